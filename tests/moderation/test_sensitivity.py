"""Test what would change a band against brute force and against figures worked out by hand."""

import itertools
import json
import random

import numpy as np
import pytest
from builders import assessment, framework, small
from hypothesis import given
from hypothesis import strategies as st
from position_books import USUAL, moderated, plain, position

from peecf_batch.moderation.leverage import leverages, scaled
from peecf_batch.moderation.measures import measures
from peecf_batch.moderation.sensitivity import likeliest, sensitivity_of, shift_probabilities
from peecf_batch.outputs.record.record import record
from peecf_batch.reading.position import Details, Position
from peecf_batch.rules.classification import band_for

CHANCE = measures().sensitivity.chance
PROFILES = st.tuples(*[st.integers(1, 7)] * 8)
STEPS = np.array(list(itertools.product((-1, 0, 1), repeat=8)), dtype=np.int8)
SIZES = np.abs(STEPS).sum(axis=1)


def of(scores, held=None, chance=CHANCE):
    return sensitivity_of(tuple(scores), held, framework(), chance)


class TestTheProbabilityOfAnotherBand:
    """The figures of the acceptance criteria: eight factors in mid-scale, each one step off with the chance 0.3."""

    @pytest.mark.parametrize(("total", "expected"), [(36, 0.37), (37, 0.16), (38, 0.05), (39, 0.01)])
    def test_of_a_mid_scale_profile_falls_with_its_distance_from_the_edge(self, total, expected):
        scores = (*[5] * (total - 32), *[4] * (40 - total))
        assert sum(scores) == total
        assert round(of(scores, chance=0.3).probability, 2) == expected

    @given(PROFILES)
    def test_agrees_with_every_outcome_counted_out(self, scores):
        """Compare with all 3^8 outcomes. At an end of the scale the whole chance goes to the step that is left."""
        weights = np.ones(len(STEPS))
        for column, score in zip(STEPS.T, scores, strict=True):
            up, down = (CHANCE, 0) if score == 1 else (0, CHANCE) if score == 7 else (CHANCE / 2, CHANCE / 2)
            weights *= np.select([column == 1, column == -1], [up, down], 1 - CHANCE)
        here = band_for(sum(scores), framework())
        totals = sum(scores) + STEPS.sum(axis=1)
        other = np.array([band_for(int(t), framework()) is not here for t in range(8 - 8, 57 + 8)])
        assert weights.sum() == pytest.approx(1)
        assert of(scores).probability == pytest.approx(weights[other[totals]].sum(), abs=1e-12)

    def test_is_nothing_where_no_factor_is_ever_off(self):
        assert of((5, 5, 5, 5, 4, 4, 4, 4), chance=0.0).probability == 0

    def test_moves_one_way_only_at_the_ends_of_the_scale(self):
        assert [by for by, p in shift_probabilities(8, 0, 0, 0.3) if p] == list(range(9))
        assert of([1] * 8).probability == 0
        down = dict(shift_probabilities(0, 8, 0, 0.3))
        assert of([7] * 8).probability == pytest.approx(sum(p for by, p in down.items() if by < -8), abs=1e-12)


class TestTheFewestOneStepChanges:
    def test_agree_with_brute_force_on_2000_random_positions(self):
        draw = random.Random(8)
        for _ in range(2_000):
            scores = [draw.randint(1, 7) for _ in range(8)]
            held = draw.choice([None, "PESES-1", "PESES-2", "PESES-3"])
            found, here = of(scores, held), band_for(sum(scores), framework())
            moved = np.array(scores) + STEPS
            sound = ((moved >= 1) & (moved <= 7)).all(axis=1)
            totals, sizes = moved[sound].sum(axis=1), SIZES[sound]
            rank = here.rank if here else 0
            wanted = {"lower": rank - 1, "higher": rank + 1}
            if held and (here is None or held != here.name):
                wanted["reference"] = framework().band(held).rank
            for which in ("lower", "higher", "reference"):
                reach, target = getattr(found, which), wanted.get(which, -1)
                if not 0 <= target <= 3:
                    assert reach is None
                    continue
                low = framework().bands[target - 1].lowest if target else 8
                high = framework().bands[target - 1].highest if target else framework().bands[0].lowest - 1
                there = sizes[(totals >= low) & (totals <= high)]
                if len(there):
                    assert reach.changes == there.min()
                    assert reach.sets == (there == there.min()).sum()
                else:
                    assert reach.changes is None

    def test_of_a_score_on_an_edge_is_one_on_any_factor_with_a_step_left(self):
        lowest = of((7, 7, 7, 7, 5, 1, 1, 1))
        assert (lowest.lower.steps, lowest.lower.room, lowest.lower.changes, lowest.lower.sets) == (-1, 5, 1, 5)

    def test_to_the_band_that_was_held_are_named_only_where_it_is_another(self):
        assert of((5, 5, 5, 5, 4, 4, 4, 4), "PESES-2").reference is None
        assert of((5, 5, 5, 5, 4, 4, 4, 4), "PESES-1").reference.steps == -1
        assert of((5, 5, 5, 5, 4, 4, 4, 4)).reference is None

    def test_may_be_more_than_there_are_factors(self):
        far = of([5] * 8)
        assert (far.higher.steps, far.higher.changes, far.higher.sets) == (8, 8, 1)
        assert of((5, 5, 5, 5, 5, 5, 4, 4)).higher.changes is None

    @given(PROFILES)
    def test_distances_count_from_the_lowest_score_of_each_band(self, scores):
        assert of(scores).distances == tuple(sum(scores) - lowest for lowest in (21, 36, 48))


