"""Find the tables of a sheet, and the table that may be widened over added columns."""

from __future__ import annotations

from typing import TYPE_CHECKING

from peecf_batch.definitions import NamedTuple
from peecf_batch.excel.address import Area, area

if TYPE_CHECKING:
    from peecf_batch.excel.trees.tree import Element
    from peecf_batch.excel.workbook import Sheet, Workbook


class TableArea(NamedTuple):
    """A table: its part, and its range."""

    part: str
    area: Area


def table_areas(workbook: Workbook, sheet: Sheet) -> list[TableArea]:
    """Return the tables of a sheet."""
    areas = []
    for relation in workbook.package.relations(sheet.entry.part):
        if relation.kind == "table" and relation.target in workbook.package:
            place = area(workbook.package.tree(relation.target).get("ref", ""))
            if place:
                areas.append(TableArea(relation.target, place))
    return areas


def extendable_table(workbook: Workbook, sheet: Sheet, heading_row: int, last_column: int) -> TableArea | None:
    """Return the table of the positions, or None where there is no table to widen.

    Its first row must be `heading_row` and its only heading row, and its right edge must be `last_column`. A table that
    a query fills cannot be widened, and one that is damaged is left alone.
    """
    for table in table_areas(workbook, sheet):
        root = workbook.package.tree(table.part)
        at_edge = table.area.top == heading_row and table.area.right == last_column
        if at_edge and root.get("headerRowCount", "1") == "1":
            is_filled_by_query = root.get("tableType", "worksheet") != "worksheet"
            return None if is_filled_by_query or not _names_each_column(root, table.area) else table
    return None


def _names_each_column(root: Element, place: Area) -> bool:
    """Return True if the definition of a table names each column of its range once, as Excel requires."""
    names = [column.get("name", "").casefold() for column in root.findall("tableColumns/tableColumn")]
    return len(names) == len(set(names)) == place.right - place.left + 1


def in_a_table(workbook: Workbook, sheet: Sheet, rows: range, column: int) -> bool:
    """Return True if a table covers a cell of the column within `rows`."""
    areas = [table.area for table in table_areas(workbook, sheet)]
    return any(a.top < rows.stop and a.bottom >= rows.start and a.left <= column <= a.right for a in areas)


def table_names(workbook: Workbook, part: str) -> tuple[str, ...]:
    """Return the names by which formulas refer to the table in `part`."""
    root = workbook.package.tree(part)
    return tuple({name for key in ("displayName", "name") if (name := root.get(key, ""))})
