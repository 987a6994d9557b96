"""Read the decisions that people typed on our sheet in an earlier copy, and join them with those of the table."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from peecf_batch.excel.edit.earlier.answers import answer_rows
from peecf_batch.excel.edit.earlier.remembered import added_sheets
from peecf_batch.reading.decisions.decision import (
    DECIDED_BY,
    DECIDED_ON,
    DECISION,
    Contradiction,
    Decision,
    DecisionState,
    TypedOnSheet,
)
from peecf_batch.reading.matching.texts import key_of
from peecf_batch.reading.typed_values.dates import date_of
from peecf_batch.reading.typed_values.decisions import DecisionTexts

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from peecf_batch.excel.edit.earlier.addition_names import AdditionNames
    from peecf_batch.excel.edit.earlier.answers import Answer
    from peecf_batch.excel.workbook import Workbook
    from peecf_batch.reading.located import Layout
    from peecf_batch.reading.position import Details, NotClassified, Position
    from peecf_batch.reading.workbook_read import WorkbookRead
    from peecf_batch.rules.framework import Framework


def decisions_on_our_sheet(workbook: Workbook, names: AdditionNames) -> tuple[TypedOnSheet, ...]:
    """Return what people typed about decisions on the sheets that an earlier run added, in the order of the rows.

    The sheets must still be in `workbook`. Read the decisions before you remove the additions.
    """
    found, sheets = [], map(workbook.sheet, added_sheets(workbook))
    for keys, answers in answer_rows(sheets, names):
        identifier, title = keys
        decision, by, on = (answers.get(heading) for heading in (DECISION, DECIDED_BY, DECIDED_ON))
        found.append(
            TypedOnSheet(
                id=identifier,
                title=title,
                text=decision.text if decision else "",
                decider=by.text if by else "",
                day=date_of(on.value) if on else None,
                day_as_typed=_as_typed(on),
                cells={heading: answer.cell for heading, answer in answers.items()},
            )
        )
    return tuple(found)


def _as_typed(answer: Answer | None) -> str:
    """Return the text of an answer that should be a date, "" for none and for a date of Excel."""
    return answer.text if answer and isinstance(answer.value, str) else ""


def with_decisions(read: WorkbookRead, typed: Sequence[TypedOnSheet], framework: Framework) -> WorkbookRead:
    """Return what was read, with the decisions that were typed on our sheet added to those of the table.

    A row of our sheet belongs to the only position with its id, else to the only one with its id and title or with its
    title. Where the table and the sheet say different things, the decision is in doubt.
    """
    if not typed:
        return read
    layouts = {layout.sheet.entry.name: layout for layout in read.layouts}
    own = _by_position(typed, read.positions)
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
    return read.with_positions(positions)


def _by_position(
    typed: Iterable[TypedOnSheet], positions: Sequence[Position | NotClassified]
) -> dict[int, TypedOnSheet]:
    """Return the first row of our sheet that belongs to each position, by the index of the position."""
    by_id, by_both, by_title = (defaultdict[object, list[int]](list) for _ in range(3))
    for index, position in enumerate(positions):
        identifier, title = key_of(position.details.id), key_of(position.details.title)
        for held, key in ((by_id, identifier), (by_both, (identifier, title)), (by_title, title)):
            held[key].append(index)
    found: dict[int, TypedOnSheet] = {}
    for row in typed:
        identifier, title = key_of(row.id), key_of(row.title)
        choices = (by_id[identifier], by_both[identifier, title]) if identifier else (by_title[title],) if title else ()
        place = next((places[0] for places in choices if len(places) == 1), None)
        if place is not None:
            found.setdefault(place, row)
    return found


def _joined(
    position: Position | NotClassified, own: TypedOnSheet, layout: Layout, texts: DecisionTexts
) -> Position | NotClassified:
    """Return a position with the decision that follows from the table and from our sheet together."""
    details = position.details
    contradictions = tuple(_contradictions(details, own, layout, texts))
    headings = {found.heading for found in contradictions}
    return position._replace(
        details=details._replace(
            decision=_decision(details, own, contradictions, texts),
            decided_on=None if DECIDED_ON in headings else details.decided_on or own.day,
            decider=details.decider or own.decider,
            typed_on_sheet=own,
        )
    )


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
    details: Details, own: TypedOnSheet, layout: Layout, texts: DecisionTexts
) -> Iterator[Contradiction]:
    """Yield each fact for which the table and our sheet have different values."""
    decided = details.decision.text if details.decision else ""
    pairs = (
        (DECISION, "decision", decided, own.text if texts.read(own.text) else ""),
        (DECIDED_BY, "decider", details.decider, own.decider),
        (DECIDED_ON, "decided_on", str(details.decided_on or ""), str(own.day or "")),
    )
    for heading, role, table, sheet in pairs:
        if table and sheet and key_of(table) != key_of(sheet):
            yield Contradiction(heading, layout.cell(details.row, layout.columns[role]), own.cells[heading])
