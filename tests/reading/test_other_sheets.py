"""Test that positions on sheets that are not read are told, and that other sheets are passed over."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from position_books import FACTORS, FRAMEWORK, HEADINGS, USUAL, Sheet, assessed, position, write

from peecf_batch.excel.package import Package
from peecf_batch.excel.workbook import Workbook
from peecf_batch.reading.layout import sheets_of
from peecf_batch.starting.hr_list import read_list

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from peecf_batch.assessment.result import Assessment

Rows = list[list[Any]]

# Sheets with positions that the first sheet does not have, and the part of the message that says where they are.
WITH_POSITIONS: dict[str, tuple[Rows, str]] = {
    "titles alone": ([["Position title"], ["Director People"], ["Director Risk"]], "2 rows seem"),
    "ids and titles": ([["Position ID", "Position title"], ["P-009", "Director People"]], "A2 seems"),
    "rows without headings": ([["P-009", "Director People", *USUAL], ["P-010", "Director Risk", *USUAL]], "in A1"),
    "rows without headings and scores": ([["P-009", "Director People"]], "A1 seems"),
    "titles under a title line": ([["Vacant positions"], ["Director People"], ["Director Risk"]], "in A2"),
    "headings in other words": ([["Executive", "Division"], ["Director People", "Ops"], ["Head of Risk", ""]], "A2"),
    "abbreviated factors": ([["Name of role", *"KRJISIBM"], ["Director People", *USUAL]], "A2 seems"),
    "misspelt factors": ([["Position ID", "Title", *(f"{f[:3]}x" for f in FACTORS)], ["P-9", "Dir", *USUAL]], "A2"),
    "half of the factors": ([["Position title", *FACTORS[:4]], ["Director People", *USUAL[:4]]], "A2 seems"),
    "most of the factors": ([["Position ID", *FACTORS[:5]], ["P-009", *USUAL[:5]]], "no heading for Impact, Breadth"),
    "no ids and titles": ([[*FACTORS], [*USUAL]], "no heading for the position's id or title"),
    "a row for each factor": (
        [["Position ID", "Title", "Factor", "Score"], *(["P-009", "Director People", f, 5] for f in FACTORS)],
        "has a row for each factor",
    ),
    "a column for each position": (
        [["Factor", "Director People", "Director Risk"], *([f, 5, 4] for f in FACTORS)],
        "has a column for each position",
    ),
    "numbers under a heading of titles": ([["Posn", "Vacant role"], ["P-020", "Director Legal"]], "A2 seems"),
    "people in other positions": ([["Employee ID", "Surname", "Position title"], [1, "Lee", "Director People"]], "C2"),
}  # fmt: skip
WITHOUT: dict[str, Rows] = {
    "honorifics": [["Title"], ["Mr"], ["Ms"]],
    "ranks": [["Role family", "Division"], ["Executive Director", "Ops"], ["Chief Executive Officer", "People"]],
    "bands": [["Band", "Title"], ["PESES-1", "Public Entity Senior Executive Service Band 1"]],
    "the pay of the same positions": [["Position ID", "Position title", "TRP"], ["P-001", "Director 1", 250_000]],
    "a log": [["Date", "By", "Change"], ["1/2/2026", "Manager HR", "Scores changed"], ["2/2/2026", "Manager HR", "x"]],
    "the forms of the same positions": [["Position title:", "Director 1"], *([f, 5] for f in FACTORS)],
    "the panel": [["Name", "Title"], ["Kim Lee", "Director HR, Department"], ["Lee Ng", "Chair of the Board"]],
    "definitions": [["Factor", "Definition"], *([f, "what it asks"] for f in FACTORS)],
    "levels": [["Factor", 1, 2, 3, 4, 5, 6, 7], *([f, *["text"] * 7] for f in FACTORS)],
    "weights": [[*FACTORS], [1, 1, 1, 1, 1, 1, 1, 1]],
    "counts": [["Division", "Positions"], ["Operations", 3], ["Grand total", 3]],
    "an agenda": [["Agenda"], ["1. Welcome by the chair"], ["2. Director roles"], ["Director 9: later"]],
    "instructions": [["How to use"], ["Position title: type the title"], ["The Director People approves the scores."]],
}


def book(tmp_path: Path, rows: Sequence[Sequence[Any]], **options: Any) -> Path:
    positions = [HEADINGS, *map(position, (1, 2, 3))]
    return write(tmp_path / "b.xlsx", [Sheet("Positions", positions), Sheet("Other", rows, **options)])


def left_out(assessment: Assessment) -> list[str]:
    return [f.message for f in assessment.findings if f.code == "E131"]


@pytest.mark.parametrize("hidden", [False, True])
@pytest.mark.parametrize("kind", WITH_POSITIONS)
def test_a_sheet_with_other_positions_is_an_error_and_the_census_is_not_complete(
    tmp_path: Path, kind: str, *, hidden: bool
) -> None:
    rows, words = WITH_POSITIONS[kind]
    assessment = assessed(book(tmp_path, rows, hidden=hidden))
    (message,) = left_out(assessment)
    assert message.startswith("sheet 'Other' was not read: ")
    assert words in message
    assert not assessment.census.is_complete
    assert len(assessment.positions) == 3


@pytest.mark.parametrize("kind", WITHOUT)
def test_a_sheet_without_other_positions_is_passed_over(tmp_path: Path, kind: str) -> None:
    assessment = assessed(book(tmp_path, WITHOUT[kind]))
    assert left_out(assessment) == []
    assert assessment.census.is_complete


def test_numbers_under_a_heading_for_the_id_of_positions_count(tmp_path: Path) -> None:
    ids = [(1001, "Director A", *USUAL), (1002, "Director B", *USUAL)]
    sheets = [Sheet("Positions", [HEADINGS, *ids]), Sheet("Pay", [["Position ID", "FTE"], [1002, 1], [1003, 1]])]
    (message,) = left_out(assessed(write(tmp_path / "b.xlsx", sheets)))
    assert "A3 seems to name a position" in message


def test_is_not_looked_at_where_one_sheet_was_asked_for(tmp_path: Path) -> None:
    rows, _ = WITH_POSITIONS["titles alone"]
    assert left_out(assessed(book(tmp_path, rows), sheet="Positions")) == []


@pytest.mark.parametrize("kind", ["rows without headings", "titles under a title line", "a column for each position"])
def test_is_named_when_a_template_is_filled(tmp_path: Path, kind: str) -> None:
    workbook = Workbook(Package(book(tmp_path, WITH_POSITIONS[kind][0]).read_bytes()))
    (note,) = read_list(sheets_of(workbook), FRAMEWORK).notes
    assert note.startswith("Sheet 'Other' was not taken, although ")
    assert "name it with --sheet" in note
