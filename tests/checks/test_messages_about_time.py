"""Test what the findings about Part 3, dates, answers and vacancies say, because people decide by their words."""

from datetime import datetime
from io import BytesIO

import openpyxl
import pytest
from consensus_books import annotated
from consensus_books import assessed as assessed_again
from position_books import FACTORS, FRAMEWORK, USUAL, Odd, assessed, plain

from peecf_batch.reading.decisions.headings import DECISIONS_SHEET

COLUMNS = (
    "Assessment date", "Secretary's consent", "Trigger", "Contract start", "Contract end", "Vacant", "Incumbent",
    "Part 3", "Framework", "CEO", "Decided on", "Benchmark",
)  # fmt: skip


def day(year, month, number):
    return Odd("date", datetime(year, month, number), "d mmm yyyy")


def findings(tmp_path, *rows, columns=COLUMNS):
    """Return the findings about positions with these cells, which are named by their headings."""
    book = [
        (f"P-{n}", f"Director {n}", *USUAL, *(cells.get(column) for column in columns)) for n, cells in enumerate(rows)
    ]
    return assessed(plain(tmp_path / "b.xlsx", book, ("Position ID", "Position title", *FACTORS, *columns))).findings


def said(tmp_path, code, *rows, **options):
    """Return the messages, headings and values of the findings of one code."""
    return [(f.message, f.heading, f.value) for f in findings(tmp_path, *rows, **options) if f.code == code]


class TestPart3:
    def test_without_a_framework_asks_to_check_the_bands(self, tmp_path):
        columns = ("Part 3",)
        assert said(tmp_path, "W801", {"Part 3": "No"}, {"Part 3": "Yes"}, {}, columns=columns) == [
            (f"the position was assessed under the {FRAMEWORK.all[1].short_title}, with some rules applied by analogy",
             "Part 3", "Yes"),
        ]  # fmt: skip

    def test_names_the_framework_at_its_cell(self, tmp_path):
        other = FRAMEWORK.all[1]
        [(message, heading, _)] = said(tmp_path, "W801", {"Framework": other.short_title}, {})
        assert message == f"the position was assessed under the {other.short_title}, with some rules applied by analogy"
        assert heading == "Framework"

    def test_beside_a_framework_that_is_not_for_it_asks_to_check_the_bands(self, tmp_path):
        assert said(tmp_path, "W801", {"Framework": "PEECF", "Part 3": "Yes"}) == [
            ("the position is employed under Part 3, for which no framework is known; check the bands", "Framework",
             "PEECF"),
        ]  # fmt: skip


