"""Write the headline of the summary, which is the decision, and the sentence below it on what the scores show."""

from __future__ import annotations

from typing import TYPE_CHECKING

from peecf_batch.assessment.organisation import Assessed
from peecf_batch.outputs.wording.census import incomplete
from peecf_batch.outputs.wording.text import plural
from peecf_batch.outputs.wording.words import outside_band_held
from peecf_batch.rules.framework import Outcome

if TYPE_CHECKING:
    from collections.abc import Iterator

    from peecf_batch.assessment.organisation import Organisation
    from peecf_batch.assessment.result import Assessment

_ONES = (
    "no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen",
    "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)  # fmt: skip
_TENS = ("", "ten", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_IN_FIGURES = 100  # numbers from here are in figures, also at the start of a sentence


def number_words(number: int) -> str:
    """Return a number in words to begin a sentence with, such as "forty-one"; in figures from 100."""
    if number < len(_ONES):
        return _ONES[number]
    if number >= _IN_FIGURES:
        return f"{number:,}"
    tens, ones = divmod(number, 10)
    return f"{_TENS[tens]}-{_ONES[ones]}" if ones else _TENS[tens]


def _first(number: int) -> str:
    words = number_words(number)
    return words[:1].upper() + words[1:]


def headline(assessment: Assessment) -> str:
    """Return the headline: the positions that cannot be classified if there are any, or else those to decide on."""
    whole = assessment.organisation
    missing = incomplete(assessment.census)
    if not whole.positions:
        return f"No executive positions were found; {missing}" if missing else "No executive positions were found"
    if whole.not_classified:
        return f"{_unclassified(whole)}{f'; {missing}' if missing else ''}"
    if missing:
        need = "needs" if whole.decisions == 1 else "need"
        found = f"{whole.decisions:,} of the {whole.positions:,} found {need} a decision"
        return f"Positions may be missing: {missing}; {found}"
    return _decisions(whole)


def _unclassified(whole: Organisation) -> str:
    missing, rest = whole.not_classified, whole.classified
    if not rest:
        return "The executive position cannot be classified yet" if missing == 1 else (
            f"None of the {missing:,} executive positions can be classified yet"
        )  # fmt: skip
    said = f"{_first(missing)} of {whole.positions:,} executive positions cannot be classified yet"
    need = f"{whole.decisions:,} of the other {rest:,} need{'s' if whole.decisions == 1 else ''} a decision"
    if rest == 1:
        need = "the other one needs a decision" if whole.decisions else "the other one needs no decision"
    return f"{said}; {need if whole.decisions else f'none of the other {rest:,} needs a decision'}"


def _decisions(whole: Organisation) -> str:
    needed, kept = whole.decisions, whole.classified - whole.decisions
    if whole.positions == 1:
        return "The executive position needs a decision" if needed else "The executive position keeps the band it held"
    if not needed:
        return f"No executive position needs a decision: all {kept:,} keep the band they held"
    if needed == whole.positions:
        said = f"All {needed:,} executive positions need a decision"
    else:
        said = (
            f"{_first(needed)} of {whole.positions:,} executive positions need{'s' if needed == 1 else ''} a decision"
        )
    if whole.decided:
        return f"{said}: {whole.decided:,} decided, {whole.open:,} open"
    return f"{said}; {kept:,} need{'s' if kept == 1 else ''} no action" if kept else said


def lead(assessment: Assessment) -> str:
    """Return what the scores show about the changes of band and the edges of bands, in at most three sentences."""
    return " ".join((*_changes(assessment), *_edges(assessment.organisation)))


def _changes(assessment: Assessment) -> Iterator[str]:
    outcomes = dict(assessment.organisation.outcomes)
    points = [abs(int(said.replace("−", "-"))) for said in _outside(assessment)]
    if points and len(points) == 1:
        yield f"The one change of band is {plural(points[0], 'point')} outside the band held."
    elif points:
        least, most = min(points), max(points)
        span = plural(least, "point") if least == most else f"{least} to {plural(most, 'point')}"
        yield f"The {len(points):,} changes of band are {span} outside the band held."
    if assessment.organisation.classified and outcomes[Outcome.NO_REFERENCE] == assessment.organisation.classified:
        yield "No band held is known to compare with, so each recommended band is new."


def _outside(assessment: Assessment) -> Iterator[str]:
    for p in assessment.positions:
        if isinstance(p, Assessed):
            said = outside_band_held(p, assessment.framework_of(p))
            if said:
                yield said


def _edges(whole: Organisation) -> Iterator[str]:
    edges = whole.edges
    if edges:
        has = "has" if edges == 1 else "have"
        first = "One position" if edges == 1 else f"{_first(edges)} positions"
        meets = "it" if edges == 1 else "these"
        yield f"{first} {has} the lowest or highest score of a band; the validation meeting reviews {meets} first."
