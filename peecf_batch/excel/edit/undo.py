"""Find the additions of an earlier run in a workbook, by their hidden names, and remove them."""

from __future__ import annotations

import copy
import io
import re
from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from lxml import etree

from peecf_batch.errors import Refusal
from peecf_batch.excel.address import area, area_name, cell_name
from peecf_batch.excel.edit.additions import NO_BLOCK, AdditionNames, EarlierBlock
from peecf_batch.excel.edit.byte_edits import Edit, spliced
from peecf_batch.excel.edit.defined_names import (
    BLOCK_NAME,
    SHEET_NAME,
    absolute_area,
    filter_names,
    our_names,
    target_of,
)
from peecf_batch.excel.edit.free_space import extendable_table, in_a_table
from peecf_batch.excel.edit.notes import drawing_without, has_shapes, without_our_notes
from peecf_batch.excel.edit.parts import RELATION, Parts
from peecf_batch.excel.edit.splice import tail_elements
from peecf_batch.excel.edit.styles import StyleBook
from peecf_batch.excel.markup import attribute
from peecf_batch.excel.package import Package, serialise
from peecf_batch.excel.workbook import Workbook

if TYPE_CHECKING:
    from collections.abc import Iterator

    from peecf_batch.excel.address import Area
    from peecf_batch.excel.edit.defined_names import SheetArea
    from peecf_batch.excel.markup import CellSpan
    from peecf_batch.excel.workbook import Sheet, SheetEntry


def is_annotated(workbook: Workbook) -> bool:
    """Return True if an earlier run added anything to this workbook."""
    return bool(our_names(workbook.root))


def without_additions(workbook: Workbook, names: AdditionNames) -> tuple[Package, EarlierBlock]:
    """Return the package as it was before an earlier run annotated it, and where that run had added its columns.

    The findings sheet of that run has the address of each marked cell, and its earlier format as the format of a hidden
    cell in the same row.
    """
    undo = _Undo(workbook, names)
    return Package(undo.package_bytes(), workbook.package.bounds), undo.earlier_block


class FindingsRow(NamedTuple):
    """A row of a findings sheet: its cells and their texts, by heading."""

    cells: dict[str, CellSpan]
    texts: dict[str, str]


def findings_rows(workbook: Workbook, names: AdditionNames) -> Iterator[FindingsRow]:
    """Yield the rows of every findings sheet that an earlier run added."""
    for entry in _added_sheets(workbook):
        yield from _rows_below_headings(workbook.sheet(entry), names)


def _added_sheets(workbook: Workbook) -> list[SheetEntry]:
    targets = (target_of(name) for name in our_names(workbook.root) if name.name.startswith(SHEET_NAME))
    sheets = {target.sheet.casefold() for target in targets if target}
    return [entry for entry in workbook.sheets if entry.name.casefold() in sheets]


