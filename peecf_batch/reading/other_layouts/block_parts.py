"""Read the scores and the evidence of one position from a block of factors."""

from __future__ import annotations

from typing import TYPE_CHECKING

from peecf_batch.reading.headings.keys import ASIDES, Meaning
from peecf_batch.reading.other_layouts.description import FoundCell
from peecf_batch.reading.other_layouts.words import layout_words

if TYPE_CHECKING:
    from collections.abc import Mapping

    from peecf_batch.reading.other_layouts.block import Block, BlockColumn
    from peecf_batch.reading.other_layouts.shown_cells import ShownCells


def parts_of(
    cells: ShownCells, block: Block, column: BlockColumn, beside: Mapping[str, BlockColumn]
) -> tuple[tuple[FoundCell | None, ...], ...]:
    """Return the scores, rationales, examples and shares of a position, with a cell or None for each factor."""
    return tuple(
        tuple(_part(cells, block, Meaning(role, factor), column, beside) for factor in range(block.factors))
        for role in ("score", *ASIDES)
    )


def _part(
    cells: ShownCells, block: Block, meaning: Meaning, column: BlockColumn, beside: Mapping[str, BlockColumn]
) -> FoundCell | None:
    row = block.rows.get(meaning)
    if meaning.role == "score":
        return score_in(cells, row, column) if row is not None else None
    if row is not None:
        return _evidence(cells, row, column.column, meaning.role) or (
            _first_beside_label(cells, block, row) if column.is_only_one else None
        )
    scored = block.rows.get(Meaning("score", meaning.factor))
    at = beside.get(meaning.role)
    if scored is None or at is None:
        return None
    return _evidence(cells, scored, at.column, meaning.role)


def _evidence(cells: ShownCells, row: int, column: int, role: str) -> FoundCell | None:
    return cells.score(row, column) if role == "share" else cells.cell(row, column)


def _first_beside_label(cells: ShownCells, block: Block, row: int) -> FoundCell | None:
    """Return the only text to the right of a row's label, or None if there are more."""
    texts = [column for column, _ in cells.own_texts(row, block.last_label + 1, block.right)]
    return cells.cell(row, texts[0]) if len(texts) == 1 else None


def score_in(cells: ShownCells, row: int, column: BlockColumn) -> FoundCell | None:
    """Return the score of a row in a column, as typed, or the level that is marked; None if it is blank.

    Several marks become a text that names their levels, and so does a mark that is not known.
    """
    if not column.levels:
        return cells.score(row, column.column)
    marked = [(level, at) for at, level in enumerate(column.levels, column.column) if cells.own_text(row, at)]
    if not marked:
        return None
    level, at = marked[0]
    mark = cells.own_text(row, at)
    if len(marked) > 1:
        return _typed(" and ".join(str(level) for level, _ in marked), row, at)
    if mark.casefold() not in layout_words()["marks"] and mark != str(level):
        return _typed(f"{mark} under {level}", row, at)
    return _typed(level, row, at)


def _typed(value: object, row: int, column: int) -> FoundCell:
    return FoundCell(value, row, column, str(value))
