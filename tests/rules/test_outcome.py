import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peecf_batch.rules.classification import classification_of, outcome_of
from peecf_batch.rules.framework import Outcome
from peecf_batch.rules.framework_file import load_framework

FRAMEWORK = load_framework()
CASES = tomllib.loads((Path(__file__).parent / "cases" / "outcomes.toml").read_text(encoding="utf-8"))["cases"]

# As in Table 5: a row for each assessed band, a column for each band held on the date of the Determination.
TABLE_5 = {
    #             PESES-1    PESES-2    PESES-3
    "PESES-1": ("same",    "lower",   "lower"),
    "PESES-2": ("higher",  "same",    "lower"),
    "PESES-3": ("higher",  "higher",  "same"),
}  # fmt: skip
HELD = ("PESES-1", "PESES-2", "PESES-3")
OPPOSITE = {Outcome.HIGHER: Outcome.LOWER, Outcome.LOWER: Outcome.HIGHER, Outcome.SAME: Outcome.SAME}

bands = st.sampled_from(FRAMEWORK.bands)


@pytest.mark.parametrize("case", CASES, ids=[case["situation"] for case in CASES])
def test_an_outcome_follows_as_table_5_says(case):
    band = classification_of(case["score"], FRAMEWORK).band
    outcome = outcome_of(band, case["held"] or None, FRAMEWORK)
    assert case["source"]
    assert outcome == case["outcome"]
    assert len(FRAMEWORK.outcome_rule(outcome).options) == case["options"]


def test_the_cases_cover_every_outcome():
    assert {case["outcome"] for case in CASES} == set(Outcome)


@pytest.mark.parametrize("assessed", TABLE_5)
@pytest.mark.parametrize("held", HELD)
def test_every_pair_of_bands_has_the_outcome_of_table_5(assessed, held):
    assert outcome_of(FRAMEWORK.band(assessed), held, FRAMEWORK) == TABLE_5[assessed][HELD.index(held)]


@given(st.integers(8, 20), st.sampled_from([None, *HELD]))
def test_below_21_is_below_executive_whatever_was_held(score, held):
    assert outcome_of(classification_of(score, FRAMEWORK).band, held, FRAMEWORK) is Outcome.BELOW_EXECUTIVE


@given(st.integers(21, 56))
def test_an_executive_with_no_band_held_has_nothing_to_compare_with(score):
    assert outcome_of(classification_of(score, FRAMEWORK).band, None, FRAMEWORK) is Outcome.NO_REFERENCE


@given(bands, bands)
def test_what_is_higher_one_way_is_lower_the_other(one, other):
    there = outcome_of(one, other.name, FRAMEWORK)
    back = outcome_of(other, one.name, FRAMEWORK)
    assert back is OPPOSITE[there]


@given(st.integers(21, 55), st.sampled_from(HELD))
def test_a_higher_score_never_turns_a_higher_outcome_into_a_lesser_one(score, held):
    order = [Outcome.LOWER, Outcome.SAME, Outcome.HIGHER]
    before, after = (
        order.index(outcome_of(classification_of(s, FRAMEWORK).band, held, FRAMEWORK)) for s in (score, score + 1)
    )
    assert before <= after


@pytest.mark.parametrize("held", ["SES-1", "PESES 1", "peses-1", ""])
def test_a_held_band_that_the_framework_does_not_have_is_never_guessed(held):
    with pytest.raises(KeyError):
        outcome_of(FRAMEWORK.bands[0], held, FRAMEWORK)
