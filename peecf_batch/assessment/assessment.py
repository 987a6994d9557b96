"""The street itself: a workbook's positions, assessed. Writes nothing."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from peecf_batch.assessment.organisation import Assessed, Unassessed, supervisors, whole
from peecf_batch.assessment.reasons import with_reasons
from peecf_batch.checks import bands, evidence, remuneration, reporting_lines, rows, sheet, timing, typed_results
from peecf_batch.checks.assurance import rule_results
from peecf_batch.checks.table import Table
from peecf_batch.moderation.flags import flags_of
from peecf_batch.moderation.overview import moderate
from peecf_batch.reading.assessor_scores import read_assessors
from peecf_batch.reading.position import NotClassified, Position
from peecf_batch.reading.reference_bands import UNKNOWN_BAND, Reference, with_reference_bands
from peecf_batch.reading.rows import read_positions
from peecf_batch.reading.template_stamp import NOT_STAMPED
from peecf_batch.rules.classification import outcome_of
from peecf_batch.rules.findings import Severity, catalogue

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from peecf_batch.assessment.organisation import Organisation
    from peecf_batch.excel.edit.undo import Reason
    from peecf_batch.excel.package import Bounds
    from peecf_batch.moderation import Moderation
    from peecf_batch.reading.assessor_scores import AssessorSource
    from peecf_batch.reading.headings.heading_rows import Heading
    from peecf_batch.reading.layout import Layout, Located
    from peecf_batch.reading.rows import Reading
    from peecf_batch.reading.template_stamp import Stamp
    from peecf_batch.rules.classification import Classification
    from peecf_batch.rules.findings import Finding, RuleResult
    from peecf_batch.rules.framework import Framework

_SUBJECTS = (sheet, bands, rows, typed_results, evidence, reporting_lines, remuneration, timing)
SWITCHED_OFF = "moderation was switched off with --no-moderation"
CHECKS = tuple(check for subject in _SUBJECTS for check in subject.CHECKS)


@dataclass(frozen=True, slots=True)
class Source:
    """The workbook that was assessed: `columns` are (heading meant, column letter) pairs in the framework's order.

    `named` are the columns with the ids and titles of the positions, as (role, column, heading), from left to right.
    """

    name: str
    sha256: str
    sheet: str
    heading_row: int
    columns: tuple[tuple[str, str], ...]
    named: tuple[tuple[str, int, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Assessment:
    """One workbook assessed. Positions keep the order of the sheet; findings run by row and column.

    `moderation` is None where it was switched off.
    """

    framework: Framework
    source: Source
    reference: Reference
    positions: tuple[Assessed | Unassessed, ...]
    findings: tuple[Finding, ...]
    rules: tuple[RuleResult, ...]
    organisation: Organisation
    moderation: Moderation | None = None

    @property
    def errors(self) -> int:
        """How many findings are errors."""
        return sum(finding.severity is Severity.ERROR for finding in self.findings)


def assess(
    located: Located,
    framework: Framework,
    source: Source,
    reference: Reference,
    *,
    signed: bool = False,
    unseen: str = "",
    stamp: Stamp = NOT_STAMPED,
    bounds: Bounds | None = None,
    reasons: Mapping[tuple[str, str, str], Sequence[Reason]] | None = None,
    moderated: bool = True,
    assessors: Sequence[AssessorSource] = (),
) -> Assessment:
    """Read, validate, classify and compare every position of the located table.

    `unseen` says why formulas, formats and hidden rows could not be seen, where the file was read for its values alone.
    `stamp` is what a workbook made from our template says of itself; its organisation is that of every position whose
    row names none. `reasons` are those that an earlier run's reader typed beside findings. Without `moderated`
    positions are not held against each other, and the rules that do so are told as not run. `assessors` say where
    single assessors' scores of the same positions stand.
    """
    reading = read_positions(located.layout, framework, bounds)
    if stamp.version:
        reading = _of_template(reading, located.layout, stamp)
    reading = _with_reference_bands(reading, located.layout, framework, reference)
    lines, found = supervisors(reading.positions), reading.findings
    table = Table(
        located, framework, reading.positions, lines, reference=reference, signed=signed, stamp=stamp, found=found
    )
    moderation = moderate(table, read_assessors(assessors, reading.positions, framework)) if moderated else None
    flags = flags_of(table, moderation) if moderation else ()
    listed = sorted(
        [*reading.findings, *(finding for check in CHECKS for finding in check(table)), *flags],
        key=lambda finding: (finding.row, finding.column, finding.code),
    )
    findings = with_reasons(listed, reasons or {})
    by_row: dict[int, list[str]] = defaultdict(list)
    for finding in findings:
        if finding.position and finding.code not in by_row[finding.row]:
            by_row[finding.row].append(finding.code)
    positions = tuple(
        _assessed(
            position, table.results.get(index), lines[index], tuple(by_row.get(position.details.row, ())), framework
        )
        for index, position in enumerate(reading.positions)
    )
    unrun = moderation.not_run if moderation else _of_moderation()
    rules = tuple(rule_results(findings, table, unseen, unrun))
    counts = whole(positions, framework)
    return Assessment(framework, source, reference, positions, findings, rules, counts, moderation)


def _of_moderation() -> dict[str, str]:
    """Every rule of moderation, as not run."""
    return {rule.code: SWITCHED_OFF for rule in catalogue().values() if rule.group == "moderation"}


def _with_reference_bands(reading: Reading, layout: Layout, framework: Framework, reference: Reference) -> Reading:
    unknown = {finding.row for finding in reading.findings if finding.code == UNKNOWN_BAND}
    placed = with_reference_bands(reading.positions, layout, framework, reference, unknown)
    return replace(reading, positions=placed)


def _of_template(reading: Reading, layout: Layout, stamp: Stamp) -> Reading:
    """What the rows of a workbook made from our template say, its named organisation included.

    Its results are our own formulas. Where a program that cannot calculate has saved them, nothing is wrong with the
    workbook, so that is not reported.
    """
    results = {layout.columns.get(role) for role in ("total", "assessed_band")}
    findings = (f for f in reading.findings if not (f.code == "W109" and f.column in results and f.value[:1] == "="))
    positions = (
        p if p.details.organisation else replace(p, details=replace(p.details, organisation=stamp.organisation))
        for p in reading.positions
    )
    return replace(reading, positions=tuple(positions), findings=tuple(findings))


def _assessed(
    position: Position | NotClassified,
    result: Classification | None,
    supervisor: int | None,
    codes: tuple[str, ...],
    framework: Framework,
) -> Assessed | Unassessed:
    if result is None or isinstance(position, NotClassified):
        return Unassessed(position, supervisor, codes)  # type: ignore[arg-type]
    outcome = outcome_of(result.band, position.details.reference_band, framework)
    return Assessed(position, result, outcome, supervisor, codes)


def source_of(layout: Layout, framework: Framework, name: str, sha256: str) -> Source:
    """Where the positions were read: the sheet, the heading row and the letter of every column that is understood."""
    from peecf_batch.excel.address import column_letters

    named = [(factor.name, column) for factor, column in zip(framework.factors, layout.factors, strict=True)]
    known = {column for _, column in named}
    others = [
        (_meant(h, layout, framework), h.column) for h in layout.headings if h.meaning.role and h.column not in known
    ]
    columns = tuple((text, column_letters(column)) for text, column in [*named, *others])
    names = {at: role for role in ("id", "title") if (at := layout.columns.get(role))}
    headed = tuple((names[at], at, layout.heading_at(at)) for at in sorted(names))
    return Source(name, sha256, layout.sheet.entry.name, layout.heading_row, columns, headed)


def _meant(heading: Heading, layout: Layout, framework: Framework) -> str:
    """A heading as it stands, with the factor's name where it only says "Rationale"."""
    text, index = layout.heading_at(heading.column), heading.meaning.factor
    if index < 0 or framework.factors[index].name.casefold() in text.casefold():
        return text
    return f"{framework.factors[index].name}: {text}"
