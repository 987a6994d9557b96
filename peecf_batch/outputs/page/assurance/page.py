"""Collect the content of the assurance page, which an audit and risk committee signs."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from peecf_batch import __version__
from peecf_batch.assessment.assurance.figures import figures_of
from peecf_batch.assessment.result import parts_of
from peecf_batch.definitions import NamedTuple
from peecf_batch.outputs.page.assurance import tables
from peecf_batch.outputs.page.facts import Fact
from peecf_batch.outputs.page.schedules import assurance_of
from peecf_batch.outputs.wording.census import incomplete, row_kind_words
from peecf_batch.outputs.wording.sentences import about_remuneration, coding, not_for_decision, organisations_of
from peecf_batch.outputs.wording.text import plural, shown
from peecf_batch.outputs.wording.words import day_named, names_of, values_named
from peecf_batch.reading.rows.census import RowKind
from peecf_batch.rules.findings import Status, catalogue, day

if TYPE_CHECKING:
    from collections.abc import Iterator

    from peecf_batch.assessment.assurance.totals import Figures
    from peecf_batch.assessment.result import Assessment
    from peecf_batch.outputs.page.schedules import Assurance
    from peecf_batch.rules.framework import Framework


class LeftOut(NamedTuple):
    """A sheet that was not read, and the reason."""

    name: str
    reason: str


class Rows(NamedTuple):
    """The rows of all sheets by kind, the sheets left out, and what is not accounted for, "" if everything is."""

    total: tables.Count
    sheets: tables.Count
    kinds: tuple[tables.Line, ...]
    left_out: tables.Count
    names: tuple[LeftOut, ...]
    missing: str


class FoundRule(NamedTuple):
    """A rule that found something: its code and title, and the number of its findings."""

    code: str
    title: str
    findings: int


class NotRun(NamedTuple):
    """A reason why rules did not run, and the number of these rules."""

    reason: str
    rules: int


class AssurancePage(NamedTuple):
    """The content of the assurance page, in reading order.

    `facts` say what was assessed. `blocks` are the tables of counts. `rules` has the results of the rules, `found`
    those with findings, and `not_run` the reasons why some did not run at all. `digests` are those of the workbook and
    of the record, none on a page with codes. `coding` says what codes replace, "" if the page has none. `unshown` says
    what the counts leave out.
    """

    framework: Framework
    organisations: str
    headline: str
    facts: tuple[Fact, ...]
    blocks: tuple[tables.Counted, ...]
    rows: Rows
    rules: Assurance
    found: tuple[FoundRule, ...]
    not_run: tuple[NotRun, ...]
    digests: tuple[Fact, ...]
    coding: str
    unshown: tuple[str, ...]


def assurance_page(assessment: Assessment, record_sha256: str, *, coded: bool = False) -> AssurancePage:
    """Return the content of the assurance page for an assessment as its readers may see it.

    `record_sha256` is the digest of its record. `coded` says that titles and ids are codes.
    """
    figures, names = figures_of(assessment), names_of(assessment.positions)
    whole = assessment.organisation
    return AssurancePage(
        framework=assessment.framework,
        organisations=organisations_of(assessment),
        headline=_headline(assessment, figures),
        facts=tuple(_facts(assessment, coded=coded)),
        blocks=(
            tables.outcomes_table(assessment, parts_of(assessment)),
            tables.decisions_table(whole, assessment.withheld),
            tables.ages_table(figures.ages, whole.not_classified, coded=coded),
            tables.evidence_table(assessment, figures, names),
            tables.streams_table(figures, coded=coded),
            tables.moderation_table(assessment, figures),
            tables.findings_table(figures),
        ),
        rows=_rows(assessment, figures, coded=coded),
        rules=assurance_of(assessment),
        found=tuple(_found(assessment)),
        not_run=tuple(_not_run(assessment)),
        digests=() if coded else (Fact("Workbook", assessment.source.sha256), Fact("Record", record_sha256)),
        coding=coding(assessment) if coded else "",
        unshown=tuple(filter(None, (about_remuneration(assessment), not_for_decision(assessment)))),
    )


def _headline(assessment: Assessment, figures: Figures) -> str:
    whole, found = assessment.organisation, figures.findings
    missing = incomplete(assessment.census)
    named = f"{whole.classified:,} of {plural(whole.positions, 'executive position')} classified"
    errors = plural(found.errors, "error") if found.errors else "no errors"
    warnings = plural(found.warnings, "warning") if found.warnings else "no warnings"
    hidden = assessment.withheld.remuneration_checks if assessment.withheld else 0
    pay = "; findings about remuneration are not counted" if hidden else ""
    return "; ".join(filter(None, (named, missing, f"{errors} and {warnings} open{pay}")))


def _facts(assessment: Assessment, *, coded: bool) -> Iterator[Fact]:
    reference, source = assessment.reference, assessment.source
    yield Fact("Organisation", organisations_of(assessment))
    if not coded:
        yield Fact("Workbook", shown(source.name))
    for framework in assessment.frameworks:
        yield Fact("Framework", framework.title)
    instrument = f", {shown(reference.instrument)}" if reference.instrument else ""
    yield Fact(
        "Determination", f"{day(reference.date)}{instrument}; outcomes are compared with the bands held on this day"
    )
    yield Fact("Day of the assessment", day_named(reference))
    yield Fact("Remuneration values", shown(values_named(reference)))
    yield Fact("Tool", f"peecf-batch {__version__}")


def _rows(assessment: Assessment, figures: Figures, *, coded: bool) -> Rows:
    totals, path = figures.rows, "assurance.rows"
    kinds = (
        tables.Line(row_kind_words(kind, count), (tables.Count(count, f"{path}.kinds.{kind.value}"),))
        for kind in RowKind
        if (count := totals.kinds.get(kind, 0))
    )
    unread = () if coded else assessment.census.unread
    return Rows(
        tables.Count(totals.rows, f"{path}.rows"),
        tables.Count(totals.sheets, f"{path}.sheets"),
        tuple(kinds),
        tables.Count(totals.left_out, f"{path}.sheets_left_out"),
        tuple(LeftOut(shown(sheet.sheet), shown(sheet.reason)) for sheet in unread),
        incomplete(assessment.census),
    )


def _found(assessment: Assessment) -> Iterator[FoundRule]:
    """Yield the rules with findings that may be shown, in the order of the rules."""
    counts = Counter(finding.code for finding in assessment.findings)
    for result in assessment.rules:
        if result.status is Status.FOUND and counts[result.code]:
            rule = catalogue().get(result.code)
            yield FoundRule(result.code, rule.title if rule else "", counts[result.code])


def _not_run(assessment: Assessment) -> Iterator[NotRun]:
    """Yield the reasons why rules did not run at all, the most frequent first."""
    reasons = Counter(shown(rule.reason) for rule in assessment.rules if rule.status is Status.NOT_RUN)
    yield from (NotRun(reason, count) for reason, count in reasons.most_common())
