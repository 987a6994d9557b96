"""Write the headline of a summary for the decision-maker: how many positions need a decision, and how many do not."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from peecf_batch.assessment.organisation import Assessed, is_decided
from peecf_batch.rules.framework import Outcome

if TYPE_CHECKING:
    from collections.abc import Sequence

    from peecf_batch.assessment.organisation import Unassessed

_WORDS = ["No", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine", "Ten", "Eleven", "Twelve"]


class Standing(NamedTuple):
    """The numbers of positions in a headline.

    `open` counts the classified positions that do not keep the band they held and have no decision, `decided` those
    that have one. `kept` counts the positions that keep the band they held, and `unclassified` those without a band.
    """

    open: int
    decided: int
    kept: int
    unclassified: int

    @property
    def classified(self) -> int:
        """The number of positions with a recommended band."""
        return self.open + self.decided + self.kept

    @property
    def positions(self) -> int:
        """The number of all positions."""
        return self.classified + self.unclassified


def standing_of(positions: Sequence[Assessed | Unassessed]) -> Standing:
    """Return the numbers of positions in the headline of an assessment."""
    classified = [p for p in positions if isinstance(p, Assessed)]
    moved = [p for p in classified if p.outcome is not Outcome.SAME]
    decided = sum(map(is_decided, moved))
    kept = len(classified) - len(moved)
    return Standing(len(moved) - decided, decided, kept, len(positions) - len(classified))


def headline(found: Standing) -> str:
    """Return the headline without a full stop: "Ten of 40 executive positions need a decision; 30 keep the band …".

    Positions that cannot be classified come first.
    """
    if not found.positions:
        return "No executive position was assessed, so there is nothing to decide"
    if found.unclassified:
        return _with_unclassified(found)
    rest = [f"{found.decided:,} {_are(found.decided)} decided"] if found.decided else []
    rest += [f"{found.kept:,} {_keep(found.kept)} the band {_they(found.kept)} held"] if found.kept else []
    if not found.open and not found.decided:
        which = "The one executive position" if found.kept == 1 else f"All {found.kept:,} executive positions"
        return f"{which} {_keep(found.kept)} the band {_they(found.kept)} held"
    if not found.open:
        return f"No executive position needs a new decision: {' and '.join(rest)}"
    if found.open == found.positions:
        return f"{_all(found.open)} {_need(found.open)} a decision"
    return f"{_of(found.open, found.positions)} {_need(found.open)} a decision; {' and '.join(rest)}"


def _with_unclassified(found: Standing) -> str:
    lead = f"{_of(found.unclassified, found.positions)} cannot be classified yet"
    if found.unclassified == found.positions:
        return "The one executive position cannot be classified yet" if found.positions == 1 else (
            f"None of the {found.positions:,} executive positions can be classified yet"
        )  # fmt: skip
    if not found.open:
        return f"{lead}; no other position needs a decision"
    return f"{lead}; {found.open:,} of the other {found.classified:,} {_need(found.open)} a decision"


def number(count: int) -> str:
    """Return a count that begins a sentence: in words up to 12, and in figures above."""
    return _WORDS[count] if count < len(_WORDS) else f"{count:,}"


def _of(count: int, whole: int) -> str:
    """Return "Ten of 40 executive positions", or "Of 200 executive positions, 62" so as not to begin with a figure."""
    noun = "executive position" if whole == 1 else "executive positions"
    return f"{number(count)} of {whole:,} {noun}" if count < len(_WORDS) else f"Of {whole:,} {noun}, {count:,}"


def _all(count: int) -> str:
    return "The one executive position" if count == 1 else f"All {count:,} executive positions"


def _need(count: int) -> str:
    return "needs" if count == 1 else "need"


def _are(count: int) -> str:
    return "is" if count == 1 else "are"


def _keep(count: int) -> str:
    return "keeps" if count == 1 else "keep"


def _they(count: int) -> str:
    return "it" if count == 1 else "they"
