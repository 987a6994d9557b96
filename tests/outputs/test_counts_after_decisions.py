"""Test that all outputs count decisions and borderline scores alike once some, or all, of the decisions are taken."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING

import lxml.html
import openpyxl
import pytest
from docx import Document
from position_books import FACTORS, plain

from peecf_batch.outputs.html.summary import render_summary
from peecf_batch.outputs.privacy.deidentify import de_identified
from peecf_batch.outputs.screen.report import text_lines
from peecf_batch.outputs.sector.entries import entry_of
from peecf_batch.outputs.sector.index_page import render_index
from peecf_batch.outputs.word.board_paper import render_board_paper
from peecf_batch.runs.assessing import assess_file
from peecf_batch.runs.options import Options
from peecf_batch.runs.writing import annotate_to

if TYPE_CHECKING:
    from pathlib import Path

    from peecf_batch.runs.assessed import AssessedWorkbook

HEADS = ("Position ID", "Position title", "Current band", "Decision", *FACTORS)
BORDERLINE = (4, 4, 4, 5, 5, 4, 5, 5)  # 36, the lowest score of its band
OPTIONS = Options()


def held(folder: Path, *rows: tuple[str, str, tuple[int, ...]]) -> AssessedWorkbook:
    """Return an assessment of positions, each given by its band, its decision and its scores."""
    each = [(f"P-{n}", f"Director {n}", band, said, *scores) for n, (band, said, scores) in enumerate(rows, 1)]
    return assess_file(plain(folder / "b.xlsx", each, HEADS), OPTIONS)


def page_text(page: str) -> str:
    return " ".join(" ".join(lxml.html.document_fromstring(page).itertext()).split())


def paper_text(book: AssessedWorkbook) -> str:
    document = Document(io.BytesIO(render_board_paper(book.assessment)))
    return " ".join(paragraph.text for paragraph in document.paragraphs)


def sheet_texts(book: AssessedWorkbook, name: str) -> list[str]:
    buffer = io.BytesIO()
    annotate_to(book, buffer, OPTIONS)
    sheet = openpyxl.load_workbook(io.BytesIO(buffer.getvalue()))[name]
    return [str(row[0].value) for row in sheet.iter_rows() if row[0].value]


class TestBorderlineScores:
    @pytest.mark.parametrize(
        ("decided", "line", "risk"),
        [
            (0, "Three positions have the lowest or highest score of a band", "3 positions with a borderline score."),
            (
                1,
                "Three positions have the lowest or highest score of a band; two are still to be decided",
                "2 positions with a borderline score that is not decided yet.",
            ),
            (
                2,
                "Three positions have the lowest or highest score of a band; one is still to be decided",
                "1 position with a borderline score that is not decided yet.",
            ),
        ],
    )
    def test_are_all_counted_and_those_to_be_decided_are_named(
        self, tmp_path: Path, decided: int, line: str, risk: str
    ) -> None:
        book = held(tmp_path, *[("PESES-2", "No change" if n < decided else "", BORDERLINE) for n in range(3)])
        page = render_summary(book.assessment)
        lead, box = (" ".join(found.text_content().split()) for found in _said(page))
        meets = "it" if decided == 2 else "them"
        assert lead == f"{line}, so a validation meeting reviews {meets} before the decision."
        assert box == f"{line}."
        assert re.search(r"\b3\s*borderline", page_text(page))
        assert risk in paper_text(book)

    def test_need_no_meeting_once_all_are_decided(self, tmp_path: Path) -> None:
        page = render_summary(held(tmp_path, *[("PESES-2", "No change", BORDERLINE)] * 2).assessment)
        assert "validation meeting reviews" not in page_text(page)
        assert "the lowest or highest score of a band" not in page_text(page).split("Before you decide")[1][:400]


def _said(page: str) -> list[lxml.html.HtmlElement]:
    document = lxml.html.document_fromstring(page)
    return [document.xpath("//header//p[@class='lead']")[0], document.xpath("//section[@id='first']//p")[0]]


class TestAHeadline:
    @pytest.mark.parametrize(
        ("count", "said"),
        [
            (1, "The position that needed a decision has been decided"),
            (2, "Both positions that needed a decision have been decided"),
            (3, "All 3 positions that needed a decision have been decided"),
        ],
    )
    def test_says_that_all_is_decided_and_not_that_decisions_are_needed(
        self, tmp_path: Path, count: int, said: str
    ) -> None:
        book = held(tmp_path, ("PESES-2", "", (5,) * 8), *[("PESES-2", "PESES-1, duties reduced", (4,) * 8)] * count)
        texts = {
            "page": page_text(render_summary(book.assessment)),
            "check": " ".join(text_lines(book.assessment)),
            "paper": paper_text(book),
            "summary sheet": " ".join(sheet_texts(book, "PEECF summary")),
            "sheet of decisions": " ".join(sheet_texts(book, "PEECF decisions")),
        }
        for where, text in texts.items():
            assert said in text, where
            assert not re.search(r"needs? a decision|0 (?:are )?open|No decision is needed", text), where
        noted = "the decision on 1 position" if count == 1 else f"the decisions on {count} positions"
        assert f"To note {noted} and the recommended bands. No other decision is needed." in texts["paper"]

    def test_says_so_beside_positions_that_cannot_be_classified(self, tmp_path: Path) -> None:
        book = held(tmp_path, ("PESES-2", "", (5,) * 7 + (9,)), *[("PESES-2", "PESES-1, duties reduced", (4,) * 8)] * 3)
        text = page_text(render_summary(book.assessment))
        said = "cannot be classified yet; all 3 positions that needed a decision have been decided"
        assert f"One of 4 executive positions {said}" in text

    def test_of_a_sector_counts_the_positions_that_cannot_be_classified(self, tmp_path: Path) -> None:
        rows = [("PESES-2", "", (5,) * 7 + (9,)), ("PESES-2", "", (4,) * 8), ("PESES-1", "", (4,) * 8)]
        entry = entry_of(held(tmp_path, *rows).assessment, ["b.html"])
        text = page_text(render_index([entry], (), OPTIONS.framework))
        assert "1 of 3 executive positions needs a decision; 1 cannot be classified yet" in text

    def test_of_a_sector_says_it_once(self, tmp_path: Path) -> None:
        book = held(tmp_path, *[("PESES-2", "PESES-1, duties reduced", (4,) * 8)] * 3)
        text = page_text(render_index([entry_of(book.assessment, ["b.html"])], (), OPTIONS.framework))
        assert "All 3 decisions on executive positions are made" in text
        assert "0 open" not in text


def test_a_copy_without_the_decisions_asks_for_none_and_keeps_their_number(tmp_path: Path) -> None:
    rows = [("PESES-2", "PESES-1, no change", (4,) * 8)] * 2 + [("PESES-2", "", BORDERLINE)] * 4
    seen = de_identified(held(tmp_path, *rows).assessment)
    assert seen.withheld is not None
    assert seen.withheld.bands_left_out == 0
    document = Document(io.BytesIO(render_board_paper(seen, coded=True)))
    paper = " ".join(paragraph.text for paragraph in document.paragraphs)
    page = page_text(render_summary(seen, coded=True))
    for text in (paper, page):
        assert "executive positions need a decision: 2 decided, 4 open" in text
        assert "Take all decisions on the ordinary copy. This copy leaves out the decisions that were taken" in text
        assert "☐" not in text
    assert "Four positions have the lowest or highest score of a band." in page
    assert not re.search("To seek|decide on|Sign-off", paper)


def test_the_link_to_tables_says_what_is_in_them(tmp_path: Path) -> None:
    entry = entry_of(held(tmp_path, ("PESES-1", "", (4,) * 8)).assessment, ["b.html"])
    pages = {
        hidden: render_index([entry], (), OPTIONS.framework, tables=["peecf-sector.xlsx"], suppress_small=hidden)
        for hidden in (False, True)
    }
    assert "All positions and findings as tables: peecf-sector.xlsx" in page_text(pages[False])
    assert "These totals as a workbook: peecf-sector.xlsx" in page_text(pages[True])
    assert "findings as tables" not in page_text(pages[True])
