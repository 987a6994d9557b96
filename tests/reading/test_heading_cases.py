"""Test the headings of cases/headings.toml: 60 ways in which people and HR systems head a column, some ambiguous."""

import tomllib
from pathlib import Path

import pytest
from position_books import FACTORS, FRAMEWORK, HEADINGS, USUAL, assessed, layout, plain, position

from peecf_batch.errors import Refusal
from peecf_batch.reading.headings.meanings import HeadingBook, Meaning

CASES = tomllib.loads((Path(__file__).parent / "cases" / "headings.toml").read_text(encoding="utf-8"))
BOOK = HeadingBook(FRAMEWORK)
OF_FACTORS = {text: names for text, names in CASES["ambiguous"].items() if names[0] in FACTORS}
OF_ROLES = {text: names for text, names in CASES["ambiguous"].items() if names[0] not in FACTORS}


def test_there_are_sixty_and_ten_of_them():
    assert len(CASES["meant"]) >= 60
    assert len(CASES["ambiguous"]) >= 10


@pytest.mark.parametrize("text", CASES["meant"])
def test_a_heading_means_what_it_says(text):
    meant = CASES["meant"][text]
    assert BOOK.meaning(text) == (Meaning("score", FACTORS.index(meant)) if meant in FACTORS else Meaning(meant))
    assert BOOK.candidates(text) == ()


@pytest.mark.parametrize("text", CASES["beside"])
def test_a_heading_beside_a_factor_belongs_to_it(text):
    role, factor = CASES["beside"][text]
    assert BOOK.meaning(text) == Meaning(role, FACTORS.index(factor))


@pytest.mark.parametrize("text", CASES["ambiguous"])
def test_an_ambiguous_heading_means_nothing_and_has_two_candidates(text):
    assert BOOK.meaning(text) is None
    assert list(BOOK.candidates(text)) == CASES["ambiguous"][text]


@pytest.mark.parametrize("text", OF_FACTORS)
def test_in_place_of_a_factor_it_refuses_the_sheet_and_names_both(tmp_path, text):
    first, second = OF_FACTORS[text]
    headings = [text if name == first else name for name in HEADINGS]
    with pytest.raises(Refusal) as refused:
        layout(plain(tmp_path / "b.xlsx", [position(1)], headings))
    assert f"could mean {first} or {second}" in refused.value.reason


@pytest.mark.parametrize("text", OF_ROLES)
def test_in_place_of_another_column_it_is_an_error_that_names_both_and_nothing_is_read_from_it(tmp_path, text):
    first, second = OF_ROLES[text]
    assessment = assessed(plain(tmp_path / "b.xlsx", [(*position(1), "PESES-2")], (*HEADINGS, text)))
    (finding,) = [f for f in assessment.findings if f.code == "E112"]
    assert (finding.cell, finding.value, finding.severity) == ("K1", text, "error")
    assert f"could mean '{first}' or '{second}'" in finding.message
    assert assessment.positions[0].position.details.reference_band is None


def test_it_is_no_error_where_both_of_its_columns_are_there(tmp_path):
    headings = ("Position ID", "Position title", "Current band", "Recommended band", "Band", *FACTORS)
    rows = [("P-1", "Director", "PESES-1", "PESES-1", "x", *USUAL)]
    assert not assessed(plain(tmp_path / "b.xlsx", rows, headings)).findings
