"""The decisions of an audit: positions that need one, what became of those that were made, and the costs."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING

from peecf_batch.assessment.alignment import Cost, NoCost
from peecf_batch.definitions import NamedTuple
from peecf_batch.outputs.page.audit.rows import band_of, reference_of, row_of
from peecf_batch.outputs.wording.decisions import constraints_on, decision_words, earliest_change
from peecf_batch.outputs.wording.words import new_title
from peecf_batch.rules.framework import Outcome

if TYPE_CHECKING:
    from collections.abc import Iterator

    from peecf_batch.assessment.alignment import CostTotal
    from peecf_batch.assessment.comparison import Audit
    from peecf_batch.assessment.snapshot import PositionSnapshot
    from peecf_batch.outputs.page.audit.rows import Row
    from peecf_batch.rules.framework import Framework
    from peecf_batch.rules.privacy import Disclosed

_DOLLAR = Decimal(1)


class OutcomeGroup(NamedTuple):
    """Positions with one outcome whose band differs from the band held, and the options for them.

    `mark` is the mark of the group in drawings, and `edge` is true for borderline positions that keep their band.
    """

    title: str
    options: tuple[str, ...]
    rows: tuple[Row, ...]
    mark: str
    edge: bool = False


class CostLine(NamedTuple):
    """A line of costs: its name, the number of positions, and the lowest and highest cost in whole dollars."""

    name: str
    positions: int
    low: str
    high: str


def groups_of(audit: Audit, disclosed: Disclosed) -> Iterator[OutcomeGroup]:
    """Yield the positions that need a decision by outcome, then the borderline ones that keep their band.

    CEOs below the lowest band are a group of their own.
    """
    framework, needed = audit.framework, [p for p in audit.after.positions if p.consequence is not None]
    for outcome in (Outcome.HIGHER, Outcome.LOWER, Outcome.BELOW_EXECUTIVE, Outcome.NO_REFERENCE):
        held = [position for position in needed if position.outcome is outcome]
        chiefs = [p for p in held if outcome is Outcome.BELOW_EXECUTIVE and p.is_ceo]
        rule, others = framework.outcome_rule(outcome), [p for p in held if p not in chiefs]
        new = [p for p in others if p.is_new and rule.for_new]
        if known := [p for p in others if p not in new]:
            rows = tuple(_decision(p, framework, disclosed) for p in known)
            yield OutcomeGroup(rule.title, rule.options, rows, outcome.value)
        if new and rule.for_new:
            rows = tuple(_decision(p, framework, disclosed) for p in new)
            yield OutcomeGroup(new_title(rule.title), rule.for_new.options, rows, outcome.value)
        if chiefs:
            title, said = f"{rule.title}, chief executive officer", (framework.below.ceo_meaning,)
            rows = tuple(_decision(p, framework, disclosed) for p in chiefs)
            yield OutcomeGroup(title, said, rows, outcome.value)
    if kept := [position for position in needed if position.outcome is Outcome.SAME]:
        title = f"{framework.edge.title}, same band"
        rows = tuple(_decision(p, framework, disclosed) for p in kept)
        yield OutcomeGroup(title, framework.edge.options, rows, Outcome.SAME.value, edge=True)


def _decision(held: PositionSnapshot, framework: Framework, disclosed: Disclosed) -> Row:
    found = held.consequence
    when = earliest_change(found.timing) if found else ""
    decided = decision_words(held.decision, held.decider, held.decided_on) if held.decision else ""
    constraints = [
        *([decided] if decided else []),
        *([framework.edge.title] if held.edge else []),
        *(constraints_on(found) if found else ()),
    ]
    cells = (reference_of(held, disclosed) or "not known", band_of(held, framework), when, "; ".join(constraints))
    return row_of(held, *cells, _cost_of(held)) if disclosed.remuneration else row_of(held, *cells)


def _cost_of(held: PositionSnapshot) -> str:
    cost = held.consequence.cost if held.consequence else None
    if isinstance(cost, Cost):
        return dollars(cost.change)
    return f"not known: {cost.reason}" if isinstance(cost, NoCost) else ""


def dollars(amount: Decimal) -> str:
    """Return an amount with its sign, rounded to whole dollars, such as "−$4,401" or "$0"."""
    whole = amount.quantize(_DOLLAR, ROUND_HALF_UP)
    if not whole:
        return "$0"
    return f"{'−' if whole < 0 else '+'}${abs(whole):,}"


def cost_line(total: CostTotal) -> CostLine:
    """Return a total of costs as a line; the total of all years has no use for its name."""
    name = f"From {total.financial_year}" if total.financial_year else "No contract end given"
    return CostLine(name, total.positions, dollars(total.low), dollars(total.high))
