"""Test what the label of a row says: a note, a group, an example, a comparison, or a position."""

from __future__ import annotations

import pytest

from peecf_batch.reading.rows.labels import Labels, is_calculated_from_rows, is_prose


@pytest.mark.parametrize("sign", ["*", "†", "‡", "^", "§", "¹", "²", "³", "©", "(c) ", "(C) "])
def test_a_sign_begins_a_note(sign):
    assert Labels().is_note(f"{sign}Acting until June")


@pytest.mark.parametrize(
    ("label", "is_note"),
    [
        ("Page 2 of 3", True), ("Draft", True), ("Endorsed by the Board", True), ("See the policy", True),
        ("a) acting", True), ("¹ acting", True), ("- acting", True), ("NS = not scored", True),
        ("Panel chair: ____", True), ("www.example.org", True), ("a@b.org", True),
        ("Director, Page Design", False), ("Draft director = new", False), ("P-1", False),
    ],
)  # fmt: skip
def test_a_text_below_the_table_may_be_a_note(label, is_note):
    assert Labels().is_note_below(label) is is_note


@pytest.mark.parametrize(
    ("label", "is_example"),
    [
        ("e.g. 100", True), ("Example: Director", True), ("Example", True), ("Sample row", True),
        ("Head (example)", True),
        ("Director - example", True), ("Please delete this row", True), ("Do not use", True), ("For example", True),
        ("Director", False), ("Example Farm Manager", False), ("Exhibitions Director", False), ("", False),
    ],
)  # fmt: skip
def test_a_label_may_say_that_the_row_is_an_example(label, is_example):
    assert Labels().is_example(label) is is_example


@pytest.mark.parametrize(
    ("label", "says"),
    [
        ("Office of the CEO", (True, False, True)),
        ("Operations Division", (False, True, True)),
        ("Corporate Services", (False, False, True)),
        ("Director People", (False, False, False)),
        ("", (False, False, False)),
    ],
)
def test_a_label_may_name_a_part_of_the_organisation(label, says):
    assert (Labels().begins_group(label), Labels().ends_group(label), Labels().names_group(label)) == says


@pytest.mark.parametrize(
    ("title", "ended"),
    [
        ("Director People (abolished)", True), ("Director People [abolished]", True), ("Director - abolished", True),
        ("Director – abolished", True), ("Director (disestablished)", True), ("Abolished - Director", True),
        ("Director (People)", False), ("Director People", False), ("Director abolished", False),
    ],
)  # fmt: skip
def test_a_title_may_say_that_the_position_has_ended(title, ended):
    assert Labels().has_ended(title) is ended


@pytest.mark.parametrize(
    ("label", "only"),
    [
        (("Director", "17"), True), (("Total",), False), (("Director", "Average"), False),
        (("Director (example)",), False), (("*Director",), False), (("e.g. Director",), False),
        (("7 positions",), False),
    ],
)  # fmt: skip
def test_most_labels_only_name_a_position(label, only):
    labels = Labels()
    assert labels.only_name(*label) is only
    assert labels.only_name(*label) is only  # the answer for a beginning is kept


@pytest.mark.parametrize(
    ("label", "signs"),
    [
        ("Signed", True), ("Approved by", True), ("Chair: ____", True), ("Chair", False),
        ("Approved by the Director", True), ("Approved: Director", True), ("Approved Destination Director", False),
    ],
)  # fmt: skip
def test_a_label_may_ask_to_sign(label, signs):
    assert Labels().asks_to_sign(label) is signs


@pytest.mark.parametrize(("label", "is_scale"), [("Weight", True), ("Out of 7", True), ("Average", False)])
def test_the_label_of_a_total_may_be_that_of_the_scale(label, is_scale):
    assert Labels().is_scale(label) is is_scale


@pytest.mark.parametrize(
    ("label", "is_summary"),
    [
        ("SD", True), ("Sector median", True), ("Average 2024", True), ("Highest", True),
        ("2nd highest", True),
        ("In Home Care", False), ("Sd Card Services", False), ("Director", False),
    ],
)  # fmt: skip
def test_a_label_may_be_that_of_a_summary(label, is_summary):
    assert Labels().is_summary(label) is is_summary


def test_a_label_may_compare_or_guide_or_set_rows_aside():
    assert Labels().compares("Typical director")
    assert not Labels().compares("Director, Typical Matters")
    assert not Labels().compares("")
    assert Labels().is_guidance("Enter a whole number")
    assert not Labels().is_guidance("Director People")
    assert Labels().sets_aside("Superseded assessments")
    assert not Labels().sets_aside("Assessments")


@pytest.mark.parametrize(
    ("text", "prose"),
    [
        ("x" * 80, False), ("x" * 81, True), ("a b c d e f g h i", False), ("a b c d e f g h i j", True),
        ("Two words.", True), ("One.", False), ("Two words", False),
    ],
)  # fmt: skip
def test_a_long_text_or_a_sentence_is_no_name(text, prose):
    assert is_prose(text) is prose


@pytest.mark.parametrize(
    ("formula", "calculated"),
    [
        ("C7-C8", True), ("C7+C8", True), ("$C$7*C8", True), ("C7/C8", True), ("C7-C7", False), ("C7", False),
        ("C7-D8", False), ("SUM(C7,C8)", False), ("AC7-AC8", False), ("C7-$C$7", False), ("c7-c8", True),
        (f"C7+C8+{'0+' * 250}1", False),
    ],
)  # fmt: skip
def test_a_formula_may_calculate_from_rows_of_its_column(formula, calculated):
    assert is_calculated_from_rows(formula, 3) is calculated
