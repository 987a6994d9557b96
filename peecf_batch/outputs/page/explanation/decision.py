"""Collect the outcome on the page that explains a position: options, who decides and when, and how to ask again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from peecf_batch.assessment.explaining.possible import bands_within
from peecf_batch.assessment.organisation import Assessed
from peecf_batch.outputs.page.explanation.parts import Part
from peecf_batch.outputs.wording.decisions import (
    WAS_NOT_EXECUTIVE,
    constraints_on,
    decision_maker,
    earliest_change,
    options_by_reason,
)
from peecf_batch.outputs.wording.recorded import hides_basis
from peecf_batch.outputs.wording.words import finding_words, held_or_by_pay, without_band
from peecf_batch.rules.findings import Severity, day
from peecf_batch.rules.framework import NOT_EXECUTIVE, Outcome

if TYPE_CHECKING:
    from collections.abc import Iterator

    from peecf_batch.assessment.explaining.explained import Explanation

_INCLUDE = (
    "Include new information about the work of the position: duties or accountabilities that are missing here, "
    "the factor that each affects, and examples."
)
_BORDERLINE = "Because the score is borderline, a review with existing and new evidence is one of the options."
_NO_RIGHT = (
    "This page does not give a right to a review or set a time limit. Ask Human Resources which rules apply to you."
)


def needed_part(explanation: Explanation) -> Part | None:
    """Return why the position is not classified and what is needed, None for a classified position."""
    if isinstance(explanation.position, Assessed):
        return None
    errors = tuple(finding_words(f) for f in explanation.findings if f.severity is Severity.ERROR)
    return Part(
        "needed",
        "Why it is not classified and what is needed",
        (
            "Scores are never guessed. Correct the errors below, then assess the workbook again.",
            *_possible(explanation),
        ),
        items=errors,
        is_wide=True,
    )


def _possible(explanation: Explanation) -> Iterator[str]:
    """Yield the range of scores that the missing ones allow, with its bands."""
    if explanation.possible is None:
        return
    (least, most), framework = explanation.possible, explanation.framework
    names = bands_within(explanation.possible, framework)
    yield f"Once every factor has a valid score, the work value score will be {least} to {most}: {' or '.join(names)}."


def outcome_part(explanation: Explanation) -> Part | None:
    """Return the outcome against the reference band, who decides and when, and the options."""
    position, framework = explanation.position, explanation.framework
    if not isinstance(position, Assessed):
        return None
    is_new = position.position.details.is_new
    rule, found = framework.outcome_rule(position.outcome, is_new=is_new), explanation.decision
    options = options_by_reason(found.options, framework) if found else ()
    return Part(
        "outcome",
        f"Outcome: {rule.title.lower()}",
        (
            " ".join((rule.meaning, _reference(explanation), *_new(explanation))),
            " ".join((*_needed(explanation), framework.principle("decides").text)),
            *(["The options are:"] if len(options) > 1 else options),
        ),
        items=options if len(options) > 1 else (),
    )


def _reference(explanation: Explanation) -> str:
    """Return the reference band and what it is, without its basis if that is hidden or not known."""
    assessment, details = explanation.assessment, explanation.position.position.details
    date, band = day(assessment.reference.date), details.reference_band
    if hides_basis(details, assessment.withheld, is_recorded=explanation.record is not None):
        return f"Reference band {held_or_by_pay(date)}: {band or without_band(details)}."
    if explanation.is_placed_today:
        return f"Reference band, from today's pay: {band}. The band held on {date} is not known."
    return f"Reference band, held on {date}: {band or without_band(details)}."


def _new(explanation: Explanation) -> Iterator[str]:
    details, position = explanation.position.position.details, explanation.position
    is_higher = isinstance(position, Assessed) and position.outcome is Outcome.HIGHER
    if details.reference_band == NOT_EXECUTIVE and is_higher:
        yield f"It {WAS_NOT_EXECUTIVE}."


def _needed(explanation: Explanation) -> Iterator[str]:
    """Yield whether a decision is needed, from whom, when a change can take effect, and what constrains it."""
    found = explanation.decision
    if found is None:
        yield "No decision is needed: the recommended band is the reference band, and the score is not borderline."
        return
    yield f"A decision is needed from the {decision_maker(found, explanation.framework)}."
    yield f"Earliest change: {earliest_change(found.timing)}."
    if constraints := "; ".join(constraints_on(found)):
        yield f"Constraints: {constraints}."


def review_part(explanation: Explanation) -> Part:
    """Return how to ask for a review, in general words, without rights or periods that the framework does not give."""
    position, framework = explanation.position, explanation.framework
    makers, is_ceo = framework.decision_makers, position.position.details.is_ceo
    is_edge = isinstance(position, Assessed) and position.classification.edge is not None
    return Part(
        "review",
        "How to ask for a review",
        (
            f"Write to the decision-maker: the {makers.ceo if is_ceo else makers.usual}. {_INCLUDE}",
            framework.share_of_work.meaning,
            " ".join([*([_BORDERLINE] if is_edge else []), _NO_RIGHT]),
        ),
    )
