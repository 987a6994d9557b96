"""Read the findings sheets that an earlier run added, and what they remember of marked cells."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from peecf_batch.definitions import NamedTuple
from peecf_batch.excel.address import area
from peecf_batch.excel.edit.defined_names import SEAL_NAME, SHEET_NAME, our_names, sheet_of_reference, target_of
from peecf_batch.excel.edit.earlier.written import written_name
from peecf_batch.excel.edit.splice import tail_elements
from peecf_batch.excel.package import parse_fragment

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from peecf_batch.excel.edit.earlier.addition_names import AdditionNames
    from peecf_batch.excel.workbook import Sheet, SheetEntry, Workbook


class FindingsRow(NamedTuple):
    """A row of a findings sheet: the formats of its cells and their texts, by heading.

    The address has no sheet before it. `sheet` is the sheet of the finding, as the link in the row has it; "" where the
    row has no link.
    """

    styles: Mapping[str, int]
    texts: Mapping[str, str]
    sheet: str


class MarkedCell(NamedTuple):
    """The place of a marked cell: its sheet in lower case, "" if it is not known, and its address."""

    sheet: str
    cell: str


class AddedSheets(NamedTuple):
    """The sheets that an earlier run added, in the order of the workbook, and the rows of the findings sheets."""

    sheets: tuple[Sheet, ...]
    rows: tuple[FindingsRow, ...]


def read_added_sheets(workbook: Workbook, names: AdditionNames) -> AddedSheets:
    """Return the sheets that an earlier run added, each read once."""
    sheets = tuple(workbook.sheet(entry) for entry in added_sheets(workbook))
    return AddedSheets(sheets, tuple(row for sheet in sheets for row in _rows_below_headings(sheet, names)))


def added_sheets(workbook: Workbook) -> list[SheetEntry]:
    """Return the sheets that an earlier run added, in the order of the workbook."""
    held = (name for name in our_names(workbook.root) if name.name.startswith(SHEET_NAME) and name.sheet is None)
    ours = [name for name in held if name.name != SEAL_NAME]
    sheets = {target.sheet.casefold() for target in map(target_of, ours) if target}
    found = [entry for entry in workbook.sheets if entry.name.casefold() in sheets]
    missing = sheets - {entry.name.casefold() for entry in found}
    if missing:  # some programs rename a sheet without the names that refer to it
        others = (entry for entry in workbook.sheets if entry not in found)
        found += [entry for entry in others if written_name(workbook.scan(entry)).casefold() in missing]
    return sorted(found, key=lambda entry: entry.index)


def remembered_formats(rows: Iterable[FindingsRow], names: AdditionNames) -> dict[MarkedCell, int]:
    """Return the formats that marked cells had before they were marked, from the rows of the findings sheets."""
    formats: dict[MarkedCell, int] = {}
    for styles, texts, sheet in rows:
        kept = styles.get(names.format)
        if texts[names.cell] and kept is not None:
            formats.setdefault(MarkedCell(sheet.casefold(), texts[names.cell]), kept)
    return formats


def _rows_below_headings(sheet: Sheet, names: AdditionNames) -> Iterator[FindingsRow]:
    """Yield the rows below the headings of a findings sheet."""
    heads: dict[int, str] = {}
    links: dict[int, str] = {}
    for row, cells in sheet.scan.contents.items():
        texts = {column: cell.fact.text for column, cell in cells.items()}
        if heads:
            by_heading = {head: texts.get(column, "") for column, head in heads.items()}
            by_heading[names.cell] = by_heading.get(names.cell, "").rpartition("!")[2]  # 'Sheet'!F3 is F3
            in_row = {heads[column]: cell.style for column, cell in cells.items() if column in heads}
            yield FindingsRow(in_row, defaultdict(str, by_heading), links.get(row, ""))
        elif {names.cell, names.format} <= set(texts.values()):
            heads = {column: text for column, text in texts.items() if text}
            links = _linked_sheets(sheet)


def _linked_sheets(sheet: Sheet) -> dict[int, str]:
    """Return the sheet to which the link in each row goes, by row."""
    linked: dict[int, str] = {}
    data = sheet.scan.data
    for element in tail_elements(sheet.scan):
        if element.name != b"hyperlinks":
            continue
        # the prefix of relations may be declared only on the root
        for link in parse_fragment(data[element.start : element.end], sheet.entry.part):
            place = area(link.get("ref", ""))
            if place:
                linked.setdefault(place.top, sheet_of_reference(link.get("location", "")))
    return linked
