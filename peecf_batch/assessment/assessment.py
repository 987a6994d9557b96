"""Assess one workbook: read, check, classify and compare its positions."""

from __future__ import annotations

from collections import defaultdict
from functools import partial
from typing import TYPE_CHECKING

from peecf_batch.assessment.alignment import consequences
from peecf_batch.assessment.assurance.evidence import evidence_of, without_unreadable
from peecf_batch.assessment.organisation import Assessed, Unassessed, whole
from peecf_batch.assessment.reasons import with_reasons
from peecf_batch.assessment.result import Assessment
from peecf_batch.checks import (
    bands,
    evidence_gaps,
    rationales,
    remuneration,
    reporting_lines,
    rows,
    sheet,
    timing,
    typed_results,
)
from peecf_batch.checks.assurance import Hindrances, rule_results
from peecf_batch.checks.decisions import streams, taken
from peecf_batch.checks.table import Table
from peecf_batch.definitions import NamedTuple
from peecf_batch.moderation.flags import flags_of
from peecf_batch.moderation.overview import moderate
from peecf_batch.reading.assessor_scores import assessor_scores, scores_in_rows
from peecf_batch.reading.consensus.apart import with_sheets_apart
from peecf_batch.reading.consensus.joined import with_agreed_scores
from peecf_batch.reading.decisions.apart import with_decisions_apart
from peecf_batch.reading.decisions.choices import with_choices
from peecf_batch.reading.decisions.own_sheet import with_decisions
from peecf_batch.reading.matching.managers import managers_of
from peecf_batch.reading.matching.organisations import with_one_spelling
from peecf_batch.reading.position import NotClassified
from peecf_batch.reading.reference_bands import UNKNOWN_BANDS, with_reference_bands
from peecf_batch.reading.rows.reader import read_positions, read_sheets
from peecf_batch.rules.classification import outcome_of
from peecf_batch.rules.findings import catalogue

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from peecf_batch.checks.evidence import Gap
    from peecf_batch.moderation import Moderation
    from peecf_batch.moderation.benchmarks import Benchmark
    from peecf_batch.reading.opened import OpenedWorkbook, Stamp
    from peecf_batch.reading.readings import Reading
    from peecf_batch.reading.workbook_read import SheetReading, WorkbookRead
    from peecf_batch.rules.findings import Finding
    from peecf_batch.rules.framework import Outcome
    from peecf_batch.rules.reference import Rules

    Checking = Callable[[], "Checked"]

_SUBJECTS = (
    sheet, bands, rows, typed_results, rationales, evidence_gaps, reporting_lines, remuneration, timing, taken, streams,
)  # fmt: skip
SWITCHED_OFF = "moderation was switched off with --no-moderation"
CHECKS = tuple(check for subject in _SUBJECTS for check in subject.CHECKS)


class Checked(NamedTuple):
    """The findings of all checks, and the gaps that they found in the evidence, by the index of the position."""

    findings: list[Finding]
    gaps: dict[int, list[Gap]]


def assess(
    opened: OpenedWorkbook,
    rules: Rules,
    *,
    moderated: bool,
    benchmarks: Sequence[Benchmark] = (),
    begun: Callable[[Checking], Checking] | None = None,
) -> Assessment:
    """Return the assessment of an opened workbook: every position of its table read, checked, classified and compared.

    Without `moderated`, positions are not compared with each other, and the rules of moderation count as not run.
    `benchmarks` are those that another file shares. `begun` may begin the checks while the rest is done: it returns a
    function that returns their findings. Raises Refusal if the table has too many rows, or if the 2 readings of the
    sheet do not have the same rows.
    """
    framework = rules.framework
    read = _read(opened, rules)
    managers = managers_of(read.positions, framework.ceo_titles)
    table = Table(opened, rules, read, managers)
    checked: Checking = partial(_checked, table)
    checked = begun(checked) if begun else checked
    moderation = _moderation(table, opened, read, benchmarks) if moderated else None
    results = tuple(_results(table))
    organisation, needed = whole(results, framework), consequences(results, framework, rules.reference)
    not_run = moderation.not_run if moderation else _rules_of_moderation()
    partly = remuneration.partly_missing_values(table)
    hindrances = Hindrances(opened.unseen, opened.unshaped, not_run, remuneration.missing_values(table), partly)
    found = checked()
    findings = with_reasons(_sorted(table, found.findings, moderation), opened.reasons)
    sheets = {layout.sheet.entry.name for layout in read.layouts}
    source = opened.source._replace(
        sheets=tuple(sheet for sheet in opened.source.sheets if sheet.sheet in sheets),
        people=tuple(dict.fromkeys((*opened.source.people, *_assessors(opened, read)))),
    )
    return Assessment(
        framework=framework,
        source=source,
        reference=rules.reference,
        positions=tuple(_with_findings(results, findings, found.gaps)),
        findings=findings,
        rules=tuple(rule_results(findings, table, hindrances)),
        organisation=organisation,
        census=read.census,
        moderation=moderation,
        consequences=needed,
    )


