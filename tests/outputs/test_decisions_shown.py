"""Test that every output shows the decisions that were taken, and that those typed on our sheet are read again."""

from __future__ import annotations

import io
import json
import re
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import lxml.html
import openpyxl
import pytest
from docx import Document
from pages import decisions_on
from position_books import FACTORS, plain

from peecf_batch.assessment.explanation import explain_position
from peecf_batch.outputs.html.summary import render_summary
from peecf_batch.outputs.privacy.amounts import without_amounts
from peecf_batch.outputs.privacy.deidentify import de_identified
from peecf_batch.outputs.privacy.explained import redacted_explanation
from peecf_batch.outputs.record.record import record, record_text
from peecf_batch.outputs.screen.explanation import explanation_json, explanation_lines
from peecf_batch.outputs.screen.report import text_lines
from peecf_batch.outputs.sector.entries import entry_of
from peecf_batch.outputs.sector.index_page import render_index
from peecf_batch.outputs.sector.recorded import entry_in
from peecf_batch.outputs.word.board_paper import render_board_paper
from peecf_batch.reading.decisions.decision import DecisionState
from peecf_batch.rules.findings import Status
from peecf_batch.rules.privacy import Disclosed
from peecf_batch.runs.assessing import assess_bytes, assess_file
from peecf_batch.runs.options import Options
from peecf_batch.runs.writing import annotate_to

if TYPE_CHECKING:
    from peecf_batch.runs.assessed import AssessedWorkbook

SAMPLE = Path(__file__).parents[2] / "sample_workbooks" / "decisions.xlsx"
OPTIONS = Options(as_at=date(2027, 6, 30))
HEADS = ("Position ID", "Position title", "Current band")
ROWS = (
    ("P-1", "Director, Rivers", "PESES-1", *[5] * 8),
    ("P-2", "Director, Lakes", "PESES-3", *[5] * 8),
    ("P-3", "Director, Dams", "PESES-2", *[5] * 8),
)
SAID = "ecommended PESES-2; decided: PESES-1, duties reduced, Board, 12 June 2025"
DECISIONS = "PEECF decisions"


@pytest.fixture(scope="module")
def sample() -> AssessedWorkbook:
    return assess_file(SAMPLE, OPTIONS)


def plain_text(page: str) -> str:
    return " ".join(lxml.html.document_fromstring(page).text_content().split())


def annotated(data: bytes) -> tuple[AssessedWorkbook, bytes]:
    held, buffer = assess_bytes(data, "book.xlsx", OPTIONS), io.BytesIO()
    annotate_to(held, buffer, OPTIONS)
    return held, buffer.getvalue()


def sheet_of(data: bytes) -> Any:
    return openpyxl.load_workbook(io.BytesIO(data))[DECISIONS]


def typed(data: bytes, cells: dict[str, object]) -> bytes:
    book, buffer = openpyxl.load_workbook(io.BytesIO(data)), io.BytesIO()
    for cell, value in cells.items():
        book[DECISIONS][cell] = value
    book.save(buffer)
    return buffer.getvalue()


def without_columns(tmp_path: Path) -> bytes:
    return plain(tmp_path / "b.xlsx", ROWS, (*HEADS, *FACTORS)).read_bytes()


