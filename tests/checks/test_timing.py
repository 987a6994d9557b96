"""Test the checks of Part 3, dates of assessments and contracts, consent, and vacancies."""

from datetime import date, datetime

import pytest
from position_books import FACTORS, USUAL, Odd, assessed, plain

from peecf_batch.checks.timing import _months_between
from peecf_batch.rules.findings import Status, catalogue

COLUMNS = ("Assessment date", "Secretary's consent", "Trigger", "Contract start", "Contract end", "Vacant",
           "Incumbent", "Part 3")  # fmt: skip
CELL = {column: f"{letter}2" for column, letter in zip(COLUMNS, "KLMNOPQR", strict=True)}
DUE = catalogue()["W802"].limits["due"]


def day(year, month, number):
    return Odd("date", datetime(year, month, number), "d mmm yyyy")


def found(tmp_path, **cells):
    """Return the codes and cells of the findings about one position with these cells; "_" in a name is a space."""
    named = {name.replace("_", " "): value for name, value in cells.items()}
    row = ("P-1", "Director", *USUAL, *(named.get(column.replace("'", "")) for column in COLUMNS))
    assessment = assessed(plain(tmp_path / "b.xlsx", [row], ("Position ID", "Position title", *FACTORS, *COLUMNS)))
    return [(f.code, f.cell) for f in assessment.findings]


def test_an_executive_under_part_3_belongs_to_another_framework(tmp_path):
    assert found(tmp_path, Part_3="Yes") == [("W801", CELL["Part 3"])]
    assert found(tmp_path, Part_3="No") == []


class TestAFirstAssessment:
    def test_was_due_on_the_day_that_the_rule_gives(self):
        assert date(2021, 12, 31) == DUE
        assert "31 December 2021" in catalogue()["W802"].why

    @pytest.mark.parametrize("trigger", [None, "Initial", "First assessment"])
    def test_after_it_was_due_needs_consent(self, tmp_path, trigger):
        late = day(2022, 1, 1)
        assert found(tmp_path, Assessment_date=late, Trigger=trigger) == [("W802", CELL["Assessment date"])]
        for consent in ("Yes", day(2021, 12, 1)):
            assert found(tmp_path, Assessment_date=late, Trigger=trigger, Secretarys_consent=consent) == []

    @pytest.mark.parametrize("trigger", ["New position", "Contract renewal", "contract renewal ", "Vacancy"])
    def test_in_its_own_time_needs_none(self, tmp_path, trigger):
        assert found(tmp_path, Assessment_date=day(2025, 3, 1), Trigger=trigger) == []

    def test_on_the_last_day_was_in_time(self, tmp_path):
        assert found(tmp_path, Assessment_date=day(2021, 12, 31)) == []

    def test_is_not_looked_at_without_a_column_for_consent(self, tmp_path):
        headings = ("Position ID", "Position title", *FACTORS, "Assessment date")
        rows = [("P-1", "Director", *USUAL, day(2022, 3, 1))]
        (result,) = [r for r in assessed(plain(tmp_path / "b.xlsx", rows, headings)).rules if r.code == "W802"]
        assert (result.status, result.reason) == (Status.NOT_RUN, "the sheet has no column for the Secretary's consent")


class TestTheContract:
    def test_may_begin_within_a_year_of_the_assessment(self, tmp_path):
        when = {"Assessment_date": day(2024, 7, 2), "Secretarys_consent": "Yes"}
        assert found(tmp_path, **when, Contract_start=day(2025, 7, 1)) == []
        assert found(tmp_path, **when, Contract_start=day(2025, 7, 2)) == [("W803", CELL["Assessment date"])]
        assert found(tmp_path, **when, Contract_start=day(2020, 7, 2)) == []

    def test_that_ended_before_the_assessment_is_a_notice(self, tmp_path):
        when = {"Assessment_date": day(2024, 7, 2), "Secretarys_consent": "Yes"}
        end = CELL["Contract end"]
        assert found(tmp_path, **when, Contract_end=day(2024, 7, 1)) == [("N804", end), ("N815", end)]
        assert found(tmp_path, **when, Contract_end=day(2024, 7, 2)) == [("N815", end)]

    def test_that_ended_before_the_day_of_the_assessment_is_a_notice_unless_the_position_is_vacant(self, tmp_path):
        end = CELL["Contract end"]
        assert found(tmp_path, Contract_end=day(2025, 6, 29)) == [("N815", end)]
        assert "N815" not in [code for code, _ in found(tmp_path, Contract_end=day(2025, 6, 30))]
        assert found(tmp_path, Contract_end=day(2025, 6, 29), Vacant="Yes") == [("N814", end)]

    def test_beside_a_vacancy_is_a_notice(self, tmp_path):
        assert found(tmp_path, Contract_end=day(2027, 6, 30), Vacant="Yes") == [("N814", CELL["Contract end"])]
        assert found(tmp_path, Contract_end=day(2027, 6, 30), Vacant="No") == []

    @pytest.mark.parametrize(
        ("first", "last", "months"),
        [
            (date(2024, 1, 31), date(2024, 2, 29), 0),
            (date(2024, 1, 29), date(2024, 2, 29), 1),
            (date(2023, 6, 1), date(2025, 6, 1), 24),
            (date(2025, 6, 1), date(2024, 6, 1), 0),
        ],
    )
    def test_age_is_counted_in_whole_months(self, first, last, months):
        assert _months_between(first, last) == months


class TestWhatCannotBeRead:
    @pytest.mark.parametrize("text", ["in two years", "31/2/2025", "2025", 45000.5])
    def test_is_a_notice_in_a_column_of_dates(self, tmp_path, text):
        assert found(tmp_path, Contract_end=text) == [("N805", CELL["Contract end"])]

    @pytest.mark.parametrize("text", ["30/6/2027", "2027-06-30", "TBC", "ongoing", None])
    def test_is_not_a_date_as_people_type_it(self, tmp_path, text):
        assert found(tmp_path, Contract_end=text) == []

    @pytest.mark.parametrize("role", ["Vacant", "Part_3", "Secretarys_consent"])
    def test_is_a_notice_in_a_column_of_yes_and_no(self, tmp_path, role):
        cell = CELL[{"Secretarys_consent": "Secretary's consent"}.get(role, role.replace("_", " "))]
        code = "E816" if role == "Part_3" else "N806"  # Part 3 decides the framework, and a band is never guessed
        assert found(tmp_path, **{role: "perhaps"}) == [(code, cell)]
        for plain_answer in ("yes", "N", "TRUE", Odd("boolean", False), "n/a", None):
            assert ("N806", cell) not in found(tmp_path, **{role: plain_answer})


def test_a_vacant_position_has_no_incumbent(tmp_path):
    assert found(tmp_path, Vacant="Yes", Incumbent="Alex Example") == [("N807", CELL["Vacant"])]
    for nobody in ("Vacant", "VACANT - recruiting", "n/a", "TBC", None):
        assert found(tmp_path, Vacant="Yes", Incumbent=nobody) == []
    assert found(tmp_path, Vacant="No", Incumbent="Alex Example") == []


@pytest.mark.parametrize("status", ["Active", "Approved", "Filled", "Vacant", None])
def test_the_status_of_a_position_may_say_nothing_of_a_vacancy(tmp_path, status):
    assert found(tmp_path, Vacant=status) == []


def test_a_held_position_has_an_incumbent_who_is_not_a_vacancy(tmp_path):
    assert found(tmp_path, Vacant="Filled", Incumbent="Vacant - recruiting") == [("N807", CELL["Vacant"])]
    assert found(tmp_path, Vacant=None, Incumbent="Vacant - recruiting") == []
