"""Test what each kind of cell says: a score or why there is none, a text, a percentage, and level descriptors."""

from __future__ import annotations

import datetime

import pytest
from copies import replace
from position_books import FACTORS, FRAMEWORK, Sheet, write

from peecf_batch.errors import Refusal
from peecf_batch.excel.cell import CellFact, Kind
from peecf_batch.excel.opening import open_workbook
from peecf_batch.reading.cells import Accepted, Refused, percent_in, readings_agree, score_in, shown, text_of
from peecf_batch.reading.layout import sheets_of
from peecf_batch.reading.levels import levels_in_sheets, levels_in_text, levels_written_in, with_levels
from peecf_batch.reading.position import Details, ids_in
from peecf_batch.rules.sheet_row import SheetRow

SCALE = FRAMEWORK.scale


class TestAScore:
    @pytest.mark.parametrize(
        ("kind", "text", "expected"),
        [
            (Kind.NUMBER, "1", Accepted(1)),
            (Kind.NUMBER, "7", Accepted(7)),
            (Kind.NUMBER, "5.0", Accepted(5)),
            (Kind.NUMBER, "5E0", Accepted(5)),
            (Kind.NUMBER, " 5 ", Accepted(5)),
            (Kind.NUMBER, "0", Refused("E201", "score 0 is outside the scale of 1 to 7")),
            (Kind.NUMBER, "8.0", Refused("E201", "score 8 is outside the scale of 1 to 7")),
            (Kind.NUMBER, "4.5", Refused("E204", "score 4.5 is not a whole number")),
            (Kind.NUMBER, "4a", Refused("E203", "'4a' is not a number")),
            (Kind.TEXT, " 5 ", Accepted(5, "N211", "score 5 is stored as text and was read as the number 5")),
            (Kind.TEXT, "  ", Refused("E202", "no score is given; the cell looks blank but holds an empty text")),
            (Kind.TEXT, "05", Refused("E203", "'05' is not clearly a whole number")),
            (Kind.TEXT, "5.0", Refused("E203", "'5.0' is not clearly a whole number")),
            (Kind.TEXT, "8", Refused("E201", "score 8 is outside the scale of 1 to 7")),
            (Kind.TEXT, "-1", Refused("E201", "score -1 is outside the scale of 1 to 7")),
            (Kind.TEXT, "9" * 15, Refused("E201", f"score {'9' * 15} is outside the scale of 1 to 7")),
            (Kind.TEXT, "9" * 16, Refused("E203", f"'{'9' * 16}' is not clearly a whole number")),
            (Kind.BLANK, "", Refused("E202", "no score is given")),
            (Kind.YES_NO, "TRUE", Refused("E205", "TRUE is a yes or no, not a score")),
            (Kind.ERROR, "#REF!", Refused("E207", "the cell holds the Excel error #REF!")),
            (Kind.ERROR, "a picture", Refused("E207", "the cell holds a picture")),
            (Kind.UNCALCULATED, "=A1", Refused("E208", "the formula =A1 was never calculated")),
            (Kind.SEVERAL, "1, 2", Refused("E209", "the cell holds several values at once, 1, 2")),
            (Kind.PERCENTAGE, "0.5", Refused("E210", "the cell is formatted as a percentage (it holds 0.5)")),
            (Kind.DATE, "45000", Refused("E206", "the cell is formatted as a date (it holds 45000)")),
        ],
    )
    def test_is_read_or_refused_with_the_reason(self, kind, text, expected):
        assert score_in(CellFact(kind, text), SCALE) == expected


class TestTwoReadings:
    @pytest.mark.parametrize(
        ("kind", "text", "value", "agree"),
        [
            (Kind.BLANK, "", "", True),
            (Kind.BLANK, "", "x", False),
            (Kind.ERROR, "#REF!", "", True),
            (Kind.UNCALCULATED, "=A1", "", True),
            (Kind.YES_NO, "TRUE", True, True),
            (Kind.YES_NO, "TRUE", False, False),
            (Kind.YES_NO, "FALSE", False, True),
            (Kind.YES_NO, "TRUE", 1, False),
            (Kind.TEXT, "a  b", "a b", True),
            (Kind.TEXT, "a", "b", False),
            (Kind.TEXT, "5", 5, False),
            (Kind.NUMBER, "5", 5.0, True),
            (Kind.NUMBER, "5", "5", True),
            (Kind.NUMBER, "5", 6, False),
            (Kind.NUMBER, "1", True, False),
            (Kind.NUMBER, "5", None, False),
            (Kind.NUMBER, "5", "five", False),
            (Kind.DATE, "45000", datetime.date(2023, 3, 15), True),
            (Kind.NUMBER, "45000", datetime.date(2023, 3, 15), False),
            (Kind.DATE, "0.5", datetime.time(12), True),
            (Kind.DATE, "0.5", datetime.timedelta(hours=12), True),
            (Kind.DATE, "45000", 45000, True),
        ],
    )
    def test_agree_if_they_give_the_same_value(self, kind, text, value, agree):
        assert readings_agree(CellFact(kind, text), value) is agree


