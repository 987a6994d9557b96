"""Apply additions to the package of a user's workbook: a block of columns, marked cells, notes, sheets and names."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING

from lxml import etree

from peecf_batch.excel.address import area, area_name, cell_name, column_letters
from peecf_batch.excel.cell import Look
from peecf_batch.excel.edit.byte_edits import Edit, Spliced
from peecf_batch.excel.edit.defined_names import (
    BLOCK_NAME,
    FILTER,
    PRINT_TITLES,
    SHEET_NAME,
    DefinedName,
    absolute,
    absolute_area,
    define,
    filter_names,
    quoted_name,
)
from peecf_batch.excel.edit.free_space import extendable_table
from peecf_batch.excel.edit.new_sheet import CellWriter, sheet_xml
from peecf_batch.excel.edit.notes import blocks_of, drawing_with_notes, noted_cells, with_notes
from peecf_batch.excel.edit.parts import Parts
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
from peecf_batch.excel.edit.styles import StyleBook, cell_style
from peecf_batch.excel.edit.texts import Texts
from peecf_batch.excel.package import serialise

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path
    from typing import BinaryIO

    from peecf_batch.excel.edit.additions import Block, Note, WorkbookAdditions
    from peecf_batch.excel.workbook import Sheet, Workbook

_MAIN_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_TEMPLATES = {
    f"{_MAIN_TYPE}.template.main+xml": f"{_MAIN_TYPE}.sheet.main+xml",
    "application/vnd.ms-excel.template.macroEnabled.main+xml": "application/vnd.ms-excel.sheet.macroEnabled.main+xml",
}


class Patcher:
    """The application of additions to one workbook. Used once."""

    def __init__(self, workbook: Workbook, sheet: Sheet, additions: WorkbookAdditions, *, reuse_texts: bool) -> None:
        """Prepare the parts, styles and texts to change.

        `reuse_texts` searches the shared strings before adding one, for a workbook from which our additions were
        removed.
        """
        self.workbook, self.sheet, self.additions = workbook, sheet, additions
        self.package, self.scan = workbook.package, sheet.scan
        strict = workbook.namespace.startswith("http://purl.oclc.org")
        self.parts = Parts(self.package, strict=strict)
        styles_part = workbook.related("styles")
        self.styles_part = styles_part
        self.styles = StyleBook(self.package.tree(styles_part) if styles_part else None, workbook.namespace)
        strings = workbook.strings_part
        self.strings_part = strings
        prefix = _root_prefix(self.package.text(strings)) if strings else b""
        self.texts = Texts(workbook.string_count(), prefix)
        if reuse_texts and strings:
            self.texts.reuse(workbook.string_items())
        self.prefix = self.scan.prefix.decode()
        self.edits: list[Edit] = []

    def write(self, target: Path | BinaryIO) -> None:
        """Apply all additions, and write the package to a path or a binary file."""
        self._put_cells()
        filter_range = self._widen()
        self._put_notes()
        self._put_sheets(filter_range)
        self.parts.changes[self.sheet.entry.part] = Spliced(self.scan.data, self.edits)
        self._put_styles()
        if self.strings_part and self.texts.shared and self.texts.uses:
            strings = self.package.text(self.strings_part)
            self.parts.changes[self.strings_part] = Spliced(strings, self.texts.edits_of(strings))
        for old, new in _TEMPLATES.items():
            self.parts.retype(self.workbook.part, old, new)
        self.parts.finish()
        self.package.write(target, self.parts.changes, self.parts.added)

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
        letters, first = [column_letters(column) for column in block.columns], block.first_column
        writer = CellWriter(self.styles, self.texts, self.prefix)
        for row, cells in {block.heading_row: block.headings, **block.rows}.items():
            put = writer.row(row, letters, cells)
            if row in missing or row in styles or not ends_before(self.scan, row, first):
                ours = {column: cell.encode() for column, cell in zip(block.columns, put, strict=True)}
                edit = RowEdit({**missing.pop(row, {}), **ours}, styles.pop(row, {}))
                self.edits.extend(row_edits(self.scan, row, edit))
            else:
                self.edits.extend(appended_to_row(self.scan, row, "".join(put).encode()))
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
        table = extendable_table(self.workbook, self.sheet, block.heading_row, block.first_column - 1)
        if table is not None:
            self.parts.changes[table] = serialise(_widened_table(self.package.tree(table), block))
        edits, new_range = filter_edit(self.scan, block.first_column - 1, block.heading_row, block.last_column)
        self.edits.extend(edits)
        return new_range

    def _put_notes(self) -> None:
        part = self.sheet.entry.part
        comments_part = self.package.related(part, "comments")
        comments = self.package.tree(comments_part) if comments_part else None
        taken = noted_cells(comments)
        notes = [note for note in self.additions.notes if note.cell not in taken]
        drawing_part, tied = self._notes_drawing()
        if not notes or (tied and drawing_part is None):
            return
        body = serialise(with_notes(comments, self.workbook.namespace, notes))
        if comments_part:
            self.parts.changes[comments_part] = body
        else:
            name = self.parts.new_name(self.parts.folder(self.workbook.part), "comments", "xml")
            self.parts.add(name, body, f"{_MAIN_TYPE}.comments+xml")
            self.parts.relate(part, "comments", name)
        self._put_drawing(drawing_part, notes)

    def _notes_drawing(self) -> tuple[str | None, bool]:
        """Return the VML part of the sheet's <legacyDrawing>, and whether the sheet has that element."""
        for element in tail_elements(self.scan):
            if element.name == b"legacyDrawing":
                tag = etree.fromstring(self._closed(element.start, element.end))
                wanted = next((value for key, value in tag.items() if str(key).endswith("}id")), "")
                relations = self.package.relations(self.sheet.entry.part)
                target = next((r.target for r in relations if r.id == wanted and r.target in self.package), None)
                return target, True
        return None, False

    def _closed(self, start: int, end: int) -> bytes:
        """Return one element of the sheet, with the name space prefixes of the sheet's root declared."""
        root = self.scan.data[: self.scan.data.find(b">", self.scan.data.find(b"worksheet")) + 1]
        root = root[root.rfind(b"<") :].removesuffix(b"/>").removesuffix(b">")
        parsed = etree.fromstring(root + b">" + self.scan.data[start:end] + b"</" + self.scan.prefix + b"worksheet>")
        return etree.tostring(parsed[0])

    def _put_drawing(self, drawing_part: str | None, notes: Sequence[Note]) -> None:
        blocks: set[int] = set()
        for part in self.package.parts:
            if part.endswith(".vml") and part != drawing_part:
                blocks.update(blocks_of(self.package.read(part).decode("utf-8", "replace")))
        if drawing_part:
            drawing = self.package.text(drawing_part).decode("utf-8", "surrogateescape")
            body = drawing_with_notes(drawing, notes, blocks)
            self.parts.changes[drawing_part] = body.encode("utf-8", "surrogateescape")
            return
        folder = self.parts.folder(self.workbook.part)
        name = self.parts.new_name(f"{folder}/drawings" if folder else "drawings", "vmlDrawing", "vml")
        body = drawing_with_notes(None, notes, blocks)
        self.parts.add(name, body.encode(), "application/vnd.openxmlformats-officedocument.vmlDrawing")
        relation = self.parts.relate(self.sheet.entry.part, "vmlDrawing", name)
        self.edits.append(legacy_drawing_edit(self.scan, relation, self.parts.namespace))

    def _put_sheets(self, filter_range: str) -> None:
        root = copy.deepcopy(self.workbook.root)
        space, block = self.workbook.namespace, self.additions.block
        listed = root.find("{*}sheets")
        if listed is None:
            return
        folder = self.parts.folder(self.workbook.part)
        quoted = quoted_name(self.sheet.entry.name)
        of_block = absolute_area(block.heading_row, block.first_column, block.last_row, block.last_column)
        names = [DefinedName(BLOCK_NAME, f"{quoted}!{of_block}")]
        for number, sheet in enumerate(self.additions.sheets, 1):
            part = self.parts.new_name(f"{folder}/worksheets" if folder else "worksheets", "sheet", "xml")
            self.parts.add(part, sheet_xml(sheet, space, self.styles, self.texts), f"{_MAIN_TYPE}.worksheet+xml")
            relation = self.parts.relate(self.workbook.part, "worksheet", part)
            used = [
                int(e.get("sheetId", "0")) for e in listed if isinstance(e.tag, str) and e.get("sheetId", "").isdigit()
            ]
            index = sum(isinstance(e.tag, str) for e in listed)
            element = etree.SubElement(
                listed, f"{{{space}}}sheet", name=sheet.name, sheetId=str(max(used, default=0) + 1)
            )
            element.set(f"{{{self.parts.namespace}}}id", relation)
            ours = quoted_name(sheet.name)
            names.append(DefinedName(f"{SHEET_NAME}{number}", f"{ours}!$A$1"))
            if sheet.header_row:
                last = max((len(row) for row in sheet.rows), default=1)
                whole = absolute_area(sheet.header_row, 1, max(len(sheet.rows), sheet.header_row), last)
                names.append(DefinedName(FILTER, f"{ours}!{whole}", index))
                names.append(DefinedName(PRINT_TITLES, f"{ours}!${sheet.header_row}:${sheet.header_row}", index))
        define(root, space, names)
        for element in filter_names(root, self.sheet.entry.index) if filter_range else ():
            element.text = f"{quoted}!{absolute(filter_range)}"
        self.parts.changes[self.workbook.part] = serialise(root)

    def _put_styles(self) -> None:
        body = serialise(self.styles.root)
        if self.styles_part:
            self.parts.changes[self.styles_part] = body
            return
        folder = self.parts.folder(self.workbook.part)
        name = self.parts.new_name(folder, "styles", "xml", first=0)
        self.parts.add(name, body, f"{_MAIN_TYPE}.styles+xml")
        self.parts.relate(self.workbook.part, "styles", name)


def _root_prefix(data: bytes) -> bytes:
    """Return the name space prefix of a shared strings part with its colon, or b""."""
    start = data.find(b"<sst")
    if start >= 0:
        return b""
    end = data.find(b":sst")
    return data[data.rfind(b"<", 0, end) + 1 : end + 1] if end >= 0 else b""


def _widened_table(root: etree._Element, block: Block) -> etree._Element:
    """Return a table's definition with a column for each column of the block."""
    root = copy.deepcopy(root)
    space = root.tag[1:].split("}")[0]
    for element in (root, root.find("{*}autoFilter")):
        place = area(element.get("ref", "")) if element is not None else None
        if element is not None and place:
            element.set("ref", area_name(*place._replace(right=block.last_column)))
    columns = root.find("{*}tableColumns")
    if columns is not None:
        used = [int(c.get("id", "0")) for c in columns if isinstance(c.tag, str) and c.get("id", "").isdigit()]
        for number, heading in enumerate(block.headings, max(used, default=0) + 1):
            etree.SubElement(columns, f"{{{space}}}tableColumn", id=str(number), name=str(heading.value))
        columns.set("count", str(sum(isinstance(c.tag, str) for c in columns)))
    return root
