"""Test that a band is compared with its stream: the descriptors where the decision is made, the results and counts."""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING

import lxml.html
import openpyxl
import pytest
from docx import Document
from position_books import DAY, FACTORS, FRAMEWORK, plain

from peecf_batch.assessment.explanation import explain_position
from peecf_batch.assessment.organisation import Assessed
from peecf_batch.assessment.stream_texts import stream_texts
from peecf_batch.outputs.html.summary import render_summary
from peecf_batch.outputs.privacy.deidentify import de_identified
from peecf_batch.outputs.record.record import record
from peecf_batch.outputs.screen.explanation import explanation_json, explanation_lines
from peecf_batch.outputs.word.board_paper import render_board_paper
from peecf_batch.reading.decisions.decision import StreamCheck
from peecf_batch.reading.typed_values.stream_checks import stream_check_in
from peecf_batch.runs.assessing import assess_file
from peecf_batch.runs.options import Options
from peecf_batch.runs.writing import annotate_to

if TYPE_CHECKING:
    from pathlib import Path

    from peecf_batch.runs.assessed import AssessedWorkbook

ALIGNS, AGAINST, NOT_DONE = StreamCheck
HEADS = ("Position ID", "Position title", "Current band", "Incumbent", "Primary stream", "Stream check",
         "Stream check reason", *FACTORS)  # fmt: skip
EDGE = (5, 4, 5, 4, 5, 4, 4, 4)  # 35, the highest score of PESES-1
INSIDE = (5, 5, 5, 5, 5, 5, 5, 5)  # 40, in PESES-2
BELOW = (2, 2, 2, 2, 2, 2, 2, 2)
ROWS = (
    ("S-1", "Director, Rivers", "PESES-1", "Ana Kovacs", "Policy", "Does not align", "As Ms Kovacs said, it delivers",
     *EDGE),
    ("S-2", "Director, Lakes", "PESES-2", "", "Policy", "Aligns", "", *INSIDE),
    ("S-3", "Director, Dams", "PESES-2", "", "Policy", "", "", *INSIDE),
    ("S-4", "Director, Weirs", "PESES-2", "", "Policy", "mostly", "", *INSIDE),
    ("S-5", "Manager, Boats", "", "", "Policy", "", "", *BELOW),
    ("S-6", "Director, Locks", "PESES-2", "", "", "", "", *INSIDE),
)  # fmt: skip
DESCRIBED = dict(next(stream for stream in FRAMEWORK.streams if stream.name == "Policy").descriptors)
OPTIONS = Options(as_at=DAY)


@pytest.fixture(scope="module")
def held(tmp_path_factory: pytest.TempPathFactory) -> AssessedWorkbook:
    return assess_file(plain(tmp_path_factory.mktemp("streams") / "b.xlsx", ROWS, HEADS), OPTIONS)


def flat(text: str) -> str:
    return " ".join(text.split())


@pytest.mark.parametrize(
    ("typed", "result"),
    [("Aligns", ALIGNS), ("yes", ALIGNS), ("Does not align.", AGAINST), ("No", AGAINST), ("Not yet done", NOT_DONE),
     ("", NOT_DONE), ("TBC", NOT_DONE), ("mostly", None), ("aligns at PESES-1", None)],
)  # fmt: skip
def test_a_cell_gives_a_result_only_if_it_is_plain(typed: str, result: StreamCheck | None) -> None:
    assert stream_check_in(typed) is result


def test_the_rules_name_checks_not_done_not_aligned_and_not_readable(held: AssessedWorkbook) -> None:
    found = [(f.code, f.cell) for f in held.assessment.findings if f.code in ("N404", "W405", "N406")]
    assert found == [("W405", "F2"), ("N404", "F4"), ("N406", "F5")]


def test_a_sheet_without_the_column_asks_for_no_check(tmp_path: Path) -> None:
    rows = [(row[0], row[4], *row[7:]) for row in ROWS]
    book = plain(tmp_path / "b.xlsx", rows, ("Position ID", "Primary stream", *FACTORS))
    assessment = assess_file(book, OPTIONS).assessment
    assert {f.code for f in assessment.findings} & {"N404", "W405", "N406"} == set()
    assert "Stream checks" not in render_summary(assessment)

    assert set(record(assessment)["organisation"]["stream_checks"].values()) == {0}
    assert record(assessment)["positions"][2]["stream_check"]["result"] is None


