"""Compare positions with their managers: single factors, all factors, bands, layers and spans."""

from __future__ import annotations

from collections import Counter
from operator import ge
from typing import TYPE_CHECKING

from peecf_batch.definitions import NamedTuple
from peecf_batch.reading.matching.reporting import in_circles

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from peecf_batch.moderation.measures import ReportingMeasures
    from peecf_batch.reading.position import NotClassified, Position
    from peecf_batch.rules.classification import Classification
    from peecf_batch.rules.framework import Framework


class Inversion(NamedTuple):
    """A position that is not below its manager as expected, with both given by index.

    `factor` is the index of a factor on which the position is not below (`equal` is true) or is above (`equal` is
    false) its manager. It is -1 where the position is at or above its manager on every factor.
    """

    position: int
    manager: int
    factor: int = -1
    equal: bool = False


class Span(NamedTuple):
    """A manager, how many positions report to it, and which of them are in its own band."""

    manager: int
    reports: int
    same_band: tuple[int, ...]


class Layers(NamedTuple):
    """The depth of an organisation: the executive layers below its head, and the longest path, from the head down."""

    organisation: str
    layers: int
    path: tuple[int, ...]


class Reporting(NamedTuple):
    """The results for the reporting lines between classified positions.

    `lines` counts them. `not_below` are the positions whose work value score is at least their manager's.
    """

    lines: int
    inversions: tuple[Inversion, ...]
    not_below: tuple[int, ...]
    spans: tuple[Span, ...]
    layers: tuple[Layers, ...]


def reporting_of(
    positions: Sequence[Position | NotClassified],
    results: Mapping[int, Classification],
    managers: Sequence[int | None],
    framework: Framework,
    measures: ReportingMeasures,
) -> Reporting:
    """Return the results for the lines from each classified position to a manager that is classified too.

    `managers` holds the index of each position's manager, or None. Positions whose lines run in a circle are left out,
    because none of them is above another.
    """
    around = in_circles(managers)
    lines = {
        index: boss
        for index in results
        if (boss := managers[index]) is not None and boss in results and index not in around
    }
    keys = [factor.key for factor in framework.factors]
    watched = [
        (keys.index(key), equal)
        for held, equal in ((measures.below_manager, True), (measures.not_above_manager, False))
        for key in held
        if key in keys
    ]
    return Reporting(
        len(lines),
        tuple(_inversions(positions, results, lines, watched)),
        tuple(index for index, boss in lines.items() if results[index].score >= results[boss].score),
        tuple(_spans(results, lines)),
        tuple(_layers(positions, results, managers, around)),
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
    managers: Sequence[int | None],
    around: frozenset[int],
) -> Iterator[Layers]:
    """Yield the depth of each organisation with reporting lines.

    A head is a position without a manager. Each position below it that is classified in a band adds a layer.
    """
    depths: dict[int, int] = {}
    deepest: dict[str, int] = {}
    for index, boss in enumerate(managers):
        path: list[int] = []
        at: int | None = index
        while at is not None and at not in depths and at not in around:
            path.append(at)
            at = managers[at]
        depth = 0 if at is None else depths.get(at, 0)
        for place in reversed(path):
            counts = managers[place] is not None and place in results and results[place].band is not None
            depths[place] = depth = depth + counts
        name = positions[index].details.organisation
        if boss is not None and index in results and depths.get(index, 0) > depths.get(deepest.get(name, -1), 0):
            deepest[name] = index
    for name, index in deepest.items():
        yield Layers(name, depths[index], _path(index, managers, around))


def _path(index: int, managers: Sequence[int | None], around: frozenset[int]) -> tuple[int, ...]:
    """Return the path from the head down to a position, by index."""
    path: list[int] = []
    at: int | None = index
    while at is not None and at not in around:
        path.append(at)
        at = managers[at]
    return tuple(reversed(path))
