"""Make the moderation sheet of the annotated workbook, for the meeting."""

from __future__ import annotations

from itertools import zip_longest
from textwrap import wrap
from typing import TYPE_CHECKING

from peecf_batch.assessment.organisation import Assessed
from peecf_batch.excel.cell import PLAIN, Cell
from peecf_batch.excel.edit.additions import NewSheet
from peecf_batch.excel.edit.defined_names import quoted_name
from peecf_batch.moderation.measures import measures
from peecf_batch.moderation.sensitivity import likeliest
from peecf_batch.outputs.sheets.benchmarks import BENCHMARKS_SHEET, benchmarks_sheet
from peecf_batch.outputs.sheets.looks import HEADING, LINK, NUMBER, QUIET, SECTION, STRONG, TEXT, TITLE, WRAPPED
from peecf_batch.outputs.sheets.names import MODERATION_SHEET
from peecf_batch.outputs.wording.moderation import (
    ASSESSOR_HEADS,
    FACTOR_HEADS,
    assessor_rows,
    brackets_words,
    chance_words,
    decisive_words,
    factor_rows,
    left_out,
    overall_lines,
    reporting_words,
    sentence,
)
from peecf_batch.rules.findings import catalogue

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from peecf_batch.assessment.result import Assessment
    from peecf_batch.excel.cell import Look
    from peecf_batch.moderation import Moderation
    from peecf_batch.moderation.assessors import Assessors
    from peecf_batch.rules.findings import Finding

_RATE = NUMBER._replace(number_format="0.00")
_GROUP, _COLOUR = "moderation", "2F6B5E"
_WIDTHS = (20.0, 34.0, 9.0, 26.0, 13.0, 13.0, 14.0, 14.0, 14.0, 14.0)  # wide enough for print of 8 points and more
_LINE_LENGTH, _FOUND_LENGTH, _ROWS_A_PAGE = 165, 84, 38


def moderation_sheets(names: Mapping[str, str], assessment: Assessment) -> Iterator[NewSheet]:
    """Yield the sheet for the moderation meeting, and that of the comparison with benchmarks.

    `names` has the names to use for our sheets. There is none where moderation was switched off, or where no position
    is classified and there are no assessors to compare.
    """
    found = assessment.moderation
    if found is None or not (found.sensitivities or found.assessors):
        return
    yield _moderation_sheet(names[MODERATION_SHEET], assessment, found)
    if found.benchmarking and found.benchmarking.compared:
        apart = catalogue()["N941"].limits["apart"]
        yield benchmarks_sheet(names[BENCHMARKS_SHEET], assessment, found.benchmarking, apart)


def _moderation_sheet(name: str, assessment: Assessment, found: Moderation) -> NewSheet:
    page = _Page(assessment.source.name)
    page.add([Cell("PEECF moderation", TITLE)])
    page.add([Cell("Start the moderation meeting here. Nothing here changes a score or ranks a position.", QUIET)])
    _put_unusual_results(page, assessment)
    _put_firmness(page, assessment, found)
    page.add([], [Cell("Which factor decides, and the reporting lines", SECTION)])
    page.add([Cell(decisive_words(found, assessment.framework), STRONG)], *_leverage(assessment, found))
    for line in reporting_words(found):
        page.add(*_lines(line))
    for line in left_out(found):
        page.add(*_lines(line, QUIET))
    page.add(*(_of_assessors(assessment, found.assessors) if found.assessors else ()))
    return NewSheet(name, page.rows, list(_WIDTHS), tab_colour=_COLOUR, footer=page.footer, breaks=page.breaks)


class _Page:
    """The rows of the sheet, and the rows that begin a printed page."""

    def __init__(self, footer: str) -> None:
        self.footer = footer
        self.rows: list[list[Cell]] = []
        self.breaks: list[int] = []

    def add(self, *rows: list[Cell]) -> None:
        self.rows += rows

    def table(self, heads: Sequence[str], rows: Iterable[Sequence[list[Cell]]]) -> None:
        """Add a table, with its headings again on each printed page. Each item of `rows` is kept together."""
        self.add([Cell(text, HEADING) for text in heads])
        since = len(self.rows) - (self.breaks[-1] - 1 if self.breaks else 0)
        for together in rows:
            if since + len(together) > _ROWS_A_PAGE:
                self.breaks.append(len(self.rows) + 1)
                self.add([Cell(text, HEADING) for text in heads])
                since = 1
            self.add(*together)
            since += len(together) + (len(together) == 1 and _is_tall(together[0]))


