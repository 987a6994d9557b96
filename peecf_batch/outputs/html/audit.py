"""Render an audit as one HTML page that needs no script and loads nothing from elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from peecf_batch.outputs.html.frame import Surround, render_page
from peecf_batch.outputs.page.audit.moves import frameworks_of
from peecf_batch.outputs.page.audit.page import audit_page
from peecf_batch.outputs.page.front.lanes import lanes_style
from peecf_batch.outputs.wording.text import shown
from peecf_batch.rules.privacy import NOTHING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from peecf_batch.assessment.comparison import Audit
    from peecf_batch.rules.findings import Finding
    from peecf_batch.rules.privacy import Disclosed
    from peecf_batch.rules.reference import Reference

TITLE = "Executive reclassification audit"


def render_audit(
    audit: Audit,
    findings: Sequence[Finding],
    reference: Reference,
    *,
    marking: str = "",
    disclosed: Disclosed = NOTHING,
) -> str:
    """Return the audit page as HTML; the same arguments give the same bytes.

    The line under the title names up to 3 organisations of the later assessment, or its file where none is given.
    `marking` is the protective marking.
    """
    page = audit_page(audit, findings, reference, disclosed)
    names = dict.fromkeys(held.organisation for held in audit.after.positions if held.organisation)
    return render_page(
        "audit.html.j2",
        Surround(
            title=TITLE,
            subject=shown(", ".join(list(names)[:3])) or page.names[1],
            over=page.framework.title,
            marking=shown(marking),
            styles=("marks.css", "parts.css", "audit.css"),
            scripts=("tables.js",),
            status="Two assessments compared",
            css=lanes_style(frameworks_of(audit)),
        ),
        page=page,
        contents=page.contents,
    )
