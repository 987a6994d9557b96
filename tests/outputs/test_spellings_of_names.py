"""Test that a name is withheld in each spelling that a text may have of it."""

from __future__ import annotations

import pytest

from peecf_batch.outputs.privacy.masking import Mask
from peecf_batch.outputs.privacy.name_words import folded, name_words, spelt_out
from peecf_batch.outputs.privacy.people import people_in

WITHHELD = "[name withheld]"


def masked(text: str, *cells: str) -> str:
    return Mask(people_in(cells)).masked(text)


@pytest.mark.parametrize(
    ("letter", "plain"),
    [("đ", "d"), ("ø", "o"), ("ł", "l"), ("ı", "i"), ("æ", "ae"), ("œ", "oe"), ("þ", "th"), ("ð", "d"), ("é", "e"),
     ("ñ", "n"), ("ß", "ss")],
)  # fmt: skip
def test_a_letter_with_a_mark_is_also_read_without_it(letter, plain):
    assert folded(f"Ke{letter}an") == f"ke{plain}an"
    assert masked(f"Ke{plain}an agreed.", f"Jo Ke{letter}an") == f"{WITHHELD} agreed."
    assert masked(f"Ke{letter}an agreed.", f"Jo Ke{plain}an") == f"{WITHHELD} agreed."


@pytest.mark.parametrize(("letter", "spelt"), [("ä", "ae"), ("ö", "oe"), ("ü", "ue"), ("ø", "oe"), ("å", "aa")])
def test_a_letter_that_may_be_spelt_out_is_read_so(letter, spelt):
    assert spelt_out(f"K{letter}hrman") == f"k{spelt}hrman"
    assert masked(f"K{spelt}hrman agreed.", f"Jo K{letter}hrman") == f"{WITHHELD} agreed."


@pytest.mark.parametrize("prefix", ["Fitz", "Mac", "Mc", "Van", "Von", "De", "La", "Le", "Du", "St", "O", "D"])
def test_a_name_may_have_a_space_after_its_prefix(prefix):
    assert masked(f"{prefix} Zelinski agreed.", f"Jo {prefix}zelinski") == f"{WITHHELD} agreed."


@pytest.mark.parametrize(
    "text",
    ["Jane Zelinski", "Zelinski, Jane", "J. Zelinski", "J Zelinski", "Zelinski J.", "JZelinski", "janezelinski",
     "jane.zelinski", "ZELINSKI", "Zelinski’s", "Jane Zelinski's", "Ms Zelinski", "Zelinskis"],
)  # fmt: skip
def test_a_name_may_be_written_in_many_ways(text):
    seen = masked(f"We asked {text} today.", "Jane Zelinski")
    assert "elinski" not in seen.casefold()
    assert seen.startswith("We asked ")
    assert seen.endswith(" today.")


@pytest.mark.parametrize(
    "cell", ["Dr Jane Zelinski AM", "Zelinski, Jane", "jane.zelinski@example.org", "Jane Zelinski (acting)"]
)
def test_a_cell_may_name_a_person_in_many_ways(cell):
    assert masked("Zelinski agreed.", cell) == f"{WITHHELD} agreed."


def test_a_cell_may_name_several_people():
    for cell in ("Jane Zelinski; Tom Oyelaran", "Jane Zelinski and Tom Oyelaran", "Jane Zelinski, Tom Oyelaran"):
        assert masked("Zelinski, then Oyelaran", cell) == f"{WITHHELD}, then {WITHHELD}"


def test_words_that_are_no_names_stay():
    assert masked("The role leads policy.", "Jane Zelinski") == "The role leads policy."
    assert masked("Zelinski", "") == "Zelinski"


