"""Compare an annotated workbook with its original, independently of the product, and list all losses and changes.

`losses(original, annotated)` depends only on the file format, not on the code of the product. It returns a sentence for
each loss, and an empty list if nothing was lost.
"""

from __future__ import annotations

import io
import posixpath
import re
import struct
import zipfile
from collections import Counter
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from lxml import etree

if TYPE_CHECKING:
    from collections.abc import Iterator

BLOCK_WIDTH = 5
OURS = "_peecf_batch_"
_PARSER = etree.XMLParser(
    resolve_entities=False, no_network=True, huge_tree=True, remove_comments=True, remove_pis=True
)
_STYLE_LISTS = ("numFmts", "fonts", "fills", "borders", "cellStyleXfs", "cellXfs", "cellStyles", "dxfs", "tableStyles")
_SHEET_ORDER = [
    "sheetPr",
    "dimension",
    "sheetViews",
    "sheetFormatPr",
    "cols",
    "sheetData",
    "sheetCalcPr",
    "sheetProtection",
    "protectedRanges",
    "scenarios",
    "autoFilter",
    "sortState",
    "dataConsolidate",
    "customSheetViews",
    "mergeCells",
    "phoneticPr",
    "conditionalFormatting",
    "dataValidations",
    "hyperlinks",
    "printOptions",
    "pageMargins",
    "pageSetup",
    "headerFooter",
    "rowBreaks",
    "colBreaks",
    "customProperties",
    "cellWatches",
    "ignoredErrors",
    "smartTags",
    "drawing",
    "legacyDrawing",
    "legacyDrawingHF",
    "drawingHF",
    "picture",
    "oleObjects",
    "controls",
    "webPublishItems",
    "tableParts",
    "extLst",
]
_MAY_CHANGE = ("dimension", "cols", "sheetData", "autoFilter", "legacyDrawing")


def local(element: etree._Element) -> str:
    return etree.QName(element).localname


def same(element: etree._Element) -> str:
    """Return the content of an element in a form that does not depend on how it is written."""
    inner = "".join(same(child) + (child.tail or "").strip() for child in element)
    text = element.text or ""
    kept = text if local(element) == "t" else text.strip()
    attributes = "".join(f" {name}={value!r}" for name, value in sorted(element.attrib.items()))
    return f"<{element.tag}{attributes}>{kept}{inner}</>"


@dataclass
class Part:
    """One member of a package: its compressed bytes in the file, its directory entry, and its body if it unpacks."""

    name: str
    raw: bytes
    crc: int
    method: int
    date: tuple[int, ...]
    body: bytes | None


@dataclass
class OpenedPackage:
    """A package: its members in order, and its parts by lower-case name."""

    members: list[Part]
    parts: dict[str, Part] = field(default_factory=dict)

    def tree(self, name: str) -> etree._Element:
        body = self.parts[name].body
        assert body is not None, f"{name} cannot be unpacked"
        if body.startswith((b"\xff\xfe", b"\xfe\xff")):
            body = body.decode("utf-16").partition("?>")[2].encode()
        return etree.fromstring(body, _PARSER)

    def relations(self, name: str) -> dict[str, tuple[str, str, bool]]:
        """Return the relations of a part by id: the last word of the type, the target, and whether it is external."""
        folder, held = posixpath.dirname(name), _relations_of(name)
        found = {}
        for element in self.tree(held) if held in self.parts else ():
            target, external = element.get("Target", ""), element.get("TargetMode") == "External"
            if not external:
                target = posixpath.normpath(posixpath.join("/", folder, target.replace("\\", "/"))).lstrip("/").lower()
            found.setdefault(element.get("Id", ""), (element.get("Type", "").rpartition("/")[2], target, external))
        return found

    def first(self, name: str, kind: str) -> str | None:
        """Return the first part of a kind that the part `name` relates to, or None."""
        targets = (
            target for found, target, external in self.relations(name).values() if found == kind and not external
        )
        return next((target for target in targets if target in self.parts), None)

    @property
    def workbook(self) -> str:
        found = self.first("", "officeDocument")
        assert found is not None, "the package relates to no workbook"
        return found


