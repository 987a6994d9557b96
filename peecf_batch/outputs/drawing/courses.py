"""Lay out the work value scores of positions through the assessments: a line for each position, over the bands."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from peecf_batch.definitions import NamedTuple
from peecf_batch.outputs.drawing.heights import Heights, Lane, heights_for, lanes_of
from peecf_batch.outputs.drawing.lettering import wrap
from peecf_batch.outputs.drawing.slope import Label, Shape, Words, spread

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from peecf_batch.rules.framework import Framework

_TOP, _UNIT, _FOOT, _APART = 30.0, 13.0, 14.0, 4.0
_SCORE = 38  # pixels of a label for the score before the name
_LETTERS = 7.5
WIDE = Shape(width=1180, names=0, x=152, to=760, room=380, size=13, lines=3)
NARROW = Shape(width=358, names=46, x=16, to=170, room=170, size=12, lines=5)
SAME = "same"


class ScoredCourse(NamedTuple):
    """A position to draw: its name, its score in each assessment (None for none), and what happened to it.

    `kind` is the name of its mark; a position that kept its band is "same".
    """

    name: str
    scores: tuple[int | None, ...]
    kind: str


class Point(NamedTuple):
    """A score in an assessment, as a place in the drawing."""

    x: float
    y: float


class Link(NamedTuple):
    """A line from a score to the next one; `over` says that it leads over an assessment without a score."""

    start: Point
    end: Point
    over: bool


class CourseLine(NamedTuple):
    """One position: the points of its scores, and the lines between them."""

    points: tuple[Point, ...]
    links: tuple[Link, ...]
    kind: str


class Head(NamedTuple):
    """The label of an assessment above its column."""

    x: float
    text: str


class Courses(NamedTuple):
    """The drawing in one shape, with the bands as lanes. `labels` name every position that changed band."""

    shape: Shape
    height: float
    lanes: tuple[Lane, ...]
    heads: tuple[Head, ...]
    lines: tuple[CourseLine, ...]
    labels: tuple[Label, ...]


def courses_of(
    positions: Sequence[ScoredCourse], heads: Sequence[str], framework: Framework, shape: Shape
) -> Courses | None:
    """Return the lines of every position with a score, or None where none changed band.

    `heads` are the labels of the assessments. The drawing is as high as its labels need, so that no two overlap.
    """
    drawn = [p for p in positions if any(score is not None for score in p.scores)]
    moved = [p for p in drawn if p.kind != SAME]
    if not moved:
        return None
    texts = [wrap(p.name, shape.room - _SCORE, shape.size, shape.lines) for p in moved]
    heights = _heights(drawn, framework, sum(len(lines) * shape.line + _APART for lines in texts))
    step = (shape.to - shape.x) / max(1, len(heads) - 1)
    columns = [round(shape.x + n * step, 1) for n in range(len(heads))]
    words = sorted(
        Words(heights.y(last), heights.y(last), str(last), lines, p.kind)
        for p, lines in zip(moved, texts, strict=True)
        if (last := _last(p)) is not None
    )
    labels = tuple(spread(words, shape, _TOP, heights.bottom))
    every = max(1, -(-int(max(map(len, heads), default=1) * _LETTERS + 6) // max(1, int(step))))
    return Courses(
        shape=shape,
        height=max([heights.bottom, *(label.y + len(label.texts) * shape.line for label in labels)]) + _FOOT,
        lanes=lanes_of(heights, framework, ()),
        heads=tuple(Head(x, t) for n, (x, t) in enumerate(zip(columns, heads, strict=True)) if not n % every),
        lines=tuple(_lines(drawn, columns, heights)),
        labels=labels,
    )


def _last(position: ScoredCourse) -> int | None:
    return next((score for score in reversed(position.scores) if score is not None), None)


def _heights(drawn: Sequence[ScoredCourse], framework: Framework, needed: float) -> Heights:
    """Return a scale on which the labels, which need `needed` pixels, fit beside the lanes."""
    scores = [score for p in drawn for score in p.scores if score is not None]
    heights = heights_for(scores, framework, _TOP, _UNIT)
    return heights._replace(unit=max(_UNIT, needed / (heights.highest - heights.lowest + 1)))


def _lines(drawn: Sequence[ScoredCourse], columns: Sequence[float], heights: Heights) -> Iterator[CourseLine]:
    for position in drawn:
        places = [n for n, score in enumerate(position.scores) if score is not None]
        scores = [score for score in position.scores if score is not None]
        points = tuple(Point(columns[n], round(heights.y(s), 1)) for n, s in zip(places, scores, strict=True))
        gaps = [later - one > 1 for one, later in pairwise(places)]
        links = (Link(*ends, over) for ends, over in zip(pairwise(points), gaps, strict=True))
        yield CourseLine(points, tuple(links), position.kind)
