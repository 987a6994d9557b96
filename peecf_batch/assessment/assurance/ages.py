"""Count classified positions by the age of their assessment on the day of the assessment."""

from __future__ import annotations

import calendar
from datetime import date
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from peecf_batch.assessment.organisation import Assessed
from peecf_batch.definitions import NamedTuple
from peecf_batch.rules.own_tables import own_tables

if TYPE_CHECKING:
    from collections.abc import Sequence

    from peecf_batch.assessment.organisation import Unassessed

_MONTHS = 12  # of a year


class AgeLimits(NamedTuple):
    """The ages that are counted, in months from the shortest. `basis` says whose figures they are.

    `title`, `publisher` and `url` are those of the source.
    """

    months: tuple[int, ...]
    basis: str
    title: str
    publisher: str
    url: str


class Within(NamedTuple):
    """The positions that were assessed within a number of months before the day: on `since` or later."""

    months: int
    since: date
    positions: int


class Ages(NamedTuple):
    """The classified positions by the age of their assessment on the day `as_at`.

    `within` has the positions within each limit. Those within a shorter limit count in the longer ones too. `older` are
    beyond the longest, and `later` are dated after the day. `undated` have no date that could be read. Positions that
    are not classified count in none of these.
    """

    as_at: date
    within: tuple[Within, ...]
    older: int
    later: int
    undated: int


@cache
def age_limits() -> AgeLimits:
    """Return the ages that are counted, from assurance.toml."""
    ages = own_tables(Path(__file__).with_name("assurance.toml"))["ages"]
    return AgeLimits(tuple(sorted(ages["months"])), ages["basis"], **ages["source"])


def months_before(day: date, months: int) -> date:
    """Return the day with the same number a number of months earlier, or the last of its month if there is none.

    Twelve months before 29 February 2024 is 28 February 2023.
    """
    year, month = divmod(day.year * _MONTHS + day.month - 1 - months, _MONTHS)
    if year < date.min.year:
        return date.min
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def ages_of(positions: Sequence[Assessed | Unassessed], as_at: date | None, limits: AgeLimits) -> Ages | None:
    """Return the classified positions by the age of their assessment, None if no day was given to count from."""
    if as_at is None:
        return None
    days = [p.position.details.assessed_on for p in positions if isinstance(p, Assessed)]
    dated = [day for day in days if day is not None]
    before = [day for day in dated if day <= as_at]
    starts = [(months, months_before(as_at, months)) for months in limits.months]
    within = tuple(Within(months, since, sum(day >= since for day in before)) for months, since in starts)
    recent = within[-1].positions if within else 0
    return Ages(as_at, within, len(before) - recent, len(dated) - len(before), len(days) - len(dated))
