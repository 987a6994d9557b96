"""Test which totals, streams and years are withheld so that no small count can be worked out."""

from __future__ import annotations

import itertools
import random

import pytest
from builders import framework
from copies import replace
from small_count_attack import LEAST, sector_system, years_system
from test_small_counts import NOWHERE, published_years, sector, stays, years

from peecf_batch.outputs.privacy import two_years
from peecf_batch.outputs.privacy.small_counts import Layout, Table, without_small
from peecf_batch.outputs.privacy.two_years import Place
from peecf_batch.outputs.sector.suppression import streams_without_small
from peecf_batch.outputs.sector.totals import sector_of
from peecf_batch.rules.framework import Outcome

BELOW = "below-executive"


class TestASector:
    def test_with_few_executives_shows_no_totals(self):
        entries = sector({"PESES-1": 1, BELOW: 20}, {"PESES-2": 2, BELOW: 20})
        assert set(sector_of(entries, framework(), LEAST).total.bands) == {None}
        assert sector_system(entries).derived() == []

    def test_with_everybody_in_the_highest_band_is_shown(self):
        shown = sector_of(sector({"PESES-3": 20}, {"PESES-3": 30}), framework(), LEAST)
        assert shown.total.bands == (50, 0, 0, 0, 0)
        assert [line.bands[0] for line in shown.lines] == [20, 30]

    def test_in_which_everybody_moved_shows_no_outcomes_if_an_organisation_is_small(self):
        outcomes = ({Outcome.HIGHER: 3}, {Outcome.HIGHER: 27, Outcome.NO_REFERENCE: 3})
        entries = [
            replace(entry, organisations=(replace(tally, outcomes=dict.fromkeys(Outcome, 0) | counts),))
            for entry, counts in zip(sector({"PESES-1": 3}, {"PESES-1": 30}), outcomes, strict=True)
            for tally in entry.organisations
        ]
        total = sector_of(entries, framework(), LEAST).total
        assert (set(total.outcomes[:3]), total.moved) == ({None}, None)
        assert sector_system(entries).derived() == []


class TestTheStreamsOfABandOf30:
    @pytest.mark.parametrize(
        ("streams", "shown"),
        [
            ((20, 10, 3), (20, 10, None)),  # those shown make up the band: the third works in other streams too
            ((21, 10, 3), (21, 10, None)),
            ((19, 10, 3), (19, None, None)),  # one position is left: 19 and 10 would tell that the third is at least 1
            ((16, 10, 3), (16, None, None)),  # 4 are left
            ((15, 10, 3), (15, 10, None)),  # 5 are left: the third may be 5
            ((24, 3, 2), (24, None, None)),  # 6 are left for two streams: one may be 5
            ((25, 3, 2), (None, None, None)),  # 5 are left for two streams: neither may be 5
            ((15, 10, 0), (15, 10, 0)),  # 5 have no stream
            ((30, 0, 0), (30, 0, 0)),
            ((26, 0, 0), (None, 0, 0)),  # 4 are not in the first
            ((25, 0, 0), (25, 0, 0)),
            ((4, 0, 0), (None, 0, 0)),
            ((14, 12, 0), (14, None, 0)),  # 4 have no stream: the smaller stream is withheld, and no stream of nobody
        ],
    )
    def test_are_shown_if_no_small_count_is_left(self, streams, shown):
        assert streams_without_small([(count,) for count in streams], (30,), LEAST) == [(count,) for count in shown]

    def test_are_withheld_if_the_band_is(self):
        assert streams_without_small([(20,), (10,)], (None,), LEAST) == [(None,), (None,)]


class TestRowsThatAreWithheld:
    """Each row has the counts of one or two tables, then a count that is in all of them."""

    def test_have_enough_positions_together_if_the_count_in_all_tables_is_shown(self):
        published = without_small([(1, 0, 0), (9, 0, 0), (3, 0, 0)], Layout((Table((0, 1)),), (2,)), LEAST)
        assert published.rows_withheld == {0, 1, 2}  # 0 and 2 have 4 positions together
        assert published.rows[1] == (None, None, 0)
        assert published.total == (None, None, 0)

    def test_leave_no_total_if_few_positions_are_outside_the_count_in_all_tables(self):
        published = without_small([(2, 1, 10), (0, 0, 10)], Layout((Table((0, 1)),), (2,)), LEAST)
        assert published.total == (None, None, None)

    def test_may_have_few_positions_in_each_table_if_the_count_in_all_tables_is_withheld_too(self):
        layout = Layout((Table((0, 1)), Table((2, 3))), (4,))
        published = without_small([(1, 0, 1, 0, 0), (3, 0, 3, 0, 2), (6, 0, 0, 6, 0)], layout, LEAST)
        assert published.rows_withheld == {0, 1}
        assert published.rows[2] == (6, 0, 0, 6, 0)
        assert published.total == (None, 0, None, 6, None)


