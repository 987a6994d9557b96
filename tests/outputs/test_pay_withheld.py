"""Test that a package and a time fraction are shown only with the switch for remuneration."""

from __future__ import annotations

import pytest
from builders import SHEET, assessment, small
from copies import replace

from peecf_batch.assessment.explaining.cells import InputCell
from peecf_batch.outputs.privacy.amounts import may_quote_pay, without_pay
from peecf_batch.outputs.privacy.disclosure import redacted
from peecf_batch.outputs.privacy.explained import _cell, _hidden_roles
from peecf_batch.outputs.privacy.masking import Mask
from peecf_batch.outputs.privacy.people import people_in
from peecf_batch.outputs.record.record import record_text
from peecf_batch.reading.consensus.agreed import AgreedScore, AgreedState
from peecf_batch.reading.decisions.decision import Decision, DecisionState
from peecf_batch.reading.position import Basis
from peecf_batch.reading.source import NameColumn, SourceSheet
from peecf_batch.rules.findings import Finding, RuleResult, Severity, Status, catalogue
from peecf_batch.rules.privacy import NOTHING, Disclosed

AGREED = AgreedScore(0, AgreedState.SAME, 6)


def paid(trp: float | None, fte: float | None):
    """Return positions, the first of which has this package and time fraction."""
    made = assessment(small())
    first = made.positions[0]
    details = replace(first.position.details, trp=trp, fte=fte)
    changed = replace(first, position=replace(first.position, details=details))
    return replace(made, positions=(changed, *made.positions[1:]))


def seen(made, disclosed: Disclosed) -> tuple[float | None, float | None]:
    details = redacted(made, disclosed).positions[0].position.details
    return details.trp, details.fte


@pytest.mark.parametrize(("trp", "fte"), [(None, 0.8), (198_000.0, 0.8), (198_000.0, 1.0), (198_000.0, None)])
def test_neither_is_shown_without_its_switch_even_if_the_other_is_not_given(trp, fte):
    assert seen(paid(trp, fte), NOTHING) == (None, None)
    assert seen(paid(trp, fte), Disclosed(names=True, gender=True)) == (None, None)
    assert seen(paid(trp, fte), Disclosed(remuneration=True)) == (trp, fte)


def test_full_time_without_a_package_tells_nothing_about_pay():
    assert seen(paid(None, 1.0), NOTHING) == (None, 1.0)


def test_a_time_fraction_is_nowhere_in_a_record_without_its_switch():
    made = paid(None, 0.8137)
    assert "0.8137" not in record_text(redacted(made, NOTHING))
    assert "0.8137" not in record_text(made, Disclosed(names=True, gender=True))


class TestFindings:
    def test_about_pay_are_not_among_the_codes_of_a_position(self):
        made = paid(198_000.0, 1.0)
        first = replace(made.positions[0], findings=("E201", "W702"))
        made = replace(made, positions=(first, *made.positions[1:]))
        assert redacted(made, NOTHING).positions[0].findings == ("E201",)
        assert redacted(made, Disclosed(remuneration=True)).positions[0].findings == ("E201", "W702")

    @pytest.mark.parametrize("code", ["W109", "E141", "W142", "W143", "W144", "W146"])
    def test_that_quote_any_cell_have_no_amounts(self, code):
        made = paid(None, None)
        row = made.positions[0].position.details.row
        found = Finding(
            code, Severity.WARNING, SHEET, f"Z{row}", "", "", "$250,000", "'$250,000' is", "", row, 26, "$9"
        )
        [seen] = redacted(replace(made, findings=(found,)), NOTHING).findings
        assert (seen.value, seen.message, seen.basis) == ("[amount withheld]", "'[amount withheld]' is", "")
        [whole] = redacted(replace(made, findings=(found,)), Disclosed(remuneration=True)).findings
        assert whole == found

    @pytest.mark.parametrize(("code", "column"), [("E141", 2), ("W501", 26)])
    def test_about_ids_and_titles_or_that_quote_no_other_cell_stay_as_they_are(self, code, column):
        made = paid(None, None)
        sheet = SourceSheet(SHEET, 1, (), (NameColumn("title", 2, "Title"),))
        found = Finding(code, Severity.WARNING, SHEET, "B2", "", "", "Director $250,000", "m", "", 2, column, "b")
        made = replace(made, source=made.source._replace(sheets=(sheet,)), findings=(found,))
        assert redacted(made, NOTHING).findings == (found,)

    def test_about_decisions_and_agreed_scores_have_no_amounts(self):
        needs = {"decisions", "agreed scores", "stream_check"}
        quoting = [code for code, rule in catalogue().items() if needs & set(rule.needs)]
        assert needs <= {need for code in quoting for need in catalogue()[code].needs}
        made = paid(None, None)
        row = made.positions[0].position.details.row
        for code in quoting:
            found = Finding(code, Severity.WARNING, SHEET, f"Z{row}", "", "", "$250,000", "m", "", row, 26)
            [seen] = redacted(replace(made, findings=(found,)), NOTHING).findings
            assert "250" not in seen.value
        assert quoting

    def test_about_other_things_stay_after_one_about_pay(self):
        made = paid(None, None)
        row = made.positions[0].position.details.row
        codes = ("W702", "E201", "W703", "W501")
        found = [Finding(code, Severity.WARNING, SHEET, f"Z{row}", "", "", "v", "m", "", row, 26) for code in codes]
        seen = redacted(replace(made, findings=tuple(found)), NOTHING).findings
        assert [one.code for one in seen] == ["E201", "W501"]


