"""Check employment under Part 3, dates of assessments and contracts, the Secretary's consent, and vacancies."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from peecf_batch.reading.cells import shown
from peecf_batch.reading.headings.keys import heading_key, heading_roles
from peecf_batch.reading.typed_values.answers import answer_of, says_vacant
from peecf_batch.reading.typed_values.dates import DateColumn, date_of
from peecf_batch.rules.findings import catalogue, day
from peecf_batch.rules.reference import TimingState, timing_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from peecf_batch.checks.table import Table
    from peecf_batch.reading.position import NotClassified, Position
    from peecf_batch.rules.findings import Finding

_DATES = ("assessed_on", "contract_start", "contract_end", "decided_on")
_IN_DETAILS = ("assessed_on", "contract_end", "decided_on")
_DAY_0, _FIRST_DAY, _LAST_DAY = datetime.date(1899, 12, 30), 18_264, 73_415  # day numbers of Excel, 1950 to 2100
_QUESTIONS = ("ceo", "vacant", "part_3", "consent", "benchmark")


def under_part_3(table: Table) -> Iterator[Finding]:
    """Yield W801 for each executive under Part 3, to whom the framework of the public service applies."""
    for position in table.positions:
        framework = table.framework_of(position)
        if framework.part_3:
            message = f"the position was assessed under the {framework.short_title}, with some rules applied by analogy"
        elif position.details.part_3:
            message = "the position is employed under Part 3, for which no framework is known; check the bands"
        else:
            continue
        role = "framework" if table.text(position, "framework") else "part_3"
        yield table.finding("W801", position, role, table.text(position, role), message)


def late_without_consent(table: Table) -> Iterator[Finding]:
    """Yield W802 for each first assessment after the due date without the Secretary's consent.

    The rule needs columns for the assessment date and the consent. Exempt a position with a trigger, such as "new".
    """
    if not table.has("assessed_on", "consent"):
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
    if not table.has("assessed_on", "contract_start"):
        return
    months, starts = catalogue()["W803"].limits["months"], _column(table, "contract_start")
    for position in table.positions:
        assessed, began = _date(table, position, "assessed_on"), _date(table, position, "contract_start", starts)
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
    if not table.has("assessed_on", "contract_end"):
        return
    for position in table.positions:
        assessed, ended = _date(table, position, "assessed_on"), _date(table, position, "contract_end")
        if assessed and ended and ended < assessed:
            message = f"the contract ended on {day(ended)}, before the assessment on {day(assessed)}"
            typed = table.text(position, "contract_end")
            yield table.finding("N804", position, "contract_end", typed, message, f"{typed} {assessed.isoformat()}")


def vacant_with_a_contract(table: Table) -> Iterator[Finding]:
    """Yield N814 for each vacant position with a contract end."""
    for position in table.positions if table.has("contract_end") else ():
        end = position.details.contract_end
        if position.details.vacant and end and end != datetime.date.max:
            message = f"the position is vacant, but the workbook gives a contract to {day(end)}"
            typed = table.text(position, "contract_end")
            yield table.finding("N814", position, "contract_end", typed, message, f"vacant {typed}")


def ended_before_the_day(table: Table) -> Iterator[Finding]:
    """Yield N815 for each contract that ended before the day of the assessment, unless the position is vacant."""
    as_at = table.reference.as_at
    for position in table.positions if as_at is not None and table.has("contract_end") else ():
        timing = timing_of(position.details.contract_end, as_at, vacant=bool(position.details.vacant))
        if timing.state is TimingState.ENDED and timing.contract_end:
            message = f"the contract ended on {day(timing.contract_end)}, before the day of the assessment"
            yield table.finding("N815", position, "contract_end", table.text(position, "contract_end"), message)


def unreadable_dates(table: Table) -> Iterator[Finding]:
    """Yield N805 for each cell of a date column without a date and without words that mean "no date".

    Yield W808 instead for a date whose day and month cannot be told apart in its column.
    """
    none = frozenset(heading_roles()["words"]["no_date"])
    for role in _DATES:
        undated = _undated(table, role) if table.has(role) else ()
        if not undated:
            continue
        column = _column(table, role)
        first = _in_other_order(table, role, column) if column.is_mixed else None
        for position in undated:
            if _date(table, position, role, column) is not None:
                continue
            value, typed = table.value(position, role), table.text(position, role)
            if first is not None and column.is_doubtful(value):
                cause = table.cell_of(first, table.layout_of(first).columns[role], position)
                begins = "day" if column.has_month_first else "month"
                message = f"{_either(value, typed)}, because {cause} has the {begins} first"
                yield table.finding("W808", position, role, typed, message)
            elif typed and typed.casefold() not in none:
                yield table.finding(
                    "N805", position, role, typed, f"'{shown(typed)}' is not clearly a date{_as(value)}"
                )


def _column(table: Table, role: str) -> DateColumn:
    heading = table.heading_of(role)
    values = (table.value(position, role) for position in table.positions)
    return DateColumn(values, heading.text if heading else "")


def _in_other_order(table: Table, role: str, column: DateColumn) -> Position | NotClassified | None:
    """Return the first position with a date in the other order than the column of `role`, None if there is none."""
    return next((one for one in table.positions if column.is_in_other_order(table.text(one, role))), None)


def _undated(table: Table, role: str) -> Sequence[Position | NotClassified]:
    """Return the positions to check for a readable date in the column of `role`."""
    if role in _IN_DETAILS:
        return [
            position
            for position in table.positions
            if getattr(position.details, role) is None and not _is_contradicted(position, role)
        ]
    return table.positions


def _is_contradicted(position: Position | NotClassified, role: str) -> bool:
    """Return True if the date of a decision is not known only because our sheet gives another one."""
    decision = position.details.decision
    return role == "decided_on" and decision is not None and decision.dates_differ


def _either(value: object, typed: str) -> str:
    """Return the two days that a date may be, as a phrase."""
    read = date_of(value)
    if read is None:
        return f"day and month of '{shown(typed)}' cannot be told apart"
    other = datetime.date(read.year, read.day, read.month)
    return f"'{shown(typed)}' may be {day(read)} or {day(other)}"


def _as(value: object) -> str:
    """Return what a number would be as a date in Excel, as a phrase, or "" for other values."""
    number = float(value) if isinstance(value, str) and value.strip().isdecimal() else value
    if not isinstance(number, int | float) or isinstance(number, bool) or not _FIRST_DAY <= number <= _LAST_DAY:
        return ""
    return f"; as a date, Excel shows the number as {day(_DAY_0 + datetime.timedelta(days=int(number)))}"


def unreadable_answers(table: Table) -> Iterator[Finding]:
    """Yield N806 for each answer that is not yes or no. A date in the consent column counts as yes.

    Yield none for a cell that leaves the framework in doubt, because E816 reports it.
    """
    known = frozenset(heading_roles()["words"]["no_answer"])
    doubted = {(found.sheet_row, found.column) for found in table.found if found.code == "E816"}
    for role in _QUESTIONS:
        for position in _unanswered(table, role) if table.has(role) else ():
            typed = table.text(position, role)
            if not typed or typed.casefold() in known or answer_of(typed, role) is not None:
                continue
            if (role == "consent" and _is_given(table, position, role)) or (role == "ceo" and position.details.is_ceo):
                continue
            if (position.details.sheet_row, table.layout_of(position).columns[role]) in doubted:
                continue
            yield table.finding("N806", position, role, typed, f"'{shown(typed)}' is neither yes nor no")


def _unanswered(table: Table, role: str) -> Iterable[Position | NotClassified]:
    """Return the positions to check for a readable yes or no in the column of `role`."""
    if role == "part_3":  # the name of a framework is an answer, too
        return (position for position in table.positions if position.details.part_3 is None)
    if all(not text or answer_of(text, role) is not None for text in table.texts_in(role)):
        return ()  # few columns have an answer that cannot be read
    return table.positions


def vacant_and_held(table: Table) -> Iterator[Finding]:
    """Yield N807 for each vacant position with the name of an incumbent, or held one whose incumbent is "Vacant"."""
    if not table.has("vacant", "incumbent"):
        return
    nobody = frozenset(heading_roles()["words"]["nobody"])
    for position in table.positions:
        incumbent, vacant = table.text(position, "incumbent"), position.details.vacant
        if vacant and heading_key(incumbent) not in nobody and not says_vacant(incumbent):
            message = "one cell says that the position is vacant, and an incumbent is named"
        elif vacant is False and says_vacant(incumbent):
            message = "one cell says that the position is held, and its incumbent's cell says that it is vacant"
        else:
            continue
        yield table.finding("N807", position, "vacant", table.text(position, "vacant"), message)


def _date(
    table: Table, position: Position | NotClassified, role: str, column: DateColumn | None = None
) -> datetime.date | None:
    """Return the date in the column of `role`, or None if the cell has no readable date."""
    if role in _IN_DETAILS:
        found: datetime.date | None = getattr(position.details, role)
        return found
    value = table.value(position, role)
    return column.day(value) if column else date_of(value)


def _is_given(table: Table, position: Position | NotClassified, role: str) -> bool:
    """Return True if a cell contains "yes" or a date."""
    return answer_of(table.text(position, role), role) is True or _date(table, position, role) is not None


CHECKS: tuple[Callable[[Table], Iterator[Finding]], ...] = (
    under_part_3,
    late_without_consent,
    older_than_the_contract,
    ended_before_assessed,
    vacant_with_a_contract,
    ended_before_the_day,
    unreadable_dates,
    unreadable_answers,
    vacant_and_held,
)