class _Undo:
    def __init__(self, workbook: Workbook, names: AdditionNames) -> None:
        self.workbook, self.package, self.names = workbook, workbook.package, names
        self.parts = Parts(self.package, strict=workbook.namespace.startswith("http://purl.oclc.org"))
        blocks = (target_of(name) for name in our_names(workbook.root) if name.name == BLOCK_NAME)
        self.block = next(filter(None, blocks), None)
        self.our_sheets = _added_sheets(workbook)
        self.formats = self._earlier_formats()
        self.earlier_block = NO_BLOCK
        self.edits: list[Edit] = []

    def package_bytes(self) -> bytes:
        root = copy.deepcopy(self.workbook.root)
        for entry in self._marked_sheets():
            self._undo_sheet(entry, root)
        for entry in self.our_sheets:
            self.parts.remove(entry.part)
            self.parts.unrelate(self.workbook.part, entry.part)
        _drop_sheets(root, [entry.index for entry in self.our_sheets])
        self.parts.changes[self.workbook.part] = serialise(root)
        self._drop_calculation_chain()
        self.parts.finish()
        buffer = io.BytesIO()
        self.package.write(buffer, self.parts.changes, self.parts.added)
        return buffer.getvalue()

    def _marked_sheets(self) -> list[SheetEntry]:
        """Return the sheet of the added columns or, if their defined name is not valid, every sheet with our notes."""
        others = [entry for entry in self.workbook.sheets if entry not in self.our_sheets]
        if self.block is not None:
            return [entry for entry in others if entry.name.casefold() == self.block.sheet.casefold()]
        return [entry for entry in others if self._has_our_notes(entry)]

    def _has_our_notes(self, entry: SheetEntry) -> bool:
        comments = self.package.related(entry.part, "comments")
        return comments is not None and bool(without_our_notes(self.package.tree(comments)))

    def _undo_sheet(self, entry: SheetEntry, root: etree._Element) -> None:
        sheet, self.edits = self.workbook.sheet(entry), []
        block = self.block.area if self.block else None
        columns = self._our_columns(sheet, block) if block else ()
        if block and columns:
            self._clear(sheet, block, columns, entry.index, root)
        self._restore_formats(sheet, columns)
        self._remove_notes(sheet)
        self.parts.changes[entry.part] = spliced(sheet.scan.data, self.edits)

    def _our_columns(self, sheet: Sheet, block: Area) -> tuple[int, ...]:
        """Return the columns in the block's range that have our headings. Other columns were inserted since."""
        texts = {cell.column: sheet.scan.fact(cell).text for cell in sheet.scan.cells(block.top)}
        ours = re.compile(rf"(?:{'|'.join(map(re.escape, self.names.block))})(?: \(\d+\))?").fullmatch
        return tuple(c for c in range(block.left, block.right + 1) if ours(texts.get(c, "")))

    def _clear(self, sheet: Sheet, block: Area, columns: tuple[int, ...], index: int, root: etree._Element) -> None:
        if len(columns) == len(self.names.block):
            self.earlier_block = EarlierBlock(sheet.entry.name, block.top, columns)
        at_edge = columns == tuple(range(block.left, block.right + 1))
        table = extendable_table(self.workbook, sheet, block.top, block.right) if at_edge else None
        if table is not None:
            self._narrow_table(table, block)
        if at_edge:
            self._narrow_filter(sheet, block, index, root)
        keep_headings = table is None and any(in_a_table(self.workbook, sheet, block.top, c) for c in columns)
        ours = self._styles_of_ours()
        for row in range(block.top + keep_headings, block.bottom + 1):
            doomed = (cell for cell in sheet.scan.cells(row) if cell.column in columns and cell.style in ours)
            self.edits.extend((cell.start, cell.after, b"") for cell in doomed)

    def _styles_of_ours(self) -> set[int]:
        """Return the indices of cell formats with our border. Cells in our columns without it are not ours."""
        part = self.workbook.related("styles")
        styles = StyleBook(self.package.tree(part), self.workbook.namespace) if part else None
        colours = styles.border_colours() if styles else []
        return {number for number, colour in enumerate(colours) if colour == self.names.border}

    def _earlier_formats(self) -> dict[str, int]:
        """Return the formats that marked cells had before they were marked, by address, from the findings sheet."""
        formats: dict[str, int] = {}
        for cells, texts in findings_rows(self.workbook, self.names):
            kept = cells.get(self.names.format)
            if texts[self.names.cell] and kept is not None:
                formats.setdefault(texts[self.names.cell], kept.style)
        return formats

    def _restore_formats(self, sheet: Sheet, columns: tuple[int, ...]) -> None:
        styles_part = self.workbook.related("styles")
        if styles_part is None:
            return
        styles = StyleBook(self.package.tree(styles_part), self.workbook.namespace)
        marked = {number for number, colour in enumerate(styles.fill_colours()) if colour in self.names.fills}
        for row in sheet.scan.rows if marked else ():
            for cell in sheet.scan.cells(row):
                if cell.style in marked and cell.column not in columns:
                    before = self._before(styles, cell.style, cell_name(row, cell.column))
                    end = sheet.scan.data.find(b">", cell.start) + 1
                    tag = re.sub(rb"(\ss=[\"'])\d+", rb"\g<1>%d" % before, sheet.scan.data[cell.start : end])
                    self.edits.append((cell.start, end, tag))
        self.parts.changes[styles_part] = serialise(styles.root)

    def _before(self, styles: StyleBook, style: int, name: str) -> int:
        """Return the format that a marked cell had. As rows may have moved, it must be equal except for the fill."""
        same = [
            base
            for base in self.formats.values()
            if styles.content_without_fill(base) == styles.content_without_fill(style)
        ]
        if not same:
            return styles.without_fill(style)
        return self.formats[name] if self.formats.get(name) in same else same[0]

    def _narrow_filter(self, sheet: Sheet, block: Area, index: int, root: etree._Element) -> None:
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
                _narrow_filter_name(root, index, block)

    def _narrow_table(self, part: str, block: Area) -> None:
        table = copy.deepcopy(self.package.tree(part))
        columns = table.find("{*}tableColumns")
        ours = block.right - block.left + 1
        held = [] if columns is None else [c for c in columns if isinstance(c.tag, str)]
        if columns is None or len(held) <= ours:
            return
        for column in held[-ours:]:
            columns.remove(column)
        columns.set("count", str(len(held) - ours))
        for element in (table, table.find("{*}autoFilter")):
            place = area(element.get("ref", "")) if element is not None else None
            if element is not None and place:
                element.set("ref", area_name(*place._replace(right=block.left - 1)))
        self.parts.changes[part] = serialise(table)

    def _remove_notes(self, sheet: Sheet) -> None:
        part = sheet.entry.part
        comments_part = self.package.related(part, "comments")
        if comments_part is None:
            return
        comments = self.package.tree(comments_part)
        cells = without_our_notes(comments)
        if not cells:
            return
        drawings = [
            r.target for r in self.package.relations(part) if r.kind == "vmlDrawing" and r.target in self.package
        ]
        empty = comments.find("{*}commentList/{*}comment") is None
        for drawing_part in drawings:
            drawing = self.package.text(drawing_part).decode("utf-8", "surrogateescape")
            left = drawing_without(drawing, cells)
            if left == drawing:
                continue
            if empty and not has_shapes(left):
                self._remove_drawing(sheet, drawing_part)
            else:
                self.parts.changes[drawing_part] = left.encode("utf-8", "surrogateescape")
        if empty:
            self.parts.remove(comments_part)
            self.parts.unrelate(part, comments_part)
        else:
            self.parts.changes[comments_part] = serialise(comments)

    def _remove_drawing(self, sheet: Sheet, drawing_part: str) -> None:
        self.parts.remove(drawing_part)
        self.parts.unrelate(sheet.entry.part, drawing_part)
        self.edits.extend((e.start, e.end, b"") for e in tail_elements(sheet.scan) if e.name == b"legacyDrawing")

    def _drop_calculation_chain(self) -> None:
        """Remove the calculation chain if it names our removed formulas.

        Excel rebuilds a missing chain. It would repair a workbook whose chain names formulas that are gone.
        """
        chain = self.workbook.related("calcChain")
        if chain is None or self.block is None:
            return
        if self._chain_names_block(self.package.text(chain), self.block):
            self.parts.remove(chain)
            self.parts.unrelate(self.workbook.part, chain)

    def _chain_names_block(self, chain: bytes, block: SheetArea) -> bool:
        """Return True if a calculation chain has a cell of the block.

        An entry without a sheet has the sheet of the entry before it.
        """
        named = (e for e in self.workbook.root.iterfind("{*}sheets/{*}sheet") if e.get("name") == block.sheet)
        wanted, (top, left, bottom, right) = next((e.get("sheetId", "").encode() for e in named), b""), block.area
        current = b""
        for tag in re.findall(rb"<(?:[\w.-]+:)?c\s[^>]*>", chain):
            current = attribute(tag, b"i") or current
            cell = area((attribute(tag, b"r") or b"").decode("ascii", "replace"))
            if cell and current == wanted and top <= cell.top <= bottom and left <= cell.left <= right:
                return True
        return False


