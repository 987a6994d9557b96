"""Test that reasons typed beside findings are kept in the next run, and accepted while their finding is unchanged."""

import json
from dataclasses import replace

import openpyxl
import pytest
from position_books import FACTORS, FRAMEWORK, assessed, plain

from peecf_batch.assessment.reasons import with_reasons
from peecf_batch.outputs.html.summary import render_summary
from peecf_batch.outputs.record.record import record_text
from peecf_batch.outputs.screen.report import concise_lines, text_lines
from peecf_batch.outputs.wording.sentences import severities
from peecf_batch.outputs.wording.words import state
from peecf_batch.reading.opened import Reason, ReasonKey
from peecf_batch.rules.findings import Finding, Severity, accepted
from peecf_batch.runs.assessing import assess_file
from peecf_batch.runs.files.output_names import plan
from peecf_batch.runs.options import Options
from peecf_batch.runs.writing import write_outputs

HEADINGS = ("Position ID", "Position title", "Current band", *FACTORS)
EDGE = (5, 4, 5, 4, 5, 4, 4, 4)
ROWS = [("P-1", "Director", "EO-2", *EDGE), ("P-2", "Manager", "PESES-1", 9, *EDGE[1:])]
OPTIONS = Options(FRAMEWORK)


def annotated(path):
    """Assess a workbook, and return the path of the annotated copy."""
    (outputs,) = plan([path], path.parent / "out")
    outputs.annotated.parent.mkdir(exist_ok=True)
    write_outputs(assess_file(path, OPTIONS), outputs, replace(OPTIONS, force=True))
    return outputs.annotated


def with_edits(path, name, edits, answers):
    """Change cells of an annotated workbook, type reasons beside the findings of a code, and save it as `name`."""
    book = openpyxl.load_workbook(path)
    for cell, value in edits.items():
        book["Positions"][cell] = value
    sheet = book["PEECF findings"]
    heads = {cell.value: cell.column for cell in sheet[3]}
    for row in range(4, sheet.max_row + 1):
        code = sheet.cell(row, heads["Code"]).value
        if code in answers:
            sheet.cell(row, heads["Your reason"]).value = answers[code]
    book.save(path.parent / name)
    return path.parent / name


def by_code(path):
    return {f.code: f for f in assessed(path).findings}


@pytest.fixture
def first(tmp_path):
    return annotated(plain(tmp_path / "b.xlsx", ROWS, HEADINGS))


ANSWERS = {"W601": "Renamed in 2020", "N220": "The chair knows", "E201": "It is a nine"}


