"""Read the decisions that people typed on our sheet in an earlier copy, and join them with those of the table."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import TYPE_CHECKING

from peecf_batch.excel.edit.earlier.answers import answer_rows
from peecf_batch.reading.decisions.decision import (
    DECIDED_BY,
    DECIDED_ON,
    DECISION,
    Contradiction,
    Decision,
    DecisionState,
    TypedOnSheet,
)
from peecf_batch.reading.decisions.headings import DECISION_HEADS
from peecf_batch.reading.matching.texts import key_of, name_key
from peecf_batch.reading.typed_values.dates import DateColumn
from peecf_batch.reading.typed_values.decisions import DecisionTexts
from peecf_batch.rules.findings import day as day_named

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from peecf_batch.excel.edit.earlier.addition_names import AdditionNames
    from peecf_batch.excel.edit.earlier.answers import Answer, AnswerRow
    from peecf_batch.excel.workbook import Sheet
    from peecf_batch.reading.located import Layout
    from peecf_batch.reading.position import Details, NotClassified, Position
    from peecf_batch.reading.workbook_read import WorkbookRead
    from peecf_batch.rules.framework import Framework


def decisions_typed_on(sheets: Iterable[Sheet], names: AdditionNames) -> tuple[TypedOnSheet, ...]:
    """Return what people typed about decisions in the rows of sheets with the headings of our sheet of decisions."""
    held = [(sheet.entry.name, row) for sheet in sheets for row in answer_rows(sheet, DECISION_HEADS, names)]
    dates = DateColumn(row.answers[DECIDED_ON].value for _, row in held if DECIDED_ON in row.answers)
    return tuple(_typed(row, dates, sheet) for sheet, row in held)


def _typed(row: AnswerRow, dates: DateColumn, sheet: str) -> TypedOnSheet:
    """Return what was typed in one row of our sheet. `dates` are the dates in all of its rows."""
    (identifier, title, organisation), answers, _ = row
    decision, by, on = (answers.get(heading) for heading in (DECISION, DECIDED_BY, DECIDED_ON))
    known = dates.day(on.value) if on else None
    return TypedOnSheet(
        id=identifier,
        title=title,
        text=decision.text if decision else "",
        decider=by.text if by else "",
        day=known,
        day_as_typed=_as_typed(on, known) if on else "",
        cells={heading: answer.cell for heading, answer in answers.items()},
        sheet=sheet,
        day_in_doubt=on is not None and dates.is_doubtful(on.value),
        organisation=organisation,
    )


def _as_typed(on: Answer, known: date | None) -> str:
    """Return the text of an answer that should be a date, "" for a date of Excel that is known."""
    if isinstance(on.value, str):
        return on.text
    if known is None and isinstance(on.value, date):
        return f"{on.value.day}/{on.value.month}/{on.value.year}"
    return "" if known else on.text


def with_decisions(read: WorkbookRead, typed: Sequence[TypedOnSheet], framework: Framework) -> WorkbookRead:
    """Return what was read, with the decisions that were typed on our sheet added to those of the table.

    A row of our sheet belongs to the only position with its id, else to the only one with its id and title or with its
    title. Where the table and the sheet, or 2 rows of the sheet, say different things, the decision is in doubt. Rows
    that belong to no position are kept apart.
    """
    if not typed:
        return read
    layouts = {layout.sheet.entry.name: layout for layout in read.layouts}
    own, unplaced = by_position(typed, read.positions)
    texts = {one.id: DecisionTexts(one, framework.all) for one in framework.all}
    positions = (
        _joined(
            position,
            own[index],
            layouts[position.details.sheet],
            texts[position.details.framework or framework.id],
        )
        if index in own
        else position
        for index, position in enumerate(read.positions)
    )
    return read.with_positions(positions)._replace(unplaced=unplaced)


def by_position(
    typed: Iterable[TypedOnSheet], positions: Sequence[Position | NotClassified]
) -> tuple[dict[int, list[TypedOnSheet]], tuple[TypedOnSheet, ...]]:
    """Return the rows of our sheet that belong to each position, by its index, and the rows that belong to none.

    Of several positions with the id and title of a row, it belongs to the only one in its organisation. A row with the
    id of one position and the title of another belongs to none. A title that no other position has was only edited.
    """
    by_id, by_both, by_title, by_all = (defaultdict[object, list[int]](list) for _ in range(4))
    for index, position in enumerate(positions):
        identifier, title = key_of(position.details.id), key_of(position.details.title)
        everything = identifier, title, name_key(position.details.organisation)
        for held, key in ((by_id, identifier), (by_both, (identifier, title)), (by_title, title), (by_all, everything)):
            held[key].append(index)
    found: dict[int, list[TypedOnSheet]] = {}
    unplaced = []
    for row in typed:
        identifier, title = key_of(row.id), key_of(row.title)
        choices = (by_id[identifier], by_both[identifier, title]) if identifier else (by_title[title],) if title else ()
        if row.organisation and choices:
            choices = (*choices, by_all[identifier, title, name_key(row.organisation)])
        place = next((places[0] for places in choices if len(places) == 1), None)
        titled = by_title.get(title, []) if title else []
        if place is None or (titled and place not in titled):
            unplaced.append(row)
        else:
            found.setdefault(place, []).append(row)
    return found, tuple(unplaced)


def _joined(
    position: Position | NotClassified, rows: Sequence[TypedOnSheet], layout: Layout, texts: DecisionTexts
) -> Position | NotClassified:
    """Return a position with the decision that follows from the table and from our sheet together."""
    details, own = position.details, _as_one(rows, texts)
    contradictions = (*_between_rows(rows, texts), *_contradictions(details, rows, layout, texts))
    decision = _decision(details, own, contradictions, texts)
    headings = {found.heading for found in contradictions} if decision else set()
    return position._replace(
        details=details._replace(
            decision=decision,
            decided_on=None if DECIDED_ON in headings else details.decided_on or own.day,
            decider=details.decider or own.decider,
            typed_on_sheet=own,
        )
    )


def _as_one(rows: Sequence[TypedOnSheet], texts: DecisionTexts) -> TypedOnSheet:
    """Return the rows of our sheet about one position as one row. Values that differ stand in it with "or" between."""
    first, *others = rows
    if not others:
        return first
    decided = [row.text for row in rows if texts.read(row.text)] or [row.text for row in rows if row.text]
    days = {row.day for row in rows if row.day}
    dated = [day_named(row.day) if row.day else row.day_as_typed for row in rows if row.day or row.day_as_typed]
    known = next(iter(days)) if len(days) == 1 and all(row.day or not row.day_as_typed for row in rows) else None
    return first._replace(
        text=_alternatives(decided),
        decider=_alternatives([row.decider for row in rows if row.decider]),
        day=known,
        day_as_typed="" if known else _alternatives(dated),
        cells={heading: cell for row in reversed(rows) for heading, cell in row.cells.items()},
        day_in_doubt=any(row.day_in_doubt for row in rows),
    )


def _alternatives(values: Iterable[str]) -> str:
    return " or ".join({key_of(value): value for value in values}.values())


def _between_rows(rows: Sequence[TypedOnSheet], texts: DecisionTexts) -> Iterator[Contradiction]:
    """Yield each fact for which 2 rows of our sheet have different values, once."""
    for heading in (DECISION, DECIDED_BY, DECIDED_ON):
        given = [(key, row.cells[heading]) for row in rows if (key := _key(row, heading, texts))]
        other = next((cell for key, cell in given if key != given[0][0]), None)
        if other is not None:
            yield Contradiction(heading, given[0][1], other)


def _key(row: TypedOnSheet, heading: str, texts: DecisionTexts) -> str:
    """Return a value in a row of our sheet in the form used for comparisons, "" for one that says nothing."""
    if heading == DECISION:
        return key_of(row.text) if texts.read(row.text) else ""
    return key_of(row.decider) if heading == DECIDED_BY else str(row.day or "")


def _decision(
    details: Details, own: TypedOnSheet, contradictions: tuple[Contradiction, ...], texts: DecisionTexts
) -> Decision | None:
    table, read = details.decision, texts.read(own.text)
    if read is None:
        return table._replace(contradictions=contradictions) if table else None
    cell = own.cells[DECISION]
    if table is None:
        return Decision(own.text, read.state, read.band, cell, contradictions, read.is_bare)
    if any(found.heading == DECISION for found in contradictions):
        both = f"'{table.text}' in {table.cell}, '{own.text}' in {cell}"
        return Decision(both, DecisionState.DOUBTFUL, None, table.cell, contradictions)
    return table._replace(contradictions=contradictions)


def _contradictions(
    details: Details, rows: Sequence[TypedOnSheet], layout: Layout, texts: DecisionTexts
) -> Iterator[Contradiction]:
    """Yield each fact for which the table and a row of our sheet have different values, once."""
    decided = details.decision.text if details.decision else ""
    pairs = (
        (DECISION, "decision", decided),
        (DECIDED_BY, "decider", details.decider),
        (DECIDED_ON, "decided_on", str(details.decided_on or "")),
    )
    for heading, role, table in pairs:
        different = (row for row in rows if (key := _key(row, heading, texts)) and key != key_of(table))
        if table and (row := next(different, None)):
            yield Contradiction(heading, layout.cell(details.row, layout.columns[role]), row.cells[heading])
