"""Classify a position: work value score, band and edge from its factor scores, and the outcome from its bands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from peecf_batch.definitions import NamedTuple
from peecf_batch.rules.framework import Edge, Outcome

if TYPE_CHECKING:
    from peecf_batch.rules.framework import Band, Framework


OPTION_LETTERS = "abcdefgh"  # of the options in a list, in every output and as people type them
_WAITING = (Outcome.HIGHER, Outcome.LOWER, Outcome.BELOW_EXECUTIVE)


class Classification(NamedTuple):
    """The work value score of a position, with the band and edge that follow from it.

    `band` is None below the lowest band. `near_executive` is true for a score below the lowest band by at most the
    number of points that the framework file sets.
    """

    score: int
    band: Band | None
    edge: Edge | None
    near_executive: bool

    @property
    def band_name(self) -> str:
        """The name of the band, or "" below the lowest band."""
        return self.band.name if self.band else ""


class Options(NamedTuple):
    """The options for a decision about a position: those of its outcome, and those of a borderline score."""

    of_outcome: tuple[str, ...]
    of_edge: tuple[str, ...]

    @property
    def all(self) -> tuple[str, ...]:
        """All options, in the order in which outputs list them."""
        return (*self.of_outcome, *self.of_edge)


def work_value_score(scores: tuple[int, ...]) -> int:
    """Return the sum of the factor scores, without weights, as published."""
    return sum(scores)


def band_for(score: int, framework: Framework) -> Band | None:
    """Return the band whose range holds `score`, or None below the lowest band.

    Ranges are closed and in whole points, as published, so 35 and 36 are neighbours and nothing is rounded across a
    boundary.
    """
    return next((band for band in framework.bands if band.lowest <= score <= band.highest), None)


def edge_of(score: int, band: Band | None) -> Edge | None:
    """Return the end of `band` that `score` is on, or None inside the band and below the lowest band."""
    if band is None:
        return None
    if score == band.lowest:
        return Edge.LOWEST
    return Edge.HIGHEST if score == band.highest else None


def is_top_of_scale(score: int, framework: Framework) -> bool:
    """Return True if `score` is the highest possible score: an edge with no band above it."""
    return score == framework.highest


def classify(scores: tuple[int, ...], framework: Framework) -> Classification:
    """Return the work value score, band and edge for the factor `scores` of a position."""
    return classification_of(work_value_score(scores), framework)


def classification_of(score: int, framework: Framework) -> Classification:
    """Return the band and edge for a work value score."""
    band = band_for(score, framework)
    short_by = framework.bands[0].lowest - score
    return Classification(score, band, edge_of(score, band), 0 < short_by <= framework.below.near_within)


def outcome_of(band: Band | None, reference_band: str | None, framework: Framework) -> Outcome:
    """Return the outcome for the assessed `band` and the band reference on the date of the Determination.

    A score below the lowest band is below executive whatever the reference band, because the role does not meet an
    executive classification (Table 5 of the framework's work value scoring). Any band is higher for a position that was
    not executive, which is our interpretation. Raises KeyError for a reference band that the framework does not have.
    """
    if band is None:
        return Outcome.BELOW_EXECUTIVE
    if reference_band is None:
        return Outcome.NO_REFERENCE
    held = framework.rank_held(reference_band)
    if band.rank == held:
        return Outcome.SAME
    return Outcome.HIGHER if band.rank > held else Outcome.LOWER


def options_of(outcome: Outcome, edge: Edge | None, framework: Framework, *, is_ceo: bool, is_new: bool) -> Options:
    """Return the options for a position. The same band has none, except at an edge."""
    of_edge = framework.edge.options if edge else ()
    if outcome is Outcome.SAME:
        return Options((), of_edge)
    if outcome is Outcome.BELOW_EXECUTIVE and is_ceo:
        return Options((framework.below.ceo_meaning,), of_edge)
    return Options(framework.outcome_rule(outcome, is_new=is_new).options, of_edge)


def may_wait(outcome: Outcome, *, is_vacant: bool) -> bool:
    """Return True if the decision may be to wait until the position is vacant: its band changes, and it is held now."""
    return outcome in _WAITING and not is_vacant
