"""Test what the words beside the name of a factor say: nothing, which score it is, what it means, or whose it is."""

from __future__ import annotations

import pytest
from position_books import FACTORS, FRAMEWORK, Sheet, layout, write

from peecf_batch.reading.headings.factor_names import FactorNames, NamedFactor
from peecf_batch.reading.headings.group_rows import GroupRows
from peecf_batch.reading.headings.heading_rows import attached
from peecf_batch.reading.headings.keys import AGREED_REASON, heading_key, spelt_words
from peecf_batch.reading.headings.level_columns import level_in, levels_beside
from peecf_batch.reading.headings.meanings import HeadingBook, Meaning
from peecf_batch.reading.headings.one_of_two import with_position_numbers
from peecf_batch.reading.headings.second_scores import second_scores, unnamed_scores
from peecf_batch.reading.located import Heading, Merge

NAMES, BOOK = FactorNames(FRAMEWORK), HeadingBook(FRAMEWORK)
IMPACT = FACTORS.index("Impact")

PLAIN = (
    "Knowledge", "Knowledge (1-7)", "Knowledge (1 to 7)", "Knowledge (7)", "Knowledge (1, 2, 3, 4, 5, 6, 7)",
    "Knowledge (out of 7)", "Knowledge (max 7)", "Knowledge (scale 1 to 7)", "Knowledge (S4)", "Knowledge (WVF 1)",
    "Knowledge score max 7", "Knowledge 1 to 7", "Knowledge 7", "Factor 1 knowledge", "WVF1 Knowledge",
    "Knowledge factor", "Knowledge work value factor", "iv Knowledge", "b Knowledge", "- Knowledge", "Knowledge -",
    "Knowledge out of 7", "Knowledge maximum 7", "Factor 1: Knowledge", "Knowledge (1 7)",
)  # fmt: skip
AGREED = ("Knowledge (Agreed)", "Agreed knowledge", "Knowledge consensus", "Knowledge final", "Knowledge - Agreed")
WHICH = {
    "Knowledge (draft)": "draft",
    "Knowledge (draft) (2024)": "draft 2024",
    "Knowledge (draft  score) [2024]": "draft score 2024",
    "Knowledge (1 to 5)": "1 to 5",
    "Knowledge (draft of the final score)": "draft of the final score",
    "Knowledge (depth)": "depth",
    "Knowledge (depth breadth)": "depth breadth",
    "Knowledge (of the role)": "of the role",
    "Knowledge - draft": "draft",
    "Draft: Knowledge": "Draft",
    "Knowledge - final draft of 2024": "final draft of 2024",
    "Knowledge - Knowledge (draft)": "draft",
    "Draft knowledge": "draft",
    "FY24 Knowledge": "fy24",
    "Knowledge 2024": "2024",
    "Knowledge 1999": "1999",
    "Knowledge round2": "round 2",
    "Draft2 knowledge": "draft2",
    "Knowledge draft3": "draft 3",
    "Knowledge/draft": "draft",
    "Knowledge - by the panel draft": "by the panel draft",
    "Knowledge - by the whole draft": "by the whole draft",
    "Knowledge skills and expertise (1, 2, 3, 4, 5, 6, 7): by the panel draft": "by the panel draft",
    "2024 - draft - v2 - final - Knowledge": "2024 - draft - v2 - final",
}
WHOSE = {
    "Knowledge - Smith": "Smith",
    "Smith - Knowledge": "Smith",
    "Knowledge– Smith": "Smith",
    "Knowledge\nSmith": "Smith",
    "Knowledge. Smith": "Smith",
    "Knowledge - Ann Marie Smith": "Ann Marie Smith",
    "Ann Marie Smith knowledge": "ann marie smith",
    "Knowledge Ann Marie Smith": "ann marie smith",
    "Manager knowledge": "manager",
    "Knowledge manager final": "manager final",
    "Knowledge 8": "8",
}
MEANING = {
    "Knowledge (how far decisions reach)": "how far decisions reach",
    "Knowledge: how far decisions reach": "how far decisions reach",
    "Knowledge (depth and breadth)": "depth and breadth",
    "Knowledge (what you must know)": "what you must know",
    "Knowledge: knowledge and how far it goes": "knowledge and how far it goes",
    "Knowledge (expertise people draft for others)": "expertise people draft for others",
}


