"""Make the additions to the user's workbook: columns of results, marked cells with notes, and added sheets."""

from __future__ import annotations

from collections import defaultdict
from functools import lru_cache
from typing import TYPE_CHECKING

from peecf_batch import __version__
from peecf_batch.assessment.organisation import Assessed
from peecf_batch.assessment.reasons import accepted
from peecf_batch.excel.address import cell_name, column_letters
from peecf_batch.excel.cell import Cell, Look
from peecf_batch.excel.edit.additions import NO_BLOCK, AdditionNames, EarlierBlock
from peecf_batch.excel.edit.new_sheet import NewSheet
from peecf_batch.excel.edit.notes import Note
from peecf_batch.excel.edit.patch import (
    Block,
    Mark,
    WorkbookAdditions,
    cell_style,
    extendable_table,
    free_columns,
    free_sheet_name,
    in_a_table,
    quoted_name,
)
from peecf_batch.outputs.sheets.looks import (
    ERROR_FILL,
    HEADING,
    LINE,
    LINK,
    NAVY,
    NUMBER,
    QUIET,
    REFUSED,
    SECTION,
    STRONG,
    TEXT,
    TITLE,
    WRAPPED,
)
from peecf_batch.outputs.sheets.moderation import moderation_sheets
from peecf_batch.outputs.wording.sentences import assurance, verdict
from peecf_batch.outputs.wording.words import not_run, state, values_named
from peecf_batch.reading.opened import ReasonColumns
from peecf_batch.rules.findings import Severity
from peecf_batch.rules.framework import Edge

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from peecf_batch.assessment.organisation import Unassessed
    from peecf_batch.assessment.result import Assessment
    from peecf_batch.excel.workbook import Workbook
    from peecf_batch.reading.located import Layout
    from peecf_batch.rules.findings import Finding
    from peecf_batch.rules.framework import Framework

SUMMARY_SHEET, FINDINGS_SHEET = "PEECF summary", "PEECF findings"
AUDIT_SHEET = "PEECF audit"
OURS_IN_ORDER = (
    "Code", "Severity", "Cell", "Position", "Heading", "Value as typed", "What is wrong", "What to do", "Your reason",
    "State",
)  # fmt: skip
ABOUT_HEADING, FORMAT_HEADING = "About", "Format before"
HEADINGS = ("PEECF work value score", "PEECF recommended band", "PEECF edge", "PEECF outcome", "PEECF findings")
_WIDTHS = (25.0, 26.0, 17.0, 22.0, 70.0)
FILLS = {Severity.ERROR: ERROR_FILL, Severity.WARNING: "FFE7A0", Severity.NOTICE: "D9E7F5"}
_RULE_OF_TEXT_SCORES = "N211"
_WHAT_STAYS = (
    "cells at fault are filled and noted, and all else is as it was. The score is a formula and follows your changes; "
    "band, edge, outcome and findings are text: assess this workbook again after a change"
)
OURS = AdditionNames(
    block=HEADINGS, cell="Cell", format=FORMAT_HEADING, fills=frozenset(FILLS.values()), border="C9D1DB"
)
REASON_COLUMNS = ReasonColumns(
    code="Code",
    position="Position",
    heading="Heading",
    value="Value as typed",
    about=ABOUT_HEADING,
    reason="Your reason",
)

_LEGEND = {severity: Look(fill=fill, vertical="top", border=LINE) for severity, fill in FILLS.items()}
_AS_FORMATTED = Look()


def additions(
    workbook: Workbook, layout: Layout, assessment: Assessment, earlier: EarlierBlock = NO_BLOCK, lost: str = ""
) -> WorkbookAdditions:
    """Return all additions to the annotated workbook: the block of columns, the marked cells, their notes, and sheets.

    `earlier` is where an earlier run added its columns; they go there again. `lost` names what the copy lacks of the
    original where the copy holds values only, else "".
    """
    faulty = _faulty_cells(assessment)
    summary, findings = (free_sheet_name(workbook, name) for name in (SUMMARY_SHEET, FINDINGS_SHEET))
    return WorkbookAdditions(
        block=_block(workbook, layout, assessment, earlier),
        marks=tuple(Mark(row, column, FILLS[_worst(held)]) for (row, column), held in faulty.items()),
        notes=tuple(Note(row, column, _note_text(held)) for (row, column), held in faulty.items()),
        sheets=(
            _summary_sheet(summary, findings, assessment, lost),
            _findings_sheet(findings, layout, assessment, faulty),
            *moderation_sheets(workbook, assessment, layout),
        ),
    )


