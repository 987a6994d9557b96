"""Make the moderation sheets of the annotated workbook: one for the meeting, and one of assessors' disagreements."""

from __future__ import annotations

from typing import TYPE_CHECKING

from peecf_batch.assessment.organisation import Assessed
from peecf_batch.excel.address import cell_name
from peecf_batch.excel.cell import Cell
from peecf_batch.excel.edit.additions import NewSheet
from peecf_batch.excel.edit.defined_names import free_sheet_name, quoted_name
from peecf_batch.moderation.measures import measures
from peecf_batch.moderation.sensitivity import likeliest
from peecf_batch.outputs.sheets.looks import HEADING, LINK, NUMBER, QUIET, SECTION, STRONG, TEXT, TITLE, WRAPPED
from peecf_batch.outputs.wording.moderation import (
    ASSESSOR_HEADS,
    FACTOR_HEADS,
    assessor_rows,
    decisive_words,
    factor_rows,
    left_out,
    overall_lines,
    reporting_words,
    sentence,
)
from peecf_batch.rules.findings import catalogue

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from peecf_batch.assessment.result import Assessment
    from peecf_batch.excel.workbook import Workbook
    from peecf_batch.moderation import Moderation
    from peecf_batch.moderation.assessors import Assessors
    from peecf_batch.reading.located import Layout

MODERATION_SHEET, CONSENSUS_SHEET = "PEECF moderation", "PEECF consensus"
_RATE = NUMBER._replace(number_format="0.00")
_GROUP, _COLOUR = "moderation", "2F6B5E"


def moderation_sheets(workbook: Workbook, assessment: Assessment, layouts: Sequence[Layout]) -> Iterator[NewSheet]:
    """Yield the sheets that moderation adds.

    There are none where moderation was switched off, or where no position is classified and there are no assessors to
    compare.
    """
    found = assessment.moderation
    if found is None or not (found.sensitivities or found.assessors):
        return
    yield _moderation_sheet(free_sheet_name(workbook.root, MODERATION_SHEET), assessment, found)
    if found.assessors:
        name = free_sheet_name(workbook.root, CONSENSUS_SHEET)
        yield _consensus_sheet(name, assessment, layouts, found.assessors)


def _moderation_sheet(name: str, assessment: Assessment, found: Moderation) -> NewSheet:
    rows = [
        [Cell("PEECF moderation", TITLE)],
        [Cell("Where a moderation meeting looks first. Nothing here alters a score or ranks a position.", QUIET)],
        [],
        *_unusual_results(assessment),
        *_firmness(assessment, found),
        [Cell("Which factor decides, and the reporting lines", SECTION)],
        [Cell(decisive_words(found, assessment.framework), STRONG)],
        *_leverage(assessment, found),
        *([Cell(line)] for line in reporting_words(found)),
        *([Cell(line, QUIET)] for line in left_out(found)),
        *(_of_assessors(assessment, found.assessors) if found.assessors else ()),
    ]
    widths = [22.0, 36.0, 12.0, 26.0, 15.0, 15.0, 17.0, 16.0, 16.0, 18.0]
    return NewSheet(name, rows, widths, tab_colour=_COLOUR, footer=assessment.source.name)


def _unusual_results(assessment: Assessment) -> Iterator[list[Cell]]:
    """Yield the rows with the findings of moderation."""
    listed, sheets = measures().listed_in_workbook, {sheet.sheet for sheet in assessment.source.sheets}
    flags = [f for f in assessment.findings if (rule := catalogue().get(f.code)) and rule.group == _GROUP]
    yield [Cell("What stands out", SECTION)]
    if not flags:
        yield [Cell("No rule of moderation that ran points anything out.")]
    else:
        heads = ("Code", "What is looked at", "Cell", "Position", "What was found")
        yield [Cell(text, HEADING) for text in heads]
    for f in flags[:listed]:
        link = f"{quoted_name(f.sheet)}!{f.cell}" if f.cell and f.sheet in sheets else ""
        cell = Cell(f.cell, LINK if link else TEXT, link=link)
        yield [
            Cell(f.code, TEXT),
            Cell(catalogue()[f.code].title, WRAPPED),
            cell,
            Cell(f.position, TEXT),
            Cell(sentence(f.message)),
        ]
    if len(flags) > listed:
        yield [Cell(f"{len(flags) - listed:,} more are on the sheet with all findings.", QUIET)]
    yield []