class TestADecision:
    def test_is_on_the_page_beside_the_recommended_band_and_counted(self, sample: AssessedWorkbook) -> None:
        page = render_summary(sample.assessment)
        text = plain_text(page)
        assert "Decided: PESES-1, duties reduced, Board, 12 June 2025" in text
        assert "executive positions need a decision: 6 decided, 4 open" in text
        counts = lxml.html.document_fromstring(page).xpath("//p[@id='progress']/span")
        assert [(c.get("data-n"), c.text) for c in counts] == [
            ("organisation.decided", "6"),
            ("organisation.open", "4"),
        ]

    def test_is_in_the_paper(self, sample: AssessedWorkbook) -> None:
        paper = Document(io.BytesIO(render_board_paper(sample.assessment)))
        cells = [cell.text for table in paper.tables for row in table.rows for cell in row.cells]
        assert "Decided: PESES-1, duties reduced, Board, 12 June 2025" in cells
        texts = [p.text for p in paper.paragraphs]
        assert "Ten of 12 executive positions need a decision: 6 decided, 4 open." in texts
        assert any(text.startswith("Note the decisions on 7 positions.") for text in texts)  # one of them needed none

    def test_is_in_the_record_with_its_cell(self, sample: AssessedWorkbook) -> None:
        kept = record(sample.assessment)
        assert kept["positions"][1]["decision"] == {
            "text": "PESES-1, duties reduced", "state": "decided", "band": "PESES-1", "below_executive": False,
            "decided_by": "Board", "date": "2025-06-12", "cell": "K3", "option": "",
        }  # fmt: skip
        assert kept["positions"][10]["decision"]["cell"] == "'PEECF decisions'!C5"
        assert (kept["organisation"]["decided"], kept["organisation"]["open"]) == (6, 4)
        assert kept["positions"][1]["documents_seen"] == "Position description; structure chart"
        assert kept["positions"][1]["interview"] == "Held"

    def test_is_in_the_explanation_and_on_the_terminal(self, sample: AssessedWorkbook) -> None:
        told = explain_position(sample.assessment, sample.layouts, "D-2")
        assert f"R{SAID}." in " ".join(" ".join(explanation_lines(told)).split())
        assert json.loads(explanation_json(told))["decision"]["band"] == "PESES-1"
        lines = list(text_lines(sample.assessment))
        assert f"    D-2: r{SAID}" in lines
        assert "  6 are decided, 4 are open." in lines

    def test_is_on_the_cover_sheet_and_on_the_sheet_of_decisions(self, sample: AssessedWorkbook) -> None:
        buffer = io.BytesIO()
        annotate_to(sample, buffer, OPTIONS)
        book = openpyxl.load_workbook(buffer)
        assert any(row[0].value == "6 are decided, 4 are open." for row in book["PEECF summary"].iter_rows())
        rows = {row[0]: row[10:13] for row in book[DECISIONS].iter_rows(min_row=4, values_only=True)}
        assert rows["D-2"] == ("PESES-1, duties reduced", "Board", "12 June 2025")
        assert rows["D-10"][0] == "Remuneration lowered"  # as typed there, although the table says otherwise

    def test_has_a_column_in_every_group_if_one_is_taken_so_that_the_others_look_open(self, tmp_path: Path) -> None:
        rows = [("P-1", "Director A", "PESES-1", "PESES-2", *[5] * 8), ("P-2", "Director B", "PESES-3", "", *[5] * 8)]
        held = assess_file(plain(tmp_path / "b.xlsx", rows, (*HEADS, "Decision", *FACTORS)), OPTIONS)
        page = lxml.html.document_fromstring(render_summary(held.assessment))
        assert [row.decision for row in decisions_on(page)] == ["Decided: PESES-2", "☐ (a) ☐ (b) ☐ wait"]

    def test_is_counted_in_the_roll_up(self, sample: AssessedWorkbook) -> None:
        entry = entry_of(sample.assessment, ["d.html"])
        again = entry_in(json.loads(record_text(sample.assessment)), ["d.html"], "decisions.xlsx", OPTIONS.framework)
        for held in (entry, again):
            page = render_index([held], (), OPTIONS.framework)
            assert "10 positions need a decision: 6 decided, 4 open." in plain_text(page)
            hidden = render_index([held], (), OPTIONS.framework, suppress_small=True)
            assert "decided" not in plain_text(hidden)

    def test_on_a_position_that_needs_none_is_shown_too(self, tmp_path: Path) -> None:
        rows = [(*row[:3], "No change" if row[0] == "P-3" else "", *row[3:]) for row in ROWS]
        held = assess_file(plain(tmp_path / "b.xlsx", rows, (*HEADS, "Decision", *FACTORS)), OPTIONS)
        text = plain_text(render_summary(held.assessment))
        assert "Decisions on positions that need none" in text
        assert "Recommended PESES-2; decided: No change" in text
        assert held.assessment.organisation.decided == 0

    def test_says_nothing_about_progress_where_nothing_is_decided(self, tmp_path: Path) -> None:
        held = assess_bytes(without_columns(tmp_path), "b.xlsx", OPTIONS)
        assert "open." not in " ".join(text_lines(held.assessment))
        assert record(held.assessment)["organisation"]["open"] == 2


