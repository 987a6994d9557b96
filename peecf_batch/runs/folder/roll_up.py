"""Write the roll-up of a run: the tables of all positions and findings, and the workbook with the totals."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from peecf_batch.excel.create.long_tables import write_rows
from peecf_batch.outputs.sector.parquet import can_write_parquet, write_parquet
from peecf_batch.outputs.sector.sheets import table_sheet, total_sheets
from peecf_batch.outputs.sector.tables import FINDING_COLUMNS, position_columns, rows_of
from peecf_batch.outputs.sector.totals import TITLE, pair_of, sector_of
from peecf_batch.rules.privacy import small_totals
from peecf_batch.runs.files.ours import check_free
from peecf_batch.runs.files.whole_files import write_whole

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

    from peecf_batch.excel.create.long_tables import RowSheet
    from peecf_batch.outputs.sector.entries import Unread
    from peecf_batch.outputs.sector.tables import Record
    from peecf_batch.runs.options import Options
    from peecf_batch.runs.tasks import Done

WORKBOOK, POSITIONS, FINDINGS = "peecf-sector.xlsx", "peecf-positions.parquet", "peecf-findings.parquet"
_RECORD_END = "-assessment.json"


@dataclass(frozen=True, slots=True)
class RollUp:
    """The results of a run, in the order of its workbooks. Each call of `done` returns them from the start."""

    folder: Path
    done: Callable[[], Iterable[Done]]
    unread: Sequence[Unread]
    options: Options
    suppress_small: bool

    def records(self) -> Iterator[Record]:
        """Yield the name and the record of each workbook. Read the records one at a time."""
        for done in self.done():
            name = next(file.name for file in done.written if file.name.endswith(_RECORD_END))
            yield done.entry.workbook, json.loads((self.folder / name).read_bytes())


def table_names(*, suppress_small: bool) -> tuple[str, ...]:
    """Return the names of the files of a roll-up.

    With `suppress_small`, return only the workbook, because each row of a table is one position and the tables would
    show every small count. The tables also need pyarrow.
    """
    return (WORKBOOK,) if suppress_small or not can_write_parquet() else (WORKBOOK, POSITIONS, FINDINGS)


def write_roll_up(rolled: RollUp) -> None:
    """Write the roll-up. Raises Refusal if a file cannot be written."""
    paths = [rolled.folder / name for name in table_names(suppress_small=rolled.suppress_small)]
    check_free(paths, force=rolled.options.force)
    write_whole(paths[0], partial(_write_workbook, rolled))
    if len(paths) > 1:
        columns = position_columns(rolled.options.framework, rolled.options.disclosed, _counted(rolled))
        for path, key, wanted in ((paths[1], "positions", columns), (paths[2], "findings", FINDING_COLUMNS)):
            rows = rows_of(rolled.records(), key, wanted)
            write_whole(path, partial(write_parquet, columns=wanted, rows=rows))


def _write_workbook(rolled: RollUp, path: Path) -> None:
    write_rows(path, _sheets(rolled), TITLE, rolled.options.framework.title)


def _sheets(rolled: RollUp) -> Iterator[RowSheet]:
    framework = rolled.options.framework
    entries = [done.entry for done in rolled.done()]
    least = small_totals().least if rolled.suppress_small else 0
    yield from total_sheets(sector_of(entries, framework, least), entries, rolled.unread, framework)
    if not rolled.suppress_small:
        columns = position_columns(framework, rolled.options.disclosed, _counted(rolled))
        yield table_sheet("Positions", columns, rows_of(rolled.records(), "positions", columns))
        yield table_sheet("Findings", FINDING_COLUMNS, rows_of(rolled.records(), "findings", FINDING_COLUMNS))


def _counted(rolled: RollUp) -> Callable[[str, str], bool]:
    """Return a function that tells whether the totals count the positions of an organisation in a workbook."""
    excluded = sector_of((done.entry for done in rolled.done()), rolled.options.framework).excluded()
    return lambda workbook, organisation: not excluded or pair_of(workbook, organisation) not in excluded
