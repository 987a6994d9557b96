"""Find sheets of decisions that are not read, and the decisions typed on them that are not recorded."""

from __future__ import annotations

from typing import TYPE_CHECKING

from peecf_batch.reading.cells import shown
from peecf_batch.reading.decisions.decision import DECIDED_BY, DECIDED_ON, DECISION
from peecf_batch.reading.decisions.headings import DECISION_HEADS, DECISIONS_SHEET
from peecf_batch.reading.decisions.own_sheet import by_position, decisions_typed_on
from peecf_batch.reading.decisions.sheet_apart import DecisionsApart
from peecf_batch.reading.other_sheets.unread_ours import without_heading
from peecf_batch.rules.findings import Place, catalogue

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from peecf_batch.excel.edit.earlier.addition_names import AdditionNames
    from peecf_batch.reading.decisions.decision import TypedOnSheet
    from peecf_batch.reading.other_sheets.unread_ours import OurSheets
    from peecf_batch.reading.position import Details
    from peecf_batch.reading.workbook_read import WorkbookRead
    from peecf_batch.rules.findings import Finding
    from peecf_batch.rules.framework import Scale

_CODE = "W817"


def decisions_apart(sheets: OurSheets, names: AdditionNames) -> tuple[DecisionsApart, ...]:
    """Return the sheets of decisions that are not read."""
    return tuple(
        DecisionsApart(sheet.entry.name, () if gap else decisions_typed_on([sheet], names), gap, is_live or is_in_copy)
        for sheet, gap, is_live, is_in_copy in sheets.unread(DECISIONS_SHEET, DECISION_HEADS, names)
    )


def with_decisions_apart(
    read: WorkbookRead, apart: Iterable[DecisionsApart], scale: Scale, live: str = DECISIONS_SHEET
) -> WorkbookRead:
    """Return what was read, with W817 for the decisions on sheets that are not read and are not recorded.

    `live` is the name of the sheet on which the next copy takes decisions.
    """
    return read.with_findings([finding for sheet in apart for finding in _about(sheet, read, scale, live)])


def _about(apart: DecisionsApart, read: WorkbookRead, scale: Scale, live: str) -> Iterator[Finding]:
    if apart.gap:
        yield without_heading(_CODE, apart.sheet, apart.gap, scale)
        return
    rows = _not_recorded(apart.rows, read)
    if apart.is_in_copy:
        yield from (_not_read(row, heading, live, scale) for row, heading in rows)
    elif rows:
        message = (
            f"{len(rows):,} rows of sheet '{apart.sheet}' have a decision that is not recorded. It was not read, "
            "because this file is no longer an annotated copy in the .xlsx format"
        )
        fix = f"Type them on the sheet '{DECISIONS_SHEET}' of the annotated copy in .xlsx, and assess that copy."
        yield catalogue()[_CODE].finding(_place(*rows[0]), message, scale)._replace(fix=fix)


def _not_recorded(rows: Sequence[TypedOnSheet], read: WorkbookRead) -> list[tuple[TypedOnSheet, str]]:
    """Return the rows with a decision that is not the one recorded, and the heading of the first such cell."""
    placed, unplaced = by_position(rows, read.positions)
    found = [
        (row, heading)
        for index, held in placed.items()
        for row in held
        if (heading := _other(row, read.positions[index].details))
    ]
    return found + [(row, _first(row)) for row in unplaced]


def _other(row: TypedOnSheet, details: Details) -> str:
    """Return the heading of the first answer that differs from what is recorded, "" if none does."""
    decided = details.decision.text if details.decision else ""
    typed = ((DECISION, row.text, decided), (DECIDED_BY, row.decider, details.decider))
    for heading, text, recorded in typed:
        if text and text.casefold() != recorded.casefold():
            return heading
    return DECIDED_ON if row.day_as_typed or (row.day and row.day != details.decided_on) else ""


def _first(row: TypedOnSheet) -> str:
    return DECISION if row.text else DECIDED_BY if row.decider else DECIDED_ON


def _not_read(row: TypedOnSheet, heading: str, live: str, scale: Scale) -> Finding:
    """Return W817 for a row of a sheet that is not read."""
    typed = {DECISION: row.text, DECIDED_BY: row.decider}.get(heading, row.day_as_typed)
    what = f"the decision '{shown(typed)}'" if heading == DECISION else "what is typed about a decision"
    named = " ".join(f"'{shown(text)}'" for text in (row.id, row.title) if text) or "a row without id and title"
    place = _place(row, heading)
    message = f"{what} for {named} is not the recorded one; sheet '{row.sheet}' was kept or copied, and is not read"
    fix = f"If it holds, type it on the sheet '{live}' of the annotated copy. If not, clear {place.cell}."
    return catalogue()[_CODE].finding(place, message, scale, value=typed)._replace(fix=fix)


def _place(row: TypedOnSheet, heading: str) -> Place:
    return Place(row.sheet, row.cells[heading].rpartition("!")[2], heading=heading)
