"""Make the summary sheet of the annotated workbook."""

from __future__ import annotations

from functools import lru_cache
from textwrap import wrap
from typing import TYPE_CHECKING

from peecf_batch import __version__
from peecf_batch.assessment.organisation import Assessed
from peecf_batch.assessment.result import parts_of
from peecf_batch.excel.cell import Cell
from peecf_batch.excel.edit.additions import NewSheet
from peecf_batch.outputs.sheets.cover.counts import Counts
from peecf_batch.outputs.sheets.cover.decision_list import decision_list
from peecf_batch.outputs.sheets.cover.ranges import AddedRanges
from peecf_batch.outputs.sheets.live import quoted
from peecf_batch.outputs.sheets.looks import (
    NAVY,
    NUMBER,
    PLAIN_TEXT,
    QUIET,
    SECTION,
    SEVERITIES,
    STRONG,
    STRONG_LABEL,
    TITLE,
)
from peecf_batch.outputs.sheets.names import FINDINGS_SHEET, HEADINGS, RESULTS_SHEET
from peecf_batch.outputs.wording.census import census_line, unread_columns
from peecf_batch.outputs.wording.decisions import options_in_one, progress_line
from peecf_batch.outputs.wording.headline import headline
from peecf_batch.outputs.wording.sentences import assurance
from peecf_batch.outputs.wording.words import bands_held, day_named, not_run, outcome_sources, values_named
from peecf_batch.reading.consensus.headings import CONSENSUS_SHEET
from peecf_batch.reading.decisions.headings import DECISIONS_SHEET
from peecf_batch.rules.findings import Severity, accepted, day

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from peecf_batch.assessment.result import Assessment
    from peecf_batch.excel.cell import Value
    from peecf_batch.excel.edit.additions import SheetAdditions
    from peecf_batch.reading.source import SourceSheet
    from peecf_batch.rules.framework import EdgeRule, Framework, OutcomeRule

_SHEETS = {
    RESULTS_SHEET: "added sheet: the result of every position, to print. It updates when scores change.",
    FINDINGS_SHEET: "added sheet: a row for every finding, with what to do and space for your reason.",
    DECISIONS_SHEET: "added sheet: a row for every position that needs a decision or has one: the outcome, when a "
    "change can take effect, and who decides.",
    CONSENSUS_SHEET: "added sheet: each assessor's scores and rationales, and columns for agreed scores and reasons.",
}
_WHAT_STAYS = (
    "cells with errors or warnings have a colour and a note. Nothing else changed. The score, band, borderline "
    "score and outcome are formulas and update when you change a score. Findings are text: assess this workbook again "
    "after a change"
)
_UNCHANGED = "The decisions and findings are those of this assessment."
_CHANGED = (
    "Scores have changed since this assessment. The counts, the chart and the added columns are up to date. The "
    "decisions, the findings and the other texts are not: assess this workbook again."
)
_WIDTHS = (43.0, 11.0, 37.0, 2.0, 18.0, 11.0, 11.0, 11.0, 11.0, 10.0)
_LINE_LENGTH = 128  # characters that fit from the second column to the last


def summary_sheet(
    name: str, added: Mapping[str, str], assessment: Assessment, lost: str, tables: Sequence[SheetAdditions]
) -> NewSheet:
    """Return the summary sheet: verdict, counts, chart, decisions, legend, and what the assessment is based on.

    `added` has the names that the other sheets have in this workbook. The counts are formulas over the columns that
    `tables` add. `lost` names what the copy lacks of the original, else "".
    """
    ranges = AddedRanges(tables)
    rows: list[Sequence[Value]] = [*_head(assessment, ranges)]
    counts = Counts(assessment, ranges, len(rows) + 1, name)
    rows += counts.rows
    chart = counts.chart if assessment.organisation.classified else None
    rows += [*decision_list(assessment, added[DECISIONS_SHEET]), []]
    rows += [*_options(assessment), *_legend(added, assessment, lost), *_basis(assessment)]
    footer, tints = assessment.source.name, counts.tints
    return NewSheet(name, rows, list(_WIDTHS), tab_colour=NAVY, footer=footer, tints=tints, chart=chart)


def _head(assessment: Assessment, ranges: AddedRanges) -> Iterator[list[Cell]]:
    whole = assessment.organisation
    yield [Cell("Executive classification summary", TITLE)]
    yield [Cell(_organisations(assessment), STRONG)]
    yield []
    yield [Cell(f"{headline(assessment)}.", STRONG)]
    if progress := progress_line(whole):
        yield [Cell(progress, STRONG)]
    scores = [p.classification.score for p in assessment.positions if isinstance(p, Assessed)]
    if unchanged := ranges.unchanged(scores):
        yield [Cell(_UNCHANGED, QUIET, formula=f"IF({unchanged},{quoted(_UNCHANGED)},{quoted(_CHANGED)})")]
    yield [Cell(f"{census_line(assessment.census)}.", QUIET)]
    yield [Cell(assessment.framework.principle("recommended").text, QUIET)]
    yield []


