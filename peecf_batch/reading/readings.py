"""Define the results of reading the rows of a table, for positions and for assessors."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from peecf_batch.reading.position import NotClassified, Position

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from peecf_batch.reading.located import Layout
    from peecf_batch.reading.rows.census import Census, SheetCensus
    from peecf_batch.rules.findings import Finding


class UnmatchedRow(NamedTuple):
    """A row of an assessor that matches no position, or one that already has scores: its sheet and label."""

    sheet: str
    row: int
    label: str


@dataclass(frozen=True, slots=True)
class AssessorScores:
    """One assessor's scores by the index of the position; None for a score that is missing or cannot be read.

    `place` is the sheet of the scores, with the file if it is another workbook; "" if they are in the rows of the
    positions. `unreadable` are findings about the assessor's cells, as for the scores of a position.
    """

    name: str
    place: str
    scores: Mapping[int, tuple[int | None, ...]]
    unreadable: tuple[Finding, ...]
    unmatched: tuple[UnmatchedRow, ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """The positions in the rows of a sheet, in its order, and the findings made while reading them.

    `census` has the kind of every row of the sheet. `of_assessors` are rows with the scores of single assessors, by the
    row of the position that they are about.
    """

    positions: tuple[Position | NotClassified, ...]
    findings: tuple[Finding, ...]
    census: SheetCensus
    of_assessors: Mapping[int, tuple[Position | NotClassified, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SheetReading:
    """The layout of one sheet of positions, and what was read from its rows."""

    layout: Layout
    reading: Reading


@dataclass(frozen=True, slots=True)
class WorkbookRead:
    """What was read from the sheets of positions, in their order, and the census of the workbook."""

    sheets: tuple[SheetReading, ...]
    census: Census

    @property
    def layouts(self) -> tuple[Layout, ...]:
        """The layouts of the sheets."""
        return tuple(sheet.layout for sheet in self.sheets)

    @property
    def positions(self) -> tuple[Position | NotClassified, ...]:
        """The positions of all sheets."""
        return tuple(position for sheet in self.sheets for position in sheet.reading.positions)

    @property
    def findings(self) -> tuple[Finding, ...]:
        """The findings made while the sheets were read."""
        return tuple(finding for sheet in self.sheets for finding in sheet.reading.findings)

    def with_readings(self, readings: Sequence[Reading]) -> WorkbookRead:
        """Return the same with other readings of the sheets, in their order."""
        sheets = zip(self.sheets, readings, strict=True)
        return replace(self, sheets=tuple(replace(sheet, reading=reading) for sheet, reading in sheets))

    def with_positions(self, positions: Iterable[Position | NotClassified]) -> WorkbookRead:
        """Return the same with other positions, as many for each sheet and in the same order."""
        left = iter(positions)
        readings = [sheet.reading for sheet in self.sheets]
        return self.with_readings([replace(r, positions=tuple(islice(left, len(r.positions)))) for r in readings])