def _drop_sheets(root: etree._Element, gone: list[int]) -> None:
    """Remove sheets and our names from the workbook part, and correct every reference to a sheet by position."""
    held = root.find("{*}sheets")
    if held is None:
        return
    elements = list(held.iterfind("{*}sheet"))
    for index in gone:
        held.remove(elements[index])
    moved = {old: new for new, old in enumerate(i for i in range(len(elements)) if i not in gone)}
    names = root.find("{*}definedNames")
    for element in list(names) if names is not None else ():
        local = element.get("localSheetId", "") if isinstance(element.tag, str) else ""
        ours = isinstance(element.tag, str) and element.get("name", "").startswith((BLOCK_NAME, SHEET_NAME))
        if names is not None and (ours or (local.isdigit() and int(local) in gone)):
            names.remove(element)
        elif local.isdigit():
            element.set("localSheetId", str(moved.get(int(local), int(local))))
    if names is not None and not len(names):
        root.remove(names)
    for view in root.iterfind("{*}bookViews/{*}workbookView"):
        for name in ("activeTab", "firstSheet"):
            at = view.get(name, "")
            if at.isdigit():
                view.set(name, str(moved.get(int(at), 0)))


def _narrow_filter_name(root: etree._Element, index: int, block: Area) -> None:
    for element in filter_names(root, index):
        if element.text:
            sheet, reference = element.text.rsplit("!", 1)
            place = area(reference)
            if place and place.right == block.right:
                element.text = f"{sheet}!{absolute_area(*place._replace(right=block.left - 1))}"


def _rows_below_headings(sheet: Sheet, names: AdditionNames) -> Iterator[FindingsRow]:
    """Yield the rows below the headings of a findings sheet."""
    heads: dict[int, str] = {}
    for row in sorted(sheet.scan.rows):
        cells = {cell.column: cell for cell in sheet.scan.cells(row)}
        texts = {column: sheet.scan.fact(cell).text for column, cell in cells.items()}
        if heads:
            by_heading = {head: texts.get(column, "") for column, head in heads.items()}
            in_row = {heads[column]: cell for column, cell in cells.items() if column in heads}
            yield FindingsRow(in_row, defaultdict(str, by_heading))
        elif {names.cell, names.format} <= set(texts.values()):
            heads = {column: text for column, text in texts.items() if text}


def annotated_file(data: bytes, *, untouched: bool = False) -> bool:
    """Return True if these bytes are a workbook that an earlier run annotated; false for bytes that cannot be read.

    With `untouched`, the workbook must still be as we wrote it. Every program that saves a workbook gives its relations
    new ids.
    """
    try:
        workbook = Workbook(Package(data))
        relations = workbook.package.relations(workbook.part)
    except Refusal:
        return False
    as_written = not untouched or any(relation.id.startswith(RELATION) for relation in relations)
    return as_written and is_annotated(workbook)
