"""Test the reading of rows: odd cells, rows that are not positions, and the cell of each finding."""

import re
from datetime import date, datetime

import openpyxl
import pytest
from copies import replace
from examples import examples
from hypothesis import given, settings
from hypothesis import strategies as st
from position_books import FACTORS, FRAMEWORK, HEADINGS, USUAL, Odd, Sheet, assessed, layout, plain, position, write

from peecf_batch.assessment.organisation import Assessed
from peecf_batch.errors import Refusal
from peecf_batch.excel.cell import CellFact, Kind
from peecf_batch.excel.facts import SharedParts
from peecf_batch.excel.package import Bounds
from peecf_batch.excel.scan import SheetScan
from peecf_batch.reading.cells import readings_agree, score_in, text_of
from peecf_batch.reading.rows.reader import read_positions
from peecf_batch.reading.typed_values.dates import date_of
from peecf_batch.runs import options

FULL_WIDTH_FIVE, NO_BREAK, ZERO_WIDTH, ARABIC_FIVE = "\uff15", "\u00a0", "\u200b", "\u0665"

# Odd cells as people leave them: the factor cell, its score, and the code of a notice.
SOUND = {
    "5": (5, 5, ""),
    "5.0 shown with a decimal": (Odd("number", 5.0, "0.0"), 5, ""),
    "1e0, shown as 1.00E+00": (Odd("number", 1e0, "0.00E+00"), 1, ""),
    "5 in a text format": (Odd("number", 5, "@"), 5, ""),
    "5 shown with a word": (Odd("number", 5, '0 "points"'), 5, ""),
    "5 in red": (Odd("number", 5, "[Red]0"), 5, ""),
    "5 with leading noughts": (Odd("number", 5, "000"), 5, ""),
    "a formula with its result": (Odd("formula", "=2+3", result=5), 5, ""),
    "a formula with a result in text": (Odd("formula", '="5"', result="5"), 5, "N211"),
    "the text 5": ("5", 5, "N211"),
    "the text 5 and a space": ("5 ", 5, "N211"),
    "the text 5 after a no-break space": (NO_BREAK + "5", 5, "N211"),
    "the text 5 between line breaks": ("\n5\n", 5, "N211"),
}
FAULTY = {
    "nothing": (None, "E202"),
    "nothing but a format": (Odd("blank"), "E202"),
    "spaces": ("   ", "E202"),
    "a no-break space": (NO_BREAK, "E202"),
    "an empty text from a formula": (Odd("formula", '=""', result=""), "E202|E208"),
    "TRUE, which Python counts as 1": (Odd("boolean", True), "E205"),
    "FALSE": (Odd("boolean", False), "E205"),
    "a formula that says TRUE": (Odd("formula", "=1=1", result=True), "E205"),
    "5.5": (5.5, "E204"),
    "4.999999999999999": (4.999999999999999, "E204"),
    "0.5 rounded for show": (Odd("number", 6.6, "0"), "E204"),
    "0": (0, "E201"),
    "-0": (-0.0, "E201"),
    "8": (8, "E201"),
    "-5": (-5, "E201"),
    "a very great number": (1e300, "E201"),
    "the text 8": ("8", "E201"),
    "the text 0": ("0", "E201"),
    "the text -5": ("-5", "E201"),
    "the text 55": ("55", "E201"),
    "a full-width five": (FULL_WIDTH_FIVE, "E203"),
    "an Arabic-Indic five": (ARABIC_FIVE, "E203"),
    "a five with a zero-width space": ("5" + ZERO_WIDTH, "E203"),
    "a superscript five": ("\u2075", "E203"),
    "5*": ("5*", "E203"),
    "5/7": ("5/7", "E203"),
    "5.5 in text": ("5.5", "E203"),
    "5,0": ("5,0", "E203"),
    "+5": ("+5", "E203"),
    "1e0 in text": ("1e0", "E203"),
    "five": ("five", "E203"),
    "n/a": ("n/a", "E203"),
    "TBC": ("TBC", "E203"),
    "the text TRUE": ("TRUE", "E203"),
    "4-5": ("4-5", "E203"),
    "5 or 6": ("5 or 6", "E203"),
    "V": ("V", "E203"),
    "a formula shown as text": ("=2+3", "E203"),
    "an error's name as text": ("#N/A", "E203"),
    "5%": (Odd("number", 0.05, "0%"), "E210"),
    "500%": (Odd("number", 5, "0.00%"), "E210"),
    "5-6 made into a date": (Odd("date", datetime(2025, 6, 5), "d-mmm"), "E206"),
    "5 shown as a date": (Odd("number", 5, "dd/mm/yyyy"), "E206"),
    "5 shown as a time": (Odd("number", 5, "[h]:mm"), "E206"),
    "#REF!": (Odd("formula", "=#REF!", result="#REF!"), "E207"),
    "#N/A": (Odd("formula", "=NA()", result="#N/A"), "E207"),
    "#DIV/0!": (Odd("formula", "=1/0", result="#DIV/0!"), "E207"),
    "a formula never calculated": (Odd("formula", "=2+3"), "E208"),
}


def score_cell(tmp_path, value, factor=5):
    """Return the assessment of a position with `value` as the score of a factor, and the address of that cell."""
    scores = [*USUAL[:factor], value, *USUAL[factor + 1 :]]
    path = plain(tmp_path / "b.xlsx", [position(1), position(2, scores)])
    return assessed(path), f"{'CDEFGHIJ'[factor]}3"


