"""Make the page of the sample audit for tests."""

from __future__ import annotations

from pathlib import Path

from position_books import FRAMEWORK, assessed

from peecf_batch.assessment.comparison import Audit, compare
from peecf_batch.assessment.comparison_findings import findings_of
from peecf_batch.assessment.snapshot import snapshot_of
from peecf_batch.outputs.html.audit import render_audit
from peecf_batch.rules.determination_file import load_determinations
from peecf_batch.rules.privacy import Disclosed
from peecf_batch.runs.options import Options

FOLDER = Path(__file__).parents[2] / "sample_workbooks"
BEFORE, AFTER = FOLDER / "audit-before.xlsx", FOLDER / "audit-after.xlsx"


def sample_audit() -> Audit:
    """Return the comparison of the 2 sample workbooks."""
    return compare(snapshot_of(assessed(BEFORE)), snapshot_of(assessed(AFTER)), FRAMEWORK)


def audit_html(audit: Audit, **disclosed: bool) -> str:
    """Return the page of an audit; by default it shows no facts about incumbents."""
    held = Options(FRAMEWORK, load_determinations()).rules.reference
    return render_audit(audit, findings_of(audit), held, disclosed=Disclosed(**disclosed))


def sample_audit_page(**disclosed: bool) -> str:
    """Return the page of the sample audit."""
    return audit_html(sample_audit(), **disclosed)
