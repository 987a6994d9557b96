"""Test that a planted score comes first, that structures without one have few findings, and how peers are chosen."""

import random

import pytest
from position_books import FACTORS, moderated, plain

from peecf_batch.moderation.measures import measures
from peecf_batch.moderation.sore_thumbs import factor_effects, residuals, sore_thumbs_of
from peecf_batch.outputs.record.record import record
from peecf_batch.reading.position import Details, Position
from peecf_batch.rules.findings import catalogue

MEASURES = measures().sore_thumbs
HEADINGS = ("Position ID", "Position title", "Primary stream", *FACTORS)


def structure(draw, size, scatter=0.3):
    """Return the scores of `size` positions without an unusual score: level of the position plus effect of the factor.

    Each score is off by a step with the chance `scatter`, as in the probability of another band.
    """
    effects = [draw.choice((-1, 0, 0, 0, 1)) for _ in FACTORS]
    rows = []
    for _ in range(size):
        level = draw.choice((2, 3, 3, 4, 4, 5, 5, 6))
        steps = draw.choices((-1, 0, 1), (scatter / 2, 1 - scatter, scatter / 2), k=len(FACTORS))
        rows.append([max(1, min(7, level + e + s)) for e, s in zip(effects, steps, strict=True)])
    return rows


def normal_structure(draw, size, deviation=0.5):
    """Return the same with levels between whole scores, and normal scatter rounded to whole scores."""
    effects = [draw.choice((-1, 0, 0, 0, 1)) for _ in FACTORS]
    levels = [draw.uniform(2, 6) for _ in range(size)]
    return [[max(1, min(7, round(level + e + draw.gauss(0, deviation)))) for e in effects] for level in levels]


def looked_at(rows, streams=()):
    held = {
        n: Position(Details(f"P-{n}", f"Director {n}", n + 2, streams=streams), tuple(row))
        for n, row in enumerate(rows)
    }
    return sore_thumbs_of(held, MEASURES)


class TestAPlantedScore:
    def test_three_steps_too_high_is_ranked_first_in_95_of_100_structures_of_30(self):
        draw, first = random.Random(200), 0
        for _ in range(200):
            rows = structure(draw, 30)
            places = [(n, f) for n, row in enumerate(rows) for f, score in enumerate(row) if score <= 4]
            place = draw.choice(places)
            rows[place[0]][place[1]] += 3
            thumb = looked_at(rows).farthest[0]
            first += (thumb.position, thumb.factor) == place
        assert first >= 190

    def test_is_told_with_what_was_to_be_expected_and_the_nearest_peers(self, tmp_path):
        rows = [[4, 4, 4, 4, 4, 4, 3, 3] for _ in range(6)] + [[6, 6, 6, 6, 6, 6, 5, 5] for _ in range(5)]
        rows[2][6] = 6
        sheet = [(f"P-{n}", f"Director {n}", "Delivery" if n != 4 else "Policy", *row) for n, row in enumerate(rows)]
        made = moderated(plain(tmp_path / "b.xlsx", sheet, HEADINGS))
        (found,) = (f for f in made.findings if f.code == "N911")
        assert (found.cell, found.value) == ("J4", "6")
        assert found.message == (
            "Breadth is scored 6, which is 2.9 points above the 3.1 that the other scores suggest. "
            "Scores of the most similar Delivery positions: 'P-0' 3, 'P-1' 3, 'P-3' 3, 'P-5' 3, 'P-6' 5"
        )
        told = record(made)["moderation"]["sore_thumbs"]["farthest"][0]
        assert (told["row"], told["factor"], told["score"]) == (4, "breadth", 6)
        assert (told["expected"], told["residual"]) == (3.1, 2.9)
        assert [peer["row"] for peer in told["peers"]] == [2, 3, 5, 7, 8]
        assert told["flagged"]

    def test_in_a_small_structure_says_how_small_it_is(self, tmp_path):
        rows = [(f"P-{n}", f"Director {n}", "", 4, 4, 4, 4, 4, 4, 7 if n == 3 else 3, 3) for n in range(7)]
        (found,) = (f for f in moderated(plain(tmp_path / "b.xlsx", rows, HEADINGS)).findings if f.code == "N911")
        assert "Only 7 positions were compared" in found.message

    def test_like_its_nearest_peers_is_not_pointed_out(self):
        specialists = [[6, 4, 4, 4, 4, 4, 1, 1] for _ in range(5)]
        found = looked_at([[4, 4, 4, 4, 4, 4, 4, 4] for _ in range(20)] + specialists)
        assert found.farthest[0].residual == pytest.approx(-3.0, abs=0.5)
        assert not found.found


class TestACleanStructure:
    @pytest.mark.parametrize("size", [8, 30])
    @pytest.mark.parametrize("make", [structure, normal_structure])
    def test_has_no_more_flags_than_the_stated_rate(self, make, size):
        draw = random.Random(size)
        flags = sum(len(looked_at(make(draw, size)).found) for _ in range(3_000 // size))
        assert flags <= MEASURES.false_flags * (3_000 // size) * size * len(FACTORS)

    def test_states_in_the_rule_the_rate_that_is_held(self):
        assert f"fewer than {MEASURES.false_flags * 1000:.0f} scores in 1,000" in catalogue()["N911"].why

    def test_that_is_additive_leaves_nothing_over(self):
        rows = [[level + e for e in (1, 0, 0, -1, 0, 0, 0, 1)] for level in (2, 3, 4, 5, 5, 6)]
        effects = factor_effects([tuple(row) for row in rows], MEASURES)
        assert effects == [1, 0, 0, -1, 0, 0, 0, 1]
        assert all(not any(residuals(row, effects, MEASURES.cut)) for row in rows)


class TestTooFewPositions:
    def test_give_no_pattern_and_the_rule_says_that_it_did_not_run(self, tmp_path):
        rows = [(f"P-{n}", f"Director {n}", "", 4, 4, 4, 4, 4, 4, 3, 3 + n % 2) for n in range(5)]
        made = moderated(plain(tmp_path / "b.xlsx", rows, HEADINGS))
        rule = next(r for r in made.rules if r.code == "N911")
        assert (rule.status, rule.reason) == (
            "not-run",
            "fewer than 6 positions are classified, too few to show a pattern",
        )
        assert record(made)["moderation"]["sore_thumbs"] is None


class TestManyPositions:
    def test_are_fitted_on_some_of_them_and_all_are_looked_at(self):
        draw = random.Random(3)
        rows = structure(draw, 1_200)
        rows[1_111] = [4, 4, 4, 4, 4, 4, 4, 1]
        found = looked_at(rows)
        assert (found.positions, found.fitted_on) == (1_200, 240)
        assert (1_111, 7) in [(t.position, t.factor) for t in found.farthest]

    def test_leave_out_peers_where_they_would_cost_too_much(self):
        held = MEASURES._replace(most_compared=10)
        rows = [[4] * 8 for _ in range(11)]
        rows[0][0] = 7
        positions = {n: Position(Details(f"P-{n}", "", n), tuple(row)) for n, row in enumerate(rows)}
        assert sore_thumbs_of(positions, held).farthest[0].peers == ()
