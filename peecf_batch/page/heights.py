"""How high is a score? The scale of a ladder and the bands as its lanes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from peecf_batch.framework import Framework


@dataclass(frozen=True, slots=True)
class Lane:
    """A band as a strip of the picture. `tint` is 0 for the lane below the lowest band."""

    y: float
    height: float
    name: str
    span: str
    tint: int


@dataclass(frozen=True, slots=True)
class Tick:
    """A score on the scale at the side; only the ends of bands are `lettered`, away from the cut between two bands."""

    y: float
    score: int
    lettered: bool
    letter_y: float


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


def lanes_of(heights: Heights, framework: Framework) -> tuple[Lane, ...]:
    """The bands from the highest to the lowest, then what lies below them."""
    floor = framework.bands[0].lowest
    bands = [
        Lane(
            heights.y(b.highest + 0.5),
            (b.highest - b.lowest + 1) * heights.unit,
            b.name,
            f"{b.lowest}–{b.highest}",
            b.rank,
        )
        for b in reversed(framework.bands)
    ]
    top = heights.y(floor - 0.5)
    span = f"{framework.lowest}–{floor - 1}"
    return (*bands, Lane(top, heights.bottom - top, framework.below.name, span, 0))


def ticks_of(heights: Heights, framework: Framework) -> tuple[Tick, ...]:
    """Every score of the scale; the lowest and highest of each band carry their number."""
    away = {band.lowest: -2 for band in framework.bands} | {band.highest: 2 for band in framework.bands}
    scores = range(heights.highest, heights.lowest - 1, -1)
    return tuple(Tick(heights.y(s), s, s in away, heights.y(s) + 4 + away.get(s, 0)) for s in scores)
