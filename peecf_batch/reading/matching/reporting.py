"""Find circles of reporting lines, and positions that score the same as the CEO or higher."""

from __future__ import annotations

from typing import TYPE_CHECKING

from peecf_batch.definitions import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from peecf_batch.reading.position import Details


class ReportingPair(NamedTuple):
    """A position and the position above it that it is compared with: its manager or its CEO. Both are indices."""

    position: int
    above: int


def pairs_at_or_above_ceo(details: Sequence[Details], scores: Mapping[int, int]) -> tuple[ReportingPair, ...]:
    """Return the positions with at least the work value score of their organisation's CEO, each paired with the CEO.

    `scores` are work value scores by index, of classified positions only. If an organisation has several CEOs, the
    first that is classified counts as its CEO, and the others are compared with it. The framework's illustration,
    "Concept of possible assessment outcomes", assumes that the CEO has the highest work value. The pairs are therefore
    for information.
    """
    ceos: dict[str, int] = {}
    for index in scores:
        if details[index].is_ceo:
            ceos.setdefault(details[index].organisation, index)
    pairs = ((index, ceos.get(details[index].organisation, index)) for index in scores)
    return tuple(ReportingPair(at, ceo) for at, ceo in pairs if ceo != at and scores[at] >= scores[ceo])


def in_circles(managers: Sequence[int | None]) -> frozenset[int]:
    """Return the positions, by index, whose reporting line leads back to themselves."""
    return frozenset(index for circle in reporting_circles(managers) for index in circle)


def reporting_circles(managers: Sequence[int | None]) -> Iterator[tuple[int, ...]]:
    """Yield the indices of the positions in each circle of reporting lines, beginning with the first in the sheet."""
    done: set[int] = set()
    for start in range(len(managers)):
        path: dict[int, int] = {}
        at: int | None = start
        while at is not None and at not in done and at not in path:
            path[at] = len(path)
            at = managers[at]
        if at is not None and at in path:
            circle = list(path)[path[at] :]
            first = circle.index(min(circle))
            yield (*circle[first:], *circle[:first])
        done.update(path)
