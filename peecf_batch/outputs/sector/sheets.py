"""Lay out the sector workbook of a run as sheets: totals first, then every position and every finding."""

from __future__ import annotations

from typing import TYPE_CHECKING

from peecf_batch.excel.create.long_tables import RowColumn, RowSheet
from peecf_batch.outputs.sector.repeated import not_counted, repeated_in_short
from peecf_batch.rules.framework import Outcome
from peecf_batch.rules.privacy import small_totals

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from peecf_batch.outputs.privacy.small_counts import Cells
    from peecf_batch.outputs.sector.entries import Entry, Unread
    from peecf_batch.outputs.sector.tables import Column, Value
    from peecf_batch.outputs.sector.totals import Line, Sector
    from peecf_batch.rules.framework import Framework

NOT_PUBLISHED = "n.p."
_NAME, _COUNT, _VERDICT = 44, 14, 80


def total_sheets(
    sector: Sector, entries: Sequence[Entry], unread: Iterable[Unread], framework: Framework
) -> Iterator[RowSheet]:
    """Yield the sheets of totals and the list of workbooks. A count that may not be shown is "n.p."."""
    notes = [framework.title]
    notes += [small_totals().meaning, f"{NOT_PUBLISHED} is not published."] if sector.least else []
    titles = [framework.outcome_rule(outcome).title for outcome in Outcome]
    heads = ["Positions", *sector.bands, "Not classified", framework.edge.title, *titles]
    notes += [not_counted(one) for one in sector.uncounted]
    lines = [*sector.lines, sector.total]
    columns = [RowColumn("Organisation", _NAME), *(RowColumn(head, _COUNT) for head in heads)]
    yield RowSheet(
        "Organisations",
        ["Totals by organisation", *notes],
        columns,
        [_row(line) for line in lines],
        of_numbers=True,
    )
    yield RowSheet(
        "Bands", ["Positions by recommended band", *notes], _pair("Recommended band"), _bands(sector), of_numbers=True
    )
    yield RowSheet(
        "Outcomes",
        ["Positions by recommended outcome", *notes],
        _pair("Recommended outcome"),
        _outcomes(sector, titles),
        of_numbers=True,
    )
    yield RowSheet(
        "Streams",
        ["Classified positions by stream; a position counts in each stream that it works in", *notes],
        [RowColumn("Stream", _NAME), *(RowColumn(band, _COUNT) for band in sector.bands)],
        [(line.name, *_shown(line.bands)) for line in sector.streams],
        of_numbers=True,
    )
    yield _workbook_sheet(entries, unread, sector, notes)


def table_sheet(name: str, columns: Sequence[Column], rows: Iterable[Sequence[Value]]) -> RowSheet:
    """Return a tidy table as a sheet, with headings in the first row and only rows of data below them."""
    return RowSheet(name, (), [RowColumn(column.name, column.width) for column in columns], rows)


def _pair(name: str) -> list[RowColumn]:
    return [RowColumn(name, _NAME), RowColumn("Positions", _COUNT)]


def _row(line: Line) -> tuple[Value, ...]:
    return (line.name, *_shown((line.positions, *line.bands, line.edges, *line.outcomes[:-1])))


def _shown(cells: Cells) -> tuple[Value, ...]:
    return tuple(NOT_PUBLISHED if count is None else count for count in cells)


def _bands(sector: Sector) -> list[tuple[Value, ...]]:
    rows = zip((*sector.bands, "Not classified"), _shown(sector.total.bands), strict=True)
    return [*rows, (sector.total.name, sector.total.positions)]


def _outcomes(sector: Sector, titles: Sequence[str]) -> list[tuple[Value, ...]]:
    rows = zip((*titles, "Not classified"), _shown(sector.total.outcomes), strict=True)
    return [*rows, (sector.total.name, sector.total.positions)]


def _workbook_sheet(
    entries: Sequence[Entry], unread: Iterable[Unread], sector: Sector, notes: Sequence[str]
) -> RowSheet:
    """Return the list of workbooks; without verdicts and findings where small counts may not be shown."""
    columns = [RowColumn("Workbook", _NAME), RowColumn("Verdict", _VERDICT), RowColumn("In the totals", _NAME)]
    columns.append(RowColumn("Findings", _NAME))
    left_out = _left_out(sector)
    rows = [(e.workbook, e.verdict, left_out.get(e.workbook, "Yes"), e.found) for e in entries]
    if sector.least:
        columns, rows = columns[:3], [(e.workbook, "Assessed.", left_out.get(e.workbook, "Yes"), "") for e in entries]
    rows += [(one.workbook, f"Not assessed. {one.reason}", "No", "") for one in unread]
    above = ["Every workbook of the run", *notes]
    return RowSheet("Workbooks", above, columns, [row[: len(columns)] for row in rows])


def _left_out(sector: Sector) -> dict[str, str]:
    """Return why the totals leave out a workbook, by workbook."""
    found: dict[str, list[str]] = {}
    for one in sector.repeated:
        reason = repeated_in_short(one)
        for held in one.assessments:
            if not held.is_counted:
                found.setdefault(held.workbook, []).append(reason)
    return {workbook: f"Not {'; not '.join(reasons)}" for workbook, reasons in found.items()}
