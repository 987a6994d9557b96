"""Test the kind of a row between or around positions, by what is in its cells."""

from __future__ import annotations

import pytest
from position_books import FACTORS, FRAMEWORK, USUAL, Odd, Sheet, layout, write

from peecf_batch.reading.rows.reader import read_positions

HEADS = ("Position ID", "Position title", "Division", "FTE", *FACTORS)
BLANK = (None,) * 8
FIRST, LAST = ("P-1", "Director", "North", 1, *USUAL), ("P-2", "Director", "North", 1, *USUAL)


@pytest.fixture
def kind(tmp_path):
    """Return a function that gives the kind of a row, with positions below it and, unless it is `first`, above it."""

    def of(*cells, first=False, last=False):
        rows = [*([] if first else [FIRST]), cells, *([] if last else [LAST])]
        path = write(tmp_path / "b.xlsx", [Sheet("S", [HEADS, *rows])])
        number = 2 if first else 3
        kinds = read_positions(layout(path), FRAMEWORK).census.kinds
        return kinds[number].value if number in kinds else "blank"

    return of


class TestARowWithoutScoresAndNames:
    @pytest.mark.parametrize("value", [0, 0.5, 1, "select", " Select ", "–", "-", "No", "n", "0", "1", "1.0", " "])
    def test_with_a_default_of_a_form_is_blank(self, kind, value):
        assert kind(None, None, None, value, *BLANK) == "blank"

    @pytest.mark.parametrize("value", [-1, 1.5, 2, "Yes", "x", "2"])
    def test_with_another_value_is_unclear(self, kind, value):
        assert kind(None, None, None, value, *BLANK) == "unclear"

    def test_with_a_division_is_a_group(self, kind):
        assert kind(None, None, "South", None, *BLANK) == "group"

    def test_with_a_formula_over_any_of_its_columns_is_a_total(self, kind):
        assert kind(None, None, None, Odd("formula", "SUM(D2:D2)", result=3)) == "total"
        assert kind(None, None, None, Odd("formula", "SUM(D2:D2)", result=3), *BLANK) == "total"

    def test_with_a_formula_that_nothing_calculated_is_blank(self, kind):
        assert kind(None, None, None, Odd("formula", "SUM(D2:D2)")) == "blank"

    def test_with_a_note_or_a_sentence_beside_the_names_is_a_note(self, kind):
        assert kind(None, None, "Notes:", None, *BLANK) == "note"
        assert kind(None, None, "These scores were agreed by the panel.", None, *BLANK) == "note"

    def test_with_a_value_in_another_column_only_is_a_note_unless_it_counts_the_rows(self, kind):
        assert kind(*[None] * 12, "see the policy") == "note"
        assert kind(*[None] * 12, 0) == "blank"


class TestARowWithASentence:
    TEXT = "These scores were agreed by the panel at its second meeting."

    def test_as_its_only_name_is_a_note(self, kind):
        assert kind(self.TEXT, None, None, None, *BLANK) == "note"
        assert kind(None, self.TEXT, None, None, *BLANK) == "note"

    def test_beside_an_id_is_a_position(self, kind):
        assert kind("P-3", self.TEXT, None, None, *BLANK) == "position"

    def test_with_the_number_of_a_page_is_a_note(self, kind):
        assert kind("Page 2 of 2", None, None, None, *BLANK, last=True) == "note"
        assert kind("Page Director", None, None, None, *BLANK, last=True) != "note"


class TestARowWithATotal:
    @pytest.mark.parametrize("cells", [("Total", None), (None, "Total"), ("Total", "x"), ("x", "Total")])
    def test_in_its_id_or_its_title_is_a_total(self, kind, cells):
        assert kind(*cells, None, None, *BLANK) == "total"
        assert kind(*cells, None, None, *USUAL) == "total"

    def test_of_a_part_is_a_total_if_nothing_else_names_the_row(self, kind):
        assert kind("Sub-total: Legal", None, None, None, *BLANK) == "total"
        assert kind(None, "Sub-total: Legal", None, None, *BLANK) == "total"
        assert kind("Sub-total: Legal", "Director", None, None, *BLANK) == "position"

    def test_of_the_scale_is_of_the_scale(self, kind):
        assert kind("P-3", "Weight", None, None, *USUAL) == "scale"
        assert kind("Weight", None, None, None, *USUAL) == "scale"


