"""Test agreement between assessors against published worked examples, and what must hold for any scores."""

import random

import numpy as np
import pytest
import scipy  # loads `scipy.special`, which takes long, when it is first used
from examples import examples
from hypothesis import given, settings
from hypothesis import strategies as st

from peecf_batch.moderation.agreement import (
    f_quantile,
    intraclass,
    kappa_of_all,
    kappa_of_pair,
    mean_with_interval,
    quadratic_weights,
    share,
    t_quantile,
    weighted_kappa,
)

# Shrout and Fleiss (1979), Psychological Bulletin 86, Table 2: six targets rated by four judges.
SHROUT_AND_FLEISS = [[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]]
# The "anxiety" ratings in the R package irr (Gamer, Lemon, Fellows and Singh): 20 subjects, one row for each rater.
ANXIETY = [
    3, 3, 3, 4, 5, 5, 2, 3, 5, 2, 2, 6, 1, 5, 2, 2, 1, 2, 4, 3,
    3, 6, 4, 6, 2, 4, 2, 4, 3, 3, 2, 3, 3, 3, 2, 2, 1, 3, 3, 4,
    2, 1, 4, 4, 3, 2, 1, 6, 1, 1, 1, 2, 3, 3, 1, 1, 3, 3, 2, 2,
]  # fmt: skip


class TestIntraclassCorrelation:
    def test_of_shrout_and_fleiss_is_29_and_62_hundredths(self):
        """In Table 4 of Shrout and Fleiss (1979), ICC(2,1) = .29 and ICC(2,4) = .62."""
        one, mean = intraclass(SHROUT_AND_FLEISS, 0.95)
        assert (round(one.value, 2), round(mean.value, 2), one.n) == (0.29, 0.62, 6)

    def test_has_the_intervals_of_mcgraw_and_wong(self):
        """ICC in the R package psych (Revelle) gives 0.019 to 0.761 and 0.071 to 0.927 for the same data."""
        one, mean = intraclass(SHROUT_AND_FLEISS, 0.95)
        assert (round(one.low, 3), round(one.high, 3)) == (0.019, 0.761)
        assert (round(mean.low, 3), round(mean.high, 3)) == (0.071, 0.927)

    def test_of_equal_ratings_is_one_and_of_no_differences_is_none(self):
        assert intraclass([[n, n] for n in range(12)], 0.95)[0].value == pytest.approx(1)
        assert intraclass([[4, 4]] * 12, 0.95) is None

    def test_falls_where_one_assessor_is_a_step_above(self):
        draw = random.Random(1)
        level = [[s, s + draw.choice((-1, 0, 1))] for s in range(20, 50)]
        shifted = [[a, b + 8] for a, b in level]
        assert intraclass(shifted, 0.95)[0].value < intraclass(level, 0.95)[0].value


