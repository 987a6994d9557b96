"""Render a history as one HTML page that needs no script and loads nothing from elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from peecf_batch.outputs.html.frame import Surround, css_string, render_page
from peecf_batch.outputs.page.history.page import history_page
from peecf_batch.outputs.wording.text import shown

if TYPE_CHECKING:
    from collections.abc import Sequence

    from peecf_batch.assessment.history.history import History, Unused
    from peecf_batch.outputs.page.history.page import HistoryPage

TITLE = "Executive classification history"


def render_history(history: History, unused: Sequence[Unused], *, marking: str = "") -> str:
    """Return the page of a history as HTML; the same arguments give the same bytes.

    `marking` is the protective marking. The history must have only the facts about people that may be shown.
    """
    page = history_page(history, unused)
    heads = grid_heads(page)
    return render_page(
        "history.html.j2",
        Surround(
            title=TITLE,
            subject=page.subject,
            over=page.framework.title,
            marking=shown(marking),
            styles=("marks.css", "parts.css", "audit.css", "history.css"),
            scripts=("tables.js",),
            status=f"{len(page.labels):,} assessments compared",
            css=_grid_style(heads),
        ),
        page=page,
        contents=page.contents,
        heads=heads,
    )


def grid_heads(page: HistoryPage) -> tuple[str, ...]:
    """Return the headings of the grid of a position, after that of the assessment."""
    outcome = ("Outcome",) if page.has_outcomes else ()
    return (
        "Score",
        "Band",
        *outcome,
        *(factor.name for factor in page.framework.factors),
        "Changes, assessor and reasons",
    )


def _grid_style(heads: Sequence[str]) -> str:
    """Return CSS that writes the heading before each cell of a grid on a phone, where the grid has no heading row."""
    rules = (f'.grid td:nth-child({n})::before{{content:{css_string(head)} ": "}}' for n, head in enumerate(heads, 2))
    return f"@media screen and (max-width:640px){{{''.join(rules)}}}\n"
