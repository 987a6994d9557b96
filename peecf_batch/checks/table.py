"""Hold the table of positions for the checks, and make findings about it."""

from __future__ import annotations

from functools import cache, cached_property, lru_cache
from typing import TYPE_CHECKING, NamedTuple

from peecf_batch.checks.evidence import Evidence, Gap
from peecf_batch.reading.cells import text_of
from peecf_batch.reading.headings.meanings import ASIDES, heading_key, heading_roles
from peecf_batch.reading.position import Position
from peecf_batch.rules.classification import Classification, classification_of, work_value_score
from peecf_batch.rules.findings import Place, catalogue

if TYPE_CHECKING:
    from collections.abc import Sequence

    from peecf_batch.reading.located import Heading
    from peecf_batch.reading.opened import OpenedWorkbook
    from peecf_batch.reading.position import NotClassified
    from peecf_batch.reading.readings import Reading
    from peecf_batch.rules.findings import Finding
    from peecf_batch.rules.reference import Rules


class Beside(NamedTuple):
    """A column beside the scores of a factor, such as its rationales: the index of the factor, and the column."""

    factor: int
    column: int


class Table:
    """The positions of one workbook, their classifications and managers, and the rules that apply to them.

    `managers` has the index of each position's manager, or None. `results` has the classifications by the index of the
    position. `found` has the findings made while the rows were read. `others` are the names of other sheets that could
    hold positions. `chief_executives` are the indices of the positions marked as the CEO.
    """

    def __init__(self, opened: OpenedWorkbook, rules: Rules, reading: Reading, managers: Sequence[int | None]) -> None:
        """Classify every position of `reading` that can be scored."""
        located = opened.located
        self.layout, self.others = located.layout, located.others
        self.framework, self.reference = rules.framework, rules.reference
        self.positions, self.found, self.managers = reading.positions, reading.findings, managers
        self.rows = located.layout.sheet.grid.rows
        self.is_signed, self.stamp = opened.is_signed, opened.stamp
        self.taken_in = opened.taken_in
        result = cache(lambda score: classification_of(score, rules.framework))
        self.results: dict[int, Classification] = {
            index: result(work_value_score(position.scores))
            for index, position in enumerate(self.positions)
            if isinstance(position, Position)
        }
        self.chief_executives = [i for i, p in enumerate(self.positions) if p.details.is_ceo]

    def value(self, position: Position | NotClassified, role: str) -> object:
        """Return the value of a position's cell in the column of `role`, or "" if the cell is blank or missing."""
        column, row = self.layout.columns.get(role), position.details.row
        if column is None or row > len(self.rows):
            return ""
        values = self.rows[row - 1]
        return values[column - 1] if column <= len(values) else ""

    def text(self, position: Position | NotClassified, role: str) -> str:
        """Return the value of a position's cell in the column of `role` as text, trimmed; "" if blank or missing."""
        return text_of(self.value(position, role))

    def cell(self, row: int, column: int) -> str:
        """Return the address of a cell of the sheet, such as "F12"."""
        return self.layout.cell(row, column)

    @cached_property
    def headings(self) -> dict[int, str]:
        """The heading of every column of the table, by its number from 1; its letters if it has no heading."""
        return {column: self.layout.heading_at(column) for column in range(1, self.layout.last_column + 1)}

    @cached_property
    def evidence(self) -> Evidence:
        """The evidence beside the factor scores; the checks record its gaps there."""
        return Evidence([position.details.rationales for position in self.positions])

    def gap(self, code: str, index: int, beside: Beside, value: str, message: str) -> Finding:
        """Return a finding at a cell beside a score, and record the gap in the evidence of the position at `index`."""
        self.evidence.gaps.setdefault(index, []).append(Gap(code, beside.factor))
        return self.beside_factor(code, self.positions[index], beside, value, message)

    def finding(
        self, code: str, position: Position | NotClassified, role: str, value: str, message: str, basis: str = ""
    ) -> Finding:
        """Return a finding at the cell of `position` in the column of `role`, or at its id or title if there is none.

        `value` is the content of the cell. `basis` is the content that the finding depends on, if that is more than the
        value.
        """
        columns, details = self.layout.columns, position.details
        named = columns.get("id") if details.id else columns.get("title")
        column = columns.get(role) if role != "id" else named
        return self.in_column(code, position, column or named or self.layout.first_column, value, message, basis)

    def named(self, code: str, position: Position | NotClassified, message: str, basis: str = "") -> Finding:
        """Return a finding about a position as a whole, at the cell with its id or title."""
        return self.finding(code, position, "id", position.details.label, message, basis)

    def in_column(
        self, code: str, position: Position | NotClassified, column: int, value: str, message: str, basis: str = ""
    ) -> Finding:
        """Return a finding at the cell of `position` in `column`, which counts from 1."""
        place = self._place(position, column, self.headings[column])
        return self._of(code, place, message, position=_label(position), value=value, basis=basis)

    def beside_factor(
        self, code: str, position: Position | NotClassified, beside: Beside, value: str, message: str
    ) -> Finding:
        """Return a finding at a cell beside a factor score. The heading in the finding always names the factor."""
        heading = self.headings[beside.column]
        if _names_no_factor(heading):
            heading = f"{self.framework.factors[beside.factor].name}: {heading}"
        return self._of(
            code, self._place(position, beside.column, heading), message, position=_label(position), value=value
        )

    def about_sheet(self, code: str, message: str, row: int = 0, column: int = 0) -> Finding:
        """Return a finding about the sheet, or about the cell at `row` and `column` if both are given."""
        is_cell = bool(row and column)
        cell = self.cell(row, column) if is_cell else ""
        heading = self.layout.heading_at(column) if column else ""
        value = text_of(self.layout.sheet.grid.value(row, column)) if is_cell else ""
        return self._of(code, Place(self.layout.sheet.entry.name, cell, row, column, heading), message, value=value)

    def about_heading(self, code: str, heading: Heading, message: str) -> Finding:
        """Return a finding at the cell of a heading."""
        return self.about_sheet(code, message, heading.row, heading.column)

    def _place(self, position: Position | NotClassified, column: int, heading: str) -> Place:
        row = position.details.row
        return Place(self.layout.sheet.entry.name, self.cell(row, column), row, column, heading)

    def _of(
        self, code: str, place: Place, message: str, *, position: str = "", value: str = "", basis: str = ""
    ) -> Finding:
        scale = self.framework.scale
        return catalogue()[code].finding(place, message, scale, position=position, value=value, basis=basis)


def _label(position: Position | NotClassified) -> str:
    return position.details.label or f"row {position.details.row}"


@lru_cache(maxsize=1024)
def _names_no_factor(heading: str) -> bool:
    return heading_key(heading) in _bare_headings()


@cache
def _bare_headings() -> frozenset[str]:
    """Return the keys of headings that name a kind of evidence without a factor, such as "Rationale"."""
    return frozenset(heading_key(word) for kind in ASIDES for word in heading_roles()[kind])
