"""What is it worth? From factor scores to work value score, band and edge."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from peecf_batch.rules.framework import Edge, Outcome

if TYPE_CHECKING:
    from peecf_batch.rules.framework import Band, Framework


@dataclass(frozen=True, slots=True)
class Classification:
    """The work value score of a position and what follows from it. `band` is None below the lowest band.

    `near_executive` marks a score just below the lowest band, within the distance that the framework file names.
    """

    score: int
    band: Band | None
    edge: Edge | None
    near_executive: bool


def work_value_score(scores: tuple[int, ...]) -> int:
    """The plain sum of the factor scores: no weights, as published."""
    return sum(scores)


def band_for(score: int, framework: Framework) -> Band | None:
    """The band whose range holds `score`, or None below the lowest band.

    Ranges are closed and in whole points, as published, so 35 and 36 are neighbours and nothing is rounded across a
    boundary.
    """
    return next((band for band in framework.bands if band.lowest <= score <= band.highest), None)


def edge_of(score: int, band: Band | None) -> Edge | None:
    """Which end of its band `score` sits on, or None inside a band and below the lowest one."""
    if band is None:
        return None
    if score == band.lowest:
        return Edge.LOWEST
    return Edge.HIGHEST if score == band.highest else None


def is_top_of_scale(score: int, framework: Framework) -> bool:
    """Whether nothing lies above `score`: an edge with no band beyond it."""
    return score == framework.highest


def classify(scores: tuple[int, ...], framework: Framework) -> Classification:
    """The work value score, band and edge that `scores` add up to."""
    return classification_of(work_value_score(scores), framework)


def classification_of(score: int, framework: Framework) -> Classification:
    """The band and edge that a work value score falls in."""
    band = band_for(score, framework)
    short_by = framework.bands[0].lowest - score
    return Classification(score, band, edge_of(score, band), 0 < short_by <= framework.below.near_within)


def outcome_of(band: Band | None, reference_band: str | None, framework: Framework) -> Outcome:
    """How the assessed `band` stands to the band held on the date of the Determination.

    A score below the lowest band is below executive whatever the reference band: the role does not meet an executive
    classification (Table 5 of the framework's work value scoring).
    """
    if band is None:
        return Outcome.BELOW_EXECUTIVE
    if reference_band is None:
        return Outcome.NO_REFERENCE
    held = framework.band(reference_band)
    if band.rank == held.rank:
        return Outcome.SAME
    return Outcome.HIGHER if band.rank > held.rank else Outcome.LOWER
