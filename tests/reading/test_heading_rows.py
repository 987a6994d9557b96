"""Test headings of more than one row: names taken from above, sub-headings of a factor, and refusals."""

import pytest
from position_books import FACTORS, USUAL, Sheet, assessed, layout, position, write

from peecf_batch.errors import Refusal

NAMES = ("Position ID", "Position title")
UNNAMED = (None, None)
GROUP = "Work value factors"


def wide(parts, width=2):
    """Return each of `parts` followed by blank cells, so that it takes `width` columns."""
    return [cell for part in parts for cell in (part, *[None] * (width - 1))]


def because(number):
    return f"Because the work under factor {number} calls for it."


def divided(scores=USUAL, text="", start=0):
    return [cell for number, score in enumerate(scores, start) for cell in (score, text or because(number))]


def book(tmp_path, *rows, merged=()):
    return write(tmp_path / "b.xlsx", [Sheet("S", rows, merged=merged)])


def read(path):
    """Return the scores by id of a workbook without any finding."""
    assessment = assessed(path)
    assert assessment.findings == ()
    return {p.position.details.id: p.position.scores for p in assessment.positions}


def refusal(path):
    with pytest.raises(Refusal) as caught:
        layout(path)
    return caught.value.reason


MERGED_PAIRS = ("C1:D1", "E1:F1", "G1:H1", "I1:J1", "K1:L1", "M1:N1", "O1:P1", "Q1:R1")


class TestARowOverTheFactors:
    @pytest.mark.parametrize("merged", [(), ("C1:J1",), ("A1:A2", "B1:B2", "C1:J1")])
    def test_gives_the_names_and_the_factor_row_is_the_heading_row(self, tmp_path, merged):
        path = book(tmp_path, (*NAMES, GROUP), (*UNNAMED, *FACTORS), position(1), merged=merged)
        assert read(path) == {"P-001": USUAL}
        found = layout(path)
        assert (found.heading_row, found.columns, found.last_column) == (2, {"id": 1, "title": 2}, 10)
        assert found.heading_at(1) == "Position ID"

    @pytest.mark.parametrize(("name", "role"), [("Position title", "title"), ("Position ID", "id")])
    def test_may_give_one_name_only(self, tmp_path, name, role):
        path = book(tmp_path, (name, GROUP), (None, *FACTORS), ("Director", *USUAL))
        assert layout(path).columns == {role: 1}

    def test_may_stand_two_rows_up(self, tmp_path):
        above = [("Trust",), (*NAMES, "Current band"), (*UNNAMED, None, GROUP), (*UNNAMED, None, *FACTORS)]
        path = book(tmp_path, *above, ("P-1", "Director", "PESES-1", *USUAL))
        assert read(path) == {"P-1": USUAL}
        assert layout(path).columns == {"id": 1, "title": 2, "reference_band": 3}

    @pytest.mark.parametrize("between", [[()], [("A",), ("B",)]])
    def test_is_not_looked_for_over_a_blank_row_or_further_up(self, tmp_path, between):
        path = book(tmp_path, NAMES, *between, (*UNNAMED, *FACTORS), position(1))
        assert "no column for the position's id or title" in refusal(path)

    def test_is_not_the_last_row_of_the_sheet(self, tmp_path):
        path = book(tmp_path, (*UNNAMED, *FACTORS), position(1), NAMES)
        assert "no column for the position's id or title" in refusal(path)

    def test_gives_nothing_where_the_factor_row_names_positions_itself(self, tmp_path):
        path = book(tmp_path, (None, None, "Assessor", "Position ID"), (*NAMES, None, *FACTORS))
        assert layout(path).columns == {"id": 1, "title": 2}

    def test_gives_what_is_merged_down_from_it_all_the_same(self, tmp_path):
        path = book(tmp_path, (None, None, "Current band", GROUP), (*NAMES, None, *FACTORS), merged=("C1:C2", "D1:K1"))
        assert layout(path).columns == {"id": 1, "title": 2, "reference_band": 3}

    def test_that_names_one_thing_twice_is_refused(self, tmp_path):
        path = book(tmp_path, ("Position ID", "Position number", GROUP), (*UNNAMED, *FACTORS), position(1))
        assert "'Position ID' in A1 and 'Position number' in B1" in refusal(path)

    def test_is_passed_by_where_it_is_printed_again(self, tmp_path):
        heads = [(*NAMES, GROUP), (*UNNAMED, *FACTORS)]
        path = book(tmp_path, *heads, position(1), *heads, position(2))
        assert read(path) == {"P-001": USUAL, "P-002": USUAL}
        assert layout(path).repeated_headings == (4, 5)

    def test_begins_the_second_table(self, tmp_path):
        other = [("Position title", "Position ID", GROUP), (*UNNAMED, *FACTORS)]
        path = book(tmp_path, (*NAMES, *FACTORS), position(1), (), *other, ("Director", "P-9", *USUAL))
        assert [(f.code, f.cell) for f in assessed(path).findings] == [("E108", "A4")]


