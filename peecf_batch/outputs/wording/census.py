"""Write the census of rows and sheets in words."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from peecf_batch.outputs.wording.text import plural, shown
from peecf_batch.reading.rows.census import RowKind

if TYPE_CHECKING:
    from peecf_batch.reading.rows.census import Census
    from peecf_batch.reading.source import SourceSheet, UnreadColumn

_MOST_LISTED = 12
_WORDS = {
    RowKind.HEADING: ("heading row", "heading rows"),
    RowKind.GROUP: ("group heading", "group headings"),
    RowKind.TOTAL: ("total", "totals"),
    RowKind.GUIDANCE: ("guidance row", "guidance rows"),
    RowKind.SCALE: ("weights or scale row", "weights or scale rows"),
    RowKind.EXAMPLE: ("example", "examples"),
    RowKind.NOTE: ("note", "notes"),
    RowKind.UNCLEAR: ("unclear row", "unclear rows"),
}


def census_line(census: Census) -> str:
    """Return the number of rows of each kind: "46 rows below the headings: 40 positions, 4 totals, 2 notes".

    Blank rows and the heading rows do not count.
    """
    kinds = Counter[RowKind]()
    for sheet in census.sheets:
        kinds.update(kind for row, kind in sheet.kinds.items() if row > sheet.last_heading_row)
    positions = sum(sheet.positions for sheet in census.sheets)
    said = plural(positions, "position")
    if positions != kinds[RowKind.POSITION]:
        said = f"{said} (in {plural(kinds[RowKind.POSITION], 'row')})"
    others = [plural(kinds[kind], *words) for kind, words in _WORDS.items() if kinds[kind]]
    on = f" on {len(census.sheets)} sheets" if len(census.sheets) > 1 else ""
    return f"{plural(kinds.total(), 'row')} below the headings{on}: {', '.join([said, *others])}"


def row_kind_words(kind: RowKind, count: int) -> str:
    """Return the name of a kind of row for a count of rows: "heading rows", "total"."""
    if kind is RowKind.POSITION:
        return "row of positions" if count == 1 else "rows of positions"
    if kind is RowKind.BLANK:
        return "blank row" if count == 1 else "blank rows"
    one, many = _WORDS[kind]
    return one if count == 1 else many


def incomplete(census: Census) -> str:
    """Return what the census could not account for: "2 rows are unclear and 1 sheet was not read"; "" for nothing."""
    unclear = sum(kind is RowKind.UNCLEAR for sheet in census.sheets for kind in sheet.kinds.values())
    return incomplete_of(unclear, sum(sheet.could_hold_positions for sheet in census.unread))


def incomplete_of(unclear: int, unread: int) -> str:
    """Return what was not accounted for, given the numbers of unclear rows and of unread sheets with positions."""
    parts = [plural(unclear, "row is unclear", "rows are unclear")] if unclear else []
    parts += [plural(unread, "sheet was not read", "sheets were not read")] if unread else []
    return " and ".join(parts)


def unread_columns(sheet: SourceSheet) -> str:
    """Return the headings of a sheet that were not understood, with similar headings; "" if there is none."""
    listed = [_unread(column) for column in sheet.unread[:_MOST_LISTED]]
    more = len(sheet.unread) - len(listed)
    return ", ".join([*listed, *([f"and {more:,} more"] if more else [])])


def _unread(column: UnreadColumn) -> str:
    near = f" (similar to {' or '.join(repr(name) for name in column.near)})" if column.near else ""
    return f"'{shown(column.heading)}' in {column.cell}{near}" if column.heading else column.cell
