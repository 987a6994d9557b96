"""Write the sentences below the headline of the summary on what the scores show."""

from __future__ import annotations

from typing import TYPE_CHECKING

from peecf_batch.assessment.organisation import Assessed, awaits_meeting
from peecf_batch.outputs.wording.text import at_the_start, number_words, plural
from peecf_batch.outputs.wording.words import is_for_decision, outside_band_held, withholds_bands
from peecf_batch.rules.framework import Outcome

if TYPE_CHECKING:
    from collections.abc import Iterator

    from peecf_batch.assessment.result import Assessment


_NOT_COMPARED = "No reference band is known, so the recommended bands cannot be compared."


def lead(assessment: Assessment) -> str:
    """Return what the scores show about the changes of band and the edges of bands, in at most three sentences."""
    return " ".join((*_changes(assessment), *_edges(assessment)))


def _changes(assessment: Assessment) -> Iterator[str]:
    outcomes = dict(assessment.organisation.outcomes)
    points = [abs(int(said.replace("−", "-"))) for said in _outside(assessment)]
    if points and len(points) == 1:
        said = plural(points[0], "point")
        yield f"One position would move to another band. Its score is {said} above or below its reference band."
    elif points:
        least, most = min(points), max(points)
        span = plural(least, "point") if least == most else f"{least} to {plural(most, 'point')}"
        first = f"{at_the_start(len(points))} positions would move to another band"
        yield f"{first}. Their scores are {span} above or below their reference bands."
    if assessment.organisation.classified and outcomes[Outcome.NO_REFERENCE] == assessment.organisation.classified:
        hidden = withholds_bands(assessment.withheld)
        yield "All reference bands are withheld in this copy." if hidden else _NOT_COMPARED


def _outside(assessment: Assessment) -> Iterator[str]:
    for p in assessment.positions:
        if isinstance(p, Assessed):
            said = outside_band_held(p, assessment.framework_of(p))
            if said:
                yield said


def edge_line(assessment: Assessment) -> str:
    """Return how many scores are borderline and, if some of these positions are decided, how many are not.

    Return "" if no validation meeting is to be held. The sentence has no full stop.
    """
    waiting, edges = sum(map(awaits_meeting, assessment.positions)), assessment.organisation.edges
    if not waiting:
        return ""
    first = "One position has" if edges == 1 else f"{at_the_start(edges)} positions have"
    left = f"; {number_words(waiting)} {'is' if waiting == 1 else 'are'} still to be decided" if waiting < edges else ""
    return f"{first} the lowest or highest score of a band{left}"


def _edges(assessment: Assessment) -> Iterator[str]:
    line = edge_line(assessment)
    if line and not is_for_decision(assessment.withheld):
        yield f"{line}."
    elif line:
        meets = "it" if sum(map(awaits_meeting, assessment.positions)) == 1 else "them"
        yield f"{line}, so a validation meeting reviews {meets} before the decision."
