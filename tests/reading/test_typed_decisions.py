"""Test what cells about decisions say: the state, the band that they clearly name, and what stays in doubt."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from position_books import FACTORS, FRAMEWORK, USUAL, plain

from peecf_batch.reading.decisions.decision import DecisionState
from peecf_batch.reading.typed_values.decisions import DecisionTexts
from peecf_batch.runs.assessing import assess_file
from peecf_batch.runs.options import Options

if TYPE_CHECKING:
    from pathlib import Path

DECIDED, DEFERRED, DOUBTFUL = DecisionState
PLAIN = {
    "PESES-1, duties reduced": "PESES-1",
    "PESES-2": "PESES-2",
    "Band 2 - remuneration raised": "PESES-2",
    "PESES - 1 - duties reduced": "PESES-1",
    "B3": "PESES-3",
    "Remuneration raised to PESES-2": "PESES-2",
    "Keep at PESES-1: reduce duties": "PESES-1",
    "PESES-1 (duties reduced)": "PESES-1",
    "PESES-2 from 1 July 2027": "PESES-2",
    "PESES-3 confirmed\nBoard noted the rationale": "PESES-3",
    "PESES-2, approved as recommended": "PESES-2",
    "PESES-1, duties to be reduced by 1 July 2027, at contract end": "PESES-1",
    "PESES-1, no change": "PESES-1",
    "PESES-2, remuneration raised within 12 months or at contract end": "PESES-2",
    "PESES-2, remuneration raised when vacant or earlier, by agreement": "PESES-2",
    "Not executive": "",
    "Below executive": "",
    "Below 21": "",
}
WITHOUT_BAND = (
    "duties reduced", "remuneration raised", "No change", "Wait until vacant", "Option 2", "As recommended",
    "Duties of 2 staff moved", "Approved", "Agreed by the Board", "Recommendation endorsed",
    "Approved recommended band", "Lower remuneration, considering contract terms", "Keep current band",
    "Approved, 2027", "As per recommendation", "Accept the recommendation", "(a)", "(B)", "b)", "(c).", "Wait", "wait.",
)  # fmt: skip
IN_DOUBT = (
    "PESES-2?", "PESES-1 or PESES-2", "reclassified from PESES-1 to PESES-2", "2", "Not PESES-2", "PESES-1/PESES-2",
    "moved from Band 2", "PESES-1, deferred", "Duties so that the position fits PESES-1", "PESES-1; not PESES-2",
    "PESES-2, not approved", "PESES-2, rejected", "PESES-2 - no", "Not decided yet, PESES-2", "PESES-2 recommended",
    "PESES-2, if funded", "PESES-2, subject to the Minister", "PESES-2, draft", "PESES-2, Board to decide",
    "PESES-2 to be confirmed", "PESES-2, withdrawn", "Recommendation: PESES-2", "PESES-1 until 1 July 2027",
    "PESES-3 confirmed; Board asked for a review", "PESES-2, unless the contract ends",
    "Withdrawn", "Rejected", "Not approved", "Duties reduced or remuneration raised", "Duties reduced, if funded",
    "Noted", "Board", "a", "(a) or (b)", "(a)?", "(g)", "12 March 2027", "SES-2", "Approved, as SES Band 2",
)  # fmt: skip
STILL_TO_BE_TAKEN = (
    "Deferred", "deferred to the June meeting", "On hold", "Decision postponed", "Pending Board approval",
    "Awaiting Board", "Under consideration", "To be decided in June", "Board to decide", "Referred back to panel",
    "Seek more information", "Review in 2027", "Draft", "Remuneration to be reviewed", "Agreed to defer",
    "Proposed: duties reduced", "Wait until 1 July 2027",
)  # fmt: skip


class TestText:
    @pytest.mark.parametrize(
        ("typed", "is_bare"),
        [("PESES-2", True), ("Reclassified to band 2, from 1 July 2027", True), ("PESES-1, duties reduced", False),
         ("Remuneration raised to PESES-2", False), ("No change", False)],
    )  # fmt: skip
    def test_tells_whether_a_band_is_all_that_was_decided(self, typed: str, is_bare: bool) -> None:
        read = DecisionTexts(FRAMEWORK, FRAMEWORK.all).read(typed)
        assert read
        assert read.is_bare is is_bare

    @pytest.mark.parametrize(("typed", "band"), PLAIN.items())
    def test_that_plainly_names_a_band_gives_the_band(self, typed: str, band: str) -> None:
        read = DecisionTexts(FRAMEWORK, FRAMEWORK.all).read(typed)
        assert read
        assert read[:2] == (DECIDED, band)

    @pytest.mark.parametrize("typed", WITHOUT_BAND)
    def test_without_a_band_is_a_decision_all_the_same(self, typed: str) -> None:
        assert DecisionTexts(FRAMEWORK, FRAMEWORK.all).read(typed) == (DECIDED, None, False)

    @pytest.mark.parametrize("typed", IN_DOUBT)
    def test_in_doubt_gives_no_band(self, typed: str) -> None:
        assert DecisionTexts(FRAMEWORK, FRAMEWORK.all).read(typed) == (DOUBTFUL, None, False)

    @pytest.mark.parametrize("typed", STILL_TO_BE_TAKEN)
    def test_that_says_that_the_decision_is_still_to_be_taken_is_deferred(self, typed: str) -> None:
        assert DecisionTexts(FRAMEWORK, FRAMEWORK.all).read(typed) == (DEFERRED, None, False)

    @pytest.mark.parametrize("typed", ["", "TBC", "Pending", "not yet decided", "–", "N/A"])
    def test_that_says_nothing_is_no_decision(self, typed: str) -> None:
        assert DecisionTexts(FRAMEWORK, FRAMEWORK.all).read(typed) is None


def test_columns_for_a_decision_are_read_with_its_date_its_maker_and_what_was_seen(tmp_path: Path) -> None:
    heads = ("Position ID", "Decision taken", "Decided by", "Date of decision", "Documents considered", "Interviewed")
    row = ("P-1", "Band 1: duties reduced", "Board", "12 March 2027", "Position description", "Yes, 3 February")
    book = plain(tmp_path / "b.xlsx", [(*row, *USUAL)], (*heads, *FACTORS))
    day = date(2027, 6, 30)
    details = assess_file(book, Options(as_at=day)).assessment.positions[0].position.details
    assert details.decision
    assert details.decision[:4] == ("Band 1: duties reduced", DECIDED, "PESES-1", "B2")
    assert (details.decider, details.decided_on) == ("Board", date(2027, 3, 12))
    assert (details.documents, details.interview) == ("Position description", "Yes, 3 February")


class TestWhyATextIsInDoubt:
    @pytest.mark.parametrize(
        ("typed", "why"),
        [
            ("PESES-2?", "it has a question mark"),
            ("PESES-1 or PESES-2", "'or' leaves it open"),
            ("PESES-1; PESES-2", "it names more than one band"),
            ("PESES-2, subject to the Minister", "'subject to' leaves it open"),
            ("PESES-1, deferred", "it names a band, but 'deferred' leaves it open"),
            ("Approved, as SES Band 2", "it names a band of another framework"),
            ("Noted", "it names no band and no option"),
            ("2", "a number alone does not say what it is"),
        ],
    )
    def test_is_said_in_words(self, typed: str, why: str) -> None:
        assert DecisionTexts(FRAMEWORK, FRAMEWORK.all).doubt_in(typed) == why

    @pytest.mark.parametrize("typed", IN_DOUBT)
    def test_is_known_of_every_one(self, typed: str) -> None:
        assert DecisionTexts(FRAMEWORK, FRAMEWORK.all).doubt_in(typed)

    @pytest.mark.parametrize("typed", [*PLAIN, *WITHOUT_BAND, *STILL_TO_BE_TAKEN, ""])
    def test_is_said_of_no_other(self, typed: str) -> None:
        assert DecisionTexts(FRAMEWORK, FRAMEWORK.all).doubt_in(typed) == ""
