"""Read every sheet of positions, and leave out sheets that are versions of another."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import islice
from typing import TYPE_CHECKING

from peecf_batch.reading.cells import shown
from peecf_batch.reading.located import Layout, Located
from peecf_batch.reading.position import key_of
from peecf_batch.reading.readings import Reading
from peecf_batch.reading.rows.census import Census, UnreadSheet
from peecf_batch.reading.rows.reader import read_positions

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from peecf_batch.reading.position import NotClassified, Position
    from peecf_batch.rules.findings import Finding
    from peecf_batch.rules.framework import Framework

_IDS_NAMED = 3


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


def read_sheets(located: Located, framework: Framework, most_rows: int) -> WorkbookRead:
    """Return the positions of every sheet, without sheets that share position ids with an earlier one.

    Sheets that share ids are versions of one list. To read both would count positions twice. Raises Refusal as
    `read_positions` does.
    """
    read: list[SheetReading] = []
    unread = list(located.unread)
    seen: dict[str, str] = {}
    for layout in located.layouts:
        reading = read_positions(layout, framework, most_rows)
        name = layout.sheet.entry.name
        ids = _ids(reading) if len(located.layouts) > 1 else {}
        shared = [key for key in ids if key in seen]
        if shared:
            unread.append(UnreadSheet(name, _shares(shared, ids, seen[shared[0]]), could_hold_positions=True))
            continue
        seen.update(dict.fromkeys(ids, name))
        read.append(SheetReading(layout, reading))
    census = Census(tuple(sheet.reading.census for sheet in read), tuple(unread))
    return WorkbookRead(tuple(read), census)


def _ids(reading: Reading) -> Mapping[str, str]:
    """Return the ids of the positions by their keys, or their titles if there is no id."""
    details = [position.details for position in reading.positions]
    named = [d.id for d in details if d.id] or [d.title for d in details if d.title]
    return {key_of(name): name for name in named}


def _shares(shared: list[str], ids: Mapping[str, str], other: str) -> str:
    named = ", ".join(f"'{shown(ids[key])}'" for key in shared[:_IDS_NAMED])
    more = f" and {len(shared) - _IDS_NAMED:,} more" if len(shared) > _IDS_NAMED else ""
    return (
        f"it has positions that sheet '{other}' has too ({named}{more}), so it seems to be another version of the list"
    )
