"""Make the sheet of results to print: a row for each position, which follows the added columns."""

from __future__ import annotations

from typing import TYPE_CHECKING

from peecf_batch.excel.address import area_name, cell_name
from peecf_batch.excel.cell import Cell
from peecf_batch.excel.edit.additions import NewSheet, Tint
from peecf_batch.excel.edit.defined_names import quoted_name
from peecf_batch.outputs.sheets.live import quoted
from peecf_batch.outputs.sheets.looks import (
    EDGE,
    HEADING,
    NAVY,
    NUMBER,
    QUIET,
    TEXT,
    TITLE,
    UNCLASSIFIED,
    WRAPPED,
    outcome_looks,
)
from peecf_batch.outputs.sheets.result_words import NOT_CLASSIFIED
from peecf_batch.outputs.wording.words import has_several_organisations
from peecf_batch.rules.findings import day

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from peecf_batch.assessment.organisation import Assessed, Unassessed
    from peecf_batch.assessment.result import Assessment
    from peecf_batch.excel.cell import Value
    from peecf_batch.excel.edit.additions import SheetAdditions
    from peecf_batch.reading.located import Layout
    from peecf_batch.rules.framework import Framework

_MOST = 2_000  # positions; a longer list is not printed
_HEADS = ("Position", "Title", "Score", "Reference band", "Recommended band", "Borderline", "Outcome")
_LOOKS = (TEXT, WRAPPED, NUMBER, TEXT, TEXT, TEXT, TEXT)
_WIDTHS = (14.0, 52.0, 9.0, 17.0, 19.0, 18.0, 21.0)
_HEAD_ROW, _BAND, _EDGE, _OUTCOME = 3, 5, 6, 7


def results_sheets(
    name: str, assessment: Assessment, layouts: Sequence[Layout], tables: Sequence[SheetAdditions]
) -> Iterator[NewSheet]:
    """Yield the sheet with the results of every position. There is none without positions, or with more than 2,000.

    The results, and the ids and titles that are in cells, are formulas, so that they follow a change and a sorted
    table.
    """
    count = len(assessment.positions)
    if not 0 < count <= _MOST:
        return
    by_sheet = {t.sheet.entry.name: (t, _places(layout)) for t, layout in zip(tables, layouts, strict=True)}
    of_several = has_several_organisations(assessment.positions)
    on_several = len(tables) > 1
    more = [*(["Organisation"] if of_several else []), *(["Sheet"] if on_several else [])]
    heads = (*_HEADS, *more)
    reference = day(assessment.reference.date)
    said = f"Reference band: held on {reference}. Bands are recommendations until the decision-maker decides."
    rows: list[Sequence[Value]] = [
        [Cell("PEECF results", TITLE)],
        [Cell(said, QUIET)],
        [Cell(text, HEADING) for text in heads],
    ]
    for p in assessment.positions:
        sheet, organisation = p.position.details.sheet, p.position.details.organisation
        names = [*([organisation] if of_several else []), *([sheet] if on_several else [])]
        rows.append([*_row(p, *by_sheet[sheet]), *names])
    tints = tuple(_tints(len(rows), assessment.frameworks))
    widths, looks = [*_WIDTHS, *[20.0] * len(more)], (*_LOOKS, *[WRAPPED] * len(more))
    yield NewSheet(
        name, rows, widths, looks, header_row=_HEAD_ROW, tab_colour=NAVY, footer=assessment.source.name, tints=tints
    )


def _row(p: Assessed | Unassessed, table: SheetAdditions, places: Mapping[str, int]) -> Iterator[Value]:
    """Yield the cells of a position. `places` has the columns with ids and titles of its table."""
    details, block, scan = p.position.details, table.block, table.sheet.scan
    there = f"{quoted_name(table.sheet.entry.name)}!"
    for role, text, look in (("id", details.id, TEXT), ("title", details.title, WRAPPED)):
        column = places.get(role, 0)
        is_there = bool(text and column) and scan.facts(details.row, [column])[0].text == text
        yield Cell(text, look, formula=f'{there}{cell_name(details.row, column)}&""' if is_there else "")
    cells = zip(block.columns[:-1], block.rows[details.row], strict=False)
    for number, (column, cell) in enumerate(cells):
        at = f"{there}{cell_name(details.row, column)}"
        yield Cell(cell.value, TEXT if number else NUMBER, formula=f'{at}&""' if number else f'IF({at}="","",{at})')


def _tints(last: int, frameworks: Sequence[Framework]) -> Iterator[Tint]:
    first = _HEAD_ROW + 1
    band, edge, outcome = (cell_name(first, column) for column in (_BAND, _EDGE, _OUTCOME))
    yield Tint(area_name(first, _BAND, last, _BAND), f"{band}={quoted(NOT_CLASSIFIED)}", UNCLASSIFIED)
    yield Tint(area_name(first, _EDGE, last, _EDGE), f'{edge}<>""', EDGE)
    for title, look in outcome_looks(frameworks).items():
        yield Tint(area_name(first, _OUTCOME, last, _OUTCOME), f"{outcome}={quoted(title)}", look)


def _places(layout: Layout) -> dict[str, int]:
    """Return the columns with ids and with titles."""
    return {h.meaning.role: h.column for h in layout.headings if h.meaning.role in ("id", "title")}