class TestPrivacy:
    HEADS = (*HEADS, "Incumbent", "Decision", "Decision-maker", "Decision date", "Interview", *FACTORS)
    ROW = ("P-1", "Director, Rivers", "PESES-1", "Ana Kovacs", "Band 1, as Ms Kovacs asked", "Tomas Whitlock, Chair",
           "12 March 2027", "With Kovacs and Whitlock", *[5] * 8)  # fmt: skip

    def outputs(self, tmp_path: Path, disclosed: Disclosed) -> str:
        held = assess_file(plain(tmp_path / "b.xlsx", [self.ROW], self.HEADS), OPTIONS)
        told = explain_position(held.assessment, held.layouts, "P-1")
        page, kept = render_summary(held.assessment, disclosed=disclosed), record_text(held.assessment, disclosed)
        assert told.decision
        return page + kept

    def test_no_name_is_shown_and_a_role_is(self, tmp_path: Path) -> None:
        text = self.outputs(tmp_path, Disclosed())
        assert "Kovacs" not in text
        assert "Whitlock" not in text
        assert "Band 1, as [name withheld] asked, Chair, 12 March 2027" in text
        assert '"decided_by":"Chair"' in text

    def test_an_amount_is_shown_only_with_remuneration(self, tmp_path: Path) -> None:
        rows = [("P-1", "Director, Rivers", "PESES-1", "PESES-2 or $310,386", *[5] * 8)]
        book = plain(tmp_path / "b.xlsx", rows, (*HEADS, "Decision", *FACTORS))
        held = assess_file(book, OPTIONS)
        told = redacted_explanation(explain_position(held.assessment, held.layouts, "P-1"), Disclosed())
        shown = [render_summary(held.assessment), record_text(held.assessment), "".join(explanation_lines(told))]
        assert not any("310,386" in text for text in shown)
        assert all("PESES-2 or [amount withheld]" in " ".join(text.split()) for text in shown)
        asked = Disclosed(remuneration=True)
        assert "$310,386" in render_summary(held.assessment, disclosed=asked) + record_text(held.assessment, asked)

    def test_an_amount_in_other_texts_about_the_decision_is_withheld_too(self, tmp_path: Path) -> None:
        heads = (
            *HEADS,
            "Documents seen",
            "Interview",
            "Primary stream",
            "Stream check",
            "Stream check reason",
            *FACTORS,
        )
        row = ("P-1", "Director, Rivers", "PESES-1", "Contract of $337,191", "Yes, asked for 337k", "Policy",
               "Does not align", "paid 337\u00a0191", *[5] * 8)  # fmt: skip
        held = assess_file(plain(tmp_path / "b.xlsx", [row], heads), OPTIONS)
        explained = explain_position(held.assessment, held.layouts, "P-1")
        for disclosed in (Disclosed(), Disclosed(names=True)):
            told = redacted_explanation(explained, disclosed)
            shown = (render_summary(held.assessment, disclosed=disclosed), record_text(held.assessment, disclosed),
                     " ".join(explanation_lines(told)), explanation_json(told))  # fmt: skip
            assert not any(re.search(r"337(?:\W?191|k)", text) for text in shown)
        finding = next(f for f in told.findings if f.code == "W405")
        assert finding.message == "the position does not align with its stream at PESES-2: paid [amount withheld]"

    @pytest.mark.parametrize(
        ("typed", "shown"),
        [
            ("Yes, with Priya Sandhu", "Held"), ("Held on 3 February 2027", "Held, 3 February 2027"),
            ("No", "Not held"),
            ("Not held - Sandhu on leave", "Not held"), ("3 February 2027", "3 February 2027"), ("Priya Sandhu", ""),
            ("Sandhu asked for it, yes", ""),
        ],
    )  # fmt: skip
    def test_of_an_interview_only_whether_and_when_it_was_held_is_shown(
        self, typed: str, shown: str, tmp_path: Path
    ) -> None:
        row = ("P-1", "Director, Rivers", "PESES-1", typed, *[5] * 8)
        held = assess_file(plain(tmp_path / "b.xlsx", [row], (*HEADS, "Interview", *FACTORS)), OPTIONS)
        assert record(held.assessment)["positions"][0]["interview"] == shown
        assert record(held.assessment, Disclosed(names=True))["positions"][0]["interview"] == typed
        told = redacted_explanation(explain_position(held.assessment, held.layouts, "P-1"), Disclosed())
        said = (render_summary(held.assessment), " ".join(explanation_lines(told)), explanation_json(told))
        assert not any("Sandhu" in text for text in said)

    def test_who_moved_and_seconded_a_motion_is_withheld_and_the_words_are_not(self, tmp_path: Path) -> None:
        decider = "Board; moved Okafor, seconded Lindqvist"
        row = ("P-1", "Director, Rivers", "PESES-1", "Carried; moved by Okafor", decider, *[5] * 8)
        heads = (*HEADS, "Documents seen", "Decision-maker", *FACTORS)
        kept = record_text(assess_file(plain(tmp_path / "b.xlsx", [row], heads), OPTIONS).assessment)
        assert "Carried; moved by [name withheld]" in kept
        assert "Okafor" not in kept
        assert "Lindqvist" not in kept

    def test_names_are_shown_if_asked_for(self, tmp_path: Path) -> None:
        text = self.outputs(tmp_path, Disclosed(names=True))
        assert "Band 1, as Ms Kovacs asked, Tomas Whitlock, Chair, 12 March 2027" in text

    def test_a_copy_with_codes_shows_no_date_and_no_text_of_a_decision(self, sample: AssessedWorkbook) -> None:
        coded = de_identified(sample.assessment)
        text = plain_text(render_summary(coded, coded=True))
        for told in ("duties reduced", "12 June", "2025-06-12", "Deferred to", "structure chart"):
            assert told not in text
        assert coded.withheld.bands_left_out
        assert coded.organisation.decided == 0  # a decision may be on a position whose outcome is withheld


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("PESES-2, TRP $310,386 a year", "PESES-2, TRP [amount withheld] a year"),
        ("raised to 310386", "raised to [amount withheld]"),
        ("raised to 310 k", "raised to [amount withheld]"),
        ("raised by $1.2m", "raised by [amount withheld]"),
        ("raised to 310 386.50", "raised to [amount withheld]"),
        ("raised to $310,386, by agreement", "raised to [amount withheld], by agreement"),
        ("raised to 310\u00a0386", "raised to [amount withheld]"),
        ("raised to 310\u2009386", "raised to [amount withheld]"),
        ("raised to 310\u202f386", "raised to [amount withheld]"),
        ("raised to 0.32m", "raised to [amount withheld]"),
        ("raised to 1.2m", "raised to [amount withheld]"),
        ("raised to 310 thousand", "raised to [amount withheld]"),
        ("TRP310385", "TRP[amount withheld]"),
        ("USD310,000", "[amount withheld]"),
        ("$300 000", "[amount withheld]"),
        ("310 to 320k", "[amount withheld]"),
        ("PESES-2 from 1 July 2027, resolution 14", "PESES-2 from 1 July 2027, resolution 14"),
        ("Duties of 12 staff moved on 12/03/2027", "Duties of 12 staff moved on 12/03/2027"),
    ],
)
def test_amounts_in_a_decision_are_withheld_and_dates_are_not(typed: str, shown: str) -> None:
    assert without_amounts(typed) == shown


