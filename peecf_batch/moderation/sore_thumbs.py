"""Which scores stand out? Each is held against what its position, its factor and its nearest peers lead to expect."""

from __future__ import annotations

from dataclasses import dataclass
from heapq import nsmallest
from operator import sub
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from peecf_batch.moderation.measures import SoreThumbMeasures
    from peecf_batch.reading.position import Position

_FEWEST_FACTORS = 3
_TO_DEVIATION = 1.2533  # the square root of half of pi: from the mean to the standard deviation, of normal distances


@dataclass(frozen=True, slots=True)
class SoreThumb:
    """A score far from the pattern, and whether it is far enough to be pointed out (`flagged`).

    `residual` is in score steps, above 0 where the score is higher than `expected`.

    `peers` are the nearest positions by their other scores, of `stream`, or of all streams where that is "".
    """

    position: int
    factor: int
    score: int
    expected: float
    residual: float
    peers: tuple[int, ...]
    stream: str
    flagged: bool


@dataclass(frozen=True, slots=True)
class SoreThumbs:
    """The scores farthest from the pattern, the farthest first, and how that was told.

    `positions` were looked at and the pattern was fitted on `fitted_on` of them. A score may be pointed out from
    `threshold` steps on; `spread` is the usual distance. `factor_effects` are how many steps each factor is scored
    above the usual. `farthest` holds all that are pointed out, and a few more; `untold` counts those beyond the
    threshold for which there was no room.
    """

    positions: int
    fitted_on: int
    spread: float
    threshold: float
    factor_effects: tuple[float, ...]
    farthest: tuple[SoreThumb, ...]
    untold: int

    @property
    def found(self) -> tuple[SoreThumb, ...]:
        """Those that are pointed out."""
        return tuple(thumb for thumb in self.farthest if thumb.flagged)


def sore_thumbs_of(positions: Mapping[int, Position], measures: SoreThumbMeasures) -> SoreThumbs | None:
    """What stands out over all classified positions; None where they, or the factors, are too few to give a pattern.

    The pattern is a two-way robust fit: a score is expected to be its position's level plus its factor's effect.
    """
    if len(positions) < measures.fewest_positions:
        return None
    if len(next(iter(positions.values())).scores) < _FEWEST_FACTORS:
        return None
    profiles = {index: position.scores for index, position in positions.items()}
    fitted = list(profiles)[:: -(-len(profiles) // measures.most_fitted)]
    effects = factor_effects([profiles[index] for index in fitted], measures)
    distances = [
        (index, factor, residual)
        for index in fitted
        for factor, residual in enumerate(residuals(profiles[index], effects, measures.cut))
    ]
    spread = _TO_DEVIATION * sum(abs(residual) for _, _, residual in distances) / len(distances)
    threshold = max(measures.least_steps, measures.spreads * max(measures.smallest_spread, spread))
    whole = len(fitted) == len(profiles)
    far = sorted(distances if whole else _far(profiles, effects, threshold, measures.cut), key=_farthest_first)
    beyond = sum(abs(residual) >= threshold for _, _, residual in far)
    told = far[: min(measures.most_told, max(beyond, measures.farthest))]
    return SoreThumbs(
        len(profiles),
        len(fitted),
        spread,
        threshold,
        tuple(effects),
        tuple(_thumb(place, positions, measures, n, far=n < beyond) for n, place in enumerate(told)),
        max(0, beyond - len(told)),
    )


def _farthest_first(place: tuple[int, int, float]) -> tuple[float, int, int]:
    index, factor, residual = place
    return -round(abs(residual), 9), index, factor


def factor_effects(profiles: Sequence[tuple[int, ...]], measures: SoreThumbMeasures) -> list[float]:
    """By how many steps each factor is scored above a position's level.

    Medians, until they no longer change, so that no odd score sways them; then refined by means of cut distances,
    because a median of whole scores moves by half steps only.
    """
    effects = [0.0] * len(profiles[0])
    columns = list(zip(*profiles, strict=True))
    for _ in range(measures.passes):
        levels = [_middle(sorted(map(sub, scores, effects))) for scores in profiles]
        found = _centred([_middle(sorted(map(sub, column, levels))) for column in columns])
        if found == effects:
            break
        effects = found
    levels = [_level(scores, effects, measures.cut) for scores in profiles]
    return _centred([_refined(list(map(sub, column, levels)), measures.cut) for column in columns])


def _centred(effects: Sequence[float]) -> list[float]:
    centre = _middle(sorted(effects))
    return [effect - centre for effect in effects]


def _level(scores: Sequence[int], effects: Sequence[float], cut: float) -> float:
    return _refined(list(map(sub, scores, effects)), cut)


def _refined(values: Sequence[float], cut: float) -> float:
    """The median, moved by the mean of the distances from it, each cut to `cut` steps."""
    middle = _middle(sorted(values))
    return middle + sum(max(-cut, min(cut, value - middle)) for value in values) / len(values)


def _middle(ordered: Sequence[float]) -> float:
    """The median of values in order."""
    half = len(ordered) // 2
    return ordered[half] if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / 2


def residuals(scores: Sequence[int], effects: Sequence[float], cut: float) -> list[float]:
    """How far each score is from its factor's effect and its position's level, which the other scores give."""
    values = list(map(sub, scores, effects))
    return [value - _refined(values[:n] + values[n + 1 :], cut) for n, value in enumerate(values)]


def _far(
    profiles: Mapping[int, tuple[int, ...]], effects: Sequence[float], threshold: float, cut: float
) -> Iterator[tuple[int, int, float]]:
    """Position, factor and residual of every score from the threshold on.

    A level is at most `cut` from the median of the other scores, so most positions need no more than a look at their
    highest and lowest.
    """
    near = threshold - cut
    for index, scores in profiles.items():
        ordered = sorted(map(sub, scores, effects))
        half = len(ordered) // 2
        if ordered[-1] - ordered[half - 1] >= near or ordered[half] - ordered[0] >= near:
            for factor, residual in enumerate(residuals(scores, effects, cut)):
                if abs(residual) >= threshold:
                    yield index, factor, residual


def _thumb(
    place: tuple[int, int, float],
    positions: Mapping[int, Position],
    measures: SoreThumbMeasures,
    told: int,
    *,
    far: bool,
) -> SoreThumb:
    """A score with its peers, looked for as long as that is affordable. One like its peers' is not pointed out."""
    index, factor, residual = place
    score = positions[index].scores[factor]
    affordable = (told + 1) * len(positions) <= measures.most_compared
    peers, stream = _peers(index, factor, positions, measures) if affordable else ((), "")
    usual = _middle(sorted(positions[peer].scores[factor] for peer in peers)) if peers else score - residual
    alone = abs(score - usual) >= measures.from_peers and (score > usual) == (residual > 0)
    return SoreThumb(index, factor, score, score - residual, residual, peers, stream, far and alone)


def _peers(
    index: int, factor: int, positions: Mapping[int, Position], measures: SoreThumbMeasures
) -> tuple[tuple[int, ...], str]:
    """The nearest positions by their other scores, nearest first, and the stream that they are of.

    Of those alike the first in the sheet are taken; of all streams, where its own has too few.
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