def at(assessment, cell):
    return [finding for finding in assessment.findings if finding.cell == cell]


class TestAnOddCell:
    @pytest.mark.parametrize("name", SOUND)
    def test_that_is_sound_gives_its_score(self, tmp_path, name):
        value, score, code = SOUND[name]
        assessment, cell = score_cell(tmp_path, value)
        assert assessment.positions[1].position.scores[5] == score
        assert type(assessment.positions[1].position.scores[5]) is int
        assert [f.code for f in at(assessment, cell)] == ([code] if code else [])
        assert not assessment.errors

    @pytest.mark.parametrize("name", FAULTY)
    def test_that_is_faulty_gives_one_error_at_its_address_and_no_score(self, tmp_path, name):
        value, code = FAULTY[name]
        assessment, cell = score_cell(tmp_path, value)
        (finding,) = at(assessment, cell)
        assert finding.code in code.split("|")
        assert finding.severity == "error"
        assert (finding.sheet, finding.heading, finding.position) == ("Positions", "Impact", "P-002")
        assert cell in finding.fix
        assert finding.message
        assert assessment.errors == 1
        faulty = assessment.positions[1].position
        assert faulty.scores == (*USUAL[:5], None, *USUAL[6:])
        assert faulty.reasons == (finding.code,)

    @pytest.mark.parametrize("name", FAULTY)
    def test_that_is_faulty_leaves_its_neighbours_alone(self, tmp_path, name):
        assessment, _ = score_cell(tmp_path, FAULTY[name][0])
        assert isinstance(assessment.positions[0], Assessed)
        assert assessment.positions[0].classification.score == 32

    @pytest.mark.parametrize("name", ["the text 8", "5*", "five", "n/a", "4-5", "a full-width five", "#REF!", "8"])
    def test_is_shown_as_typed(self, tmp_path, name):
        value = FAULTY[name][0]
        assessment, cell = score_cell(tmp_path, value)
        typed = value.result if isinstance(value, Odd) else str(value)
        assert at(assessment, cell)[0].value == typed
        assert typed in at(assessment, cell)[0].message

    @pytest.mark.parametrize("typed", ["05", "007", "00", "-05"])
    def test_with_a_nought_before_it_is_not_said_to_be_off_the_scale(self, tmp_path, typed):
        assessment, cell = score_cell(tmp_path, typed)
        assert at(assessment, cell)[0].code == "E203"
        assert f"'{typed}' is not clearly a whole number" in at(assessment, cell)[0].message

    def test_of_great_length_is_shortened_for_reading(self, tmp_path):
        for value in ("x" * 30_000, "9" * 400):
            assessment, cell = score_cell(tmp_path, value)
            assert len(at(assessment, cell)[0].message) < 120

    def test_with_a_very_great_number_is_shortened_too(self, tmp_path):
        assessment, cell = score_cell(tmp_path, 1e300)
        assert at(assessment, cell)[0].message == "score 1e+300 is outside the scale of 1 to 7"

    def test_of_great_length_is_kept_up_to_a_thousand_characters(self, tmp_path):
        for value, kept in (("x" * 1_000, "x" * 1_000), ("x" * 1_001, "x" * 999 + "…")):
            assessment, cell = score_cell(tmp_path, value)
            assert at(assessment, cell)[0].value == kept

    def test_several_in_one_row_are_all_found(self, tmp_path):
        scores = [8, "five", None, Odd("boolean", True), 5.5, "5*", 0, "x"]
        assessment = assessed(plain(tmp_path / "b.xlsx", [position(1, scores)]))
        assert [(f.cell, f.code) for f in assessment.findings] == [
            ("C2", "E201"), ("D2", "E203"), ("E2", "E202"), ("F2", "E205"),
            ("G2", "E204"), ("H2", "E203"), ("I2", "E201"), ("J2", "E203"),
        ]  # fmt: skip


def rows_of(path, **options):
    """Return the work value score of each position by its row; None if it is not classified."""
    return {
        p.position.details.row: p.classification.score if isinstance(p, Assessed) else None
        for p in assessed(path, **options).positions
    }


def codes(assessment):
    return [(f.code, f.cell) for f in assessment.findings]


def read_rescanned(found, before, after):
    """Return the reading of a sheet after a change in its XML that no library writes."""
    data, changes = re.subn(before, after, found.sheet.scan.data)
    assert changes
    scan = SheetScan(data, SharedParts(text=lambda index: f"text {index}"))
    return read_positions(replace(found, sheet=replace(found.sheet, scan=scan)), FRAMEWORK)


