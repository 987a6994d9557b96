"""Test rows that are and are not positions, several rows with one id, and positions on several sheets."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner
from position_books import FACTORS, USUAL, Odd, Sheet, assessed, moderated, plain, position, write

from peecf_batch.assessment.organisation import Assessed
from peecf_batch.cli.group import commands
from peecf_batch.outputs.record.record import record
from peecf_batch.reading.rows.census import RowKind

if TYPE_CHECKING:
    from peecf_batch.assessment.result import Assessment

FILES = Path(__file__).parent / "files"
ALIKE = ("Position ID", "Position title", *FACTORS)


def bands(assessment: Assessment) -> dict[str, str | None]:
    """Return the recommended band of each position by its title; None if it is not classified."""
    return {p.position.details.title: p.band_name if isinstance(p, Assessed) else None for p in assessment.positions}


def errors(assessment: Assessment) -> list[tuple[str, str]]:
    return [(f.code, f.cell) for f in assessment.findings if f.severity == "error"]


def kinds(assessment: Assessment) -> dict[int, RowKind]:
    """Return the kinds of the rows of the first sheet that are neither headings nor positions."""
    usual = (RowKind.HEADING, RowKind.POSITION)
    return {row: kind for row, kind in assessment.census.sheets[0].kinds.items() if kind not in usual}


class TestARowOf:
    def test_a_title_without_scores_is_a_position_that_needs_scores(self) -> None:
        assessment = assessed(FILES / "hr" / "title-only-unscored-row-vanishes.xlsx")
        assert bands(assessment) == {
            "Chief Executive Officer": "PESES-3", "Director Finance": "PESES-2", "Director People": None,
            "Manager Audit": "PESES-1",
        }  # fmt: skip
        assert {code for code, _ in errors(assessment)} == {"E202"}

    def test_an_id_without_scores_is_a_position_that_needs_scores(self) -> None:
        assessment = assessed(FILES / "doubt" / "06-unscored-position-vanishes.xlsx")
        ids = [p.position.details.id for p in assessment.positions]
        assert ids == ["P1", "P2", "P3"]
        assert assessment.organisation.classified == 2

    def test_counts_that_excel_adds_is_a_total(self) -> None:
        assessment = assessed(FILES / "hr" / "excel-subtotal-count.xlsx")
        assert len(assessment.positions) == 4
        assert kinds(assessment) == dict.fromkeys((4, 7, 8), RowKind.TOTAL)
        assert errors(assessment) == []

    def test_an_example_is_passed_over_with_a_notice(self) -> None:
        assessment = assessed(FILES / "hr" / "example-row-left-in.xlsx")
        assert kinds(assessment) == {2: RowKind.EXAMPLE}
        assert [p.position.details.id for p in assessment.positions] == ["101", "102"]
        assert [(f.code, f.row) for f in assessment.findings if f.code == "N105"] == [("N105", 2)]

    def test_guidance_is_passed_over_with_a_notice(self) -> None:
        assessment = assessed(FILES / "hr" / "guidance-row-under-headings.xlsx")
        assert kinds(assessment) == {2: RowKind.GUIDANCE}
        assert bands(assessment) == {"Chief Executive Officer": "PESES-3", "Director Finance": "PESES-2"}
        assert [(f.code, f.row) for f in assessment.findings] == [("N105", 2)]

    def test_a_label_of_32000_spaces_is_read_at_once(self) -> None:
        assert kinds(assessed(FILES / "doubt" / "07-label-that-hangs.xlsx")) == {3: RowKind.TOTAL}

    @pytest.mark.parametrize(
        "label",
        ["Standard deviation", "Std dev", "Highest score", "Lowest", "Sector", "Sector benchmark", "Headcount",
         "Peer group median", "90th percentile", "Number of positions: 4", "Legal Max", "Finance StdDev",
         "Benchmark: Director, Water", "Comparator - Yarra", "Average of all executives"],
    )  # fmt: skip
    def test_a_summary_under_any_label_is_no_position(self, tmp_path: Path, label: str) -> None:
        rows = [position(1), position(2), (None, label, *USUAL)]
        assessment = assessed(plain(tmp_path / "b.xlsx", rows))
        assert len(assessment.positions) == 2
        assert kinds(assessment) == {4: RowKind.TOTAL}

    @pytest.mark.parametrize("label", ["Benchmark", "Sector median", "Comparator: Director, Water"])
    def test_a_summary_with_an_id_is_unclear(self, tmp_path: Path, label: str) -> None:
        assessment = assessed(plain(tmp_path / "b.xlsx", [position(1), ("P-002", label, *USUAL)]))
        assert errors(assessment) == [("E130", "A3")]

    @pytest.mark.parametrize(
        "formula", ["SUM({c}2:{c}3)", "SUBTOTAL(103,{c}2:{c}3)", "AGGREGATE(12,6,{c}2:{c}3)", "STDEV.S({c}2:{c}3)"]
    )
    def test_formulas_over_their_columns_is_a_total_whatever_its_label(self, tmp_path: Path, formula: str) -> None:
        cells = [Odd("formula", "=" + formula.format(c=letter), result=5) for letter in "CDEFGHIJ"]
        assessment = assessed(plain(tmp_path / "b.xlsx", [position(1), position(2), (None, "Our team", *cells)]))
        assert kinds(assessment) == {4: RowKind.TOTAL}

    def test_formulas_over_their_columns_with_an_id_and_a_title_is_unclear(self, tmp_path: Path) -> None:
        cells = [Odd("formula", f"=AVERAGE({letter}2:{letter}3)", result=5) for letter in "CDEFGHIJ"]
        rows = [position(1), position(2), ("P-003", "Director, Water", *cells)]
        assert errors(assessed(plain(tmp_path / "b.xlsx", rows))) == [("E130", "A4")]

    @pytest.mark.parametrize(
        "row", [range(1, 11), ["(a)", "(b)", "(c)", "(d)", "(e)", "(f)", "(g)", "(h)", "(i)", "(j)"]]
    )
    def test_numbers_of_the_columns_is_guidance(self, tmp_path: Path, row: list[object]) -> None:
        assert kinds(assessed(plain(tmp_path / "b.xlsx", [tuple(row), position(1)]))) == {2: RowKind.GUIDANCE}

    def test_results_that_formulas_fill_down_is_blank(self, tmp_path: Path) -> None:
        spare = (None, None, *[None] * 8, Odd("formula", "=SUM(C3:J3)", result=0))
        rows = [(*position(1), sum(USUAL)), spare]
        assessment = assessed(plain(tmp_path / "b.xlsx", rows, (*ALIKE, "Total")))
        assert kinds(assessment) == {}
        assert assessment.is_complete

    def test_facts_without_a_name_is_unclear(self, tmp_path: Path) -> None:
        rows = [(*position(1), "PESES-1"), (None, None, *[None] * 8, "PESES-2")]
        assessment = assessed(plain(tmp_path / "b.xlsx", rows, (*ALIKE, "Current band")))
        assert errors(assessment) == [("E130", "K3")]


class TestOneIdInSeveralRows:
    def test_with_other_scores_classifies_none_and_names_all(self) -> None:
        assessment = assessed(FILES / "hr" / "one-id-two-scores.xlsx")
        assert errors(assessment) == [("E111", "A3"), ("E111", "A4")]
        assert all("rows 3 and 4" in f.message for f in assessment.findings if f.code == "E111")
        assert [p.position.details.row for p in assessment.positions if isinstance(p, Assessed)] == [2]

    def test_with_the_same_scores_and_two_people_is_one_position(self) -> None:
        assessment = assessed(FILES / "hr" / "job-share.xlsx")
        assert [p.position.details.id for p in assessment.positions] == ["P1", "P2", "P3"]
        assert [(f.code, f.cell) for f in assessment.findings if f.code == "N132"] == [("N132", "A4")]
        assert assessment.census.sheets[0].counts[RowKind.POSITION] == 4

    def test_names_both_people_of_a_job_share_nowhere_in_the_record(self) -> None:
        told = str(record(assessed(FILES / "hr" / "job-share.xlsx")))
        people = [p.position.details.incumbent for p in assessed(FILES / "hr" / "job-share.xlsx").positions]
        assert "; " in people[1]
        assert not any(name in told for name in people[1].split("; "))

    def test_with_a_row_for_each_assessor_is_the_agreed_row(self) -> None:
        assessment = moderated(FILES / "hr" / "assessors-in-rows.xlsx")
        assert [(p.position.details.row, p.position.details.assessor) for p in assessment.positions] == [
            (4, "Agreed"), (7, "Agreed"), (10, "Agreed"),
        ]  # fmt: skip
        assert errors(assessment) == []
        assert assessment.moderation is not None
        assert assessment.moderation.assessors is not None
        assert len(assessment.moderation.assessors.assessors) == 2

    @pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 2, 0)])
    def test_takes_the_agreed_row_whatever_the_order(self, tmp_path: Path, order: tuple[int, ...]) -> None:
        scores = [("Lee", (6, *USUAL[1:])), ("Ng", (4, *USUAL[1:])), ("Consensus", USUAL)]
        rows = [("P-1", "Director", scores[place][0], *scores[place][1]) for place in order]
        assessment = assessed(plain(tmp_path / "b.xlsx", rows, ("Position ID", "Position title", "Assessor", *FACTORS)))
        assert [p.position.scores for p in assessment.positions] == [USUAL]

    def test_of_assessors_without_an_agreed_row_classifies_none(self, tmp_path: Path) -> None:
        rows = [("P-1", "Director", name, *USUAL) for name in ("Lee", "Ng")]
        assessment = assessed(plain(tmp_path / "b.xlsx", rows, ("Position ID", "Position title", "Assessor", *FACTORS)))
        assert errors(assessment) == [("E111", "A2"), ("E111", "A3")]
        assert "no row has agreed scores" in assessment.findings[0].message

    @pytest.mark.parametrize("later", [2, 3])
    def test_with_other_assessment_dates_is_the_later(self, tmp_path: Path, later: int) -> None:
        dates = {2: "3 March 2023", 3: "3 March 2023"} | {later: "4 March 2025"}
        rows = [("P-1", "Director", dates[row], row, *USUAL[1:]) for row in (2, 3)]
        headings = ("Position ID", "Position title", "Assessment date", *FACTORS)
        assessment = assessed(plain(tmp_path / "b.xlsx", rows, headings))
        assert [p.position.details.row for p in assessment.positions] == [later]
        assert [(f.code, f.row) for f in assessment.findings if f.code == "N133"] == [("N133", 5 - later)]

    def test_with_the_same_date_classifies_none(self, tmp_path: Path) -> None:
        rows = [("P-1", "Director", "3 March 2023", row, *USUAL[1:]) for row in (2, 3)]
        headings = ("Position ID", "Position title", "Assessment date", *FACTORS)
        assert errors(assessed(plain(tmp_path / "b.xlsx", rows, headings))) == [("E111", "A2"), ("E111", "A3")]


class TestSeveralSheets:
    BOOK = FILES / "hr" / "one-sheet-per-division.xlsx"

    def test_are_all_read(self) -> None:
        assessment = assessed(self.BOOK)
        assert len(assessment.positions) == 5
        assert [sheet.sheet for sheet in assessment.source.sheets] == ["Corporate", "Operations", "Assets"]
        assert assessment.is_complete

    def test_are_restricted_to_the_one_named(self) -> None:
        assert {p.position.details.sheet for p in assessed(self.BOOK, sheet="Assets").positions} == {"Assets"}

    def test_each_get_columns_of_their_own(self, tmp_path: Path) -> None:
        run = CliRunner().invoke(commands, ["assess", str(self.BOOK), "-o", str(tmp_path)])
        assert run.exit_code == 0, run.output
        before, after = assessed(self.BOOK), assessed(tmp_path / "one-sheet-per-division-assessed.xlsx")
        assert bands(after) == bands(before)
        import openpyxl

        book = openpyxl.load_workbook(tmp_path / "one-sheet-per-division-assessed.xlsx", data_only=True)
        for name in ("Corporate", "Operations", "Assets"):
            headings = [cell.value for cell in book[name][1]]
            place = headings.index("PEECF recommended band") + 1
            rows = [p.position.details for p in before.positions if p.position.details.sheet == name]
            assert [book[name].cell(details.row, place).value for details in rows] == [
                bands(before)[details.title] for details in rows
            ]

    def test_report_lines_from_one_to_another(self, tmp_path: Path) -> None:
        headings = (*ALIKE, "Reports to")
        sheets = [
            Sheet("Executive", [headings, (*position(1, (7,) * 8), None)]),
            Sheet("Works", [headings, (*position(2), "P-001")]),
        ]
        assessment = assessed(write(tmp_path / "b.xlsx", sheets))
        assert [p.manager for p in assessment.positions] == [None, 0]

    def test_with_columns_in_another_order_keep_their_own_cells(self, tmp_path: Path) -> None:
        turned = ("Position title", *reversed(FACTORS), "Position ID")
        sheets = [
            Sheet("North", [ALIKE, position(1, (8, *USUAL[1:]))]),
            Sheet("South", [(), turned, ("Director", *reversed((8, *USUAL[1:])), "S-1")]),
        ]
        assessment = assessed(write(tmp_path / "b.xlsx", sheets))
        found = [(f.code, f.sheet, f.cell, f.heading) for f in assessment.findings if f.code == "E201"]
        assert found == [("E201", "North", "C2", "Knowledge"), ("E201", "South", "I3", "Knowledge")]
        assert [p.findings for p in assessment.positions] == [("E201",), ("E201",)]

    def test_of_one_assessors_file_are_scores(self) -> None:
        assert errors(assessed(FILES / "doubt" / "11-assessor-in-twin.xlsx")) == [("E201", "C2")]


class TestEveryOutput:
    @pytest.fixture(scope="class")
    def folder(self, tmp_path_factory: pytest.TempPathFactory) -> Path:
        folder = tmp_path_factory.mktemp("outputs")
        headings = ("Position ID", "Position title", *FACTORS, "Curent band")
        book = write(
            folder / "book.xlsx", [Sheet("Positions", [headings, position(1), position(2), (None, "Harbour")])]
        )
        run = CliRunner().invoke(commands, ["assess", str(book), "-o", str(folder), "--board-paper"])
        assert run.exit_code == 1, run.output
        assert "2 of 2 positions can be classified; 1 row is unclear, so positions may be missing." in run.output
        return folder

    SAID = "3 rows below the headings: 2 positions, 1 unclear row"

    def test_of_the_page_has_the_census_and_what_was_not_understood(self, folder: Path) -> None:
        page = (folder / "book-summary.html").read_text()
        assert self.SAID in page
        assert "1 row is unclear, so positions may be missing" in page
        assert "All 2 positions" not in page
        assert "Curent band" in page

    def test_of_the_cover_sheet_has_the_census(self, folder: Path) -> None:
        import openpyxl

        sheet = openpyxl.load_workbook(folder / "book-assessed.xlsx")["PEECF summary"]
        texts = [str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value]
        assert f"{self.SAID}." in texts
        assert any("'Curent band' in K1 (similar to 'Current band'" in text for text in texts)

    def test_of_the_paper_says_that_positions_may_be_missing(self, folder: Path) -> None:
        import docx

        paper = docx.Document(str(folder / "book-board-paper.docx"))
        assert any("1 row is unclear, so positions may be missing" in part.text for part in paper.paragraphs)

    def test_on_screen_has_the_census(self, folder: Path) -> None:
        told = CliRunner().invoke(commands, ["check", str(folder / "book.xlsx")]).output
        assert f"  {self.SAID}.\n" in told
        assert "their headings were not understood: 'Curent band' in K1" in told