def _faulty_cells(assessment: Assessment) -> dict[tuple[int, int], list[Finding]]:
    """Return the findings in each faulty cell, by (row, column) in the order of the sheet.

    Notices do not make a cell faulty, except that of a score stored as text.
    """
    faulty: dict[tuple[int, int], list[Finding]] = defaultdict(list)
    for finding in assessment.findings:
        if (
            finding.row
            and finding.column
            and (finding.severity is not Severity.NOTICE or finding.code == _RULE_OF_TEXT_SCORES)
        ):
            faulty[finding.row, finding.column].append(finding)
    return dict(sorted(faulty.items()))


def _worst(findings: Sequence[Finding]) -> Severity:
    order = list(Severity)
    return min((finding.severity for finding in findings), key=order.index)


def _note_text(findings: Sequence[Finding]) -> str:
    return "\n".join(
        f"{f.severity.capitalize()} {f.code}: {f.message}. {f'Accepted: {f.reason}' if f.accepted else f.fix}"
        for f in findings
    )


def _block(workbook: Workbook, layout: Layout, assessment: Assessment, earlier: EarlierBlock) -> Block:
    columns = _columns(workbook, layout, assessment, earlier)
    by_row: dict[int, list[Finding]] = defaultdict(list)
    typed: dict[int, dict[int, str]] = defaultdict(dict)
    for finding in assessment.findings:
        if finding.position:
            by_row[finding.row].append(finding)
        if finding.code == _RULE_OF_TEXT_SCORES:
            typed[finding.row][finding.column] = finding.value
    template = _sum_template(layout.factors)
    cells = {}
    for p in assessment.positions:
        row = p.position.details.row
        formula = _score_formula(row, layout, typed[row]) if row in typed else template.replace("{row}", str(row))
        cells[row] = _row(p, by_row.get(row, ()), formula, assessment.framework)
    taken = {heading.text.casefold() for heading in layout.headings if heading.column not in columns}
    headings = tuple(Cell(_free_heading(text, taken), HEADING) for text in HEADINGS)
    return Block(columns, layout.heading_row, headings, _WIDTHS, cells)


def _columns(workbook: Workbook, layout: Layout, assessment: Assessment, earlier: EarlierBlock) -> tuple[int, ...]:
    """Return the block's columns: those of an earlier run, or else the first free columns right of the table.

    A column is left empty after an Excel table that cannot be extended.
    """
    sheet, last, width = layout.sheet, layout.last_column, len(HEADINGS)
    if earlier.columns and (earlier.sheet, earlier.heading_row) == (sheet.entry.name, layout.heading_row):
        return earlier.columns
    rows = (layout.heading_row, max((p.position.details.row for p in assessment.positions), default=layout.heading_row))
    start = free_columns(workbook, sheet, last, width, rows)
    table_ends_here = start == last + 1 and in_a_table(workbook, sheet, layout.heading_row, last)
    if table_ends_here and extendable_table(workbook, sheet, layout.heading_row, last) is None:
        start = free_columns(workbook, sheet, last + 1, width, rows)
    return tuple(range(start, start + width))


def _free_heading(text: str, taken: set[str]) -> str:
    """Return a heading that no column of the user has, because an Excel table must not have two of one name.

    `taken` holds headings in lower case; a number in brackets is added where needed.
    """
    numbers = (f"{text} ({number})" for number in range(2, len(taken) + 3))
    return next(name for name in (text, *numbers) if name.casefold() not in taken)


def _row(
    assessed: Assessed | Unassessed, findings: Sequence[Finding], formula: str, framework: Framework
) -> tuple[Cell, ...]:
    said = Cell("; ".join([_in_short(f) for f in findings]), TEXT) if findings else _cell("")
    if not isinstance(assessed, Assessed):
        return Cell("", NUMBER), Cell("Not classified", REFUSED), _cell(""), _cell(""), said
    result = assessed.classification
    return (
        Cell(result.score, NUMBER, formula=formula),
        _cell(result.band.name if result.band else framework.below.name),
        _cell(_edge_word(result.edge)),
        _cell(framework.outcome_rule(assessed.outcome).title),
        said,
    )


def _in_short(finding: Finding) -> str:
    return f"{finding.code} {finding.cell} {finding.message}{' (accepted)' if finding.accepted else ''}"


@lru_cache(maxsize=256)
def _cell(text: str) -> Cell:
    return Cell(text, TEXT)


