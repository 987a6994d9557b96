"""Find the columns that the owner uses beside the positions."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from peecf_batch.definitions import pattern
from peecf_batch.excel.address import LAST_COLUMN, Area, area
from peecf_batch.excel.edit.space.shapes import shape_areas
from peecf_batch.excel.edit.space.tables import table_areas
from peecf_batch.excel.edit.splice import tail_elements

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from peecf_batch.excel.trees.tree import Element
    from peecf_batch.excel.workbook import Sheet, Workbook

_MOST_FORMATTED = 26
"""Formats that reach over more empty columns than this are the background of the sheet, not columns to fill in."""

_RANGES = pattern(rb"\ssqref\s*=\s*(?:\"([^\"]*)\"|'([^']*)')|<(?:[\w.-]+:)?sqref>([^<]*)<")
_PREPARED = (b"dataValidations", b"conditionalFormatting", b"protectedRanges", b"extLst", b"hyperlinks")
_REFERENCE = pattern(rb"\sref\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")


def used_columns(workbook: Workbook, sheet: Sheet, after: int, rows: range) -> set[int]:
    """Return the columns right of `after` that are in use within `rows`.

    Cells with content, merged ranges, tables, the space under shapes and form controls, notes, drop-downs, links and
    other prepared ranges are in use, and so are empty cells that have a fill or a border of their own.
    """
    taken = _filled(sheet, after, rows)
    tables = (table.area for table in table_areas(workbook, sheet))
    places = (
        *sheet.scan.merges(),
        *tables,
        *shape_areas(workbook, sheet),
        *_noted(workbook, sheet),
        *_prepared(sheet, after),
    )
    for place in places:
        if place.top < rows.stop and place.bottom >= rows.start and place.right > after:
            taken.update(range(max(place.left, after + 1), place.right + 1))
    return taken | _formatted(workbook, sheet, after, rows)


def _filled(sheet: Sheet, after: int, rows: range) -> set[int]:
    scan, taken = sheet.scan, set[int]()
    for row in _rows_beyond(sheet, after, rows):
        taken.update(cell.column for cell in scan.cells(row) if cell.column > after and cell.content is not None)
    return taken


def _rows_beyond(sheet: Sheet, after: int, rows: range) -> Iterator[int]:
    """Yield the rows that may have a cell right of `after`."""
    scan = sheet.scan
    for row in scan.rows:
        if row in rows and ((last := scan.last_cell(row)) is None or last > after):
            yield row


def _formatted(workbook: Workbook, sheet: Sheet, after: int, rows: range) -> set[int]:
    """Return the columns with empty cells that show a fill or a border that is not that of their row or column."""
    found, shows = set[int](), None
    for row in _rows_beyond(sheet, after, rows):
        own_row = int(sheet.scan.row_attribute(row, b"s") or 0)
        for cell in sheet.scan.cells(row):
            if cell.column > after and cell.content is None and cell.style not in (0, own_row):
                shows = _visible_formats(workbook) if shows is None else shows
                if cell.style in shows and cell.style != sheet.scan.column_style(cell.column):
                    found.add(cell.column)
    return found if len(found) <= _MOST_FORMATTED else set()


def _visible_formats(workbook: Workbook) -> set[int]:
    """Return the indices of the cell formats with a fill other than white, or with a border."""
    root = workbook.styles()
    if root is None:
        return set()
    fills = [_is_coloured(fill) for fill in root.findall("fills/fill")]
    borders = [any(side.get("style", "none") != "none" for side in b) for b in root.findall("borders/border")]
    visible = set()
    for number, xf in enumerate(root.findall("cellXfs/xf")):
        for held, name in ((fills, "fillId"), (borders, "borderId")):
            given = xf.get(name, "0")
            if given.isdigit() and int(given) < len(held) and held[int(given)]:
                visible.add(number)
    return visible


def _is_coloured(fill: Element) -> bool:
    pattern = fill.find("patternFill")
    if pattern is None:
        return True
    colour = pattern.find("fgColor")
    given = [*colour.attributes.items()] if colour is not None else []
    white = given in ([("rgb", "FFFFFFFF")], [("rgb", "00FFFFFF")], [("theme", "0")])
    return pattern.get("patternType", "none") not in ("none", "gray125") and not white


def _noted(workbook: Workbook, sheet: Sheet) -> Iterator[Area]:
    """Yield the cells with a note or a threaded comment."""
    package = workbook.package
    for relation in package.relations(sheet.entry.part):
        if relation.kind in ("comments", "threadedComment") and relation.target in package:
            root = package.tree(relation.target)
            noted = (element.get("ref") or "" for element in root.named("comment", "threadedComment"))
            yield from filter(None, map(area, noted))


def _prepared(sheet: Sheet, after: int) -> Iterator[Area]:
    """Yield the ranges of drop-downs, and those of links, sparklines and the like that lie right of `after` alone.

    Conditional formats and other ranges over the table as well are no use of the columns beside it.
    """
    for element in tail_elements(sheet.scan):
        if element.name not in _PREPARED:
            continue
        xml = sheet.scan.data[element.start : element.end]
        pattern = _REFERENCE if element.name == b"hyperlinks" else _RANGES
        for place in _areas(b" ".join(b"".join(found) for found in _all(pattern, xml))):
            if place.right < LAST_COLUMN and (element.name == b"dataValidations" or place.left > after):
                yield place


def _all(pattern: re.Pattern[bytes], xml: bytes) -> Iterator[tuple[bytes, ...]]:
    for match in pattern.finditer(xml):
        yield tuple(group or b"" for group in match.groups())


def _areas(ranges: bytes) -> Iterable[Area]:
    return filter(None, (area(name) for name in ranges.decode("ascii", "replace").split()))
