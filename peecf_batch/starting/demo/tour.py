"""Render a page that explains the results of the demonstration to new users."""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING

from peecf_batch.assessment.explanation import explain_position
from peecf_batch.assessment.organisation import Assessed
from peecf_batch.definitions import NamedTuple
from peecf_batch.outputs.html.frame import Surround, render_page
from peecf_batch.outputs.page.front.lanes import lanes_of, lanes_style
from peecf_batch.outputs.page.section import Section, sections
from peecf_batch.outputs.screen.explanation import explanation_lines
from peecf_batch.outputs.wording.sentences import verdict
from peecf_batch.outputs.wording.text import plural
from peecf_batch.rules.findings import Severity
from peecf_batch.starting.demo.planted import demo_data
from peecf_batch.starting.demo.sheet_map import Spot, sheet_map

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from peecf_batch.assessment.organisation import Unassessed
    from peecf_batch.assessment.result import Assessment
    from peecf_batch.reading.located import Layout
    from peecf_batch.rules.findings import Finding
    from peecf_batch.starting.demo.planted import KeyComparison


class FileShown(NamedTuple):
    """A file of the demonstration: its name, what it is, and what to look for in it."""

    name: str
    what: str
    look_for: str


class DefectResult(NamedTuple):
    """A planted defect with its number on the page, and the finding about it, None if the run missed it."""

    number: int
    code: str
    cell: str
    position: str
    what: str
    finding: Finding | None


class DefectGroup(NamedTuple):
    """The planted defects whose findings have one severity, "" for those not found, with what the severity means."""

    severity: str
    title: str
    meaning: str
    defects: tuple[DefectResult, ...]


class PositionResult(NamedTuple):
    """The result of a position as texts: its factor scores, sum, bands and outcome, and the reason in a sentence.

    `mark` is its mark in drawings, `x` the place of its score on the strip (None if it is not classified), and
    `is_edge` says whether the score is on the edge of a band.
    """

    id: str
    title: str
    terms: str
    score: str
    band: str
    held: str
    outcome: str
    why: str
    mark: str
    x: float | None
    is_edge: bool


_GROUPS = (
    (Severity.ERROR, "Errors", "The position cannot be classified until the cell is corrected."),
    (Severity.WARNING, "Warnings", "The position is classified, but a person must look at the cell."),
    (Severity.NOTICE, "Notices", "Information for the person who checks the position."),
)
_NOT_CLASSIFIED = "not-classified"


def render_tour(
    assessment: Assessment, layouts: Sequence[Layout], check: KeyComparison, files: Sequence[FileShown]
) -> str:
    """Return the page as HTML. `files` are the other files in the same folder."""
    framework, name = assessment.framework, demo_data()["organisation"]
    explained = explain_position(assessment, layouts, demo_data()["explained"])
    groups = tuple(_groups(assessment, check))
    spots = [Spot(d.number, d.cell, group.severity) for group in groups for d in group.defects]
    results = tuple(_result(p, assessment) for p in assessment.positions)
    return render_page(
        "demo.html.j2",
        Surround(
            title="A tour with a fictitious organisation",
            subject=name,
            over="peecf-batch demo",
            styles=("marks.css", "parts.css", "demo.css"),
            status="Fictitious",
            css=lanes_style([framework]),
        ),
        contents=_contents(len(check.planted), len(results), len(files)),
        headline=_headline(check),
        verdict=verdict(assessment),
        tally=_tally(groups, assessment),
        files=files,
        workbook=assessment.source.name,
        groups=groups,
        map=sheet_map(spots, [f"{r.id} {r.title}" for r in results], framework),
        lanes=lanes_of(framework).lanes,
        results=results,
        explained=demo_data()["explained"],
        lines="\n".join(explanation_lines(explained)),
        to_correct=next(p for p in check.planted if p.code == "E201"),
        framework=framework,
    )


def _contents(planted: int, positions: int, files: int) -> Mapping[str, Section]:
    front = (
        Section("files", "What is in this folder", "Files", files),
        Section("planted", "What was planted, and what the program found", "Planted defects", planted),
        Section("results", "The result of each position, and why", "Positions", positions),
        Section("try", "Try it yourself", "Try it"),
    )
    return sections(front, (Section("one", "One position, explained in full", "Explanation"),))


def key_verdict(check: KeyComparison) -> str:
    """Return a sentence that compares the findings with the answer key."""
    planted = plural(len(check.planted), "defect")
    if check.is_exact:
        return f"{planted} were planted in the workbook. All of them were found, and nothing else."
    missed, more = len(check.missed), len(check.unexpected)
    return f"{planted} were planted in the workbook; {missed} were not found, and {more} findings were not planted."


def _headline(check: KeyComparison) -> str:
    planted = len(check.planted)
    if check.is_exact:
        return f"The program found all {planted:,} planted defects, and nothing else"
    more = plural(len(check.unexpected), "finding")
    return f"The program found {planted - len(check.missed):,} of {planted:,} planted defects; {more} more"


def _tally(groups: Sequence[DefectGroup], assessment: Assessment) -> tuple[tuple[str, int, str, str], ...]:
    """Return the counts at the top of the page: each with its style, its label and a note."""
    found = [(g.severity, len(g.defects), g.title.lower(), "planted and found") for g in groups if g.severity]
    whole = assessment.organisation
    return (
        *found,
        (_NOT_CLASSIFIED, whole.not_classified, "positions not classified", "until the errors are corrected"),
        ("same", whole.classified, "positions classified", f"{whole.decisions:,} need a decision"),
    )


def _groups(assessment: Assessment, check: KeyComparison) -> Iterator[DefectGroup]:
    """Yield the planted defects by severity, numbered in this order, and then those that were not found."""
    found = {(f.code, f.cell): f for f in assessment.findings}
    pairs = [(p, found.get((p.code, p.cell))) for p in check.planted]
    number = count(1)
    for severity, title, meaning in (*_GROUPS, (None, "Not found", "The run has no finding in the cell.")):
        held = [(p, finding) for p, finding in pairs if (finding and finding.severity) is severity]
        if held:
            rows = (DefectResult(next(number), p.code, p.cell, p.position, p.what, finding) for p, finding in held)
            yield DefectGroup(severity.value if severity else "", title, meaning, tuple(rows))


def _result(position: Assessed | Unassessed, assessment: Assessment) -> PositionResult:
    details, framework = position.position.details, assessment.framework
    held = details.reference_band or "none"
    terms = " + ".join("?" if score is None else str(score) for score in position.position.scores)
    if not isinstance(position, Assessed):
        codes = ", ".join(position.position.reasons)
        why = f"Not classified because of {codes}, above. The program never guesses a score."
        return PositionResult(
            details.id, details.title, terms, "", "Not classified", held, "", why, _NOT_CLASSIFIED, None, is_edge=False
        )
    found, rule = position.classification, framework.outcome_rule(position.outcome)
    edge = f" {framework.edge.title}: {framework.edge.meaning}" if found.edge else ""
    return PositionResult(
        details.id,
        details.title,
        terms,
        str(found.score),
        found.band_name or framework.below.name,
        held,
        rule.title,
        rule.meaning + edge,
        position.outcome.value,
        lanes_of(framework).x(found.score),
        is_edge=found.edge is not None,
    )
