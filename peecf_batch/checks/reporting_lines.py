"""Check the CEO's position and the reporting lines of each organisation."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from peecf_batch.reading.cells import shown
from peecf_batch.reading.matching.managers import position_names
from peecf_batch.reading.matching.reporting import in_circles, pairs_at_or_above_ceo, reporting_circles

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from peecf_batch.checks.table import Table
    from peecf_batch.reading.matching.names import Named, PositionNames
    from peecf_batch.reading.position import Details, NotClassified, Position
    from peecf_batch.rules.findings import Finding

_LONGEST_PATH, _SPELLINGS_NAMED = 12, 4


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
            message = f"work value score {result.score} is above the {above} of '{name}', its manager"
            if result.score == above:
                message = f"work value score {result.score} is the same as that of '{name}', its manager"
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
    heading = table.heading_of("ceo")
    if not table.positions or not (heading or table.chief_executives):
        return
    headed = {table.positions[index].details.organisation for index in table.chief_executives}
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
            typed = table.text(position, "ceo") if table.has("ceo") else position.details.title
            message = f"'{shown(head.label)}' in row {head.row} is the CEO's position as well"
            role = "ceo" if table.has("ceo") else "title"
            yield table.finding("W506", position, role, typed, message, f"{typed} {head.label}")


def without_a_line(table: Table) -> Iterator[Finding]:
    """Yield N507 for each position, other than a CEO, that names no manager, if the table has any reporting line."""
    if not table.has("reports_to") or not any(p.details.reports_to for p in table.positions):
        return
    for position in table.positions:
        if not position.details.reports_to and not position.details.is_ceo:
            yield table.finding("N507", position, "reports_to", "", "no manager is given")


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
    """Yield W501 for each position whose manager is not another position in the table. A CEO needs no manager.

    Yield W511 instead if the cell names 2 or more positions.
    """
    names: PositionNames | None = None
    details = [position.details for position in table.positions]
    for index, (position, manager) in enumerate(zip(table.positions, table.managers, strict=True)):
        typed = position.details.reports_to
        if not typed or manager is not None or position.details.is_ceo:
            continue
        names = names or position_names(details, table.framework.ceo_titles)
        named = names.find(typed, position.details.organisation)
        if named.several:
            both = " and ".join(f"'{shown(details[at].label)}'" for at in named.several)
            message = f"'{shown(typed)}' names more than one position: {both}"
            yield table.finding("W511", position, "reports_to", typed, message, f"{typed} {both}")
        else:
            why = _why_unknown(named, index, details, names.nearest(typed), names.held_by(typed))
            yield table.finding("W501", position, "reports_to", typed, f"reports to '{shown(typed)}', {why}")


def _of_a_title(holders: int) -> str:
    return f"a title that {holders} positions have; use the id"


def _why_unknown(named: Named, index: int, details: Sequence[Details], near: int | None, held: int | None) -> str:
    """Return the reason why the manager of the position at `index` is not another position.

    `near` is the position that the text may mean, and `held` the only one whose incumbent has this name.
    """
    if named.one is not None:
        return "which is the position itself"
    if named.holders:
        return f"an id that {named.holders} positions have" if named.is_id else _of_a_title(named.holders)
    like = named.part if named.part is not None else near
    if like is None or like == index:
        return "which is not in the table"
    title = f" ({shown(details[like].title)})" if details[like].id and details[like].title else ""
    what = "it is the name of the incumbent of" if like == held else "the nearest is"
    return f"which is not in the table; {what} '{shown(details[like].label)}'{title}"


def spelled_in_several_ways(table: Table) -> Iterator[Finding]:
    """Yield N512 for each organisation whose name is spelled in several ways, at the first other spelling."""
    if not table.has("organisation"):
        return
    if table.texts_in("organisation") == {position.details.organisation for position in table.positions}:
        return  # every name is the one that is read
    others: dict[str, dict[str, Position | NotClassified]] = defaultdict(dict)
    for position in table.positions:
        typed = table.text(position, "organisation")
        if typed and typed != position.details.organisation:
            others[position.details.organisation].setdefault(typed, position)
    for name, spellings in others.items():
        if not name:
            continue
        first, seen = next(iter(spellings.values())), {shown(typed): typed for typed in spellings}
        seen.pop(shown(name), None)
        listed = ", ".join(f"'{typed}'" for typed in list(seen)[:_SPELLINGS_NAMED]) or "the name with other spaces"
        more = f" and {len(seen) - _SPELLINGS_NAMED} more" if len(seen) > _SPELLINGS_NAMED else ""
        message = f"{listed}{more} {'were' if len(seen) > 1 else 'was'} read as '{shown(name)}'"
        yield table.finding("N512", first, "organisation", table.text(first, "organisation"), message, message)


def ceo_by_title(table: Table) -> Iterator[Finding]:
    """Yield N513 for each CEO known by the title because the CEO column is blank for the organisation."""
    if not table.has("ceo") or not table.chief_executives:
        return
    named = {p.details.organisation for p in table.positions}
    answered = {p.details.organisation for p in table.positions if table.text(p, "ceo")}
    for index in table.chief_executives:
        position = table.positions[index]
        organisation = position.details.organisation
        if organisation not in answered:
            where = f" for '{shown(organisation)}'" if organisation and len(named) > 1 else ""
            title = shown(position.details.title)
            message = f"the CEO column is blank{where}; '{title}' was read as the CEO's position"
            yield table.finding("N513", position, "ceo", "", message, position.details.title)


def at_or_above_ceo(table: Table) -> Iterator[Finding]:
    """Yield N502 for each position with at least the work value score of its organisation's CEO."""
    scores = {index: result.score for index, result in table.results.items()}
    for index, ceo in pairs_at_or_above_ceo([position.details for position in table.positions], scores):
        relation = "the same as the CEO's" if scores[index] == scores[ceo] else f"above the CEO's {scores[ceo]}"
        message = f"work value score {scores[index]} is {relation}"
        yield table.named("N502", table.positions[index], message, f"{scores[index]} {scores[ceo]}")


CHECKS: tuple[Callable[[Table], Iterator[Finding]], ...] = (
    unknown_managers,
    spelled_in_several_ways,
    ceo_by_title,
    at_or_above_ceo,
    at_or_above_manager,
    circles,
    missing_heads,
    second_heads,
    without_a_line,
    into_another_organisation,
)
