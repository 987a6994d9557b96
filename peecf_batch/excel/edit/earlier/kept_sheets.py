"""Find the sheets of an earlier run that are kept whole, because a person added to them what no row can hold."""

from __future__ import annotations

from html import escape
from itertools import count
from typing import TYPE_CHECKING

from peecf_batch.definitions import pattern
from peecf_batch.excel.edit.added.charts import is_our_drawing
from peecf_batch.excel.edit.added.tints import has_only_our_tints
from peecf_batch.excel.edit.added.validations import has_only_our_validations
from peecf_batch.excel.edit.defined_names import (
    BLOCK_NAME,
    FILTER,
    KEPT_NAME,
    LIST_NAME,
    PRINT_AREA,
    PRINT_TITLES,
    SHEET_NAME,
    DefinedName,
    define,
    quoted_name,
    target_of,
)
from peecf_batch.excel.edit.earlier.addition_names import KeptText
from peecf_batch.excel.edit.splice import tail_elements

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator, Sequence

    from peecf_batch.excel.edit.earlier.addition_names import AdditionNames
    from peecf_batch.excel.trees.tree import Element
    from peecf_batch.excel.workbook import Sheet, SheetEntry, Workbook

_HARMLESS = frozenset(("comments", "threadedComment", "vmlDrawing", "printerSettings"))
_OF_A_PERSON = frozenset(
    (b"mergeCells", b"conditionalFormatting", b"dataValidations", b"drawing", b"picture", b"oleObjects", b"controls",
     b"tableParts", b"protectedRanges"),
)  # fmt: skip
_IN_EXTENSIONS = pattern(rb"<[\w.-]*:?(?:conditionalFormatting|dataValidation|sparkline|slicer)")
_OUR_NAMES = (BLOCK_NAME, SHEET_NAME, LIST_NAME, KEPT_NAME, FILTER, PRINT_AREA, PRINT_TITLES)
_TEXT = pattern(rb"<(?:\w{1,20}:)?t(?: [^<>]*)?>[^<]*<")
_SAID = (
    "This sheet is from an earlier assessment and shows its results. It was kept because someone added formats, "
    "pictures, charts or names to it, or a formula that refers to it. If you no longer need it, delete the sheet and "
    "this row."
)


def sheets_to_keep(
    workbook: Workbook,
    sheets: Sequence[Sheet],
    names: AdditionNames,
    foreign: set[int],
    typed_on: Container[SheetEntry],
) -> list[SheetEntry]:
    """Return the entries of those `sheets` of an earlier run that stay whole in the workbook.

    `foreign` are the formats that people gave to cells of ours. People typed into the cells of the sheets `typed_on`.
    """
    ours = frozenset(part for sheet in sheets for part in (sheet.entry.part, *_charts_on(workbook, sheet)))
    return [
        sheet.entry
        for sheet in sheets
        if _is_kept(workbook, sheet, names, foreign)
        or (sheet.entry in typed_on and _is_referred_to(workbook, sheet.entry, ours))
    ]


def _charts_on(workbook: Workbook, sheet: Sheet) -> Iterator[str]:
    package = workbook.package
    drawings = (r.target for r in package.relations(sheet.entry.part) if r.kind == "drawing" and r.target in package)
    yield from (r.target for drawing in drawings for r in package.relations(drawing) if r.kind == "chart")


def kept_sheet_text(entry: SheetEntry) -> KeptText:
    """Return the line that says that a sheet was kept."""
    return KeptText(quoted_name(entry.name), _SAID)


def mark_kept(root: Element, space: str, entries: Sequence[SheetEntry]) -> None:
    """Give each of the sheets a hidden name in the workbook part, by which it is recognised as kept."""
    taken = {e.get("name", "") for e in root.findall("definedNames/definedName")}
    free = (name for number in count(1) if (name := f"{KEPT_NAME}{number}") not in taken)
    named = [DefinedName(next(free), f"{quoted_name(entry.name)}!$A$1") for entry in entries]
    if named:
        define(root, space, named)