def test_without_a_descriptor_a_position_may_fail_to_align_but_does_not_align_with_anything(tmp_path: Path) -> None:
    heads = ("Position ID", "Current band", "Part 3", "Primary stream", "Stream check", *FACTORS)
    rows = [
        ("S-1", "SES-2", "Yes", "Policy", "Does not align", *INSIDE),
        ("S-2", "PESES-2", "No", "", "Does not align", *INSIDE),
        ("S-3", "PESES-2", "No", "", "", *INSIDE),
        ("S-4", "SES-2", "Yes", "Policy", "", *INSIDE),
        ("S-5", "PESES-2", "No", "Policy", "Aligns", *INSIDE),
        ("S-6", "SES-2", "Yes", "Policy", "Aligns", *INSIDE),  # the VPSCF has no descriptors
        ("S-7", "PESES-2", "No", "Policy", "Aligns", *[2] * 8),  # below 21, no stream has one
        ("S-8", "PESES-2", "No", "", "Aligns", *INSIDE),
    ]
    assessment = assess_file(plain(tmp_path / "b.xlsx", rows, heads), OPTIONS).assessment
    found = [(f.code, f.cell) for f in assessment.findings if f.code in ("N404", "W405", "N406")]
    assert found == [("W405", "E2"), ("W405", "E3")]
    kept = record(assessment)
    results = [p["stream_check"]["result"] for p in kept["positions"]]
    assert results == ["does-not-align", "does-not-align", None, None, "aligns", None, None, None]
    assert kept["assurance"]["stream_checks"]["not-asked"] == 5
    assert kept["organisation"]["stream_checks"] == {"aligns": 1, "does-not-align": 2, "not-done": 0}
    page = lxml.html.document_fromstring(render_summary(assessment))
    counts = {c.get("data-n").rpartition(".")[2]: int(c.text) for c in page.xpath("//p[@id='stream-checks']/span")}
    assert counts == kept["organisation"]["stream_checks"]


def test_the_page_counts_checks_that_are_recorded_although_no_position_has_a_stream(tmp_path: Path) -> None:
    book = plain(tmp_path / "b.xlsx", [("S-1", "Does not align", *INSIDE)], ("Position ID", "Stream check", *FACTORS))
    page = lxml.html.document_fromstring(render_summary(assess_file(book, OPTIONS).assessment))
    assert "does not align 1" in flat(page.get_element_by_id("stream-checks").text_content())


def test_a_position_without_a_descriptor_is_not_asked_for_a_check(tmp_path: Path) -> None:
    rows = [("S-1", "PESES-1", "", "", *EDGE), ("S-2", "PESES-1", "Policy", "", *EDGE)]
    book = plain(tmp_path / "b.xlsx", rows, ("Position ID", "Current band", "Primary stream", "Stream check", *FACTORS))
    held = assess_file(book, OPTIONS)
    agenda = flat(
        lxml.html.document_fromstring(render_summary(held.assessment)).get_element_by_id("agenda").text_content()
    )
    assert agenda.count("Stream check: Not yet done.") == 1
    told = [
        flat(" ".join(explanation_lines(explain_position(held.assessment, held.layouts, key))))
        for key in ("S-1", "S-2")
    ]
    assert ["Stream check:" in text for text in told] == [False, True]


def test_the_descriptors_are_those_of_the_band_and_at_an_edge_of_the_band_beyond(held: AssessedWorkbook) -> None:
    texts = [stream_texts(p, FRAMEWORK) for p in held.assessment.positions if isinstance(p, Assessed)]
    assert [[(t.band, t.is_neighbour) for t in of_position] for of_position in texts] == [
        [("PESES-1", False), ("PESES-2", True)], *([("PESES-2", False)] for _ in range(3)), [], [],
    ]  # fmt: skip
    assert texts[0][1].text == DESCRIBED["PESES-2"]


def test_a_framework_without_descriptors_has_none_to_show(held: AssessedWorkbook) -> None:
    bare = FRAMEWORK._replace(streams=tuple(stream._replace(descriptors=()) for stream in FRAMEWORK.streams))
    first = held.assessment.positions[0]
    assert isinstance(first, Assessed)
    assert stream_texts(first, bare) == ()


