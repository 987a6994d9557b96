"""Check the decisions that were taken: what was decided, by whom and when."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from peecf_batch.reading.cells import shown
from peecf_batch.reading.decisions.decision import DECIDED_BY, DECIDED_ON, DECISION, DecisionState
from peecf_batch.reading.matching.texts import key_of
from peecf_batch.reading.typed_values.decisions import DecisionTexts
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
    """Yield W809 for each decision whose text does not say clearly what was decided."""
    texts: dict[str, DecisionTexts] = {}
    for position, decision in _with_decision(table):
        if decision.state is DecisionState.DOUBTFUL and not decision.contradictions:
            own = _on_our_sheet(position, decision)
            framework = table.framework_of(position)
            if framework.id not in texts:
                texts[framework.id] = DecisionTexts(framework, table.framework.all)
            why = decision.doubt or texts[framework.id].doubt_in(decision.text)
            if not why:  # it is in doubt for its date, which has a finding of its own
                continue
            message = f"the decision '{shown(decision.text)}'{_in(own)} is not clear: {why}"
            yield table.to_change(own, table.finding("W809", position, "decision", decision.text, message), DECISION)


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
            own = _on_our_sheet(position, decision)
            message = f"the decision{_in(own)} has no {' and no '.join(lacking)}"
            basis = f"{decision.text} {lacking}"
            yield table.to_change(
                own, table.finding("N810", position, "decision", decision.text, message, basis), DECISION
            )
    for position in table.positions:
        if position.details.decision is None and position.details.decided_on is not None:
            own, decided = _date_on_our_sheet(table, position), day(position.details.decided_on)
            message = f"a decision date is given{_in(own)}, {decided}, and no decision"
            typed = decided if own else table.text(position, "decided_on")
            yield table.to_change(own, table.finding("N810", position, "decided_on", typed, message), DECIDED_ON)


def on_an_impossible_day(table: Table) -> Iterator[Finding]:
    """Yield W811 for each decision taken before the assessment, or after the day of this assessment."""
    as_at = table.reference.as_at
    for position, decision in _with_decision(table):
        decided, assessed = position.details.decided_on, position.details.assessed_on
        if decided is None:
            continue
        own = _date_on_our_sheet(table, position)
        if assessed is not None and decided < assessed and decision.is_taken:
            message = f"decided on {day(decided)}{_in(own)}, before the assessment on {day(assessed)}"
        elif as_at is not None and decided > as_at and decision.state is not DecisionState.DEFERRED:
            message = f"decided on {day(decided)}{_in(own)}, which is after {day(as_at)}, the day of this assessment"
        else:
            continue
        basis = f"{decided} {assessed}"
        yield table.to_change(
            own, table.finding("W811", position, "decided_on", decided.isoformat(), message, basis), DECIDED_ON
        )


def another_band_without_words(table: Table) -> Iterator[Finding]:
    """Yield W812 for each decided band that is not the recommended one, if the decision says nothing else."""
    names = {"": table.framework.below.name}
    for index, result in table.results.items():
        decision = table.positions[index].details.decision
        if decision is None or not decision.is_bare or decision.band == result.band_name:
            continue
        decided, recommended = (names.get(band or "", band or "") for band in (decision.band, result.band_name))
        position = table.positions[index]
        own = _on_our_sheet(position, decision)
        message = (
            f"{decided} was decided{_in(own)} and {recommended} recommended, but the decision does not say how the "
            "position will fit that band"
        )
        yield table.to_change(
            own, table.finding("W812", position, "decision", decision.text, message, recommended), DECISION
        )


def contradictions(table: Table) -> Iterator[Finding]:
    """Yield W813 for each fact about a decision that two cells give differently."""
    for position, decision in _with_decision(table):
        for heading, cell, other in decision.contradictions:
            message = f"{cell} and {other} give different values for the {_MEANT[heading]}"
            role = _ROLES[heading]
            yield table.finding("W813", position, role, table.text(position, role), message)


def unreadable_dates_on_our_sheet(table: Table) -> Iterator[Finding]:
    """Yield N805 for each date of a decision that was typed on our sheet and cannot be read.

    Yield W808 instead for a date whose day and month cannot be told apart among the dates of our sheet.
    """
    for position in table.positions:
        typed, decision = position.details.typed_on_sheet, position.details.decision
        if typed is None or typed.day or DECIDED_ON not in typed.cells or (decision and decision.dates_differ):
            continue
        code = "W808" if typed.day_in_doubt else "N805"
        cell, said = typed.cells[DECIDED_ON], shown(typed.day_as_typed)
        message = f"'{said}' in {cell} is not clearly a date"
        if typed.day_in_doubt:
            message = f"day and month of '{said}' in {cell} cannot be told apart from the dates on this sheet"
        yield table.to_change(
            cell, table.finding(code, position, "decided_on", typed.day_as_typed, message), DECIDED_ON
        )


def without_position(table: Table) -> Iterator[Finding]:
    """Yield W817 for each row of our sheet with a decision that belongs to no position, or may belong to several."""
    ids = Counter(key_of(position.details.id) for position in table.positions) if table.unplaced else Counter[str]()
    for typed in table.unplaced:
        named = " ".join(f"'{shown(text)}'" for text in (typed.id, typed.title) if text) or "a row without id and title"
        said = f"the decision '{shown(typed.text)}'" if typed.text else "what is typed about a decision"
        is_known = bool(typed.id) and ids[key_of(typed.id)] == 1
        why = "has the id of one position and the title of another" if is_known else "matches no position, or several"
        yield table.on_our_sheet("W817", typed, f"{said} for {named} {why}, and was not read")


def _on_our_sheet(position: Position | NotClassified, decision: Decision) -> str:
    """Return the cell of a decision with its sheet if it was typed on our sheet; "" if it is in the table."""
    typed = position.details.typed_on_sheet
    return decision.cell if typed and decision.cell == typed.cells.get(DECISION) else ""


def _date_on_our_sheet(table: Table, position: Position | NotClassified) -> str:
    """Return the cell of the date of a decision with its sheet if only our sheet has it; "" if the table has it."""
    typed = position.details.typed_on_sheet
    is_there = typed and typed.day and DECIDED_ON in typed.cells and not table.text(position, "decided_on")
    return typed.cells[DECIDED_ON] if typed and is_there else ""


def _in(cell: str) -> str:
    return f" in {cell}" if cell else ""


CHECKS: tuple[Callable[[Table], Iterator[Finding]], ...] = (
    in_doubt,
    incomplete,
    on_an_impossible_day,
    another_band_without_words,
    contradictions,
    unreadable_dates_on_our_sheet,
    without_position,
)
