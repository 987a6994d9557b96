"""Find the tables of a sheet, and columns and sheet names that are free."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from peecf_batch.errors import Refusal
from peecf_batch.excel.address import LAST_COLUMN, Area, area

if TYPE_CHECKING:
    from peecf_batch.excel.workbook import Sheet, Workbook

_LONGEST_SHEET_NAME = 31


class TableArea(NamedTuple):
    """A table: its part, and its range."""

    part: str
    area: Area


def free_columns(workbook: Workbook, sheet: Sheet, after: int, width: int, rows: range) -> int:
    """Return the first of `width` adjacent columns right of `after` that are free within `rows`.

    Cells with content, merged ranges, tables and the space under pictures and charts count as
    taken. Raises Refusal where the sheet has no such columns.
    """
    taken = _taken_columns(workbook, sheet, after, rows)
    start = after + 1
    while clash := max((column for column in range(start, start + width) if column in taken), default=0):
        start = clash + 1
    if start + width - 1 > LAST_COLUMN:
        raise Refusal(
            f"sheet '{sheet.entry.name}' has no {width} free columns right of its table.",
            "Delete columns that the table does not need.",
        )
    return start


def _taken_columns(workbook: Workbook, sheet: Sheet, after: int, rows: range) -> set[int]:
    scan, taken = sheet.scan, set[int]()
    for row in scan.rows:
        if row in rows and ((last := scan.last_cell(row)) is None or last > after):
            taken.update(cell.column for cell in scan.cells(row) if cell.column > after and cell.content is not None)
    tables = (table.area for table in table_areas(workbook, sheet))
    for place in (*scan.merges(), *tables, *_drawn_areas(workbook, sheet)):
        if place.top < rows.stop and place.bottom >= rows.start and place.right > after:
            taken.update(range(max(place.left, after + 1), place.right + 1))
    return taken


def table_areas(workbook: Workbook, sheet: Sheet) -> list[TableArea]:
    """Return the tables of a sheet."""
    areas = []
    for relation in workbook.package.relations(sheet.entry.part):
        if relation.kind == "table" and relation.target in workbook.package:
            place = area(workbook.package.tree(relation.target).get("ref", ""))
            if place:
                areas.append(TableArea(relation.target, place))
    return areas


def _drawn_areas(workbook: Workbook, sheet: Sheet) -> list[Area]:
    """Return the ranges under the pictures and charts of a sheet."""
    part = workbook.package.related(sheet.entry.part, "drawing")
    if part is None:
        return []
    places = []
    root = workbook.package.tree(part)
    for anchor in [*root.iterfind("{*}twoCellAnchor"), *root.iterfind("{*}oneCellAnchor")]:
        ends = ("from", "to") if anchor.find("{*}to") is not None else ("from", "from")
        corners = [anchor.findtext(f"{{*}}{end}/{{*}}{side}", "0") for end in ends for side in ("row", "col")]
        if all(corner.strip().isdigit() for corner in corners):
            top, left, bottom, right = (int(corner) + 1 for corner in corners)
            places.append(Area(top, left, bottom, right))
    return places


def extendable_table(workbook: Workbook, sheet: Sheet, heading_row: int, last_column: int) -> str | None:
    """Return the part of the table of the positions, or None where there is no table to widen.

    Its first row must be `heading_row` and its only heading row, and its right edge must be `last_column`. A table that
    a query fills cannot be widened.
    """
    for part, place in table_areas(workbook, sheet):
        root = workbook.package.tree(part)
        if place.top == heading_row and place.right == last_column and root.get("headerRowCount", "1") == "1":
            return part if root.get("tableType", "worksheet") == "worksheet" else None
    return None


def in_a_table(workbook: Workbook, sheet: Sheet, heading_row: int, column: int) -> bool:
    """Return True if the cell at `heading_row` and `column` is in a table."""
    areas = [table.area for table in table_areas(workbook, sheet)]
    return any(a.top <= heading_row <= a.bottom and a.left <= column <= a.right for a in areas)


def free_sheet_name(workbook: Workbook, wanted: str) -> str:
    """Return `wanted`, with a number after it if the workbook has such a sheet; at most 31 characters."""
    taken = {element.get("name", "").casefold() for element in workbook.root.iterfind("{*}sheets/{*}sheet")}
    name, number = wanted[:_LONGEST_SHEET_NAME], 1
    while name.casefold() in taken:
        number += 1
        end = f" ({number})"
        name = wanted[: _LONGEST_SHEET_NAME - len(end)] + end
    return name
