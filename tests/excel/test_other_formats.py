"""Tests of workbooks in other formats: their values are assessed as the same positions in .xlsx are."""

from __future__ import annotations

import contextlib
import io
import json
import struct
import zipfile
from pathlib import Path

import pytest
from awkward import HEADINGS, POSITIONS, SCORES
from click.testing import CliRunner

from peecf_batch.cli import commands
from peecf_batch.errors import Refusal
from peecf_batch.excel.extent import check_extent
from peecf_batch.excel.other_formats.values import read_values
from peecf_batch.excel.package import Bounds

SAVED = Path(__file__).parent / "other_formats"  # the positions of awkward.py below a title row, saved by LibreOffice
TABLE = "urn:oasis:names:tc:opendocument:xmlns:table:1.0"
OFFICE = "urn:oasis:names:tc:opendocument:xmlns:office:1.0"
MANIFEST = '<m:manifest xmlns:m="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
KINDS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def record(kind: int, body: bytes = b"") -> bytes:
    """Return one record of an Excel binary workbook: kind and size in seven bits a byte, then the body."""
    return seven_bits(kind) + seven_bits(len(body)) + body


def seven_bits(number: int) -> bytes:
    low, rest = number & 0x7F, number >> 7
    return bytes([low | 0x80]) + seven_bits(rest) if rest else bytes([low])


def wide(text: str) -> bytes:
    return struct.pack("<I", len(text)) + text.encode("utf-16-le")


FORMATS = ("General", 9, 14, "0.0%", "d mmm", "yyyy-mm-dd")  # of the cell formats, in their order


def styles() -> bytes:
    """Return the styles of an Excel binary workbook, with the cell formats of FORMATS."""
    own = {code: 164 + n for n, code in enumerate(FORMATS) if isinstance(code, str) and code != "General"}
    numbers = [own.get(code, 0) if isinstance(code, str) else code for code in FORMATS]
    customs = b"".join(record(44, struct.pack("<H", number) + wide(code)) for code, number in own.items())
    one = record(47, struct.pack("<HH", 0xFFFF, 0) + bytes(12))
    formats = b"".join(record(47, struct.pack("<HH", 0, number) + bytes(12)) for number in numbers)
    parents = record(626, struct.pack("<I", 1)) + one + record(627)
    cells = record(617, struct.pack("<I", len(numbers))) + formats + record(618)
    customs = record(615, struct.pack("<I", len(own))) + customs + record(616)
    return record(278) + customs + parents + cells + record(279)


def xlsb(cells: dict[tuple[int, int], str | int], shown_as: dict[tuple[int, int], int] | None = None) -> bytes:
    """Return an Excel binary workbook with one sheet, written record by record; rows and columns count from 1.

    `shown_as` has the index in FORMATS of the cells that are shown in another way than as general numbers.
    """
    rows = b""
    for row in sorted({row for row, _ in cells}):
        rows += record(0, struct.pack("<I", row - 1) + bytes(13))
        for column in sorted(column for at, column in cells if at == row):
            value, place = cells[row, column], struct.pack("<II", column - 1, (shown_as or {}).get((row, column), 0))
            rows += (
                record(6, place + wide(value))
                if isinstance(value, str)
                else record(5, place + struct.pack("<d", value))
            )
    extent = struct.pack("<4I", 0, max(row for row, _ in cells) - 1, 0, max(column for _, column in cells) - 1)
    sheet = record(129) + record(148, extent) + record(145) + rows + record(146) + record(130)
    listed = record(156, struct.pack("<II", 0, 1) + wide("rId1") + wide("Positions"))
    parts = {
        "[Content_Types].xml": b"<Types/>",
        "xl/workbook.bin": record(131) + record(143) + listed + record(144) + record(132),
        "xl/worksheets/sheet1.bin": sheet,
        "_rels/.rels": f'<Relationships xmlns="{RELATIONS}"><Relationship Id="rId1" Type="{KINDS}/officeDocument" '
        'Target="xl/workbook.bin"/></Relationships>',
        "xl/_rels/workbook.bin.rels": f'<Relationships xmlns="{RELATIONS}"><Relationship Id="rId1" '
        f'Type="{KINDS}/worksheet" Target="worksheets/sheet1.bin"/><Relationship Id="rId2" '
        f'Type="{KINDS}/styles" Target="styles.bin"/></Relationships>',
        "xl/styles.bin": styles(),
    }
    return zipped(parts)


def ods(rows: str) -> bytes:
    head = f'<office:document-content xmlns:office="{OFFICE}" xmlns:table="{TABLE}"><office:body><office:spreadsheet>'
    tail = "</office:spreadsheet></office:body></office:document-content>"
    content = f'{head}<table:table table:name="Positions">{rows}</table:table>{tail}'
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    return zipped({"mimetype": kind, "content.xml": content, "META-INF/manifest.xml": MANIFEST})


def zipped(parts: dict[str, bytes | str]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as out:
        for name, body in parts.items():
            out.writestr(name, body)
    return buffer.getvalue()


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
            check_extent(zipped({"content.xml": "<office"}), ".ods", Bounds())

    def test_a_part_that_ends_in_the_middle_of_a_number_ends_there(self) -> None:
        check_extent(zipped({"xl/worksheets/sheet1.bin": b"\x00\x80"}), ".xlsb", Bounds())


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
