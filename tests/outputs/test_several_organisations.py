"""Test that outputs tell positions of several organisations apart, even if they have the same ids and titles."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import lxml.html
import openpyxl
import pytest
from annotating import OPTIONS
from docx import Document
from position_books import FACTORS, FRAMEWORK, assessed, moderated, plain

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


HEADS_OF_LINES = ("Organisation", "Position ID", "Position title", "Reports to", "Current band", *FACTORS)
HIGH, LOW = (7, 7, 7, 7, 6, 7, 6, 6), (4, 4, 4, 4, 4, 3, 4, 4)  # 53 and 31 points


@pytest.fixture
def with_lines(tmp_path: Path) -> Assessment:
    """Return the assessment of 2 organisations with the same ids and other titles, each with a line in one band."""
    lines = [
        (organisation, number, f"{kind} {title}", manager, "PESES-1", *scores)
        for organisation, kind in (("Alpha", "Lake"), ("Beta", "River"))
        for number, title, manager, scores in (
            ("1", "Head", "", HIGH), ("2", "Director", "1", LOW), ("3", "Manager", "2", LOW),
        )
    ]  # fmt: skip
    return moderated(plain(tmp_path / "lines.xlsx", lines, HEADS_OF_LINES))


def test_moderation_in_the_paper_names_positions_and_not_ids_that_organisations_share(with_lines: Assessment) -> None:
    texts = [paragraph.text for paragraph in Document(io.BytesIO(render_board_paper(with_lines))).paragraphs]
    for organisation, kind in (("Alpha", "Lake"), ("Beta", "River")):
        said = f"One position of '{organisation}' is in the same band as its manager: "
        assert f"{said}{kind} Manager (manager {kind} Director)." in texts
        assert f"{kind} Manager (3): No factor score is below that of {kind} Director, its manager." in texts


def test_a_finding_says_which_organisation_a_position_elsewhere_is_of(tmp_path: Path) -> None:
    text = "Leads the northern works programme with a budget of 40 million and answers for its results to the Board"
    reasons = (text, text.replace("northern", "southern"))
    rows = [
        (organisation, "2", f"Director {organisation}", "PESES-1", *BORDER, reason)
        for organisation, reason in zip(("Alpha", "Beta"), reasons, strict=True)
    ]
    found = moderated(plain(tmp_path / "book.xlsx", rows, (*HEADS, "Knowledge rationale")))
    [message] = [finding.message for finding in found.findings if finding.code == "N922"]
    assert message.endswith(" of '2' of 'Alpha'")
    texts = [paragraph.text for paragraph in Document(io.BytesIO(render_board_paper(found))).paragraphs]
    assert any(text.endswith("the same as the rationale of Director Alpha.") for text in texts)


def test_each_ladder_of_the_paper_is_under_the_name_of_its_organisation(with_lines: Assessment, tmp_path: Path) -> None:
    def headings(assessment: Assessment) -> list[str]:
        paragraphs = Document(io.BytesIO(render_board_paper(assessment))).paragraphs
        return [p.text for p in paragraphs if p.style.name == "Heading 2" and p.text.startswith("Band ladder")]

    assert headings(with_lines) == ["Band ladder, Alpha", "Band ladder, Beta"]
    assert headings(assessed(plain(tmp_path / "one.xlsx", rows("Alpha"), HEADS))) == []
