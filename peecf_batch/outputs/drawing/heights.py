"""How high is a score? The scale of a ladder and the bands as its lanes."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from peecf_batch.rules.framework import Framework


@dataclass(frozen=True, slots=True)
class Lane:
    """A band as a strip of the picture, and how many positions it holds. `tint` is 0 below the lowest band."""

    y: float
    height: float
    name: str
    span: str
    tint: int
    count: int


@dataclass(frozen=True, slots=True)
class Tick:
    """A score on the scale at the side; only the ends of bands are `lettered`, away from the cut between two bands."""

    y: float
    score: int
    lettered: bool
    letter_y: float


@dataclass(frozen=True, slots=True)
class Cut:
    """The line between two lanes, in runs from x to x: it breaks off where words stand on it."""

    y: float
    runs: tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class Box:
    """Where words stand in a picture."""

    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True, slots=True)
class Heights:
    """The scale of a picture: which height, counted from the top, belongs to a score."""

    top: float
    unit: float
    lowest: int
    highest: int

    def y(self, score: float) -> float:
        """The height of `score`, with half a point of room at either end."""
        return self.top + (self.highest - score + 0.5) * self.unit

    @property
    def bottom(self) -> float:
        """The height at which the picture's lanes end."""
        return self.y(self.lowest - 0.5)


def heights_for(scores: Iterable[int], framework: Framework, top: float, unit: float) -> Heights:
    """A scale from the top of the framework's scale to a little below the lowest score or band."""
    below = min([*(score - 3 for score in scores), framework.bands[0].lowest - 4]) - 1
    return Heights(top, unit, max(framework.lowest, below), framework.highest)


def lanes_of(heights: Heights, framework: Framework, scores: Iterable[int]) -> tuple[Lane, ...]:
    """The bands from the highest to the lowest, then what lies below them, each with its count of `scores`."""
    floor, counts = framework.bands[0].lowest, Counter(scores)
    spans = [(b.name, b.lowest, b.highest, b.rank) for b in reversed(framework.bands)]
    spans.append((framework.below.name, framework.lowest, floor - 1, 0))
    lanes = []
    for name, lowest, highest, tint in spans:
        top, bottom = heights.y(highest + 0.5), min(heights.y(lowest - 0.5), heights.bottom)
        count = sum(n for score, n in counts.items() if lowest <= score <= highest)
        lanes.append(Lane(top, bottom - top, name, f"{lowest}–{highest}", tint, count))
    return tuple(lanes)


def cuts_of(lanes: Iterable[Lane], boxes: Sequence[Box], right: float) -> tuple[Cut, ...]:
    """The upper edge of every lane as a line from 0 to `right` that leaves out the boxes that it would run through."""
    cuts = []
    for lane in lanes:
        runs, x = [], 0.0
        for box in sorted((b for b in boxes if b.top < lane.y < b.bottom), key=lambda b: b.left):
            if box.left > x:
                runs.append((x, box.left))
            x = max(x, box.right)
        cuts.append(Cut(lane.y, (*runs, (x, right)) if x < right else tuple(runs)))
    return tuple(cuts)


def ticks_of(heights: Heights, framework: Framework) -> tuple[Tick, ...]:
    """Every score of the scale; the lowest and highest of each band carry their number."""
    away = {band.lowest: -2 for band in framework.bands} | {band.highest: 2 for band in framework.bands}
    scores = range(heights.highest, heights.lowest - 1, -1)
    return tuple(Tick(heights.y(s), s, s in away, heights.y(s) + 4 + away.get(s, 0)) for s in scores)