class TestTextsWithNamesAndAmounts:
    def test_have_neither(self):
        """Each text goes through both: the names are replaced first, then the amounts."""
        made, text = paid(None, None), "Zelinski agreed to $250,000"
        first = made.positions[0]
        details = replace(
            first.position.details,
            incumbent="Jane Zelinski",
            documents=text,
            stream_reason=text,
            consensus=(replace(AGREED, reason=text),),
            decision=Decision(text, DecisionState.DOUBTFUL),
        )
        made = replace(made, positions=(replace(first, position=replace(first.position, details=details)),))
        seen = redacted(made, NOTHING).positions[0].position.details
        texts = {seen.documents, seen.stream_reason, seen.consensus[0].reason, seen.decision.text}
        assert texts == {"[name withheld] agreed to [amount withheld]"}


class TestResultsOfRules:
    @pytest.mark.parametrize(
        ("code", "status", "seen"),
        [
            ("W702", Status.PASSED, RuleResult("W702", Status.WITHHELD, "remuneration is not shown", 0)),
            ("W702", Status.FOUND, RuleResult("W702", Status.WITHHELD, "remuneration is not shown", 0)),
            ("W702", Status.NOT_RUN, RuleResult("W702", Status.NOT_RUN, "no day", 1)),
            ("E201", Status.FOUND, RuleResult("E201", Status.FOUND, "no day", 1)),
        ],
    )
    def test_about_pay_are_withheld_if_the_rule_ran(self, code, status, seen):
        made = replace(paid(None, None), rules=(RuleResult(code, status, "no day", 1),))
        assert redacted(made, NOTHING).rules == (seen,)


class TestTheBasisOfReferenceBands:
    @pytest.mark.parametrize(
        ("basis", "disclosed", "hidden"),
        [
            (Basis.REMUNERATION, NOTHING, True),
            (Basis.REMUNERATION, Disclosed(remuneration=True), False),
            (Basis.STATED, NOTHING, False),
            (Basis.ASSESSED, NOTHING, False),
        ],
    )
    def test_is_hidden_with_pay_if_pay_gave_a_band(self, basis, disclosed, hidden):
        made = assessment(small())
        first = made.positions[0]
        details = replace(first.position.details, reference_basis=basis)
        first = replace(first, position=replace(first.position, details=details))
        seen = redacted(replace(made, positions=(first, *made.positions[1:])), disclosed)
        assert seen.withheld.bases_hidden is hidden