def opened(data: bytes) -> OpenedPackage:
    members = []
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for info in archive.infolist():
            if info.is_dir():
                continue
            lengths = struct.unpack_from("<HH", data, info.header_offset + 26)
            start = info.header_offset + 30 + sum(lengths)
            try:
                body = archive.read(info)
            except zipfile.BadZipFile:
                body = None
            raw = data[start : start + info.compress_size]
            members.append(Part(_key(info.filename), raw, info.CRC, info.compress_type, info.date_time, body))
    return OpenedPackage(members, {part.name: part for part in members})


def _key(name: str) -> str:
    return name.replace("\\", "/").lstrip("/").lower()


def losses(original: bytes, annotated: bytes, *, sheets: int = 1) -> list[str]:
    """Return a sentence for each loss or fault caused by annotating `sheets` worksheets."""
    before, after = opened(original), opened(annotated)
    changed = _changed_sheets(before, after)
    if len(changed) != sheets:
        return [f"{len(changed)} worksheets changed where {sheets} should: {changed}"]
    return _compared(before, after, changed)


def new_losses(original: bytes, annotated: bytes, *, sheets: int = 1) -> list[str]:
    """Return the losses for an original that is itself broken, without faults that the original already has."""
    before, after = opened(original), opened(annotated)
    changed = _changed_sheets(before, after)
    known = _compared(before, before, changed) if len(changed) == sheets else []
    return [loss for loss in losses(original, annotated, sheets=sheets) if loss not in known]


def _compared(before: OpenedPackage, after: OpenedPackage, sheets: list[str]) -> list[str]:
    found = [*_members(before, after, sheets), *_package(before, after)]
    for look in (_strings, _styles, _workbook):
        found.extend(look(before, after))
    for look_at in (_cells, _columns, _elements, _notes, _tables):
        for sheet in sheets:
            found.extend(look_at(before, after, sheet))
    return found


def _changed_sheets(before: OpenedPackage, after: OpenedPackage) -> list[str]:
    targets = {target for kind, target, _ in before.relations(before.workbook).values() if kind == "worksheet"}
    return sorted(name for name in targets if name in after.parts and before.parts[name].raw != after.parts[name].raw)


def _relations_of(name: str) -> str:
    folder, base = posixpath.split(name)
    return posixpath.join(folder, "_rels", base + ".rels")


def _members(before: OpenedPackage, after: OpenedPackage, sheets: list[str]) -> Iterator[str]:
    """Yield losses of members that annotating must not change, in their order, dates and compressed bytes."""
    book = before.workbook
    relations = (_relations_of(name) for name in (book, *sheets))
    touched = {"[content_types].xml", book, *sheets, *relations}
    touched |= {before.first(book, kind) or "" for kind in ("styles", "sharedStrings")}
    near = ("comments", "vmlDrawing", "table")
    of_sheets = (held for sheet in sheets for held in before.relations(sheet).values())
    touched |= {target for kind, target, _ in of_sheets if kind in near}
    old, new = [m for m in before.members if m.name not in touched], [m for m in after.members if m.name not in touched]
    for one, other in zip(old, new, strict=False):
        if one.name != other.name:
            yield f"{one.name} is gone or has moved: {other.name} is in its place"
        elif (one.raw, one.crc, one.method, one.date) != (other.raw, other.crc, other.method, other.date):
            yield f"{one.name} was not copied as it was"
    if len(new) < len(old):
        yield f"{len(old) - len(new)} members are gone"
    for name, count in Counter(member.name for member in after.members).items():
        if count > sum(member.name == name for member in before.members) and count > 1:
            yield f"{name} stands {count} times in the package"
    yield from (f"{name} is gone" for name in before.parts if name not in after.parts)


