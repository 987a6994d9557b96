"""Find the rows of a text file whose number of values differs from that of the headings."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from peecf_batch.reading.cells import text_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from peecf_batch.reading.located import Layout


class FieldCounts:
    """The numbers of values in the rows of a text file. For the sheet of a workbook, no row differs."""

    def __init__(self, layout: Layout) -> None:
        """Take the number of values of the headings, and the usual number of the rows below them."""
        self._widths = layout.sheet.widths
        self._expected = self._widths[layout.heading_row - 1] if layout.heading_row <= len(self._widths) else 0
        below = Counter(width for width in self._widths[layout.heading_row :] if width > 1)
        self._usual = max(below, key=lambda width: below[width], default=0)

    def problem(self, row: int, cells: Sequence[object]) -> str:
        """Return what is wrong with the number of values in a row, or "".

        An extra separator at the end of a row is not a fault if the other rows have it too.
        """
        if row > len(self._widths):
            return ""
        width = self._widths[row - 1]
        if width == self._expected or (width == self._usual > self._expected and not self._has_extra(cells)):
            return ""
        values = "1 value" if width == 1 else f"{width} values"
        return f"the row has {values}, but there are {self._expected} headings"

    def _has_extra(self, cells: Sequence[object]) -> bool:
        """Return True if a row has a value to the right of the headings."""
        return any(map(text_of, cells[self._expected :]))
