"""Write a described workbook with XlsxWriter, always to the same bytes."""

from __future__ import annotations

import datetime
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from peecf_batch.excel.address import area, area_name
from peecf_batch.excel.create.description import LONGEST_PROMPT_TITLE, shortened
from peecf_batch.excel.edit.defined_names import absolute

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import BinaryIO

    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

    from peecf_batch.excel.cell import Cell, Look
    from peecf_batch.excel.create.description import Bars, Choice, ExcelTable, FreshSheet, FreshWorkbook

MADE = datetime.datetime(2000, 1, 1)
_A4, _LIST, _CUSTOM = 9, "list", "custom"


def write_fresh(target: Path | BinaryIO, workbook: FreshWorkbook) -> None:
    """Write `workbook` to a path or a binary file. Raises OSError where that fails."""
    import xlsxwriter

    file = str(target) if isinstance(target, Path) else target
    book = xlsxwriter.Workbook(
        file,
        {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False},
    )
    book.set_properties({"title": workbook.title, "subject": workbook.subject, "created": MADE})
    for name, place in workbook.names.items():
        book.define_name(name, f"={place}")
    writer = _Writer(book, workbook.footer)
    for sheet in workbook.sheets:
        writer.write(sheet)
    book.worksheets()[workbook.shown].activate()
    with failing_as_os_error():
        book.close()


@contextmanager
def failing_as_os_error() -> Iterator[None]:
    """Raise the OSError behind a FileCreateError of XlsxWriter in its place."""
    from xlsxwriter.exceptions import FileCreateError

    try:
        yield
    except FileCreateError as error:
        raise error.args[0] if error.args and isinstance(error.args[0], OSError) else OSError(str(error)) from None


class _Writer:
    def __init__(self, book: Workbook, footer: str) -> None:
        self.book, self.footer = book, footer
        self.formats: dict[Look, Format] = {}
        self.page_class = _page_class()

    def write(self, sheet: FreshSheet) -> None:
        page = self.book.add_worksheet(sheet.name, self.page_class)
        for column, width in enumerate(sheet.widths):
            page.set_column(column, column, width)
        for row, height in {**sheet.heights, **sheet.growing}.items():
            page.set_row(row - 1, height)
        page.growing = frozenset(sheet.growing)
        if sheet.table:
            self.add_table(page, sheet.table)
        for span in sheet.spans:
            page.merge_range(span, "")
        for (row, column), cell in sheet.cells.items():
            self.put(page, row - 1, column - 1, cell)
        for choice in sheet.choices:
            page.data_validation(choice.area, _validation(choice))
        for tint in sheet.tints:
            page.conditional_format(
                tint.area, {"type": "formula", "criteria": f"={tint.formula}", "format": self.format(tint.look)}
            )
        for chart in sheet.charts:
            self.add_chart(page, chart)
        self.set_up(page, sheet)

    def format(self, look: Look) -> Format:
        if look not in self.formats:
            self.formats[look] = self.book.add_format(_properties(look))
        return self.formats[look]

    def put(self, page: Worksheet, row: int, column: int, cell: Cell) -> None:
        look = self.format(cell.look)
        if cell.formula:
            page.write_formula(row, column, f"={cell.formula}", look, cell.value)
        elif cell.link:
            page.write_url(row, column, f"internal:{cell.link}", look, str(cell.value))
        elif cell.value == "":
            page.write_blank(row, column, None, look)
        elif isinstance(cell.value, datetime.date):
            page.write_datetime(row, column, cell.value, look)
        elif isinstance(cell.value, bool):
            page.write_boolean(row, column, cell.value, look)
        elif isinstance(cell.value, str):
            page.write_string(row, column, cell.value, look)
        else:
            page.write_number(row, column, cell.value, look)

    def add_table(self, page: Worksheet, table: ExcelTable) -> None:
        columns = [
            {
                "header": column.heading,
                "header_format": self.format(column.look),
                **({"formula": f"={column.formula}"} if column.formula else {}),
            }
            for column in table.columns
        ]
        page.add_table(table.area, {"name": table.name, "columns": columns, "style": None})

    def add_chart(self, page: Worksheet, bars: Bars) -> None:
        chart = self.book.add_chart({"type": "bar"})
        points = [{"fill": {"color": f"#{colour}"}} for colour in bars.colours]
        chart.add_series(
            {
                "name": bars.title,
                "categories": f"={bars.names}",
                "values": f"={bars.numbers}",
                "points": points,
                "gap": 60,
                "data_labels": {"value": True},
            }
        )
        chart.set_title({"name": bars.title, "name_font": {"size": 12}})
        chart.set_legend({"none": True})
        chart.set_y_axis({"reverse": True})
        chart.set_x_axis({"visible": False, "major_gridlines": {"visible": False}, "min": 0})
        chart.set_size({"width": bars.size[0], "height": bars.size[1]})
        page.insert_chart(bars.at, chart, {"description": bars.description, "object_position": 2})

    def set_up(self, page: Worksheet, sheet: FreshSheet) -> None:
        page.hide_gridlines(2)
        page.set_paper(_A4)
        page.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.6)
        page.set_footer(f"&L{self.footer.replace('&', '&&')}&C{sheet.name}&RPage &P of &N")
        if not sheet.portrait:
            page.set_landscape()
        page.fit_to_pages(1, int(sheet.one_page))
        if sheet.printed:
            areas = (f"'{sheet.name}'!{absolute(area)}" for area in sheet.printed)
            self.book.define_name(f"'{sheet.name}'!_xlnm.Print_Area", f"={','.join(areas)}")
        if sheet.tab_colour:
            page.set_tab_color(f"#{sheet.tab_colour}")
        if sheet.frozen:
            page.freeze_panes(sheet.frozen)
        if sheet.repeat_rows:
            page.repeat_rows(sheet.repeat_rows[0] - 1, sheet.repeat_rows[1] - 1)
        if sheet.repeat_columns:
            page.repeat_columns(0, sheet.repeat_columns - 1)
        if sheet.text_columns and sheet.table and (place := area(sheet.table.area)):
            areas = (area_name(place.top + 1, column, place.bottom, column) for column in sheet.text_columns)
            page.ignore_errors({"number_stored_as_text": " ".join(areas)})


