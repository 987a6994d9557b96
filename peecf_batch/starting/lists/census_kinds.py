"""Take the kinds of rows from the census of a table that `assess` reads, so that both commands agree on each row."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from peecf_batch.errors import Refusal
from peecf_batch.reading.layout import locate
from peecf_batch.reading.rows import census
from peecf_batch.reading.rows.reader import read_positions
from peecf_batch.starting.lists.kinds import RowKind

if TYPE_CHECKING:
    from collections.abc import Mapping

    from peecf_batch.rules.framework import Framework
    from peecf_batch.starting.lists.headings import ListHeadings

_KINDS = {
    census.RowKind.POSITION: RowKind.POSITION,
    census.RowKind.HEADING: RowKind.HEADINGS,
    census.RowKind.BLANK: RowKind.BLANK,
    census.RowKind.GROUP: RowKind.DIVISION,
    census.RowKind.TOTAL: RowKind.TOTAL,
    census.RowKind.GUIDANCE: RowKind.GUIDANCE,
    census.RowKind.SCALE: RowKind.SCALE,
    census.RowKind.EXAMPLE: RowKind.EXAMPLE,
    census.RowKind.NOTE: RowKind.NOTE,
    census.RowKind.UNCLEAR: RowKind.UNCLEAR,
}


@dataclass(frozen=True, slots=True)
class CensusKinds:
    """The kinds of the rows that are not blank, and the first row of another table below the first, or None."""

    kinds: Mapping[int, RowKind]
    ends_at: int | None

    def kind(self, row: int, own: RowKind) -> RowKind:
        """Return the kind of a row, if its kind by the rules for lists is `own`.

        A list knows in addition which positions are merged down, and that a position must have an id or a title.
        """
        known = self.kinds.get(row, RowKind.BLANK)
        is_position = known is RowKind.POSITION
        return own if is_position and own in (RowKind.CONTINUED, RowKind.NAMELESS) else known


def census_kinds(place: ListHeadings, framework: Framework) -> CensusKinds | None:
    """Return the kinds of the rows of a list that `assess` reads as a table of positions, None for any other list."""
    try:
        layout = locate([place.sheet], framework).layout
        if layout.heading_row != place.last:
            return None
        found = read_positions(layout, framework).census.kinds
    except Refusal:
        return None
    return CensusKinds({row: _KINDS[kind] for row, kind in found.items()}, layout.ends_at)