class TestWhatIsAPosition:
    def test_blank_rows_between_positions_do_not_matter(self, tmp_path):
        path = plain(tmp_path / "b.xlsx", [position(1), (), (), position(2), (), position(3)])
        assert rows_of(path) == {2: 32, 5: 32, 7: 32}
        assert not assessed(path).findings

    @pytest.mark.parametrize("label", ["Operations Division", "Corporate", "Note: scores as at March"])
    def test_a_row_with_a_name_only_is_passed_over_and_said_so(self, tmp_path, label):
        assessment = assessed(plain(tmp_path / "b.xlsx", [position(1), (label,), position(2)]))
        assert codes(assessment) == [("N105", "A3")]
        assert assessment.organisation.positions == 2

    @pytest.mark.parametrize("label", ["Total", "Sub-total", "Subtotal Operations", "GRAND TOTAL:", "Average", "Mean"])
    def test_a_row_of_totals_is_passed_over_and_said_so(self, tmp_path, label):
        total = (label, None, *[9] * 8)
        assessment = assessed(plain(tmp_path / "b.xlsx", [position(1), position(2), total]))
        assert codes(assessment) == [("N105", "A4")]
        assert assessment.organisation.positions == 2

    @pytest.mark.parametrize(
        "label",
        ["Average score", "Total score", "Mean score", "Maximum score", "Out of", "Weighting", "Maximum possible",
         "Sub-total: Corporate", "Corporate total"],
    )  # fmt: skip
    def test_a_row_of_average_scores_is_no_position(self, tmp_path, label):
        assert rows_of(plain(tmp_path / "b.xlsx", [position(1), (label, None, *USUAL)])) == {2: 32}
        assert rows_of(plain(tmp_path / "b.xlsx", [position(1), (None, label, *USUAL)])) == {2: 32}

    @pytest.mark.parametrize("title", ["Total Rewards Director", "Director, Minimum Standards", "Corporate total"])
    def test_with_an_id_a_title_that_holds_such_a_word_is_a_position(self, tmp_path, title):
        assert rows_of(plain(tmp_path / "b.xlsx", [("P-1", title, *USUAL), ("P-2", "Total", *USUAL)])) == {2: 32}

    def test_without_an_id_column_a_title_that_only_holds_such_a_word_is_a_position_too(self, tmp_path):
        titles = ("Total Rewards Director", "Director, Minimum Standards", "Out of Home Care Director")
        rows = [(title, *USUAL) for title in (*titles, "Corporate total", "Average score")]
        assert rows_of(plain(tmp_path / "b.xlsx", rows, ("Position title", *FACTORS))) == {2: 32, 3: 32, 4: 32}

    def test_a_row_of_totals_without_scores_is_no_position_whatever_else_it_sums(self, tmp_path):
        rows = [("P-1", "Director", 250_000, *USUAL), ("Total", None, 250_000)]
        path = plain(tmp_path / "b.xlsx", rows, (*HEADINGS[:2], "TRP", *FACTORS))
        assert codes(assessed(path)) == [("N611", "C2"), ("N105", "A3")]

    def test_a_row_of_sums_without_any_label_is_passed_over(self, tmp_path):
        sums = [Odd("formula", f"=SUBTOTAL(9,{c}2:{c}3)", result=9) for c in "CDEFGHIJ"]
        assessment = assessed(plain(tmp_path / "b.xlsx", [position(1), position(2), (None, None, *sums)]))
        assert assessment.organisation.positions == 2
        assert not assessment.errors
        assert [f.code for f in assessment.findings] == ["N105"]

    def test_a_formula_copied_along_the_row_is_a_sum_in_all_its_cells(self, tmp_path):
        sums = [Odd("formula", f"=SUM({c}2:{c}3)", result=9) for c in "CDEFGHIJ"]
        found = layout(plain(tmp_path / "b.xlsx", [position(1), position(2), (None, None, *sums)]))
        reading = read_rescanned(found, rb"<f>SUM\([D-J]2:[D-J]3\)</f>", b'<f t="shared" si="0"/>')
        assert [(f.code, f.row) for f in reading.findings] == [("N105", 4)]

    @pytest.mark.parametrize("function", ["MEDIAN", "MAX", "AVERAGE"])
    def test_a_title_of_a_position_over_formulas_of_a_total_is_unclear(self, tmp_path, function):
        scores = [Odd("formula", f"={function}({c}20:{c}22)", result=4) for c in "BCDEFGHI"]
        path = plain(tmp_path / "b.xlsx", [("Director Finance", *scores)], ("Position title", *FACTORS))
        assert codes(assessed(path)) == [("E130", "A2")]

    def test_formulas_over_another_sheet_do_not_make_a_row_without_a_name_a_total(self, tmp_path):
        scores = [Odd("formula", f"=MEDIAN(Panel!{c}2:{c}4)", result=4) for c in "CDEFGHIJ"]
        found = codes(assessed(plain(tmp_path / "b.xlsx", [(None, None, *scores)])))
        assert [finding for finding in found if finding[0] != "W140"] == [("E110", "A2")]

    def test_a_position_whose_title_begins_like_a_total_is_still_one(self, tmp_path):
        rows = [("P-1", "Total Rewards Director", *USUAL), ("P-2", "Head of Subtotals", *USUAL)]
        assert rows_of(plain(tmp_path / "b.xlsx", rows)) == {2: 32, 3: 32}

    def test_a_panel_s_median_scores_do_not_make_a_position_vanish(self, tmp_path):
        medians = [Odd("formula", f"=MEDIAN(Panel!{c}2:{c}4)", result=4) for c in "BCDEFGHI"]
        path = plain(tmp_path / "b.xlsx", [("Director Finance", *medians)], ("Position title", *FACTORS))
        assert rows_of(path) == {2: 32}

    def test_a_position_with_an_id_keeps_its_median_scores(self, tmp_path):
        medians = [Odd("formula", f"=MEDIAN(Panel!{c}2:{c}4)", result=4) for c in "CDEFGHIJ"]
        assert rows_of(plain(tmp_path / "b.xlsx", [position(1, medians)])) == {2: 32}

    def test_a_position_without_any_score_does_not_vanish(self, tmp_path):
        assessment = assessed(plain(tmp_path / "b.xlsx", [("P-1", "Director")]))
        assert codes(assessment) == [("E202", f"{c}2") for c in "CDEFGHIJ"]

    @pytest.mark.parametrize(
        "note",
        [("Prepared by", "Jane Citizen"), ("Notes:",), ("Source: payroll, March",), ("Signed",), ("Date", "1 May"),
         ("Signed", "J. Citizen", None, None), ("Author of the table", "Jane Citizen"), (None, "Prepared by Jane")],
    )  # fmt: skip
    def test_a_note_under_the_table_is_passed_over_and_said_so(self, tmp_path, note):
        assessment = assessed(plain(tmp_path / "b.xlsx", [position(1), position(2), (), note]))
        assert [(f.code, f.row) for f in assessment.findings] == [("N105", 5)]
        assert assessment.organisation.positions == 2

    @pytest.mark.parametrize(
        ("rows", "row"),
        [
            ([position(1), ("New", "Director"), position(2)], 3),
            ([("New", "Director"), position(1)], 2),
            ([position(1), ("P-77", "Director")], 3),
            ([position(1), ("New", "Director", *[None] * 8, "PESES-1")], 3),
            ([position(1), (None, "Director", *[None] * 8, "PESES-1")], 3),
        ],
        ids=["scores follow", "the first row", "an id like the others", "a band", "a title and a band"],
    )
    def test_a_position_without_scores_is_one_where_it_stands_like_one(self, tmp_path, rows, row):
        assessment = assessed(plain(tmp_path / "b.xlsx", rows, (*HEADINGS, "Current band")))
        assert [(f.code, f.cell) for f in assessment.findings if f.row == row and f.severity == "error"] == [
            ("E202", f"{c}{row}") for c in "CDEFGHIJ"
        ]

    def test_totals_that_follow_are_no_scores_that_follow(self, tmp_path):
        rows = [position(1), ("Author", "Jane Citizen"), ("Average", None, *USUAL)]
        assert codes(assessed(plain(tmp_path / "b.xlsx", rows))) == [("N105", "A3"), ("N105", "A4")]

    def test_a_table_in_which_nothing_is_scored_yet_is_one_of_positions_all_the_same(self, tmp_path):
        rows = [("P-1", "Director"), ("Q17", "Manager"), ("Prepared by", "Jane Citizen")]
        assert rows_of(plain(tmp_path / "b.xlsx", rows)) == {2: None, 3: None}

    def test_a_row_of_formulas_that_show_nothing_is_blank(self, tmp_path):
        empty = [Odd("formula", '=IF(A3="","",1)', result="")] * 10
        found = layout(plain(tmp_path / "b.xlsx", [position(1), empty]))
        reading = read_rescanned(found, rb'(r="\w3")><f>', rb'\1 t="str"><f>')
        assert len(reading.positions) == 1
        assert reading.findings == ()

    def test_scores_without_id_and_title_are_an_error_and_not_classified(self, tmp_path):
        assessment = assessed(plain(tmp_path / "b.xlsx", [position(1), (None, None, *USUAL)]))
        assert codes(assessment) == [("E110", "A3")]
        assert assessment.positions[1].position.reasons == ("E110",)

    @pytest.mark.parametrize(
        ("first", "second"), [("P-1", "P-1"), ("P-1", "p-1"), ("P-1", " P-1 "), (17, "17"), ("P  1", "P 1")]
    )
    def test_an_id_in_two_rows_is_an_error_in_both(self, tmp_path, first, second):
        rows = [(first, "Director A", *USUAL), position(5), (second, "Director B", *USUAL)]
        assessment = assessed(plain(tmp_path / "b.xlsx", rows))
        assert codes(assessment) == [("E111", "A2"), ("E111", "A4")]
        assert "rows 2 and 4" in assessment.findings[0].message
        assert rows_of(tmp_path / "b.xlsx") == {2: None, 3: 32, 4: None}

    def test_an_id_keeps_its_noughts_and_a_number_loses_its_point(self, tmp_path):
        rows = [("00017", "A", *USUAL), (17.0, "B", *USUAL), (17.5, "C", *USUAL)]
        ids = [p.position.details.id for p in assessed(plain(tmp_path / "b.xlsx", rows)).positions]
        assert ids == ["00017", "17", "17.5"]

    def test_one_title_in_two_rows_is_no_error_as_ids_tell_them_apart(self, tmp_path):
        rows = [("P-1", "Director", *USUAL), ("P-2", "Director", *reversed(USUAL))]
        assert not assessed(plain(tmp_path / "b.xlsx", rows)).findings

    def test_a_workbook_with_headings_only_holds_no_position_and_no_fault(self, tmp_path):
        assessment = assessed(plain(tmp_path / "b.xlsx", []))
        assert assessment.organisation.positions == 0
        assert not assessment.findings


