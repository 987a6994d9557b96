"""Count the rows of a sheet by kind, so that every row is accounted for."""

from __future__ import annotations

from collections import Counter
from enum import StrEnum
from typing import TYPE_CHECKING

from peecf_batch.definitions import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping


class RowKind(StrEnum):
    """The kind of a row. Each row from the first heading row to the end of the sheet has exactly one kind."""

    POSITION = "position"
    HEADING = "heading"
    BLANK = "blank"
    GROUP = "group"
    TOTAL = "total"
    GUIDANCE = "guidance"
    SCALE = "scale"
    EXAMPLE = "example"
    NOTE = "note"
    UNCLEAR = "unclear"


class SheetCensus(NamedTuple):
    """The kind of every row of a sheet of positions, from `first_row`, its first heading row, to `last_row`.

    `last_heading_row` is the last row of the headings above the positions. `kinds` has the kind of each row that is not
    blank. `positions` is the number of positions. It is lower than the
    number of rows of positions if a position has several rows.
    """

    sheet: str
    first_row: int
    last_heading_row: int
    last_row: int
    kinds: Mapping[int, RowKind]
    positions: int

    @property
    def counts(self) -> dict[RowKind, int]:
        """The number of rows of each kind, in the order of the kinds, without kinds that have no row."""
        found = Counter(self.kinds.values())
        found[RowKind.BLANK] = self.last_row - self.first_row + 1 - found.total()
        return {kind: found[kind] for kind in RowKind if found[kind]}

    def rows_of(self, kind: RowKind) -> tuple[int, ...]:
        """Return the numbers of the rows of one kind, other than blank, from top to bottom."""
        return tuple(row for row in sorted(self.kinds) if self.kinds[row] is kind)


class UnreadSheet(NamedTuple):
    """A sheet that was not read as a sheet of positions, and the reason.

    `could_hold_positions` says that positions may be missing because of this.
    """

    sheet: str
    reason: str
    could_hold_positions: bool = False


class Census(NamedTuple):
    """The rows of every sheet of positions, and the other sheets that could hold positions."""

    sheets: tuple[SheetCensus, ...] = ()
    unread: tuple[UnreadSheet, ...] = ()

    @property
    def is_complete(self) -> bool:
        """Whether no row is unclear, and no sheet that could hold positions was left out."""
        unclear = any(kind is RowKind.UNCLEAR for sheet in self.sheets for kind in sheet.kinds.values())
        return not unclear and not any(sheet.could_hold_positions for sheet in self.unread)


NO_CENSUS = Census()
