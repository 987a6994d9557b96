"""Lay out the labelled band ladder in pixels: marks, labels and reporting lines over the bands.

Each column of a panel is a branch or division. Vertical lines carry its reporting lines, and every mark is at the exact
height of its score.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from peecf_batch.definitions import NamedTuple
from peecf_batch.outputs.drawing.columns import Column, Rung, columns_of, reporting_lines
from peecf_batch.outputs.drawing.heights import (
    Heights,
    Lane,
    LaneBorder,
    Tick,
    borders_of,
    heights_for,
    lanes_of,
    runs_around,
    ticks_of,
)
from peecf_batch.outputs.drawing.lettering import LARGE, SMALL, Letters, wrap
from peecf_batch.outputs.drawing.shapes import (
    LEFT,
    LEFT_WITH_HEAD,
    SCORE_WIDTH,
    WIDTH,
    Elbow,
    Head,
    Heading,
    Label,
    Mark,
    head_of,
    wrapped_notes,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from peecf_batch.rules.framework import Framework

UNIT, UNIT_WHERE_CROWDED, CROWDED = 12, 14, 7
_STEP, _FOOT = 15, 10


class Panel(NamedTuple):
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
    ladder = _Ladder(rungs, head, longest, framework)
    most = 6 if longest == 1 else 4 if longest <= 4 else 3
    rows = max(1, -(-len(columns) // most))
    ends = [-(-len(columns) * n // rows) for n in range(rows + 1)]
    return tuple(
        _panel(columns[start:end], ladder, first=n == 0, whole=rows == 1)
        for n, (start, end) in enumerate(pairwise(ends))
    )


class _Ladder(NamedTuple):
    """Values that panels of a labelled ladder share. `longest` is the number of positions in its longest column."""

    rungs: Sequence[Rung]
    head: Rung | None
    longest: int
    framework: Framework

    @property
    def left(self) -> int:
        """The x at which the columns start."""
        return LEFT_WITH_HEAD if self.head else LEFT

    @property
    def letters(self) -> Letters:
        """The size of the letters, which are large where every position is alone in its column."""
        return LARGE if self.longest == 1 else SMALL

    @property
    def scores(self) -> list[int]:
        """The scores of all positions."""
        return [rung.score for rung in self.rungs]

    def heights(self, lines: int) -> Heights:
        """Return the scale of a panel whose headings take up to `lines` lines."""
        unit = UNIT_WHERE_CROWDED if self.longest > CROWDED else UNIT
        return heights_for(self.scores, self.framework, 10 + self.letters.line * lines + 6 * bool(lines), unit)


def _panel(columns: Sequence[Column], ladder: _Ladder, *, first: bool, whole: bool) -> Panel:
    """Return one panel of a ladder, with `columns`."""
    head, left, letters = ladder.head, ladder.left, ladder.letters
    room = (WIDTH - left) / max(1, len(columns))
    headings = tuple(
        Heading(left + n * room, wrap(c.heading, room - 16, letters.size, 2)) for n, c in enumerate(columns)
    )
    heights = ladder.heights(max((len(heading.lines) for heading in headings), default=0))
    drawn = [_Drawn(column, left + n * room, room, head, heights, letters) for n, column in enumerate(columns)]
    reach = max((d.left for d in drawn if d.linked), default=left)
    labels = tuple(label for d in drawn for label in (d.labels_under(reach) if ladder.longest == 1 else d.labels()))
    top = head_of(head, heights, reach, letters, drawn=first) if head else None
    lanes = lanes_of(heights, ladder.framework, ladder.scores)
    words = [box for label in labels for box in label.boxes(letters)]
    if top:
        runs = (run for whole_run in top.runs for run in runs_around(words, top.mark.y, whole_run))
        top = top._replace(runs=tuple(runs))
    boxes = [*words, *(top.label.boxes(letters) if top else ())]
    return Panel(
        width=WIDTH,
        height=heights.bottom + _FOOT,
        top=heights.top,
        letters=letters,
        whole=whole,
        lanes=lanes,
        cuts=borders_of(lanes, boxes, WIDTH),
        ticks=ticks_of(heights, ladder.framework),
        headings=headings,
        head=top,
        elbows=tuple(elbow for d in drawn for elbow in d.elbows()),
        stubs=tuple(stub for d in drawn for stub in d.stubs()),
        marks=tuple(mark for d in drawn for mark in d.marks.values()),
        labels=labels,
    )


class _Extent(NamedTuple):
    """The lowest and the highest y that a mark takes together with its reporting lines."""

    top: float
    bottom: float


class _Words(NamedTuple):
    """The words of a label, broken into lines."""

    rung: Rung
    lines: tuple[str, ...]
    notes: tuple[str, ...]


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
        self.room = left + room - self.edge - SCORE_WIDTH - 14

    def _place(self, rungs: Sequence[Rung]) -> None:
        """Place each mark on the next free vertical line to the right of its manager's, at the height of its score."""
        taken: dict[int, list[_Extent]] = {}
        rails: dict[int, int] = {}
        for rung in rungs:
            parent = self.reporting_lines.parents[rung.index]
            rail, span = (0 if parent is None else rails[parent]) + 1, self._extent(rung)
            while rail < self.most and any(e.top < span.bottom and span.top < e.bottom for e in taken.get(rail, [])):
                rail += 1
            rails[rung.index] = rail
            taken.setdefault(rail, []).append(span)
            self.marks[rung.index] = Mark(
                self.left + rail * _STEP, self.heights.y(rung.score), rung.mark, bool(rung.edge)
            )

    def _extent(self, rung: Rung) -> _Extent:
        y, radius = self.heights.y(rung.score), 7.5 if rung.edge else 5.5
        ends = [
            y - radius,
            y + radius,
            *(self.heights.y(child.score) for child in self.reporting_lines.children[rung.index]),
        ]
        return _Extent(min(ends), max(ends))

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
            yield Label(self.edge, y + 4, self.edge + SCORE_WIDTH - 1, y + 4, rung.score, lines, notes, *across)

    def labels_under(self, reach: float) -> Iterable[Label]:
        """Yield labels under marks that are alone in their column.

        A label is above its mark where the drawing ends, or where the level of the head would run through its words.
        That level runs up to `reach`.
        """
        line = self.letters.line
        for rung in self.order:
            mark = self.marks[rung.index]
            room = self.left + self.wide - mark.x + 1
            lines, notes = wrap(rung.title, room, self.letters.size, 4), wrapped_notes(rung.notes, room, self.letters)
            size = len(lines) + len(notes)
            y = mark.y + line + 8
            level = self.heights.y(self.head.score) if self.head and self.left < reach else 0.0
            is_crossed = y - self.letters.size < level < y + line * (size - 1) + 5
            above = mark.y - 14 - line * (size - 1) - self.letters.size
            if y + line * (size - 1) > self.heights.bottom - 2 or (is_crossed and above > self.heights.top):
                y = mark.y - 14 - line * (size - 1)
            yield Label(mark.x + 12, mark.y + 4, mark.x - 5, y, rung.score, lines, notes, 0, 0, 0, 0)

    def _texts(self) -> list[_Words]:
        """Return each rung with its title and notes in lines, with fewer lines for a title where the column is full."""
        texts: list[_Words] = []
        for most in (4, 3, 2, 1):
            texts = [
                _Words(
                    rung,
                    wrap(rung.title, self.room, self.letters.size, most),
                    wrapped_notes(rung.notes, self.room, self.letters),
                )
                for rung in self.order
            ]
            tall = sum(self.letters.line * (len(lines) + len(notes)) + 3 for _, lines, notes in texts)
            if tall < 0.7 * (self.heights.bottom - self.heights.top):
                break
        return texts


class _Pool(NamedTuple):
    """Blocks without space between them: the start of the first, and the heights of all together and of each."""

    start: float
    size: float
    blocks: list[float]


def spread(wanted: Sequence[float], tall: Sequence[float], top: float, bottom: float) -> list[float]:
    """Return starts for blocks of heights `tall`, in order and without overlap, each as near as possible to `wanted`.

    All are between `top` and `bottom`. Neighbours that would overlap are pooled and share the mean of their wanted
    starts (pool adjacent violators).
    """
    pools: list[_Pool] = []
    for start, height in zip(wanted, tall, strict=True):
        size, blocks = height, [height]
        at = max(top, min(start, bottom - size))
        while pools and pools[-1].start + pools[-1].size > at:
            before = pools.pop()
            weight, share = len(before.blocks), len(blocks)
            at = (before.start * weight + (at - before.size) * share) / (weight + share)
            size, blocks = before.size + size, before.blocks + blocks
            at = max(top, min(at, bottom - size))
        pools.append(_Pool(at, size, blocks))
    starts: list[float] = []
    for at, _, blocks in pools:
        for height in blocks:
            starts.append(at)
            at += height
    return starts
