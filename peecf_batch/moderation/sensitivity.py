"""Work out what would change a band: distances, one-step changes, intermediate scores and the probability of a change.

The results describe how a band follows from the scores. They are not advice to adjust any score.
"""

from __future__ import annotations

from functools import cache
from math import comb
from typing import TYPE_CHECKING

from peecf_batch.definitions import NamedTuple
from peecf_batch.rules.classification import band_for

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from peecf_batch.reading.position import Position
    from peecf_batch.rules.classification import Classification
    from peecf_batch.rules.framework import Band, Framework, Scale


class Reach(NamedTuple):
    """The smallest set of one-step changes that leads to a band: `steps` of them, all up (above 0) or all down.

    Each changes another factor by one step; `room` is how many factors have that step left on the scale. `band` is the
    name of the band, "" below the lowest.
    """

    band: str
    steps: int
    room: int

    @property
    def changes(self) -> int | None:
        """The number of one-step changes needed, or None where fewer factors than that have a step left."""
        return abs(self.steps) if abs(self.steps) <= self.room else None

    @property
    def sets(self) -> int:
        """The number of ways to choose the factors to change."""
        return comb(self.room, abs(self.steps))


class Sensitivity(NamedTuple):
    """The changes that would give one position another band.

    `distances` holds, for each band from the lowest, the score less the band's lowest score: 0 or more from the band's
    lowest score up. `lower` and `higher` lead to the neighbouring bands, None where there is none. `reference` leads to
    the reference band, None where that is unknown or is the band assessed. `room_down` and `room_up` are how many
    factors have a step left on the scale. `down` and `up` are the scores with every intermediate score read as the
    descriptor level below and above it, and `band_down` and `band_up` are their bands ("" below the lowest). `label` is
    the band with those bands in brackets where they differ. `probability` is that of another band.
    """

    distances: tuple[int, ...]
    lower: Reach | None
    higher: Reach | None
    reference: Reach | None
    room_down: int
    room_up: int
    down: int
    up: int
    band_down: str
    band_up: str
    label: str
    probability: float


class Shift(NamedTuple):
    """A change of a total, and its probability."""

    by: int
    probability: float


class _Shape:
    """The facts that the sensitivity of a profile depends on, beside its total.

    That is how many scores have a step left, and how far the intermediate scores are from the descriptor levels.
    """

    __slots__ = ("highest", "lowest", "offsets_down", "offsets_up")

    def __init__(self, scale: Scale) -> None:
        self.lowest, self.highest = scale.lowest, scale.highest
        self.offsets_down = {s: s - max((v for v in scale.descriptor_levels if v <= s), default=s) for s in _all(scale)}
        self.offsets_up = {s: min((v for v in scale.descriptor_levels if v >= s), default=s) - s for s in _all(scale)}

    def of(self, scores: tuple[int, ...]) -> tuple[int, int, int, int]:
        """Return the number of lowest scores and of highest scores, and the steps down and up to descriptor levels.

        The steps are those of all intermediate scores together, to the level below and to the level above.
        """
        down = sum(map(self.offsets_down.__getitem__, scores))
        up = down if self.offsets_up == self.offsets_down else sum(map(self.offsets_up.__getitem__, scores))
        return scores.count(self.lowest), scores.count(self.highest), down, up


def _all(scale: Scale) -> range:
    """Return all scores of the scale."""
    return range(scale.lowest, scale.highest + 1)


def sensitivities(
    positions: Mapping[int, Position], results: Mapping[int, Classification], framework: Framework, chance: float
) -> dict[int, Sensitivity]:
    """Return the sensitivity of each classified position by its index, under its own framework of those in `framework`.

    Positions that are alike share one object.
    """
    shape, known = _Shape(framework.scale), {one.id: _known(one, chance) for one in framework.all}
    known[""] = known[framework.id]
    found = {}
    for index, result in results.items():
        details, scores = positions[index].details, positions[index].scores
        found[index] = known[details.framework](result.score, *shape.of(scores), details.reference_band)
    return found


def sensitivity_of(scores: tuple[int, ...], held: str | None, framework: Framework, chance: float) -> Sensitivity:
    """Return the sensitivity of one profile whose reference band is `held`."""
    return _known(framework, chance)(sum(scores), *_Shape(framework.scale).of(scores), held)


