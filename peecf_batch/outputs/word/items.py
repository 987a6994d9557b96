"""Define what the board paper says about positions: items for decision, and positions that cannot be classified."""

from __future__ import annotations

from typing import TYPE_CHECKING

from peecf_batch.definitions import NamedTuple

if TYPE_CHECKING:
    from peecf_batch.rules.framework import Outcome

_BY_AGREEMENT = ", or earlier by agreement"


class Item(NamedTuple):
    """A position in the paper, with facts in words.

    `number` is that of an item for decision, 0 for other positions, and `place` its index among all positions.
    `keeps_band` is true if only a borderline score makes it an item, and `is_withheld` if it is an item for its
    borderline score and its outcome is not shown. `label` is its name with its id. `held` is the band held, and `edge`
    the end of the band that a borderline score has, else "". `earliest` is when a change can take effect, "" if the
    workbook says nothing about contracts. `may_wait` is true if the decision may be to wait until the position is
    vacant. `decided` is the decision that is recorded, "" for none, and `is_taken` is false for one that is deferred or
    in doubt. `incumbent` and `pay` are "" unless they may be shown.
    """

    number: int
    place: int
    label: str
    held: str
    recommended: str
    score: int
    edge: str
    earliest: str
    is_ceo: bool
    may_wait: bool
    keeps_band: bool
    is_withheld: bool
    decided: str
    is_taken: bool
    incumbent: str
    pay: str

    @property
    def move(self) -> str:
        """The band held and the recommended band."""
        return f"{self.held} → {self.recommended}"

    @property
    def when(self) -> str:
        """The earliest change without what holds for every contract, that it may be earlier by agreement."""
        return self.earliest.removesuffix(_BY_AGREEMENT)


class Group(NamedTuple):
    """Items with one outcome under one framework, and the options for them; `is_new` says that they are new."""

    outcome: Outcome
    title: str
    meaning: str
    options: tuple[str, ...]
    items: tuple[Item, ...]
    is_new: bool = False


class Items(NamedTuple):
    """All positions that the paper names, apart from those that cannot be classified.

    `groups` have the items that are open. `borderline` has every open item with a borderline score and every position
    that keeps its band with one. `decided` has the positions with a decision, and `kept` counts the positions that
    keep their band, are not borderline and need nothing. `is_timed` is true if any contract end or vacancy is known.
    """

    groups: tuple[Group, ...]
    borderline: tuple[Item, ...]
    decided: tuple[Item, ...]
    kept: int
    is_timed: bool

    @property
    def open(self) -> tuple[Item, ...]:
        """The items for decision, in the order of their numbers."""
        return tuple(item for group in self.groups for item in group.items)


class Reason(NamedTuple):
    """What a position cannot be classified for, or what is open about it: the title of a rule, and the headings."""

    title: str
    headings: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.title} ({', '.join(self.headings)})" if self.headings else self.title


class Unclassified(NamedTuple):
    """A position that cannot be classified: its name with its id, and why."""

    label: str
    reasons: tuple[Reason, ...]
