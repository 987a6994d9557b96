"""Render the summary page: one self-contained HTML file, complete without script."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from peecf_batch.outputs.html.frame import Surround, environment, render_page
from peecf_batch.outputs.page.front.front_page import TABLE, front_of
from peecf_batch.outputs.page.front.ladder import ladders_of
from peecf_batch.outputs.page.front.lanes import lanes_style
from peecf_batch.outputs.page.front.open_points import open_points
from peecf_batch.outputs.page.front.timeline import timeline_style
from peecf_batch.outputs.page.section import Section, sections
from peecf_batch.outputs.page.summary import page_of
from peecf_batch.outputs.privacy.disclosure import redacted
from peecf_batch.outputs.wording.words import names_of
from peecf_batch.rules.privacy import NOTHING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from peecf_batch.assessment.result import Assessment
    from peecf_batch.outputs.page.front.front_page import FrontPage
    from peecf_batch.outputs.page.schedules import Heat
    from peecf_batch.outputs.page.summary import Page
    from peecf_batch.rules.privacy import Disclosed

TITLE = "Executive classification summary"


def render_summary(
    assessment: Assessment,
    *,
    marking: str = "",
    produced: str = "",
    disclosed: Disclosed = NOTHING,
    coded: bool = False,
) -> str:
    """Return the summary page of `assessment` as HTML; the same arguments give the same bytes.

    `marking` is a protective marking for the head, the foot and the printed margins. `produced` is the time of the run.
    Neither is shown unless given. `disclosed` is what may be shown of people; `coded` says that titles and ids are
    codes.
    """
    seen = redacted(assessment, disclosed)
    names = names_of(seen.positions)
    page = page_of(seen, marking, produced, disclosed, coded=coded)
    front = front_of(seen, page.decisions.groups, names)
    numbers = {row.position: row.number for group in front.groups for row in group.rows}
    return render_page(
        "summary.html.j2",
        Surround(
            title=TITLE,
            subject=page.subject.organisations,
            over=page.subject.framework.title,
            marking=page.subject.marking,
            styles=("marks.css", "summary.css"),
            scripts=("summary.js",),
            status=_status(page),
            css=lanes_style(part.framework for part in page.pictures.spreads) + timeline_style(front.timeline),
        ),
        page=page,
        front=front,
        open_points=open_points(seen, front.groups, names),
        ladders=ladders_of(seen, names, numbers),
        contents=_contents(page, front),
        facts=dict(page.method.provenance),
        **_pieces(page.scores.heat),
    )


def _status(page: Page) -> str:
    """Return whether the bands of the page are recommendations or decided."""
    counts = page.subject.counts
    if not counts.classified:
        return ""
    if page.method.not_for_decision:
        return "Recommended, decisions not shown"
    if not counts.decided:
        return "Recommended, not decided"
    return f"{counts.decided:,} of {counts.decisions:,} decided"


def _pieces(heat: Heat) -> dict[str, dict[Any, Any]]:
    """Return the cells that rows of the heat map share, made once for each set of factor scores and each result."""
    from markupsafe import Markup

    macros: Any = environment().get_template("cells.html.j2").module
    cell: dict[int | None, str] = {None: macros.missing()}
    cell.update((score, macros.cell(score, tint)) for score, tint in heat.scores)
    tints = dict(heat.scores)
    cells = {}
    for scores, marks in {(row.scores, row.marks) for row in heat.rows}:
        held = [cell[s] for s in scores]
        for factor, arrow in marks:
            score = scores[factor]
            held[factor] = macros.marked(score, tints[score or 0], arrow)
        cells[scores, marks] = Markup("".join(held))  # noqa: S704 - macros' own
    return {
        "cells": cells,
        "results": {result: macros.result(*result) for result in {row.result for row in heat.rows}},
    }


def _contents(page: Page, front: FrontPage) -> Mapping[str, Section]:
    """Return the sections by id in the order of the page; the schedules have the letters from A."""
    return sections(_first_pages(page, front), _schedules(page, front))


def _first_pages(page: Page, front: FrontPage) -> Iterator[Section]:
    if page.scores.unclassified:
        yield Section("fix", "Correct these first", "Correct first", len(page.scores.unclassified))
    if page.subject.counts.classified:
        yield Section("decide", "For decision", "For decision", front.decisions)
    yield Section("first", "Before you decide", "Before you decide")
    if page.subject.counts.classified:
        yield Section("ladder", "The band ladder", "Ladder", page.subject.counts.classified)


def _schedules(page: Page, front: FrontPage) -> Iterator[Section]:
    others = page.decisions.others
    if front.groups and front.form != TABLE:
        yield Section("decisions", "Positions that need a decision", "", front.decisions)
    elif others:
        yield Section("decisions", "Other decisions", "", len(others))
    if page.agenda.items:
        yield Section("agenda", "Agenda for the validation meeting", "Validation meeting", len(page.agenda.items))
    elif page.agenda.warned:
        yield Section("agenda", "Positions with open warnings", "", len(page.agenda.warned))
    if page.scores.unclassified:
        yield Section("refused", "Not classified", "", len(page.scores.unclassified))
    if page.moderation:
        yield Section("moderation", "Moderation", "Moderation")
    if page.subject.counts.classified:
        if not page.method.coded:
            yield Section("lines", "Reporting lines", "")
        yield Section("spread", "Moves between bands", "")
    if page.streams or page.stream_checks:
        yield Section("streams", "Streams", "")
    if page.gender:
        yield Section("gender", "Gender by band", "Gender")
    yield Section("positions", "All positions, factor by factor", "All scores", page.subject.counts.positions)
    yield Section("findings", "Findings", "Findings", page.findings.count)
    yield Section("method", "Method and sources", "Method")
    yield Section("assurance", "Checks and provenance", "")
