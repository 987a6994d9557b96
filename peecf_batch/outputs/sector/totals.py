"""What do all workbooks of a run come to? Counts by organisation, band, outcome, stream and edge.

Nothing is asked of the workbooks again: the counts that each left are added.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from peecf_batch.outputs.privacy.gender import withheld
from peecf_batch.outputs.record.counts import BELOW
from peecf_batch.rules.framework import Outcome

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from peecf_batch.outputs.sector.entries import Entry, Link, Tally
    from peecf_batch.rules.framework import Framework

Counts = tuple[int, ...]
ALL = "All"


@dataclass(frozen=True, slots=True)
class Line:
    """An organisation over all workbooks of the run, or all of them.

    `bands` run from the highest to below the lowest and then those not classified; `outcomes` run as the framework has
    them and then those not classified; `edges` are positions on an edge, and all others. Each is None where it may not
    be shown.
    """

    name: str
    links: tuple[Link, ...]
    positions: int
    bands: Counts | None
    outcomes: Counts | None
    edges: Counts | None

    @property
    def moved(self) -> int | None:
        """Classified positions whose outcome is not the same band."""
        return None if self.outcomes is None else sum(self.outcomes[:-1]) - self.outcomes[_SAME]


@dataclass(frozen=True, slots=True)
class StreamLine:
    """Classified positions that work in a stream, by band from the highest to below the lowest; None if not shown."""

    name: str
    bands: Counts | None


@dataclass(frozen=True, slots=True)
class Sector:
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


def sector_of(entries: Iterable[Entry], framework: Framework, least: int = 0) -> Sector:
    """The counts of all workbooks together.

    With `least`, smaller counts are not shown, nor is what would give one away.
    """
    held: dict[str, tuple[str, list[Tally], dict[Link, None]]] = {}
    streams: dict[str, Counter[str]] = {}
    for entry in entries:
        for tally in entry.organisations:
            found = held.setdefault(" ".join(tally.name.split()).casefold(), (tally.name, [], {}))
            found[1].append(tally)
            found[2].update(dict.fromkeys(entry.links))
            for stream, counts in tally.streams.items():
                streams.setdefault(stream, Counter()).update(counts)
    bands = [*(band.name for band in reversed(framework.bands)), BELOW]
    lines = [_line(name, parts, tuple(links), bands) for name, parts, links in held.values()]
    of_streams = [StreamLine(name, tuple(streams[name][band] for band in bands)) for name in sorted(streams)]
    names = (*bands[:-1], framework.below.name)
    sector = Sector(tuple(lines), _total(lines, len(bands)), tuple(of_streams), names, 0)
    return _without_small(sector, least) if least else sector


def _line(name: str, parts: Sequence[Tally], links: tuple[Link, ...], bands: Sequence[str]) -> Line:
    positions = sum(part.positions for part in parts)
    not_classified = sum(part.not_classified for part in parts)
    edges = sum(part.edges for part in parts)
    return Line(
        name,
        links,
        positions,
        (*(sum(part.bands.get(band, 0) for part in parts) for band in bands), not_classified),
        (*(sum(part.outcomes.get(outcome, 0) for part in parts) for outcome in _OUTCOMES), not_classified),
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
    """The same without counts below `least`, and without any that would give one away.

    An organisation is shown with all of its counts or with none but its number of positions, which is no secret.
    """
    tables = [[getattr(line, name) for line in sector.lines] for name in ("bands", "outcomes", "edges")]
    found = [withheld(table, least) for table in tables]
    hidden = frozenset().union(*(rows for rows, _ in found))
    lines = (
        Line(line.name, line.links, line.positions, None, None, None) if n in hidden else line
        for n, line in enumerate(sector.lines)
    )
    total = Line(ALL, (), sector.total.positions, *(_shown(counts, least) for _, counts in found))
    gone, _ = withheld([line.bands or () for line in sector.streams], least)
    streams = (StreamLine(line.name, None if n in gone else line.bands) for n, line in enumerate(sector.streams))
    return Sector(tuple(lines), total, tuple(streams), sector.bands, least)


def _shown(counts: Counts | None, least: int) -> Counts | None:
    return None if counts is None or any(0 < count < least for count in counts) else counts
