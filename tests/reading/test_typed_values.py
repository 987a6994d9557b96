"""Test that dates, money, time fractions, bands and answers are read as people type them, and never guessed."""

from __future__ import annotations

import time
from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from position_books import FACTORS, FRAMEWORK, USUAL, Odd, assessed, plain

from peecf_batch.reading.headings.meanings import HeadingBook
from peecf_batch.reading.typed_values.answers import answer_of
from peecf_batch.reading.typed_values.bands import band_in
from peecf_batch.reading.typed_values.dates import DateColumn, date_of, typed_day
from peecf_batch.reading.typed_values.fractions import FractionUnit, fraction_of
from peecf_batch.reading.typed_values.money import money_of, unit_in

DAYS = st.dates(date(1950, 1, 1), date(2079, 12, 31))
MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def suffix(day):
    return "th" if 10 < day < 20 else {1: "st", 2: "nd", 3: "rd"}.get(day % 10, "th")


def forms(d):
    """Yield the ways to write a day that can mean no other day in Australia."""
    month, weekday = MONTHS[d.month - 1], WEEKDAYS[d.weekday()]
    for sep in "/.-":
        yield f"{d.day}{sep}{d.month}{sep}{d.year}"
        yield f"{d.day:02}{sep}{d.month:02}{sep}{d.year}"
        yield f"{d.year}{sep}{d.month:02}{sep}{d.day:02}"
    yield f"{d.year}{d.month:02}{d.day:02}"
    for name in (month, month[:3], month.upper(), month[:3].lower()):
        yield f"{d.day} {name} {d.year}"
        yield f"{d.day:02}-{name}-{d.year}"
        yield f"{d.day}{suffix(d.day)} of {name}, {d.year}"
        yield f"{name} {d.day}, {d.year}"
        yield f"{weekday}, {d.day} {name} {d.year}"
        yield f"{weekday[:3]} {d.day}{suffix(d.day)} {name} {d.year}"
    for time_of_day in (
        " 00:00",
        " 00:00:00",
        " 12:00:00 AM",
        " 5:30 pm",
        " 17:30",
        "T00:00:00",
        "T00:00:00Z",
        ", 00:00",
    ):
        yield f"{d.day}/{d.month}/{d.year}{time_of_day}"
        yield f"{d.isoformat()}{time_of_day}"
    yield f" {d.day}\u00a0{month}\u2009{d.year}. "


class TestADate:
    @given(DAYS)
    def test_reads_back_in_every_form(self, day):
        for form in forms(day):
            assert date_of(form) == day, form

    @given(st.dates(date(1980, 1, 1), date(2079, 12, 31)))
    def test_reads_back_with_a_year_of_two_figures(self, day):
        for form in (
            f"{day.day}/{day.month}/{day.year % 100:02}",
            f"{day.day} {MONTHS[day.month - 1]} {day.year % 100:02}",
        ):
            assert date_of(form) == day

    @pytest.mark.parametrize(
        "typed",
        [
            "June 2027",
            "Jun-27",
            "31/06/2027",
            "FY2027",
            "expired",
            "46568",
            "30/06/2027 (ext)",
            "until 30 June 2027",
            "30/06",
            "2027",
            "Tuesday, 30 June 2027",
            "2027-06-29T14:00:00Z",
            "30/06/2027 25:00",
            "1/1/1949",
            "1/1/2101",
            "30/06-2027",
            "30062027",
            "Jun 27",
            "30/June",
            "0/1/2027",
            "29/2/2027",
            "30/06/2027 or 2028",
            "",
            "13/13/2027",
        ],
    )
    def test_that_is_no_plain_day_is_not_read(self, typed):
        assert date_of(typed) is None

    def test_may_be_a_number_only_if_it_shows_year_month_and_day(self):
        assert date_of(20270630.0) == date(2027, 6, 30)
        assert [date_of(value) for value in (46568.0, 46568.5, True, 2027.0, None)] == [None] * 5

    @given(st.text(max_size=70))
    def test_is_read_or_not_read_from_any_text(self, text):
        assert date_of(text) is None or isinstance(date_of(text), date)

    @given(st.lists(DAYS, min_size=1, max_size=8), st.dates(date(2020, 1, 13), date(2030, 12, 31)))
    def test_is_never_guessed_in_a_column_with_the_month_first(self, days, other):
        if other.day <= 12:
            return
        texts = [f"{d.day}/{d.month}/{d.year}" for d in days]
        column = DateColumn([*texts, f"{other.month}/{other.day}/{other.year}"])
        for day, text in zip(days, texts, strict=True):
            could_be_either = day.day <= 12 and day.day != day.month
            assert column.day(text) == (None if could_be_either else day)
            assert column.is_doubtful(text) is could_be_either
        assert column.day(f"{other.month}/{other.day}/{other.year}") == other

    def test_of_excel_is_doubtful_too_beside_texts_with_the_month_first(self):
        column = DateColumn(["6/30/2027", datetime(2027, 5, 4), datetime(2027, 5, 14)])
        assert column.day(datetime(2027, 5, 4)) is None
        assert column.day(datetime(2027, 5, 14)) == date(2027, 5, 14)
        assert DateColumn([datetime(2027, 5, 4)]).day(datetime(2027, 5, 4)) == date(2027, 5, 4)

    def test_takes_no_time_to_refuse(self):
        started = time.process_time()
        for text in ("1" * 32_000, "30 June " + " " * 32_000 + "x", "1/" * 16_000, "a " * 16_000, "1" + " " * 58 + "x"):
            typed_day(text)
        assert time.process_time() - started < 0.5


