"""Collect the summary's schedules: all scores, positions not classified, findings, rules and provenance."""

from __future__ import annotations

from typing import TYPE_CHECKING

from peecf_batch import __version__
from peecf_batch.assessment.organisation import Assessed
from peecf_batch.definitions import NamedTuple
from peecf_batch.excel.address import column_number
from peecf_batch.outputs.page.facts import Fact
from peecf_batch.outputs.page.finding_rows import FindingRow, finding_row
from peecf_batch.outputs.wording.census import census_line, unread_columns
from peecf_batch.outputs.wording.text import shown
from peecf_batch.outputs.wording.words import day_named, not_run, reference_or, values_named, without_options
from peecf_batch.rules.findings import NO_COLUMN_FOR, Severity, Status, catalogue, day

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from peecf_batch.assessment.organisation import Unassessed
    from peecf_batch.assessment.result import Assessment
    from peecf_batch.reading.source import Source, SourceColumn, SourceSheet
    from peecf_batch.rules.findings import Finding, RuleResult
    from peecf_batch.rules.framework import Framework, Outcome
    from peecf_batch.rules.privacy import Withheld
    from peecf_batch.rules.sheet_row import SheetRow


class Result(NamedTuple):
    """The result of a position: score, bands, outcome and edge; a dash for what is missing, "" for no edge."""

    score: int | str
    band: str
    reference: str
    outcome: str
    edge: str


class ScoreMark(NamedTuple):
    """The index of a factor with an unusual score, and an arrow: up where the score is above the expected one."""

    factor: int
    arrow: str


class ScoreTint(NamedTuple):
    """A score of the scale, and its tint, from 1."""

    score: int
    tint: int


class HeatRow(NamedTuple):
    """A position with its factor scores; a missing or invalid score is None. `marks` are its unusual scores."""

    row: int
    title: str
    id: str
    organisation: str
    division: str
    scores: tuple[int | None, ...]
    marks: tuple[ScoreMark, ...]
    result: Result


class Heat(NamedTuple):
    """All positions by all factors.

    `scores` gives every score of the scale with its tint. `organised`, `divided` and `marked` are true where the table
    needs organisations, divisions and marks. `bands` and `outcomes` are all names that can occur.
    """

    factors: tuple[str, ...]
    rows: tuple[HeatRow, ...]
    scores: tuple[ScoreTint, ...]
    bands: tuple[str, ...]
    outcomes: tuple[str, ...]
    organised: bool
    divided: bool
    marked: bool


class UnclassifiedPosition(NamedTuple):
    """A position that was not classified, and the errors that prevent it. `row` names one sheet of several."""

    title: str
    id: str
    row: str
    findings: tuple[FindingRow, ...]


class NotRunRules(NamedTuple):
    """The codes of rules that did not run, and the reason, or the columns that the sheet does not have."""

    codes: str
    reason: str


class PassedRules(NamedTuple):
    """The codes of the rules on one subject that passed."""

    subject: str
    codes: str


class Assurance(NamedTuple):
    """The results of the rules: counts by status, the codes not run by reason, and the codes passed by subject.

    `lacking` are the columns that the sheet does not have, with the codes that need them. `withheld` counts the rules
    about remuneration whose results are not shown.
    """

    passed: int
    found: int
    not_run: int
    unrun: tuple[NotRunRules, ...]
    lacking: tuple[NotRunRules, ...]
    clean: tuple[PassedRules, ...]
    withheld: int

    @property
    def total(self) -> int:
        """The number of all rules, run or not."""
        return self.passed + self.found + self.not_run + self.withheld


HIGH, LOW = "▲", "▼"
NOT_CLASSIFIED = "not classified"
TINTS = 7


