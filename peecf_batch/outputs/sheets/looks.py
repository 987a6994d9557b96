"""Hold the look of each kind of cell in the added columns and sheets."""

from __future__ import annotations

from peecf_batch.excel.cell import Look
from peecf_batch.rules.findings import Severity

ERROR_FILL = "F9C9B6"
NAVY, LINE, GREY = "1F3A5F", "C9D1DB", "5A6572"
HEADING = Look(fill=NAVY, colour="FFFFFF", bold=True, wrap=True, vertical="center", border=LINE)
NUMBER = Look(horizontal="center", vertical="top", border=LINE, number_format="0")
TEXT = Look(vertical="top", border=LINE)
WRAPPED = Look(vertical="top", border=LINE, wrap=True)
REFUSED = Look(fill=ERROR_FILL, vertical="top", border=LINE)
TITLE = Look(bold=True, size=16, colour=NAVY)
SECTION = Look(bold=True, size=12, colour=NAVY)
STRONG = Look(bold=True, size=12)
QUIET = Look(colour=GREY)
LINK = Look(colour="0B4F9E", underline=True, vertical="top", border=LINE)
FILLS = {Severity.ERROR: ERROR_FILL, Severity.WARNING: "FFE7A0", Severity.NOTICE: "D9E7F5"}
SEVERITIES = {severity: Look(fill=fill, vertical="top", border=LINE) for severity, fill in FILLS.items()}
