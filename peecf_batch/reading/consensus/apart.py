"""Find consensus sheets that are not read, and what is typed on them that is not recorded."""

from __future__ import annotations

from typing import TYPE_CHECKING

from peecf_batch.reading.cells import shown
from peecf_batch.reading.consensus.headings import AGREED, AGREED_HEADS, CONSENSUS_SHEET, REASON
from peecf_batch.reading.consensus.own_sheet import placed_rows, rows_typed_on
from peecf_batch.reading.consensus.typed import SheetApart
from peecf_batch.reading.other_sheets.unread_ours import without_heading
from peecf_batch.rules.findings import Place, catalogue

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from peecf_batch.excel.edit.earlier.addition_names import AdditionNames
    from peecf_batch.reading.consensus.agreed import AgreedScore
    from peecf_batch.reading.consensus.typed import TypedAgreed
    from peecf_batch.reading.other_sheets.unread_ours import OurSheets
    from peecf_batch.reading.workbook_read import WorkbookRead
    from peecf_batch.rules.findings import Finding
    from peecf_batch.rules.framework import Framework, Scale


def sheets_apart(sheets: OurSheets, names: AdditionNames) -> tuple[SheetApart, ...]:
    """Return the consensus sheets of a workbook that are not read."""
    return tuple(
        SheetApart(sheet.entry.name, () if gap else tuple(rows_typed_on(sheet, names)), gap, is_live, is_in_copy)
        for sheet, gap, is_live, is_in_copy in sheets.unread(CONSENSUS_SHEET, AGREED_HEADS, names)
    )


def with_sheets_apart(read: WorkbookRead, apart: Iterable[SheetApart], framework: Framework, live: str) -> WorkbookRead:
    """Return what was read, with W223 for what is on sheets that are not read and is not recorded.

    `live` is the name of the sheet on which the next copy takes agreed scores.
    """
    return read.with_findings([finding for sheet in apart for finding in _about(sheet, read, framework, live)])


def _about(apart: SheetApart, read: WorkbookRead, framework: Framework, live: str) -> Iterator[Finding]:
    if apart.gap:
        yield without_heading("W223", apart.sheet, apart.gap, framework.scale)
        return
    rows = _not_recorded(apart.rows, read, framework)
    if apart.is_in_copy:
        yield from (_not_read(row, heading, live, framework.scale) for row, heading in rows)
    elif first := next(iter(rows), None):
        row, heading = first
        message = (
            f"{len(rows):,} rows of sheet '{apart.sheet}' have an agreed score or a reason that is not recorded. It "
            "was not read, because this file is no longer an annotated copy in the .xlsx format"
        )
        fix = f"Type them on the sheet '{CONSENSUS_SHEET}' of the annotated copy in .xlsx, and assess that copy."
        yield _finding(_place(row, heading), message, fix, framework.scale)


def _not_recorded(
    rows: Sequence[TypedAgreed], read: WorkbookRead, framework: Framework
) -> list[tuple[TypedAgreed, str]]:
    """Return the rows with a score or a reason that is not the one recorded, and the heading of the first such cell."""
    placed, found = placed_rows(rows, read.positions, read.layouts, framework), []
    for index, by_factor in placed.rows.items():
        position = read.positions[index]
        recorded = {one.factor: one for one in position.details.consensus}
        for factor, held in by_factor.items():
            for row in held:
                heading = _other(row, recorded.get(factor), position.scores[factor], framework.scale)
                found += [(row, heading)] if heading else []
    return found + [(row, AGREED if row.score else REASON) for row in (*placed.unplaced, *placed.contradictory)]


def _other(row: TypedAgreed, recorded: AgreedScore | None, in_table: int | None, scale: Scale) -> str:
    """Return the heading of the cell that differs from what is recorded, "" if none does."""
    known = {str(in_table), *(map(str, (recorded.typed, recorded.score)) if recorded else ())}
    if row.score and str(row.score.kept(scale)) not in known:
        return AGREED
    reasons = f"\n{recorded.reason}\n" if recorded else ""
    return REASON if row.reason and f"\n{row.reason}\n" not in reasons else ""


def _not_read(row: TypedAgreed, heading: str, live: str, scale: Scale) -> Finding:
    """Return W223 for a row of a sheet that is not read."""
    typed = row.score.text if heading == AGREED and row.score else row.reason
    what = f"the agreed score '{shown(typed)}'" if heading == AGREED else "the reason for an agreed score"
    named = " ".join(f"'{shown(text)}'" for text in (row.id, row.title, row.factor) if text)
    message = f"{what} for {named} is not the recorded one; sheet '{row.sheet}' was kept or copied, and is not read"
    place = _place(row, heading)
    fix = f"If it holds, type it on the sheet '{live}' of the annotated copy. If not, clear {place.cell}."
    return _finding(place, message, fix, scale, typed)


def _place(row: TypedAgreed, heading: str) -> Place:
    return Place(row.sheet, row.cells[heading].rpartition("!")[2], heading=heading)


def _finding(place: Place, message: str, fix: str, scale: Scale, value: str = "") -> Finding:
    return catalogue()["W223"].finding(place, message, scale, value=value)._replace(fix=fix)
