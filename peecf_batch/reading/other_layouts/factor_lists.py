"""Find the names of the factors down a column."""

from __future__ import annotations

from typing import TYPE_CHECKING

from peecf_batch.reading.cells import text_of
from peecf_batch.reading.other_layouts.block import FactorList

if TYPE_CHECKING:
    from collections.abc import Iterator

    from peecf_batch.reading.other_layouts.labels import LabelBook
    from peecf_batch.reading.other_layouts.shown_cells import ShownCells


def names_down(cells: ShownCells, labels: LabelBook) -> dict[int, list[tuple[int, int]]]:
    """Return the names of factors in each column, as pairs of row and factor, for columns with most of the factors."""
    found: dict[int, list[tuple[int, int]]] = {}
    for row, values in enumerate(cells.rows, 1):
        for column, value in enumerate(values, 1):
            if type(value) is not str or not value:
                continue
            factor = labels.factor(text_of(value))
            if factor is not None and cells.origin(row, column) == (row, column):
                found.setdefault(column, []).append((row, factor))
    return {column: names for column, names in found.items() if are_most({f for _, f in names}, labels)}


def are_most(factors: set[int], labels: LabelBook) -> bool:
    """Return True if a set has more than half of the factors."""
    return 2 * len(factors) > len(labels.book.factor_names)


def factor_lists(down: dict[int, list[tuple[int, int]]], labels: LabelBook) -> list[FactorList]:
    """Return the lists of factors in reading order. A list ends before the first factor that it has already."""
    lists = [
        FactorList(column, tuple(part))
        for column, names in down.items()
        for part in _parts(names)
        if are_most({factor for _, factor in part}, labels)
    ]
    return sorted(lists, key=lambda found: (found.first, found.column))


def _parts(names: list[tuple[int, int]]) -> Iterator[list[tuple[int, int]]]:
    part: list[tuple[int, int]] = []
    for row, factor in names:
        if any(factor == known for _, known in part):
            yield part
            part = []
        part.append((row, factor))
    yield part
