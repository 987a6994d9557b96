"""Explain how one position got its score, band and outcome, with the cell of every input."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from peecf_batch.assessment.explaining.inputs import CellReader, factor_inputs
from peecf_batch.assessment.explaining.naming import position_named
from peecf_batch.assessment.organisation import Assessed
from peecf_batch.excel.address import column_number
from peecf_batch.moderation.factor_flags import factor_flags
from peecf_batch.reading.position import Basis
from peecf_batch.reading.reference_bands import pay_at_reference
from peecf_batch.rules.classification import classification_of, outcome_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from peecf_batch.assessment.alignment import Consequence
    from peecf_batch.assessment.explaining.inputs import FactorInput, InputCell
    from peecf_batch.assessment.organisation import Unassessed
    from peecf_batch.assessment.result import Assessment
    from peecf_batch.moderation.factor_flags import FactorFlag
    from peecf_batch.moderation.sensitivity import Sensitivity
    from peecf_batch.reading.located import Layout
    from peecf_batch.rules.classification import Classification
    from peecf_batch.rules.findings import Finding
    from peecf_batch.rules.framework import Framework, Outcome
    from peecf_batch.rules.sheet_row import SheetRow


class ScoreRange(NamedTuple):
    """The lowest and the highest work value score that are possible."""

    lowest: int
    highest: int


class RecordRead(NamedTuple):
    """A record that an explanation is from: the name of its file, and whether somebody changed it."""

    name: str
    edited: bool


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
    The band on the date of the Determination is then not known. `index` is that of the position. `sensitivity` says how
    firm the band is, and `flags` has the factors that moderation points out; both are empty without moderation.
    `record` is the record that the explanation is from, None if it is from the workbook. A record holds no cells.
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
    index: int = -1
    sensitivity: Sensitivity | None = None
    flags: tuple[FactorFlag, ...] = ()
    record: RecordRead | None = None

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
        """The addresses of the factor cells: a range if they are side by side and in order, else a list.

        It is "" if they are not known.
        """
        cells = [factor.typed.cell for factor in self.factors]
        if any("!" in cell for cell in cells):
            return ", ".join(cells)
        columns = [cell.rstrip("0123456789") for cell in cells]
        if not all(columns):
            return ""
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
    return Explainer(assessment, layouts, framework).of(position_named(assessment.positions, named))


class Explainer:
    """Explains the positions of one assessment. `framework` is as for `explain_position`."""

    def __init__(self, assessment: Assessment, layouts: Sequence[Layout], framework: Framework | None) -> None:
        self.assessment, self.framework = assessment, framework or assessment.framework
        self.layouts = {layout.sheet.entry.name: layout for layout in layouts}
        self.findings = findings_by_row(assessment)
        self.decisions = {found.index: found for found in assessment.consequences}
        self.flags: dict[int, list[FactorFlag]] = {}
        for flag in factor_flags(assessment.moderation) if assessment.moderation else ():
            self.flags.setdefault(flag.position, []).append(flag)

    def of(self, index: int) -> Explanation:
        """Return the explanation of the position with this index."""
        assessment, position = self.assessment, self.assessment.positions[index]
        details = position.position.details
        layout = self.layouts[details.sheet]
        read = CellReader(layout, details)
        placed_by_pay = details.reference_band is not None and details.reference_basis is Basis.REMUNERATION
        held_at = layout.columns.get(pay_at_reference(layout, position.position) if placed_by_pay else "reference_band")
        return Explanation(
            assessment=assessment,
            position=position,
            factors=tuple(factor_inputs(self.framework, layout, position, read)),
            others=tuple(read.cell(column) for column in sorted(layout.columns.values())),
            held=read.cell(held_at) if held_at else None,
            steps=steps_of(position, assessment.framework_of(position)),
            findings=tuple(self.findings.get(details.sheet_row, ())),
            possible=possible_scores(position, assessment.framework),
            decision=self.decisions.get(index),
            is_placed_today=placed_by_pay and pay_at_reference(layout, position.position) == "trp",
            index=index,
            sensitivity=assessment.moderation.sensitivities.get(index) if assessment.moderation else None,
            flags=tuple(self.flags.get(index, ())),
        )


def findings_by_row(assessment: Assessment) -> dict[SheetRow, list[Finding]]:
    """Return the findings about positions by row."""
    found: dict[SheetRow, list[Finding]] = {}
    for finding in assessment.findings:
        if finding.position:
            found.setdefault(finding.sheet_row, []).append(finding)
    return found


def steps_of(position: Assessed | Unassessed, framework: Framework) -> tuple[Step, ...]:
    """Return the step up and the step down of a classified position, each only if a factor can change by it."""
    return tuple(_steps(position, framework)) if isinstance(position, Assessed) else ()


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


def possible_scores(position: Assessed | Unassessed, framework: Framework) -> ScoreRange | None:
    """Return the lowest and highest sums that are possible with the missing scores, or None if no score is missing."""
    scores = position.position.scores
    known, missing = sum(score for score in scores if score is not None), scores.count(None)
    if not missing:
        return None
    return ScoreRange(known + missing * framework.scale.lowest, known + missing * framework.scale.highest)