class TestMoney:
    @given(st.integers(100_000, 999_999), st.integers(0, 99))
    def test_reads_back_in_every_form(self, dollars, cents):
        grouped = f"{dollars:,}"
        for text in (
            f"{dollars}",
            f"${grouped}",
            f"$ {grouped}",
            grouped,
            f"AUD {grouped}",
            f"A${grouped}",
            f"{grouped} AUD",
            f"${grouped} p.a.",
            f"${grouped} per annum",
            f"{grouped.replace(',', ' ')}",
            f"${dollars}.00",
            f"{grouped.replace(',', chr(0xA0))}",
        ):
            assert money_of(text) == dollars, text
        for text in (f"{dollars}.{cents:02}", f"${grouped}.{cents:02}", f"{dollars},{cents:02}"):
            assert money_of(text) == pytest.approx(dollars + cents / 100), text

    @given(st.integers(100, 999))
    def test_reads_back_from_thousands(self, thousands):
        unit = unit_in("TRP ($'000)")
        for text in (f"{thousands}k", f"${thousands}K", f"${thousands / 1000}m", f"{thousands}.0k"):
            assert money_of(text) == pytest.approx(thousands * 1000), text
            assert money_of(text, unit) == pytest.approx(thousands * 1000), text
        for typed in (thousands, f"{thousands}", f"{thousands},0", f"{thousands},00", f"{thousands}.0"):
            assert money_of(typed, unit) == thousands * 1000

    @pytest.mark.parametrize(
        "typed",
        [
            "$200,000 - $250,000",
            "200,000-250,000",
            "(245,000)",
            "-245000",
            "245.000",
            "245000 + super",
            "~245000",
            "Commercial in confidence",
            "24,5000",
            "2,45,000",
            "245000?",
            "TBC",
            "",
            "$",
            "k",
            "245000 (from July)",
            "$245,000 / $250,000",
            "USD 245,000",
        ],
    )
    def test_that_is_no_plain_amount_is_not_read(self, typed):
        assert money_of(typed) is None

    @pytest.mark.parametrize(
        ("heading", "dollars"),
        [
            ("TRP ($'000)", 1_000),
            ("TRP $000", 1_000),
            ("TRP ($000s)", 1_000),
            ("TRP (thousands)", 1_000),
            ("TRP ($K)", 1_000),
            ("TRP ’000", 1_000),
            ("TRP $m", 1_000_000),
            ("TRP ($ million)", 1_000_000),
            ("TRP", 1),
            ("TRP ($)", 1),
            ("TRP at 18 December 2020", 1),
            ("TRP > 250,000", 1),
            ("TRP (2,000)", 1),
        ],
    )
    def test_is_in_the_unit_of_the_heading(self, heading, dollars):
        assert unit_in(heading).dollars == dollars

    @pytest.mark.parametrize("heading", ["TRP ($'000)", "TRP $000", "TRP $m", "TRP (thousands)", "Annual TRP ('000)"])
    def test_has_a_heading_that_is_known_with_its_unit(self, heading):
        meaning = HeadingBook(FRAMEWORK).meaning(heading)
        assert meaning is not None
        assert meaning.role == "trp"


