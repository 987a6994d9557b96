"""Tests of workbooks in other formats: their values are assessed as the same positions in .xlsx are."""

from __future__ import annotations

import contextlib
import io
import json
import struct
import zipfile
from pathlib import Path

import openpyxl
import pytest
from awkward import HEADINGS, POSITIONS, SCORES
from click.testing import CliRunner
from other_format_files import FORMATS, ods, record, wide, xlsb, zipped

from peecf_batch.cli import commands
from peecf_batch.errors import Refusal
from peecf_batch.excel.extent import check_extent
from peecf_batch.excel.other_formats.values import read_values
from peecf_batch.excel.package import Bounds, Package

SAVED = Path(__file__).parent / "other_formats"  # the positions of awkward.py below a title row, saved by LibreOffice


def positions_xlsb() -> bytes:
    lines = (HEADINGS, *POSITIONS)
    return xlsb({(r, c): value for r, line in enumerate(lines, 3) for c, value in enumerate(line, 1) if value != ""})


@pytest.mark.parametrize("suffix", [".xls", ".ods", ".xlsb"])
def test_a_workbook_in_another_format_is_assessed_like_the_same_workbook(suffix: str, tmp_path: Path) -> None:
    book = tmp_path / f"positions{suffix}"
    saved = SAVED / book.name
    book.write_bytes(saved.read_bytes() if saved.exists() else positions_xlsb())
    result = CliRunner().invoke(commands, ["assess", str(book), "-o", str(tmp_path / "out")])
    assert result.exit_code == 1, result.output
    record = json.loads((tmp_path / "out" / "positions-assessment.json").read_text(encoding="utf-8"))
    assert {position["id"]: position["score"] for position in record["positions"]} == SCORES
    assert [(f["cell"], f["value"]) for f in record["findings"] if f["code"] == "E201"] == [("F6", "9")]
    assert (tmp_path / "out" / "positions-assessed.xlsx").is_file()


def errors_xlsb() -> bytes:
    rows = (
        [*HEADINGS],
        [*POSITIONS[0]],
        [b"\x2a", "Director, Operations", b"\x1d", b"\x2a", 5, 5, 5, 5, 4, 4, 4, b"\x07"],
    )
    return xlsb({(r, c): value for r, row in enumerate(rows, 1) for c, value in enumerate(row, 1) if value != ""})


def errors_csv() -> bytes:
    rows = HEADINGS, POSITIONS[0], ("#N/A", "Director", "#NAME?", "#N/A", 5, 5, 5, 5, 4, 4, 4, "#DIV/0!")
    return "\n".join(",".join(map(str, row)) for row in rows).encode()


@pytest.mark.parametrize("suffix", [".xls", ".ods", ".xlsb", ".csv"])
def test_an_error_of_excel_is_no_text_and_no_band(suffix: str, tmp_path: Path) -> None:
    book = tmp_path / f"errors{suffix}"
    made = {".xlsb": errors_xlsb, ".csv": errors_csv}.get(suffix)
    book.write_bytes(made() if made else (SAVED / book.name).read_bytes())
    result = CliRunner().invoke(commands, ["assess", str(book), "-o", str(tmp_path / "out")])
    assert result.exit_code == 1, result.output
    record = json.loads((tmp_path / "out" / "errors-assessment.json").read_text(encoding="utf-8"))
    found = [(f["code"], f["cell"], f["value"]) for f in record["findings"] if f["code"] in ("W109", "E207")]
    assert sorted(found) == [
        ("E207", "L3", "#DIV/0!"), ("W109", "A3", "#N/A"), ("W109", "C3", "#NAME?"), ("W109", "D3", "#N/A"),
    ]  # fmt: skip
    copy = openpyxl.load_workbook(tmp_path / "out" / "errors-assessed.xlsx")["Positions"]
    assert [(copy[at].value, copy[at].data_type) for at in ("A3", "L3")] == [("#N/A", "e"), ("#DIV/0!", "e")]


def test_an_error_that_only_libreoffice_has_is_an_error() -> None:
    calc = "urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"
    text = "urn:oasis:names:tc:opendocument:xmlns:text:1.0"
    for kind, value in (("error", "#VALUE!"), ("string", "Err:508")):
        cells = (
            f'<table:table-cell xmlns:c="{calc}" xmlns:t="{text}" office:value-type="string" office:string-value="" '
            f'c:value-type="{kind}"><t:p>Err:508</t:p></table:table-cell>'
        )
        assert read_values(ods(f"<table:table-row>{cells}</table:table-row>"), ".ods", Bounds()).sheets == {
            "Positions": [[value]]
        }