@pytest.mark.parametrize(
    ("cell", "parts"),
    [
        ("Jane Zelinski", "jane zelinski janezelinski zelinskijane jzelinski zelinskij zjane janez"),
        (
            "Rose Zelinski",
            "rose zelinski rosezelinski zelinskirose rzelinski zelinskir zrose",
        ),  # "rosez" may be no name
        ("J. Zelinski", "zelinski jzelinski zelinskij"),
        ("J. Lee", "lee"),  # "jlee" has fewer than 5 letters
        ("B. Etter", "etter etterb"),  # "better" is a word
        ("Macdonald", "macdonald"),
    ],
)
def test_the_parts_of_a_name_are_its_words_and_what_user_names_make_of_them(cell, parts):
    assert set(people_in([cell]).parts) == set(parts.split())


@pytest.mark.parametrize("mark", "'’‘ʼ`´＇′")
def test_an_apostrophe_may_be_typed_in_many_ways(mark):
    assert masked(f"O{mark}Brien agreed.", "Jo O'Brien") == f"{WITHHELD} agreed."
    assert masked("O'Brien agreed.", f"Jo O{mark}Brien") == f"{WITHHELD} agreed."


@pytest.mark.parametrize(
    ("text", "seen"), [("Zelinskis agreed.", True), ("J.Zelinski agreed.", True), ("Zelinski, J. agreed.", True)]
)
def test_a_plural_and_initials_are_part_of_a_name(text, seen):
    assert (masked(text, "Jane Zelinski") == f"{WITHHELD} agreed.") is seen


def test_an_apostrophe_may_divide_a_name():
    assert {"obrien", "brien", "janebrien"} <= set(people_in(["Jane O'Brien"]).parts)


@pytest.mark.parametrize(
    ("cell", "split"), [("Macdonald", {"donald": {"mac"}}), ("Maclee", {"lee": {"mac"}}), ("Macab", {}), ("Smith", {})]
)
def test_a_prefix_is_divided_from_three_letters_or_more(cell, split):
    assert people_in([cell]).split == split


@pytest.mark.parametrize("mark", ["; ", " / ", " & ", " + ", " | ", "\n", " and ", " or ", " with ", " - ", ", "])
def test_a_cell_with_two_names_names_two_people(mark):
    cell = f"Jane Zelinski{mark}Tom Oyelaran"
    people = people_in([cell, ""])
    assert len(people.in_cell(cell)) == len(people.initials) == 2
    assert people.initials == ({"j", "z"}, {"t", "o"})
    assert people.in_cell("") == people.in_cell("Somebody else") == frozenset()


def test_words_of_the_rules_are_ordinary_words():
    assert {"assessed", "answers", "although"} <= name_words().ordinary
    assert "zelinski" not in name_words().ordinary


def test_a_mask_tells_whether_a_text_has_a_name():
    mask = Mask(people_in(["Jane Zelinski"]))
    assert mask.changes("for Zelinski")
    assert not mask.changes("for others")


def test_a_name_in_a_script_without_spaces_is_withheld_within_a_sentence():
    assert masked("担当は山田太郎です", "山田太郎") == f"担当は{WITHHELD}です"
    assert masked("担当は山田です", "山田太郎") == "担当は山田です"


def test_a_name_ends_with_its_sentence():
    assert masked("We asked Zelinski. Grant rounds are next.", "Grant Zelinski") == (
        f"We asked {WITHHELD}. Grant rounds are next."
    )
    assert masked("We asked Zelinski.Grant today.", "Grant Zelinski") == f"We asked {WITHHELD} today."


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("Zelinski, Q agreed", f"{WITHHELD} agreed"),
        ("Zelinski Q. agreed", f"{WITHHELD} agreed"),
        ("Zelinski Q agreed", f"{WITHHELD} Q agreed"),
        ("Zelinski J agreed", f"{WITHHELD} agreed"),
    ],
)
def test_a_capital_after_a_name_is_an_initial_with_a_comma_or_a_full_stop_or_if_it_is_theirs(text, seen):
    assert masked(text, "Jane Zelinski") == seen


def test_the_names_of_two_people_in_a_row_are_withheld_one_by_one():
    cells = ("Jane Zelinski", "Tom Oyelaran")
    assert masked("Zelinski Oyelaran agreed", *cells) == f"{WITHHELD} {WITHHELD} agreed"
    assert masked("Jane Zelinski agreed", *cells) == f"{WITHHELD} agreed"