def heat_of(assessment: Assessment) -> Heat:
    """Return all positions of the assessment by factor, in the order of the sheet."""
    framework, scale = assessment.framework, assessment.framework.scale
    titles = {rule.outcome: rule.title for rule in framework.outcomes}
    marks = _marks(assessment)
    rows = tuple(
        _heat_row(p, titles, assessment.framework_of(p).below.name, marks.get(n, ()), assessment.withheld)
        for n, p in enumerate(assessment.positions)
    )
    steps = max(1, scale.highest - scale.lowest)
    return Heat(
        factors=tuple(factor.name for factor in framework.factors),
        rows=rows,
        scores=tuple(
            ScoreTint(score, 1 + round((score - scale.lowest) * (TINTS - 1) / steps))
            for score in range(scale.lowest, scale.highest + 1)
        ),
        bands=(*_bands(assessment.frameworks), NOT_CLASSIFIED),
        outcomes=tuple(rule.title for rule in framework.outcomes),
        organised=len({row.organisation for row in rows}) > 1,
        divided=any(row.division for row in rows),
        marked=bool(marks),
    )


def _bands(frameworks: Sequence[Framework]) -> tuple[str, ...]:
    """Return the names of all bands of some frameworks, from the highest, and then of the scores below them."""
    names = [band.name for one in frameworks for band in reversed(one.bands)]
    return tuple(dict.fromkeys([*names, *(one.below.name for one in frameworks)]))


def _marks(assessment: Assessment) -> dict[int, tuple[ScoreMark, ...]]:
    """Return the unusual scores of each position that has any, by its index."""
    thumbs = assessment.moderation.sore_thumbs if assessment.moderation else None
    marks: dict[int, tuple[ScoreMark, ...]] = {}
    for thumb in thumbs.found if thumbs else ():
        arrow = HIGH if thumb.residual > 0 else LOW
        marks[thumb.position] = (*marks.get(thumb.position, ()), ScoreMark(thumb.factor, arrow))
    return marks


def _heat_row(
    p: Assessed | Unassessed,
    titles: Mapping[Outcome, str],
    below: str,
    marks: tuple[ScoreMark, ...],
    withheld: Withheld | None,
) -> HeatRow:
    details = p.position.details
    score: int | str = "–"
    band, outcome, edge = NOT_CLASSIFIED, "–", ""
    if isinstance(p, Assessed):
        found = p.classification
        score, band, outcome = found.score, found.band_name or below, titles[p.outcome]
        edge = found.edge.value if found.edge else ""
    return HeatRow(
        details.row,
        shown(details.name),
        shown(details.id) if details.title else "",
        shown(details.organisation),
        shown(details.division),
        p.position.scores,
        marks,
        Result(score, band, reference_or("–", p, withheld), outcome, edge),
    )


def unclassified_of(assessment: Assessment) -> tuple[UnclassifiedPosition, ...]:
    """Return the positions that were not classified, each with the errors that prevent it."""
    errors: dict[SheetRow, list[Finding]] = {}
    only_sheet = assessment.source.only_sheet
    for finding in assessment.findings:
        if finding.severity is Severity.ERROR:
            errors.setdefault(finding.sheet_row, []).append(finding)
    refused = []
    for p in assessment.positions:
        if not isinstance(p, Assessed):
            d = p.position.details
            rows = tuple(finding_row(finding, "", only_sheet) for finding in errors.get(d.sheet_row, []))
            row = f"{d.row}" if only_sheet else f"{d.row} on {shown(d.sheet)}"
            refused.append(UnclassifiedPosition(shown(d.name), shown(d.id) if d.title else "", row, rows))
    return tuple(refused)


def assurance_of(assessment: Assessment) -> Assurance:
    """Return the results of all rules."""
    counts = {status: sum(rule.status is status for rule in assessment.rules) for status in Status}
    unrun = [
        NotRunRules(", ".join(codes), shown(without_options(reason)))
        for reason, codes in not_run(assessment.rules).items()
    ]
    return Assurance(
        counts[Status.PASSED],
        counts[Status.FOUND],
        counts[Status.NOT_RUN],
        tuple(rules for rules in unrun if not rules.reason.startswith(NO_COLUMN_FOR)),
        tuple(
            NotRunRules(rules.codes, rules.reason.removeprefix(NO_COLUMN_FOR))
            for rules in unrun
            if rules.reason.startswith(NO_COLUMN_FOR)
        ),
        tuple(PassedRules(subject, ", ".join(codes)) for subject, codes in _passed(assessment.rules).items()),
        counts[Status.WITHHELD],
    )


