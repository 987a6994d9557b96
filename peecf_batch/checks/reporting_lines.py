"""Check the CEO's position and the reporting lines of each organisation."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from peecf_batch.reading.cells import shown
from peecf_batch.reading.position import key_of
from peecf_batch.reading.structure import in_circles, pairs_at_or_above_ceo, reporting_circles

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from peecf_batch.checks.table import Table
    from peecf_batch.reading.position import Details
    from peecf_batch.rules.findings import Finding

_LONGEST_PATH = 12


def at_or_above_manager(table: Table) -> Iterator[Finding]:
    """Yield N503 for each position with at least the work value score of its manager.

    Leave positions that report to a CEO to N502, and positions in a circle to W504.
    """
    chiefs = set(table.chief_executives)
    around = in_circles(table.managers)
    for index, result in table.results.items():
        manager = table.managers[index]
        if manager is None or manager in chiefs or manager not in table.results or index in around:
            continue
        above = table.results[manager].score
        if result.score >= above:
            name = shown(table.positions[manager].details.label)
            message = f"work value score {result.score} is not below the {above} of '{name}', which it reports to"
            yield table.named("N503", table.positions[index], message, f"{result.score} {above}")


def circles(table: Table) -> Iterator[Finding]:
    """Yield W504 once for each circle of reporting lines, with its path. Leave out the middle of a long path."""
    for circle in reporting_circles(table.managers):
        names = [shown(table.positions[index].details.label) for index in (*circle, circle[0])]
        if len(names) > _LONGEST_PATH:
            names = [*names[: _LONGEST_PATH - 2], f"… {len(names) - _LONGEST_PATH + 1:,} more", names[-1]]
        path, position = " → ".join(names), table.positions[circle[0]]
        message = f"the reporting lines run in a circle: {path}"
        yield table.finding("W504", position, "reports_to", table.text(position, "reports_to"), message, path)


def missing_heads(table: Table) -> Iterator[Finding]:
    """Yield W505 for each organisation without a CEO, if the table has a CEO column or any CEO."""
    column = table.layout.columns.get("ceo")
    if not table.positions or not (column or table.chief_executives):
        return
    headed = {table.positions[index].details.organisation for index in table.chief_executives}
    heading = next((h for h in table.layout.headings if h.column == column), None)
    for name in dict.fromkeys(position.details.organisation for position in table.positions):
        if name not in headed:
            message = f"no position of '{shown(name)}' is the CEO's" if name else "no position is the CEO's"
            yield table.about_heading("W505", heading, message) if heading else table.about_sheet("W505", message)


def second_heads(table: Table) -> Iterator[Finding]:
    """Yield W506 for each additional CEO of an organisation."""
    heads: dict[str, list[int]] = defaultdict(list)
    for index in table.chief_executives:
        heads[table.positions[index].details.organisation].append(index)
    for first, *others in heads.values():
        head = table.positions[first].details
        for index in others:
            position = table.positions[index]
            typed = table.text(position, "ceo") if "ceo" in table.layout.columns else position.details.title
            message = f"'{shown(head.label)}' in row {head.row} is the CEO's position as well"
            role = "ceo" if "ceo" in table.layout.columns else "title"
            yield table.finding("W506", position, role, typed, message, f"{typed} {head.label}")


def without_a_line(table: Table) -> Iterator[Finding]:
    """Yield N507 for each position, other than a CEO, that names no manager, if the table has any reporting line."""
    if "reports_to" not in table.layout.columns or not any(p.details.reports_to for p in table.positions):
        return
    for position in table.positions:
        if not position.details.reports_to and not position.details.is_ceo:
            yield table.finding("N507", position, "reports_to", "", "no supervising position is given")


def into_another_organisation(table: Table) -> Iterator[Finding]:
    """Yield N508 for each position whose manager is in another organisation."""
    for position, manager in zip(table.positions, table.managers, strict=True):
        if manager is None:
            continue
        here, there = position.details.organisation, table.positions[manager].details.organisation
        if here and there and here != there:
            typed = table.text(position, "reports_to")
            message = f"reports to '{shown(typed)}' of '{shown(there)}', but belongs to '{shown(here)}'"
            yield table.finding("N508", position, "reports_to", typed, message, f"{typed} {here} {there}")


def unknown_managers(table: Table) -> Iterator[Finding]:
    """Yield W501 for each position whose manager is not another position in the table. A CEO needs no manager."""
    titles: Counter[str] = Counter()
    for position, manager in zip(table.positions, table.managers, strict=True):
        named = position.details.reports_to
        if named and manager is None and not position.details.is_ceo:
            titles = titles or Counter(key_of(other.details.title) for other in table.positions)
            why = _why_unknown(position.details, titles[key_of(named)])
            yield table.finding("W501", position, "reports_to", named, f"reports to '{shown(named)}', {why}")


def _why_unknown(details: Details, holders: int) -> str:
    """Return the reason why the manager is not another position; `holders` positions have the title typed."""
    if holders == 1 or key_of(details.reports_to) == key_of(details.id):
        return "which is the position itself"
    if holders:
        return f"a title that {holders} positions have; use the id"
    return "which is not in the table"


def at_or_above_ceo(table: Table) -> Iterator[Finding]:
    """Yield N502 for each position with at least the work value score of its organisation's CEO."""
    scores = {index: result.score for index, result in table.results.items()}
    for index, ceo in pairs_at_or_above_ceo([position.details for position in table.positions], scores):
        message = f"work value score {scores[index]} is not below the CEO's {scores[ceo]}"
        yield table.named("N502", table.positions[index], message, f"{scores[index]} {scores[ceo]}")


CHECKS: tuple[Callable[[Table], Iterator[Finding]], ...] = (
    unknown_managers,
    at_or_above_ceo,
    at_or_above_manager,
    circles,
    missing_heads,
    second_heads,
    without_a_line,
    into_another_organisation,
)
