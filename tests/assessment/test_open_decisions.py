"""Test which contracts to confirm before a decision, which costs are not known and why, and reasons typed earlier."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from builders import Row, assessment, framework, scores_adding_to
from copies import replace

from peecf_batch.assessment.alignment import (
    Cost,
    CostTotal,
    NoCost,
    consequence,
    consequences,
    contract_doubts,
    total_of,
    totals,
)
from peecf_batch.assessment.reasons import with_reasons
from peecf_batch.reading.decisions.decision import Decision, DecisionState
from peecf_batch.reading.opened import Reason, ReasonKey
from peecf_batch.rules.determination import Amount, Determination, Mark, RemunerationBand
from peecf_batch.rules.findings import Finding, Severity

DAY, ENDED, RUNNING = date(2025, 7, 1), date(2025, 6, 30), date(2026, 6, 30)
SOURCE = framework().reference.source


def needed(*contracts: tuple[bool, date | None], decided: int | None = None):
    """Return positions on a higher band with these vacancies and contract ends, and the decisions that they need."""
    rows = [
        Row("Director", scores_adding_to(40), "PESES-1", vacant=vacant, contract_end=end) for vacant, end in contracts
    ]
    positions = list(assessment(rows).positions)
    if decided is not None:
        details = positions[decided].position.details._replace(decision=Decision("Endorsed", DecisionState.DECIDED))
        positions[decided] = replace(positions[decided], position=replace(positions[decided].position, details=details))
    reference = assessment(rows).reference._replace(as_at=DAY)
    return consequences(positions, framework(), reference), positions


class TestContractsToConfirm:
    CONTRACTS = ((False, RUNNING), (False, ENDED), (True, RUNNING), (True, None), (False, None), (True, ENDED))

    def test_are_those_that_ended_and_those_of_vacant_positions(self):
        doubts = contract_doubts(*needed(*self.CONTRACTS))
        assert doubts.ended == (1,)
        assert doubts.vacant == (2, 5)

    def test_are_not_those_of_decisions_that_were_taken(self):
        assert contract_doubts(*needed(*self.CONTRACTS, decided=1)).ended == ()
        assert contract_doubts(*needed(*self.CONTRACTS, decided=2)).vacant == (5,)


def values(base: int | None, top: int | None) -> Determination:
    amounts = (Amount(n, Mark.VERIFIED if n else Mark.MISSING, SOURCE) for n in (base, top))
    band = RemunerationBand(framework().bands[1].paid_as, *amounts)
    return Determination("d", "A determination", None, ENDED, (band,), Amount(None, Mark.MISSING, SOURCE), SOURCE)


class TestACost:
    def of(self, trp: float | None, fte: float | None, in_force: Determination | None, end: date | None = RUNNING):
        """Return the cost for a position in the second band that was held in the first."""
        row = Row("Director", scores_adding_to(40), "PESES-1", contract_end=end)
        made = assessment([row])
        [position] = made.positions
        details = position.position.details._replace(trp=trp, fte=fte)
        position = replace(position, position=replace(position.position, details=details))
        return consequence(0, position, framework(), made.reference._replace(as_at=DAY, in_force=in_force)).cost

    def test_without_pay_has_the_reason(self):
        assert self.of(None, 1.0, values(250_000, 400_000)) == NoCost("no total remuneration package is given")
        assert self.of(200_000.0, None, values(250_000, 400_000)) == NoCost("no FTE is given")

    def test_without_values_of_the_band_has_the_reason(self):
        assert self.of(200_000.0, 1.0, None) == NoCost("no remuneration values of the band are known")

    def test_where_a_value_is_missing_has_the_reason(self):
        name = framework().bands[1].paid_as
        assert self.of(300_000.0, 1.0, values(None, 400_000)) == NoCost(f"the values of {name} are not all known")

    def test_is_what_is_lacking_in_the_year_in_which_the_contract_ends(self):
        assert self.of(200_000.0, 1.0, values(250_000, 400_000)) == Cost(Decimal(50_000), 250_000, "2026-27")
        assert self.of(200_000.0, 1.0, values(250_000, 400_000), None) == Cost(Decimal(50_000), 250_000, "")


class TestAReasonTypedEarlier:
    FINDING = Finding("W401", Severity.WARNING, "Positions", "E5", "P-1", "Knowledge", "7", "is high", "", 5)

    def answered(self, reason: Reason, **changes):
        finding = self.FINDING._replace(**changes)
        [found] = with_reasons([finding], {ReasonKey(finding.code, finding.position, finding.heading): [reason]})
        return found.reason, found.accepted

    def reason(self, text: str = "The panel agreed", **changes) -> Reason:
        known = {"cell": self.FINDING.cell, "about": self.FINDING.about, "text": text}
        return Reason(**{**known, **changes})

    def test_is_taken_word_for_word_while_its_finding_is_the_same(self):
        assert self.answered(self.reason()) == ("The panel agreed", True)

    def test_says_the_value_that_it_was_given_for_once_this_changed(self):
        old = self.reason(about="6")
        assert self.answered(old) == ("Given when the value was '6': The panel agreed", False)
        assert self.answered(old, basis="7 7") == ("Given before this changed: The panel agreed", False)

    @pytest.mark.parametrize("text", ["Given when the value was '6': Yes", "Given before this changed: Yes"])
    def test_that_was_old_already_is_not_marked_again(self, text):
        assert self.answered(self.reason(text)) == (text, False)

    def test_about_a_long_value_shortens_it(self):
        assert (
            self.answered(self.reason(about="x" * 60))[0] == f"Given when the value was '{'x' * 60}': The panel agreed"
        )
        long = self.answered(self.reason(about="x" * 61))[0]
        assert long == f"Given when the value was '{'x' * 59}…': The panel agreed"

    def test_about_a_value_of_several_lines_is_on_one(self):
        assert self.answered(self.reason(about="a  b\nc"))[0] == "Given when the value was 'a b c': The panel agreed"

    def test_of_two_that_moved_keep_their_order(self):
        reasons = [self.reason(text, cell="A1", about="6") for text in ("First", "Second")]
        findings = [self.FINDING._replace(cell=cell) for cell in ("E5", "E6")]
        found = with_reasons(findings, {ReasonKey("W401", "P-1", "Knowledge"): reasons})
        assert [one.reason.rpartition(": ")[2] for one in found] == ["First", "Second"]


def test_a_total_has_the_decreases_and_the_increases_however_small():
    costs = [Cost(Decimal(change), 0, year) for change, year in (("-0.50", "2026-27"), ("0.50", ""), ("0", "2025-26"))]
    assert total_of(costs) == CostTotal("", 3, Decimal("-0.50"), Decimal("0.50"))
    assert [(total.financial_year, total.positions) for total in totals(costs)] == [
        ("2025-26", 1),
        ("2026-27", 1),
        ("", 1),
    ]
