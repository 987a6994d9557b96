"""Apply the additions to one sheet: a block of columns, marked cells and notes."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from peecf_batch.excel.address import area, area_name, cell_name, column_letters
from peecf_batch.excel.cell import ROW, Look
from peecf_batch.excel.edit.added.cells import CellWriter, ColumnForms
from peecf_batch.excel.edit.added.tints import tints_edit
from peecf_batch.excel.edit.byte_edits import Edit, Spliced
from peecf_batch.excel.edit.notes import blocks_of, drawing_with_notes, noted_cells, our_notes, with_notes
from peecf_batch.excel.edit.splice import (
    RowEdit,
    appended_to_row,
    columns_edit,
    dimension_edit,
    ends_before,
    filter_edit,
    legacy_drawing_edit,
    row_edits,
    tail_elements,
)
from peecf_batch.excel.edit.styles import cell_style
from peecf_batch.excel.package import parse
from peecf_batch.excel.trees.tree import Element
from peecf_batch.excel.trees.written import serialise

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from peecf_batch.excel.cell import Cell
    from peecf_batch.excel.edit.additions import Block, Note, SheetAdditions
    from peecf_batch.excel.edit.parts import Parts
    from peecf_batch.excel.edit.styles import StyleBook
    from peecf_batch.excel.edit.texts import Texts
    from peecf_batch.excel.workbook import Workbook

MAIN_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"


class Shared:
    """What the sheets of one workbook share while they are changed: parts, formats, texts and ids of shapes."""

    def __init__(self, workbook: Workbook, parts: Parts, styles: StyleBook, texts: Texts) -> None:
        """Start with the parts, formats and texts of `workbook`, to be changed in place."""
        self.workbook, self.parts, self.styles, self.texts = workbook, parts, styles, texts

    @cached_property
    def claimed_blocks(self) -> dict[str, list[int]]:
        """The blocks of shape ids that each VML drawing of the workbook has claimed, by part."""
        package = self.workbook.package
        drawings = (part for part in package.parts if part.endswith(".vml"))
        return {part: blocks_of(package.read(part).decode("utf-8", "replace")) for part in drawings}


class SheetPatcher:
    """The application of additions to one sheet. Used once."""

    def __init__(self, shared: Shared, additions: SheetAdditions) -> None:
        """Prepare to change one sheet and the parts that belong to it."""
        self.shared, self.additions, self.sheet = shared, additions, additions.sheet
        self.workbook, self.package, self.parts = shared.workbook, shared.workbook.package, shared.parts
        self.styles, self.texts = shared.styles, shared.texts
        self.scan = self.sheet.scan
        self.prefix = self.scan.prefix.decode()
        self.edits: list[Edit] = []

    def apply(self) -> str:
        """Apply the additions to the parts, and return the new range of the sheet's filter, "" if it is as before."""
        self._put_cells()
        self.texts.used(b"".join([body for _, _, body in self.edits]))
        filter_range = self._widen()
        if self.additions.tints:
            self.edits.append(tints_edit(self.scan, self.additions.tints, self.styles))
        self._put_notes()
        self.parts.changes[self.sheet.entry.part] = Spliced(self.scan.data, self.edits)
        return filter_range

    def _put_cells(self) -> None:
        block = self.additions.block
        styles: dict[int, dict[int, int]] = {}
        missing: dict[int, dict[int, bytes]] = {}
        looks = {mark.fill: Look(fill=mark.fill) for mark in self.additions.marks}
        for mark in self.additions.marks:
            base = cell_style(self.sheet, mark.row, mark.column)
            style = self.styles.xf(base, looks[mark.fill])
            if self.scan.find(mark.row, mark.column) is not None:
                styles.setdefault(mark.row, {})[mark.column] = style
            else:
                name = cell_name(mark.row, mark.column)
                missing.setdefault(mark.row, {})[mark.column] = f'<{self.prefix}c r="{name}" s="{style}"/>'.encode()
        writer, first = CellWriter(self.styles, self.texts, self.prefix), block.first_column
        forms = [_FormsOfCells(writer, column_letters(column)) for column in block.columns]
        typed: dict[int, set[int]] = {}
        for row, column in block.typed:
            typed.setdefault(row, set()).add(column)
        for row, cells in {block.heading_row: block.headings, **block.rows}.items():
            put = [form.xml_of(cell) for form, cell in zip(forms, cells, strict=True)]
            if row in typed:
                ours = {c: cell for c, cell in _at_row(block, put, row) if c not in typed[row]}
                edit = RowEdit({**missing.pop(row, {}), **ours}, styles.pop(row, {}))
                self.edits.extend(row_edits(self.scan, row, edit))
            elif row in missing or row in styles or not ends_before(self.scan, row, first):
                ours = dict(_at_row(block, put, row))
                edit = RowEdit({**missing.pop(row, {}), **ours}, styles.pop(row, {}))
                self.edits.extend(row_edits(self.scan, row, edit))
            else:
                self.edits.extend(appended_to_row(self.scan, row, "".join(put).replace(ROW, str(row)).encode()))
        for row in sorted({*missing, *styles}):
            self.edits.extend(row_edits(self.scan, row, RowEdit(missing.get(row, {}), styles.get(row, {}))))

    def _widen(self) -> str:
        """Widen the dimension, columns, table and filter over the block; return the new range of the filter, or "".

        A block that is not whole widens only the dimension.
        """
        block = self.additions.block
        self.edits.extend(dimension_edit(self.scan, block.last_column, block.last_row))
        if not block.is_whole:
            return ""
        self.edits.append(columns_edit(self.scan, block.first_column, list(block.widths)))
        if block.table:
            self.parts.changes[block.table] = serialise(_widened_table(self.package.tree(block.table), block))
        edits, new_range = filter_edit(self.scan, block.first_column - 1, block.heading_row, block.last_column)
        self.edits.extend(edits)
        return new_range

    def _put_notes(self) -> None:
        part = self.sheet.entry.part
        comments_part = self.package.related(part, "comments")
        comments = self.package.tree(comments_part) if comments_part else None
        taken, left = noted_cells(comments), our_notes(comments)
        notes = [note for note in self.additions.notes if note.cell not in taken]
        added_to = [note for note in self.additions.notes if note.cell in left]
        drawing_part, tied = self._notes_drawing()
        if tied and drawing_part is None:
            notes = []
        if not notes and not added_to:
            return
        body = serialise(with_notes(comments, self.workbook.namespace, [*notes, *added_to]))
        if comments_part:
            self.parts.changes[comments_part] = body
        else:
            name = self.parts.new_name(self.parts.folder(self.workbook.part), "comments", "xml")
            self.parts.add(name, body, f"{MAIN_TYPE}.comments+xml")
            self.parts.relate(part, "comments", name)
        if notes:
            self._put_drawing(drawing_part, notes)

    def _notes_drawing(self) -> tuple[str | None, bool]:
        """Return the VML part of the sheet's <legacyDrawing>, and whether the sheet has that element."""
        for element in tail_elements(self.scan):
            if element.name == b"legacyDrawing":
                tag = self._parsed(element.start, element.end)
                wanted = next((value for key, value in tag.attributes.items() if key.endswith("}id")), "")
                relations = self.package.relations(self.sheet.entry.part)
                target = next((r.target for r in relations if r.id == wanted and r.target in self.package), None)
                return target, True
        return None, False

    def _parsed(self, start: int, end: int) -> Element:
        """Return one element of the sheet, within the prefixes that the sheet's root declares."""
        root = self.scan.data[: self.scan.data.find(b">", self.scan.data.find(b"worksheet")) + 1]
        root = root[root.rfind(b"<") :].removesuffix(b"/>").removesuffix(b">")
        whole = root + b">" + self.scan.data[start:end] + b"</" + self.scan.prefix + b"worksheet>"
        return next(iter(parse(whole, self.sheet.entry.part)))

    def _put_drawing(self, drawing_part: str | None, notes: Sequence[Note]) -> None:
        claimed = self.shared.claimed_blocks
        taken = {block for part, blocks in claimed.items() if part != drawing_part for block in blocks}
        if drawing_part:
            drawing = self.package.text(drawing_part).decode("utf-8", "surrogateescape")
            body = drawing_with_notes(drawing, notes, taken)
            claimed[drawing_part] = blocks_of(body)
            self.parts.changes[drawing_part] = body.encode("utf-8", "surrogateescape")
            return
        folder = self.parts.folder(self.workbook.part)
        name = self.parts.new_name(f"{folder}/drawings" if folder else "drawings", "vmlDrawing", "vml")
        body = drawing_with_notes(None, notes, taken)
        claimed[name] = blocks_of(body)
        self.parts.add(name, body.encode(), "application/vnd.openxmlformats-officedocument.vmlDrawing")
        relation = self.parts.relate(self.sheet.entry.part, "vmlDrawing", name)
        self.edits.append(legacy_drawing_edit(self.scan, relation, self.parts.namespace))