class TestTexts:
    TEXTS = {"documents": "offer of $250,000", "interview": "Yes", "stream_reason": "worth $250,000"}  # noqa: RUF012

    def seen(self, disclosed: Disclosed, **details):
        made = assessment(small())
        first = made.positions[0]
        held = replace(first.position.details, **details)
        first = replace(first, position=replace(first.position, details=held))
        return redacted(replace(made, positions=(first, *made.positions[1:])), disclosed).positions[0].position.details

    def test_about_a_decision_have_no_amounts_even_if_nothing_else_is_left_out(self):
        seen = self.seen(Disclosed(names=True), **self.TEXTS)
        assert (seen.documents, seen.stream_reason) == ("offer of [amount withheld]", "worth [amount withheld]")
        assert self.seen(Disclosed(names=True, remuneration=True), **self.TEXTS).documents == "offer of $250,000"

    def test_of_reasons_for_agreed_scores_have_no_amounts(self):
        agreed = AGREED._replace(reason="worth $250,000")
        [seen] = self.seen(Disclosed(names=True), consensus=(agreed,)).consensus
        assert seen.reason == "worth [amount withheld]"

    def test_of_a_decision_have_no_amounts(self):
        decision = Decision("Pay $250,000", DecisionState.DECIDED)
        assert self.seen(Disclosed(names=True), decision=decision).decision.text == "Pay [amount withheld]"

    def test_about_people_are_left_out_but_for_roles_and_codes(self):
        people = {"incumbent": "Maria", "assessor": "Ng", "decider": "Tran, Chair", "interview": "Yes, with Maria"}
        seen = self.seen(NOTHING, **people)
        assert (seen.incumbent, seen.assessor, seen.decider, seen.interview) == ("", "", "Chair", "Held")
        assert self.seen(NOTHING, assessor="Assessor B").assessor == "Assessor B"
        assert self.seen(NOTHING, incumbent="Maria").decider == ""
        shown = self.seen(Disclosed(names=True, remuneration=True), **people)
        assert (shown.incumbent, shown.interview) == ("Maria", "Yes, with Maria")


class TestACellOfAnExplanation:
    def seen(self, role: str, text: str, disclosed: Disclosed, cell: str = "E5"):
        mask = Mask(people_in(() if disclosed.names else ["Maria Zelinski"]))
        return _cell(InputCell(cell, "Zelinski", text, role), mask, _hidden_roles(disclosed), frozenset())

    @pytest.mark.parametrize("role", ["incumbent", "assessor", "decider", "interview"])
    def test_about_people_needs_its_switch(self, role):
        assert self.seen(role, "Someone", NOTHING).text == "not shown"
        assert self.seen(role, "Someone", Disclosed(names=True)).text == "Someone"
        assert self.seen(role, "", NOTHING).text == ""

    @pytest.mark.parametrize("role", ["trp", "reference_trp", "planned_trp", "fte"])
    def test_about_pay_needs_its_switch(self, role):
        assert self.seen(role, "0.8", NOTHING).text == "not shown"
        assert self.seen(role, "0.8", Disclosed(remuneration=True)).text == "0.8"

    def test_about_gender_needs_its_switch(self):
        assert self.seen("gender", "F", NOTHING).text == "not shown"
        assert self.seen("gender", "F", Disclosed(gender=True)).text == "F"

    @pytest.mark.parametrize(
        "role", ["decision", "documents", "interview", "stream_reason", "stream_check", "agreed_reason"]
    )
    def test_about_a_decision_has_no_amounts(self, role):
        assert self.seen(role, "$250,000", Disclosed(names=True)).text == "[amount withheld]"
        assert self.seen(role, "$250,000", Disclosed(names=True, remuneration=True)).text == "$250,000"

    def test_keeps_a_role_and_whether_an_interview_was_held(self):
        assert self.seen("decider", "Tran, Chair", NOTHING).text == "Chair"
        assert self.seen("interview", "Yes, with Tran", NOTHING).text == "Held"

    def test_has_no_names_in_its_text_heading_and_sheet(self):
        seen = self.seen("title", "Maria leads", NOTHING, "Zelinski!E5")
        assert (seen.cell, seen.heading, seen.text) == (
            "[name withheld]!E5",
            "[name withheld]",
            "[name withheld] leads",
        )
        assert self.seen("title", "x", NOTHING, "E5").cell == "E5"


