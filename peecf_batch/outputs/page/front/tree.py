"""Give the lines of a reporting tree beside its rows."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from peecf_batch.definitions import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_DEEPEST = 7  # levels; positions below them are drawn at that level


class Line(StrEnum):
    """The line of one level of the tree beside a row."""

    NONE = "o"
    THROUGH = "v"
    ARM = "t"  # to this row, and on to a later one
    LAST_ARM = "l"


class Branch(NamedTuple):
    """The lines beside a row, from the top level down, and those beside a heading above the row."""

    lines: tuple[Line, ...] = ()
    above: tuple[Line, ...] = ()


NO_BRANCH = Branch()


def branches(order: Sequence[int], managers: Mapping[int, int | None]) -> list[Branch]:
    """Return the lines beside each row of a tree.

    `order` has the positions as rows, each after its manager, and `managers` gives the manager among them, or None.
    """
    depths = _depths(order, managers)
    found: list[Branch] = []
    later: set[int] = set()
    for index in reversed(order):
        depth = depths[index]
        found.append(_branch(depth, later))
        later = {level for level in later if level <= depth} | {depth}
    return found[::-1]


def _depths(order: Sequence[int], managers: Mapping[int, int | None]) -> dict[int, int]:
    depths: dict[int, int] = {}
    for index in order:
        manager = managers.get(index)
        depths[index] = 0 if manager is None or manager not in depths else min(depths[manager] + 1, _DEEPEST)
    return depths


def _branch(depth: int, later: set[int]) -> Branch:
    """Return the lines of a row at `depth`. `later` are the levels that go on below the row."""
    if not depth:
        return NO_BRANCH
    through = tuple(Line.THROUGH if level in later else Line.NONE for level in range(1, depth))
    return Branch((*through, Line.ARM if depth in later else Line.LAST_ARM), (*through, Line.THROUGH))