def _edge_word(edge: Edge | None) -> str:
    return {Edge.LOWEST: "Lowest of band", Edge.HIGHEST: "Highest of band", None: ""}[edge]


def _sum_template(columns: Sequence[int]) -> str:
    """Return the SUM over the cells of a row in `columns`, neighbours as ranges, with {row} for the row number.

    Return "" where there are no columns.
    """
    runs: list[list[int]] = []
    for column in sorted(columns):
        if runs and runs[-1][1] == column - 1:
            runs[-1][1] = column
        else:
            runs.append([column, column])
    ends = [(column_letters(first), column_letters(last)) for first, last in runs]
    names = [f"{first}{{row}}" if first == last else f"{first}{{row}}:{last}{{row}}" for first, last in ends]
    return f"SUM({','.join(names)})" if names else ""


def _score_formula(row: int, layout: Layout, typed: dict[int, str]) -> str:
    """Return the sum over the factor cells of a row.

    `typed` gives the scores stored as text by column. SUM skips these, so each is added as a term of its own: as the
    value of its cell where that is a plain digit, or else (with other white space around it) as the number itself.
    """
    summed = _sum_template([column for column in layout.factors if column not in typed]).replace("{row}", str(row))
    terms = [summed] if summed else []
    for column, text in sorted(typed.items()):
        plain = text.strip(" ")
        live = plain.isascii() and plain.isdigit()
        terms.append(f"VALUE(TRIM({cell_name(row, column)}))" if live else text.strip())
    return "+".join(terms)


def _findings_sheet(
    name: str, layout: Layout, assessment: Assessment, faulty: dict[tuple[int, int], list[Finding]]
) -> NewSheet:
    """Return the sheet with one row for each finding, with a link to its cell.

    Hidden columns keep what a typed reason is about, and the format that a marked cell had before.
    """
    heads = (*OURS_IN_ORDER, ABOUT_HEADING, FORMAT_HEADING)
    count = len(assessment.findings)
    said = (
        f"{count} finding{'' if count == 1 else 's'} on sheet {assessment.source.sheet}."
        if count
        else "Nothing was found."
    )
    rows = [
        [Cell("PEECF findings", TITLE)],
        [
            Cell(
                f"{said} Click a cell's address to go to it. Errors must be mended. Where a warning or notice is right "
                "as it is, type your reason: assessed again, it counts as accepted.",
                QUIET,
            )
        ],
        [Cell(text, HEADING) for text in heads],
    ]
    bases = {place: cell_style(layout.sheet, *place) for place in faulty}
    for f in assessment.findings:
        link = f"{quoted_name(f.sheet)}!{f.cell}" if f.cell and f.sheet == layout.sheet.entry.name else ""
        rows.append(
            [
                Cell(f.code, TEXT),
                Cell(f.severity.capitalize(), _LEGEND[f.severity]),
                Cell(f.cell, LINK if link else TEXT, link=link),
                Cell(f.position, TEXT),
                Cell(f.heading, WRAPPED),
                Cell(f.value, TEXT),
                Cell(f.message, WRAPPED),
                Cell(f.fix, WRAPPED),
                Cell(f.reason, WRAPPED),
                Cell(state(f), TEXT),
                Cell(f.about, TEXT),
                Cell("", _AS_FORMATTED, base=bases.get((f.row, f.column), 0)),
            ]
        )
    widths = [8.0, 10.0, 8.0, 16.0, 20.0, 16.0, 44.0, 44.0, 30.0, 12.0, 10.0, 10.0]
    hidden = frozenset(heads.index(heading) + 1 for heading in (ABOUT_HEADING, FORMAT_HEADING))
    return NewSheet(name, rows, widths, hidden, header_row=3, tab_colour="B5532D", footer=assessment.source.name)


def _summary_sheet(name: str, findings_sheet: str, assessment: Assessment, lost: str) -> NewSheet:
    """Return the summary sheet: verdict, counts, legend, what was added, and what the assessment is based on."""
    rows = [
        [Cell("Executive classification summary", TITLE)],
        [Cell(_organisations(assessment), STRONG)],
        [],
        [Cell(verdict(assessment), STRONG)],
        [Cell(assessment.framework.principle("recommended").text, QUIET)],
        [],
        *_counts(assessment),
        *_legend(findings_sheet, assessment, lost),
        *_basis(assessment),
    ]
    return NewSheet(name, rows, [30.0, 16.0, 70.0], tab_colour=NAVY, footer=assessment.source.name)


