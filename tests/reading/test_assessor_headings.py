"""Test which columns belong to one assessor, whatever their headings look like."""

from __future__ import annotations

import pytest
from position_books import FACTORS, FRAMEWORK

from peecf_batch.errors import Refusal
from peecf_batch.reading.headings.assessor_columns import labels_of, may_name_somebody, without_assessors
from peecf_batch.reading.headings.meanings import HeadingBook, Meaning
from peecf_batch.reading.located import Heading

BOOK = HeadingBook(FRAMEWORK)
FORMS = {
    "in brackets": "{factor} ({name})",
    "after a dash": "{factor} - {name}",
    "after a long dash": "{factor}—{name}",
    "before a colon": "{name}: {factor}",
    "on a second line": "{factor}\n{name}",
    "after a bar": "{factor} | {name}",
}


def headings(*texts: str) -> list[Heading]:
    return [Heading(text, n, BOOK.meaning(text) or Meaning(""), 1) for n, text in enumerate(texts, 1)]


def of(form: str, name: str) -> list[str]:
    return [form.format(factor=factor, name=name) for factor in FACTORS]


def found(*texts: str, above=(), names=()):
    """Return the names and columns of the assessors."""
    _, columns = without_assessors(headings(*texts), above, BOOK, names, "S")
    return [(one.name, one.columns) for one in columns]


class TestTheColumnsOfAnAssessor:
    @pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
    def test_have_the_name_beside_each_factor(self, form):
        texts = [*FACTORS, *of(form, "Smith"), *of(form, "Jones")]
        assert found(*texts) == [("Smith", tuple(range(9, 17))), ("Jones", tuple(range(17, 25)))]

    @pytest.mark.parametrize("form", ["{factor} {name}", "{name} {factor}", "{factor} score {name}"])
    @pytest.mark.parametrize("names", [("Assessor A", "Assessor B"), ("Rater 1", "Rater 2")])
    def test_may_have_a_word_for_an_assessor_beside_each_factor(self, form, names):
        texts = [*FACTORS, *of(form, names[0]), *of(form, names[1])]
        assert found(*texts) == [(names[0], tuple(range(9, 17))), (names[1], tuple(range(17, 25)))]

    def test_may_have_two_words_for_an_assessor_beside_each_factor(self):
        texts = [*FACTORS, *of("{name} {factor}", "Panel member A"), *of("{name} {factor}", "Panel member B")]
        assert [name for name, _ in found(*texts)] == ["Panel member A", "Panel member B"]

    def test_have_the_name_as_it_is_beside_the_first_factor(self):
        smith = of("{factor} ({name})", "SMITH")
        smith[0] = smith[0].replace("SMITH", "Smith")
        assert [name for name, _ in found(*FACTORS, *smith, *of("{factor} ({name})", "Jones"))] == ["Smith", "Jones"]

    def test_do_not_have_a_rationale_without_their_label(self):
        texts = [*FACTORS, *of("{factor} ({name})", "Smith"), *of("{factor} ({name})", "Jones")]
        _, columns = without_assessors(
            headings(*texts, "Knowledge rationale", "Knowledge rationale (Jones)"), (), BOOK, (), "S"
        )
        assert [one.rationales for one in columns] == [(None,) * 8, (26, *[None] * 7)]

    def test_leave_plain_columns_their_scores_beside_agreed_ones(self):
        sets = [text for name in ("Agreed", "Smith", "Jones") for text in of("{factor} ({name})", name)]
        texts = headings(*FACTORS, *sets)
        texts[8:16] = [heading._replace(meaning=Meaning("")) for heading in texts[8:16]]
        kept, _ = without_assessors(texts, (), BOOK, (), "S")
        assert [heading.column for heading in kept if heading.meaning.role == "score"] == list(range(1, 9))

    def test_may_have_the_name_once_above_them(self):
        above = [*[None] * 8, "Smith", *[""] * 7, "Jones", *[None] * 7]
        assert found(*FACTORS, *FACTORS, *FACTORS, above=above) == [
            ("Smith", tuple(range(9, 17))), ("Jones", tuple(range(17, 25))),
        ]  # fmt: skip

    def test_are_in_the_order_of_the_factors_whatever_their_order(self):
        texts = [*FACTORS, *reversed(of("{factor} (Smith)", "")), *of("{factor} (Jones)", "")]
        assert found(*texts)[0] == ("Smith", tuple(range(16, 8, -1)))

    def test_are_those_with_every_factor_once(self):
        smith, jones = of("{factor} ({name})", "Smith"), of("{factor} ({name})", "Jones")
        assert found(*FACTORS, *smith, *jones[:-1]) == []
        assert found(*FACTORS, *smith, *jones, jones[0]) == []

    def test_are_two_sets_at_least_unless_the_name_is_given(self):
        smith = of("{factor} ({name})", "Smith")
        assert found(*FACTORS, *smith) == []
        assert found(*FACTORS, *smith, names=("SMITH",)) == [("Smith", tuple(range(9, 17)))]

    @pytest.mark.parametrize("label", ["draft", "2024", "1 to 7", "max 7", "Agreed", "weight"])
    def test_have_a_label_that_may_be_a_name(self, label):
        texts = [*FACTORS, *of("{factor} ({name})", "Smith"), *of("{factor} ({name})", label)]
        assert found(*texts) == []

    def test_leave_out_other_labels_if_two_say_that_they_are_of_assessors(self):
        form = "{factor} ({name})"
        texts = [*FACTORS, *of(form, "Assessor A"), *of(form, "Assessor B"), *of(form, "Smith")]
        assert [name for name, _ in found(*texts)] == ["Assessor A", "Assessor B"]
        given = found(*texts, names=("Smith",))
        assert [name for name, _ in given] == ["Assessor A", "Assessor B", "Smith"]

    def test_are_listed_from_left_to_right(self):
        form = "{factor} ({name})"
        assert [name for name, _ in found(*of(form, "Smith"), *FACTORS, *of(form, "Jones"))] == ["Smith", "Jones"]

    def test_have_no_meaning_any_more(self):
        texts = [*FACTORS, *of("{factor} ({name})", "Smith"), *of("{factor} ({name})", "Jones")]
        left, _ = without_assessors(headings(*texts), (), BOOK, (), "S")
        assert [heading.meaning.role for heading in left] == ["score"] * 8 + [""] * 16


