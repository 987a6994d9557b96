"""End-to-end tests: annotating each awkward workbook loses nothing in it."""

from __future__ import annotations

import io
import re
import warnings
import zipfile
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest
from annotating import BLOCK, NO_ROOM, NOT_FOR_OPENPYXL, OPTIONS, annotate, annotated_once, made, scores
from awkward import (
    AWKWARD,
    HEADINGS,
    LAST_COLUMN,
    MAIN,
    POSITIONS,
    REFUSED,
    SCORES,
    plain,
    rows,
    sheet,
    tree,
    with_table,
    zipped,
)  # fmt: skip
from lxml import etree
from nothing_lost import losses, opened
from python_calamine import CalamineWorkbook

from peecf_batch.errors import Refusal
from peecf_batch.runs.assessed import AssessedWorkbook
from peecf_batch.runs.assessing import assess_file

if TYPE_CHECKING:
    from pathlib import Path

SAID = {  # band, edge
    "P01": ("PESES-3", ""),
    "P02": ("PESES-2", "Bottom of range"),
    "P03": ("Not classified", ""),
    "P04": ("PESES-2", ""),
}


def opens(data: bytes) -> Any:
    """Return the workbook as openpyxl reads it, or None where it cannot."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return openpyxl.load_workbook(io.BytesIO(data), data_only=True)
    except Exception:
        return None


def calamine_rows(data: bytes, name: str) -> list[list[Any]] | None:
    try:
        return CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_name(name).to_python(skip_empty_area=False)
    except BaseException:  # calamine also panics, and a panic is not an Exception
        return None


@dataclass(frozen=True)
class Case:
    """One awkward workbook, with its assessment and its annotated copy."""

    name: str
    original: bytes
    read: AssessedWorkbook
    annotated: bytes


@pytest.fixture(params=sorted(AWKWARD.keys() - {NO_ROOM}))
def case(request: pytest.FixtureRequest) -> Case:
    return Case(request.param, made(request.param), *annotated_once(made(request.param)))


class TestEveryAwkwardWorkbook:
    def test_keeps_all_that_it_held(self, case: Case) -> None:
        assert losses(case.original, case.annotated) == []

    def test_is_scored_right(self, case: Case) -> None:
        assert scores(case.read) == SCORES

    def test_says_the_result_beside_each_position(self, case: Case) -> None:
        heading_row, name = case.read.layout.heading_row, case.read.layout.sheet.entry.name
        by_calamine = case.name != "last cell of all" and calamine_rows(case.original, name)
        table = (calamine_rows if by_calamine else _from_xml)(case.annotated, name)
        assert table is not None
        start = table[heading_row - 1].index(BLOCK[0])
        assert tuple(table[heading_row - 1][start : start + 6]) == BLOCK
        for row, (id_, *_) in zip(table[heading_row : heading_row + 4], POSITIONS, strict=True):
            assert row[0] == id_
            assert row[start] == (SCORES[str(id_)] or "")
            assert (row[start + 2], row[start + 3]) == SAID[str(id_)]
            assert bool(row[start + 4]) == (id_ != "P03")
        assert "E201 F" in table[heading_row + 2][start + 5]

    def test_opens_in_openpyxl_where_it_did(self, case: Case) -> None:
        before = None if case.name in NOT_FOR_OPENPYXL else opens(case.original)
        if before is None or not before.sheetnames:
            pytest.skip("openpyxl does not read the original")
        after = opens(case.annotated)
        assert after.sheetnames[: len(before.sheetnames)] == before.sheetnames
        assert len(after.sheetnames) == len(before.sheetnames) + 5
        page, row = after[case.read.layout.sheet.entry.name], case.read.layout.heading_row
        column = [cell.value for cell in page[row]].index(BLOCK[0]) + 1
        assert [page.cell(row + n, column).value for n in range(1, 5)] == list(SCORES.values())
        marked = page.cell(row + 3, 6)
        assert marked.fill.fgColor.rgb == "FFF9C9B6"
        assert case.name in HAS_A_NOTE or "E201" in marked.comment.text

    def test_has_the_score_as_a_formula_with_its_value(self, case: Case) -> None:
        held, first = opened(case.annotated), case.read.layout.heading_row + 1
        root = held.tree(case.read.layout.sheet.entry.part)
        cells = [cell for row in root.iterfind("{*}sheetData/{*}row") for cell in row if len(row) > 4]
        found = [(c.findtext("{*}f"), c.findtext("{*}v")) for c in cells if "SUM(" in c.findtext("{*}f", "")]
        whole = 'IF(SUMPRODUCT(--ISNUMBER(MATCH(E{0}:L{0},PEECF_batch_scale,0)))=8,SUM(E{0}:L{0}),"")'
        summed = [(whole.format(first + n), value) for n, value in enumerate(("52", "36", ""))]
        summed = [each for each in summed if each in found]
        as_text = f"SUM(E{first + 3}:H{first + 3},J{first + 3}:L{first + 3})+VALUE(TRIM(I{first + 3}))"
        assert [value for _, value in summed[:2]] == ["52", "36"]
        assert found[:-1] == summed
        assert (found[-1][0].endswith(f'=8,{as_text},"")'), found[-1][1]) == (True, "44")


HAS_A_NOTE = {  # the user has a note on the same cell
    "rich", "user notes", "loose drawing", "notes without blocks", "threaded comments", "comment before the root",
}  # fmt: skip


def _from_xml(data: bytes, name: str) -> list[list[Any]]:
    """Return the first rows of the sheet by a small reader of our own.

    It is for packages that calamine cannot open even before annotation.
    """
    held = opened(data)
    entry = next(e for e in held.tree(held.workbook).iter("{*}sheet") if e.get("name") == name)
    id_ = next(value for key, value in entry.attrib.items() if key.endswith("}id"))
    root = held.tree(held.relations(held.workbook)[str(id_)][1])
    part = held.first(held.workbook, "sharedStrings")
    strings = ["".join(item.itertext()) for item in held.tree(part)] if part else []
    table: list[list[Any]] = []
    last = 0
    for row in root.iterfind("{*}sheetData/{*}row"):
        values: dict[int, Any] = {}
        for number, cell in enumerate(row.iterfind("{*}c"), 1):
            column = _column(cell.get("r")) if cell.get("r") else number
            last = int("".join(filter(str.isdigit, cell.get("r", "")))) if cell.get("r") else last
            value = cell.findtext("{*}v", "")
            if cell.get("t") == "s":
                value = strings[int(value)]
            elif cell.get("t") == "inlineStr":
                value = "".join(cell.find("{*}is").itertext())
            elif value and cell.get("t") != "str":
                value = float(value)
            values[column] = value
        number = last = int(row.get("r", last or len(table) + 1))
        if number <= 20:
            table.extend([""] * 30 for _ in range(number - len(table)))
            for column, value in values.items():
                if column <= 30:
                    table[number - 1][column - 1] = value
    return table


def _column(name: str | None) -> int:
    number = 0
    for letter in filter(str.isalpha, name or ""):
        number = number * 26 + ord(letter.upper()) - 64
    return number


@pytest.mark.parametrize("name", sorted(REFUSED))
def test_what_cannot_be_used_is_refused_in_words(name: str, tmp_path: Path) -> None:
    build, words = REFUSED[name]
    path = tmp_path / "positions.xlsx"
    path.write_bytes(build())
    with pytest.raises(Refusal, match=words):
        assess_file(path, OPTIONS)


class TestTheBlock:
    def heads(self, tmp_path: Path, data: bytes) -> list[str]:
        read, outputs = annotate(tmp_path, data)
        root = tree(outputs.annotated.read_bytes(), read.layout.sheet.entry.part)
        row = next(e for e in root.iterfind(".//{*}row") if e.get("r") == str(read.layout.heading_row))
        return [cell.get("r", "") for cell in row][LAST_COLUMN:]

    def test_stands_right_of_the_table(self, tmp_path: Path) -> None:
        assert self.heads(tmp_path, zipped(plain())) == ["M1", "N1", "O1", "P1", "Q1", "R1"]

    def test_steps_over_what_stands_in_its_rows(self, tmp_path: Path) -> None:
        remark = '<row r="3"><c r="P3"><v>1</v></c>'
        data = rows().replace('<row r="3">', remark, 1).replace(remark, '<row r="3">', 1)
        data = data.replace('</row><row r="4">', '<c r="P3"><v>1</v></c></row><row r="4">', 1)
        assert self.heads(tmp_path, zipped(plain(sheet(data))))[0] == "Q1"

    def test_minds_nothing_below_its_rows(self, tmp_path: Path) -> None:
        data = sheet(rows() + '<row r="40"><c r="M40"><v>1</v></c></row>')
        assert self.heads(tmp_path, zipped(plain(data)))[0] == "M1"

    def test_keeps_out_of_a_merged_heading(self, tmp_path: Path) -> None:
        data = sheet(rows(), after='<mergeCells count="1"><mergeCell ref="M1:O1"/></mergeCells>')
        assert self.heads(tmp_path, zipped(plain(data)))[0] == "P1"

    def test_widens_the_table_that_the_positions_are(self, tmp_path: Path) -> None:
        _, outputs = annotate(tmp_path, made("table"))
        table = tree(outputs.annotated.read_bytes(), "xl/tables/table1.xml")
        assert [e.get("name") for e in table.iter("{*}tableColumn")] == [*HEADINGS, *BLOCK]
        assert table.get("ref") == table.find("{*}autoFilter").get("ref") == "A1:R5"

    def test_leaves_a_queried_table_alone_and_a_column_free(self, tmp_path: Path) -> None:
        _, outputs = annotate(tmp_path, made("query table"))
        table = tree(outputs.annotated.read_bytes(), "xl/tables/table1.xml")
        assert table.get("ref") == "A1:L5"
        assert self.heads(tmp_path / "out", made("query table"))[0] == "N1"

    @pytest.mark.parametrize("headings", [HEADINGS[:-1], (*HEADINGS[:-1], HEADINGS[0])])
    def test_leaves_a_table_alone_that_does_not_name_its_columns(
        self, tmp_path: Path, headings: tuple[str, ...]
    ) -> None:
        """Widening would add to the damage: Excel then removes the table from the workbook."""
        damaged = with_table(headings=headings)
        table = damaged["xl/tables/table1.xml"]
        damaged["xl/tables/table1.xml"] = re.sub(rb'ref="A1:[A-Z]+5"', b'ref="A1:L5"', table)
        _, outputs = annotate(tmp_path, zipped(damaged))
        assert tree(outputs.annotated.read_bytes(), "xl/tables/table1.xml").get("ref") == "A1:L5"
        assert self.heads(tmp_path / "out", zipped(damaged))[0] == "N1"

    def test_is_taken_into_the_filter_that_ended_at_the_table(self, tmp_path: Path) -> None:
        _, outputs = annotate(tmp_path, made("named ranges"))
        data = outputs.annotated.read_bytes()
        assert tree(data, "xl/worksheets/sheet1.xml").find("{*}autoFilter").get("ref") == "A1:R5"
        names = {e.get("localSheetId"): e.text for e in tree(data, "xl/workbook.xml").iter("{*}definedName")}
        assert names["0"] == "'Positions'!$A$1:$R$5"

    def test_is_shown_where_the_columns_were_hidden(self, tmp_path: Path) -> None:
        _, outputs = annotate(tmp_path, made("filtered"))
        columns = list(tree(outputs.annotated.read_bytes(), "xl/worksheets/sheet1.xml").iter("{*}col"))
        hidden = [(e.get("min"), e.get("max")) for e in columns if e.get("hidden") == "1"]
        assert hidden == [("19", "16384")]


class TestTheAddedSheets:
    def test_take_names_that_are_free(self, tmp_path: Path) -> None:
        _, outputs = annotate(tmp_path, made("quoted names"))
        book = tree(outputs.annotated.read_bytes(), "xl/workbook.xml")
        names = [e.get("name") for e in book.iter("{*}sheet")]
        assert names[1:3] == ["PEECF summary", "peecf FINDINGS"]
        assert names[3:] == [
            "PEECF summary (2)", "PEECF results", "PEECF findings (2)", "PEECF decisions", "PEECF moderation",
        ]  # fmt: skip

    def test_are_referred_to_by_a_quoted_name(self, tmp_path: Path) -> None:
        read, outputs = annotate(tmp_path, made("quoted names"))
        book = tree(outputs.annotated.read_bytes(), "xl/workbook.xml")
        block = next(e.text for e in book.iter("{*}definedName") if e.get("name") == "_peecf_batch_block")
        assert read.layout.sheet.entry.name.count("'") == 1
        assert block == "'It''s \"31\" characters & no mor'!$M$1:$R$5"

    def test_have_formats_and_strings_that_are_there(self, tmp_path: Path) -> None:
        _, outputs = annotate(tmp_path, made("plain"))
        data = outputs.annotated.read_bytes()
        formats = len(tree(data, "xl/styles.xml").find("{*}cellXfs"))
        strings = len(tree(data, "xl/sharedStrings.xml"))
        for part in ("xl/worksheets/sheet2.xml", "xl/worksheets/sheet3.xml"):
            cells = list(tree(data, part).iter("{*}c"))
            assert cells
            assert all(int(cell.get("s", "0")) < formats for cell in cells)
            assert all(int(c.findtext("{*}v", "0")) < strings for c in cells if c.get("t") == "s")

    def test_end_with_the_sheets_filter_over_the_findings(self, tmp_path: Path) -> None:
        read, outputs = annotate(tmp_path, made("plain"))
        findings = tree(outputs.annotated.read_bytes(), "xl/worksheets/sheet4.xml")
        last = 3 + len(read.assessment.findings)
        assert findings.find("{*}autoFilter").get("ref", "").endswith(str(last))
        assert [e.get("r") for e in findings.iter("{*}row")] == [str(n) for n in range(1, last + 1)]


class TestThePackage:
    def test_of_a_template_becomes_a_workbook(self, tmp_path: Path) -> None:
        _, outputs = annotate(tmp_path, made("template"), "positions.xltx")
        assert outputs.annotated.suffix == ".xlsx"
        assert b"template.main" not in zipfile.ZipFile(outputs.annotated).read("[Content_Types].xml")

    def test_keeps_its_content_types_first(self, tmp_path: Path) -> None:
        _, outputs = annotate(tmp_path, made("plain"))
        assert zipfile.ZipFile(outputs.annotated).namelist()[0] == "[Content_Types].xml"

    def test_passes_its_own_checksums(self, tmp_path: Path) -> None:
        for name in ("rich", "streamed", "stored"):
            _, outputs = annotate(tmp_path, made(name), f"{name}.xlsx")
            assert zipfile.ZipFile(outputs.annotated).testzip() is None

    def test_is_the_same_whenever_it_is_made(self, tmp_path: Path) -> None:
        _, first = annotate(tmp_path, made("rich"))
        once = first.annotated.read_bytes()
        _, second = annotate(tmp_path, made("rich"))
        assert second.annotated.read_bytes() == once

    def test_that_is_signed_is_said_to_be_no_longer_so(self, tmp_path: Path) -> None:
        read, _ = annotate(tmp_path, made("signed"))
        assert any("sign" in finding.message for finding in read.assessment.findings)

    def test_keeps_a_user_formula_and_its_chain(self, tmp_path: Path) -> None:
        _, outputs = annotate(tmp_path, made("calculation chain"))
        chain = tree(outputs.annotated.read_bytes(), "xl/calcChain.xml")
        assert etree.tostring(chain) == etree.tostring(tree(made("calculation chain"), "xl/calcChain.xml"))


def test_text_that_looks_like_a_formula_stays_text(tmp_path: Path) -> None:
    data = rows().replace("<v>9</v>", "<f>HYPERLINK(&quot;http://x.example&quot;)</f>", 1)
    _, outputs = annotate(tmp_path, zipped(plain(sheet(data))))
    for row in tree(outputs.annotated.read_bytes(), "xl/worksheets/sheet4.xml").iter("{*}row"):
        assert row.find("{*}c/{*}f") is None
    styles = tree(outputs.annotated.read_bytes(), "xl/styles.xml")
    assert styles.find("{*}cellXfs/{*}xf[@quotePrefix='1']") is not None


def test_a_position_whose_scores_all_come_from_formulas_keeps_them(tmp_path: Path) -> None:
    data = rows().replace('<c r="E2"><v>7</v></c>', '<c r="E2"><f>3+4</f><v>7</v></c>')
    original = zipped(plain(sheet(data)))
    read, outputs = annotate(tmp_path, original)
    assert scores(read) == SCORES
    assert losses(original, outputs.annotated.read_bytes()) == []


def test_main_namespace_of_new_parts_follows_the_workbook(tmp_path: Path) -> None:
    _, outputs = annotate(tmp_path, made("strict"))
    with zipfile.ZipFile(outputs.annotated) as archive:
        assert not any(MAIN.encode() in archive.read(name) for name in archive.namelist())


def test_a_sheet_without_room_is_refused_and_summary_and_record_are_written_all_the_same(tmp_path: Path) -> None:
    with pytest.raises(Refusal, match="has no 6 free columns right of its table") as refused:
        annotate(tmp_path, made(NO_ROOM))
    assert "--values-only" in refused.value.fix
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == [
        "positions-assessment.json",
        "positions-summary.html",
    ]