class TestARowAboveThePositions:
    @pytest.mark.parametrize("text", ["Enter a whole number", "1 to 7", "1-7", "1–7"])
    def test_with_instructions_in_its_factor_cells_is_guidance(self, kind, text):
        assert kind("x", "y", None, None, *[text] * 8, first=True) == "guidance"
        assert kind(None, None, None, None, *[text] * 4, *[None] * 4, first=True) == "guidance"
        assert kind(None, None, None, None, *[text] * 4, *["x"] * 4, first=True) == "guidance"

    def test_with_instructions_in_fewer_than_half_of_its_factor_cells_is_none(self, kind):
        text = "Enter a whole number"
        assert kind(None, None, None, None, *[text] * 3, *["x"] * 4, None, first=True) != "guidance"
        assert kind(None, None, None, None, *[text] * 4, 5, *[None] * 3, first=True) != "guidance"

    def test_with_the_id_of_a_position_is_none(self, kind):
        assert kind("P-9", "y", None, None, *["Enter a whole number"] * 8, first=True) == "position"

    def test_may_tell_what_to_type_as_the_id_and_the_title(self, kind):
        cells = ("Enter an id", "Full title", None, None, *BLANK)
        assert kind(*cells, first=True) == "guidance"
        assert kind(*cells, first=True, last=True) == "guidance"
        assert kind(*cells) == "position"

    @pytest.mark.parametrize(
        ("cells", "expected"),
        [
            (range(1, 13), "guidance"),
            ([f"({letter})" for letter in "abcdefghijkl"], "guidance"),
            (("V", "W", "X", "Y", "Z", *[None] * 7), "guidance"),
            ((1, 2, 3, 4, 5, *[None] * 7), "guidance"),
            ((1, 2, 3, 4, *[None] * 8), "position"),
            ((*[None] * 4, 1, 2, 3, 4, *[None] * 4), "position"),
            ((*[None] * 4, 1, 2, 3, 4, 5, *[None] * 3), "guidance"),
            ((1, 2, 3, 4, 6, *[None] * 7), "position"),
        ],
    )
    def test_may_number_its_columns(self, kind, cells, expected):
        assert kind(*cells, first=True) == expected

    def test_without_names_may_be_of_the_scale(self, kind):
        assert kind(*[None] * 4, *[7] * 8, first=True) == "scale"
        assert kind(*[None] * 4, *["10%"] * 8, first=True) == "scale"
        assert kind(*[None] * 4, *["KN", "RE", "JR", "IN", "SC", "IM", "BR", "RM"], first=True) == "scale"
        assert kind(*[None] * 4, *[5] * 8, first=True) == "position"
        assert kind(*[None] * 4, *[7] * 8) == "unclear"


class TestAnExample:
    @pytest.mark.parametrize("cells", [("Example", "Director"), ("P-0", "Example: Director"), ("e.g. P-1", None)])
    def test_is_told_by_its_id_or_its_title(self, kind, cells):
        assert kind(*cells, "North", 1, *USUAL) == "example"
        assert kind(*cells, None, None, *BLANK) == "example"


class TestARowThatDefinesTheFactors:
    WORDS = ("Depth of knowledge", "Who", "How", "Freedom", "Change", "Reach", "Span", "Money")

    def test_above_all_scores_is_guidance(self, kind):
        assert kind(None, None, None, None, *self.WORDS, first=True) == "guidance"

    def test_below_scores_or_with_a_number_or_a_name_is_none(self, kind):
        assert kind(None, None, None, None, *self.WORDS) != "guidance"
        assert kind(None, None, None, None, *self.WORDS[:7], "see p. 4", first=True) != "guidance"
        assert kind("P-9", None, None, None, *self.WORDS, first=True) == "position"
        assert kind(None, "Director", None, None, *self.WORDS, first=True) == "position"


