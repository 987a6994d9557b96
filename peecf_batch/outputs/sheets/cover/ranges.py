"""Write formulas that count over the added columns of every sheet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from peecf_batch.excel.edit.defined_names import absolute_area, quoted_name

if TYPE_CHECKING:
    from collections.abc import Sequence

    from peecf_batch.excel.edit.additions import SheetAdditions

SCORE, REFERENCE, BAND, EDGE, OUTCOME = range(5)  # the added columns, from the first
_LONGEST_FORMULA = 8_000


class AddedRanges:
    """The ranges of the added columns, on each sheet with positions."""

    def __init__(self, tables: Sequence[SheetAdditions]) -> None:
        """Prepare to count over the added columns of `tables`."""
        self._tables = tables

    def of(self, column: int) -> list[str]:
        """Return the range of one of the added columns on each sheet."""
        found = []
        for table in self._tables:
            block = table.block
            at, first = block.columns[column], block.heading_row + 1
            place = absolute_area(first, at, max(block.last_row, first), at)
            found.append(f"{quoted_name(table.sheet.entry.name)}!{place}")
        return found

    def count(self, *wanted: tuple[int, str]) -> str:
        """Return the formula that counts the rows with all of these texts, each given by its column and a criterion."""
        by_sheet = zip(*([f"{place},{text}" for place in self.of(column)] for column, text in wanted), strict=True)
        name = "COUNTIF" if len(wanted) == 1 else "COUNTIFS"
        return within_limit("+".join([f"{name}({','.join(pairs)})" for pairs in by_sheet]))

    def unchanged(self, scores: Sequence[int]) -> str:
        """Return a formula that is true while the work value scores are those of the assessment."""
        places = ",".join(self.of(SCORE))
        squares = sum(score * score for score in scores)
        return within_limit(f"AND(COUNT({places})={len(scores)},SUM({places})={sum(scores)},SUMSQ({places})={squares})")


def within_limit(formula: str) -> str:
    """Return a formula, or "" if it is longer than a cell may have."""
    return formula if len(formula) <= _LONGEST_FORMULA else ""