class TestIntermediateScores:
    def test_taken_down_and_up_may_lead_to_other_bands_and_the_label_says_so(self):
        found = of((5, 5, 5, 5, 4, 4, 4, 4))
        assert (found.down, found.band_down, found.up, found.band_up) == (32, "PESES-1", 40, "PESES-2")
        assert found.label == "PESES-2 (1–2)"

    def test_are_absent_from_a_profile_of_levels_alone(self):
        found = of([5, 5, 5, 5, 3, 3, 5, 5])
        assert (found.down, found.up, found.label) == (36, 36, "PESES-2")

    def test_may_lead_below_the_lowest_band(self):
        assert of((2, 2, 2, 2, 3, 3, 3, 4)).label == "PESES-1 (below–1)"
        assert of((2, 2, 2, 2, 3, 3, 3, 3)).label == "Below 21 (below–1)"

    @given(PROFILES)
    def test_never_move_a_total_by_more_than_their_number(self, scores):
        halves = sum(score % 2 == 0 for score in scores)
        assert (of(scores).down, of(scores).up) == (sum(scores) - halves, sum(scores) + halves)


class TestLeverage:
    def test_is_of_the_factor_without_which_bands_would_be_others(self):
        held = {n: Position(Details(f"P{n}", "", n), (7, 4, 4, 4, 4, 4, 4, 5)) for n in range(3)}
        results = {n: assessment_of(p.scores) for n, p in held.items()}
        found = leverages(held, results, framework())
        assert (found[0].decides, found[0].higher, found[0].lower) == (3, 0, 3)
        assert [f.decides for f in found][1:] == [0] * 6 + [3]

    @given(st.integers(7, 49))
    def test_scales_the_other_factors_up_to_the_nearest_point(self, rest):
        assert abs(scaled(rest, 8) - rest * 8 / 7) <= 0.5

    def test_of_a_factor_scored_like_all_others_is_nothing(self):
        held = {0: Position(Details("P", "", 2), (5,) * 8)}
        assert not any(f.decides for f in leverages(held, {0: assessment_of((5,) * 8)}, framework()))


def assessment_of(scores):
    from peecf_batch.rules.classification import classify

    return classify(scores, framework())


class TestWhatIsListed:
    def test_is_every_position_from_the_bar_on_in_the_order_of_the_sheet(self):
        found = {n: of((*[5] * n, *[4] * (8 - n))) for n in range(8)}
        assert likeliest(found, 0.1, 60) == (0.1, [2, 3, 4, 5])

    def test_raises_the_bar_where_that_are_too_many_and_never_cuts_between_equals(self):
        found = {n: of((*[5] * n, *[4] * (8 - n))) for n in range(8)}
        bar, indices = likeliest(found, 0.1, 3)
        assert bar > 0.16
        assert indices == [3, 4]
        assert likeliest({n: of((5, 5, 5, 5, 4, 4, 4, 4)) for n in range(9)}, 0.1, 3)[1] == []


class TestTheRecord:
    def test_holds_the_numbers_behind_every_position(self, tmp_path):
        told = record(moderated(plain(tmp_path / "b.xlsx", [position(1, (5, 5, 5, 5, 4, 4, 4, 4)), position(2)])))
        held = told["positions"][0]["sensitivity"]
        assert held == {
            "label": "PESES-2 (1–2)", "probability": 0.37, "to_lower": -1, "to_higher": 12, "to_reference": None,
            "room_down": 8, "room_up": 8, "down": 32, "down_band": "PESES-1", "up": 40, "up_band": "PESES-2",
        }  # fmt: skip
        assert told["moderation"]["chance"] == CHANCE
        assert [f["factor"] for f in told["moderation"]["leverage"]] == [f.key for f in framework().factors]
        json.dumps(told)

    def test_of_a_position_that_is_not_classified_holds_none(self, tmp_path):
        told = record(moderated(plain(tmp_path / "b.xlsx", [position(1, (*USUAL[:7], None))])))
        assert told["positions"][0]["sensitivity"] is None

    def test_says_that_moderation_was_switched_off(self, tmp_path):
        made = moderated(plain(tmp_path / "b.xlsx", [position(1)]), moderated=False)
        told = record(made)
        assert (told["moderation"], told["positions"][0]["sensitivity"]) == (None, None)
        unrun = [r for r in told["rules"] if r["code"][1] == "9"]
        assert unrun
        assert {r["status"] for r in unrun} == {"not-run"}
        assert all("--no-moderation" in r["reason"] for r in unrun)

    def test_of_positions_without_moderation_is_complete_all_the_same(self):
        assert record(assessment(small()))["moderation"] is None
