"""Make the cells of the added columns: the results of each position as formulas, and its findings."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from peecf_batch.assessment.organisation import Assessed
from peecf_batch.excel.address import area_name, cell_name
from peecf_batch.excel.cell import Cell
from peecf_batch.excel.edit.additions import Tint
from peecf_batch.outputs.sheets.live import (
    quoted,
    reference_names,
    result_formulas,
    score_formula,
    waits_for_scores,
)
from peecf_batch.outputs.sheets.looks import EDGE, NUMBER, TEXT, UNCLASSIFIED, WRAPPED, outcome_looks
from peecf_batch.outputs.sheets.names import ACCEPTED, in_short
from peecf_batch.outputs.sheets.result_words import EDGE_WORDS, NEW_POSITION, NO_BAND_HELD, NOT_CLASSIFIED
from peecf_batch.reading.consensus.agreed import AgreedState
from peecf_batch.rules.findings import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from peecf_batch.assessment.organisation import Unassessed
    from peecf_batch.assessment.result import Assessment
    from peecf_batch.reading.located import Layout
    from peecf_batch.reading.position import Details
    from peecf_batch.rules.findings import Finding
    from peecf_batch.rules.framework import Framework

RULE_OF_TEXT_SCORES = "N211"


class ResultRows:
    """The rows of the added columns on one sheet.

    Rows with the same result share their cells. A position has no formula for its score if the table has no cell for
    the score of each factor, a merged cell has several, or our consensus sheet has one. It has no formula at all if it
    is not classified for another reason than its scores.
    """

    def __init__(self, layout: Layout, columns: Sequence[int], assessment: Assessment) -> None:
        """Prepare to make rows of `columns`, beside the table of `layout`."""
        self._layout, self._scale, self._columns = layout, assessment.framework.scale, columns
        self._numbers = {framework.id: n for n, framework in enumerate(assessment.frameworks)}
        self._framework = assessment.framework
        self._is_summed = not layout.level_columns
        self._covered = layout.sheet.grid.covered if self._is_summed else {}
        self._formula = score_formula(layout.factors, {}) if self._is_summed else ""
        self._known: dict[object, tuple[Cell, ...]] = {}

    def row(self, position: Assessed | Unassessed, findings: Sequence[Finding]) -> tuple[Cell, ...]:
        """Return the cells of a position with `findings`."""
        details = position.position.details
        formula = "" if _is_scored_elsewhere(details) else self._score_formula(details.row, findings)
        held = details.reference_band or (NEW_POSITION if details.is_new else NO_BAND_HELD)
        key: object
        if isinstance(position, Assessed):
            found = position.classification
            key = (found.score, held, details.framework, formula)
            if key not in self._known:
                self._known[key] = self._classified(position, held, formula)
        else:
            is_live = bool(formula) and self._is_live(position, findings)
            key = (None, held, details.framework, formula if is_live else "")
            if key not in self._known:
                self._known[key] = self._not_classified(held, details.framework, formula if is_live else "")
        return (*self._known[key], _said(findings))

    def findings_only(self, findings: Sequence[Finding]) -> tuple[Cell, ...]:
        """Return the cells of a row that is no position, but has findings about one."""
        return (Cell("", NUMBER), *[_cell("")] * (len(self._columns) - 2), _said(findings))

    def _score_formula(self, row: int, findings: Sequence[Finding]) -> str:
        if self._covered and not self._covered.get(row, {}).keys().isdisjoint(self._layout.factors):
            return ""
        typed = {f.column: f.value for f in findings if f.code == RULE_OF_TEXT_SCORES}
        return score_formula(self._layout.factors, typed) if typed and self._is_summed else self._formula

    def _is_live(self, position: Unassessed, findings: Sequence[Finding]) -> bool:
        errors = [f for f in findings if f.severity is Severity.ERROR]
        of_scores = all(f.column in self._layout.factors for f in errors)
        return of_scores and waits_for_scores(position, self._layout, self._scale)

    def _classified(self, position: Assessed, held: str, formula: str) -> tuple[Cell, ...]:
        framework = self._framework.named(position.position.details.framework)
        formulas, found = result_formulas(self._columns, self._numbers[framework.id]), position.classification
        outcome = formulas.outcome if held in reference_names(framework) else ""
        return (
            Cell(found.score, NUMBER, formula=formula),
            _cell(held),
            Cell(found.band_name or framework.below.name, TEXT, formula=formulas.band),
            Cell(EDGE_WORDS[found.edge] if found.edge else "", TEXT, formula=formulas.edge),
            Cell(framework.outcome_rule(position.outcome).title, TEXT, formula=outcome),
        )

    def _not_classified(self, held: str, framework_id: str, formula: str) -> tuple[Cell, ...]:
        framework = self._framework.named(framework_id)
        if not formula:
            return (Cell("", NUMBER), _cell(held), _cell(NOT_CLASSIFIED), _cell(""), _cell(""))
        formulas = result_formulas(self._columns, self._numbers[framework.id])
        return (
            Cell("", NUMBER, formula=formula),
            _cell(held),
            Cell(NOT_CLASSIFIED, TEXT, formula=formulas.band),
            Cell("", TEXT, formula=formulas.edge),
            Cell("", TEXT, formula=formulas.outcome),
        )


def _is_scored_elsewhere(details: Details) -> bool:
    """Return True if the table has no score for a factor, and our consensus sheet has the agreed one."""
    return any(agreed.state is AgreedState.SOURCE for agreed in details.consensus)


def _said(findings: Sequence[Finding]) -> Cell:
    """Return the cell with the findings of a row, which wraps."""
    return Cell("; ".join([_in_short(f) for f in findings]), WRAPPED) if findings else _cell("")


def _in_short(finding: Finding) -> str:
    return in_short(finding.code, finding.cell, finding.message) + (ACCEPTED if finding.accepted else "")


@lru_cache(maxsize=256)
def _cell(text: str) -> Cell:
    return Cell(text, TEXT)


def result_tints(columns: Sequence[int], first: int, last: int, frameworks: Sequence[Framework]) -> Iterator[Tint]:
    """Yield the tints of bands, edges and outcomes, which `columns` have from the third on, in rows `first` to `last`.

    They follow the words in the cells.
    """
    if last < first:
        return
    (band, band_area), (edge, edge_area), (outcome, outcome_area) = (
        (cell_name(first, column), area_name(first, column, last, column)) for column in columns[2:5]
    )
    yield Tint(band_area, f"{band}={quoted(NOT_CLASSIFIED)}", UNCLASSIFIED)
    yield Tint(edge_area, f'{edge}<>""', EDGE)
    for title, look in outcome_looks(frameworks).items():
        yield Tint(outcome_area, f"{outcome}={quoted(title)}", look)
