"""The dates and remuneration values that an assessment is compared with, and when a change can take effect."""

from __future__ import annotations

import datetime
from enum import StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING

from peecf_batch.definitions import NamedTuple
from peecf_batch.rules.determination import in_force, newest_known

if TYPE_CHECKING:
    from collections.abc import Sequence

    from peecf_batch.rules.determination import Determination
    from peecf_batch.rules.framework import Framework


class Reference(NamedTuple):
    """The dates that an assessment is compared with, and the remuneration values in force on them.

    Reference bands are those held on `date`, of the Determination called `instrument`; `values` were in force then.
    `as_at` is the day of the assessment, and `in_force` the values in force on it; None without a day or an instrument.
    `superseded` are the last known values before these, if not one of these is known.
    """

    date: datetime.date
    instrument: str
    values: Determination | None = None
    as_at: datetime.date | None = None
    in_force: Determination | None = None
    superseded: Determination | None = None


class Rules(NamedTuple):
    """Rules that an assessment applies: a framework, and the dates and remuneration values of the determinations."""

    framework: Framework
    reference: Reference


def reference_for(
    framework: Framework,
    determinations: Sequence[Determination],
    determination: datetime.date | None = None,
    as_at: datetime.date | None = None,
) -> Reference:
    """Return the dates and values for an assessment.

    Reference bands are those of `determination`, or else of the date that the framework names. Pay is compared with the
    values in force on `as_at`. Values that are superseded on that day are never used.
    """
    stated, date = framework.reference, determination or framework.reference.date
    values = in_force(determinations, date)
    title = values.title if values and values.effective == date else ""
    now = in_force(determinations, as_at) if as_at else None
    earlier = [instrument for instrument in determinations if now and instrument.effective < now.effective]
    return Reference(
        date=date,
        instrument=stated.instrument if date == stated.date else title,
        values=values,
        as_at=as_at,
        in_force=now,
        superseded=newest_known(earlier) if now and not now.is_known else None,
    )


class TimingState(StrEnum):
    """The state of a position on the day of the assessment: vacant, contract ended or running, or not known."""

    VACANT = "vacant"
    ENDED = "ended"
    RUNNING = "running"
    UNKNOWN = "unknown"


class Timing(NamedTuple):
    """When a change to a position can take effect.

    A vacant position can change now, and so can one whose contract has ended. While a contract is running, `earliest`
    is the day after it, and an earlier change needs an agreement. `earliest` is the day of the assessment if the
    contract has ended, and otherwise None.
    """

    state: TimingState
    contract_end: datetime.date | None = None
    earliest: datetime.date | None = None


@lru_cache(maxsize=4_096)  # most contracts end on the same few days
def timing_of(end: datetime.date | None, as_at: datetime.date | None, *, vacant: bool) -> Timing:
    """Return when a change can take effect, as at a day: at once if vacant, otherwise as the contract says.

    `end` is the last day of the contract, None if it is not known. Without a day, no contract has ended.
    """
    if vacant:
        return Timing(TimingState.VACANT, end)
    if end is None or end == datetime.date.max:
        return Timing(TimingState.UNKNOWN)
    if as_at is not None and end < as_at:
        return Timing(TimingState.ENDED, end, as_at)
    return Timing(TimingState.RUNNING, end, end + datetime.timedelta(days=1))
