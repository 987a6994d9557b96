"""Make the sheet of decisions of the annotated workbook: one row for each position that needs a decision."""

from __future__ import annotations

from typing import TYPE_CHECKING

from peecf_batch.assessment.alignment import consequences
from peecf_batch.assessment.organisation import Assessed
from peecf_batch.excel.cell import Cell
from peecf_batch.excel.edit.additions import NewSheet
from peecf_batch.outputs.sheets.looks import HEADING, NUMBER, QUIET, TEXT, TITLE, WRAPPED
from peecf_batch.outputs.wording.decisions import constraints_on, decision_maker, decisions_line, earliest_change
from peecf_batch.outputs.wording.words import day_named, edge_words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from peecf_batch.assessment.alignment import Consequence
    from peecf_batch.assessment.result import Assessment
    from peecf_batch.rules.framework import Framework

_HEADS = (
    "Position", "Title", "Score", "Recommended", "Reference band", "Outcome", "Borderline", "Earliest change",
    "Constraints", "Decision-maker",
)  # fmt: skip
_OPTIONS = "The options for each outcome are on the summary sheet."
_WIDTHS = (14.0, 36.0, 8.0, 16.0, 16.0, 20.0, 20.0, 30.0, 30.0, 28.0)


def decisions_sheets(name: str, assessment: Assessment) -> Iterator[NewSheet]:
    """Yield the sheet with the positions that need a decision; none if no position needs one."""
    needed = consequences(assessment.positions, assessment.framework, assessment.reference)
    if not needed:
        return
    whole = assessment.organisation
    line = f"{decisions_line(whole.decisions, whole.classified)} As at {day_named(assessment.reference)}. {_OPTIONS}"
    rows = [
        [Cell("PEECF decisions", TITLE)],
        [Cell(line, QUIET)],
        [Cell(text, HEADING) for text in _HEADS],
        *(_row(assessment, found) for found in needed),
    ]
    yield NewSheet(name, rows, list(_WIDTHS), header_row=3, tab_colour="1F3A5F", footer=assessment.source.name)


def _row(assessment: Assessment, found: Consequence) -> list[Cell]:
    position = assessment.positions[found.index]
    assert isinstance(position, Assessed)  # noqa: S101 - only classified positions have a consequence
    framework = assessment.framework_of(position)
    details, score = position.position.details, position.classification.score
    return [
        Cell(details.id, TEXT),
        Cell(details.title, WRAPPED),
        Cell(score, NUMBER),
        *(Cell(text, WRAPPED) for text in _words(position, found, framework)),
    ]


def _words(position: Assessed, found: Consequence, framework: Framework) -> Iterator[str]:
    yield position.band_name or framework.below.name
    yield position.position.details.reference_band or "none given"
    yield framework.outcome_rule(position.outcome).title
    yield edge_words(position)
    yield earliest_change(found.timing)
    yield "; ".join(constraints_on(found))
    yield decision_maker(found, framework)
