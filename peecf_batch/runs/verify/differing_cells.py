"""Compare the cells of two workbooks by kind of value, text and formula."""

from __future__ import annotations

from typing import TYPE_CHECKING

from peecf_batch.definitions import NamedTuple
from peecf_batch.excel.address import cell_name
from peecf_batch.excel.cell import BLANK

if TYPE_CHECKING:
    from collections.abc import Iterator

    from peecf_batch.excel.cell import CellFact
    from peecf_batch.excel.scan import SheetScan
    from peecf_batch.excel.workbook import Workbook


class DifferingCell(NamedTuple):
    """A cell that differs between two workbooks; `cell` is "" for a sheet that only one of them has."""

    sheet: str
    cell: str


def differing_cells(then: Workbook, now: Workbook) -> Iterator[DifferingCell]:
    """Yield the cells that differ between `then` and `now`, row by row, and the sheets that only one of them has.

    Sheets of `then` come first. Ignore formats, except changes between number, date and percentage. Raises Refusal if a
    sheet cannot be read.
    """
    before, after = ({entry.name: entry for entry in book.sheets} for book in (then, now))
    for name in dict.fromkeys((*before, *after)):
        if name not in before or name not in after:
            yield DifferingCell(name, "")
            continue
        was, is_ = then.sheet(before[name]).scan, now.sheet(after[name]).scan
        for row in sorted({*was.rows, *is_.rows}):
            yield from (DifferingCell(name, cell_name(row, column)) for column in _differing(was, is_, row))


def _differing(was: SheetScan, is_: SheetScan, row: int) -> list[int]:
    before, after = _facts(was, row), _facts(is_, row)
    columns = sorted({*before, *after})
    return [column for column in columns if before.get(column, BLANK) != after.get(column, BLANK)]


def _facts(scan: SheetScan, row: int) -> dict[int, CellFact]:
    return {cell.column: scan.fact(cell) for cell in scan.cells(row)}
