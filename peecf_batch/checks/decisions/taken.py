"""Check the decisions that were taken: what was decided, by whom and when."""

from __future__ import annotations

from typing import TYPE_CHECKING

from peecf_batch.reading.cells import shown
from peecf_batch.reading.decisions.decision import DECIDED_BY, DECIDED_ON, DECISION, DecisionState
from peecf_batch.rules.findings import day

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from peecf_batch.checks.table import Table
    from peecf_batch.reading.decisions.decision import Decision
    from peecf_batch.reading.position import NotClassified, Position
    from peecf_batch.rules.findings import Finding

_ROLES = {DECISION: "decision", DECIDED_BY: "decider", DECIDED_ON: "decided_on"}
_MEANT = {DECISION: "decision", DECIDED_BY: "decision-maker", DECIDED_ON: "date of the decision"}


def _with_decision(table: Table) -> Iterator[tuple[Position | NotClassified, Decision]]:
    for position in table.positions:
        if position.details.decision is not None:
            yield position, position.details.decision


def in_doubt(table: Table) -> Iterator[Finding]:
    """Yield W809 for each decision whose text does not say plainly what was decided."""
    for position, decision in _with_decision(table):
        if decision.state is DecisionState.DOUBTFUL and not decision.contradictions:
            message = f"the decision '{shown(decision.text)}'{_on_sheet(table, position, decision)} is not clear"
            yield table.finding("W809", position, "decision", decision.text, message)


def incomplete(table: Table) -> Iterator[Finding]:
    """Yield N810 for each decision taken without a date or a decision-maker, and for each date without a decision."""
    for position, decision in _with_decision(table):
        details, unclear = position.details, {found.heading for found in decision.contradictions}
        lacking = [
            what
            for what, heading, known in (
                ("decision-maker", DECIDED_BY, details.decider),
                ("date", DECIDED_ON, details.decided_on),
            )
            if not known and heading not in unclear
        ]
        if lacking and decision.is_taken:
            message = f"the decision{_on_sheet(table, position, decision)} has no {' and no '.join(lacking)}"
            yield table.finding("N810", position, "decision", decision.text, message, f"{decision.text} {lacking}")
    for position in table.positions:
        if position.details.decision is None and position.details.decided_on is not None:
            message = f"there is a decision date, {day(position.details.decided_on)}, but no decision"
            yield table.finding("N810", position, "decided_on", table.text(position, "decided_on"), message)


def on_an_impossible_day(table: Table) -> Iterator[Finding]:
    """Yield W811 for each decision taken before the assessment, or after the day of this assessment."""
    as_at = table.reference.as_at
    for position, decision in _with_decision(table):
        decided, assessed = position.details.decided_on, position.details.assessed_on
        if decided is None or not decision.is_taken:
            continue
        if assessed is not None and decided < assessed:
            message = f"decided on {day(decided)}, before the assessment on {day(assessed)}"
        elif as_at is not None and decided > as_at:
            message = f"decided on {day(decided)}, which is after {day(as_at)}, the day of this assessment"
        else:
            continue
        yield table.finding("W811", position, "decided_on", decided.isoformat(), message, f"{decided} {assessed}")


def another_band_without_words(table: Table) -> Iterator[Finding]:
    """Yield W812 for each decided band that is not the recommended one, if the decision says nothing else."""
    names = {"": table.framework.below.name}
    for index, result in table.results.items():
        decision = table.positions[index].details.decision
        if decision is None or not decision.is_bare or not decision.is_taken or decision.band == result.band_name:
            continue
        decided, recommended = (names.get(band or "", band or "") for band in (decision.band, result.band_name))
        message = f"{decided} was decided but {recommended} is recommended, and the decision does not say what is done"
        yield table.finding("W812", table.positions[index], "decision", decision.text, message, recommended)


def contradictions(table: Table) -> Iterator[Finding]:
    """Yield W813 for each fact about a decision that two cells give differently."""
    for position, decision in _with_decision(table):
        for heading, cell, other in decision.contradictions:
            message = f"{cell} and {other} give different values for the {_MEANT[heading]}"
            role = _ROLES[heading]
            yield table.finding("W813", position, role, table.text(position, role), message)


def unreadable_dates_on_our_sheet(table: Table) -> Iterator[Finding]:
    """Yield N805 for each date of a decision that was typed on our sheet and cannot be read."""
    for position in table.positions:
        typed = position.details.typed_on_sheet
        if typed and typed.day is None and DECIDED_ON in typed.cells:
            message = f"'{shown(typed.day_as_typed)}' in {typed.cells[DECIDED_ON]} is not plainly a date"
            yield table.finding("N805", position, "decided_on", typed.day_as_typed, message)


def _on_sheet(table: Table, position: Position | NotClassified, decision: Decision) -> str:
    """Return where a decision is, as a phrase, if it is not in the table of positions; "" if it is."""
    column = table.layout_of(position).columns.get("decision")
    own = column is None or decision.cell != table.layout.cell(position.details.row, column)
    return f" in {decision.cell}" if own else ""


CHECKS: tuple[Callable[[Table], Iterator[Finding]], ...] = (
    in_doubt,
    incomplete,
    on_an_impossible_day,
    another_band_without_words,
    contradictions,
    unreadable_dates_on_our_sheet,
)