class TestATimeFraction:
    @given(st.integers(1, 100))
    def test_reads_back_in_every_form(self, percent):
        share = percent / 100
        for value in (
            share,
            f"{share}",
            f"{percent}%",
            f"{percent} %",
            f"{share:.2f} FTE",
            f"FTE {share:.2f}",
            f"{percent} per cent",
            f"{share:.2f}".replace(".", ","),
        ):
            assert fraction_of(value) == pytest.approx(share), value
        assert fraction_of(percent if percent > 1 else "1%", FractionUnit.PERCENT) == pytest.approx(share)

    @pytest.mark.parametrize("typed", ["Full time", "FT", "full-time", "1.0 FTE", "1", "100%", "1,0"])
    def test_is_whole(self, typed):
        assert fraction_of(typed) == 1

    @pytest.mark.parametrize("typed", ["38 hrs", "4 days", "part time", "0.8 (4 days)", "0.8/0.2", "", "8", "PT", True])
    def test_that_is_not_plain_is_not_read(self, typed):
        assert fraction_of(typed) is None


class TestABand:
    @pytest.mark.parametrize(
        "form",
        [
            "{n}",
            "{r}",
            "B{n}",
            "Band {n}",
            "Band {r}",
            "band {w}",
            "PESES-{n}",
            "PESES {n}",
            "PESES{n}",
            "PESES {r}",
            "PESES Band {n}",
            "PESES Band {w}",
            "PESES–{n}",
            "peses - {n}",
            "PESES-{n} (Band {n})",
            "PESES (Band {n})",
            "Public Entity Senior Executive Service - Band {n}",
            "PESES-{n}\u200b",
            "PESES-{n} (substantive)",
            "PESES-{n}.",
        ],
    )
    @pytest.mark.parametrize(("n", "r", "w"), [(1, "I", "one"), (2, "II", "Two"), (3, "iii", "THREE")])
    def test_is_known_in_many_words(self, form, n, r, w):
        assert band_in(form.format(n=n, r=r, w=w), FRAMEWORK).name == f"PESES-{n}"

    @pytest.mark.parametrize(
        "typed",
        [
            "PESES-1 (PESES-2 on 18 December 2020)",
            "PESES-2 (was PESES-1)",
            "PESES-2?",
            "PESES-1 (to be confirmed)",
            "(PESES-2)",
            "PESES-1*",
            "PESES-1/2",
            "PESES 1-2",
            "PESES-1 TBC",
            "2 or 3",
            "1-2",
            "2?",
            "II*",
            "Band 2/3",
            "was PESES-2",
            "TBC (PESES-2)",
            "PESES-1 or PESES-2",
            "PESES-1, PESES-2",
            "New (PESES-1)",
            "PESES-1 → PESES-2",
            "PESES-2 from July",
            "~PESES-2",
            "Band 1 to Band 2",
            "PESES-2 / PESES-2",
            "PESES-2 (proposed)",
            "(PESES-2) held",
            "PESES-2 (acting)",
            "PESES-2 acting",
            "PESES-2 pending",
            "PESES-2 →3",
            "2-",
            "-2",
            "PESES-2 –",
            "PESES-2 (from 1 July 2026)",
        ],
    )
    def test_with_anything_else_in_the_cell_is_in_doubt(self, typed):
        read = band_in(typed, FRAMEWORK)
        assert (read.name, read.doubtful) == (None, True)

    @pytest.mark.parametrize(
        "typed",
        [
            "EO-2",
            "SES-2",
            "SES Band 2",
            "VPS 6",
            "Exec 2",
            "Executive Band 2",
            "GSERP EO2",
            "PESES-4",
            "PESES",
            "6",
            "IV",
            "2020",
            "PESES-22",
            "Bandit 1",
            "New",
            "TBC",
            "?",
            "",
            "22",
        ],
    )
    def test_of_another_framework_is_neither_known_nor_in_doubt(self, typed):
        read = band_in(typed, FRAMEWORK)
        assert (read.name, read.doubtful) == (None, False)

    def test_typed_as_a_number_is_known(self, tmp_path):
        row = ("P1", "Director", 2, *USUAL)
        assessment = assessed(
            plain(tmp_path / "b.xlsx", [row], ("Position ID", "Position title", "Current band", *FACTORS))
        )
        assert assessment.positions[0].position.details.reference_band == "PESES-2"

    @pytest.mark.parametrize(
        ("typed", "codes"), [("1", []), ("I", []), ("PESES-1?", ["W213"]), ("2", ["W213"]), ("Band 1 or 2", ["W213"])]
    )
    def test_recommended_in_the_workbook_is_compared_in_any_words(self, tmp_path, typed, codes):
        headings = ("Position ID", "Position title", "Recommended band", *FACTORS)
        assessment = assessed(plain(tmp_path / "b.xlsx", [("P1", "Director", typed, *USUAL)], headings))
        assert [finding.code for finding in assessment.findings] == codes


