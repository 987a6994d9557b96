"""Test rows that are and are not positions, several rows with one id, and positions on several sheets."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import lxml.html
import openpyxl
import pytest
from click.testing import CliRunner
from pages import words
from position_books import FACTORS, USUAL, Odd, Sheet, assessed, moderated, plain, position, write

from peecf_batch.assessment.organisation import Assessed
from peecf_batch.cli import commands
from peecf_batch.outputs.record.record import record
from peecf_batch.reading.rows.census import RowKind

if TYPE_CHECKING:
    from collections.abc import Iterator

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

    @pytest.mark.parametrize("word", ["-", "n/a", "N/A", "TBC", "–", "?", "Not assessed", "vacant"])
    @pytest.mark.parametrize("every", [1, 2])
    def test_words_for_no_score_is_one_finding(self, tmp_path: Path, word: str, every: int) -> None:
        row = ("P-9", "Director", *[None if place % every else word for place in range(8)])
        assessment = assessed(plain(tmp_path / "b.xlsx", [position(1), row]))
        (finding,) = [f for f in assessment.findings if f.severity == "error"]
        assert (finding.code, finding.cell) == ("E202", "C3")
        assert finding.message == f"the position has no scores: the factor cells have '{word}'"
        assert bands(assessment)["Director"] is None

    def test_some_scores_and_such_words_has_a_finding_for_each_word(self, tmp_path: Path) -> None:
        path = plain(tmp_path / "b.xlsx", [("P-9", "Director", "-", *USUAL[1:7], "n/a")])
        assert errors(assessed(path)) == [("E203", "C2"), ("E203", "J2")]

    @pytest.mark.parametrize("scores", [(7,) * 8, (1,) * 8])
    def test_an_end_of_the_scale_and_no_name_is_the_scale_above_and_unclear_below(
        self, tmp_path: Path, scores: tuple[int, ...]
    ) -> None:
        nameless = (None, None, *scores)
        assessment = assessed(plain(tmp_path / "b.xlsx", [nameless, position(1), nameless, (), nameless]))
        assert kinds(assessment) == {2: RowKind.SCALE, 4: RowKind.UNCLEAR, 6: RowKind.UNCLEAR}
        assert errors(assessment) == [("E130", "C4"), ("E130", "C6")]
        assert len(assessment.positions) == 1

    def test_other_scores_and_no_name_is_a_position_that_needs_a_name(self, tmp_path: Path) -> None:
        assessment = assessed(plain(tmp_path / "b.xlsx", [(None, None, *USUAL), position(1)]))
        assert errors(assessment) == [("E110", "A2")]

    @pytest.mark.parametrize("other", [position(2), ("p-002", "Director 2", *USUAL)])
    def test_the_same_as_another_is_refused_with_the_advice_to_delete_one(
        self, tmp_path: Path, other: tuple[object, ...]
    ) -> None:
        assessment = assessed(plain(tmp_path / "b.xlsx", [position(1), position(2), other]))
        found = [f for f in assessment.findings if f.code == "E111"]
        assert [f.cell for f in found] == ["A3", "A4"]
        assert all("the rows are the same in every column that is read: delete all but one" in f.message for f in found)
        assert assessment.organisation.classified == 1

    def test_the_same_id_and_other_scores_is_refused_without_that_advice(self, tmp_path: Path) -> None:
        assessment = assessed(plain(tmp_path / "b.xlsx", [position(2), position(2, (6,) * 8)]))
        assert [f.message for f in assessment.findings if f.code == "E111"] == [
            "position id 'P-002' is in rows 2 and 3"
        ] * 2

    @pytest.mark.parametrize("title", ["Typical director", "Reference position: Director", "Generic manager"])
    def test_the_name_of_a_comparison_and_no_id_is_unclear(self, tmp_path: Path, title: str) -> None:
        rows = [position(1), (None, title, *(6,) * 8), position(2), (None, "Director Legal", *USUAL)]
        assessment = assessed(plain(tmp_path / "b.xlsx", rows))
        assert errors(assessment) == [("E130", "B3")]
        assert [*bands(assessment)] == ["Director 1", "Director 2", "Director Legal"]

    def test_a_title_and_a_year_below_the_table_is_unclear_and_not_a_note(self, tmp_path: Path) -> None:
        rows = [position(1), (), ("Title", "Since"), ("Director Legal", "2025")]
        assessment = assessed(plain(tmp_path / "b.xlsx", rows))
        assert errors(assessment) == [("E130", "A5")]

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

    @pytest.mark.parametrize("title", ["Director, Sample (example)", "Director: delete this row"])
    def test_an_example_is_known_by_its_end_too(self, tmp_path: Path, title: str) -> None:
        assessment = assessed(plain(tmp_path / "b.xlsx", [("P-000", title, *USUAL), position(2), position(3)]))
        assert kinds(assessment) == {2: RowKind.EXAMPLE}

    @pytest.mark.parametrize("title", ["Director (example)", "Example: Director", "Director: do not use"])
    @pytest.mark.parametrize("place", [0, 1, 2])
    def test_an_example_with_the_id_of_a_position_is_unclear(self, tmp_path: Path, title: str, place: int) -> None:
        rows = [position(2), position(3)]
        rows.insert(place, ("P-001", title, *USUAL))
        assessment = assessed(plain(tmp_path / "b.xlsx", rows))
        assert kinds(assessment) == {2 + place: RowKind.UNCLEAR}
        (finding,) = [f for f in assessment.findings if f.code == "E130"]
        assert finding.message == f"row {2 + place} ('P-001') may be a position or an example: '{title}'"

    def test_a_title_alone_that_ends_as_an_example_is_unclear(self, tmp_path: Path) -> None:
        rows = [("Director (example)", *USUAL), ("Example: Director", *USUAL), ("Director People", *USUAL)]
        assessment = assessed(plain(tmp_path / "b.xlsx", rows, ("Position title", *FACTORS)))
        assert kinds(assessment) == {2: RowKind.UNCLEAR, 3: RowKind.EXAMPLE}

    def test_an_id_that_several_rows_begin_like_an_example_is_a_position(self, tmp_path: Path) -> None:
        rows = [("EG-1", "Director", *USUAL), ("EG-2", "Manager", *USUAL)]
        assert len(assessed(plain(tmp_path / "b.xlsx", rows)).positions) == 2

    @pytest.mark.parametrize("place", [0, 1])
    def test_scores_below_the_positions_with_half_of_their_names_is_unclear(self, tmp_path: Path, place: int) -> None:
        labels = ["Centre", "Lines", "Q1", "Q3", "P50", "Band line", "Everything", "Low end", "High end"]
        rows = [((label, None), (None, label))[place] for label in labels]
        path = plain(tmp_path / "b.xlsx", [position(1), position(2), *((*row, *USUAL) for row in rows)])
        assert kinds(assessed(path)) == dict.fromkeys(range(4, 4 + len(labels)), RowKind.UNCLEAR)

    @pytest.mark.parametrize("label", ["PESES-1", "Band 2", "SES 3", "EO-1"])
    def test_scores_or_a_heading_with_the_name_of_a_band_is_no_position(self, tmp_path: Path, label: str) -> None:
        rows = [(label,), ("Director X", *USUAL), ("Director Y", *USUAL), (), (label, *USUAL)]
        assessment = assessed(plain(tmp_path / "b.xlsx", rows, ("Position title", *FACTORS)))
        assert kinds(assessment) == {2: RowKind.GROUP, 6: RowKind.UNCLEAR}
        rows = [position(1), position(2), (), ("PESES-1", None, *USUAL), ("PESES-2", None, *USUAL)]
        assert set(kinds(assessed(plain(tmp_path / "c.xlsx", rows))).values()) == {RowKind.UNCLEAR}

    def test_scores_with_a_number_below_positions_with_codes_is_unclear(self, tmp_path: Path) -> None:
        rows = [position(1), position(2), (), ("Score frequency",), *((str(n), None, *[n] * 8) for n in (1, 2, 5, 7))]
        found = kinds(assessed(plain(tmp_path / "b.xlsx", rows)))
        assert found == {5: RowKind.GROUP, **dict.fromkeys(range(6, 10), RowKind.UNCLEAR)}

    @pytest.mark.parametrize("label", ["Positions: 3", "Executive positions - 3", "Headcount 3", "Vacancies = 2"])
    @pytest.mark.parametrize("cells", [(), USUAL])
    def test_a_count_of_positions_is_a_total(self, tmp_path: Path, label: str, cells: tuple[int, ...]) -> None:
        rows = [position(1), position(2), (label, None, *cells)]
        assert kinds(assessed(plain(tmp_path / "b.xlsx", rows))) == {4: RowKind.TOTAL}

    def test_scores_below_the_positions_without_their_facts_is_unclear(self, tmp_path: Path) -> None:
        heads = ("Position title", "Division", *FACTORS)
        rows = [("CEO", "Exec", *USUAL), ("Legal", "Corporate", *USUAL), ("Treasury", "Corporate", *USUAL)]
        path = plain(tmp_path / "b.xlsx", [*rows, ("Panel view", None, *USUAL), ("Director X", None, *USUAL)], heads)
        assert kinds(assessed(path)) == {5: RowKind.UNCLEAR}
        path = plain(tmp_path / "c.xlsx", [*rows[:2], ("Wharf", None, *USUAL), rows[2]], heads)
        assert kinds(assessed(path)) == {}

    def test_scores_with_a_division_of_no_position_and_no_id_is_unclear(self, tmp_path: Path) -> None:
        heads = ("Position ID", "Position title", "Division", *FACTORS)
        rows = [(f"P-{n}", title, "Corporate", *USUAL) for n, title in enumerate(("CEO", "Legal", "Treasury"), 1)]
        path = plain(tmp_path / "b.xlsx", [*rows, (None, "Similar bodies", "All", *USUAL)], heads)
        assert kinds(assessed(path)) == {5: RowKind.UNCLEAR}
        path = plain(tmp_path / "c.xlsx", [*rows, (None, "Wharf", "Corporate", *USUAL)], heads)
        assert kinds(assessed(path)) == {}

    def test_scores_without_the_word_of_a_title_are_unclear_after_a_summary_only(self, tmp_path: Path) -> None:
        titles = [
            "Chief Executive",
            "Policy",
            "Subtotal",
            "Legal",
            "Treasury",
            "Director X",
            "Average",
            "Centre",
            "Total",
            "Lines",
        ]
        path = plain(tmp_path / "b.xlsx", [(title, *USUAL) for title in titles], ("Position title", *FACTORS))
        assessment = assessed(path)
        assert list(bands(assessment)) == ["Chief Executive", "Policy", "Legal", "Treasury", "Director X"]
        assert kinds(assessment) == {
            4: RowKind.TOTAL, 8: RowKind.TOTAL, 9: RowKind.UNCLEAR, 10: RowKind.TOTAL, 11: RowKind.UNCLEAR,
        }  # fmt: skip

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

    @pytest.mark.parametrize("place", [0, 1])
    @pytest.mark.parametrize(
        "label",
        ["Moy.", "Total FTE", "Headcount 12", "Total / 56", "Total Corporate", "Totals for Corporate", "Ave.", "Tot.",
         "Sector avg 2024", "Rank", "Difference", "Check", "Target", "Count of Position title", "Average per division",
         "No. of executives", "Overall result", "Checksum", "Σ"],
    )  # fmt: skip
    def test_a_summary_in_other_words_is_no_position(self, tmp_path: Path, label: str, place: int) -> None:
        names = (label, None) if place == 0 else (None, label)
        assert kinds(assessed(plain(tmp_path / "b.xlsx", [position(1), position(2), (*names, *USUAL)]))) == {
            4: RowKind.TOTAL
        }

    @pytest.mark.parametrize("names", [("All executives", None), (None, "All executives"), ("/7", None), ("17", None)])
    def test_scores_with_a_label_that_may_be_anything_is_unclear(self, tmp_path: Path, names: tuple[str, ...]) -> None:
        rows = [position(1), position(2), (*names, *USUAL, 450_000)]
        assessment = assessed(plain(tmp_path / "b.xlsx", rows, (*ALIKE, "TRP")))
        assert [code for code, _ in errors(assessment)] == ["E130"]

    @pytest.mark.parametrize("identifier", ["P-77", "FIN3", "CEO", "Director"])
    def test_scores_with_an_id_alone_is_a_position(self, tmp_path: Path, identifier: str) -> None:
        assessment = assessed(plain(tmp_path / "b.xlsx", [position(1), position(2), (identifier, None, *USUAL)]))
        assert len(assessment.positions) == 3

    @pytest.mark.parametrize("cells", [["12.5%"] * 8, [0.125] * 8, [f"F{n}" for n in range(1, 9)], list("abcdefgh")])
    def test_weights_or_codes_of_factors_without_a_label_is_no_position(self, tmp_path: Path, cells: list) -> None:
        cells = [f"K{cell}" if cell in list("abcdefgh") else cell for cell in cells]
        assert kinds(assessed(plain(tmp_path / "b.xlsx", [(None, None, *cells), position(1)]))) == {2: RowKind.SCALE}

    @pytest.mark.parametrize(
        "words",
        [("Unique identifier", "Title as in PD", "See framework p. 4"), ("Leave blank if new", "No", "1 (low) - 7"),
         ("Use HR21 code", "Do not abbreviate", "Agreed level"), ("Payroll no.", "Substantive title", "1=low, 7=high")],
    )  # fmt: skip
    def test_one_instruction_for_all_factors_is_guidance(self, tmp_path: Path, words: tuple[str, ...]) -> None:
        row = (words[0], words[1], *[words[2]] * 8)
        assert kinds(assessed(plain(tmp_path / "b.xlsx", [row, position(1)]))) == {2: RowKind.GUIDANCE}

    @pytest.mark.parametrize("names", [("P-009", "Harbour Master"), (None, "Harbour Master"), ("X", "Harbour Master")])
    def test_a_position_whose_scores_are_not_ready_is_no_guidance(self, tmp_path: Path, names: tuple[str, ...]) -> None:
        assessment = assessed(plain(tmp_path / "b.xlsx", [(*names, *["To be scored"] * 8), position(1)]))
        assert [p.position.details.title for p in assessment.positions] == ["Harbour Master", "Director 1"]

    @pytest.mark.parametrize(
        "names",
        [("Ex.", "Director"), ("P-0", "Director (example)"), ("P-0", "Director - EXAMPLE ONLY"), ("Sample", "Head"),
         ("12 (example)", "Head"), ("Test", "Test"), ("P-0", "Test position"), ("P-0", "DELETE THIS ROW"),
         ("xx", "Director (delete this)"), ("P-0", "Sample: Director"), ("EXAMPLE", "Head"), ("P-0", "Examples")],
    )  # fmt: skip
    def test_an_example_in_other_words_is_passed_over(self, tmp_path: Path, names: tuple[str, ...]) -> None:
        assert kinds(assessed(plain(tmp_path / "b.xlsx", [(*names, *USUAL), position(1)]))) == {2: RowKind.EXAMPLE}

    @pytest.mark.parametrize(
        "title",
        ["Example Farm Manager", "Sample Data Manager", "Test Data Manager", "Sample Manager",
         "Director - Illustration", "Director, Example Schools", "Examples and Testing Lead", "Head of Test",
         "Director, Leading by Example"],
    )  # fmt: skip
    @pytest.mark.parametrize("scores", [USUAL, ()])
    def test_a_title_that_begins_like_an_example_is_a_position(self, tmp_path: Path, title: str, scores: tuple) -> None:
        assessment = assessed(plain(tmp_path / "b.xlsx", [position(1), ("P-003", title, *scores), position(2)]))
        assert [p.position.details.title for p in assessment.positions][1] == title

    def test_a_title_that_begins_like_an_example_above_all_others_is_unclear(self, tmp_path: Path) -> None:
        rows = [("P-000", "Example Director, Finance", *USUAL), position(1)]
        assert errors(assessed(plain(tmp_path / "b.xlsx", rows))) == [("E130", "A2")]

    @pytest.mark.parametrize(
        "title",
        ["Harbour Master", "Chair", "Matron", "Valuer-General", "Public Advocate", "Clerk of Courts", "Sheriff"],
    )
    def test_an_occupation_without_id_and_scores_is_a_position(self, tmp_path: Path, title: str) -> None:
        assessment = assessed(plain(tmp_path / "b.xlsx", [position(1), (None, title), position(2)]))
        assert [p.position.details.label for p in assessment.positions] == ["P-001", title, "P-002"]

    @pytest.mark.parametrize("label", ["Emergency Management", "Position 3", "Vacant"])
    def test_one_title_alone_between_positions_is_unclear(self, tmp_path: Path, label: str) -> None:
        rows = [position(1), (None, label), position(2)]
        assert errors(assessed(plain(tmp_path / "b.xlsx", rows))) == [("E130", "B3")]

    @pytest.mark.parametrize("place", [0, 1])
    @pytest.mark.parametrize("label", ["People and Culture", "Customer & Community", "Water", "Executive Office"])
    def test_a_heading_above_each_part_is_a_group(self, tmp_path: Path, label: str, place: int) -> None:
        names = [(label, "Infrastructure"), (None, None)] if place == 0 else [(None, None), (label, "Infrastructure")]
        if place and label == "Executive Office":
            return  # may be a title
        first, second = zip(*names, strict=True)
        rows = [first, position(1), position(2), second, position(3)]
        assert kinds(assessed(plain(tmp_path / "b.xlsx", rows))) == dict.fromkeys((2, 5), RowKind.GROUP)

    @pytest.mark.parametrize("place", [0, 1])
    @pytest.mark.parametrize(
        "label",
        ["1. Scores are preliminary", "(1) Vacant since May", "[1] Acting", "a) Acting", "¹ acting", "Blue = vacant",
         "Page 1 of 3", "End of report", "Endorsed", "Panel members: A, B", "Last reviewed March 2025", "See tab 2",
         "www.vpsc.vic.gov.au", "hr@trust.vic.gov.au", "The Director will confirm", "Vacant positions are in blue",
         "CEO signature", "Chair of panel: ____", "Approved by the CEO", "Draft", "Continued on next page"],
    )  # fmt: skip
    def test_a_note_apart_below_the_table_is_no_position(self, tmp_path: Path, label: str, place: int) -> None:
        names = (label, None) if place == 0 else (None, label)
        assert kinds(assessed(plain(tmp_path / "b.xlsx", [position(1), (), names]))) == {4: RowKind.NOTE}

    def test_a_block_for_signatures_is_no_position(self, tmp_path: Path) -> None:
        block = [(None, "Approved by"), (None, "Jane Smith"), (None, "Chief Executive Officer"), (None, "3 March 2025")]
        assessment = assessed(plain(tmp_path / "b.xlsx", [position(1), (), *block]))
        assert kinds(assessment) == dict.fromkeys(range(4, 8), RowKind.NOTE)

    @pytest.mark.parametrize("title", ["Harbour Master", "Manager IS", "Head of Draft Beer", "End User Computing"])
    def test_a_title_apart_below_the_table_is_never_passed_over(self, tmp_path: Path, title: str) -> None:
        assessment = assessed(plain(tmp_path / "b.xlsx", [position(1), (), (None, title)]))
        assert errors(assessment)
        assert kinds(assessment) in ({}, {4: RowKind.UNCLEAR})

    @pytest.mark.parametrize(
        "rows", [[("PESES-1", "21-35"), ("PESES-2", "36-47")], [("Band", "Count"), ("PESES-1", 2)]]
    )
    def test_a_table_of_numbers_apart_below_the_table_is_no_position(self, tmp_path: Path, rows: list) -> None:
        found = kinds(assessed(plain(tmp_path / "b.xlsx", [position(1), (), *rows])))
        assert set(found.values()) <= {RowKind.NOTE, RowKind.TOTAL, RowKind.GUIDANCE}

    def test_positions_below_a_heading_of_those_not_assessed_need_scores(self, tmp_path: Path) -> None:
        rows = [position(1), (), ("Positions not assessed",), ("P-003", "Harbour Master"), ("P-004", "Fire Chief")]
        assessment = assessed(plain(tmp_path / "b.xlsx", rows))
        assert list(bands(assessment)) == ["Director 1", "Harbour Master", "Fire Chief"]

    def test_totals_of_pay_without_a_label_is_a_total(self, tmp_path: Path) -> None:
        rows = [(*position(1), 300_000, 1.0), (None, None, *[None] * 8, 700_000, 1.8)]
        assert kinds(assessed(plain(tmp_path / "b.xlsx", rows, (*ALIKE, "TRP", "FTE")))) == {3: RowKind.TOTAL}

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


def job_shares(folder: Path, heads: tuple[str, ...], facts: list[tuple[object, ...]]) -> Iterator[Assessment]:
    """Yield assessments of a position that two people share, with the facts of their rows in both orders."""
    headings = ("Position ID", "Position title", "Incumbent", *heads, *FACTORS)
    for order in (facts, facts[::-1]):
        rows = [("P-1", "Director", person, *fact, *USUAL) for person, fact in zip("AB", order, strict=True)]
        yield assessed(plain(folder / "b.xlsx", rows, headings))


class TestOneIdInSeveralRows:
    def test_with_other_scores_classifies_none_and_names_all(self) -> None:
        assessment = assessed(FILES / "hr" / "one-id-two-scores.xlsx")
        assert errors(assessment) == [("E111", "A3"), ("E111", "A4")]
        assert all("rows 3 and 4" in f.message for f in assessment.findings if f.code == "E111")
        assert [p.position.details.row for p in assessment.positions if isinstance(p, Assessed)] == [2]

    @pytest.mark.parametrize(
        ("rows", "is_hinted"),
        [
            ([(0.6, 153_000, *USUAL), (0.4, 102_000, *USUAL)], True),
            ([(0.5, 255_000, *USUAL), (0.5, 255_000, *USUAL)], True),
            ([(0.6, 255_000, *USUAL), (0.4, 255_000, 6, *USUAL[1:])], False),
        ],
    )
    def test_that_may_be_a_job_share_says_how_to_show_it(
        self, tmp_path: Path, rows: list[tuple[float, ...]], is_hinted: bool
    ) -> None:
        headings = ("Position ID", "Position title", "FTE", "TRP", *FACTORS)
        path = plain(tmp_path / "b.xlsx", [("P-1", "Director", *row) for row in rows], headings)
        found = [f for f in assessed(path).findings if f.code == "E111"]
        hint = "if people share the job, add a column Incumbent with the name of each"
        assert [hint in f.message for f in found] == [is_hinted] * 2
        assert all("0.6" not in f.message and "255" not in f.message for f in found)

    def test_with_the_same_scores_and_two_people_is_one_position(self) -> None:
        assessment = assessed(FILES / "hr" / "job-share.xlsx")
        assert [p.position.details.id for p in assessment.positions] == ["P1", "P2", "P3"]
        assert [(f.code, f.cell) for f in assessment.findings if f.code == "N132"] == [("N132", "A4")]
        assert assessment.census.sheets[0].counts[RowKind.POSITION] == 4

    @pytest.mark.parametrize(
        ("pay", "expected", "cells"),
        [
            ([(0.6, 132_000), (0.4, 88_000)], (220_000, 1), []),
            ([(0.5, 110_000), (0.5, 110_000)], (220_000, 1), []),
            ([(0.4, 88_000), (0.4, 88_000)], (176_000, 0.8), []),
            ([(1, 220_000), (1, 220_000)], (220_000, 1), []),
            ([("", 220_000), ("", 220_000)], (220_000, None), []),
            ([(0.6, 132_000), (0.4, 100_000)], (None, 1), ["E2"]),
            ([(0.6, 220_000), (0.4, 220_000)], (None, 1), ["E2"]),
            ([(0.6, 132_000), (0.4, "")], (None, 1), ["E2"]),
            ([(0.6, 132_000), (0.6, 132_000)], (132_000, 0.6), []),
            ([(0.7, 154_000), (0.6, 132_000)], (None, None), ["D2", "E2"]),
            ([(0.6, 132_000), ("", 88_000)], (None, None), ["D2", "E2"]),
        ],
    )
    def test_of_a_job_share_adds_up_what_is_paid_or_leaves_it_open(
        self, tmp_path: Path, pay: list[tuple[object, object]], expected: tuple[object, object], cells: list[str]
    ) -> None:
        for assessment in job_shares(tmp_path, ("FTE", "TRP"), pay):
            [position] = [p.position.details for p in assessment.positions]
            assert (position.trp, position.fte) == expected
            assert [f.cell for f in assessment.findings if f.code == "W135"] == cells
            assert not any("132" in f"{f.message} {f.value}" for f in assessment.findings if f.code == "W135")

    def test_of_a_job_share_takes_no_value_in_which_the_rows_differ(self, tmp_path: Path) -> None:
        facts = [("Water", "P-9", "30 June 2027"), ("water ", "P-8", "30 June 2028")]
        for assessment in job_shares(tmp_path, ("Division", "Reports to", "Contract end"), facts):
            [position] = [p.position.details for p in assessment.positions]
            assert (position.division.casefold(), position.reports_to, position.contract_end) == ("water", "", None)
            assert [f.cell for f in assessment.findings if f.code == "W135"] == ["E2", "F2"]

    def test_of_a_job_share_takes_what_only_one_row_states(self, tmp_path: Path) -> None:
        heads = ("Organisation", "Division", "CEO", "Rationale: Knowledge", "Share of work: Knowledge (%)")
        facts = [("", "", "", "Leads the science.", ""), ("Example Trust", "Water", "Yes", "", 80)]
        for assessment in job_shares(tmp_path, heads, facts):
            [position] = [p.position.details for p in assessment.positions]
            assert (position.organisation, position.division, position.is_ceo) == ("Example Trust", "Water", True)
            assert "Leads the science." in position.rationales
            assert 80 in position.shares
            assert not [f for f in assessment.findings if f.code == "W135"]

    def test_of_a_job_share_with_different_pay_is_placed_in_no_band(self, tmp_path: Path) -> None:
        facts = [("", 0.5, 132_000), ("", 0.5, 140_000)]
        for assessment in job_shares(tmp_path, ("Band on 18 December 2020", "FTE", "TRP"), facts):
            [position] = assessment.positions
            assert position.position.details.reference_band is None

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
    @classmethod
    def folder(cls, tmp_path_factory: pytest.TempPathFactory) -> Path:
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
        assert "Positions may be missing: 1 row is unclear." in page
        assert "All 2 " not in page
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


class TestOneIdInSeveralOrganisations:
    HEADINGS = ("Position ID", "Position title", "Organisation", "Reports to", *FACTORS)
    ROWS = (
        ("1", "Chief Executive Officer", "Silver Wattle Trust", None, *(7,) * 8),
        ("2", "Director, Parks", "Silver Wattle Trust", "1", *USUAL),
        ("1", "Chief Executive Officer", "Mallee Gallery", None, *(6,) * 8),
        ("2", "Director, Collections", "Mallee Gallery", "Chief Executive Officer", *USUAL),
    )

    def test_is_no_error_and_lines_stay_within_each(self, tmp_path: Path) -> None:
        assessment = assessed(plain(tmp_path / "b.xlsx", self.ROWS, self.HEADINGS))
        assert errors(assessment) == []
        assert [p.manager for p in assessment.positions] == [None, 0, None, 2]

    def test_is_no_version_of_a_list_where_each_has_a_sheet(self, tmp_path: Path) -> None:
        sheets = [Sheet("Trust", [self.HEADINGS, *self.ROWS[:2]]), Sheet("Gallery", [self.HEADINGS, *self.ROWS[2:]])]
        assessment = assessed(write(tmp_path / "b.xlsx", sheets))
        assert errors(assessment) == []
        assert [p.manager for p in assessment.positions] == [None, 0, None, 2]

    def test_is_an_error_where_one_names_no_organisation(self, tmp_path: Path) -> None:
        rows = [self.ROWS[0], ("1", "Chief Executive", None, None, *USUAL)]
        assessment = assessed(plain(tmp_path / "b.xlsx", rows, self.HEADINGS))
        assert errors(assessment) == [("E111", "A2"), ("E111", "A3")]

    def test_twice_in_one_leaves_its_lines_open(self, tmp_path: Path) -> None:
        rows = [("1", "Director A", "Trust", None, *USUAL), ("1", "Director B", "Trust", None, *(5,) * 8),
                ("2", "Manager", "Trust", "1", *USUAL)]  # fmt: skip
        assessment = assessed(plain(tmp_path / "b.xlsx", rows, self.HEADINGS))
        (finding,) = [f for f in assessment.findings if f.code == "W501"]
        assert (finding.cell, "an id that 2 positions have" in finding.message) == ("D4", True)


class TestSheetsWithTitlesOnly:
    HEADINGS = ("Position title", *FACTORS)

    def sheets(self, *titles: tuple[str, ...]) -> list[Sheet]:
        return [
            Sheet(f"Sheet {number}", [self.HEADINGS, *((title, *USUAL) for title in of_sheet)])
            for number, of_sheet in enumerate(titles)
        ]

    def test_that_share_one_title_are_divisions(self, tmp_path: Path) -> None:
        book = write(
            tmp_path / "b.xlsx", self.sheets(("Director A", "Manager", "Head"), ("Director B", "Manager", "Lead"))
        )
        assert len(assessed(book).positions) == 6

    def test_that_share_most_titles_are_versions(self, tmp_path: Path) -> None:
        book = write(
            tmp_path / "b.xlsx", self.sheets(("Director A", "Manager", "Head"), ("Director A", "Manager", "Lead"))
        )
        assert [code for code, _ in errors(assessed(book))] == ["E131"]


class TestTheOutputsOfSeveralSheets:
    @pytest.fixture
    def outputs(self, tmp_path: Path) -> Path:
        low, blank = (9, *USUAL[1:]), (None, *USUAL[1:])
        sheets = [
            Sheet("North", [ALIKE, (*position(1)[:2], *low), position(2)]),
            Sheet("South's", [ALIKE, ("S-1", "Director Works", *low), ("S-2", "Director Roads", *blank)]),
        ]
        path = write(tmp_path / "book.xlsx", sheets)
        assert CliRunner().invoke(commands, ["assess", str(path), "-o", str(tmp_path)]).exit_code == 1
        return tmp_path

    def test_have_their_names_in_the_addresses_of_findings(self, outputs: Path) -> None:
        rows = openpyxl.load_workbook(outputs / "book-assessed.xlsx")["PEECF findings"].iter_rows(min_row=4)
        cells = {(row[0].value, row[2].value, row[2].hyperlink.location) for row in rows if row[2].value}
        first, second, third = "'North'!C2", "'South''s'!C2", "'South''s'!C3"
        assert {("E201", first, first), ("E201", second, second), ("E202", third, third)} <= cells

    def test_have_their_names_beside_rows_on_the_page(self, outputs: Path) -> None:
        page = (outputs / "book-summary.html").read_text(encoding="utf-8")
        items = [words(li) for li in lxml.html.document_fromstring(page).xpath("//section[@id='fix']//li")]
        assert any(item.startswith("Director Works S-1 row 2 on South's: ") for item in items)

    def test_do_not_lend_their_names_to_ours(self, tmp_path: Path) -> None:
        sheets = [Sheet("Positions", [ALIKE, position(1)]), Sheet("PEECF decisions", [("Minutes of the meeting",)])]
        path = write(tmp_path / "book.xlsx", sheets)
        CliRunner().invoke(commands, ["assess", str(path), "-o", str(tmp_path)])
        book = openpyxl.load_workbook(tmp_path / "book-assessed.xlsx")
        assert book["PEECF decisions"]["A1"].value == "Minutes of the meeting"
        assert book["PEECF decisions (2)"]["A1"].value == "PEECF decisions"
        listed = [
            row[0] for row in book["PEECF summary"].iter_rows(values_only=True) if str(row[1]).startswith("added sheet")
        ]
        assert listed == ["PEECF results", "PEECF findings", "PEECF decisions (2)"]

    def test_that_share_an_id_are_named_with_its_cell(self, tmp_path: Path) -> None:
        sheets = [Sheet("North", [ALIKE, position(1)]), Sheet("South", [ALIKE, position(2), position(1)])]
        (error,) = [f for f in assessed(write(tmp_path / "b.xlsx", sheets)).findings if f.severity == "error"]
        assert "shares positions with sheet 'North' ('P-001' in A3)" in error.message


@pytest.mark.parametrize(
    "title",
    [
        "Approved Destination Director",
        "Authorised Officer and Director",
        "Signed Languages Director",
        "Chief Witness Officer",
    ],
)
def test_a_title_with_a_word_of_signatures_below_the_scores_is_a_position(tmp_path, title):
    """A row with only a title is a position without scores, and so is the next one."""
    heads = ("Position title", *FACTORS)
    rows = [("Director A", *[5] * 8), ("Director B", *[4] * 8), (title, *[None] * 8), ("Director Z", *[None] * 8)]
    found = assessed(plain(tmp_path / "b.xlsx", rows, heads))
    assert [p.position.details.title for p in found.positions] == ["Director A", "Director B", title, "Director Z"]
    assert {f.code for f in found.findings if f.severity == "error"} == {"E202"}


@pytest.mark.parametrize("label", ["Approved by", "Approved: Chief Executive Officer", "Signed", "Panel chair: ______"])
def test_a_block_for_signatures_below_the_scores_is_none(tmp_path, label):
    heads = ("Position title", *FACTORS)
    rows = [
        ("Director A", *[5] * 8),
        ("Director B", *[4] * 8),
        (None,),
        (label, *[None] * 8),
        ("Chief Executive Officer",),
    ]
    found = assessed(plain(tmp_path / "b.xlsx", rows, heads))
    assert [p.position.details.title for p in found.positions] == ["Director A", "Director B"]


TITLES = ("Chief Executive Officer", "Director, Parks", "Director, Roads")


@pytest.mark.parametrize(
    ("first", "second", "is_one_list"),
    [
        ("P{}", "{}", True),
        ("{}", "P-00{}", True),
        ("MW-{}", "YV-{}", False),  # two entities with the same titles
        ("P{}", "1{}", False),  # other numbers
    ],
)
def test_sheets_with_the_same_titles_and_numbers_are_versions_of_a_list(tmp_path, first, second, is_one_list):
    sheets = [
        Sheet(
            name,
            [
                ("Position ID", "Position title", *FACTORS),
                *[(form.format(n), title, *[5] * 8) for n, title in enumerate(TITLES, 1)],
            ],
        )
        for name, form in (("Draft", first), ("Final", second))
    ]
    made = assessed(write(tmp_path / "b.xlsx", sheets))
    assert [f.code for f in made.findings if f.code == "E131"] == (["E131"] if is_one_list else [])
    assert len(made.positions) == (3 if is_one_list else 6)
