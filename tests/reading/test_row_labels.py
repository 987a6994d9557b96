"""Test that totals and notes are recognised by their label or formulas, and titles that resemble them are not."""

import pytest

from peecf_batch.reading.rows.labels import Labels, is_own_column_total, shape

TOTALS = (
    "Total", "TOTALS:", "Sub-total", "Subtotals", "GRAND TOTAL:", "Sum", "Average", "Avg.", "Mean", "Median", "Count",
    "Min", "Max", "Minimum", "Maximum", "Average score", "Total score", "Mean score", "Maximum score", "Average (all)",
    "Maximum possible", "Maximum possible score", "Out of", "Out of 7", "Weighting", "Weightings", "Overall average",
    "Total work value score", "Count of positions", "*Total*", "Total\n",
)  # fmt: skip
PARTS = (
    "Sub-total: Corporate", "Subtotal Operations", "Corporate total", "Corporate Services – Total", "Total: Corporate",
    "Average - Corporate", "Corporate average score", "Total for Corporate", "Corporate sub-total (8 positions)",
    "Total /8",
)  # fmt: skip
TITLES = (
    "Total Rewards Director", "Director, Minimum Standards", "Director Weights and Measures",
    "Out of Home Care Director", "Manager Average Weekly Earnings", "Minister's Adviser", "Maximum Security Manager",
    "Counsel", "Media Director", "Summer School Principal", "Director of Means Testing", "Grants Manager", "", "MAX-12",
    "SUM 4", "TOTAL-1", "7", "Director, All Positions", "Score Manager",
)  # fmt: skip


class TestALabel:
    @pytest.mark.parametrize("label", TOTALS)
    def test_that_says_a_total_and_nothing_else_is_one_anywhere(self, label):
        assert Labels().is_total(label)
        assert Labels().is_total_of(label)

    @pytest.mark.parametrize("label", PARTS)
    def test_that_says_the_total_of_a_part_is_one_where_nothing_else_names_the_row(self, label):
        assert Labels().is_total_of(label)
        assert not Labels().is_total(label)

    @pytest.mark.parametrize("label", TITLES)
    def test_that_holds_such_words_among_others_is_none(self, label):
        assert not Labels().is_total(label)
        assert not Labels().is_total_of(label)

    @pytest.mark.parametrize(
        "label",
        [
            "Notes:",
            "NOTE",
            "Source: payroll, March",
            "Signed",
            "Signed:",
            "Date",
            "Prepared by",
            "Approved by:",
            "Prepared by Kim Lee",
            "See also the policy",
            "End of list",
        ],
    )
    def test_of_a_note_is_known(self, label):
        assert Labels().is_note(label)

    @pytest.mark.parametrize("label", ["Source Protection Manager", "Director Notes", "P-1", "Dated goods", ""])
    def test_of_a_position_is_no_note(self, label):
        assert not Labels().is_note(label)


class TestAFormula:
    @pytest.mark.parametrize(
        "formula",
        ["SUM(C2:C9)", "SUBTOTAL(9,C2:C9)", "average($C$2:$C$9)", " MEDIAN(C2,C5,C9)", "SUM(C2:C3,Panel!C2)",
         "SUBTOTAL(109,Table1[Knowledge])", "SUM(AC2,C3)", "MAX(c2:c9)", "ROUND(SUM(C2:C9),0)", "SUBTOTAL(3,C2:C9)",
         "AGGREGATE(1,5,C2:C9)", "STDEV.S(C2:C9)", "IFERROR(AVERAGE(C2:C9),0)", "COUNTIF(C2:C9,7)", "SUM(C2:C9)/8",
         "MIN(C2:C9)", "QUARTILE.INC(C2:C9,1)", "QUARTILE(C2:C9,1)", "PERCENTILE(C2:C9,0.5)", "LARGE(C2:C9,1)",
         "SMALL(C2:C9,1)", "RANK.EQ(C2,C2:C9)", "MODE.SNGL(C2:C9)", "VAR.P(C2:C9)", "MINIFS(C2:C9,C2:C9,1)",
         "SUMPRODUCT(C2:C9)", "COUNTA(C2:C9)", "COUNTBLANK(C2:C9)", "AVERAGEIFS(C2:C9,C2:C9,1)", "PRODUCT(C2:C9)",
         "TRIMMEAN(C2:C9,0.2)", "GEOMEAN(C2:C9)", "HARMEAN(C2:C9)", "DSUM(C2:C9,1,C2)", "DAVERAGE(C2:C9,1,C2)"],
    )  # fmt: skip
    def test_over_its_own_column_is_a_total(self, formula):
        assert is_own_column_total(formula, 3)

    @pytest.mark.parametrize(
        "formula",
        ["MEDIAN(Panel!C2:C4)", "MAX('Panel, C2'!C2:C4)", "AVERAGE('It''s C2'!$C$2:$C$4)", "SUM([1]Panel!C2:C4)", "2+3",
         "C2", "C2+C3", "SUM(D2:E2)", "SUM(AC2:AC9)", "SUM(CC2)", "ROUND(SUM(D2:D9),0)", "MYSUM(C2:C9)", "",
         "SUM(" + "C2," * 900 + ")"],
    )  # fmt: skip
    def test_over_other_cells_is_none(self, formula):
        assert not is_own_column_total(formula, 3)

    def test_is_looked_at_up_to_500_characters(self):
        longest = f"SUM({'C2,' * 164}C22)"
        assert len(longest) == 500
        assert is_own_column_total(longest, 3)
        assert not is_own_column_total(longest.replace("C22", "C222"), 3)

    @pytest.mark.parametrize("formula", ["SUM(" + "A" * 400 + ")", "SUM(" + "'" * 400 + ")", "SUM(" + "[" * 400 + "!)"])
    def test_of_any_kind_is_told_at_once(self, formula):
        assert is_own_column_total(formula, 3) in (True, False)


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [("p-001", "q-17", True), ("17", "00018", True), ("ceo", "cfo", True), ("p-001", "p001", False),
     ("p-001", "prepared by", False), ("e12b", "e13", False)],
)  # fmt: skip
def test_ids_of_one_pattern_have_one_shape(one, other, alike):
    assert (shape(one) == shape(other)) is alike
