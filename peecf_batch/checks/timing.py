"""Check employment under Part 3, dates of assessments and contracts, the Secretary's consent, and vacancies."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from peecf_batch.reading.cells import date_of, shown
from peecf_batch.reading.headings.meanings import heading_key, heading_roles
from peecf_batch.rules.findings import catalogue, day

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from peecf_batch.checks.table import Table
    from peecf_batch.reading.position import NotClassified, Position
    from peecf_batch.rules.findings import Finding

_DATES = ("assessed_on", "contract_start", "contract_end")
_QUESTIONS = ("ceo", "vacant", "part_3", "consent")


def under_part_3(table: Table) -> Iterator[Finding]:
    """Yield W801 for each executive employed under Part 3, to whom the VPS framework applies."""
    for position in table.positions:
        if position.details.part_3:
            message = "the position is employed under Part 3, so the VPS framework applies"
            yield table.finding("W801", position, "part_3", table.text(position, "part_3"), message)


def late_without_consent(table: Table) -> Iterator[Finding]:
    """Yield W802 for each first assessment after the due date without the Secretary's consent.

    The rule needs columns for the assessment date and the consent. Exempt a position with a trigger, such as "new".
    """
    if not {"assessed_on", "consent"} <= table.layout.columns.keys():
        return
    limits = catalogue()["W802"].limits
    due, triggers = limits["due"], frozenset(limits["triggers"])
    for position in table.positions:
        assessed = _date(table, position, "assessed_on")
        if assessed is None or assessed <= due or _is_given(table, position, "consent"):
            continue
        if heading_key(table.text(position, "trigger")) not in triggers:
            message = f"assessed on {day(assessed)}, after {day(due)}, and no consent is recorded"
            consent = table.text(position, "consent")
            typed = table.text(position, "assessed_on")
            yield table.finding("W802", position, "assessed_on", typed, message, f"{typed} {consent}")


def older_than_the_contract(table: Table) -> Iterator[Finding]:
    """Yield W803 for each assessment that is older than the contract by the rule's limit of months, or more."""
    if not {"assessed_on", "contract_start"} <= table.layout.columns.keys():
        return
    months = catalogue()["W803"].limits["months"]
    for position in table.positions:
        assessed, began = _date(table, position, "assessed_on"), _date(table, position, "contract_start")
        if assessed and began and _months_between(assessed, began) >= months:
            message = f"assessed on {day(assessed)}; the contract began on {day(began)}"
            typed = table.text(position, "assessed_on")
            yield table.finding("W803", position, "assessed_on", typed, message, f"{typed} {began.isoformat()}")


def _months_between(first: datetime.date, last: datetime.date) -> int:
    """Return the whole months from one day to a later one, or 0 if it is not later."""
    months = (last.year - first.year) * 12 + last.month - first.month
    return max(0, months - (last.day < first.day))


def ended_before_assessed(table: Table) -> Iterator[Finding]:
    """Yield N804 for each contract that ended before the position was assessed."""
    if not {"assessed_on", "contract_end"} <= table.layout.columns.keys():
        return
    for position in table.positions:
        assessed, ended = _date(table, position, "assessed_on"), _date(table, position, "contract_end")
        if assessed and ended and ended < assessed:
            message = f"the contract ended on {day(ended)}, before the assessment on {day(assessed)}"
            typed = table.text(position, "contract_end")
            yield table.finding("N804", position, "contract_end", typed, message, f"{typed} {assessed.isoformat()}")


def unreadable_dates(table: Table) -> Iterator[Finding]:
    """Yield N805 for each cell of a date column without a date and without words that mean "no date"."""
    none = frozenset(heading_roles()["words"]["no_date"])
    for role in _DATES:
        for position in table.positions if role in table.layout.columns else ():
            if _date(table, position, role) is None:
                typed = table.text(position, role)
                if typed and typed.casefold() not in none:
                    yield table.finding("N805", position, role, typed, f"'{shown(typed)}' is not plainly a date")


def unreadable_answers(table: Table) -> Iterator[Finding]:
    """Yield N806 for each answer that is not yes or no. A date in the consent column counts as yes."""
    words = heading_roles()["words"]
    known = frozenset([*words["yes"], *words["no"], *words["no_answer"]])
    for role in _QUESTIONS:
        for position in _unanswered(table, role) if role in table.layout.columns else ():
            typed = table.text(position, role)
            if not typed or typed.casefold() in known or (role == "consent" and _date(table, position, role)):
                continue
            yield table.finding("N806", position, role, typed, f"'{shown(typed)}' is neither yes nor no")


def _unanswered(table: Table, role: str) -> Iterable[Position | NotClassified]:
    """Return the positions to check for a readable yes or no in the column of `role`."""
    if role == "vacant":
        return (position for position in table.positions if position.details.vacant is None)
    if role == "part_3":
        return (position for position in table.positions if position.details.part_3 is None)
    return table.positions


def vacant_and_held(table: Table) -> Iterator[Finding]:
    """Yield N807 for each vacant position with the name of an incumbent."""
    if not {"vacant", "incumbent"} <= table.layout.columns.keys():
        return
    nobody = frozenset(heading_roles()["words"]["nobody"])
    for position in table.positions:
        if position.details.vacant and heading_key(table.text(position, "incumbent")) not in nobody:
            message = "the position is said to be vacant and an incumbent is named"
            yield table.finding("N807", position, "vacant", table.text(position, "vacant"), message)


def _date(table: Table, position: Position | NotClassified, role: str) -> datetime.date | None:
    """Return the date in the column of `role`, or None if the cell has no readable date."""
    details = position.details
    if role in ("assessed_on", "contract_end"):
        return details.assessed_on if role == "assessed_on" else details.contract_end
    value = table.value(position, role)
    return date_of(value) if value != "" else None


def _is_given(table: Table, position: Position | NotClassified, role: str) -> bool:
    """Return True if a cell contains "yes" or a date."""
    typed = table.text(position, role)
    return typed.casefold() in heading_roles()["words"]["yes"] or _date(table, position, role) is not None


CHECKS: tuple[Callable[[Table], Iterator[Finding]], ...] = (
    under_part_3,
    late_without_consent,
    older_than_the_contract,
    ended_before_assessed,
    unreadable_dates,
    unreadable_answers,
    vacant_and_held,
)
