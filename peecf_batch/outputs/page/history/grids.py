"""One grid for each position of a history: its scores in each assessment, what changed, who assessed it, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

from peecf_batch.assessment.move_kinds import MatchedBy, RationaleChange
from peecf_batch.definitions import NamedTuple
from peecf_batch.outputs.page.audit.rows import points_of, score_of
from peecf_batch.outputs.page.history.cells import anchor_of, band_cells, came_and_went
from peecf_batch.outputs.wording.decisions import decision_words
from peecf_batch.outputs.wording.history import KINDS
from peecf_batch.outputs.wording.text import listed, one_line, shown
from peecf_batch.rules.findings import day
from peecf_batch.rules.framework import Edge

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from peecf_batch.assessment.history.course import Course, Step
    from peecf_batch.assessment.history.history import History
    from peecf_batch.assessment.snapshot import PositionSnapshot
    from peecf_batch.outputs.page.history.cells import BandCell
    from peecf_batch.rules.framework import Framework

UNCHANGED_RATIONALE = "same rationale"
_ENDS = {Edge.LOWEST.value: "bottom", Edge.HIGHEST.value: "top"}


class FactorCell(NamedTuple):
    """A factor score: its text, such as "4 → 5" where it changed, and a note if its rationale did not step."""

    text: str
    changed: bool
    note: str


class GridRow(NamedTuple):
    """A position in one assessment. `date` is the day on which it was assessed, "" if that is the usual one.

    `edge` says that the score is borderline, "" if it is not.
    """

    label: str
    date: str
    score: str
    points: str
    band: BandCell
    outcome: str
    edge: str
    factors: tuple[FactorCell, ...]
    notes: tuple[str, ...]


class Grid(NamedTuple):
    """A position over time, with its anchor in the page and what happened in words."""

    anchor: str
    title: str
    id: str
    what: str
    rows: tuple[GridRow, ...]


def grids_of(history: History, labels: Sequence[str]) -> tuple[Grid, ...]:
    """Return the grid of every position, in the order of the history."""
    return tuple(_grid(n, course, history, labels) for n, course in enumerate(history.courses, 1))


def _grid(number: int, course: Course, history: History, labels: Sequence[str]) -> Grid:
    latest, bands = course.latest, band_cells(course, history.framework)
    steps: dict[int, Step] = {step.end: step for step in course.steps}
    rows = []
    for n in course.places:
        side = course.sides[n]
        if side is not None:
            rows.append(_row(n, side, steps.get(n), bands[n], history, labels))
    return Grid(
        anchor_of(number),
        one_line(shown(latest.title or latest.id)) or "A position without an id or title",
        shown(latest.id) if latest.title else "",
        "; ".join([KINDS[course.kind], *came_and_went(course, labels)]),
        tuple(rows),
    )


def _row(
    n: int, side: PositionSnapshot, step: Step | None, band: BandCell, history: History, labels: Sequence[str]
) -> GridRow:
    framework, assessed = history.framework.named(side.framework), history.assessments[n]
    on = side.assessed_on if side.assessed_on and side.assessed_on != assessed.day else None
    points = step.points if step else None
    return GridRow(
        label=labels[n],
        date=day(on) if on else "",
        score=score_of(side.score),
        points=points_of(points) if points else "",
        band=band,
        outcome=framework.outcome_rule(side.outcome).title if side.outcome else "",
        edge=f"{_ENDS[side.edge]} of {side.band}" if side.edge and side.band else "",
        factors=tuple(_factors(side, step)),
        notes=tuple(_notes(n, side, step, history, labels)),
    )


def _factors(side: PositionSnapshot, step: Step | None) -> Iterator[FactorCell]:
    changed = {factor.factor: factor for factor in step.factors} if step else {}
    for n, score in enumerate(side.scores):
        if factor := changed.get(n):
            note = UNCHANGED_RATIONALE if factor.rationale is RationaleChange.UNCHANGED else ""
            yield FactorCell(f"{score_of(factor.before)} → {score_of(factor.after)}", changed=True, note=note)
        else:
            yield FactorCell(score_of(score), changed=False, note="")


def _notes(n: int, side: PositionSnapshot, step: Step | None, history: History, labels: Sequence[str]) -> Iterator[str]:
    """Yield in sentences what changed since the assessment before, who assessed, what was decided, and reasons."""
    if step:
        yield from _changes(step, history.framework, labels[step.start])
    elif side.assessor:
        yield f"Assessed by {shown(side.assessor)}."
    if side.decision:
        words = decision_words(side.decision, side.decider, side.decided_on)
        yield f"{words[:1].upper()}{words[1:]}."
    for reason in history.assessments[n].reasons.get(side.sheet_row, ()):
        about = f", {shown(reason.heading)}" if reason.heading else ""
        yield f"Reason ({reason.code}{about}): {one_line(shown(reason.text)).rstrip('.')}."


def _changes(step: Step, framework: Framework, since: str) -> Iterator[str]:
    before, after = step.before, step.after
    names = [factor.name for factor in framework.named(after.framework).factors]
    if step.is_under_another_framework:
        yield f"Previous framework: {framework.named(before.framework).short_title}."
    if step.by is MatchedBy.TITLE:
        yield f"Followed by its title alone; previous id: {shown(before.id) or 'not given'}."
    elif before.id != after.id:
        yield f"Previous id: {shown(before.id)}."
    if step.renamed:
        yield f"Previous title: {one_line(shown(before.title))}."
    if step.end - step.start > 1:
        yield f"Compared with {since}."
    if step.crossed:
        yield "The move begins or ends with a borderline score."
    if step.rationales:
        yield f"Rationale changed: {listed([names[n] for n in step.rationales])}."
    elif step.rationales is None and step.factors:
        yield "Whether the rationale changed is not known."
    if step.reassigned:
        yield f"Assessed by {shown(after.assessor)}, previously by {shown(before.assessor)}."