class TestTypedOnOurSheet:
    def test_a_decision_is_read_at_the_next_assessment_and_stays(self, tmp_path: Path) -> None:
        _, first = annotated(without_columns(tmp_path))
        cells = {"K4": "PESES-1, duties reduced", "L4": "Board", "M4": datetime(2027, 3, 12)}
        held, second = annotated(typed(first, cells))
        details = held.assessment.positions[0].position.details
        assert details.decision
        assert (details.decision.band, details.decision.cell) == ("PESES-1", "'PEECF decisions'!K4")
        assert (details.decider, details.decided_on) == ("Board", date(2027, 3, 12))
        third = annotated(second)[0].assessment.positions[0].position.details
        assert (third.decision, third.decided_on) == (details.decision, details.decided_on)
        assert held.kept == ()

    def test_a_decision_that_was_cleared_is_gone(self, tmp_path: Path) -> None:
        _, first = annotated(typed(annotated(without_columns(tmp_path))[1], {"K4": "PESES-1, duties reduced"}))
        held, _ = annotated(typed(first, {"K4": None}))
        assert held.assessment.positions[0].position.details.decision is None

    def test_rows_may_be_sorted(self, tmp_path: Path) -> None:
        _, first = annotated(without_columns(tmp_path))
        sheet = sheet_of(first)
        swapped = {f"{cell.column_letter}{9 - cell.row}": cell.value for row in (4, 5) for cell in sheet[row]}
        held, _ = annotated(typed(first, {**swapped, "K4": "Duties added", "K5": "Duties reduced"}))
        texts = [p.position.details.decision and p.position.details.decision.text for p in held.assessment.positions]
        assert texts == ["Duties reduced", "Duties added", None]

    def test_what_differs_from_the_table_is_a_warning_with_both_cells_and_the_position_is_open(
        self, tmp_path: Path
    ) -> None:
        heads = (*HEADS, "Decision", "Decision-maker", *FACTORS)
        rows = [(*row[:3], "PESES-1, duties reduced", "Board", *row[3:]) for row in ROWS[:1]]
        _, first = annotated(plain(tmp_path / "b.xlsx", rows, heads).read_bytes())
        held, again = annotated(typed(first, {"K4": "PESES-2", "L4": "Chair"}))
        told = [(f.code, f.cell, f.message) for f in held.assessment.findings if f.code == "W813"]
        assert told == [
            ("W813", "D2", "D2 and 'PEECF decisions'!K4 give different values for the decision"),
            ("W813", "E2", "E2 and 'PEECF decisions'!L4 give different values for the decision-maker"),
        ]
        assert held.assessment.organisation.open == 1
        assert [sheet_of(again)[cell].value for cell in ("K4", "L4")] == ["PESES-2", "Chair"]

    def test_two_rows_that_differ_are_a_warning_and_the_position_stays_open_in_later_copies_too(
        self, tmp_path: Path
    ) -> None:
        _, first = annotated(without_columns(tmp_path))
        cells: dict[str, object] = {"K4": "PESES-1, duties reduced", "L4": "Board", "M4": "12 March 2027"}
        cells |= {"A9": "P-1", "B9": "Director, Rivers", "K9": "PESES-2", "L9": "Board", "M9": "12 March 2027"}
        held, again = annotated(typed(first, cells))
        told = [f.message for f in held.assessment.findings if f.code == "W813"]
        assert told == ["'PEECF decisions'!K4 and 'PEECF decisions'!K9 give different values for the decision"]
        for assessed in (held, annotated(again)[0]):
            details = assessed.assessment.positions[0].position.details
            assert details.decision
            assert (details.decision.state, details.decision.band) == (DecisionState.DOUBTFUL, None)
            assert "PESES-1, duties reduced" in details.decision.text
            assert "PESES-2" in details.decision.text
            assert (details.decider, details.decided_on) == ("Board", date(2027, 3, 12))
            assert assessed.assessment.organisation.decided == 0

    def test_two_rows_that_agree_or_complete_each_other_are_one_decision(self, tmp_path: Path) -> None:
        _, first = annotated(without_columns(tmp_path))
        cells = {"K4": "PESES-1, duties reduced", "A9": "P-1", "K9": "PESES-1, duties reduced", "L9": "Board"}
        held, _ = annotated(typed(first, cells))
        details = held.assessment.positions[0].position.details
        assert details.decision
        assert (details.decision.band, details.decider) == ("PESES-1", "Board")
        assert "W813" not in {f.code for f in held.assessment.findings}

    @pytest.mark.parametrize("identifier", ["P-99", "P-1b"])
    def test_a_row_of_no_position_is_a_warning_at_its_cell(self, identifier: str, tmp_path: Path) -> None:
        _, first = annotated(without_columns(tmp_path))
        held, again = annotated(typed(first, {"A4": identifier, "K4": "Duties reduced"}))
        (told,) = [f for f in held.assessment.findings if f.code == "W817"]
        assert (told.sheet, told.cell, told.heading) == (DECISIONS, "K4", "Decision")
        assert told.message == (
            f"the decision 'Duties reduced' for '{identifier}' 'Director, Rivers' matches no position, or several, "
            "and was not read"
        )
        assert any("W817" in line for line in text_lines(held.assessment))
        assert {r.code: r.status for r in held.assessment.rules}["W817"] is Status.FOUND
        cells = [
            c.value for row in openpyxl.load_workbook(io.BytesIO(again))["PEECF findings"].iter_rows() for c in row
        ]
        assert "W817" in cells

    def test_a_row_whose_id_went_to_another_position_is_a_warning_and_decides_nothing(self, tmp_path: Path) -> None:
        _, first = annotated(without_columns(tmp_path))
        book = openpyxl.load_workbook(io.BytesIO(typed(first, {"K4": "Duties reduced", "L4": "Board"})))
        positions = book.worksheets[0]
        positions["A2"], positions["A3"] = positions["A3"].value, positions["A2"].value
        buffer = io.BytesIO()
        book.save(buffer)
        held, _ = annotated(buffer.getvalue())
        (told,) = [f for f in held.assessment.findings if f.code == "W817"]
        assert (told.sheet, told.cell) == (DECISIONS, "K4")
        assert "has the id of one position and the title of another" in told.message
        assert not any(p.position.details.decision for p in held.assessment.positions)

    def test_a_row_that_fits_several_positions_is_a_warning(self, tmp_path: Path) -> None:
        rows = [("", "Director, Rivers", *ROWS[0][2:]), ("", "Director, Rivers", *ROWS[1][2:])]
        _, first = annotated(plain(tmp_path / "b.xlsx", rows, (*HEADS, *FACTORS)).read_bytes())
        held, _ = annotated(typed(first, {"K4": "Duties reduced"}))
        assert [f.code for f in held.assessment.findings if f.code == "W817"] == ["W817"]

    def test_dates_that_differ_are_one_warning_and_none_that_the_date_cannot_be_read(self, tmp_path: Path) -> None:
        heads = (*HEADS, "Decision", "Decision-maker", "Decision date", *FACTORS)
        rows = [(*row[:3], "PESES-2, remuneration raised", "Board", "12 March 2027", *row[3:]) for row in ROWS[:1]]
        _, first = annotated(plain(tmp_path / "b.xlsx", rows, heads).read_bytes())
        held, _ = annotated(typed(first, {"M4": "19 March 2027"}))
        told = [f.code for f in held.assessment.findings if f.code in ("W813", "N805", "N810", "W808")]
        assert told == ["W813"]
        assert held.assessment.organisation.decided == 1  # the decision itself is not in doubt

    def test_dates_that_differ_without_a_decision_are_a_date_without_a_decision(self, tmp_path: Path) -> None:
        heads = (*HEADS, "Decision", "Decision date", *FACTORS)
        rows = [(*row[:3], "", "12 March 2027", *row[3:]) for row in ROWS[:1]]
        _, first = annotated(plain(tmp_path / "b.xlsx", rows, heads).read_bytes())
        held, _ = annotated(typed(first, {"M4": "19 March 2027"}))
        told = [(f.code, f.message) for f in held.assessment.findings if f.code in ("W813", "N805", "N810", "W808")]
        assert told == [("N810", "a decision date is given, 12 March 2027, and no decision")]

    def test_dates_whose_day_and_month_cannot_be_told_apart_are_in_doubt(self, tmp_path: Path) -> None:
        _, first = annotated(without_columns(tmp_path))
        cells: dict[str, object] = {"K4": "Duties reduced", "L4": "Board", "M4": "3/4/2026"}
        cells |= {"K5": "Duties added", "L5": "Board", "M5": "4/13/2026"}
        held, again = annotated(typed(first, cells))
        for assessed in (held, annotated(again)[0]):
            days = [p.position.details.decided_on for p in assessed.assessment.positions]
            assert days[:2] == [None, date(2026, 4, 13)]
        told = [(f.code, f.message) for f in held.assessment.findings if f.code in ("W808", "N805")]
        where = "day and month of '3/4/2026' in 'PEECF decisions'!M4"
        assert told == [("W808", f"{where} cannot be told apart from the dates on this sheet")]

    def test_a_finding_about_our_sheet_names_its_cell_also_in_what_to_do(self, tmp_path: Path) -> None:
        _, first = annotated(without_columns(tmp_path))
        cells: dict[str, object] = {"K4": "PESES-1", "L4": "Board", "M4": datetime(2027, 8, 1)}
        held, _ = annotated(typed(first, {**cells, "K5": "PESES-2?", "M5": "in March"}))
        found = {f.code: f for f in held.assessment.findings}
        assert "'PEECF decisions'!M4" in found["W811"].message
        assert "'PEECF decisions'!K4" in found["W812"].message
        assert "'PEECF decisions'!K5" in found["W809"].message
        assert found["N805"].fix.startswith("Type the date in 'PEECF decisions'!M5")

    def test_the_table_may_change_what_we_wrote_from_it(self, tmp_path: Path) -> None:
        heads = (*HEADS, "Decision", *FACTORS)
        rows = [(*row[:3], "PESES-1, duties reduced", *row[3:]) for row in ROWS[:1]]
        _, first = annotated(plain(tmp_path / "b.xlsx", rows, heads).read_bytes())
        book, buffer = openpyxl.load_workbook(io.BytesIO(first)), io.BytesIO()
        book["Positions"]["D2"] = "PESES-2, remuneration raised"
        book.save(buffer)
        held, again = annotated(buffer.getvalue())
        assert [f.code for f in held.assessment.findings if f.code == "W813"] == []
        assert sheet_of(again)["K4"].value == "PESES-2, remuneration raised"

    def test_a_decision_in_a_row_of_no_position_is_kept_among_the_findings(self, tmp_path: Path) -> None:
        _, first = annotated(without_columns(tmp_path))
        held, again = annotated(typed(first, {"A9": "P-99", "K9": "Duties reduced", "L9": "Board"}))
        assert [(k.place, k.text) for k in held.kept] == [
            ("Your decision, 'PEECF decisions'!K9, P-99", "Duties reduced, Board")
        ]
        findings = openpyxl.load_workbook(io.BytesIO(again))["PEECF findings"]
        assert "Duties reduced, Board" in [cell.value for row in findings.iter_rows() for cell in row]

    def test_a_row_that_a_person_put_in_gives_a_decision_on_a_position_that_needs_none(self, tmp_path: Path) -> None:
        _, first = annotated(without_columns(tmp_path))
        held, again = annotated(typed(first, {"A9": "P-3", "B9": "Director, Dams", "K9": "No change"}))
        details = held.assessment.positions[2].position.details
        assert details.decision
        assert details.decision.text == "No change"
        assert held.kept == ()
        assert [row[0] for row in sheet_of(again).iter_rows(min_row=4, values_only=True)] == ["P-1", "P-2", "P-3"]

    def test_a_date_in_words_is_a_notice_with_its_cell(self, tmp_path: Path) -> None:
        _, first = annotated(without_columns(tmp_path))
        cells = {"K4": "PESES-2, remuneration raised", "L4": "Board", "M4": "at the March meeting"}
        held, again = annotated(typed(first, cells))
        told = [(f.code, f.message) for f in held.assessment.findings if f.code == "N805"]
        assert told == [("N805", "'at the March meeting' in 'PEECF decisions'!M4 is not clearly a date")]
        assert sheet_of(again)["M4"].value == "at the March meeting"


class TestANoteBesideDecisions:
    def test_does_not_leave_the_sheet_behind_where_later_decisions_would_be_lost(self, tmp_path: Path) -> None:
        book, sheets = tmp_path / "b.xlsx", []
        book.write_bytes((SAMPLE.parent / "water-authority.xlsx").read_bytes())
        for row, (decision, note) in enumerate((("Approved", None), ("Approved", "Ask for legal advice")), 5):
            buffer = io.BytesIO()
            annotate_to(assess_file(book, OPTIONS), buffer, OPTIONS)
            copy = openpyxl.load_workbook(buffer)
            sheets.append(copy.sheetnames)
            copy[DECISIONS].cell(row, 11).value = decision
            copy[DECISIONS]["B40"].value = note
            copy.save(book)
        held = assess_file(book, OPTIONS)
        buffer = io.BytesIO()
        annotate_to(held, buffer, OPTIONS)
        assert openpyxl.load_workbook(buffer).sheetnames == sheets[0] == sheets[1]
        assert held.assessment.organisation.decided == 2
