"""Test the lines that check prints: one line for blanks that need the same, and where our sheets are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from position_books import FACTORS, plain

from peecf_batch.outputs.screen.report import text_lines
from peecf_batch.runs.assessing import assess_file
from peecf_batch.runs.options import Options

if TYPE_CHECKING:
    from pathlib import Path


def lines(folder: Path, *rows: tuple[object, ...], heads: tuple[str, ...] = ("Position ID", *FACTORS)) -> list[str]:
    return list(text_lines(assess_file(plain(folder / "a.xlsx", rows, heads), Options()).assessment))


def test_scores_that_are_all_missing_are_one_line(tmp_path: Path) -> None:
    said = lines(tmp_path, ("P-1", *[None] * 8))
    at = [n for n, line in enumerate(said) if "E202" in line and "error" in line]
    assert [said[n].strip() for n in at] == [
        "B2:I2  error E202: no score is given (Knowledge to Resource management, P-1)"
    ]
    assert said[at[0] + 1].strip() == "Type a whole number from 1 to 7 in B2:I2."
    assert any("8 errors" in line for line in said)


def test_missing_scores_with_others_between_them_are_named(tmp_path: Path) -> None:
    said = lines(tmp_path, ("P-1", 5, None, 5, None, 5, 5, 5, 5))
    [line] = [line.strip() for line in said if "E202" in line and "error" in line]
    assert line == "C2,E2  error E202: no score is given (Relationships and Independence, P-1)"


def test_faults_in_cells_that_are_not_blank_keep_their_own_lines(tmp_path: Path) -> None:
    said = lines(tmp_path, ("P-1", 9, 9, *[5] * 6))
    assert len([line for line in said if "error E2" in line]) == 2


def test_check_says_that_sheets_of_ours_are_in_the_annotated_copy(tmp_path: Path) -> None:
    said = "For the annotated copy with the sheets named PEECF, run peecf-batch assess."
    heads = ("Position ID", "Decision", *FACTORS)
    assert any(said in line for line in lines(tmp_path, ("P-1", "Approved", *[5] * 8), heads=heads))  # N810 names one
    assert not any(said in line for line in lines(tmp_path, ("P-1", "", *[5] * 8), heads=heads))