class TestWeightedKappa:
    def test_agrees_with_sas_on_its_published_example(self):
        """SAS PROC FREQ, as printed in the tests of statsmodels, gives 0.4701 (0.1845 to 0.7558), with linear weights.

        Its ASE is 0.1457.
        """
        at = np.arange(3)
        found = weighted_kappa([[0, 4, 1], [0, 8, 0], [0, 1, 5]], (1 - abs(at[:, None] - at) / 2).tolist(), 0.95)
        assert [round(v, 4) for v in (found.value, found.low, found.high)] == [0.4701, 0.1845, 0.7558]

    def test_agrees_with_fleiss_cohen_and_everitt(self):
        """Fleiss, Cohen and Everitt (1969), Psychological Bulletin 72: 200 cases, their weights, kappa 0.507."""
        counts = [[106, 10, 4], [22, 28, 10], [2, 12, 6]]
        weights = [[1, 0, 0.4444], [0, 1, 0.6666], [0.4444, 0.6666, 1]]
        assert round(weighted_kappa(counts, weights, 0.95).value, 3) == 0.507

    def test_with_quadratic_weights_agrees_with_irr(self):
        """In irr, kappa2(anxiety[,2:3], "squared") is 0.2520325. A category that nobody used is left out, as in irr."""
        ratings = np.array(ANXIETY).reshape(20, 3, order="F")[:, 1:]
        used = sorted(set(ratings.ravel()))
        table = np.zeros((len(used), len(used)))
        for a, b in ratings:
            table[used.index(a), used.index(b)] += 1
        assert round(weighted_kappa(table.tolist(), quadratic_weights(len(used)), 0.95).value, 7) == 0.2520325

    def test_is_the_same_whichever_assessor_comes_first(self):
        draw = random.Random(2)
        one = [draw.randint(1, 7) for _ in range(30)]
        two = [max(1, min(7, s + draw.choice((-1, 0, 0, 1)))) for s in one]
        assert kappa_of_pair(one, two, 1, 7, 0.95).value == pytest.approx(kappa_of_pair(two, one, 1, 7, 0.95).value)

    def test_is_undefined_where_everybody_gave_one_score(self):
        assert kappa_of_pair([4] * 12, [4] * 12, 1, 7, 0.95) is None

    def test_of_three_is_the_mean_over_pairs_and_its_interval_holds_it(self):
        draw = random.Random(3)
        rows = [[max(1, min(7, s + draw.choice((-1, 0, 0, 1)))) for _ in range(3)] for s in [2, 3, 4, 5, 6] * 4]
        found = kappa_of_all(rows, 1, 7, 0.95)
        columns = list(zip(*rows, strict=True))
        means = [kappa_of_pair(columns[a], columns[b], 1, 7, 0.95).value for a, b in ((0, 1), (0, 2), (1, 2))]
        assert found.value == pytest.approx(sum(means) / 3)
        assert found.low < found.value < found.high

    def test_of_three_has_the_interval_of_the_jackknife_over_positions(self):
        draw = random.Random(4)
        rows = [[max(1, min(7, s + draw.choice((-1, 0, 0, 1)))) for _ in range(3)] for s in [2, 3, 4, 5, 6] * 3]
        found = kappa_of_all(rows, 1, 7, 0.95)
        without = [kappa_of_all(rows[:left] + rows[left + 1 :], 1, 7, 0.95).value for left in range(len(rows))]
        spread = np.var(without) * (len(rows) - 1)
        assert found.high - found.value == pytest.approx(1.959964 * spread**0.5, rel=1e-6)

    @settings(max_examples=examples(50), deadline=None)
    @given(st.lists(st.tuples(st.integers(1, 7), st.integers(1, 7)), min_size=10, max_size=30))
    def test_lies_within_its_interval_and_never_above_one(self, pairs):
        found = kappa_of_pair(*zip(*pairs, strict=True), 1, 7, 0.95)
        if found is not None:
            assert -1 <= found.low <= found.value <= found.high <= 1


class TestShares:
    def test_have_wilsons_interval(self):
        """In Table I of Newcombe (1998), Statistics in Medicine 17, 81 of 263 gives 0.2553 to 0.3662."""
        found = share(81, 263, 0.95)
        assert (round(found.low, 4), round(found.high, 4)) == (0.2553, 0.3662)

    @given(st.integers(0, 20))
    def test_stay_between_nothing_and_all(self, count):
        found = share(count, 20, 0.95)
        assert -1e-12 <= found.low <= found.value <= found.high <= 1 + 1e-12


class TestMeans:
    def test_have_students_interval(self):
        found = mean_with_interval([1.0, 2.0, 3.0, 4.0, 5.0], 0.95)
        assert (found.value, round(found.low, 3), round(found.high, 3)) == (3.0, 1.037, 4.963)


class TestQuantiles:
    """They are compared with printed tables and with scipy, which only the tests use."""

    def test_are_those_of_printed_tables(self):
        """NIST/SEMATECH e-Handbook of Statistical Methods, sections 1.3.6.7.2 and 1.3.6.7.3."""
        students = {(1, 0.975): 12.706, (2, 0.95): 2.920, (10, 0.975): 2.228, (30, 0.9): 1.310, (100, 0.995): 2.626}
        fishers = {(1, 1, 0.95): 161.448, (5, 10, 0.95): 3.326, (10, 5, 0.95): 4.735, (20, 100, 0.99): 2.067}
        assert {key: round(t_quantile(*key), 3) for key in students} == students
        assert {key: round(f_quantile(*key), 3) for key in fishers} == fishers

    @given(
        st.one_of(st.integers(1, 10_000), st.floats(0.3, 10_000)),
        st.one_of(st.integers(1, 10_000), st.floats(0.3, 10_000)),
        st.floats(0.55, 0.9999),
    )
    def test_have_10_digits_in_common_with_scipy(self, above, below, p):
        assert t_quantile(above, p) == pytest.approx(float(scipy.special.stdtrit(above, p)), rel=1e-10)
        assert f_quantile(above, below, p) == pytest.approx(float(scipy.special.fdtri(above, below, p)), rel=1e-10)
