"""Lay out the labelled band ladder in pixels: marks, labels and reporting lines over the bands.

Each column of a panel is a branch or division. Vertical lines carry its reporting lines, and every mark is at the exact
height of its score.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from peecf_batch.outputs.drawing.columns import Column, Rung, columns_of, reporting_lines
from peecf_batch.outputs.drawing.heights import (
    Box,
    Heights,
    Lane,
    LaneBorder,
    Tick,
    borders_of,
    heights_for,
    lanes_of,
    ticks_of,
)
from peecf_batch.outputs.drawing.lettering import LARGE, SMALL, Letters, width, wrap

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from peecf_batch.rules.framework import Framework, Outcome

WIDTH = 1080
UNIT, UNIT_WHERE_CROWDED, CROWDED = 12, 14, 7
_HEAD, _FIRST = 150, 276
_STEP, _SCORE = 15, 20
_FOOT = 10


@dataclass(frozen=True, slots=True)
class Mark:
    """A position's mark at (x, y).

    `outcome` sets its shape. `ringed` is true for a score on the edge of a band.
    """

    x: float
    y: float
    outcome: Outcome
    ringed: bool


@dataclass(frozen=True, slots=True)
class Elbow:
    """A reporting line: up or down from (x1, y1), then across to (x2, y2)."""

    x1: float
    y1: float
    x2: float
    y2: float


@dataclass(frozen=True, slots=True)
class Label:
    """A score and title beside a mark, or under it; `notes` are the edge and the remark in words.

    The score is at (x, y) and the first line of the title at (text_x, text_y). The leader from the mark to the label
    runs from (x1, y1) to (x2, y2); without one these are 0.
    """

    x: float
    y: float
    text_x: float
    text_y: float
    score: int
    lines: tuple[str, ...]
    notes: tuple[str, ...]
    x1: float
    y1: float
    x2: float
    y2: float

    def boxes(self, letters: Letters) -> tuple[Box, Box]:
        """Return the area of the score and the area of the words, with a little space around each."""
        wide = max((width(text, letters.size) for text in (*self.lines, *self.notes)), default=0)
        tall = letters.line * (len(self.lines) + len(self.notes) - 1)
        score = Box(self.x - 4, self.y - letters.size, self.x + _SCORE, self.y + 4)
        return score, Box(self.text_x - 4, self.text_y - letters.size, self.text_x + wide + 4, self.text_y + tall + 5)


@dataclass(frozen=True, slots=True)
class Heading:
    """The heading of a column, over one or more lines."""

    x: float
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Head:
    """The position at the head.

    Its level runs through every panel up to `reach`. Its mark is `drawn` in the first panel only.
    """

    mark: Mark
    label: Label
    drawn: bool
    reach: float


@dataclass(frozen=True, slots=True)
class Panel:
    """One drawing: lanes and scale, columns of marks with their labels, and the reporting lines between them.

    `whole` says that no other drawing shows a part of the same organisation. `stubs` are the marks of positions whose
    manager is not in their column.
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
    head: Head | None
    elbows: tuple[Elbow, ...]
    stubs: tuple[Mark, ...]
    marks: tuple[Mark, ...]
    labels: tuple[Label, ...]


