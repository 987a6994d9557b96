"""Choose the columns of a list: one for each fact, and those that are left out."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from peecf_batch.errors import Refusal
from peecf_batch.excel.address import cell_name, column_letters
from peecf_batch.outputs.wording.text import listed
from peecf_batch.reading.cells import shown
from peecf_batch.reading.headings.choices import kind_of
from peecf_batch.reading.headings.keys import apart
from peecf_batch.reading.headings.meanings import heading_key, heading_roles
from peecf_batch.reading.headings.one_of_two import with_incumbents, with_position_numbers
from peecf_batch.reading.matching.texts import key_of
from peecf_batch.reading.opened import calculated_headings
from peecf_batch.reading.typed_values.money import unit_in
from peecf_batch.starting.lists.headings import NAMES, near_headings
from peecf_batch.starting.lists.result import MappedColumn
from peecf_batch.starting.lists.words import column_name

if TYPE_CHECKING:
    from collections.abc import Container, Iterator, Sequence

    from peecf_batch.reading.headings.meanings import HeadingBook
    from peecf_batch.reading.located import Heading
    from peecf_batch.rules.framework import Framework
    from peecf_batch.starting.lists.cell_values import CellReader
    from peecf_batch.starting.lists.headings import ListHeadings

SCORED = "scores and the texts beside them, because they belong to the earlier assessment"
_TEXTS = ("text", "id")
_OF_EARLIER_ASSESSMENT = frozenset((
    "decision", "decider", "decided_on", "documents", "interview", "stream_check", "stream_reason", "total",
    "assessed_band",
))  # fmt: skip


def with_columns(place: ListHeadings, reader: CellReader) -> ListHeadings:
    """Return the headings with the column of each role. Raises Refusal if two columns could be the id, or a fact.

    Of two columns with texts about the same fact, such as Division and Branch, take the better one.
    """
    headings = with_position_numbers(with_incumbents(place.headings), place.cells.rows[place.last :])
    place = replace(place, headings=tuple(headings))
    by_role: dict[str, list[Heading]] = {}
    for heading in place.headings:
        if heading.meaning.role in reader.roles - _OF_EARLIER_ASSESSMENT:
            by_role.setdefault(heading.meaning.role, []).append(heading)
    ids = {key_of(text) for role in NAMES for heading in by_role.get(role, ()) for text in _column(place, heading)}
    columns: dict[str, int] = {}
    doubles: list[Heading] = []
    for role, headings in by_role.items():
        best = _best(place, role, headings, ids) if len(headings) > 1 else headings[0]
        if best is None or (role == "id" and len(headings) > 1):
            raise _same_meaning(place, headings)
        if reader.kinds.get(role, "text") not in _TEXTS and any(_differ(place, best, other) for other in headings):
            raise _same_meaning(place, headings)
        columns[role] = best.column
        doubles.extend(heading for heading in headings if heading is not best)
    return replace(place, columns=columns, doubles=tuple(doubles))


def _column(place: ListHeadings, heading: Heading) -> list[str]:
    rows = range(place.last + 1, place.cells.height + 1)
    return [text for row in rows if (text := place.cells.text(row, heading.column))]


def _best(place: ListHeadings, role: str, headings: Sequence[Heading], names: set[str]) -> Heading | None:
    """Return the best heading: for managers the one with most ids and titles of the list, else the first in the rules.

    None if no heading is better than the others.
    """
    order = [heading_key(name) for name in heading_roles()["roles"][role]]
    ranks = []
    for heading in headings:
        key = heading_key(apart(heading.text))
        matched = sum(key_of(text) in names for text in _column(place, heading)) if role == "reports_to" else 0
        is_id = role == "reports_to" and not {"id", "number", "no", "code"}.isdisjoint(key.split())
        at = order.index(key) if key in order else len(order)
        ranks.append((matched, is_id, -kind_of(heading.text, role), -at))
    best = max(ranks)
    return headings[ranks.index(best)] if ranks.count(best) == 1 else None


def _differ(place: ListHeadings, first: Heading, second: Heading) -> bool:
    rows = range(place.last + 1, place.cells.height + 1)
    pairs = ((place.cells.value(row, first.column), place.cells.value(row, second.column)) for row in rows)
    return any(one not in ("", None) and two not in ("", None) and one != two for one, two in pairs)


def _same_meaning(place: ListHeadings, headings: Sequence[Heading]) -> Refusal:
    names = (f"'{shown(heading.text)}' in {cell_name(heading.row, heading.column)}" for heading in headings)
    return Refusal(
        f"sheet '{place.sheet.entry.name}': {' and '.join(names)} mean the same.",
        "Rename or remove the one that is not meant.",
    )


def mapping_of(place: ListHeadings, reader: CellReader) -> tuple[MappedColumn, ...]:
    """Return the columns that are taken, from left to right."""
    return tuple(
        MappedColumn(reader.headings[role], f"column {column_letters(column)} '{shown(place.text(column))}'")
        for role, column in sorted(place.columns.items(), key=lambda item: item[1])
    )


def left_out_of(place: ListHeadings, book: HeadingBook, framework: Framework) -> tuple[str, ...]:
    """Return phrases about the columns left out.

    They are those without a place in the template, those about an earlier assessment, which include the results of the
    template, unknown ones, and scores.
    """
    taken = {*place.columns.values(), *(heading.column for heading in place.doubles)}
    rest = [heading for heading in place.headings if heading.text and heading.column not in taken]
    results = calculated_headings(framework)
    earlier = [shown(heading.text) for heading in rest if _is_of_earlier_assessment(heading, results)]
    about = [heading for heading in rest if heading.meaning.role and heading.meaning.factor < 0]
    known = [shown(heading.text) for heading in about if not _is_of_earlier_assessment(heading, results)]
    unknown = [
        _with_near(heading, book)
        for heading in rest
        if not heading.meaning.role and not _is_of_earlier_assessment(heading, results)
    ]
    phrases = (
        [f"{listed(known)} (the template has no column for {'it' if len(known) == 1 else 'them'})"] if known else []
    )
    belong = "belongs" if len(earlier) == 1 else "belong"
    phrases += [f"{listed(earlier)}, which {belong} to the earlier assessment"] if earlier else []
    phrases += [f"{listed(unknown)} (not understood)"] if unknown else []
    return (*phrases, SCORED) if any(heading.meaning.factor >= 0 for heading in rest) else tuple(phrases)


def _is_of_earlier_assessment(heading: Heading, results: Container[str]) -> bool:
    return heading.meaning.role in _OF_EARLIER_ASSESSMENT or heading_key(heading.text) in results


def _with_near(heading: Heading, book: HeadingBook) -> str:
    """Return an unknown heading with its column, and the known headings that it is similar to."""
    near = " or ".join(f"'{name}'" for name in near_headings(heading.text, book))
    place = f"{shown(heading.text)} in column {column_letters(heading.column)}"
    return f"{place}, perhaps {near}" if near else place


def notes_on_columns(place: ListHeadings) -> Iterator[str]:
    """Yield sentences about columns with the same meaning, and hidden columns."""
    for heading in place.doubles:
        taken = place.columns[heading.meaning.role]
        yield (
            f"Columns {column_letters(taken)} ('{shown(place.text(taken))}') and {column_letters(heading.column)} "
            f"('{shown(heading.text)}') are both for {column_name(heading.meaning.role)}: only "
            f"{column_letters(taken)} was taken."
        )
    unit = unit_in(place.text(place.columns.get("trp", 0)))
    if unit.dollars > 1:
        letters = column_letters(place.columns["trp"])
        yield f"Column {letters} is in {unit.name}: clear amounts were converted to dollars."
    hidden = place.sheet.scan.hidden_columns()
    for column in sorted(place.columns.values()):
        if any(column in columns for columns in hidden):
            yield f"Column {column_letters(column)} ('{shown(place.text(column))}') is hidden: taken."
