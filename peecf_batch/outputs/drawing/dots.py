"""Lay out drawings with one dot for each position: the distribution of scores, and the compact ladder."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from peecf_batch.outputs.drawing.columns import Rung
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
from peecf_batch.outputs.drawing.ladder import WIDTH, Head, Heading, Mark, head_of
from peecf_batch.outputs.drawing.lettering import SMALL, Letters, wrap

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from peecf_batch.rules.framework import Framework

STACK = 12
MOST_STRIPS = 72
_ACROSS, _UNIT, _DOT = 9, 9, 10
_LEFT, _LEFT_WITH_HEAD = 150, 276
_WIDE, _MARGIN, _TOP, _TALL, _STEP, _LOWEST_STACK = 720, 16, 46, 168, 14, 6

Dot = tuple[float, float]


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


@dataclass(frozen=True, slots=True)
class Guide:
    """A published guide point on the scale of scores."""

    x: float
    score: int
    factor_score: int


@dataclass(frozen=True, slots=True)
class Distribution:
    """Positions by work value score, as dots if no stack is higher than STACK, otherwise as bars.

    `ticks` are (x, score, whether it is lettered, x of its number). `rings` are the dots on the edge of a band.
    `counts` are (score, band, positions) for the table, from the highest score.
    """

    width: int
    height: float
    top: float
    base: float
    zones: tuple[Zone, ...]
    ticks: tuple[tuple[float, int, bool, float], ...]
    guides: tuple[Guide, ...]
    dots: tuple[Dot, ...]
    rings: tuple[Dot, ...]
    bars: tuple[Bar, ...]
    counts: tuple[tuple[int, str, int], ...]


@dataclass(frozen=True, slots=True)
class Strips:
    """A ladder in compact form: one strip for each division or organisation, one dot for each position.

    `whole` says that all strips of the ladder are in this drawing. `axes` are the centres of the strips. `levels` are
    lines (from x, to x, y) at the scores of chief executives. Strips with too many positions at one score have `bars`
    instead of `dots`; `rings` are the dots on the edge of a band.
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
    levels: tuple[tuple[float, float, float], ...]
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
    stacks = [(s, (place[s], base - 8 - _STEP * n)) for s in sorted(counts) for n in range(counts[s])]
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
        counts=tuple((s, band, counts[s]) for s, band in _named(counts, framework)),
    )


def _ticks(place: Mapping[int, float], framework: Framework) -> Iterator[tuple[float, int, bool, float]]:
    away = {band.lowest: 2 for band in framework.bands} | {band.highest: -2 for band in framework.bands}
    for score, x in place.items():
        yield x, score, score in away or score == framework.lowest, x + away.get(score, 0)


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


def _named(counts: Counter[int], framework: Framework) -> Iterator[tuple[int, str]]:
    """Yield (score, band) for every score with positions, from the highest."""
    for score in sorted(counts, reverse=True):
        bands = (band.name for band in framework.bands if band.lowest <= score <= band.highest)
        yield score, next(bands, framework.below.name)


def strips_of(
    groups: Sequence[tuple[str, Sequence[Rung]]], head: Rung | None, chiefs: set[int], framework: Framework
) -> tuple[Strips, ...]:
    """Return the compact ladder of `groups`, pairs of a name and its positions, as one drawing or more.

    The level of `head` runs through all strips. Each of `chiefs`, by index, has a level in its own strip only.
    """
    rows = max(1, -(-len(groups) // _ACROSS))
    size = max(1, -(-len(groups) // rows))
    scores = [*(rung.score for _, rungs in groups for rung in rungs), *((head.score,) if head else ())]
    room = (WIDTH - (_LEFT_WITH_HEAD if head else _LEFT)) / size
    widest = max((n for _, rungs in groups for n in Counter(r.score for r in rungs).values()), default=1)
    return tuple(
        _strips(
            groups[n * size : (n + 1) * size],
            room,
            widest,
            scores,
            head,
            chiefs,
            framework,
            first=n == 0,
            whole=rows == 1,
        )
        for n in range(rows)
    )


def _strips(
    groups: Sequence[tuple[str, Sequence[Rung]]],
    room: float,
    widest: int,
    scores: Sequence[int],
    head: Rung | None,
    chiefs: set[int],
    framework: Framework,
    *,
    first: bool,
    whole: bool,
) -> Strips:
    """Return one drawing with the strips of `groups`.

    `scores` and `widest`, the most positions at one score, are those of the whole ladder, so that its drawings share a
    scale.
    """
    left = _LEFT_WITH_HEAD if head else _LEFT
    headings = [wrap(name, room - 14, SMALL.size, 3) for name, _ in groups]
    tall = max(map(len, headings), default=0)
    heights = heights_for(scores, framework, 12 + SMALL.line * tall + 6, _UNIT)
    axes = [round(left + (n + 0.5) * room, 1) for n in range(len(groups))]
    packed = widest * _DOT > room - 12
    top = head_of(head, heights, WIDTH - 8, SMALL, drawn=first) if head else None
    lanes = lanes_of(heights, framework, scores)
    beads = (
        [] if packed else [bead for (_, r), axis in zip(groups, axes, strict=True) for bead in _beads(r, axis, heights)]
    )
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
        levels=tuple(_levels(groups, axes, room, chiefs, heights)),
        dots=tuple((mark.x, mark.y) for mark in beads),
        rings=tuple((mark.x, mark.y) for mark in beads if mark.ringed),
        bars=tuple(_packed(groups, axes, room - 46, widest, heights)) if packed else (),
    )


def _beads(rungs: Sequence[Rung], axis: float, heights: Heights) -> Iterator[Mark]:
    """Yield a mark for each position, with positions of one score side by side around the axis."""
    counts, seen = Counter(rung.score for rung in rungs), Counter[int]()
    for rung in rungs:
        x = axis + (seen[rung.score] - (counts[rung.score] - 1) / 2) * _DOT
        seen[rung.score] += 1
        yield Mark(round(x, 1), heights.y(rung.score), rung.mark, bool(rung.edge))


def _packed(
    groups: Sequence[tuple[str, Sequence[Rung]]], axes: Sequence[float], room: float, widest: int, heights: Heights
) -> Iterator[Bar]:
    """Yield a bar for each score of each strip, as long as its count."""
    for (_, rungs), axis in zip(groups, axes, strict=True):
        for score, count in sorted(Counter(rung.score for rung in rungs).items()):
            wide = max(2, round(room * count / widest, 1))
            yield Bar(round(axis - room / 2 - 10, 1), heights.y(score) - 3.5, wide, 7, count)


def _levels(
    groups: Sequence[tuple[str, Sequence[Rung]]], axes: Sequence[float], room: float, chiefs: set[int], heights: Heights
) -> Iterator[tuple[float, float, float]]:
    """Yield a line across the strip at the score of each of `chiefs`."""
    for (_, rungs), axis in zip(groups, axes, strict=True):
        for rung in rungs:
            if rung.index in chiefs:
                yield round(axis - room / 2 + 6, 1), round(axis + room / 2 - 6, 1), heights.y(rung.score)
