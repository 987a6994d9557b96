"""Lay out the slope chart of an audit: a line for each position from its score before to its score now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from peecf_batch.definitions import NamedTuple
from peecf_batch.outputs.drawing.heights import Heights, Lane, heights_for, lanes_of
from peecf_batch.outputs.drawing.lettering import wrap

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from peecf_batch.rules.framework import Framework

_TOP, _UNIT, _FOOT, _GAP = 30.0, 13.0, 14.0, 22.0
_APART = 4.0  # pixels between two labels
_SCORE = 38  # pixels of a label for the score before the name
_HALF_LANE = 26.0  # the height of the lane of positions that are not classified


class Shape(NamedTuple):
    """The measures of a chart in pixels, for a wide screen or for a phone.

    `x` and `to` are the two sides, `room` is the space for a label beside the later one, and `lines` is the greatest
    number of lines of a label. `names` is where the names of the bands begin.
    """

    width: int
    names: int
    x: int
    to: int
    room: int
    size: int
    lines: int

    @property
    def line(self) -> int:
        """The distance from line to line of a label."""
        return self.size + 3

    @property
    def labels(self) -> int:
        """Where the labels begin."""
        return self.width - self.room


WIDE = Shape(width=860, names=0, x=152, to=500, room=318, size=13, lines=3)
FULL = Shape(width=1180, names=0, x=152, to=560, room=570, size=13, lines=3)
NARROW = Shape(width=358, names=46, x=46, to=148, room=184, size=12, lines=5)


class Scored(NamedTuple):
    """A position to draw: its name, its scores before and now (None if not classified), and what happened to it.

    `kind` is the name of its mark; a position that kept its band is "same".
    """

    name: str
    before: int | None
    now: int | None
    kind: str


SAME = "same"


class Line(NamedTuple):
    """One position: its height before and now, what happened to it, and whether its score changed."""

    y: float
    to: float
    kind: str
    rescored: bool


class Label(NamedTuple):
    """The words beside the end of a line: their lines from `y` down, for the end at `to`."""

    y: float
    to: float
    score: str
    texts: tuple[str, ...]
    kind: str


class Score(NamedTuple):
    """A score before, at its height."""

    y: float
    text: str


class Slope(NamedTuple):
    """The slope chart in one shape, with the bands as lanes.

    `labels` name every position that moved, and `scores` are their scores before. `unclassified` is the lane of the
    positions that only one assessment classified, or None.
    """

    shape: Shape
    height: float
    lanes: tuple[Lane, ...]
    unclassified: Lane | None
    lines: tuple[Line, ...]
    labels: tuple[Label, ...]
    scores: tuple[Score, ...]


class Words(NamedTuple):
    """What a label says, before it has a place."""

    to: float
    y: float
    score: str
    texts: tuple[str, ...]
    kind: str


def slope_of(positions: Sequence[Scored], framework: Framework, shape: Shape) -> Slope | None:
    """Return the slope chart of every position that an assessment classified, or None where none moved.

    The positions are those under `framework` in both assessments. The chart is as high as its labels need, so that no
    two of them overlap.
    """
    drawn = [p for p in positions if p.before is not None or p.now is not None]
    moved = [p for p in drawn if p.kind != SAME]
    if not moved:
        return None
    texts = [wrap(p.name, shape.room - _SCORE, shape.size, shape.lines) for p in moved]
    heights = _heights(drawn, framework, sum(len(lines) * shape.line + _APART for lines in texts))
    half = _half_lane(heights) if any(None in (p.before, p.now) for p in moved) else None
    words = sorted(
        Words(_y(p.now, heights), _y(p.before, heights), _text(p.now), lines, p.kind)
        for p, lines in zip(moved, texts, strict=True)
    )
    bottom = half.y + half.height if half else heights.bottom
    labels = tuple(spread(words, shape, _TOP, bottom))
    before = {p.before for p in moved}
    return Slope(
        shape=shape,
        height=max([bottom, *(label.y + len(label.texts) * shape.line for label in labels)]) + _FOOT,
        lanes=lanes_of(heights, framework, (p.now for p in drawn if p.now is not None)),
        unclassified=half,
        lines=tuple(Line(_y(p.before, heights), _y(p.now, heights), p.kind, p.before != p.now) for p in drawn),
        labels=labels,
        scores=tuple(Score(_y(score, heights), _text(score)) for score in sorted(s for s in before if s is not None)),
    )


def _heights(drawn: Sequence[Scored], framework: Framework, needed: float) -> Heights:
    """Return a scale on which the labels, which need `needed` pixels, fit beside the lanes."""
    scores = [score for p in drawn for score in (p.before, p.now) if score is not None]
    heights = heights_for(scores, framework, _TOP, _UNIT)
    return heights._replace(unit=max(_UNIT, needed / (heights.highest - heights.lowest + 1)))


def _half_lane(heights: Heights) -> Lane:
    return Lane(heights.bottom + _GAP, _HALF_LANE, "Not classified", "", 0, 0)


def _y(score: int | None, heights: Heights) -> float:
    return heights.bottom + _GAP + _HALF_LANE / 2 if score is None else heights.y(score)


def _text(score: int | None) -> str:
    return "–" if score is None else str(score)


def spread(words: Sequence[Words], shape: Shape, top: float, bottom: float) -> Iterable[Label]:
    """Yield labels in the order of their ends, as near to them as possible without overlap.

    Labels that want the same place are moved down, and those that this moves past the bottom are moved up again.
    """
    sizes = [len(one.texts) * shape.line + _APART for one in words]
    places: list[float] = []
    for one, size in zip(words, sizes, strict=True):
        at = max(one.to - size / 2, top)
        places.append(max(at, places[-1] + sizes[len(places) - 1]) if places else at)
    spare = bottom
    for n in reversed(range(len(places))):
        places[n] = min(places[n], spare - sizes[n])
        spare = places[n]
    for one, place in zip(words, places, strict=True):
        yield Label(place, one.to, one.score, one.texts, one.kind)