def kept_sheets(workbook: Workbook) -> set[str]:
    """Return the names of the sheets that earlier runs kept whole, in lower case."""
    names = workbook.root.findall("definedNames/definedName")
    found = (_sheet_of(e) for e in names if e.get("name", "").startswith(KEPT_NAME))
    return {name.casefold() for name in found if name}


def _sheet_of(name: Element) -> str:
    """Return the sheet to which a defined name refers, "" if it refers to no cell of a sheet."""
    target = target_of(DefinedName("", name.text or ""))
    return target.sheet if target else ""


def _is_kept(workbook: Workbook, sheet: Sheet, names: AdditionNames, foreign: set[int]) -> bool:
    """Return True if a person added something to a sheet of ours that no text can tell."""
    relations = workbook.package.relations(sheet.entry.part)
    has_our_chart = all(
        is_our_drawing(workbook.package, r.target, names.chart) for r in relations if r.kind == "drawing"
    )
    if any(r.kind not in _HARMLESS for r in relations if r.kind != "drawing" or not has_our_chart):
        return True
    for element in tail_elements(sheet.scan):
        body = sheet.scan.data[element.start : element.end]
        is_tint = element.name == b"conditionalFormatting" and has_only_our_tints(body)
        is_validation = element.name == b"dataValidations" and has_only_our_validations(body)
        is_ours = is_tint or is_validation or (element.name == b"drawing" and has_our_chart)
        if (element.name in _OF_A_PERSON and not is_ours) or (
            element.name == b"extLst" and _IN_EXTENSIONS.search(body)
        ):
            return True
    return _has_own_names(workbook, sheet.entry) or (bool(foreign) and _has_formats(sheet, foreign, names))


def _has_formats(sheet: Sheet, foreign: set[int], names: AdditionNames) -> bool:
    """Return True if a cell has one of the formats, apart from those that remember the formats of marked cells."""
    aside = 0
    for cells in sheet.scan.contents.values():
        if not aside:
            aside = next((column for column, cell in cells.items() if cell.fact.text == names.format), 0)
        if any(cell.style in foreign and column != aside for column, cell in cells.items()):
            return True
    return False


def _has_own_names(workbook: Workbook, entry: SheetEntry) -> bool:
    """Return True if a sheet has defined names of its own that are not ours."""
    names = workbook.root.findall("definedNames/definedName")
    local = (e.get("name", "") for e in names if e.get("localSheetId") == str(entry.index))
    return any(not name.startswith(_OUR_NAMES) for name in local)


def _is_referred_to(workbook: Workbook, entry: SheetEntry, ours: frozenset[str]) -> bool:
    """Return True if a formula, a chart or a name outside of our sheets, whose parts are `ours`, may refer to a sheet.

    The lines about kept texts on our sheets name places on it, and refer to nothing.
    """
    name = entry.name.replace("'", "''")
    spellings = {each.encode() for each in (f"{name}!", f"{name}'!", escape(name, quote=False) + "'!")}
    defined = workbook.root.findall("definedNames/definedName")
    if any(_sheet_of(e).casefold() == entry.name.casefold() for e in _of_the_owner(defined)):
        return True
    package = workbook.package
    parts = (part for part in package.parts if part.endswith(".xml") and part not in ours and _may_refer(part))
    return any(_refers(package.read(part), spellings) for part in parts)


def _refers(body: bytes, spellings: set[bytes]) -> bool:
    """Return True if a part has one of the spellings outside of its texts, such as in a formula."""
    if not any(spelling in body for spelling in spellings):
        return False
    formulas = _TEXT.sub(b"", body)
    return any(spelling in formulas for spelling in spellings)


def _of_the_owner(names: Iterable[Element]) -> Iterator[Element]:
    return (e for e in names if not e.get("name", "").startswith(_OUR_NAMES))


def _may_refer(part: str) -> bool:
    return "worksheets/" in part or "charts/" in part or "chartsheets/" in part