def _known(framework: Framework, chance: float) -> Callable[[int, int, int, int, int, str | None], Sensitivity]:
    """Return a function that gives the sensitivity for a score and the shape of its profile; each result is cached."""
    factors, top = len(framework.factors), framework.bands[-1].rank
    shifts = cache(lambda low, high: shift_probabilities(low, high, factors - low - high, chance))
    name = _short_names(framework.bands)
    reachable = range(framework.lowest - factors, framework.highest + factors + 1)
    in_band = {total: band_for(total, framework) for total in reachable}

    @cache
    def known(score: int, low: int, high: int, down: int, up: int, held: str | None) -> Sensitivity:
        band = in_band[score]
        here, rooms = band.rank if band else 0, (factors - low, factors - high)
        elsewhere = sum(p for by, p in shifts(low, high) if in_band[score + by] is not band)
        bands = [_name(in_band[total]) for total in (score - down, score + up)]
        return Sensitivity(
            tuple(score - b.lowest for b in framework.bands),
            _reach(score, here - 1, rooms, framework) if here else None,
            _reach(score, here + 1, rooms, framework) if here < top else None,
            _reach(score, framework.rank_held(held), rooms, framework) if held and held != _name(band) else None,
            *rooms,
            score - down,
            score + up,
            bands[0],
            bands[1],
            _label(band, bands, name, framework),
            elsewhere,
        )

    return known


def _reach(score: int, rank: int, rooms: tuple[int, int], framework: Framework) -> Reach:
    """Return the way from a score to the nearest end of the band of `rank`; 0 means below the lowest band."""
    lowest = framework.bands[rank - 1].lowest if rank else framework.lowest
    highest = framework.bands[rank - 1].highest if rank else framework.bands[0].lowest - 1
    steps = lowest - score if score < lowest else highest - score
    return Reach(framework.bands[rank - 1].name if rank else "", steps, rooms[steps > 0])


def shift_probabilities(low: int, high: int, between: int, chance: float) -> tuple[Shift, ...]:
    """Return each change of the total with its probability, in order, if each factor is one step off with `chance`.

    A step up and a step down are equally likely. A factor at an end of the scale (`low` and `high` count them) can only
    move inwards, so all of its chance goes there; `between` counts the others. The result is exact: the convolution of
    the factors' own distributions.
    """
    half = chance / 2
    total = {0: 1.0}
    for count, moves in (
        (between, ((-1, half), (0, 1 - chance), (1, half))),
        (low, ((0, 1 - chance), (1, chance))),
        (high, ((-1, chance), (0, 1 - chance))),
    ):
        for _ in range(count):
            total = _convolved(total, moves)
    return tuple(Shift(*item) for item in sorted(total.items()))


def _convolved(total: Mapping[int, float], moves: Iterable[tuple[int, float]]) -> dict[int, float]:
    """Return the distribution of the total after one more factor, whose `moves` are pairs of change and probability."""
    out: dict[int, float] = {}
    for by, p in moves:
        for at, before in total.items():
            out[at + by] = out.get(at + by, 0.0) + before * p
    return out


def _name(band: Band | None) -> str:
    return band.name if band else ""


def _short_names(bands: Iterable[Band]) -> dict[str, str]:
    """Return the bands' names without the beginning that they share ("1" for "PESES-1"), and "below" for ""."""
    names = [band.name for band in bands]
    common = 0
    while len(names) > 1 and all(len(n) > common + 1 and n[: common + 1] == names[0][: common + 1] for n in names):
        common += 1
    return {"": "below", **{name: name[common:] for name in names}}


def _label(band: Band | None, ends: list[str], short: Mapping[str, str], framework: Framework) -> str:
    """Return the band, with the bands that other readings of its intermediate scores give: "PESES-2 (1–2)"."""
    name = band.name if band else framework.below.name
    return name if ends[0] == ends[1] == _name(band) else f"{name} ({short[ends[0]]}–{short[ends[1]]})"


def likeliest(found: Mapping[int, Sensitivity], least: float, most: int) -> tuple[float, list[int]]:
    """Return the limit used, and the positions with at least that probability of another band.

    Positions are indexes, in their order. The limit is `least`. If more than `most` positions reach it, it is raised to
    the lowest probability that at most `most` positions reach.
    """
    probabilities = sorted((round(s.probability, 4) for s in found.values() if s.probability >= least), reverse=True)
    if len(probabilities) > most:
        least = min((p for p in set(probabilities[:most]) if p > probabilities[most]), default=1.0)
    return least, [index for index, s in found.items() if round(s.probability, 4) >= least]
