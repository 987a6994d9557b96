"""Compare decisions with the options of their positions: a letter, a number, waiting, or words of an option."""

from __future__ import annotations

from typing import TYPE_CHECKING

from peecf_batch.definitions import NamedTuple, pattern
from peecf_batch.reading.decisions.decision import DecisionState
from peecf_batch.reading.matching.texts import key_of, words_of
from peecf_batch.reading.position import Position
from peecf_batch.reading.typed_values.decisions import directions_in
from peecf_batch.reading.typed_values.words import typed_words
from peecf_batch.rules.classification import OPTION_LETTERS, classify, may_wait, options_of, outcome_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from peecf_batch.reading.decisions.decision import Decision
    from peecf_batch.reading.position import NotClassified
    from peecf_batch.rules.classification import Options
    from peecf_batch.rules.framework import Framework
    from peecf_batch.rules.reference import Rules

_LETTER, _NUMBER = pattern(r"(?:option )?\(?([a-h])\)\.?|option ([a-h])\.?"), pattern(r"option ([1-9])\.?")
_WAIT = "wait"
_WAYS = {
    ("remuneration", "up"): "higher remuneration",
    ("remuneration", "down"): "lower remuneration",
    ("duties", "up"): "more duties",
    ("duties", "down"): "fewer duties",
}
_OTHER_WAY = {"up": "down", "down": "up"}


class _Chosen(NamedTuple):
    """The option that a text chooses, or why it chooses none; both are "" if it does not refer to an option.

    `is_verbatim` is true if the text is that of the option, and not its letter or number.
    """

    option: str = ""
    doubt: str = ""
    is_verbatim: bool = False


def with_choices(positions: Iterable[Position | NotClassified], rules: Rules) -> Iterator[Position | NotClassified]:
    """Yield the positions with the state of each decision that follows from the options of the position.

    "(a)" and the words of an option have the same state: that of an option to review the position is deferred. A
    decision is in doubt if the position has no such option or cannot wait. It is also in doubt if it names no band and
    changes pay or duties the other way than the options, or if it is dated after the day of the assessment. The
    positions need their reference bands.
    """
    as_at = rules.reference.as_at
    for position in positions:
        decision = position.details.decision
        if decision is None or decision.contradictions:
            yield position
            continue
        if isinstance(position, Position):
            decision = _compared(decision, position, rules.framework.named(position.details.framework))
        decision = _dated(decision, position.details.decided_on, as_at)
        changed = decision is not position.details.decision
        yield position._replace(details=position.details._replace(decision=decision)) if changed else position


def _dated(decision: Decision, decided_on: date | None, as_at: date | None) -> Decision:
    """Return a decision as one in doubt if it is dated after the day of the assessment."""
    is_later = decided_on is not None and as_at is not None and decided_on > as_at
    return decision._replace(state=DecisionState.DOUBTFUL) if is_later and decision.is_taken else decision


def _compared(decision: Decision, position: Position, framework: Framework) -> Decision:
    details, found = position.details, classify(position.scores, framework)
    outcome = outcome_of(found.band, details.reference_band, framework)
    options = options_of(outcome, found.edge, framework, is_ceo=details.is_ceo, is_new=details.is_new)
    text = key_of(decision.text)
    chosen = _chosen(text, options)
    if chosen.option:
        state = DecisionState.DEFERRED if _leaves_open(chosen.option) else DecisionState.DECIDED
        return decision._replace(state=state, option="" if chosen.is_verbatim else chosen.option)
    if not decision.is_taken and not chosen.doubt:
        return decision
    waits = may_wait(outcome, is_vacant=bool(details.vacant))
    why = chosen.doubt or ("" if waits else _about_waiting(text, is_vacant=bool(details.vacant)))
    why = why or ("" if decision.band is not None else _other_way(decision.text, options))
    return decision._replace(state=DecisionState.DOUBTFUL, doubt=why) if why else decision


def _chosen(text: str, options: Options) -> _Chosen:
    """Return the option that a text chooses by its letter, its number or its words.

    All outputs letter the options of the outcome and of a borderline score apart.
    """
    for option in options.all:
        if text.rstrip(". ") == key_of(option).rstrip(". "):
            return _Chosen(option, is_verbatim=True)
    if not (found := _LETTER.fullmatch(text) or _NUMBER.fullmatch(text)):
        return _Chosen()
    given = next(filter(None, found.groups()))
    named, place = (given, int(given) - 1) if given.isdecimal() else (f"({given})", OPTION_LETTERS.index(given))
    lists = [each for each in options if len(each) > 1]
    if len(lists) > 1:
        return _Chosen(doubt=f"both the outcome and the borderline score have an option {named}; type its words")
    if not lists or place >= len(lists[0]):
        return _Chosen(doubt=f"the position has no option {named}")
    return _Chosen(lists[0][place])


def _leaves_open(option: str) -> bool:
    """Return True if an option leaves the decision to be taken later, such as a review of the position."""
    first = next(iter(words_of(option)), "")
    return first in typed_words("decisions")["leaves_open"]


def _about_waiting(text: str, *, is_vacant: bool) -> str:
    """Return why the position of a text that says to wait may not wait; "" for another text."""
    if _WAIT not in words_of(text):
        return ""
    return (
        "the position is vacant, so it has nothing to wait for" if is_vacant else "the position has no option to wait"
    )


def _other_way(text: str, options: Options) -> str:
    """Return which change in a text is the opposite of one of the options, and is not an option itself; "" for none."""
    ways = {way for option in options.all for way in directions_in(option)}
    for subject, way in sorted(directions_in(text)):
        if (subject, way) not in ways and (subject, _OTHER_WAY[way]) in ways:
            return f"{_WAYS[subject, way]} is not one of the options for the position"
    return ""
