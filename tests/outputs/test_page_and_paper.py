"""Test that the summary page and the board paper of one assessment never contradict each other."""

from __future__ import annotations

import io
import re
from datetime import date
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import docx
import lxml.html
import pytest
from docx.oxml.ns import qn
from position_books import FACTORS, plain

from peecf_batch.assessment.alignment import contract_doubts
from peecf_batch.outputs.html.summary import render_summary
from peecf_batch.outputs.word.board_paper import render_board_paper
from peecf_batch.outputs.word.collect import items_of
from peecf_batch.outputs.word.resolutions import purpose_of
from peecf_batch.outputs.wording.decisions import DECIDE, WAIT_MEANS, decision_boxes
from peecf_batch.outputs.wording.text import listed
from peecf_batch.outputs.wording.words import names_of
from peecf_batch.rules.privacy import Disclosed
from peecf_batch.runs.assessing import assess_file
from peecf_batch.runs.options import Options

if TYPE_CHECKING:
    from peecf_batch.assessment.result import Assessment

SAMPLES = Path(__file__).parents[2] / "sample_workbooks"
NAMES = ("water-authority", "small-organisation", "decisions")
QUOTED = re.compile(r"'([^']+)'")


@cache
def assessment_of(name: str) -> Assessment:
    return assess_file(SAMPLES / f"{name}.xlsx", Options(as_at=date(2026, 11, 30))).assessment


@cache
def page_of(name: str) -> Any:
    return lxml.html.document_fromstring(render_summary(assessment_of(name)))


@cache
def paper_of(name: str) -> Any:
    return docx.Document(io.BytesIO(render_board_paper(assessment_of(name))))


def text_of(element: Any) -> str:
    return "".join(node.text or "" for node in element.iter(qn("w:t"))).replace("\u00a0", " ")


def paragraphs(name: str) -> list[str]:
    return [text_of(p._p) for p in paper_of(name).paragraphs]


def boxes_on_the_page(name: str) -> dict[str, list[str]]:
    """Return the labels of the boxes of each open decision by its number."""
    rows = page_of(name).xpath("//*[@id='decide']//tr[td[@class='bx']]")
    return {
        row.xpath("string(td[@class='no'])"): re.findall(r"☐ (\S+)", row.xpath("string(td[@class='bx'])"))
        for row in rows
    }


def boxes_in_the_paper(name: str) -> dict[str, list[str]]:
    """Return the labels of the boxes of each item for decision by its number."""
    found = {}
    for table in paper_of(name).tables:
        heads, *rows = ([text_of(cell) for cell in row.tc_lst] for row in table._tbl.tr_lst)
        if heads[0] == "Item" and heads[-1] == "Decision":
            found |= {row[0]: [label.rstrip(":") for label in re.findall(r"☐ (\S+)", row[-1])] for row in rows}
    return found


@pytest.mark.parametrize("name", NAMES)
def test_the_boxes_of_every_decision_are_the_same(name: str) -> None:
    page, paper = boxes_on_the_page(name), boxes_in_the_paper(name)
    shared = page.keys() & paper.keys()
    assert shared
    assert {number: page[number] for number in shared} == {number: paper[number] for number in shared}


def test_a_decision_may_wait_only_while_the_position_is_held_and_would_change_band() -> None:
    page = boxes_on_the_page("water-authority")
    assert page["1"] == ["(a)", "(b)", "wait"]
    assert page["8"] == page["9"] == [DECIDE, "wait"]  # below executive, without options
    assert page["10"] == ["(a)", "(b)"]  # vacant
    assert page["11"] == ["(a)", "(b)", "(c)"]  # borderline, keeps its band
    assert WAIT_MEANS in page_of("water-authority").text_content()
    assert any(WAIT_MEANS in text for text in paragraphs("water-authority"))


def test_the_boxes_for_no_option_or_a_single_one_ask_for_a_decision_in_words() -> None:
    assert decision_boxes(()) == decision_boxes(("One option.",)) == (DECIDE,)
    assert decision_boxes(("One.", "Two."), may_wait=True) == ("(a)", "(b)", "wait")


