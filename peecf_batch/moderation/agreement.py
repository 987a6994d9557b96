"""Measure how far assessors agree, with the standard coefficients, each with its interval and source.

Cohen (1968), Psychological Bulletin 70: weighted kappa. Fleiss, Cohen and Everitt (1969), Psychological Bulletin 72:
its standard error. Light (1971), Psychological Bulletin 76: the mean over pairs. Shrout and Fleiss (1979),
Psychological Bulletin 86, and McGraw and Wong (1996), Psychological Methods 1: intraclass correlation. Wilson (1927),
Journal of the American Statistical Association 22: the interval of a share.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from itertools import combinations
from math import exp, fsum, lgamma, log, log1p, sqrt
from operator import mul
from statistics import NormalDist
from typing import TYPE_CHECKING

from peecf_batch.definitions import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_MOST_STEPS, _CLOSE, _TINY, _LARGE = 10_000, 1e-15, 1e-300, 25


@dataclass(frozen=True, slots=True)
class Estimate:
    """A coefficient, share or mean, its interval from `low` to `high`, and the number `n` that it rests on."""

    value: float
    low: float
    high: float
    n: int


def share(count: int, n: int, level: float) -> Estimate:
    """Return the share `count` of `n`, with Wilson's score interval at the confidence `level`."""
    z, p = _z(level), count / n
    middle, half = p + z * z / (2 * n), z * sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    low, high = ((middle + side) / (1 + z * z / n) for side in (-half, half))
    return Estimate(p, max(0.0, min(p, low)), min(1.0, max(p, high)), n)


def _z(level: float) -> float:
    """Return the normal quantile for a two-sided interval at the confidence `level`."""
    return NormalDist().inv_cdf(0.5 + level / 2)


def quadratic_weights(size: int) -> list[list[float]]:
    """Return the agreement weights of Fleiss and Cohen (1973), in `size` rows and columns.

    A weight is 1 on the diagonal and falls with the square of the distance from it, to 0.
    """
    return [[1 - ((a - b) / (size - 1)) ** 2 for b in range(size)] for a in range(size)]


def weighted_kappa(
    table: Sequence[Sequence[float]], weights: Sequence[Sequence[float]], level: float
) -> Estimate | None:
    """Return weighted kappa of a square `table` of counts, with the interval by its large-sample standard error.

    Return None where both raters used one and the same category throughout, so that chance alone explains all
    agreement.
    """
    n = int(sum(map(sum, table)))
    p = [[count / n for count in row] for row in table]
    rows, columns = [fsum(row) for row in p], [fsum(column) for column in zip(*p, strict=True)]
    across, down = [_product(row, columns) for row in weights], [_product(c, rows) for c in zip(*weights, strict=True)]
    seen, chance = fsum(map(_product, weights, p)), _product(across, rows)
    if 1 - chance < 1e-12:
        return None
    kappa = (seen - chance) / (1 - chance)
    spread = fsum(
        share * (weight * (1 - chance) - (row_mean + column_mean) * (1 - seen)) ** 2
        for shares, weighted, row_mean in zip(p, weights, across, strict=True)
        for share, weight, column_mean in zip(shares, weighted, down, strict=True)
        if share
    )
    variance = (spread - (seen * chance - 2 * chance + seen) ** 2) / (n * (1 - chance) ** 4)
    half = _z(level) * sqrt(max(variance, 0.0))
    return Estimate(kappa, max(-1.0, kappa - half), min(1.0, kappa + half), n)


def _product(one: Sequence[float], two: Sequence[float]) -> float:
    return fsum(map(mul, one, two))


def kappa_of_pair(one: Sequence[int], two: Sequence[int], lowest: int, highest: int, level: float) -> Estimate | None:
    """Return the quadratic-weighted kappa of two assessors' scores of the same positions.

    `one` and `two` hold a score for each position, from `lowest` to `highest`. Return None where `weighted_kappa` does.
    """
    size = highest - lowest + 1
    return weighted_kappa(_counts(one, two, lowest, size), quadratic_weights(size), level)


def _counts(one: Sequence[int], two: Sequence[int], lowest: int, size: int) -> list[list[int]]:
    """Return how often each score of one assessor occurs with each of the other."""
    table = [[0] * size for _ in range(size)]
    for a, b in zip(one, two, strict=True):
        table[a - lowest][b - lowest] += 1
    return table