class TestDates:
    def test_of_a_late_assessment_are_named(self, tmp_path):
        late = day(2022, 1, 1)
        assert said(tmp_path, "W802", {"Assessment date": late}) == [
            ("assessed on 1 January 2022, after 31 December 2021, and no consent is recorded", "Assessment date",
             "2022-01-01"),
        ]  # fmt: skip

    def test_of_an_old_assessment_are_named(self, tmp_path):
        cells = {"Assessment date": day(2024, 7, 2), "Secretary's consent": "Yes", "Contract start": day(2025, 7, 2)}
        assert said(tmp_path, "W803", cells) == [
            ("assessed on 2 July 2024; the contract began on 2 July 2025", "Assessment date", "2024-07-02")
        ]

    def test_of_contracts_are_not_compared_if_another_in_their_column_has_the_month_first(self, tmp_path):
        cells = {"Assessment date": day(2024, 7, 2), "Secretary's consent": "Yes", "Contract start": "2/7/2025"}
        [(message, *_)] = said(tmp_path, "W803", cells, {"Contract start": "13/1/2025"})
        assert message == "assessed on 2 July 2024; the contract began on 2 July 2025"
        assert said(tmp_path, "W803", cells, {"Contract start": "1/13/2025"}) == []

    def test_of_a_contract_that_ended_are_named(self, tmp_path):
        cells = {"Assessment date": day(2024, 7, 2), "Secretary's consent": "Yes", "Contract end": day(2024, 7, 1)}
        [(message, heading, value)] = said(tmp_path, "N804", cells)
        assert message == "the contract ended on 1 July 2024, before the assessment on 2 July 2024"
        assert (heading, value) == ("Contract end", "2024-07-01")
        [(message, heading, value)] = said(tmp_path, "N815", cells)
        assert message == "the contract ended on 1 July 2024, before the day of the assessment"
        assert (heading, value) == ("Contract end", "2024-07-01")

    def test_of_the_contract_of_a_vacant_position_are_named(self, tmp_path):
        [(message, heading, _)] = said(tmp_path, "N814", {"Vacant": "Yes", "Contract end": day(2027, 6, 30)})
        assert message == "the position is vacant, but the workbook gives a contract to 30 June 2027"
        assert heading == "Contract end"

    @pytest.mark.parametrize(
        ("code", "basis"),
        [
            ("W802", "2024-07-02 no"),
            ("W803", "2024-07-02 2025-07-02"),
            ("N804", "2024-07-01 2024-07-02"),
            ("N814", "vacant 2024-07-01"),
        ],
    )
    def test_that_were_accepted_with_a_reason_are_accepted_until_one_of_them_changes(self, tmp_path, code, basis):
        cells = {"Assessment date": day(2024, 7, 2), "Secretary's consent": "no", "Contract start": day(2025, 7, 2)}
        cells |= {"Contract end": day(2024, 7, 1), "Vacant": "Yes"}
        assert [f.basis for f in findings(tmp_path, cells) if f.code == code] == [basis]

    def test_are_compared_for_each_position(self, tmp_path):
        """Each finding is about the position after one that needs none."""
        right = {"Assessment date": day(2021, 7, 2), "Contract start": day(2021, 8, 1), "Contract end": day(2027, 7, 1)}
        wrong = {"Assessment date": day(2024, 7, 2), "Contract start": day(2025, 7, 2), "Contract end": day(2024, 7, 1)}
        rows = ({}, right, wrong, {}, right, {**wrong, "Vacant": "Yes"})
        found = findings(tmp_path, *rows)
        places = {code: [f.row for f in found if f.code == code] for code in ("W802", "W803", "N804", "N814", "N815")}
        assert places == {"W802": [4, 7], "W803": [4, 7], "N804": [4, 7], "N814": [7], "N815": [4]}

    @pytest.mark.parametrize(
        ("heading", "code", "cells"),
        [
            ("Assessment date", "W802", {}),
            ("Assessment date", "W803", {"Contract start": day(2027, 7, 1)}),
            ("Contract end", "N804", {"Assessment date": day(2026, 7, 1)}),
        ],
    )
    def test_are_not_compared_where_day_and_month_cannot_be_told_apart(self, tmp_path, heading, code, cells):
        row, consent = {**cells, heading: "3/4/2024"}, {"Secretary's consent": "Yes"}
        assert len(said(tmp_path, code, row, {**consent, heading: "13/1/2027"})) == 1
        assert said(tmp_path, code, row, {**consent, heading: "1/13/2027"}) == []

    def test_are_read_on_days_that_a_contract_may_have(self, tmp_path):
        """Excel shows a date of another century too. In a column with the month first, its day may be its month."""
        rows = [{"Contract start": "1/13/2027"}, {"Contract start": day(2150, 4, 3)}]
        assert said(tmp_path, "W808", *rows) == [
            (
                "day and month of '2150-04-03' cannot be told apart, because N2 has the month first",
                "Contract start",
                "2150-04-03",
            )
        ]

    @pytest.mark.parametrize("heading", ["Assessment date", "Contract start", "Contract end", "Decided on"])
    def test_that_cannot_be_read_are_quoted(self, tmp_path, heading):
        assert said(tmp_path, "N805", {heading: "in two years"}) == [
            ("'in two years' is not clearly a date", heading, "in two years")
        ]

    @pytest.mark.parametrize(
        ("number", "as_a_date"),
        [
            (18_263, ""),
            (18_264, "; as a date, Excel shows the number as 1 January 1950"),
            (45_838, "; as a date, Excel shows the number as 30 June 2025"),
            ("45838", "; as a date, Excel shows the number as 30 June 2025"),
            (73_415, "; as a date, Excel shows the number as 31 December 2100"),
            (73_416, ""),
        ],
    )
    def test_that_are_numbers_are_also_given_as_excel_shows_them(self, tmp_path, number, as_a_date):
        [(message, *_)] = said(tmp_path, "N805", {"Contract end": number})
        assert message == f"'{number}' is not clearly a date{as_a_date}"

    def test_that_may_be_two_days_are_both_named(self, tmp_path):
        rows = [{"Contract end": "1/13/2027"}, {"Contract end": "13/1/2027"}, {"Contract end": "3/4/2027"}]
        assert said(tmp_path, "W808", *rows) == [
            ("'3/4/2027' may be 3 April 2027 or 4 March 2027, because O2 has the month first",
             "Contract end", "3/4/2027"),
        ]  # fmt: skip


class TestTheDateOfADecision:
    HEADS = ("Position ID", "Position title", "Decision", "Decision-maker", "Decision date", *FACTORS)

    def said(self, tmp_path, in_table, on_our_sheet):
        """Return the findings if the table and our sheet in the annotated copy give these dates."""
        row = ("P-1", "Director", "PESES-2, remuneration raised", "Board", in_table, *[5] * 8)
        book = openpyxl.load_workbook(BytesIO(annotated(plain(tmp_path / "b.xlsx", [row], self.HEADS).read_bytes())[1]))
        sheet = book[DECISIONS_SHEET]
        column = next(cell.column for cell in sheet[3] if cell.value == "Decision date")
        sheet.cell(4, column).value = on_our_sheet
        book.save(copy := BytesIO())
        found = assessed_again(copy.getvalue()).findings
        return [(f.code, f.cell) for f in found if f.code in ("N805", "W808", "W813")]

    def test_that_our_sheet_contradicts_is_not_said_to_be_unreadable(self, tmp_path):
        assert self.said(tmp_path, "12 March 2025", datetime(2025, 4, 13)) == [("W813", "E2")]
        assert self.said(tmp_path, "12 March 2025", datetime(2025, 3, 12)) == []

    def test_may_be_on_our_sheet_alone(self, tmp_path):
        assert self.said(tmp_path, "in March", datetime(2025, 4, 13)) == []
        assert self.said(tmp_path, "in March", None) == [("N805", "E2")]


