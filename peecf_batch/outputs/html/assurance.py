"""Render the assurance page: one HTML file to print and sign, complete without script."""

from __future__ import annotations

from typing import TYPE_CHECKING

from peecf_batch.outputs.html.frame import Surround, render_page
from peecf_batch.outputs.page.assurance.page import assurance_page
from peecf_batch.outputs.page.section import Section, sections
from peecf_batch.outputs.wording.text import shown

if TYPE_CHECKING:
    from peecf_batch.assessment.result import Assessment

TITLE = "Executive classification assurance"
_SIGNATORIES = ("Prepared by", "Reviewed by", "Chair of the audit and risk committee")


def render_assurance(assessment: Assessment, record_sha256: str, *, marking: str = "", coded: bool = False) -> str:
    """Return the assurance page as HTML, for an assessment as its readers may see it.

    The same arguments give the same bytes. `record_sha256` is the digest of the record of the assessment. `marking` is
    the protective marking. `coded` says that titles and ids are codes.
    """
    page = assurance_page(assessment, record_sha256, coded=coded)
    return render_page(
        "assurance.html.j2",
        Surround(
            title=TITLE,
            subject=page.organisations,
            over=page.framework.title,
            marking=shown(marking),
            styles=("assurance.css",),
            status="For the audit and risk committee",
        ),
        page=page,
        contents=sections(_FRONT, _SCHEDULES),
        signatories=_SIGNATORIES,
    )


_FRONT = (
    Section("figures", "What the assessment shows", "Figures"),
    Section("rows", "Rows and sheets", "Rows"),
    Section("rules", "Checks", "Checks"),
    Section("limits", "What this page does not assure", "Limits"),
    Section("check", "How to check this page", "How to check"),
    Section("sign", "Sign-off", "Sign-off"),
)
_SCHEDULES = (Section("schedule", "Results of the checks, by code", "Schedule"),)
