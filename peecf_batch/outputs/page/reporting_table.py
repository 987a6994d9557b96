"""Make the annual reporting table: executives by class and gender, this year, last year and variance (FRD 15E)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from peecf_batch.definitions import NamedTuple
from peecf_batch.outputs.privacy.gender import Gender, gender_of
from peecf_batch.outputs.privacy.two_years import Place, years_without_small
from peecf_batch.outputs.wording.words import band_words
from peecf_batch.rules.privacy import small_counts

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from peecf_batch.assessment.comparison import Audit
    from peecf_batch.assessment.snapshot import PositionSnapshot
    from peecf_batch.outputs.privacy.small_counts import Cells, Counts

_GENDERS = tuple(Gender)
_NOWHERE = Place(None, 0)


class Year(NamedTuple):
    """The counts of one class by gender in one year, and their total; a count is None where it is withheld."""

    counts: Cells
    total: int


class ReportingRow(NamedTuple):
    """A class: this year, last year, and the variance, which is None where either year's count is withheld."""

    name: str
    this: Year
    last: Year
    variance: Cells


class ReportingTable(NamedTuple):
    """The classes from the highest, then all together; `withheld` is true if any counts are, and `why` is the rule."""

    rows: tuple[ReportingRow, ...]
    withheld: bool
    why: str


def reporting_table(audit: Audit) -> ReportingTable | None:
    """Return the table for the later assessment and the earlier one, or None where neither gives a gender.

    Positions that are not classified have a line, as in the summary. Without it, readers could subtract this table from
    the summary's.
    """
    both = (audit.after.positions, audit.before.positions)
    if not any(held.gender for positions in both for held in positions):
        return None
    names: list[str | None] = [*audit.bands, ""]
    names += [None] * any(held.band is None for positions in both for held in positions)
    this, last = (_counts(positions, names) for positions in both)
    years = years_without_small(this, last, list(_moves(audit, names)), small_counts().least)
    rows = tuple(
        ReportingRow(name, now, then, tuple(map(_change, now.counts, then.counts)))
        for name, now, then in zip(
            [*(band_words(name, audit.framework) for name in names), "All"],
            _years([*years.this.rows, years.this.total], this),
            _years([*years.last.rows, years.last.total], last),
            strict=True,
        )
    )
    hidden = any(None in row.this.counts or None in row.last.counts for row in rows)
    return ReportingTable(rows, hidden, small_counts().meaning)


def _counts(positions: Sequence[PositionSnapshot], names: Sequence[str | None]) -> list[Counts]:
    places = [_place(held, names) for held in positions]
    return [
        tuple(sum(place == (row, column) for place in places) for column in range(len(_GENDERS)))
        for row in range(len(names))
    ]


def _place(held: PositionSnapshot, names: Sequence[str | None]) -> Place:
    return Place(names.index(held.band), _GENDERS.index(gender_of(held.gender)))


def _moves(audit: Audit, names: Sequence[str | None]) -> Iterator[tuple[Place, Place]]:
    """Yield the place of each position before and after."""
    for change in audit.changes:
        yield _place(change.before, names), _place(change.after, names)
    yield from ((_NOWHERE, _place(held, names)) for held in audit.new)
    yield from ((_place(held, names), _NOWHERE) for held in audit.gone)


def _years(cells: Sequence[Cells], counts: Sequence[Counts]) -> Iterator[Year]:
    totals = [sum(row) for row in counts]
    yield from map(Year, cells, [*totals, sum(totals)])


def _change(now: int | None, then: int | None) -> int | None:
    return None if now is None or then is None else now - then
