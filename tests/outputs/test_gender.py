"""Test that counts by band and gender are shown only where readers cannot work out a count that is too small."""

from __future__ import annotations

import pytest
from builders import assessment, authority, framework, small
from copies import replace

from peecf_batch.outputs.privacy.gender import Gender, gender_of, gender_table
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
    assert "peecf-batch's interpretation" in small_counts().basis
    assert small_counts().url.startswith("https://")


def with_gender(rows, text):
    made = assessment(rows)
    positions = tuple(
        replace(p, position=replace(p.position, details=replace(p.position.details, gender=text(n))))
        for n, p in enumerate(made.positions)
    )
    return replace(made, positions=positions)


def test_a_workbook_without_genders_has_no_table():
    assert gender_table(assessment(small()).positions, [framework()], LEAST) is None


def test_rows_run_from_the_highest_band_down_and_hold_every_position():
    made = with_gender(authority(200), lambda n: "F" if n % 2 else "M")
    table = gender_table(made.positions, [framework()], LEAST)
    assert [row.band for row in table.rows] == ["PESES-3", "PESES-2", "PESES-1", "", None]
    assert sum(row.positions for row in table.rows) == table.positions == 200
    assert table.total[:2] == (100, 100)
