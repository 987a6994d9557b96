"""Hold the values of a worksheet by row and column."""

from __future__ import annotations

from typing import TYPE_CHECKING

from peecf_batch.definitions import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from peecf_batch.excel.cell import CellDoubt, CellPlace


class Grid(NamedTuple):
    """The values of a sheet: `rows[r - 1][c - 1]` is the cell in row r and column c. Short rows end in blank cells.

    `second_reading` is False where the values come from the scan itself; `reason` then gives the cause. `covered` has
    the cells under merged cells by row and column: the place of the cell whose value they show, or None if they show
    nothing. `continued` are rows that are one with the row above them, by their first row. `doubts` are the cells by
    row whose value the sheet does not plainly show.
    """

    rows: Sequence[Sequence[object]]
    second_reading: bool = True
    reason: str = ""
    covered: Mapping[int, Mapping[int, CellPlace | None]] = {}
    continued: Mapping[int, int] = {}
    doubts: Mapping[int, Sequence[CellDoubt]] = {}

    def value(self, row: int, column: int) -> object:
        """Return the value of a cell, or "" where it is blank."""
        if 0 < row <= len(self.rows) and 0 < column <= len(self.rows[row - 1]):
            return self.rows[row - 1][column - 1]
        return ""