class _FormsOfCells(ColumnForms):
    """The forms of the cells of one column of a block. Rows with one result share their cells.

    The block keeps the cells, so that each can be known by its id: to hash a cell takes longer than to look it up.
    """

    def __init__(self, writer: CellWriter, letters: str) -> None:
        super().__init__(writer, letters)
        self._by_id: dict[int, str] = {}

    def xml_of(self, cell: Cell) -> str:
        """Return the XML of a cell of the block."""
        known = self._by_id.get(id(cell))
        if known is None:
            known = self._by_id[id(cell)] = self[cell].xml
        return known


def _at_row(block: Block, cells: Sequence[str], row: int) -> Iterator[tuple[int, bytes]]:
    """Yield the column and the bytes of each cell of the block in a row."""
    for column, xml in zip(block.columns, cells, strict=True):
        yield column, xml.replace(ROW, str(row)).encode()


def _widened_table(root: Element, block: Block) -> Element:
    """Return a table's definition with a column for each column of the block."""
    root = root.copy()
    for element in (root, root.find("autoFilter")):
        place = area(element.get("ref", "")) if element is not None else None
        if element is not None and place:
            element.set("ref", area_name(*place._replace(right=block.last_column)))
    columns = root.find("tableColumns")
    if columns is not None:
        used = [int(c.get("id", "0")) for c in columns if c.get("id", "").isdigit()]
        for number, heading in enumerate(block.headings, max(used, default=0) + 1):
            columns.append(Element("tableColumn", columns.namespace, {"id": str(number), "name": str(heading.value)}))
        columns.set("count", str(len(list(columns))))
    return root