def kappa_of_all(scores: Sequence[Sequence[int]], lowest: int, highest: int, level: float) -> Estimate | None:
    """Return the quadratic-weighted kappa of two assessors, or the mean over all pairs of more (Light).

    `scores` has a row for each position and no missing scores. The interval of a mean is by the jackknife over
    positions. Return None where no pair has a kappa.
    """
    columns = list(zip(*scores, strict=True))
    if len(columns) == 2:
        return kappa_of_pair(columns[0], columns[1], lowest, highest, level)
    size = highest - lowest + 1
    weights = quadratic_weights(size)
    pairs = list(combinations(columns, 2))
    tables = [_counts(one, two, lowest, size) for one, two in pairs]
    whole = _mean(_kappa(table, weights, level) for table in tables)
    if whole is None:
        return None
    n = len(scores)
    kappas = [_without_one(table, weights, level) for table in tables]
    of_pairs = [
        [held[a - lowest, b - lowest] for a, b in zip(one, two, strict=True)]
        for held, (one, two) in zip(kappas, pairs, strict=True)
    ]
    without = map(_mean, zip(*of_pairs, strict=True))
    known = [value for value in without if value is not None]
    mean = sum(known) / len(known) if known else whole
    half = _z(level) * sqrt((n - 1) / n * sum((value - mean) ** 2 for value in known))
    return Estimate(whole, max(-1.0, whole - half), min(1.0, whole + half), n)


def _kappa(table: Sequence[Sequence[float]], weights: Sequence[Sequence[float]], level: float) -> float | None:
    estimate = weighted_kappa(table, weights, level)
    return None if estimate is None else estimate.value


def _without_one(
    table: Sequence[list[int]], weights: Sequence[Sequence[float]], level: float
) -> dict[tuple[int, int], float | None]:
    """Return the kappa that is left when one position is left out, by the place of its 2 scores in the `table`.

    All positions with the same 2 scores leave the same kappa.
    """
    left: dict[tuple[int, int], float | None] = {}
    for row, counts in enumerate(table):
        for column, count in enumerate(counts):
            if count:
                counts[column] = count - 1
                left[row, column] = _kappa(table, weights, level)
                counts[column] = count
    return left


def _mean(kappas: Iterable[float | None]) -> float | None:
    """Return the mean of those kappas that there are (Light), or None where there are none."""
    known = [kappa for kappa in kappas if kappa is not None]
    return sum(known) / len(known) if known else None


def intraclass(ratings: Sequence[Sequence[float]], level: float) -> tuple[Estimate, Estimate] | None:
    """Return ICC(2,1) and ICC(2,k): the absolute agreement of one assessor and of the mean of all.

    The model is two-way random. `ratings` has a row for each position and no missing ratings. Return None where no
    rating differs from another.
    """
    n, k = len(ratings), len(ratings[0])
    grand = fsum(map(fsum, ratings)) / (n * k)
    rows = k * fsum((fsum(row) / k - grand) ** 2 for row in ratings) / (n - 1)
    columns = n * fsum((fsum(column) / n - grand) ** 2 for column in zip(*ratings, strict=True)) / (k - 1)
    whole = fsum((rating - grand) ** 2 for row in ratings for rating in row)
    error = max(0.0, (whole - rows * (n - 1) - columns * (k - 1)) / ((n - 1) * (k - 1)))
    below = rows + (k - 1) * error + k * (columns - error) / n
    if below <= 0:
        return None
    one = (rows - error) / below
    mean = (rows - error) / (rows + (columns - error) / n) if rows + (columns - error) / n > 0 else one
    low, high = _limits(one, (rows, columns, error), (n, k), level)
    ends = [k * end / (1 + (k - 1) * end) for end in (low, high)]
    return Estimate(one, low, high, n), Estimate(mean, ends[0], ends[1], n)


def _limits(
    one: float, squares: tuple[float, float, float], size: tuple[int, int], level: float
) -> tuple[float, float]:
    """Return the interval of ICC(2,1), McGraw and Wong's case 2A, with Satterthwaite's degrees of freedom."""
    (rows, columns, error), (n, k) = squares, size
    if one >= 1 or error <= 0:
        return one, one
    a, b = k * one / (n * (1 - one)), 1 + k * one * (n - 1) / (n * (1 - one))
    freedom = (a * columns + b * error) ** 2 / ((a * columns) ** 2 / (k - 1) + (b * error) ** 2 / ((n - 1) * (k - 1)))
    upper_tail = 0.5 + level / 2
    above, below = f_quantile(n - 1, freedom, upper_tail), f_quantile(freedom, n - 1, upper_tail)
    rest = k * columns + (k * n - k - n) * error
    return n * (rows - above * error) / (above * rest + n * rows), n * (below * rows - error) / (
        rest + n * below * rows
    )