class TestARowOfFormulas:
    SUMS = tuple(Odd("formula", f"SUM({letter}2:{letter}2)", result=5) for letter in "EFGHIJKL")
    CHANGES = tuple(Odd("formula", f"{letter}2-{letter}4", result=1) for letter in "EFGHIJKL")

    @pytest.mark.parametrize("cells", [(None, None), ("P-3", None), (None, "Change"), (None, "Corporate total")])
    def test_over_its_own_columns_is_a_total_without_the_name_of_a_position(self, kind, cells):
        assert kind(*cells, None, None, *self.SUMS) == "total"

    @pytest.mark.parametrize("cells", [("P-3", "Director"), (None, "Director"), (None, "Office of the CEO")])
    def test_over_its_own_columns_with_the_name_of_a_position_is_unclear(self, kind, cells):
        assert kind(*cells, None, None, *self.SUMS) == "unclear"

    @pytest.mark.parametrize(
        ("cells", "expected"),
        [
            ((None, "Total change"), "total"), (("Total", None), "total"), ((None, "Sector median"), "total"),
            ((None, "Change"), "unclear"), (("Change", None), "unclear"), ((None, None), "unclear"),
            ((None, "Director"), "unclear"), (("P-3", "Director"), "position"),
        ],
    )  # fmt: skip
    def test_between_two_rows_is_a_total_if_it_says_so_and_a_position_with_an_id_and_a_title(
        self, kind, cells, expected
    ):
        assert kind(*cells, None, None, *self.CHANGES) == expected
        assert kind(*cells, "North", None, *self.CHANGES) == expected

    def test_with_one_score_typed_is_neither(self, kind):
        assert kind("P-3", "Director", None, None, *self.SUMS[:7], 4) == "position"
        assert kind(None, "Director", None, None, *self.CHANGES[:7], 4) == "position"


class TestARowWithScoresAndOneName:
    @pytest.mark.parametrize("cells", [(None, "Director"), ("P-3", None), (None, "Office of the CEO")])
    def test_like_that_of_a_position_is_a_position(self, kind, cells):
        assert kind(*cells, None, None, *USUAL) == "position"

    @pytest.mark.parametrize("cells", [(None, "Legal"), ("Legal", None), (None, "LEGAL SERVICES")])
    def test_unlike_those_of_positions_is_a_position_with_facts_only(self, kind, cells):
        assert kind(*cells, None, None, *USUAL) == "unclear"
        assert kind(*cells, "North", None, *USUAL) == "position"

    def test_to_compare_with_is_unclear(self, kind):
        assert kind(None, "Typical director", "North", None, *USUAL) == "unclear"
        assert kind("P-3", "Typical director", "North", None, *USUAL) == "position"

    def test_of_a_summary_is_a_total_and_unclear_beside_another_name(self, kind):
        assert kind(None, "Sector median", None, None, *USUAL) == "total"
        assert kind("x", "Sector median", None, None, *USUAL) == "unclear"
        assert kind("P-3", "Corporate total", None, None, *USUAL) == "position"

    def test_that_may_be_an_example_is_unclear_above_all_others(self, kind):
        cells = (None, "Example Director", None, None, *USUAL)
        assert (kind(*cells, first=True), kind(*cells)) == ("unclear", "position")


