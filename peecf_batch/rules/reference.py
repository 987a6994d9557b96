"""The dates and remuneration values that an assessment is compared with."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, NamedTuple

from peecf_batch.rules.determination import in_force, newest_known

if TYPE_CHECKING:
    from collections.abc import Sequence

    from peecf_batch.rules.determination import Determination
    from peecf_batch.rules.framework import Framework


class Reference(NamedTuple):
    """The dates that an assessment is compared with, and the remuneration values in force on them.

    Reference bands are those held on `date`, of the Determination called `instrument`; `values` were in force then.
    Pay is compared with `in_force`, the values in force on `as_at`; None where none are known. `as_at_asked` says that
    the user named that day, so that periods can be counted from it.
    """

    date: datetime.date
    instrument: str
    values: Determination | None = None
    as_at: datetime.date | None = None
    in_force: Determination | None = None
    as_at_asked: bool = False


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
    values in force on `as_at`, or else with the newest values that are known.
    """
    stated, date = framework.reference, determination or framework.reference.date
    values, newest = in_force(determinations, date), newest_known(determinations)
    title = values.title if values and values.effective == date else ""
    day = as_at or (newest.effective if newest else None)
    return Reference(
        date=date,
        instrument=stated.instrument if date == stated.date else title,
        values=values,
        as_at=day,
        in_force=in_force(determinations, day) if day else None,
        as_at_asked=as_at is not None,
    )
