"""Tests that the area of a worksheet's cells is measured from its XML before any reader unpacks it."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peecf_batch.excel.address import LAST_COLUMN, LAST_ROW, cell_name, column_letters
from peecf_batch.excel.extent import _up_to, named_area

ROWS, COLUMNS = st.integers(1, LAST_ROW), st.integers(1, LAST_COLUMN)


def sheet(cells: str, before: str = "<dimension ref='A1'/>", after: str = "") -> bytes:
    return f"<?xml version='1.0'?><worksheet>{before}<sheetData>{cells}</sheetData>{after}</worksheet>".encode()


def cells(*places: tuple[int, int]) -> str:
    return "".join(f'<row r="{row}"><c r="{cell_name(row, column)}"><v>1</v></c></row>' for row, column in places)


@given(st.lists(st.tuples(ROWS, COLUMNS), min_size=1, max_size=8))
def test_the_area_reaches_to_the_last_row_and_the_last_column_wherever_the_cells_stand(places):
    assert named_area(sheet(cells(*places))) == (max(r for r, _ in places), max(c for _, c in places))


@given(ROWS, ROWS)
def test_a_pattern_for_the_rows_up_to_a_limit_knows_every_row(limit, row):
    assert bool(re.fullmatch(_up_to(str(limit), "1", "0", "9"), str(row))) is (row <= limit)


@given(COLUMNS, COLUMNS)
def test_a_pattern_for_the_columns_up_to_a_limit_knows_every_column(limit, column):
    within = _up_to(column_letters(limit), "A", "A", "Z")
    assert bool(re.fullmatch(within, column_letters(column))) is (column <= limit)


def test_a_cell_far_away_in_the_midst_of_many_is_seen():
    near = [(row, 1 + row % 30) for row in range(1, 9_000)]
    assert named_area(sheet(cells(*near[:5_000], (LAST_ROW, LAST_COLUMN), *near[5_000:]))) == (LAST_ROW, LAST_COLUMN)


@pytest.mark.parametrize(
    "xml",
    [
        sheet(""),
        sheet("<row><c><v>1</v></c></row>"),
        sheet(cells((1, 1)) + '<row r="2"><c t="n" r="B2"><v>1</v></c></row>'),
        sheet(cells((1, 1)) + "<row r='2'><c r='XFD2'><v>1</v></c></row>"),
        sheet(cells((1, 1)) + '<row r="2"><c r="b2"><v>1</v></c></row>'),
        sheet(cells((1, 1)) + '<row r="2"><c r="AAAA2"><v>1</v></c></row>'),
        sheet(cells((1, 1)) + '<row r="2"><c r="A12345678"><v>1</v></c></row>'),
        sheet(cells((1, 1)) + '<row r="2"><x:c r="XFD2"><v>1</v></x:c></row>'),
        sheet(f"<!-- {cells((1, 1))} -->" + cells((2, 2))),
        sheet(cells((1, 1)) + "<?x <c r='XFD1'/> ?>"),
        sheet(cells((1, 1)), after=f"<sheetData>{cells((9, 9))}</sheetData>"),
        sheet(cells((1, 1)), before="<!-- <sheetData> -->"),
        b"<worksheet><x:sheetData></x:sheetData></worksheet>",
        b"</sheetData><sheetData>",
        b"",
    ],
)
def test_where_two_readers_might_see_other_cells_nothing_is_said(xml):
    assert named_area(xml) is None


def test_more_and_more_distant_cells_are_given_up_on_before_they_take_long():
    assert named_area(sheet(cells(*((1, column) for column in range(3, 9_003))) + cells((2, 1)))) is None
