"""Test that what .xls, .ods and .xlsb files hide, merge and show counts as in .xlsx files."""

from __future__ import annotations

import shutil
import struct
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from other_format_files import ods, record, xlsb
from position_books import FACTORS

from peecf_batch.errors import Refusal
from peecf_batch.excel.address import Area
from peecf_batch.excel.other_formats.ods_sheets import OdsSheet, read_ods
from peecf_batch.excel.other_formats.plain_workbook import plain_workbook
from peecf_batch.excel.other_formats.shape import SheetShape, ShownNumber
from peecf_batch.excel.other_formats.spreadsheets import sheet_names
from peecf_batch.excel.other_formats.values import read_values
from peecf_batch.excel.package import Bounds, Package
from peecf_batch.rules.determination_file import load_determinations
from peecf_batch.rules.framework_file import load_framework
from peecf_batch.runs.assessing import assess_file
from peecf_batch.runs.options import Options

SAVED = Path(__file__).parent / "other_formats"  # the workbook of `shaped`, saved by LibreOffice
HEADINGS = ("Position ID", "Position title", "Division", "Reports to", *FACTORS)
OPTIONS = Options(framework=load_framework(), determinations=load_determinations(), as_at=date(2026, 7, 1))
DIVISIONS = {0: "Corporate", 4: "Delivery"}  # each merged over four rows
HIDDEN_ROW, HIDDEN_COLUMN = 7, 4
TEXT = "urn:oasis:names:tc:opendocument:xmlns:text:1.0"
MERGES = (Area(2, 3, 5, 3), Area(6, 3, 9, 3), Area(3, 5, 4, 5))


def rows():
    boss = {0: None}
    found = [[f"P{n}", f"Director {n}", DIVISIONS.get(n), boss.get(n, "P0"), *[4 + n % 3] * 8] for n in range(8)]
    found[2][4] = None  # under the merged score of the row above
    return found


def shaped(path, *, with_hidden_sheet=True):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Positions"
    for row in (HEADINGS, *rows()):
        sheet.append(row)
    for top, left, bottom, right in MERGES:
        sheet.merge_cells(start_row=top, start_column=left, end_row=bottom, end_column=right)
    sheet.row_dimensions[HIDDEN_ROW].hidden = True
    sheet.column_dimensions["D"].hidden = True
    if with_hidden_sheet:
        old = book.create_sheet("Old")
        old.append(HEADINGS)
        old.append(["Q1", "Old", None, None, *[3] * 8])
        old.sheet_state = "hidden"
    book.save(path)
    return path


def shaped_xlsb(path):
    cells = {(r, c): v for r, row in enumerate((HEADINGS, *rows()), 1) for c, v in enumerate(row, 1) if v is not None}
    place = HIDDEN_COLUMN - 1
    columns = record(390) + record(60, struct.pack("<4IH", place, place, 2_000, 0, 1)) + record(391)
    merges = [struct.pack("<4I", m.top - 1, m.bottom - 1, m.left - 1, m.right - 1) for m in MERGES]
    after = record(177, struct.pack("<I", len(merges))) + b"".join(record(176, m) for m in merges) + record(178)
    path.write_bytes(xlsb(cells, before=columns, after=after, hidden_rows={HIDDEN_ROW}))
    return path


def said(path):
    """Return the positions and the findings of a workbook, without those on formulas and formats."""
    found = assess_file(path, OPTIONS).assessment
    return (
        [(p.position.details.id, p.position.details.division) for p in found.positions],
        [(f.code, f.sheet, f.cell, f.message) for f in found.findings],
    )


@pytest.mark.parametrize("suffix", [".xls", ".ods"])
def test_what_a_sheet_hides_and_merges_counts_as_in_xlsx(suffix, tmp_path):
    other = shutil.copy(SAVED / f"shaped{suffix}", tmp_path / f"book{suffix}")
    positions, findings = said(Path(other))
    assert (positions, findings) == said(shaped(tmp_path / "book.xlsx"))
    assert [division for _, division in positions] == ["Corporate"] * 4 + ["Delivery"] * 4
    assert {"E131", "N102", "N103"} <= {code for code, *_ in findings}