def read(text: str) -> NamedFactor | None:
    found = FactorNames(FRAMEWORK).named(text)
    return found._replace(definition=found.definition.strip()) if found else None


class TestWordsBesideAFactor:
    @pytest.mark.parametrize("text", PLAIN)
    def test_say_nothing_if_they_are_a_number_or_the_scale(self, text):
        assert read(text) == NamedFactor(0)
        assert NAMES.named_plainly(text) == 0

    @pytest.mark.parametrize("text", AGREED)
    def test_say_that_the_score_is_the_one_to_read(self, text):
        assert read(text) == NamedFactor(0)
        assert NAMES.named_plainly(text) is None

    @pytest.mark.parametrize(("text", "label"), WHICH.items())
    def test_say_which_of_several_scores_it_is(self, text, label):
        assert read(text) == NamedFactor(0, label)
        assert NAMES.named_plainly(text) is None

    @pytest.mark.parametrize(("text", "label"), WHOSE.items())
    def test_may_say_whose_score_it_is(self, text, label):
        assert read(text) == NamedFactor(0, label, is_sure=False)

    @pytest.mark.parametrize(("text", "definition"), MEANING.items())
    def test_say_what_the_factor_means(self, text, definition):
        assert read(text) == NamedFactor(0, "", definition)

    @pytest.mark.parametrize(
        ("text", "label"),
        [
            ("Score (Knowledge)", ""),
            ("(Knowledge) score", ""),
            ("Score [Knowledge]", ""),
            ("SCORE (KNOWLEDGE AND EXPERTISE)", ""),
            ("Knowledge (knowledge)", ""),
        ],
    )
    def test_may_be_the_word_score_with_the_factor_in_brackets(self, text, label):
        assert read(text) == NamedFactor(0, label)

    def test_may_be_read_from_a_sheet_with_the_factors_in_brackets(self, tmp_path):
        heads = ("Position ID", *(f"Score ({factor})" for factor in FACTORS))
        found = layout(write(tmp_path / "b.xlsx", [Sheet("S", [heads, ("P-1", *[4] * 8)])]))
        assert found.factors == tuple(range(2, 10))

    def test_may_say_both(self):
        assert read("Knowledge (how far it goes) (draft)") == NamedFactor(0, "draft", "how far it goes")

    @pytest.mark.parametrize(
        "text",
        ["Knowledge weight", "Weight knowledge", "One Two Three Four knowledge", "Impact knowledge", "nothing", "",
         "Knowledge - the score of the second final round", "2024 - draft - v2 - final - manager - Knowledge",
         "Panel (Knowledge)", "(Knowledge)"],
    )  # fmt: skip
    def test_may_make_it_no_score(self, text):
        assert read(text) is None

    @pytest.mark.parametrize(
        ("label", "is_state", "is_set", "may_be"),
        [
            ("draft", True, True, True),
            ("2024", True, True, True),
            ("draft of 2024", True, True, True),
            ("Smith", False, True, True),
            ("weight", False, False, False),
            ("max score", False, False, False),
            ("", False, False, True),
        ],
    )
    def test_label_a_whole_set_of_scores_unless_they_say_something_else(self, label, is_state, is_set, may_be):
        assert (NAMES.is_state(label), NAMES.is_whole_set(label), NAMES.may_be_scores(label)) == (
            is_state, is_set, may_be,
        )  # fmt: skip

    @pytest.mark.parametrize("word", ["score", "draft", "max", "final"])
    def test_are_known_words(self, word):
        assert word in NAMES.words


def heading(text: str, column: int, meaning: Meaning | None = None) -> Heading:
    return Heading(text, column, meaning or BOOK.meaning(text) or Meaning(""), 3)