def test_text_that_looks_like_an_escape_of_a_workbook_is_no_digit(tmp_path: Path) -> None:
    book = tmp_path / "list.csv"
    book.write_text(",".join(HEADINGS) + "\nP-1,Director,,,_x0035_,4,4,4,4,4,4,4\n", encoding="utf-8")
    result = CliRunner().invoke(commands, ["check", str(book), "--format", "concise"])
    assert "E2: E203 '_x0035_'" in result.stdout
    assert "N211" not in result.stdout


def cell(repeated: int = 1, value: str = "7") -> str:
    kind = f'office:value-type="float" office:value="{value}"'
    return f'<table:table-cell table:number-columns-repeated="{repeated}" {kind}/>'


class TestAFewBytesThatClaimBillionsOfCellsAreRefusedUnread:
    @pytest.mark.parametrize(
        "rows",
        [
            f'<table:table-row table:number-rows-repeated="1000000">{cell(16_384)}</table:table-row>',
            f'<table:table-row table:number-rows-repeated="0000001000000">{cell(16_384)}</table:table-row>',
            f'<table:table-row table:number-rows-repeated="+1000000">{cell(16_384)}</table:table-row>',
            f'<table:table-row table:number-rows-repeated="{"9" * 40}">{cell(16_384)}</table:table-row>',
            f'<table:table-row table:number-rows-repeated="1048575"/><table:table-row>{cell(16_384)}</table:table-row>',
            f'<table:table-row><table:table-cell table:number-columns-repeated="16383"/>{cell()}</table:table-row>'
            f'<table:table-row table:number-rows-repeated="1048575">{cell()}</table:table-row>',
        ],
        ids=[
            "repeated cells in repeated rows",
            "leading zeros",
            "a plus sign",
            "forty digits",
            "blank rows before wide ones",
            "one far right and one far down",
        ],
    )
    def test_in_an_open_document(self, rows: str) -> None:
        with pytest.raises(Refusal, match="too large to read"):
            read_values(ods(rows), ".ods", Bounds())

    def test_in_an_excel_binary_workbook(self) -> None:
        with pytest.raises(Refusal, match="1,048,576 rows by 16,384 columns"):
            read_values(xlsb({(1, 1): 7, (1_048_576, 16_384): 7}), ".xlsb", Bounds())

    def test_but_blank_cells_to_the_end_of_the_sheet_which_programs_write_are_not_counted(self) -> None:
        blanks = '<table:table-cell table:number-columns-repeated="16383"/>'
        blank = f'<table:table-row table:number-rows-repeated="1048570">{blanks}</table:table-row>'
        row = f"<table:table-row>{cell()}{blanks}</table:table-row>"
        assert read_values(ods(row + blank), ".ods", Bounds()).sheets == {"Positions": [[7]]}

    def test_content_that_is_no_xml_is_refused(self) -> None:
        with pytest.raises(Refusal, match="well-formed"):
            read_values(zipped({"content.xml": "<office"}), ".ods", Bounds())

    def test_a_part_that_ends_in_the_middle_of_a_number_ends_there(self) -> None:
        check_extent(Package(zipped({"xl/worksheets/sheet1.bin": b"\x00\x80"}), Bounds()))


def test_an_xls_file_that_leads_its_reader_round_in_a_circle_is_refused_with_little_memory() -> None:
    whole = (SAVED / "positions.xls").read_bytes()
    for sector in range(12):
        table = bytearray(whole)
        at = 512 * (1 + int.from_bytes(whole[76:80], "little")) + 4 * sector  # its entry in the first FAT sector
        table[at : at + 4] = sector.to_bytes(4, "little")  # the sector points to itself
        with contextlib.suppress(Refusal):
            read_values(bytes(table), ".xls", Bounds())
    with pytest.raises(Refusal, match=r"could not be read as an Excel 97-2003 workbook \(.xls\)"):
        read_values(whole[:3000], ".xls", Bounds())


def test_no_score_of_an_excel_binary_workbook_is_shown_as_a_percentage_or_a_date(tmp_path: Path) -> None:
    lines = (HEADINGS, *POSITIONS)
    cells = {(r, c): value for r, line in enumerate(lines, 1) for c, value in enumerate(line, 1) if value != ""}
    row = next(r for r, line in enumerate(lines, 1) if r > 1 and all(isinstance(value, int) for value in line[-8:]))
    first = len(HEADINGS) - 7
    book = tmp_path / "positions.xlsb"
    book.write_bytes(xlsb(cells, {(row, first + n): n for n in range(1, len(FORMATS))}))
    result = CliRunner().invoke(commands, ["assess", str(book), "-o", str(tmp_path / "out")])
    assert result.exit_code == 1, result.output
    record = json.loads((tmp_path / "out" / "positions-assessment.json").read_text(encoding="utf-8"))
    found = [f["code"] for f in record["findings"] if f["cell"].endswith(str(row)) and f["code"] in ("E206", "E210")]
    assert found == ["E210", "E206", "E210", "E206", "E206"]


