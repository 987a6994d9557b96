"""Explain how one position got its score, band and outcome, with the cell of every input."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from peecf_batch.assessment.organisation import Assessed
from peecf_batch.errors import Refusal
from peecf_batch.excel.address import cell_name, column_number
from peecf_batch.reading.consensus.agreed import AgreedState
from peecf_batch.reading.consensus.headings import AGREED
from peecf_batch.reading.matching.texts import key_of, number_of
from peecf_batch.reading.position import Basis
from peecf_batch.reading.reference_bands import pay_at_reference
from peecf_batch.rules.classification import classification_of, outcome_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from peecf_batch.assessment.alignment import Consequence
    from peecf_batch.assessment.organisation import Unassessed
    from peecf_batch.assessment.result import Assessment
    from peecf_batch.reading.located import Layout
    from peecf_batch.reading.position import Details
    from peecf_batch.rules.classification import Classification
    from peecf_batch.rules.findings import Finding
    from peecf_batch.rules.framework import Framework, Outcome

_NEAR, _NAMED_AT_MOST = 0.6, 5


@dataclass(frozen=True, slots=True)
class InputCell:
    """A cell that was read for the position: its address, its heading and its content as typed.

    `role` is the role of its column, such as "trp", or "" for a column of a factor.
    """

    cell: str
    heading: str
    text: str
    role: str = ""


class EvidenceCell(NamedTuple):
    """A cell of evidence beside a score; `kind` is "rationale", "example" or "share"."""

    kind: str
    cell: InputCell


class ScoreRange(NamedTuple):
    """The lowest and the highest work value score that are possible."""

    lowest: int
    highest: int


@dataclass(frozen=True, slots=True)
class FactorInput:
    """A factor with its cell, its score (None if the cell has no valid score), and the evidence cells beside it.

    `level` is the framework's descriptor of that score, or "" if it has none.
    """

    name: str
    score: int | None
    typed: InputCell
    beside: tuple[EvidenceCell, ...]
    level: str


@dataclass(frozen=True, slots=True)
class Step:
    """The classification and outcome if the score of any one factor were one point higher or lower.

    `by` is 1 or -1. `factors` names the factors that can change by a point. A score at that end of the scale cannot.
    """

    by: int
    factors: tuple[str, ...]
    classification: Classification
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class Explanation:
    """All inputs and steps that led to one position's score, band and outcome, in the order of the calculation.

    `others` are the cells of all columns that belong to no factor. `held` is the cell that gives the reference band:
    its own, or that of the package that placed it. `findings` are those about the position. `possible` are the work
    value scores that a position with missing scores could have; None if no score is missing. `decision` is the decision
    that is needed about the position, or None. `is_placed_today` is true if the pay of today gave the reference band.
    The band on the date of the Determination is then not known.
    """

    assessment: Assessment
    position: Assessed | Unassessed
    factors: tuple[FactorInput, ...]
    others: tuple[InputCell, ...]
    held: InputCell | None
    steps: tuple[Step, ...]
    findings: tuple[Finding, ...]
    possible: ScoreRange | None
    decision: Consequence | None
    is_placed_today: bool

    @property
    def framework(self) -> Framework:
        """The framework under which the position was assessed."""
        return self.assessment.framework_of(self.position)

    @property
    def manager(self) -> Assessed | Unassessed | None:
        """The manager of the position, or None if the table has none."""
        at = self.position.manager
        return self.assessment.positions[at] if at is not None else None

    @property
    def sum_of(self) -> str:
        """The addresses of the factor cells: a range if they are side by side and in order, else a list."""
        cells = [factor.typed.cell for factor in self.factors]
        if any("!" in cell for cell in cells):
            return ", ".join(cells)
        columns = [cell.rstrip("0123456789") for cell in cells]
        places = [column_number(letters) for letters in columns]
        side_by_side = places == list(range(places[0], places[0] + len(places)))
        return f"{cells[0]}:{cells[-1]}" if side_by_side else ", ".join(cells)


def explain_position(
    assessment: Assessment, layouts: Sequence[Layout], named: str, framework: Framework | None = None
) -> Explanation:
    """Return the explanation of the position that `named` identifies by its id, its title, or "row 12".

    `framework` is the framework of the assessment with level descriptors from another source, or None. Raises Refusal
    if no position or more than one has that name.
    """
    position = _find(assessment.positions, named)
    details = position.position.details
    layout = next(layout for layout in layouts if layout.sheet.entry.name == details.sheet)
    read = _CellReader(layout, details)
    placed_by_pay = details.reference_band is not None and details.reference_basis is Basis.REMUNERATION
    held_at = layout.columns.get(pay_at_reference(layout, position.position) if placed_by_pay else "reference_band")
    return Explanation(
        assessment=assessment,
        position=position,
        factors=tuple(_factors(framework or assessment.framework, layout, position, read)),
        others=tuple(read.cell(column) for column in sorted(layout.columns.values())),
        held=read.cell(held_at) if held_at else None,
        steps=tuple(_steps(position, assessment.framework_of(position))) if isinstance(position, Assessed) else (),
        findings=tuple(f for f in assessment.findings if f.sheet_row == details.sheet_row and f.position),
        possible=_possible(position, assessment.framework),
        decision=_decision(assessment, position),
        is_placed_today=placed_by_pay and pay_at_reference(layout, position.position) == "trp",
    )


def _decision(assessment: Assessment, position: Assessed | Unassessed) -> Consequence | None:
    return next((found for found in assessment.consequences if assessment.positions[found.index] is position), None)


def _find(positions: Sequence[Assessed | Unassessed], named: str) -> Assessed | Unassessed:
    """Return the position with that id, else with that title, else in that row. Raises Refusal as above."""
    key = key_of(named)
    by_id = [p for p in positions if key_of(p.position.details.id) == key]
    by_title = [p for p in positions if key_of(p.position.details.title) == key]
    by_row = [p for p in positions if key in (f"row {p.position.details.row}", _row_of_sheet(p))]
    by_number = [p for p in positions if (number := number_of(key)) and number_of(p.position.details.id) == number]
    found = by_id or by_title or by_row or by_number
    if len(found) == 1:
        return found[0]
    if found:
        rows = ", ".join(_called(p) for p in found[:_NAMED_AT_MOST])
        raise Refusal(f"{len(found)} positions are called '{named}': {rows}.", 'Name one by its row, such as "row 12".')
    if not positions:
        raise Refusal("no position has been entered yet.", "Type the first under the headings, then ask again.")
    raise Refusal(f"it has no position '{named}'.", _near(positions, key))


def _row_of_sheet(position: Assessed | Unassessed) -> str:
    details = position.position.details
    return key_of(f"row {details.row} of {details.sheet}")


def _called(position: Assessed | Unassessed) -> str:
    details = position.position.details
    return f"{details.label} in row {details.row} of sheet '{details.sheet}'"


def _near(positions: Sequence[Assessed | Unassessed], key: str) -> str:
    """Return a suggestion: the most similar id or title, or else the first and last positions as examples."""
    details = [position.position.details for position in positions]
    names = {key_of(name): name for each in details for name in (each.title, each.id) if name}
    near = difflib.get_close_matches(key, names, 1, _NEAR)
    if near:
        return f"Did you mean '{names[near[0]]}'?"
    return f"Give an id or a title, such as '{details[0].label}'; the last is '{details[-1].label}'."


class _CellReader:
    """A reader of the cells of one row as typed. Dates, which Excel stores as numbers, have the form 2027-06-30."""

    def __init__(self, layout: Layout, details: Details) -> None:
        self.layout, self.row = layout, details.row
        known = {column: getattr(details, role, None) for role, column in layout.columns.items()}
        self.roles = {column: role for role, column in layout.columns.items()}
        self.dates = {column: value.isoformat() for column, value in known.items() if isinstance(value, date)}

    def cell(self, column: int) -> InputCell:
        fact = self.layout.sheet.scan.facts(self.row, [column])[0]
        text = self.dates.get(column, " ".join(fact.text.split()))
        return InputCell(cell_name(self.row, column), self.layout.heading_at(column), text, self.roles.get(column, ""))


def _factors(
    framework: Framework, layout: Layout, position: Assessed | Unassessed, read: _CellReader
) -> Iterator[FactorInput]:
    asides = (("rationale", layout.rationales), ("example", layout.examples), ("share", layout.shares))
    elsewhere = {a.factor: a.cell for a in position.position.details.consensus if a.state is AgreedState.SOURCE}
    for index, (factor, score) in enumerate(zip(framework.factors, position.position.scores, strict=True)):
        beside = tuple(
            EvidenceCell(kind, read.cell(at)) for kind, columns in asides if (at := columns[index]) is not None
        )
        typed = read.cell(layout.score_column(index, score, framework.scale.lowest))
        if index in elsewhere:
            typed = InputCell(elsewhere[index], AGREED, str(score))
        yield FactorInput(factor.name, score, typed, beside, _level(framework, dict(factor.levels), score))


def _level(framework: Framework, levels: dict[int, str], score: int | None) -> str:
    """Return the framework's descriptor of a score, a note that it is between 2 levels, or "" without descriptors."""
    if score is None or not levels:
        return ""
    if score in levels:
        return levels[score]
    below = max((level for level in framework.scale.descriptor_levels if level < score), default=None)
    above = min((level for level in framework.scale.descriptor_levels if level > score), default=None)
    return f"between level {below} and level {above}" if below is not None and above is not None else ""


def _steps(position: Assessed, framework: Framework) -> Iterator[Step]:
    """Yield the step up and the step down, each only if at least one factor can change by it."""
    scores, reference_band = position.position.scores, position.position.details.reference_band
    for by in (1, -1):
        names = tuple(
            factor.name
            for factor, score in zip(framework.factors, scores, strict=True)
            if score + by in framework.scale
        )
        if names:
            result = classification_of(position.classification.score + by, framework)
            yield Step(by, names, result, outcome_of(result.band, reference_band, framework))


def _possible(position: Assessed | Unassessed, framework: Framework) -> ScoreRange | None:
    """Return the lowest and highest sums that are possible with the missing scores, or None if no score is missing."""
    scores = position.position.scores
    known, missing = sum(score for score in scores if score is not None), scores.count(None)
    if not missing:
        return None
    return ScoreRange(known + missing * framework.scale.lowest, known + missing * framework.scale.highest)
