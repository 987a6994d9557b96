"""Test that outputs tell positions of several organisations apart, even if they have the same ids and titles."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import lxml.html
import openpyxl
import pytest
from annotating import OPTIONS
from docx import Document
from position_books import FACTORS, FRAMEWORK, assessed, plain

from peecf_batch.assessment.comparison import compare
from peecf_batch.assessment.snapshot import snapshot_of
from peecf_batch.outputs.html.summary import render_summary
from peecf_batch.outputs.word.board_paper import render_board_paper
from peecf_batch.outputs.wording.words import names_of
from peecf_batch.runs.assessing import assess_bytes
from peecf_batch.runs.writing import annotate_to

if TYPE_CHECKING:
    from pathlib import Path

    from peecf_batch.assessment.result import Assessment

HEADS = ("Organisation", "Position ID", "Position title", "Current band", *FACTORS)
BORDER = (5, 5, 5, 5, 4, 4, 4, 4)  # 36, the lowest score of PESES-2


def rows(*organisations: str) -> list[tuple[object, ...]]:
    return [(organisation, "2", "Director", "PESES-1", *BORDER) for organisation in organisations]


@pytest.fixture
def two(tmp_path: Path) -> Assessment:
    """Return the assessment of a director with the id 2 in each of 2 organisations, both to decide."""
    return assessed(plain(tmp_path / "two.xlsx", rows("Alpha", "Beta"), HEADS))


def test_names_have_the_organisation_if_the_id_does_not_tell_them_apart(tmp_path: Path, two: Assessment) -> None:
    assert names_of(two.positions) == ["Director (Alpha, 2)", "Director (Beta, 2)"]
    other = [*rows("Alpha"), ("Beta", "3", "Director", "PESES-1", *BORDER)]
    assert names_of(assessed(plain(tmp_path / "b.xlsx", other, HEADS)).positions) == ["Director (2)", "Director (3)"]


def test_decisions_name_the_organisation_on_the_page_and_in_the_paper(two: Assessment) -> None:
    page = lxml.html.document_fromstring(render_summary(two))
    heads = page.xpath("//table[contains(@class, 'dec')]//th[@scope='row']")
    named = [" ".join(head.text_content().split()) for head in heads]
    assert [name.removesuffix(" bottom of PESES-2") for name in named] == ["Director 2, Alpha", "Director 2, Beta"]
    paper = Document(io.BytesIO(render_board_paper(two)))
    texts = [cell.text for table in paper.tables for row in table.rows for cell in row.cells]
    assert all(any(text.startswith(f"Director ({name}, 2)") for text in texts) for name in ("Alpha", "Beta"))


def test_results_and_decisions_of_the_annotated_workbook_have_a_column_for_it(tmp_path: Path) -> None:
    for organisations, wanted in ((("Alpha", "Beta"), True), (("Alpha",), False)):
        path = plain(tmp_path / "book.xlsx", rows(*organisations), HEADS)
        buffer = io.BytesIO()
        annotate_to(assess_bytes(path.read_bytes(), "book.xlsx", OPTIONS), buffer, OPTIONS)
        book = openpyxl.load_workbook(buffer)
        for sheet in ("PEECF results", "PEECF decisions"):
            heads = [cell.value for cell in book[sheet][3]]
            assert ("Organisation" in heads) is wanted
            if wanted:
                column = heads.index("Organisation") + 1
                assert [book[sheet].cell(row, column).value for row in (4, 5)] == ["Alpha", "Beta"]


def test_an_audit_of_a_workbook_with_itself_finds_every_position_in_both(two: Assessment) -> None:
    audit = compare(snapshot_of(two), snapshot_of(two), FRAMEWORK)
    assert [(c.before.organisation, c.after.organisation) for c in audit.changes] == [("Alpha",) * 2, ("Beta",) * 2]
    assert (audit.new, audit.gone) == ((), ())
