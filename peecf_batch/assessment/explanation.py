"""Explain how one position got its score, band and outcome, with the cell of every input."""

from __future__ import annotations

from typing import TYPE_CHECKING

from peecf_batch.assessment.explaining.benchmarks import benchmarks_beside
from peecf_batch.assessment.explaining.explained import Explanation, Step
from peecf_batch.assessment.explaining.factor_flags import factor_flags
from peecf_batch.assessment.explaining.inputs import CellReader, factor_inputs
from peecf_batch.assessment.explaining.naming import position_named
from peecf_batch.assessment.explaining.possible import possible_scores
from peecf_batch.assessment.organisation import Assessed
from peecf_batch.reading.position import Basis
from peecf_batch.reading.reference_bands import pay_at_reference
from peecf_batch.rules.classification import classification_of, outcome_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from peecf_batch.assessment.explaining.factor_flags import FactorFlag
    from peecf_batch.assessment.organisation import Unassessed
    from peecf_batch.assessment.result import Assessment
    from peecf_batch.reading.located import Layout
    from peecf_batch.rules.findings import Finding
    from peecf_batch.rules.framework import Framework
    from peecf_batch.rules.sheet_row import SheetRow


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

    def __init__(self, assessment: Assessment, layouts: Sequence[Layout], framework: Framework | None = None) -> None:
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
            compared=benchmarks_beside(self.assessment, index),
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
