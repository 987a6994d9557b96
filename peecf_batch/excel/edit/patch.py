"""Apply additions to the package of a user's workbook: a block of columns, marked cells, notes, sheets and names."""

from __future__ import annotations

import copy
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lxml import etree

from peecf_batch.errors import Refusal
from peecf_batch.excel.address import LAST_COLUMN, area, area_name, cell_name, cell_place, column_letters
from peecf_batch.excel.cell import Look
from peecf_batch.excel.edit.new_sheet import CellWriter, sheet_xml
from peecf_batch.excel.edit.notes import Note, blocks_of, drawing_with_notes, noted_cells, with_notes
from peecf_batch.excel.edit.parts import Parts
from peecf_batch.excel.edit.splice import (
    Edit,
    RowEdit,
    Spliced,
    appended_to_row,
    columns_edit,
    dimension_edit,
    ends_before,
    filter_edit,
    legacy_drawing_edit,
    row_edits,
    tail_elements,
)
from peecf_batch.excel.edit.styles import StyleBook
from peecf_batch.excel.edit.texts import Texts
from peecf_batch.excel.package import serialise

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path
    from typing import BinaryIO

    from peecf_batch.excel.cell import Cell
    from peecf_batch.excel.edit.new_sheet import NewSheet
    from peecf_batch.excel.workbook import Sheet, Workbook

BLOCK_NAME = "_peecf_batch_block"
SHEET_NAME = "_peecf_batch_sheet"
_MAIN_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_TEMPLATES = {
    f"{_MAIN_TYPE}.template.main+xml": f"{_MAIN_TYPE}.sheet.main+xml",
    "application/vnd.ms-excel.template.macroEnabled.main+xml": "application/vnd.ms-excel.sheet.macroEnabled.main+xml",
}
_LONGEST_SHEET_NAME = 31


@dataclass(frozen=True, slots=True)
class Block:
    """The added columns from left to right, with their headings, widths, and the cells of each row by row number."""

    columns: tuple[int, ...]
    heading_row: int
    headings: tuple[Cell, ...]
    widths: tuple[float, ...]
    rows: Mapping[int, Sequence[Cell]]

    @property
    def first_column(self) -> int:
        """The first of the added columns."""
        return self.columns[0]

    @property
    def last_column(self) -> int:
        """The last of the added columns."""
        return self.columns[-1]

    @property
    def is_whole(self) -> bool:
        """Whether the added columns are side by side."""
        return self.last_column - self.first_column == len(self.columns) - 1

    @property
    def last_row(self) -> int:
        """The last row in which the block has a cell."""
        return max(self.rows, default=self.heading_row)


@dataclass(frozen=True, slots=True)
class Mark:
    """A cell of the user's to fill with a colour; the rest of its format stays."""

    row: int
    column: int
    fill: str


@dataclass(frozen=True, slots=True)
class WorkbookAdditions:
    """All additions to one workbook."""

    block: Block
    marks: tuple[Mark, ...]
    notes: tuple[Note, ...]
    sheets: tuple[NewSheet, ...]


def cell_style(sheet: Sheet, row: int, column: int) -> int:
    """Return the format of a cell, or the format that a new cell there would take from its row or column."""
    cell = sheet.scan.find(row, column)
    if cell is not None:
        return cell.style
    if sheet.scan.row_attribute(row, b"customFormat") in (b"1", b"true"):
        return int(sheet.scan.row_attribute(row, b"s") or 0)
    return sheet.scan.column_style(column)


