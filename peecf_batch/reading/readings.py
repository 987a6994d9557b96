"""Define the results of reading the rows of a table, for positions and for assessors."""

from __future__ import annotations

from typing import TYPE_CHECKING

from peecf_batch.definitions import NamedTuple
from peecf_batch.reading.position import NotClassified, Position

if TYPE_CHECKING:
    from collections.abc import Mapping

    from peecf_batch.reading.rows.census import SheetCensus
    from peecf_batch.rules.findings import Finding


class UnmatchedRow(NamedTuple):
    """A row of an assessor that matches no position, or one that already has scores: its sheet and label."""

    sheet: str
    row: int
    label: str


class AssessorScores(NamedTuple):
    """One assessor's scores by the index of the position; None for a score that is missing or cannot be read.

    `place` is the sheet of the scores, with the file if it is another workbook; "" if they are in the rows of the
    positions. `unreadable` are findings about the assessor's cells, as for the scores of a position. `rationales` has
    the assessor's rationales for each factor, () if there are none.
    """

    name: str
    place: str
    scores: Mapping[int, tuple[int | None, ...]]
    unreadable: tuple[Finding, ...]
    unmatched: tuple[UnmatchedRow, ...]
    rationales: Mapping[int, tuple[str, ...]] = {}


class Reading(NamedTuple):
    """The positions in the rows of a sheet, in its order, and the findings made while reading them.

    `census` has the kind of every row of the sheet. `of_assessors` are rows with the scores of individual assessors, by
    the row of the position that they are about.
    """

    positions: tuple[Position | NotClassified, ...]
    findings: tuple[Finding, ...]
    census: SheetCensus
    of_assessors: Mapping[int, tuple[Position | NotClassified, ...]] = {}
