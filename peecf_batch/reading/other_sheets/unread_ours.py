"""Find our own sheets for answers that are not read: kept ones, copies, and those without a heading."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from peecf_batch.definitions import NamedTuple
from peecf_batch.excel.address import cell_name
from peecf_batch.excel.edit.defined_names import BLOCK_NAME, our_names, target_of
from peecf_batch.excel.edit.earlier.answers import heading_gap
from peecf_batch.excel.edit.earlier.written import written_name
from peecf_batch.rules.findings import Place, catalogue

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from peecf_batch.excel.edit.earlier.addition_names import AdditionNames, AnswerHeads, HeadingGap
    from peecf_batch.excel.workbook import Sheet, SheetEntry, Workbook
    from peecf_batch.rules.findings import Finding
    from peecf_batch.rules.framework import Scale

_BEGINS_OURS = "peecf "


class UnreadSheet(NamedTuple):
    """A sheet of ours whose answers are not read.

    `gap` has the headings that it lacks, if any. `is_live` says that it would be read if it had them. The workbook of a
    sheet that is neither `is_live` nor `is_in_copy` is no annotated copy any more, such as after it was saved as .ods.
    """

    sheet: Sheet
    gap: HeadingGap | None
    is_live: bool
    is_in_copy: bool


class OurSheets:
    """The sheets of a workbook that may be ours: those that we added, and others that a person may have made of them.

    `live` are the sheets that we added. Look for the others before you remove the additions.
    """

    def __init__(self, workbook: Workbook, live: Sequence[Sheet] = ()) -> None:
        """Find the name that we wrote on each sheet, "" if there is none. Each sheet is read once."""
        self._workbook, self._is_in_copy = workbook, bool(our_names(workbook.root))
        self._live = [(sheet, written_name(sheet.scan)) for sheet in live]
        others = _others(workbook, [sheet.entry for sheet in live])
        self._others = [(entry, written_name(workbook.scan(entry))) for entry in others]

    def unread(self, called: str, heads: AnswerHeads, names: AdditionNames) -> Iterator[UnreadSheet]:
        """Yield the sheets `called` so, or so with a number, whose answers under `heads` are not read.

        A sheet is told by the name that we wrote on it, or by its own.
        """
        ours = re.compile(rf"{called}(?: \(\d+\))?", re.ASCII | re.IGNORECASE)
        for sheet, written in self._live:
            is_ours = any(map(ours.fullmatch, (sheet.entry.name, written)))
            if is_ours and (gap := heading_gap(sheet, heads, names)):
                yield UnreadSheet(sheet, gap, is_live=True, is_in_copy=True)
        for entry, written in self._others:
            if ours.fullmatch(entry.name) or ours.fullmatch(written):
                sheet = self._workbook.sheet(entry)
                gap = heading_gap(sheet, heads, names)
                if not gap or ours.fullmatch(written):
                    yield UnreadSheet(sheet, gap, is_live=False, is_in_copy=self._is_in_copy)


def _others(workbook: Workbook, live: Sequence[SheetEntry]) -> Iterator[SheetEntry]:
    """Yield the sheets that we did not add, apart from those with our columns."""
    named = our_names(workbook.root)
    if not named and not any(entry.name.casefold().startswith(_BEGINS_OURS) for entry in workbook.sheets):
        return
    targets = [target_of(name) for name in named if name.name.startswith(BLOCK_NAME)]
    positions = {target.sheet.casefold() for target in targets if target}
    yield from (e for e in workbook.sheets if e not in live and e.name.casefold() not in positions)


def without_heading(code: str, sheet: str, gap: HeadingGap, scale: Scale) -> Finding:
    """Return the finding of a rule about a sheet of ours that was not read because it lacks headings."""
    heads = ", ".join(f"'{head}'" for head in gap.missing)
    named = f"the heading {heads}" if len(gap.missing) == 1 else f"the headings {heads}"
    lacks = f"no row above row {gap.row} has" if gap.is_whole_row else f"row {gap.row} does not have"
    message = f"sheet '{sheet}' was not read: {lacks} {named}"
    into = f"a row above row {gap.row}" if gap.is_whole_row else f"row {gap.row}"
    fix = f"In the workbook that you assessed, type {named} above its column in {into}. Then assess it again."
    place = Place(sheet, cell_name(max(gap.row, 1), 1), heading=gap.missing[0])
    return catalogue()[code].finding(place, message, scale)._replace(fix=fix)