def _organisations(assessment: Assessment) -> str:
    names = dict.fromkeys(
        p.position.details.organisation for p in assessment.positions if p.position.details.organisation
    )
    return ", ".join(names) or assessment.source.name


def _counts(assessment: Assessment) -> Iterator[list[Cell]]:
    framework, whole = assessment.framework, assessment.organisation
    counts = dict(whole.bands)
    yield [Cell("Recommended band", HEADING), Cell("Positions", HEADING), Cell("Work value score", HEADING)]
    for band in reversed(framework.bands):
        yield [
            Cell(band.name, TEXT),
            Cell(counts[band.name], NUMBER),
            Cell(f"{band.lowest} to {band.highest}: {band.title}", TEXT),
        ]
    below = f"below {framework.bands[0].lowest}: {framework.below.title}"
    yield [Cell(framework.below.name, TEXT), Cell(counts[""], NUMBER), Cell(below, TEXT)]
    yield [
        Cell("Not classified", TEXT),
        Cell(whole.not_classified, NUMBER),
        Cell("at least one factor has no sound score", TEXT),
    ]
    yield [Cell("All positions", TEXT), Cell(whole.positions, NUMBER), Cell("", TEXT)]
    yield []
    yield [Cell("Outcome", HEADING), Cell("Positions", HEADING), Cell("What it means", HEADING)]
    for outcome, count in whole.outcomes:
        rule = framework.outcome_rule(outcome)
        yield [Cell(rule.title, TEXT), Cell(count, NUMBER), Cell(rule.meaning, WRAPPED)]
    yield [Cell(framework.edge.title, TEXT), Cell(whole.edges, NUMBER), Cell(framework.edge.meaning, WRAPPED)]
    yield []


def _legend(findings_sheet: str, assessment: Assessment, lost: str) -> Iterator[list[Cell]]:
    yield [Cell("What the colours mean", SECTION)]
    meanings = {
        Severity.ERROR: "the position cannot be classified, or part of the sheet cannot be used",
        Severity.WARNING: "classified, but a person must look",
        Severity.NOTICE: "worth knowing",
    }
    for severity, meaning in meanings.items():
        found = [finding for finding in assessment.findings if finding.severity is severity]
        answered = accepted(found)
        meaning = f"{meaning}; {answered:,} of these accepted with a reason" if answered else meaning
        yield [Cell(severity.capitalize(), _LEGEND[severity]), Cell(len(found), NUMBER), Cell(meaning, TEXT)]
    yield []
    yield [Cell("What was added to this workbook", SECTION)]
    source = assessment.source
    kept = f"this copy holds values only, without {lost}" if lost else _WHAT_STAYS
    columns = f"columns {HEADINGS[0]} to {HEADINGS[-1]}, right of the table; {kept}"
    yield [Cell(source.sheet, TEXT), Cell("your sheet", TEXT), Cell(columns, WRAPPED)]
    yield [
        Cell(findings_sheet, TEXT),
        Cell("added sheet", TEXT),
        Cell("one row for every finding, with what to do and room for your reason", WRAPPED),
    ]
    yield []


def _basis(assessment: Assessment) -> Iterator[list[Cell]]:
    framework, source, reference = assessment.framework, assessment.source, assessment.reference
    yield [Cell("What the assessment rests on", SECTION)]
    instrument = f", {reference.instrument}" if reference.instrument else ""
    facts = [
        (
            "Framework",
            f"{framework.title}. {framework.citation.publisher}, {framework.citation.title}, {framework.citation.url}",
        ),
        (
            "Date of the Determination",
            f"{reference.date.isoformat()}{instrument}: outcomes compare with the band held on this date",
        ),
        ("Remuneration values", values_named(reference)),
        ("Workbook", f"{source.name}, SHA-256 {source.sha256}"),
        ("Positions read from", f"sheet {source.sheet}, headings in row {source.heading_row}"),
        ("Columns read", ", ".join(f"{column.letters} {column.meaning}" for column in source.columns)),
        ("Checks", assurance(assessment)),
        ("Who decides", framework.principle("decides").text),
        ("Made by", f"peecf-batch {__version__}"),
    ]
    yield from ([Cell(label, TEXT), Cell("", TEXT), Cell(text, WRAPPED)] for label, text in facts)
    for reason, codes in not_run(assessment.rules).items():
        yield [Cell("Checks not run", TEXT), Cell("", TEXT), Cell(f"{', '.join(codes)}: {reason}", WRAPPED)]
