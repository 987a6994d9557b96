"""Test that the census gives every row of a sheet its kind, on random sheets of rows whose kind is known."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from position_books import FACTORS, FRAMEWORK, USUAL, Sheet, assessed, layout, plain, position, write
from random_sheets import HEADINGS, drawn

from peecf_batch.outputs.record.record import record
from peecf_batch.outputs.wording.census import census_line
from peecf_batch.outputs.wording.sentences import verdict
from peecf_batch.reading.rows.census import RowKind
from peecf_batch.reading.rows.reader import read_positions

if TYPE_CHECKING:
    from pathlib import Path


SHEETS = int(os.environ.get("PEECF_SHEETS", "300"))


@pytest.mark.parametrize("part", range(8))
def test_every_row_of_random_sheets_has_its_kind(tmp_path: Path, part: int) -> None:
    for seed in range(part, SHEETS, 8):
        rows = drawn(seed)
        merged = tuple(f"A{n}:L{n}" for n, row in enumerate(rows, 2) if row.merged)
        path = write(tmp_path / "b.xlsx", [Sheet("Positions", [HEADINGS, *(r.cells for r in rows)], merged=merged)])
        census = read_positions(layout(path), FRAMEWORK).census
        expected = {n: row.kind for n, row in enumerate(rows, 2) if row.kind is not RowKind.BLANK} | {
            1: RowKind.HEADING
        }
        wrong = {n: (kind, census.kinds.get(n)) for n, kind in expected.items() if census.kinds.get(n) is not kind}
        assert not wrong, (seed, wrong, {n: rows[n - 2].cells for n in wrong})
        assert set(census.kinds) == set(expected), seed
        assert sum(census.counts.values()) == census.last_row - census.first_row + 1


class TestTheCensus:
    ROWS = (
        position(1), ("Corporate Division",), position(2), ("Total", None, *USUAL), (), ("Note: see policy",),
    )  # fmt: skip

    def test_is_told_in_one_line(self, tmp_path: Path) -> None:
        census = assessed(plain(tmp_path / "b.xlsx", self.ROWS)).census
        assert census_line(census) == "5 rows below the headings: 2 positions, 1 group heading, 1 total, 1 note"

    def test_is_in_the_record_with_the_rows_that_are_no_positions(self, tmp_path: Path) -> None:
        told = record(assessed(plain(tmp_path / "b.xlsx", self.ROWS)))["census"]
        (sheet,) = told["sheets"]
        assert told["complete"] is True
        assert sheet["rows"] == {"position": 2, "heading": 1, "blank": 1, "group": 1, "total": 1, "note": 1}
        assert sheet["row_numbers"] == {"heading": (1,), "group": (3,), "total": (5,), "note": (7,)}
        assert (sheet["first_row"], sheet["last_row"], sheet["positions"]) == (1, 7, 2)

    def test_with_an_unclear_row_is_not_complete_and_the_verdict_says_so(self, tmp_path: Path) -> None:
        rows = [position(1), position(2), (None, "Harbour")]
        assessment = assessed(plain(tmp_path / "b.xlsx", rows))
        assert [(f.code, f.cell) for f in assessment.findings if f.severity == "error"] == [("E130", "B4")]
        assert verdict(assessment) == (
            "2 of 2 positions can be classified; 1 row is unclear, so positions may be missing."
        )

    def test_with_a_sheet_that_was_left_out_is_not_complete(self, tmp_path: Path) -> None:
        sheets = [
            Sheet("North", [("Position ID", "Position title", *FACTORS), position(1)]),
            Sheet("South", [("Position ID", "Position title", *FACTORS[:-1], "Budget size"), position(2)]),
        ]
        assessment = assessed(write(tmp_path / "b.xlsx", sheets))
        (unread,) = assessment.census.unread
        assert unread.sheet == "South"
        assert "Resource management" in unread.reason
        assert [f.code for f in assessment.findings if f.severity == "error"] == ["E131"]
        assert verdict(assessment).startswith("1 of 1 position can be classified; 1 sheet was not read")

    def test_counts_a_hidden_sheet_of_positions_as_left_out(self, tmp_path: Path) -> None:
        headings = ("Position ID", "Position title", *FACTORS)
        sheets = [Sheet("North", [headings, position(1)]), Sheet("Old", [headings, position(2)], hidden=True)]
        assessment = assessed(write(tmp_path / "b.xlsx", sheets))
        assert [(unread.sheet, unread.reason) for unread in assessment.census.unread] == [
            ("Old", "the sheet is hidden")
        ]
        assert not assessment.is_complete

    def test_is_complete_where_one_sheet_was_asked_for(self, tmp_path: Path) -> None:
        headings = ("Position ID", "Position title", *FACTORS)
        sheets = [Sheet("2025", [headings, position(1)]), Sheet("2024", [headings, position(1)])]
        assert assessed(write(tmp_path / "b.xlsx", sheets), sheet="2024").is_complete
