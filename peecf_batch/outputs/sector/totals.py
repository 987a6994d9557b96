"""Add up the counts of all organisations of a run by band, outcome, stream and edge.

The workbooks are not read again: the counts kept of each are added. Two assessments of one organisation are never added
up: the later one counts if both give their dates, and else neither does.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from peecf_batch.definitions import NamedTuple
from peecf_batch.outputs.sector.repeated import OneAssessment, Repeated
from peecf_batch.outputs.sector.suppression import LineCounts, lines_without_small, streams_without_small
from peecf_batch.outputs.wording.text import shown
from peecf_batch.reading.matching.texts import key_of
from peecf_batch.rules.framework import BELOW_EXECUTIVE, Outcome

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from peecf_batch.outputs.privacy.small_counts import Cells
    from peecf_batch.outputs.sector.entries import Entry, Link, Tally
    from peecf_batch.rules.framework import Framework

ALL = "All"
TITLE = "Executive classification: all organisations"


class Line(NamedTuple):
    """The counts of one organisation, or of all organisations.

    `links` are those to the summaries of the workbook that counts. `bands` run from the highest to below the lowest,
    then the positions not classified. `outcomes` are in the framework's order, then the positions not classified.
    `edges` counts the positions on an edge, `decisions` those that need a decision, and `decided` those of them that
    have one. A count is None where it may not be shown.
    """

    name: str
    links: tuple[Link, ...]
    positions: int
    bands: Cells
    outcomes: Cells
    edges: int | None
    decisions: int | None = None
    decided: int | None = None

    @property
    def open(self) -> int | None:
        """The number of positions that need a decision and have none, or None where it may not be shown."""
        return None if self.decisions is None or self.decided is None else self.decisions - self.decided

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

    `lines` has the organisations that are counted, and `repeated` those with assessments in several workbooks.

    `least` is the least count that is shown, 0 where all are. A position counts in each stream that it works in.
    """

    lines: tuple[Line, ...]
    total: Line
    streams: tuple[StreamLine, ...]
    bands: tuple[str, ...]
    least: int
    repeated: tuple[Repeated, ...] = ()

    @property
    def uncounted(self) -> tuple[Repeated, ...]:
        """The organisations that no total counts."""
        return tuple(one for one in self.repeated if one.counted is None)

    def excluded(self) -> frozenset[tuple[str, str]]:
        """Return the pairs of workbook and organisation that no total counts, as `pair_of` gives them."""
        return frozenset(
            pair_of(held.workbook, "" if one.is_nameless else one.name)
            for one in self.repeated
            for held in one.assessments
            if not held.is_counted
        )

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
    """The assessments of one organisation in the workbooks of a run, by workbook: each with its counts and links."""

    name: str
    entries: dict[int, Entry] = field(default_factory=dict)
    tallies: dict[int, list[Tally]] = field(default_factory=dict)
    is_nameless: bool = False

    def counted(self) -> int | None:
        """Return the index of the entry that counts: the only one, or else the latest if all give their dates."""
        days = {n: max(tally.assessed_on for tally in held) for n, held in self.tallies.items()}
        latest = [n for n, day in days.items() if day == max(days.values())]
        is_clear = len(days) == 1 or (len(latest) == 1 and all(days.values()))
        return latest[0] if is_clear else None


def pair_of(workbook: str, organisation: str) -> tuple[str, str]:
    """Return a workbook and an organisation in it ("" if it names none), the same for other spellings of the name."""
    return workbook, key_of(shown(organisation) or workbook)


