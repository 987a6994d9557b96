"""Add up the counts of all workbooks of a run by organisation, band, outcome, stream and edge.

The workbooks are not read again: the counts kept of each are added.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from peecf_batch.outputs.privacy.gender import withheld
from peecf_batch.rules.framework import BELOW_EXECUTIVE, Outcome

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from peecf_batch.outputs.sector.entries import Entry, Link, Tally
    from peecf_batch.rules.framework import Framework

Counts = tuple[int, ...]
ALL = "All"


class Line(NamedTuple):
    """The counts of one organisation over all workbooks of the run, or of all organisations.

    `bands` run from the highest to below the lowest, then the positions not classified. `outcomes` are in the
    framework's order, then the positions not classified. `edges` are the positions on an edge, then all others. Each is
    None where it may not be shown.
    """

    name: str
    links: tuple[Link, ...]
    positions: int
    bands: Counts | None
    outcomes: Counts | None
    edges: Counts | None

    @property
    def moved(self) -> int | None:
        """The number of classified positions whose outcome is not the same band, or None where it may not be shown."""
        return None if self.outcomes is None else sum(self.outcomes[:-1]) - self.outcomes[_SAME]


class StreamLine(NamedTuple):
    """Classified positions that work in a stream, by band from the highest to below the lowest; None if not shown."""

    name: str
    bands: Counts | None


class Sector(NamedTuple):
    """All organisations of a run in the order in which the workbooks name them, their total, and the streams.

    `least` is the least count that is shown, 0 where all are. A position counts in each stream that it works in.
    """

    lines: tuple[Line, ...]
    total: Line
    streams: tuple[StreamLine, ...]
    bands: tuple[str, ...]
    least: int

    @property
    def withheld(self) -> bool:
        """Whether any count is not shown."""
        lines = [*self.lines, self.total]
        return any(None in (line.bands, line.outcomes, line.edges) for line in lines) or any(
            line.bands is None for line in self.streams
        )


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

    With `least`, smaller counts are not shown, nor is any count that would reveal one.
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
    bands = [*(band.name for band in reversed(framework.bands)), BELOW_EXECUTIVE]
    lines = [_line(parts, bands) for parts in organisations.values()]
    of_streams = [StreamLine(name, tuple(streams[name][band] for band in bands)) for name in sorted(streams)]
    names = (*bands[:-1], framework.below.name)
    sector = Sector(tuple(lines), _total(lines, len(bands)), tuple(of_streams), names, 0)
    return _without_small(sector, least) if least else sector


def _line(parts: _Parts, bands: Sequence[str]) -> Line:
    tallies = parts.tallies
    positions = sum(tally.positions for tally in tallies)
    not_classified = sum(tally.not_classified for tally in tallies)
    edges = sum(tally.edges for tally in tallies)
    return Line(
        parts.name,
        tuple(parts.links),
        positions,
        (*(sum(tally.bands.get(band, 0) for tally in tallies) for band in bands), not_classified),
        (*(sum(tally.outcomes.get(outcome, 0) for tally in tallies) for outcome in _OUTCOMES), not_classified),
        (edges, positions - edges),
    )


def _total(lines: Sequence[Line], bands: int) -> Line:
    return Line(
        ALL,
        (),
        sum(line.positions for line in lines),
        _sums([line.bands for line in lines], bands + 1),
        _sums([line.outcomes for line in lines], len(_OUTCOMES) + 1),
        _sums([line.edges for line in lines], 2),
    )


def _sums(rows: Iterable[Counts | None], width: int) -> Counts:
    return tuple(sum(row[n] for row in rows if row) for n in range(width)) if (rows := list(rows)) else (0,) * width


def _without_small(sector: Sector, least: int) -> Sector:
    """Return the same sector without counts below `least`, and without any that would reveal one.

    An organisation is shown with all of its counts, or with its number of positions only, which is not confidential.
    """
    tables = [[getattr(line, name) for line in sector.lines] for name in ("bands", "outcomes", "edges")]
    results = [withheld(table, least) for table in tables]
    hidden = frozenset().union(*(rows for rows, _ in results))
    lines = (
        Line(line.name, line.links, line.positions, None, None, None) if n in hidden else line
        for n, line in enumerate(sector.lines)
    )
    total = Line(ALL, (), sector.total.positions, *(_shown(counts, least) for _, counts in results))
    gone, _ = withheld([line.bands or () for line in sector.streams], least)
    streams = (StreamLine(line.name, None if n in gone else line.bands) for n, line in enumerate(sector.streams))
    return Sector(tuple(lines), total, tuple(streams), sector.bands, least)


def _shown(counts: Counts | None, least: int) -> Counts | None:
    return None if counts is None or any(0 < count < least for count in counts) else counts