class TestTheKeyOfAHeading:
    @pytest.mark.parametrize(
        ("text", "key"),
        [
            ("Judgment", "judgement"), ("Programme", "program"), ("mgmt", "management"), ("Mgt.", "management"),
            ("Org", "organisation"), ("Organization", "organisation"), ("Pos nbr", "pos number"),
            ("Pos num", "pos number"), ("Posn", "position"), ("Position #", "position number"),
            ("Position #1", "position 1"), ("Position # 1", "position 1"), ("% of work", "percent of work"),
            ("Judgement & risk", "judgement and risk"), ("A_b", "a b"), ("Secretary's", "secretarys"),
            ("Secretary’s", "secretarys"), ("Ｋnowledge", "knowledge"), ("Impact (note) [x] {y} <z>", "impact"),
            ("  Two\n words ", "two words"), ("", ""), ("()", ""),
        ],
    )  # fmt: skip
    def test_has_no_differences_of_typing_and_spelling(self, text, key):
        assert heading_key(text) == key

    def test_is_made_of_200_characters(self):
        assert heading_key("a" * 201) == "a" * 200

    def test_has_no_words_of_noise_unless_it_has_no_others(self):
        assert heading_key("Knowledge score", frozenset({"score"})) == "knowledge"
        assert heading_key("Score", frozenset({"score"})) == "score"

    def test_knows_the_words_that_it_replaces(self):
        assert {"judgment", "mgmt", "mgt", "posn"} <= spelt_words()
        assert Meaning("title") == Meaning("title", -1)


class TestAGroupOfHeadings:
    def joined(self, text: str, column: int, *, rows, most: int = 2, merges=()):
        groups = GroupRows(rows, len(rows), most, dict(merges))
        found = groups.joined(heading(text, column), BOOK)
        return (found.text, found.meaning.role, groups.first_used) if found else None

    def test_is_joined_with_each_heading_below_it(self):
        rows = (("Contract", None, None), ("Start", "End", "x"))
        assert self.joined("Start", 1, rows=rows) == ("Contract Start", "contract_start", 1)
        assert self.joined("End", 2, rows=rows) == ("Contract End", "contract_end", 1)

    def test_goes_on_beyond_the_end_of_its_own_row(self):
        rows = (("Contract",), ("Start", "End"))
        assert self.joined("End", 2, rows=rows) == ("Contract End", "contract_end", 1)

    def test_ends_where_the_merged_cell_ends(self):
        rows = (("Contract", None, "Other"), ("Start", "End", "End"))
        merges = [(1, [Merge(1, 1, 2)])]
        assert self.joined("End", 2, rows=rows, merges=merges) == ("Contract End", "contract_end", 1)
        assert self.joined("End", 3, rows=rows, merges=merges) is None
        down = [(1, [Merge(1, 3, 3)])]
        assert self.joined("End", 2, rows=rows, merges=down) == ("Contract End", "contract_end", 1)
        one = [(1, [Merge(1, 3, 4)])]
        assert self.joined("End", 2, rows=rows, merges=one) is None

    def test_may_be_several_rows_above_within_a_limit(self):
        rows = (("Contract",), ("x",), ("End",))
        assert self.joined("End", 1, rows=rows) == ("Contract End", "contract_end", 1)
        assert self.joined("End", 1, rows=rows, most=1) is None
        assert self.joined("End", 1, rows=(("Contract",), (None,), ("End",))) is None

    def test_may_be_in_several_parts(self):
        rows = (("Band",), ("at",), ("Determination",))
        assert self.joined("Determination", 1, rows=rows) == ("Band at Determination", "reference_band", 1)

    def test_may_be_in_three_rows(self):
        rows = (("Date",), ("of",), ("Contract",), ("End",))
        assert self.joined("End", 1, rows=rows, most=3) == ("Contract End", "contract_end", 3)
        rows = (("Band",), ("on",), ("18 December",), ("2020",))
        assert self.joined("2020", 1, rows=rows, most=3) == ("Band on 18 December 2020", "reference_band", 1)

    def test_is_never_below_the_heading(self):
        rows = (("Unit",), ("End",), ("Contract",))
        assert GroupRows(rows, 2, 2, {}).joined(heading("End", 1), BOOK) is None

    def test_gives_no_heading_of_a_factor(self):
        assert self.joined("score", 1, rows=(("Knowledge",), ("score",))) is None
        assert self.joined("rationale", 1, rows=(("Knowledge",), ("rationale",))) is None

    def test_may_be_read_after_the_heading(self):
        rows = (("stream",), ("Secondary",))
        assert self.joined("Secondary", 1, rows=rows) == ("Secondary stream", "secondary_stream", 1)

    def test_is_not_joined_with_a_factor(self):
        rows = (("Contract",), ("Knowledge",))
        assert self.joined("Knowledge", 1, rows=rows) is None
        groups = GroupRows((("Contract",), ("Start",)), 2, 2, {})
        assert groups.joined(heading("Start", 1, Meaning("score", 0)), BOOK) is None

    def test_alone_over_a_column_is_told_if_another_was_joined(self):
        rows = (("Contract", None, "Alone"), ("Start", "End", None))
        groups = GroupRows(rows, 2, 1, {})
        assert groups.alone({1, 2}) == []
        assert groups.joined(heading("Start", 1), BOOK) is not None
        assert groups.alone({1, 2}) == [(3, "Alone")]


