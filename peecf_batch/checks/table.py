"""Hold the table of positions for the checks, and make findings about it."""

from __future__ import annotations

from functools import cache, cached_property, lru_cache
from typing import TYPE_CHECKING

from peecf_batch.checks.evidence import Evidence, Gap
from peecf_batch.definitions import NamedTuple
from peecf_batch.reading.cells import text_of
from peecf_batch.reading.headings.keys import ASIDES, heading_key, heading_roles
from peecf_batch.reading.position import Position
from peecf_batch.rules.classification import Classification, classification_of, work_value_score
from peecf_batch.rules.findings import Place, catalogue

if TYPE_CHECKING:
    from collections.abc import Sequence

    from peecf_batch.reading.decisions.decision import TypedOnSheet
    from peecf_batch.reading.located import Heading, Layout
    from peecf_batch.reading.opened import OpenedWorkbook
    from peecf_batch.reading.position import NotClassified
    from peecf_batch.reading.workbook_read import WorkbookRead
    from peecf_batch.rules.findings import Finding
    from peecf_batch.rules.framework import Framework
    from peecf_batch.rules.reference import Rules


class Beside(NamedTuple):
    """A column beside the scores of a factor, such as its rationales: the index of the factor, and the column."""

    factor: int
    column: int


class Table:
    """The positions of one workbook, their classifications and managers, and the rules that apply to them.

    `managers` has the index of each position's manager, or None. `results` has the classifications by the index of the
    position. `layouts` are those of the sheets of positions, in their order, and `layout` is the first. `found` has the
    findings made while the rows were read. `unplaced` is what our sheet says about decisions on no position.
    `consensus_sheet` is the name that our consensus sheet has in the next copy. `unread_reasons` is the name of such a
    sheet whose reasons could not be read, or "".
    `chief_executives` are the indices of the positions marked as the CEO.
    """

    def __init__(
        self, opened: OpenedWorkbook, rules: Rules, read: WorkbookRead, managers: Sequence[int | None]
    ) -> None:
        """Classify every position of `read` that can be scored."""
        self.layouts, self.census = read.layouts, read.census
        self.layout = self.layouts[0]
        self._by_sheet = {layout.sheet.entry.name: layout for layout in self.layouts}
        self.framework, self.reference = rules.framework, rules.reference
        self.positions, self.found, self.managers = read.positions, read.findings, managers
        self.unplaced = read.unplaced
        self.is_signed, self.stamp = opened.is_signed, opened.stamp
        self.taken_in, self.consensus_sheet = opened.taken_in, opened.consensus_sheet
        self.unread_reasons = opened.unread_reasons
        result = cache(lambda score, chosen: classification_of(score, rules.framework.named(chosen)))
        self.results: dict[int, Classification] = {
            index: result(work_value_score(position.scores), position.details.framework)
            for index, position in enumerate(self.positions)
            if isinstance(position, Position)
        }
        self.chief_executives = [i for i, p in enumerate(self.positions) if p.details.is_ceo]

    def framework_of(self, position: Position | NotClassified) -> Framework:
        """Return the framework of a position."""
        return self.framework.named(position.details.framework)

    def value(self, position: Position | NotClassified, role: str) -> object:
        """Return the value of a position's cell in the column of `role`, or "" if the cell is blank or missing."""
        layout = self.layout_of(position)
        column = layout.columns.get(role)
        return "" if column is None else layout.sheet.grid.value(position.details.row, column)

    def text(self, position: Position | NotClassified, role: str) -> str:
        """Return the value of a position's cell in the column of `role` as text, trimmed; "" if blank or missing."""
        return text_of(self.value(position, role))

    def results_in(self, position: Position | NotClassified, role: str) -> list[tuple[int, str]]:
        """Return the column and the text of each result of a kind that is typed in the row of a position."""
        layout = self.layout_of(position)
        columns = [layout.columns.get(role), *(column for kind, column in layout.more_results if kind == role)]
        cells = ((column, layout.sheet.grid.value(position.details.row, column)) for column in columns if column)
        return [(column, text) for column, value in cells if (text := text_of(value))]

    def texts_in(self, role: str) -> frozenset[str]:
        """Return the different texts in the columns of `role`, also those in rows that are not positions."""
        values: set[object] = set()
        for layout in self.layouts:
            column = layout.columns.get(role)
            if column is not None:
                rows = layout.sheet.grid.rows[layout.heading_row : layout.ends_at]
                values.update([row[column - 1] if column <= len(row) else "" for row in rows])
        return frozenset(map(text_of, values))

    def layout_of(self, position: Position | NotClassified) -> Layout:
        """Return the layout of the sheet with a position."""
        return self._by_sheet[position.details.sheet]

    def has(self, *roles: str) -> bool:
        """Return True if a sheet of positions has a column for each of `roles`."""
        return any(layout.columns.keys() >= set(roles) for layout in self.layouts)

    def heading_of(self, role: str) -> Heading | None:
        """Return the heading of the first column of `role`, or None."""
        places = ((layout.columns.get(role), layout) for layout in self.layouts)
        return next((h for column, layout in places for h in layout.headings if h.column == column), None)

    def factor_column(self, position: Position | NotClassified, factor: int) -> int:
        """Return the score column of a factor, given by its index, on the sheet of a position."""
        return self.layout_of(position).factors[factor]

    def rationale_column(self, position: Position | NotClassified, factor: int) -> int:
        """Return the rationale column of a factor on the sheet of a position, 0 if there is none."""
        return self.layout_of(position).rationales[factor] or 0

    def cell_of(self, other: Position | NotClassified, column: int, position: Position | NotClassified) -> str:
        """Return the address of a cell of `other` for a message about `position`, with the sheet if it is another."""
        cell = self.layout.cell(other.details.row, column)
        sheet = other.details.sheet
        return cell if sheet == position.details.sheet else f"'{sheet}'!{cell}"

    @cached_property
    def _headings(self) -> dict[str, dict[int, str]]:
        """The heading of every column, by sheet and by its number from 1; its letters if it has no heading."""
        return {
            layout.sheet.entry.name: {c: layout.heading_at(c) for c in range(1, layout.last_column + 1)}
            for layout in self.layouts
        }

    def heading_at(self, position: Position | NotClassified, column: int) -> str:
        """Return the heading of a column on the sheet of a position."""
        headings = self._headings[position.details.sheet]
        return headings.get(column) or self.layout_of(position).heading_at(column)

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
        layout, details = self.layout_of(position), position.details
        columns = layout.columns
        named = columns.get("id") if details.id else columns.get("title")
        column = columns.get(role) if role != "id" else named
        return self.in_column(code, position, column or named or layout.first_column, value, message, basis)

    def to_change(self, cell: str, finding: Finding, heading: str) -> Finding:
        """Return a finding about `cell` of our sheet, under `heading` there; as it is if `cell` is "".

        Its own cell is that of the position, which has no column for the decision.
        """
        if not cell:
            return finding
        place = Place(finding.sheet, cell, finding.row)
        return finding._replace(heading=heading, fix=self._of(finding.code, place, finding.message).fix)

    def on_our_sheet(self, code: str, typed: TypedOnSheet, message: str) -> Finding:
        """Return a finding at the first cell of a row of our sheet."""
        heading, cell = next(iter(typed.cells.items()))
        place = Place(typed.sheet, cell.rpartition("!")[2], heading=heading)
        return self._of(code, place, message, value=typed.text or typed.decider or typed.day_as_typed)

    def named(self, code: str, position: Position | NotClassified, message: str, basis: str = "") -> Finding:
        """Return a finding about a position as a whole, at the cell with its id or title."""
        return self.finding(code, position, "id", position.details.label, message, basis)

    def in_column(
        self, code: str, position: Position | NotClassified, column: int, value: str, message: str, basis: str = ""
    ) -> Finding:
        """Return a finding at the cell of `position` in `column`, which counts from 1."""
        place = self._place(position, column, self.heading_at(position, column))
        return self._of(code, place, message, position=_label(position), value=value, basis=basis)

    def beside_factor(
        self, code: str, position: Position | NotClassified, beside: Beside, value: str, message: str
    ) -> Finding:
        """Return a finding at a cell beside a factor score. The heading in the finding always names the factor."""
        heading = self.heading_at(position, beside.column)
        if _names_no_factor(heading):
            heading = f"{self.framework.factors[beside.factor].name}: {heading}"
        return self._of(
            code, self._place(position, beside.column, heading), message, position=_label(position), value=value
        )

    def about_sheet(self, code: str, message: str, layout: Layout | None = None) -> Finding:
        """Return a finding about the sheet of `layout`, or about the first sheet of positions."""
        return self._of(code, Place((layout or self.layout).sheet.entry.name), message)

    def about_cell(self, code: str, message: str, layout: Layout, row: int, column: int) -> Finding:
        """Return a finding about a cell of the sheet of `layout` that is not about a position."""
        place = Place(layout.sheet.entry.name, layout.cell(row, column), row, column, layout.heading_at(column))
        return self._of(code, place, message, value=text_of(layout.sheet.grid.value(row, column)))

    def about_heading(self, code: str, heading: Heading, message: str, layout: Layout | None = None) -> Finding:
        """Return a finding at the cell of a heading of `layout`, or of the first sheet of positions."""
        return self.about_cell(code, message, layout or self.layout, heading.row, heading.column)

    def _place(self, position: Position | NotClassified, column: int, heading: str) -> Place:
        details = position.details
        return Place(details.sheet, self.layout.cell(details.row, column), details.row, column, heading)

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
