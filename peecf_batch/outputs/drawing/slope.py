"""Lay out the slope chart of an audit: a line for each position from its score before to its score after."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from peecf_batch.outputs.drawing.heights import Lane, Tick, heights_for, lanes_of, ticks_of
from peecf_batch.outputs.drawing.lettering import SMALL, wrap
from peecf_batch.outputs.wording.text import shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from peecf_batch.assessment.comparison import Change
    from peecf_batch.rules.framework import Framework

_WIDTH, _LEFT, _RIGHT, _TOP, _UNIT, _FOOT = 1080, 430, 650, 34.0, 13.0, 16
_LINE, _ROOM, _MOST_LABELS = 15.0, 280, 30


class Line(NamedTuple):
    """One position: its height on either side, and how it changed.

    `way` is "up" or "down" where the band changed, "scored" where only the score did, or "same".
    """

    y: float
    to: float
    way: str


class Label(NamedTuple):
    """The words beside the end of a line: at `y`, for the end at `to`."""

    y: float
    to: float
    text: str


class Slope(NamedTuple):
    """The slope chart, with the bands as lanes.

    `left` and `right` are the labels of the positions whose band changed. `unlabelled` counts those positions where
    there are too many to label.
    """

    width: int
    height: float
    x: int
    to: int
    lanes: tuple[Lane, ...]
    ticks: tuple[Tick, ...]
    lines: tuple[Line, ...]
    left: tuple[Label, ...]
    right: tuple[Label, ...]
    unlabelled: int


def slope_of(changes: Sequence[Change], framework: Framework) -> Slope | None:
    """Return the slope chart of every position that both assessments classified, or None where there is none."""
    drawn = [(c, c.before.score, c.after.score) for c in changes]
    pairs = [(change, old, now) for change, old, now in drawn if old is not None and now is not None]
    if not pairs:
        return None
    heights = heights_for([score for _, old, now in pairs for score in (old, now)], framework, _TOP, _UNIT)
    lines = [Line(heights.y(old), heights.y(now), _way(change)) for change, old, now in pairs]
    moved = [(change, heights.y(old), heights.y(now)) for change, old, now in pairs if change.moved]
    named = moved if len(moved) <= _MOST_LABELS else []
    left = _spread(((y, f"{_name(c)}  {c.before.score}") for c, y, _ in named), _TOP, heights.bottom)
    right = _spread(((y, f"{c.after.score}  {_name(c)}") for c, _, y in named), _TOP, heights.bottom)
    lowest = max([heights.bottom, *(label.y for label in (*left, *right))])
    return Slope(
        width=_WIDTH,
        height=lowest + _FOOT,
        x=_LEFT,
        to=_RIGHT,
        lanes=lanes_of(heights, framework, (now for _, _, now in pairs)),
        ticks=ticks_of(heights, framework),
        lines=tuple(lines),
        left=left,
        right=right,
        unlabelled=0 if named else len(moved),
    )


def _name(change: Change) -> str:
    """Return the title or id of a position after the change, on one line."""
    return next(iter(wrap(shown(change.after.title or change.after.id), _ROOM, SMALL.size, 1)), "")


def _way(change: Change) -> str:
    if change.moved:
        return "up" if (change.points or 0) > 0 else "down"
    return "scored" if change.points else "same"


def _spread(ends: Iterable[tuple[float, str]], top: float, bottom: float) -> tuple[Label, ...]:
    """Return labels in the order of their heights, as near to the ends of their lines as possible without overlap."""
    wanted = sorted(ends)
    placed: list[Label] = []
    for y, text in wanted:
        at = max(y, placed[-1].y + _LINE) if placed else max(y, top)
        placed.append(Label(at, y, text))
    spare = bottom
    for place in range(len(placed) - 1, -1, -1):
        if placed[place].y <= spare:
            break
        placed[place] = placed[place]._replace(y=spare)
        spare -= _LINE
    return tuple(placed)
