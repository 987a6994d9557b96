"""Find the manager of each position, circles of reporting lines, and positions that score no less than the CEO."""

from __future__ import annotations

from typing import TYPE_CHECKING

from peecf_batch.reading.position import NotClassified, Position, key_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from peecf_batch.reading.position import Details


def pairs_at_or_above_ceo(details: Sequence[Details], scores: Mapping[int, int]) -> tuple[tuple[int, int], ...]:
    """Return pairs (position, CEO of its organisation), by index, in which the position scores no less than the CEO.

    `scores` are work value scores by index, of classified positions only. Of several CEOs in an organisation, the first
    that is classified counts as its CEO, and the others are compared with it. The framework's illustration assumes that
    the CEO has the highest work value ("Concept of possible assessment outcomes"); the pairs are for information.
    """
    ceos: dict[str, int] = {}
    for index in scores:
        if details[index].is_ceo:
            ceos.setdefault(details[index].organisation, index)
    pairs = ((index, ceos.get(details[index].organisation, index)) for index in scores)
    return tuple((index, ceo) for index, ceo in pairs if ceo != index and scores[index] >= scores[ceo])


def managers_of(positions: Sequence[Position | NotClassified]) -> list[int | None]:
    """Return, for each position, the index of its manager, found by id or by a title that is unique, or None."""
    ids: dict[str, int] = {}
    titles: dict[str, int | None] = {}
    for index, position in enumerate(positions):
        ids.setdefault(key_of(position.details.id), index)
        title = key_of(position.details.title)
        titles[title] = None if title in titles else index
    ids.pop("", None)
    titles.pop("", None)
    found: list[int | None] = []
    for index, position in enumerate(positions):
        named = key_of(position.details.reports_to)
        manager = ids.get(named, titles.get(named)) if named else None
        found.append(None if manager == index else manager)
    return found


def in_circles(managers: Sequence[int | None]) -> frozenset[int]:
    """Return the positions, by index, whose reporting line leads back to themselves."""
    return frozenset(index for circle in reporting_circles(managers) for index in circle)


def reporting_circles(managers: Sequence[int | None]) -> Iterator[tuple[int, ...]]:
    """Yield the positions of each circle of reporting lines, by index, from the first in the sheet on."""
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