def _firmness(assessment: Assessment, found: Moderation) -> Iterator[list[Cell]]:
    held = measures()
    least, indices = likeliest(found.sensitivities, held.sensitivity.shown_from, held.listed_in_workbook)
    yield [Cell("How firm is each band?", SECTION)]
    said = (
        f"Suppose that each factor had a chance of {held.sensitivity.chance:g} of being one step off; this is an "
        "assumption, as no error rate is published. Listed are the positions whose probability of another band is then "
        f"{least:.2f} or more; the record has all. Steps are the fewest one-step changes to a band: "
        "structural, and no advice to adjust scores."
    )
    yield [Cell(said, QUIET)]
    heads = (
        "Position", "Title", "Score", "Band, with other readings of intermediate scores", "Steps to the band below",
        "Steps to the band above", "Steps to the reference band", "Intermediate scores down", "Intermediate scores up",
        "Probability of another band",
    )  # fmt: skip
    yield [Cell(text, HEADING) for text in heads]
    for index in indices:
        position, s = assessment.positions[index], found.sensitivities[index]
        if isinstance(position, Assessed):
            steps = [reach.steps if reach else "" for reach in (s.lower, s.higher, s.reference)]
            yield [
                Cell(position.position.details.id, TEXT),
                Cell(position.position.details.title, WRAPPED),
                Cell(position.classification.score, NUMBER),
                Cell(s.label, TEXT),
                *(Cell(step, NUMBER) for step in steps),
                Cell(s.down, NUMBER),
                Cell(s.up, NUMBER),
                Cell(round(s.probability, 2), _RATE),
            ]
    yield []


def _leverage(assessment: Assessment, found: Moderation) -> Iterator[list[Cell]]:
    if not any(held.decides for held in found.leverages):
        return
    yield [Cell(text, HEADING) for text in ("Factor", "Bands that would be others without it")]
    for held in found.leverages:
        yield [Cell(assessment.framework.factors[held.factor].name, TEXT), Cell(held.decides, NUMBER)]
    yield []


def _of_assessors(assessment: Assessment, held: Assessors) -> Iterator[list[Cell]]:
    yield []
    yield [Cell("Assessors", SECTION)]
    for line in overall_lines(held):
        yield [Cell(line)]
    for heads, rows in (
        (ASSESSOR_HEADS, assessor_rows(held)),
        (FACTOR_HEADS, factor_rows(held, assessment.framework)),
    ):
        yield [Cell(text, HEADING) for text in heads]
        for row in rows:
            yield [Cell(text, TEXT) for text in row]
        yield []


def _consensus_sheet(name: str, assessment: Assessment, layouts: Sequence[Layout], held: Assessors) -> NewSheet:
    """Return the sheet of disagreements, the largest first, each with a link to the cell for the agreed score.

    At most `most_listed` disagreements are listed.
    """
    apart, most = catalogue()["N931"].limits["apart"], measures().assessors.most_listed
    codes = [assessor.code for assessor in held.assessors]
    heads = ("Position", "Title", "Factor", *codes, "Steps apart", "Agreed score", "Cell")
    known = [f"{a.code}: {a.name}" for a in held.assessors if a.name and a.name != a.code]
    said = f"Scores {apart} steps or more apart, the largest first. Type the agreed score where the link leads."
    count = len(held.disagreements)
    said += f" Listed are the first {most:,} of {count:,}." if count > most else "" if count else " There are none."
    rows = [
        [Cell("PEECF consensus", TITLE)],
        [Cell(f"{said} {'; '.join(known)}".strip(), QUIET)],
        [Cell(text, HEADING) for text in heads],
    ]
    for d in held.disagreements[:most]:
        details = assessment.positions[d.position].position.details
        layout = next(layout for layout in layouts if layout.sheet.entry.name == details.sheet)
        cell = cell_name(details.row, layout.factors[d.factor])
        rows.append(
            [
                Cell(details.id, TEXT),
                Cell(details.title, WRAPPED),
                Cell(assessment.framework.factors[d.factor].name, TEXT),
                *(Cell("" if score is None else score, NUMBER) for score in d.scores),
                Cell(d.apart, NUMBER),
                Cell("" if d.agreed is None else d.agreed, NUMBER),
                Cell(cell, LINK, link=f"{quoted_name(details.sheet)}!{cell}"),
            ]
        )
    widths = [14.0, 36.0, 24.0, *[13.0] * len(codes), 13.0, 15.0, 10.0]
    return NewSheet(name, rows, widths, header_row=3, tab_colour=_COLOUR, footer=assessment.source.name)
