"""Test what a de-identified copy keeps of a position, and that it keeps nothing else."""

from __future__ import annotations

from datetime import date

import pytest
from builders import SHEET, assessment, authority, framework, small
from copies import replace
from position_books import USUAL, moderated, plain

from peecf_batch.moderation.consensus import Consensus
from peecf_batch.moderation.copied import Copied
from peecf_batch.moderation.reporting import Reporting
from peecf_batch.outputs.privacy.deidentify import _numbered, de_identified, is_too_small
from peecf_batch.outputs.privacy.disclosure import NOT_SHOWN
from peecf_batch.outputs.wording.words import reference_or, reference_words
from peecf_batch.reading.decisions.decision import Decision, DecisionState
from peecf_batch.reading.position import Basis, Details
from peecf_batch.reading.source import SourceSheet
from peecf_batch.rules.findings import Finding, Severity, catalogue
from peecf_batch.rules.privacy import small_organisations

LEAST = small_organisations().least
PERSONAL = {
    "id": "X-1", "reports_to": "Maria", "is_ceo": True, "vacant": False, "part_3": False, "rationales": ("Maria",) * 8,
    "shares": (12.5,) * 8, "assessor": "Ng", "assessed_on": date(2025, 1, 1), "contract_end": date(2026, 1, 1),
    "trp": 200_000.0, "fte": 0.8, "former_id": "X-0", "incumbent": "Maria", "gender": "F", "decider": "Tran",
    "decision": Decision("Endorsed for Maria", DecisionState.DECIDED), "decided_on": date(2025, 2, 1),
    "documents": "Maria's description", "interview": "with Maria", "stream_reason": "as Maria said",
    "is_benchmark": True, "is_new": True,
}  # fmt: skip


def made(size: int = 3 * LEAST, **details):
    """Return an assessment of positions of one organisation, each with these details."""
    rows = [replace(row, division="", held="PESES-1", boss=None) for row in authority(size, invalid=0)]
    found = assessment(rows, rules=False)
    positions = tuple(
        replace(p, position=replace(p.position, details=p.position.details._replace(**details)))
        for p in found.positions
    )
    return replace(found, positions=positions, findings=())


class TestAPosition:
    def test_keeps_only_its_organisation_framework_band_and_streams_and_gets_a_code(self):
        seen = de_identified(made(**PERSONAL, streams=("policy",), division="North"))
        for number, p in enumerate(seen.positions, 1):
            details = p.position.details
            assert details == Details(
                "", f"P{number:02}", number, "Barwon Valley Water Authority", "Division 1", reference_band="PESES-1",
                streams=("policy",),
            )  # fmt: skip
            assert p.manager is None

    def test_keeps_its_own_facts_in_the_other_order(self):
        whole = made(4 * LEAST)
        positions = tuple(
            replace(
                p, position=replace(p.position, details=p.position.details._replace(streams=(name,), organisation=name))
            )
            for n, p in enumerate(whole.positions)
            for name in ("odd" if p.classification.score % 2 else "even",)
        )
        for p in de_identified(replace(whole, positions=positions)).positions:
            name = "odd" if p.classification.score % 2 else "even"
            assert (p.position.details.organisation, p.position.details.streams) == (name, (name,))

    def test_has_no_division_if_none_is_named(self):
        assert {p.position.details.division for p in de_identified(made()).positions} == {""}

    @pytest.mark.parametrize(("count", "last"), [(1, "P01"), (99, "P99"), (100, "P100")])
    def test_has_a_code_with_two_digits_or_as_many_as_the_last(self, count, last):
        codes = _numbered("P", count)
        assert (len(codes), codes[-1], len(codes[0])) == (count, last, len(last))

    def test_keeps_its_outcome_only_with_its_reference_band(self):
        bands = ("PESES-3", *["PESES-2"] * 2, *["PESES-1"] * 12)
        rows = [replace(row, division="", held=band) for row, band in zip(authority(15, invalid=0), bands, strict=True)]
        seen = de_identified(assessment(rows))
        without = [p for p in seen.positions if p.position.details.reference_band is None]
        assert (len(without), seen.withheld.bands_left_out) == (3, 3)
        assert {p.outcome.value for p in without} <= {"no-reference", "below-executive"}
        kept = [p for p in seen.positions if p.position.details.reference_band is not None]
        assert "no-reference" not in {p.outcome.value for p in kept}

    @pytest.mark.parametrize("basis", [Basis.REMUNERATION, Basis.ASSESSED])
    def test_does_not_tell_whether_pay_or_the_assessment_gave_its_reference_band(self, basis):
        whole = made()
        first = whole.positions[0]
        details = first.position.details._replace(reference_basis=basis)
        first = replace(first, position=replace(first.position, details=details))
        seen = de_identified(replace(whole, positions=(first, *whole.positions[1:])))
        assert seen.withheld.bases_hidden
        assert {reference_words(p, seen.withheld) for p in seen.positions} == {"PESES-1"}

    def test_does_not_tell_that_it_is_new(self):
        seen = de_identified(made(is_new=True, reference_band=None))
        assert {reference_or("not known", p, seen.withheld) for p in seen.positions} == {"not known"}