class TestARowWithoutScoresAndOneName:
    @pytest.mark.parametrize(
        ("cells", "between", "below"),
        [
            ((None, "Director"), "position", "position"),
            (("P-3", None), "position", "position"),
            (("Legal", None), "group", "unclear"),
            ((None, "Legal"), "unclear", "unclear"),
            ((None, "LEGAL SERVICES"), "group", "note"),
            ((None, "Office of the CEO"), "group", "group"),
            ((None, "Operations Division"), "group", "group"),
            (("Corporate Services", None), "group", "group"),
            (("Legal:", None), "group", "note"),
        ],
    )
    def test_is_a_position_or_a_group_or_below_all_scores_a_note(self, kind, cells, between, below):
        assert kind(*cells, None, None, *BLANK) == between
        assert kind(*cells, None, None, *BLANK, last=True) == below
        assert kind(*cells, "North", None, *BLANK) == "position"

    @pytest.mark.parametrize("name", ["Legal", "Change", "LEGAL SERVICES", "Office of the CEO"])
    def test_above_all_scores_is_a_group(self, kind, name):
        for cells in ((name, None), (None, name)):
            assert kind(*cells, None, None, *BLANK, first=True) == "group"


class TestARowWithoutScoresAndTwoNames:
    def test_is_a_position_unless_it_is_below_all_scores_and_neither_is_like_one(self, kind):
        cells = ("x", "Sector median", None, None, *BLANK)
        assert (kind(*cells, first=True), kind(*cells), kind(*cells, last=True)) == ("position", "position", "note")
        assert kind("P-3", "Sector median", None, None, *BLANK, last=True) == "position"
        assert kind("x", "Director", None, None, *BLANK, last=True) == "position"
        assert kind("x", "Sector median", "North", None, *BLANK, last=True) == "position"


class TestRowsBelowAllScores:
    @pytest.fixture
    def below(self, tmp_path):
        """Return a function that gives the kinds of rows below all positions, in a table with these headings."""

        def of(*rows, heads=HEADS):
            first = len(HEADS) - len(heads)
            path = write(tmp_path / "b.xlsx", [Sheet("S", [heads, FIRST[first:], LAST[first:], *rows])])
            kinds = read_positions(layout(path), FRAMEWORK).census.kinds
            return [kinds[number].value if number in kinds else "blank" for number in range(4, 4 + len(rows))]

        return of

    @pytest.mark.parametrize(
        ("cells", "alone", "signed"),
        [
            (("Chair", "Jane Zelinski"), "unclear", "note"),
            (("Chair", None), "position", "note"),
            ((None, "Jane Zelinski"), "unclear", "note"),
            (("P-9", "Director"), "position", "position"),
            (("P-9", None), "position", "position"),
        ],
    )
    def test_are_notes_in_a_block_for_signatures_unless_they_have_an_id(self, below, cells, alone, signed):
        assert below(cells) == [alone]
        assert below(("Signed:",), cells) == ["note", signed]

    @pytest.mark.parametrize(
        ("cells", "expected"),
        [(("Budget", "1,000"), "note"), (("Executive", "12"), "note"), (("Director", "12"), "unclear")],
    )
    def test_may_be_a_small_table_of_numbers(self, below, cells, expected):
        assert below((), cells) == ["blank", expected]

    @pytest.mark.parametrize(
        ("title", "directly", "apart"),
        [
            ("Corporate Services", "position", "unclear"),
            ("Legal", "position", "unclear"),
            ("Operations Division", "group", "group"),
            ("LEGAL", "note", "note"),
            ("Director Legal", "position", "position"),
        ],
    )
    def test_may_be_positions_in_a_table_without_ids(self, below, title, directly, apart):
        assert below((title,), heads=HEADS[1:]) == [directly]
        assert below((), (title,), heads=HEADS[1:]) == ["blank", apart]


@pytest.mark.parametrize(
    ("title", "expected"),
    [("Corporate Services", "unclear"), ("Legal", "position"), ("Operations Division", "group"), ("LEGAL", "group")],
)
def test_a_title_between_positions_without_ids_may_be_that_of_a_group(tmp_path, title, expected):
    path = write(tmp_path / "b.xlsx", [Sheet("S", [HEADS[1:], FIRST[1:], (title,), LAST[1:]])])
    assert read_positions(layout(path), FRAMEWORK).census.kinds[3].value == expected


