"""Test that a de-identified copy says which outcomes it withholds, and leaves the decisions to the ordinary copy."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import lxml.html
import pytest
from docx import Document
from position_books import FACTORS, assessed, plain

from peecf_batch.outputs.html.assurance import render_assurance
from peecf_batch.outputs.html.summary import render_summary
from peecf_batch.outputs.privacy.deidentify import de_identified
from peecf_batch.outputs.word.board_paper import render_board_paper
from peecf_batch.outputs.wording.headline import headline
from peecf_batch.outputs.wording.words import is_for_decision

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from peecf_batch.assessment.result import Assessment

HEADS = ("Position ID", "Position title", "Organisation", "Current band", "Contract end", *FACTORS)
FIRM, TOP, BELOW = (5, 5, 5, 5, 5, 4, 5, 5), (6, 6, 6, 6, 6, 5, 6, 6), (3, 3, 3, 2, 2, 3, 2, 2)  # 39, 47 and 20 points
LOW = (4, 4, 4, 4, 4, 3, 4, 4)  # 31 points
HELD = [
    *[("PESES-2", FIRM)] * 4, ("PESES-2", TOP), ("PESES-1", LOW), ("PESES-3", TOP), ("New", LOW), ("PESES-1", BELOW),
    ("TBC", LOW),
]  # fmt: skip


@pytest.fixture
def whole(tmp_path: Path) -> Assessment:
    """Return an assessment of 10 positions, 5 of which need a decision."""
    rows = [
        (f"X-{n}", f"Director {n}", "Alpha", band, "30/06/2028", *scores) for n, (band, scores) in enumerate(HELD, 1)
    ]
    return assessed(plain(tmp_path / "book.xlsx", rows, HEADS))


def page_text(assessment: Assessment) -> str:
    page = lxml.html.document_fromstring(render_summary(assessment, coded=True))
    for hidden in page.xpath("//style|//script"):
        hidden.drop_tree()
    return " ".join(page.text_content().split())


def paper_text(assessment: Assessment) -> str:
    body = Document(io.BytesIO(render_board_paper(assessment, coded=True))).element.body
    return " ".join(node.text or "" for node in body.iter() if node.tag.endswith("}t"))


@pytest.mark.parametrize("text_of", [page_text, paper_text])
def test_a_copy_never_asks_for_a_band_that_it_withholds(
    whole: Assessment, text_of: Callable[[Assessment], str]
) -> None:
    said = text_of(de_identified(whole))
    for wrong in ("not known →", "Find and record", "find and record", "No reference band", "no reference band", "☐"):
        assert wrong not in said
    assert "Take all decisions on the ordinary copy" in said
    assert "Its counts differ from those of the ordinary copy" in said
    assert "withheld" in said


def test_a_copy_counts_only_the_decisions_that_it_can_be_sure_of(whole: Assessment) -> None:
    assert (whole.organisation.decisions, whole.organisation.classified) == (5, 10)
    seen = de_identified(whole)
    assert (seen.organisation.decisions, seen.organisation.undisclosed, seen.organisation.idle) == (3, 2, 5)
    assert headline(seen) == (
        "Three of 10 executive positions need a decision; 5 need no action; "
        "for 2, this copy does not show whether a decision is needed"
    )
    assert "This copy does not show whether 2 other positions need a decision" in paper_text(seen)


def test_the_paper_of_a_copy_asks_for_nothing(whole: Assessment) -> None:
    assert is_for_decision(de_identified(whole).withheld) is False
    said = paper_text(de_identified(whole))
    for asked in ("To seek", "decide on", "It is recommended", "Resolved:", "Sign-off", "Next steps", "Note that"):
        assert asked not in said
    assert "Positions for decision" in said
    assert all(asked in paper_text(whole) for asked in ("To seek", "decide on", "Sign-off", "Next steps"))


def test_a_band_that_is_not_known_looks_like_one_that_is_withheld(whole: Assessment) -> None:
    """Otherwise the copy would tell that the one position without the mark is new or has no known band."""
    said = page_text(de_identified(whole))
    assert "not known" not in said.replace("or, if not known, the band", "").replace("whose band is not known", "")
    assert "new position" not in said


def test_a_copy_says_that_it_leaves_out_contracts_and_not_that_the_workbook_has_none(whole: Assessment) -> None:
    assert "The workbook gives no contract ends" not in page_text(de_identified(whole))
    assert "This copy leaves out contracts" in page_text(de_identified(whole))


def test_a_finding_without_a_cell_has_no_empty_bracket(tmp_path: Path) -> None:
    heads = (*HEADS, "Total")
    rows = [(f"X-{n}", f"Director {n}", "Alpha", "PESES-2", "30/06/2028", *FIRM, 39 + (n == 1)) for n in range(1, 8)]
    said = page_text(de_identified(assessed(plain(tmp_path / "book.xlsx", rows, heads))))
    assert "A typed total that is not the sum of the factor scores." in said
    assert "()" not in said


def test_a_copy_that_withholds_no_band_may_be_used_to_decide(tmp_path: Path) -> None:
    rows = [(f"X-{n}", f"Director {n}", "Alpha", "PESES-2", "30/06/2028", *TOP) for n in range(1, 8)]
    seen = de_identified(assessed(plain(tmp_path / "book.xlsx", rows, HEADS)))
    assert seen.organisation.decisions == 7
    assert "ordinary copy" not in paper_text(seen)
    assert "☐" in paper_text(seen)


def test_the_assurance_page_of_a_copy_does_not_count_decisions_as_open(whole: Assessment) -> None:
    page = lxml.html.document_fromstring(render_assurance(de_identified(whole), "", coded=True))
    said = " ".join(page.text_content().split())
    assert "Outcome withheld" in said
    assert "Recorded decisions are left out of a de-identified copy that withholds reference bands." in said
    assert "none recorded, deferred or in doubt" not in said
    assert "none recorded, deferred or in doubt" in render_assurance(whole, "")
