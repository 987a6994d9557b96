"""Test that the paper says what is known of the bands of positions that cannot be classified."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pytest
from docx import Document
from position_books import FACTORS, FRAMEWORK, assessed, plain

from peecf_batch.assessment.explaining.possible import possible_bands, possible_scores
from peecf_batch.outputs.word.board_paper import render_board_paper
from peecf_batch.rules.classification import classification_of

if TYPE_CHECKING:
    from pathlib import Path

HEADS = ("Position ID", "Position title", *FACTORS)
CERTAIN = ("5*", 4, 4, 3, 4, 4, 2, 2)  # 23 points without the first score: PESES-1 for every score from 24 to 30
TWO_BANDS = ("5*", 5, 5, 5, 4, 4, 4, 4)  # 31 points without it: 32 to 38
UNREAD = ("5*", "x", 3, 3, 2, 2, 2, 2)  # 14 points without two: 16 to 28


def risks(path: Path, *rows: tuple[object, ...]) -> list[str]:
    made = [(f"P-{n}", f"Director {n}", *scores) for n, scores in enumerate(rows, 1)]
    paragraphs = [
        p.text for p in Document(io.BytesIO(render_board_paper(assessed(plain(path, made, HEADS))))).paragraphs
    ]
    return paragraphs[paragraphs.index("Risks") + 1 : paragraphs.index("Consultation")]


@pytest.mark.parametrize(
    ("rows", "wanted"),
    [
        (
            [CERTAIN],
            "For every possible score, 1 position with a missing or invalid score is in PESES-1 (Director 1 (P-1)). "
            "The work value score is not known yet.",
        ),
        (
            [CERTAIN, CERTAIN],
            "For every possible score, 2 positions with missing or invalid scores are in PESES-1 (Director 1 (P-1); "
            "Director 2 (P-2)). The work value score is not known yet.",
        ),
        (
            [TWO_BANDS, UNREAD],
            "The bands of 2 positions are not certain until the scores are correct: Director 1 (P-1), PESES-1 or "
            "PESES-2; Director 2 (P-2), Below 21 or PESES-1.",
        ),
        ([TWO_BANDS] * 7, "The bands of 7 positions are not certain until the scores are correct."),
    ],
)
def test_the_risk_gives_the_band_where_it_is_certain_and_else_the_range(
    tmp_path: Path, rows: list[tuple[object, ...]], wanted: str
) -> None:
    said = risks(tmp_path / "book.xlsx", *rows)
    assert wanted in said
    assert not any("not known until the scores are correct" in text for text in said)


def test_possible_bands_are_those_of_every_score_in_the_range(tmp_path: Path) -> None:
    rows = [(f"P-{n}", f"Director {n}", *scores) for n, scores in enumerate((CERTAIN, TWO_BANDS, UNREAD), 1)]
    for p in assessed(plain(tmp_path / "book.xlsx", rows, HEADS)).positions:
        least, most = possible_scores(p, FRAMEWORK)
        known = sum(score for score in p.position.scores if score is not None)
        missing = p.position.scores.count(None)
        assert (least, most) == (known + missing, known + 7 * missing)
        names = {classification_of(score, FRAMEWORK).band_name or "Below 21" for score in range(least, most + 1)}
        assert set(possible_bands(p, FRAMEWORK)) == names