def _package(before: OpenedPackage, after: OpenedPackage) -> Iterator[str]:
    """Yield losses of relations and content types: all are unchanged, all targets exist, and each part has one type."""
    for name in after.parts:
        if not name.endswith(".rels"):
            continue
        folder, base = posixpath.split(name)
        owner = posixpath.join(posixpath.dirname(folder), base.removesuffix(".rels"))
        old, new = before.relations(owner), after.relations(owner)
        yield from (f"{name}: relation {id_} changed" for id_, held in old.items() if new.get(id_) != held)
        for id_, (_, target, external) in new.items():
            if not external and target not in after.parts and id_ not in old:
                yield f"{name}: relation {id_} leads to {target}, which is not there"
    old_types, new_types = ([dict(e.attrib) for e in held.tree("[content_types].xml")] for held in (before, after))
    kept = [held for held in old_types if ".template." not in held["ContentType"]]  # a template becomes a workbook
    yield from (f"content type {held} is gone" for held in kept if held not in new_types)
    overrides = Counter(_key(held["PartName"]) for held in new_types if "PartName" in held)
    defaults = Counter(held["Extension"].lower() for held in new_types if "Extension" in held)
    yield from (f"{name} has {n} content types" for name, n in (overrides + defaults).items() if n > 1)
    for name in after.parts:
        if name not in overrides and name.rpartition(".")[2] not in defaults and name not in before.parts:
            yield f"{name} has no content type"


def _items(held: OpenedPackage, kind: str) -> list[etree._Element]:
    part = held.first(held.workbook, kind)
    return list(held.tree(part)) if part else []


def _strings(before: OpenedPackage, after: OpenedPackage) -> Iterator[str]:
    old, new = _items(before, "sharedStrings"), _items(after, "sharedStrings")
    if [same(item) for item in old] != [same(item) for item in new[: len(old)]]:
        yield "shared strings have moved or changed"
    part = after.first(after.workbook, "sharedStrings")
    unique, was = (held.tree(part).get("uniqueCount") if part else None for held in (after, before))
    if unique and int(unique) != len(new) and was == str(len(old)):
        yield f"the shared strings say that they are {unique} and are {len(new)}"


def _styles(before: OpenedPackage, after: OpenedPackage) -> Iterator[str]:
    """Yield losses of styles: every list of formats starts as before, counts are correct, and Excel's fills remain."""
    part = after.first(after.workbook, "styles")
    if part is None:
        yield "the workbook has no styles"
        return
    root, was = after.tree(part), {local(e): e for e in _items(before, "styles")}
    now = {local(e): e for e in root}
    for name, old in was.items():
        new = now.get(name)
        if new is None:
            yield f"styles: {name} is gone"
        elif name not in _STYLE_LISTS and same(old) != same(new):
            yield f"styles: {name} changed"
        elif [same(e) for e in old] != [same(e) for e in new][: len(old)]:
            yield f"styles: {name} moved or changed"
    for name, held in now.items():
        if held.get("count") and int(held.get("count", "")) != len(held):
            yield f"styles: {name} says {held.get('count')} and holds {len(held)}"
    yield from _first_formats(was, now)
    for name, index in (("fonts", "fontId"), ("fills", "fillId"), ("borders", "borderId")):
        most = max((int(xf.get(index, "0")) for xf in now["cellXfs"]), default=0)
        if name not in now or most >= len(now[name]):
            yield f"styles: a cell format names {index} {most}, which {name} does not hold"


