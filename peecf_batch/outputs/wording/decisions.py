"""Words for a decision that is needed: when a change can take effect, what constrains it, and who decides."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from peecf_batch.outputs.wording.text import plural, shown
from peecf_batch.outputs.wording.words import band_words
from peecf_batch.reading.decisions.decision import DecisionState
from peecf_batch.rules.classification import OPTION_LETTERS
from peecf_batch.rules.findings import day, day_in_short
from peecf_batch.rules.reference import TimingState

if TYPE_CHECKING:
    import datetime
    from collections.abc import Sequence

    from peecf_batch.assessment.alignment import Consequence
    from peecf_batch.assessment.organisation import Assessed, Organisation, Unassessed
    from peecf_batch.reading.decisions.decision import Decision
    from peecf_batch.reading.position import Details
    from peecf_batch.rules.framework import Framework
    from peecf_batch.rules.reference import Timing

_STATES = {
    DecisionState.DECIDED: "decided",
    DecisionState.DEFERRED: "open",
    DecisionState.DOUBTFUL: "open, in doubt",
}
DECIDE, _WAIT = "decide", "wait"
WAIT_MEANS = "“Wait” means: leave the position as it is, and redesign it when it is vacant."
VACANT_WITH_CONTRACT = "the workbook gives both a vacancy and a contract end. Confirm which is right."
_MINISTER = "the Minister may have to approve"
WAS_NOT_EXECUTIVE = "was not an executive position, so any band is higher (peecf-batch's interpretation)"


@lru_cache(maxsize=4_096)  # many contracts end on the same day
def earliest_change(timing: Timing) -> str:
    """Return when a change can take effect, such as "now (vacant)" or "from 1 July 2027, or earlier by agreement"."""
    if timing.state is TimingState.VACANT:
        return "now (vacant)"
    if timing.state is TimingState.ENDED and timing.contract_end:
        return f"now (contract ended {day(timing.contract_end)})"
    if timing.state is TimingState.RUNNING and timing.earliest:
        return f"from {day(timing.earliest)}, or earlier by agreement"
    return "not known (no contract end could be read)"


@lru_cache(maxsize=4_096)
def earliest_in_short(timing: Timing) -> str:
    """Return when a change can take effect as `earliest_change` does, in the few words that a narrow column has.

    "now" alone is for a contract that ended.
    """
    if timing.state is TimingState.ENDED and timing.contract_end:
        return "now"
    if timing.state is TimingState.RUNNING and timing.earliest:
        return f"from {day_in_short(timing.earliest)}"
    return "now (vacant)" if timing.state is TimingState.VACANT else "not known"


def constraints_on(found: Consequence) -> tuple[str, ...]:
    """Return what constrains a change: the Minister's approval, and a contract that is running."""
    timing = found.timing
    contract = timing.contract_end if timing.state is TimingState.RUNNING else None
    return (*((_MINISTER,) if found.is_ceo else ()), *((f"contract to {day(contract)}",) if contract else ()))


def decision_maker(found: Consequence, framework: Framework) -> str:
    """Return who decides about a position."""
    return framework.decision_makers.ceo if found.is_ceo else framework.decision_makers.usual


def ceo_sentence(framework: Framework) -> str:
    """Return who decides on the CEO's own position, or "" if the framework file does not say so."""
    makers = framework.decision_makers
    return f"For the CEO's own position, the {makers.ceo} decides." if makers.source else ""


def decisions_line(whole: Organisation) -> str:
    """Return how many positions need a decision, in one sentence: "10 of 40 positions need a decision; 30 keep …".

    If all of them are decided, the sentence says this instead.
    """
    needed, undisclosed = whole.decisions, whole.undisclosed
    if not whole.classified:
        return "No position is classified, so no decision can be made yet."
    if not needed and not undisclosed:
        return "No position needs a decision: each keeps the band it held, and no score is borderline."
    need = "needs" if needed == 1 else "need"
    rest = whole.idle
    keep = "keeps its band and is not borderline" if rest == 1 else "keep their band and are not borderline"
    kept = f"; {rest:,} {keep}" if rest else ""
    hidden = f"; for {undisclosed:,}, this copy does not show it" if undisclosed else ""
    asked = f"{needed:,} of {plural(whole.classified, 'classified position')} {need} a decision"
    return f"{all_decided(needed) if whole.is_decided else asked}{kept}{hidden}."


