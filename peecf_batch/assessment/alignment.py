"""Determine which positions need a decision, the options, the earliest change and the smallest cost.

The results are not recommendations about pay. A cost is the smallest change to a package that brings it to the nearest
point of the recommended band. If duties change instead, the cost is zero. A total is therefore a range, from only the
decreases to only the increases.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING

from peecf_batch.assessment.organisation import Assessed, is_decided, needs_decision
from peecf_batch.definitions import NamedTuple
from peecf_batch.rules.classification import options_of
from peecf_batch.rules.framework import Outcome
from peecf_batch.rules.reference import Timing, TimingState, timing_of
from peecf_batch.rules.remuneration import CENT, Pay, pay_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from peecf_batch.assessment.organisation import Unassessed
    from peecf_batch.rules.determination import Determination, RemunerationBand
    from peecf_batch.rules.framework import Framework
    from peecf_batch.rules.reference import Reference

_YEAR_BEGINS = 7  # July: the financial year of Victorian public entities
_COSTED = (Outcome.HIGHER, Outcome.LOWER)
NOTHING = Decimal(0)


class Cost(NamedTuple):
    """The smallest change to a package that brings it to `target`.

    `change` is in dollars and cents a year, at the position's time fraction. `target` is in whole dollars at full time.
    `financial_year` is the year in which the change can first be made, such as "2026-27", or "" if that is not known.
    """

    change: Decimal
    target: int
    financial_year: str


class NoCost(NamedTuple):
    """The reason why the cost of an outcome is not known."""

    reason: str


@dataclass(frozen=True, slots=True)
class Consequence:
    """A decision that is needed about one position: its options, decision-maker, earliest change and cost.

    `index` is that of the position. The options are those of the outcome and, for a borderline score, of the edge.
    `is_ceo` is true for the CEO's own position, for which others decide and the Minister may have to approve a change.
    `cost` is None if the outcome is not higher or lower.
    """

    index: int
    options: tuple[str, ...]
    is_ceo: bool
    timing: Timing
    cost: Cost | NoCost | None


class CostTotal(NamedTuple):
    """The costs of one financial year ("" if it is not known), with the number of positions.

    `low` is the sum of the decreases and `high` that of the increases, in dollars and cents a year.
    """

    financial_year: str
    positions: int
    low: Decimal
    high: Decimal


class ContractDoubts(NamedTuple):
    """The open decisions for which the contract is in doubt, each by the index of its position.

    The contract of `ended` ended before the day of the assessment. `vacant` positions have a contract end.
    """

    ended: tuple[int, ...]
    vacant: tuple[int, ...]


def contract_doubts(needed: Sequence[Consequence], positions: Sequence[Assessed | Unassessed]) -> ContractDoubts:
    """Return the contracts to confirm before the decisions in `needed` that are still open."""
    still = [found for found in needed if not is_decided(positions[found.index])]
    ended = (found.index for found in still if found.timing.state is TimingState.ENDED)
    vacant = (f.index for f in still if f.timing.state is TimingState.VACANT and f.timing.contract_end)
    return ContractDoubts(tuple(ended), tuple(vacant))


def consequences(
    positions: Sequence[Assessed | Unassessed], framework: Framework, reference: Reference
) -> tuple[Consequence, ...]:
    """Return the consequence of every position that needs a decision, in the order of the sheet."""
    return tuple(
        consequence(index, position, framework, reference)
        for index, position in enumerate(positions)
        if isinstance(position, Assessed) and needs_decision(position)
    )


def consequence(index: int, position: Assessed, framework: Framework, reference: Reference) -> Consequence:
    """Return the consequence of a position that needs a decision, under its own framework of those in `framework`."""
    details = position.position.details
    own = framework.named(details.framework)
    timing = timing_of(details.contract_end, reference.as_at, vacant=bool(details.vacant))
    values = reference.in_force if reference.in_force and reference.in_force.covers(own) else None
    cost = _cost(position, values, timing.earliest) if position.outcome in _COSTED else None
    return Consequence(index, _options(position, own), details.is_ceo, timing, cost)


def _options(position: Assessed, framework: Framework) -> tuple[str, ...]:
    """Return the options of the outcome, and those of the edge after them. The same band at an edge has only these."""
    details, edge = position.position.details, position.classification.edge
    return options_of(position.outcome, edge, framework, is_ceo=details.is_ceo, is_new=details.is_new).all


def _cost(position: Assessed, values: Determination | None, earliest: datetime.date | None) -> Cost | NoCost:
    """Return the smallest change to a position's package under `values`, or the reason why it is not known."""
    details, band = position.position.details, position.classification.band
    pay = pay_of(details.trp, details.fte)
    if not isinstance(pay, Pay):
        return NoCost(pay.reason)
    paid = next((paid for paid in values.bands if band and paid.band == band.paid_as), None) if values else None
    if values is None or paid is None:
        return NoCost("no remuneration values of the band are known")
    target = nearest(pay.full_time, paid, values)
    if target is None:
        return NoCost(f"the values of {paid.band} are not all known")
    at_fraction = (Decimal(target) * pay.fte).quantize(CENT, ROUND_HALF_UP)
    change = at_fraction - pay.trp if target != pay.full_time else NOTHING
    return Cost(change, target, financial_year(earliest) if earliest else "")


def nearest(dollars: int, band: RemunerationBand, values: Determination) -> int | None:
    """Return the amount of a band of `values` that is nearest to `dollars`, or None if a value for this is missing.

    An amount that the values place in the band is in it, also where the base of the band is missing.
    """
    base, top = band.base.dollars, band.top.dollars
    if base is not None and dollars < base:
        return base
    if top is not None and dollars > top:
        return top
    return dollars if values.band_of(dollars) is band else None


def financial_year(day: datetime.date) -> str:
    """Return the financial year (July to June) of a day, such as "2026-27" for 30 June 2027."""
    begins = day.year if day.month >= _YEAR_BEGINS else day.year - 1
    return f"{begins}-{(begins + 1) % 100:02}"


def totals(costs: Iterable[Cost]) -> tuple[CostTotal, ...]:
    """Return the total of the costs for each financial year, oldest first. Costs without a financial year are last."""
    by_year: dict[str, list[Decimal]] = defaultdict(list)
    for cost in costs:
        by_year[cost.financial_year].append(cost.change)
    years = sorted(by_year, key=lambda year: (not year, year))
    return tuple(_total(year, by_year[year]) for year in years)


def total_of(costs: Iterable[Cost]) -> CostTotal:
    """Return the total of all costs, with "" as its financial year."""
    return _total("", [cost.change for cost in costs])


def _total(year: str, changes: Sequence[Decimal]) -> CostTotal:
    low = sum((change for change in changes if change < 0), NOTHING)
    high = sum((change for change in changes if change > 0), NOTHING)
    return CostTotal(year, len(changes), low, high)
