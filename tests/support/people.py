"""Make an organisation with facts about its people."""

from __future__ import annotations

from builders import SHEET, assessment, small
from copies import replace

from peecf_batch.rules.findings import Finding, Severity

NAME = "Maria O'Shea-Nguyen"


def with_people(made=None):
    """Return an organisation with facts about its people, also in cells where they should not have been typed."""
    made = made or assessment(small())
    first = made.positions[1]
    details = replace(
        first.position.details,
        title="Chief Operating Officer (Maria O'Shea-Nguyen)",
        rationales=("Maria O'Shea-Nguyen leads.", "What Maria decides binds us.", *[""] * 6),
        incumbent=NAME,
        gender="Female",
        trp=412_345.0,
        fte=0.8,
    )
    changed = replace(first, position=replace(first.position, details=details))
    row = details.row
    said = Finding(
        "N309", Severity.NOTICE, SHEET, f"S{row}", "G-02", "Knowledge rationale", "Maria leads", "names Maria", "", row
    )
    other = Finding("W501", Severity.WARNING, SHEET, "F9", "G-05", "Reports to", NAME, f"reports to '{NAME}'", "", 9)
    return replace(made, positions=(made.positions[0], changed, *made.positions[2:]), findings=(said, other))