class TestASubHeading:
    @pytest.mark.parametrize(
        ("text", "meaning"),
        [
            ("Score", Meaning("score", IMPACT)),
            ("Rationale", Meaning("rationale", IMPACT)),
            ("Knowledge rationale", Meaning("rationale", 0)),
            ("Knowledge", Meaning("score", 0)),
            ("Title", None),
            ("x", None),
        ],
    )
    def test_is_of_the_factor_above_it_unless_it_names_another(self, text, meaning):
        assert BOOK.under(text, IMPACT) == meaning


class TestTheFactorsThatARowNames:
    def test_are_those_of_its_score_headings(self):
        assert BOOK.factors_named([*FACTORS[:3], "Title", 5, None, "Impact rationale"]) == {0, 1, 2}

    def test_may_have_a_label_beside_each(self):
        assert BOOK.factors_of_sets(["Knowledge Smith", "Impact Smith", "Title", 5]) == {0, IMPACT}

    def test_in_short_are_without_definitions_and_half_of_all_at_least(self):
        assert BOOK.factors_in_short(FACTORS, {}) == set(range(8))
        assert BOOK.factors_in_short(FACTORS[:4], {}) == {0, 1, 2, 3}
        assert BOOK.factors_in_short(FACTORS[:3], {}) == set()
        defined = [f"{factor}: how far decisions reach" for factor in FACTORS]
        assert BOOK.factors_in_short(defined, {}) == set()
        others = ["Know-how", "Contacts", "Risks", "Freedom"]
        assert BOOK.factors_in_short([*FACTORS[:4], *others], {"Know-how": 7}) >= {0, 1, 2, 3}

    def test_in_short_may_have_brackets(self):
        assert BOOK.factors_in_short([f"{factor} (approved)" for factor in FACTORS], {}) == set(range(8))
        assert BOOK.factors_in_short([f"{factor} (Panel Smith Jones)" for factor in FACTORS], {}) == set(range(8))
        assert BOOK.factors_in_short([f"{factor} counsellors" for factor in FACTORS], {}) == set()

    def test_with_a_label_are_those_that_have_no_meaning_without_others(self):
        assert BOOK.labelled("Impact Smith") == NamedFactor(IMPACT, "smith", is_sure=False)
        assert BOOK.labelled("Impact") is BOOK.labelled("Impact (draft)") is BOOK.labelled("Title") is None

    def test_may_be_misspelt_beside_other_words(self):
        assert BOOK.factor_beside("Resource managment owner") == FACTORS.index("Resource management")
        assert BOOK.factor_beside("Resource managment accountable owner") == FACTORS.index("Resource management")
        assert BOOK.factor_beside("Impct owner") == IMPACT
        assert BOOK.factor_beside("Jugdement and risk owner") == FACTORS.index("Judgement and risk")
        assert BOOK.factor_beside("Weight impct owner") is BOOK.factor_beside("Owner") is None

    def test_of_a_short_text_are_none(self):
        assert BOOK.factors_of_sets(["Know", "Kn S"]) == set()


