"""Test that outputs show facts about people only on request, and that de-identified copies show codes only."""

from __future__ import annotations

from collections import Counter

import pytest
from builders import SHEET, assessment, authority, small
from copies import replace
from hypothesis import given
from hypothesis import strategies as st
from pages import body_of
from people import NAME, with_people
from position_books import FRAMEWORK

from peecf_batch.moderation import Moderation
from peecf_batch.moderation.assessors import Assessor, Assessors
from peecf_batch.moderation.benchmarks import Benchmark
from peecf_batch.moderation.consensus import Consensus
from peecf_batch.moderation.copied import Copied
from peecf_batch.moderation.reporting import Reporting
from peecf_batch.outputs.html.summary import render_summary
from peecf_batch.outputs.privacy.deidentify import de_identified
from peecf_batch.outputs.privacy.disclosure import benchmark_without_names, findings_by_codes, redacted
from peecf_batch.outputs.privacy.grouping import known_facts
from peecf_batch.outputs.privacy.masking import Mask
from peecf_batch.outputs.privacy.people import people_in
from peecf_batch.outputs.record.record import record, record_text
from peecf_batch.outputs.wording.sentences import not_for_decision
from peecf_batch.reading.position import Details
from peecf_batch.rules.findings import Finding, Place, Severity, catalogue
from peecf_batch.rules.privacy import NOTHING, Disclosed


@pytest.mark.parametrize("word", ["Maria", "Nguyen", "412", "Female", "0.8 FTE"])
def test_names_pay_and_gender_are_nowhere_on_a_page_that_was_not_asked_for_them(word):
    assert word not in body_of(render_summary(with_people()))


def test_names_are_taken_out_of_titles_rationales_and_findings():
    seen = redacted(with_people(), NOTHING)
    assert seen.positions[1].position.details.title == "Chief Operating Officer ([name withheld])"
    assert seen.positions[1].position.details.rationales[1] == "What [name withheld] decides binds us."
    assert [finding.value for finding in seen.findings] == ["not shown", "[name withheld]"]
    assert seen.findings[1].message == "reports to '[name withheld]'"


def test_the_gender_of_nobody_is_kept_without_its_switch():
    made = with_people()
    assert {p.position.details.gender for p in redacted(made, NOTHING).positions} == {""}
    assert redacted(made, Disclosed(gender=True)).positions[1].position.details.gender == "Female"


@pytest.mark.parametrize("code", [code for code, rule in catalogue().items() if rule.private])
def test_a_finding_about_a_person_keeps_only_its_place_and_the_general_text_of_its_rule(code):
    rule, made = catalogue()[code], with_people()
    place = Place(SHEET, "F9", 9, 6, "Heading")
    found = rule.finding(place, "about Maria", FRAMEWORK.scale, value="Maria", basis="Maria")._replace(reason="Why")
    [seen] = redacted(replace(made, findings=(found,)), NOTHING).findings
    assert (seen.value, seen.message, seen.basis, seen.reason) == ("not shown", rule.title, "", "")
    assert (seen.cell, seen.row, seen.heading, seen.fix) == ("F9", 9, "Heading", found.fix)


def test_a_position_with_nothing_else_to_hide_has_no_finding_about_its_pay():
    """Pay that is no number gives no package. The code of its finding would say that there is one."""
    made = assessment(small())
    positions = (replace(made.positions[0], findings=("E201", "N705")), *made.positions[1:])
    assert redacted(replace(made, positions=positions), NOTHING).positions[0].findings == ("E201",)


def with_details(title, **details):
    """Return an assessment of one position."""
    made = assessment([replace(row, title=title) for row in small()[:1]])
    [first] = made.positions
    changed = replace(first, position=replace(first.position, details=replace(first.position.details, **details)))
    return replace(made, positions=(changed,))


@pytest.mark.parametrize(
    ("decider", "title"),
    [
        ("Jane Zelinski, Chair", "Adviser to [name withheld]"),
        ("Board (Jane Zelinski)", "Adviser to [name withheld]"),
        ("Chair", "Adviser to Zelinski"),
        ("Board (vacant)", "Adviser to Zelinski"),
    ],
)
def test_the_name_of_a_decision_maker_is_withheld_in_other_texts(decider, title):
    seen = redacted(with_details("Adviser to Zelinski", decider=decider), NOTHING).positions[0].position.details
    assert seen.title == title