def test_the_same_holds_for_an_excel_binary_workbook(tmp_path):
    found = said(shaped_xlsb(tmp_path / "book.xlsb"))
    assert found == said(shaped(tmp_path / "book.xlsx", with_hidden_sheet=False))
    assert {"N102", "N103"} <= {code for code, *_ in found[1]}


def sheet_of(rows: str, **more: str) -> OdsSheet:
    """Return the only sheet of an .ods file with these rows."""
    (sheet,) = read_ods(Package(ods(rows, **more), Bounds()), Bounds()).values()
    return sheet


def number(value, more=""):
    return f'<table:table-cell office:value-type="float" office:value="{value}"{more}/>'


def test_a_value_under_a_merged_cell_of_an_ods_file_is_not_used(tmp_path):
    texts = "".join(f'<table:table-cell office:value-type="string" office:string-value="{h}"/>' for h in HEADINGS)
    named = '<table:table-cell office:value-type="string" office:string-value="{}"/>'
    first = "".join(map(named.format, ("P0", "Director", "", ""))) + number(5, ' table:number-rows-spanned="2"')
    second = "".join(map(named.format, ("P1", "Manager", "", "P0")))
    second += number(2).replace("table-cell", "covered-table-cell")
    lines = (texts, first + number(4) * 7, second + number(3) * 7)
    path = tmp_path / "book.ods"
    path.write_bytes(ods("".join(f"<table:table-row>{line}</table:table-row>" for line in lines)))
    found = assess_file(path, OPTIONS).assessment
    used = {p.position.details.id: p.position.scores[0] for p in found.positions}
    assert used["P0"] == 5
    assert used["P1"] != 2
    assert [f.cell for f in found.findings if f.code == "E216"] == ["E3"]


def test_repeated_rows_and_columns_of_an_ods_file_are_all_hidden():
    column = '<table:table-column table:number-columns-repeated="2" table:visibility="collapse"/>'
    hidden = 'table:number-rows-repeated="3" table:visibility="filter"'
    row = f"<table:table-row {hidden}><table:table-cell/></table:table-row>"
    shape = sheet_of(f"{column}{row}").shape
    assert shape == SheetShape((), frozenset({1, 2, 3}), frozenset({1, 2}))


@pytest.mark.parametrize("spanned", ["0", "-1", "x", "9" * 5_000, ""])
def test_a_merge_of_an_ods_file_over_no_sensible_number_of_rows_is_read(spanned):
    cell = f'<table:table-cell table:number-rows-spanned="{spanned}" table:number-columns-spanned="2"/>'
    shape = sheet_of(f"<table:table-row>{cell}</table:table-row>").shape
    assert [(merge.left, merge.right) for merge in shape.merges] == [(1, 2)]


def test_merges_that_overlap_are_written_once_and_a_workbook_keeps_a_visible_sheet():
    areas = (Area(1, 1, 2, 2), Area(2, 2, 3, 3), Area(1, 1, 1, 1), Area(1, 3, 1, 99_999))
    shape = SheetShape(areas, is_hidden=True)
    package = Package(plain_workbook({"A": [["x", "y", "z"]], "B": [["x"]]}, {"A": shape, "B": shape}), Bounds())
    assert package.read("xl/worksheets/sheet1.xml").count(b"<mergeCell ") == 2
    assert b'ref="C1:XFD1"' in package.read("xl/worksheets/sheet1.xml")
    assert b"hidden" not in package.read("xl/workbook.xml")


def test_the_shapes_of_a_text_table_are_unknown():
    assert read_values(b"a,b\n1,2\n", ".csv", Bounds()).shapes == {}


def shown(value, text, more=""):
    """Return a cell with a number and the text that it shows, None for no text."""
    paragraph = "" if text is None else f"<text:p>{text}</text:p>"
    return (
        f'<table:table-cell xmlns:text="{TEXT}" office:value-type="float" office:value="{value}">{more}{paragraph}'
        "</table:table-cell>"
    )