class TestLevelColumns:
    @pytest.mark.parametrize(
        ("value", "level"),
        [
            (3, 3), (3.0, 3), (3.5, None), (True, None), ("3", 3), ("Level 3", 3), ("(3)", 3), ("L3", 3),
            ("score 12", 12), ("123", None), ("three", None), ("X3", None), (None, None), ("3" + " " * 19, 3),
            ("3" + " " * 20, None),
        ],
    )  # fmt: skip
    def test_name_a_level(self, value, level):
        assert level_in(value) == level

    def beside(self, *texts: str):
        return levels_beside([heading(text, n) for n, text in enumerate(texts, 1)], BOOK)

    @pytest.mark.parametrize("form", ["{factor} {level}", "{factor} (level {level})", "{factor} - Level {level}"])
    def test_have_every_level_of_every_factor(self, form):
        texts = [form.format(factor=factor, level=level) for factor in FACTORS for level in range(1, 8)]
        assert self.beside(*texts) == tuple(tuple(range(7 * n + 1, 7 * n + 8)) for n in range(8))
        assert self.beside(*texts[:-1]) == ()
        assert self.beside(*texts, texts[0]) == ()
        assert self.beside(*texts, "Notes 5", "Position ID")[0] == tuple(range(1, 8))
        assert self.beside(*texts, f"{FACTORS[0]} 8") == ()
        assert self.beside(*texts, f"{FACTORS[0]} 10") == ()
        assert self.beside(*texts, f"{FACTORS[0]} 100")[0] == tuple(range(1, 8))


class TestHeadingsBesideAFactor:
    def meanings(self, *texts: str):
        found = attached([heading(text, n) for n, text in enumerate(texts, 1)])
        return [(one.meaning.role, one.meaning.factor) for one in found]

    def test_belong_to_the_factor_on_their_left(self):
        assert self.meanings("Knowledge", "Rationale", "Relationships", "Rationale") == [
            ("score", 0), ("rationale", 0), ("score", 1), ("rationale", 1),
        ]  # fmt: skip

    def test_are_general_if_they_are_beside_no_factor_or_only_after_the_last(self):
        assert self.meanings("Rationale", "Knowledge", "Relationships") == [("", -1), ("score", 0), ("score", 1)]
        assert self.meanings("Knowledge", "Relationships", "Rationale") == [("score", 0), ("score", 1), ("", -1)]
        assert self.meanings("Knowledge", "Title", "Rationale", "Impact")[2] == ("", -1)

    def test_after_the_last_factor_belong_to_it_only_once(self):
        texts = ("Knowledge", "Rationale", "Relationships", "Rationale", "Rationale")
        assert self.meanings(*texts)[3:] == [("rationale", 1), ("", -1)]

    def test_are_read_in_the_order_of_their_columns(self):
        found = attached([heading("Rationale", 2), heading("Knowledge", 1), heading("Impact", 3)])
        assert [one.text for one in found] == ["Knowledge", "Rationale", "Impact"]
        assert found[1].meaning == Meaning("rationale", 0)

    def test_for_the_reason_of_an_agreed_score_are_of_the_position_unless_there_are_several(self):
        reason = "Reason for the agreed score"
        one = self.meanings("Knowledge", "Impact", reason)
        assert one[2] == (AGREED_REASON, -1)
        several = self.meanings("Knowledge", reason, "Impact", reason)
        assert several[1::2] == [(AGREED_REASON, 0), (AGREED_REASON, IMPACT)]
        before = self.meanings(reason, "Knowledge", reason)
        assert before[::2] == [(AGREED_REASON, -1), (AGREED_REASON, 0)]