def one(tmp_path, heading, value, *, rows=()):
    """Return the assessment of a position with `value` in a column between its title and its scores."""
    first = ("P-001", "Director 1", value, *USUAL)
    return assessed(plain(tmp_path / "b.xlsx", [first, *rows], ("Position ID", "Position title", heading, *FACTORS)))


class TestWhatElseARowSays:
    @pytest.mark.parametrize(
        ("typed", "band"),
        [("PESES-1", "PESES-1"), ("peses 2", "PESES-2"), ("PESES3", "PESES-3"), ("Band 1", "PESES-1"),
         ("PESES–2", "PESES-2"), ("PESES-2 (vacant)", "PESES-2"), (" Peses-3 ", "PESES-3"),
         ("Public Entity Senior Executive Service Band 1", "PESES-1")],
    )  # fmt: skip
    def test_a_band_is_known_however_it_is_typed(self, tmp_path, typed, band):
        assessment = one(tmp_path, "Current band", typed)
        assert assessment.positions[0].position.details.reference_band == band
        assert not at(assessment, "C2")

    @pytest.mark.parametrize("typed", ["EO-2", "SES-2", "PESES-4", "4", "Bandit 1", "(?)"])
    def test_an_unknown_band_is_a_warning_and_compared_with_nothing(self, tmp_path, typed):
        assessment = one(tmp_path, "Current band", typed)
        assert [(f.code, f.value) for f in at(assessment, "C2")] == [("W601", typed)]
        assert assessment.positions[0].outcome == "no-reference"

    @pytest.mark.parametrize("typed", ["N/A", "n/a", "New", "-", "–", "none", "TBC", "New position", "to be confirmed"])
    def test_a_word_for_no_band_is_a_notice_too(self, tmp_path, typed):
        assessment = one(tmp_path, "Current band", typed)
        assert [(f.code, f.cell, f.value) for f in assessment.findings] == [("N602", "C2", typed)]
        assert assessment.positions[0].outcome == "no-reference"

    def test_no_band_is_a_notice_at_the_blank_cell(self, tmp_path):
        assert codes(one(tmp_path, "Current band", None)) == [("N602", "C2")]

    @pytest.mark.parametrize(
        ("typed", "streams"),
        [("Delivery", ["Delivery"]), ("project & program", ["Project and Program"]),
         ("Project and Programme", ["Project and Program"]), ("Professional / Specialist", ["Professional/Specialist"]),
         ("Delivery; Policy", ["Delivery", "Policy"]), ("Delivery and Policy", ["Delivery", "Policy"]),
         ("Policy, Regulatory", ["Policy", "Regulatory"]),
         ("Delivery\nProject and Program", ["Delivery", "Project and Program"]),
         ("Delivery / Policy", ["Delivery", "Policy"]), ("Specialist", ["Professional/Specialist"])],
    )  # fmt: skip
    def test_streams_are_known_however_they_are_typed(self, tmp_path, typed, streams):
        assessment = one(tmp_path, "Streams", typed)
        assert list(assessment.positions[0].position.details.streams) == streams
        assert not assessment.findings

    def test_an_unknown_stream_is_a_warning_beside_those_that_are_known(self, tmp_path):
        assessment = one(tmp_path, "Streams", "Delivery; Catering")
        assert [(f.code, f.cell, f.value) for f in assessment.findings] == [("W401", "C2", "Delivery; Catering")]
        assert assessment.positions[0].position.details.streams == ("Delivery",)

    def test_a_third_stream_is_a_warning(self, tmp_path):
        assert codes(one(tmp_path, "Streams", "Delivery; Policy; Regulatory")) == [("W402", "C2")]

    def test_two_streams_typed_thrice_are_two(self, tmp_path):
        assert codes(one(tmp_path, "Streams", "Policy; Delivery; policy")) == []

    def test_one_stream_typed_thrice_is_one(self, tmp_path):
        assert codes(one(tmp_path, "Streams", "Policy; Policy; Policy")) == []

    @pytest.mark.parametrize(
        ("typed", "flag"),
        [("Yes", True), ("y", True), ("TRUE", True), (Odd("boolean", True), True), (1, True), ("X", True), ("✓", True),
         ("No", False), (0, False), ("-", False), (Odd("boolean", False), False), (None, None), ("perhaps", None)],
    )  # fmt: skip
    def test_yes_and_no_are_known_in_many_forms(self, tmp_path, typed, flag):
        assert one(tmp_path, "Vacant", typed).positions[0].position.details.vacant is flag

    @pytest.mark.parametrize("heading", ["Occupant", "Assessor", "TRP", "FTE", "Gender"])
    def test_a_formula_about_a_person_that_was_not_calculated_is_not_repeated(self, tmp_path, heading):
        assessment = one(tmp_path, heading, Odd("formula", '="Alex "&"Example"'))
        (found,) = [f for f in assessment.findings if f.code == "W109"]
        assert "Alex" not in f"{found.message} {found.value}"
        assert "a formula without a result" in found.message

    @pytest.mark.parametrize(
        ("typed", "flag"),
        [("Vacant", True), ("VACANT", True), ("Vacant - recruiting", True), ("(vacant)", True), ("Vacancy", True),
         ("Vacant since 1/7/2026", True), ("Currently vacant: R. Vale acting", True), ("Position vacant", True),
         ("Vacant from 1/7/2027", None), ("Alex Example", None), ("TBC", None), ("Vacantier, Jo", None),
         ("R. Vale (vacant from May)", None), (None, None)],
    )  # fmt: skip
    def test_a_vacancy_may_stand_in_the_incumbents_cell(self, tmp_path, typed, flag):
        assert one(tmp_path, "Occupant", typed).positions[0].position.details.vacant is flag

    @pytest.mark.parametrize(
        ("typed", "day"),
        [(Odd("date", datetime(2027, 6, 30), "d mmm yyyy"), date(2027, 6, 30)), ("2027-06-30", date(2027, 6, 30)),
         ("30/6/2027", date(2027, 6, 30)), ("5/6/2027", date(2027, 6, 5)), ("30.06.2027", date(2027, 6, 30)),
         ("31/2/2027", None), ("soon", None), (46000, None), (None, None)],
    )  # fmt: skip
    def test_a_date_is_day_first_or_not_read(self, tmp_path, typed, day):
        assert one(tmp_path, "Contract end", typed).positions[0].position.details.contract_end == day

    @pytest.mark.parametrize(
        ("typed", "amount"),
        [(250_000, 250_000.0), (0.8, 0.8), ("250,000", 250_000.0), (None, None), (Odd("boolean", True), None)],
    )
    def test_an_amount_is_plainly_one_number_or_not_read(self, tmp_path, typed, amount):
        assert one(tmp_path, "TRP", typed).positions[0].position.details.trp == amount

    @pytest.mark.parametrize(
        "title", ["Chief Executive Officer", "CEO", "managing director", "Managing Director & CEO"]
    )
    def test_a_title_names_the_head_where_no_column_does(self, tmp_path, title):
        rows = [
            ("P-1", title, *USUAL),
            ("P-2", "General Manager", *USUAL),
            ("P-3", f"Assistant to the {title}", *USUAL),
        ]
        flags = [p.position.details.is_ceo for p in assessed(plain(tmp_path / "b.xlsx", rows)).positions]
        assert flags == [True, False, False]

    def test_a_column_that_names_the_head_counts_for_more_than_titles(self, tmp_path):
        other = ("P-2", "Chief Executive Officer", "No", *USUAL)
        flags = [p.position.details.is_ceo for p in one(tmp_path, "CEO", "Yes", rows=[other]).positions]
        assert flags == [True, False]

    @pytest.mark.parametrize(
        "value",
        [Odd("formula", "=#REF!", result="#REF!"), Odd("formula", "=NA()", result="#N/A"), Odd("formula", "=A1&B1")],
    )
    def test_an_excel_error_beside_the_scores_is_a_warning_where_it_stands(self, tmp_path, value):
        assessment = one(tmp_path, "Division", value)
        assert ("W109", "C2") in codes(assessment)
        assert isinstance(assessment.positions[0], Assessed)


