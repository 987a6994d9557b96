"""Find out which evidence was given beside the factor scores of each position."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, NamedTuple

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
    kinds = {
        one.sheet.entry.name: [_places(columns) for columns in (one.rationales, one.examples, one.shares)]
        for one in table.layouts
    }
    rows = {one.sheet.entry.name: one.sheet.grid.rows for one in table.layouts}
    for at, position in enumerate(table.positions):
        sheet, number = position.details.sheet_row
        row = rows[sheet][number - 1]
        rationales, examples, shares = [_given(places, row) for places in kinds[sheet]]
        if any(gap.code == _UNREADABLE for gap in table.evidence.gaps.get(at, ())):
            shares = Given.INCOMPLETE
        yield _evidence(rationales, examples, shares)


@cache
def _evidence(rationales: Given, examples: Given, shares: Given) -> EvidenceGiven:
    """Return one object for all positions with the same evidence."""
    return EvidenceGiven(rationales, examples, shares)


class _Places(NamedTuple):
    """The places of the columns of one kind of evidence in a row, and whether every factor has a column."""

    places: Sequence[int]
    for_all: bool


def _places(columns: Columns) -> _Places:
    return _Places([column - 1 for column in columns if column], all(columns))


def _given(columns: _Places, row: Sequence[object]) -> Given:
    """Return whether a row has a value in the column of every factor. A factor without a column has none."""
    places, for_all = columns
    if not places:
        return Given.NO_COLUMN
    if not for_all or max(places) >= len(row):
        return Given.INCOMPLETE
    values = [row[place] for place in places]
    texts = [value.strip() if type(value) is str else text_of(value) for value in values]
    return Given.INCOMPLETE if "" in texts else Given.COMPLETE
