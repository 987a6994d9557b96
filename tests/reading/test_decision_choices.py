"""Test that a decision is compared with the options that Table 5 gives its position, and never guessed."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from position_books import FACTORS, FRAMEWORK, plain

from peecf_batch.reading.decisions.decision import DecisionState
from peecf_batch.rules.framework import Outcome
from peecf_batch.runs.assessing import assess_file
from peecf_batch.runs.options import Options

if TYPE_CHECKING:
    from pathlib import Path

    from peecf_batch.assessment.result import Assessment
    from peecf_batch.reading.decisions.decision import Decision

DECIDED, DEFERRED, DOUBTFUL = DecisionState
HEADS = ("Position ID", "Current band", "Vacant", "Decision", "Decision date", *FACTORS)
AS_AT = date(2027, 6, 30)
BORDERLINE, INSIDE, BELOW = (4, 4, 4, 5, 5, 4, 5, 5), (5,) * 8, (2,) * 8  # 36 and 40 are in PESES-2
REVIEW, OF_HIGHER = FRAMEWORK.edge.options[0], FRAMEWORK.outcome_rule(Outcome.HIGHER).options


def of(folder: Path, typed: str, held: str, scores: tuple[int, ...], *, vacant: str = "", on: str = "") -> Assessment:
    book = plain(folder / "b.xlsx", [("P-1", held, vacant, typed, on, *scores)], HEADS)
    return assess_file(book, Options(as_at=AS_AT)).assessment


def decision(found: Assessment) -> Decision:
    held = found.positions[0].position.details.decision
    assert held is not None
    return held


def messages(found: Assessment, code: str) -> list[str]:
    return [finding.message for finding in found.findings if finding.code == code]


class TestALetter:
    @pytest.mark.parametrize("typed", ["(a)", "a)", "(A).", "Option (a)", "option a", "Option 1", REVIEW])
    def test_for_a_review_is_as_open_as_the_words_of_the_option(self, tmp_path: Path, typed: str) -> None:
        found = of(tmp_path, typed, "PESES-2", BORDERLINE)
        assert decision(found).state is DEFERRED
        assert decision(found).option == ("" if typed == REVIEW else REVIEW)
        assert (found.organisation.decided, found.organisation.open) == (0, 1)

    @pytest.mark.parametrize(("typed", "place"), [("(b)", 1), ("(c)", 2), ("Option 3", 2)])
    def test_for_a_change_is_decided(self, tmp_path: Path, typed: str, place: int) -> None:
        found = of(tmp_path, typed, "PESES-2", BORDERLINE)
        assert (decision(found).state, decision(found).option) == (DECIDED, FRAMEWORK.edge.options[place])

    @pytest.mark.parametrize("option", [*OF_HIGHER, *(o.rstrip(".").upper() for o in OF_HIGHER)])
    def test_is_decided_in_the_words_of_the_framework_too(self, tmp_path: Path, option: str) -> None:
        assert decision(of(tmp_path, option, "PESES-1", INSIDE)).state is DECIDED

    def test_that_the_position_does_not_have_is_in_doubt(self, tmp_path: Path) -> None:
        for typed, named in (("(c)", "(c)"), ("Option 3", "3")):
            found = of(tmp_path, typed, "PESES-1", INSIDE)
            assert decision(found).state is DOUBTFUL
            assert messages(found, "W809") == [
                f"the decision '{typed}' is not clear: the position has no option {named}"
            ]

    def test_that_two_lists_of_options_have_is_in_doubt(self, tmp_path: Path) -> None:
        found = of(tmp_path, "(a)", "PESES-1", BORDERLINE)
        assert decision(found).state is DOUBTFUL
        assert "both the outcome and the borderline score have an option (a)" in messages(found, "W809")[0]

    def test_to_find_the_band_held_is_still_open(self, tmp_path: Path) -> None:
        assert decision(of(tmp_path, "(a)", "", INSIDE)).state is DEFERRED


class TestWaiting:
    @pytest.mark.parametrize("typed", ["Wait", "wait.", "Wait until vacant"])
    def test_is_a_decision_if_the_band_changes_and_the_position_is_held(self, tmp_path: Path, typed: str) -> None:
        assert decision(of(tmp_path, typed, "PESES-1", INSIDE)).state is DECIDED
        assert decision(of(tmp_path, typed, "PESES-1", BELOW)).state is DECIDED

    def test_is_in_doubt_for_a_vacant_position(self, tmp_path: Path) -> None:
        found = of(tmp_path, "Wait", "PESES-1", INSIDE, vacant="Yes")
        assert decision(found).state is DOUBTFUL
        assert messages(found, "W809") == [
            "the decision 'Wait' is not clear: the position is vacant, so it has nothing to wait for"
        ]

    @pytest.mark.parametrize(("held", "scores"), [("PESES-2", BORDERLINE), ("", INSIDE), ("PESES-2", INSIDE)])
    def test_is_in_doubt_if_the_options_do_not_offer_it(
        self, tmp_path: Path, held: str, scores: tuple[int, ...]
    ) -> None:
        found = of(tmp_path, "Wait", held, scores)
        assert decision(found).state is DOUBTFUL
        assert "the position has no option to wait" in messages(found, "W809")[0]


class TestAChange:
    @pytest.mark.parametrize(
        ("typed", "held", "why"),
        [
            ("Remuneration raised", "PESES-3", "higher remuneration"),
            ("Duties reduced", "PESES-3", "fewer duties"),
            ("Remuneration lowered", "PESES-1", "lower remuneration"),
            ("More duties added", "PESES-1", "more duties"),
        ],
    )
    def test_the_other_way_than_the_options_is_in_doubt(self, tmp_path: Path, typed: str, held: str, why: str) -> None:
        found = of(tmp_path, typed, held, INSIDE)
        assert decision(found).state is DOUBTFUL
        assert messages(found, "W809") == [
            f"the decision '{typed}' is not clear: {why} is not one of the options for the position"
        ]

    @pytest.mark.parametrize(
        ("typed", "held", "scores"),
        [
            ("Remuneration raised", "PESES-1", INSIDE),
            ("Duties reduced", "PESES-1", INSIDE),
            ("Remuneration lowered", "PESES-3", INSIDE),
            ("Duties added", "PESES-3", INSIDE),
            ("Duties reduced", "PESES-2", BORDERLINE),  # the option is to add or remove duties
            ("Remuneration raised", "PESES-2", BORDERLINE),
            ("Duties reduced", "PESES-1", BELOW),
            ("PESES-2, duties reduced", "PESES-3", INSIDE),  # names a band, so what was decided is clear
        ],
    )
    def test_that_the_options_allow_is_decided(
        self, tmp_path: Path, typed: str, held: str, scores: tuple[int, ...]
    ) -> None:
        assert decision(of(tmp_path, typed, held, scores)).state is DECIDED


class TestAGrade:
    @pytest.mark.parametrize(
        ("typed", "grade"),
        [("Reclassify to VPS 6", "VPS 6"), ("VPSG6", "VPSG6"), ("Now a VPS Grade 6", "VPS Grade 6")],
    )
    def test_that_is_no_band_of_the_framework_is_in_doubt(self, tmp_path: Path, typed: str, grade: str) -> None:
        found = of(tmp_path, typed, "PESES-1", BELOW)
        assert decision(found).state is DOUBTFUL
        said = f"the decision '{typed}' is not clear: '{grade}' is not a band of the framework"
        assert messages(found, "W809") == [said]

    @pytest.mark.parametrize(
        "typed", ["Reclassify to Manager Level B", "Reclassified as a specialist", "Moved to HEW 9"]
    )
    def test_a_place_that_is_not_named_as_a_band_is_in_doubt(self, tmp_path: Path, typed: str) -> None:
        found = of(tmp_path, typed, "PESES-1", BELOW)
        assert decision(found).state is DOUBTFUL

    @pytest.mark.parametrize(
        "typed",
        ["Reclassify to the recommended band, approved", "Reclassified as recommended", "Reclassified to PESES-2",
         "Upgraded, duties moved to the Director", "Reclassified"],
    )  # fmt: skip
    def test_the_recommended_band_needs_no_name(self, tmp_path: Path, typed: str) -> None:
        assert decision(of(tmp_path, typed, "PESES-1", INSIDE)).state is not DOUBTFUL


class TestADate:
    def test_after_the_day_of_the_assessment_leaves_the_position_open(self, tmp_path: Path) -> None:
        found = of(tmp_path, "PESES-2", "PESES-1", INSIDE, on="1 July 2027")
        assert decision(found).state is DOUBTFUL
        assert messages(found, "W811") == [
            "decided on 1 July 2027, which is after 30 June 2027, the day of this assessment"
        ]
        assert messages(found, "W809") == []
        assert (found.organisation.decided, found.organisation.open) == (0, 1)

    def test_on_the_day_of_the_assessment_is_taken(self, tmp_path: Path) -> None:
        assert decision(of(tmp_path, "PESES-2", "PESES-1", INSIDE, on="30 June 2027")).state is DECIDED