class TestARowUnderTheFactors:
    @pytest.mark.parametrize("merged", [(), MERGED_PAIRS, ("A1:A2", "B1:B2", *MERGED_PAIRS)])
    @pytest.mark.parametrize("names", [("Score", "Rationale"), ("Rating", "Comments"), ("SCORE (1-7)", "Evidence")])
    def test_divides_them_and_is_no_position(self, tmp_path, merged, names):
        heads = (*NAMES, *wide(FACTORS)), (*UNNAMED, *names * 8)
        path = book(tmp_path, *heads, ("P-1", "Director", *divided()), merged=merged)
        assert read(path) == {"P-1": USUAL}
        found = layout(path)
        assert (found.heading_row, found.factors) == (2, tuple(range(3, 18, 2)))
        assert found.rationales == tuple(range(4, 19, 2))
        assert found.heading_at(5) == f"Relationships: {names[0]}"

    def test_may_put_the_score_behind_the_rationale(self, tmp_path):
        cells = [cell for number, score in enumerate(USUAL) for cell in (because(number), score)]
        heads = (*NAMES, *wide(FACTORS)), (*UNNAMED, *("Rationale", "Score") * 8)
        assert read(book(tmp_path, *heads, ("P-1", "Director", *cells))) == {"P-1": USUAL}

    @pytest.mark.parametrize("merged", [(), ("A1:A2", "B1:B2", *(f"{letter}1:{letter}2" for letter in "CEGIKMOQ"))])
    def test_may_leave_the_score_without_a_word(self, tmp_path, merged):
        heads = (*NAMES, *wide(FACTORS)), (*UNNAMED, *(None, "Rationale") * 8)
        assert read(book(tmp_path, *heads, ("P-1", "Director", *divided()), merged=merged)) == {"P-1": USUAL}

    def test_may_repeat_the_factors_names(self, tmp_path):
        names = [name for factor in FACTORS for name in (f"{factor} score", f"{factor} rationale")]
        heads = (*NAMES, *wide(FACTORS)), (*UNNAMED, *names)
        path = book(tmp_path, *heads, ("P-1", "Director", *divided()))
        assert read(path) == {"P-1": USUAL}
        assert layout(path).repeated_headings == ()

    def test_may_end_the_sheet(self, tmp_path):
        found = layout(book(tmp_path, (*NAMES, *wide(FACTORS)), (*UNNAMED, *("Score", "Rationale") * 8)))
        assert (found.heading_row, found.factors) == (2, tuple(range(3, 18, 2)))

    @pytest.mark.parametrize("between", [[], [("Trust",)]])
    def test_may_have_groups_of_other_columns_two_or_three_rows_up(self, tmp_path, between):
        heads = (
            (*UNNAMED, *[None] * 16, "Contract"),
            *between,
            (*NAMES, *wide(FACTORS)),
            (*UNNAMED, *("Score", "Rationale") * 8, "Start", "End"),
        )
        path = book(tmp_path, *heads, ("P-1", "Director", *divided(), "1/7/2024", "30/6/2027"))
        found = layout(path)
        assert found.heading_row == 3 + len(between)
        assert (found.columns["contract_start"], found.columns["contract_end"]) == (19, 20)

    @pytest.mark.parametrize("merged", [(), ("S1:T1",)])
    def test_is_shown_with_the_heading_above_it(self, tmp_path, merged):
        heads = (*NAMES, *wide(FACTORS), "Branch", None), (*UNNAMED, *("Score", "Rationale") * 8, "Colour", "Size")
        found = layout(book(tmp_path, *heads, ("P-1", "Director", *divided()), merged=merged))
        assert found.heading_at(19) == "Branch Colour"
        assert found.heading_at(20) == ("Branch Size" if merged else "Size")

    def test_may_name_the_positions_too(self, tmp_path):
        heads = (
            ("Position", None, *wide(FACTORS), "Reports to", "Remarks"),
            ("ID", "Title", *("Score", "Rationale") * 8),
        )
        path = book(tmp_path, *heads, ("P-1", "Director", *divided()), merged=("A1:B1", *MERGED_PAIRS))
        assert layout(path).columns == {"id": 1, "title": 2, "reports_to": 19}
        assert [p.position.scores for p in assessed(path).positions] == [USUAL]

    def test_may_stand_under_a_row_that_names_the_positions(self, tmp_path):
        heads = (*NAMES, GROUP), (*UNNAMED, *wide(FACTORS)), (*UNNAMED, *("Score", "Rationale") * 8)
        path = book(tmp_path, *heads, ("P-1", "Director", *divided()), *heads, ("P-2", "Manager", *divided(start=8)))
        assert read(path) == {"P-1": USUAL, "P-2": USUAL}
        assert (layout(path).heading_row, layout(path).repeated_headings) == (3, (5, 6, 7))

    def test_that_names_two_scores_of_a_factor_is_refused_with_both_cells(self, tmp_path):
        heads = (*NAMES, *wide(FACTORS)), (*UNNAMED, *("Level", "Score") * 8)
        reason = refusal(book(tmp_path, *heads, ("P-1", "Director", *divided(text=5))))
        assert "two columns for Knowledge: 'Knowledge: Level' in C2 and 'Knowledge: Score' in D2" in reason

    @pytest.mark.parametrize("merged", [(), MERGED_PAIRS])
    def test_that_does_not_say_which_is_the_score_is_refused(self, tmp_path, merged):
        heads = (*NAMES, *wide(FACTORS)), (*UNNAMED, *("Panel score", "Final score") * 8)
        reason = refusal(book(tmp_path, *heads, ("P-1", "Director", *divided(text=5)), merged=merged))
        assert ": rows 1 and 2 do not say which column holds the score for Knowledge, Relationships" in reason

    @pytest.mark.parametrize(
        "first",
        [
            ("P-1", "Director", *["TBC", "Because."] * 8),
            ("P-1", "Director"),
            ("P-1", "Director", "Score"),
            ("P-1", "Director", None, "Rationale"),
        ],
    )
    def test_is_not_seen_in_a_position_that_has_no_scores_yet(self, tmp_path, first):
        path = book(tmp_path, (*NAMES, *wide(FACTORS)), first, ("P-2", "Manager", *divided()), merged=MERGED_PAIRS)
        assert [p.position.details.row for p in assessed(path).positions] == [2, 3]
        assert layout(path).heading_row == 1

    def test_is_not_seen_in_a_row_of_remarks(self, tmp_path):
        """A single text that is under no name of the position says nothing about the columns."""
        remark = (*UNNAMED, *[None] * 8, "see below")
        path = book(tmp_path, (*NAMES, *FACTORS, "Reports to"), remark, (*position(1), ""))
        assert layout(path).heading_row == 1

    def test_that_has_the_same_numbers_under_each_factor_is_refused(self, tmp_path):
        heads = (*NAMES, *wide(FACTORS)), (*UNNAMED, *(2024, 2025) * 8)
        reason = refusal(book(tmp_path, *heads, ("P-1", "Director", *[4] * 16)))
        assert reason.startswith("sheet 'S': rows 1 and 2 do not say which column holds the score for Knowledge, ")
        assert reason.endswith(f" {FACTORS[-1]}.")

    def test_may_have_every_level_under_each_factor(self, tmp_path):
        heads = (*NAMES, *wide(FACTORS, 7)), (*UNNAMED, *range(1, 8), *[*range(1, 8)] * 7)
        cells = ["X" if level == score else None for score in USUAL for level in range(1, 8)]
        path = book(tmp_path, *heads, ("P-1", "Director", *cells))
        assert read(path) == {"P-1": USUAL}
        found = layout(path)
        assert [found.heading_at(column) for column in (3, 4, 10)] == [
            "Knowledge: 1",
            "Knowledge: 2",
            "Relationships: 1",
        ]


class TestALabelBesideTheFactors:
    def refusal(self, tmp_path, count):
        heads = [f"{factor} Smith" if n < count else factor for n, factor in enumerate(FACTORS)]
        return refusal(book(tmp_path, (*NAMES, *heads), position(1)))

    def test_says_whose_scores_they_are_if_half_of_the_factors_have_it(self, tmp_path):
        assert self.refusal(tmp_path, 4).startswith(
            "sheet 'S': 'Knowledge Smith' in C1 does not clearly have the scores"
        )

    def test_makes_another_heading_of_fewer(self, tmp_path):
        assert self.refusal(tmp_path, 3).startswith("sheet 'S', row 1 has headings for Independence, ")
