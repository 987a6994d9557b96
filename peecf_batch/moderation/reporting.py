"""Does work value fall along the reporting lines? Single factors, all factors, bands, layers and spans."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from operator import ge
from typing import TYPE_CHECKING

from peecf_batch.checks.reporting_lines import circling

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from peecf_batch.moderation.measures import ReportingMeasures
    from peecf_batch.reading.position import NotClassified, Position
    from peecf_batch.rules.classification import Classification
    from peecf_batch.rules.framework import Framework


@dataclass(frozen=True, slots=True)
class Inversion:
    """A position that does not stand to its superior as expected; both by index.

    `factor` is the index of a factor on which it is not below (`equal` counts) or above its superior, or -1 where it is
    at or above on every factor.
    """

    position: int
    superior: int
    factor: int = -1
    equal: bool = False


@dataclass(frozen=True, slots=True)
class Span:
    """A position with others that report to it: how many, and which of them are in its own band."""

    superior: int
    reports: int
    same_band: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Layers:
    """How deep an organisation goes: the executive layers below its head, and the longest path, from the head down."""

    organisation: str
    layers: int
    path: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Reporting:
    """What the reporting lines between classified positions show.

    `not_below` are the positions whose work value score is at least their superior's.
    """

    lines: int
    inversions: tuple[Inversion, ...]
    not_below: tuple[int, ...]
    spans: tuple[Span, ...]
    layers: tuple[Layers, ...]


def reporting_of(
    positions: Sequence[Position | NotClassified],
    results: Mapping[int, Classification],
    supervisors: Sequence[int | None],
    framework: Framework,
    measures: ReportingMeasures,
) -> Reporting:
    """What stands out along the lines from each classified position to the classified one that it reports to.

    Positions whose lines run in a circle are left out: nobody there is above anybody.
    """
    around = circling(supervisors)
    lines = {
        index: boss
        for index in results
        if (boss := supervisors[index]) is not None and boss in results and index not in around
    }
    keys = [factor.key for factor in framework.factors]
    watched = [
        (keys.index(key), equal)
        for held, equal in ((measures.below_superior, True), (measures.not_above_superior, False))
        for key in held
        if key in keys
    ]
    return Reporting(
        len(lines),
        tuple(_inversions(positions, results, lines, watched)),
        tuple(index for index, boss in lines.items() if results[index].score >= results[boss].score),
        tuple(_spans(results, lines)),
        tuple(_layers(positions, results, supervisors, around)),
    )


def _inversions(
    positions: Sequence[Position | NotClassified],
    results: Mapping[int, Classification],
    lines: Mapping[int, int],
    watched: Sequence[tuple[int, bool]],
) -> Iterator[Inversion]:
    for index, boss in lines.items():
        own, above = positions[index].scores, positions[boss].scores
        for factor, equal in watched:
            mine, theirs = own[factor] or 0, above[factor] or 0
            if mine > theirs or (equal and mine == theirs):
                yield Inversion(index, boss, factor, equal)
        if results[index].score >= results[boss].score and all(map(ge, own, above)):  # type: ignore[arg-type]
            yield Inversion(index, boss)


def _spans(results: Mapping[int, Classification], lines: Mapping[int, int]) -> Iterator[Span]:
    same: dict[int, list[int]] = {}
    for index, boss in lines.items():
        if results[index].band is not None and results[index].band is results[boss].band:
            same.setdefault(boss, []).append(index)
    for boss, count in sorted(Counter(lines.values()).items()):
        yield Span(boss, count, tuple(same.get(boss, ())))


def _layers(
    positions: Sequence[Position | NotClassified],
    results: Mapping[int, Classification],
    supervisors: Sequence[int | None],
    around: frozenset[int],
) -> Iterator[Layers]:
    """The depth of each organisation with reporting lines. A head is a position that reports to no other."""
    depths: dict[int, int] = {}
    deepest: dict[str, int] = {}
    for index, boss in enumerate(supervisors):
        path: list[int] = []
        at: int | None = index
        while at is not None and at not in depths and at not in around:
            path.append(at)
            at = supervisors[at]
        depth = 0 if at is None else depths.get(at, 0)
        for place in reversed(path):
            counts = supervisors[place] is not None and place in results and results[place].band is not None
            depths[place] = depth = depth + counts
        name = positions[index].details.organisation
        if boss is not None and index in results and depths.get(index, 0) > depths.get(deepest.get(name, -1), 0):
            deepest[name] = index
    for name, index in deepest.items():
        yield Layers(name, depths[index], _path(index, supervisors, around))


def _path(index: int, supervisors: Sequence[int | None], around: frozenset[int]) -> tuple[int, ...]:
    path: list[int] = []
    at: int | None = index
    while at is not None and at not in around:
        path.append(at)
        at = supervisors[at]
    return tuple(reversed(path))
