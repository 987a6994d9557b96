"""Read the values of files that are not Office Open XML, and write them as a plain .xlsx workbook to be annotated."""

from __future__ import annotations

import datetime
import io
import re
import zipfile
from typing import TYPE_CHECKING, Any

from peecf_batch.errors import Refusal
from peecf_batch.excel.address import LAST_COLUMN, LAST_ROW
from peecf_batch.excel.cell import LONGEST_CELL_TEXT
from peecf_batch.excel.extent import check_extent
from peecf_batch.excel.second_reader import silenced_standard_error

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd
    from openpyxl.cell import Cell
    from openpyxl.writer.excel import ExcelWriter
    from xlrd.sheet import Cell as XlsCell

    from peecf_batch.excel.package import Bounds

SPREADSHEETS = {
    ".xls": "an Excel 97-2003 workbook",
    ".xlsb": "an Excel binary workbook",
    ".ods": "an OpenDocument spreadsheet",
}
TEXT_TABLES = {".csv": ",", ".tsv": "\t"}
VALUE_SUFFIXES = (*SPREADSHEETS, *TEXT_TABLES)
LOST = "formats, formulas, charts, pictures, notes, macros, filters, drop-downs and print set-up"
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]{0,14})(?:\.[0-9]+)?")
_LIKE_ESCAPED = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_ENCODINGS = ("utf-8-sig", "cp1252")
_WIDEST_COLUMN = 48
_ROWS_MEASURED = 200


def read_values(data: bytes, suffix: str, bounds: Bounds) -> dict[str, Sequence[Sequence[object]]]:
    """Return the rows of every sheet of a file that is not Office Open XML, by sheet name.

    A text table has one sheet, "Positions". Raises Refusal where the file cannot be read, or where an .ods or .xlsb
    file exceeds `bounds`.
    """
    if suffix in TEXT_TABLES:
        return {"Positions": _text_table(data, TEXT_TABLES[suffix])}
    if suffix == ".xls":
        return _rows_of_xls(data)
    check_extent(data, suffix, bounds)
    return {name: frame.to_numpy(dtype=object).tolist() for name, frame in _frames(data, suffix).items()}


def _frames(data: bytes, suffix: str) -> dict[str, pd.DataFrame]:
    """Return every sheet of an .ods or .xlsb file as calamine reads it. Raises Refusal where it cannot."""
    import pandas as pd

    try:
        with silenced_standard_error():
            return pd.read_excel(
                io.BytesIO(data), engine="calamine", sheet_name=None, header=None, dtype=object, na_filter=False
            )
    except BaseException as error:
        if isinstance(error, (KeyboardInterrupt, SystemExit, MemoryError)):
            raise
        raise _not_readable(suffix) from None


def _rows_of_xls(data: bytes) -> dict[str, Sequence[Sequence[object]]]:
    """Return the rows of every sheet of an Excel 97-2003 workbook, by sheet name.

    xlrd reads them, because no damaged file makes it use too much memory. Raises Refusal where it cannot.
    """
    import xlrd

    try:
        book = xlrd.open_workbook(file_contents=data, logfile=io.StringIO(), ragged_rows=True)
        return {
            sheet.name: [[_value_of_xls(cell, book.datemode) for cell in sheet.row(row)] for row in range(sheet.nrows)]
            for sheet in book.sheets()
        }
    except Exception:  # over damaged files xlrd raises its own errors and many built-in ones
        raise _not_readable(".xls") from None


def _value_of_xls(cell: XlsCell, datemode: int) -> object:
    """Return the value of a cell, or "" for an Excel error, as the other readers do."""
    import xlrd

    if cell.ctype == xlrd.XL_CELL_NUMBER:
        return int(cell.value) if cell.value.is_integer() else cell.value
    if cell.ctype == xlrd.XL_CELL_DATE:
        try:
            return xlrd.xldate_as_datetime(cell.value, datemode)
        except (xlrd.XLDateError, ValueError, OverflowError):
            return cell.value
    if cell.ctype == xlrd.XL_CELL_BOOLEAN:
        return bool(cell.value)
    return cell.value if cell.ctype == xlrd.XL_CELL_TEXT else ""


def _not_readable(suffix: str) -> Refusal:
    return Refusal(
        f"it could not be read as {SPREADSHEETS[suffix]} ({suffix}).",
        "Remove any password, save it as .xlsx in Excel, then run again.",
    )


def _text_table(data: bytes, separator: str) -> Sequence[Sequence[object]]:
    """Return the rows of a text table, with plain numbers as floats; "0012" stays text.

    Semicolons separate the columns where `separator` is a comma and the first line has more semicolons than commas.
    Raises Refusal where the file is not a sound text table.
    """
    import csv

    encodings = ("utf-16",) if data.startswith((b"\xff\xfe", b"\xfe\xff")) else (*_ENCODINGS, "latin-1")
    decoded = (_decoded(data, encoding) for encoding in encodings)
    text = next((attempt for attempt in decoded if attempt is not None), "\0")
    if "\0" in text:
        raise Refusal("it is not a text file, whatever its name says.", "Open it in Excel and save it as .xlsx.")
    first = text.split("\n", 1)[0]
    if separator == "," and first.count(";") > first.count(","):
        separator = ";"
    csv.field_size_limit(1 << 24)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    try:
        return [[_number(value) for value in row] for row in rows]
    except csv.Error as error:
        raise Refusal(f"it is not a sound text table: {error}.", "Open it in Excel and save it as .xlsx.") from None


def _decoded(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None


def _number(value: str) -> object:
    """Return the value as a float where it is plainly a number, else the text itself."""
    return float(value) if _NUMBER.fullmatch(value) else value


def plain_workbook(sheets: Mapping[str, Sequence[Sequence[object]]]) -> bytes:
    """Return an .xlsx file with the values of `sheets` and nothing else.

    Text stays text, even if it begins like a formula, and equal values give equal bytes. Raises Refusal where a sheet
    is larger than Excel allows.
    """
    import openpyxl
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet._writer import WorksheetWriter

    book = openpyxl.Workbook(write_only=True)
    book.properties.created = book.properties.modified = datetime.datetime(2000, 1, 1, tzinfo=None)
    for name, rows in sheets.items():
        if len(rows) > LAST_ROW or max(map(len, rows), default=0) > LAST_COLUMN:
            raise Refusal("it has more rows or columns than an Excel sheet.", "Split it into several files.")
        sheet = book.create_sheet()
        sheet._WorkbookChild__title = name
        for column, width in enumerate(_widths(rows), 1):
            sheet.column_dimensions[get_column_letter(column)].width = width
        sheet._writer = WorksheetWriter(sheet, io.BytesIO())
        sheet._writer.write_top()
        for row in rows:
            sheet.append([_cell(WriteOnlyCell(sheet), value) for value in row])
    buffer = io.BytesIO()
    with _DatelessZip(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        _in_memory_writer(archive)(book, archive).save()
    return buffer.getvalue()


class _DatelessZip(zipfile.ZipFile):
    """A zip file in which every member has the same date, so that equal members give equal bytes."""

    def writestr(self, name: Any, data: Any, *_: Any) -> None:
        info = zipfile.ZipInfo(name)
        info.compress_type = self.compression
        super().writestr(info, data)


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
    from openpyxl.utils.escape import escape

    if value == "" or value is None:
        return None
    if isinstance(value, str):
        literal = _LIKE_ESCAPED.sub("_x005F_", value[:LONGEST_CELL_TEXT])
        cell.value = _CONTROL.sub(lambda found: f"_x{ord(found[0]):04X}_", escape(literal))
        cell.data_type = "s"
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