def _is_tall(row: list[Cell]) -> bool:
    """Return True if the title in a row of the sheet takes 2 lines."""
    return len(row) > 1 and isinstance(row[1].value, str) and len(row[1].value) > _WIDTHS[1]


def _lines(text: str, look: Look = PLAIN) -> Iterator[list[Cell]]:
    """Yield a text in as many rows as it takes over the whole width of the page."""
    yield from ([Cell(line, look)] for line in wrap(text, _LINE_LENGTH))


def _put_unusual_results(page: _Page, assessment: Assessment) -> None:
    """Put the findings of moderation."""
    listed = measures().listed_in_workbook
    flags = [f for f in assessment.findings if (rule := catalogue().get(f.code)) and rule.group == _GROUP]
    page.add([], [Cell("Unusual results", SECTION)])
    if not flags:
        page.add([Cell("The moderation checks that ran found nothing unusual.")])
        return
    sheets = {sheet.sheet for sheet in assessment.source.sheets}
    heads = ("Code", "Check", "Cell", "Position", "What was found", *[""] * (len(_WIDTHS) - 5))
    page.table(heads, [[*_flag(f, sheets)] for f in flags[:listed]])
    if len(flags) > listed:
        page.add([Cell(f"{len(flags) - listed:,} more are on the sheet with all findings.", QUIET)])


def _flag(f: Finding, sheets: Collection[str]) -> Iterator[list[Cell]]:
    """Yield the rows of a finding. A text that is wider than the page continues in the next row."""
    link = f"{quoted_name(f.sheet)}!{f.cell}" if f.cell and f.sheet in sheets else ""
    texts = wrap(sentence(f.message), _FOUND_LENGTH)
    titles = wrap(catalogue()[f.code].title, int(_WIDTHS[1]))
    cell = Cell(f.cell, LINK if link else PLAIN, link=link)
    yield [Cell(f.code), Cell(titles[0]), cell, Cell(f.position), Cell(texts[0])]
    for title, text in zip_longest(titles[1:], texts[1:], fillvalue=""):
        yield [Cell(""), Cell(title), Cell(""), Cell(""), Cell(text)]


def _put_firmness(page: _Page, assessment: Assessment, found: Moderation) -> None:
    held = measures()
    least, indices = likeliest(found.sensitivities, held.sensitivity.shown_from, held.listed_in_workbook)
    page.add([], [Cell("How firm is each band?", SECTION)])
    said = (
        f"{chance_words(held.sensitivity.chance, least)} The record has all positions. Steps are points from the next "
        f"band down or up. They are not a suggestion to change scores. {brackets_words(assessment.framework)}".rstrip()
    )
    page.add(*_lines(said, QUIET))
    heads = (
        "Position", "Title", "Score", "Band, with other readings of intermediate scores", "Steps to the band below",
        "Steps to the band above", "Steps to the reference band", "Intermediate scores down", "Intermediate scores up",
        "Probability of another band",
    )  # fmt: skip
    rows = []
    for index in indices:
        position, s = assessment.positions[index], found.sensitivities[index]
        if isinstance(position, Assessed):
            steps = [reach.steps if reach else "" for reach in (s.lower, s.higher, s.reference)]
            row = [
                Cell(position.position.details.id, TEXT),
                Cell(position.position.details.title, WRAPPED),
                Cell(position.classification.score, NUMBER),
                Cell(s.label, TEXT),
                *(Cell(step, NUMBER) for step in steps),
                Cell(s.down, NUMBER),
                Cell(s.up, NUMBER),
                Cell(round(s.probability, 2), _RATE),
            ]
            rows.append([row])
    page.table(heads, rows)


def _leverage(assessment: Assessment, found: Moderation) -> Iterator[list[Cell]]:
    if not any(held.decides for held in found.leverages):
        return
    yield [Cell(text, HEADING) for text in ("Factor", "Bands that would change without it")]
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