def _first_formats(was: dict[str, Any], now: dict[str, Any]) -> Iterator[str]:
    """Yield faults of the first formats of a list, which cells without a format get: they must not be ours.

    Only lists that the original does not have are checked, and the 2 fills that Excel reserves.
    """
    had = {name: len(was.get(name, ())) for name in ("cellXfs", "fonts", "borders")}
    first = {name: next(iter(now.get(name, ())), None) for name in had}
    if not had["cellXfs"] and first["cellXfs"] is not None and first["cellXfs"].get("fillId", "0") != "0":
        yield "styles: cells that had no format get a fill of ours"
    if not had["fonts"] and first["fonts"] is not None and first["fonts"].find("{*}color") is not None:
        yield "styles: cells that had no font get a font of ours"
    if not had["borders"] and first["borders"] is not None and first["borders"].find(".//{*}color") is not None:
        yield "styles: cells that had no border get a border of ours"
    patterns = [e.get("patternType") for fill in list(now["fills"])[:2] for e in fill.iterfind("{*}patternFill")]
    if "solid" in patterns:
        yield "styles: a fill of ours stands where Excel keeps its own two"


def _workbook(before: OpenedPackage, after: OpenedPackage) -> Iterator[str]:
    old, new = before.tree(before.workbook), after.tree(after.workbook)
    sheets_before, sheets_after = (root.findall("{*}sheets/{*}sheet") for root in (old, new))
    if [dict(e.attrib) for e in sheets_before] != [dict(e.attrib) for e in sheets_after][: len(sheets_before)]:
        yield "workbook: sheets changed or moved"
    for key in ("name", "sheetId"):
        values = Counter(e.get(key, "").casefold() for e in sheets_after)
        yield from (f"workbook: two sheets have {key} {value}" for value, count in values.items() if count > 1)
    yield from (f"the name {e.get('name')} is too long" for e in sheets_after if len(e.get("name", "")) > 31)
    names = [(e.get("name"), e.get("localSheetId"), e.text) for e in new.iterfind("{*}definedNames/{*}definedName")]
    keys = Counter((str(name).casefold(), index) for name, index, _ in names)
    was = Counter(
        (e.get("name", "").casefold(), e.get("localSheetId")) for e in old.iterfind("{*}definedNames/{*}definedName")
    )
    yield from (f"workbook: the name {name} is defined twice" for name, n in keys.items() if n > max(1, was[name]))
    for element in old.iterfind("{*}definedNames/{*}definedName"):
        held = element.get("name"), element.get("localSheetId"), element.text
        if held not in names and held[0] != "_xlnm._FilterDatabase":
            yield f"workbook: the name {held[0]} changed or is gone"
    kept = [same(e) for e in new if local(e) not in ("sheets", "definedNames")]
    if [same(e) for e in old if local(e) not in ("sheets", "definedNames")] != kept:
        yield "workbook: something beside sheets and names changed"


Cells = dict[tuple[int, int], etree._Element]


def place_of(name: str) -> tuple[int, int]:
    column = 0
    for letter in re.sub(r"\d", "", name).upper():
        column = column * 26 + ord(letter) - 64
    return int(re.sub(r"\D", "", name)), column


def cells_of(root: etree._Element) -> tuple[Cells, list[str]]:
    """Return the cells of a sheet by row and column, and a sentence for every fault in their order.

    No cells are returned if one has an address that is none, because Excel cannot open such a sheet.
    """
    found: Cells = {}
    wrong, last, row = [], (0, 0), 0
    for element in root.iterfind("{*}sheetData/{*}row"):
        row, column = int(element.get("r", row + 1)), 0
        if (row, column) <= last:
            wrong.append(f"row {row} does not come after the one before it")
        for cell in element.iterfind("{*}c"):
            name = cell.get("r")
            if name and not re.fullmatch(r"[A-Za-z]{1,3}[1-9][0-9]*", name):
                return {}, [f"{name} is no address of a cell"]
            row, column = place_of(name) if name else (row, column + 1)
            if (row, column) <= last:
                wrong.append(f"cell {name or (row, column)} does not come after the one before it")
            if column > 16384 or row > 1048576:
                wrong.append(f"cell {name} is off the sheet")
            found[row, column], last = cell, (row, column)
    return found, wrong