@pytest.mark.parametrize(
    ("value", "text", "code"),
    [
        (12, "0012", "0000"),  # an id with leading noughts
        (5, "5", ""),
        (5, "5.0", ""),
        (245000, "$245,000.00", ""),
        (-3, "-3", ""),
        (0.3333333, "0.33", "0.00"),
        (5, "Level 5", '"Level "0'),
        (5, "5 of 7", '"5 of 7"'),  # two numbers
        (3, "3.5", '"3.5"'),  # another number
        (4.6, "5", "0"),
        (5, "", ";;;"),  # nothing
        (5, "TBC", '"TBC"'),
        (5, None, ""),  # a program that does not write what it shows
        (1, "TRUE", '"TRUE"'),
    ],
)
def test_a_number_of_an_ods_file_keeps_what_the_sheet_shows_for_it(value, text, code):
    note = f'<office:annotation><text:p xmlns:text="{TEXT}">Was 6 in 2024.</text:p></office:annotation>'
    row = f"<table:table-row>{shown(value, text)}{shown(value, text, note)}</table:table-row>"
    found = sheet_of(row).shown
    assert found == ({(0, column): ShownNumber(code) for column in (0, 1)} if code else {})


@pytest.mark.parametrize("suffix", [".xls", ".ods"])
def test_a_struck_out_score_is_not_used(suffix):
    """The file of LibreOffice has a struck-out 6 for the Impact of P1, and shows 5 as 3.5 for the Breadth of P2."""
    found = assess_file(SAVED / f"shown{suffix}", OPTIONS).assessment
    assert [f.cell for f in found.findings if f.code == "E217"] == ["J3"]
    assert [f.cell for f in found.findings if f.code == "E214"] == ["K4"]
    assert [p.position.details.id for p in found.positions] == ["0001", "0002", "0003"]


@pytest.mark.parametrize(
    ("value", "text", "code"),
    [
        (12, "P-012", '"P-"000'),
        (13, "P-13", '"P-"0'),
        (14, "EX 014", '"EX "000'),
        (15, "0015/A", '0000"/A"'),
        (-5, "-(5)", '0;"-(5)"'),
        (5, "5 pts", '0" pts"'),
    ],
)
def test_an_id_with_letters_around_its_number_is_read_as_shown(value, text, code):
    row = f"<table:table-row>{shown(value, text)}</table:table-row>"
    assert sheet_of(row).shown == {(0, 0): ShownNumber(code)}


def struck_style(name, parent="", line="solid"):
    properties = f'<style:text-properties style:text-line-through-style="{line}"/>' if line else ""
    return f'<style:style style:name="{name}" style:parent-style-name="{parent}">{properties}</style:style>'


def test_a_style_strikes_out_for_its_cell_row_column_and_heirs():
    styles = struck_style("s") + struck_style("heir", "s", "") + struck_style("not", "s", "none")
    column = '<table:table-column table:default-cell-style-name="s"/><table:table-column/>'
    five = '<table:table-cell {} office:value-type="float" office:value="5"/>'
    named = 'table:style-name="{}"'
    rows = [
        ("", five.format('table:number-columns-repeated="2"')),  # the column strikes out the first one
        ("", five.format(named.format("heir")) + five.format(named.format("heir"))),
        ("", five.format(named.format("not")) + five.format(named.format("not"))),
        ('table:default-cell-style-name="s"', five.format("") * 2),
    ]
    lines = "".join(f"<table:table-row {default}>{cells}</table:table-row>" for default, cells in rows)
    found = sheet_of(column + lines, styles=styles).shown
    assert sorted(place for place, one in found.items() if one.is_struck) == [(0, 0), (1, 0), (1, 1), (3, 0), (3, 1)]


def test_names_of_sheets_that_excel_does_not_allow_are_cut_and_kept_apart():
    given = ["Executive positions of the authority 2026", "Executive positions of the authority 2027", "a/b", "A:B", ""]
    names = list(sheet_names(given).values())
    assert names == ["Executive positions of the auth", "Executive positions of the (2)", "a b", "A B (2)", "Sheet5"]
    assert all(0 < len(name) <= 31 for name in names)


def test_an_ods_file_without_a_sheet_is_refused_in_words():
    with pytest.raises(Refusal, match="could not be read as an OpenDocument spreadsheet"):
        read_values(ods("", with_sheet=False), ".ods", Bounds())
