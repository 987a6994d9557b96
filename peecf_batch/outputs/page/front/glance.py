"""Draw where the positions fall: one mark for each at its work value score, or bars where there are many."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from peecf_batch.assessment.organisation import Assessed
from peecf_batch.assessment.result import parts_of
from peecf_batch.definitions import NamedTuple
from peecf_batch.outputs.page.front.lanes import lanes_of
from peecf_batch.outputs.wording.text import cut, listed

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from peecf_batch.assessment.result import Assessment, Part

WIDTH, LEFT, TOP = 330, 92, 8
_LINE, _BAND = 12.0, 38.0  # units: the least height of a score, and that of a band, which has two lines of text
_STEP, _FIRST, _LAST = 13.5, 14, 286.0
_NUMBERED = 40  # with more decisions, the numbers would run into each other
_NAME = 13  # characters of the name of a band
_RIGHT = 64  # units kept free for the count of a band


class GlanceLane(NamedTuple):
    """A band: its place and height, its name, its first and last score, its tint, and its number of positions."""

    y: float
    height: float
    name: str
    lowest: int
    highest: int
    tint: int
    total: int


class GlanceMark(NamedTuple):
    """A position: its place, its outcome, whether its score is on an edge, and its number among the decisions, or 0."""

    x: float
    y: float
    outcome: str
    ringed: bool
    number: int


class GlanceBar(NamedTuple):
    """The number of positions with one score, as a bar."""

    y: float
    width: float
    height: float
    total: int


class Glance(NamedTuple):
    """The drawing under one framework, whose name is `title` if there are several, with its description in words."""

    title: str
    height: float
    lanes: tuple[GlanceLane, ...]
    marks: tuple[GlanceMark, ...]
    bars: tuple[GlanceBar, ...]
    description: str


def glances_of(assessment: Assessment, numbers: Mapping[int, int]) -> tuple[Glance, ...]:
    """Return a drawing for each framework with classified positions. `numbers` are those of the decisions, by index."""
    parts = (part for part in parts_of(assessment) if part.assessment.organisation.classified)
    return tuple(_glance(part, numbers if len(numbers) <= _NUMBERED else {}) for part in parts)


def _glance(part: Part, numbers: Mapping[int, int]) -> Glance:
    framework = part.assessment.framework
    lanes = lanes_of(framework).lanes
    line = max(_LINE, *(_BAND / (lane.highest - lane.lowest + 1) for lane in lanes))
    positions = [
        (index, p) for index, p in zip(part.indices, part.assessment.positions, strict=True) if isinstance(p, Assessed)
    ]
    totals = Counter(p.classification.score for _, p in positions)
    top = framework.highest + 1

    def y(score: float) -> float:
        return round(TOP + (top - score) * line, 2)

    drawn = tuple(
        GlanceLane(
            y(lane.highest + 1),
            round((lane.highest - lane.lowest + 1) * line, 2),
            cut(lane.name, _NAME),
            lane.lowest,
            lane.highest,
            lane.tint,
            sum(total for score, total in totals.items() if lane.lowest <= score <= lane.highest),
        )
        for lane in reversed(lanes)
    )
    heights = {score: y(score + 0.5) for score in totals}
    widest = LEFT + _FIRST + _STEP * (max(totals.values(), default=1) - 1)  # with the least space for each mark
    drawings = (_marks(positions, numbered, heights) for numbered in (numbers, {}) if widest <= _LAST)
    marks = next((each for each in drawings if max((m.x for m in each), default=0) <= _LAST), ())
    most, room = max(totals.values(), default=1), WIDTH - LEFT - _RIGHT - 30
    bars = tuple(
        GlanceBar(y(score + 1), round(max(2.0, room * total / most), 1), round(line - 2.4, 2), total)
        for score, total in sorted(totals.items())
    )
    said = listed([f"{lane.total:,} in {lane.name}" for lane in drawn])
    height = TOP * 2 + (top - framework.lowest) * line
    return Glance(part.title, round(height, 2), drawn, marks, () if marks else bars, said)


def _marks(
    positions: Sequence[tuple[int, Assessed]], numbers: Mapping[int, int], heights: Mapping[int, float]
) -> tuple[GlanceMark, ...]:
    """Return the marks side by side at each score, those with a decision first."""
    found, at = [], dict.fromkeys(heights, float(LEFT + _FIRST))
    for index, p in sorted(positions, key=lambda pair: numbers.get(pair[0]) or len(numbers) + 1):
        score, number = p.classification.score, numbers.get(index, 0)
        ringed = p.classification.edge is not None
        x = at[score] + (2 if ringed else 0)
        found.append(GlanceMark(x, heights[score], p.outcome.value, ringed, number))
        at[score] = x + _STEP + (2 if ringed else 0) + (7 * len(str(number)) + 1 if number else 0)
    return tuple(found)
