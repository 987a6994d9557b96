"""Put the assessments of one organisation in the order of their dates, without guessing where dates are not known."""

from __future__ import annotations

from enum import StrEnum
from itertools import pairwise
from typing import TYPE_CHECKING

from peecf_batch.definitions import NamedTuple
from peecf_batch.reading.matching.texts import name_key

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterable, Mapping, Sequence

    from peecf_batch.assessment.snapshot import Snapshot
    from peecf_batch.rules.sheet_row import SheetRow

FEWEST = 3  # assessments; an audit compares two


class DayBasis(StrEnum):
    """Where the day of an assessment comes from."""

    POSITIONS = "assessment dates"
    RECORD = "day in the record"
    UNKNOWN = "not known"


class Order(StrEnum):
    """How assessments were put in order.

    `TIED` is by date, with those of one date as the user named them. If the date of any is not known, all are as the
    user named them.
    """

    BY_DATE = "date"
    TIED = "date, then as named"
    AS_NAMED = "as named"


class TypedReason(NamedTuple):
    """A reason that a person typed beside a finding, with the code and the heading of the finding."""

    code: str
    heading: str
    text: str


class DatedAssessment(NamedTuple):
    """One assessment with its day, None if it is not known, and the reasons typed in it by the rows of positions.

    `basis` says where the day comes from. `is_record` is False for a workbook that was assessed in this run.
    """

    snapshot: Snapshot
    day: datetime.date | None
    basis: DayBasis
    is_record: bool
    reasons: Mapping[SheetRow, tuple[TypedReason, ...]]


class Day(NamedTuple):
    """The day of an assessment and where it comes from."""

    day: datetime.date | None
    basis: DayBasis


def day_of(snapshot: Snapshot, recorded: datetime.date | None) -> Day:
    """Return the day of an assessment: the latest assessment date of its positions, else the day in its record.

    `recorded` is the day in the record, None for a workbook. The day on which a workbook is assessed again for the
    history says nothing about its age.
    """
    dates = [position.assessed_on for position in snapshot.positions if position.assessed_on]
    if dates:
        return Day(max(dates), DayBasis.POSITIONS)
    return Day(recorded, DayBasis.RECORD if recorded else DayBasis.UNKNOWN)


class Series(NamedTuple):
    """The assessments of a history in order, and how they were put in order."""

    assessments: tuple[DatedAssessment, ...]
    order: Order


def in_order(named: Sequence[DatedAssessment]) -> Series:
    """Return assessments in the order of their days, or all as named if the day of any is not known."""
    days = [one.day for one in named if one.day]
    if len(days) < len(named):
        return Series(tuple(named), Order.AS_NAMED)
    tied = len(set(days)) < len(days)
    return Series(tuple(sorted(named, key=lambda one: one.day or days[0])), Order.TIED if tied else Order.BY_DATE)


def contradiction(series: Series) -> tuple[DatedAssessment, DatedAssessment] | None:
    """Return two assessments whose known days contradict the order in which the user named them, or None."""
    dated = [one for one in series.assessments if one.day]
    return next(((one, later) for one, later in pairwise(dated) if one.day and later.day and one.day > later.day), None)


def organisations_of(snapshots: Iterable[Snapshot]) -> tuple[str, ...]:
    """Return the names of the organisations in assessments, one for all spellings of a name, without blank ones."""
    names = (position.organisation for snapshot in snapshots for position in snapshot.positions)
    found: dict[str, str] = {}
    for name in names:
        if name.strip():
            found.setdefault(name_key(name), name)
    return tuple(found.values())
