"""Collect why a position has its band and not the next one, whether it is borderline, and how firm the band is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from peecf_batch.assessment.explaining.next_band import MOST_POINTS, next_band_of
from peecf_batch.assessment.organisation import Assessed
from peecf_batch.moderation.leverage import deciding_factors
from peecf_batch.outputs.page.agenda import edge_note
from peecf_batch.outputs.page.explanation.parts import Part
from peecf_batch.outputs.wording.firmness import firmness_lines
from peecf_batch.outputs.wording.text import plural
from peecf_batch.rules.classification import is_top_of_scale

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from peecf_batch.assessment.explaining.explained import Explanation
    from peecf_batch.assessment.explaining.next_band import SingleChange
    from peecf_batch.rules.framework import Framework

_NUMBERS = {1: "one point", 2: "two points"}
_NO_ADVICE = "This is arithmetic, not a suggestion to change a score."


def band_part(explanation: Explanation) -> Part | None:
    """Return why the position has its band and not the next one up, and which factors decide this."""
    position, framework = explanation.position, explanation.framework
    if not isinstance(position, Assessed):
        return None
    name = position.band_name or framework.below.name
    return Part(
        "band",
        f"Why {name} and not the next band",
        (*_place(position, framework), *_next(position, framework), *_deciding(position, framework)),
    )


def _place(p: Assessed, framework: Framework) -> Iterator[str]:
    """Yield where the score is within its band, or what a score below the lowest band means."""
    found = p.classification
    if found.band is None:
        yield framework.below.meaning
        if p.position.details.is_ceo:
            yield framework.below.ceo_meaning
        return
    if found.edge:
        yield f"The score is the {found.edge.value} score of its band."
        return
    above, below = found.score - found.band.lowest, found.band.highest - found.score
    yield f"The score is {plural(above, 'point')} above the lowest score of its band and {below} below the highest."


def _next(p: Assessed, framework: Framework) -> Iterator[str]:
    following = next_band_of(p.position, framework)
    if following is None:
        score = p.classification.score
        yield framework.edge.top_of_scale if is_top_of_scale(score, framework) else "There is no higher band."
        return
    band, points = following.band, following.points
    yield f"{band.name} begins at {band.lowest}, which is {plural(points, 'point')} higher."
    if following.single is None:
        most = _NUMBERS[MOST_POINTS]
        yield f"Scoring a single factor one or {most} higher would not reach {band.name}. {_NO_ADVICE}"
        return
    which = _any_of(following.single, framework)
    yield f"A score {_NUMBERS[following.single.points]} higher on {which} would reach {band.name}. {_NO_ADVICE}"


def _any_of(change: SingleChange, framework: Framework) -> str:
    """Return the factors of which each alone would do: "any one factor", or their names."""
    if len(change.factors) == len(framework.factors):
        return "any one factor"
    return _either([framework.factors[index].name for index in change.factors])


def _either(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} or {names[-1]}"


def _deciding(p: Assessed, framework: Framework) -> Iterator[str]:
    """Yield which factors decide the band: those without which it would be another one."""
    found, others = deciding_factors(p.position.scores, framework), len(framework.factors) - 1
    if not found:
        yield "Leaving out any one factor would not change the band (with the other factors scaled up)."
    for by, side in ((1, "higher"), (-1, "lower")):
        if names := [framework.factors[one.factor].name for one in found if one.by == by]:
            yield f"Without {_either(names)}, the other {others} factors (scaled up) would give a {side} band."


def borderline_part(explanation: Explanation) -> Part | None:
    """Return whether the score is borderline, and what this means."""
    position, framework = explanation.position, explanation.framework
    if not isinstance(position, Assessed):
        return None
    found = position.classification
    if found.edge:
        note = edge_note(position, framework).rstrip(".")
        texts: tuple[str, ...] = (f"Yes: {note}.", framework.edge.meaning)
    elif found.band:
        texts = (f"No: {found.score} is neither the lowest nor the highest score of {found.band.name}.",)
    else:
        short = framework.bands[0].lowest - found.score
        texts = (
            f"No: only a score in a band is borderline. This one is {plural(short, 'point')} below the lowest band.",
        )
    return Part("borderline", "Is the score borderline?", texts)


def firmness_part(explanation: Explanation) -> Part | None:
    """Return how firm the band is, as the moderation section of the summary shows it; None without moderation."""
    if explanation.sensitivity is None:
        return None
    texts = tuple(firmness_lines(explanation.sensitivity, explanation.framework))
    return Part("firmness", "How firm the band is", texts)
