"""Test that the census gives every row of a sheet its kind, on random sheets of rows whose kind is known."""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest
from position_books import FACTORS, FRAMEWORK, USUAL, Odd, Sheet, assessed, layout, plain, position, write

from peecf_batch.outputs.record.record import record
from peecf_batch.outputs.wording.census import census_line
from peecf_batch.outputs.wording.sentences import verdict
from peecf_batch.reading.rows.census import RowKind
from peecf_batch.reading.rows.reader import read_positions

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

HEADINGS = ("Position ID", "Position title", "Division", "Current band", *FACTORS)
FIRST_FACTOR = 4
TITLES = (
    "Chief Executive Officer", "Director, Finance", "Manager Works", "Executive Director People and Culture",
    "General Manager, Water", "Head of Legal", "Chief Financial Officer", "Director Total Rewards",
    "Company Secretary", "Principal Scientist",
)  # fmt: skip
DIVISIONS = ("Corporate Services", "Operations", "Water Delivery", "Office of the CEO")
GROUPS = ("CORPORATE SERVICES", "Operations Division", "Office of the CEO", "PEOPLE AND CULTURE", "Finance Group:")
TOTALS = (
    "Total", "Sub-total", "Grand Total", "Corporate Count", "Average", "Median", "Sector median", "Highest",
    "Standard deviation", "Mean score", "Benchmark", "75th percentile", "Operations Average", "Comparator: Yarra",
)  # fmt: skip
FUNCTIONS = (
    "SUM({})",
    "SUBTOTAL(3,{})",
    "AVERAGE({})",
    "AGGREGATE(1,5,{})",
    "ROUND(AVERAGE({}),1)",
    "MAX({})",
    "MEDIAN({})",
)
NOTES = (
    "Note: scores as agreed in March", "* Position to be abolished 30 June", "Source: payroll extract", "Prepared by",
    "Scores were moderated by the panel on 3 March 2025.", "OFFICIAL: Sensitive",
)  # fmt: skip
EXAMPLES = (("e.g. 100", "Director, Sample"), ("Example", "Director, Sample"), ("E-1", "Example: Manager, Sample"))
UNCLEAR = ("Enterprise transformation", "Harbour", "Northern growth corridor")


@dataclass(frozen=True)
class Labelled:
    """The cells of a row, and its kind. A group may be merged over all columns."""

    kind: RowKind
    cells: tuple[Any, ...]
    merged: bool = False


def letters(column: int) -> str:
    return "ABCDEFGHIJKLMNOP"[column]


def scores(draw: random.Random) -> list[Any]:
    given: list[Any] = [draw.randint(1, 7) for _ in FACTORS]
    if draw.random() < 0.2:
        given[draw.randrange(8)] = draw.choice([None, "five", 9, "TBC"])
    return given


def of_position(draw: random.Random, number: int) -> Labelled:
    facts = [f"P-{number:03}", draw.choice(TITLES), draw.choice(DIVISIONS), draw.choice([None, "PESES-1"])]
    if draw.random() < 0.15:
        return Labelled(RowKind.POSITION, tuple(facts[: draw.choice([2, 3, 4])]))
    if draw.random() < 0.1 and number % 3 == 0:  # most positions have ids
        facts[0] = None
    return Labelled(RowKind.POSITION, (*facts, *scores(draw)))


def of_total(draw: random.Random, row: int) -> Labelled:
    label = draw.choice(TOTALS)
    function = draw.choice(FUNCTIONS)
    ranges = [
        f"{letters(FIRST_FACTOR + place)}2:{letters(FIRST_FACTOR + place)}{max(row - 1, 2)}" for place in range(8)
    ]
    formulas = [Odd("formula", f"={function.format(cells)}", result=4) for cells in ranges]
    constants = [draw.choice([4, 5.25, 32]) for _ in FACTORS]
    cells = draw.choice([formulas, constants])
    place = draw.choice([(label, None), (None, label)])
    if cells is formulas and draw.random() < 0.2:
        place = (None, None)
    return Labelled(RowKind.TOTAL, (*place, None, None, *cells))


def of_group(draw: random.Random) -> Labelled:
    label = draw.choice(GROUPS)
    if draw.random() < 0.3:
        return Labelled(RowKind.GROUP, (draw.choice((*GROUPS, "Harbour and coast")),), merged=True)
    return Labelled(RowKind.GROUP, draw.choice([(label,), (None, label)]))


def under_the_headings(draw: random.Random) -> Iterator[Labelled]:
    if draw.random() < 0.3:
        said = draw.choice(["1 to 7", "1-7", "Enter 1 to 7", "Score 1–7"])
        yield Labelled(RowKind.GUIDANCE, ("Unique number", "Full title as in contract", None, None, *[said] * 8))
    if draw.random() < 0.2:
        yield Labelled(RowKind.GUIDANCE, tuple(range(1, len(HEADINGS) + 1)))
    if draw.random() < 0.3:
        names = draw.choice(EXAMPLES)
        yield Labelled(RowKind.EXAMPLE, (*names, None, None, *[5] * 8))
    if draw.random() < 0.3:
        weight = draw.choice(["Weight", "Weighting", "Out of 7"])
        yield Labelled(RowKind.SCALE, (weight, None, None, None, *[draw.choice([1, 7, 0.125])] * 8))


def drawn(seed: int) -> list[Labelled]:
    """Return the rows below the headings of a random sheet."""
    draw = random.Random(seed)
    rows = list(under_the_headings(draw))
    count = draw.randint(3, 9)
    for number in range(1, count + 1):
        if draw.random() < 0.25:
            rows.append(of_group(draw))
        if draw.random() < 0.1:
            rows.append(Labelled(RowKind.BLANK, ()))
        if draw.random() < 0.07 and number > 1:
            rows.append(Labelled(RowKind.HEADING, HEADINGS))
        rows.append(of_position(draw, number))
        if draw.random() < 0.2:
            rows.append(of_total(draw, len(rows) + 2))
    rows.append(Labelled(RowKind.POSITION, ("P-900", "Director, Assets", None, None, *USUAL)))
    if draw.random() < 0.4:
        rows.append(of_total(draw, len(rows) + 2))
    if draw.random() < 0.2:
        rows.append(Labelled(RowKind.UNCLEAR, (None, draw.choice(UNCLEAR))))
    if draw.random() < 0.5:
        rows.append(Labelled(RowKind.BLANK, ()))
        rows.extend(Labelled(RowKind.NOTE, (note,)) for note in draw.sample(NOTES, draw.randint(1, 3)))
    return rows


@pytest.mark.parametrize("part", range(8))
def test_every_row_of_2000_random_sheets_has_its_kind(tmp_path: Path, part: int) -> None:
    for seed in range(part * 250, part * 250 + 250):
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