def _words(item: etree._Element) -> str:
    """Return the runs of a text with their formats."""
    return "|".join(same(child) for child in item)


def content(held: OpenedPackage, cell: etree._Element) -> tuple[str, str, str]:
    """Return the kind, the value and the formula of a cell. Look up a shared string."""
    kind, value = cell.get("t", "n"), cell.findtext("{*}v", "")
    formula = cell.find("{*}f")
    if kind == "s":
        items = held.__dict__.setdefault("strings", _items(held, "sharedStrings"))
        kind, value = "text", _words(items[int(value)]) if 0 <= int(value) < len(items) else ""
    elif kind == "inlineStr":
        inline = cell.find("{*}is")
        kind, value = "text", "" if inline is None else _words(inline)
    return kind, value, "" if formula is None else same(formula)


def _format(held: OpenedPackage, cell: etree._Element) -> dict[str, str] | None:
    """Return the format of a cell without its fill, or None if a damaged list of formats holds something else there."""
    styles = {local(e): e for e in _items(held, "styles")}
    formats = styles.get("cellXfs", ())
    index = int(cell.get("s", "0"))
    if index < len(formats) and local(formats[index]) != "xf":
        return None
    held_there = dict(formats[index].attrib) if index < len(formats) else {}
    return {name: value for name, value in held_there.items() if value != "0" and "ill" not in name}


def _cells(before: OpenedPackage, after: OpenedPackage, sheet: str) -> Iterator[str]:
    """Yield losses of cells: all old cells keep content, order and format except the fill, and new ones are ours."""
    (old, wrong_before), (new, wrong) = cells_of(before.tree(sheet)), cells_of(after.tree(sheet))
    if wrong_before and not old:
        return
    if not wrong_before:
        yield from wrong
    for place, cell in old.items():
        if place not in new:
            if len(cell) or cell.text:
                yield f"cell {place} is gone"
        elif content(before, cell) != content(after, new[place]) and (len(cell) or place[1] < _block(after, sheet)[1]):
            yield f"cell {place} held {content(before, cell)} and holds {content(after, new[place])}"
        elif cell.get("s", "0") != new[place].get("s", "0") and len(cell):
            was, now = _format(before, cell), _format(after, new[place])
            if was is not None and was != now:
                yield f"cell {place} lost its format: {was} became {now}"
    top, left, bottom, right = _block(after, sheet)
    if before is not after and not right:
        yield "no columns of ours are named"
    for row, column in new.keys() - old.keys():
        marked = not len(new[row, column])
        if not marked and not (left <= column <= right and top <= row <= bottom):
            yield f"cell {row, column} is new and stands outside the block"
    rows_before, rows_after = (
        {int(e.get("r", "0")): {k: v for k, v in e.attrib.items() if k != "spans"} for e in root.iterfind(".//{*}row")}
        for root in (before.tree(sheet), after.tree(sheet))
    )
    yield from (f"row {r} changed its attributes" for r, a in rows_before.items() if a != rows_after.get(r))


def _block(after: OpenedPackage, sheet: str) -> tuple[int, int, int, int]:
    """Return the range of our columns on a sheet, from our defined names; an empty one if the sheet has none."""
    root, parts = after.tree(after.workbook), after.relations(after.workbook)
    quoted = set()
    for element in root.iter("{*}sheet"):
        id_ = next((str(value) for key, value in element.attrib.items() if key.endswith("}id")), "")
        if parts.get(id_, ("", "", False))[1] == sheet:
            quoted.add("'" + element.get("name", "").replace("'", "''") + "'")
    names = [e for e in root.iterfind("{*}definedNames/{*}definedName") if e.get("name", "").startswith(f"{OURS}block")]
    held = [e.text or "" for e in names if e.get("localSheetId") is None]
    text = next((each for each in held if each.rpartition("!")[0] in quoted), "")
    if not text:
        return 1, 1, 0, 0
    first, last = text.rpartition("!")[2].replace("$", "").split(":")
    return (*place_of(first), *place_of(last))