ODD_CELLS = st.sampled_from([
    None, 8, 0, -1, 5.5, "five", "5*", "5/7", "n/a", FULL_WIDTH_FIVE, Odd("boolean", True), "8", " ",
    Odd("number", 0.05, "0%"), Odd("number", 5, "dd/mm/yyyy"), "5", "3 ",
    Odd("formula", "=#REF!", result="#REF!"), Odd("formula", "=2+3"),
])  # fmt: skip


@st.composite
def layouts(draw):
    """Draw a sheet with positions: title rows, unknown columns, any order, blank rows, hidden rows, odd cells."""
    headings = list(draw(st.permutations([*HEADINGS, "Current band", "Reports to", "Primary stream"])))
    for _ in range(draw(st.integers(0, 3))):
        headings.insert(draw(st.integers(0, len(headings))), f"Own column {draw(st.integers(1, 99))}")
    left = draw(st.integers(0, 2))
    above = draw(st.lists(st.sampled_from([(), ("Wattle Bend Trust",), ("As at", 2025, "June")]), max_size=4))
    rows = []
    for number in range(1, draw(st.integers(1, 6)) + 1):
        scores = [draw(st.integers(1, 7)) for _ in FACTORS]
        for _ in range(draw(st.integers(0, 3))):
            scores[draw(st.integers(0, 7))] = draw(ODD_CELLS)
        held = {
            "Position ID": f"P-{draw(st.integers(1, 8))}",
            "Position title": f"Director {number}",
            "Current band": draw(st.sampled_from(["PESES-1", "Band 2", "EO-3", None])),
            "Reports to": draw(st.sampled_from(["P-1", "P-77", None])),
            "Primary stream": draw(st.sampled_from(["Policy", "Catering", None])),
            **dict(zip(FACTORS, scores, strict=True)),
        }
        rows += [()] * draw(st.integers(0, 2))
        rows.append([None] * left + [held.get(h, draw(st.sampled_from([None, "x", 8]))) for h in headings])
    first = len(above) + 2
    hidden = tuple(first + n for n in range(len(rows)) if draw(st.integers(0, 5)) == 0)
    front = [Sheet("Notes", [("Read me first",)])] * draw(st.integers(0, 1))
    return [*front, Sheet("Exec positions", [*above, [None] * left + headings, *rows], hidden_rows=hidden)]


