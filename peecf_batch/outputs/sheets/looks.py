"""Hold the look of each kind of cell in the added columns and sheets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from peecf_batch.excel.cell import Look
from peecf_batch.rules.findings import Severity
from peecf_batch.rules.framework import Outcome

if TYPE_CHECKING:
    from collections.abc import Iterable

    from peecf_batch.rules.framework import Framework

ERROR_FILL = "F9C9B6"
NAVY, LINE, GREY = "1F3A5F", "C9D1DB", "5A6572"
ANSWER_FILL = "FFFBE6"  # of cells to type in
HEADING = Look(fill=NAVY, colour="FFFFFF", bold=True, wrap=True, vertical="center", border=LINE)
NUMBER = Look(horizontal="center", vertical="top", border=LINE, number_format="0")
TEXT = Look(vertical="top", border=LINE)
WRAPPED = Look(vertical="top", border=LINE, wrap=True)
ANSWER_NUMBER = NUMBER._replace(fill=ANSWER_FILL, bold=True, number_format="")
ANSWER_TEXT = WRAPPED._replace(fill=ANSWER_FILL)
TOTAL = Look(horizontal="center", vertical="top", border=LINE, number_format="0", bold=True)
PLAIN_TEXT = Look(vertical="top")
GROUPS = {
    Outcome.HIGHER: Look(bold=True, colour="00639C"),
    Outcome.LOWER: Look(bold=True, colour="B14A00"),
    Outcome.BELOW_EXECUTIVE: Look(bold=True, colour="B14A00"),
    Outcome.NO_REFERENCE: Look(bold=True, colour="3D4955"),
    Outcome.SAME: Look(bold=True, colour="3D4955"),
}
STRONG_TEXT = Look(vertical="top", border=LINE, bold=True)
TITLE = Look(bold=True, size=16, colour=NAVY)
SECTION = Look(bold=True, size=12, colour=NAVY)
STRONG = Look(bold=True, size=12)
STRONG_LABEL = Look(bold=True, vertical="top")
QUIET = Look(colour=GREY)
LINK = Look(colour="0B4F9E", underline=True, vertical="top", border=LINE)
FILLS = {Severity.ERROR: ERROR_FILL, Severity.WARNING: "FFE7A0", Severity.NOTICE: "D9E7F5"}
OUTCOMES = {
    Outcome.HIGHER: Look(fill="D9E8F3", colour="00507F", bold=True),
    Outcome.LOWER: Look(fill="FBE6D6", colour="9C4100", bold=True),
    Outcome.BELOW_EXECUTIVE: Look(fill="EFE6DF", colour="6B3410", bold=True),
    Outcome.NO_REFERENCE: Look(fill="F1F3F5", colour="3D4955"),
    Outcome.SAME: Look(colour="4F6478"),
}  # always with the words, and the same colours as on the page
EDGE = Look(fill="FFF3D1", colour="5F4700", bold=True)
UNCLASSIFIED = Look(fill=ERROR_FILL, colour="7A2A10", bold=True)
SEVERITIES = {severity: Look(fill=fill, vertical="top", border=LINE) for severity, fill in FILLS.items()}


def outcome_looks(frameworks: Iterable[Framework]) -> dict[str, Look]:
    """Return the look of each outcome by its title."""
    return {rule.title: OUTCOMES[rule.outcome] for framework in frameworks for rule in framework.outcomes}
