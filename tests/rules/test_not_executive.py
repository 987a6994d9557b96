"""Test "Not executive" as the band held: any recommended band is then higher, which is our interpretation."""

from __future__ import annotations

import lxml.html
import pytest
from builders import scores_adding_to
from position_books import FACTORS, FRAMEWORK, assessed, moderated, plain

from peecf_batch.assessment.explanation import explain_position
from peecf_batch.outputs.html.summary import render_summary
from peecf_batch.outputs.record.record import record
from peecf_batch.outputs.screen.explanation import explanation_lines
from peecf_batch.rules.classification import classification_of, outcome_of
from peecf_batch.rules.framework import NOT_EXECUTIVE
from peecf_batch.runs.assessing import assess_file
from peecf_batch.runs.options import Options

HEADS = ("Position ID", "Position title", "Current band", *FACTORS)


@pytest.mark.parametrize(
    ("score", "outcome"), [(20, "below-executive"), (21, "higher"), (36, "higher"), (56, "higher")]
)
def test_any_band_is_higher_and_no_band_is_below_executive(score, outcome):
    assert outcome_of(classification_of(score, FRAMEWORK).band, NOT_EXECUTIVE, FRAMEWORK) == outcome


@pytest.mark.parametrize(
    "typed", ["Not executive", "not an executive", "Non-executive", "NOT EXECUTIVE ", "Below executive", "Below 21"]
)
def test_the_words_are_understood(tmp_path, typed):
    made = assessed(plain(tmp_path / "b.xlsx", [("P-1", "Manager", typed, *scores_adding_to(30))], HEADS))
    assert made.positions[0].position.details.reference_band == NOT_EXECUTIVE
    assert made.positions[0].outcome == "higher"
    assert not [f.code for f in made.findings if f.code in ("W601", "W603", "N602")]


def test_another_unknown_band_is_reported_with_these_words_as_a_choice(tmp_path):
    made = assessed(plain(tmp_path / "b.xlsx", [("P-1", "Manager", "EO-2", *scores_adding_to(30))], HEADS))
    assert ["Not executive" in f.fix for f in made.findings if f.code == "W601"] == [True]


def test_such_words_with_a_doubt_are_not(tmp_path):
    made = assessed(plain(tmp_path / "b.xlsx", [("P-1", "Manager", "Not executive?", *scores_adding_to(30))], HEADS))
    assert made.positions[0].outcome == "no-reference"
    assert [f.code for f in made.findings] == ["W601"]


@pytest.fixture(scope="module")
def book(tmp_path_factory):
    rows = [
        ("P-1", "Manager", "Not executive", *scores_adding_to(30)),
        ("P-2", "Director", "PESES-1", *scores_adding_to(30)),
        ("P-3", "Officer", "Not executive", *scores_adding_to(19)),
    ]
    return plain(tmp_path_factory.mktemp("book") / "b.xlsx", rows, HEADS)


def test_the_table_of_moves_has_a_row_for_them(book):
    page = lxml.html.document_fromstring(render_summary(moderated(book)))
    rows = [[cell.text_content().strip() for cell in row] for row in page.xpath("//section[@id='spread']//tbody/tr")]
    assert ["Not executive", "0", "0", "1", "1", "2"] in rows
    kept = record(moderated(book))
    moves = {(m["from"], m["to"]): m["positions"] for m in kept["organisation"]["transitions"] if m["positions"]}
    assert moves == {
        ("Not executive", "PESES-1"): 1,
        ("PESES-1", "PESES-1"): 1,
        ("Not executive", "below-executive"): 1,
    }
    assert kept["positions"][0]["reference_band"] == "Not executive"


def test_a_workbook_without_them_has_no_such_row(tmp_path):
    made = moderated(plain(tmp_path / "b.xlsx", [("P-2", "Director", "PESES-1", *scores_adding_to(30))], HEADS))
    assert "Not executive" not in [m["from"] for m in record(made)["organisation"]["transitions"]]
    assert "Not executive<" not in render_summary(made)


def test_page_and_explanation_say_that_this_is_an_interpretation(book):
    held = assess_file(book, Options())
    words = "was not an executive position, so any band is higher (peecf-batch's interpretation)"
    page = lxml.html.document_fromstring(render_summary(held.assessment))
    assert words in " ".join(page.xpath("string(//tbody[@id='g-higher'])").split())
    text = " ".join(" ".join(explanation_lines(explain_position(held.assessment, held.layouts, "P-1"))).split())
    assert words in text
