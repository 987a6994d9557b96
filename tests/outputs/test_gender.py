"""Test that counts by band and gender are shown only where readers cannot work out a count that is too small."""

from __future__ import annotations

from itertools import product

import pytest
from builders import assessment, authority, framework, small
from copies import replace
from hypothesis import given
from hypothesis import strategies as st

from peecf_batch.outputs.privacy.gender import Gender, gender_of, gender_table, withheld
from peecf_batch.rules.privacy import small_counts

LEAST = small_counts().least


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("F", Gender.WOMEN),
        ("Female", Gender.WOMEN),
        (" woman ", Gender.WOMEN),
        ("m", Gender.MEN),
        ("MALE", Gender.MEN),
        ("", Gender.NOT_STATED),
        ("Prefer not to say", Gender.NOT_STATED),
        ("non-binary", Gender.SELF_DESCRIBED),
        ("X", Gender.SELF_DESCRIBED),
    ],
)
def test_a_cell_names_one_of_four_categories(typed, meant):
    assert gender_of(typed) is meant


def test_the_least_count_is_five_and_says_whose_number_that_is():
    assert LEAST == 5
    assert "reading of peecf-batch" in small_counts().basis
    assert small_counts().url.startswith("https://")


def splits(total: int, parts: int):
    """Return every way to split `total` into `parts` counts."""
    if parts == 1:
        return [(total,)]
    return [(n, *rest) for n in range(total + 1) for rest in splits(total - n, parts - 1)]


def possible(rows, hidden, totals):
    """Yield every table that is possible for a reader who knows the row sums and the counts shown."""
    choices = [splits(sum(row), len(row)) if n in hidden else [row] for n, row in enumerate(rows)]
    for table in product(*choices):
        if totals is None or tuple(map(sum, zip(*table, strict=True))) == totals:
            yield table


@given(st.lists(st.tuples(*[st.integers(0, 8)] * 2), min_size=1, max_size=4))
def test_no_small_count_can_be_worked_out_from_row_sums_and_totals(rows):
    hidden, totals = withheld(rows, LEAST)
    seen = [[set() for _ in row] for row in rows]
    for table in possible(rows, hidden, totals):
        for row, cells in zip(table, seen, strict=True):
            for count, cell in zip(row, cells, strict=True):
                cell.add(count)
    known = [next(iter(cell)) for cells in seen for cell in cells if len(cell) == 1]
    assert not [count for count in known if 0 < count < LEAST]


@given(st.lists(st.tuples(*[st.sampled_from([0, 5, 6, 9])] * 4), min_size=1, max_size=4))
def test_nothing_is_withheld_where_no_count_is_small(rows):
    assert withheld(rows, LEAST) == (frozenset(), tuple(map(sum, zip(*rows, strict=True))))


def test_one_small_count_takes_a_second_row_with_it_so_that_subtraction_does_not_find_it():
    hidden, totals = withheld([(6, 7), (2, 9), (20, 20)], LEAST)
    assert hidden == {0, 1}
    assert totals == (28, 36)


def test_totals_are_withheld_where_they_would_give_a_count_away():
    assert withheld([(2, 9)], LEAST) == (frozenset({0}), None)
    assert withheld([(3, 0), (4, 0)], LEAST) == (frozenset({0, 1}), None)


def with_gender(rows, text):
    made = assessment(rows)
    positions = tuple(
        replace(p, position=replace(p.position, details=replace(p.position.details, gender=text(n))))
        for n, p in enumerate(made.positions)
    )
    return replace(made, positions=positions)


def test_a_workbook_without_genders_has_no_table():
    assert gender_table(assessment(small()).positions, framework(), LEAST) is None


def test_rows_run_from_the_highest_band_down_and_hold_every_position():
    made = with_gender(authority(200), lambda n: "F" if n % 2 else "M")
    table = gender_table(made.positions, framework(), LEAST)
    assert [row.band for row in table.rows] == ["PESES-3", "PESES-2", "PESES-1", "", None]
    assert sum(row.positions for row in table.rows) == table.positions == 200
    assert table.total[:2] == (100, 100)
