"""Make the additions to the user's workbook: columns of results, marked cells with notes, and added sheets."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

from peecf_batch.assessment.organisation import Assessed
from peecf_batch.definitions import NamedTuple
from peecf_batch.excel.address import Area, cell_name
from peecf_batch.excel.cell import Cell
from peecf_batch.excel.edit.additions import Block, Mark, Note, SheetAdditions, WorkbookAdditions
from peecf_batch.excel.edit.defined_names import free_sheet_name, quoted_name
from peecf_batch.excel.edit.earlier.addition_names import KeptText
from peecf_batch.excel.edit.earlier.foreign_formats import foreign_formats
from peecf_batch.excel.edit.earlier.written_results import results_texts
from peecf_batch.excel.edit.free_space import FreePlace, free_place
from peecf_batch.excel.edit.splice import ends_before
from peecf_batch.excel.edit.styles import cell_style
from peecf_batch.outputs.sheets.benchmarks import BENCHMARKS_SHEET
from peecf_batch.outputs.sheets.consensus import consensus_sheets
from peecf_batch.outputs.sheets.cover.summary import summary_sheet
from peecf_batch.outputs.sheets.decisions import decisions_sheets
from peecf_batch.outputs.sheets.findings import findings_sheet
from peecf_batch.outputs.sheets.live import lists_of
from peecf_batch.outputs.sheets.looks import FILLS, HEADING
from peecf_batch.outputs.sheets.moderation import moderation_sheets
from peecf_batch.outputs.sheets.names import (
    FINDINGS_SHEET,
    HEADINGS,
    MODERATION_SHEET,
    OURS,
    RESULTS_SHEET,
    SUMMARY_SHEET,
    accepted_for,
    note_line,
)
from peecf_batch.outputs.sheets.printed import results_sheets
from peecf_batch.outputs.sheets.results import RULE_OF_TEXT_SCORES, ResultRows, result_tints
from peecf_batch.reading.consensus.headings import CONSENSUS_SHEET
from peecf_batch.reading.decisions.headings import DECISIONS_SHEET
from peecf_batch.rules.findings import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from peecf_batch.assessment.organisation import Unassessed
    from peecf_batch.assessment.result import Assessment
    from peecf_batch.excel.cell import Value
    from peecf_batch.excel.edit.additions import EarlierBlock, NewSheet
    from peecf_batch.excel.workbook import Sheet, Workbook
    from peecf_batch.reading.located import Layout
    from peecf_batch.rules.findings import Finding

_WIDTHS = (13.0, 16.0, 18.0, 17.0, 19.0, 70.0)


def additions(
    workbook: Workbook,
    layouts: Sequence[Layout],
    assessment: Assessment,
    earlier: Sequence[EarlierBlock] = (),
    kept: Sequence[KeptText] = (),
    lost: str = "",
) -> WorkbookAdditions:
    """Return all additions to the annotated workbook: columns, marked cells and notes on each sheet, and new sheets.

    `layouts` are the tables of positions, one on each sheet. `earlier` are the places where an earlier run added its
    columns; they go there again. `kept` are texts that people typed into an earlier copy, to which those are added that
    stand where a result goes. `lost` names what the copy lacks of the original where the copy holds values only, else
    "".
    """
    on_sheets = [_on_sheet(layout, assessment) for layout in layouts]
    tables = tuple(_table(workbook, held, assessment, earlier) for held in on_sheets)
    beside = zip(tables, on_sheets, strict=True) if earlier else ()
    displaced = [text for table, held in beside for text in _displaced(table, held)]
    formats = {
        table.sheet.entry.name: {(m.row, m.column): cell_style(table.sheet, m.row, m.column) for m in table.marks}
        for table in tables
    }
    ours = (
        SUMMARY_SHEET, RESULTS_SHEET, FINDINGS_SHEET, DECISIONS_SHEET, MODERATION_SHEET, BENCHMARKS_SHEET,
        CONSENSUS_SHEET,
    )  # fmt: skip
    names = {name: free_sheet_name(workbook.root, name) for name in ours}
    return WorkbookAdditions(
        tables=tables,
        sheets=(
            summary_sheet(names[SUMMARY_SHEET], names, assessment, lost, tables),
            *results_sheets(names[RESULTS_SHEET], assessment, layouts, tables),
            replace(
                findings_sheet(names[FINDINGS_SHEET], assessment, formats, tuple(dict.fromkeys([*kept, *displaced]))),
                results=tuple(results_texts(table.block for table in tables)),
            ),
            *decisions_sheets(names[DECISIONS_SHEET], assessment),
            *moderation_sheets(names, assessment),
            *consensus_sheets(names[CONSENSUS_SHEET], assessment, layouts),
        ),
        lists=lists_of(assessment.frameworks),
    )


def with_names(added: WorkbookAdditions, renamed: Mapping[str, str]) -> WorkbookAdditions:
    """Return the additions with the names that people gave to our sheets in an earlier copy."""
    if not renamed or not added.sheets:
        return added
    summary, *others = added.sheets
    rows = [[_renamed(value, renamed) for value in row] for row in summary.rows]
    sheets = (
        _with_name(sheet, renamed[sheet.name]) if sheet.name in renamed else sheet
        for sheet in (replace(summary, rows=rows), *others)
    )
    return added._replace(sheets=tuple(sheets))


def _with_name(sheet: NewSheet, name: str) -> NewSheet:
    """Return a sheet under the name that a person gave it, with the references of its chart."""
    chart = sheet.chart.on_sheet(quoted_name(sheet.name), quoted_name(name)) if sheet.chart else None
    return replace(sheet, name=name, given_name=sheet.name, chart=chart)


def _renamed(value: Value, renamed: Mapping[str, str]) -> Value:
    """Return a cell whose text is the name of a sheet with the name that a person gave to that sheet."""
    return value._replace(value=renamed.get(str(value.value), value.value)) if isinstance(value, Cell) else value


class _OnSheet(NamedTuple):
    """A table of positions, with the results of its positions and the findings on its sheet."""

    layout: Layout
    positions: Sequence[Assessed | Unassessed]
    findings: Sequence[Finding]


def _on_sheet(layout: Layout, assessment: Assessment) -> _OnSheet:
    """Return what an assessment found on the sheet of a table of positions."""
    sheet = layout.sheet.entry.name
    findings = [finding for finding in assessment.findings if finding.sheet == sheet]
    positions = [p for p in assessment.positions if p.position.details.sheet == sheet]
    return _OnSheet(layout, positions, findings)


def _table(
    workbook: Workbook, held: _OnSheet, assessment: Assessment, earlier: Sequence[EarlierBlock]
) -> SheetAdditions:
    faulty = _faulty_cells(held.findings)
    block = _block(workbook, held, assessment, earlier)
    return SheetAdditions(
        sheet=held.layout.sheet,
        block=block,
        marks=tuple(Mark(row, column, FILLS[_worst(found)]) for (row, column), found in faulty.items()),
        notes=tuple(Note(row, column, _note_text(found)) for (row, column), found in faulty.items()),
        tints=tuple(result_tints(block.columns, block.heading_row + 1, block.last_row, assessment.frameworks)),
    )


def _faulty_cells(findings: Sequence[Finding]) -> dict[tuple[int, int], list[Finding]]:
    """Return the findings in each faulty cell, by (row, column) in the order of the sheet.

    Notices do not make a cell faulty, except that of a score stored as text.
    """
    faulty: dict[tuple[int, int], list[Finding]] = defaultdict(list)
    for finding in findings:
        if (
            finding.row
            and finding.column
            and (finding.severity is not Severity.NOTICE or finding.code == RULE_OF_TEXT_SCORES)
        ):
            faulty[finding.row, finding.column].append(finding)
    return dict(sorted(faulty.items()))


def _worst(findings: Sequence[Finding]) -> Severity:
    order = list(Severity)
    return min((finding.severity for finding in findings), key=order.index)


def _note_text(findings: Sequence[Finding]) -> str:
    lines = (
        note_line(f.severity.capitalize(), f.code, f.message, accepted_for(f.reason) if f.accepted else f.fix)
        for f in findings
    )
    return "\n".join(lines)


def _block(workbook: Workbook, held: _OnSheet, assessment: Assessment, earlier: Sequence[EarlierBlock]) -> Block:
    layout, place = held.layout, _place(workbook, held, earlier)
    by_row: dict[int, list[Finding]] = defaultdict(list)
    for finding in held.findings:
        if finding.position:
            by_row[finding.row].append(finding)
    results = ResultRows(layout, place.columns, assessment)
    cells = {p.position.details.row: results.row(p, by_row.get(p.position.details.row, ())) for p in held.positions}
    for row in sorted(by_row.keys() - cells.keys()):
        cells[row] = results.findings_only(by_row[row])
    taken = {heading.text.casefold() for heading in layout.headings if heading.column not in place.columns}
    headings = tuple(Cell(_free_heading(text, taken), HEADING) for text in HEADINGS)
    own = _typed(layout.sheet, place.columns, cells) if earlier else frozenset[tuple[int, int]]()
    if earlier and (painted := foreign_formats(workbook.styles(), OURS)):
        headings = _painted(layout.sheet, layout.heading_row, place.columns, headings, painted)
        cells = {row: _painted(layout.sheet, row, place.columns, ours, painted) for row, ours in cells.items()}
    keys = {p.position.details.row: p.position.details.id or p.position.details.title for p in held.positions}
    return Block(place.columns, layout.heading_row, headings, _WIDTHS, cells, place.table, own, keys)


def _typed(sheet: Sheet, columns: Sequence[int], cells: Mapping[int, Sequence[Cell]]) -> frozenset[tuple[int, int]]:
    """Return the cells that a person filled where we have nothing to write, as (row, column)."""
    found: set[tuple[int, int]] = set()
    for row, ours in cells.items():
        if not ends_before(sheet.scan, row, columns[0]):
            facts = sheet.scan.facts(row, columns)
            places = zip(columns, facts, ours, strict=True)
            found.update((row, column) for column, fact, cell in places if fact.text.strip() and cell.value == "")
    return frozenset(found)


def _painted(
    sheet: Sheet, row: int, columns: Sequence[int], ours: Sequence[Cell], formats: set[int]
) -> tuple[Cell, ...]:
    """Return our cells of a row in the formats that a person gave to these cells, where they are among `formats`."""
    found = {cell.column: cell.style for cell in sheet.scan.cells(row) if cell.style in formats}
    pairs = zip(columns, ours, strict=True)
    return tuple(
        cell._replace(base=found[column], look=cell.look._replace(fill="")) if column in found else cell
        for column, cell in pairs
    )


def _displaced(table: SheetAdditions, held: _OnSheet) -> Iterator[KeptText]:
    """Yield the texts that a person typed where a result goes."""
    scan, block = table.sheet.scan, table.block
    labels = {p.position.details.row: p.position.details.label for p in held.positions}
    for row in block.rows:
        if row not in scan.rows or ends_before(scan, row, block.first_column):
            continue
        for column, heading, fact in zip(block.columns, block.headings, scan.facts(row, block.columns), strict=True):
            if fact.text.strip() and (row, column) not in block.typed:
                place = f"{quoted_name(table.sheet.entry.name)}!{cell_name(row, column)}"
                yield KeptText(f"{place}, {heading.value}, {labels.get(row, '')}".rstrip(", "), fact.text)


def _place(workbook: Workbook, held: _OnSheet, earlier: Sequence[EarlierBlock]) -> FreePlace:
    """Return the place of the block: that of an earlier run, or else one that is free."""
    layout = held.layout
    sheet, top = layout.sheet, layout.heading_row
    bottom = max((p.position.details.row for p in held.positions), default=top)
    before = (block.columns for block in earlier if (block.sheet, block.heading_row) == (sheet.entry.name, top))
    positions = Area(top, layout.first_column, bottom, layout.last_column)
    return free_place(workbook, sheet, positions, len(HEADINGS), next(before, ()))


def _free_heading(text: str, taken: set[str]) -> str:
    """Return a heading that no column of the user has, because an Excel table must not have two of one name.

    `taken` holds headings in lower case; a number in brackets is added where needed.
    """
    numbers = (f"{text} ({number})" for number in range(2, len(taken) + 3))
    return next(name for name in (text, *numbers) if name.casefold() not in taken)
