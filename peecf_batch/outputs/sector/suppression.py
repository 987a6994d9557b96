"""Withhold the small counts of a sector, over the tables of bands, outcomes, edges and streams together.

The first three tables have the columns below executive and not classified in common. Positions on an edge and all other
executives make up a table too, because a reader can subtract. Nobody moves down to the highest band of a framework, so
a reader can also subtract the highest bands and the lower outcomes from all executives. A stream is a part of its band.
A reader may also know that each position works in one stream, so the streams of a band must not reveal how many are
missing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from peecf_batch.definitions import NamedTuple
from peecf_batch.outputs.privacy.small_counts import Layout, Rest, Table, is_small, without_small
from peecf_batch.rules.framework import Outcome

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from peecf_batch.outputs.privacy.small_counts import Cells, Counts

_OUTCOMES = tuple(Outcome)
_BELOW, _LOWER = (_OUTCOMES.index(outcome) for outcome in (Outcome.BELOW_EXECUTIVE, Outcome.LOWER))
_OF_EXECUTIVES = tuple(n for n in range(len(_OUTCOMES)) if n != _BELOW)


class LineCounts(NamedTuple):
    """The counts of an organisation or of all: by band and outcome, each with those not classified, and on an edge."""

    bands: Cells
    outcomes: Cells
    edges: int | None


class _Columns(NamedTuple):
    """The places of the counts of an organisation in one row: bands and outcomes of executives, then five counts.

    `highest` are the places of the highest bands, one for each framework.
    """

    bands: int
    highest: tuple[int, ...]

    @property
    def outcomes(self) -> range:
        return range(self.bands, self.bands + len(_OF_EXECUTIVES))

    @property
    def layout(self) -> Layout:
        """The tables that these columns make up."""
        edge, inside, below, not_classified = range(self.outcomes.stop, self.outcomes.stop + 4)
        place = {_OUTCOMES[n]: c for c, n in zip(self.outcomes, _OF_EXECUTIVES, strict=True)}
        moved = tuple(c for outcome, c in place.items() if outcome is not Outcome.SAME)
        tables = (
            Table(tuple(range(self.bands))),
            Table(tuple(self.outcomes), ((*moved, below),)),
            Table((edge, inside)),
        )
        rests = (Rest(not_classified + 1, (*self.highest, place[Outcome.LOWER])),)
        return Layout(tables, (below, not_classified), (inside,), rests)

    def row(self, line: LineCounts) -> Counts:
        """Return the counts of a line, all of which are known, as one row."""
        *bands, below, not_classified = (count or 0 for count in line.bands)
        edges = line.edges or 0
        outcomes = (line.outcomes[n] or 0 for n in _OF_EXECUTIVES)
        others = sum(bands) - sum(bands[c] for c in self.highest) - (line.outcomes[_LOWER] or 0)
        return (*bands, *outcomes, edges, sum(bands) - edges, below, not_classified, others)

    def line(self, cells: Cells) -> LineCounts:
        """Return the counts of a row as those of a line."""
        edge, _, below, not_classified, _ = cells[self.outcomes.stop :]
        outcomes = [cells[c] for c in self.outcomes]
        outcomes.insert(_BELOW, below)
        return LineCounts((*cells[: self.bands], below, not_classified), (*outcomes, not_classified), edge)


def lines_without_small(
    lines: Sequence[LineCounts], bands: int, least: int, highest: tuple[int, ...]
) -> list[LineCounts]:
    """Return the lines, and then their total, without counts under `least` and without all that would reveal one.

    `bands` is the number of bands of all frameworks, and `highest` are the places of the highest band of each.
    """
    columns = _Columns(bands, highest)
    shown = without_small([columns.row(line) for line in lines], columns.layout, least)
    return [columns.line(cells) for cells in (*shown.rows, shown.total)]


def streams_without_small(streams: Sequence[Cells], bands: Cells, least: int) -> list[Cells]:
    """Return the counts of each stream by band as they may be shown, beside `bands`, the totals as they are shown."""
    by_band = [_in_band([cells[n] or 0 for cells in streams], total, least) for n, total in enumerate(bands)]
    return list(zip(*by_band, strict=True))


def _in_band(counts: Sequence[int], total: int | None, least: int) -> Cells:
    """Return the counts of the streams in one band as they may be shown, beside the total of the band."""
    if total is None:
        return (None,) * len(counts)
    gone = {n for n, count in enumerate(counts) if is_small(count, least) or is_small(total - count, least)}
    others = sorted((n for n, count in enumerate(counts) if count and n not in gone), key=lambda n: (counts[n], n))
    while not _tells_nothing(counts, gone, total, least):
        if not others:
            return (None,) * len(counts)
        gone.add(others.pop(0))
    return tuple(None if n in gone else count for n, count in enumerate(counts))


def _tells_nothing(counts: Sequence[int], gone: Collection[int], total: int, least: int) -> bool:
    """Return True if the streams of a band that are shown reveal no small count, however many streams positions have.

    If no position works in two streams, the rest of the band is the sum of the streams withheld and of the positions
    without a stream. Each stream withheld is at least 1, because 0 would be shown.
    """
    rest = total - sum(count for n, count in enumerate(counts) if n not in gone)
    if not gone:
        return not is_small(rest, least)
    if rest <= 0:
        return True
    return rest - len(gone) + 1 >= least