def typed(cell, results):
    """Return the value of a cell that openpyxl read, as a finding should show it."""
    value, result = cell.value, results[cell.coordinate].value
    if isinstance(value, str) and value.startswith("=") and cell.data_type == "f":
        return value if result is None else result
    if isinstance(value, bool):
        return str(value).upper()
    return value


@settings(max_examples=examples(60), deadline=None)
@given(sheets=layouts())
def test_every_finding_s_address_opened_by_another_library_holds_the_value_it_shows(tmp_path_factory, sheets):
    path = write(tmp_path_factory.mktemp("t") / "b.xlsx", sheets)
    assessment = assessed(path)
    sheet = openpyxl.load_workbook(path)["Exec positions"]
    results = openpyxl.load_workbook(path, data_only=True)["Exec positions"]
    for finding in assessment.findings:
        if finding.code == "W140":  # about the sheet
            continue
        cell = sheet[finding.cell]
        assert finding.sheet == "Exec positions"
        assert (finding.row, finding.column) == (cell.row, cell.column)
        heading = sheet.cell(assessment.source.heading_row, cell.column).value
        assert finding.heading == heading
        if finding.code in ("N220", "N221", "N502"):  # their value is a sum, at the cell of the id
            assert heading == "Position ID"
            continue
        shown = typed(cell, results)
        if finding.code == "E206":  # openpyxl turns the number into a date
            assert cell.is_date
        elif isinstance(shown, int | float):
            assert float(finding.value) == shown
        else:
            assert finding.value.strip() == (shown or "").strip()
    told = {f.cell for f in assessment.findings if f.severity == "error"}
    for row in sheet.iter_rows(min_row=assessment.source.heading_row + 1):
        for cell in row:
            heading = sheet.cell(assessment.source.heading_row, cell.column).value
            number = cell.value
            bare = type(number) is int and 1 <= number <= 7 and cell.number_format == "General"
            if heading in FACTORS and bare:
                assert cell.coordinate not in told


