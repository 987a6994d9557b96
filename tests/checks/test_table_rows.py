"""Test the checks of rows, and of typed totals and bands against those that follow from the scores."""

import pytest
from position_books import FACTORS, HEADINGS, USUAL, Odd, assessed, plain, position

USUAL_SUM = sum(USUAL)


def found(path):
    return [(f.code, f.cell) for f in assessed(path).findings]


class TestBelowATotal:
    total = ("Total", None, *[Odd("formula", f"=SUM({c}2:{c}3)", result=9) for c in "CDEFGHIJ"])

    def test_positions_are_a_notice_once(self, tmp_path):
        rows = [position(1), position(2), self.total, position(3), position(4)]
        assessment = assessed(plain(tmp_path / "b.xlsx", rows))
        assert [(f.code, f.cell) for f in assessment.findings] == [("N105", "A4"), ("N113", "A5")]
        assert assessment.findings[1].message == "2 positions are below the total in row 4"

    def test_of_a_division_are_none_where_a_total_follows(self, tmp_path):
        rows = [position(1), self.total, position(2), self.total]
        assert found(plain(tmp_path / "b.xlsx", rows)) == [("N105", "A3"), ("N105", "A5")]

    def test_over_the_table_are_none(self, tmp_path):
        assert found(plain(tmp_path / "b.xlsx", [self.total, position(1)])) == [("N105", "A2")]

    def test_a_note_is_no_total(self, tmp_path):
        assert found(plain(tmp_path / "b.xlsx", [position(1), ("Note: see policy",), position(2)])) == [("N105", "A3")]


class TestNames:
    def test_one_title_twice_without_ids_is_a_warning_at_both(self, tmp_path):
        rows = [("Director", *USUAL), ("Manager", *USUAL), (" director ", *USUAL)]
        assessment = assessed(plain(tmp_path / "b.xlsx", rows, ("Position title", *FACTORS)))
        assert [(f.code, f.cell, f.message) for f in assessment.findings] == [
            ("W114", "A2", "the title 'Director' is also in row 4"),
            ("W114", "A4", "the title 'director' is also in row 2"),
        ]

    def test_one_title_in_two_organisations_is_none(self, tmp_path):
        rows = [("Director", "Trust", *USUAL), ("Director", "Gallery", *USUAL)]
        assert not found(plain(tmp_path / "b.xlsx", rows, ("Position title", "Organisation", *FACTORS)))

    def test_a_blank_id_among_others_is_a_notice_in_its_cell(self, tmp_path):
        assert found(plain(tmp_path / "b.xlsx", [position(1), (None, "Manager", *USUAL)])) == [("N116", "A3")]

    def test_blank_ids_throughout_are_none(self, tmp_path):
        assert not found(plain(tmp_path / "b.xlsx", [(None, "Manager", *USUAL), (None, "Director", *USUAL)]))

    def test_a_position_that_repeats_another_is_a_notice(self, tmp_path):
        rows = [("P-1", "Director", *USUAL), ("P-2", "Director", *USUAL), ("P-3", "Director", *reversed(USUAL))]
        assessment = assessed(plain(tmp_path / "b.xlsx", rows))
        assert [(f.code, f.cell) for f in assessment.findings] == [("N115", "A3")]
        assert "'P-1' in row 2" in assessment.findings[0].message


class TestATypedTotal:
    @pytest.mark.parametrize("typed", [USUAL_SUM, str(USUAL_SUM), f" {USUAL_SUM} ", None])
    def test_that_agrees_is_none(self, tmp_path, typed):
        assert not found(plain(tmp_path / "b.xlsx", [(*position(1), typed)], (*HEADINGS, "Total score")))

    @pytest.mark.parametrize("typed", [33, 31.5, "about 32", Odd("boolean", True)])
    def test_that_differs_is_a_warning(self, tmp_path, typed):
        assert found(plain(tmp_path / "b.xlsx", [(*position(1), typed)], (*HEADINGS, "Total"))) == [("W212", "K2")]

    def test_is_not_compared_where_a_score_is_missing(self, tmp_path):
        rows = [(*position(1, (None, *USUAL[1:])), 27)]
        assert found(plain(tmp_path / "b.xlsx", rows, (*HEADINGS, "Total"))) == [("E202", "C2")]


class TestATypedBand:
    @pytest.mark.parametrize("typed", ["PESES-1", "peses 1", "PESES Band 1", "Band 1", None])
    def test_that_agrees_is_none(self, tmp_path, typed):
        assert not found(plain(tmp_path / "b.xlsx", [(*position(1), typed)], (*HEADINGS, "Recommended band")))

    @pytest.mark.parametrize("typed", ["PESES-2", "EO-2", "n/a", "Below executive"])
    def test_that_differs_is_a_warning_that_names_ours(self, tmp_path, typed):
        assessment = assessed(plain(tmp_path / "b.xlsx", [(*position(1), typed)], (*HEADINGS, "Recommended band")))
        (finding,) = assessment.findings
        assert (finding.code, finding.cell, finding.value) == ("W213", "K2", typed)
        assert finding.message == f"'{typed}' is not the band of the work value score 32, PESES-1"

    @pytest.mark.parametrize("typed", ["n/a", "Below executive", "Not executive", None])
    def test_of_a_position_below_the_lowest_band_is_none(self, tmp_path, typed):
        rows = [(*position(1, (2,) * 8), typed)]
        assert not found(plain(tmp_path / "b.xlsx", rows, (*HEADINGS, "Recommended band")))
