"""Find the number formats of cells in .ods and .xlsb files, which the reader of their values does not give."""

from __future__ import annotations

from typing import TYPE_CHECKING

from peecf_batch.excel.extent import ROW, ROWS_AND_TABLES, TABLE, VALUE_TYPE, cells_of, repeated
from peecf_batch.excel.other_formats.xlsb_records import records, wide
from peecf_batch.excel.trees.tree import read_each

if TYPE_CHECKING:
    from collections.abc import Iterator

    from peecf_batch.excel.package import Package
    from peecf_batch.excel.trees.tree import Element

_MOST_REPEATED = 16_384
_ODS_KINDS = {"percentage": "0%", "time": "[h]:mm:ss"}
# Record types of [MS-XLSB].
_ROW_HEADER, _NUMBER_CELLS = 0, frozenset((2, 5, 9))  # BrtCellRk, BrtCellReal, BrtFmlaNum
_FORMAT, _CELL_FORMAT, _CELL_FORMATS_BEGIN, _CELL_FORMATS_END, _SHEET = 44, 47, 617, 618, 156
_BUILT_IN = {
    **dict.fromkeys((9, 10), "0%"),
    **dict.fromkeys((*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)), "yyyy-mm-dd"),
}


def ods_formats(package: Package) -> dict[str, dict[tuple[int, int], str]]:
    """Return a format for every percentage and time of an OpenDocument spreadsheet, by sheet, row and column from 0."""
    content = package.read("content.xml") if "content.xml" in package else b""
    if b"percentage" not in content and b"time-value" not in content:
        return {}
    found: dict[str, dict[tuple[int, int], str]] = {}
    cells: dict[tuple[int, int], str] = {}
    row = 0

    def note(element: Element) -> None:
        nonlocal cells, row
        if element.name == ROW:
            columns, times = dict(_shown_otherwise(element)), repeated(element, "rows")
            for place in range(min(times, _MOST_REPEATED) if columns else 0):
                cells.update(((row + place, column), shown_as) for column, shown_as in columns.items())
            row += times
        else:
            found[element.get(f"{{{TABLE}}}name", "")] = cells
            cells, row = {}, 0

    read_each(content, ROWS_AND_TABLES, note)
    return found


def _shown_otherwise(row: Element) -> Iterator[tuple[int, str]]:
    """Yield the columns of a row, from 0, that hold a percentage or a time, with a format for it."""
    column = 0
    for cell in cells_of(row):
        times = repeated(cell, "columns")
        shown_as = _ODS_KINDS.get(cell.get(VALUE_TYPE, ""), "")
        for place in range(min(times, _MOST_REPEATED) if shown_as else 0):
            yield column + place, shown_as
        column += times


def xlsb_formats(package: Package) -> dict[str, dict[tuple[int, int], str]]:
    """Return the number formats of the numbers of an Excel binary workbook, by sheet, row and column from 0."""
    book = package.related("", "officeDocument")
    styles = package.related(book, "styles") if book else None
    formats = _cell_formats(package.read(styles)) if styles and styles in package else []
    if not book or not any(formats):
        return {}
    return {name: dict(_formats_in(package.read(part), formats)) for name, part in sheet_parts(package)}


def sheet_parts(package: Package) -> Iterator[tuple[str, str]]:
    """Yield the name and the part of every sheet of an Excel binary workbook that has one."""
    book = package.related("", "officeDocument")
    if not book:
        return
    targets = {relation.id: relation.target for relation in package.relations(book)}
    for kind, body in records(package.read(book)):
        if kind == _SHEET:
            identifier, rest = wide(body[8:])
            part = targets.get(identifier, "")
            if part in package:
                yield wide(rest)[0], part


def _formats_in(part: bytes, formats: list[str]) -> Iterator[tuple[tuple[int, int], str]]:
    """Yield the place and the number format of every number of a sheet that has one."""
    row = 0
    for kind, body in records(part):
        if kind == _ROW_HEADER:
            row = int.from_bytes(body[:4], "little")
        elif kind in _NUMBER_CELLS:
            style = int.from_bytes(body[4:7], "little")
            if style < len(formats) and formats[style]:
                yield (row, int.from_bytes(body[:4], "little")), formats[style]


def _cell_formats(styles: bytes) -> list[str]:
    """Return the number format of each cell format, "" for one that is neither a custom format, percentage nor date."""
    custom: dict[int, str] = {}
    numbers: list[int] = []
    within = False
    for kind, body in records(styles):
        if kind == _FORMAT:
            custom[int.from_bytes(body[:2], "little")] = wide(body[2:])[0]
        elif kind in (_CELL_FORMATS_BEGIN, _CELL_FORMATS_END):
            within = kind == _CELL_FORMATS_BEGIN
        elif kind == _CELL_FORMAT and within:
            numbers.append(int.from_bytes(body[2:4], "little"))
    return [custom.get(number, _BUILT_IN.get(number, "")) for number in numbers]