class TestTheWhole:
    def test_says_what_it_leaves_out(self):
        withheld = de_identified(made(**PERSONAL)).withheld
        assert withheld.pay_hidden
        assert withheld.assessors_hidden == 3 * LEAST
        assert not withheld.is_too_small
        assert de_identified(made()).withheld.assessors_hidden == 0

    def test_names_neither_the_workbook_nor_its_sheets(self):
        source = de_identified(made()).source
        assert (source.name, source.sha256) == ("De-identified positions", "")
        assert source.sheets == (SourceSheet("", 0, ()),)

    def test_is_of_too_few_positions_below_the_limit_of_an_organisation_or_framework(self):
        assert not is_too_small(made(LEAST))
        assert is_too_small(made(LEAST - 1))
        two = made(2 * LEAST)
        [other] = framework().others
        moved = [replace(p, position=replace(p.position, details=p.position.details._replace(framework=other.id)))
                 for p in two.positions[: LEAST - 1]]  # fmt: skip
        assert is_too_small(replace(two, positions=(*moved, *two.positions[LEAST - 1 :])))

    def test_counts_no_more_decisions_taken_than_are_needed(self):
        taken = made(decision=PERSONAL["decision"])
        counts = taken.organisation._replace(decided=taken.organisation.decisions)
        seen = de_identified(replace(taken, organisation=counts)).organisation
        assert seen.decided == seen.decisions == counts.decisions
        assert de_identified(replace(taken, organisation=counts._replace(decided=2))).organisation.decided == 2


class TestModeration:
    def test_has_no_reporting_lines_and_texts(self, tmp_path):
        rows = [(f"P-{n}", f"Director {n}", *USUAL[:-1], 1 + n % 7) for n in range(2 * LEAST)]
        read = moderated(plain(tmp_path / "b.xlsx", rows))
        assert read.moderation is not None
        seen = de_identified(read).moderation
        assert seen.reporting == Reporting(0, (), (), (), ())
        assert (seen.consensus, seen.copied, seen.benchmarking) == (Consensus(), Copied((), None, None), None)
        assert de_identified(replace(read, moderation=None)).moderation is None


class TestAFinding:
    def seen(self, *found: tuple[str, str, str]):
        """Return the findings about the first position with these codes, headings and values."""
        whole = made()
        row = whole.positions[0].position.details.row
        findings = tuple(
            Finding(code, Severity.WARNING, SHEET, f"E{row}", "P-001", heading, value, "about Maria", "ask Maria", row,
                    5, "basis", "reason")
            for code, heading, value in found
        )  # fmt: skip
        return list(de_identified(replace(whole, findings=findings)).findings)

    def test_has_a_code_and_the_texts_of_its_rule_only(self):
        [found] = self.seen(("E201", "Knowledge score", "7"))
        rule = catalogue()["E201"]
        assert (found.sheet, found.cell, found.column, found.basis, found.reason) == ("", "", 0, "", "")
        assert (found.heading, found.value, found.message) == ("Knowledge", NOT_SHOWN, rule.title)
        assert found.position == f"P{found.row:02}"
        assert "Maria" not in found.fix

    def test_without_a_value_or_a_factor_has_neither(self):
        [found] = self.seen(("E201", "Title", ""))
        assert (found.heading, found.value) == ("", "")

    def test_is_left_out_if_it_rests_on_facts_that_are(self):
        kept = {f.code for f in self.seen(*((code, "Knowledge", "7") for code in catalogue()))}
        rest_on_scores = ("scores", "evidence", "moderation", "layout")
        assert kept == {
            code
            for code, rule in catalogue().items()
            if rule.group in rest_on_scores and not rule.private and "reports_to" not in rule.needs
        }
        assert {catalogue()[code].group for code in kept} == set(rest_on_scores)

    def test_about_no_position_is_left_out(self):
        whole = made()
        about = Finding("E201", Severity.ERROR, SHEET, "E1", "", "Knowledge", "", "", "", 1)
        assert de_identified(replace(whole, findings=(about,))).findings == ()


def test_a_small_workbook_is_marked():
    assert de_identified(assessment(small()[: LEAST - 1])).withheld.is_too_small