def tables(sizes: list[int], sums: list[int]):
    """Yield all tables with rows of these sizes and columns with these sums."""
    if len(sizes) == 1:
        if sum(sums) == sizes[0]:
            yield [tuple(sums)]
        return
    for row in itertools.product(*(range(count + 1) for count in sums)):
        if sum(row) == sizes[0]:
            for rest in tables(sizes[1:], [count - taken for count, taken in zip(sums, row, strict=True)]):
                yield [row, *rest]


class TestTheRangeOfAWithheldCount:
    @pytest.mark.parametrize(
        "rows",
        [
            [(3, 1), (2, 2)],
            [(4, 0), (0, 3)],
            [(5, 1, 0), (1, 0, 0)],
            [(1, 2, 0), (0, 1, 1), (2, 0, 1)],
            [(0, 0), (3, 2)],
        ],
    )
    def test_is_that_of_all_tables_with_the_same_sums(self, rows):
        sums = [sum(column) for column in zip(*rows, strict=True)]
        possible = list(tables([sum(row) for row in rows], sums))
        hidden = range(len(rows))
        for n in hidden:
            values = [[table[n][c] for table in possible] for c in range(len(sums))]
            assert two_years._ranges(rows, n, hidden) == [(min(of_one), max(of_one)) for of_one in values]

    def test_tells_if_each_possible_change_of_a_count_is_small_and_in_one_direction(self):
        draw, answers = random.Random(4), []
        for _ in range(300):
            last = [tuple(draw.choice((0, 0, 1, 2, 9)) for _ in range(2)) for _ in range(2)]
            this = [tuple(max(0, count + draw.choice((0, 0, 0, 1, 4, 5, -1))) for count in row) for row in last]
            tells = any(_is_small_change(changes) for changes in _possible_changes(last, this))
            assert two_years._tells_by_ranges(this, last, range(2), LEAST) is tells, (last, this)
            answers.append(tells)
        assert 20 < sum(answers) < 280


def _is_small_change(changes: list[int]) -> bool:
    return 0 < min(changes) <= max(changes) < LEAST or -LEAST < min(changes) <= max(changes) < 0


def _possible_changes(last, this):
    """Yield the changes of each count that are possible between tables with the sizes and sums of `last` and `this`."""
    before, after = (
        list(tables([sum(row) for row in year], [sum(c) for c in zip(*year, strict=True)])) for year in (last, this)
    )
    for n, c in itertools.product(range(2), range(2)):
        values = [{table[n][c] for table in year} for year in (before, after)]
        yield [new - old for old in values[0] for new in values[1]]


class TestTwoYears:
    @pytest.mark.parametrize(
        "moves",
        [
            # The withheld rows together lose one man. The rows that are shown tell it, because the totals are shown.
            [(*stays(0, 0), 3), (*stays(0, 1), 20), (*stays(1, 0), 30), (*stays(1, 1), 30), (Place(1, 1), NOWHERE, 1)],
            # One person moves between the withheld rows and the third row.
            [(*stays(0, 0), 3), (*stays(0, 1), 20), (*stays(1, 0), 30), (*stays(1, 1), 30), (*stays(2, 0), 40),
             (Place(0, 1), Place(2, 1), 1)],
            # Each year could be shown alone, but the rows differ by a small number of women in all.
            [(*stays(0, 0), 20), (*stays(0, 1), 20), (*stays(1, 0), 30), (*stays(1, 1), 30), (NOWHERE, Place(0, 0), 6),
             (Place(1, 0), NOWHERE, 5)],
        ],
    )  # fmt: skip
    def test_tell_no_small_change_of_rows_that_are_withheld_or_of_all(self, moves):
        moved = years(*moves)
        published_years(moved, 3)
        assert years_system(moved).derived() == []