@pytest.mark.parametrize("name", NAMES)
def test_the_purpose_adds_up_to_the_open_decisions_of_the_page(name: str) -> None:
    assessment = assessment_of(name)
    said = purpose_of(items_of(assessment, names_of(assessment.positions)), 0)
    assert said in " ".join(paragraphs(name))
    assert f"decisions on {assessment.organisation.open} executive position" in said
    parts = re.search(r"Of these (\d+), (.*?)\.", said)
    if parts:
        numbers = [int(number) for number in re.findall(r"\b(\d+) (?:move|fall|is|ha|keep)", parts[2])]
        assert sum(numbers) == int(parts[1]) == assessment.organisation.open


def test_the_purpose_says_why_each_of_thirteen_decisions_is_needed() -> None:
    assert (
        "To seek decisions on 13 executive positions. Of these 13, 7 move to another band, 2 fall below the "
        "executive bands, 1 has no reference band and 3 keep their band with a borderline score. A validation meeting "
        "reviews the 5 borderline scores first."
    ) in paragraphs("water-authority")


def test_page_and_paper_ask_about_the_same_contracts() -> None:
    assessment = assessment_of("water-authority")
    doubts = contract_doubts(assessment.consequences, assessment.positions)
    assert (len(doubts.ended), len(doubts.vacant)) == (5, 1)
    page = page_of("water-authority").text_content()
    assert "The contract ends given for decisions 1, 5, 8, 9 and 13 have passed." in page
    paper = " ".join(paragraphs("water-authority"))
    assert "The contract end given for items 1, 5, 8, 9 and 13 has passed." in paper
    asked = "10, the workbook gives both a vacancy and a contract end. Confirm which is right."
    assert f"For decision {asked}" in page
    assert f"For item {asked}" in paper


@pytest.mark.parametrize("name", ["water-authority", "moderation"])
def test_the_paper_names_positions_by_title_where_moderation_compares_them(name: str) -> None:
    ids = {p.position.details.id for p in assessment_of(name).positions} - {""}
    quoted = {text for said in paragraphs(name) for text in QUOTED.findall(said)}
    assert not ids & quoted
    assert ids & {text for f in assessment_of(name).findings for text in QUOTED.findall(f.message)}


def test_a_ladder_of_a_few_positions_has_no_page_of_its_own_in_the_paper(tmp_path: Path) -> None:
    heads = ("Position ID", "Current band", "Part 3", *FACTORS)
    rows = [(f"P-{n}", "PESES-2", "No", *(5,) * 8) for n in range(4)]
    for others, drawn in ((0, ["PEECF"]), (2, ["PEECF"]), (3, ["PEECF", "VPSCF"])):
        part_3 = [(f"S-{n}", "SES-2", "Yes", *(5,) * 8) for n in range(others)]
        held = assess_file(plain(tmp_path / f"{others}.xlsx", [*rows, *part_3], heads), Options())
        paper = docx.Document(io.BytesIO(render_board_paper(held.assessment)))
        titles = [shape._inline.docPr.get("title") for shape in paper.inline_shapes]
        ladders = [title for title in titles if title.startswith("Band ladder")]
        assert len(ladders) == len(drawn)
        said = "A ladder of fewer than 3 positions is not drawn." in " ".join(p.text for p in paper.paragraphs)
        assert said is (others == 2)


@pytest.mark.parametrize(
    ("names", "said"),
    [
        ([], ""),
        (["Director, Legal"], "Director, Legal"),
        (["a", "b", "c"], "a, b and c"),
        (["Director, Legal", "Manager"], "Director, Legal; and Manager"),
        (["Director, Legal", "Director, Audit", "Manager"], "Director, Legal; Director, Audit; and Manager"),
        (["1,234 positions", "5 positions"], "1,234 positions and 5 positions"),
    ],
)
def test_names_with_commas_have_semicolons_between_them(names: list[str], said: str) -> None:
    assert listed(names) == said


def test_a_long_warning_is_cut_with_an_ellipsis_and_no_full_stop(tmp_path: Path) -> None:
    heads = ("Position ID", "Position title", "Current band", "TRP", "FTE", *FACTORS)
    row = ("P-1", "Director, Communications and Engagement " * 8, "PESES-1", 248_500, 0.8, *(4,) * 8)
    options = Options(as_at=date(2026, 12, 1), disclosed=Disclosed(remuneration=True))
    held = assess_file(plain(tmp_path / "a.xlsx", [row], heads), options)
    text = lxml.html.document_fromstring(render_summary(held.assessment, disclosed=options.disclosed)).text_content()
    assert "…." not in text
    assert "…" in text
