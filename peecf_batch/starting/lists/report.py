"""Report what was taken from a list, and what was not."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from peecf_batch.outputs.wording.text import listed, one_line, plural
from peecf_batch.starting.lists.kinds import RowKind

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from peecf_batch.starting.lists.result import HrList, ListSheet, SkippedRow

_MOST_NAMED = 6
_MOST_ROWS = 10  # of one kind, each with a line


def list_lines(read: HrList) -> Iterator[str]:
    """Yield lines that report the columns taken from each sheet, what was left out, and what to check."""
    if read.layout:
        count, sheets = plural(len(read.entries), "position"), [f"'{sheet.name}'" for sheet in read.sheets]
        where = f"sheet {sheets[0]}" if len(sheets) == 1 else f"{len(sheets)} sheets ({_listed_at_most(sheets)})"
        yield one_line(f"{count} with scores taken from {where}, laid out as {read.layout}:")
    for sheet in read.sheets:
        yield from _mapping_lines(sheet) if read.layout else _sheet_lines(sheet)
    yield from _left_out_lines(read.sheets) if read.layout else ()
    yield from map(one_line, read.notes)


def _listed_at_most(names: list[str]) -> str:
    return listed(names) if len(names) <= _MOST_NAMED else f"{', '.join(names[:_MOST_NAMED])}, …"


def _sheet_lines(sheet: ListSheet) -> Iterator[str]:
    count = plural(sheet.positions, "position")
    yield one_line(f"{count} taken from sheet '{sheet.name}', headings in row {sheet.heading_row}:")
    yield from _mapping_lines(sheet)
    for left_out in sheet.left_out:
        yield f"  Not taken: {one_line(left_out)}."
    yield from _skipped_lines(sheet)
    yield from (f"  {one_line(note)}" for note in sheet.notes)


def _left_out_lines(sheets: Sequence[ListSheet]) -> Iterator[str]:
    """Yield a line for each thing that was not taken, with the sheets that have it in the same place."""
    having: dict[str, list[str]] = {}
    for sheet in sheets:
        for left_out in sheet.left_out:
            having.setdefault(left_out, []).append(f"'{sheet.name}'")
    for left_out, names in having.items():
        where = f"sheet{'s' if len(names) > 1 else ''} {_listed_at_most(names)}"
        yield f"  Not taken from {one_line(where)}: {one_line(left_out)}."


def _mapping_lines(sheet: ListSheet) -> Iterator[str]:
    width = max((len(column.heading) for column in sheet.mapping), default=0)
    for heading, place in sheet.mapping:
        yield f"  {heading:<{width}}  from {one_line(place)}"


def _skipped_lines(sheet: ListSheet) -> Iterator[str]:
    """Yield a line for each row that was not taken. Blank rows share a line, and so do many rows of one kind."""
    by_reason: dict[str, list[SkippedRow]] = {}
    for row in sheet.skipped:
        by_reason.setdefault(row.reason, []).append(row)
    blank = by_reason.pop(RowKind.BLANK, [])
    more = {reason: [row.row for row in rows[_MOST_ROWS:]] if len(rows) > _MOST_ROWS + 1 else []
            for reason, rows in by_reason.items()}  # fmt: skip
    for row in sheet.skipped:
        if row.row not in more.get(row.reason, (row.row,)):
            quoted = f" ('{row.text}')" if row.text else ""
            yield f"  Row {row.row}{quoted} {row.reason}: not taken."
    yield from (f"  {_rows(rows)} (each {reason}): not taken." for reason, rows in more.items() if rows)
    if blank:
        yield f"  {_rows([row.row for row in blank])} {'are' if len(blank) > 1 else 'is'} blank."


def _rows(rows: list[int]) -> str:
    """Return the numbers of rows in words: "Row 3", "Rows 3 to 5 and 9"."""
    groups = groupby(enumerate(rows), lambda item: item[1] - item[0])
    runs = listed([_run([row for _, row in group]) for _, group in groups])
    return f"Rows {runs}" if len(rows) > 1 else f"Row {runs}"


def _run(rows: list[int]) -> str:
    return str(rows[0]) if len(rows) == 1 else f"{rows[0]} to {rows[-1]}"