CODES = [
    ("K", "R", "JR", "I", "SC", "IM", "B", "RM"),
    tuple(f"App {number}" for number in range(1, 9)),
    tuple(f"ZFACTOR{number}" for number in range(1, 9)),
]


class TestRowsThatPrintedReportsAndExportsHave:
    @pytest.mark.parametrize("cells", [USUAL, BLANK])
    @pytest.mark.parametrize("place", [0, 1])
    @pytest.mark.parametrize(
        "label", ["Carried forward", "Brought forward from page 1", "2 records selected", "15 positions in total.",
                  "3 executives shown", "Maximum score attainable"],
    )  # fmt: skip
    def test_a_count_or_a_sum_of_a_page_is_a_total(self, kind, label, place, cells):
        names = (label, None) if place == 0 else (None, label)
        assert kind(*names, None, None, *cells) in ("total", "scale")

    @pytest.mark.parametrize("title", ["2 Executive Directors", "Director Carried Goods", "4 Squadron Commander"])
    def test_a_title_with_such_a_word_is_a_position(self, kind, title):
        assert kind("P-9", title, None, None, *USUAL) == "position"
        assert kind("P-9", title, None, None, *BLANK) == "position"

    @pytest.mark.parametrize("codes", CODES)
    @pytest.mark.parametrize("names", [(None, None), ("PLANS", "PLSTX"), ("ID", "Name")])
    def test_another_code_for_each_factor_above_all_scores_is_guidance(self, kind, names, codes):
        assert kind(*names, None, None, *codes, first=True) in ("guidance", "scale")
        assert kind(*names, None, None, *codes) not in ("guidance", "scale") or names == (None, None)

    def test_words_in_place_of_scores_are_those_of_a_position(self, kind):
        words = ("High", "Low", "High", "Low", "High", "Low", "Low", "High")
        assert kind("P-9", "Director", None, None, *words, first=True) == "position"
        assert kind("P-9", "Director", None, None, *CODES[0], first=True) == "position"

    @pytest.mark.parametrize(
        "names", [("<ID>", "<Position title>"), ("[Insert number]", "[Insert title]"), ("{id}", "{Enter the title}")]
    )
    @pytest.mark.parametrize("cells", [BLANK, ("<score>",) * 8, ("[1-7]",) * 8, USUAL])
    def test_texts_in_brackets_that_say_what_to_type_are_an_example(self, kind, names, cells):
        assert kind(*names, None, None, *cells, first=True) in ("example", "guidance", "heading")

    @pytest.mark.parametrize("title", ["[Director, Parks]", "{Manager} Works", "Director <Parks>"])
    def test_a_title_in_brackets_is_that_of_a_position(self, kind, title):
        assert kind("P-9", title, None, None, *USUAL) == "position"

    def test_a_note_may_begin_with_a_number_sign_and_an_id_too(self, kind):
        assert kind("# Under review", None, None, None, *BLANK) == "note"
        assert kind("#12", "Director", None, None, *USUAL) == "position"
        assert kind("#12", "Director", None, None, *BLANK) == "position"

    @pytest.mark.parametrize("head", [("Panel sign-off",), ("Signed:",), ()])
    def test_a_table_of_signatures_below_has_no_position(self, tmp_path, head):
        block = [head, ("Name", "Signature", None, None, "Date"), ("A. Smith", None, None, None, "1/7/2025")]
        path = write(tmp_path / "b.xlsx", [Sheet("S", [HEADS, FIRST, LAST, (), *block])])
        kinds = read_positions(layout(path), FRAMEWORK).census.kinds
        assert [kinds[row].value for row in (6, 7)] == ["note", "note"]

    def test_a_position_below_signatures_is_not_lost(self, tmp_path):
        block = [("Signed:",), ("Chief Executive Officer",), ("P-9", "Director", None, None, "TBC", "TBC")]
        path = write(tmp_path / "b.xlsx", [Sheet("S", [HEADS, FIRST, LAST, (), *block])])
        assert read_positions(layout(path), FRAMEWORK).census.kinds[7].value == "position"

    @pytest.mark.parametrize("label", ["Scale", "Scale:", "Weights"])
    def test_a_legend_of_the_scale_is_no_position(self, kind, label):
        assert kind(label, None, None, None, "1 = low", "7 = high", last=True) == "scale"
        assert kind(label, None, None, None, *USUAL, last=True) != "position"

    def test_numbers_for_both_names_among_titles_in_words_are_unclear(self, kind):
        assert kind(3, 2, None, None, 0, 2, 0, 2, 0, 2, 0, 2) == "unclear"
        assert kind("P-3", "2", None, None, *USUAL) == "unclear"
        assert kind("P-3", "2", None, None, *BLANK) == "position"

    @pytest.mark.parametrize(
        "text",
        ["Note 1: as agreed", "Source – HRIS extract", "Version 3", "v3.2", "NB scores moderated", "No further records",
         "Data as at 30 June 2025", "Next page", "---", "C:\\\\HR\\\\exec.xlsx", "1. Scores agreed 3 May",
         "hr@trust.example"],
    )  # fmt: skip
    @pytest.mark.parametrize("gap", [(), ((),)])
    def test_a_footer_below_all_scores_is_a_note(self, tmp_path, text, gap):
        path = write(tmp_path / "b.xlsx", [Sheet("S", [HEADS, FIRST, LAST, *gap, (text,)])])
        assert read_positions(layout(path), FRAMEWORK).census.kinds[4 + len(gap)].value == "note"

    @pytest.mark.parametrize(
        ("identifier", "title"),
        [("-", "Director Legal"), ("v2", "Director"), ("Source 1", "Director"), ("?", "Head of Legal"), ("P-3", "---")],
    )
    def test_a_title_beside_such_a_sign_is_that_of_a_position(self, kind, identifier, title):
        assert kind(identifier, title, None, None, *BLANK) == "position"
        assert kind(identifier, title, None, None, *BLANK, last=True) == "position"

    @pytest.mark.parametrize(
        "names",
        [("P-000", "TEMPLATE ROW - copy this"), ("xxxx", "Xxxxx"), ("XXX", None), ("???", "???")],
    )
    @pytest.mark.parametrize("cells", [USUAL, BLANK])
    def test_a_placeholder_is_an_example(self, kind, names, cells):
        assert kind(*names, None, None, *cells, first=True) == "example"

    @pytest.mark.parametrize(
        "title", ["Director Templates", "Template Design Manager", "XX Programs Director", "Xxavier Lead"]
    )
    def test_a_title_with_such_letters_is_that_of_a_position(self, kind, title):
        assert kind("P-9", title, None, None, *USUAL, first=True) == "position"

    @pytest.mark.parametrize("mark", ["XXX", "???", "<title>", "[Insert title]"])
    def test_a_mark_for_a_title_beside_an_id_is_that_of_a_position(self, kind, mark):
        assert kind("P-9", mark, None, None, *BLANK) == "position"
        assert kind("P-9", mark, None, None, *USUAL) == "position"

    @pytest.mark.parametrize("word", ["int", "Integer", "Number", "numeric(1)"])
    def test_one_type_under_every_factor_above_all_scores_is_guidance(self, kind, word):
        assert kind("text", "text", None, None, *(word,) * 8, first=True) == "guidance"

    @pytest.mark.parametrize("word", ["TBC", "x", "Pending", "Vacant"])
    def test_one_word_for_no_score_under_every_factor_is_a_position(self, kind, word):
        assert kind("P-9", "Legal", None, None, *(word,) * 8, first=True) == "position"
        assert kind("new", "Director Legal", None, None, *(word,) * 8, first=True) == "position"
