"""Test that each position is counted in the row of its band and the column of its gender, and what is withheld."""

from __future__ import annotations

from collections import Counter

import pytest
from builders import assessment, authority, framework
from copies import replace

from peecf_batch.outputs.privacy.gender import BY_GENDER, GenderRow, GenderTable, gender_table, median_of
from peecf_batch.outputs.privacy.small_counts import Layout, Rest, Table, is_small, without_small
from peecf_batch.outputs.privacy.two_years import Place, years_without_small
from peecf_batch.rules.privacy import MedianPay, median_pay

LEAST = 5


def positions(size: int = 200, *, invalid: int = 30):
    """Return positions of which the first half are held by women and the others by men."""
    made = assessment(authority(size, invalid=invalid)).positions
    return [
        replace(
            p, position=replace(p.position, details=replace(p.position.details, gender="F" if n < size // 2 else "M"))
        )
        for n, p in enumerate(made)
    ]


class TestEachPosition:
    def test_is_counted_in_its_own_band_and_only_what_was_not_classified_in_the_last_row(self):
        counted = positions()
        table = gender_table(counted, [framework()], LEAST)
        of_band = Counter(p.band_name for p in counted)
        assert len([count for band, count in of_band.items() if band is not None and count]) > 2
        assert 0 < of_band[None] < len(counted) / 4
        assert {row.band: row.positions for row in table.rows if row.positions} == dict(of_band)

    def test_is_counted_with_its_own_gender(self):
        counted = positions(400, invalid=40)
        table = gender_table(counted, [framework()], 1)
        genders = Counter((p.band_name, p.position.details.gender) for p in counted)
        assert [row.counts[:2] for row in table.rows] == [
            (genders[row.band, "F"], genders[row.band, "M"]) for row in table.rows
        ]

    def test_is_in_a_row_without_a_band_only_if_one_was_not_classified(self):
        bands = [row.band for row in gender_table(positions(invalid=0), [framework()], LEAST).rows]
        assert bands == ["PESES-3", "PESES-2", "PESES-1", ""]


class TestATable:
    FULL = GenderRow("PESES-1", 14, (7, 7, 0, 0))
    GAPS = GenderRow("PESES-2", 3, (None, None, 0, 0))

    @pytest.mark.parametrize(
        ("rows", "total", "withheld"),
        [
            ((FULL,), (7, 7, 0, 0), False),
            ((FULL, GAPS), (7, 7, 0, 0), True),
            ((FULL,), (None, None, 0, 0), True),
        ],
    )
    def test_says_whether_any_row_or_total_is_withheld(self, rows, total, withheld):
        assert GenderTable(rows, 14, total).withheld is withheld


class TestAMedian:
    def test_is_not_given_of_fewer_people_than_the_rule_says(self):
        rule = median_pay()
        enough = [200_000] * rule.least
        assert median_of(enough, rule) == 200_000
        assert median_of(enough[1:], rule) is None

    def test_of_one_person_is_given_only_under_a_rule_that_says_one_and_of_nobody_never(self):
        of_one = replace(median_pay(), least=1)
        assert isinstance(of_one, MedianPay)
        assert median_of([200_000], of_one) == 200_000
        assert median_of([], replace(of_one, least=0)) is None


class TestTheLimit:
    @pytest.mark.parametrize(
        ("count", "small"), [(-5, False), (-4, True), (0, False), (1, True), (4, True), (5, False)]
    )
    def test_is_the_least_count_that_is_shown_and_nobody_is_no_small_count(self, count, small):
        assert is_small(count, LEAST) is small


class TestTotals:
    TWO = Layout((Table((0, 1)), Table((2, 3))), common=(4, 5))

    def test_are_all_withheld_where_few_positions_are_outside_the_common_columns(self):
        rows = [(1, 0, 1, 0, 20, 20), (0, 2, 0, 2, 20, 20)]
        assert without_small(rows, self.TWO, LEAST).total == (None,) * 6

    def test_are_all_withheld_where_one_common_column_has_everybody(self):
        shown = without_small([(0, 0, 0, 0, 3, 0), (0, 0, 0, 0, 30, 0)], self.TWO, LEAST)
        assert shown.total == (None,) * 6

    def test_of_a_rest_is_withheld_with_the_last_count_that_it_is_left_from(self):
        layout = Layout((Table((0, 1)), Table((2, 3))), rests=(Rest(4, (0, 2)),))
        rows = [(20, 20, 18, 22, 2), (30, 30, 30, 30, 0)]  # 4 is 40 - 20 - 18
        shown = without_small(rows, layout, LEAST)
        assert shown.total[:2] == (50, 50)
        assert shown.total[2:] == (None, None, None)

    def test_of_a_small_column_is_withheld_with_the_smallest_other_of_its_table(self):
        three = Layout((Table((0, 1, 2)),))
        assert without_small([(2, 9, 30), (0, 30, 30)], three, LEAST).total == (None, None, 60)
        assert without_small([(2, 30, 9), (0, 30, 30)], three, LEAST).total == (None, 60, None)

    def test_of_a_group_leaves_each_member_the_chance_to_reach_the_limit(self):
        three = Layout((Table((0, 1, 2)),))
        assert without_small([(1, 5, 40), (0, 0, 40)], three, LEAST).total == (None, None, 80)
        assert without_small([(1, 4, 40), (0, 0, 40)], three, LEAST).total == (None, None, None)

    def test_of_a_table_are_all_withheld_where_no_group_of_them_is_large_enough(self):
        rows = [(1, 4, 5, 0, 20, 20), (0, 0, 0, 0, 20, 20)]
        assert without_small(rows, self.TWO, LEAST).total == (None, None, 5, 0, 40, 40)

    @pytest.mark.parametrize("small", [0, 1])
    def test_of_a_later_table_are_withheld_if_a_rest_would_tell_how_large_a_withheld_one_may_be(self, small):
        layout = Layout((Table((0, 1, 2)), Table((3, 4))), rests=(Rest(5, (0, 1, 3)),))
        first, second = [30, 30, 68, 20, 80, 48], [30, 30, 70, 20, 80, 50]
        first[small], second[small] = 2, 0
        rows = [tuple(first), tuple(second)]
        shown = without_small(rows, layout, LEAST).total
        assert shown[small] is None
        assert shown[3:5] == (None, None)
        two = Layout((Table((0, 1, 2)), Table((3, 4))), rests=(Rest(5, (small, 3)),))
        assert without_small(rows, two, LEAST).total[3:5] == (40, 160)


class TestRows:
    def test_are_withheld_so_that_what_is_left_of_other_counts_is_no_small_count(self):
        layout = Layout((Table((0, 1)), Table((2, 3))), rests=(Rest(4, (0, 2)),))
        rows = [(20, 20, 18, 22, 2), (30, 30, 30, 30, 0), (30, 30, 20, 40, 10)]
        assert without_small(rows, layout, LEAST).rows_withheld == {0, 2}

    def test_are_withheld_so_that_few_positions_are_left_outside_the_common_columns(self):
        layout = Layout((Table((0, 1)), Table((2, 3))), common=(4, 5))
        rows = [(1, 1, 2, 0, 20, 20), (0, 5, 0, 5, 20, 20), (0, 0, 0, 0, 10, 15)]
        assert without_small(rows, layout, LEAST).rows_withheld == {0, 1}

    def test_that_are_withheld_for_another_reason_leave_no_totals_if_one_common_column_has_everybody(self):
        layout = Layout((Table((0, 1)), Table((2, 3))), common=(4, 5))
        rows = [(0, 0, 0, 0, 30, 0), (0, 0, 0, 0, 40, 0)]
        assert without_small(rows, layout, LEAST, {0}).total == (None,) * 6


class TestTwoYears:
    def test_show_the_later_year_alone_if_totals_must_be_withheld(self):
        moves = [(Place(0, 0), Place(0, 0))] * 3 + [(Place(1, 0), Place(1, 0))] * 20
        rows = [(3, 0, 0, 0), (20, 0, 0, 0)]
        shown = years_without_small(rows, rows, moves, LEAST)
        assert shown.this.rows == ((None,) * 4, (20, 0, 0, 0))
        assert shown.last.rows == ((None,) * 4, (None,) * 4)

    def test_rows_that_had_nobody_stay_empty_where_a_year_is_withheld(self):
        stays = [(Place(0, n), Place(0, n)) for n in (0, 1) for _ in range(20)]
        shown = years_without_small(
            [(21, 20, 0, 0), (0,) * 4], [(20, 20, 0, 0), (0,) * 4], [*stays, (Place(None, 0), Place(0, 0))], LEAST
        )
        assert shown.this.rows == ((21, 20, 0, 0), (0,) * 4)
        assert shown.last.rows == ((None,) * 4, (0,) * 4)
        assert shown.last.rows_withheld == {0}

    def test_a_row_withheld_in_one_year_is_withheld_in_the_other(self):
        last = [(3, 20, 0, 0), (30, 30, 0, 0), (40, 40, 0, 0)]
        this = [(23, 20, 0, 0), (30, 30, 0, 0), (40, 40, 0, 0)]
        moves = [(Place(None, 0), Place(0, 0))] * 20
        moves += [
            (Place(n, g), Place(n, g))
            for n, row in enumerate(last)
            for g, count in enumerate(row)
            for _ in range(count)
        ]
        shown = years_without_small(this, last, moves, LEAST)
        gone = [[None in row for row in year.rows] for year in (shown.this, shown.last)]
        assert gone[0] == gone[1]
        assert True in gone[0]
        assert without_small(this, BY_GENDER, LEAST).rows_withheld == frozenset()
