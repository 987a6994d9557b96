"""Test which rows below the headings of a table repeat the headings or begin another table."""

from __future__ import annotations

import pytest
from position_books import FACTORS, FRAMEWORK, USUAL

from peecf_batch.reading.headings.later_rows import later_rows
from peecf_batch.reading.headings.meanings import HeadingBook, Meaning
from peecf_batch.reading.located import Heading, HeadingRow

BOOK = HeadingBook(FRAMEWORK)
HEADS = ("Position ID", "Position title", *FACTORS)


def are_headings(row, *after, heads=HEADS):
    """Return whether the row after the headings `heads`, with the rows `after` it, repeats or begins headings."""
    found = [Heading(text, n, BOOK.meaning(text) or Meaning(""), 1) for n, text in enumerate(heads, 1)]
    rows = (heads, row, *after)
    test = later_rows(HeadingRow(1, 1, 1, found, set(range(8))), BOOK)
    assert test is not None
    return test.are_headings(rows, 2)


class TestARow:
    def test_with_the_headings_again_is_one(self):
        assert are_headings(HEADS)
        assert are_headings(("Position ID", "Position title"))
        assert are_headings((None, " POSITION  TITLE: "))

    @pytest.mark.parametrize(
        ("text", "is_one"),
        [
            ("Position ID" + ":" * 15, True),  # 26 characters, with which a text is too long to be compared
            ("Position ID" + ":" * 16, False),
            ("Position IDs", False),
            ("P-1", False),
            (5, False),
        ],
    )
    def test_repeats_the_heading_of_the_id_but_for_case_spaces_and_signs(self, text, is_one):
        assert are_headings((text, "x")) is is_one

    def test_may_be_too_short_to_have_every_heading(self):
        assert not are_headings(("x",))
        assert are_headings(("Position ID",))

    @pytest.mark.parametrize(("count", "is_one"), [(8, True), (4, True), (3, False), (0, False)])
    def test_names_half_of_the_factors(self, count, is_one):
        assert are_headings(("a", "b", *FACTORS[:count], *[None] * (8 - count))) is is_one

    @pytest.mark.parametrize(("count", "is_one"), [(8, True), (4, True), (3, False)])
    def test_nearly_names_half_of_the_factors(self, count, is_one):
        misspelt = [f"{name[:-2]}{name[-1]}{name[-2]}" for name in FACTORS]
        assert are_headings(("a", "b", *misspelt[:count], *[None] * (8 - count))) is is_one

    def test_with_other_texts_nearly_names_too_few_factors(self):
        misspelt = [f"{name[:-2]}{name[-1]}{name[-2]}" for name in FACTORS]
        assert not are_headings(("a", "b", *misspelt[:3], *["good work"] * 5))
        assert are_headings(("a", "b", *misspelt[:4], *["good work"] * 4))

    def test_nearly_names_the_most_similar_factors(self):
        texts = ("Resource change management", "Strategic chnage", "Knowlegde", "Impcat")
        assert are_headings(("a", "b", *texts, *[None] * 4))

    def test_that_is_cut_off_before_the_last_factor_names_none_nearly(self):
        misspelt = [f"{name[:-2]}{name[-1]}{name[-2]}" for name in FACTORS]
        assert not are_headings(("a", "b", *misspelt[:7]))

    def test_of_factors_beside_the_table_is_none(self):
        assert not are_headings(("a", "b", *[None] * 8, *FACTORS))

    def test_of_factors_beside_the_table_is_one_if_a_factor_is_in_the_table_too(self):
        blank = [None] * 7
        assert are_headings((FACTORS[0], *blank, *FACTORS[1:4]), heads=FACTORS)
        assert are_headings((*blank, FACTORS[0], *FACTORS[1:4]), heads=FACTORS)
        assert not are_headings((*blank, None, *FACTORS[:4]), heads=FACTORS)

    def test_with_a_number_in_each_factor_cell_is_a_position(self):
        assert not are_headings(("P-1", "Position title", *USUAL))
        assert not are_headings(("P-1", "Position title", *map(float, USUAL)))
        assert are_headings(("P-1", "Position title", *USUAL[:-1], "x"))
        assert are_headings(("P-1", "Position title", *USUAL[:-1]))
        assert are_headings(("Position ID", "Position title", *USUAL))

    def test_with_numbers_is_told_by_the_first_heading_if_no_column_names_positions(self):
        heads = ("Remarks", *FACTORS)
        assert not are_headings(("x", *USUAL), heads=heads)
        assert not are_headings(("Remarks", *USUAL), heads=heads)

    def test_may_have_the_names_of_positions_after_the_factors(self):
        heads = (*FACTORS, "Remarks", "Position title")
        assert are_headings((*USUAL, None, "Position title"), heads=heads)
        assert not are_headings((*USUAL, None, "Director"), heads=heads)
        assert not are_headings(USUAL, heads=heads)

    def test_has_mostly_known_headings_with_a_name_of_positions_among_them(self):
        assert are_headings(("Title", "Division"))
        assert are_headings(("Title", "Division", "x"))
        assert not are_headings(("Title", "Division", "x", "y"))
        assert not are_headings(("Title", "x"))
        assert not are_headings(("Title", None))
        assert not are_headings(("Division", "FTE"))
        assert not are_headings(("Title", "Division", 5, 6))

    def test_over_a_row_that_names_the_factors_is_none(self):
        other = ("Title", "Division")
        named = ("a", "b", *FACTORS)
        assert not are_headings(other, named)
        assert not are_headings(other, (), named)
        assert are_headings(other, (), (), named)
        assert are_headings((*other, *FACTORS), named)


def test_there_is_no_test_of_rows_below_headings_without_every_factor():
    found = [Heading(text, n, BOOK.meaning(text), 1) for n, text in enumerate(FACTORS[:7], 1)]
    assert later_rows(HeadingRow(1, 1, 1, found, set(range(7))), BOOK) is None