def panels_of(rungs: Sequence[Rung], head: Rung | None, framework: Framework) -> tuple[Panel, ...]:
    """Return the labelled ladder of one organisation: one panel, or several where its columns need the space."""
    columns = columns_of(rungs, head)
    longest = max((len(column.rungs) for column in columns), default=1)
    most = 6 if longest == 1 else 4 if longest <= 4 else 3
    rows = max(1, -(-len(columns) // most))
    ends = [-(-len(columns) * n // rows) for n in range(rows + 1)]
    return tuple(
        _panel(columns[start:end], longest, head, rungs, framework, place=(n, rows))
        for n, (start, end) in enumerate(pairwise(ends))
    )


def _panel(
    columns: Sequence[Column],
    longest: int,
    head: Rung | None,
    rungs: Sequence[Rung],
    framework: Framework,
    *,
    place: tuple[int, int],
) -> Panel:
    """Return one panel with `columns`.

    `longest` is the length of the longest column of the ladder. `place` is the index of the panel and the number of
    panels.
    """
    alone = longest == 1
    letters = LARGE if alone else SMALL
    left = _FIRST if head else _HEAD
    room = (WIDTH - left) / max(1, len(columns))
    headings = tuple(
        Heading(left + n * room, wrap(c.heading, room - 16, letters.size, 2)) for n, c in enumerate(columns)
    )
    tall = max((len(heading.lines) for heading in headings), default=0)
    unit = UNIT_WHERE_CROWDED if longest > CROWDED else UNIT
    heights = heights_for((rung.score for rung in rungs), framework, 10 + letters.line * tall + 6 * bool(tall), unit)
    drawn = [_Drawn(column, left + n * room, room, head, heights, letters) for n, column in enumerate(columns)]
    reach = max((d.left for d in drawn if d.linked), default=left)
    labels = tuple(label for d in drawn for label in (d.labels_under() if alone else d.labels()))
    top = head_of(head, heights, reach, letters, drawn=place[0] == 0) if head else None
    lanes = lanes_of(heights, framework, (rung.score for rung in rungs))
    boxes = [box for label in (*labels, *((top.label,) if top else ())) for box in label.boxes(letters)]
    return Panel(
        width=WIDTH,
        height=heights.bottom + _FOOT,
        top=heights.top,
        letters=letters,
        whole=place[1] == 1,
        lanes=lanes,
        cuts=borders_of(lanes, boxes, WIDTH),
        ticks=ticks_of(heights, framework),
        headings=headings,
        head=top,
        elbows=tuple(elbow for d in drawn for elbow in d.elbows()),
        stubs=tuple(stub for d in drawn for stub in d.stubs()),
        marks=tuple(mark for d in drawn for mark in d.marks.values()),
        labels=labels,
    )


def head_of(head: Rung, heights: Heights, reach: float, letters: Letters, *, drawn: bool) -> Head:
    """Return the position at the head: its mark on a line that runs to `reach`, and its label under the line.

    The label is above the line where there is no space under it.
    """
    y = heights.y(head.score)
    room, line = _FIRST - _HEAD - 14, letters.line
    lines, notes = wrap(head.title, room, letters.size, 4), _wrapped(head.notes, room, letters)
    start = y + line + 4
    if start + line * (len(lines) + 2) > heights.bottom:
        start = y - line * (len(lines) + 1 + len(notes))
    mark = Mark(_HEAD, y, head.mark, bool(head.edge))
    label = Label(_HEAD - 5, start, _HEAD - 5, start, head.score, lines, notes, 0, 0, 0, 0)
    return Head(mark, label, drawn, reach)


def _wrapped(notes: Iterable[str], room: float, letters: Letters) -> tuple[str, ...]:
    """Return all notes broken into lines, at most two lines for each note."""
    return tuple(line for note in notes for line in wrap(note, room, letters.note, 2))


class _Drawn:
    """One column in its place: the vertical line of each mark, and the place of its label.

    `linked` are the positions that report to the head. `edge` is the x at which labels start.
    """

    def __init__(
        self, column: Column, left: float, room: float, head: Rung | None, heights: Heights, letters: Letters
    ) -> None:
        self.left, self.wide, self.heights, self.head, self.letters = left, room, heights, head, letters
        self.reporting_lines = reporting_lines(column.rungs)
        self.order = sorted(column.rungs, key=lambda rung: -rung.score)
        self.linked = [
            r for r in column.rungs if self.reporting_lines.parents[r.index] is None and head and r.boss == head.index
        ]
        self.marks: dict[int, Mark] = {}
        self.most = max(2, int(room * 0.4 / _STEP))
        self._place(column.rungs)
        self.edge = max((mark.x for mark in self.marks.values()), default=left) + _STEP
        self.room = left + room - self.edge - _SCORE - 14

    def _place(self, rungs: Sequence[Rung]) -> None:
        """Place each mark on the next free vertical line to the right of its manager's, at the height of its score."""
        taken: dict[int, list[tuple[float, float]]] = {}
        rails: dict[int, int] = {}
        for rung in rungs:
            parent = self.reporting_lines.parents[rung.index]
            rail, span = (0 if parent is None else rails[parent]) + 1, self._span(rung)
            while rail < self.most and any(lo < span[1] and span[0] < hi for lo, hi in taken.get(rail, [])):
                rail += 1
            rails[rung.index] = rail
            taken.setdefault(rail, []).append(span)
            self.marks[rung.index] = Mark(
                self.left + rail * _STEP, self.heights.y(rung.score), rung.mark, bool(rung.edge)
            )

    def _span(self, rung: Rung) -> tuple[float, float]:
        """Return the lowest and highest y of a mark together with its reporting lines."""
        y, radius = self.heights.y(rung.score), 7.5 if rung.edge else 5.5
        ends = [
            y - radius,
            y + radius,
            *(self.heights.y(child.score) for child in self.reporting_lines.children[rung.index]),
        ]
        return min(ends), max(ends)

    def elbows(self) -> Iterable[Elbow]:
        """Yield the lines from each position, or from the head's level, to its direct reports."""
        for index, mark in self.marks.items():
            parent = self.reporting_lines.parents[index]
            if parent is not None:
                yield Elbow(self.marks[parent].x, self.marks[parent].y, mark.x, mark.y)
        for rung in self.linked:
            mark = self.marks[rung.index]
            yield Elbow(self.left, self.heights.y(self.head.score if self.head else 0), mark.x, mark.y)

    def stubs(self) -> Iterable[Mark]:
        """Yield the marks of positions whose manager is neither in this column nor the head."""
        linked = {rung.index for rung in self.linked}
        for rung in self.order:
            if rung.boss is not None and self.reporting_lines.parents[rung.index] is None and rung.index not in linked:
                yield self.marks[rung.index]

    def labels(self) -> Iterable[Label]:
        """Yield labels in the order of their scores, moved apart only as far as they must be."""
        texts, line = self._texts(), self.letters.line
        tall = [line * (len(lines) + len(notes)) + 3 for _, lines, notes in texts]
        wanted = [self.heights.y(rung.score) - line / 2 for rung, _, _ in texts]
        starts = spread(wanted, tall, self.heights.top, self.heights.bottom)
        for (rung, lines, notes), start in zip(texts, starts, strict=True):
            mark = self.marks[rung.index]
            y, gap = start + line / 2, 9 if mark.ringed else 7
            across = (mark.x + gap, mark.y, self.edge - 3, y)
            yield Label(self.edge, y + 4, self.edge + _SCORE - 1, y + 4, rung.score, lines, notes, *across)

    def labels_under(self) -> Iterable[Label]:
        """Yield labels under marks that are alone in their column, or above them where the drawing ends."""
        line = self.letters.line
        for rung in self.order:
            mark = self.marks[rung.index]
            room = self.left + self.wide - mark.x + 1
            lines, notes = wrap(rung.title, room, self.letters.size, 4), _wrapped(rung.notes, room, self.letters)
            size = len(lines) + len(notes)
            y = mark.y + line + 8
            if y + line * (size - 1) > self.heights.bottom - 2:
                y = mark.y - 14 - line * (size - 1)
            yield Label(mark.x + 12, mark.y + 4, mark.x - 5, y, rung.score, lines, notes, 0, 0, 0, 0)

    def _texts(self) -> list[tuple[Rung, tuple[str, ...], tuple[str, ...]]]:
        """Return each rung with its title and notes in lines, with fewer lines for a title where the column is full."""
        texts: list[tuple[Rung, tuple[str, ...], tuple[str, ...]]] = []
        for most in (4, 3, 2, 1):
            texts = [
                (
                    rung,
                    wrap(rung.title, self.room, self.letters.size, most),
                    _wrapped(rung.notes, self.room, self.letters),
                )
                for rung in self.order
            ]
            tall = sum(self.letters.line * (len(lines) + len(notes)) + 3 for _, lines, notes in texts)
            if tall < 0.7 * (self.heights.bottom - self.heights.top):
                break
        return texts


def spread(wanted: Sequence[float], tall: Sequence[float], top: float, bottom: float) -> list[float]:
    """Return starts for blocks of heights `tall`, in order and without overlap, each as near as possible to `wanted`.

    All are between `top` and `bottom`. Neighbours that would overlap are pooled and share the mean of their wanted
    starts (pool adjacent violators).
    """
    pools: list[tuple[float, float, list[float]]] = []
    for start, height in zip(wanted, tall, strict=True):
        size, blocks = height, [height]
        at = max(top, min(start, bottom - size))
        while pools and pools[-1][0] + pools[-1][1] > at:
            before = pools.pop()
            weight, share = len(before[2]), len(blocks)
            at = (before[0] * weight + (at - before[1]) * share) / (weight + share)
            size, blocks = before[1] + size, before[2] + blocks
            at = max(top, min(at, bottom - size))
        pools.append((at, size, blocks))
    starts: list[float] = []
    for at, _, blocks in pools:
        for height in blocks:
            starts.append(at)
            at += height
    return starts
