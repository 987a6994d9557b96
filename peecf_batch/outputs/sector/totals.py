"""Add up the counts of all workbooks of a run by organisation, band, outcome, stream and edge.

The workbooks are not read again: the counts kept of each are added.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from peecf_batch.outputs.sector.suppression import LineCounts, lines_without_small, streams_without_small
from peecf_batch.rules.framework import BELOW_EXECUTIVE, Outcome

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from peecf_batch.outputs.privacy.small_counts import Cells
    from peecf_batch.outputs.sector.entries import Entry, Link, Tally
    from peecf_batch.rules.framework import Framework

ALL = "All"


class Line(NamedTuple):
    """The counts of one organisation over all workbooks of the run, or of all organisations.

    `bands` run from the highest to below the lowest, then the positions not classified. `outcomes` are in the
    framework's order, then the positions not classified. `edges` counts the positions on an edge. A count is None where
    it may not be shown.
    """

    name: str
    links: tuple[Link, ...]
    positions: int
    bands: Cells
    outcomes: Cells
    edges: int | None

    @property
    def moved(self) -> int | None:
        """The number of classified positions whose outcome is not the same band, or None where it may not be shown."""
        same, not_classified = self.outcomes[_SAME], self.outcomes[-1]
        others = [count for n, count in enumerate(self.outcomes[:-1]) if n != _SAME]
        if same is not None and not_classified is not None:
            return self.positions - not_classified - same
        return None if None in others else sum(count or 0 for count in others)


class StreamLine(NamedTuple):
    """Classified positions that work in a stream, by band from the highest to below the lowest; None if not shown."""

    name: str
    bands: Cells


class Sector(NamedTuple):
    """All organisations of a run in the order in which the workbooks name them, their total, and the streams.

    `least` is the least count that is shown, 0 where all are. A position counts in each stream that it works in.
    `decisions` is the number of positions that need a decision, and `decided` of these have one; both are None if small
    counts are not shown.
    """

    lines: tuple[Line, ...]
    total: Line
    streams: tuple[StreamLine, ...]
    bands: tuple[str, ...]
    least: int
    decisions: int | None = None
    decided: int | None = None

    @property
    def open(self) -> int:
        """The number of positions that need a decision and have none."""
        return (self.decisions or 0) - (self.decided or 0)

    @property
    def withheld(self) -> bool:
        """Whether any count is not shown."""
        lines = [*self.lines, self.total]
        cells = [*((*line.bands, *line.outcomes, line.edges) for line in lines), *(line.bands for line in self.streams)]
        return any(None in row for row in cells)


_OUTCOMES = tuple(Outcome)
_SAME = _OUTCOMES.index(Outcome.SAME)


@dataclass(slots=True)
class _Parts:
    """The parts of one organisation in the workbooks of a run: its counts in each, and the links to their summaries."""

    name: str
    tallies: list[Tally] = field(default_factory=list)
    links: dict[Link, None] = field(default_factory=dict)


def sector_of(entries: Iterable[Entry], framework: Framework, least: int = 0) -> Sector:
    """Return the counts of all workbooks together.

    With `least`, smaller counts are not shown, nor is any count that would reveal one. A stream is then left out if no
    count of it may be shown.
    """
    organisations: dict[str, _Parts] = {}
    streams: dict[str, Counter[str]] = {}
    for entry in entries:
        for tally in entry.organisations:
            organisation = organisations.setdefault(" ".join(tally.name.split()).casefold(), _Parts(tally.name))
            organisation.tallies.append(tally)
            organisation.links.update(dict.fromkeys(entry.links))
            for stream, counts in tally.streams.items():
                streams.setdefault(stream, Counter()).update(counts)
    held = {band for parts in organisations.values() for tally in parts.tallies for band in tally.bands}
    used = [one for one in framework.all if one is framework or any(band.name in held for band in one.bands)]
    bands = [*(band.name for one in used for band in reversed(one.bands)), BELOW_EXECUTIVE]
    lines = [_line(parts, bands) for parts in organisations.values()]
    of_streams = [StreamLine(name, tuple(streams[name][band] for band in bands)) for name in sorted(streams)]
    names = (*bands[:-1], framework.below.name)
    every = _Parts(ALL, [tally for parts in organisations.values() for tally in parts.tallies])
    needed, decided = sum(t.decisions for t in every.tallies), sum(t.decided for t in every.tallies)
    sector = Sector(tuple(lines), _line(every, bands), tuple(of_streams), names, 0, needed, decided)
    highest = tuple(bands.index(one.bands[-1].name) for one in used)
    return _without_small(sector, highest, least) if least else sector


def _line(parts: _Parts, bands: Sequence[str]) -> Line:
    tallies = parts.tallies
    not_classified = sum(tally.not_classified for tally in tallies)
    return Line(
        parts.name,
        tuple(parts.links),
        sum(tally.positions for tally in tallies),
        (*(sum(tally.bands.get(band, 0) for tally in tallies) for band in bands), not_classified),
        (*(sum(tally.outcomes.get(outcome, 0) for tally in tallies) for outcome in _OUTCOMES), not_classified),
        sum(tally.edges for tally in tallies),
    )


def _without_small(sector: Sector, highest: tuple[int, ...], least: int) -> Sector:
    counts = [LineCounts(line.bands, line.outcomes, line.edges) for line in sector.lines]
    *shown, total = lines_without_small(counts, len(sector.bands) - 1, least, highest)
    lines = (line._replace(**one._asdict()) for line, one in zip(sector.lines, shown, strict=True))
    by_stream = streams_without_small([line.bands for line in sector.streams], total.bands[:-1], least)
    streams = (
        StreamLine(line.name, cells) for line, cells in zip(sector.streams, by_stream, strict=True) if any(cells)
    )
    return Sector(tuple(lines), sector.total._replace(**total._asdict()), tuple(streams), sector.bands, least)
