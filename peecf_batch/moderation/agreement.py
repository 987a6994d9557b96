"""Measure how far assessors agree, with the standard coefficients, each with its interval and source.

Cohen (1968), Psychological Bulletin 70: weighted kappa. Fleiss, Cohen and Everitt (1969), Psychological Bulletin 72:
its standard error. Light (1971), Psychological Bulletin 76: the mean over pairs. Shrout and Fleiss (1979),
Psychological Bulletin 86, and McGraw and Wong (1996), Psychological Methods 1: intraclass correlation. Wilson (1927),
Journal of the American Statistical Association 22: the interval of a share.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from math import sqrt
from statistics import NormalDist
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence


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


def quadratic_weights(size: int) -> Any:
    """Return the agreement weights of Fleiss and Cohen (1973) as an array of `size` by `size`.

    A weight is 1 on the diagonal and falls with the square of the distance from it, to 0.
    """
    import numpy as np

    at = np.arange(size)
    return 1 - ((at[:, None] - at) / (size - 1)) ** 2


def weighted_kappa(table: Any, weights: Any, level: float) -> Estimate | None:
    """Return weighted kappa of a square `table` of counts, with the interval by its large-sample standard error.

    Return None where both raters used one and the same category throughout, so that chance alone explains all
    agreement.
    """
    import numpy as np

    counts = np.asarray(table, dtype=float)
    n = int(counts.sum())
    p = counts / n
    rows, columns = p.sum(axis=1), p.sum(axis=0)
    seen, chance = float((weights * p).sum()), float((weights * np.outer(rows, columns)).sum())
    if 1 - chance < 1e-12:
        return None
    kappa = (seen - chance) / (1 - chance)
    means = (weights @ columns)[:, None] + (rows @ weights)[None, :]
    spread = float((p * (weights * (1 - chance) - means * (1 - seen)) ** 2).sum())
    variance = (spread - (seen * chance - 2 * chance + seen) ** 2) / (n * (1 - chance) ** 4)
    half = _z(level) * sqrt(max(variance, 0.0))
    return Estimate(kappa, max(-1.0, kappa - half), min(1.0, kappa + half), n)


def kappa_of_pair(one: Sequence[int], two: Sequence[int], lowest: int, highest: int, level: float) -> Estimate | None:
    """Return the quadratic-weighted kappa of two assessors' scores of the same positions.

    `one` and `two` hold a score for each position, from `lowest` to `highest`. Return None where `weighted_kappa` does.
    """
    import numpy as np

    size = highest - lowest + 1
    table = np.zeros((size, size))
    np.add.at(table, (np.asarray(one) - lowest, np.asarray(two) - lowest), 1)
    return weighted_kappa(table, quadratic_weights(size), level)


def kappa_of_all(scores: Sequence[Sequence[int]], lowest: int, highest: int, level: float) -> Estimate | None:
    """Return the quadratic-weighted kappa of two assessors, or the mean over all pairs of more (Light).

    `scores` has a row for each position and no missing scores. The interval of a mean is by the jackknife over
    positions. Return None where no pair has a kappa.
    """
    columns = list(zip(*scores, strict=True))
    if len(columns) == 2:
        return kappa_of_pair(columns[0], columns[1], lowest, highest, level)
    whole = _light(columns, lowest, highest, level)
    if whole is None:
        return None
    n = len(scores)
    without = [
        _light(list(zip(*(s for m, s in enumerate(scores) if m != left), strict=True)), lowest, highest, level)
        for left in range(n)
    ]
    known = [value for value in without if value is not None]
    mean = sum(known) / len(known) if known else whole
    half = _z(level) * sqrt((n - 1) / n * sum((value - mean) ** 2 for value in known))
    return Estimate(whole, max(-1.0, whole - half), min(1.0, whole + half), n)


def _light(columns: Sequence[Sequence[int]], lowest: int, highest: int, level: float) -> float | None:
    """Return the mean kappa over all pairs of assessors that have one (Light), or None where none has."""
    kappas = [kappa_of_pair(a, b, lowest, highest, level) for a, b in combinations(columns, 2)]
    known = [estimate.value for estimate in kappas if estimate is not None]
    return sum(known) / len(known) if known else None


def intraclass(ratings: Sequence[Sequence[float]], level: float) -> tuple[Estimate, Estimate] | None:
    """Return ICC(2,1) and ICC(2,k): the absolute agreement of one assessor and of the mean of all.

    The model is two-way random. `ratings` has a row for each position and no missing ratings. Return None where no
    rating differs from another.
    """
    import numpy as np
    from scipy.special import fdtri

    table = np.asarray(ratings, dtype=float)
    n, k = table.shape
    grand = table.mean()
    rows = k * float(((table.mean(axis=1) - grand) ** 2).sum()) / (n - 1)
    columns = n * float(((table.mean(axis=0) - grand) ** 2).sum()) / (k - 1)
    whole = float(((table - grand) ** 2).sum())
    error = max(0.0, (whole - rows * (n - 1) - columns * (k - 1)) / ((n - 1) * (k - 1)))
    below = rows + (k - 1) * error + k * (columns - error) / n
    if below <= 0:
        return None
    one = (rows - error) / below
    mean = (rows - error) / (rows + (columns - error) / n) if rows + (columns - error) / n > 0 else one
    low, high = _limits(one, (rows, columns, error), (n, k), level, fdtri)
    ends = [k * end / (1 + (k - 1) * end) for end in (low, high)]
    return Estimate(one, low, high, n), Estimate(mean, ends[0], ends[1], n)


def _limits(
    one: float, squares: tuple[float, float, float], size: tuple[int, int], level: float, quantile: Any
) -> tuple[float, float]:
    """Return the interval of ICC(2,1), McGraw and Wong's case 2A, with Satterthwaite's degrees of freedom."""
    (rows, columns, error), (n, k) = squares, size
    if one >= 1 or error <= 0:
        return one, one
    a, b = k * one / (n * (1 - one)), 1 + k * one * (n - 1) / (n * (1 - one))
    freedom = (a * columns + b * error) ** 2 / ((a * columns) ** 2 / (k - 1) + (b * error) ** 2 / ((n - 1) * (k - 1)))
    upper_tail = 0.5 + level / 2
    above, below = float(quantile(n - 1, freedom, upper_tail)), float(quantile(freedom, n - 1, upper_tail))
    rest = k * columns + (k * n - k - n) * error
    return n * (rows - above * error) / (above * rest + n * rows), n * (below * rows - error) / (
        rest + n * below * rows
    )


def mean_with_interval(values: Sequence[float], level: float) -> Estimate:
    """Return the mean of `values` with Student's interval. With one value, both ends of the interval are that value."""
    from scipy.special import stdtrit

    n = len(values)
    mean = sum(values) / n
    if n < 2:
        return Estimate(mean, mean, mean, n)
    half = float(stdtrit(n - 1, 0.5 + level / 2)) * sqrt(sum((v - mean) ** 2 for v in values) / (n - 1) / n)
    return Estimate(mean, mean - half, mean + half, n)
