"""Find out which evidence was given beside the factor scores of each position."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from peecf_batch.assessment.assurance.given import EvidenceGiven, Given
from peecf_batch.definitions import NamedTuple
from peecf_batch.reading.cells import text_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from peecf_batch.checks.evidence import Gap
    from peecf_batch.checks.table import Table

    Columns = Sequence[int | None]

_UNREADABLE = "W307"  # a share of work that cannot be read


def evidence_of(table: Table) -> Iterator[EvidenceGiven]:
    """Yield the evidence that was given for each position of a table, in their order.

    Shares of work count as given even if they cannot be read. `without_unreadable` corrects this.
    """
    kinds = {
        one.sheet.entry.name: [_places(columns) for columns in (one.rationales, one.examples, one.shares)]
        for one in table.layouts
    }
    rows = {one.sheet.entry.name: one.sheet.grid.rows for one in table.layouts}
    for position in table.positions:
        details = position.details
        rationales, *others = kinds[details.sheet]
        row: Sequence[object] = rows[details.sheet][details.row - 1] if any(kind.places for kind in others) else ()
        yield _evidence(_complete(rationales, details.rationales), *[_given(places, row) for places in others])


def without_unreadable(given: EvidenceGiven, gaps: Iterable[Gap]) -> EvidenceGiven:
    """Return the evidence given for a position, without the shares of work that cannot be read.

    `gaps` are those that the checks found in the evidence of the position.
    """
    is_unreadable = any(gap.code == _UNREADABLE for gap in gaps)
    return _evidence(given.rationales, given.examples, Given.INCOMPLETE) if is_unreadable else given


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


def _complete(columns: _Places, texts: Sequence[str]) -> Given:
    """Return whether every factor has a text; `texts` are those of the factors, as they were read."""
    if not columns.places:
        return Given.NO_COLUMN
    return Given.INCOMPLETE if "" in texts else Given.COMPLETE


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
