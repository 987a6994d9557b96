"""Work out why a position is not in the next band up: the points to it, and the single factors that would reach it.

This is arithmetic. It is not advice to change a score.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from peecf_batch.definitions import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

    from peecf_batch.reading.position import Position
    from peecf_batch.rules.framework import Band, Framework, LevelText, Scale

MOST_POINTS = 2  # a larger change of one factor is no question of judgement between two levels


class SingleChange(NamedTuple):
    """The factors of which each alone would lead to the next band, by their indexes, with that many points more."""

    points: int
    factors: tuple[int, ...]


class NextBand(NamedTuple):
    """The next band up, the points to its lowest score, and the single changes of one or two points that reach it.

    A change is left out where a smaller one does the same for any factor.
    """

    band: Band
    points: int
    single: SingleChange | None


def next_band_of(position: Position, framework: Framework) -> NextBand | None:
    """Return the next band above a classified position's score, or None for the highest band."""
    total = sum(position.scores)
    band = next((band for band in framework.bands if band.lowest > total), None)
    if band is None:
        return None
    points = band.lowest - total
    return NextBand(band, points, _single(points, position.scores, framework.scale))


def _single(points: int, scores: tuple[int, ...], scale: Scale) -> SingleChange | None:
    if points > MOST_POINTS:
        return None
    room = tuple(index for index, score in enumerate(scores) if score + points in scale)
    return SingleChange(points, room) if room else None


class LevelPair(NamedTuple):
    """The level descriptors for a score: that of the highest level that it reaches, and that of the next level up."""

    given: LevelText | None
    following: LevelText | None


def levels_around(levels: Iterable[LevelText], score: int, scale: Scale) -> LevelPair:
    """Return the descriptors of the levels at or below `score` and above it, each None if it was not supplied."""
    known = {level.score: level for level in levels if level.text}
    every = sorted({*scale.descriptor_levels, *known})
    reached = max((level for level in every if level <= score), default=None)
    above = min((level for level in every if level > score), default=None)
    return LevelPair(known.get(reached or 0), known.get(above or 0))