class TestAText:
    @pytest.mark.parametrize(
        ("value", "text"),
        [
            (" a ", "a"),
            ("x" * 40_000, "x" * 32_767),
            (True, "Yes"),
            (False, "No"),
            (5.0, "5"),
            (5.5, "5.5"),
            (5, "5"),
            (999_999_999_999_999.0, "999999999999999"),
            (1e15, "1000000000000000.0"),
            (-1e15, "-1000000000000000.0"),
            (datetime.datetime(2027, 6, 30, 12), "2027-06-30"),
            (datetime.date(2027, 6, 30), "2027-06-30"),
            (None, ""),
        ],
    )
    def test_is_what_a_person_would_type(self, value, text):
        assert text_of(value) == text

    def test_in_a_message_is_one_line_of_at_most_40_characters(self):
        assert shown(" a\n b ") == "a b"
        assert shown("x" * 40) == "x" * 40
        assert shown("x" * 41) == "x" * 39 + "…"


class TestAPercentage:
    @pytest.mark.parametrize(
        ("value", "is_percentage", "percent"),
        [
            (0.25, False, 25.0),
            (0.25, True, 25.0),
            (1, True, 100.0),
            (1, False, None),
            (1.0, False, None),
            (0, False, 0),
            (100, False, 100),
            (100.5, False, None),
            (1.5, True, None),
            (2, False, 2),
            (1.5, False, 1.5),
            ("1.5", False, 1.5),
            ("about 50%", False, None),
            (-1, False, None),
            (0.1234567891, True, 12.345679),
            (True, False, None),
            ("25 %", False, 25.0),
            ("25", False, 25.0),
            ("1", False, None),
            ("1%", False, 1.0),
            ("0.5", False, None),
            ("0.5%", False, 0.5),
            ("0", False, 0.0),
            ("100", False, 100.0),
            ("101", False, None),
            ("1000", False, None),
            ("a quarter", False, None),
            (None, False, None),
        ],
    )
    def test_is_read_only_if_it_is_clear(self, value, is_percentage, percent):
        assert percent_in(value, is_percentage=is_percentage) == percent


class TestLevelsInAFile:
    def test_are_by_factor_and_score(self):
        data = b'[Knowledge]\n1 = " first "\n7 = "last"\n[impact]\n2 = "second"\n'
        found = levels_in_text(data, FRAMEWORK)
        assert found == {0: {1: "first", 7: "last"}, FACTORS.index("Impact"): {2: "second"}}
        assert levels_in_text(b"\xef\xbb\xbf" + data, FRAMEWORK) == found

    @pytest.mark.parametrize(
        ("data", "reason"),
        [
            (b'[Nothing]\n1 = "a"', "[Nothing] is no factor of the framework."),
            (b'Knowledge = "a"', "[Knowledge] is no factor of the framework."),
            (b'[Knowledge]\n8 = "a"', "[Knowledge] 8: not a score of the scale with a text."),
            (b'[Knowledge]\n0 = "a"', "[Knowledge] 0: not a score of the scale with a text."),
            (b"[Knowledge]\n1 = 1", "[Knowledge] 1: not a score of the scale with a text."),
            (b'[Knowledge]\na = "a"', "[Knowledge] a: not a score of the scale with a text."),
            (b'[Knowledge]\na = "a"\n[X]\n', "[Knowledge] a: not a score of the scale with a text; "
             "[X] is no factor of the framework."),
            (b"[X]\n[Knowledge]\na = 1", "[X] is no factor of the framework; "
             "[Knowledge] a: not a score of the scale with a text."),
            (b"", "it has no level descriptor."),
            (b"[Knowledge]", "it has no level descriptor."),
        ],
    )  # fmt: skip
    def test_that_are_none_are_refused_with_every_problem(self, data, reason):
        with pytest.raises(Refusal) as refused:
            levels_in_text(data, FRAMEWORK)
        assert refused.value.reason == reason

    def test_that_is_no_toml_says_so(self):
        with pytest.raises(Refusal) as refused:
            levels_in_text(b"[", FRAMEWORK)
        assert refused.value.reason.startswith("it is not a TOML file: ")
        assert refused.value.fix == "Correct it, or give the levels in a workbook."

    def test_that_have_no_descriptor_name_the_factors(self):
        with pytest.raises(Refusal) as refused:
            levels_in_text(b"", FRAMEWORK)
        assert refused.value.fix == f"Use these factors: {', '.join(FACTORS)}."

    def test_replace_those_of_the_framework_by_score(self):
        own = replace(FRAMEWORK, factors=tuple(f._replace(levels=()) for f in FRAMEWORK.factors))
        once = with_levels(own, {0: {2: "two", 1: "one"}})
        assert [tuple(level) for level in once.factors[0].levels] == [(1, "one"), (2, "two")]
        assert once.factors[1].levels == ()
        twice = with_levels(once, {0: {2: "new"}})
        assert [tuple(level) for level in twice.factors[0].levels] == [(1, "one"), (2, "new")]


