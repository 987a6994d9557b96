"""Render the summary page: one self-contained HTML file, complete without script."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from peecf_batch.outputs.html.frame import Surround, environment, render_page
from peecf_batch.outputs.page.summary import page_of
from peecf_batch.rules.privacy import NOTHING

if TYPE_CHECKING:
    from peecf_batch.assessment.result import Assessment
    from peecf_batch.outputs.page.schedules import Heat
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
    page = page_of(assessment, marking, produced, disclosed, coded=coded)
    return render_page(
        "summary.html.j2",
        Surround(
            title=TITLE,
            subject=page.subject.organisations,
            over=page.subject.framework.title,
            marking=page.subject.marking,
            styles=("summary.css",),
            scripts=("summary.js",),
        ),
        page=page,
        facts=dict(page.method.provenance),
        **_pieces(page.scores.heat),
    )


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
