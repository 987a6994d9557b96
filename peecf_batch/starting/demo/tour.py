"""Render a page that explains the results of the demonstration to new users."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from peecf_batch.assessment.explanation import explain_position
from peecf_batch.assessment.organisation import Assessed
from peecf_batch.outputs.html.frame import Surround, render_page
from peecf_batch.outputs.screen.explanation import explanation_lines
from peecf_batch.outputs.wording.sentences import verdict
from peecf_batch.outputs.wording.text import plural
from peecf_batch.starting.demo.planted import demo_data

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from peecf_batch.assessment.organisation import Unassessed
    from peecf_batch.assessment.result import Assessment
    from peecf_batch.reading.located import Layout
    from peecf_batch.rules.findings import Finding
    from peecf_batch.starting.demo.planted import KeyComparison


@dataclass(frozen=True, slots=True)
class DefectResult:
    """A planted defect with the finding about it; `finding` is None if the run missed it."""

    code: str
    cell: str
    position: str
    what: str
    finding: Finding | None


@dataclass(frozen=True, slots=True)
class PositionResult:
    """The result of a position as texts: its factor scores, sum, bands and outcome, and the reason in a sentence."""

    id: str
    title: str
    terms: str
    score: str
    band: str
    held: str
    outcome: str
    why: str


def render_tour(
    assessment: Assessment, layouts: Sequence[Layout], check: KeyComparison, files: Sequence[tuple[str, str]]
) -> str:
    """Return the page as HTML. `files` has the name and a description of every file in the same folder."""
    explained = explain_position(assessment, layouts, demo_data()["explained"])
    return render_page(
        "demo.html.j2",
        Surround(
            title="A tour with a fictitious organisation",
            subject=demo_data()["organisation"],
            over="peecf-batch demo",
            styles=("demo.css",),
        ),
        said=key_verdict(check),
        verdict=verdict(assessment),
        files=files,
        workbook=assessment.source.name,
        planted=list(_shown(assessment, check)),
        fates=[_fate(p, assessment) for p in assessment.positions],
        explained=demo_data()["explained"],
        lines="\n".join(explanation_lines(explained)),
        mend=next(p for p in check.planted if p.code == "E201"),
        framework=assessment.framework,
    )


def key_verdict(check: KeyComparison) -> str:
    """Return a sentence that compares the findings with the answer key."""
    planted = plural(len(check.planted), "defect")
    if check.is_exact:
        return f"{planted} were planted in the workbook. All of them were found, and nothing else."
    missed, more = len(check.missed), len(check.unexpected)
    return f"{planted} were planted in the workbook; {missed} were not found, and {more} findings were not planted."


def _shown(assessment: Assessment, check: KeyComparison) -> Iterator[DefectResult]:
    found = {(f.code, f.cell): f for f in assessment.findings}
    for p in check.planted:
        yield DefectResult(p.code, p.cell, p.position, p.what, found.get((p.code, p.cell)))


def _fate(position: Assessed | Unassessed, assessment: Assessment) -> PositionResult:
    details, framework = position.position.details, assessment.framework
    reference_band = details.reference_band or "none"
    if not isinstance(position, Assessed):
        codes = ", ".join(position.position.reasons)
        scores = " + ".join("?" if score is None else str(score) for score in position.position.scores)
        why = f"Not classified because of {codes}: see the defects above. Nothing is guessed."
        return PositionResult(details.id, details.title, scores, "", "Not classified", reference_band, "", why)
    found, rule = position.classification, framework.outcome_rule(position.outcome)
    return PositionResult(
        details.id,
        details.title,
        " + ".join(map(str, position.position.scores)),
        str(found.score),
        found.band_name or framework.below.name,
        reference_band,
        rule.title,
        f"{rule.meaning} {framework.edge.title}: {framework.edge.meaning}" if found.edge else rule.meaning,
    )