class TestColumnsOfNumbersWithoutNames:
    """The scores are in columns 1 to 8, and columns 9 to 16 have the cells of the test."""

    FACTORS = tuple(range(1, 9))

    def found(self, *rows, used=()):
        return unnamed_scores(rows, self.FACTORS, used, BOOK)

    def test_may_be_a_second_set_of_scores(self):
        row = [5] * 8
        assert self.found([*row, *row]) == tuple(range(9, 17))
        assert self.found([*row, "", *row]) == tuple(range(10, 18))
        assert self.found([*row, *row, 3]) == tuple(range(9, 18))
        assert self.found([*row, *["1", " 7 ", 1, 7.0, "3", "4", 4, 4]]) == tuple(range(9, 17))

    def test_may_be_on_the_left_of_the_scores(self):
        assert unnamed_scores([[5] * 16], range(9, 17), (), BOOK) == tuple(range(1, 9))

    def test_are_as_many_as_the_factors_at_least(self):
        row = [5] * 8
        assert self.found([*row, *row[:7]]) == ()
        assert self.found([*row, *row], used={9}) == ()
        assert self.found(row) == self.found() == ()

    @pytest.mark.parametrize("value", [0, 8, 4.5, "x", True, "4 - 5"])
    def test_have_no_other_value_below(self, value):
        row = [5] * 16
        assert self.found(row, [*row[:15], value], row) == ()
        assert self.found([*row, 3], [*row[:15], value, 3], [*row, 3]) == (*range(9, 16), 17)

    @pytest.mark.parametrize("blank", ["", None])
    def test_may_be_blank_in_one_of_five_rows_with_scores(self, blank):
        row = [5] * 16
        without = [*row[:8], *[blank] * 8]
        assert self.found(*[row] * 8, *[without] * 2) == tuple(range(9, 17))
        assert self.found(*[row] * 8, *[row[:8]] * 2) == tuple(range(9, 17))
        assert self.found(*[row] * 7, *[without] * 3) == ()

    @pytest.mark.parametrize("blank", ["", None])
    def test_are_only_read_in_rows_with_a_score(self, blank):
        row = [5] * 16
        no_position = [*[blank] * 8, *["x"] * 8]
        assert self.found(row, no_position, ["", "a"][:1], row) == tuple(range(9, 17))
        assert self.found(row, no_position, *[row[:8]] * 3) == ()
        assert self.found([*[blank] * 8, *[5] * 8]) == ()
        last_only = [*[blank] * 7, 5]
        assert self.found(row, last_only) == self.found(row, [*last_only, *[blank] * 8]) == ()
        assert self.found(row, [*last_only, *["x"] * 8]) == ()


class TestASecondColumnOfScores:
    def found(self, text: str, values, *, meaning=None, others=()):
        known = heading("Impact", 1)
        second = heading(text, 2, meaning or Meaning(""))
        rows = [[5, value] for value in values]
        seen = {Meaning("score", IMPACT): known}
        return [pair.second.text for pair in second_scores([known, second], seen, others, rows, BOOK)]

    def test_names_the_factor_over_numbers_of_the_scale(self):
        assert self.found("Manager impact", [1, "7", " 3 ", 9, None]) == ["Manager impact"]

    def test_may_have_blank_cells(self):
        assert self.found("Manager impact", [5, "", "", None]) == ["Manager impact"]

    @pytest.mark.parametrize("values", [[1, 9], ["a", "b"], [], [True, True], ["", None]])
    def test_needs_numbers_of_the_scale_in_most_cells(self, values):
        assert self.found("Manager impact", values) == []

    def test_is_a_column_without_another_use(self):
        assert self.found("Manager impact", [1, 2], meaning=Meaning("title")) == []
        assert self.found("Manager impact", [1, 2], others={2}) == []
        assert self.found("Manager breadth", [1, 2]) == []


