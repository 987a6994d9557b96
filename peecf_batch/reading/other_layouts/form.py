"""Read a form about one position: labels with their values, and a table of factors."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from peecf_batch.excel.address import area_name, column_letters
from peecf_batch.reading.cells import shown
from peecf_batch.reading.headings.meanings import ASIDES
from peecf_batch.reading.other_layouts.block_parts import parts_of
from peecf_batch.reading.other_layouts.description import FoundCell, FoundPosition, LayoutKind, LeftOut, SheetLayout

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from peecf_batch.reading.other_layouts.block import Block, BlockColumn
    from peecf_batch.reading.other_layouts.labels import LabelBook
    from peecf_batch.reading.other_layouts.shown_cells import ShownCells

_BELOW = frozenset({"assessor", "assessed_on", "trigger", "consent", "reference_band"})
_NAMES = ("id", "title")


def form_of(cells: ShownCells, labels: LabelBook, block: Block, columns: Sequence[BlockColumn]) -> SheetLayout | None:
    """Return the position of a form, or None if the block has neither a score nor labels for the position.

    A form with several columns of scores is in doubt, unless exactly one of them is headed "Agreed" or the like.
    """
    scored = [column for column in columns if column.role == "score"]
    facts = _facts(cells, labels, block)
    if not (scored or not facts.keys().isdisjoint(_NAMES)):
        return None
    agreed = [column for column in scored if labels.is_agreed(column.heading)]
    chosen = agreed[0] if len(agreed) == 1 else scored[0] if scored else None
    named = [column for column in columns if column.role == "blank" and labels.is_score(column.heading)]
    chosen = chosen or (named[0] if named else None)
    if chosen is None:
        return None
    beside = {column.role: column for column in reversed(columns) if column.role in ASIDES}
    position = FoundPosition(cells.name, facts, *parts_of(cells, block, replace(chosen, is_only_one=True), beside))
    area = area_name(block.names.first, block.names.column, block.end, chosen.column + max(len(chosen.levels) - 1, 0))
    doubt = _doubt(cells, scored) if len(scored) > 1 and len(agreed) != 1 else ""
    left_out = tuple(_left_out(cells, block, columns, (chosen, *beside.values())))
    return SheetLayout(LayoutKind.FORMS, cells.name, area, (position,), left_out, doubt)


def _doubt(cells: ShownCells, scored: Sequence[BlockColumn]) -> str:
    names = [f"{column_letters(column.column)} ('{shown(column.heading)}')" for column in scored]
    return f"sheet '{cells.name}' has {len(scored)} columns of scores for one position: {', '.join(names)}"


def _left_out(
    cells: ShownCells, block: Block, columns: Sequence[BlockColumn], read: Sequence[BlockColumn]
) -> Iterator[LeftOut]:
    for column in columns:
        if column not in read and column.role != "blank":
            heading = f" ('{shown(column.heading)}')" if column.heading else ""
            place = f"column {column_letters(column.column)}{heading}"
            yield LeftOut(cells.name, place, "the template has no column for it")
    for row in block.unknown:
        first = next((text for _, text in cells.own_texts(row, block.left, block.right)), "")
        yield LeftOut(cells.name, f"row {row} ('{shown(first)}')", "its label is not known")


def _facts(cells: ShownCells, labels: LabelBook, block: Block) -> dict[str, FoundCell]:
    """Return the values of the labels around the factors. Below them are signatures, so fewer labels count there."""
    above, below = range(block.top, block.names.first), range(block.end + 1, block.bottom + 1)
    places = {row: list(_labels(cells, labels, block, row)) for row in (*above, *below)}
    named = [(row, *place) for row in above for place in places[row] if place[1] in _NAMES]
    values_below = not any(rest or _to_the_right(cells, labels, block, row, at) for row, at, _, rest in named)
    facts: dict[str, FoundCell] = {}
    for row in (*above, *below):
        for column, role, rest in places[row]:
            if row > block.end and role not in _BELOW:
                continue
            value = FoundCell(rest, row, column) if rest else _to_the_right(cells, labels, block, row, column)
            if value is None and values_below and row in above:
                value = _underneath(cells, labels, row, column)
            if value is not None:
                facts.setdefault(role, value)
    return facts


def _labels(cells: ShownCells, labels: LabelBook, block: Block, row: int) -> Iterator[tuple[int, str, str]]:
    """Yield the column and the role of each label in a row, and the value in the same cell: "Title: Director"."""
    for column, text in cells.own_texts(row, block.left, block.right):
        before, colon, after = text.partition(":")
        if role := labels.role(text):
            yield column, role, ""
        elif colon and (role := labels.role(before)):
            yield column, role, after.strip()


def _is_label(cells: ShownCells, labels: LabelBook, row: int, column: int) -> bool:
    text = cells.own_text(row, column)
    return bool(text) and (text.endswith(":") or bool(labels.role(text)))


def _to_the_right(cells: ShownCells, labels: LabelBook, block: Block, row: int, column: int) -> FoundCell | None:
    """Return the first value to the right of a label, before the next label.

    A value beside a label can be the same word as a label, such as "Manager".
    """
    area = cells.merge(row, column)
    start = (area[3] if area is not None else column) + 1
    for at in range(start, block.right + 1):
        text = cells.text(row, at)
        if not text:
            continue
        follows = _is_label(cells, labels, row, at) and (at > start or text.endswith(":"))
        if follows or (_is_label(cells, labels, row, at) and cells.text(row, at + 1)):
            return None
        return cells.cell(row, at)
    return None


def _underneath(cells: ShownCells, labels: LabelBook, row: int, column: int) -> FoundCell | None:
    area = cells.merge(row, column)
    under = (area[2] if area is not None else row) + 1
    text = cells.text(under, column)
    named = _is_label(cells, labels, under, column) or labels.factor(text) is not None
    heads_table = any(labels.is_score(other) for _, other in cells.own_texts(under))
    return None if named or heads_table else cells.cell(under, column)
