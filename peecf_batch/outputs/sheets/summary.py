"""Make the summary sheet of the annotated workbook."""

from __future__ import annotations

from typing import TYPE_CHECKING

from peecf_batch import __version__
from peecf_batch.assessment.organisation import Assessed
from peecf_batch.assessment.result import parts_of
from peecf_batch.excel.cell import Cell
from peecf_batch.excel.edit.additions import NewSheet
from peecf_batch.outputs.sheets.looks import (
    HEADING,
    NAVY,
    NUMBER,
    QUIET,
    SECTION,
    SEVERITIES,
    STRONG,
    TEXT,
    TITLE,
    WRAPPED,
)
from peecf_batch.outputs.sheets.names import DECISIONS_SHEET, FINDINGS_SHEET, HEADINGS
from peecf_batch.outputs.wording.census import census_line, unread_columns
from peecf_batch.outputs.wording.decisions import decisions_line, options_in_one, progress_line
from peecf_batch.outputs.wording.sentences import assurance, verdict
from peecf_batch.outputs.wording.words import bands_held, day_named, not_run, outcome_sources, values_named
from peecf_batch.rules.findings import Severity, accepted
from peecf_batch.rules.framework import Outcome

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from peecf_batch.assessment.result import Assessment, Part
    from peecf_batch.reading.source import SourceSheet
    from peecf_batch.rules.framework import EdgeRule, Framework, OutcomeRule

_WHAT_STAYS = (
    "cells at fault are filled and noted, and all else is as it was. The score is a formula and follows your changes; "
    "band, edge, outcome and findings are text: assess this workbook again after a change"
)