ANYTHING = st.one_of(ODD_CELLS, st.sampled_from(["Total", "P-1", "Policy", 4, Odd("formula", "=SUM(C2:C9)", result=4)]))


@settings(max_examples=examples(80), deadline=None)
@given(
    rows=st.lists(st.lists(ANYTHING, max_size=16), max_size=6), headings=st.permutations([*HEADINGS, "Current band"])
)
def test_whatever_the_rows_hold_each_is_a_position_a_notice_or_blank(tmp_path_factory, rows, headings):
    assessment = assessed(plain(tmp_path_factory.mktemp("t") / "b.xlsx", rows, headings))
    positions = {p.position.details.row for p in assessment.positions}
    skipped = {f.row for f in assessment.findings if f.code in ("N105", "E130")}
    assert positions.isdisjoint(skipped)
    for number, row in enumerate(rows, 2):
        factors = [value for heading, value in zip(headings, row, strict=False) if heading in FACTORS]
        if any(type(value) is int for value in factors):
            assert number in positions | skipped
    for position_ in assessment.positions:
        told = [f for f in assessment.findings if f.row == position_.position.details.row and f.severity == "error"]
        assert isinstance(position_, Assessed) != bool(told)


def test_a_position_that_people_share_has_the_names_of_all(tmp_path):
    rows = [("P-1", "Director", "Ann Lee", *USUAL), ("P-1", "Director", "Bo Ray", *USUAL)]
    path = plain(tmp_path / "b.xlsx", rows, (*HEADINGS[:2], "Incumbent", *FACTORS))
    [shared] = read_positions(layout(path), FRAMEWORK).positions
    assert shared.details.incumbent == "Ann Lee; Bo Ray"


IN_PARTS = (*HEADINGS[:2], "Surname", "Given name", *FACTORS)


@pytest.mark.parametrize(
    ("surname", "given_name", "incumbent", "vacant"),
    [
        ("Rossi", "Maria", "Maria Rossi", None),
        ("Rossi", None, "Rossi", None),
        ("VACANT", None, "VACANT", True),
        ("-", "Vacant", "Vacant", True),
        ("Vacant", "Vacant", "Vacant", True),
        ("Rossi", "TBC", "Rossi", None),
        (None, None, "", None),
    ],
)
def test_a_surname_and_a_given_name_are_the_incumbents(tmp_path, surname, given_name, incumbent, vacant):
    path = plain(tmp_path / "b.xlsx", [("P-1", "Director", surname, given_name, *USUAL)], IN_PARTS)
    details = assessed(path).positions[0].position.details
    assert (details.incumbent, details.vacant) == (incumbent, vacant)


def test_a_job_share_is_known_by_surnames(tmp_path):
    rows = [("P-1", "Director", "Rossi", "Maria", *USUAL), ("P-1", "Director", "Brown", "Kate", *USUAL)]
    assessment = assessed(plain(tmp_path / "b.xlsx", rows, IN_PARTS))
    assert [p.position.details.incumbent for p in assessment.positions] == ["Maria Rossi; Kate Brown"]
    assert assessment.is_complete


@pytest.mark.parametrize("other", ["Incumbent", "Last name"])
def test_surnames_beside_whole_names_or_other_surnames_are_not_read(tmp_path, other):
    row = ("P-1", "Director", "Rossi", "Maria", *USUAL, "Kate Brown")
    assessment = assessed(plain(tmp_path / "b.xlsx", [row], (*IN_PARTS, other)))
    assert assessment.positions[0].position.details.incumbent == ("Kate Brown" if other == "Incumbent" else "")
    assert {"Surname", "Given name"} <= {c.heading for sheet in assessment.source.sheets for c in sheet.unread}


