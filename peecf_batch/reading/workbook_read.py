"""Define what was read from the sheets of positions of a workbook."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from peecf_batch.definitions import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from peecf_batch.reading.decisions.decision import TypedOnSheet
    from peecf_batch.reading.located import Layout
    from peecf_batch.reading.position import NotClassified, Position
    from peecf_batch.reading.readings import Reading
    from peecf_batch.reading.rows.census import Census
    from peecf_batch.rules.findings import Finding


class SheetReading(NamedTuple):
    """The layout of one sheet of positions, and what was read from its rows."""

    layout: Layout
    reading: Reading


class WorkbookRead(NamedTuple):
    """What was read from the sheets of positions, in their order, and the census of the workbook.

    `unplaced` is what was typed on our sheet about decisions in rows that belong to no position.
    """

    sheets: tuple[SheetReading, ...]
    census: Census
    unplaced: tuple[TypedOnSheet, ...] = ()

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
        """Return a copy with other readings of the sheets, in their order."""
        sheets = zip(self.sheets, readings, strict=True)
        return self._replace(sheets=tuple(sheet._replace(reading=reading) for sheet, reading in sheets))

    def with_positions(self, positions: Iterable[Position | NotClassified]) -> WorkbookRead:
        """Return a copy with other positions, as many for each sheet and in the same order."""
        left = iter(positions)
        readings = [sheet.reading for sheet in self.sheets]
        return self.with_readings([r._replace(positions=tuple(islice(left, len(r.positions)))) for r in readings])

    def with_findings(self, found: Sequence[Finding]) -> WorkbookRead:
        """Return a copy with further findings, kept with those of the first sheet."""
        if not found:
            return self
        first, *others = (sheet.reading for sheet in self.sheets)
        return self.with_readings([first._replace(findings=(*first.findings, *found)), *others])
