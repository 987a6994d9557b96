"""Collect the findings made while the rows of a table are read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from peecf_batch.rules.findings import Place, Severity, catalogue

if TYPE_CHECKING:
    from collections.abc import Collection

    from peecf_batch.reading.located import Layout
    from peecf_batch.rules.findings import Finding
    from peecf_batch.rules.framework import Scale


class RowFindings:
    """The findings about the cells of one table, in the order in which they were added."""

    def __init__(self, layout: Layout, scale: Scale) -> None:
        """Collect findings about the sheet of `layout`."""
        self.all: list[Finding] = []
        self._layout, self._scale, self._sheet = layout, scale, layout.sheet.entry.name

    def add(
        self, code: str, cell: tuple[int, int], message: str, *, position: str = "", value: str = "", heading: str = ""
    ) -> None:
        """Add a finding of the rule `code` at `cell`, a row and a column; `heading` replaces that of the column."""
        row, column = cell
        place = Place(
            self._sheet, self._layout.cell(row, column), row, column, heading or self._layout.heading_at(column)
        )
        self.all.append(catalogue()[code].finding(place, message, self._scale, position=position, value=value))

    def drop_errors(self, rows: Collection[int]) -> None:
        """Remove the errors about rows that are not positions of their own, such as those of individual assessors."""
        if rows:
            self.all = [f for f in self.all if f.row not in rows or f.severity is not Severity.ERROR]
