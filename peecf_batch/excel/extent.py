"""Measure the area of a sheet's cells before its values are read, because a few bytes can claim billions of cells."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from peecf_batch.definitions import pattern
from peecf_batch.errors import Refusal
from peecf_batch.excel.address import column_letters, column_number
from peecf_batch.excel.other_formats.xlsb_records import next_number

if TYPE_CHECKING:
    from peecf_batch.excel.package import Bounds, Package

_FIRST_CELLS, _TRIES, _TAGS_OF_ONE = 65_536, 20, 2
_CELL = pattern(rb'<c r="([A-Z]{1,3})([1-9][0-9]{0,6})"')
_ASIDES = (b"!", b"?")
_ROW_HEADER, _LAST_CELL_KIND = 0, 11  # record types of [MS-XLSB]: BrtRowHdr, and BrtCellBlank (1) to BrtFmlaError (11)


def named_area(sheet: bytes) -> tuple[int, int] | None:
    """Return the last row and the last column of a worksheet from its XML alone, or None where they are uncertain.

    They are certain where every cell begins with its address, and where no two readers can read the XML differently.
    The search covers every cell, so no reader can find one outside the area. None also means that the sheet has no
    cells, or that the area was still growing after `_TRIES` searches.
    """
    start, end = sheet.find(b"<sheetData>"), sheet.rfind(b"</sheetData>")
    if start < 0 or end < start or sheet.count(b"sheetData") > _TAGS_OF_ONE or not _is_plain(sheet, start, end):
        return None
    seen = {found[1] for found in _CELL.finditer(sheet, start, min(start + _FIRST_CELLS, end))}
    last = _CELL.match(sheet, sheet.rfind(b"<c ", start, end))
    row, column = int(last[2]) if last else 0, max((column_number(letters.decode()) for letters in seen), default=0)
    at = start
    for _ in range(_TRIES if row and column else 0):
        within = _up_to(column_letters(column), "A", "A", "Z") + _up_to(str(row), "1", "0", "9")
        outside = re.compile(f'<c(?! r="{within}")'.encode()).search(sheet, at, end)
        if outside is None:
            return row, column
        found = _CELL.match(sheet, outside.start())
        if found is None:
            return None
        at, row, column = outside.start(), max(row, int(found[2])), max(column, column_number(found[1].decode()))
    return None


def _is_plain(sheet: bytes, start: int, end: int) -> bool:
    """Return True if no cell has a prefix, and nothing before `end` can imitate a cell.

    Comments, CDATA sections and processing instructions can.
    """
    past_prolog = max(sheet.find(b"?>", 0, start), 0) + len(b"?>")
    asides = (sheet.find(sign, past_prolog, end) >= 0 <= sheet.find(b"<" + sign, past_prolog, end) for sign in _ASIDES)
    return not any(asides) and sheet.find(b":c", start, end) < 0


def _up_to(limit: str, first: str, low: str, high: str) -> str:
    """Return a pattern that matches the numbers or letters up to `limit`.

    The first place takes `first` to `high`, the other places take `low` to `high`.
    """
    choices = [f"[{first}-{high}][{low}-{high}]{{0,{len(limit) - 2}}}"] if len(limit) > 1 else []
    for place, sign in enumerate(limit):
        least = low if place else first
        if sign > least:
            rest = len(limit) - place - 1
            choices.append(f"{limit[:place]}[{least}-{chr(ord(sign) - 1)}][{low}-{high}]{{{rest}}}")
    return f"(?:{'|'.join([*choices, limit])})"


def check_extent(package: Package) -> None:
    """Raise Refusal where a sheet of an .xlsb file has more cells than the bounds of its package allow."""
    for part in package.parts:
        if "worksheets/" in part and part.endswith(".bin"):
            check_area(*_xlsb_area(package.read(part)), package.bounds)


def check_area(rows: int, columns: int, bounds: Bounds) -> None:
    """Raise Refusal where a sheet with cells over so many rows and columns exceeds `bounds`."""
    if rows * columns > bounds.cells:
        reason = f"one of its sheets has cells over {rows:,} rows by {columns:,} columns, which is too large to read."
        raise Refusal(reason, "Delete the cells far below or to the right of the table, save it, then run again.")


def _xlsb_area(part: bytes) -> tuple[int, int]:
    """Return the last row and the last column in which a sheet of an Excel binary workbook has a cell."""
    at = row = last_row = last_column = 0
    while at < len(part):
        kind, at = next_number(part, at, 2)
        size, at = next_number(part, at, 4)
        if kind == _ROW_HEADER:
            row = int.from_bytes(part[at : at + 4], "little") + 1
        elif kind <= _LAST_CELL_KIND:
            last_row, last_column = (
                max(last_row, row),
                max(last_column, int.from_bytes(part[at : at + 4], "little") + 1),
            )
        at += size
    return last_row, last_column
