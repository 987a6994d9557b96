"""Lay out the sector workbook of a run as sheets: totals first, then every position and every finding."""

from __future__ import annotations

from typing import TYPE_CHECKING

from peecf_batch.excel.create.long_tables import RowSheet
from peecf_batch.rules.framework import Outcome
from peecf_batch.rules.privacy import small_totals

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from peecf_batch.outputs.sector.entries import Entry, Unread
    from peecf_batch.outputs.sector.tables import Column, Value
    from peecf_batch.outputs.sector.totals import Counts, Line, Sector
    from peecf_batch.rules.framework import Framework

NOT_PUBLISHED = "n.p."
_NAME, _COUNT = 44, 14


def total_sheets(
    sector: Sector, entries: Sequence[Entry], unread: Iterable[Unread], framework: Framework
) -> Iterator[RowSheet]:
    """Yield the sheets of totals and the list of workbooks. A count that may not be shown is "n.p."."""
    notes = [framework.title]
    notes += [small_totals().meaning, f"{NOT_PUBLISHED} is not published."] if sector.least else []
    titles = [framework.outcome_rule(outcome).title for outcome in Outcome]
    heads = ["Positions", *sector.bands, "Not classified", framework.edge.title, *titles]
    lines = [*sector.lines, sector.total]
    columns = [("Organisation", _NAME), *((head, _COUNT) for head in heads)]
    width = len(sector.bands)
    yield RowSheet(
        "Organisations",
        ["Totals by organisation", *notes],
        columns,
        [_row(line, width) for line in lines],
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
        [("Stream", _NAME), *((band, _COUNT) for band in sector.bands)],
        [(line.name, *_cells(line.bands, len(sector.bands))) for line in sector.streams],
        of_numbers=True,
    )
    yield RowSheet("Workbooks", ["Every workbook of the run", *notes], *_workbooks(entries, unread, sector))


def table_sheet(name: str, columns: Sequence[Column], rows: Iterable[Sequence[Value]]) -> RowSheet:
    """Return a tidy table as a sheet, with headings in the first row and only rows of data below them."""
    return RowSheet(name, (), [(column.name, column.width) for column in columns], rows)


def _pair(name: str) -> list[tuple[str, float]]:
    return [(name, _NAME), ("Positions", _COUNT)]


def _row(line: Line, width: int) -> tuple[Value, ...]:
    bands, edges = _cells(line.bands, width + 1), _cells(line.edges, 2)
    return (line.name, line.positions, *bands, edges[0], *_cells(line.outcomes, len(Outcome) + 1)[:-1])


def _cells(counts: Counts | None, width: int) -> tuple[Value, ...]:
    return (NOT_PUBLISHED,) * width if counts is None else counts


def _bands(sector: Sector) -> list[tuple[Value, ...]]:
    names = (*sector.bands, "Not classified")
    rows = zip(names, _cells(sector.total.bands, len(names)), strict=True)
    return [*rows, (sector.total.name, sector.total.positions)]


def _outcomes(sector: Sector, titles: Sequence[str]) -> list[tuple[Value, ...]]:
    names = (*titles, "Not classified")
    rows = zip(names, _cells(sector.total.outcomes, len(names)), strict=True)
    return [*rows, (sector.total.name, sector.total.positions)]


def _workbooks(
    entries: Sequence[Entry], unread: Iterable[Unread], sector: Sector
) -> tuple[list[tuple[str, float]], list[tuple[Value, ...]]]:
    lost = [(u.workbook, f"Not assessed. {u.reason}") for u in unread]
    if sector.least:
        return [("Workbook", _NAME), ("Verdict", 80)], [*((e.workbook, "Assessed.") for e in entries), *lost]
    columns: list[tuple[str, float]] = [("Workbook", _NAME), ("Verdict", 80), ("Findings", 44)]
    return columns, [*((e.workbook, e.verdict, e.found) for e in entries), *((*row, "") for row in lost)]
