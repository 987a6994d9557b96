"""Everything that a check over the whole table may ask for."""

from __future__ import annotations

from functools import cache, cached_property
from typing import TYPE_CHECKING

from peecf_batch.excel.address import cell_name
from peecf_batch.reading.cells import text_of
from peecf_batch.reading.position import Position
from peecf_batch.reading.template_stamp import NOT_STAMPED
from peecf_batch.rules.classification import Classification, classification_of, work_value_score
from peecf_batch.rules.findings import found

if TYPE_CHECKING:
    from collections.abc import Sequence

    from peecf_batch.reading.headings.heading_rows import Heading
    from peecf_batch.reading.layout import Located
    from peecf_batch.reading.position import NotClassified
    from peecf_batch.reading.reference_bands import Reference
    from peecf_batch.reading.template_stamp import Stamp
    from peecf_batch.rules.findings import Finding
    from peecf_batch.rules.framework import Framework


class Table:
    """Everything that a check over the whole table may ask for."""

    def __init__(
        self,
        located: Located,
        framework: Framework,
        positions: Sequence[Position | NotClassified],
        supervisors: Sequence[int | None],
        *,
        reference: Reference,
        signed: bool,
        found: Sequence[Finding] = (),
        stamp: Stamp = NOT_STAMPED,
    ) -> None:
        """`supervisors` holds, for each position, the index of the one it reports to, or None.

        `found` is what was found while the rows were read.
        """
        self.layout, self.others = located.layout, located.others
        self.framework, self.positions, self.supervisors = framework, positions, supervisors
        self.rows, self.reference = located.layout.sheet.grid.rows, reference
        self.signed, self.found, self.stamp = signed, found, stamp
        result = cache(lambda score: classification_of(score, framework))
        self.results: dict[int, Classification] = {
            index: result(work_value_score(position.scores))
            for index, position in enumerate(positions)
            if isinstance(position, Position)
        }
        self.chief_executives = [i for i, p in enumerate(positions) if p.details.is_ceo]

    def value(self, position: Position | NotClassified, role: str) -> object:
        """What a position's cell in the column of `role` holds, "" where it is blank or there is no such column."""
        column, row = self.layout.columns.get(role), position.details.row
        if column is None or row > len(self.rows):
            return ""
        held = self.rows[row - 1]
        return held[column - 1] if column <= len(held) else ""

    def text(self, position: Position | NotClassified, role: str) -> str:
        """The same as a text."""
        return text_of(self.value(position, role))

    def finding(
        self, code: str, position: Position | NotClassified, role: str, value: str, message: str, basis: str = ""
    ) -> Finding:
        """A finding at the cell of `position` in the column of `role`, or where its name stands if there is none."""
        columns, details = self.layout.columns, position.details
        named = columns.get("id") if details.id else columns.get("title")
        column = columns.get(role) if role != "id" else named
        return self.at(code, position, column or named or self.layout.first_column, value, message, basis=basis)

    def named(self, code: str, position: Position | NotClassified, message: str, basis: str = "") -> Finding:
        """A finding about a position as a whole, at the cell with its name."""
        return self.finding(code, position, "id", position.details.label, message, basis)

    def at(
        self,
        code: str,
        position: Position | NotClassified,
        column: int,
        value: str,
        message: str,
        *,
        heading: str = "",
        basis: str = "",
    ) -> Finding:
        """A finding at the cell of `position` in a column; `heading` is what stands over it, as the layout has it."""
        details = position.details
        return found(
            code,
            self.layout.sheet.entry.name,
            cell_name(details.row, column),
            details.label or f"row {details.row}",
            heading or self.headings[column],
            value,
            message,
            self.framework.scale,
            details.row,
            column,
            basis,
        )

    @cached_property
    def headings(self) -> dict[int, str]:
        """The heading over every column of the table, or the column's letter."""
        return {column: self.layout.heading_at(column) for column in range(1, self.layout.last_column + 1)}

    def about_sheet(self, code: str, message: str, row: int = 0, column: int = 0) -> Finding:
        """A finding about the sheet, or about one place in it that belongs to no position."""
        placed = bool(row and column)
        cell = cell_name(row, column) if placed else ""
        heading = self.layout.heading_at(column) if column else ""
        value = text_of(self.layout.sheet.grid.value(row, column)) if placed else ""
        return found(
            code, self.layout.sheet.entry.name, cell, "", heading, value, message, self.framework.scale, row, column
        )

    def about_heading(self, code: str, heading: Heading, message: str) -> Finding:
        """A finding about one of the headings."""
        return self.about_sheet(code, message, heading.row, heading.column)