def test_short_cells_of_an_excel_binary_workbook_are_read() -> None:
    """Some programs write a cell without its column, if it is next to the one before it ([MS-XLSB] BrtShortCell)."""
    plain = struct.pack("<I", 0)
    cells = (
        record(6, struct.pack("<I", 1) + plain + wide("P1")),
        record(17, plain + wide("Director")),
        record(16, plain + struct.pack("<d", 5)),
        record(12, plain),
        record(15, plain + b"\x01"),
        record(13, plain + struct.pack("<I", 7 << 2 | 2)),
    )
    first = record(0, struct.pack("<I", 0) + bytes(13)) + record(16, plain + struct.pack("<d", 9))
    second = record(0, struct.pack("<I", 1) + bytes(13)) + b"".join(cells)
    book = xlsb({(9, 1): 1}, before=b"", after=b"")
    sheet = Package(book, Bounds()).read("xl/worksheets/sheet1.bin")
    at, end = sheet.index(record(145)) + len(record(145)), sheet.index(record(146))
    changed = sheet[:at] + first + second + sheet[end:]
    with zipfile.ZipFile(io.BytesIO(book)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    read = read_values(zipped({**parts, "xl/worksheets/sheet1.bin": changed}), ".xlsb", Bounds())
    assert read.sheets == {"Positions": [[9, "", "", "", "", "", ""], ["", "P1", "Director", 5, "", True, 7]]}


@pytest.mark.parametrize(
    ("data", "suffix", "what"),
    [
        (b"<html><body><table><tr><td>Position ID", ".xls", r"a web page \(HTML\), but its name ends in .xls"),
        (b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet">', ".xls", "Excel 2003"),
        (zipped({"xl/workbook.xml": b"<workbook/>"}), ".xls", r"a newer Excel workbook \(.xlsx\)"),
        (zipped({"xl/workbook.xml": b"<workbook/>"}), ".ods", r"a newer Excel workbook \(.xlsx\)"),
        (zipped({"xl/workbook.xml": b"<workbook/>"}), ".csv", r"a newer Excel workbook \(.xlsx\), not a text table"),
        (b"\0\0", ".csv", "its content is not text"),
        (b'<office:document xmlns:office="urn:oasis:names:tc:opendocument:x">', ".ods", "a flat OpenDocument file"),
        (b"PK\x03\x04 and nothing more", ".xls", "could not be read as an Excel 97-2003 workbook"),
    ],
)
def test_a_file_whose_name_has_another_suffix_is_refused_with_what_it_is(data: bytes, suffix: str, what: str) -> None:
    with pytest.raises(Refusal, match=what):
        read_values(data, suffix, Bounds())


def test_a_text_file_that_ends_with_the_end_of_file_sign_of_dos_has_no_row_for_it() -> None:
    assert read_values(b"a,b\r\n1,2\r\n\x1a", ".csv", Bounds()).sheets == {"Positions": [["a", "b"], [1, 2]]}


def test_shares_that_the_rows_of_an_open_document_repeat_are_all_percentages() -> None:
    share = '<table:table-cell office:value-type="percentage" office:value="5" table:number-columns-repeated="2"/>'
    rows = f'<table:table-row table:number-rows-repeated="2">{cell()}{share}</table:table-row>'
    sheets = read_values(ods(rows), ".ods", Bounds()).sheets
    assert [[str(value) for value in row] for row in sheets["Positions"]] == [["7", "5.0", "5.0"]] * 2
    assert {value.number_format for row in sheets["Positions"] for value in row[1:]} == {"0%"}


@pytest.mark.parametrize("number", ["NaN", "inf", "-inf"])
@pytest.mark.parametrize("kind", ["float", "percentage"])
def test_a_number_that_is_none_is_read_as_a_blank(number: str, kind: str) -> None:
    cells = f'<table:table-cell office:value-type="{kind}" office:value="{number}"/>'
    row = f'<table:table-row>{cells}<table:table-cell office:value-type="float" office:value="7"/></table:table-row>'
    assert read_values(ods(row), ".ods", Bounds()).sheets == {"Positions": [["", 7]]}
