"""Define the counts that an audit and risk committee asks for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from peecf_batch.definitions import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from peecf_batch.assessment.assurance.ages import Ages
    from peecf_batch.assessment.assurance.given import Given
    from peecf_batch.assessment.organisation import Assessed, Unassessed
    from peecf_batch.reading.decisions.decision import StreamCheck
    from peecf_batch.reading.rows.census import RowKind


class EvidenceTotal(NamedTuple):
    """The number of positions by what was given of one kind of evidence; `kind` is a field of `EvidenceGiven`."""

    kind: str
    counts: Mapping[Given, int]


class StreamTotals(NamedTuple):
    """The classified positions by the result of the stream check; `not_asked` are those without a result."""

    results: Mapping[StreamCheck, int]
    not_asked: int


class ModerationFacts(NamedTuple):
    """What is known of moderation. It does not say whether a meeting was held.

    `named` positions name their assessor. `assessors` is the number of assessors whose scores were compared, and
    `shared` the number of positions that two or more of them scored. `open` and `answered` are the points for
    discussion without and with a reason, None if positions were not compared. `agreed` counts the agreed scores
    that are recorded with a reason or on our sheet, and `unreasoned` those without the reason that they need.
    """

    named: int
    assessors: int
    shared: int
    open: int | None
    answered: int | None
    agreed: int = 0
    unreasoned: int = 0

    @property
    def has_record(self) -> bool:
        """Whether the workbook has scores of several assessors, or reasons beside points for discussion."""
        return bool(self.assessors or self.answered or self.agreed)


class RowTotals(NamedTuple):
    """The rows of all sheets of positions by kind, and the number of sheets that were read and left out."""

    rows: int
    kinds: Mapping[RowKind, int]
    sheets: int
    left_out: int
    in_doubt: int


class FindingTotals(NamedTuple):
    """The findings by severity. Errors are always open. `answered` are the warnings accepted with a reason."""

    errors: int
    warnings: int
    answered: int
    notices: int


class Figures(NamedTuple):
    """The counts of one assessment for an audit and risk committee. `ages` is None if no day was given.

    `complete` is the number of positions with complete evidence of every kind.
    """

    ages: Ages | None
    evidence: tuple[EvidenceTotal, ...]
    complete: int
    streams: StreamTotals
    moderation: ModerationFacts
    rows: RowTotals
    findings: FindingTotals


def incomplete(positions: Sequence[Assessed | Unassessed], kind: str, given: Given) -> list[int]:
    """Return the indices of the positions of which evidence of one kind is as `given` says."""
    return [index for index, p in enumerate(positions) if getattr(p.evidence, kind) is given]