class TestAnAnswer:
    @pytest.mark.parametrize(
        ("role", "typed", "answer"),
        [
            ("vacant", "Vacant", True),
            ("vacant", "V", True),
            ("vacant", "Filled", False),
            ("vacant", "occupied", False),
            ("vacant", "Vacant since 1/7/2026", True),
            ("vacant", "Yes - vacant since 1 July 2026", True),
            ("vacant", "Not vacant", False),
            ("vacant", "Filled (substantive)", False),
            ("vacant", "Vacant - under recruitment", True),
            ("vacant", "Acting", None),
            ("vacant", "Vacant from 1/7/2026", None),
            ("vacant", "Partially", None),
            ("vacant", "No - but soon", None),
            ("vacant", "Yes?", None),
            ("vacant", "", None),
            ("ceo", "Yes - CEO", True),
            ("ceo", "Yes (CEO)", True),
            ("ceo", "Filled", None),
            ("ceo", "Yes, but not now", None),
            ("part_3", "Yes.", True),
            ("consent", "Given", True),
            ("consent", "Yes - 12/3/2021", True),
            ("consent", "V", None),
        ],
    )
    def test_is_known_in_its_own_column(self, role, typed, answer):
        assert answer_of(typed, role) is answer


class TestAColumn:
    def test_of_dates_with_the_month_first_is_doubtful_as_a_whole(self, tmp_path):
        rows = [
            ("P1", "A", "6/30/2027", *USUAL),
            ("P2", "B", "04/05/2027", *USUAL),
            ("P3", "C", "05/05/2027", *USUAL),
            ("P4", "D", Odd("date", datetime(2027, 5, 4), "d/m/yyyy"), *USUAL),
        ]
        headings = ("Position ID", "Position title", "Contract start", *FACTORS)
        for heading in ("Contract start", "Contract end", "Assessment date"):
            book = plain(tmp_path / "b.xlsx", rows, (*headings[:2], heading, *FACTORS))
            assert [f.cell for f in assessed(book).findings if f.code == "W808"] == ["C3", "C5"]

    def test_of_money_in_millions_is_scaled_and_an_amount_beside_the_unit_is_in_doubt(self, tmp_path):
        rows = [("P1", "A", 0.245, *USUAL), ("P2", "B", 245_000, *USUAL)]
        book = plain(tmp_path / "b.xlsx", rows, ("Position ID", "Position title", "TRP $m", *FACTORS))
        found = [
            (f.code, f.cell) for f in assessed(book).findings if f.code in ("N705", "N708", "W701", "W702", "W703")
        ]
        assert found == [("N708", "C1"), ("N705", "C3")]
