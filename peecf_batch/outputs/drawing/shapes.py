"""Define the marks, labels and headings of a ladder, and lay out the position at its head."""

from __future__ import annotations

from typing import TYPE_CHECKING

from peecf_batch.definitions import NamedTuple
from peecf_batch.outputs.drawing.heights import Box, LineRun
from peecf_batch.outputs.drawing.lettering import width, wrap

if TYPE_CHECKING:
    from collections.abc import Iterable

    from peecf_batch.outputs.drawing.columns import Rung
    from peecf_batch.outputs.drawing.heights import Heights
    from peecf_batch.outputs.drawing.lettering import Letters
    from peecf_batch.rules.framework import Outcome

WIDTH, LEFT, LEFT_WITH_HEAD, SCORE_WIDTH = 1080, 150, 276, 20


class Mark(NamedTuple):
    """A position's mark at (x, y).

    `outcome` sets its shape. `ringed` is true for a score on the edge of a band.
    """

    x: float
    y: float
    outcome: Outcome
    ringed: bool


class Elbow(NamedTuple):
    """A reporting line: up or down from (x1, y1), then across to (x2, y2)."""

    x1: float
    y1: float
    x2: float
    y2: float


class Label(NamedTuple):
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
        score = Box(self.x - 4, self.y - letters.size, self.x + SCORE_WIDTH, self.y + 4)
        return score, Box(self.text_x - 4, self.text_y - letters.size, self.text_x + wide + 4, self.text_y + tall + 5)


class Heading(NamedTuple):
    """The heading of a column, over one or more lines."""

    x: float
    lines: tuple[str, ...]


class Head(NamedTuple):
    """The position at the head.

    Its level runs through every panel, in `runs` with gaps where there are words. Its mark is `drawn` in the first
    panel only.
    """

    mark: Mark
    label: Label
    drawn: bool
    runs: tuple[LineRun, ...]


def head_of(head: Rung, heights: Heights, reach: float, letters: Letters, *, drawn: bool) -> Head:
    """Return the position at the head: its mark on a line that runs to `reach`, and its label under the line.

    The label is above the line where there is no space under it.
    """
    y = heights.y(head.score)
    room, line = LEFT_WITH_HEAD - LEFT - 14, letters.line
    lines, notes = wrap(head.title, room, letters.size, 4), wrapped_notes(head.notes, room, letters)
    start = y + line + 4
    if start + line * (len(lines) + 2) > heights.bottom:
        start = y - line * (len(lines) + 1 + len(notes))
    mark = Mark(LEFT, y, head.mark, bool(head.edge))
    label = Label(LEFT - 5, start, LEFT - 5, start, head.score, lines, notes, 0, 0, 0, 0)
    return Head(mark, label, drawn, (LineRun(LEFT, reach),))


def wrapped_notes(notes: Iterable[str], room: float, letters: Letters) -> tuple[str, ...]:
    """Return all notes broken into lines, at most two lines for each note."""
    return tuple(line for note in notes for line in wrap(note, room, letters.note, 2))