def all_decided(needed: int) -> str:
    """Return that every position which needed a decision has one, as the beginning of a sentence."""
    if needed == 1:
        return "The position that needed a decision has been decided"
    which = "Both" if needed == 2 else f"All {needed:,}"
    return f"{which} positions that needed a decision have been decided"


def progress_line(whole: Organisation) -> str:
    """Return how many of the decisions that are needed were taken; "" if none was taken, or all of them were.

    The sentence of `decisions_line` and the headline say that all were.
    """
    if not whole.decided or whole.is_decided:
        return ""
    are = "is" if whole.decided == 1 else "are"
    return f"{whole.decided:,} {are} decided, {whole.open:,} {'is' if whole.open == 1 else 'are'} open."


def decision_words(decision: Decision | None, decider: str, on: datetime.date | None, side: str = "") -> str:
    """Return the decision about a position, such as "decided: Band 1, duties reduced, Board, 12 March 2027".

    Return "" if none is recorded. A decision that is deferred or in doubt is open. The words of an option follow its
    letter. `side` is the word for the assessment with the decision, if there are two.
    """
    if decision is None:
        return ""
    maker = shown(decider) if decision.has_certain_maker else ""
    when = day(on) if on else ""
    text = " ".join(filter(None, (shown(decision.text).rstrip(" ."), decision.option.rstrip("."))))
    said = ", ".join(filter(None, (text, maker, when)))
    return f"{' '.join(filter(None, (_STATES[decision.state], side)))}: {said}"


def decision_on(details: Details) -> str:
    """Return the decision about a position as `decision_words` does."""
    return decision_words(details.decision, details.decider, details.decided_on)


def recommended_and_decided(position: Assessed | Unassessed, framework: Framework) -> str:
    """Return the recommended band and the decision: "recommended PESES-2; decided: PESES-1, Board, 12 March 2027".

    Return "" if no decision is recorded.
    """
    decided = decision_on(position.position.details)
    name = position.band_name
    recommended = "not classified" if name is None else f"recommended {band_words(name, framework)}"
    return f"{recommended}; {decided}" if decided else ""


def lettered(options: tuple[str, ...]) -> str:
    """Return options with letters: "Options: (a) Remove duties. (b) Raise remuneration."; "" for none."""
    if len(options) < 2:
        return "".join(options)
    each = (f"({letter}) {text.rstrip('.')}." for letter, text in zip(OPTION_LETTERS, options, strict=False))
    return f"Options: {' '.join(each)}"


def options_by_reason(options: tuple[str, ...], framework: Framework) -> tuple[str, ...]:
    """Return options, each with what it is for if those of a borderline score follow those of the outcome."""
    of_edge = framework.edge.options
    first = len(options) - len(of_edge)
    if first < 1 or options[first:] != of_edge:
        return options
    return (
        *(f"For the outcome: {text}" for text in options[:first]),
        *(f"For the borderline score: {text}" for text in of_edge),
    )


def about_the_meeting(output: str) -> str:
    """Return what the framework leaves open about a validation meeting; `output` is a name such as "board paper"."""
    return (
        "The framework does not say who attends the validation meeting or when it is held. Hold it before the "
        f"decision. This {output} may serve as the outcome report."
    )


def decision_boxes(options: Sequence[str], *, may_wait: bool = False) -> tuple[str, ...]:
    """Return the labels of the boxes for a decision: "(a)", "(b)" and "wait", or DECIDE without several options."""
    letters = [f"({letter})" for letter, _ in zip(OPTION_LETTERS, options, strict=False)]
    return (*(letters if len(options) > 1 else [DECIDE]), *([_WAIT] if may_wait else []))


def options_in_one(options: tuple[str, ...]) -> str:
    """Return the options as one text, with letters if there are several, as beside the boxes of the page."""
    each = (f"({letter}) {text}" for letter, text in zip(OPTION_LETTERS, options, strict=False))
    return " ".join(each) if len(options) > 1 else "".join(options)
