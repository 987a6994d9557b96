"""Render the page that explains one position, and the list of these pages."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from peecf_batch.outputs.html.frame import Surround, render_page
from peecf_batch.outputs.page.explanation.contents import page_of
from peecf_batch.outputs.page.explanation.listing import listing_of
from peecf_batch.outputs.wording.sentences import organisations_of
from peecf_batch.outputs.wording.text import shown

if TYPE_CHECKING:
    from collections.abc import Sequence

    from peecf_batch.assessment.explaining.explained import Explanation
    from peecf_batch.assessment.result import Assessment

TITLE = "Explanation of a classification"


def render_explanation(explanation: Explanation, *, marking: str = "") -> str:
    """Return the page of a redacted explanation as HTML; the same arguments give the same bytes."""
    page = page_of(explanation, marking)
    surround = Surround(
        title=TITLE,
        subject=page.subject,
        over=page.framework,
        marking=page.marking,
        styles=("explanation.css",),
        status=page.status,
    )
    groups = [list(parts) for _, parts in groupby(page.parts, key=lambda part: part.is_wide)]
    return render_page("explanation.html.j2", surround, page=page, groups=groups)


def render_listing(assessment: Assessment, pages: Sequence[str], *, marking: str = "") -> str:
    """Return the list of the explanations of a redacted assessment as HTML, with links to `pages`."""
    surround = Surround(
        title="Explanations of classifications",
        subject=organisations_of(assessment),
        over=assessment.framework.title,
        marking=shown(marking),
        styles=("marks.css", "parts.css"),
        scripts=("tables.js",),
    )
    return render_page(
        "explanations.html.j2",
        surround,
        listing=listing_of(assessment, pages),
        framework=assessment.framework,
    )
