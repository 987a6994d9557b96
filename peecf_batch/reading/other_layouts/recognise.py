"""Recognise a workbook whose scores are laid out in another way than one row for each position."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from peecf_batch.errors import Refusal
from peecf_batch.excel.address import area_name
from peecf_batch.reading.other_layouts.block_columns import block_columns
from peecf_batch.reading.other_layouts.block_rows import blocks, factor_lists, names_down
from peecf_batch.reading.other_layouts.description import LayoutKind, OtherLayout, SheetLayout
from peecf_batch.reading.other_layouts.form import form_of
from peecf_batch.reading.other_layouts.labels import LabelBook
from peecf_batch.reading.other_layouts.long_table import long_table, read_long_table
from peecf_batch.reading.other_layouts.matrix import matrix_of
from peecf_batch.reading.other_layouts.score_sets import sets_in_rows, sets_in_sheet, sets_in_turn, sets_of_names
from peecf_batch.reading.other_layouts.shown_cells import ShownCells

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from peecf_batch.excel.workbook import Sheet
    from peecf_batch.reading.headings.meanings import HeadingBook
    from peecf_batch.reading.other_layouts.block import Block
    from peecf_batch.rules.framework import Framework, Scale

_CONVERT = "Convert it: peecf-batch template NEW.xlsx --from OLD.xlsx. Then assess NEW.xlsx."


def other_layout(sheets: Iterable[Sheet], book: HeadingBook, framework: Framework) -> OtherLayout | None:
    """Return the layout of the scores if it is one of `LayoutKind`, else None.

    If sheets have different layouts, the layout of most sheets counts; visible sheets come before hidden ones.
    """
    labels = LabelBook(book)
    ordered = sorted(sheets, key=lambda sheet: sheet.entry.state != "visible")
    cells = list(map(_cells, ordered))
    found = [layout for sheet in cells for layout in _layouts(sheet, labels, framework.scale)]
    if not found:
        return None
    counts = Counter(layout.kind for layout in found)
    kind = max(counts, key=lambda kind: counts[kind])
    of_kind = [layout for layout in found if layout.kind is kind]
    twice, lacks_ids = sets_of_names(cells, labels, of_kind)
    if twice:
        of_kind = [layout if layout.doubt else replace(layout, doubt=twice, lacks_ids=lacks_ids) for layout in of_kind]
    return OtherLayout(kind, tuple(of_kind), tuple(layout for layout in found if layout.kind is not kind))


def _cells(sheet: Sheet) -> ShownCells:
    return ShownCells(sheet.entry.name, sheet.grid.rows, sheet.scan)


def _layouts(cells: ShownCells, labels: LabelBook, scale: Scale) -> Iterator[SheetLayout]:
    """Yield the layouts of one sheet: at most one table with a row for each factor, else each block of factors."""
    down = names_down(cells, labels)
    for column, names in down.items():
        table = long_table(cells, labels, column, names)
        if table is not None:
            yield read_long_table(cells, labels, table)
            return
    found: list[tuple[Block, SheetLayout]] = []
    for block in blocks(cells, labels, factor_lists(down, labels)):
        columns = block_columns(cells, labels, block, scale)
        layout = matrix_of(cells, labels, block, columns) or form_of(cells, labels, block, columns)
        if layout is not None:
            doubt = layout.doubt or sets_in_rows(cells, labels, block, columns)
            found.append((block, replace(layout, doubt=doubt)))
    for column, names in () if found else down.items():
        if in_turn := sets_in_turn(cells, labels, column, names):
            area = area_name(names[0][0], column, names[-1][0], cells.width)
            yield SheetLayout(LayoutKind.COLUMNS, cells.name, area, (), doubt=in_turn)
            return
    beside = sets_in_sheet(cells, labels, found)
    yield from (replace(layout, doubt=beside or layout.doubt) for _, layout in found)


def what_it_has(kind: LayoutKind) -> str:
    """Return the words that say how a sheet with this layout is built."""
    return {
        LayoutKind.COLUMNS: "has a column for each position, with the factors down the sheet",
        LayoutKind.FORMS: "has a form for each position",
        LayoutKind.ROWS: "has a row for each factor",
    }[kind]


def refusal_of_other_layout(sheets: Iterable[Sheet], book: HeadingBook, framework: Framework) -> Refusal | None:
    """Return the refusal that names the layout and its place if the scores are in another layout, else None."""
    found = other_layout(sheets, book, framework)
    if found is None:
        return None
    first, count = found.sheets[0], len({layout.sheet for layout in found.sheets})
    more = f" and {count - 1} more sheet{'s' if count > 2 else ''}" if count > 1 else ""
    what = what_it_has(found.kind)
    verb = what if count == 1 else what.replace("has", "have", 1)
    subject = f"sheet '{first.sheet}'{more}"
    return Refusal(f"{subject} {verb} ({first.area}); assessing needs one row for each position.", _CONVERT)


def is_nearly_a_list(factors: set[int], book: HeadingBook) -> bool:
    """Return True if one row names most of the factors, so that the sheet is meant to be a list of positions."""
    return 2 * len(factors) > len(book.factor_names)
