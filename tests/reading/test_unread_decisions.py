"""Test that decisions typed on a sheet that is not read are never left out without a word."""

from __future__ import annotations

import io
from datetime import date
from typing import TYPE_CHECKING

import openpyxl
import pytest
from bare_copies import bare_copy
from consensus_books import annotated, assessed
from openpyxl.styles import PatternFill
from position_books import FACTORS, plain

from peecf_batch.reading.decisions.headings import DECISIONS_SHEET

if TYPE_CHECKING:
    from pathlib import Path

    from openpyxl import Workbook

    from peecf_batch.assessment.result import Assessment
    from peecf_batch.rules.findings import Finding

HEADS = ("Position ID", "Position title", "Current band", *FACTORS)
ROWS = [("P-1", "Director", "PESES-1", *[5] * 8), ("P-2", "Manager", "PESES-2", *[3] * 8)]
LIVE = f"{DECISIONS_SHEET} (2)"


def found(assessment: Assessment) -> list[Finding]:
    return [f for f in assessment.findings if f.code in ("W817", "E131")]


def saved(book: Workbook) -> bytes:
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


@pytest.fixture
def copy(tmp_path: Path) -> Workbook:
    """An annotated copy in which two decisions were typed."""
    data = annotated(plain(tmp_path / "b.xlsx", ROWS, HEADS).read_bytes())[1]
    book = openpyxl.load_workbook(io.BytesIO(data))
    sheet = book[DECISIONS_SHEET]
    for row in (4, 5):
        answer(sheet, row, "Decision", "Raise remuneration")
        answer(sheet, row, "Decided by", "Board")
        answer(sheet, row, "Decision date", date(2026, 3, 12))
    return book


def answer(sheet, row: int, heading: str, value: object) -> str:  # type: ignore[no-untyped-def]
    column = next(cell.column for cell in sheet[3] if cell.value == heading)
    sheet.cell(row, column).value = value
    return str(sheet.cell(row, column).coordinate)


@pytest.fixture
def kept(copy: Workbook) -> Workbook:
    """The next copy, in which that sheet was kept because a person coloured a cell."""
    copy[DECISIONS_SHEET]["B4"].fill = PatternFill("solid", fgColor="FFFF00")
    read, data = annotated(saved(copy))
    assert [p.position.details.decision is not None for p in read.assessment.positions] == [True, True]
    book = openpyxl.load_workbook(io.BytesIO(data))
    assert {DECISIONS_SHEET, LIVE} <= set(book.sheetnames)
    return book


def test_a_kept_sheet_with_the_recorded_decisions_is_no_finding(kept: Workbook) -> None:
    assert found(assessed(saved(kept))) == []


@pytest.mark.parametrize(
    ("heading", "value"),
    [("Decision", "Keep the band"), ("Decided by", "The Head"), ("Decision date", date(2026, 4, 1))],
)
def test_another_answer_on_a_kept_sheet_is_a_warning(kept: Workbook, heading: str, value: object) -> None:
    cell = answer(kept[DECISIONS_SHEET], 4, heading, value)
    made = assessed(saved(kept))
    (warning,) = found(made)
    assert (warning.code, warning.sheet, warning.cell) == ("W817", DECISIONS_SHEET, cell)
    assert "is not read" in warning.message
    assert f"'{LIVE}'" in warning.fix
    assert made.positions[0].position.details.decision.text == "Raise remuneration"


def test_a_row_of_a_kept_sheet_that_matches_no_position_is_a_warning(kept: Workbook) -> None:
    kept[DECISIONS_SHEET]["A4"] = "P-9"
    kept[DECISIONS_SHEET]["B4"] = "Gone"
    (warning,) = found(assessed(saved(kept)))
    assert (warning.code, warning.sheet) == ("W817", DECISIONS_SHEET)


@pytest.mark.parametrize("heading", ["Position", "Title", "Decision", "Decided by", "Decision date"])
def test_a_changed_heading_is_one_warning_that_says_which(copy: Workbook, heading: str) -> None:
    sheet = copy[DECISIONS_SHEET]
    next(cell for cell in sheet[3] if cell.value == heading).value = "Other"
    made = assessed(saved(copy))
    (warning,) = found(made)
    assert warning.message == f"sheet '{DECISIONS_SHEET}' was not read: row 3 does not have the heading '{heading}'"
    assert f"type the heading '{heading}'" in warning.fix
    assert all(p.position.details.decision is None for p in made.positions)


def test_a_workbook_that_is_no_annotated_copy_any_more_is_one_warning(copy: Workbook) -> None:
    bare = bare_copy(copy)
    (warning,) = found(assessed(saved(bare)))
    assert (warning.code, warning.sheet) == ("W817", DECISIONS_SHEET)
    assert warning.message.startswith("2 rows of sheet")
    assert ".xlsx" in warning.fix
