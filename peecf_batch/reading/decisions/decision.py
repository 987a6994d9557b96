"""Define a decision about the classification of a position."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple


class DecisionState(StrEnum):
    """The state of a decision: taken, deferred, or in doubt because its cell does not say plainly what was decided."""

    DECIDED = "decided"
    DEFERRED = "deferred"
    DOUBTFUL = "doubtful"


class Contradiction(NamedTuple):
    """A fact about a decision for which two cells give different values: its heading, and the addresses of the cells.

    An address includes the sheet if that is not the sheet of the position.
    """

    heading: str
    cell: str
    other: str


class Decision(NamedTuple):
    """What was decided about a position, as typed.

    `band` is the name of the band that the text plainly names, "" if it names the level below the lowest band, None if
    it names none. `cell` is the address of the text, with the sheet if that is not the sheet of the position.
    `undated` is what was typed in place of a date on our own sheet, with its address in `undated_cell`.
    """

    text: str
    state: DecisionState
    band: str | None = None
    cell: str = ""
    contradictions: tuple[Contradiction, ...] = ()
    undated: str = ""
    undated_cell: str = ""

    @property
    def is_taken(self) -> bool:
        """Whether the decision was taken. One that is deferred or in doubt is open."""
        return self.state is DecisionState.DECIDED
