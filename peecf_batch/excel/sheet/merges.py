"""Find the cells under merged cells, and the cells whose values they show."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from peecf_batch.excel.cell import CellPlace

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from peecf_batch.excel.address import Area


class Body(NamedTuple):
    """The rows and columns of a table below its headings.

    `first` to `last` are its rows. `read` are the columns that are read; of these, `scores` hold scores and `names`
    name the positions.
    """

    first: int
    last: int
    read: Sequence[int]
    scores: frozenset[int]
    names: frozenset[int]


def covered_cells(merges: Iterable[Area], body: Body) -> Mapping[int, dict[int, CellPlace | None]]:
    """Return the covered cells in the columns that are read, by row and column.

    Each has the place of the cell whose value the sheet shows there, or None if it shows no value of its own column. A
    merged cell that begins above the table belongs to the headings and is left out.
    """
    covered: defaultdict[int, dict[int, CellPlace | None]] = defaultdict(dict)
    for merge in merges:
        columns = [column for column in body.read if merge.left <= column <= merge.right]
        if merge.top < body.first or merge.top > body.last or not columns:
            continue
        spreads = _spreads(merge, columns, body)
        for column in columns:
            origin = CellPlace(merge.top, merge.left) if column == merge.left or spreads else None
            for row in range(merge.top, min(merge.bottom, body.last) + 1):
                if (row, column) != (merge.top, merge.left):
                    covered[row][column] = origin
    return covered


def _spreads(merge: Area, columns: Sequence[int], body: Body) -> bool:
    """Return True if a merged cell gives its value to all of its columns.

    A merge over names, or over names or facts and scores together, is a label of the row.
    """
    scores = [column in body.scores for column in columns]
    if all(scores):
        return merge.left in body.scores
    return not any(scores) and body.names.isdisjoint(columns)
