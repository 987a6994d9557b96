"""Assess workbooks in which people typed names, values and text files in their own ways."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from builders import scores_adding_to
from position_books import FACTORS, assessed, plain

from peecf_batch.runs.api import audit

FILES = Path(__file__).parent / "files"
DUE = date(2027, 6, 30)


def case(name):
    return assessed(FILES / name)


def facts(assessment, name):
    return [getattr(position.position.details, name) for position in assessment.positions]


def managers(assessment):
    ids = [position.position.details.label for position in assessment.positions]
    return [None if position.manager is None else ids[position.manager] for position in assessment.positions]


def at(assessment, *codes):
    return [(finding.code, finding.cell) for finding in assessment.findings if finding.code in codes]


class TestReportingLines:
    def test_name_the_manager_by_id_title_both_or_as_the_ceo(self):
        assessment = case("hr/reports-to-in-other-words.xlsx")
        assert managers(assessment) == [None, "P1", "P1", None, None, "P1", "P2", "P2", None]
        assert at(assessment, "W501", "W511") == [("W511", "C5"), ("W511", "C6"), ("W501", "C10")]

    def test_match_ids_that_lost_their_zeros(self):
        assessment = case("hr/ids-that-lost-their-zeros.xlsx")
        assert managers(assessment) == [None, "1001", "0001002", "1001"]
        assert not at(assessment, "W501")

    def test_match_other_dashes_apostrophes_and_ampersands(self):
        assessment = case("hr/dashes-and-apostrophes.xlsx")
        people, centre, ceo = "Director – People & Culture", "Manager O’Brien Centre", "Chief Executive Officer"
        assert managers(assessment) == [None, ceo, people, people, ceo, centre, people]
        assert not at(assessment, "W501")

    def test_match_ids_with_invisible_characters_and_say_so_once_a_column(self):
        assessment = case("excel/invisible-characters-in-ids.xlsx")
        assert managers(assessment) == [None, "Q01\u200b", "Q01\u200b", "\ufeffQ02"]
        assert at(assessment, "W501", "N161") == [("N161", "A2")]

    def test_report_an_id_that_became_a_date(self):
        assert at(case("excel/id-made-into-a-date.xlsx"), "W162") == [("W162", "A3"), ("W162", "C5")]


class TestOrganisations:
    def test_in_several_spellings_are_one(self):
        assessment = case("hr/organisation-name-in-several-spellings.xlsx")
        assert set(facts(assessment, "organisation")) == {"Silver Wattle Trust"}
        assert set(facts(assessment, "division")) == {"Corporate"}
        assert at(assessment, "W505", "N508", "N512") == [("N512", "C4")]

    def test_know_an_acting_chief_executive_as_their_ceo(self):
        assessment = case("hr/acting-ceo-below-21.xlsx")
        assert facts(assessment, "is_ceo") == [True, False]

    def test_know_their_ceo_by_the_title_where_the_ceo_column_is_blank(self):
        assessment = case("hr/ceo-column-blank.xlsx")
        assert facts(assessment, "is_ceo") == [True, False, False]
        assert at(assessment, "W505", "N507", "N513") == [("N513", "C2")]

    def test_know_their_ceo_by_the_title_where_the_ceo_column_is_blank_for_one_of_them(self, tmp_path):
        heads = ("Organisation", "Position ID", "Position title", "CEO", *FACTORS)
        rows = [
            ("Alpha", "1", "Chief Executive Officer", None, *scores_adding_to(50)),
            ("Alpha", "2", "Director", None, *scores_adding_to(30)),
            ("Beta", "1", "General Manager", "Yes", *scores_adding_to(45)),
            ("Beta", "2", "Chief Executive Liaison", None, *scores_adding_to(30)),
            (None, "9", "Chief Executive Officer", None, *scores_adding_to(30)),
        ]
        made = assessed(plain(tmp_path / "b.xlsx", rows, heads))
        assert facts(made, "is_ceo") == [True, False, True, False, False]
        [found] = [f for f in made.findings if f.code == "N513"]
        assert (found.cell, found.message[:39]) == ("D2", "the CEO column is blank for 'Alpha'; 'C")


class TestTypedValues:
    def test_money_in_thousands_is_scaled_with_a_notice(self):
        assessment = case("hr/trp-in-thousands.xlsx")
        assert facts(assessment, "trp") == [455_000, 300_000, 196_000]
        assert at(assessment, "W701", "W702", "W703", "N705", "N708") == [("N708", "D1")]

    def test_money_and_time_fractions_are_plain_in_many_forms(self):
        assessment = case("hr/money-and-fte-as-text.xlsx")
        plain = [position for position in assessment.positions if position.position.details.row not in DOUBTFUL_PAY]
        full_time = {round(p.position.details.trp / p.position.details.fte) for p in plain}
        assert full_time == {245_000, 306_250}  # row 11 is paid 245,000 for a fraction of 0.8
        assert {finding.row for finding in assessment.findings if finding.code == "N705"} == DOUBTFUL_PAY

    def test_dates_are_read_and_one_that_could_be_another_day_is_not(self):
        assessment = case("hr/dates-typed.xlsx")
        ends = facts(assessment, "contract_end")
        assert [end for end in ends if end] == [DUE] * 10
        assert at(assessment, "W808") == [("W808", "C16")]
        assert [cell for _, cell in at(assessment, "N805")] == ["C7", "C13", "C14", "C15", "C17", "C18", "C19", "C20"]

    def test_bands_are_known_in_other_words_and_other_frameworks_are_refused(self):
        assessment = case("hr/bands-in-other-words.xlsx")
        others = {"SES-2", "SES 2", "EO-2", "EO2", "EO 2", "Exec 2", "SES Band 2", "Executive Band 2",
                  "VPS 6", "GSERP EO2", "STS"}  # fmt: skip
        assert {finding.value for finding in assessment.findings if finding.code == "W601"} == others
        assert {finding.value for finding in assessment.findings if finding.code == "W603"} == {"PESES-2 (legacy)"}
        assert facts(assessment, "reference_band").count("PESES-2") == 29 - 13

    def test_bands_in_doubt_are_unknown_with_a_warning(self):
        assessment = case("doubt/12-band-in-doubt.xlsx")
        assert set(facts(assessment, "reference_band")) == {None}
        assert [code for code, _ in at(assessment, "W601", "W603", "N602")] == ["W603"] * 7

    def test_vacant_and_filled_are_answers(self):
        assessment = case("hr/vacant-and-filled.xlsx")
        assert facts(assessment, "vacant") == [
            True, False, True, False, None, True, False, False, None, True, True,
        ]  # fmt: skip
        assert facts(assessment, "is_ceo") == [True] + [False] * 10
        assert at(assessment, "N806") == [("N806", "C6"), ("N806", "C10")]


DOUBTFUL_PAY = {10, 16, 18, 19, 20, 24, 26, 27}


class TestTextFiles:
    @pytest.mark.parametrize(
        "name", ["unicode-text-of-excel.csv", "title-line-above-semicolons.csv", "first-heading-over-two-lines.csv"]
    )
    def test_are_read_whatever_separates_their_values(self, name):
        assessment = case(f"excel/{name}")
        assert facts(assessment, "id") == ["Q01", "Q02", "Q03", "Q04"]
        assert facts(assessment, "title")[1:3] == ["Director, Parks", "Director, People"]
        assert [position.classification.score for position in assessment.positions] == [51, 36, 35, 20]

    def test_keep_the_zeros_of_guarded_ids(self):
        assessment = case("hr/ids-guarded-for-excel.csv")
        assert facts(assessment, "id") == ["00017", "00018"]
        assert managers(assessment) == [None, "00017"]

    def test_with_a_value_too_many_in_a_row_are_refused_for_that_row(self):
        assessment = case("doubt/13-csv-one-field-too-many.csv")
        assert at(assessment, "E160") == [("E160", "A2")]
        assert (assessment.organisation.positions, assessment.organisation.classified) == (2, 1)


class TestOtherFormats:
    @pytest.mark.parametrize("suffix", [".xls", ".ods"])
    def test_have_no_score_that_is_shown_as_a_percentage_or_a_date(self, suffix):
        assessment = case(f"excel/number-formats{suffix}")
        refused = {p.position.details.id for p in assessment.positions if "E210" in p.findings}
        dates = {p.position.details.id for p in assessment.positions if "E206" in p.findings}
        assert refused == {"F43", "F44", "F45"}
        assert {"F29", "F30", "F31", "F32", "F33", "F34", "F36", "F38", "F40"} <= dates


def test_an_audit_matches_ids_that_lost_their_zeros():
    before, after = FILES / "hr/audit-before-ids-with-zeros.xlsx", FILES / "hr/audit-after-ids-without-zeros.xlsx"
    changes = audit(before, after).changes
    assert [change.after.id for change in changes] == ["101", "102", "103"]
    assert [change.renamed for change in changes] == [False, False, True]
    assert [len(change.factors) for change in changes] == [0, 0, 1]
