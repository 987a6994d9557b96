"""Test that all outputs count the same positions for the validation meeting: borderline ones without a decision."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING

import lxml.html
import pytest
from docx import Document
from position_books import FACTORS, assessed, plain

from peecf_batch.outputs.html.summary import render_summary
from peecf_batch.outputs.word.board_paper import render_board_paper

if TYPE_CHECKING:
    from pathlib import Path

    from peecf_batch.assessment.result import Assessment

HEADS = (
    "Position ID",
    "Position title",
    "Current band",
    *FACTORS,
    "Total",
    "Decision",
    "Decision-maker",
    "Decision date",
)
EDGE, FIRM = (6, 6, 6, 6, 6, 5, 6, 6), (5, 5, 5, 5, 5, 4, 5, 5)  # 47 points, the top of PESES-2, and 39


def made(path: Path, *, borderline: int, warned: int, decided: int = 0) -> Assessment:
    """Return an assessment with borderline positions, the last of them decided, and others with a wrong total."""
    rows = [
        (f"E-{n}", f"Director {n}", "PESES-2", *EDGE, 47, *taken)
        for n in range(borderline)
        for taken in (("PESES-2 confirmed", "Board", "20/11/2024") if n >= borderline - decided else ("", "", ""),)
    ]
    rows += [(f"W-{n}", f"Manager {n}", "PESES-2", *FIRM, 40, "", "", "") for n in range(warned)]
    return assessed(plain(path / "book.xlsx", rows, HEADS))


def page_of(found: Assessment) -> lxml.html.HtmlElement:
    return lxml.html.document_fromstring(render_summary(found))


def flat(element: lxml.html.HtmlElement) -> str:
    return " ".join(element.text_content().split())


@pytest.mark.parametrize("decided", [0, 1, 2])
def test_counts_are_those_still_open_everywhere(tmp_path: Path, decided: int) -> None:
    found, left = made(tmp_path, borderline=3, warned=2, decided=decided), 3 - decided
    page = page_of(found)
    still = {1: "; one is still to be decided", 2: "; two are still to be decided", 3: ""}[left]
    assert flat(page).count(f"Three positions have the lowest or highest score of a band{still}") == 2
    [link] = page.xpath("//nav//a[@href='#agenda']")
    assert flat(link) == f"Validation meeting {left}"
    assert len(page.xpath("//ol[@class='agenda']/li")) == left
    paper = Document(io.BytesIO(render_board_paper(found)))
    said = " ".join(paragraph.text for paragraph in paper.paragraphs)
    scores = "the borderline score" if left == 1 else f"the {left} borderline scores"
    assert f"Hold a validation meeting on {scores}" in said
    assert f"change the band of {left} position{'' if left == 1 else 's'} with a borderline score" in said
    [meeting] = [t for t in paper.tables if t.cell(0, len(t.columns) - 1).text == "Result of the meeting"]
    assert len(meeting.rows) == 1 + left
    tally = flat(page.xpath("//li[@class='t edge']")[0])
    assert bool(re.search(rf"\b{decided} decided", tally)) is bool(decided)


def test_positions_with_warnings_are_apart_from_the_agenda(tmp_path: Path) -> None:
    agenda = page_of(made(tmp_path, borderline=1, warned=2)).get_element_by_id("agenda")
    assert len(agenda.xpath("./ol[@class='agenda']/li")) == 1
    [heading] = agenda.xpath("./h3")
    assert flat(heading) == "Other positions with open warnings 2"
    assert len(heading.xpath("./following-sibling::ol/li")) == 2
    assert "borderline" not in "".join(flat(item) for item in heading.xpath("./following-sibling::ol/li"))


def test_without_a_borderline_score_there_is_no_agenda(tmp_path: Path) -> None:
    page = page_of(made(tmp_path, borderline=0, warned=2))
    assert page.xpath("//nav//a[@href='#agenda']") == []
    assert "Agenda for the validation meeting" not in flat(page)
    section = page.get_element_by_id("agenda")
    assert "The score is the lowest or the highest of its band" not in flat(section)
    assert len(section.xpath("./ol/li")) == 2
