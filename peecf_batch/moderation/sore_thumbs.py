"""Find unusual scores, compared with what the position, the factor and the nearest peers lead to expect."""

from __future__ import annotations

from heapq import nsmallest
from operator import sub
from typing import TYPE_CHECKING

from peecf_batch.definitions import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from peecf_batch.moderation.measures import SoreThumbMeasures
    from peecf_batch.reading.position import Position

_FEWEST_FACTORS = 3
_TO_DEVIATION = 1.2533  # square root of pi / 2: mean distance to standard deviation, for a normal distribution


class SoreThumb(NamedTuple):
    """A score far from the pattern; `flagged` if it is far enough to be pointed out.

    `residual` is in steps, above 0 where the score is higher than `expected`. `peers` are the nearest positions by
    their other scores, of `stream`, or of all streams where that is "".
    """

    position: int
    factor: int
    score: int
    expected: float
    residual: float
    peers: tuple[int, ...]
    stream: str
    flagged: bool


class SoreThumbs(NamedTuple):
    """The scores farthest from the pattern, the farthest first, and the pattern that they were compared with.

    `positions` were compared, and the pattern was fitted on `fitted_on` of them. A score can be pointed out from
    `threshold` steps on; `spread` is the usual distance. `factor_effects` are how many steps each factor is scored
    above the usual. `farthest` holds all scores that are pointed out, and a few more. `not_listed` counts the scores
    beyond the threshold that are left out to keep the list short.
    """

    positions: int
    fitted_on: int
    spread: float
    threshold: float
    factor_effects: tuple[float, ...]
    farthest: tuple[SoreThumb, ...]
    not_listed: int

    @property
    def found(self) -> tuple[SoreThumb, ...]:
        """The scores that are pointed out."""
        return tuple(thumb for thumb in self.farthest if thumb.flagged)


