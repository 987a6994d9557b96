"""Test the findings on the page: every finding is there, and each rule shows the rows at fault as in the sheet."""

import datetime

import lxml.html
import pytest
from copies import replace
from position_books import FACTORS, FRAMEWORK, HEADINGS, USUAL, Sheet, assessed, position, write

from peecf_batch.outputs.html.summary import render_summary
from peecf_batch.outputs.page.excerpts import findings_of
from peecf_batch.outputs.screen.report import concise_lines
from peecf_batch.outputs.wording.words import names_of
from peecf_batch.rules.privacy import Disclosed
from peecf_batch.runs.assessing import assess_file
from peecf_batch.runs.options import Options


def groups(assessment):
    return {group.code: group for group in findings_of(assessment, names_of(assessment.positions))}


@pytest.fixture
def faulty(tmp_path):
    rows = [("Trust",), (), HEADINGS, position(1), position(2, (8, *USUAL[1:])), position(3, (9, 5, 5, 5, 5, 0, 5, 5))]
    return assessed(write(tmp_path / "b.xlsx", [Sheet("Exec's", rows, hidden_columns=(4,))]))


class TestAnExcerpt:
    def test_has_letters_headings_and_rows_as_in_the_sheet(self, faulty):
        group = groups(faulty)["E201"]
        assert [tuple(column) for column in group.columns] == [
            ("A", "Position ID"), ("B", "Position title"), ("C", "Knowledge"), ("H", "Impact"),
        ]  # fmt: skip
        assert [(row.number, [tuple(cell) for cell in row.cells]) for row in group.rows] == [
            (5, [("P-002", False), ("Director 2", False), ("8", True), ("4", False)]),
            (6, [("P-003", False), ("Director 3", False), ("9", True), ("0", True)]),
        ]
        assert group.rows[1].said == (
            "C6: Score 9 is outside the scale of 1 to 7.",
            "H6: Score 0 is outside the scale of 1 to 7.",
        )
        assert (group.total, group.listed) == (3, ())

    def test_says_what_to_do_for_all_its_rows(self, faulty):
        assert groups(faulty)["E201"].fix == "Type a whole number from 1 to 7 in the cell."

    def test_is_no_place_for_what_is_about_a_heading_or_the_sheet(self, faulty):
        group = groups(faulty)["N103"]
        assert (group.rows, group.columns) == ((), ())
        assert [row.cell for row in group.listed] == ["D3"]

    def test_names_positions_where_the_sheet_is_not_said_to(self, faulty):
        sheets = tuple(replace(sheet, named=()) for sheet in faulty.source.sheets)
        source = replace(faulty.source, sheets=sheets)
        group = groups(replace(faulty, source=source))["E201"]
        assert group.columns[0] == ("", "Position")
        assert group.rows[0].cells[0] == ("Director 2", False)

    def test_gives_way_to_a_list_where_it_would_be_too_wide(self, tmp_path):
        beside = [f"{name} {what}" for what in ("rationale", "share of work") for name in FACTORS]
        row = (*position(1), *["As above"] * 8, *["most"] * 8)
        assessment = assessed(write(tmp_path / "b.xlsx", [Sheet("S", [(*HEADINGS, *beside), row])]))
        assert len(groups(assessment)["W302"].columns) == 10
        found = groups(replace(assessment, findings=tuple(replace(f, code="W302") for f in assessment.findings)))
        assert found["W302"].columns == ()
        assert len(found["W302"].listed) == found["W302"].total == 16

    def test_calls_a_blank_cell_blank_and_cuts_a_long_one(self, tmp_path):
        rows = [HEADINGS, position(1, (None, "x" * 500, *USUAL[2:]))]
        assessment = assessed(write(tmp_path / "b.xlsx", [Sheet("S", rows)]))
        held = groups(assessment)
        assert held["E202"].rows[0].cells[2] == ("(blank)", True)
        assert len(held["E203"].rows[0].cells[-1].text) == 120


class TestThePage:
    def test_shows_every_finding_once(self, faulty):
        page = lxml.html.document_fromstring(render_summary(faulty)).xpath("//section[@id='findings']")[0]
        for finding in faulty.findings:
            at = f"{finding.cell}: {finding.message[:1].upper()}{finding.message[1:]}."
            listed = page.xpath(f"//table[@class='found cards']//td[1][.='{finding.cell}']")
            lines = [li for li in page.xpath("//ul[@class='lines']/li") if finding.cell in li.text_content().split()]
            assert page.text_content().count(at) + len(listed) + len(lines) == 1, finding

    def test_says_once_what_notices_with_different_dates_share(self, tmp_path):
        ends = [datetime.date(2026, 10, n) for n in (1, 2, 3)] + [datetime.date(2027, 1, 31)]
        rows = [(*position(n), end) for n, end in enumerate(map(str, ends), 1)]
        book = write(tmp_path / "b.xlsx", [Sheet("S", [(*HEADINGS, "Contract end"), *rows])])
        assessment = assess_file(book, Options(FRAMEWORK, as_at=datetime.date(2026, 11, 28))).assessment
        (shared,) = groups(assessment)["N815"].notices
        assert shared.shared == "The contract ended on this date, before the day of the assessment:"
        assert [line.message for line in shared.lines] == ["1 October 2026", "2 October 2026", "3 October 2026"]
        (alone,) = groups(assessment)["N706"].notices
        assert alone.shared == ""
        assert alone.lines[0].message.startswith("The contract ends on 31 January 2027, within 6 months")

    def test_shows_each_of_a_thousand(self, tmp_path):
        rows = [position(n, (8, *USUAL[1:])) for n in range(1000)]
        assessment = assessed(write(tmp_path / "b.xlsx", [Sheet("S", [HEADINGS, *rows])]))
        page = lxml.html.document_fromstring(render_summary(assessment))
        (table,) = page.xpath("//h3[@id='r-E201']/following::table[1]")
        assert [th.text.strip() for th in table.xpath("tbody//th")] == [str(n) for n in range(2, 1002)]
        assert page.xpath("//h3[@id='r-E201']/span[@class='count']")[0].text == "1,000"
        assert sum(": E201 " in line for line in concise_lines(assessment)) == 1000

    def test_frames_the_cells_at_fault_and_names_row_and_column(self, faulty):
        page = lxml.html.document_fromstring(render_summary(faulty))
        (table,) = page.xpath("//h3[@id='r-E201']/following::table[1]")
        assert [th.text for th in table.xpath("thead//th")] == ["A", "B", "C", "H", "3"]
        assert [th.text.strip() for th in table.xpath("tbody//th")] == ["5", "6"]
        assert [td.text for td in table.xpath("tbody//td[@class='m']")] == ["8", "9", "0"]

    def test_never_shows_what_is_typed_about_a_person(self, tmp_path):
        headings = (*HEADINGS, "Knowledge rationale", "Incumbent")
        row = (*position(1), "Ms Sample leads the laboratory with care.", "Robin Sample")
        assessment = assessed(write(tmp_path / "b.xlsx", [Sheet("S", [headings, row])]))
        assert "Sample" in {f.code: f.value for f in assessment.findings}["N309"]
        page = render_summary(assessment)
        assert "Sample" not in page
        assert "N309" in page
        assert "Sample" in render_summary(assessment, disclosed=Disclosed(names=True))


def test_the_scores_beside_a_fault_are_the_positions_own(faulty):
    letters = {column.meaning: column.letters for column in faulty.source.columns}
    assert [letters[factor.name] for factor in FRAMEWORK.factors] == list("CDEFGHIJ")
