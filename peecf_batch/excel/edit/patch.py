"""Apply additions to the package of a user's workbook: to its sheets, and as new sheets and names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from peecf_batch.errors import Refusal
from peecf_batch.excel.address import LAST_ROW
from peecf_batch.excel.edit.added.charts import CHART_TYPE, DRAWING_TYPE, chart_xml, drawing_xml
from peecf_batch.excel.edit.added.sheets import sheet_xml
from peecf_batch.excel.edit.byte_edits import Spliced
from peecf_batch.excel.edit.defined_names import (
    FILTER,
    PRINT_AREA,
    PRINT_TITLES,
    SHEET_NAME,
    DefinedName,
    absolute,
    absolute_area,
    block_name,
    define,
    filter_names,
    quoted_name,
)
from peecf_batch.excel.edit.earlier.workbook_seal import sealed
from peecf_batch.excel.edit.parts import Parts
from peecf_batch.excel.edit.sheet_patch import MAIN_TYPE, Shared, SheetPatcher
from peecf_batch.excel.edit.styles import StyleBook
from peecf_batch.excel.edit.texts import Texts
from peecf_batch.excel.trees.tree import Element
from peecf_batch.excel.trees.written import serialise

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from typing import BinaryIO

    from peecf_batch.excel.edit.additions import BarChart, NewSheet, WorkbookAdditions
    from peecf_batch.excel.workbook import Workbook

_TEMPLATES = {
    f"{MAIN_TYPE}.template.main+xml": f"{MAIN_TYPE}.sheet.main+xml",
    "application/vnd.ms-excel.template.macroEnabled.main+xml": "application/vnd.ms-excel.sheet.macroEnabled.main+xml",
}


class Patcher:
    """The application of additions to one workbook. Used once."""

    def __init__(self, workbook: Workbook, additions: WorkbookAdditions, *, reuse_texts: bool) -> None:
        """Prepare the parts, styles and texts to change.

        `reuse_texts` searches the shared strings before adding one, for a workbook from which our additions were
        removed.
        """
        self.workbook, self.additions = workbook, additions
        self.package = workbook.package
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

    def write(self, target: Path | BinaryIO) -> None:
        """Apply all additions, and write the package to a path or a binary file."""
        shared = Shared(self.workbook, self.parts, self.styles, self.texts)
        filters = [SheetPatcher(shared, table).apply() for table in self.additions.tables]
        root = self._root_with_names_and_sheets(filters)
        self._put_styles()
        if self.strings_part and self.texts.shared and self.texts.uses:
            strings = self.package.text(self.strings_part)
            self.parts.changes[self.strings_part] = Spliced(strings, self.texts.edits_of(strings))
        for old, new in _TEMPLATES.items():
            self.parts.retype(self.workbook.part, old, new)
        self.parts.finish()
        parts = self.parts
        parts.changes[self.workbook.part] = sealed(self.workbook, root, parts.changes, parts.added)
        self.package.write(target, parts.changes, parts.added)

    def _root_with_names_and_sheets(self, filters: list[str]) -> Element:
        """Return the workbook part with the new sheets and all defined names.

        `filters` are the new ranges of the filters of changed sheets.
        """
        root = self.workbook.root.copy()
        listed = root.find("sheets")
        if listed is None:
            return root
        names = list(self._block_names())
        for number, sheet in enumerate(self.additions.sheets, 1):
            index = self._put_sheet(listed, sheet)
            names.extend(_sheet_names(sheet, number, index))
        names.extend(DefinedName(name, formula) for name, formula in self.additions.lists.items())
        define(root, self.workbook.namespace, names)
        for table, filter_range in zip(self.additions.tables, filters, strict=True):
            entry = table.sheet.entry
            for element in filter_names(root, entry.index) if filter_range else ():
                element.text = f"{quoted_name(entry.name)}!{absolute(filter_range)}"
        return root

    def _block_names(self) -> Iterator[DefinedName]:
        for number, table in enumerate(self.additions.tables, 1):
            block = table.block
            place = absolute_area(block.heading_row, block.first_column, block.last_row, block.last_column)
            yield DefinedName(block_name(number), f"{quoted_name(table.sheet.entry.name)}!{place}")

    def _put_sheet(self, listed: Element, sheet: NewSheet) -> int:
        """Add one sheet after all others, and return its index among them."""
        if len(sheet.rows) > LAST_ROW:
            reason = f"its sheet '{sheet.name}' would have {len(sheet.rows):,} rows; a sheet has {LAST_ROW:,}."
            raise Refusal(reason, "Assess fewer positions at a time.")
        space, folder = self.workbook.namespace, self.parts.folder(self.workbook.part)
        part = self.parts.new_name(f"{folder}/worksheets" if folder else "worksheets", "sheet", "xml")
        body = sheet_xml(sheet, space, self.styles, self.texts, self.parts.namespace)
        self.texts.used(body)
        kind = f"{MAIN_TYPE}.worksheet+xml"
        if sheet.chart:
            self.parts.add_related(part, body, kind, "drawing", self._put_chart(sheet.chart, folder))
        else:
            self.parts.add(part, body, kind)
        relation = self.parts.relate(self.workbook.part, "worksheet", part)
        elements = list(listed)
        used = [int(given) for element in elements if (given := element.get("sheetId", "")).isdigit()]
        element = Element("sheet", space, {"name": sheet.name, "sheetId": str(max(used, default=0) + 1)})
        element.declared = {"r": self.parts.namespace}
        listed.append(element)
        element.set(f"{{{self.parts.namespace}}}id", relation)
        return len(elements)

    def _put_chart(self, chart: BarChart, folder: str) -> str:
        """Add a chart and its drawing, and return the name of the drawing part."""
        relations = self.parts.namespace
        part = self.parts.new_name(f"{folder}/charts" if folder else "charts", "chart", "xml")
        self.parts.add(part, chart_xml(chart, relations), CHART_TYPE)
        drawing = self.parts.new_name(f"{folder}/drawings" if folder else "drawings", "drawing", "xml")
        self.parts.add_related(drawing, drawing_xml(chart, "rId1", relations), DRAWING_TYPE, "chart", part)
        return drawing

    def _put_styles(self) -> None:
        self.styles.check_limits()
        body = serialise(self.styles.root)
        if self.styles_part:
            self.parts.changes[self.styles_part] = body
            return
        folder = self.parts.folder(self.workbook.part)
        name = self.parts.new_name(folder, "styles", "xml", first=0)
        self.parts.add(name, body, f"{MAIN_TYPE}.styles+xml")
        self.parts.relate(self.workbook.part, "styles", name)


def _sheet_names(sheet: NewSheet, number: int, index: int) -> Iterator[DefinedName]:
    """Yield the defined names of our sheet with this number, which is at `index` among all sheets."""
    ours = quoted_name(sheet.name)
    yield DefinedName(f"{SHEET_NAME}{number}", f"{ours}!$A$1")
    if sheet.header_row:  # the filter reaches over the digests, so that sorting takes them along
        last = max((len(row) for row in sheet.rows), default=1) + 1
        whole = absolute_area(sheet.header_row, 1, max(len(sheet.rows), sheet.header_row), last)
        yield DefinedName(FILTER, f"{ours}!{whole}", index)
        yield DefinedName(PRINT_TITLES, f"{ours}!${sheet.header_row}:${sheet.header_row}", index)
    if sheet.printed:
        yield DefinedName(PRINT_AREA, f"{ours}!{absolute_area(1, 1, len(sheet.rows), sheet.printed)}", index)


def _root_prefix(data: bytes) -> bytes:
    """Return the name space prefix of a shared strings part with its colon, or b""."""
    start = data.find(b"<sst")
    if start >= 0:
        return b""
    end = data.find(b":sst")
    return data[data.rfind(b"<", 0, end) + 1 : end + 1] if end >= 0 else b""
