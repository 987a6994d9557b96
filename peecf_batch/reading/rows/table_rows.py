"""Find the rows below the headings of a table, and return the values of their cells."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from peecf_batch.errors import Refusal
from peecf_batch.reading.cells import text_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from peecf_batch.reading.located import Layout


class TableRows:
    """The rows of a layout's table, numbered from 1. `other_columns` are the columns read in addition to the scores."""

    def __init__(self, layout: Layout) -> None:
        """Take the sheet and the columns of `layout`."""
        self._layout, self._grid, self._scan = layout, layout.sheet.grid, layout.sheet.scan
        beside = layout.beside
        self.other_columns = tuple(dict.fromkeys([*layout.columns.values(), *beside]))
        self._width = max([*layout.columns.values(), *layout.factors, *beside, layout.last_column])

    @cached_property
    def numbers(self) -> list[int]:
        """The numbers of the rows below the headings that have any cell, without repeated headings."""
        end = self._layout.ends_at or max(len(self._grid.rows), max(self._scan.rows, default=0)) + 1
        headings = frozenset(self._layout.repeated_headings)
        rows = {row for row in self._scan.rows if row not in headings and self._scan.holds_cells(row)}
        return sorted(row for row in rows if self._layout.heading_row < row < end)

    @property
    def beyond(self) -> list[int]:
        """The numbers of the rows with values from a second heading row on, which are not read."""
        start = self._layout.ends_at
        return [] if start is None else [n for n in range(start, len(self._grid.rows) + 1) if any(self.whole(n))]

    def values(self, row: int) -> list[object]:
        """Return the values of a row, as wide as the table, and one more blank value (index -1) for missing columns."""
        cells = self._grid.rows[row - 1] if row <= len(self._grid.rows) else ()
        missing = self._width - len(cells)
        return [*cells, *[""] * missing, ""] if missing > 0 else [*cells, ""]

    def whole(self, row: int) -> Sequence[object]:
        """Return all values of a row, also those outside the table."""
        return self._grid.rows[row - 1] if row <= len(self._grid.rows) else ()

    def texts(self, values: Sequence[object]) -> list[str]:
        """Return the texts among the values of a row that are within the table, trimmed and without blank ones."""
        cells = values[self._layout.first_column - 1 : self._layout.last_column]
        return [value.strip() for value in cells if isinstance(value, str) and value.strip()]

    def first_text(self, values: Sequence[object]) -> str:
        """Return the text of the first cell of a row that is not blank, or "" if all are blank."""
        return next((text for value in values[: self._layout.last_column] if (text := text_of(value))), "")

    def check(self, most_rows: int) -> None:
        """Raise Refusal if the 2 readings of the sheet have different rows, or if over `most_rows` rows have values.

        Otherwise, a row that only the value reader reads would be lost without notice.
        """
        self._refuse_rows_that_only_one_reading_sees()
        if len(self.numbers) > most_rows and sum(map(self._has_value, self.numbers)) > most_rows:
            raise Refusal(
                f"the table on sheet '{self._layout.sheet.entry.name}' has more than {most_rows:,} rows; "
                f"it ends in row {self.numbers[-1]:,}.",
                "Split the workbook, or raise the limit with --max-unpacked if you trust this file.",
            )

    def _refuse_rows_that_only_one_reading_sees(self) -> None:
        seen = set(self.numbers).union(self._layout.repeated_headings)
        end = self._layout.ends_at or len(self._grid.rows) + 1
        for row in range(self._layout.heading_row + 1, end):
            if row not in seen and self._has_value(row):
                sheet = self._layout.sheet.entry.name
                raise Refusal(
                    f"the two readings of sheet '{sheet}' differ in row {row}: one sees cells there, one none.",
                    "Open the workbook in Excel and save it again.",
                )

    def _has_value(self, row: int) -> bool:
        cells = self._grid.rows[row - 1] if row <= len(self._grid.rows) else ()
        return any(value != "" for value in cells[self._layout.first_column - 1 : self._layout.last_column])
