"""Test what is said of one position in two assessments: its move, its score, its assessor and its decision."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from audit_pages import sample_audit
from position_books import FRAMEWORK

from peecf_batch.assessment.comparison import BandMove, Change, Split, compare
from peecf_batch.assessment.comparison_findings import findings_of
from peecf_batch.assessment.followed import Result
from peecf_batch.assessment.move_kinds import MatchedBy, MoveKind, RationaleChange, move_kind
from peecf_batch.assessment.snapshot import PositionSnapshot, Snapshot
from peecf_batch.reading.decisions.decision import Decision, DecisionState
from peecf_batch.rules.framework import Outcome

PLAIN = replace(
    sample_audit().after.positions[5], id="P-1", title="Director", sheet="", framework="", decision=None,
    consequence=None, former=(), rationales=(), scores=(4,) * 8, score=32, band="PESES-1", assessor="",
    outcome=Outcome.SAME,
)  # fmt: skip
TAKEN = Decision("Endorsed as PESES-2", DecisionState.DECIDED, "PESES-2")


def snapshot(*positions: PositionSnapshot, edited: bool = False) -> Snapshot:
    return replace(
        Snapshot(
            "b.xlsx", "0", "S", positions, {sheet: {"Knowledge": "E", "Resource management": "L"} for sheet in "ST"}
        ),
        edited=edited,
    )


def audit(before: PositionSnapshot, after: PositionSnapshot):
    return compare(snapshot(before), snapshot(after), FRAMEWORK)


def change(**after) -> Change:
    return Change(PLAIN, replace(PLAIN, **after), MatchedBy.ID, ())


class TestAChange:
    def test_is_the_later_score_less_the_earlier(self):
        assert change(score=35).points == 3
        assert change(score=30).points == -2
        assert change(score=32).points == 0
        assert change(score=None).points is None
        assert Change(replace(PLAIN, score=None), PLAIN, MatchedBy.ID, ()).points is None

    def test_is_a_move_if_the_band_changed_within_one_framework(self):
        assert change(band="PESES-2").moved
        assert change(band=None).moved
        assert not change(score=33).moved
        assert not change(band="PESES-2", framework="vpscf").moved

    def test_counts_as_unclassified_if_only_one_assessment_has_a_band(self):
        assert change(band=None).moved_unclassified
        assert not change(band="PESES-2").moved_unclassified
        assert not Change(replace(PLAIN, band=None), replace(PLAIN, band=None), MatchedBy.ID, ()).moved_unclassified

    def test_has_the_kind_of_its_move_unless_the_framework_changed(self):
        assert change(band="PESES-2", score=40).kind is MoveKind.HIGHER
        assert change(band="PESES-2", score=40, framework="vpscf").kind is MoveKind.OTHER_FRAMEWORK

    def test_renames_a_position_by_more_than_case_and_spaces(self):
        assert not change(title=" DIRECTOR ").renamed
        assert change(title="Directors").renamed

    @pytest.mark.parametrize(
        ("before", "after", "changed"),
        [("Tran", "Ng", True), ("Tran", "tran ", False), ("", "Ng", False), ("Tran", "", False)],
    )
    def test_reassigns_a_position_if_both_assessors_are_known(self, before, after, changed):
        found = Change(replace(PLAIN, assessor=before), replace(PLAIN, assessor=after), MatchedBy.ID, ())
        assert found.reassigned is changed


@pytest.mark.parametrize(
    ("before", "after", "points", "kind"),
    [
        ("PESES-1", "PESES-1", 3, MoveKind.SAME),
        (None, None, None, MoveKind.SAME),
        (None, "PESES-1", None, MoveKind.CLASSIFIED_ONCE),
        ("PESES-1", None, None, MoveKind.CLASSIFIED_ONCE),
        ("PESES-1", "", -15, MoveKind.BELOW_EXECUTIVE),
        ("", "PESES-1", 1, MoveKind.HIGHER),
        ("PESES-1", "PESES-2", 4, MoveKind.HIGHER),
        ("PESES-2", "PESES-1", -1, MoveKind.LOWER),
    ],
)
def test_the_kind_of_a_move_follows_from_both_bands(before, after, points, kind):
    assert move_kind(before, after, points) is kind


class TestADecision:
    def followed(self, before: PositionSnapshot, after: PositionSnapshot):
        return audit(before, after).followed

    def test_is_followed_from_the_side_that_took_it(self):
        [found] = self.followed(replace(PLAIN, decision=TAKEN), replace(PLAIN, band="PESES-2", score=40))
        assert (found.decided.decision, found.result, found.later) == (TAKEN, Result.AS_DECIDED, None)

    def test_has_another_result_if_the_later_score_gives_another_band(self):
        [found] = self.followed(replace(PLAIN, decision=TAKEN), PLAIN)
        assert found.result is Result.ANOTHER_BAND

    @pytest.mark.parametrize(
        ("decision", "after"),
        [(TAKEN, {"band": None}), (TAKEN._replace(band=None), {})],
    )
    def test_has_no_known_result_without_both_bands(self, decision, after):
        [found] = self.followed(replace(PLAIN, decision=decision), replace(PLAIN, **after))
        assert found.result is Result.UNKNOWN

    def test_under_another_framework_is_not_compared(self):
        [found] = self.followed(replace(PLAIN, decision=TAKEN), replace(PLAIN, framework="vpscf"))
        assert found.result is Result.ANOTHER_FRAMEWORK

    def test_that_is_open_is_followed_after_one_that_was_taken(self):
        open_one = Decision("Deferred", DecisionState.DEFERRED)
        [found] = self.followed(replace(PLAIN, decision=open_one), PLAIN)
        assert found.result is Result.OPEN
        [found] = self.followed(replace(PLAIN, decision=open_one), replace(PLAIN, decision=TAKEN, band="PESES-2"))
        assert (found.decided is found.after, found.later) == (True, None)

    @pytest.mark.parametrize(
        ("text", "days", "otherwise"),
        [
            ("endorsed as peses-2 ", (None, None), False),
            ("Endorsed as PESES-3", (None, None), True),
            (TAKEN.text, (date(2025, 7, 1), date(2025, 7, 1)), False),
            (TAKEN.text, (date(2025, 7, 1), None), False),
            (TAKEN.text, (date(2025, 7, 1), date(2025, 7, 2)), True),
        ],
    )
    def test_is_shown_beside_a_later_one_that_differs(self, text, days, otherwise):
        before = replace(PLAIN, decision=TAKEN, decided_on=days[0])
        after = replace(PLAIN, decision=TAKEN._replace(text=text), decided_on=days[1])
        [found] = self.followed(before, after)
        assert found.decided is found.before
        assert (found.later is found.after) is otherwise


class TestMatching:
    def by(self, before: PositionSnapshot, after: PositionSnapshot) -> MatchedBy | None:
        found = audit(before, after).changes
        return found[0].by if found else None

    @pytest.mark.parametrize(
        ("before", "after", "by"),
        [
            ({"id": "P-1"}, {"id": "p-1 "}, MatchedBy.ID),
            ({"id": "0017"}, {"id": "17"}, MatchedBy.ID),
            ({"id": "P-1"}, {"id": "N-1", "former": ("P-1",)}, MatchedBy.FORMER_ID),
            ({"id": "N-1", "former": ("P-1",)}, {"id": "P-1"}, MatchedBy.FORMER_ID),
            ({"id": "0017"}, {"id": "N-1", "former": ("17",)}, MatchedBy.FORMER_ID),
            ({"id": "N-1", "former": ("17",)}, {"id": "0017"}, MatchedBy.FORMER_ID),
            ({"id": "P-1"}, {"id": "N-1", "title": "director."}, MatchedBy.TITLE),
            ({"id": "P-1"}, {"id": "N-1", "title": "Manager"}, None),
        ],
    )
    def test_is_by_id_then_by_a_former_id_then_by_title(self, before, after, by):
        other = {"title": "Another"} if by is not MatchedBy.TITLE else {}
        assert self.by(replace(PLAIN, **before), replace(PLAIN, **{**other, **after})) is by

    def test_names_a_position_and_the_two_that_it_was_split_into(self):
        whole = replace(PLAIN, id="P-1", title="Whole")
        parts = [replace(PLAIN, id=name, title=name, former=("P-1",)) for name in ("A", "B")]
        found = compare(snapshot(whole), snapshot(*parts), FRAMEWORK)
        assert found.splits == (Split(whole, tuple(parts)),)
        assert (found.changes, found.gone, len(found.new)) == ((), (whole,), 2)
        mirrored = compare(snapshot(*parts), snapshot(whole), FRAMEWORK)
        assert mirrored.mergers == (Split(whole, tuple(parts)),)

    def test_knows_a_split_from_the_position_that_names_its_parts(self):
        parts = [replace(PLAIN, id=name, title=name) for name in ("A", "B")]
        whole = replace(PLAIN, id="P-1", title="Whole", former=("A", "B"))
        assert compare(snapshot(*parts), snapshot(whole), FRAMEWORK).mergers == (Split(whole, tuple(parts)),)

    def test_takes_no_part_of_a_split_for_the_whole_because_of_its_title(self):
        parts = [replace(PLAIN, id="P-1A"), replace(PLAIN, id="P-1B", title="Other")]
        found = compare(snapshot(PLAIN), snapshot(*parts), FRAMEWORK)
        assert (len(found.splits), found.changes, found.gone, found.new) == (1, (), (PLAIN,), tuple(parts))

    def test_is_no_split_into_one_part_alone(self):
        one = replace(PLAIN, id="P-1A", title="Another")
        found = compare(snapshot(PLAIN), snapshot(one), FRAMEWORK)
        assert (found.splits, len(found.new)) == ((), 1)


class TestTheBands:
    def test_are_those_of_the_frameworks_that_occur_from_the_highest(self):
        own = tuple(band.name for band in reversed(FRAMEWORK.bands))
        assert audit(PLAIN, PLAIN).bands == own
        other = FRAMEWORK.all[1]
        both = (*own, *(band.name for band in reversed(other.bands)))
        assert audit(PLAIN, replace(PLAIN, framework=other.id)).bands == both


class TestTheCounts:
    def test_of_moves_name_both_bands(self):
        moves = {total.move: total.positions for total in audit(PLAIN, replace(PLAIN, band="PESES-2", score=40)).moves}
        assert moves.pop(BandMove("PESES-1", "PESES-2")) == 1
        assert set(moves.values()) == {0}
        assert {None, ""} <= {move.before for move in moves}

    def test_are_of_the_positions_that_have_what_they_count(self):
        after = [
            replace(PLAIN, id="P-1", band="PESES-2", score=40, outcome=Outcome.HIGHER, scores=(5,) * 8),
            replace(PLAIN, id="P-2", title="Renamed", outcome=Outcome.LOWER),
            replace(PLAIN, id="P-3", outcome=Outcome.BELOW_EXECUTIVE),
            replace(PLAIN, id="P-4", framework="vpscf"),
            replace(PLAIN, id="P-5", band=None),
            replace(PLAIN, id="N-6", title="Sixth"),
        ]
        before = [replace(PLAIN, id=f"P-{n}") for n in range(1, 6)] + [replace(PLAIN, id="P-6", title="Sixth")]
        found = compare(snapshot(*before), snapshot(*after), FRAMEWORK)
        assert found.counts == dict.fromkeys(found.counts, 0) | {
            "before": 6, "after": 6, "in_both": 6, "matched_by_title": 1, "renamed": 1, "scored_anew": 1,
            "factors_scored_anew": 8, "moved": 2, "moved_unclassified": 1, "under_another_framework": 1,
            "reclassified": 3, "without_cost": 2,
        }  # fmt: skip
        assert [one.id for one in found.reclassified] == ["P-1", "P-2", "P-3"]
        assert list(found.counts) == [
            "before", "after", "in_both", "matched_by_title", "new", "gone", "renamed", "splits", "mergers",
            "scored_anew", "factors_scored_anew", "moved", "moved_unclassified", "crossed_by_one_point",
            "under_another_framework", "reassigned", "reclassified", "without_cost", "with_decision",
            *(result.name.lower() for result in Result),
        ]  # fmt: skip


class TestAFinding:
    def of(self, before: PositionSnapshot, after: PositionSnapshot) -> dict[str, str]:
        return {found.code: found.message for found in findings_of(audit(before, after))}

    def test_about_a_new_score_with_the_same_words_names_both_scores(self):
        words = ("a",) * 8
        before = replace(PLAIN, rationales=words)
        after = replace(PLAIN, rationales=words, scores=(5, *(4,) * 7))
        assert self.of(before, after)["W651"] == "the score went from 4 to 5 and the rationale did not change"
        invalid = self.of(replace(before, scores=(None, *(4,) * 7)), after)["W651"]
        assert invalid == "the score went from no valid score to 5 and the rationale did not change"
        [found] = findings_of(audit(before, after))
        assert (found.cell, found.heading, found.position, found.value) == (f"E{PLAIN.row}", "Knowledge", "P-1", "5")

    @pytest.mark.parametrize("words", [("b", *("a",) * 7), ()])
    def test_about_the_words_needs_the_words_of_both(self, words):
        before = replace(PLAIN, rationales=("a",) * 8)
        after = replace(PLAIN, rationales=words, scores=(5, *(4,) * 7))
        assert "W651" not in self.of(before, after)
        reason = audit(before, after).changes[0].factors[0].rationale
        assert reason is (RationaleChange.CHANGED if words else RationaleChange.UNKNOWN)

    def test_about_a_match_by_title_names_both_ids(self):
        message = self.of(PLAIN, replace(PLAIN, id="N-1"))["N652"]
        assert message == "matched by its title alone; the id was 'P-1' before, 'N-1' now"

    @pytest.mark.parametrize(
        ("former", "hint"),
        [
            ("p1", "; the nearest is 'P-1'"),
            ("Z-7", ""),
            ("P–001", "; the nearest is 'P-1'"),
            ("Director", "; the nearest is 'P-1'"),
        ],
    )
    def test_about_a_former_position_that_is_not_there_names_the_nearest(self, former, hint):
        after = replace(PLAIN, id="N-1", title="Head", former=(former,), row=9)
        [found] = findings_of(audit(PLAIN, after))
        assert (found.code, found.row, found.value) == ("N657", 9, former)
        assert found.message == f"its former position '{former}' is not in the earlier assessment{hint}"

    @pytest.mark.parametrize("former", [("P-1",), (), ("Z-7", "p-1")])
    def test_about_a_former_position_is_none_if_one_is_there_or_none_is_named(self, former):
        assert "N657" not in self.of(PLAIN, replace(PLAIN, id="N-1", title="Head", former=former))

    @pytest.mark.parametrize(("before", "after"), [(2, 1), (1, 2), (2, 2)])
    def test_about_positions_with_one_title_and_no_other_id_is_at_each_new_one(self, before, after):
        rows = [replace(PLAIN, id="", row=row) for row in range(2, 4)]
        found = findings_of(compare(snapshot(*rows[:before]), snapshot(*rows[:after]), FRAMEWORK))
        assert [(f.code, f.row) for f in found] == [("N657", row) for row in range(2, 2 + after)]
        assert found[0].message == "several positions have the title 'Director', so none of them was matched"

    def test_about_a_factor_is_at_its_cell_on_the_sheet_of_the_position(self):
        after = replace(PLAIN, sheet="T", rationales=("a",) * 8, scores=(*(4,) * 7, 5))
        [found] = findings_of(audit(replace(PLAIN, rationales=("a",) * 8), after))
        assert (found.sheet, found.cell, found.heading) == ("T", f"L{PLAIN.row}", "Resource management")
        missing = replace(after, sheet="", scores=(4, 5, *(4,) * 6))
        [found] = findings_of(audit(replace(PLAIN, rationales=("a",) * 8), missing))
        assert (found.sheet, found.cell, found.heading) == ("S", "", "Relationships")

    def test_about_a_position_is_at_no_factor(self):
        [found] = findings_of(audit(replace(PLAIN, id=""), replace(PLAIN, id="")))
        assert (found.cell, found.heading, found.position) == ("", "", "Director")

    def test_about_a_boundary_names_both_scores(self):
        after = replace(PLAIN, score=36, band="PESES-2")
        message = self.of(replace(PLAIN, score=35), after)["W653"]
        assert message == "the score went from 35 to 36; the move begins or ends at a band boundary"

    def test_about_another_assessor_needs_another_score(self):
        after = replace(PLAIN, assessor="Ng", scores=(5, *(4,) * 7))
        before = replace(PLAIN, assessor="Tran")
        assert self.of(before, after)["N654"] == "assessed by Tran before and by Ng now"
        assert "N654" not in self.of(before, replace(after, scores=PLAIN.scores))

    def test_about_a_record_that_was_changed_says_which(self):
        found = compare(snapshot(PLAIN, edited=True), snapshot(PLAIN, edited=True), FRAMEWORK)
        assert {(f.sheet, f.cell, f.row) for f in findings_of(found)} == {("", "", 0)}
        assert [finding.message for finding in findings_of(found)] == [
            f"the record of b.xlsx, the {when} assessment, was changed after peecf-batch wrote it"
            for when in ("earlier", "later")
        ]

    def test_about_a_decision_that_the_score_does_not_give_names_both_bands(self):
        assert self.of(replace(PLAIN, decision=TAKEN), PLAIN)["N656"] == (
            "PESES-2 was decided, but the score of 32 gives PESES-1"
        )
        below = replace(PLAIN, band="", score=20)
        name = FRAMEWORK.below.name
        assert self.of(replace(PLAIN, decision=TAKEN), below)["N656"] == (
            f"PESES-2 was decided, but the score of 20 gives {name}"
        )
        assert "N656" not in self.of(PLAIN, replace(PLAIN, decision=TAKEN))
        decided_below = replace(PLAIN, decision=TAKEN._replace(band=""))
        assert self.of(decided_below, PLAIN)["N656"] == f"{name} was decided, but the score of 32 gives PESES-1"


def test_records_of_audits_use_these_words():
    assert [kind.value for kind in MoveKind] == [
        "higher", "lower", "below-executive", "not-classified", "reframed", "same",
    ]  # fmt: skip
    assert [by.value for by in MatchedBy] == ["id", "former id", "title"]
    assert [change.value for change in RationaleChange] == ["changed", "unchanged", "not known"]
    assert [result.value for result in Result] == [
        "band as decided", "another band", "not known", "not known: the framework changed", "open",
    ]  # fmt: skip