def _page_class() -> type[Worksheet]:
    """Return a worksheet class that differs from XlsxWriter's in three ways.

    A formula whose value is an empty text has the type of a text. Without the type, readers take it for a formula that
    was never calculated. A row height can be a starting height: it is not marked as custom, so that the row grows with
    its text. A formula is searched for new functions only once, because a table repeats it in every row.
    """
    from xlsxwriter.worksheet import Worksheet

    prepared: dict[tuple[str, bool], str] = {}

    class Page(Worksheet):  # type: ignore[misc]
        growing: frozenset[int] = frozenset()

        def _xml_start_tag_unencoded(self, tag: str, attributes: Sequence[tuple[str, Any]] = ()) -> None:
            if tag == "row" and attributes and attributes[0][1] in self.growing:
                attributes = [(name, value) for name, value in attributes if name != "customHeight"]
            super()._xml_start_tag_unencoded(tag, attributes)

        def _prepare_formula(self, formula: str, expand_future_functions: bool = False) -> str:  # noqa: FBT001, FBT002 - theirs
            key = (formula, expand_future_functions)
            if key not in prepared:
                prepared[key] = str(super()._prepare_formula(formula, expand_future_functions))
            return prepared[key]

        def _xml_formula_element(self, formula: str, result: Any, attributes: Sequence[tuple[str, Any]] = ()) -> None:
            kind = [("t", "str")] if result == "" else []
            super()._xml_formula_element(formula, result, [*attributes, *kind])

    return Page


def _properties(look: Look) -> dict[str, Any]:
    """Return a look as the format properties of XlsxWriter."""
    given = {
        "bg_color": f"#{look.fill}" if look.fill else "",
        "font_color": f"#{look.colour}" if look.colour else "",
        "bold": look.bold,
        "font_size": look.size or 11,
        "underline": 1 if look.underline else 0,
        "rotation": look.rotation,
        "text_wrap": look.wrap,
        "align": look.horizontal,
        "valign": {"center": "vcenter"}.get(look.vertical, look.vertical),
        "border": 1 if look.border else 0,
        "border_color": f"#{look.border}" if look.border else "",
        "num_format": look.number_format or ("@" if look.text else ""),
    }
    return {name: value for name, value in given.items() if value}


def _validation(choice: Choice) -> dict[str, Any]:
    """Return a choice as the options of XlsxWriter; long prompts are cut at the end of a sentence that fits."""
    given: dict[str, Any] = {
        "validate": choice.kind,
        "input_title": choice.title[:LONGEST_PROMPT_TITLE],
        "input_message": shortened(choice.prompt),
        "error_title": choice.title[:LONGEST_PROMPT_TITLE],
        "error_message": shortened(choice.error),
        "error_type": "warning" if choice.loose else "stop",
    }
    if choice.free:
        given["show_error"] = False
    if choice.kind == _LIST:
        given["source"] = f"={choice.formula}"
    elif choice.kind == _CUSTOM:
        given["value"] = f"={choice.formula}"
    elif choice.kind == "decimal":
        given |= {"criteria": "between", "minimum": choice.least, "maximum": choice.most}
    elif choice.kind == "date":
        given |= {"criteria": ">", "value": MADE.date()}
    return {name: value for name, value in given.items() if value != ""}
