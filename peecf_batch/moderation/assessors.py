"""Compare assessors' scores of the same positions: agreement, severity, scoring habits and disagreements.

No score or average is made from them: the score of a position is the one agreed in moderation.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from peecf_batch.definitions import NamedTuple
from peecf_batch.moderation.agreement import (
    Estimate,
    intraclass,
    kappa_of_all,
    mean_with_interval,
    share,
)
from peecf_batch.moderation.assessor_codes import codes_for
from peecf_batch.rules.classification import classification_of
from peecf_batch.rules.findings import catalogue

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from peecf_batch.moderation.measures import AssessorMeasures
    from peecf_batch.reading.position import NotClassified, Position
    from peecf_batch.reading.readings import AssessorScores
    from peecf_batch.rules.framework import Framework


@dataclass(frozen=True, slots=True)
class Assessor:
    """One assessor, with counts of the scores.

    `code` is used on pages and in records; `name` is the name in the workbook ("" where it is not shown). `place` is
    the sheet with the scores, "" where they are beside the agreed scores. `positions` counts the positions with any
    score. Of `scores` single scores, `intermediate` counts those between two descriptor levels and `highest` those at
    the top of the scale. Of `profiles` complete profiles, `flat` counts those with all scores alike. `severity` is how
    many steps a factor this assessor scores above the others on the same positions, None where there are too few of
    those.
    """

    code: str
    name: str
    place: str
    positions: int
    scores: int
    intermediate: int
    highest: int
    profiles: int
    flat: int
    severity: Estimate | None


@dataclass(frozen=True, slots=True)
class FactorAgreement:
    """The agreement of all assessors on one factor; the estimates are None where the positions are too few.

    `exact` and `within_one` are the shares of positions whose scores are the same, and at most one step apart.
    """

    factor: int
    positions: int
    exact: Estimate | None
    within_one: Estimate | None
    kappa: Estimate | None


@dataclass(frozen=True, slots=True)
class Disagreement:
    """Scores of one position on one factor that are far apart.

    `scores` holds one for each assessor, None where none is given. `apart` is the largest difference between them in
    steps. `agreed` is the agreed score, or None.
    """

    position: int
    factor: int
    apart: int
    scores: tuple[int | None, ...]
    agreed: int | None


class OutsideScore(NamedTuple):
    """A position and a factor, as indices, whose agreed score is outside all the assessors' scores."""

    position: int
    factor: int


@dataclass(frozen=True, slots=True)
class Assessors:
    """The comparison of several assessors who scored the same positions.

    `shared` counts positions with scores by two or more assessors on a factor; `complete` counts those with all scores
    by all assessors. `bands` is the share of complete positions that all assessors' totals put in one band. `factors`,
    `icc_one`, `icc_mean` and `bands` are withheld (None or without estimates) below the `fewest` positions.
    """

    assessors: tuple[Assessor, ...]
    shared: int
    complete: int
    fewest: int
    factors: tuple[FactorAgreement, ...]
    icc_one: Estimate | None
    icc_mean: Estimate | None
    bands: Estimate | None
    disagreements: tuple[Disagreement, ...]
    outside: tuple[OutsideScore, ...]
    sets: tuple[AssessorScores, ...]

    def scores_of(self, position: int, factor: int) -> tuple[int | None, ...]:
        """Return each assessor's score of a position on a factor, None where none is given."""
        none = (None,) * (factor + 1)
        return tuple(assessor.scores.get(position, none)[factor] for assessor in self.sets)


_Rows = dict[int, list[tuple[int | None, ...]]]


def assessors_of(
    sets: Sequence[AssessorScores],
    positions: Sequence[Position | NotClassified],
    framework: Framework,
    measures: AssessorMeasures,
) -> Assessors | None:
    """Return the comparison of several assessors' scores, or None for fewer than two assessors.

    `sets` holds the scores of each assessor.
    """
    if len(sets) < 2:
        return None
    factors = len(framework.factors)
    none = (None,) * factors
    rows = {index: [assessor.scores.get(index, none) for assessor in sets] for index in range(len(positions))}
    rows = {
        index: profiles for index, profiles in rows.items() if any(s is not None for scores in profiles for s in scores)
    }
    complete = {i: profiles for i, profiles in rows.items() if all(None not in scores for scores in profiles)}
    enough, level = len(complete) >= measures.fewest_positions, measures.interval
    totals = [[float(sum(s for s in scores if s is not None)) for scores in profiles] for profiles in complete.values()]
    icc = intraclass(totals, level) if enough else None
    shared = sum(any(_given(profiles, f, 2) for f in range(factors)) for profiles in rows.values())
    return Assessors(
        tuple(_assessors(sets, rows, framework, measures)),
        shared,
        len(complete),
        measures.fewest_positions,
        tuple(_factor(f, rows, framework, measures) for f in range(factors)),
        icc[0] if icc else None,
        icc[1] if icc else None,
        _bands(totals, framework, level) if enough else None,
        tuple(_disagreements(rows, positions, catalogue()["N931"].limits["apart"])),
        tuple(_outside(rows, positions)),
        tuple(sets),
    )


