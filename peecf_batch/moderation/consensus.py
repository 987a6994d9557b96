"""Compare agreed scores with the assessors' scores, and find those that are far from one and have no reason."""

from __future__ import annotations

from typing import TYPE_CHECKING

from peecf_batch.definitions import NamedTuple
from peecf_batch.moderation.measures import measures
from peecf_batch.reading.consensus.agreed import AgreedState

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from peecf_batch.reading.consensus.agreed import AgreedScore
    from peecf_batch.reading.position import NotClassified, Position
    from peecf_batch.reading.readings import AssessorScores

HEADING_ROW, COLUMNS_BEFORE = 8, 3  # of the consensus sheet: the row of the headings; position, title and factor


class ConsensusRow(NamedTuple):
    """A position and a factor, as indices, with each assessor's score, None where none is given.

    `apart` is the largest difference between the assessors in steps. `farthest` is the number of steps from the agreed
    score to the assessor who is farthest from it, 0 without an agreed score. `agreed` is that score, or None, and
    `recorded` what is recorded about it, or None.
    """

    position: int
    factor: int
    scores: tuple[int | None, ...]
    apart: int
    farthest: int
    agreed: int | None
    recorded: AgreedScore | None

    @property
    def lacks_reason(self) -> bool:
        """Whether the agreed score needs a reason and has none."""
        is_given = self.recorded is not None and self.recorded.reason
        return self.farthest >= measures().consensus.steps_with_reason and not is_given

    @property
    def is_for_readers(self) -> bool:
        """Whether the row tells more than the scores: the agreed score needs a reason, or something is recorded.

        A reason of the table for the whole position counts only where the agreed score is not that of every assessor.
        """
        one = self.recorded
        on_our_sheet = one is not None and (one.cell != "" or "!" in one.reason_cell)
        return on_our_sheet or self.lacks_reason or (one is not None and self.farthest > 0)


class MissingReason(NamedTuple):
    """An agreed score without the reason that it needs, and the address of the empty cell for the reason.

    The address has the sheet if it is that of the annotated copy that this assessment gives.
    """

    row: ConsensusRow
    cell: str


class Consensus(NamedTuple):
    """The rows of the consensus sheet in their order, and the agreed scores without the reason that they need.

    `with_rationales` says for each assessor whether there are rationales. `alike_left_out` counts the rows that the
    sheet leaves out: the assessors do not differ in them, and nothing is recorded.
    """

    rows: tuple[ConsensusRow, ...] = ()
    missing: tuple[MissingReason, ...] = ()
    with_rationales: tuple[bool, ...] = ()
    alike_left_out: int = 0

    @property
    def recorded(self) -> tuple[ConsensusRow, ...]:
        """The rows with an agreed score that was typed on our sheet, or with a reason."""
        return tuple(row for row in self.rows if row.recorded is not None)

    def as_shown(self, positions: Sequence[Position | NotClassified], shown: Callable[[str], str]) -> Consensus:
        """Return the same with what `positions` have about agreed scores, and with the addresses that `shown` returns.

        Readers see positions without facts that are withheld.
        """
        rows = tuple(
            row._replace(recorded=_recorded(positions[row.position]).get(row.factor)) if row.recorded else row
            for row in self.rows
        )
        missing = tuple(MissingReason(one.row._replace(recorded=None), shown(one.cell)) for one in self.missing)
        return self._replace(rows=rows, missing=missing)

    @property
    def agreed_column(self) -> int:
        """The column of the sheet for agreed scores. That for reasons is the next one, and steps are before it."""
        return COLUMNS_BEFORE + len(self.with_rationales) + sum(self.with_rationales) + 2


def consensus_of(sets: Sequence[AssessorScores], positions: Sequence[Position | NotClassified]) -> Consensus:
    """Return the rows of the consensus sheet; `sets` are the scores of each assessor.

    There is a row for each position and factor with an assessor's score, or with an agreed score or a reason that was
    recorded. The rows in which assessors differ most are first, then those in the order of the sheet.
    """
    rows = sorted(_rows(sets, positions), key=lambda row: (-row.apart, row.position, row.factor))
    open_rows = [row for row in rows if row.apart or row.recorded or row.lacks_reason]
    alike = [row for row in rows if not (row.apart or row.recorded or row.lacks_reason)]
    most = measures().consensus.most_alike
    kept = {id(row) for row in (*open_rows, *alike[:most])}
    with_rationales = tuple(any(map(any, one.rationales.values())) for one in sets)
    return Consensus(tuple(row for row in rows if id(row) in kept), (), with_rationales, max(len(alike) - most, 0))


def _recorded(position: Position | NotClassified) -> dict[int, AgreedScore]:
    """Return what is recorded about the agreed scores of a position, by the index of the factor."""
    return {one.factor: one for one in position.details.consensus}


def _rows(sets: Sequence[AssessorScores], positions: Sequence[Position | NotClassified]) -> Iterator[ConsensusRow]:
    for index, position in enumerate(positions):
        recorded = _recorded(position)
        of_each = [one.scores.get(index) for one in sets]
        if not (recorded or any(of_each)):
            continue
        for factor, in_table in enumerate(position.scores):
            scores = tuple(own[factor] if own else None for own in of_each)
            given, own = [score for score in scores if score is not None], recorded.get(factor)
            if not (given or own):
                continue
            agreed = own.score if own and own.state is not AgreedState.NONE else in_table
            farthest = max((abs(agreed - score) for score in given), default=0) if agreed is not None else 0
            apart = max(given) - min(given) if given else 0
            yield ConsensusRow(index, factor, scores, apart, farthest, agreed, own)