def _passed(results: Iterable[RuleResult]) -> Mapping[str, list[str]]:
    """Return the codes of the rules that passed, by subject."""
    subjects: dict[str, list[str]] = {}
    for result in results:
        if result.status is Status.PASSED:
            rule = catalogue().get(result.code)
            subjects.setdefault(rule.group if rule else "other", []).append(result.code)
    return subjects


def columns_of(assessment: Assessment) -> Iterator[Fact]:
    """Yield the meaning of each column that was read, with its letter as the value.

    Neighbouring columns of one kind for all factors, such as rationales, are one fact with a range of letters.
    """
    sheets, factors = assessment.source.sheets, [f.name for f in assessment.framework.factors]
    for sheet in sheets:
        for fact in _columns_of_sheet(sheet, factors):
            yield fact if len(sheets) == 1 else Fact(f"{shown(sheet.sheet)}: {fact.name}", fact.value)


def _columns_of_sheet(sheet: SourceSheet, factors: Sequence[str]) -> Iterator[Fact]:
    columns, at = sheet.columns, 0
    while at < len(columns):
        run = columns[at : at + len(factors)]
        kind = _kind_beside(run, factors)
        if kind:
            yield Fact(f"each factor's {shown(kind)}", f"{run[0].letters}–{run[-1].letters}")
            at += len(run)
        else:
            yield Fact(shown(columns[at].meaning), shown(columns[at].letters))
            at += 1


def _kind_beside(run: Sequence[SourceColumn], factors: Sequence[str]) -> str:
    """Return the kind of a run of neighbouring columns, one for each factor in order ("rationale"), else ""."""
    first = factors[0].casefold()
    heading = run[0].meaning
    if [column.meaning for column in run] == list(factors):
        return "score" if _are_neighbours(run) else ""
    kind = heading[len(first) :].strip(" :") if heading.casefold().startswith(first) else ""
    if not kind or len(run) < len(factors):
        return ""
    named = all(
        column.meaning.casefold().startswith(factor.casefold()) and column.meaning.endswith(kind)
        for column, factor in zip(run, factors, strict=True)
    )
    return kind if named and _are_neighbours(run) else ""


def _are_neighbours(run: Sequence[SourceColumn]) -> bool:
    numbers = [column_number(column.letters) for column in run]
    return numbers == list(range(numbers[0], numbers[0] + len(run)))


def _sheet_facts(source: Source) -> Iterator[Fact]:
    """Yield the workbook, the sheets with positions and their heading rows."""
    yield Fact("Workbook", shown(source.name))
    yield Fact("Sheet", shown(source.sheet))
    yield Fact("Heading row", str(source.heading_row))
    for sheet in source.sheets[1:]:
        yield Fact("Sheet", f"{shown(sheet.sheet)}, headings in row {sheet.heading_row}")


def provenance_of(assessment: Assessment, produced: str) -> tuple[Fact, ...]:
    """Return what the page is made from: workbook, framework, dates, values and tool.

    A de-identified assessment has no workbook.
    """
    source, reference = assessment.source, assessment.reference
    date = f"{day(reference.date)}{f', {shown(reference.instrument)}' if reference.instrument else ''}"
    facts = (
        *(_sheet_facts(source) if source.sha256 else ()),
        Fact("Rows", census_line(assessment.census)),
        *(Fact("Headings not understood", shown(text)) for sheet in source.sheets if (text := unread_columns(sheet))),
        *((Fact("SHA-256", source.sha256),) if source.sha256 else ()),
        *(Fact("Framework", one.title) for one in assessment.frameworks),
        Fact("Reference bands held on", date),
        Fact("Day of the assessment", day_named(reference)),
        Fact("Remuneration values", shown(values_named(reference, noted=False))),
        Fact("Tool", f"peecf-batch {__version__}"),
    )
    return (*facts, Fact("Produced", shown(produced))) if produced else facts
