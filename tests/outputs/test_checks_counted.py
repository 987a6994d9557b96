"""Test that every output counts the same checks, with the same word."""

from __future__ import annotations

from typing import TYPE_CHECKING

import lxml.html
from position_books import FACTORS, USUAL, assessed, moderated, plain

from peecf_batch.outputs.html.assurance import render_assurance
from peecf_batch.outputs.html.summary import render_summary
from peecf_batch.outputs.privacy.disclosure import redacted
from peecf_batch.outputs.screen.report import text_lines
from peecf_batch.outputs.wording.sentences import about_remuneration
from peecf_batch.rules.findings import catalogue
from peecf_batch.rules.privacy import NOTHING

if TYPE_CHECKING:
    from pathlib import Path

HEADS = ("Position ID", "Position title", "Current band", "TRP", "FTE", *FACTORS)


def flat(html: str) -> str:
    return " ".join(lxml.html.document_fromstring(html).text_content().split())


def test_the_terminal_and_the_pages_count_checks(tmp_path: Path) -> None:
    found = assessed(plain(tmp_path / "book.xlsx", [("P-1", "Director", "PESES-1", 200_000, 1, *USUAL)], HEADS))
    wanted = f"{len(found.rules)} checks: "
    for said in (" ".join(text_lines(found)), flat(render_summary(found)), flat(render_assurance(found, ""))):
        assert wanted in said
        assert " rules: " not in said
        assert "not run, 1 rule" not in said


def test_hidden_findings_about_remuneration_are_counted_by_check(tmp_path: Path) -> None:
    rows = [(f"P-{n}", f"Director {n}", "PESES-1", 450_000, 1, *USUAL) for n in range(1, 5)]
    found = moderated(plain(tmp_path / "book.xlsx", rows, HEADS))
    assert [finding.code for finding in found.findings].count("W703") == 4
    said = about_remuneration(redacted(found, NOTHING))
    checks = [rule for rule in found.rules if catalogue()[rule.code].group == "remuneration" and rule.count]
    assert len(checks) < sum(rule.count for rule in checks)
    which = {1: "One remuneration check has", 2: "Two remuneration checks have"}[len(checks)]
    assert said.startswith(f"{which} findings. ")
