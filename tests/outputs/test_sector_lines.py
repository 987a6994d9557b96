"""Test what the line of an organisation tells of positions that moved and of decisions that are open."""

from __future__ import annotations

import pytest

from peecf_batch.outputs.sector.totals import Line
from peecf_batch.rules.framework import Outcome

SAME = tuple(Outcome).index(Outcome.SAME)


def line(positions: int, same: int | None, others: tuple[int | None, ...], not_classified: int | None, **counts):
    """Return a line with these counts of outcomes; `others` are those but the same band, in the framework's order."""
    outcomes = (*others[:SAME], same, *others[SAME:], not_classified)
    return Line("One", (), positions, (), outcomes, 0, **counts)


OTHERS = len(Outcome) - 1


class TestThePositionsThatMoved:
    def test_are_those_classified_less_those_in_the_same_band(self):
        assert line(40, 25, (4, 3, 2, 1)[:OTHERS], 40 - 25 - sum((4, 3, 2, 1)[:OTHERS])).moved == sum(
            (4, 3, 2, 1)[:OTHERS]
        )

    def test_follow_from_the_others_where_these_are_withheld(self):
        assert line(40, 25, (None,) * OTHERS, 5).moved == 10

    @pytest.mark.parametrize(("same", "not_classified"), [(None, 5), (25, None), (None, None)])
    def test_are_added_up_where_the_size_does_not_tell_them(self, same, not_classified):
        others = (2,) * OTHERS
        assert line(40, same, others, not_classified).moved == 2 * OTHERS
        assert line(40, same, (0,) * OTHERS, not_classified).moved == 0
        assert line(40, same, (None, *others[1:]), not_classified).moved is None


class TestTheDecisionsThatAreOpen:
    def test_are_those_needed_less_those_taken(self):
        assert line(9, 9, (0,) * OTHERS, 0, decisions=7, decided=3).open == 4

    @pytest.mark.parametrize("counts", [{}, {"decisions": 7}, {"decided": 3}])
    def test_are_not_told_without_both(self, counts):
        assert line(9, 9, (0,) * OTHERS, 0, **counts).open is None
