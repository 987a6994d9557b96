"""Test that a position marked as new is "new" in every output, and is not asked for a band that it held."""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING

import lxml.html
import openpyxl
import pytest
from annotating import OPTIONS
from audit_pages import audit_html
from docx import Document
from position_books import FACTORS, FRAMEWORK, assessed, plain

from peecf_batch.assessment.comparison import compare
from peecf_batch.assessment.explanation import explain_position
from peecf_batch.assessment.snapshot import snapshot_from, snapshot_of
from peecf_batch.outputs.html.summary import render_summary
from peecf_batch.outputs.record.record import record_text
from peecf_batch.outputs.screen.explanation import explanation_lines as lines
from peecf_batch.outputs.word.board_paper import render_board_paper
from peecf_batch.rules.framework import Outcome
from peecf_batch.runs.assessing import assess_bytes
from peecf_batch.runs.writing import annotate_to

if TYPE_CHECKING:
    from pathlib import Path

    from peecf_batch.assessment.result import Assessment

HEADS = ("Position ID", "Position title", "Current band", *FACTORS)
SCORES = (4, 4, 4, 4, 4, 3, 4, 4)  # 31 points
FIND, DECIDE = "Find and record the band", "Decide on the recommended band"


@pytest.fixture
def book(tmp_path: Path) -> Path:
    """Return the path of a workbook with a new position, and with one whose band is not known."""
    rows = [("N-1", "Director New", "New", *SCORES), ("U-1", "Director Unknown", "TBC", *SCORES)]
    return plain(tmp_path / "book.xlsx", rows, HEADS)


@pytest.fixture
def made(book: Path) -> Assessment:
    return assessed(book)


def flat(element: lxml.html.HtmlElement) -> str:
    return " ".join(element.text_content().split())


@pytest.mark.parametrize("framework", FRAMEWORK.all, ids=lambda framework: framework.id)
def test_the_framework_has_one_option_for_a_new_position(framework) -> None:
    rule = framework.outcome_rule(Outcome.NO_REFERENCE)
    assert any(option.startswith(FIND) for option in rule.options)
    assert framework.outcome_rule(Outcome.NO_REFERENCE, is_new=True).options == (f"{DECIDE}.",)


def test_the_consequence_has_only_the_option_for_a_new_position(made: Assessment) -> None:
    new, unknown = (found.options for found in made.consequences)
    assert new == (f"{DECIDE}.",)
    assert unknown[0].startswith(FIND)


def test_the_page_and_the_paper_have_a_group_of_new_positions(made: Assessment) -> None:
    page = lxml.html.document_fromstring(render_summary(made))
    group = page.get_element_by_id("g-no-reference-new")
    assert "No reference band, new position" in flat(group)
    assert "Director New" in flat(group)
    assert FIND not in flat(group)
    assert "new PESES-1" in flat(group)
    assert "not known PESES-1" in flat(page.get_element_by_id("g-no-reference"))
    paper = Document(io.BytesIO(render_board_paper(made)))
    said = " ".join(paragraph.text for paragraph in paper.paragraphs)
    assert "No reference band, new position: decide on 1 position. Decide on the recommended band." in said
    assert "1 has no reference band and 1 is new" in said
    cells = [cell.text for table in paper.tables for row in table.rows for cell in row.cells]
    assert {"new → PESES-1", "not known → PESES-1"} <= set(cells)


def test_the_annotated_workbook_has_new_as_the_reference_band(book: Path) -> None:
    buffer = io.BytesIO()
    annotate_to(assess_bytes(book.read_bytes(), "book.xlsx", OPTIONS), buffer, OPTIONS)
    sheet = openpyxl.load_workbook(buffer).worksheets[0]
    assert {"New", "None"} <= {cell.value for row in sheet.iter_rows() for cell in row if cell.column > len(HEADS)}
    again = assess_bytes(buffer.getvalue(), "book.xlsx", OPTIONS).assessment
    assert [p.position.details.is_new for p in again.positions] == [True, False]


def test_an_audit_says_new_also_from_a_record(made: Assessment) -> None:
    kept = snapshot_from(json.loads(record_text(made)), FRAMEWORK)
    assert [p.is_new for p in kept.positions] == [True, False]
    for after in (snapshot_of(made), kept):
        page = lxml.html.document_fromstring(audit_html(compare(snapshot_of(made), after, FRAMEWORK)))
        text = flat(page)
        assert "No reference band, new position" in text
        row = next(row for row in page.xpath("//tr[th[contains(., 'Director New')]]"))
        assert "new" in [flat(cell) for cell in row.xpath("td")]


def test_an_explanation_says_new_and_its_one_option(book: Path) -> None:
    read = assess_bytes(book.read_bytes(), "book.xlsx", OPTIONS)
    said = " ".join(" ".join(lines(explain_position(read.assessment, read.layouts, "N-1"))).split())
    assert ": new (C2)" in said
    assert DECIDE in said
    assert FIND not in said
