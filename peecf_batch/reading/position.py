"""What is a position? The facts of one row, and the two ways that reading it can end."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date


def key_of(text: str) -> str:
    """An id or title as it is compared: without case and spare spaces."""
    return " ".join(text.split()).casefold()


FULL_TIME = 1.0  # also the time fraction where a sheet has no column for it


class Basis(StrEnum):
    """What a reference band rests on."""

    STATED = "stated"
    ASSESSED = "assessed"
    REMUNERATION = "remuneration"


@dataclass(frozen=True, slots=True)
class Details:
    """What the workbook says of a position apart from its scores. Texts are as typed; an absent fact is "" or None.

    `reference_band` is the name of a band of the framework, `reference_basis` what it rests on, `trp` is in whole
    or part dollars a year, `fte` from above 0 to 1. `label` is the id, or the title where the workbook gives no id.
    `shares` are per cent by factor, `former_id` is what the position was called before. `incumbent` and `gender`
    are of the person who holds the position; no page shows them unless asked.
    """

    id: str
    title: str
    row: int
    organisation: str = ""
    division: str = ""
    reports_to: str = ""
    is_ceo: bool = False
    vacant: bool | None = None
    part_3: bool | None = None
    reference_band: str | None = None
    reference_basis: Basis = Basis.STATED
    streams: tuple[str, ...] = ()
    rationales: tuple[str, ...] = ()
    shares: tuple[float | None, ...] = ()
    assessor: str = ""
    assessed_on: date | None = None
    contract_end: date | None = None
    trp: float | None = None
    fte: float | None = None
    former_id: str = ""
    incumbent: str = ""
    gender: str = ""

    @property
    def label(self) -> str:
        """The id, or the title where there is no id."""
        return self.id or self.title

    @property
    def name(self) -> str:
        """The title, or the id where there is no title."""
        return self.title or self.id


@dataclass(frozen=True, slots=True)
class Position:
    """A position that can be scored: one whole number of the scale for every factor, in the framework's order."""

    details: Details
    scores: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class NotClassified:
    """A position that cannot be scored. `scores` holds None where a factor has no sound score; `reasons` are codes."""

    details: Details
    scores: tuple[int | None, ...]
    reasons: tuple[str, ...]


def ids_in(text: str) -> tuple[str, ...]:
    """The ids that a cell lists, parted by commas or semicolons."""
    return tuple(part for piece in text.replace(",", ";").split(";") if (part := piece.strip()))
