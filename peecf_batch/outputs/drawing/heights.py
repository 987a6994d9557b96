"""Convert scores to heights in a drawing, and lay out the bands as lanes with a scale beside them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from peecf_batch.definitions import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from peecf_batch.rules.framework import Framework


@dataclass(frozen=True, slots=True)
class Lane:
    """A band as a strip of the drawing, with the number of positions in it.

    `span` is its range of scores as text. `tint` is the rank of the band, 0 below the lowest band.
    """

    y: float
    height: float
    name: str
    span: str
    tint: int
    count: int


class Tick(NamedTuple):
    """A score on the scale at the side.

    Only the ends of bands are `lettered`; `letter_y` is moved away from the line between two bands.
    """

    y: float
    score: int
    lettered: bool
    letter_y: float


class LineRun(NamedTuple):
    """A part of a horizontal line, from `x` to `to`."""

    x: float
    to: float


class LaneBorder(NamedTuple):
    """The line between two lanes, in runs with gaps where there are words."""

    y: float
    runs: tuple[LineRun, ...]


class Box(NamedTuple):
    """The area that words take in a drawing."""

    left: float
    top: float
    right: float
    bottom: float


class Heights(NamedTuple):
    """The scale of a drawing: the height of a score, in pixels from the top.

    `unit` is the height of one point.
    """

    top: float
    unit: float
    lowest: int
    highest: int

    def y(self, score: float) -> float:
        """Return the height of `score`; there is half a point of space beyond either end of the scale."""
        return self.top + (self.highest - score + 0.5) * self.unit

    @property
    def bottom(self) -> float:
        """The height at which the lanes of the drawing end."""
        return self.y(self.lowest - 0.5)


def heights_for(scores: Iterable[int], framework: Framework, top: float, unit: float) -> Heights:
    """Return a scale from the highest score of the framework to a little below the lowest score or band."""
    below = min([*(score - 3 for score in scores), framework.bands[0].lowest - 4]) - 1
    return Heights(top, unit, max(framework.lowest, below), framework.highest)


def lanes_of(heights: Heights, framework: Framework, scores: Iterable[int]) -> tuple[Lane, ...]:
    """Return a lane for each band from the highest to the lowest, then one for lower scores, each with its count."""
    floor, counts = framework.bands[0].lowest, Counter(scores)
    spans = [(b.name, b.lowest, b.highest, b.rank) for b in reversed(framework.bands)]
    spans.append((framework.below.name, framework.lowest, floor - 1, 0))
    lanes = []
    for name, lowest, highest, tint in spans:
        top, bottom = heights.y(highest + 0.5), min(heights.y(lowest - 0.5), heights.bottom)
        count = sum(n for score, n in counts.items() if lowest <= score <= highest)
        lanes.append(Lane(top, bottom - top, name, f"{lowest}–{highest}", tint, count))
    return tuple(lanes)


def borders_of(lanes: Iterable[Lane], boxes: Sequence[Box], right: float) -> tuple[LaneBorder, ...]:
    """Return the upper edge of every lane as a line from 0 to `right`, with gaps at the boxes that it would cross."""
    return tuple(LaneBorder(lane.y, runs_around(boxes, lane.y, LineRun(0.0, right))) for lane in lanes)


def runs_around(boxes: Iterable[Box], y: float, line: LineRun) -> tuple[LineRun, ...]:
    """Return the parts of a horizontal line at `y`, with gaps at the boxes that it would cross."""
    runs, x = [], line.x
    for box in sorted((b for b in boxes if b.top < y < b.bottom), key=lambda b: b.left):
        if box.left >= line.to:
            break
        if box.left > x:
            runs.append(LineRun(x, box.left))
        x = max(x, box.right)
    return (*runs, LineRun(x, line.to)) if x < line.to else tuple(runs)


def ticks_of(heights: Heights, framework: Framework) -> tuple[Tick, ...]:
    """Return a tick for every score of the scale; the lowest and highest score of each band are lettered."""
    away = {band.lowest: -2 for band in framework.bands} | {band.highest: 2 for band in framework.bands}
    scores = range(heights.highest, heights.lowest - 1, -1)
    return tuple(Tick(heights.y(s), s, s in away, heights.y(s) + 4 + away.get(s, 0)) for s in scores)
