"""Read the scores of positions that have a mark, such as an X, under one level of each factor."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from peecf_batch.definitions import NamedTuple
from peecf_batch.excel.cell import BLANK, Kind
from peecf_batch.reading.cells import readings_agree, shown, text_of
from peecf_batch.reading.headings.keys import heading_roles
from peecf_batch.reading.shown.scores import ScoreCells, doubt_about_mark

if TYPE_CHECKING:
    from collections.abc import Sequence

    from peecf_batch.excel.cell import CellFact
    from peecf_batch.reading.cells import Refused
    from peecf_batch.reading.located import Layout
    from peecf_batch.reading.rows.findings import RowFindings
    from peecf_batch.rules.framework import Scale


class _Mark(NamedTuple):
    """A cell under a level of a factor that is not blank: its level, its column and its content."""

    level: int
    column: int
    fact: CellFact


class _Refused(NamedTuple):
    """The cell at fault, the rule and the reason why the marks of a factor give no score."""

    column: int
    code: str
    message: str
    value: str = ""


class MarkedScoreReader:
    """A reader of marks under the levels of each factor. It adds problems with them to `findings`."""

    def __init__(self, layout: Layout, scale: Scale, findings: RowFindings) -> None:
        """Take the columns of the levels of `layout`, and the scale with these levels."""
        self._layout, self._findings = layout, findings
        self._grid, self._scan = layout.sheet.grid, layout.sheet.scan
        self._levels = range(scale.lowest, scale.highest + 1)
        self._cells = ScoreCells(self._grid, self._scan, (c for columns in layout.level_columns for c in columns))

    def known_scores(self, _row: int, _values: Sequence[object]) -> tuple[int, ...] | None:
        """Return None: unlike numbers in one column of each factor, marks are not known by the bytes of a cell."""
        return None

    def facts(self, row: int) -> Sequence[CellFact]:
        """Return the content of the first marked cell of each factor, or a blank one."""
        return [next((mark.fact for mark in marks), BLANK) for marks in self._marks(row)]

    def read(
        self, row: int, _facts: Sequence[CellFact], values: Sequence[object], position: str
    ) -> tuple[tuple[int | None, ...], list[str]]:
        """Return the scores of a row, None for each factor without one plain mark, and the codes of the reasons."""
        scores: list[int | None] = []
        codes: list[str] = []
        for marks, columns in zip(self._marks(row), self._layout.level_columns, strict=True):
            read = self._score(row, marks, columns, values)
            scores.append(read if isinstance(read, int) else None)
            if not isinstance(read, int):
                codes.append(read.code)
                self._findings.add(read.code, (row, read.column), read.message, position=position, value=read.value)
        return tuple(scores), codes

    def _marks(self, row: int) -> list[list[_Mark]]:
        """Return the cells of each factor that are not blank and not marked as "no"."""
        found = []
        for columns in self._layout.level_columns:
            cells = zip(self._levels, columns, self._cells.facts(row, columns), strict=True)
            found.append([_Mark(*cell) for cell in cells if not _is_unmarked(cell[2])])
        return found

    def _score(
        self, row: int, marks: Sequence[_Mark], columns: Sequence[int], values: Sequence[object]
    ) -> int | _Refused:
        """Return the level of the only mark of a factor, or the reason why there is no score."""
        if not marks:
            return _Refused(columns[0], "E202", "no level is marked")
        first = marks[0]
        for column in columns if row in self._cells.covered else ():
            fact = next((mark.fact for mark in marks if mark.column == column), BLANK)
            other = self._cells.other_value(row, column, fact)
            if other:
                message = f"the cell holds '{shown(other)}' under a merged cell, which does not show it"
                return _Refused(column, "E216", message, other)
        if len(marks) > 1:
            second = marks[1]
            cells = f"{self._layout.cell(row, first.column)} and {self._layout.cell(row, second.column)}"
            message = f"levels {first.level} and {second.level} are both marked, in {cells}"
            return _Refused(second.column, "E121", message, second.fact.text)
        value = values[first.column - 1]
        if self._grid.second_reading and not readings_agree(first.fact, value):
            message = f"one reading gives '{shown(first.fact.text)}', the other '{shown(text_of(value))}'"
            return _Refused(first.column, "E209", message, first.fact.text)
        if not _is_mark(first):
            message = f"'{shown(first.fact.text)}' under level {first.level} is not a plain mark"
            return _Refused(first.column, "E121", message, first.fact.text)
        doubt = self._doubt(row, first)
        return _Refused(first.column, doubt.code, doubt.message, first.fact.text) if doubt else first.level

    def _doubt(self, row: int, mark: _Mark) -> Refused | None:
        """Return the reason why the sheet does not clearly show a mark, or None if it does."""
        place = self._cells.covered.get(row, {}).get(mark.column) or (row, mark.column)
        return doubt_about_mark(mark.fact, self._scan.style_at(*place), struck=self._scan.is_struck_out(*place))


def _is_unmarked(fact: CellFact) -> bool:
    return fact.kind is Kind.BLANK or fact.text.strip().casefold() in _words("unmarked")


def _is_mark(mark: _Mark) -> bool:
    """Return True if a cell holds a word or sign for yes, or the number of its level."""
    text = mark.fact.text.strip().casefold()
    plain = mark.fact.kind in (Kind.NUMBER, Kind.TEXT, Kind.YES_NO)
    return plain and (text in _words("marked") or text in (str(mark.level), f"{mark.level}.0"))


@cache
def _words(kind: str) -> frozenset[str]:
    return frozenset(heading_roles()["levels"][kind])
