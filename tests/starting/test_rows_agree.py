"""Test that `template --from` takes the rows that `assess` reads as positions, on random sheets and below the table."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from position_books import FRAMEWORK, HEADINGS, Sheet, layout, position, write
from random_sheets import HEADINGS as RANDOM_HEADINGS
from random_sheets import drawn

from peecf_batch.reading.layout import sheets_of
from peecf_batch.reading.rows.census import RowKind
from peecf_batch.reading.rows.reader import read_positions
from peecf_batch.runs.files.reading import workbook_at
from peecf_batch.starting.hr_list import read_list

if TYPE_CHECKING:
    from pathlib import Path


def taken(path: Path) -> set[int]:
    """Return the rows of the first sheet that a template takes: those below the headings that are not skipped."""
    (sheet,) = read_list(sheets_of(workbook_at(path)), FRAMEWORK).sheets
    skipped = {row.row for row in sheet.skipped}
    rows = set(read_positions(layout(path), FRAMEWORK).census.kinds)
    return {row for row in rows if row > sheet.heading_row} - skipped


@pytest.mark.parametrize("part", range(4))
def test_random_sheets_are_read_alike(tmp_path: Path, part: int) -> None:
    for seed in range(part, 80, 4):
        rows = drawn(seed)
        merged = tuple(f"A{n}:L{n}" for n, row in enumerate(rows, 2) if row.merged)
        path = write(
            tmp_path / "b.xlsx", [Sheet("Positions", [RANDOM_HEADINGS, *(r.cells for r in rows)], merged=merged)]
        )
        census = read_positions(layout(path), FRAMEWORK).census
        assert taken(path) == set(census.rows_of(RowKind.POSITION)), seed


def test_a_second_table_is_not_taken_and_that_is_said(tmp_path: Path) -> None:
    rows = [position(1), (), ("Vacant positions",), HEADINGS[:2], ("P-9", "Director Legal")]
    path = write(tmp_path / "b.xlsx", [Sheet("Positions", [HEADINGS, *rows])])
    held = read_list(sheets_of(workbook_at(path)), FRAMEWORK)
    assert [entry.facts["id"] for entry in held.entries] == ["P-001"]
    assert "Row 5 begins another table: it and the rows below it were not taken." in held.sheets[0].notes
