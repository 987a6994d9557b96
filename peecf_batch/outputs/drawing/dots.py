"""Lay out drawings with one dot for each position: the distribution of scores, and the compact ladder."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from peecf_batch.definitions import NamedTuple
from peecf_batch.outputs.drawing.heights import (
    Heights,
    Lane,
    LaneBorder,
    Tick,
    borders_of,
    heights_for,
    lanes_of,
    ticks_of,
)
from peecf_batch.outputs.drawing.lettering import SMALL, Letters, wrap
from peecf_batch.outputs.drawing.shapes import LEFT, LEFT_WITH_HEAD, WIDTH, Head, Heading, Mark, head_of
from peecf_batch.rules.classification import classification_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from peecf_batch.outputs.drawing.columns import Column, Rung
    from peecf_batch.rules.framework import Framework

STACK = 12
MOST_STRIPS = 72
_ACROSS, _UNIT, _DOT, _BAR_MARGIN = 9, 9, 10, 46
_WIDE, _MARGIN, _TOP, _TALL, _STEP, _LOWEST_STACK = 720, 16, 46, 168, 14, 6


class Dot(NamedTuple):
    """The centre of a dot."""

    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Bar:
    """A count drawn as a bar from (x, y)."""

    x: float
    y: float
    width: float
    height: float
    count: int


@dataclass(frozen=True, slots=True)
class Zone:
    """A band as a section of the scale of scores."""

    x: float
    width: float
    name: str
    span: str
    count: int
    tint: int


class Guide(NamedTuple):
    """A published guide point on the scale of scores."""

    x: float
    score: int
    factor_score: int


class ScoreTick(NamedTuple):
    """A score on the scale of scores. Only some are `lettered`; their number is at `letter_x`."""

    x: float
    score: int
    lettered: bool
    letter_x: float


class ScoreTotal(NamedTuple):
    """A score with its band, and the number of positions with that score."""

    score: int
    band: str
    positions: int


class Distribution(NamedTuple):
    """Positions by work value score, as dots if no stack is higher than STACK, otherwise as bars.

    `rings` are the dots on the edge of a band. `counts` are for the table, from the highest score.
    """

    width: int
    height: float
    top: float
    base: float
    zones: tuple[Zone, ...]
    ticks: tuple[ScoreTick, ...]
    guides: tuple[Guide, ...]
    dots: tuple[Dot, ...]
    rings: tuple[Dot, ...]
    bars: tuple[Bar, ...]
    counts: tuple[ScoreTotal, ...]


class LevelLine(NamedTuple):
    """A horizontal line from `x` to `to`, at the score of a chief executive."""

    x: float
    to: float
    y: float


class Strips(NamedTuple):
    """A ladder in compact form: one strip for each division or organisation, one dot for each position.

    `whole` says that all strips of the ladder are in this drawing. `axes` are the centres of the strips. Strips with
    too many positions at one score have `bars` instead of `dots`; `rings` are the dots on the edge of a band.
    """

    width: int
    height: float
    top: float
    letters: Letters
    whole: bool
    lanes: tuple[Lane, ...]
    cuts: tuple[LaneBorder, ...]
    ticks: tuple[Tick, ...]
    headings: tuple[Heading, ...]
    axes: tuple[float, ...]
    head: Head | None
    levels: tuple[LevelLine, ...]
    dots: tuple[Dot, ...]
    rings: tuple[Dot, ...]
    bars: tuple[Bar, ...]


def distribution_of(scores: Iterable[int], framework: Framework) -> Distribution:
    """Return the distribution of work value scores, with the bands and guide points of the framework."""
    counts = Counter(scores)
    highest = max(counts.values(), default=0)
    tall = _STEP * max(_LOWEST_STACK, highest) + 10 if highest <= STACK else _TALL
    base, step = _TOP + tall, (_WIDE - 2 * _MARGIN) / (framework.highest - framework.lowest + 1)
    place = {
        s: round(_MARGIN + (s - framework.lowest + 0.5) * step, 1)
        for s in range(framework.lowest, framework.highest + 1)
    }
    ends = {end for band in framework.bands for end in (band.lowest, band.highest)}
    stacks = [(s, Dot(place[s], base - 8 - _STEP * n)) for s in sorted(counts) for n in range(counts[s])]
    dots = stacks if highest <= STACK else []
    return Distribution(
        width=_WIDE,
        height=base + 74,
        top=_TOP,
        base=base,
        zones=tuple(_zones(counts, place, step, framework)),
        ticks=tuple(_ticks(place, framework)),
        guides=tuple(Guide(place[g.score], g.score, g.factor_score) for g in framework.guide_points),
        dots=tuple(dot for _, dot in dots),
        rings=tuple(dot for score, dot in dots if score in ends),
        bars=() if dots or not counts else tuple(_bars(counts, place, base, highest, step)),
        counts=tuple(_score_totals(counts, framework)),
    )


def _ticks(place: Mapping[int, float], framework: Framework) -> Iterator[ScoreTick]:
    away = {band.lowest: 2 for band in framework.bands} | {band.highest: -2 for band in framework.bands}
    for score, x in place.items():
        yield ScoreTick(x, score, score in away or score == framework.lowest, x + away.get(score, 0))


def _zones(counts: Counter[int], place: Mapping[int, float], step: float, framework: Framework) -> Iterator[Zone]:
    floor, below = framework.bands[0].lowest, framework.below.name
    spans = [(below, framework.lowest, floor - 1, 0), *((b.name, b.lowest, b.highest, b.rank) for b in framework.bands)]
    for name, lowest, highest, tint in spans:
        count = sum(n for score, n in counts.items() if lowest <= score <= highest)
        wide = round((highest - lowest + 1) * step, 1)
        yield Zone(round(place[lowest] - step / 2, 1), wide, name, f"{lowest}–{highest}", count, tint)


def _bars(counts: Counter[int], place: Mapping[int, float], base: float, highest: int, step: float) -> Iterator[Bar]:
    for score in sorted(counts):
        tall = max(1, round((_TALL - 16) * counts[score] / highest, 1))
        yield Bar(round(place[score] - step / 2 + 1, 1), round(base - tall, 1), round(step - 2, 1), tall, counts[score])


def _score_totals(counts: Counter[int], framework: Framework) -> Iterator[ScoreTotal]:
    """Yield every score with positions, from the highest."""
    for score in sorted(counts, reverse=True):
        band = classification_of(score, framework).band_name or framework.below.name
        yield ScoreTotal(score, band, counts[score])


class _Ladder(NamedTuple):
    """The values that drawings of one compact ladder share, so that they have one scale.

    `scores` are those of all positions. `room` is the width of a strip, and `widest` the most positions at one score
    in a strip. `head` and `chiefs` are as for `strips_of`.
    """

    scores: Sequence[int]
    room: float
    widest: int
    head: Rung | None
    chiefs: set[int]
    framework: Framework

    @property
    def is_packed(self) -> bool:
        """Whether a strip has no space for a dot for each position."""
        return self.widest * _DOT > self.room - 12


class _Strip(NamedTuple):
    """The positions of one strip, and the x of its centre."""

    axis: float
    rungs: Sequence[Rung]


def strips_of(
    groups: Sequence[Column], head: Rung | None, chiefs: set[int], framework: Framework
) -> tuple[Strips, ...]:
    """Return the compact ladder of `groups` as one drawing or more.

    The level of `head` runs through all strips. Each of `chiefs`, by index, has a level in its own strip only.
    """
    rows = max(1, -(-len(groups) // _ACROSS))
    size = max(1, -(-len(groups) // rows))
    scores = [*(rung.score for group in groups for rung in group.rungs), *((head.score,) if head else ())]
    room = (WIDTH - (LEFT_WITH_HEAD if head else LEFT)) / size
    at_one_score = (count for group in groups for count in Counter(rung.score for rung in group.rungs).values())
    ladder = _Ladder(scores, room, max(at_one_score, default=1), head, chiefs, framework)
    return tuple(
        _drawing(groups[n * size : (n + 1) * size], ladder, first=n == 0, whole=rows == 1) for n in range(rows)
    )


def _drawing(groups: Sequence[Column], ladder: _Ladder, *, first: bool, whole: bool) -> Strips:
    """Return one drawing of a compact ladder, with the strips of `groups`."""
    head, framework, room = ladder.head, ladder.framework, ladder.room
    left = LEFT_WITH_HEAD if head else LEFT
    headings = [wrap(group.heading, room - 14, SMALL.size, 3) for group in groups]
    tall = max(map(len, headings), default=0)
    heights = heights_for(ladder.scores, framework, 12 + SMALL.line * tall + 6, _UNIT)
    axes = [round(left + (n + 0.5) * room, 1) for n in range(len(groups))]
    strips = [_Strip(axis, group.rungs) for axis, group in zip(axes, groups, strict=True)]
    top = head_of(head, heights, WIDTH - 8, SMALL, drawn=first) if head else None
    lanes = lanes_of(heights, framework, ladder.scores)
    beads = [] if ladder.is_packed else [bead for strip in strips for bead in _beads(strip, heights)]
    return Strips(
        width=WIDTH,
        height=heights.bottom + 10,
        top=heights.top,
        letters=SMALL,
        whole=whole,
        lanes=lanes,
        cuts=borders_of(lanes, top.label.boxes(SMALL) if top else (), WIDTH),
        ticks=ticks_of(heights, framework),
        headings=tuple(Heading(axis, lines) for axis, lines in zip(axes, headings, strict=True)),
        axes=tuple(axes),
        head=top,
        levels=tuple(_levels(strips, ladder, heights)),
        dots=tuple(Dot(mark.x, mark.y) for mark in beads),
        rings=tuple(Dot(mark.x, mark.y) for mark in beads if mark.ringed),
        bars=tuple(_packed(strips, ladder, heights)) if ladder.is_packed else (),
    )


def _beads(strip: _Strip, heights: Heights) -> Iterator[Mark]:
    """Yield a mark for each position, with positions of one score side by side around the axis."""
    counts, seen = Counter(rung.score for rung in strip.rungs), Counter[int]()
    for rung in strip.rungs:
        x = strip.axis + (seen[rung.score] - (counts[rung.score] - 1) / 2) * _DOT
        seen[rung.score] += 1
        yield Mark(round(x, 1), heights.y(rung.score), rung.mark, bool(rung.edge))


def _packed(strips: Iterable[_Strip], ladder: _Ladder, heights: Heights) -> Iterator[Bar]:
    """Yield a bar for each score of each strip, as long as its count."""
    room = ladder.room - _BAR_MARGIN
    for strip in strips:
        for score, count in sorted(Counter(rung.score for rung in strip.rungs).items()):
            wide = max(2, round(room * count / ladder.widest, 1))
            yield Bar(round(strip.axis - room / 2 - 10, 1), heights.y(score) - 3.5, wide, 7, count)


def _levels(strips: Iterable[_Strip], ladder: _Ladder, heights: Heights) -> Iterator[LevelLine]:
    """Yield a line across its strip at the score of each chief executive."""
    reach = ladder.room / 2
    for axis, rungs in strips:
        for rung in rungs:
            if rung.index in ladder.chiefs:
                yield LevelLine(round(axis - reach + 6, 1), round(axis + reach - 6, 1), heights.y(rung.score))
