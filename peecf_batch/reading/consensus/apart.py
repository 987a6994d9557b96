"""Find consensus sheets that are not read, and what is typed on them that is not recorded."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from peecf_batch.excel.address import cell_name
from peecf_batch.excel.edit.defined_names import BLOCK_NAME, our_names, target_of
from peecf_batch.excel.edit.earlier.answers import heading_gap
from peecf_batch.excel.edit.earlier.remembered import added_sheets
from peecf_batch.excel.edit.earlier.written import written_name
from peecf_batch.reading.cells import shown
from peecf_batch.reading.consensus.headings import AGREED, AGREED_HEADS, CONSENSUS_SHEET, REASON
from peecf_batch.reading.consensus.own_sheet import placed_rows, rows_typed_on
from peecf_batch.reading.consensus.typed import SheetApart
from peecf_batch.rules.findings import Place, catalogue

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from peecf_batch.excel.edit.earlier.addition_names import AdditionNames, HeadingGap
    from peecf_batch.excel.workbook import Sheet, SheetEntry, Workbook
    from peecf_batch.reading.consensus.agreed import AgreedScore
    from peecf_batch.reading.consensus.typed import TypedAgreed
    from peecf_batch.reading.workbook_read import WorkbookRead
    from peecf_batch.rules.findings import Finding
    from peecf_batch.rules.framework import Framework, Scale

_OUR_NAME = re.compile(rf"{CONSENSUS_SHEET}(?: \(\d+\))?", re.ASCII | re.IGNORECASE)
_BEGINS_OURS = "peecf "


def sheets_apart(workbook: Workbook, names: AdditionNames) -> tuple[SheetApart, ...]:
    """Return the consensus sheets of a workbook that are not read: kept ones, copies, and those without a heading.

    A sheet is told by the name that we wrote on it, or by its own. Read them before you remove the additions.
    """
    live = added_sheets(workbook)
    found = (_of(workbook.sheet(entry), names, is_live=True, is_in_copy=True) for entry in live)
    others = [entry for entry in _others(workbook, live) if _is_consensus(workbook, entry)]
    is_in_copy = bool(our_names(workbook.root))
    apart = (_of(workbook.sheet(entry), names, is_live=False, is_in_copy=is_in_copy) for entry in others)
    return tuple(sheet for sheet in (*found, *apart) if sheet)


def _others(workbook: Workbook, live: Sequence[SheetEntry]) -> Iterator[SheetEntry]:
    """Yield the sheets that we did not add, apart from those with our columns."""
    named = our_names(workbook.root)
    if not named and not any(entry.name.casefold().startswith(_BEGINS_OURS) for entry in workbook.sheets):
        return
    targets = [target_of(name) for name in named if name.name.startswith(BLOCK_NAME)]
    positions = {target.sheet.casefold() for target in targets if target}
    yield from (e for e in workbook.sheets if e not in live and e.name.casefold() not in positions)


def _is_consensus(workbook: Workbook, entry: SheetEntry) -> bool:
    return bool(_OUR_NAME.fullmatch(entry.name) or _OUR_NAME.fullmatch(written_name(workbook.scan(entry))))


def _of(sheet: Sheet, names: AdditionNames, *, is_live: bool, is_in_copy: bool) -> SheetApart | None:
    """Return a consensus sheet that is not read, or None if it is read, or is no such sheet."""
    is_marked = _OUR_NAME.fullmatch(written_name(sheet.scan)) is not None
    is_ours = is_marked or (is_live and _OUR_NAME.fullmatch(sheet.entry.name) is not None)
    gap = heading_gap(sheet, AGREED_HEADS, names)
    if gap:
        return SheetApart(sheet.entry.name, (), gap, is_live, is_in_copy) if is_ours else None
    if is_live:
        return None
    return SheetApart(sheet.entry.name, tuple(rows_typed_on(sheet, names)), is_in_copy=is_in_copy)


def with_sheets_apart(read: WorkbookRead, apart: Iterable[SheetApart], framework: Framework, live: str) -> WorkbookRead:
    """Return what was read, with W223 for what is on sheets that are not read and is not recorded.

    `live` is the name of the sheet on which the next copy takes agreed scores.
    """
    found = [finding for sheet in apart for finding in _about(sheet, read, framework, live)]
    if not found:
        return read
    first, *others = (sheet.reading for sheet in read.sheets)
    return read.with_readings([first._replace(findings=(*first.findings, *found)), *others])


def _about(apart: SheetApart, read: WorkbookRead, framework: Framework, live: str) -> Iterator[Finding]:
    if apart.gap:
        yield _without_heading(apart.sheet, apart.gap, framework.scale)
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


def _without_heading(sheet: str, gap: HeadingGap, scale: Scale) -> Finding:
    """Return W223 for a sheet that was not read because it lacks headings."""
    heads = ", ".join(f"'{head}'" for head in gap.missing)
    named = f"the heading {heads}" if len(gap.missing) == 1 else f"the headings {heads}"
    lacks = f"no row above row {gap.row} has" if gap.is_whole_row else f"row {gap.row} does not have"
    message = f"sheet '{sheet}' was not read: {lacks} {named}"
    into = f"a row above row {gap.row}" if gap.is_whole_row else f"row {gap.row}"
    fix = f"In the workbook that you assessed, type {named} above its column in {into}. Then assess it again."
    return _finding(Place(sheet, cell_name(max(gap.row, 1), 1), heading=gap.missing[0]), message, fix, scale)


def _place(row: TypedAgreed, heading: str) -> Place:
    return Place(row.sheet, row.cells[heading].rpartition("!")[2], heading=heading)


def _finding(place: Place, message: str, fix: str, scale: Scale, value: str = "") -> Finding:
    return catalogue()["W223"].finding(place, message, scale, value=value)._replace(fix=fix)