def test_a_position_without_an_assessor_has_none():
    for incumbent in ("", "Jane Zelinski"):
        seen = redacted(with_details("Director", incumbent=incumbent, assessor=""), NOTHING)
        assert seen.positions[0].position.details.assessor == ""
        assert seen.withheld.assessors_hidden == 0


def test_sheets_with_names_of_people_have_different_names_without_them():
    made = assessment(small())
    names = ["Zelinski", "Positions", "Oyelaran", "Tregenza"]
    people = ["Jane Zelinski", "", "Tom Oyelaran", "Kim Tregenza"]
    positions = [
        replace(p, position=replace(p.position, details=replace(p.position.details, sheet=sheet, incumbent=person)))
        for p, sheet, person in zip(made.positions, names, people, strict=False)
    ]
    seen = redacted(replace(made, positions=tuple(positions)), NOTHING).positions
    assert [p.position.details.sheet for p in seen] == [
        "[name withheld]", "Positions", "[name withheld] (2)", "[name withheld] (3)",
    ]  # fmt: skip


def test_the_code_of_an_assessor_is_no_name():
    made = with_details("Secretary of Assessor B", assessor="Assessor B", incumbent="Jane Zelinski")
    seen = redacted(made, NOTHING).positions[0].position.details
    assert (seen.title, seen.assessor) == ("Secretary of Assessor B", "Assessor B")


def test_what_is_withheld_says_whether_pay_is_shown():
    for shown in (True, False):
        withheld = redacted(with_people(), Disclosed(remuneration=shown)).withheld
        assert (withheld.pay_hidden, withheld.remuneration_checks) == (not shown, None if shown else 0)


def test_an_ordinary_word_is_a_name_in_a_finding_about_the_evidence_for_its_own_position():
    made = assessment(small())
    positions = list(made.positions)
    for n, name in {1: "Rose Ng", 2: "Grant Young"}.items():
        details = replace(positions[n].position.details, incumbent=name)
        positions[n] = replace(positions[n], position=replace(positions[n].position, details=details))
    row = positions[1].position.details.row
    found = Finding("W301", Severity.WARNING, SHEET, f"S{row}", "", "", "Rose will. Young people.", "m", "", row, 3)
    kept = replace(made, positions=tuple(positions), findings=(found, found._replace(code="W501")))
    seen = redacted(kept, NOTHING).findings
    assert [one.value for one in seen] == ["[name withheld] will. Young people.", "Rose will. Young people."]


def test_a_name_with_a_space_after_its_prefix_is_withheld_in_texts():
    made = assessment(small())
    first = made.positions[0]
    texts = ("Mac Zelinski leads the work.", *[""] * 7)
    details = replace(first.position.details, incumbent="Jo Maczelinski", rationales=texts)
    made = replace(made, positions=(replace(first, position=replace(first.position, details=details)),))
    seen = redacted(made, NOTHING).positions[0].position.details
    assert seen.rationales[0] == "[name withheld] leads the work."


def test_words_that_are_also_names_of_others_stay_and_whole_names_go_whatever_their_case():
    made = assessment(small())
    people = {1: "Grant Young", 2: "Rose Ng"}
    positions = list(made.positions)
    for n, name in people.items():
        said = ("Young people will get a grant from GRANT YOUNG.", "ROSE will.", *[""] * 6)
        details = replace(positions[n].position.details, incumbent=name, rationales=said)
        positions[n] = replace(positions[n], position=replace(positions[n].position, details=details))
    seen = redacted(replace(made, positions=tuple(positions)), NOTHING).positions
    assert seen[1].position.details.rationales[0] == "[name withheld] people will get a grant from [name withheld]."
    assert seen[2].position.details.rationales[:2] == (
        "Young people will get a grant from [name withheld].",
        "[name withheld] will.",
    )


@pytest.mark.parametrize("nobody", ["", "Vacant", "TBC", " - "])
def test_what_names_nobody_takes_nothing_out(nobody):
    made = assessment([replace(row, title="Director, Vacant Land and TBC") for row in small()[:1]])
    first = made.positions[0]
    details = replace(first.position.details, incumbent=nobody)
    made = replace(made, positions=(replace(first, position=replace(first.position, details=details)),))
    assert redacted(made, NOTHING).positions[0].position.details.title == "Director, Vacant Land and TBC"