def _columns(before: OpenedPackage, after: OpenedPackage, sheet: str) -> Iterator[str]:
    """Yield losses of columns: those outside the block are unchanged, ranges do not overlap, and ours are visible."""
    old, new = _column_attributes(before.tree(sheet)), _column_attributes(after.tree(sheet))
    _, left, _, right = _block(after, sheet)
    for column in sorted((set(old) | set(new)) - set(range(left, right + 1))):
        if old.get(column) != new.get(column):
            yield f"column {column} was {old.get(column)} and is {new.get(column)}"
            break
    yield from (f"our column {c} is hidden" for c in range(left, right + 1) if new.get(c, {}).get("hidden") == "1")
    ranges = [(int(e.get("min", "0")), int(e.get("max", "0"))) for e in after.tree(sheet).iterfind("{*}cols/{*}col")]
    for (_, high), (low, _) in pairwise(ranges):
        if low <= high:
            yield f"column ranges overlap at {low}"
    if any(high > 16384 for _, high in ranges):
        yield "a column range runs off the sheet"


def _column_attributes(root: etree._Element) -> dict[int, dict[str, str]]:
    return {
        column: {k: v for k, v in element.attrib.items() if k not in ("min", "max")}
        for element in root.iterfind("{*}cols/{*}col")
        for column in range(int(element.get("min", "0")), int(element.get("max", "0")) + 1)
    }


def _name(element: etree._Element) -> str:
    """Return an element's name; for alternate content, the name of its first choice."""
    wrapped = element.find("{*}Choice/*") if local(element) == "AlternateContent" else element
    return "AlternateContent" if wrapped is None else local(wrapped)


def _is_our_tint(element: etree._Element) -> bool:
    """Return True for conditional formats of which every rule is marked as ours."""
    rules = [rule.findtext("{*}formula") or "" for rule in element.iterfind("{*}cfRule")]
    return local(element) == "conditionalFormatting" and all('N("peecf-batch")' in rule for rule in rules)


def _elements(before: OpenedPackage, after: OpenedPackage, sheet: str) -> Iterator[str]:
    """Yield losses of the sheet's other elements: they are unchanged, and all are in the order of the schema."""
    old, new = before.tree(sheet), after.tree(sheet)
    kept = [same(e) for e in new if local(e) not in _MAY_CHANGE and not _is_our_tint(e)]
    if [same(e) for e in old if local(e) not in _MAY_CHANGE] != kept:
        yield "an element of the sheet changed or is gone"
    names = [_name(e) for e in new]
    places = [_SHEET_ORDER.index(name) for name in names if name in _SHEET_ORDER]
    if places != sorted(places):
        yield f"the sheet's elements are out of order: {names}"
    for name in ("legacyDrawing", "autoFilter", "cols", "dimension"):
        if names.count(name) > 1 or (old.find(f"{{*}}{name}") is not None and name not in names):
            yield f"the sheet has {names.count(name)} {name}"
    filters = [root.find("{*}autoFilter") for root in (old, new)]
    criteria = [[] if element is None else [same(e) for e in element] for element in filters]
    if criteria[0] != criteria[1]:
        yield "the filter's criteria changed"
    dimension = new.find("{*}dimension")
    if dimension is not None:
        corners = [place_of(end) for end in dimension.get("ref", "A1").split(":")]
        if corners[-1][1] < _block(after, sheet)[3]:
            yield "the dimension does not reach over the block"