def test_the_agenda_on_the_page_and_in_the_paper_has_descriptors_and_result(held: AssessedWorkbook) -> None:
    page = lxml.html.document_fromstring(render_summary(held.assessment))
    agenda, streams = (flat(page.get_element_by_id(part).text_content()) for part in ("agenda", "streams"))
    assert [(agenda + streams).count(DESCRIBED[band]) for band in ("PESES-1", "PESES-2")] == [1, 1]
    assert page.xpath("//section[@id='agenda']//a[@href='#streams']")
    assert "Compare with Policy at PESES-1 and at PESES-2 (the adjacent band)." in agenda
    assert "Stream check: Does not align: As [name withheld] said, it delivers." in agenda
    paper = [p.text for p in Document(io.BytesIO(render_board_paper(held.assessment))).paragraphs]
    assert f"Policy, PESES-2 (the adjacent band): {DESCRIBED['PESES-2']}" in paper
    assert any("Stream check: Does not align" in text for text in paper)


def test_the_agenda_has_the_descriptor_of_an_adjacent_band_in_which_no_position_has_the_stream(tmp_path: Path) -> None:
    made = assess_file(plain(tmp_path / "b.xlsx", ROWS[:1], HEADS), OPTIONS).assessment
    page = lxml.html.document_fromstring(render_summary(made))
    agenda, streams = (flat(page.get_element_by_id(part).text_content()) for part in ("agenda", "streams"))
    assert [DESCRIBED[band] in streams for band in ("PESES-1", "PESES-2")] == [True, False]
    assert [DESCRIBED[band] in agenda for band in ("PESES-1", "PESES-2")] == [False, True]


def test_the_page_counts_the_checks_of_positions_with_a_band_and_a_stream(held: AssessedWorkbook) -> None:
    page = lxml.html.document_fromstring(render_summary(held.assessment))
    counts = {c.get("data-n").rpartition(".")[2]: int(c.text) for c in page.xpath("//p[@id='stream-checks']/span")}
    assert counts == {"aligns": 1, "does-not-align": 1, "not-done": 2}
    assert record(held.assessment)["organisation"]["stream_checks"] == counts


def test_the_record_the_explanation_and_the_sheet_have_the_same_texts(held: AssessedWorkbook) -> None:
    whole = record(held.assessment)
    kept = whole["positions"][0]["stream_check"]
    described = {(d["stream"], d["band"]): d["text"] for d in whole["framework"]["stream_descriptors"]}
    texts = [described[d["stream"], d["band"]] for d in kept["descriptors"]]
    assert len(texts) > 1
    assert (kept["result"], kept["reason"]) == ("does-not-align", "As [name withheld] said, it delivers")
    told = explain_position(held.assessment, held.layouts, "S-1")
    assert json.loads(explanation_json(told))["stream_check"]["descriptors"] == kept["descriptors"]
    lines = flat(" ".join(explanation_lines(told)))
    assert all(text in lines for text in texts)
    assert "Stream check: Does not align: As Ms Kovacs said, it delivers." in lines
    buffer = io.BytesIO()
    annotate_to(held, buffer, OPTIONS)
    cells = [c.value for row in openpyxl.load_workbook(buffer)["PEECF decisions"].iter_rows(min_row=4) for c in row]
    assert "Does not align: As Ms Kovacs said, it delivers" in cells
    assert any(all(text in str(cell) for text in texts) for cell in cells)


def test_a_copy_with_codes_shows_no_result_and_no_reason(held: AssessedWorkbook) -> None:
    page = render_summary(de_identified(held.assessment), coded=True)
    assert "it delivers" not in page
    assert "Does not align" not in page


def test_page_says_why_a_position_has_no_descriptor(tmp_path: Path) -> None:
    """The scores of both executives differ: one is below the bands, and one is under Part 3 without descriptors."""
    heads = ("Position ID", "Position title", "Part 3", "Primary stream", *FACTORS)
    rows = (("S-1", "Manager", "No", "Policy", *BELOW), ("S-2", "Director", "Yes", "Policy", *INSIDE))
    made = assess_file(plain(tmp_path / "b.xlsx", rows, heads), OPTIONS).assessment
    page = lxml.html.document_fromstring(render_summary(made))
    found = {
        row[0].text_content().strip(): row[2].text_content().strip()
        for row in page.xpath("//table[@class='stream cards']//tr[td]")
    }
    assert found == {
        "Below 21": "No descriptor: not an executive classification.",
        "SES-2": "No descriptor: none was found for this framework.",
    }