def summary_sheet(name: str, added: Mapping[str, str], assessment: Assessment, lost: str) -> NewSheet:
    """Return the summary sheet: verdict, counts, legend, what was added, and what the assessment is based on.

    `added` has the names that the sheets of findings and decisions have in this workbook.
    """
    rows = [
        [Cell("Executive classification summary", TITLE)],
        [Cell(_organisations(assessment), STRONG)],
        [],
        [Cell(verdict(assessment), STRONG)],
        [Cell(decisions_line(assessment.organisation.decisions, assessment.organisation.classified), STRONG)],
        *([[Cell(progress, STRONG)]] if (progress := progress_line(assessment.organisation)) else []),
        [Cell(f"{census_line(assessment.census)}.", QUIET)],
        [Cell(assessment.framework.principle("recommended").text, QUIET)],
        [],
        *_counts(assessment),
        *_legend(added, assessment, lost),
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
    yield [Cell("Recommended band", HEADING), Cell("Positions", HEADING), Cell("Work value score", HEADING)]
    for part in parts_of(assessment):
        yield from _bands(part)
    yield [
        Cell("Not classified", TEXT),
        Cell(whole.not_classified, NUMBER),
        Cell("at least one score is missing or invalid", TEXT),
    ]
    yield [Cell("All positions", TEXT), Cell(whole.positions, NUMBER), Cell("", TEXT)]
    yield []
    yield [Cell("Outcome", HEADING), Cell("Positions", HEADING), Cell("What it means, and the options", HEADING)]
    for outcome, count in whole.outcomes:
        rule = framework.outcome_rule(outcome)
        yield [Cell(rule.title, TEXT), Cell(count, NUMBER), Cell(_with_options(rule), WRAPPED)]
    for part in parts_of(assessment):
        yield from _ceos_below(part)
    yield [Cell(framework.edge.title, TEXT), Cell(whole.edges, NUMBER), Cell(_with_options(framework.edge), WRAPPED)]
    yield from ([Cell(said, QUIET)] for said in outcome_sources(assessment.frameworks, framework))
    yield []


def _ceos_below(part: Part) -> Iterator[list[Cell]]:
    """Yield the number of CEOs below the lowest band of one framework, if any, and what applies to them."""
    framework, outcome = part.assessment.framework, Outcome.BELOW_EXECUTIVE
    held = [p for p in part.assessment.positions if isinstance(p, Assessed) and p.outcome is outcome]
    if chiefs := sum(p.position.details.is_ceo for p in held):
        title = part.titled(f"{framework.outcome_rule(outcome).title}: chief executive officer")
        yield [Cell(title, TEXT), Cell(chiefs, NUMBER), Cell(f"Included above. {framework.below.ceo_meaning}", WRAPPED)]


def _bands(part: Part) -> Iterator[list[Cell]]:
    """Yield the number of positions in each band of one framework from the highest, and then below the lowest."""
    framework, counts = part.assessment.framework, dict(part.assessment.organisation.bands)
    for band in reversed(framework.bands):
        span = f"{band.lowest} to {band.highest}: {band.title}"
        yield [Cell(band.name, TEXT), Cell(counts[band.name], NUMBER), Cell(span, TEXT)]
    below = f"below {framework.bands[0].lowest}: {framework.below.title}"
    yield [Cell(part.titled(framework.below.name), TEXT), Cell(counts[""], NUMBER), Cell(below, TEXT)]


def _with_options(rule: OutcomeRule | EdgeRule) -> str:
    """Return the meaning of an outcome or an edge, with its options."""
    return f"{rule.meaning} Options: {options_in_one(rule.options)}"


def _legend(added: Mapping[str, str], assessment: Assessment, lost: str) -> Iterator[list[Cell]]:
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
        yield [Cell(severity.capitalize(), SEVERITIES[severity]), Cell(len(found), NUMBER), Cell(meaning, TEXT)]
    yield []
    yield [Cell("What was added to this workbook", SECTION)]
    source = assessment.source
    kept = f"this copy holds values only, without {lost}" if lost else _WHAT_STAYS
    columns = f"columns {HEADINGS[0]} to {HEADINGS[-1]}, right of the table; {kept}"
    for sheet in source.sheets:
        yield [Cell(sheet.sheet, TEXT), Cell("your sheet", TEXT), Cell(columns, WRAPPED)]
    yield [
        Cell(added[FINDINGS_SHEET], TEXT),
        Cell("added sheet", TEXT),
        Cell("one row for every finding, with what to do and room for your reason", WRAPPED),
    ]
    if assessment.organisation.decisions:
        what = (
            "one row for every position that needs a decision or has one: the outcome, when a change can take effect, "
            "who decides"
        )
        yield [Cell(added[DECISIONS_SHEET], TEXT), Cell("added sheet", TEXT), Cell(what, WRAPPED)]
    yield []


def _sheet_facts(sheet: SourceSheet) -> Iterator[tuple[str, str]]:
    """Yield where the positions of a sheet were read from, and the columns that were read, with labels."""
    yield "Positions read from", f"sheet {sheet.sheet}, headings in row {sheet.heading_row}"
    yield "Columns read", ", ".join(f"{column.letters} {column.meaning}" for column in sheet.columns)
    if unread := unread_columns(sheet):
        yield "Headings not understood", unread


def _cited(framework: Framework) -> str:
    source = framework.citation
    return f"{framework.title}. {source.publisher}, {source.title}, {source.url}"


def _basis(assessment: Assessment) -> Iterator[list[Cell]]:
    framework, source, reference = assessment.framework, assessment.source, assessment.reference
    yield [Cell("What the assessment rests on", SECTION)]
    instrument = f", {reference.instrument}" if reference.instrument else ""
    compared = bands_held(assessment.positions, reference, assessment.withheld)
    facts = [
        *(("Framework", _cited(one)) for one in assessment.frameworks),
        (
            "Date of the Determination",
            f"{reference.date.isoformat()}{instrument}. Outcomes compare with {compared}",
        ),
        ("Day of the assessment", day_named(reference)),
        ("Remuneration values", values_named(reference)),
        ("Workbook", f"{source.name}, SHA-256 {source.sha256}"),
        *(fact for sheet in source.sheets for fact in _sheet_facts(sheet)),
        ("Checks", assurance(assessment)),
        ("Who decides", framework.principle("decides").text),
        ("Made by", f"peecf-batch {__version__}"),
    ]
    yield from ([Cell(label, TEXT), Cell("", TEXT), Cell(text, WRAPPED)] for label, text in facts)
    for reason, codes in not_run(assessment.rules).items():
        yield [Cell("Checks not run", TEXT), Cell("", TEXT), Cell(f"{', '.join(codes)}: {reason}", WRAPPED)]