def sector_of(entries: Iterable[Entry], framework: Framework, least: int = 0) -> Sector:
    """Return the counts of all organisations together.

    With `least`, smaller counts are not shown, nor is any count that would reveal one. A stream is then left out if no
    count of it may be shown.
    """
    organisations = _organisations(entries)
    counted = [(parts, n) for parts in organisations if (n := parts.counted()) is not None]
    every = [tally for parts, n in counted for tally in parts.tallies[n]]
    streams: dict[str, Counter[str]] = {}
    for tally in every:
        for stream, counts in tally.streams.items():
            streams.setdefault(stream, Counter()).update(counts)
    held = {band for tally in every for band in tally.bands}
    used = [one for one in framework.all if one is framework or any(band.name in held for band in one.bands)]
    bands = [*(band.name for one in used for band in reversed(one.bands)), BELOW_EXECUTIVE]
    sector = Sector(
        tuple(_line(parts.name, parts.entries[n].links, parts.tallies[n], bands) for parts, n in counted),
        _line(ALL, (), every, bands),
        tuple(StreamLine(name, tuple(streams[name][band] for band in bands)) for name in sorted(streams)),
        (*bands[:-1], framework.below.name),
        0,
        tuple(_repeated(parts, is_shown=not least) for parts in organisations if len(parts.entries) > 1),
    )
    highest = tuple(bands.index(one.bands[-1].name) for one in used)
    return _without_small(sector, highest, least) if least else sector


def _organisations(entries: Iterable[Entry]) -> list[_Parts]:
    """Return the organisations in the order of the workbooks, with their assessments.

    Two workbooks that name no organisation are of one organisation if most of their positions are the same.
    """
    found: dict[str, _Parts] = {}
    by_mark: dict[str, str] = {}
    for n, entry in enumerate(entries):
        for tally in entry.organisations:
            key = key_of(tally.name)
            if tally.marks:
                like = Counter(by_mark[mark] for mark in tally.marks if mark in by_mark).most_common(1)
                key = like[0][0] if like and 2 * like[0][1] > len(tally.marks) else key
                by_mark |= dict.fromkeys(tally.marks, key)
            parts = found.setdefault(key, _Parts(tally.name, is_nameless=bool(tally.marks)))
            parts.entries[n] = entry
            parts.tallies.setdefault(n, []).append(tally)
    return list(found.values())


def _repeated(parts: _Parts, *, is_shown: bool) -> Repeated:
    counted = parts.counted()
    assessments = tuple(
        OneAssessment(
            n,
            entry.workbook,
            max(tally.assessed_on for tally in parts.tallies[n]),
            sum(tally.positions for tally in parts.tallies[n]) if is_shown else None,
            n == counted,
        )
        for n, entry in parts.entries.items()
    )
    return Repeated(parts.name, assessments, parts.is_nameless)


def _line(name: str, links: tuple[Link, ...], tallies: Sequence[Tally], bands: Sequence[str]) -> Line:
    not_classified = sum(tally.not_classified for tally in tallies)
    return Line(
        name,
        links,
        sum(tally.positions for tally in tallies),
        (*(sum(tally.bands.get(band, 0) for tally in tallies) for band in bands), not_classified),
        (*(sum(tally.outcomes.get(outcome, 0) for tally in tallies) for outcome in _OUTCOMES), not_classified),
        sum(tally.edges for tally in tallies),
        sum(tally.decisions for tally in tallies),
        sum(tally.decided for tally in tallies),
    )


def _without_small(sector: Sector, highest: tuple[int, ...], least: int) -> Sector:
    counts = [LineCounts(line.bands, line.outcomes, line.edges) for line in sector.lines]
    *seen, total = lines_without_small(counts, len(sector.bands) - 1, least, highest)
    lines = (
        line._replace(**one._asdict(), decisions=None, decided=None)
        for line, one in zip(sector.lines, seen, strict=True)
    )
    by_stream = streams_without_small([line.bands for line in sector.streams], total.bands[:-1], least)
    streams = (
        StreamLine(line.name, cells) for line, cells in zip(sector.streams, by_stream, strict=True) if any(cells)
    )
    total_line = sector.total._replace(**total._asdict(), decisions=None, decided=None)
    return Sector(tuple(lines), total_line, tuple(streams), sector.bands, least, sector.repeated)