@pytest.mark.parametrize("word", ["Maria", "Nguyen", "412", "Female"])
def test_names_pay_and_gender_are_nowhere_in_a_record_that_was_not_asked_for_them(word):
    made = with_people()
    row = made.positions[1].position.details.row
    paid = Finding("W702", Severity.WARNING, SHEET, f"H{row}", "G-02", "TRP", "412345", "$412,345 is below", "", row)
    kept = replace(made, findings=(*made.findings, paid))
    assert word not in record_text(kept)


def test_a_record_marks_rationales_alike_whether_names_are_shown_or_not():
    told = [record(with_people(), Disclosed(names=shown))["positions"][1]["rationale_marks"] for shown in (True, False)]
    assert told[0] == told[1] != {}


def test_each_switch_shows_what_it_says_and_nothing_else():
    named = render_summary(with_people(), disclosed=Disclosed(names=True))
    assert NAME in named
    assert "412" not in body_of(named)
    paid = render_summary(with_people(assessment(authority())), disclosed=Disclosed(remuneration=True))
    assert "Maria" not in paid
    plural = render_summary(with_people(), disclosed=Disclosed(gender=True))
    assert "Gender by band" in plural
    assert "n.p." in plural
    assert "Gender by band" not in named + paid


def test_pay_is_shown_beside_the_positions_that_need_a_decision():
    made = assessment(small())
    p = made.positions[3]
    details = replace(p.position.details, trp=198_000.0, fte=0.8)
    made = replace(
        made,
        positions=(*made.positions[:3], replace(p, position=replace(p.position, details=details)), *made.positions[4:]),
    )
    html = render_summary(made, disclosed=Disclosed(remuneration=True))
    assert "$198,000 at 0.8 FTE" in html
    assert "share it as you would a personnel file" in html


def test_nothing_is_changed_where_there_is_nothing_to_hide():
    made = assessment(authority())
    assert replace(redacted(made, NOTHING), withheld=None) == made


class TestAssessors:
    SMITH = Assessor("Assessor A", "Smith", "Scores of Smith", 1, 8, 0, 0, 0, 0, None)
    JONES = Assessor("Assessor B", "Jones", "", 1, 8, 0, 0, 0, 0, None)

    NOBODY = Assessor("Assessor C", "", "", 1, 8, 0, 0, 0, 0, None)

    def made(self, *findings: Finding):
        made = assessment(small())
        held = Assessors((self.SMITH, self.JONES, self.NOBODY), 0, 0, 5, (), None, None, None, (), (), ())
        lines = Reporting(0, (), (), (), ())
        moderation = Moderation({}, lines, (), None, Copied((), None, None), held, Consensus(), {})
        return replace(made, moderation=moderation, findings=findings)

    def about(self, assessor: str) -> Finding:
        heading = "Knowledge (Smith)" if assessor == "Assessor A" else "Knowledge (Jones)"
        return Finding("E201", Severity.ERROR, "Scores of Smith", "E5", "", heading, "9", "m", "", 5, assessor=assessor)

    def test_have_codes_in_findings_about_their_scores_without_the_switch_for_names(self):
        made = self.made(self.about("Assessor A"), self.about("Assessor B"), self.about(""))
        seen = [(one.sheet, one.heading) for one in findings_by_codes(made, NOTHING)]
        assert seen == [
            ("Assessor A", "Knowledge (Assessor A)"),
            ("Scores of Smith", "Knowledge (Assessor B)"),
            ("Scores of Smith", "Knowledge (Jones)"),
        ]
        assert list(findings_by_codes(made, Disclosed(names=True))) == list(made.findings)

    def test_without_a_name_leave_the_heading_as_it_is(self):
        [seen] = findings_by_codes(self.made(self.about("Assessor C")), NOTHING)
        assert seen.heading == "Knowledge (Jones)"

    def test_have_neither_names_nor_sheets_without_the_switch_for_names(self):
        seen = redacted(self.made(), NOTHING).moderation.assessors.assessors
        assert [(one.code, one.name, one.place) for one in seen] == [
            ("Assessor A", "", ""), ("Assessor B", "", ""), ("Assessor C", "", ""),
        ]  # fmt: skip
        shown = redacted(self.made(), Disclosed(names=True)).moderation.assessors.assessors
        assert shown == (self.SMITH, self.JONES, self.NOBODY)


