"""Write the headline of the page and the paper, which is the decision, or what prevents it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from peecf_batch.outputs.wording.census import incomplete
from peecf_batch.outputs.wording.decisions import all_decided
from peecf_batch.outputs.wording.text import IN_FIGURES, at_the_start

if TYPE_CHECKING:
    from peecf_batch.assessment.organisation import Organisation
    from peecf_batch.assessment.result import Assessment


def headline(assessment: Assessment) -> str:
    """Return the headline: the positions that cannot be classified if there are any, or else those to decide on."""
    whole = assessment.organisation
    missing = incomplete(assessment.census)
    if not whole.positions:
        return f"No executive positions were found; {missing}" if missing else "No executive positions were found"
    if whole.not_classified:
        return f"{_unclassified(whole)}{f'; {missing}' if missing else ''}"
    if missing:
        found = f"{whole.decisions:,} of the {whole.positions:,} found {_need(whole.decisions)} a decision"
        if whole.is_decided:
            found = _after(all_decided(whole.decisions))
        return f"Positions may be missing: {missing}; {found}"
    return _decisions(whole)


def _unclassified(whole: Organisation) -> str:
    missing, rest = whole.not_classified, whole.classified
    if not rest:
        which = "The executive position" if missing == 1 else f"None of the {missing:,} executive positions"
        return f"{which} {'cannot' if missing == 1 else 'can'} be classified yet"
    said = f"{_of(missing, whole.positions)} cannot be classified yet"
    if whole.is_decided:
        hidden = f"; {_hidden(whole)}" if whole.undisclosed else ""
        return f"{said}; {_after(all_decided(whole.decisions))}{hidden}"
    if whole.undisclosed:
        return (
            f"{said}; {whole.decisions:,} of the other {rest:,} {_need(whole.decisions)} a decision; {_hidden(whole)}"
        )
    if rest == 1:
        return f"{said}; the other one needs {'a' if whole.decisions else 'no'} decision"
    if not whole.decisions:
        return f"{said}; none of the other {rest:,} needs a decision"
    which = "all" if whole.decisions == rest else f"{whole.decisions:,}"
    return f"{said}; {which} of the other {rest:,} {_need(whole.decisions)} a decision"


def _decisions(whole: Organisation) -> str:
    needed, kept = whole.decisions, whole.idle
    if whole.undisclosed:
        return _partly_hidden(whole)
    if whole.is_decided:
        return all_decided(needed)
    if whole.positions == 1:
        return "The executive position needs a decision" if needed else "The executive position keeps the band it held"
    if not needed:
        return f"No executive position needs a decision: all {kept:,} keep the band they held"
    which = f"All {needed:,} executive positions" if not kept else _of(needed, whole.positions)
    said = f"{which} {_need(needed)} a decision"
    if whole.decided:
        return f"{said}: {whole.decided:,} decided, {whole.open:,} open"
    return f"{said}; {kept:,} {_need(kept)} no action" if kept else said


def _partly_hidden(whole: Organisation) -> str:
    """Return the decisions that a copy shows if it withholds reference bands, and for how many it shows none."""
    needed, kept = whole.decisions, whole.idle
    if whole.is_decided:
        parts = [all_decided(needed)]
    elif needed:
        parts = [f"{_of(needed, whole.positions)} {_need(needed)} a decision"]
    else:
        parts = ["No executive position certainly needs a decision"]
    parts += [f"{kept:,} {_need(kept)} no action"] if kept else []
    return "; ".join([*parts, _hidden(whole)])


def _hidden(whole: Organisation) -> str:
    """Return for how many positions a copy that withholds reference bands does not show what they need."""
    return f"for {whole.undisclosed:,}, this copy does not show whether a decision is needed"


def _of(count: int, whole: int) -> str:
    """Return "Ten of 40 executive positions", or "Of 200 executive positions, 129" so as not to begin with a figure."""
    noun = f"{whole:,} executive positions"
    return f"{at_the_start(count)} of {noun}" if count < IN_FIGURES else f"Of {noun}, {count:,}"


def _after(sentence: str) -> str:
    """Return a sentence as a part of a longer one."""
    return sentence[:1].lower() + sentence[1:]


def _need(count: int) -> str:
    return "needs" if count == 1 else "need"
