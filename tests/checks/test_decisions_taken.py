"""Test the rules about decisions that were taken: what is in doubt, incomplete, impossible or not explained."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from position_books import FACTORS, plain

from peecf_batch.runs.assessing import assess_file
from peecf_batch.runs.options import Options

if TYPE_CHECKING:
    from pathlib import Path

    from peecf_batch.assessment.result import Assessment

HEADS = ("Position ID", "Current band", "Assessment date", "Decision", "Decision-maker", "Decision date", *FACTORS)
SCORES = (5, 5, 5, 5, 5, 5, 5, 5)  # 40: PESES-2
AS_AT = date(2027, 6, 30)
RULES = {"W809", "N810", "W811", "W812", "W813", "N805", "W808"}


def assessed(path: Path, decision: str, maker: str = "Board", on: str = "12 March 2027") -> Assessment:
    book = plain(path / "b.xlsx", [("P-1", "PESES-1", "1 February 2027", decision, maker, on, *SCORES)], HEADS)
    return assess_file(book, Options(as_at=AS_AT)).assessment


def found(assessment: Assessment) -> list[tuple[str, str]]:
    return [(f.code, f.cell) for f in assessment.findings if f.code in RULES]


@pytest.mark.parametrize(
    ("decision", "maker", "on", "expected"),
    [
        ("PESES-2, remuneration raised", "Board", "12 March 2027", []),
        ("PESES-1, duties reduced", "Board", "12 March 2027", []),
        ("PESES-2", "Board", "12 March 2027", []),  # the recommended band needs no explanation
        ("Deferred", "", "", []),
        ("", "Board", "", []),  # a decision-maker named beforehand
        ("TBC", "", "TBC", []),
        ("PESES-1 or PESES-2", "Board", "12 March 2027", [("W809", "D2")]),
        ("2", "Board", "12 March 2027", [("W809", "D2")]),
        ("PESES-2", "", "12 March 2027", [("N810", "D2")]),
        ("PESES-2", "Board", "", [("N810", "D2")]),
        ("", "", "12 March 2027", [("N810", "F2")]),
        ("PESES-2", "Board", "31 January 2027", [("W811", "F2")]),
        ("PESES-2", "Board", "1 July 2027", [("W811", "F2")]),
        ("PESES-2", "Board", "30 June 2027", []),  # the day of the assessment itself
        ("PESES-2", "Board", "1 February 2027", []),
        ("PESES-1", "Board", "12 March 2027", [("W812", "D2")]),
        ("Not executive", "Board", "12 March 2027", [("W812", "D2")]),
        ("PESES-2", "Board", "at the March meeting", [("N810", "D2"), ("N805", "F2")]),
    ],
)
def test_a_record_of_a_decision_has_these_findings(
    decision: str, maker: str, on: str, expected: list[tuple[str, str]], tmp_path: Path
) -> None:
    assert found(assessed(tmp_path, decision, maker, on)) == expected


def test_a_finding_names_the_days_that_do_not_fit(tmp_path: Path) -> None:
    finding = next(f for f in assessed(tmp_path, "PESES-2", on="1 July 2027").findings if f.code == "W811")
    assert finding.message == "decided on 1 July 2027, which is after 30 June 2027, the day of this assessment"


@pytest.mark.parametrize(
    ("decision", "decided"), [("PESES-2", 1), ("No change", 1), ("Deferred", 0), ("PESES-2?", 0), ("", 0)]
)
def test_a_decision_is_open_until_it_is_plainly_taken(decision: str, decided: int, tmp_path: Path) -> None:
    whole = assessed(tmp_path, decision).organisation
    assert (whole.decisions, whole.decided, whole.open) == (1, decided, 1 - decided)


def test_rules_about_decisions_do_not_run_where_none_is_recorded(tmp_path: Path) -> None:
    book = plain(tmp_path / "b.xlsx", [("P-1", "PESES-1", *SCORES)], ("Position ID", "Current band", *FACTORS))
    results = {r.code: r for r in assess_file(book, Options(as_at=AS_AT)).assessment.rules}
    assert {results[code].reason for code in ("W809", "N810", "W811", "W812", "W813")} == {"no decision is recorded"}
