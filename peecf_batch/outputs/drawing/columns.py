"""Arrange the positions of a ladder in columns by branch or division, in reporting order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from peecf_batch.definitions import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Mapping, Sequence

    from peecf_batch.rules.framework import Outcome


_SMALL, _BRANCHES, _TALLEST = 14, 6, 12


class Column(NamedTuple):
    """Positions under one heading: a column of a labelled ladder, each after its manager, or a strip of dots."""

    heading: str
    rungs: tuple[Rung, ...]


class ReportingLines(NamedTuple):
    """The reporting lines inside one column: managers in `parents` and direct reports in `children`, by index.

    No line runs in a circle.
    """

    parents: Mapping[int, int | None]
    children: Mapping[int, tuple[Rung, ...]]


def reporting_lines(rungs: Sequence[Rung]) -> ReportingLines:
    """Return the reporting lines among `rungs`, which must be in reporting order."""
    parents: dict[int, int | None] = {}
    children: dict[int, list[Rung]] = {rung.index: [] for rung in rungs}
    for rung in rungs:
        parents[rung.index] = rung.boss if rung.boss in parents else None
        if rung.boss in parents:
            children[rung.boss].append(rung)
    return ReportingLines(parents, {index: tuple(reports) for index, reports in children.items()})


def in_reporting_order(rungs: Sequence[Rung]) -> list[Rung]:
    """Return every position after its manager, direct reports of one manager in the order of the sheet.

    A circle of reporting lines starts at its first position in the sheet.
    """
    reports: dict[int | None, list[Rung]] = {}
    here = {rung.index for rung in rungs}
    for rung in rungs:
        reports.setdefault(rung.boss if rung.boss in here else None, []).append(rung)
    done: dict[int, Rung] = {}
    for start in [*reports.get(None, []), *rungs]:
        waiting = [start]
        while waiting:
            rung = waiting.pop()
            if rung.index not in done:
                done[rung.index] = rung
                waiting.extend(reversed(reports.get(rung.index, [])))
    return list(done.values())


def columns_of(rungs: Sequence[Rung], head: Rung | None) -> list[Column]:
    """Return the columns of one organisation's ladder, without the position at its head.

    A small organisation has a column for each branch, and a larger one for each division. A larger one without
    divisions has a column for each branch, and shares columns among branches of a single position. Columns that are too
    long are divided.
    """
    others = [rung for rung in rungs if rung is not head]
    branches = _grouped((_branch(rung, {r.index: r for r in others}), rung) for rung in others)
    divisions = _grouped((rung.division, rung) for rung in others)
    if len(others) <= _SMALL and len(branches) <= _BRANCHES:
        return [Column(_shared(group), tuple(in_reporting_order(group))) for group in branches.values()]
    if len(divisions) > 1:
        groups = [(str(name) or "No division given", group) for name, group in divisions.items()]
    else:
        groups = [("", group) for group in _gathered(branches.values())]
    return [part for heading, group in groups for part in _parts(heading, in_reporting_order(group))]


def _grouped(pairs: Iterable[tuple[Hashable, Rung]]) -> dict[Hashable, list[Rung]]:
    """Return the rungs by key, in the order of first appearance."""
    groups: dict[Hashable, list[Rung]] = {}
    for key, rung in pairs:
        groups.setdefault(key, []).append(rung)
    return groups


def _branch(rung: Rung, others: Mapping[int, Rung]) -> int:
    """Return the index of the highest position above `rung` among `others`, or its own where there is none."""
    seen = {rung.index}
    while rung.boss is not None and rung.boss in others and rung.boss not in seen:
        rung = others[rung.boss]
        seen.add(rung.index)
    return rung.index


def _shared(group: Sequence[Rung]) -> str:
    """Return the division that all rungs of the group share, or ""."""
    return group[0].division if len({rung.division for rung in group}) == 1 else ""


def _gathered(branches: Iterable[list[Rung]]) -> list[list[Rung]]:
    """Return the branches of more than one position, then the single positions gathered into groups."""
    groups: list[list[Rung]] = []
    single = [branch[0] for branch in branches if len(branch) == 1]
    groups.extend(branch for branch in branches if len(branch) > 1)
    size = max(1, -(-len(single) // 4)) if len(single) <= 4 * _TALLEST else _TALLEST
    return groups + [single[n : n + size] for n in range(0, len(single), size)]


def _parts(heading: str, rungs: Sequence[Rung]) -> list[Column]:
    """Return `rungs` as one column, or as several of about equal length where there are too many for one."""
    count = max(1, -(-len(rungs) // _TALLEST))
    size = -(-len(rungs) // count)
    named = [f"{heading}, {n + 1} of {count}" if heading and count > 1 else heading for n in range(count)]
    return [Column(named[n], tuple(rungs[n * size : (n + 1) * size])) for n in range(count)]


@dataclass(frozen=True, slots=True)
class Rung:
    """A classified position as a ladder shows it.

    `boss` is the index of the position's manager, or None. `mark` is its outcome. `edge` and `remark` are words: the
    edge of a band that its score is on, and what is unusual about its place in the organisation.
    """

    index: int
    title: str
    score: int
    mark: Outcome
    edge: str
    boss: int | None
    division: str
    remark: str = ""

    @property
    def notes(self) -> tuple[str, ...]:
        """The notes under the title, one line each."""
        return tuple(note for note in (self.edge, self.remark) if note)