class TestPositionOverNumbers:
    def roles(self, *texts: str, rows=(("100", "Director"), ("200", "Head"))):
        found = with_position_numbers([heading(text, n) for n, text in enumerate(texts, 1)], rows)
        return [one.meaning.role for one in found]

    def test_is_the_id_beside_a_title(self):
        assert self.roles("Position", "Position title") == ["id", "title"]
        assert self.roles("Position title", "Position", rows=((), ("Director",), ("Head", "200"))) == ["title", "id"]

    def test_stays_the_title_without_another_title_or_beside_an_id(self):
        assert self.roles("Position") == ["title"]
        assert self.roles("Position", "Position title", "Position ID") == ["title", "title", "id"]

    def test_is_told_by_the_cells_that_are_not_blank(self):
        rows = (("", "Vacant"), (None, "Vacant"), ("100", "Head"))
        assert self.roles("Position", "Position title", rows=rows) == ["id", "title"]
        assert self.roles("Position", "Position title", rows=rows[:2]) == ["title", "title"]

    def test_is_told_by_the_first_50_rows(self):
        numbers, words = [(str(n), "Director") for n in range(26)], [("Head of it", "x")] * 100
        assert self.roles("Position", "Position title", rows=(*numbers, *words)) == ["id", "title"]
        assert self.roles("Position", "Position title", rows=(*numbers[1:], *words)) == ["title", "title"]

    def test_stays_a_title_over_words(self):
        assert self.roles("Position", "Position title", rows=(("Head 1", "x"),)) == ["title", "title"]
        assert self.roles("Position", "Position title", rows=(("100", "x"), ("Head", "x"))) == ["title", "title"]
        assert self.roles("Position", "Position title", rows=((None, "x"), ("", "x"))) == ["title", "title"]


class TestTheHeadingRow:
    def test_may_have_a_group_in_the_first_row_of_a_sheet(self, tmp_path):
        rows = [(*[None] * 9, "Contract", None), ("Position ID", *FACTORS, "Start", "End"),
                ("P-1", *[4] * 8, "2025-01-01", "2026-01-01")]  # fmt: skip
        columns = layout(write(tmp_path / "b.xlsx", [Sheet("S", rows)])).columns
        assert (columns["contract_start"], columns["contract_end"]) == (10, 11)

    @pytest.mark.parametrize(("last", "columns"), [(6, {"id": 1, "title": 2}), (7, {"id": 1})])
    def test_has_a_heading_merged_down_over_at_most_6_rows(self, last, columns, tmp_path):
        rows = [
            (None, "Position title"),
            *[("x",)] * (last - 2),
            ("Position ID", None, *FACTORS),
            ("P-1", "D", *[4] * 8),
        ]
        path = write(tmp_path / "b.xlsx", [Sheet("S", rows, merged=(f"B1:B{last}",))])
        assert layout(path).columns == columns

    def test_has_the_name_and_the_level_of_each_column_of_levels(self, tmp_path):
        texts = [f"{factor} {level}" for factor in FACTORS for level in range(1, 8)]
        rows = [("Position ID", *texts), ("P-1", *["x", *[None] * 6] * 8)]
        found = layout(write(tmp_path / "b.xlsx", [Sheet("S", rows)]))
        assert [found.heading_at(column) for column in (2, 3, 8, 9)] == [texts[n] for n in (0, 1, 6, 7)]

    def test_has_both_words_of_a_group_and_a_heading_below_it(self, tmp_path):
        rows = [("Position", None, *FACTORS, "Contract", None), ("ID", "Title", *[None] * 8, "Start", "End"),
                ("P-1", "D", *[4] * 8, "2025-01-01", "2026-01-01")]  # fmt: skip
        path = write(tmp_path / "b.xlsx", [Sheet("S", rows, merged=("A1:B1", "K1:L1"))])
        found = layout(path)
        assert (found.columns["contract_start"], found.columns["contract_end"]) == (11, 12)
        assert [found.heading_at(column) for column in (1, 2, 11, 12)] == [
            "Position ID", "Position Title", "Contract Start", "Contract End",
        ]  # fmt: skip