def _read(opened: OpenedWorkbook, rules: Rules) -> WorkbookRead:
    """Return what was read from every sheet of positions, with one spelling of each name and the reference bands."""
    read = read_sheets(opened.located, rules.framework, opened.most_rows)
    if opened.located.others:
        from peecf_batch.reading.other_sheets.left_out import with_sheets_left_out

        read = with_sheets_left_out(read, opened.located.others, rules.framework)
    if opened.stamp.version:
        read = read.with_readings([_of_template(sheet, opened.stamp) for sheet in read.sheets])
    read = with_agreed_scores(read.with_positions(with_one_spelling(read.positions)), opened.agreed, rules.framework)
    read = with_sheets_apart(read, opened.agreed_apart, rules.framework, opened.consensus_sheet)
    read = with_decisions(read, opened.decisions, rules.framework)
    read = with_decisions_apart(read, opened.decisions_apart, rules.framework.scale, opened.decisions_sheet)
    read = read.with_readings([_with_reference_bands(sheet, rules) for sheet in read.sheets])
    return read.with_positions(with_choices(read.positions, rules))


def _with_reference_bands(sheet: SheetReading, rules: Rules) -> Reading:
    layout, reading = sheet.layout, sheet.reading
    doubtful = {finding.row for finding in reading.findings if finding.code in UNKNOWN_BANDS}
    return reading._replace(positions=with_reference_bands(reading.positions, layout, rules, doubtful))


def _moderation(
    table: Table, opened: OpenedWorkbook, read: WorkbookRead, benchmarks: Sequence[Benchmark]
) -> Moderation:
    readings = [read_positions(source.layout, table.framework) for source in opened.assessors]
    in_rows = scores_in_rows([sheet.reading for sheet in read.sheets], table.positions)
    sets = (*assessor_scores(opened.assessors, readings, table.positions), *in_rows)
    return moderate(table, sets, benchmarks)


def _assessors(opened: OpenedWorkbook, read: WorkbookRead) -> Iterator[str]:
    """Yield the names of assessors whose scores are in sheets, files or rows of their own."""
    yield from (assessor.name for assessor in opened.assessors)
    for one in read.sheets:
        for of_position in one.reading.of_assessors.values():
            yield from (row.details.assessor for row in of_position if row.details.assessor)


def _checked(table: Table) -> Checked:
    """Return the findings of all checks, in the order of the checks, and the gaps in the evidence."""
    findings = [finding for check in CHECKS for finding in check(table)]
    return Checked(findings, table.evidence.gaps)


def _sorted(table: Table, checked: Sequence[Finding], moderation: Moderation | None) -> list[Finding]:
    """Return every finding, sorted by sheet, row, column and code; `checked` are those of the checks."""
    flags = flags_of(table, moderation) if moderation else ()
    sheets = {layout.sheet.entry.name: place for place, layout in enumerate(table.layouts)}
    return sorted([*table.found, *checked, *flags], key=lambda f: (sheets.get(f.sheet, -1), f.row, f.column, f.code))


def _with_findings(
    positions: Iterable[Assessed | Unassessed], findings: Iterable[Finding], gaps: Mapping[int, Sequence[Gap]]
) -> Iterator[Assessed | Unassessed]:
    """Yield the positions with the codes of the findings about each, and without evidence that cannot be read."""
    codes = _codes_by_row(findings)
    for index, p in enumerate(positions):
        details = p.position.details
        of_row, given = codes.get((details.sheet, details.row), ()), p.evidence
        if index in gaps:
            given = without_unreadable(given, gaps[index])
        yield p._replace(findings=of_row, evidence=given) if of_row else p


def _codes_by_row(findings: Iterable[Finding]) -> dict[tuple[str, int], tuple[str, ...]]:
    """Return the codes of the findings about each position, each code once, by its sheet and row."""
    codes: dict[tuple[str, int], dict[str, None]] = defaultdict(dict)
    for finding in findings:
        if finding.position:
            codes[finding.sheet, finding.row][finding.code] = None
    return {row: tuple(of_row) for row, of_row in codes.items()}


def _rules_of_moderation() -> dict[str, str]:
    """Return the reason why the rules of moderation did not run, by rule code."""
    return {rule.code: SWITCHED_OFF for rule in catalogue().values() if rule.group == "moderation"}


def _of_template(sheet: SheetReading, stamp: Stamp) -> Reading:
    """Return the reading with the organisation of our template in rows that name none.

    The result columns have our own formulas. A program that cannot calculate may have saved them without values. This
    is not an error in the workbook, so drop W109 for these columns.
    """
    layout, reading = sheet.layout, sheet.reading
    results = {layout.columns.get(role) for role in ("total", "assessed_band")}
    findings = (f for f in reading.findings if not (f.code == "W109" and f.column in results and f.value[:1] == "="))
    positions = (
        p if p.details.organisation else p._replace(details=p.details._replace(organisation=stamp.organisation))
        for p in reading.positions
    )
    return reading._replace(positions=tuple(positions), findings=tuple(findings))


def _results(table: Table) -> Iterator[Assessed | Unassessed]:
    """Yield every position with its classification, outcome, manager and evidence, without the findings about it."""
    outcomes: dict[tuple[str, int, str | None], Outcome] = {}
    found = zip(table.positions, table.managers, evidence_of(table), strict=True)
    for index, (position, manager, given) in enumerate(found):
        result = table.results.get(index)
        if result is None or isinstance(position, NotClassified):
            yield Unassessed(position, manager, (), given)  # type: ignore[arg-type]
        else:
            held = position.details.reference_band
            key = (position.details.framework, result.score, held)
            if key not in outcomes:
                outcomes[key] = outcome_of(result.band, held, table.framework_of(position))
            yield Assessed(position, result, outcomes[key], manager, (), given)
