"""Attack published medians of pay with integer programming: find the least and greatest possible pay of each person.

A reader knows who is in each group that has a median, the range of pay of each person's band, how medians are rounded,
and the own pay if the reader is one of the people.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import scipy  # loads `scipy.optimize`, which takes long, when it is first used

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_STEP = 1.0  # dollars; pay that is nearer to an end of its range counts as reaching it


class Group(NamedTuple):
    """The people of a published median, by their numbers, and the range of the median before it was rounded."""

    people: tuple[int, ...]
    low: float
    high: float


class Range(NamedTuple):
    """The least and greatest possible pay of a person, in dollars."""

    low: float
    high: float


def ranges_told(known: Sequence[Range], groups: Sequence[Group], own: Mapping[int, float]) -> dict[int, Range]:
    """Return the ranges that the medians make narrower, by the number of the person.

    `known` are the ranges of all people without the medians, and `own` the pay that the reader knows.
    """
    found = {}
    for part in _parts(groups):
        people = sorted({person for group in part for person in group.people})
        place = {person: n for n, person in enumerate(people)}
        inside = [group._replace(people=tuple(place[person] for person in group.people)) for group in part]
        mine = {place[person]: amount for person, amount in own.items() if person in place}
        system = _System([known[person] for person in people], inside, mine)
        told_of: dict[object, Range] = {}  # people with the same range and groups are alike
        for person in people:
            if person not in own:
                alike = known[person], tuple(person in group.people for group in part)
                if alike not in told_of:
                    told_of[alike] = Range(system.least(place[person], 1), -system.least(place[person], -1))
                told = told_of[alike]
                if told.low > known[person].low + _STEP or told.high < known[person].high - _STEP:
                    found[person] = told
    return found


def _parts(groups: Sequence[Group]) -> list[list[Group]]:
    """Return the groups in parts that share no people, because a part tells nothing about the people of another."""
    parts: list[list[Group]] = []
    for group in groups:
        touched = [part for part in parts if any(set(group.people) & set(other.people) for other in part)]
        parts = [part for part in parts if part not in touched] + [[group, *(g for part in touched for g in part)]]
    return parts


class _System:
    """The linear constraints of order statistics.

    For each group there are the two middle values, and two yes-or-no variables for each member and each of the two:
    whether the member's pay is at most that value, and whether it is at least that value.
    """

    def __init__(self, known: Sequence[Range], groups: Sequence[Group], own: Mapping[int, float]) -> None:
        self.people = len(known)
        lows = [own.get(n, one.low) for n, one in enumerate(known)]
        highs = [own.get(n, one.high) for n, one in enumerate(known)]
        width = self.people + sum(2 + 4 * len(group.people) for group in groups)
        self.rows: list[np.ndarray] = []
        self.least_sum: list[float] = []
        self.greatest_sum: list[float] = []
        bottom, top = min(lows, default=0.0), max(highs, default=0.0)
        self.size, self.far = width, top - bottom + 1
        at, integral = self.people, np.zeros(width)
        low, high = np.zeros(width), np.ones(width)
        low[: self.people], high[: self.people] = lows, highs
        for group in groups:
            low[at : at + 2], high[at : at + 2] = bottom, top
            integral[at + 2 : at + 2 + 4 * len(group.people)] = 1
            self._add(group, at)
            at += 2 + 4 * len(group.people)
        self.bounds, self.integral = scipy.optimize.Bounds(low, high), integral

    def _know(self, terms: Mapping[int, float], least: float, greatest: float = np.inf) -> None:
        row = np.zeros(self.size)
        for place, factor in terms.items():
            row[place] += factor
        self.rows.append(row)
        self.least_sum.append(least)
        self.greatest_sum.append(greatest)

    def _add(self, group: Group, at: int) -> None:
        count = len(group.people)
        lower, upper = (count + 1) // 2, count // 2 + 1  # the places of the two middle values, from 1
        self._know({at: 0.5, at + 1: 0.5}, group.low, group.high)
        for side, place in enumerate((lower, upper)):
            middle, first = at + side, at + 2 + 2 * side * count
            for n, person in enumerate(group.people):
                self._know({middle: 1, person: -1, first + n: -self.far}, -self.far)
                self._know({person: 1, middle: -1, first + count + n: -self.far}, -self.far)
            self._know({first + n: 1 for n in range(count)}, place)
            self._know({first + count + n: 1 for n in range(count)}, count - place + 1)

    def least(self, person: int, sign: int) -> float:
        """Return the least possible value of `sign` times the pay of a person."""
        objective = np.zeros(self.size)
        objective[person] = sign
        limits = (
            scipy.optimize.LinearConstraint(np.array(self.rows), self.least_sum, self.greatest_sum) if self.rows else ()
        )
        solved = scipy.optimize.milp(objective, constraints=limits, bounds=self.bounds, integrality=self.integral)
        assert solved.success, solved.message
        return float(solved.fun)
