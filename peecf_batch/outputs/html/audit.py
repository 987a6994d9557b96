"""Audit -> HTML: one self-contained page, complete without script and safe to send."""

from __future__ import annotations

from typing import TYPE_CHECKING

from peecf_batch.outputs.html.frame import render_page
from peecf_batch.outputs.page.audit import audit_page
from peecf_batch.outputs.wording.text import shown
from peecf_batch.rules.privacy import NOTHING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from peecf_batch.assessment.comparison import Audit
    from peecf_batch.reading.reference_bands import Reference
    from peecf_batch.rules.findings import Finding
    from peecf_batch.rules.privacy import Disclosed

TITLE = "Executive reclassification audit"


def render_audit(
    audit: Audit,
    findings: Sequence[Finding],
    reference: Reference,
    *,
    marking: str = "",
    disclosed: Disclosed = NOTHING,
) -> str:
    """The audit page as HTML; the same arguments give the same bytes."""
    page = audit_page(audit, findings, reference, disclosed)
    names = dict.fromkeys(held.organisation for held in audit.after.positions if held.organisation)
    return render_page(
        "audit/audit.html.j2",
        title=TITLE,
        subject=shown(", ".join(list(names)[:3])) or page.names[1],
        over=page.framework.title,
        marking=shown(marking),
        styles=("audit/audit.css",),
        page=page,
    )
