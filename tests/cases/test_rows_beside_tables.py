"""State what rows around the positions are in real kinds of sheets: spare rows, notes, footers and sums by hand."""

from __future__ import annotations

import pytest
from position_books import FACTORS, HEADINGS, USUAL, Odd, Sheet, assessed, position, write

from peecf_batch.reading.rows.census import RowKind
from peecf_batch.reading.rows.labels import Labels, is_calculated_from_rows

TITLED = ("Position title", *FACTORS)
PEOPLE = [position(number) for number in (1, 2, 3)]


def kinds(tmp_path, rows, merged=()):
    """Return the kind of each row of a sheet that is neither a heading nor a position."""
    path = write(tmp_path / "rows.xlsx", [Sheet("Positions", rows, merged=merged)])
    (sheet,) = assessed(path).census.sheets
    usual = (RowKind.HEADING, RowKind.POSITION)
    return {row: kind for row, kind in sheet.kinds.items() if kind not in usual}


def spare(numbers):
    """Return rows with nothing but a number, to the right of the table."""
    return [(*[None] * (len(HEADINGS) + 1), number) for number in numbers]


def calculated(formula, result=3):
    """Return the factor cells of a row with one formula in the terms of each column, from column B."""
    return [Odd("formula", formula.replace("?", column), result=result) for column in "BCDEFGHI"]


@pytest.mark.parametrize("space", [" ", "\u00a0", "   ", "\n"])
def test_a_row_with_nothing_but_spaces_is_blank(tmp_path, space):
    rows = [(*HEADINGS, "Owner"), *PEOPLE, (None,) * 10 + (space,), (space,), (None, space)]
    assert kinds(tmp_path, rows) == {}


def test_spare_rows_that_are_only_numbered_are_blank(tmp_path):
    rows = [(*HEADINGS, "", "Line"), *[(*p, "", n) for n, p in enumerate(PEOPLE, 1)], *spare([4, 5, 6])]
    assert kinds(tmp_path, rows) == {}


def test_a_number_that_does_not_count_the_rows_makes_a_note_of_its_row(tmp_path):
    rows = [(*HEADINGS, "", "Cost"), *[(*p, "", 900 * n) for n, p in enumerate(PEOPLE, 1)], *spare([5400])]
    assert kinds(tmp_path, rows) == {5: RowKind.NOTE}


@pytest.mark.parametrize("text", ["© 2021 Example Pty Ltd", "(c) Example Pty Ltd 2021", "§ See the guide", "¹ Acting"])
def test_a_footer_with_a_sign_is_a_note(tmp_path, text):
    assert Labels().is_note(text)
    assert kinds(tmp_path, [HEADINGS, *PEOPLE, (), (text,)]) == {6: RowKind.NOTE}


def test_a_merged_row_below_the_last_position_is_a_note_and_one_above_positions_is_a_group(tmp_path):
    rows = [HEADINGS, ("Works",), *PEOPLE, ("Prepared with the help of the board",)]
    assert kinds(tmp_path, rows, ("A2:J2", "A6:J6")) == {2: RowKind.GROUP, 6: RowKind.NOTE}


def test_a_title_merged_like_all_titles_is_no_group(tmp_path):
    rows = [("Position title", None, *FACTORS), *[(f"Geologist {n}", None, *USUAL) for n in (1, 2)], ("Hydrographer",)]
    merged = ("A1:B1", "A2:B2", "A3:B3", "A4:B4")
    assert kinds(tmp_path, rows, merged) == {}
    path = write(tmp_path / "rows.xlsx", [Sheet("Positions", rows, merged=merged)])
    assert [p.position.details.title for p in assessed(path).positions][-1] == "Hydrographer"


@pytest.mark.parametrize("formula", ["?2-?3", "?2+?3+?4", "(?2+?3)/2", "$?$2*?3", "ROUND((?2+?3)/2,0)"])
def test_a_formula_over_cells_of_its_own_column_is_calculated_from_rows(formula):
    assert is_calculated_from_rows(formula.replace("?", "B"), 2)


@pytest.mark.parametrize("formula", ["B2", "B2+1", "C2+D2", "B2-B2", "B2&B3", "Panel!B2+Panel!B3", "AB2+AB3", "2+3"])
def test_a_formula_over_other_cells_is_not(formula):
    assert not is_calculated_from_rows(formula, 2)


def test_a_row_calculated_by_hand_is_never_a_position(tmp_path):
    rows = [TITLED, *[(f"Director {n}", *USUAL) for n in (1, 2, 3)], ("Whole of Works", *calculated("(?2+?3)/2"))]
    assert kinds(tmp_path, rows) == {5: RowKind.UNCLEAR}


def test_a_total_calculated_by_hand_is_a_total(tmp_path):
    rows = [TITLED, *[(f"Director {n}", *USUAL) for n in (1, 2, 3)], ("Total", *calculated("?2+?3+?4", 12))]
    assert kinds(tmp_path, rows) == {5: RowKind.TOTAL}


def test_a_score_agreed_from_those_of_other_rows_is_a_score_of_a_position(tmp_path):
    agreed = [Odd("formula", f"({column}2+{column}3)/2", result=4) for column in "CDEFGHIJ"]
    assert kinds(tmp_path, [HEADINGS, *PEOPLE, ("P-004", "Director 4", *agreed)]) == {}


GAP = (None,) * (len(HEADINGS) + 2)
OTHER = position(9)


@pytest.mark.parametrize(
    ("rows", "at", "positions"),
    [
        ([*PEOPLE, (), (*GAP, *HEADINGS), (*GAP, *OTHER)], "M6", 3),
        ([*PEOPLE[:2], (*PEOPLE[2], None, None, *HEADINGS), (*GAP, *OTHER)], "M4", 2),
        ([*PEOPLE, (), (*GAP, "Position title", *FACTORS[:3], "Knowlege"), (*GAP, "Director", 5, 4, 5)], None, 3),
        ([*PEOPLE, (), (*GAP, "Position title", *FACTORS[:4]), (*GAP, "Director", *USUAL[:4])], "M6", 3),
        ([*PEOPLE, (), (*GAP, "Position ID", "Position title"), (*GAP, "P-9", "Director 9")], "M6", 3),
        ([PEOPLE[0], (*PEOPLE[1], None, None, "Key", *FACTORS), PEOPLE[2]], None, 3),  # a list of the factors
        ([(*PEOPLE[0], None, None, "Position ID", "Position title"), *PEOPLE[1:]], None, 3),  # a list to choose from
    ],
)
def test_headings_beside_the_table_begin_another_one_whose_positions_are_not_lost(tmp_path, rows, at, positions):
    made = assessed(write(tmp_path / "rows.xlsx", [Sheet("Positions", [HEADINGS, *rows])]))
    assert [(f.code, f.cell) for f in made.findings if f.severity == "error"] == ([("E108", at)] if at else [])
    assert len(made.positions) == positions
    assert made.census.is_complete is (at is None)


def test_a_table_left_of_the_first_one_is_not_lost_either(tmp_path):
    rows = [(*GAP, *HEADINGS), (*GAP, *OTHER), HEADINGS, *PEOPLE]
    made = assessed(write(tmp_path / "rows.xlsx", [Sheet("Positions", rows)]))
    assert [(f.code, f.cell) for f in made.findings if f.severity == "error"] == [("E108", "A3")]
    assert [p.position.details.id for p in made.positions] == ["P-009"]
