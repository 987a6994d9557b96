"""Tests that .ods files are read as the programs that write them show them, in one pass over their content."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pytest
from other_format_files import OFFICE, TABLE, ods, zipped
from position_books import FACTORS, assessed
from python_calamine import CalamineWorkbook

from peecf_batch.errors import Refusal
from peecf_batch.excel.address import Area
from peecf_batch.excel.other_formats.ods_sheets import OdsSheet, read_ods
from peecf_batch.excel.other_formats.values import read_values
from peecf_batch.excel.package import Bounds, Package
from peecf_batch.outputs.record.record import record

SAVED = Path(__file__).parent / "other_formats"
TEXT = "urn:oasis:names:tc:opendocument:xmlns:text:1.0"


def sheet_of(rows: str) -> OdsSheet:
    (sheet,) = read_ods(Package(ods(rows), Bounds()), Bounds()).values()
    return sheet


def text(inner: str, more: str = "") -> str:
    return (
        f'<table:table-cell xmlns:text="{TEXT}" office:value-type="string"{more}><text:p>{inner}</text:p>'
        "</table:table-cell>"
    )


def number(value: float, more: str = "") -> str:
    return f'<table:table-cell office:value-type="float" office:value="{value}"{more}/>'


def row(*cells: str, more: str = "") -> str:
    return f"<table:table-row{more}>{''.join(cells)}</table:table-row>"


@pytest.mark.parametrize("name", ["positions.ods", "shaped.ods", "shown.ods"])
def test_the_values_are_those_that_another_reader_finds(name: str) -> None:
    """calamine reads the values of the files that LibreOffice saved in the same way."""

    def plain(value: object) -> object:
        if isinstance(value, date) and not isinstance(value, datetime):
            return datetime(value.year, value.month, value.day)
        return value

    other = CalamineWorkbook.from_path(str(SAVED / name))
    expected = {
        sheet: [[plain(value) for value in line] for line in other.get_sheet_by_name(sheet).to_python(False)]
        for sheet in other.sheet_names
    }
    sheets = read_ods(Package((SAVED / name).read_bytes(), Bounds()), Bounds())
    assert {sheet: held.rows for sheet, held in sheets.items()} == expected


class TestTexts:
    @pytest.mark.parametrize(
        ("inner", "shown"),
        [
            ("Director,<text:tab/>Water", "Director,\tWater"),
            ("Director<text:line-break/>of Water", "Director\nof Water"),
            ('Director <text:s text:c="2"/>of Water', "Director   of Water"),
            ("Director</text:p><text:p>of Water", "Director\nof Water"),
            ("\n     Director\n     of Water\n   ", "Director of Water"),
            ("Director <text:span>of</text:span> <text:a>Water</text:a>", "Director of Water"),
            (
                "Director<office:annotation><text:p>Note</text:p></office:annotation> of Water",
                "Director of Water",
            ),
        ],
    )
    def test_have_their_tabs_line_breaks_and_spaces(self, inner: str, shown: str) -> None:
        assert sheet_of(row(text(inner))).rows == [[shown]]

    def test_between_cells_and_rows_are_no_values(self) -> None:
        """Some programs write each cell on a line of its own."""
        line = row("\n ", text("P1"), "\n ", number(5), "\n ")
        assert sheet_of("\n  " + line + "\n ").rows == [["P1", 5]]


def test_true_in_an_id_column_is_what_the_sheet_shows(tmp_path: Path) -> None:
    true = '<table:table-cell office:value-type="boolean" office:boolean-value="true"/>'
    book = tmp_path / "book.ods"
    headings = row(*map(text, ("Position ID", "Position title", *FACTORS)))
    book.write_bytes(ods(headings + row(true, text("Director"), *map(number, (5, 4, 5, 4, 3, 4, 4, 3)))))
    assert [p["id"] for p in record(assessed(book))["positions"]] == ["TRUE"]


def test_every_row_that_repeats_a_merged_cell_has_it() -> None:
    merged = number(5, ' table:number-columns-spanned="2"') + "<table:covered-table-cell/>"
    sheet = sheet_of(row(merged, more=' table:number-rows-repeated="3"'))
    assert sheet.shape.merges == (Area(1, 1, 1, 2), Area(2, 1, 2, 2), Area(3, 1, 3, 2))
    assert sheet.rows == [[5]] * 3


def test_a_table_inside_a_cell_is_refused_in_words() -> None:
    inside = f'<table:table table:name="T" table:is-sub-table="true">{row(number(7))}</table:table>'
    cell = f"<table:table-cell>{inside}</table:table-cell>"
    with pytest.raises(Refusal, match="one of its cells has a table of its own inside it"):
        sheet_of(row(number(1)) + row(cell))


def test_the_tables_of_charts_and_of_links_to_other_files_are_no_sheets() -> None:
    local = f'<table:table table:name="local-table">{row(number(9))}</table:table>'
    chart = f"<table:shapes><table:other>{local}</table:other></table:shapes>"
    content = Package(ods(chart + row(number(1))), Bounds()).read("content.xml").decode()
    end = "</office:spreadsheet>"
    linked = content.replace(end, f"<table:dde-links><table:dde-link>{local}</table:dde-link></table:dde-links>{end}")
    sheets = read_ods(Package(zipped({"content.xml": linked}), Bounds()), Bounds())
    assert {name: sheet.rows for name, sheet in sheets.items()} == {"Positions": [[1]]}


def test_a_sheet_is_hidden_by_its_style() -> None:
    style = '<style:style style:name="ta2"><style:table-properties table:display="false"/></style:style>'
    content = Package(ods(row(number(1)), styles=style), Bounds()).read("content.xml").decode()
    hidden = content.replace('table:name="Positions"', 'table:name="Positions" table:style-name="ta2"')
    (sheet,) = read_ods(Package(zipped({"content.xml": hidden}), Bounds()), Bounds()).values()
    assert sheet.shape.is_hidden


def test_other_prefixes_than_the_usual_ones_are_read() -> None:
    xml = (
        f'<o:document-content xmlns:o="{OFFICE}" xmlns:t="{TABLE}"><o:body><o:spreadsheet><t:table t:name="A">'
        '<t:table-row><t:table-cell o:value-type="float" o:value="4"/></t:table-row></t:table></o:spreadsheet></o:body>'
        "</o:document-content>"
    )
    assert read_ods(Package(zipped({"content.xml": xml}), Bounds()), Bounds())["A"].rows == [[4]]


def test_a_file_with_a_password_is_refused_for_that_reason() -> None:
    manifest = "<m:manifest xmlns:m='urn:m'><m:file-entry><m:encryption-data/></m:file-entry></m:manifest>"
    data = zipped({"content.xml": b"\x8f\x01", "META-INF/manifest.xml": manifest})
    with pytest.raises(Refusal, match="it is protected by a password"):
        read_values(data, ".ods", Bounds())
