"""Read spreadsheets that are not Office Open XML: the values in .xls, .ods and .xlsb files, and what they hide."""

from __future__ import annotations

import io
import zipfile
from datetime import date, datetime
from math import isfinite
from typing import TYPE_CHECKING

from peecf_batch.definitions import NamedTuple, pattern
from peecf_batch.errors import Refusal
from peecf_batch.excel.address import free_name
from peecf_batch.excel.cell import Kind
from peecf_batch.excel.extent import check_extent
from peecf_batch.excel.formats.kinds import format_kind
from peecf_batch.excel.other_formats.file_kinds import SAVE_AS_XLSX, kind_of
from peecf_batch.excel.other_formats.number_formats import sheet_parts, xlsb_errors, xlsb_formats
from peecf_batch.excel.other_formats.ods_sheets import read_ods
from peecf_batch.excel.other_formats.plain_workbook import FormattedNumber, StruckText
from peecf_batch.excel.other_formats.shape import ANY_ERROR, ERRORS, SheetShape, ShownNumber
from peecf_batch.excel.other_formats.sheet_shapes import xls_shape, xlsb_shape
from peecf_batch.excel.other_formats.suffixes import SPREADSHEETS
from peecf_batch.excel.other_formats.xlsb_records import without_short_cells
from peecf_batch.excel.package import Package
from peecf_batch.excel.second_reader import calamine, silenced_standard_error

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from xlrd.sheet import Cell as XlsCell

    from peecf_batch.excel.package import Bounds

_DURATION = pattern(r"PT(?:(\d{1,9})H)?(?:(\d{1,9})M)?(?:(\d{1,9}(?:\.\d{1,9})?)S)?")
_NOT_IN_NAMES = pattern(r"[\[\]:*?/\\\x00-\x1f\x7f]")
_DAYS_TO_1904, _LONGEST_FORMAT = 1_462, 255


class Spreadsheet(NamedTuple):
    """The rows of every sheet, and what each sheet hides and merges, by sheet name."""

    sheets: dict[str, Sequence[Sequence[object]]]
    shapes: dict[str, SheetShape]


def read_spreadsheet(data: bytes, suffix: str, bounds: Bounds) -> Spreadsheet:
    """Return the sheets of an .xls, .ods or .xlsb file, by names that an Excel workbook can have.

    Percentages and dates keep a number format that shows them as such. Raises Refusal where the file cannot be read, or
    where an .ods or .xlsb file exceeds `bounds`.
    """
    if suffix == ".xls":
        return _read_xls(data)
    package = Package(data, bounds)
    read = _read_ods(package, bounds) if suffix == ".ods" else _read_xlsb(package)
    if not read.sheets:
        raise _not_readable(suffix, data)
    names = sheet_names(read.sheets)
    return Spreadsheet(
        {names[name]: rows for name, rows in read.sheets.items()},
        {names[name]: shape for name, shape in read.shapes.items()},
    )


def _read_ods(package: Package, bounds: Bounds) -> Spreadsheet:
    """Return the sheets of an OpenDocument spreadsheet, by their own names."""
    sheets = read_ods(package, bounds)
    for rows, shown, _ in sheets.values():
        _give_formats(rows, shown)
    return Spreadsheet(
        {name: sheet.rows for name, sheet in sheets.items()}, {name: sheet.shape for name, sheet in sheets.items()}
    )


def _read_xlsb(package: Package) -> Spreadsheet:
    """Return the sheets of an Excel binary workbook, by their own names."""
    package = _without_short_cells(package)
    check_extent(package)
    sheets, hidden = _read_with_calamine(package.data)
    for name, shown in xlsb_formats(package).items():
        _give_formats(sheets.get(name, []), shown)
    for name, errors in xlsb_errors(package):
        _put_errors(sheets.get(name, []), errors)
    shapes = {name: xlsb_shape(package.read(part)) for name, part in sheet_parts(package)}
    plain = SheetShape()
    return Spreadsheet(
        dict(sheets), {name: shapes.get(name, plain)._replace(is_hidden=name in hidden) for name in sheets}
    )


def _without_short_cells(package: Package) -> Package:
    """Return a package whose sheets are written as the reader of their values understands them."""
    given = {part: package.read(part) for _, part in sheet_parts(package)}
    changed = {part: new for part, body in given.items() if (new := without_short_cells(body)) is not body}
    if not changed:
        return package
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for part in package.parts:
            archive.writestr(zipfile.ZipInfo(package.parts[part].filename), changed.get(part) or package.read(part))
    return Package(out.getvalue(), package.bounds)


def sheet_names(given: Iterable[str]) -> dict[str, str]:
    """Return a name that Excel allows for each name of a sheet: other programs allow longer names and more signs."""
    names: dict[str, str] = {}
    taken: set[str] = set()
    for number, one in enumerate(given, 1):
        wanted = _NOT_IN_NAMES.sub(" ", one).strip(" '") or f"Sheet{number}"
        name = free_name(wanted, taken)
        taken.add(name.casefold())
        names[one] = name
    return names


def _give_formats(rows: list[list[object]], numbers: Mapping[tuple[int, int], ShownNumber]) -> None:
    """Give the numbers of a sheet their number formats, by row and column from 0."""
    for (row, column), shown in numbers.items():
        value = rows[row][column] if row < len(rows) and column < len(rows[row]) else ""
        code, value = number_format(shown.code), _days(value)
        if (code or shown.is_struck) and isinstance(value, int | float) and not isinstance(value, bool):
            rows[row][column] = FormattedNumber(float(value), code, shown.is_struck)
        elif shown.is_struck and isinstance(value, str) and value:
            rows[row][column] = StruckText(value)