class TestTheAgreedScores:
    FORM = "{factor} ({name})"

    def test_are_those_labelled_so_if_no_factor_has_a_plain_column(self):
        texts = [*of(self.FORM, "Smith"), *of(self.FORM, "Jones"), *of(self.FORM, "Agreed")]
        left, columns = without_assessors(headings(*texts), (), BOOK, (), "S")
        assert [one.name for one in columns] == ["Smith", "Jones"]
        assert [heading.meaning for heading in left[16:]] == [Meaning("score", n) for n in range(8)]

    @pytest.mark.parametrize("label", ["Agreed", "Agreed score", "Consensus", "Final", "Moderated score", "Panel"])
    @pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
    def test_may_have_any_label_for_agreed_scores_in_any_form(self, form, label):
        texts = [*of(form, "Smith"), *of(form, label), *of(form, "Jones")]
        left, columns = without_assessors(headings(*texts), (), BOOK, (), "S")
        assert [one.name for one in columns] == ["Smith", "Jones"]
        assert [heading.column for heading in left if heading.meaning.role == "score"] == list(range(9, 17))

    def test_are_in_the_plain_columns_if_there_are_any(self):
        texts = [*FACTORS, *of(self.FORM, "Smith"), *of(self.FORM, "Jones")]
        left, _ = without_assessors(headings(*texts), (), BOOK, (), "S")
        assert [heading.meaning for heading in left[:8]] == [Meaning("score", n) for n in range(8)]

    def test_are_never_made_from_those_of_assessors(self):
        with pytest.raises(Refusal) as refused:
            found(*of(self.FORM, "Smith"), *of(self.FORM, "Jones"), *FACTORS[:-1])
        assert refused.value.reason == (
            "sheet 'S' has the scores of 2 assessors (from A1, I1), but no columns for agreed scores. The program "
            "never calculates a score from the assessors' scores."
        )
        assert refused.value.fix == (
            "Add a column for each factor for the agreed scores, with only the name of the factor as its heading. You "
            "may leave these columns blank until the assessors agree."
        )


class TestTheRationalesOfAnAssessor:
    SCORES = (*FACTORS, *of("{factor} ({name})", "Xu"), *of("{factor} ({name})", "Jones"))

    def columns(self, *texts: str, above=()):
        _, columns = without_assessors(headings(*self.SCORES, *texts), above, BOOK, (), "S")
        return [one.rationales for one in columns]

    @pytest.mark.parametrize("text", ["Knowledge rationale (Xu)", "Xu Knowledge rationale", "Rationale Xu Knowledge"])
    def test_have_the_name_beside_the_factor(self, text):
        assert self.columns(text) == [(25, *[None] * 7), (None,) * 8]

    def test_may_have_the_name_above_them(self):
        above = [*[None] * 24, "Jones"]
        assert self.columns("Knowledge rationale", "Impact rationale", above=above)[1][0] == 25

    def test_are_the_first_for_each_factor(self):
        assert self.columns("Knowledge rationale (Xu)", "Knowledge rationale (Xu)")[0][0] == 25

    def test_of_no_factor_are_not_of_an_assessor(self):
        left, _ = without_assessors(headings(*self.SCORES, "Rationale (Xu)"), (), BOOK, (), "S")
        assert left[-1].meaning == headings("Rationale (Xu)")[0].meaning

    def test_are_of_the_longest_label(self):
        texts = (*FACTORS, *of("{factor} ({name})", "Xu"), *of("{factor} ({name})", "Xu Li"))
        _, columns = without_assessors(
            headings(*texts, "Knowledge rationale (Xu Li)", "Impact rationale (Xu)"), (), BOOK, (), "S"
        )
        assert [one.rationales[0] for one in columns] == [None, 25]
        assert columns[0].rationales[FACTORS.index("Impact")] == 26

    def test_are_of_nobody_else_if_a_label_is_the_end_of_another(self):
        texts = (*FACTORS, *of("{factor} ({name})", "Xu"), *of("{factor} ({name})", "A Xu"))
        _, columns = without_assessors(headings(*texts, "A Xu Knowledge rationale"), (), BOOK, (), "S")
        assert [one.rationales[0] for one in columns] == [None, 25]


class TestLabels:
    def test_that_may_be_names_are_listed_once(self):
        texts = ("Knowledge (Smith)", "Impact (Smith)", "Breadth - Ann Jones", "Knowledge (draft)", "Impact (Agreed)")
        assert labels_of(headings(*texts), BOOK) == ("Smith", "Ann Jones")

    def test_are_in_the_first_200_characters(self):
        assert labels_of(headings(f"Knowledge ({'S' * 188})"), BOOK) == ("S" * 188,)
        assert labels_of(headings(f"Knowledge ({'S' * 189})"), BOOK) == ()

    @pytest.mark.parametrize(
        ("text", "may"),
        [("Knowledge (Smith)", True), ("Knowledge (2024)", False), ("Knowledge", False), ("Smith", False)],
    )
    def test_may_name_somebody_beside_a_factor(self, text, may):
        [heading] = headings(text)
        assert may_name_somebody(heading, BOOK) is may
