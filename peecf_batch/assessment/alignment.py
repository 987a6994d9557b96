"""What may be done about an outcome, when, and what would it cost? Nothing here recommends what anybody is paid.

A cost is the least change of a package that brings it to the nearest point of the recommended band. Where duties change
instead, it is nothing; so a total runs from the decreases alone to the increases alone.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING

from peecf_batch.assessment.organisation import Assessed
from peecf_batch.rules.framework import Outcome
from peecf_batch.rules.remuneration import CENT, Pay, pay_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from peecf_batch.assessment.organisation import Unassessed
    from peecf_batch.reading.position import Details
    from peecf_batch.rules.determination import Determination, RemunerationBand
    from peecf_batch.rules.framework import Framework
    from peecf_batch.rules.reference import Reference

_YEAR_BEGINS = 7  # July: the financial year of Victorian public entities
_COSTED = (Outcome.HIGHER, Outcome.LOWER)
NOTHING = Decimal(0)


@dataclass(frozen=True, slots=True)
class Cost:
    """The least change of a package, in dollars and cents a year, to come to `target`, whole dollars at full time.

    `financial_year` is the one in which it can first be made, such as "2026-27", or "" where no contract end is given.
    """

    change: Decimal
    target: int
    financial_year: str


@dataclass(frozen=True, slots=True)
class NoCost:
    """Why the cost of an outcome cannot be told."""

    reason: str


@dataclass(frozen=True, slots=True)
class Consequence:
    """What follows for one position: the options open, who may have to approve, from when, and at what cost.

    `earliest` is the first day after the contract, when a change needs nobody's agreement; None where that is not
    known or the position is vacant. `minister` says that the Minister's approval may be needed.
    """

    index: int
    options: tuple[str, ...]
    minister: bool
    earliest: datetime.date | None
    vacant: bool
    cost: Cost | NoCost | None


@dataclass(frozen=True, slots=True)
class CostTotal:
    """The costs of one financial year ("" where no contract end is given): how many, and from the least to the most."""

    financial_year: str
    positions: int
    low: Decimal
    high: Decimal


def consequences(
    positions: Sequence[Assessed | Unassessed], framework: Framework, reference: Reference
) -> tuple[Consequence, ...]:
    """What follows for every classified position whose outcome asks for a decision, in the order of the sheet."""
    return tuple(
        _consequence(index, position, framework, reference)
        for index, position in enumerate(positions)
        if isinstance(position, Assessed) and position.outcome is not Outcome.SAME
    )


def _consequence(index: int, position: Assessed, framework: Framework, reference: Reference) -> Consequence:
    details = position.position.details
    earliest = _earliest(details, reference)
    cost = _cost(position, reference.in_force, earliest) if position.outcome in _COSTED else None
    options = framework.outcome_rule(position.outcome).options
    return Consequence(index, options, details.is_ceo, earliest, bool(details.vacant), cost)


def _earliest(details: Details, reference: Reference) -> datetime.date | None:
    """The day after the contract ends, and not before the day that the run was told."""
    if details.contract_end is None or details.vacant or details.contract_end == datetime.date.max:
        return None
    after = details.contract_end + datetime.timedelta(days=1)
    return max(after, reference.as_at) if reference.as_at and reference.as_at_asked else after


def _cost(position: Assessed, values: Determination | None, earliest: datetime.date | None) -> Cost | NoCost:
    details, band = position.position.details, position.classification.band
    pay = pay_of(details.trp, details.fte)
    if not isinstance(pay, Pay):
        return NoCost(pay.reason)
    paid = next((paid for paid in values.bands if band and paid.band == band.name), None) if values else None
    if paid is None:
        return NoCost("no remuneration values of the band are known")
    target = nearest(pay.full_time, paid)
    if target is None:
        return NoCost(f"the values of {paid.band} are not all known")
    at_fraction = (Decimal(target) * pay.fte).quantize(CENT, ROUND_HALF_UP)
    change = at_fraction - pay.trp if target != pay.full_time else NOTHING
    return Cost(change, target, financial_year(earliest) if earliest else "")


def nearest(dollars: int, band: RemunerationBand) -> int | None:
    """The amount of the band that lies nearest, or None where a missing value leaves that open."""
    base, top = band.base.dollars, band.top.dollars
    if base is not None and dollars < base:
        return base
    if top is not None and dollars > top:
        return top
    return dollars if base is not None and top is not None else None


def financial_year(day: datetime.date) -> str:
    """The financial year, from July to June, that a day lies in: 30 June 2027 lies in "2026-27"."""
    begins = day.year if day.month >= _YEAR_BEGINS else day.year - 1
    return f"{begins}-{(begins + 1) % 100:02}"


def totals(costs: Iterable[Cost]) -> tuple[CostTotal, ...]:
    """The costs by financial year, oldest first, those without a contract end last."""
    by_year: dict[str, list[Decimal]] = defaultdict(list)
    for cost in costs:
        by_year[cost.financial_year].append(cost.change)
    years = sorted(by_year, key=lambda year: (not year, year))
    return tuple(_total(year, by_year[year]) for year in years)


def whole_total(costs: Iterable[Cost]) -> CostTotal:
    """All costs together."""
    return _total("", [cost.change for cost in costs])


def _total(year: str, changes: Sequence[Decimal]) -> CostTotal:
    low = sum((change for change in changes if change < 0), NOTHING)
    high = sum((change for change in changes if change > 0), NOTHING)
    return CostTotal(year, len(changes), low, high)