class TestLevelsInAWorkbook:
    def sheets(self, tmp_path, *tables):
        path = write(tmp_path / "b.xlsx", [Sheet(f"S{n}", table) for n, table in enumerate(tables)])
        return list(sheets_of(open_workbook(path.read_bytes(), ".xlsx").workbook))

    def test_are_below_headings_of_levels_and_beside_factors(self, tmp_path):
        table = [("Notes",), ("Factor", "Level 1", "Score 2", "descriptor 7"), ("Knowledge", "a", None, "c"),
                 ("x", "y"), ("Impact", None, "b"), ("Knowledge", "again")]  # fmt: skip
        found = levels_in_sheets(self.sheets(tmp_path, [("nothing",)], table), FRAMEWORK)
        assert found == {0: {1: "a", 7: "c"}, FACTORS.index("Impact"): {2: "b"}}

    def test_need_two_levels_and_a_factor(self, tmp_path):
        one = [("Factor", "Level 1"), ("Knowledge", "a")]
        none = [("Factor", "Level 1", "Level 2"), ("Nothing", "a", "b")]
        for table in (one, none):
            with pytest.raises(Refusal) as refused:
                levels_in_sheets(self.sheets(tmp_path, table), FRAMEWORK)
            assert refused.value.reason == "no sheet has the factors down a column and levels beside them."
            assert refused.value.fix == (
                "Give each factor a row and each level a column headed 'Level 1' and so on, as the template's sheet "
                "Factors has."
            )

    def test_are_not_in_the_row_of_their_headings(self, tmp_path):
        table = [("Knowledge", "Level 1", "Level 2"), ("Impact", "a", "b")]
        assert levels_in_sheets(self.sheets(tmp_path, table), FRAMEWORK) == {FACTORS.index("Impact"): {1: "a", 2: "b"}}

    def test_outside_the_scale_are_refused_or_left_out(self, tmp_path):
        sheets = self.sheets(tmp_path, [("Factor", "Level 9", "Level 8", "Level 1"), ("Knowledge", "n", "e", "a")])
        with pytest.raises(Refusal) as refused:
            levels_in_sheets(sheets, FRAMEWORK)
        assert refused.value.reason == "level 8 is not a score of the scale; level 9 is not a score of the scale."
        assert refused.value.fix == "Correct these, then run again."
        assert levels_written_in(sheets, FRAMEWORK) == {0: {1: "a"}}


class TestDetails:
    def test_have_a_row_on_a_sheet_and_a_label_and_a_name(self):
        both = Details("P-1", "Director", 5, sheet="S")
        assert (both.sheet_row, both.label, both.name) == (SheetRow("S", 5), "P-1", "Director")
        assert (both._replace(id="").label, both._replace(title="").name) == ("Director", "P-1")

    @pytest.mark.parametrize(
        ("text", "ids"), [("", ()), ("P-1", ("P-1",)), ("P-1, P-2;P-3", ("P-1", "P-2", "P-3")), (" ; ,P-1 ", ("P-1",))]
    )
    def test_name_several_ids_in_one_cell(self, text, ids):
        assert ids_in(text) == ids

    def test_say_nothing_where_the_workbook_does_not(self):
        values = Details("P-1", "Director", 5)[3:]
        assert {repr(value) for value in values} <= {"''", "None", "()", "False", "<Basis.STATED: 'stated'>"}
