import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from published_tables import BAND_OF, BELOW, EDGE_OF

from peecf_batch.rules.classification import band_for, classification_of, classify, is_top_of_scale, work_value_score
from peecf_batch.rules.framework_file import load_framework

FRAMEWORK = load_framework()
CASES = tomllib.loads((Path(__file__).parent / "cases" / "classification.toml").read_text(encoding="utf-8"))["cases"]

ORACLE = {score: None if band == BELOW else band for score, band in BAND_OF.items()}
RANKS = {None: 0, "PESES-1": 1, "PESES-2": 2, "PESES-3": 3}

factor_scores = st.tuples(*[st.integers(1, 7)] * 8)


def name_of(band):
    return band.name if band else None


@pytest.mark.parametrize("case", CASES, ids=[case["situation"] for case in CASES])
def test_a_position_is_classified_as_the_source_says(case):
    result = classify(tuple(case["scores"]), FRAMEWORK)
    assert case["source"]
    assert result.score == case["score"]
    assert name_of(result.band) == case.get("band")
    assert result.edge == case.get("edge")
    assert result.near_executive is case.get("near_executive", False)
    assert is_top_of_scale(result.score, FRAMEWORK) is case.get("top_of_scale", False)


def test_the_cases_cover_every_boundary():
    assert {20, 21, 24, 35, 36, 40, 47, 48, 56} <= {case["score"] for case in CASES}


def test_the_oracle_holds_all_49_scores():
    assert sorted(ORACLE) == list(range(8, 57))


@pytest.mark.parametrize("score", ORACLE)
def test_every_score_is_in_the_published_band(score):
    assert name_of(band_for(score, FRAMEWORK)) == ORACLE[score]


def test_exactly_six_scores_are_edges():
    found = {score: classification_of(score, FRAMEWORK).edge for score in ORACLE}
    assert {score: str(edge) for score, edge in found.items() if edge} == EDGE_OF


def test_only_20_is_one_point_from_an_executive_classification():
    assert [score for score in ORACLE if classification_of(score, FRAMEWORK).near_executive] == [20]


def test_only_56_has_nothing_above_it():
    assert [score for score in ORACLE if is_top_of_scale(score, FRAMEWORK)] == [56]


@pytest.mark.parametrize("score", [-1, 0, 57, 100])
def test_a_score_that_no_position_can_have_is_in_no_band(score):
    assert band_for(score, FRAMEWORK) is None


@given(factor_scores)
def test_a_position_is_in_the_band_of_its_sum(scores):
    a, b, c, d, e, f, g, h = scores
    result = classify(scores, FRAMEWORK)
    assert result.score == a + b + c + d + e + f + g + h
    assert name_of(result.band) == ORACLE[result.score]
    assert result.edge == EDGE_OF.get(result.score)


@given(factor_scores, st.randoms(use_true_random=False))
def test_no_factor_weighs_more_than_another(scores, random):
    shuffled = list(scores)
    random.shuffle(shuffled)
    assert classify(tuple(shuffled), FRAMEWORK) == classify(scores, FRAMEWORK)


@given(factor_scores.filter(lambda scores: min(scores) < 7), st.data())
def test_a_point_more_on_one_factor_is_a_point_more_and_never_a_lower_band(scores, data):
    factor = data.draw(st.sampled_from([i for i, score in enumerate(scores) if score < 7]))
    raised = tuple(score + (i == factor) for i, score in enumerate(scores))
    assert work_value_score(raised) == work_value_score(scores) + 1
    before, after = (RANKS[name_of(classify(s, FRAMEWORK).band)] for s in (scores, raised))
    assert after - before in (0, 1)


@given(st.tuples(*[st.sampled_from([1, 3, 5, 7])] * 8))
def test_positions_at_described_levels_throughout_never_reach_an_odd_boundary(scores):
    assert work_value_score(scores) not in {21, 35, 47}


@given(factor_scores)
def test_an_edge_is_one_point_from_another_band_or_the_top_of_the_scale(scores):
    result = classify(scores, FRAMEWORK)
    neighbours = {ORACLE.get(result.score - 1), ORACLE.get(result.score + 1)}
    crossing = result.band is not None and neighbours != {result.band.name}
    assert (result.edge is not None) == crossing
