"""Remove what an earlier run added to one sheet: its columns, fills and notes."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING

from peecf_batch.definitions import NamedTuple
from peecf_batch.excel.address import area, area_name, cell_name
from peecf_batch.excel.edit.added.tints import tint_removals
from peecf_batch.excel.edit.additions import EarlierBlock
from peecf_batch.excel.edit.byte_edits import Edit, spliced
from peecf_batch.excel.edit.defined_names import absolute_area, filter_names
from peecf_batch.excel.edit.earlier.addition_names import AdditionNames
from peecf_batch.excel.edit.earlier.own_words import OurWords, typed_in_block
from peecf_batch.excel.edit.earlier.remembered import MarkedCell
from peecf_batch.excel.edit.notes import drawing_without, has_shapes, without_our_notes
from peecf_batch.excel.edit.space.tables import extendable_table, in_a_table
from peecf_batch.excel.edit.splice import tail_elements
from peecf_batch.excel.edit.texts import escaped
from peecf_batch.excel.markup import attribute
from peecf_batch.excel.trees.written import serialise

if TYPE_CHECKING:
    from collections.abc import Mapping

    from peecf_batch.excel.address import Area
    from peecf_batch.excel.edit.parts import Parts
    from peecf_batch.excel.edit.styles import StyleBook
    from peecf_batch.excel.markup import CellSpan
    from peecf_batch.excel.trees.tree import Element
    from peecf_batch.excel.workbook import Sheet, SheetEntry, Workbook


class Undone(NamedTuple):
    """What the sheets of one workbook share while our additions are removed from them.

    `root` is the new workbook part. `styles` is None if the workbook has no formats. `formats` are those that marked
    cells had before. `words` are the texts that the earlier run wrote, and `foreign` the formats that people gave to
    cells of ours.
    """

    workbook: Workbook
    names: AdditionNames
    parts: Parts
    root: Element
    styles: StyleBook | None
    formats: Mapping[MarkedCell, int]
    words: OurWords
    foreign: set[int]


class SheetUndo:
    """The removal of our additions from one sheet. Used once."""

    def __init__(self, undone: Undone, entry: SheetEntry, block: Area | None) -> None:
        """Prepare to change one sheet. `block` is the range of our columns, None if it is not known."""
        self.undone, self.block = undone, block
        self.workbook, self.names, self.parts, self.styles = undone.workbook, undone.names, undone.parts, undone.styles
        self.package = undone.workbook.package
        self.sheet: Sheet = undone.workbook.sheet(entry)
        self.edits: list[Edit] = []
        self.by_cell: dict[str, list[int]] = defaultdict(list)
        for place, base in undone.formats.items():
            self.by_cell[place.cell].append(base)
        self.same: dict[int, list[int]] = {}

    def apply(self) -> EarlierBlock | None:
        """Remove the additions, and return where the columns were, None if some of them are gone."""
        sheet, block = self.sheet, self.block
        columns = self._our_columns(block) if block else ()
        if block and columns:
            block = block._replace(bottom=self._last_row(block, columns))
        if block and columns:
            self._clear(block, columns)
        self._restore_formats(columns)
        self.edits.extend(tint_removals(sheet.scan))
        self._remove_notes()
        self.parts.changes[sheet.entry.part] = spliced(sheet.scan.data, self.edits)
        whole = block and len(columns) >= len(self.names.block) - 1  # earlier versions had no reference band
        return EarlierBlock(sheet.entry.name, block.top, columns) if block and whole else None

    def _last_row(self, block: Area, columns: tuple[int, ...]) -> int:
        """Return the last row of our cells: below the block if a program put in rows and left the name as it was."""
        scan, ours, row = self.sheet.scan, self._styles_of_ours(), block.bottom
        while row + 1 in scan.rows and sum(c.column in columns and c.style in ours for c in scan.cells(row + 1)) > 1:
            row += 1
        return row

    def _our_columns(self, block: Area) -> tuple[int, ...]:
        """Return the columns in the block's range that have our headings. Other columns were inserted since."""
        scan = self.sheet.scan
        texts = {cell.column: scan.fact(cell).text for cell in scan.cells(block.top)}
        return tuple(c for c in range(block.left, block.right + 1) if self._is_ours(texts.get(c, "")))

    def _is_ours(self, heading: str) -> bool:
        """Return True for one of our headings, with or without a number after it."""
        known = "|".join(map(re.escape, (*self.names.block, *self.names.former)))
        return re.fullmatch(rf"(?:{known})(?: \(\d+\))?", heading) is not None

    def _clear(self, block: Area, columns: tuple[int, ...]) -> None:
        """Remove our cells, and narrow the table and the filter that were widened over them."""
        sheet = self.sheet
        at_edge = columns == tuple(range(block.left, block.right + 1))
        table = extendable_table(self.workbook, sheet, block.top, block.right) if at_edge else None
        if table is not None and not self._is_narrowed(table.part, block):
            table = None
        if at_edge:
            self._narrow_filter(block)
        keep_headings = table is None and any(
            in_a_table(self.workbook, sheet, range(block.top, block.top + 1), c) for c in columns
        )
        ours, typed = self._styles_of_ours(), self._typed(block, columns)
        for row in range(block.top + keep_headings, block.bottom + 1):
            cells = (sheet.scan.find(row, column) for column in columns)
            doomed = (cell for cell in cells if cell and cell.style in ours)
            self.edits.extend(self._cleared(row, cell, typed.get((row, cell.column), "")) for cell in doomed)

    def _typed(self, block: Area, columns: tuple[int, ...]) -> dict[tuple[int, int], str]:
        """Return what people typed into our cells."""
        scan = self.sheet.scan
        texts = {cell.column: scan.fact(cell).text for cell in scan.cells(block.top)}
        headings = {column: re.sub(r" \(\d+\)$", "", texts.get(column, "")) for column in columns}
        return typed_in_block(self.sheet, headings, range(block.top + 1, block.bottom + 1), self.undone.words)

    def _cleared(self, row: int, cell: CellSpan, typed: str) -> Edit:
        """Return the edit that removes our words from a cell of ours, and the cell if nothing is left.

        A format that a person gave to the cell stays.
        """
        p = self.sheet.scan.prefix.decode()
        if not typed and cell.style in self.undone.foreign:
            return cell.start, cell.after, f'<{p}c r="{cell_name(row, cell.column)}" s="{cell.style}"/>'.encode()
        if not typed or self.sheet.scan.fact(cell).text == typed:
            return (cell.after, cell.after, b"") if typed else (cell.start, cell.after, b"")
        text = f'<{p}is><{p}t xml:space="preserve">{escaped(typed)}</{p}t></{p}is>'
        left = f'<{p}c r="{cell_name(row, cell.column)}" s="{cell.style}" t="inlineStr">{text}</{p}c>'
        return cell.start, cell.after, left.encode()

    def _styles_of_ours(self) -> set[int]:
        """Return the indices of cell formats with our border. Cells in our columns without it are not ours."""
        colours = self.styles.border_colours() if self.styles else []
        return {number for number, colour in enumerate(colours) if colour == self.names.border}

    def _restore_formats(self, columns: tuple[int, ...]) -> None:
        sheet, styles = self.sheet, self.styles
        if styles is None:
            return
        marked = {number for number, colour in enumerate(styles.fill_colours()) if colour in self.names.fills}
        for row, column in sorted(sheet.scan.cells_formatted(marked)):
            cell = sheet.scan.find(row, column) if column not in columns else None
            if cell and cell.style in marked:
                before = self._before(styles, cell.style, cell_name(row, column))
                end = sheet.scan.data.find(b">", cell.start) + 1
                tag = re.sub(rb"(\ss=[\"'])\d+", rb"\g<1>%d" % before, sheet.scan.data[cell.start : end])
                self.edits.append((cell.start, end, tag))

    def _before(self, styles: StyleBook, style: int, name: str) -> int:
        """Return the format that a marked cell had. As rows may have moved, it must be equal except for the fill."""
        if style not in self.same:
            wanted, bases = styles.content_without_fill(style), dict.fromkeys(self.undone.formats.values())
            self.same[style] = [base for base in bases if styles.content_without_fill(base) == wanted]
        same = self.same[style]
        if not same:
            return styles.without_fill(style)
        sheet = self.sheet.entry.name.casefold()
        there = self.undone.formats.get(MarkedCell(sheet, name))
        return next((base for base in (there, *self.by_cell.get(name, ())) if base in same), same[0])

    def _narrow_filter(self, block: Area) -> None:
        sheet = self.sheet
        for element in tail_elements(sheet.scan):
            if element.name != b"autoFilter":
                continue
            end = sheet.scan.data.find(b">", element.start) + 1
            tag = sheet.scan.data[element.start : end]
            reference = (attribute(tag, b"ref") or b"").decode("ascii", "replace")
            place = area(reference)
            if place and place.right == block.right and place.left < block.left:
                narrow = area_name(*place._replace(right=block.left - 1))
                self.edits.append((element.start, end, tag.replace(reference.encode(), narrow.encode())))
                _narrow_filter_name(self.undone.root, sheet.entry.index, block)

    def _is_narrowed(self, part: str, block: Area) -> bool:
        """Remove our columns from the end of a table. Return False, and change nothing, if they are not there."""
        table = self.package.tree(part).copy()
        columns = table.find("tableColumns")
        ours = block.right - block.left + 1
        held = [] if columns is None else list(columns)
        if columns is None or len(held) <= ours or not all(self._is_ours(c.get("name", "")) for c in held[-ours:]):
            return False
        for column in held[-ours:]:
            columns.remove(column)
        columns.set("count", str(len(held) - ours))
        for element in (table, table.find("autoFilter")):
            place = area(element.get("ref", "")) if element is not None else None
            if element is not None and place:
                element.set("ref", area_name(*place._replace(right=block.left - 1)))
        self.parts.changes[part] = serialise(table)
        return True

    def _remove_notes(self) -> None:
        sheet = self.sheet
        part = sheet.entry.part
        comments_part = self.package.related(part, "comments")
        if comments_part is None:
            return
        comments, words = self.package.tree(comments_part), self.undone.words
        cells, is_changed = without_our_notes(comments, words.left_of_note, is_told=bool(words.lines))
        if not is_changed:
            return
        drawings = [
            r.target for r in self.package.relations(part) if r.kind == "vmlDrawing" and r.target in self.package
        ]
        empty = comments.find("commentList/comment") is None
        for drawing_part in drawings:
            drawing = self.package.text(drawing_part).decode("utf-8", "surrogateescape")
            left = drawing_without(drawing, cells)
            if left == drawing or not cells:
                continue
            if empty and not has_shapes(left):
                self._remove_drawing(drawing_part)
            else:
                self.parts.changes[drawing_part] = left.encode("utf-8", "surrogateescape")
        if empty:
            self.parts.remove(comments_part)
            self.parts.unrelate(part, comments_part)
        else:
            self.parts.changes[comments_part] = serialise(comments)

    def _remove_drawing(self, drawing_part: str) -> None:
        sheet = self.sheet
        self.parts.remove(drawing_part)
        self.parts.unrelate(sheet.entry.part, drawing_part)
        self.edits.extend((e.start, e.end, b"") for e in tail_elements(sheet.scan) if e.name == b"legacyDrawing")


def _narrow_filter_name(root: Element, index: int, block: Area) -> None:
    for element in filter_names(root, index):
        if element.text:
            sheet, reference = element.text.rsplit("!", 1)
            place = area(reference)
            if place and place.right == block.right:
                element.text = f"{sheet}!{absolute_area(*place._replace(right=block.left - 1))}"