def mean_with_interval(values: Sequence[float], level: float) -> Estimate:
    """Return the mean of `values` with Student's interval. With one value, both ends of the interval are that value."""
    n = len(values)
    mean = sum(values) / n
    if n < 2:
        return Estimate(mean, mean, mean, n)
    half = t_quantile(n - 1, 0.5 + level / 2) * sqrt(sum((v - mean) ** 2 for v in values) / (n - 1) / n)
    return Estimate(mean, mean - half, mean + half, n)


@cache
def t_quantile(freedom: float, p: float) -> float:
    """Return the quantile of Student's distribution with `freedom` degrees of freedom, for `p` of a half or more."""
    tail = _beta_quantile(freedom / 2, 0.5, 2 * (1 - p))
    return sqrt(freedom * tail.complement / tail.value)


@cache
def f_quantile(above: float, below: float, p: float) -> float:
    """Return the quantile of Fisher's distribution, with the degrees of freedom above and below the line."""
    tail = _beta_quantile(below / 2, above / 2, 1 - p)
    return below * tail.complement / (above * tail.value)


class _Quantile(NamedTuple):
    """A value between 0 and 1, and its distance from 1, each without loss of digits."""

    value: float
    complement: float


def _beta_quantile(a: float, b: float, p: float) -> _Quantile:
    """Return the quantile of the beta distribution with the parameters `a` and `b`."""
    mean = a / (a + b)
    if p <= _beta_share(a, b, mean):
        value = _beta_quantile_below(a, b, p, mean)
        return _Quantile(value, 1 - value)
    complement = _beta_quantile_below(b, a, 1 - p, 1 - mean)
    return _Quantile(1 - complement, complement)


def _beta_quantile_below(a: float, b: float, p: float, high: float) -> float:
    """Return a quantile of the beta distribution that is below `high`.

    It is found by Newton's method, within bounds that are halved where a step would leave them.
    """
    low, x, log_beta = 0.0, high / 2, _log_beta(a, b)
    for _ in range(_MOST_STEPS):
        excess = _beta_share(a, b, x) - p
        low, high = (low, x) if excess > 0 else (x, high)
        density = exp((a - 1) * log(x) + (b - 1) * log1p(-x) - log_beta)
        following = x - excess / density if density else low
        if not low < following < high:
            following = (low + high) / 2
        if abs(following - x) <= _CLOSE * x:
            return following
        x = following
    return x


def _beta_share(a: float, b: float, x: float) -> float:
    """Return the share of the beta distribution up to `x`, the regularised incomplete beta function.

    By the continued fraction of Press et al. (2007), Numerical Recipes, section 6.4, evaluated by Lentz's method.
    """
    if x > (a + 1) / (a + b + 2):
        return 1 - _beta_share(b, a, 1 - x)
    front = exp(a * log(x) + b * log1p(-x) - _log_beta(a, b)) / a
    top, bottom = 1.0, 1 / (1 - (a + b) * x / (a + 1) or _TINY)
    value = bottom
    for m in range(1, _MOST_STEPS):
        for term in (
            m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m)),
            -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1)),
        ):
            bottom = 1 / (1 + term * bottom or _TINY)
            top = 1 + term / top or _TINY
            value *= top * bottom
        if abs(top * bottom - 1) < _CLOSE:
            break
    return front * value


def _log_beta(a: float, b: float) -> float:
    """Return the logarithm of the beta function.

    Where `lgamma` of two large numbers would differ by too little, Stirling's series gives the difference.
    """
    a, b = min(a, b), max(a, b)
    if b < _LARGE:
        return lgamma(a) + lgamma(b) - lgamma(a + b)
    return lgamma(a) - (b - 0.5) * log1p(a / b) - a * log(a + b) + a + _stirling(b) - _stirling(a + b)


def _stirling(x: float) -> float:
    """Return what Stirling's series adds for a number of `_LARGE` or more."""
    return (1 / 12 - (1 / 360 - (1 / 1260 - 1 / 1680 / x**2) / x**2) / x**2) / x
