"""Define a decision about the classification of a position, and the stream check before it."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from peecf_batch.definitions import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

DECISION, DECIDED_BY, DECIDED_ON = "Decision", "Decided by", "Decision date"


class StreamCheck(StrEnum):
    """Whether a position aligns with the descriptor of its stream at the recommended band, or was not checked yet."""

    ALIGNS = "aligns"
    DOES_NOT_ALIGN = "does-not-align"
    NOT_DONE = "not-done"


class DecisionState(StrEnum):
    """The state of a decision: taken, still to be taken, or in doubt because its cell is not plain."""

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

    `band` is the name of the band that the text clearly names, "" if it names the level below the lowest band, None if
    it names none. `cell` is the address of the text, with the sheet if that is not the sheet of the position.
    `is_bare` is true if the text names a band and says nothing else. `doubt` is why the text is in doubt for this
    position, although its words alone are clear, as a part of a sentence; "" if it is not. `option` has the words of
    the option that the text names only by its letter or number.
    """

    text: str
    state: DecisionState
    band: str | None = None
    cell: str = ""
    contradictions: tuple[Contradiction, ...] = ()
    is_bare: bool = False
    doubt: str = ""
    option: str = ""

    @property
    def has_certain_maker(self) -> bool:
        """Whether no two cells name different decision-makers."""
        return all(found.heading != DECIDED_BY for found in self.contradictions)

    @property
    def dates_differ(self) -> bool:
        """Whether two cells give different dates of the decision."""
        return any(found.heading == DECIDED_ON for found in self.contradictions)

    @property
    def is_taken(self) -> bool:
        """Whether the decision was taken. One that is deferred or in doubt is open."""
        return self.state is DecisionState.DECIDED


class TypedOnSheet(NamedTuple):
    """What a person typed about a decision in one row of our sheet: what tells the row, and its answers.

    `organisation` is "" if the sheet does not say it, because it has the positions of only one.

    `day` is the date of the decision, None if it has none or cannot be read, and `day_as_typed` its text, "" for a date
    of Excel that can be read. `day_in_doubt` is true if day and month cannot be told apart. `sheet` is the name of our
    sheet, and `cells` has the addresses of the answers by heading, with the sheet.
    """

    id: str
    title: str
    text: str
    decider: str
    day: date | None
    day_as_typed: str
    cells: Mapping[str, str]
    sheet: str = ""
    day_in_doubt: bool = False
    organisation: str = ""