class TestNames:
    def people(self, **changes):
        made = assessment(small())
        first, second, *others = made.positions
        first, second = (
            replace(p, position=replace(p.position, details=replace(p.position.details, **changes, **own)))
            for p, own in ((first, {"sheet": "Maria"}), (second, {"sheet": "Zelinski"}))
        )
        return replace(made, positions=(first, second, *others))

    def test_of_sheets_are_replaced_and_different_sheets_stay_different(self):
        made = self.people(incumbent="Maria Zelinski")
        sheets = [p.position.details.sheet for p in redacted(made, NOTHING).positions[:3]]
        assert sheets == ["[name withheld]", "[name withheld] (2)", SHEET]
        assert [p.position.details.sheet for p in redacted(made, Disclosed(names=True)).positions[:3]] == [
            "Maria", "Zelinski", SHEET,
        ]  # fmt: skip

    def test_of_assessors_are_counted_unless_they_are_codes(self):
        made = self.people(assessor="Ng")
        assert redacted(made, NOTHING).withheld.assessors_hidden == 2
        assert redacted(made, Disclosed(names=True)).withheld.assessors_hidden == 0
        assert redacted(self.people(assessor="Assessor B"), NOTHING).withheld.assessors_hidden == 0

    def test_and_pay_that_are_shown_leave_the_details_as_they_are(self):
        made = self.people(incumbent="Maria", trp=198_000.0, gender="F")
        everything = Disclosed(names=True, remuneration=True, gender=True)
        assert redacted(made, everything).positions == made.positions

    def test_typed_on_our_sheet_beside_agreed_scores_are_left_out_in_any_case(self):
        agreed = AGREED._replace(typed="6 Maria", typed_reason="Maria")
        seen = redacted(self.people(consensus=(agreed,)), Disclosed(names=True, remuneration=True))
        assert seen.positions[0].position.details.consensus == (AGREED,)


class TestPayThatARationaleQuotes:
    @pytest.mark.parametrize(
        "typed",
        ["$310,000", "310000", "310 000", "AUD 310,000.00", "$310k", "$0.31m", "0.31 million", "$310", "309.8k"],
    )
    def test_is_withheld_in_every_form(self, typed):
        pay, text = 309_812 if typed == "309.8k" else 310_000, f"Leads 40 staff on {typed} a year"
        assert without_pay(text, pay) == "Leads 40 staff on [amount withheld] a year"
        assert may_quote_pay(["Leads 40 staff", text], pay)

    @pytest.mark.parametrize(
        "text",
        ["budget of $19 million", "budget of $310 million", "310 staff", "$311,000", "$3,100,000", "31 sites", "$31k"],
    )
    def test_is_no_other_amount(self, text):
        assert without_pay(text, 310_000) == text

    @pytest.mark.parametrize("text", ["a budget of $19 million", "no number", "42 staff", "2 of 7 regions"])
    def test_is_not_looked_for_where_no_number_has_its_digits(self, text):
        assert not may_quote_pay([text], 310_000)

    def made(self):
        made = paid(310_000.0, 1.0)
        first = made.positions[0]
        told = "Is paid $310,000 and spends $19 million"
        details = replace(first.position.details, rationales=(told,) * 8, title="Director on $310k")
        changed = replace(first, position=replace(first.position, details=details))
        found = Finding("W302", Severity.WARNING, SHEET, "S2", "", "", told, f"'{told}'", "", details.row, 19, told)
        return replace(made, positions=(changed, *made.positions[1:]), findings=(found,))

    def test_is_in_no_text_about_the_position(self):
        seen = redacted(self.made(), NOTHING)
        details, [found] = seen.positions[0].position.details, seen.findings
        told = "Is paid [amount withheld] and spends $19 million"
        assert (details.rationales, details.title) == ((told,) * 8, "Director on [amount withheld]")
        assert (found.value, found.message, found.basis) == (told, f"'{told}'", "")

    def test_is_shown_with_its_switch(self):
        made = self.made()
        seen = redacted(made, Disclosed(remuneration=True))
        assert seen.positions[0].position.details.rationales == made.positions[0].position.details.rationales
        assert seen.findings == made.findings
