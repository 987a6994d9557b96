"""Tests of what number formats show, of formats that hide or strike out values, and of rich values."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peecf_batch.excel.cell import CellStyle, Kind
from peecf_batch.excel.formats.cell_styles import cell_styles
from peecf_batch.excel.formats.display import shown_number, shown_text
from peecf_batch.excel.formats.kinds import format_kind
from peecf_batch.excel.trees.tree import tree_of

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"

# code, value, what Excel shows (without spaces around it), None for what is not told
SHOWN = [
    ("General", 5.0, "5"),
    ("General", 0.25, "0.25"),
    ("General", 123456789012.0, None),
    ("0", 3.4, "3"),
    ("0", 2.5, "3"),
    ("0.0", 3.0, "3.0"),
    ("#.##", 3.0, "3."),
    ("0000", 12.0, "0012"),
    ("0000", 123456.0, "123456"),
    ('"P"0000', 12.0, "P0012"),
    ("\\P0000", 12.0, "P0012"),
    ("000-000", 12345.0, "012-345"),
    ("00\\-00", 123.0, "01-23"),
    ("(000) 000", 1234.0, "(001) 234"),
    ('0".5"', 3.0, "3.5"),
    ('General".5"', 3.0, "3.5"),
    ('0" of 7"', 3.0, "3 of 7"),
    (";;;", 3.0, ""),
    ('"x"', 3.0, "x"),
    ("#", 0.0, ""),
    ("0;;", 3.0, "3"),
    ("0;;", 0.0, ""),
    ('0;-0;"nil"', 0.0, "nil"),
    ("0_);(0)", -3.0, "(3)"),
    ("0", -3.0, "-3"),
    ('[>=5]"TBC";0', 5.0, "TBC"),
    ('[>=5]"TBC";0', 4.0, "4"),
    ('[<3]"low";[>6]"high";0', 7.0, "high"),
    ('[<3]"low";[>6]"high";0', 3.0, "3"),
    ('[>=5]"TBC"', 4.0, None),
    ("[Red]0", 3.0, "3"),
    ("[$-C09]0", 3.0, "3"),
    ("[$€-407] 0", 3.0, "€ 3"),
    ("[DBNum1]0", 3.0, None),
    ("0,", 3.0, "0"),
    ("0,", 3500.0, "4"),
    ("#,##0", 1234567.0, "1,234,567"),
    ("#,##0,", 1234567.0, "1,235"),
    ("#,##0.00", 1234.5, "1,234.50"),
    ('_-* #,##0_-;-* #,##0_-;_-* "-"??_-;_-@_-', 5.0, "5"),
    ('_-* #,##0_-;-* #,##0_-;_-* "-"??_-;_-@_-', 0.0, "-"),
    ("0%", 0.05, "5%"),
    ("0.00E+00", 5.0, "5.00E+00"),
    ("0.0E+0", 9.96, "1.0E+1"),
    ("##0.0E+0", 5.0, None),
    ("# ?/?", 5.0, "5"),
    ("# ?/?", 5.5, None),
    ("@", 5.0, "5"),
    ('"x"@', 5.0, "x5"),
    ("ddd", 3.0, None),
    ("[$-411]ge", 3.0, None),
    ("0#", 5.0, None),
    ("0;0;0;0;0", 5.0, None),
    ("0.5", 3.0, None),
]


@pytest.mark.parametrize(("code", "value", "shown"), SHOWN)
def test_a_format_shows_this_for_a_number(code: str, value: float, shown: str | None) -> None:
    assert shown_number(code, value) == shown


@pytest.mark.parametrize(
    ("code", "shown"),
    [("General", "a"), ("0", "a"), ("@", "a"), (";;;", ""), ('@".5"', "a.5"), ('"P"@', "Pa"), ('0;0;0;"n/a"', "n/a")],
)
def test_a_format_shows_this_for_a_text(code: str, shown: str) -> None:
    assert shown_text(code, "a") == shown


def test_commas_between_thousands_can_be_left_out() -> None:
    assert shown_number("#,##0", 1234567, grouped=False) == "1234567"


PARTS = st.lists(st.sampled_from(["0", '"P"', "\\-", '"EMP "', "-", '"7"']), min_size=1, max_size=9)


@given(PARTS, st.integers(0, 10**9))
def test_zeros_and_literals_show_every_digit_in_its_place(parts: list[str], number: int) -> None:
    parts = [*parts, "0"]
    digits = str(number).zfill(parts.count("0"))
    rest = list(digits)
    first, expected = len(digits) - parts.count("0") + 1, ""
    for part in parts:
        taken = (first if len(rest) == len(digits) else 1) if part == "0" else 0
        expected += "".join(rest[:taken]) if part == "0" else part.strip('"\\')
        rest = rest[taken:]
    assert shown_number("".join(parts), float(number)) == expected.strip()


@given(st.text(max_size=30), st.floats(allow_nan=False, allow_infinity=False), st.text(max_size=5))
def test_any_code_is_told_or_not_told(code: str, number: float, text: str) -> None:
    assert isinstance(shown_number(code, number), str | None)
    assert isinstance(shown_text(code, text), str | None)


@pytest.mark.parametrize("piece", ['"', "[", "[$", "0", "#", "_", "\\", ";", "*", "E+", "General", "?/"])
def test_a_very_long_code_takes_no_time(piece: str) -> None:
    shown_number(piece * 4_000, 5.0)
    format_kind(piece * 4_000)


@pytest.mark.parametrize("code", ["e", "ggge", "aaa", "aaaa", "bbbb", "ddd", "[h]:mm", "d/mm/yyyy", "[$-411]ge.m.d"])
def test_eras_weekdays_and_times_are_dates(code: str) -> None:
    assert format_kind(code) is Kind.DATE


@pytest.mark.parametrize("code", ["0.00E+00", '"d"0', "[Red]0", "General", "0_d", "[$AED] 0"])
def test_these_formats_are_not_dates(code: str) -> None:
    assert format_kind(code) is Kind.NUMBER


def styles(
    font: str = "", fill: str = '<patternFill patternType="none"/>', number: int = 0, codes: str = ""
) -> CellStyle:
    """Return what the one cell format of a styles part does that has this font, fill and number format."""
    part = (
        f'<styleSheet xmlns="{MAIN}"><numFmts>{codes}</numFmts><fonts><font>{font}</font></fonts>'
        f"<fills><fill>{fill}</fill></fills>"
        f'<cellXfs><xf numFmtId="{number}" fontId="0" fillId="0"/></cellXfs></styleSheet>'
    )
    return cell_styles(tree_of(part.encode()))[0]


def solid(colour: str) -> str:
    return f'<patternFill patternType="solid"><fgColor {colour}/></patternFill>'


class TestACellFormat:
    @pytest.mark.parametrize(
        ("font", "struck"),
        [("<strike/>", True), ('<strike val="1"/>', True), ('<strike val="0"/>', False), ("<b/>", False)],
    )
    def test_may_strike_out(self, font: str, struck: bool) -> None:
        assert styles(font).struck is struck

    @pytest.mark.parametrize(
        ("font", "fill", "unseen"),
        [
            ('<color rgb="FFFFFFFF"/>', '<patternFill patternType="none"/>', True),
            ('<color theme="0"/>', '<patternFill patternType="none"/>', True),
            ('<color indexed="9"/>', solid('rgb="FFFFFFFF"'), True),
            ('<color rgb="FFFFFFFF"/>', solid('rgb="FF000000"'), False),
            ('<color rgb="FF1F497D"/>', solid('rgb="FF1F497D"'), True),
            ('<color theme="4" tint="0.5"/>', solid('theme="4" tint="0.5"'), True),
            ('<color theme="4"/>', solid('theme="4" tint="0.5"'), False),
            ('<color theme="1"/>', '<patternFill patternType="none"/>', False),
            ("", solid('rgb="FFFFFFFF"'), False),
            ('<color auto="1"/>', solid('auto="1"'), False),
        ],
    )
    def test_may_give_a_value_the_colour_of_the_cell(self, font: str, fill: str, unseen: bool) -> None:
        assert styles(font, fill).unseen is unseen

    @pytest.mark.parametrize(
        ("code", "font", "fill", "unseen"),
        [
            ("[White]0", "", '<patternFill patternType="none"/>', True),
            ("[WHITE]0;[Red]-0", "", solid('rgb="FFFFFFFF"'), True),
            ("[Red]0", '<color rgb="FFFFFFFF"/>', '<patternFill patternType="none"/>', False),
            ("[Red]0", "", solid('rgb="FFFF0000"'), True),
            ("0;[White]-0", "", '<patternFill patternType="none"/>', False),
        ],
    )
    def test_may_give_a_value_the_colour_of_the_cell_by_its_number_format(self, code, font, fill, unseen) -> None:
        codes = f'<numFmt numFmtId="164" formatCode="{code}"/>'
        assert styles(font, fill, 164, codes).unseen is unseen

    @pytest.mark.parametrize("code", [";;;", '0"5"', "0;;", '@"x"', '[>5]"TBC";0', '"Yes";"No"'])
    def test_may_alter_values(self, code: str) -> None:
        quoted = code.replace('"', "&quot;").replace(">", "&gt;")
        assert styles(number=164, codes=f'<numFmt numFmtId="164" formatCode="{quoted}"/>').alters

    @pytest.mark.parametrize("number", [0, 1, 2, 3, 4, 9, 14, 37, 41, 43, 44, 49])
    def test_of_excel_itself_does_not(self, number: int) -> None:
        assert not styles(number=number).alters
