"""Name the added sheets, columns and headings, by which a later run finds them again."""

from __future__ import annotations

from peecf_batch.excel.edit.additions import AdditionNames
from peecf_batch.outputs.sheets.looks import FILLS, LINE
from peecf_batch.reading.opened import ReasonColumns

SUMMARY_SHEET, FINDINGS_SHEET = "PEECF summary", "PEECF findings"
AUDIT_SHEET = "PEECF audit"
FINDING_HEADINGS = (
    "Code", "Severity", "Cell", "Position", "Heading", "Value as typed", "What is wrong", "What to do", "Your reason",
    "State",
)  # fmt: skip
ABOUT_HEADING, FORMAT_HEADING = "About", "Format before"
HEADINGS = ("PEECF work value score", "PEECF recommended band", "PEECF edge", "PEECF outcome", "PEECF findings")
OURS = AdditionNames(block=HEADINGS, cell="Cell", format=FORMAT_HEADING, fills=frozenset(FILLS.values()), border=LINE)
REASON_COLUMNS = ReasonColumns(
    code="Code",
    position="Position",
    heading="Heading",
    value="Value as typed",
    about=ABOUT_HEADING,
    reason="Your reason",
)
