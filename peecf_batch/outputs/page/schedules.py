"""Collect the summary's schedules: all scores, positions not classified, findings, rules and provenance."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from peecf_batch import __version__
from peecf_batch.assessment.organisation import Assessed
from peecf_batch.excel.address import column_number
from peecf_batch.outputs.page.finding_rows import FindingRow, finding_row
from peecf_batch.outputs.wording.text import shown
from peecf_batch.outputs.wording.words import not_run, values_named
from peecf_batch.rules.findings import Severity, Status, catalogue, day

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from peecf_batch.assessment.organisation import Unassessed
    from peecf_batch.assessment.result import Assessment
    from peecf_batch.reading.source import SourceColumn
    from peecf_batch.rules.findings import Finding, RuleResult
    from peecf_batch.rules.framework import Outcome


class Result(NamedTuple):
    """The result of a position: score, bands, outcome and edge; a dash for what is missing, "" for no edge."""

    score: int | str
    band: str
    reference: str
    outcome: str
    edge: str


class HeatRow(NamedTuple):
    """A position with its factor scores; a missing or invalid score is None.

    `marks` gives the index of each factor with an unusual score, and an arrow up or down.
    """

    row: int
    title: str
    id: str
    organisation: str
    division: str
    scores: tuple[int | None, ...]
    marks: tuple[tuple[int, str], ...]
    result: Result


@dataclass(frozen=True, slots=True)
class Heat:
    """All positions by all factors.

    `scores` gives every score of the scale with its tint, from 1. `organised`, `divided` and `marked` are true where
    the table needs organisations, divisions and marks. `bands` and `outcomes` are all names that can occur.
    """

    factors: tuple[str, ...]
    rows: tuple[HeatRow, ...]
    scores: tuple[tuple[int, int], ...]
    bands: tuple[str, ...]
    outcomes: tuple[str, ...]
    organised: bool
    divided: bool
    marked: bool


@dataclass(frozen=True, slots=True)
class UnclassifiedPosition:
    """A position that was not classified, with the errors that prevent it."""

    title: str
    id: str
    row: int
    findings: tuple[FindingRow, ...]


@dataclass(frozen=True, slots=True)
class Assurance:
    """The results of the rules: counts by status, the codes not run by reason, and the codes passed by subject."""

    passed: int
    found: int
    not_run: int
    unrun: tuple[tuple[str, str], ...]
    clean: tuple[tuple[str, str], ...]

    @property
    def total(self) -> int:
        """The number of all rules, run or not."""
        return self.passed + self.found + self.not_run


HIGH, LOW = "▲", "▼"
NOT_CLASSIFIED = "not classified"
TINTS = 7


def heat_of(assessment: Assessment) -> Heat:
    """Return all positions of the assessment by factor, in the order of the sheet."""
    framework, scale = assessment.framework, assessment.framework.scale
    titles = {rule.outcome: rule.title for rule in framework.outcomes}
    marks = _marks(assessment)
    rows = tuple(
        _heat_row(p, titles, framework.below.name, marks.get(n, ())) for n, p in enumerate(assessment.positions)
    )
    steps = max(1, scale.highest - scale.lowest)
    return Heat(
        factors=tuple(factor.name for factor in framework.factors),
        rows=rows,
        scores=tuple(
            (s, 1 + round((s - scale.lowest) * (TINTS - 1) / steps)) for s in range(scale.lowest, scale.highest + 1)
        ),
        bands=(*(band.name for band in reversed(framework.bands)), framework.below.name, NOT_CLASSIFIED),
        outcomes=tuple(rule.title for rule in framework.outcomes),
        organised=len({row.organisation for row in rows}) > 1,
        divided=any(row.division for row in rows),
        marked=bool(marks),
    )


def _marks(assessment: Assessment) -> dict[int, tuple[tuple[int, str], ...]]:
    """Return the unusual scores by position: (factor, arrow), with an arrow up where a score is above the expected."""
    thumbs = assessment.moderation.sore_thumbs if assessment.moderation else None
    marks: dict[int, tuple[tuple[int, str], ...]] = {}
    for thumb in thumbs.found if thumbs else ():
        arrow = HIGH if thumb.residual > 0 else LOW
        marks[thumb.position] = (*marks.get(thumb.position, ()), (thumb.factor, arrow))
    return marks


def _heat_row(
    p: Assessed | Unassessed, titles: Mapping[Outcome, str], below: str, marks: tuple[tuple[int, str], ...]
) -> HeatRow:
    details = p.position.details
    score: int | str = "–"
    band, outcome, edge = NOT_CLASSIFIED, "–", ""
    if isinstance(p, Assessed):
        found = p.classification
        score, band, outcome = found.score, found.band.name if found.band else below, titles[p.outcome]
        edge = found.edge.value if found.edge else ""
    return HeatRow(
        details.row,
        shown(details.name),
        shown(details.id) if details.title else "",
        shown(details.organisation),
        shown(details.division),
        p.position.scores,
        marks,
        Result(score, band, details.reference_band or "–", outcome, edge),
    )


def unclassified_of(assessment: Assessment) -> tuple[UnclassifiedPosition, ...]:
    """Return the positions that were not classified, each with the errors that prevent it."""
    errors: dict[int, list[Finding]] = {}
    for finding in assessment.findings:
        if finding.severity is Severity.ERROR:
            errors.setdefault(finding.row, []).append(finding)
    refused = []
    for p in assessment.positions:
        if not isinstance(p, Assessed):
            d = p.position.details
            rows = tuple(finding_row(finding, "", assessment.source.sheet) for finding in errors.get(d.row, []))
            refused.append(UnclassifiedPosition(shown(d.name), shown(d.id) if d.title else "", d.row, rows))
    return tuple(refused)


def assurance_of(assessment: Assessment) -> Assurance:
    """Return the results of all rules."""
    counts = {status: sum(rule.status is status for rule in assessment.rules) for status in Status}
    return Assurance(
        counts[Status.PASSED],
        counts[Status.FOUND],
        counts[Status.NOT_RUN],
        tuple((", ".join(codes), shown(reason)) for reason, codes in not_run(assessment.rules).items()),
        tuple((subject, ", ".join(codes)) for subject, codes in _passed(assessment.rules).items()),
    )


def _passed(results: Iterable[RuleResult]) -> Mapping[str, list[str]]:
    """Return the codes of the rules that passed, by subject."""
    subjects: dict[str, list[str]] = {}
    for result in results:
        if result.status is Status.PASSED:
            rule = catalogue().get(result.code)
            subjects.setdefault(rule.group if rule else "other", []).append(result.code)
    return subjects


def columns_of(assessment: Assessment) -> Iterator[tuple[str, str]]:
    """Yield the columns that were read, as (meaning, letter).

    Neighbouring columns of one kind for all factors, such as rationales, are one pair with a range of letters.
    """
    columns, factors = assessment.source.columns, [f.name for f in assessment.framework.factors]
    at = 0
    while at < len(columns):
        run = columns[at : at + len(factors)]
        kind = _kind_beside(run, factors)
        if kind:
            yield f"each factor's {shown(kind)}", f"{run[0].letters}–{run[-1].letters}"
            at += len(run)
        else:
            yield shown(columns[at].meaning), shown(columns[at].letters)
            at += 1


def _kind_beside(run: Sequence[SourceColumn], factors: Sequence[str]) -> str:
    """Return the kind of a run of neighbouring columns, one for each factor in order ("rationale"), else ""."""
    first = factors[0].casefold()
    heading = run[0].meaning
    kind = heading[len(first) :].strip(" :") if heading.casefold().startswith(first) else ""
    if not kind or len(run) < len(factors):
        return ""
    named = all(
        column.meaning.casefold().startswith(factor.casefold()) and column.meaning.endswith(kind)
        for column, factor in zip(run, factors, strict=True)
    )
    numbers = [column_number(column.letters) for column in run]
    return kind if named and numbers == list(range(numbers[0], numbers[0] + len(run))) else ""


def provenance_of(assessment: Assessment, produced: str) -> tuple[tuple[str, str], ...]:
    """Return (label, text) pairs for what the page is made from: workbook, framework, dates, values and tool."""
    source, reference = assessment.source, assessment.reference
    date = f"{day(reference.date)}{f', {shown(reference.instrument)}' if reference.instrument else ''}"
    pairs = [
        ("Workbook", shown(source.name)),
        ("Sheet", shown(source.sheet)),
        ("Heading row", str(source.heading_row)),
        ("SHA-256", source.sha256),
        ("Framework", assessment.framework.title),
        ("Reference bands held on", date),
        ("Remuneration values", shown(values_named(reference))),
        ("Tool", f"peecf-batch {__version__}"),
    ]
    return tuple(pairs + ([("Produced", shown(produced))] if produced else []))
