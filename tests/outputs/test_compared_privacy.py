"""Test what an audit or a history shows of people and pay without a switch."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from audit_pages import sample_audit
from position_books import FRAMEWORK

from peecf_batch.assessment.alignment import Cost, NoCost
from peecf_batch.assessment.comparison import compare
from peecf_batch.assessment.history.series import TypedReason
from peecf_batch.assessment.snapshot import PositionSnapshot, Snapshot
from peecf_batch.outputs.privacy.amounts import AMOUNT
from peecf_batch.outputs.privacy.compared import (
    audit_findings_for_others,
    audit_for_others,
    masked_snapshot,
    people_in_record,
    reason_for_others,
    shows_total_cost,
    with_assessors_codes,
    without_names_of_sheets,
)
from peecf_batch.outputs.privacy.masking import Mask
from peecf_batch.outputs.privacy.people import people_in
from peecf_batch.outputs.privacy.roles import interview_without_people
from peecf_batch.reading.decisions.decision import Decision, DecisionState
from peecf_batch.rules.findings import Finding, Severity, catalogue
from peecf_batch.rules.privacy import NOTHING, Disclosed, small_costs

WITHHELD = "[name withheld]"
MASK, NO_MASK = Mask(people_in(["Maria Zelinski"])), Mask(people_in([]))
NAMES, PAY = Disclosed(names=True), Disclosed(remuneration=True)
PLAIN = replace(
    sample_audit().after.positions[5], id="P-1", title="Director", decision=None, consequence=None, former=(),
    assessor="", decider="", sheet="S",
)  # fmt: skip
DECIDED = Decision("Maria Zelinski: $250,000", DecisionState.DECIDED)
PRIVATE = next(code for code, rule in catalogue().items() if rule.private)
OF_PAY = next(code for code, rule in catalogue().items() if rule.group == "remuneration")
OPEN = next(code for code, rule in catalogue().items() if not rule.private and rule.group != "remuneration")


def snapshot(*positions: PositionSnapshot, name: str = "b.xlsx") -> Snapshot:
    return Snapshot(name, "0", "S", positions, {})


class TestASideOfAnAudit:
    HELD = replace(
        PLAIN, title="Maria Zelinski", organisation="Zelinski Water", division="Zelinski team", decision=DECIDED,
        decider="Maria Zelinski, Chair", former=("Zelinski-1", "P-0"),
    )  # fmt: skip

    def seen(self, mask: Mask, disclosed: Disclosed) -> Snapshot:
        return masked_snapshot(replace(snapshot(self.HELD, name="Zelinski.xlsx"), sheet="Zelinski"), mask, disclosed)

    def test_has_no_names_without_their_switch(self):
        seen = self.seen(MASK, PAY)
        [held] = seen.positions
        assert "Zelinski" not in repr(seen)
        assert (held.title, held.decider, held.former) == (WITHHELD, "Chair", (f"{WITHHELD}-1", "P-0"))
        assert held.decision.text == f"{WITHHELD}: $250,000"
        assert (seen.name, seen.sheet) == (f"{WITHHELD}.xlsx", WITHHELD)

    def test_has_no_amounts_in_decisions_without_their_switch(self):
        [held] = self.seen(NO_MASK, NAMES).positions
        assert held == replace(self.HELD, decision=DECIDED._replace(text=f"Maria Zelinski: {AMOUNT}"))

    def test_is_as_it_was_with_both_switches(self):
        assert self.seen(NO_MASK, Disclosed(names=True, remuneration=True)).positions == (self.HELD,)
        assert masked_snapshot(snapshot(PLAIN), NO_MASK, NOTHING).positions == (PLAIN,)

    def test_keeps_different_ids_different(self):
        ids = ("Maria", "Zelinski", "Maria Z", "P-1", "Maria")
        seen = masked_snapshot(snapshot(*(replace(PLAIN, id=key) for key in ids)), MASK, NOTHING)
        shown = [held.id for held in seen.positions]
        assert shown[:2] == [WITHHELD, f"{WITHHELD} (2)"]
        assert (shown[3], shown[4], len(set(shown))) == ("P-1", shown[0], 4)

    def test_keeps_different_sheets_different(self):
        sheets = ("Maria", "Zelinski", "S")
        held = snapshot(*(replace(PLAIN, sheet=name) for name in sheets))
        seen = without_names_of_sheets(held, MASK)
        assert [one.sheet for one in seen.positions] == [WITHHELD, f"{WITHHELD} (2)", "S"]
        assert without_names_of_sheets(held, NO_MASK) is held
        assert without_names_of_sheets(snapshot(PLAIN), MASK).positions == (PLAIN,)


class TestAssessors:
    def audit(self):
        before = [replace(PLAIN, id=f"P-{n}", assessor=name) for n, name in enumerate(("Tran", "Tran", "Ng"))]
        after = [replace(one, assessor=name) for one, name in zip(before, ("Ng", "Tran", "Ng"), strict=True)]
        return compare(snapshot(*before), snapshot(*after), FRAMEWORK)

    def test_have_codes_in_the_changes_between_them(self):
        seen = audit_for_others(self.audit(), NOTHING)
        assert [(c.before.assessor, c.after.assessor) for c in seen.changes if c.reassigned] == [
            ("Assessor A", "Assessor B")
        ]
        assert audit_for_others(self.audit(), NAMES).changes[0].after.assessor == "Ng"

    def test_have_the_same_code_in_each_assessment(self):
        sides = [snapshot(replace(PLAIN, assessor=name), PLAIN) for name in ("Tran", " TRAN", "Ng")]
        seen = with_assessors_codes(sides, NOTHING)
        assert [one.positions[0].assessor for one in seen] == ["Assessor A", "Assessor A", "Assessor B"]
        assert {one.positions[1].assessor for one in seen} == {""}
        assert with_assessors_codes(sides, NAMES) == sides


class TestATypedReason:
    REASON = TypedReason(OPEN, "Zelinski's score", "Maria agreed to $250,000")

    def test_has_no_names_and_amounts_without_their_switches(self):
        seen = reason_for_others(self.REASON, MASK, NOTHING)
        assert "Zelinski" not in seen.heading
        assert seen.text == f"{WITHHELD} agreed to {AMOUNT}"
        assert reason_for_others(self.REASON, MASK, PAY).text == f"{WITHHELD} agreed to $250,000"
        assert reason_for_others(self.REASON, NO_MASK, PAY) == self.REASON

    @pytest.mark.parametrize(("code", "switch"), [(PRIVATE, NAMES), (OF_PAY, PAY)])
    def test_about_a_hidden_fact_is_shown_only_with_its_switch(self, code, switch):
        reason = self.REASON._replace(code=code)
        assert reason_for_others(reason, NO_MASK, NOTHING) is None
        assert reason_for_others(reason, NO_MASK, Disclosed(names=True, remuneration=True)) is not None
        assert reason_for_others(reason, NO_MASK, switch) is not None

    def test_of_no_known_rule_is_left_out(self):
        assert reason_for_others(self.REASON._replace(code="X999"), NO_MASK, NAMES) is None


class TestAFindingOfAnAudit:
    def seen(self, code: str, disclosed: Disclosed = NOTHING) -> Finding:
        found = Finding(code, Severity.NOTICE, "Maria", "E5", "Zelinski", "Title", "Maria", "is Maria", "ask Maria", 5)
        [seen] = audit_findings_for_others([found], MASK, disclosed)
        return seen

    def test_has_no_names_without_their_switch(self):
        seen = self.seen(OPEN)
        assert (seen.sheet, seen.position, seen.value) == (WITHHELD, WITHHELD, WITHHELD)
        assert (seen.message, seen.fix) == (f"is {WITHHELD}", f"ask {WITHHELD}")
        assert self.seen(OPEN, NAMES).message == "is Maria"

    def test_of_a_private_rule_has_the_title_of_the_rule_only(self):
        seen = self.seen(PRIVATE)
        assert (seen.value, seen.message) == ("", catalogue()[PRIVATE].title)


class TestTheTotalCost:
    LEAST = small_costs().least

    def shows(self, ups: int, downs: int, zeros: int = 0, unknown: int = 0, disclosed: Disclosed = NOTHING) -> bool:
        costs = [
            Cost(Decimal(n), 0, "") for n, count in (("0.5", ups), ("-0.5", downs), ("0", zeros)) for _ in range(count)
        ]
        found = [*costs, *[NoCost("")] * unknown]
        base = next(p.consequence for p in sample_audit().after.positions if p.consequence)
        positions = [replace(PLAIN, id=f"P-{n}", consequence=replace(base, cost=cost)) for n, cost in enumerate(found)]
        both = snapshot(*positions, PLAIN)
        return shows_total_cost(compare(both, both, FRAMEWORK), disclosed)

    def test_is_shown_if_enough_packages_are_in_each_sum(self):
        assert self.shows(self.LEAST, 0)
        assert self.shows(0, self.LEAST)
        assert self.shows(self.LEAST, self.LEAST)

    def test_is_not_shown_if_a_sum_tells_what_few_are_paid(self):
        assert not self.shows(self.LEAST - 1, 0)
        assert not self.shows(self.LEAST, 1)
        assert not self.shows(1, self.LEAST)
        assert not self.shows(self.LEAST - 1, self.LEAST - 1)
        assert not self.shows(0, 0, zeros=self.LEAST)
        assert not self.shows(0, 0, unknown=self.LEAST)

    def test_is_shown_with_its_switch(self):
        assert self.shows(1, 0, disclosed=PAY)
        assert not self.shows(1, 0, disclosed=NAMES)


def test_a_record_names_incumbents_assessors_and_those_who_decide():
    record = {
        "positions": [
            {"incumbent": "Maria", "assessor": "Ng", "decision": {"decided_by": "Tran, Chair"}},
            {"incumbent": None, "assessor": 5, "decision": None},
            {"decision": {"decided_by": None}},
            {"decision": "Board"},
        ]
    }
    assert list(people_in_record(record)) == ["Maria", "Ng", "Tran"]


@pytest.mark.parametrize(
    ("cell", "shown"),
    [
        ("Yes", "Held"),
        ("Held with Maria on 3 March 2025", "Held, 3 March 2025"),
        ("Yes, 3 March 2025", "Held, 3 March 2025"),
        ("Yes, 3 March 2025, 4 March 2025", "Held"),
        ("No", "Not held"),
        ("No, Maria was away", "Not held"),
        ("3 March 2025", "3 March 2025"),
        ("3 March 2025 by Maria", ""),
        ("Maria", ""),
        ("", ""),
    ],
)
def test_of_an_interview_only_whether_and_when_it_was_held_is_shown(cell, shown):
    assert interview_without_people(cell) == shown


def test_dates_of_decisions_are_kept():
    held = replace(PLAIN, decision=DECIDED, decided_on=date(2025, 1, 1))
    assert masked_snapshot(snapshot(held), MASK, NOTHING).positions[0].decided_on == date(2025, 1, 1)
