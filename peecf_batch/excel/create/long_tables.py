"""Write a workbook of long tables row by row, always to the same bytes, without holding a table in memory."""

from __future__ import annotations

import io
import shutil
import zipfile
from typing import TYPE_CHECKING, Any

from peecf_batch.definitions import NamedTuple, pattern
from peecf_batch.excel.create.writer import MADE, failing_as_os_error
from peecf_batch.excel.edit.earlier.workbook_seal import BLANK_SEAL, seal_of
from peecf_batch.excel.package import part_key
from peecf_batch.excel.zip_members import change_last

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

Value = str | int | float | bool | None
LAST_ROW, LONGEST_TEXT = 1_048_576, 32_000
_A4, _HEADING_POINTS = 9, 32
_MARK, _SEAL = "peecf-batch", "peecf-batch seal"
_CUSTOM, _CORE, _WORKBOOK = "docProps/custom.xml", "docProps/core.xml", "xl/workbook.xml"
_SEALED = pattern(rf'name="{_SEAL}"><vt:lpwstr>([0-9a-f]{{{len(BLANK_SEAL)}}})<'.encode())
_NAVY, _STEEL = "#1F3A5F", "#5A6572"
_HEADING = {"bold": True, "font_color": "#FFFFFF", "bg_color": _NAVY, "text_wrap": True, "valign": "top"}
_ABOVE = ({"bold": True, "font_size": 16, "font_color": _NAVY}, {"font_color": _STEEL})
_UNWRITABLE = pattern("[\ud800-\udfff\ufffe\uffff]")


class RowColumn(NamedTuple):
    """A column of a long table: its heading, and its width in characters."""

    heading: str
    width: float


class RowSheet(NamedTuple):
    """A sheet with one table.

    `above` are lines of text above the table. A table that is longer than a sheet continues on another. `of_numbers` is
    True where every column except the first holds numbers.
    """

    name: str
    above: Sequence[str]
    columns: Sequence[RowColumn]
    rows: Iterable[Sequence[Value]]
    of_numbers: bool = False


def write_rows(path: Path, sheets: Iterable[RowSheet], title: str, subject: str) -> None:
    """Write `sheets` to `path`. Raises OSError where that fails.

    Temporary files are in a folder beside `path`, which is deleted at the end.
    """
    import xlsxwriter

    parts = path.with_name(f"{path.name}.parts")
    shutil.rmtree(parts, ignore_errors=True)
    parts.mkdir()
    try:
        book = xlsxwriter.Workbook(str(path), {"constant_memory": True, "tmpdir": str(parts)})
        book.set_properties({"title": title, "subject": subject, "created": MADE})
        book.set_custom_property(_MARK, "sector")
        book.set_custom_property(_SEAL, BLANK_SEAL)
        for sheet in sheets:
            _write(book, sheet)
        with failing_as_os_error():
            book.close()
        _seal(path)
    finally:
        shutil.rmtree(parts, ignore_errors=True)


def _write(book: Any, sheet: RowSheet) -> None:
    rows = iter(sheet.rows)
    number, more = 1, True
    while more:
        page = book.add_worksheet(sheet.name if number == 1 else f"{sheet.name} {number}")
        more = _fill(book, page, sheet, rows)
        number += 1


def _fill(book: Any, page: Any, sheet: RowSheet, rows: Iterator[Sequence[Value]]) -> bool:
    """Write as many rows as a sheet holds, and return whether more may follow."""
    heading, plain = book.add_format({**_HEADING}), book.add_format({"valign": "top"})
    over_numbers = book.add_format({**_HEADING, "align": "right"}) if sheet.of_numbers else heading
    above = [book.add_format({**look}) for look in _ABOVE]
    for number, column in enumerate(sheet.columns):
        page.set_column(number, number, column.width)
    _set_up(page, sheet.name)
    for at, text in enumerate(sheet.above):
        page.write_string(at, 0, text, above[min(at, 1)])
    head = len(sheet.above) + bool(sheet.above)
    page.set_row(head, _HEADING_POINTS)
    for number, column in enumerate(sheet.columns):
        page.write_string(head, number, column.heading, over_numbers if number else heading)
    page.freeze_panes(head + 1, 1)
    page.repeat_rows(head)
    row, more = head, False
    for values in rows:
        row += 1
        for number, value in enumerate(values):
            _put(page, row, number, value, plain)
        if row == LAST_ROW - 1:
            more = True
            break
    page.autofilter(head, 0, max(row, head), len(sheet.columns) - 1)
    return more


def _put(page: Any, row: int, column: int, value: Value, plain: Any) -> None:
    if isinstance(value, bool):
        page.write_boolean(row, column, value, plain)
    elif isinstance(value, str):
        if value:
            page.write_string(row, column, writable(value)[:LONGEST_TEXT], plain)
    elif value is not None:
        page.write_number(row, column, value, plain)


def _set_up(page: Any, name: str) -> None:
    page.hide_gridlines(2)
    page.set_paper(_A4)
    page.set_landscape()
    page.fit_to_pages(1, 0)
    page.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.6)
    page.set_footer(f"&L{name}&RPage &P of &N")


def writable(text: str) -> str:
    """Return text with U+FFFD in place of each character that XML or UTF-8 cannot hold."""
    return _UNWRITABLE.sub("\ufffd", text) if _UNWRITABLE.search(text) else text


def _seal(path: Path) -> None:
    """Put the seal into the properties of the workbook at `path`."""
    with zipfile.ZipFile(path, "a") as package:
        seal = _seal_of(package).encode()
        change_last(package, _CUSTOM, lambda body: body.replace(BLANK_SEAL.encode(), seal))


def _seal_of(package: zipfile.ZipFile) -> str:
    return seal_of({part_key(entry.filename): entry.CRC for entry in package.infolist()}, _WORKBOOK)


def is_written_by_us(data: bytes, *, untouched: bool = False) -> bool:
    """Return True if these bytes are a workbook that `write_rows` wrote.

    With `untouched`, it must still be as we wrote it, by its seal. Workbooks of earlier versions have no seal; those
    must still have our times.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            custom, core, seal = package.read(_CUSTOM), package.read(_CORE), _seal_of(package)
    except (zipfile.BadZipFile, KeyError, OSError, ValueError, RuntimeError):
        return False
    sealed = _SEALED.search(custom)
    has_times = core.count(MADE.strftime("%Y-%m-%dT%H:%M:%SZ").encode()) > 1
    as_written = not untouched or (has_times and (sealed is None or sealed[1].decode() == seal))
    return as_written and f'name="{_MARK}"'.encode() in custom
