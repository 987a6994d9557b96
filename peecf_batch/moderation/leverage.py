"""Count how many bands would change if one factor were left out and the others carried its weight."""

from __future__ import annotations

from collections import Counter
from functools import cache
from typing import TYPE_CHECKING

from peecf_batch.definitions import NamedTuple
from peecf_batch.rules.classification import band_for

if TYPE_CHECKING:
    from collections.abc import Mapping

    from peecf_batch.reading.position import Position
    from peecf_batch.rules.classification import Classification
    from peecf_batch.rules.framework import Framework


_FEWEST_FACTORS = 2


class Leverage(NamedTuple):
    """The number of positions that would be in a higher and in a lower band without a factor, given by its index."""

    factor: int
    higher: int
    lower: int

    @property
    def decides(self) -> int:
        """The number of bands that depend on this factor."""
        return self.higher + self.lower


class DecidingFactor(NamedTuple):
    """A factor, by its index, without which one position would be in another band.

    `by` is 1 if that band is higher, and -1 if it is lower.
    """

    factor: int
    by: int


def deciding_factors(scores: tuple[int, ...], framework: Framework) -> tuple[DecidingFactor, ...]:
    """Return the factors that decide the band of one position, in the framework's order, as `leverages` counts them."""
    if len(framework.factors) < _FEWEST_FACTORS:
        return ()
    total = sum(scores)
    moves = (DecidingFactor(factor, _moved(total, score, framework)) for factor, score in enumerate(scores))
    return tuple(move for move in moves if move.by)


def leverages(
    positions: Mapping[int, Position], results: Mapping[int, Classification], framework: Framework
) -> tuple[Leverage, ...]:
    """Return the leverage of every factor, in the framework's order, over all classified positions.

    Without a factor the others are scaled up to the full number of factors and rounded to the nearest whole point, half
    a point up. A factor on which a position scores as on the others changes nothing. A framework with one factor has no
    leverages.
    """
    totals = [(result.score, positions[index].details.framework) for index, result in results.items()]
    if len(framework.factors) < _FEWEST_FACTORS:
        return ()
    columns = zip(*(positions[index].scores for index in results), strict=True)
    moved = cache(lambda total, score, own: _moved(total, score, framework.named(own)))
    found = []
    for factor, column in enumerate(columns):
        counts: Counter[int] = Counter()
        for ((total, own), score), count in Counter(zip(totals, column, strict=True)).items():
            counts[moved(total, score, own)] += count
        found.append(Leverage(factor, counts[1], counts[-1]))
    return tuple(found)


def _moved(total: int, score: int, framework: Framework) -> int:
    """Return 1 where the band without the score is higher, -1 where it is lower, 0 where it is the same."""
    now, without = _rank(total, framework), _rank(scaled(total - score, len(framework.factors)), framework)
    return (without > now) - (without < now)


def scaled(rest: int, factors: int) -> int:
    """Return the total `rest` of all factors but one, scaled up to `factors` factors.

    It is rounded to the nearest point, half a point up.
    """
    return (2 * rest * factors + factors - 1) // (2 * (factors - 1))


def _rank(total: int, framework: Framework) -> int:
    band = band_for(total, framework)
    return band.rank if band else 0
