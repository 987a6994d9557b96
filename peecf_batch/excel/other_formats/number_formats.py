"""Find the number formats and the errors of cells in .xlsb files, which the reader of their values does not give."""

from __future__ import annotations

from typing import TYPE_CHECKING

from peecf_batch.excel.other_formats.shape import ANY_ERROR, ERRORS, ShownNumber
from peecf_batch.excel.other_formats.xlsb_records import records, wide

if TYPE_CHECKING:
    from collections.abc import Iterator

    from peecf_batch.excel.package import Package

# Record types of [MS-XLSB].
_ROW_HEADER, _VALUES = 0, frozenset((2, 5, 6, 7, 8, 9))  # BrtCellRk, Real, St and Isst, BrtFmlaString and BrtFmlaNum
_ERROR_CELLS = frozenset((3, 11))  # BrtCellError and BrtFmlaError
_FONT, _FONTS_BEGIN, _FONTS_END, _IS_STRUCK = 43, 611, 612, 0x08
_FORMAT, _CELL_FORMAT, _CELL_FORMATS_BEGIN, _CELL_FORMATS_END, _SHEET = 44, 47, 617, 618, 156
_BUILT_IN = {
    **dict.fromkeys((9, 10), "0%"),
    **dict.fromkeys((*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)), "yyyy-mm-dd"),
}


def xlsb_formats(package: Package) -> dict[str, dict[tuple[int, int], ShownNumber]]:
    """Return the values of an Excel binary workbook that are not shown as they are, or are struck out.

    They are by sheet name, and by row and column from 0.
    """
    book = package.related("", "officeDocument")
    styles = package.related(book, "styles") if book else None
    formats = _cell_formats(package.read(styles)) if styles and styles in package else []
    if not book or all(shown == ShownNumber("") for shown in formats):
        return {}
    return {name: dict(_formats_in(package.read(part), formats)) for name, part in sheet_parts(package)}


def xlsb_errors(package: Package) -> Iterator[tuple[str, list[tuple[int, int, str]]]]:
    """Yield the name of every sheet of an Excel binary workbook, and its errors by row and column from 0."""
    for name, part in sheet_parts(package):
        yield name, list(_errors_in(package.read(part)))


def _errors_in(part: bytes) -> Iterator[tuple[int, int, str]]:
    row = 0
    for kind, body in records(part):
        if kind == _ROW_HEADER:
            row = int.from_bytes(body[:4], "little")
        elif kind in _ERROR_CELLS:
            yield row, int.from_bytes(body[:4], "little"), ERRORS.get(body[8], ANY_ERROR)


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


def _formats_in(part: bytes, formats: list[ShownNumber]) -> Iterator[tuple[tuple[int, int], ShownNumber]]:
    """Yield the place and the number format of every number of a sheet that has one."""
    row = 0
    for kind, body in records(part):
        if kind == _ROW_HEADER:
            row = int.from_bytes(body[:4], "little")
        elif kind in _VALUES:
            style = int.from_bytes(body[4:7], "little")
            if style < len(formats) and formats[style] != ShownNumber(""):
                yield (row, int.from_bytes(body[:4], "little")), formats[style]


def _cell_formats(styles: bytes) -> list[ShownNumber]:
    """Return how each cell format shows values: custom formats, percentages and dates, and what is struck out."""
    custom: dict[int, str] = {}
    struck: list[bool] = []
    used: list[tuple[int, int]] = []
    within = 0
    for kind, body in records(styles):
        if kind == _FORMAT:
            custom[int.from_bytes(body[:2], "little")] = wide(body[2:])[0]
        elif kind in (_CELL_FORMATS_BEGIN, _CELL_FORMATS_END, _FONTS_BEGIN, _FONTS_END):
            within = kind
        elif kind == _FONT and within == _FONTS_BEGIN:
            struck.append(bool(body[2:3] and body[2] & _IS_STRUCK))
        elif kind == _CELL_FORMAT and within == _CELL_FORMATS_BEGIN:
            used.append((int.from_bytes(body[2:4], "little"), int.from_bytes(body[4:6], "little")))
    return [
        ShownNumber(custom.get(number, _BUILT_IN.get(number, "")), font < len(struck) and struck[font])
        for number, font in used
    ]