def _notes(before: OpenedPackage, after: OpenedPackage, sheet: str) -> Iterator[str]:
    """Yield losses of notes and shapes: old ones are unchanged, no cell has 2 notes, each note has its own shape."""
    parts = [held.first(sheet, "comments") for held in (before, after)]
    old = [] if parts[0] is None else before.tree(parts[0]).findall(".//{*}comment")
    new = [] if parts[1] is None else after.tree(parts[1]).findall(".//{*}comment")
    if [same(e) for e in old] != [same(e) for e in new][: len(old)]:
        yield "an old note changed or is gone"
    yield from (f"{cell} has two notes" for cell, n in Counter(e.get("ref") for e in new).items() if n > 1)
    if parts[1] is not None:
        authors = len(after.tree(parts[1]).findall("{*}authors/{*}author"))
        yield from (f"{e.get('ref')} has no author" for e in new if int(e.get("authorId", "0")) >= authors)
    drawing = drawing_of(after, sheet)
    shapes = re.findall(r"<(?:\w+:)?shape[\s>].*?</(?:\w+:)?shape\s*>", drawing, re.DOTALL)
    called = r"<(?:\w+:)?shape\s[^>]*?\bid=[\"']([^\"']*)"
    ids, had = Counter(re.findall(called, drawing)), Counter(re.findall(called, drawing_of(before, sheet)))
    yield from (f"two shapes are called {name}" for name, n in ids.items() if n > max(1, had[name]))
    for comment in new[len(old) :]:
        row, column = place_of(comment.get("ref", ""))
        if not any(f"Row>{row - 1}<" in s and f"Column>{column - 1}<" in s for s in shapes):
            yield f"the note on {comment.get('ref')} has no shape"
    kept = drawing_of(before, sheet)
    held = re.findall(r"<(?:\w+:)?shape[\s>].*?</(?:\w+:)?shape\s*>", kept, re.DOTALL)
    yield from ("an old shape changed or is gone" for shape in held if shape not in drawing)
    claims = [
        Counter(b for m in held.members if m.name.endswith(".vml") for b in _blocks(m)) for held in (before, after)
    ]
    for block, count in claims[1].items():
        if count > max(1, claims[0][block]):
            yield f"{count} drawings claim the shape ids of block {block}"


def _blocks(drawing: Part) -> list[str]:
    """Return the blocks of shape ids that a drawing reserves."""
    claimed = re.search(rb"idmap[^>]*data=[\"']([\d,]*)", drawing.body or b"")
    return claimed[1].decode().split(",") if claimed else []


def drawing_of(held: OpenedPackage, sheet: str) -> str:
    """Return as text the drawing to which the sheet's legacyDrawing refers, or "" if there is none."""
    element = held.tree(sheet).find("{*}legacyDrawing")
    if element is None:
        return ""
    wanted = next(value for key, value in element.attrib.items() if key.endswith("}id"))
    target = held.relations(sheet).get(str(wanted), ("", "", False))[1]
    part = held.parts.get(target)
    return (part.body or b"").decode("utf-8", "replace") if part else ""


def _tables(before: OpenedPackage, after: OpenedPackage, sheet: str) -> Iterator[str]:
    """Yield losses of tables: each keeps its columns and has a heading cell with the exact name of each column."""
    cells, _ = cells_of(after.tree(sheet))
    for kind, target, _external in after.relations(sheet).values():
        if kind != "table":
            continue
        if before is not after and before.parts[target].raw == after.parts[target].raw:
            continue
        old, new = before.tree(target), after.tree(target)
        was, now = ([e.get("name", "") for e in root.iterfind("{*}tableColumns/{*}tableColumn")] for root in (old, new))
        if was != now[: len(was)] or len({name.casefold() for name in now}) < len(now):
            yield f"{target}: columns changed, or two have one name: {now}"
        (top, left), (_, right) = (place_of(end) for end in new.get("ref", "A1:A1").split(":"))
        if right - left + 1 != len(now):
            yield f"{target}: {len(now)} columns over a range of {right - left + 1}"
        for column, name in enumerate(now, left):
            cell = cells.get((top, column))
            if cell is None or name not in re.sub(r"<[^>]*>", "", content(after, cell)[1]):
                yield f"{target}: the cell over column {name} does not say so"
