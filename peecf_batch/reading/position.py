"""Hold the facts of one row: a position that can be scored, or one that cannot."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from peecf_batch.definitions import NamedTuple
from peecf_batch.reading.matching.texts import key_of
from peecf_batch.rules.sheet_row import SheetRow

if TYPE_CHECKING:
    from datetime import date

    from peecf_batch.reading.consensus.agreed import AgreedScore
    from peecf_batch.reading.decisions.decision import Decision, StreamCheck, TypedOnSheet

__all__ = ["FULL_TIME", "Basis", "Details", "NotClassified", "Position", "ids_in", "key_of"]


PEOPLE = "; "  # between the names of people who share a position
FULL_TIME = 1.0  # also the time fraction if a sheet has no column for it


class Basis(StrEnum):
    """The basis of a reference band: stated, assessed, or placed by remuneration."""

    STATED = "stated"
    ASSESSED = "assessed"
    REMUNERATION = "remuneration"


class Details(NamedTuple):
    """The facts that a workbook states about a position, apart from its scores. A missing fact is "" or None.

    Texts are as typed. `reference_band` is the name of a band of the framework, and `reference_basis` its basis. `trp`
    is in dollars a year, with cents; `fte` is above 0 and at most 1. `rationales` and `shares` (in per cent) are in the
    framework's order of factors. `former_id` is the id that the position had before. `incumbent` and `gender` are those
    of the person in the position, and `decider` is who decides. Pages show them only if the user asks for them.
    `framework` is the id of the position's framework, "" for that of the assessment. `decision` is what was decided,
    and `decided_on` its date. `documents` are those that the assessors saw, and `interview` is what a cell says
    about an interview. `typed_on_sheet` is what was typed on our sheet in an earlier copy. `stream_check` is the
    result of the comparison with the stream descriptor, None if it is not plain or not asked for, and
    `stream_reason` its reason. `is_benchmark` says that the organisation uses the position as a benchmark. `consensus`
    is what is recorded about agreed scores, in the order of the factors. `is_new` says that the cell of
    the reference band marks the position as new.
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
    decider: str = ""
    decision: Decision | None = None
    decided_on: date | None = None
    documents: str = ""
    interview: str = ""
    typed_on_sheet: TypedOnSheet | None = None
    stream_check: StreamCheck | None = None
    stream_reason: str = ""
    is_benchmark: bool = False
    sheet: str = ""
    framework: str = ""
    consensus: tuple[AgreedScore, ...] = ()
    is_new: bool = False

    @property
    def sheet_row(self) -> SheetRow:
        """The row of the position, with its sheet."""
        return SheetRow(self.sheet, self.row)

    @property
    def label(self) -> str:
        """The id, or the title if there is no id."""
        return self.id or self.title

    @property
    def name(self) -> str:
        """The title, or the id if there is no title."""
        return self.title or self.id


class Position(NamedTuple):
    """A position that can be scored: one whole number of the scale for every factor, in the framework's order."""

    details: Details
    scores: tuple[int, ...]


class NotClassified(NamedTuple):
    """A position that cannot be scored. `scores` has None for a missing or invalid score; `reasons` are rule codes."""

    details: Details
    scores: tuple[int | None, ...]
    reasons: tuple[str, ...]


def ids_in(text: str) -> tuple[str, ...]:
    """Return the ids in a cell, which are separated by commas or semicolons."""
    return tuple(part for piece in text.replace(",", ";").split(";") if (part := piece.strip()))
