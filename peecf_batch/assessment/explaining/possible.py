"""Determine which work value scores and bands are possible while scores of a position are missing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from peecf_batch.definitions import NamedTuple
from peecf_batch.rules.classification import classification_of

if TYPE_CHECKING:
    from peecf_batch.assessment.organisation import Assessed, Unassessed
    from peecf_batch.rules.framework import Framework


class ScoreRange(NamedTuple):
    """The lowest and the highest work value score that are possible."""

    lowest: int
    highest: int


def possible_scores(position: Assessed | Unassessed, framework: Framework) -> ScoreRange | None:
    """Return the lowest and highest sums that are possible with the missing scores, or None if no score is missing."""
    scores = position.position.scores
    known, missing = sum(score for score in scores if score is not None), scores.count(None)
    if not missing:
        return None
    return ScoreRange(known + missing * framework.scale.lowest, known + missing * framework.scale.highest)


def possible_bands(position: Assessed | Unassessed, framework: Framework) -> tuple[str, ...]:
    """Return the names of the bands that the missing scores allow, from the lowest; () if no score is missing."""
    found = possible_scores(position, framework)
    return () if found is None else bands_within(found, framework)


def bands_within(scores: ScoreRange, framework: Framework) -> tuple[str, ...]:
    """Return the names of the bands of a range of scores, from the lowest."""
    least, most = scores
    bands = (classification_of(score, framework).band_name for score in range(least, most + 1))
    return tuple(dict.fromkeys(name or framework.below.name for name in bands))
