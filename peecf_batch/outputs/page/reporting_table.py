"""Make the annual reporting table: executives by class and gender, this year, last year and variance (FRD 15E)."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from peecf_batch.outputs.privacy.gender import Counts, Gender, gender_of, withheld
from peecf_batch.rules.privacy import small_counts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from peecf_batch.assessment.comparison import Audit
    from peecf_batch.assessment.snapshot import PositionSnapshot


class Year(NamedTuple):
    """The counts of one class by gender in one year, and their total; `counts` is None where they are withheld."""

    counts: Counts | None
    total: int


class ReportingRow(NamedTuple):
    """A class: this year, last year, and the variance, which is None where either year's counts are withheld."""

    name: str
    this: Year
    last: Year
    variance: Counts | None


class ReportingTable(NamedTuple):
    """The classes from the highest, then all together; `withheld` is true if any counts are, and `why` is the rule."""

    rows: tuple[ReportingRow, ...]
    withheld: bool
    why: str


def reporting_table(audit: Audit) -> ReportingTable | None:
    """Return the table for the later assessment and the earlier one, or None where neither gives a gender.

    Only classified positions are counted.
    """
    years = [snapshot.positions for snapshot in (audit.after, audit.before)]
    if not any(held.gender for positions in years for held in positions):
        return None
    names = [*(band.name for band in reversed(audit.framework.bands)), ""]
    this, last = (_year(positions, names) for positions in years)
    shown = [*(name or audit.framework.below.name for name in names), "All"]
    rows = tuple(_row(name, now, then) for name, now, then in zip(shown, this, last, strict=True))
    hidden = any(row.this.counts is None or row.last.counts is None for row in rows)
    return ReportingTable(rows, hidden, small_counts().meaning)


def _year(positions: Sequence[PositionSnapshot], names: Sequence[str]) -> list[Year]:
    counts = [
        tuple(sum(held.band == name and gender_of(held.gender) is gender for held in positions) for gender in Gender)
        for name in names
    ]
    hidden, total = withheld(counts, small_counts().least)
    years = [Year(None if n in hidden else row, sum(row)) for n, row in enumerate(counts)]
    return [*years, Year(total, sum(map(sum, counts)))]


def _row(name: str, this: Year, last: Year) -> ReportingRow:
    if this.counts is None or last.counts is None:
        return ReportingRow(name, this, last, None)
    variance = tuple(now - then for now, then in zip(this.counts, last.counts, strict=True))
    return ReportingRow(name, this, last, variance)