class TestATableOfGreatLength:
    ROWS = (*(position(number) for number in range(1, 6)), (), ("Total", None, *USUAL))

    @pytest.mark.parametrize("most", [6, 7])
    def test_is_read_up_to_the_bound(self, tmp_path, most):
        found = layout(plain(tmp_path / "b.xlsx", self.ROWS))
        assert len(read_positions(found, FRAMEWORK, most).positions) == 5

    @pytest.mark.parametrize("most", [4, 5])
    def test_is_refused_beyond_it_with_what_to_do(self, tmp_path, most):
        found = layout(plain(tmp_path / "b.xlsx", self.ROWS))
        with pytest.raises(Refusal, match=f"sheet 'Positions' has more than {most} rows; it ends in row 8") as caught:
            read_positions(found, FRAMEWORK, most)
        assert "Split the workbook" in caught.value.fix
        assert "--max-unpacked" in caught.value.fix

    def test_is_read_where_the_limit_was_raised(self, tmp_path, monkeypatch):
        monkeypatch.setattr(options, "Bounds", lambda **given: Bounds(**{"table_rows": 4, **given}))
        path = plain(tmp_path / "b.xlsx", self.ROWS)
        with pytest.raises(Refusal):
            assessed(path)
        assert assessed(path, max_unpacked_mib=64).organisation.positions == 5


class TestTwoReadings:
    """Two independent readers of every factor cell. If they differ, the score is an error."""

    def test_that_differ_are_an_error_at_the_cell_with_both_values(self, tmp_path):
        found = layout(plain(tmp_path / "b.xlsx", [position(1), position(2)]))
        rows = [list(row) for row in found.sheet.grid.rows]
        rows[2][4] = 6.0  # E3 holds 5
        other = replace(found, sheet=replace(found.sheet, grid=replace(found.sheet.grid, rows=rows)))
        reading = read_positions(other, FRAMEWORK)
        assert [(f.code, f.cell, f.value) for f in reading.findings] == [("E209", "E3", "5")]
        assert "'5'" in reading.findings[0].message
        assert "'6'" in reading.findings[0].message
        assert reading.positions[1].reasons == ("E209",)

    @pytest.mark.parametrize("number", range(2, 6))
    def test_that_differ_are_found_in_any_row_though_its_like_was_read_before(self, tmp_path, number):
        found = layout(plain(tmp_path / "b.xlsx", [position(n) for n in range(1, 5)]))
        rows = [list(row) for row in found.sheet.grid.rows]
        rows[number - 1][2] = True  # in Python, True == 1
        other = replace(found, sheet=replace(found.sheet, grid=replace(found.sheet.grid, rows=rows)))
        assert [f.cell for f in read_positions(other, FRAMEWORK).findings] == [f"C{number}"]

    @pytest.mark.parametrize(
        ("fact", "value", "agree"),
        [
            (CellFact(Kind.NUMBER, "5"), 5.0, True),
            (CellFact(Kind.NUMBER, "5"), 5, True),
            (CellFact(Kind.NUMBER, "1"), True, False),
            (CellFact(Kind.NUMBER, "5"), " 5\n", True),  # white space around the value in the file
            (CellFact(Kind.NUMBER, "5"), "6", False),
            (CellFact(Kind.NUMBER, "5"), "5x", False),
            (CellFact(Kind.NUMBER, "5"), "", False),
            (CellFact(Kind.NUMBER, "five"), 5.0, False),
            (CellFact(Kind.TEXT, "5 "), "5", True),
            (CellFact(Kind.TEXT, "5"), 5.0, False),
            (CellFact(Kind.YES_NO, "TRUE"), True, True),
            (CellFact(Kind.YES_NO, "TRUE"), False, False),
            (CellFact(Kind.DATE, "45813"), datetime(2025, 6, 5), True),
            (CellFact(Kind.NUMBER, "45813"), datetime(2025, 6, 5), False),
            (CellFact(Kind.BLANK), "", True),
            (CellFact(Kind.BLANK), 5.0, False),
            (CellFact(Kind.ERROR, "#REF!"), "", True),
        ],
    )
    def test_agree_or_do_not(self, fact, value, agree):
        assert readings_agree(fact, value) is agree

    def test_a_number_that_is_none_is_no_score(self):
        assert score_in(CellFact(Kind.NUMBER, "5..0"), FRAMEWORK.scale).code == "E203"
        assert score_in(CellFact(Kind.SEVERAL, "4 and 6"), FRAMEWORK.scale).code == "E209"


class TestValuesAsText:
    @pytest.mark.parametrize(
        ("value", "text"),
        [(" P-1 ", "P-1"), (17.0, "17"), (17.5, "17.5"), (1e300, "1e+300"), (True, "Yes"), (False, "No"), (None, ""),
         (datetime(2025, 6, 5, 9), "2025-06-05"), (date(2025, 6, 5), "2025-06-05")],
    )  # fmt: skip
    def test_are_as_a_person_would_type_them(self, value, text):
        assert text_of(value) == text

    def test_are_no_longer_than_excel_s_own_texts(self, tmp_path):
        assert len(text_of("x" * 40_000)) == 32_767
        found = layout(plain(tmp_path / "b.xlsx", [position(1)]))
        rows = [list(row) for row in found.sheet.grid.rows]
        rows[1][1] = "x" * 40_000
        longer = replace(found, sheet=replace(found.sheet, grid=replace(found.sheet.grid, rows=rows)))
        assert len(read_positions(longer, FRAMEWORK).positions[0].details.title) == 32_767

    def test_dates_are_dates_already(self):
        assert date_of(date(2025, 6, 5)) == date(2025, 6, 5)
