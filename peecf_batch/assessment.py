"""The street itself: a workbook's positions, assessed. Writes nothing."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from peecf_batch.checks import CHECKS, Table
from peecf_batch.findings import RuleResult, Severity, Status, catalogue
from peecf_batch.organisation import Assessed, Unassessed, supervisors, whole
from peecf_batch.outcome import outcome_of
from peecf_batch.position import NotClassified, Position
from peecf_batch.validation import read_positions

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from peecf_batch.classification import Classification
    from peecf_batch.excel.package import Bounds
    from peecf_batch.findings import Finding, Rule
    from peecf_batch.framework import Framework
    from peecf_batch.heading_rows import Heading
    from peecf_batch.layout import Layout, Located
    from peecf_batch.organisation import Organisation


@dataclass(frozen=True, slots=True)
class Source:
    """The workbook that was assessed: `columns` are (heading meant, column letter) pairs in the framework's order."""

    name: str
    sha256: str
    sheet: str
    heading_row: int
    columns: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Reference:
    """The date of the Determination that reference bands are held on, and the instrument's name where it is known."""

    date: date
    instrument: str


@dataclass(frozen=True, slots=True)
class Assessment:
    """One workbook assessed. Positions keep the order of the sheet; findings run by row and column."""

    framework: Framework
    source: Source
    reference: Reference
    positions: tuple[Assessed | Unassessed, ...]
    findings: tuple[Finding, ...]
    rules: tuple[RuleResult, ...]
    organisation: Organisation

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
    bounds: Bounds | None = None,
) -> Assessment:
    """Read, validate, classify and compare every position of the located table.

    `unseen` says why formulas, formats and hidden rows could not be seen, where the file was read for its values alone.
    """
    reading = read_positions(located.layout, framework, bounds)
    lines = supervisors(reading.positions)
    table = Table(located, framework, reading.positions, lines, signed=signed)
    findings = sorted(
        [*reading.findings, *(finding for check in CHECKS for finding in check(table))],
        key=lambda finding: (finding.row, finding.column, finding.code),
    )
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
    rules = tuple(_results(findings, located.layout, table, unseen))
    return Assessment(framework, source, reference, positions, tuple(findings), rules, whole(positions, framework))


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


def _results(findings: Sequence[Finding], layout: Layout, table: Table, unseen: str) -> Iterator[RuleResult]:
    """How every rule of the catalogue ended: found, passed, or not run with the reason."""
    counts = Counter(finding.code for finding in findings)
    for rule in catalogue().values():
        reason = "" if counts[rule.code] else _why_not_run(rule, layout, table, unseen)
        status = Status.FOUND if counts[rule.code] else Status.NOT_RUN if reason else Status.PASSED
        yield RuleResult(rule.code, status, reason, counts[rule.code])


def _why_not_run(rule: Rule, layout: Layout, table: Table, unseen: str) -> str:
    """Why a rule could not run on this table, or "" when it could."""
    for need in rule.needs:
        if unseen and need in ("second reading", "cell facts"):
            return unseen
        if need == "cell facts":
            continue
        if need == "second reading":
            if not layout.sheet.grid.second_reading:
                return f"the sheet was read once only: {layout.sheet.grid.reason}"
        elif need == "chief executive":
            if not any(isinstance(table.positions[index], Position) for index in table.chief_executives):
                return "no classified position is marked as the CEO"
        elif not any(role == need or role.endswith((f"_{need}", f"{need}s")) for role in layout.columns):
            return f"the sheet has no column for {_NEEDED[need]}"
    return ""


_NEEDED = {"stream": "work value streams", "reports_to": "reporting lines", "reference_band": "the current band"}


def source_of(layout: Layout, framework: Framework, name: str, sha256: str) -> Source:
    """Where the positions were read: the sheet, the heading row and the letter of every column that is understood."""
    from peecf_batch.excel.address import column_letters

    named = [(factor.name, column) for factor, column in zip(framework.factors, layout.factors, strict=True)]
    known = {column for _, column in named}
    others = [
        (_meant(h, layout, framework), h.column) for h in layout.headings if h.meaning.role and h.column not in known
    ]
    columns = tuple((text, column_letters(column)) for text, column in [*named, *others])
    return Source(name, sha256, layout.sheet.entry.name, layout.heading_row, columns)


def _meant(heading: Heading, layout: Layout, framework: Framework) -> str:
    """A heading as it stands, with the factor's name where it only says "Rationale"."""
    text, index = layout.heading_at(heading.column), heading.meaning.factor
    if index < 0 or framework.factors[index].name.casefold() in text.casefold():
        return text
    return f"{framework.factors[index].name}: {text}"