def free_columns(workbook: Workbook, sheet: Sheet, after: int, width: int, rows: tuple[int, int]) -> int:
    """Return the first of `width` adjacent columns right of `after` that are free within `rows`.

    `rows` is (first, last). Cells with content, merged ranges, tables and the space under pictures and charts count as
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


def _taken_columns(workbook: Workbook, sheet: Sheet, after: int, rows: tuple[int, int]) -> set[int]:
    scan, taken = sheet.scan, set[int]()
    for row in scan.rows:
        if rows[0] <= row <= rows[1] and ((last := scan.last_cell(row)) is None or last > after):
            taken.update(cell.column for cell in scan.cells(row) if cell.column > after and cell.content is not None)
    areas = [*scan.merges(), *(place for _, place in table_areas(workbook, sheet)), *_drawn_areas(workbook, sheet)]
    for top, left, bottom, right in areas:
        if top <= rows[1] and bottom >= rows[0] and right > after:
            taken.update(range(max(left, after + 1), right + 1))
    return taken


def table_areas(workbook: Workbook, sheet: Sheet) -> list[tuple[str, tuple[int, int, int, int]]]:
    """Return the tables of a sheet, as (part, range)."""
    areas = []
    for relation in workbook.package.relations(sheet.entry.part):
        if relation.kind == "table" and relation.target in workbook.package:
            place = area(workbook.package.tree(relation.target).get("ref", ""))
            if place:
                areas.append((relation.target, place))
    return areas


def _drawn_areas(workbook: Workbook, sheet: Sheet) -> list[tuple[int, int, int, int]]:
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
            places.append((top, left, bottom, right))
    return places


def extendable_table(workbook: Workbook, sheet: Sheet, heading_row: int, last_column: int) -> str | None:
    """Return the part of the table of the positions, or None where there is no table to widen.

    Its first row must be `heading_row` and its only heading row, and its right edge must be `last_column`. A table that
    a query fills cannot be widened.
    """
    for part, place in table_areas(workbook, sheet):
        root = workbook.package.tree(part)
        if place[0] == heading_row and place[3] == last_column and root.get("headerRowCount", "1") == "1":
            return part if root.get("tableType", "worksheet") == "worksheet" else None
    return None


def in_a_table(workbook: Workbook, sheet: Sheet, heading_row: int, column: int) -> bool:
    """Return whether the cell at `heading_row` and `column` is in a table."""
    return any(p[0] <= heading_row <= p[2] and p[1] <= column <= p[3] for _, p in table_areas(workbook, sheet))


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
        names: list[tuple[str, int | None, str]] = [
            (
                BLOCK_NAME,
                None,
                f"{quoted}!{absolute_area(block.heading_row, block.first_column, block.last_row, block.last_column)}",
            )
        ]
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
            names.append((f"{SHEET_NAME}{number}", None, f"{ours}!$A$1"))
            if sheet.header_row:
                last = max((len(row) for row in sheet.rows), default=1)
                whole = absolute_area(sheet.header_row, 1, max(len(sheet.rows), sheet.header_row), last)
                names.append(("_xlnm._FilterDatabase", index, f"{ours}!{whole}"))
                names.append(("_xlnm.Print_Titles", index, f"{ours}!${sheet.header_row}:${sheet.header_row}"))
        _define(root, space, names)
        if filter_range:
            _move_filter_name(root, self.sheet.entry.index, f"{quoted}!{_dollars(filter_range)}")
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


def free_sheet_name(workbook: Workbook, wanted: str) -> str:
    """Return `wanted`, with a number after it if the workbook has such a sheet; at most 31 characters."""
    taken = {element.get("name", "").casefold() for element in workbook.root.iterfind("{*}sheets/{*}sheet")}
    name, number = wanted[:_LONGEST_SHEET_NAME], 1
    while name.casefold() in taken:
        number += 1
        end = f" ({number})"
        name = wanted[: _LONGEST_SHEET_NAME - len(end)] + end
    return name


def quoted_name(sheet: str) -> str:
    """Return a sheet's name as a reference writes it."""
    return "'" + sheet.replace("'", "''") + "'"


def absolute_area(top: int, left: int, bottom: int, right: int) -> str:
    """Return a range as a defined name writes it: (1, 1, 9, 3) is $A$1:$C$9."""
    return f"${column_letters(left)}${top}:${column_letters(right)}${bottom}"


def _dollars(reference: str) -> str:
    """Return a range such as A1:C9 as a defined name writes it."""
    first, last = (cell_place(end) for end in reference.split(":"))
    return absolute_area(*first, *last)


def _define(root: etree._Element, space: str, names: Sequence[tuple[str, int | None, str]]) -> None:
    """Add defined names, given as (name, index of its sheet or None, reference); all except print titles are hidden."""
    defined = root.find("{*}definedNames")
    if defined is None:
        defined = etree.Element(f"{{{space}}}definedNames")
        before = ("sheets", "functionGroups", "externalReferences")
        at = max(i for i, e in enumerate(root) if isinstance(e.tag, str) and etree.QName(e).localname in before)
        root.insert(at + 1, defined)
    for name, index, text in names:
        element = etree.SubElement(defined, f"{{{space}}}definedName", name=name)
        if index is not None:
            element.set("localSheetId", str(index))
        if name != "_xlnm.Print_Titles":
            element.set("hidden", "1")
        element.text = text


def _move_filter_name(root: etree._Element, index: int, text: str) -> None:
    for element in root.iterfind("{*}definedNames/{*}definedName"):
        if element.get("name") == "_xlnm._FilterDatabase" and element.get("localSheetId") == str(index):
            element.text = text


def _widened_table(root: etree._Element, block: Block) -> etree._Element:
    """Return a table's definition with a column for each column of the block."""
    root = copy.deepcopy(root)
    space = root.tag[1:].split("}")[0]
    for element in (root, root.find("{*}autoFilter")):
        place = area(element.get("ref", "")) if element is not None else None
        if element is not None and place:
            element.set("ref", area_name(place[0], place[1], place[2], block.last_column))
    columns = root.find("{*}tableColumns")
    if columns is not None:
        used = [int(c.get("id", "0")) for c in columns if isinstance(c.tag, str) and c.get("id", "").isdigit()]
        for number, heading in enumerate(block.headings, max(used, default=0) + 1):
            etree.SubElement(columns, f"{{{space}}}tableColumn", id=str(number), name=str(heading.value))
        columns.set("count", str(sum(isinstance(c.tag, str) for c in columns)))
    return root