def _given(profiles: Sequence[tuple[int | None, ...]], factor: int, least: int) -> bool:
    """Return True if at least `least` assessors scored the position on `factor`."""
    return sum(scores[factor] is not None for scores in profiles) >= least


def _factor(factor: int, rows: _Rows, framework: Framework, measures: AssessorMeasures) -> FactorAgreement:
    """Return the agreement on one factor over the positions that all assessors scored on it."""
    scored = [[s for scores in profiles if (s := scores[factor]) is not None] for profiles in rows.values()]
    full = [scores for scores in scored if len(scores) == len(next(iter(rows.values())))]
    if len(full) < measures.fewest_positions:
        return FactorAgreement(factor, len(full), None, None, None)
    apart = [max(scores) - min(scores) for scores in full]
    n, level, scale = len(full), measures.interval, framework.scale
    exact, near = (share(sum(a <= within for a in apart), n, level) for within in (0, 1))
    return FactorAgreement(factor, n, exact, near, kappa_of_all(full, scale.lowest, scale.highest, level))


def _bands(totals: Sequence[Sequence[float]], framework: Framework, level: float) -> Estimate:
    """Return the share of positions that all assessors' own totals put in one band."""
    bands = ({classification_of(int(total), framework).band_name for total in own_totals} for own_totals in totals)
    return share(sum(len(names) == 1 for names in bands), len(totals), level)


def _assessors(
    sets: Sequence[AssessorScores], rows: _Rows, framework: Framework, measures: AssessorMeasures
) -> Iterator[Assessor]:
    scale = framework.scale
    for place, (held, code) in enumerate(zip(sets, codes_for([s.name for s in sets]), strict=True)):
        given = [s for scores in held.scores.values() for s in scores if s is not None]
        whole = [[s for s in scores if s is not None] for scores in held.scores.values() if None not in scores]
        apart = [gap for scores in rows.values() if (gap := _above_others(place, scores)) is not None]
        yield Assessor(
            code,
            held.name,
            held.place,
            sum(any(s is not None for s in scores) for scores in held.scores.values()),
            len(given),
            sum(s not in scale.descriptor_levels for s in given),
            given.count(scale.highest),
            len(whole),
            sum(max(scores) - min(scores) <= measures.flat_within for scores in whole),
            mean_with_interval(apart, measures.interval) if len(apart) >= measures.fewest_positions else None,
        )


def _above_others(place: int, profiles: Sequence[tuple[int | None, ...]]) -> float | None:
    """Return the mean steps by which an assessor is above the others on one position, or None.

    The mean is over the factors that the assessor and at least one other scored. None means that there are none.
    """
    gaps = []
    for scores in zip(*profiles, strict=True):
        own, others = scores[place], [s for n, s in enumerate(scores) if n != place and s is not None]
        if own is not None and others:
            gaps.append(own - sum(others) / len(others))
    return sum(gaps) / len(gaps) if gaps else None


def _disagreements(rows: _Rows, positions: Sequence[Position | NotClassified], least: int) -> Iterator[Disagreement]:
    """Yield the scores that are at least `least` steps apart, the largest difference first, then in sheet order."""
    disagreements = []
    for index, profiles in rows.items():
        for factor, scores in enumerate(zip(*profiles, strict=True)):
            given = [s for s in scores if s is not None]
            if given and max(given) - min(given) >= least:
                agreed = positions[index].scores[factor]
                disagreements.append(Disagreement(index, factor, max(given) - min(given), tuple(scores), agreed))
    yield from sorted(disagreements, key=lambda d: (-d.apart, d.position, d.factor))


def _outside(rows: _Rows, positions: Sequence[Position | NotClassified]) -> Iterator[OutsideScore]:
    """Yield the agreed scores that are below or above all scores by two or more assessors."""
    for index, profiles in rows.items():
        for factor, scores in enumerate(zip(*profiles, strict=True)):
            given, agreed = [s for s in scores if s is not None], positions[index].scores[factor]
            if len(given) > 1 and agreed is not None and not min(given) <= agreed <= max(given):
                yield OutsideScore(index, factor)
