"""Write values as a plain .xlsx workbook, so that they can be read and annotated like any other."""

from __future__ import annotations

import datetime
import io
import zipfile
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from peecf_batch.definitions import pattern
from peecf_batch.errors import Refusal
from peecf_batch.excel.address import LAST_COLUMN, LAST_ROW
from peecf_batch.excel.cell import LONGEST_CELL_TEXT
from peecf_batch.excel.other_formats.shape import ERRORS
from peecf_batch.excel.trees.tree import tree_of
from peecf_batch.excel.trees.written import DECLARATION, XML_NAMESPACE, serialise

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from openpyxl.cell import Cell
    from openpyxl.writer.excel import ExcelWriter

    from peecf_batch.excel.address import Area
    from peecf_batch.excel.other_formats.shape import SheetShape
    from peecf_batch.excel.trees.tree import Element

_LIKE_ESCAPED = pattern("_(?=x[0-9A-Fa-f]{4}_)")
_CONTROL = pattern("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_THEME, _SHEETS = "xl/theme/theme1.xml", "xl/worksheets/sheet"
_WIDEST_COLUMN = 48
_ROWS_MEASURED = 200
_ERRORS = frozenset(ERRORS.values())


@dataclass(frozen=True, slots=True)
class FormattedNumber:
    """A number with the format that another program shows it in.

    `number_format` is as Excel writes it, "" for the general one. `is_struck` says that the number is struck out.
    """

    number: float
    number_format: str
    is_struck: bool = False

    def __str__(self) -> str:
        """Return the number alone, by which columns are measured."""
        return str(self.number)


class StruckText(str):
    """A text that is struck out."""

    __slots__ = ()


def plain_workbook(
    sheets: Mapping[str, Sequence[Sequence[object]]], shapes: Mapping[str, SheetShape] | None = None
) -> bytes:
    """Return an .xlsx file with the values of `sheets` and nothing else.

    `shapes` has what the sheets hide and merge, by name; what it names is hidden and merged in the file, too.
    Text stays text, even if it begins like a formula, apart from the errors of Excel, such as #N/A, which are errors.
    Equal values give equal bytes. Raises Refusal where a sheet is larger than Excel allows.
    """
    import openpyxl
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet._writer import WorksheetWriter

    any_shown = not shapes or not all(name in shapes and shapes[name].is_hidden for name in sheets)
    book = openpyxl.Workbook(write_only=True)
    book.properties.created = book.properties.modified = datetime.datetime(2000, 1, 1, tzinfo=None)
    for name, rows in sheets.items():
        if len(rows) > LAST_ROW or max(map(len, rows), default=0) > LAST_COLUMN:
            raise Refusal("it has more rows or columns than an Excel sheet.", "Split it into several files.")
        sheet = book.create_sheet()
        sheet._WorkbookChild__title = name
        shape = shapes.get(name) if shapes else None
        for column, width in enumerate(_widths(rows), 1):
            sheet.column_dimensions[get_column_letter(column)].width = width
        if shape is not None:
            _give_shape(sheet, shape, rows)
            sheet.sheet_state = "hidden" if shape.is_hidden and any_shown else "visible"
        sheet._writer = WorksheetWriter(sheet, io.BytesIO())
        sheet._writer.write_top()
        for row in rows:
            sheet.append([_cell(WriteOnlyCell(sheet), value) for value in row])
    buffer = io.BytesIO()
    with _DatelessZip(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        _in_memory_writer(archive)(book, archive).save()
    return buffer.getvalue()


def _give_shape(sheet: Any, shape: SheetShape, rows: Sequence[Sequence[object]]) -> None:
    """Hide and merge what the original hides and merges, as far as it has values."""
    from openpyxl.utils import get_column_letter

    last, width = len(rows), max(map(len, rows), default=0)
    for row in shape.hidden_rows:
        if row <= last:
            sheet.row_dimensions[row].hidden = True
    for column in shape.hidden_columns:
        if column <= width:
            sheet.column_dimensions[get_column_letter(column)].hidden = True
    for top, left, bottom, right in _apart(shape.merges):
        if top <= last and left <= width:
            sheet.merged_cells.add(f"{get_column_letter(left)}{top}:{get_column_letter(right)}{bottom}")


def _apart(merges: Iterable[Area]) -> Iterator[Area]:
    """Yield the merges, within an Excel sheet, without those that overlap another above them or have one cell only."""
    open_ones: list[Area] = []
    for given in sorted(merges):
        merge = given._replace(bottom=min(given.bottom, LAST_ROW), right=min(given.right, LAST_COLUMN))
        open_ones = [one for one in open_ones if one.bottom >= merge.top]
        is_single = (merge.top, merge.left) == (merge.bottom, merge.right)
        if not is_single and all(one.right < merge.left or merge.right < one.left for one in open_ones):
            open_ones.append(merge)
            yield merge


class _DatelessZip(zipfile.ZipFile):
    """A zip file in which every member has the same date, so that equal members give equal bytes."""

    def writestr(self, name: Any, data: Any, *_: Any) -> None:
        info = zipfile.ZipInfo(name)
        info.compress_type = self.compression
        super().writestr(info, _in_one_form(name, data.encode() if isinstance(data, str) else data))


def _in_one_form(name: str, data: bytes) -> bytes:
    """Return a part in the form that openpyxl gives it with lxml, which it uses only where that is installed."""
    if name == _THEME:
        return data  # a constant text
    if name.startswith(_SHEETS):  # too large for a tree; a text or value cannot have " />", because > is escaped there
        return data.decode().encode("ascii", "xmlcharrefreplace").replace(b" />", b"/>")
    root = tree_of(data)
    _declare_where_used(root, {"xml": XML_NAMESPACE})
    return serialise(root).removeprefix(DECLARATION)


def _declare_where_used(element: Element, known: Mapping[str, str]) -> None:
    """Give each element the declarations that it needs and that no element around it has."""
    used = {element.prefix or "": element.namespace}
    used |= {prefix: key[1:].rpartition("}")[0] for key, prefix in element.prefixes.items()}
    element.declared = {prefix: uri for prefix, uri in used.items() if known.get(prefix, "") != uri}
    for child in element:
        _declare_where_used(child, {**known, **element.declared})


def _in_memory_writer(archive: zipfile.ZipFile) -> type[ExcelWriter]:
    """Return a workbook writer that takes its sheets from memory.

    openpyxl's own writer keeps the values in temporary files until then.
    """
    from openpyxl.drawing.spreadsheet_drawing import SpreadsheetDrawing
    from openpyxl.writer.excel import ExcelWriter

    class Writer(ExcelWriter):
        def write_worksheet(self, ws: Any) -> None:
            ws._drawing = SpreadsheetDrawing()
            ws.close()
            ws._rels = ws._writer._rels
            archive.writestr(ws.path[1:], ws._writer.out.getvalue())
            self.manifest.append(ws)

    return Writer


def _cell(cell: Cell, value: object) -> Cell | None:
    """Return `cell` with a value, or None for a blank; a text is cut to the longest that a cell holds."""
    from openpyxl.styles import Font
    from openpyxl.utils.escape import escape

    if value == "" or value is None:
        return None
    if isinstance(value, str) and value in _ERRORS:
        cell.value, cell.data_type = value, "e"
    elif isinstance(value, str):
        literal = _LIKE_ESCAPED.sub("_x005F_", value[:LONGEST_CELL_TEXT])
        cell.value = _CONTROL.sub(lambda found: f"_x{ord(found[0]):04X}_", escape(literal))
        cell.data_type = "s"
        if isinstance(value, StruckText):
            cell.font = Font(strike=True)
    elif isinstance(value, FormattedNumber):
        cell.value, cell.number_format = value.number, value.number_format or "General"
        if value.is_struck:
            cell.font = Font(strike=True)
    else:
        cell.value = value  # type: ignore[assignment]
    return cell


def _widths(rows: Sequence[Sequence[object]]) -> list[int]:
    """Return column widths in characters that fit the first `_ROWS_MEASURED` rows, from 8 to `_WIDEST_COLUMN`."""
    widths: list[int] = []
    for row in rows[:_ROWS_MEASURED]:
        widths.extend([8] * (len(row) - len(widths)))
        for column, value in enumerate(row):
            widths[column] = min(max(widths[column], len(str(value)) + 2), _WIDEST_COLUMN)
    return widths
