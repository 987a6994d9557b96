"""Find what .xls, .ods and .xlsb files hide and merge, which the readers of their values do not give."""

from __future__ import annotations

from typing import TYPE_CHECKING

from peecf_batch.excel.address import LAST_COLUMN, LAST_ROW, Area
from peecf_batch.excel.extent import ROW, TABLE, cells_of, repeated
from peecf_batch.excel.other_formats.shape import SheetShape
from peecf_batch.excel.other_formats.xlsb_records import records
from peecf_batch.excel.trees.tree import read_each

if TYPE_CHECKING:
    from collections.abc import Iterator

    from xlrd.sheet import Sheet as XlsSheet

    from peecf_batch.excel.package import Package
    from peecf_batch.excel.trees.tree import Element

_COLUMN = "table-column"
_ODS_PARTS = ((TABLE, ROW), (TABLE, _COLUMN), (TABLE, "table"))
_MOST_REPEATED = 16_384
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


def ods_shapes(package: Package) -> dict[str, SheetShape]:
    """Return the shapes of the sheets of an OpenDocument spreadsheet, by name, without whether they are hidden."""
    content = package.read("content.xml") if "content.xml" in package else b""
    if b"visibility" not in content and b"-spanned" not in content:
        return {}
    found: dict[str, SheetShape] = {}
    merges: list[Area] = []
    rows: set[int] = set()
    columns: set[int] = set()
    row = column = 0

    def note(element: Element) -> None:
        nonlocal row, column
        if element.name == ROW:
            times = repeated(element, "rows")
            if not _is_shown(element):
                rows.update(range(row + 1, row + 1 + min(times, _MOST_REPEATED)))
            merges.extend(_merges_in(element, row + 1))
            row += times
        elif element.name == _COLUMN:
            times = repeated(element, "columns")
            if not _is_shown(element):
                columns.update(range(column + 1, column + 1 + min(times, _MOST_REPEATED)))
            column += times
        else:
            shape = SheetShape(tuple(merges), frozenset(rows), frozenset(columns))
            found[element.get(f"{{{TABLE}}}name", "")] = shape
            row = column = 0
            for held in (merges, rows, columns):
                held.clear()

    read_each(content, _ODS_PARTS, note)
    return found


def _is_shown(element: Element) -> bool:
    return element.get(f"{{{TABLE}}}visibility", "visible") == "visible"


def _merges_in(row: Element, number: int) -> Iterator[Area]:
    """Yield the merged cells that begin in a row."""
    column = 0
    for cell in cells_of(row):
        down, across = (_spanned(cell, what) for what in ("rows", "columns"))
        if (down, across) != (1, 1):
            yield Area(number, column + 1, number + down - 1, column + across)
        column += repeated(cell, "columns")


def _spanned(cell: Element, what: str) -> int:
    """Return over how many rows or columns a cell is merged, 1 where it is not."""
    given = cell.get(f"{{{TABLE}}}number-{what}-spanned", "1").strip()
    most = LAST_ROW if what == "rows" else LAST_COLUMN
    return min(int(given[:9]), most) if given.isascii() and given.isdigit() and int(given[:9]) else 1


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
