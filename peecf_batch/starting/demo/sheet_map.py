"""Draw where the defects are in the sheet of the demonstration: one mark for each, with its number in the table."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from peecf_batch.definitions import NamedTuple
from peecf_batch.excel.address import cell_place
from peecf_batch.starting.template.columns import columns_of
from peecf_batch.starting.template.positions import FIRST_ROW

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from peecf_batch.rules.framework import Framework

_PARTS = {
    "about": "Position",
    "scores": "Scores",
    "results": "Results",
    "evidence": "Rationale, example and share of work for each score",
    "process": "Process and decision",
}
_LEFT, _TOP, _ACROSS, _DOWN, _FOOT, _BESIDE = 292, 34, 13.5, 22, 10, 16.0


class Spot(NamedTuple):
    """A defect to draw: its number, its cell and the severity of its finding, "" if it was not found."""

    number: int
    cell: str
    severity: str


class Mark(NamedTuple):
    """A defect in the drawing: its number, its place and its severity."""

    number: int
    x: float
    y: float
    severity: str


class Part(NamedTuple):
    """Neighbouring columns of the sheet with one purpose: their name, and where they begin and end."""

    name: str
    x: float
    to: float


class SheetMap(NamedTuple):
    """The sheet as a drawing: the rows of the positions with their height, the parts of the columns, and the marks."""

    width: float
    height: float
    left: int
    top: int
    down: int
    rows: tuple[str, ...]
    parts: tuple[Part, ...]
    marks: tuple[Mark, ...]


def sheet_map(spots: Iterable[Spot], names: Sequence[str], framework: Framework) -> SheetMap:
    """Return the drawing of the sheet with the positions `names`. Several marks of one cell are side by side."""
    taken: dict[str, int] = {}
    marks = []
    for spot in spots:
        row, column = cell_place(spot.cell)
        place = taken.get(spot.cell, 0)
        taken[spot.cell] = place + 1
        x = _LEFT + (column - 0.5) * _ACROSS + place * _BESIDE
        marks.append(Mark(spot.number, x, _TOP + (row - FIRST_ROW + 0.5) * _DOWN, spot.severity))
    parts, x = [], float(_LEFT)
    for name, columns in groupby(columns_of(framework), key=lambda column: column.group):
        to = x + len(list(columns)) * _ACROSS
        parts.append(Part(_PARTS.get(name, name), x, to))
        x = to
    height = _TOP + len(names) * _DOWN + _FOOT
    return SheetMap(x + 2, height, _LEFT, _TOP, _DOWN, tuple(names), tuple(parts), tuple(marks))
