"""Withhold counts of two years where they, or the changes between them, would tell the gender of a few people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from peecf_batch.definitions import NamedTuple
from peecf_batch.outputs.privacy.gender import BY_GENDER
from peecf_batch.outputs.privacy.small_counts import Published, added, is_small, without_small

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from peecf_batch.outputs.privacy.small_counts import Counts


class Place(NamedTuple):
    """The row and the column of the table in which a position counts in one year; the row is None if in no row."""

    row: int | None
    column: int


class Years(NamedTuple):
    """The tables of both years as they may be shown."""

    this: Published
    last: Published


def years_without_small(
    this: Sequence[Counts], last: Sequence[Counts], moves: Sequence[tuple[Place, Place]], least: int
) -> Years:
    """Return the tables of two years without counts and changes under `least`, and without any that would reveal one.

    `moves` has the place of each position before and after. A row in which fewer than `least` positions or people
    changed is withheld in both years. If the rows withheld, or all rows, would still tell such a change, the earlier
    year is withheld.
    """
    together = _together(this, last, moves, least)
    if together is None:
        empty = tuple(row if not any(row) else (None,) * len(row) for row in last)
        rows = frozenset(n for n, row in enumerate(last) if any(row))
        return Years(without_small(this, BY_GENDER, least), Published(empty, (None,) * len(last[0]), rows))
    return together


def _together(
    this: Sequence[Counts], last: Sequence[Counts], moves: Sequence[tuple[Place, Place]], least: int
) -> Years | None:
    """Return both tables with the same rows withheld, or None if they would tell a small change."""

    def tells(rows: Collection[int]) -> bool:
        now, then = (added((year[n] for n in rows), len(this[0])) for year in (this, last))
        changes = (a - b for a, b in zip(now, then, strict=True))
        return any(is_small(count, least) for count in (*changes, _changed(moves, rows)))

    hidden = frozenset[int]()
    years = Years(*(without_small(rows, BY_GENDER, least) for rows in (this, last)))
    more = {n for n in range(len(this)) if tells([n])}
    while not hidden.issuperset(more := more | years.this.rows_withheld | years.last.rows_withheld):
        hidden = frozenset(more)
        years = Years(*(without_small(rows, BY_GENDER, least, hidden) for rows in (this, last)))
    totals = (*years.this.total, *years.last.total)
    if None in totals or tells(hidden) or tells(range(len(this))) or _tells_by_ranges(this, last, hidden, least):
        return None
    return years


def _changed(moves: Iterable[tuple[Place, Place]], rows: Collection[int]) -> int:
    """Return the number of positions that came into `rows` or left them, or are in them with another gender."""
    inside = ((before, after, before.row in rows, after.row in rows) for before, after in moves)
    return sum(was != now or (was and before.column != after.column) for before, after, was, now in inside)


def _tells_by_ranges(this: Sequence[Counts], last: Sequence[Counts], hidden: Collection[int], least: int) -> bool:
    """Return True if the least and the greatest possible change of a withheld count are both small and on one side."""
    changes = (
        (now[0] - then[1], now[1] - then[0])
        for n in hidden
        for now, then in zip(_ranges(this, n, hidden), _ranges(last, n, hidden), strict=True)
    )
    return any(low * high > 0 and is_small(low, least) and is_small(high, least) for low, high in changes)


def _ranges(rows: Sequence[Counts], n: int, hidden: Collection[int]) -> list[tuple[int, int]]:
    """Return the least and the greatest possible value of each count of a withheld row, given the sums of all such."""
    left, size = added((rows[n] for n in hidden), len(rows[n])), sum(rows[n])
    return [(max(0, size + count - sum(left)), min(size, count)) for count in left]
