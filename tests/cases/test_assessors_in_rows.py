"""State which row counts where each assessor has a row, without ids and with positions that are named only once."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from position_books import FACTORS, Sheet, assessed, plain, write

from peecf_batch.assessment.organisation import Assessed

TITLED = ("Position title", "Assessor", *FACTORS)
WHOLE = ("Position ID", "Position title", "Division", "Current band", "Assessor", "Assessment date", *FACTORS)
BLANK = (None, None, None, None)


def by(assessor, score, names=()):
    """Return the row of one assessor, with the same score for every factor."""
    return (*names, assessor, *[score] * len(FACTORS))


def scores(made):
    """Return the row and the work value score of each position; None if it is not classified."""
    return [
        (p.position.details.row, p.classification.score if isinstance(p, Assessed) else None) for p in made.positions
    ]


def errors(made):
    return [(f.code, f.cell) for f in made.findings if f.severity == "error"]


@pytest.mark.parametrize("places", [("Lee", "Ng", "Agreed"), ("Agreed", "Lee", "Ng"), ("Lee", "Final agreed score")])
def test_titles_without_ids_are_one_position_with_the_agreed_scores(tmp_path, places):
    at = next(number for number, place in enumerate(places) if "greed" in place)
    rows = [by(place, 5 if number == at else 3, (title,)) for title in ("Director A", "Director B")
            for number, place in enumerate(places)]  # fmt: skip
    made = assessed(plain(tmp_path / "b.xlsx", rows, TITLED))
    assert scores(made) == [(2 + at, 40), (2 + at + len(places), 40)]
    assert errors(made) == []
    assert [f.code for f in made.findings if f.code in ("N134", "W114")] == ["N134", "N134"]


@pytest.mark.parametrize("last", ["Ng", "Average", "Agreed (draft)", "Agreed?"])
def test_titles_without_agreed_scores_are_not_classified(tmp_path, last):
    rows = [by("Lee", 3, ("Director A",)), by(last, 5, ("Director A",)), by("Lee", 5, ("Director B",))]
    made = assessed(plain(tmp_path / "b.xlsx", rows, TITLED))
    assert scores(made) == [(2, None), (3, None), (4, 40)]
    assert errors(made) == [("E111", "A2"), ("E111", "A3")]
    assert made.findings[0].message == (
        "the title 'Director A' is in rows 2 and 3 by different assessors, and no row has agreed scores"
    )


@pytest.mark.parametrize("second", ["Lee", ""])
def test_titles_by_one_assessor_are_positions_with_the_same_title(tmp_path, second):
    rows = [by("Lee", 3, ("Director A",)), by(second, 5, ("Director A",))]
    made = assessed(plain(tmp_path / "b.xlsx", rows, TITLED))
    assert scores(made) == [(2, 24), (3, 40)]
    assert [f.code for f in made.findings if f.code == "W114"] == ["W114", "W114"]


def test_titles_in_different_divisions_are_different_positions(tmp_path):
    headings = ("Position title", "Division", "Assessor", *FACTORS)
    rows = [by("Lee", 3, ("Director A", "Works")), by("Ng", 5, ("Director A", "Legal"))]
    assert scores(assessed(plain(tmp_path / "b.xlsx", rows, headings))) == [(2, 24), (3, 40)]


def block(number, assessors):
    """Return the rows of a position that is named in the first of them only."""
    names = (f"P-{number}", f"Director {number}", "Works", "PESES-2")
    return [(*(names if first else BLANK), who, None, *[score] * 8)
            for first, (who, score) in zip([True, False, False, False], assessors, strict=False)]  # fmt: skip


def test_a_position_that_is_named_once_has_its_facts_in_all_rows_below(tmp_path):
    rows = [*block(1, [("Lee", 3), ("Ng", 4), ("Agreed", 5)]), *block(2, [("Agreed", 4), ("Lee", 7)])]
    made = assessed(plain(tmp_path / "b.xlsx", rows, WHOLE))
    assert scores(made) == [(4, 40), (5, 32)]
    facts = [(d.id, d.title, d.division, d.reference_band) for d in (p.position.details for p in made.positions)]
    assert facts == [(f"P-{n}", f"Director {n}", "Works", "PESES-2") for n in (1, 2)]
    assert errors(made) == []


def test_a_position_that_is_named_once_without_agreed_scores_is_not_classified(tmp_path):
    made = assessed(plain(tmp_path / "b.xlsx", block(1, [("Lee", 3), ("Ng", 4), ("Average", 5)]), WHOLE))
    assert scores(made) == [(2, None), (3, None), (4, None)]
    assert errors(made) == [("E111", "A2"), ("E111", "A3"), ("E111", "A4")]


@pytest.mark.parametrize(
    ("rows", "at"),
    [
        ([(*BLANK, "Lee", None, *[5] * 8)], "A3"),  # by the same assessor
        ([(*BLANK, None, None, *[5] * 8)], "A3"),  # by nobody
        ([(), (*BLANK, "Ng", None, *[5] * 8)], "A4"),  # apart
    ],
)
def test_other_scores_without_a_name_are_an_error(tmp_path, rows, at):
    path = write(tmp_path / "b.xlsx", [Sheet("Positions", [WHOLE, *block(1, [("Lee", 3)]), *rows])])
    made = assessed(path)
    assert errors(made) == [("E110", at)]
    assert scores(made)[0] == (2, 24)


@settings(max_examples=25)
@given(st.lists(st.permutations(["Lee", "Ng", "Agreed"]), min_size=1, max_size=4), st.booleans(), st.booleans())
def test_neither_the_order_of_the_rows_nor_the_place_of_the_names_decides(tmp_path_factory, orders, named, with_ids):
    rows, wanted = [], []
    for number, order in enumerate(orders, 1):
        for first, who in enumerate(order):
            names = (f"P-{number}" if with_ids else None, f"Director {number}", "Works", "PESES-2")
            score = 4 if who == "Agreed" else 6
            rows.append((*(names if named or not first else BLANK), who, None, *[score] * 8))
            wanted += [(len(rows) + 1, 32)] if who == "Agreed" else []
    made = assessed(plain(tmp_path_factory.mktemp("order") / "b.xlsx", rows, WHOLE))
    assert scores(made) == wanted
    assert errors(made) == []


VERSIONS = [
    ("Scenario", "Current", "Proposed"),
    ("Version", "Draft", "Final"),
    ("Year", 2023, 2025),
    ("Stage", "1", "2"),
]


@pytest.mark.parametrize(("heading", "first", "second"), VERSIONS)
def test_versions_of_one_title_are_not_classified(tmp_path, heading, first, second):
    rows = [("Director A", first, *[4] * 8), ("Director A", second, *[5] * 8), ("Director B", second, *[5] * 8)]
    made = assessed(plain(tmp_path / "b.xlsx", rows, ("Position title", heading, *FACTORS)))
    assert scores(made) == [(2, None), (3, None), (4, 40)]
    assert [f.message for f in made.findings if f.code == "E111"] == ["the title 'Director A' is in rows 2 and 3"] * 2


@pytest.mark.parametrize(("heading", "first", "second"), VERSIONS)
def test_versions_of_a_position_that_is_named_once_are_not_classified(tmp_path, heading, first, second):
    rows = [("P-1", "Director A", first, *[4] * 8), (None, None, second, *[5] * 8), ("P-2", "Head", first, *[5] * 8)]
    made = assessed(plain(tmp_path / "b.xlsx", rows, ("Position ID", "Position title", heading, *FACTORS)))
    assert scores(made) == [(2, None), (3, None), (4, 40)]
    assert errors(made) == [("E111", "A2"), ("E111", "A3")]


@pytest.mark.parametrize(
    ("heading", "first", "second"),
    [("Location", "Bendigo", "Ballarat"), ("Status", "Filled", "Vacant"), ("Version", "1", "1")],
)
def test_one_title_in_several_places_is_that_of_several_positions(tmp_path, heading, first, second):
    rows = [("Director A", first, *[4] * 8), ("Director A", second, *[5] * 8)]
    made = assessed(plain(tmp_path / "b.xlsx", rows, ("Position title", heading, *FACTORS)))
    assert scores(made) == [(2, 32), (3, 40)]


REASONS = tuple(f"Reason {number} for it" for number in range(8))


@pytest.mark.parametrize("names", [("P-1", "Director 1"), (None, None)])
def test_a_row_of_reasons_below_its_scores_is_no_position(tmp_path, names):
    heads = ("Position ID", "Position title", *FACTORS)
    reasons = (*names, *REASONS)
    rows = [("P-1", "Director 1", *[4] * 8), reasons, reasons, ("P-2", "Director 2", *[5] * 8), (None, None, *REASONS)]
    made = assessed(plain(tmp_path / "b.xlsx", rows, heads))
    assert scores(made) == [(2, 32), (5, 40)]
    assert errors(made) == []


@pytest.mark.parametrize(
    ("names", "cells"),
    [(("P-3", "Director 3"), REASONS), (("P-1", "Director 1"), ("to be confirmed",) * 8),
     (("P-1", "Director 1"), ("5 as agreed",) * 8), (("P-1", "Director 1"), ("Four",) * 8)],
)  # fmt: skip
def test_other_words_for_scores_are_those_of_a_position(tmp_path, names, cells):
    heads = ("Position ID", "Position title", *FACTORS)
    made = assessed(plain(tmp_path / "b.xlsx", [("P-1", "Director 1", *[4] * 8), (*names, *cells)], heads))
    assert [row for row, _ in scores(made)] == [2, 3]
    assert scores(made)[1] == (3, None)
