"""Find what the columns beside a list of factors hold: scores, evidence, levels to mark, or something else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from peecf_batch.reading.cells import text_of
from peecf_batch.reading.other_layouts.block import BlockColumn
from peecf_batch.reading.other_layouts.shown_cells import looks_like_score

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from peecf_batch.reading.other_layouts.block import Block
    from peecf_batch.reading.other_layouts.description import FoundCell
    from peecf_batch.reading.other_layouts.labels import LabelBook
    from peecf_batch.reading.other_layouts.shown_cells import ShownCells
    from peecf_batch.rules.framework import Scale

_HEADING_ROWS = 4


def block_columns(cells: ShownCells, labels: LabelBook, block: Block, scale: Scale) -> tuple[BlockColumn, ...]:
    """Return the columns to the right of the labels of a block, without those that have neither heading nor content."""
    found: list[BlockColumn] = []
    skipped = 0
    for column in range(block.last_label + 1, block.right + 1):
        if column <= skipped:
            continue
        headings = tuple(_headings(cells, block, column))
        levels = _levels(cells, block, column, scale)
        if levels:
            found.append(BlockColumn(column, "score", _above_levels(headings), levels))
            skipped = column + len(levels) - 1
            continue
        values = [cells.value(row, column) for row in block.score_rows]
        filled = [value for value in values if text_of(value)]
        if filled or headings:
            heading = headings[0].text if headings else ""
            found.append(BlockColumn(column, _role(labels, heading, filled), headings))
    return tuple(found)


def _headings(cells: ShownCells, block: Block, column: int) -> Iterator[FoundCell]:
    """Yield the headings directly above a column, from the lowest up to a row in which labels have a meaning."""
    for row in range(block.names.first - 1, max(block.top, block.names.first - _HEADING_ROWS) - 1, -1):
        place = cells.origin(row, column)
        if place[1] > block.last_label and (cell := cells.cell(row, column)) is not None:
            yield cell


def _above_levels(headings: Sequence[FoundCell]) -> tuple[FoundCell, ...]:
    return tuple(cell for cell in headings if isinstance(cell.value, str))


def _role(labels: LabelBook, heading: str, filled: Sequence[object]) -> str:
    """Return the role of a column by its heading, or by its values if the heading does not tell."""
    if heading and labels.is_not_a_position(heading):
        return "other"
    likely = sum(map(looks_like_score, filled))
    role = labels.aside(heading)
    if role and (role == "share" or not likely):
        return role
    if heading and labels.is_score(heading) and (likely or not (filled and any(map(str.isdigit, heading)))):
        return "score"
    if not filled:
        return "blank"
    return "score" if 2 * likely >= len(filled) else ""


def _levels(cells: ShownCells, block: Block, column: int, scale: Scale) -> tuple[int, ...]:
    """Return the levels of the scale that head this and the next columns, if no row has many marks; else ().

    These are all levels, or those with a description: 1, 3, 5 and 7.
    """
    every = tuple(range(scale.lowest, scale.highest + 1))
    rows = range(max(block.top, block.names.first - _HEADING_ROWS), block.names.first)
    heading = (levels for levels in (every, every[::2]) if any(_heads(cells, row, column, levels) for row in rows))
    levels = next(heading, ())
    last = column + len(levels) - 1
    if not levels or last > block.right:
        return ()
    filled = [sum(1 for _ in cells.own_texts(row, column, last)) for row in block.score_rows]
    return levels if 2 * sum(count <= 1 for count in filled) > len(filled) else ()


def _heads(cells: ShownCells, row: int, column: int, levels: Sequence[int]) -> bool:
    words = [cells.own_text(row, at).rsplit(" ", 1)[-1] for at in range(column, column + len(levels))]
    return words == [str(level) for level in levels]
