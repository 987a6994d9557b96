"""Write the census of rows and sheets for the record."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from peecf_batch.reading.rows.census import RowKind

if TYPE_CHECKING:
    from peecf_batch.reading.rows.census import Census, SheetCensus


def census_record(census: Census) -> dict[str, Any]:
    """Return the number of rows of each kind on each sheet of positions, and the other sheets that were not read."""
    return {
        "complete": census.is_complete,
        "sheets": [_sheet(sheet) for sheet in census.sheets],
        "unread_sheets": [
            {"name": sheet.sheet, "reason": sheet.reason, "could_hold_positions": sheet.could_hold_positions}
            for sheet in census.unread
        ],
    }


def _sheet(sheet: SheetCensus) -> dict[str, Any]:
    """Return the census of one sheet. The rows of positions are with the positions, and blank rows are only counted."""
    counted = (RowKind.POSITION, RowKind.BLANK)
    return {
        "sheet": sheet.sheet,
        "first_row": sheet.first_row,
        "last_row": sheet.last_row,
        "positions": sheet.positions,
        "rows": {kind.value: count for kind, count in sheet.counts.items()},
        "row_numbers": {kind.value: sheet.rows_of(kind) for kind in sheet.counts if kind not in counted},
    }
