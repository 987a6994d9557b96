"""Find the cells under merged cells, and the cells whose values they show."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from peecf_batch.definitions import NamedTuple
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

    Each has the place of the cell whose value the sheet shows there, or None if it shows no value of its own column, as
    under a label of the row or under a heading that is merged downwards.
    """
    covered: defaultdict[int, dict[int, CellPlace | None]] = defaultdict(dict)
    for merge in merges:
        columns = [column for column in body.read if merge.left <= column <= merge.right]
        if merge.bottom < body.first or merge.top > body.last or not columns:
            continue
        is_heading, spreads = merge.top < body.first, _spreads(merge, columns, body)
        for column in columns:
            shows = not is_heading and (column == merge.left or spreads)
            origin = CellPlace(merge.top, merge.left) if shows else None
            for row in range(max(merge.top, body.first), min(merge.bottom, body.last) + 1):
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