class TestAReason:
    def test_beside_a_warning_or_notice_has_it_accepted_on_the_next_run(self, first):
        found = by_code(with_edits(first, "c.xlsx", {}, ANSWERS))
        for code in ("W601", "N220"):
            assert (found[code].accepted, found[code].reason, state(found[code])) == (True, ANSWERS[code], "Accepted")

    def test_beside_an_error_is_kept_and_accepts_nothing(self, first):
        assessment = assessed(with_edits(first, "c.xlsx", {}, ANSWERS))
        (error,) = [f for f in assessment.findings if f.code == "E201"]
        assert (error.accepted, error.reason, state(error)) == (False, "It is a nine", "Open")
        assert assessment.organisation.not_classified == 1

    def test_is_open_again_with_the_old_value_where_the_value_changed(self, first):
        found = by_code(with_edits(first, "c.xlsx", {"C2": "SES-9"}, ANSWERS))
        assert not found["W601"].accepted
        assert found["W601"].reason == "Given when the value was 'EO-2': Renamed in 2020"
        assert state(found["W601"]) == "Open again"
        assert found["N220"].accepted

    def test_is_open_again_where_what_it_rests_on_changed_though_its_cell_did_not(self, first):
        found = by_code(with_edits(first, "c.xlsx", {"D2": 6}, ANSWERS))
        assert found["N220"].value == "P-1"
        assert "36 is the bottom score" in found["N220"].message
        assert (found["N220"].accepted, found["N220"].reason) == (
            False,
            "Given before this changed: The chair knows",
        )

    def test_holds_run_after_run_and_an_old_one_stays_old(self, first):
        second = annotated(with_edits(first, "c.xlsx", {"C2": "SES-9"}, ANSWERS))
        third = annotated(second.rename(second.with_name("d.xlsx")))
        found = by_code(third)
        assert found["N220"].accepted
        assert not found["W601"].accepted
        assert found["W601"].reason == "Given when the value was 'EO-2': Renamed in 2020"

    def test_typed_anew_over_an_old_one_is_accepted(self, first):
        second = annotated(with_edits(first, "c.xlsx", {"C2": "SES-9"}, ANSWERS))
        assert by_code(with_edits(second, "d.xlsx", {}, {"W601": "Checked again"}))["W601"].accepted

    def test_follows_its_position_to_another_row(self, first):
        book = openpyxl.load_workbook(with_edits(first, "c.xlsx", {}, ANSWERS))
        book["Positions"].insert_rows(2)
        book.save(first.parent / "d.xlsx")
        found = by_code(first.parent / "d.xlsx")
        assert (found["W601"].cell, found["W601"].accepted) == ("C3", True)

    def test_that_begins_with_the_word_given_is_a_reason_like_any_other(self, first):
        found = by_code(with_edits(first, "c.xlsx", {}, {"W601": "Given by the chair"}))
        assert found["W601"].accepted

    def test_is_shown_by_every_output(self, first):
        path = with_edits(first, "c.xlsx", {}, {**ANSWERS, "W601": "Renamed <b> in 2020"})
        assessment = assess_file(path, OPTIONS).assessment
        assert severities(assessment) == "1 error, 1 warning (1 accepted), 1 notice (1 accepted)"
        kept = {f["code"]: f for f in json.loads(record_text(assessment))["findings"]}
        assert (kept["W601"]["reason"], kept["W601"]["accepted"]) == ("Renamed <b> in 2020", True)
        assert (kept["E201"]["reason"], kept["E201"]["accepted"]) == ("It is a nine", False)
        assert "[accepted: Renamed <b> in 2020]" in "\n".join(concise_lines(assessment))
        assert "Accepted: Renamed <b> in 2020" in "\n".join(text_lines(assessment))
        page = render_summary(assessment)
        assert "Accepted: Renamed &lt;b&gt; in 2020" in page
        assert "2 accepted with a reason" in page
        sheet = openpyxl.load_workbook(annotated(path))["PEECF findings"]
        heads = [cell.value for cell in sheet[3]]
        rows = [dict(zip(heads, row, strict=True)) for row in sheet.iter_rows(4, values_only=True)]
        added = openpyxl.load_workbook(annotated(path))["Positions"]
        assert "Accepted: Renamed <b> in 2020" in added["C2"].comment.text
        assert "(accepted)" in next(str(c.value) for c in added[2] if "W601" in str(c.value))
        states = {row["Code"]: (row["State"], row["Your reason"]) for row in rows}
        assert states == {
            "W601": ("Accepted", "Renamed <b> in 2020"),
            "N220": ("Accepted", "The chair knows"),
            "E201": ("Open", "It is a nine"),
        }


def finding(cell, value, severity=Severity.WARNING, basis=""):
    return Finding("W114", severity, "S", cell, "Director", "Title", value, "m", "f", basis=basis)


class TestLikeFindings:
    """Two positions without ids whose findings share code, title and heading: a reason belongs to one of them."""

    def test_keep_each_its_own_reason(self):
        reasons = {ReasonKey("W114", "Director", "Title"): [Reason("A4", "x", "second"), Reason("A2", "x", "first")]}
        found = with_reasons([finding("A2", "x"), finding("A4", "x")], reasons)
        assert [(f.reason, f.accepted) for f in found] == [("first", True), ("second", True)]

    def test_do_not_share_one(self):
        reasons = {ReasonKey("W114", "Director", "Title"): [Reason("A4", "x", "for the second")]}
        found = with_reasons([finding("A2", "x"), finding("A4", "x")], reasons)
        assert [f.accepted for f in found] == [False, True]

    def test_that_moved_are_open_again_with_what_was_said(self):
        reasons = {ReasonKey("W114", "Director", "Title"): [Reason("A4", "x", "said")]}
        found = with_reasons([finding("A3", "x"), finding("A5", "x")], reasons)
        assert not accepted(found)
        assert sum("said" in f.reason for f in found) == 1

    def test_without_any_reason_are_as_they_were(self):
        held = (finding("A2", "x"),)
        assert with_reasons(held, {}) == held
        assert with_reasons(held, {ReasonKey("W1", "", ""): [Reason("A2", "x", "said")]}) == held


def test_spaces_and_line_breaks_that_excel_changes_do_not_open_a_finding_again():
    reasons = {ReasonKey("W114", "Director", "Title"): [Reason("A2", "one \r\n two", "said")]}
    (found,) = with_reasons([finding("A2", "one\ntwo ")], reasons)
    assert found.accepted
