"""List the states of a package for which Excel is known to repair a workbook, independently of the product.

`new_causes(original, annotated)` has a sentence for each cause that annotating brought in.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache
from itertools import combinations
from typing import TYPE_CHECKING

from nothing_lost import OpenedPackage, opened, place_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from lxml import etree

Area = tuple[int, int, int, int]
MOST_FORMATS, MOST_FONTS, MOST_LINKS, LONGEST_TEXT = 65_490, 65_490, 65_530, 32_767
_AREA = re.compile(r"\$?([A-Z]{1,3})\$?(\d+)(?::\$?([A-Z]{1,3})\$?(\d+))?")


def new_causes(original: bytes, annotated: bytes) -> list[str]:
    """Return the causes for a repair that the annotated workbook has and the original has not."""
    known = set(causes(original))
    return [cause for cause in causes(annotated) if cause not in known]


@lru_cache(maxsize=4)  # what was annotated is often annotated again
def causes(data: bytes) -> list[str]:
    """Return a sentence for each cause for a repair."""
    held = opened(data)
    found = [*_twice("part", (member.name for member in held.members)), *_workbook(held), *_formats(held)]
    for kind, target, _ in held.relations(held.workbook).values():
        if kind == "worksheet" and target in held.parts:
            found.extend(f"{target}: {cause}" for cause in _sheet(held, target))
    names = [name.casefold() for part in held.parts if "/tables/" in part for name in _names(held.tree(part))]
    return [*found, *_twice("table", names)]


def _twice(what: str, names: Iterable[object]) -> Iterator[str]:
    yield from (f"{what} {name} is there {count} times" for name, count in Counter(names).items() if count > 1)


def _workbook(held: OpenedPackage) -> Iterator[str]:
    root = held.tree(held.workbook)
    sheets = [e.get("name", "") for e in root.iterfind("{*}sheets/{*}sheet")]
    yield from _twice("sheet", (name.casefold() for name in sheets))
    yield from (f"the sheet name {name} is too long" for name in sheets if len(name) > 31)
    defined = list(root.iterfind("{*}definedNames/{*}definedName"))
    yield from _twice("name", ((e.get("name", "").casefold(), e.get("localSheetId")) for e in defined))
    yield from (
        f"{e.get('name')} belongs to no sheet" for e in defined if int(e.get("localSheetId", "0")) >= len(sheets)
    )


def _formats(held: OpenedPackage) -> Iterator[str]:
    part = held.first(held.workbook, "styles")
    root = held.tree(part) if part else None
    for name, most in (("cellXfs", MOST_FORMATS), ("fonts", MOST_FONTS)):
        entries = root.find(f"{{*}}{name}") if root is not None else None
        if entries is not None and len(entries) > most:
            yield f"there are {len(entries)} {name}; Excel opens {most}"
        if entries is not None and int(entries.get("count", len(entries))) != len(entries):
            yield f"{name} does not count its entries rightly"


def _count(held: OpenedPackage) -> int:
    part = held.first(held.workbook, "styles")
    entries = held.tree(part).find("{*}cellXfs") if part else None
    return max(1, len(entries) if entries is not None else 0)


def _sheet(held: OpenedPackage, part: str) -> Iterator[str]:
    root = held.tree(part)
    cells = [(e.get("r", ""), int(e.get("s", "0"))) for e in root.iter("{*}c")]
    yield from _twice("cell", (name for name, _ in cells if name))
    count = _count(held)
    yield from (f"cell {name} has format {style}, which is not there" for name, style in cells if style >= count)
    merges = [place for e in root.iter("{*}mergeCell") if (place := _area(e.get("ref")))]
    yield from (f"the merges {a} and {b} overlap" for a, b in combinations(merges, 2) if _meet(a, b))
    ranges = [(int(e.get("min", "0")), int(e.get("max", "0"))) for e in root.iterfind("{*}cols/{*}col")]
    yield from (f"columns {a} and {b} overlap" for a, b in combinations(ranges, 2) if a[0] <= b[1] and b[0] <= a[1])
    links = len(root.findall("{*}hyperlinks/{*}hyperlink"))
    if links > MOST_LINKS:
        yield f"{links} links"
    for kind, target, external in held.relations(part).values():
        if not external and target not in held.parts:
            yield f"a relation of kind {kind} leads to {target}, which is not there"
    yield from _inside_tables(held, part, root, merges)
    comments = held.first(part, "comments")
    texts = held.tree(comments).iter("{*}comment") if comments else ()
    yield from (f"the note on {e.get('ref')} is too long" for e in texts if len("".join(e.itertext())) > LONGEST_TEXT)


def _inside_tables(held: OpenedPackage, part: str, root: etree._Element, merges: list[Area]) -> Iterator[str]:
    targets = [(kind, target) for kind, target, _ in held.relations(part).values() if target in held.parts]
    tables = [(target, held.tree(target)) for kind, target in targets if kind == "table"]
    areas = [(target, place) for target, table in tables if (place := _area(table.get("ref")))]
    yield from (f"{a} and {b} overlap" for (a, one), (b, other) in combinations(areas, 2) if _meet(one, other))
    others = [("merge", place) for place in merges]
    for kind, target in targets:
        location = held.tree(target).find("{*}location") if kind == "pivotTable" else None
        others.append(("pivot table", _area(location.get("ref")) if location is not None else None))
    arrays = (e for e in root.iter("{*}f") if e.get("t") in ("array", "dataTable"))
    others += [("array formula", place) for e in arrays if (place := _area(e.get("ref"))) and place[:2] != place[2:]]
    others += [("filter", _area(e.get("ref"))) for e in root.iterfind("{*}autoFilter")]
    for target, place in areas:
        yield from (f"{target}: a {what} is inside it: {p}" for what, p in others if p and _meet(place, p))
    for target, table in tables:
        yield from (f"{target}: {cause}" for cause in _table(table))


def _table(table: etree._Element) -> Iterator[str]:
    place = _area(table.get("ref"))
    columns = table.findall("{*}tableColumns/{*}tableColumn")
    if place and place[3] - place[1] + 1 != len(columns):
        yield f"{len(columns)} columns in {table.get('ref')}"
    counted = table.find("{*}tableColumns")
    if counted is not None and int(counted.get("count", len(columns))) != len(columns):
        yield "it does not count its columns rightly"
    yield from _twice("column", (column.get("name", "").casefold() for column in columns))
    yield from _twice("column id", (column.get("id") for column in columns))
    filtered = table.find("{*}autoFilter")
    if filtered is not None and place:
        expected = (place[0], place[1], place[2] - int(table.get("totalsRowCount", "0")), place[3])
        if _area(filtered.get("ref")) != expected:
            yield f"its filter is over {filtered.get('ref')}"


def _names(table: etree._Element) -> Iterator[str]:
    if table.get("displayName"):
        yield table.get("displayName", "")


def _area(reference: str | None) -> Area | None:
    match = _AREA.fullmatch(reference or "")
    if match is None:
        return None
    left, top, right, bottom = match.groups()
    return (*place_of(left + top), *place_of((right or left) + (bottom or top)))


def _meet(one: Area, other: Area) -> bool:
    return one[0] <= other[2] and other[0] <= one[2] and one[1] <= other[3] and other[1] <= one[3]