def test_benchmarks_of_other_files_have_no_names_of_the_workbook():
    mask = Mask(people_in(["Maria Zelinski"]))
    named = Benchmark("Z-1", "Adviser to Zelinski", "Zelinski Water", "", (), (4,) * 8, "PESES-1")
    seen = benchmark_without_names(named, mask)
    assert (seen.id, seen.title, seen.organisation) == (
        "Z-1", "Adviser to [name withheld]", "[name withheld] Water",
    )  # fmt: skip
    own = named._replace(place=0)
    assert benchmark_without_names(own, mask) is own  # its position is masked
    assert benchmark_without_names(named, Mask(people_in([]))) is named


class TestDeIdentified:
    def test_no_title_id_or_division_is_left(self):
        html = render_summary(de_identified(assessment(authority())), coded=True)
        for p in assessment(authority()).positions[1:]:
            details = p.position.details
            assert details.title not in html
            assert f"{details.id}<" not in html
            assert details.division not in html
        assert "P01" in html
        assert "replace titles, ids and divisions" in html

    def test_says_that_it_leaves_out_reference_bands(self):
        """Otherwise, a reader takes their positions for new ones, and the counts by outcome for those of the paper."""
        rows = [replace(row, held="PESES-3" if n == 0 else "PESES-1") for n, row in enumerate(small())]
        made = assessment(rows)
        coded = de_identified(made)
        known = [sum(p.position.details.reference_band is not None for p in one.positions) for one in (made, coded)]
        assert known[0] > known[1]
        said = not_for_decision(coded)
        assert "withheld" in said
        assert said in render_summary(coded, coded=True)
        assert said not in render_summary(made)

    def test_codes_do_not_follow_the_sheet_and_lead_back_to_nothing(self):
        plain, coded = assessment(authority()), de_identified(assessment(authority()))
        scores = [p.position.scores for p in plain.positions]
        assert sorted(map(str, scores)) == sorted(str(p.position.scores) for p in coded.positions)
        assert scores != [p.position.scores for p in coded.positions]
        assert [p.position.details.title for p in coded.positions[:3]] == ["P01", "P02", "P03"]
        for p in coded.positions:
            details = p.position.details
            assert (details.reports_to, details.is_ceo, details.vacant, details.contract_end, p.manager) == (
                "", False, None, None, None,
            )  # fmt: skip
            assert (details.sheet, details.row) == ("", int(details.title[1:]))

    def test_the_order_is_the_same_in_every_run_and_another_for_another_text(self):
        made = assessment(authority())
        assert de_identified(made) == de_identified(assessment(authority()))
        first = made.positions[0]
        details = replace(first.position.details, incumbent="Somebody Else")
        changed = replace(first, position=replace(first.position, details=details))
        other = replace(made, positions=(changed, *made.positions[1:]))
        orders = [[p.position.scores for p in de_identified(one).positions] for one in (made, other)]
        assert orders[0] != orders[1]

    def test_scores_and_recommended_bands_are_the_same(self):
        plain, coded = assessment(authority()), de_identified(assessment(authority()))
        assert coded.organisation.bands == plain.organisation.bands
        assert coded.organisation.edges == plain.organisation.edges

    def test_findings_say_what_their_rule_says_and_nothing_of_reporting_lines(self):
        coded = de_identified(with_people())
        assert coded.findings == ()  # one is about the incumbent, the other about a reporting line


def facts(all_places):
    return [
        Details("", "", n, where, division, reference_band=band) for n, (where, division, band) in enumerate(all_places)
    ]


_PLACES = st.tuples(st.sampled_from("AB"), st.sampled_from(["", "x", "y", "z"]), st.sampled_from(["P1", "P2", "P3"]))


@given(st.lists(_PLACES, max_size=40))
def test_nothing_that_others_may_know_is_unique_in_an_organisation_of_five_or_more(places):
    known = known_facts(facts(places), 5)
    sizes = Counter(fact.organisation for fact in known)
    counts, divisions = Counter(known), Counter((fact.organisation, fact.division) for fact in known)
    assert [f for f in known if sizes[f.organisation] >= 5 and counts[f] == 1] == []
    assert [place for place, count in divisions.items() if place[1] and count < 5] == []
    assert {(f.division, f.reference_band) for f in known if sizes[f.organisation] < 5} <= {("", "")}
