"""Find the place of columns that are added to a sheet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from peecf_batch.definitions import NamedTuple
from peecf_batch.errors import Refusal
from peecf_batch.excel.address import LAST_COLUMN, Area
from peecf_batch.excel.edit.space.in_use import used_columns
from peecf_batch.excel.edit.space.owner_ranges import owner_ranges, takes_in_table
from peecf_batch.excel.edit.space.ranges import TakenIn
from peecf_batch.excel.edit.space.tables import TableArea, extendable_table, in_a_table

if TYPE_CHECKING:
    from peecf_batch.excel.edit.space.ranges import OwnerRange
    from peecf_batch.excel.workbook import Sheet, Workbook


class FreePlace(NamedTuple):
    """The place of added columns, and the part of the table that is widened over them, "" if none is."""

    columns: tuple[int, ...]
    table: str = ""


def free_place(
    workbook: Workbook, sheet: Sheet, positions: Area, width: int, earlier: tuple[int, ...] = ()
) -> FreePlace:
    """Return the place of `width` columns right of the positions, which take up the range `positions`.

    They stand beside the positions where those columns are free, in all rows of the tables that are there. A table of
    the positions is then widened over them. Else they stand further right, after a free column if a table is next to
    them. They are never within a range of the owner's formulas, except one that reaches to the end of the sheet.
    `earlier` are the columns of an earlier run, to use again unless they are in such a range or not as many. Raises
    Refusal where the sheet has no such columns.
    """
    own = _own_table(workbook, sheet, positions)
    rows = range(positions.top, max(positions.bottom, own.area.bottom if own else 0) + 1)
    ranges = [place for place in owner_ranges(workbook, sheet, positions.right) if _overlaps(place, positions)]
    if len(earlier) == width and not _within(earlier, ranges):
        table = own if own and earlier[0] == own.area.right + 1 else None
        beside = table is not None and _is_free(workbook, sheet, range(earlier[0], earlier[-1] + 1), rows)
        return FreePlace(earlier, table.part if table and beside else "")
    taken = used_columns(workbook, sheet, positions.right, rows)
    for place in ranges:
        if not _is_endless(place, width):
            taken.update(range(max(place.area.left, positions.right + 1), place.area.right + 1))
    start = _first_free(sheet, taken, positions.right, width)
    if own and start == own.area.right + 1:
        return FreePlace(tuple(range(start, start + width)), own.part)
    if in_a_table(workbook, sheet, rows, start - 1):
        start = _first_free(sheet, taken, start, width)
    return FreePlace(tuple(range(start, start + width)))


def _own_table(workbook: Workbook, sheet: Sheet, positions: Area) -> TableArea | None:
    """Return the table of the positions, if it can be widened and no formula takes in all of its columns."""
    table = extendable_table(workbook, sheet, positions.top, positions.right)
    return table if table and not takes_in_table(workbook, table.part) else None


def _overlaps(place: OwnerRange, positions: Area) -> bool:
    return place.area.top <= positions.bottom and place.area.bottom >= positions.top


def _is_endless(place: OwnerRange, width: int) -> bool:
    """Return True if a range leaves no room for `width` columns to its right."""
    return place.area.right + width > LAST_COLUMN


def _within(columns: tuple[int, ...], ranges: list[OwnerRange]) -> bool:
    """Return True if a range that begins left of `columns` takes in some of them.

    A range that begins in them is meant to be about them. One that reaches to the end of the sheet is the same
    wherever they stand.
    """
    first = columns[0]
    return any(p.area.left < first <= p.area.right and not _is_endless(p, len(columns)) for p in ranges)


def _is_free(workbook: Workbook, sheet: Sheet, columns: range, rows: range) -> bool:
    return not used_columns(workbook, sheet, columns.start - 1, rows).intersection(columns)


def _first_free(sheet: Sheet, taken: set[int], after: int, width: int) -> int:
    """Return the first of `width` adjacent columns right of `after` that are not taken."""
    start = after + 1
    while clash := max((column for column in range(start, start + width) if column in taken), default=0):
        start = clash + 1
    if start + width - 1 > LAST_COLUMN:
        raise Refusal(
            f"sheet '{sheet.entry.name}' has no {width} free columns right of its table.",
            "Delete columns that the table does not need.",
        )
    return start


def taken_in(workbook: Workbook, sheet: Sheet, after: int, width: int, earlier: tuple[int, ...]) -> TakenIn:
    """Return the owner's ranges that take in `width` columns right of `after` wherever these stand, such as whole rows.

    `earlier` are the columns of an earlier run, none if there was no such run.
    """
    ranges = owner_ranges(workbook, sheet, after)
    always = tuple(place for place in ranges if _is_endless(place, width))
    return TakenIn(always, tuple(p for p in ranges if earlier and p.area.left < earlier[0] <= p.area.right))