def sore_thumbs_of(positions: Mapping[int, Position], measures: SoreThumbMeasures) -> SoreThumbs | None:
    """Return the unusual scores of all classified positions.

    Return None where positions or factors are too few for a pattern. The pattern is a two-way robust fit: a score is
    expected to be its position's level plus its factor's effect.
    """
    if len(positions) < measures.fewest_positions:
        return None
    if len(next(iter(positions.values())).scores) < _FEWEST_FACTORS:
        return None
    profiles = {index: position.scores for index, position in positions.items()}
    fitted = list(profiles)[:: -(-len(profiles) // measures.most_fitted)]
    effects = factor_effects([profiles[index] for index in fitted], measures)
    distances = [
        _Distance(index, factor, residual)
        for index in fitted
        for factor, residual in enumerate(residuals(profiles[index], effects, measures.cut))
    ]
    spread = _TO_DEVIATION * sum(abs(distance.residual) for distance in distances) / len(distances)
    threshold = max(measures.least_steps, measures.spreads * max(measures.smallest_spread, spread))
    whole = len(fitted) == len(profiles)
    far = sorted(distances if whole else _far(profiles, effects, threshold, measures.cut), key=_farthest_first)
    beyond = sum(abs(distance.residual) >= threshold for distance in far)
    listed = far[: min(measures.most_told, max(beyond, measures.farthest))]
    return SoreThumbs(
        len(profiles),
        len(fitted),
        spread,
        threshold,
        tuple(effects),
        tuple(_thumb(distance, positions, measures, n, far=n < beyond) for n, distance in enumerate(listed)),
        max(0, beyond - len(listed)),
    )


class _Distance(NamedTuple):
    """A score, by its position and factor, and how many steps it is from the pattern."""

    position: int
    factor: int
    residual: float


def _farthest_first(distance: _Distance) -> tuple[float, int, int]:
    return -round(abs(distance.residual), 9), distance.position, distance.factor


def factor_effects(profiles: Sequence[tuple[int, ...]], measures: SoreThumbMeasures) -> list[float]:
    """Return by how many steps each factor is scored above a position's level, centred on their median.

    Medians are fitted until they no longer change, so that single unusual scores have no effect. Means of cut distances
    then refine them, because a median of whole scores moves by half steps only.
    """
    effects = [0.0] * len(profiles[0])
    columns = list(zip(*profiles, strict=True))
    for _ in range(measures.passes):
        levels = [_middle(sorted(map(sub, scores, effects))) for scores in profiles]
        updated = _centred([_middle(sorted(map(sub, column, levels))) for column in columns])
        if updated == effects:
            break
        effects = updated
    levels = [_level(scores, effects, measures.cut) for scores in profiles]
    return _centred([_refined(list(map(sub, column, levels)), measures.cut) for column in columns])


def _centred(effects: Sequence[float]) -> list[float]:
    centre = _middle(sorted(effects))
    return [effect - centre for effect in effects]


def _level(scores: Sequence[int], effects: Sequence[float], cut: float) -> float:
    """Return the level of a position: what its scores come to without the factors' effects."""
    return _refined(list(map(sub, scores, effects)), cut)


def _refined(values: Sequence[float], cut: float) -> float:
    """Return the median, moved by the mean of the distances from it, each cut to `cut` steps."""
    middle = _middle(sorted(values))
    return middle + sum(max(-cut, min(cut, value - middle)) for value in values) / len(values)


def _middle(ordered: Sequence[float]) -> float:
    """Return the median of values that are in ascending order."""
    half = len(ordered) // 2
    return ordered[half] if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / 2


def residuals(scores: Sequence[int], effects: Sequence[float], cut: float) -> list[float]:
    """Return how many steps each score of a position is from the expected score.

    That is the factor's effect plus the level that the position's other scores give.
    """
    values = list(map(sub, scores, effects))
    return [value - _refined(values[:n] + values[n + 1 :], cut) for n, value in enumerate(values)]


def _far(
    profiles: Mapping[int, tuple[int, ...]], effects: Sequence[float], threshold: float, cut: float
) -> Iterator[_Distance]:
    """Yield every score at least `threshold` steps from the pattern.

    A level is at most `cut` from the median of the other scores. For most positions it is therefore enough to compare
    their highest and lowest score with that median.
    """
    near = threshold - cut
    for index, scores in profiles.items():
        ordered = sorted(map(sub, scores, effects))
        half = len(ordered) // 2
        if ordered[-1] - ordered[half - 1] >= near or ordered[half] - ordered[0] >= near:
            for factor, residual in enumerate(residuals(scores, effects, cut)):
                if abs(residual) >= threshold:
                    yield _Distance(index, factor, residual)


def _thumb(
    distance: _Distance,
    positions: Mapping[int, Position],
    measures: SoreThumbMeasures,
    told: int,
    *,
    far: bool,
) -> SoreThumb:
    """Return a score with its peers, which are left out once too many positions have been compared.

    A score like its peers' is not flagged.
    """
    index, factor, residual = distance
    score = positions[index].scores[factor]
    affordable = (told + 1) * len(positions) <= measures.most_compared
    peers, stream = _peers(index, factor, positions, measures) if affordable else ((), "")
    usual = _middle(sorted(positions[peer].scores[factor] for peer in peers)) if peers else score - residual
    alone = abs(score - usual) >= measures.from_peers and (score > usual) == (residual > 0)
    return SoreThumb(index, factor, score, score - residual, residual, peers, stream, far and alone)


def _peers(
    index: int, factor: int, positions: Mapping[int, Position], measures: SoreThumbMeasures
) -> tuple[tuple[int, ...], str]:
    """Return the nearest positions by their other scores, nearest first, and the stream that they are in.

    Of equally near positions the first in the sheet are taken. They are from the first of the position's streams that
    has enough other positions, or else from all streams.
    """
    own, streams = positions[index].scores, positions[index].details.streams
    for stream in (*streams, ""):
        others = [
            (sum(abs(a - b) for a, b in zip(own, p.scores, strict=True)) - abs(own[factor] - p.scores[factor]), other)
            for other, p in positions.items()
            if other != index and (not stream or stream in p.details.streams)
        ]
        if len(others) >= measures.fewest_peers:
            break
    return tuple(other for _, other in nsmallest(measures.peers, others)), stream
