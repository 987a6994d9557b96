"""Test that an audit compares what was recommended, what was decided, and what the later assessment shows."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING

import lxml.html
import pytest
from audit_pages import AFTER, BEFORE, audit_html, sample_audit, sample_audit_page
from pages import words
from position_books import FACTORS, FRAMEWORK, plain

from peecf_batch.assessment.comparison import compare
from peecf_batch.assessment.comparison_findings import findings_of
from peecf_batch.assessment.followed import Result, result_of
from peecf_batch.assessment.snapshot import snapshot_from, snapshot_of
from peecf_batch.outputs.page.audit.page import audit_page
from peecf_batch.outputs.record.audit import audit_text
from peecf_batch.outputs.record.record import record
from peecf_batch.outputs.screen.report import audit_line
from peecf_batch.outputs.sheets.changes import changes_in_words
from peecf_batch.outputs.wording.followed import followed_words
from peecf_batch.reading.decisions.decision import Decision, DecisionState
from peecf_batch.rules.privacy import Disclosed
from peecf_batch.runs.assessing import assess_file
from peecf_batch.runs.audit import audit_page_of, audit_record_of, compare_files
from peecf_batch.runs.options import Options

if TYPE_CHECKING:
    from pathlib import Path

    from peecf_batch.assessment.comparison import Audit

OPTIONS = Options(as_at=date(2027, 6, 30))
HEADS = ("Position ID", "Current band", "Decision", "Decision-maker", "Incumbent", *FACTORS)


def book(path: Path, decision: str, maker: str, total: int) -> Path:
    scores = (*[total // 8] * (8 - total % 8), *[total // 8 + 1] * (total % 8))
    return plain(path, [("P-1", "PESES-1", decision, maker, "Ana Kovacs", *scores)], HEADS)


@pytest.mark.parametrize(
    ("state", "decided", "now", "result"),
    [
        ("decided", "PESES-1", "PESES-1", Result.AS_DECIDED),
        ("decided", "PESES-1", "PESES-2", Result.ANOTHER_BAND),
        ("decided", "", "", Result.AS_DECIDED),
        ("decided", None, "PESES-2", Result.UNKNOWN),
        ("decided", "PESES-1", None, Result.UNKNOWN),
        ("deferred", None, "PESES-2", Result.OPEN),
        ("doubtful", None, "PESES-2", Result.OPEN),
    ],
)
def test_the_later_band_shows_what_became_of_a_decision(
    state: str, decided: str | None, now: str | None, result: Result
) -> None:
    assert result_of(Decision("as typed", DecisionState(state), decided), now) is result


def test_the_page_shows_what_was_recommended_decided_and_done() -> None:
    section = lxml.html.document_fromstring(sample_audit_page()).get_element_by_id("decided")
    lead = " ".join(section.text_content().split())
    assert "have 6 recorded decisions. The band is now as decided for 3, and another one for 1." in lead
    rows = [[" ".join(cell.text_content().split()) for cell in row] for row in section.xpath(".//tbody/tr")]
    assert [
        "Director Irrigation A-36", "PESES-3, score 48", "decided: PESES-2, duties reduced, Board, 20 November 2024",
        "PESES-2, score 44; reference band: PESES-3", "band as decided",
    ] in rows  # fmt: skip


def test_the_page_shows_remuneration_before_and_now_only_if_asked() -> None:
    assert "$450,000; now $450,000" in sample_audit_page(remuneration=True)
    assert "450,000" not in sample_audit_page().split("id=method")[0].split("h-method")[0]


def test_the_record_and_the_sheet_say_the_same() -> None:
    audit = sample_audit()
    reference = assess_file(AFTER, OPTIONS).assessment.reference
    told = {one["id"]: one for one in json.loads(audit_text(audit, findings_of(audit), reference))["decisions"]}
    lines = {line.id: line for line in changes_in_words(audit, findings_of(audit)) if line.what == "Decision"}
    assert told.keys() == lines.keys() == {"A-05", "A-08", "A-09", "A-12", "A-15", "A-36"}
    assert all(told[key]["result"] == lines[key].detail for key in told)
    assert (told["A-36"]["before"]["band"], told["A-36"]["after"]["band"]) == ("PESES-3", "PESES-2")
    assert told["A-36"]["decision"]["text"] == "PESES-2, duties reduced"
    assert "remuneration" not in told["A-36"]


def test_records_in_place_of_workbooks_give_the_same_decisions() -> None:
    sides = [assess_file(path, OPTIONS).assessment for path in (BEFORE, AFTER)]
    known = compare(*(snapshot_of(side) for side in sides), FRAMEWORK)
    again = compare(*(snapshot_from(json.loads(json.dumps(record(side))), FRAMEWORK) for side in sides), FRAMEWORK)
    assert [(f.after.id, f.result, f.decided.decision and f.decided.decision.text) for f in again.followed] == [
        (f.after.id, f.result, f.decided.decision and f.decided.decision.text) for f in known.followed
    ]


def followed_in(tmp_path: Path, before: tuple[str, str], after: tuple[str, str]) -> Audit:
    paths = [book(tmp_path / f"{n}.xlsx", *typed, 40) for n, typed in enumerate((before, after))]
    return compare(*(snapshot_of(assess_file(path, OPTIONS).assessment) for path in paths), FRAMEWORK)


def test_a_later_decision_that_differs_is_shown_beside_the_earlier_one(tmp_path: Path) -> None:
    audit = followed_in(tmp_path, ("PESES-1, duties reduced", "Board"), ("PESES-2, remuneration raised", "Chair"))
    said = "decided before: PESES-1, duties reduced, Board; decided now: PESES-2, remuneration raised, Chair"
    assert followed_words(audit.followed[0]) == said
    reference = assess_file(AFTER, OPTIONS).assessment.reference
    [told] = json.loads(audit_text(audit, findings_of(audit), reference))["decisions"]
    assert told["recorded"] == "before"
    assert [told[key]["band"] for key in ("decision", "later_decision")] == ["PESES-1", "PESES-2"]
    assert said in audit_html(audit)
    assert any(said in line.before for line in changes_in_words(audit, findings_of(audit)))


def test_a_later_decision_that_is_open_is_shown_as_open(tmp_path: Path) -> None:
    audit = followed_in(tmp_path, ("PESES-1, duties reduced", "Board"), ("Deferred", "Board"))
    said = "decided before: PESES-1, duties reduced, Board; open now: Deferred, Board"
    assert followed_words(audit.followed[0]) == said


def test_the_same_decision_in_both_is_shown_once(tmp_path: Path) -> None:
    audit = followed_in(tmp_path, ("PESES-1, duties reduced", "Board"), ("PESES-1, Duties reduced", "Board"))
    assert followed_words(audit.followed[0]) == "decided: PESES-1, duties reduced, Board"
    assert audit.followed[0].later is None


def test_a_position_that_is_classified_in_only_one_assessment_is_named_among_those_that_changed_band(
    tmp_path: Path,
) -> None:
    heads = ("Position ID", "Current band", *FACTORS)
    sides = [[("P-1", "PESES-1", *[4] * 8), ("P-2", "PESES-1", *[4] * 8)],
             [("P-1", "PESES-1", *[5] * 8), ("P-2", "PESES-1", *[4] * 7, "x")]]  # fmt: skip
    books = [plain(tmp_path / f"{n}.xlsx", rows, heads) for n, rows in enumerate(sides)]
    audit = compare(*(snapshot_of(assess_file(one, OPTIONS).assessment) for one in books), FRAMEWORK)
    assert (audit.counts["moved"], audit.counts["moved_unclassified"]) == (2, 1)
    assert "Of 2 positions in both assessments, 2 changed band (1 was classified in only one)" in audit_line(
        audit, books
    )
    page = lxml.html.document_fromstring(audit_html(audit))
    assert page.xpath("string(//h1)") == "All 2 executive positions in both assessments changed band"
    assert "1 of the moves is of a position that only one assessment classified." in page.xpath("string(//header)")
    groups = [words(row) for row in page.xpath("//table[contains(@class, 'mv')]//tr[@class='g']")]
    assert groups == ["Higher band 1", "Classified in one assessment only 1"]


def test_a_decision_that_was_taken_later_counts_before_one_that_was_deferred(tmp_path: Path) -> None:
    paths = (book(tmp_path / "a.xlsx", "Deferred", "", 40), book(tmp_path / "b.xlsx", "PESES-2", "Board", 40))
    sides = [snapshot_of(assess_file(path, OPTIONS).assessment) for path in paths]
    [followed] = compare(*sides, FRAMEWORK).followed
    assert (followed.decided, followed.result) == (sides[1].positions[0], Result.AS_DECIDED)


def test_names_in_decisions_are_withheld_and_roles_stay(tmp_path: Path) -> None:
    paths = [
        book(tmp_path / "a.xlsx", "PESES-1, as Kovacs asked", "Tomas Whitlock, Chair", 40),
        book(tmp_path / "b.xlsx", "", "", 30),
    ]
    for disclosed, expected in ((Disclosed(), 0), (Disclosed(names=True), 2)):
        options = Options(as_at=date(2027, 6, 30), disclosed=disclosed)
        compared = compare_files(paths[0], paths[1], options, pytest.fail)
        assert compared
        text = audit_page_of(compared, options) + audit_record_of(compared, options)
        assert sum(name in text for name in ("Kovacs", "Whitlock")) == expected
        assert "Chair" in text


class TestAReferenceBandPlacedByPay:
    """The band on the date of the Determination is not known then, so the audit does not say that it was held."""

    HEADS = ("Position ID", "Current band", "TRP", *FACTORS)

    @pytest.mark.parametrize(("paid", "named"), [(True, "PESES-2 (by pay)"), (False, "PESES-2")])
    @pytest.mark.parametrize("from_record", [True, False])
    def test_is_marked_only_where_pay_is_shown(self, tmp_path: Path, paid: bool, named: str, from_record: bool) -> None:
        path = plain(tmp_path / "b.xlsx", [("P-1", None, 330_000, *[3] * 8)], self.HEADS)
        made = assess_file(path, OPTIONS).assessment
        kept = snapshot_from(record(made, Disclosed(remuneration=True)), FRAMEWORK)
        compared = compare(kept, kept if from_record else snapshot_of(made), FRAMEWORK)
        page = audit_page(compared, findings_of(compared), made.reference, Disclosed(remuneration=paid))
        assert [row.cells[0] for group in page.groups for row in group.rows] == [named]

    def test_is_called_the_reference_band(self) -> None:
        text = " ".join(lxml.html.document_fromstring(sample_audit_page()).text_content().split())
        assert "are in a band other than their reference band" in text
        assert "than the one held on" not in text
