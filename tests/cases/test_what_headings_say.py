"""State what words beside the name of a column make of the values below it: another thing, a unit, or an order."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from position_books import FACTORS, FRAMEWORK, HEADINGS, USUAL, assessed, plain, position

from peecf_batch.errors import Refusal
from peecf_batch.reading.headings.keys import heading_roles
from peecf_batch.reading.headings.meanings import HeadingBook, Meaning
from peecf_batch.reading.typed_values.dates import DateColumn
from peecf_batch.reading.typed_values.fractions import FractionUnit, fraction_of, fraction_unit

BOOK = HeadingBook(FRAMEWORK)


def role(heading):
    """Return the role that a heading has, or "" if it is not understood."""
    return (BOOK.meaning(heading) or Meaning("")).role


def details(tmp_path, heading, *values):
    """Return the details of positions with `values` in a column under `heading`."""
    rows = [(*position(number), value) for number, value in enumerate(values, 1)]
    return [p.position.details for p in assessed(plain(tmp_path / "b.xlsx", rows, (*HEADINGS, heading))).positions]


@pytest.mark.parametrize(
    "heading",
    ["TRP (USD)", "TRP (NZ$)", "TRP £", "TRP (€)", "TRP (monthly)", "TRP (per fortnight)", "TRP (hourly)",
     "TRP (midpoint)", "TRP (min)", "TRP (excl. super)", "TRP [previous]", "Current band (proposed)",
     "Current band (new)", "Contract end (previous)", "Contract end date (original)", "Reports to (dotted line)",
     "Reports to (functional)", "Position ID (former)", "Position title (superseded)", "Assessment date (next)",
     "FTE (managed)", "TRP (Dec 2020)", "TRP (2023-24)", "TRP (FY25)", "Reports to (count)",
     "Decision (proposed)", "Vacant (since)"],
)  # fmt: skip
def test_words_in_brackets_make_it_another_column(heading):
    assert role(heading) == ""


@pytest.mark.parametrize(
    ("heading", "expected"),
    [
        ("TRP (AUD)", "trp"), ("TRP ($)", "trp"), ("TRP (annual)", "trp"), ("TRP (incl. super)", "trp"),
        ("TRP ($'000)", "trp"), ("TRP (at 18 December 2020)", "reference_trp"),
        ("FTE (%)", "fte"), ("FTE (full-time equivalent)", "fte"), ("Position ID (HRIS)", "id"),
        ("Contract end (if any)", "contract_end"), ("Current band (at 18 December 2020)", "reference_band"),
        ("Vacant (Y/N)", "vacant"), ("Reports to (position)", "reports_to"), ("Position (title)", "title"),
        ("Planned TRP (proposed)", "planned_trp"), ("Former position (previous ID)", ""),
    ],
)  # fmt: skip
def test_other_words_in_brackets_make_no_difference(heading, expected):
    assert role(heading) == expected


@given(st.sampled_from([*heading_roles()["roles"]]), st.data())
def test_no_heading_of_a_role_keeps_it_with_a_word_of_the_past_in_brackets(of, data):
    name = data.draw(st.sampled_from(heading_roles()["roles"][of]))
    word = data.draw(st.sampled_from(heading_roles()["brackets"]["all"]))
    assert role(f"{name} ({word})") != of or of == "former_id"


def test_the_amount_of_another_currency_is_not_compared(tmp_path):
    assert [each.trp for each in details(tmp_path, "TRP (USD)", 215_000)] == [None]
    assert [each.trp for each in details(tmp_path, "TRP (AUD)", 215_000)] == [215_000]


@pytest.mark.parametrize("heading", ["FTE (hours)", "FTE hours", "Hours per fortnight", "FTE (days per week)"])
def test_hours_and_days_give_no_time_fraction_and_pay_is_not_compared(tmp_path, heading):
    assert fraction_unit(heading) is FractionUnit.TIME
    rows = [(*position(1), 245_000, 4), (*position(2), 245_000, 1), (*position(3), 245_000, "0.8 FTE")]
    made = assessed(plain(tmp_path / "b.xlsx", rows, (*HEADINGS, "TRP", heading)))
    assert [p.position.details.fte for p in made.positions] == [None, None, 0.8]
    assert [(f.cell, f.message) for f in made.findings if f.code == "N705"] == [
        (cell, "the FTE is not clearly a number, so pay was not compared") for cell in ("L2", "L3")
    ]


def test_hours_beside_a_time_fraction_are_left(tmp_path):
    rows = [(*position(1), 245_000, 30.4, 0.8)]
    made = assessed(plain(tmp_path / "b.xlsx", rows, (*HEADINGS, "TRP", "Hours per week", "FTE")))
    assert [p.position.details.fte for p in made.positions] == [0.8]
    assert [(f.code, f.cell) for f in made.findings if f.code in ("E107", "N120")] == [("N120", "L1")]


@given(st.floats(0.01, 1).map(lambda part: round(part, 2)))
def test_a_number_of_hours_is_never_a_fraction(part):
    assert fraction_of(part, FractionUnit.TIME) is None
    assert fraction_of(str(part), FractionUnit.TIME) is None
    assert fraction_of(f"{part} FTE", FractionUnit.TIME) == pytest.approx(part)


@pytest.mark.parametrize(
    "heading",
    ["Contract end (mm/dd/yyyy)", "Contract end (MM-DD-YY)", "Contract end date (m/d/y)", "Contract end (US)"],
)
def test_a_heading_may_say_that_the_month_is_first(tmp_path, heading):
    found = details(tmp_path, heading, "04/05/2027", "4/6/27", "12/31/2027")
    assert [each.contract_end for each in found] == [date(2027, 4, 5), date(2027, 4, 6), date(2027, 12, 31)]


@pytest.mark.parametrize("heading", ["Contract end", "Contract end (dd/mm/yyyy)", "Contract end (yyyy-mm-dd)"])
def test_the_day_is_first_under_any_other_heading(tmp_path, heading):
    assert [each.contract_end for each in details(tmp_path, heading, "04/05/2027")] == [date(2027, 5, 4)]


def test_a_date_with_the_day_first_under_such_a_heading_leaves_the_column_in_doubt(tmp_path):
    rows = [(*position(n), text) for n, text in enumerate(["04/05/2027", "31/12/2027"], 1)]
    made = assessed(plain(tmp_path / "b.xlsx", rows, (*HEADINGS, "Contract end (mm/dd/yyyy)")))
    assert [p.position.details.contract_end for p in made.positions] == [None, date(2027, 12, 31)]
    assert [(f.code, f.cell) for f in made.findings if f.code == "W808"] == [("W808", "K2")]


@given(st.dates(date(2000, 1, 1), date(2060, 12, 31)))
def test_the_heading_decides_every_text_and_no_date_of_excel(day):
    column = DateColumn([], "Start (mm/dd/yyyy)")
    assert column.day(f"{day.month}/{day.day}/{day.year}") == day
    assert column.day(datetime(day.year, day.month, day.day)) == day


DIVIDED = (
    "Know-\nledge", "Relation-\r\nships", "Judgement\nand Risk", "Indepen-\ndence", "Strategic\nChange", "Im-\npact",
    "Breadth", "Resource\nManage- \nment",
)  # fmt: skip


def test_words_divided_at_the_ends_of_lines_are_read(tmp_path):
    made = assessed(plain(tmp_path / "b.xlsx", [(*position(1), "P-009")], (*HEADINGS[:2], *DIVIDED, "Re-\nports to")))
    (read,) = made.positions
    assert (read.position.scores, read.position.details.reports_to) == (USUAL, "P-009")


def test_a_hyphen_within_a_name_stays(tmp_path):
    headings = [f"Self-\nassessed {name}" for name in FACTORS]
    with pytest.raises(Refusal, match=r"not clearly have the scores|not name the factors"):
        assessed(plain(tmp_path / "b.xlsx", [position(1)], (*HEADINGS[:2], *headings)))


@pytest.mark.parametrize("words", ["on the organisation", "of decisions made", "to the public"])
def test_a_phrase_about_a_factor_is_its_definition(words):
    assert BOOK.doubt(f"Impact ({words})") == ""
    assert BOOK.defined(f"Impact ({words})") == words


@pytest.mark.parametrize("words", ["of the panel", "in draft", "to 2024", "on 3 May", "by the panel", "for Lee"])
def test_a_phrase_about_a_set_of_scores_is_no_definition(words):
    assert BOOK.doubt(f"Impact ({words})") == words


def test_a_row_that_names_no_factor_clearly_is_refused_with_the_headings_that_are_near(tmp_path):
    headings = [f"{name} WVF{number}" for number, name in enumerate(FACTORS, 1)]
    with pytest.raises(Refusal) as refused:
        assessed(plain(tmp_path / "b.xlsx", [position(1)], (*HEADINGS[:2], *headings)))
    assert "row 1 has no clear heading for Knowledge, Relationships," in str(refused.value)
    assert "'Knowledge WVF1' in C1 may be meant for Knowledge" in str(refused.value)