def _put_errors(rows: list[list[object]], errors: Iterable[tuple[int, int, str]]) -> None:
    """Put the errors of a sheet, by row and column from 0, where its reader gives blanks."""
    for row, column, text in errors:
        if row < len(rows) and column < len(rows[row]):
            rows[row][column] = text


def _read_with_calamine(data: bytes) -> tuple[dict[str, list[list[object]]], set[str]]:
    """Return the rows of every worksheet of an .xlsb file, and the names of the sheets that are hidden.

    Raises Refusal where calamine cannot read it.
    """
    from python_calamine import SheetTypeEnum, SheetVisibleEnum

    try:
        with silenced_standard_error():
            book = calamine(data)
            sheets = [sheet for sheet in book.sheets_metadata if sheet.typ == SheetTypeEnum.WorkSheet]
            rows = {
                sheet.name: [
                    [_value_of_calamine(value) for value in row]
                    for row in book.get_sheet_by_name(sheet.name).to_python(skip_empty_area=False)
                ]
                for sheet in sheets
            }
            return rows, {sheet.name for sheet in sheets if sheet.visible != SheetVisibleEnum.Visible}
    except BaseException as error:  # a panic of calamine is no Exception
        if isinstance(error, (KeyboardInterrupt, SystemExit, MemoryError)):
            raise
        raise _not_readable(".xlsb", data) from None


def _value_of_calamine(value: object) -> object:
    """Return a value with whole numbers as int, a date as the beginning of that day, and "" for no finite number."""
    if isinstance(value, float):
        if not isfinite(value):
            return ""
        return int(value) if value.is_integer() else value
    if isinstance(value, date) and not isinstance(value, datetime):
        return datetime(value.year, value.month, value.day)
    return value


def _days(value: object) -> object:
    """Return a duration such as PT36H00M00S in days, as Excel stores it, and any other value as it is."""
    duration = _DURATION.fullmatch(value) if isinstance(value, str) else None
    if duration is None:
        return value
    hours, minutes, seconds = (float(part or 0) for part in duration.groups())
    return (hours + minutes / 60 + seconds / 3_600) / 24


def _read_xls(data: bytes) -> Spreadsheet:
    """Return the sheets of an Excel 97-2003 workbook.

    xlrd reads them, because no damaged file makes it use too much memory. Raises Refusal where it cannot.
    """
    import xlrd

    try:
        book = xlrd.open_workbook(file_contents=data, logfile=io.StringIO(), ragged_rows=True, formatting_info=True)
        formats = [
            ShownNumber(
                number_format(book.format_map[xf.format_key].format_str), bool(book.font_list[xf.font_index].struck_out)
            )
            for xf in book.xf_list
        ]
        rows = {
            sheet.name: [
                [_value_of_xls(cell, formats, book.datemode) for cell in sheet.row(row)] for row in range(sheet.nrows)
            ]
            for sheet in book.sheets()
        }
        return Spreadsheet(dict(rows), {sheet.name: xls_shape(sheet) for sheet in book.sheets()})
    except Exception:  # over damaged files xlrd raises its own errors and many built-in ones
        raise _not_readable(".xls", data) from None


def _value_of_xls(cell: XlsCell, formats: Sequence[ShownNumber], datemode: int) -> object:
    """Return the value of a cell, with its number format if it has one. An Excel error is its text, such as "#N/A".

    Days are counted from 1900, also in a workbook that counts them from 1904.
    """
    import xlrd

    has_format = cell.xf_index is not None and cell.xf_index < len(formats)
    shown = formats[cell.xf_index] if has_format else ShownNumber("")
    if cell.ctype in (xlrd.XL_CELL_NUMBER, xlrd.XL_CELL_DATE):
        days = _DAYS_TO_1904 if datemode and format_kind(shown.code) is Kind.DATE else 0
        if shown.code or shown.is_struck:
            return FormattedNumber(cell.value + days, shown.code, shown.is_struck)
        return int(cell.value) if cell.value.is_integer() else cell.value
    if cell.ctype == xlrd.XL_CELL_BOOLEAN:
        return bool(cell.value)
    if cell.ctype == xlrd.XL_CELL_ERROR:
        return ERRORS.get(cell.value, ANY_ERROR)
    if cell.ctype != xlrd.XL_CELL_TEXT:
        return ""
    return StruckText(cell.value) if shown.is_struck else cell.value


def number_format(code: str) -> str:
    """Return a number format that a workbook can have, or "" for the general one.

    A format too long or with signs that XML does not allow is replaced by one of its kind.
    """
    if code.strip().casefold() in ("", "general", "@"):
        return ""
    if len(code) <= _LONGEST_FORMAT and code.isprintable():
        return code
    return {Kind.PERCENTAGE: "0%", Kind.DATE: "yyyy-mm-dd"}.get(format_kind(code), "")


def _not_readable(suffix: str, data: bytes) -> Refusal:
    kind = kind_of(data)
    if kind and f"({suffix})" not in kind:
        return Refusal(f"it is {kind}, but its name ends in {suffix}.", SAVE_AS_XLSX)
    return Refusal(
        f"it could not be read as {SPREADSHEETS[suffix]} ({suffix}).",
        "Remove any password, save it as .xlsx in Excel, then run again.",
    )
