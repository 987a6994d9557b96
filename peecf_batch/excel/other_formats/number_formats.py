"""Find the number formats of cells in .xlsb files, which the reader of their values does not give."""

from __future__ import annotations

from typing import TYPE_CHECKING

from peecf_batch.excel.other_formats.shape import ShownNumber
from peecf_batch.excel.other_formats.xlsb_records import records, wide

if TYPE_CHECKING:
    from collections.abc import Iterator

    from peecf_batch.excel.package import Package

# Record types of [MS-XLSB].
_ROW_HEADER, _NUMBER_CELLS = 0, frozenset((2, 5, 9))  # BrtCellRk, BrtCellReal, BrtFmlaNum
_FORMAT, _CELL_FORMAT, _CELL_FORMATS_BEGIN, _CELL_FORMATS_END, _SHEET = 44, 47, 617, 618, 156
_BUILT_IN = {
    **dict.fromkeys((9, 10), "0%"),
    **dict.fromkeys((*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)), "yyyy-mm-dd"),
}


def xlsb_formats(package: Package) -> dict[str, dict[tuple[int, int], ShownNumber]]:
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


def _formats_in(part: bytes, formats: list[str]) -> Iterator[tuple[tuple[int, int], ShownNumber]]:
    """Yield the place and the number format of every number of a sheet that has one."""
    row = 0
    for kind, body in records(part):
        if kind == _ROW_HEADER:
            row = int.from_bytes(body[:4], "little")
        elif kind in _NUMBER_CELLS:
            style = int.from_bytes(body[4:7], "little")
            if style < len(formats) and formats[style]:
                yield (row, int.from_bytes(body[:4], "little")), ShownNumber(formats[style])


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