class TestAnswers:
    @pytest.mark.parametrize("heading", ["Secretary's consent", "Vacant", "CEO", "Benchmark"])
    def test_that_are_neither_yes_nor_no_are_quoted(self, tmp_path, heading):
        assert said(tmp_path, "N806", {heading: "perhaps"}) == [("'perhaps' is neither yes nor no", heading, "perhaps")]

    @pytest.mark.parametrize(
        ("heading", "typed"), [("CEO", "CEO?"), ("CEO", "Yes?"), ("CEO", "Chief Executive?"), ("Vacant", "Vacant?")]
    )
    def test_with_a_question_mark_are_neither(self, tmp_path, heading, typed):
        assert said(tmp_path, "N806", {heading: typed}) == [(f"'{typed}' is neither yes nor no", heading, typed)]

    @pytest.mark.parametrize("heading", ["Secretary's consent", "Vacant", "Part 3", "CEO", "Benchmark"])
    @pytest.mark.parametrize("typed", ["Yes", "no", "n/a", None])
    def test_that_are_yes_or_no_or_blank_are_no_finding(self, tmp_path, heading, typed):
        assert said(tmp_path, "N806", {heading: typed}) == []

    @pytest.mark.parametrize("heading", ["Secretary's consent", "Vacant", "CEO", "Benchmark"])
    def test_are_read_for_each_position(self, tmp_path, heading):
        """Each finding is about the position after one with an answer."""
        others = {"Part 3": "No", "Vacant": "No"}
        date_or_title = "Chief Executive Officer" if heading == "CEO" else day(2021, 12, 1)
        cells = ("Yes", date_or_title, None, "perhaps", "n/a", "perhaps")
        found = findings(tmp_path, *({**others, heading: cell} for cell in cells))
        rows = [f.row for f in found if f.code == "N806" and f.value == "perhaps"]
        assert rows == [5, 7]

    def test_may_be_the_title_of_the_chief_executive(self, tmp_path):
        assert said(tmp_path, "N806", {"CEO": "Chief Executive Officer"}, {}) == []
        assert len(said(tmp_path, "N806", {"Benchmark": "Chief Executive Officer"}, {})) == 1

    def test_may_be_a_date_of_consent(self, tmp_path):
        assert said(tmp_path, "N806", {"Secretary's consent": day(2021, 12, 1)}) == []
        assert len(said(tmp_path, "N806", {"Vacant": day(2021, 12, 1)})) == 1

    def test_about_part_3_are_quoted_if_the_framework_is_named(self, tmp_path):
        cells = {"Framework": "PEECF", "Part 3": "perhaps"}
        assert said(tmp_path, "N806", cells) == [("'perhaps' is neither yes nor no", "Part 3", "perhaps")]
        assert said(tmp_path, "E816", cells) == []
        for answer in ("VPSCF", "SES", "Part 3"):
            assert said(tmp_path, "N806", {"Part 3": answer}, {"Framework": "VPSCF", "Part 3": answer}) == []

    def test_about_part_3_are_reported_below_one_that_leaves_the_framework_open(self, tmp_path):
        found = findings(tmp_path, {"Part 3": "perhaps"}, {"Framework": "PEECF", "Part 3": "perhaps"})
        assert [(f.code, f.row) for f in found if f.code in ("E816", "N806")] == [("E816", 2), ("N806", 3)]

    def test_that_leave_the_framework_open_are_reported_once(self, tmp_path):
        codes = [f.code for f in findings(tmp_path, {"Part 3": "perhaps"})]
        assert "E816" in codes
        assert "N806" not in codes


class TestVacancies:
    def test_with_an_incumbent_are_a_contradiction(self, tmp_path):
        assert said(tmp_path, "N807", {"Vacant": "Yes", "Incumbent": "Alex Example"}) == [
            ("one cell says that the position is vacant, and an incumbent is named", "Vacant", "Yes")
        ]

    def test_as_the_incumbent_of_a_held_position_are_a_contradiction(self, tmp_path):
        assert said(tmp_path, "N807", {"Vacant": "No", "Incumbent": "Vacant"}) == [
            ("one cell says that the position is held, and its incumbent's cell says that it is vacant", "Vacant", "No")
        ]

    def test_are_checked_for_each_position(self, tmp_path):
        rows = [{"Vacant": "Yes"}, {"Vacant": "Yes", "Incumbent": "Alex"}] * 2
        assert [f.row for f in findings(tmp_path, *rows) if f.code == "N807"] == [3, 5]

    @pytest.mark.parametrize(
        "cells", [{"Vacant": "Yes"}, {"Vacant": "Yes", "Incumbent": "Vacant"}, {"Vacant": "No", "Incumbent": "Alex"}]
    )
    def test_that_agree_are_no_finding(self, tmp_path, cells):
        assert said(tmp_path, "N807", cells) == []
