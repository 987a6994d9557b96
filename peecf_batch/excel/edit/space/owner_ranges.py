"""Find the ranges of the owner's formulas, names, charts and pivot tables that reach beyond the table of positions."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from peecf_batch.definitions import NamedTuple, pattern
from peecf_batch.excel.address import LAST_COLUMN, LAST_ROW, Area, area
from peecf_batch.excel.edit.defined_names import BLOCK_NAME, SHEET_NAME
from peecf_batch.excel.edit.space.ranges import OwnerRange
from peecf_batch.excel.edit.space.tables import table_names
from peecf_batch.excel.markup import attribute, unescape

if TYPE_CHECKING:
    from collections.abc import Iterator

    from peecf_batch.excel.edit.space.formulas import Reference
    from peecf_batch.excel.workbook import Sheet, Workbook

_FORMULA = pattern(
    rb"<(?:[\w.-]+:)?(?:f|formula[12]?|calculatedColumnFormula|totalsRowFormula|FmlaLink|FmlaRange)(?=[\s>])([^<>]*)>"
    rb"([^<]+)<"
)
_LINKS = pattern(rb"\s(?:fmlaLink|fmlaRange|fmlaTxbx)=\"([^\"]*)\"")
_DIGITS = b"0123456789"
_FORMULA_PARTS = ("charts/", "chartex/", "ctrlprops/")
_OWN_PARTS = ("table", "vmlDrawing")
_CELL = pattern(rb"<(?:[\w.-]+:)?c\s[^<>]*?\br=\"([A-Za-z]{1,3}[0-9]{1,7})\"")
_NOT_COMPUTED = ("_xlnm.", BLOCK_NAME, SHEET_NAME)


class _Held(NamedTuple):
    """A formula with the sheet that its references without a sheet are about, and what has it."""

    formula: str
    home: str
    holder: str
    cell: str = ""
    shared: Area | None = None


class _Search(NamedTuple):
    """What is searched: the ranges on one sheet that reach beyond a column."""

    workbook: Workbook
    sheet: Sheet
    after: int

    @property
    def name(self) -> str:
        """The name of the sheet, in lower case."""
        return self.sheet.entry.name.casefold()


def owner_ranges(workbook: Workbook, sheet: Sheet, after: int) -> list[OwnerRange]:
    """Return the ranges on `sheet` that reach beyond the column `after`, from all formulas of the workbook."""
    search = _Search(workbook, sheet, after)
    found = []
    for held in _formulas(search):
        for reference in _references(held.formula):
            if _is_on(reference, held, search):
                place = _spread(reference, held.shared)
                if place.right > after:
                    found.append(OwnerRange(place, held.holder, held.home if held.cell else "", held.cell))
    found.extend(place for place in _pivot_sources(search) if place.area.right > after)
    return found


def takes_in_table(workbook: Workbook, part: str) -> bool:
    """Return True if a formula, a name or a pivot table takes in every column of the table in `part`."""
    from peecf_batch.excel.edit.space.formulas import takes_whole_table  # only workbooks with tables need it

    names = table_names(workbook, part)
    bodies = [name.encode() for name in names]
    for source in _all_sources(workbook):
        xml = workbook.package.text(source)
        if not any(name in xml for name in bodies):
            continue
        formulas = {unescape(match[2]) for match in _FORMULA.finditer(xml)} if source != part else set()
        if any(takes_whole_table(formula, name) for formula in formulas for name in names):
            return True
        if source.rpartition("/")[2].startswith("pivotcachedefinition") and _source_name(xml) in names:
            return True
    defined = [e.text or "" for e in workbook.root.findall("definedNames/definedName")]
    return any(takes_whole_table(formula, name) for formula in defined for name in names)


def _all_sources(workbook: Workbook) -> Iterator[str]:
    """Yield the parts that can have formulas."""
    yield from (entry.part for entry in workbook.sheets)
    folders = (*_FORMULA_PARTS, "tables/", "pivotcache/pivotcachedefinition")
    yield from (p for p in workbook.package.parts if p.endswith(".xml") and any(f in p for f in folders))


def _source_name(xml: bytes) -> str:
    found = re.search(rb"<(?:[\w.-]+:)?worksheetSource\s[^<>]*>", xml)
    return unescape(attribute(found[0], b"name") or b"") if found else ""


def _formulas(search: _Search) -> Iterator[_Held]:
    workbook, own = search.workbook, search.sheet.entry
    yield from _cell_formulas(search)
    yield from _named(workbook)
    mentioned = own.name.replace("'", "''").encode()
    escaped = (mentioned.replace(b"&", b"&amp;"), mentioned)
    for entry in workbook.sheets:
        if entry.part != own.part:
            xml = workbook.package.text(entry.part)
            if any(name in xml for name in escaped) or _has_span(xml):
                yield from _in_part(xml, entry.name, f"sheet '{entry.name}'", is_sheet=True)
    for relation in workbook.package.relations(own.part):
        if relation.kind in _OWN_PARTS and relation.target in workbook.package:
            yield from _in_part(workbook.package.read(relation.target), own.name, "a table or a form control")
    for part in workbook.package.parts:
        if part.endswith(".xml") and any(folder in part for folder in _FORMULA_PARTS):
            holder = "a form control" if "ctrlprops" in part else "a chart"
            yield from _in_part(workbook.package.read(part), "", holder)


def _has_span(xml: bytes) -> bool:
    """Return True if a part has a formula over several sheets, such as Jan:Dec!A1."""
    return re.search(rb"<(?:[\w.-]+:)?f(?=[\s>])[^<>]*>[^<]{0,400}[\w']:[\w.]{1,31}'?!", xml) is not None


def _cell_formulas(search: _Search) -> Iterator[_Held]:
    """Yield the formulas of the sheet itself. Of formulas alike but for their numbers, one decides for all."""
    scan, name = search.sheet.scan, search.sheet.entry.name
    start = 0 if scan.has_formulas else scan.data_end  # rules and sparklines are after the cells
    if not scan.has_formulas and scan.data.find(b"ormula", start) < 0 and scan.data.find(b":f>", start) < 0:
        return
    known: dict[bytes, bool] = {}
    for match in _FORMULA.finditer(scan.data, start):
        shape = match[2].translate(None, _DIGITS)
        if shape not in known:
            known[shape] = _may_reach(unescape(match[2]), search)
        if known[shape]:
            yield _held(scan.data, match, name, f"sheet '{name}'")


def _may_reach(formula: str, search: _Search) -> bool:
    return any(r.area.right > search.after or r.moves_right for r in _references(formula))


def _references(formula: str) -> list[Reference]:
    from peecf_batch.excel.edit.space.formulas import references  # only workbooks with formulas need it

    return references(formula)


def _in_part(xml: bytes, home: str, holder: str, *, is_sheet: bool = False) -> Iterator[_Held]:
    for match in _FORMULA.finditer(xml):
        yield _held(xml, match, home, holder) if is_sheet else _Held(unescape(match[2]), home, holder)
    yield from (_Held(unescape(link), home, holder) for link in _LINKS.findall(xml))


def _held(xml: bytes, match: re.Match[bytes], home: str, holder: str) -> _Held:
    """Return a formula of a sheet, with its cell where it is one of a cell."""
    start = xml.rfind(b"<", 0, match.start())
    cell = _CELL.match(xml, start)
    shared = attribute(match[1], b"ref") if attribute(match[1], b"t") == b"shared" else None
    place = area(shared.decode("ascii", "replace")) if shared else None
    if cell is None:
        return _Held(unescape(match[2]), home, f"a rule of {holder}", shared=place)
    name = cell[1].decode().upper()
    return _Held(unescape(match[2]), home, f"the formula in {name} of {holder}", name, place)


def _named(workbook: Workbook) -> Iterator[_Held]:
    listed = [e.get("name", "") for e in workbook.root.findall("sheets/sheet")]
    for element in workbook.root.findall("definedNames/definedName"):
        name, local = element.get("name", ""), element.get("localSheetId", "")
        home = listed[int(local)] if local.isdigit() and int(local) < len(listed) else ""
        if element.text and not name.startswith(_NOT_COMPUTED):
            yield _Held(element.text, home, f"the name '{name}'")


def _is_on(reference: Reference, held: _Held, search: _Search) -> bool:
    """Return True if a reference is to the sheet that is searched."""
    first, _, last = reference.sheet.casefold().partition(":")
    if not first:
        return held.home.casefold() == search.name
    if not last:
        return first == search.name
    listed = [e.get("name", "").casefold() for e in search.workbook.root.findall("sheets/sheet")]
    if first not in listed or last not in listed:
        return False
    ends = sorted((listed.index(first), listed.index(last)))
    return ends[0] <= search.sheet.entry.index <= ends[1]


def _spread(reference: Reference, shared: Area | None) -> Area:
    """Return the cells of a reference; for a shared formula, those of all cells that share it."""
    place = reference.area
    if shared is None:
        return place
    down = shared.bottom - shared.top if reference.moves_down else 0
    across = shared.right - shared.left if reference.moves_right else 0
    return place._replace(bottom=min(place.bottom + down, LAST_ROW), right=min(place.right + across, LAST_COLUMN))


def _pivot_sources(search: _Search) -> Iterator[OwnerRange]:
    package = search.workbook.package
    for part in package.parts:
        if "pivotcache/pivotcachedefinition" not in part or not part.endswith(".xml"):
            continue
        found = re.search(rb"<(?:[\w.-]+:)?worksheetSource\s[^<>]*>", package.text(part))
        sheet = unescape(attribute(found[0], b"sheet") or b"") if found else ""
        place = area((attribute(found[0], b"ref") or b"").decode("ascii", "replace")) if found else None
        if place and sheet.casefold() == search.name:
            yield OwnerRange(place, "a pivot table")
