"""Define the ranges that formulas of the owner's take in."""

from __future__ import annotations

from peecf_batch.definitions import NamedTuple
from peecf_batch.excel.address import LAST_COLUMN, Area, cell_name


class OwnerRange(NamedTuple):
    """A range of the owner's that reaches right of the table of positions, or into it from outside.

    `holder` says in words what has it: a formula, with `sheet` and `cell` where it stands in a cell; a name; a chart.
    """

    area: Area
    holder: str
    sheet: str = ""
    cell: str = ""

    @property
    def is_open(self) -> bool:
        """Whether no column to the right is free of the range."""
        return self.area.right >= LAST_COLUMN


class TakenIn(NamedTuple):
    """The owner's ranges that take in our columns: in any copy, and in the copy that an earlier run made."""

    always: tuple[OwnerRange, ...] = ()
    earlier: tuple[OwnerRange, ...] = ()


def words(owned: OwnerRange) -> str:
    """Return in words what has the range."""
    place = owned.area
    whole = place.left == 1 and place.right == LAST_COLUMN
    rows = f"row {place.top}" if place.top == place.bottom else f"rows {place.top} to {place.bottom}"
    ends = f"{cell_name(place.top, place.left)}:{cell_name(place.bottom, place.right)}"
    return f"{owned.holder} includes {'all of ' + rows if whole else ends}"
