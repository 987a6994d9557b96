"""Find out which evidence was given beside the factor scores of each position."""

from __future__ import annotations

from typing import TYPE_CHECKING

from peecf_batch.assessment.assurance.given import EvidenceGiven, Given
from peecf_batch.reading.cells import text_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from peecf_batch.checks.table import Table

    Columns = Sequence[int | None]

_UNREADABLE = "W307"  # a share of work that cannot be read


def evidence_of(table: Table) -> Iterator[EvidenceGiven]:
    """Yield the evidence that was given for each position of a table, in their order.

    The checks must have run, because they find the shares of work that cannot be read.
    """
    kinds = {one.sheet.entry.name: (one.rationales, one.examples, one.shares) for one in table.layouts}
    rows = {one.sheet.entry.name: one.sheet.grid.rows for one in table.layouts}
    for at, position in enumerate(table.positions):
        sheet, number = position.details.sheet_row
        row = rows[sheet][number - 1]
        rationales, examples, shares = (_given(columns, row) for columns in kinds[sheet])
        if any(gap.code == _UNREADABLE for gap in table.evidence.gaps.get(at, ())):
            shares = Given.INCOMPLETE
        yield EvidenceGiven(rationales, examples, shares)


def _given(columns: Columns, row: Sequence[object]) -> Given:
    """Return whether a row has a value in the column of every factor. A factor without a column has none."""
    if not any(columns):
        return Given.NO_COLUMN
    is_complete = all(column and column <= len(row) and text_of(row[column - 1]) for column in columns)
    return Given.COMPLETE if is_complete else Given.INCOMPLETE
