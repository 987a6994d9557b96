"""Write workbooks for tests with XlsxWriter, from plain values and special cells, and read or assess them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

import xlsxwriter

from peecf_batch.excel.package import Package
from peecf_batch.excel.workbook import Workbook
from peecf_batch.reading.layout import locate
from peecf_batch.rules.determination_file import load_determinations
from peecf_batch.rules.framework_file import load_framework
from peecf_batch.runs.assessing import assess_file
from peecf_batch.runs.options import Options

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from peecf_batch.assessment.result import Assessment
    from peecf_batch.reading.located import Layout, Located

FRAMEWORK = load_framework()
DAY = date(2025, 6, 30)  # the day of the assessment in tests that name no other
FACTORS = (
    "Knowledge",
    "Relationships",
    "Judgement and risk",
    "Independence",
    "Strategic change",
    "Impact",
    "Breadth",
    "Resource management",
)
HEADINGS = ("Position ID", "Position title", *FACTORS)
USUAL = (5, 4, 5, 4, 3, 4, 4, 3)  # 32 points: PESES-1 and not borderline


@dataclass(frozen=True)
class Odd:
    """A cell with a kind, a number format or a formula. `kind` is text, number, boolean, formula, date or blank."""

    kind: str
    value: Any = None
    number_format: str = ""
    result: Any = None  # None for a formula that was never calculated


@dataclass(frozen=True)
class Sheet:
    """One sheet: its name, its cells by row, whether it is hidden, and its hidden rows and columns."""

    name: str
    rows: Sequence[Sequence[Any]]
    hidden: bool = False
    hidden_rows: tuple[int, ...] = ()  # counted from 1, as Excel does
    hidden_columns: tuple[int, ...] = ()
    merged: tuple[str, ...] = ()  # as Excel writes an area: "A1:B2"


def write(path: Path, sheets: Sequence[Sheet]) -> Path:
    """Write a workbook of `sheets`, and return its path. The cells start at A1. Leave out cells that are None."""
    book = xlsxwriter.Workbook(path, {"strings_to_numbers": False, "strings_to_formulas": False})
    book.calc_on_load = False  # as Excel saves; otherwise every formula would be reported as not calculated yet
    formats: dict[str, Any] = {}
    for sheet in sheets:
        page = book.add_worksheet(sheet.name)
        for area in sheet.merged:
            page.merge_range(area, "")
        for row, cells in enumerate(sheet.rows):
            for column, value in enumerate(cells):
                _put(book, formats, page, row, column, value)
        for row in sheet.hidden_rows:
            page.set_row(row - 1, None, None, {"hidden": True})
        for column in sheet.hidden_columns:
            page.set_column(column - 1, column - 1, None, None, {"hidden": True})
        if sheet.hidden:
            page.hide()
    first = next((page for page, sheet in zip(book.worksheets(), sheets, strict=True) if not sheet.hidden), None)
    if first is not None:
        first.activate()
        first.set_first_sheet()
    book.close()
    return path


def _put(book: Any, formats: dict[str, Any], page: Any, row: int, column: int, value: Any) -> None:
    if value is None:
        return
    odd = value if isinstance(value, Odd) else Odd("text" if isinstance(value, str) else "number", value)
    style = None
    if odd.number_format:
        style = formats.setdefault(odd.number_format, book.add_format({"num_format": odd.number_format}))
    if odd.kind == "formula":
        page.write_formula(row, column, odd.value, style, "" if odd.result is None else odd.result)
    elif odd.kind == "blank":
        page.write_blank(row, column, None, style or book.add_format({"bold": True}))
    else:
        kinds = {
            "text": page.write_string,
            "number": page.write_number,
            "boolean": page.write_boolean,
            "date": page.write_datetime,
        }
        kinds[odd.kind](row, column, odd.value, style)


def position(number: int, scores: Sequence[Any] = USUAL, **_: Any) -> tuple[Any, ...]:
    """Return the row of a position, in the order of HEADINGS."""
    return (f"P-{number:03}", f"Director {number}", *scores)


def plain(path: Path, rows: Iterable[Sequence[Any]], headings: Sequence[Any] = HEADINGS) -> Path:
    """Write a workbook of one sheet with headings in row 1 and `rows` below them; return its path."""
    return write(path, [Sheet("Positions", [headings, *rows])])


def located(path: Path, sheet: str | None = None) -> Located:
    """Return the place of the positions, as the product finds it."""
    book = Workbook(Package(path.read_bytes()))
    return locate((book.sheet(entry) for entry in book.sheets if sheet in (None, entry.name)), FRAMEWORK)


def layout(path: Path) -> Layout:
    """Return the layout of the sheet that the product chooses."""
    return located(path).layout


def assessed(path: Path, **options: Any) -> Assessment:
    """Return the assessment of a workbook without moderation, which has its own tests."""
    return moderated(path, **{"moderated": False, **options})


def moderated(path: Path, **options: Any) -> Assessment:
    """Return the assessment of a workbook with moderation, as the commands make it."""
    known = options.pop("determinations", load_determinations())
    options = {"as_at": DAY, **options}
    return assess_file(path, Options(options.pop("framework", FRAMEWORK), known, **options)).assessment
