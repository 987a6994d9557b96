"""Find what .xls and .xlsb files hide and merge, which the readers of their values do not give."""

from __future__ import annotations

from typing import TYPE_CHECKING

from peecf_batch.excel.address import LAST_COLUMN, Area
from peecf_batch.excel.other_formats.shape import SheetShape
from peecf_batch.excel.other_formats.xlsb_records import records

if TYPE_CHECKING:
    from xlrd.sheet import Sheet as XlsSheet

# Record types of [MS-XLSB].
_ROW_HEADER, _COLUMN_INFO, _MERGE = 0, 60, 176
_ROW_IS_HIDDEN, _COLUMN_IS_HIDDEN = 0x10, 0x01


def xls_shape(sheet: XlsSheet) -> SheetShape:
    """Return the shape of a sheet of an Excel 97-2003 workbook that was opened with its formats."""
    return SheetShape(
        tuple(Area(top + 1, left + 1, bottom, right) for top, bottom, left, right in sheet.merged_cells),
        frozenset(row + 1 for row, held in sheet.rowinfo_map.items() if held.hidden or held.height == 0),
        frozenset(column + 1 for column, held in sheet.colinfo_map.items() if held.hidden or held.width == 0),
        sheet.visibility != 0,
    )


def xlsb_shape(part: bytes) -> SheetShape:
    """Return the shape of a sheet of an Excel binary workbook from its part, without whether it is hidden."""
    merges: list[Area] = []
    rows: set[int] = set()
    columns: set[int] = set()
    for kind, body in records(part):
        if kind == _ROW_HEADER and len(body) > 11 and body[11] & _ROW_IS_HIDDEN:
            rows.add(_number(body, 0) + 1)
        elif kind == _COLUMN_INFO and len(body) > 16 and body[16] & _COLUMN_IS_HIDDEN:
            columns.update(range(_number(body, 0) + 1, min(_number(body, 4) + 1, LAST_COLUMN) + 1))
        elif kind == _MERGE:
            top, bottom, left, right = (_number(body, at) + 1 for at in (0, 4, 8, 12))
            merges.append(Area(top, left, bottom, right))
    return SheetShape(tuple(merges), frozenset(rows), frozenset(columns))


def _number(body: bytes, at: int) -> int:
    return int.from_bytes(body[at : at + 4], "little")