def _organisations(assessment: Assessment) -> str:
    names = dict.fromkeys(
        p.position.details.organisation for p in assessment.positions if p.position.details.organisation
    )
    return ", ".join(names) or assessment.source.name


def _options(assessment: Assessment) -> Iterator[list[Cell]]:
    """Yield what each outcome and a borderline score mean, with the options and, if not the usual, the source."""
    yield [Cell("What each outcome means, and the options", SECTION)]
    framework = assessment.framework
    rules: tuple[OutcomeRule | EdgeRule, ...] = (*framework.outcomes, framework.edge)
    for rule in rules:
        yield from _lines(rule.title, f"{rule.meaning} Options: {options_in_one(rule.options)}")
    for part in parts_of(assessment):
        if any(p.position.details.is_ceo and p.band_name == "" for p in part.assessment.positions):
            title = part.titled("Chief executive officer")
            yield from _lines(title, part.assessment.framework.below.ceo_meaning)
    for said in outcome_sources(assessment.frameworks, framework):
        yield from _lines("", said)
    yield []


@lru_cache(maxsize=256)
def _wrapped(text: str) -> tuple[str, ...]:
    """Return the lines of a text. Most texts are the same for every workbook of a run."""
    return tuple(wrap(text, _LINE_LENGTH, break_on_hyphens=False)) or ("",)


def _lines(label: str, text: str) -> Iterator[list[Cell]]:
    """Yield a label and, beside it, a text in as many rows as it needs."""
    for number, line in enumerate(_wrapped(text)):
        yield [Cell("" if number else label, STRONG_LABEL), Cell(line, PLAIN_TEXT)]


def _legend(added: Mapping[str, str], assessment: Assessment, lost: str) -> Iterator[list[Cell]]:
    yield [Cell("What the colours of cells mean", SECTION)]
    meanings = {
        Severity.ERROR: "the position cannot be classified, or part of the sheet cannot be used",
        Severity.WARNING: "classified, but a person must check it",
        Severity.NOTICE: "for information",
    }
    for severity, meaning in meanings.items():
        found = [finding for finding in assessment.findings if finding.severity is severity]
        answered = accepted(found)
        meaning = f"{meaning}; {answered:,} of these accepted with a reason" if answered else meaning
        yield [Cell(severity.capitalize(), SEVERITIES[severity]), Cell(len(found), NUMBER), Cell(meaning, PLAIN_TEXT)]
    yield []
    yield [Cell("What was added to this workbook", SECTION)]
    kept = f"this copy holds values only, without {lost}" if lost else _WHAT_STAYS
    columns = f"your sheet: columns {HEADINGS[0]} to {HEADINGS[-1]}, right of the table; {kept}."
    for sheet in assessment.source.sheets:
        yield from _lines(sheet.sheet, columns)
    for key, said in _SHEETS.items():
        if key in added and _is_added(key, assessment):
            yield from _lines(added[key], said)
    yield []


def _is_added(key: str, assessment: Assessment) -> bool:
    """Return True if the copy has one of our sheets."""
    if key == CONSENSUS_SHEET:
        return assessment.moderation is not None and assessment.moderation.assessors is not None
    return key != DECISIONS_SHEET or assessment.organisation.decisions > 0


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
    yield [Cell("What the assessment is based on", SECTION)]
    instrument = f", {reference.instrument}" if reference.instrument else ""
    compared = bands_held(assessment.positions, reference, assessment.withheld)
    facts = [
        *(("Framework", _cited(one)) for one in assessment.frameworks),
        (
            "Date of the Determination",
            f"{day(reference.date)}{instrument}. Outcomes compare with {compared}",
        ),
        ("Day of the assessment", day_named(reference)),
        ("Remuneration values", values_named(reference)),
        ("Workbook", f"{source.name}, SHA-256 {source.sha256}"),
        *(fact for sheet in source.sheets for fact in _sheet_facts(sheet)),
        ("Checks", assurance(assessment)),
        ("Who decides", framework.principle("decides").text),
        ("Made by", f"peecf-batch {__version__}"),
    ]
    for label, text in facts:
        yield from _lines(label, text)
    unrun = "Checks not run"
    for reason, codes in not_run(assessment.rules).items():
        yield from _lines(unrun, f"{', '.join(codes)}: {reason}")
        unrun = ""
