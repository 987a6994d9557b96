"""Read a form about one position: labels with their values, and a table of factors."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from peecf_batch.excel.address import area_name, column_letters
from peecf_batch.reading.cells import shown
from peecf_batch.reading.headings.choices import are_codes, is_bare
from peecf_batch.reading.headings.keys import ASIDES
from peecf_batch.reading.other_layouts.block_parts import parts_of
from peecf_batch.reading.other_layouts.description import FoundCell, FoundPosition, LayoutKind, LeftOut, SheetLayout
from peecf_batch.reading.other_layouts.shown_cells import looks_like_score

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

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
    facts = _Labels(cells, labels, block, scored[0].column if scored else 0).facts()
    if not (scored or not facts.keys().isdisjoint(_NAMES)):
        return None
    agreed = labels.agreed_of([column.heading for column in scored])
    chosen = scored[agreed or 0] if scored else None
    named = [column for column in columns if column.role == "blank" and labels.is_score(column.heading)]
    chosen = chosen or (named[0] if named else None)
    if chosen is None:
        return None
    beside = {column.role: column for column in reversed(columns) if column.role in ASIDES}
    position = FoundPosition(cells.name, facts, *parts_of(cells, block, replace(chosen, is_only_one=True), beside))
    area = area_name(block.names.first, block.names.column, block.end, chosen.column + max(len(chosen.levels) - 1, 0))
    if facts.keys().isdisjoint(_NAMES) and not any(cell and looks_like_score(cell.value) for cell in position.scores):
        return None
    doubt = _doubt(cells, scored) if len(scored) > 1 and agreed is None else ""
    read_rows = {cell.row for cell in facts.values()}
    left_out = (
        *_columns_left(cells, columns, (chosen, *beside.values())),
        *_rows_left(cells, labels, block, columns, read_rows),
    )
    return SheetLayout(LayoutKind.FORMS, cells.name, area, (position,), left_out, doubt)


def _doubt(cells: ShownCells, scored: Sequence[BlockColumn]) -> str:
    names = [f"{column_letters(column.column)} ('{shown(column.heading)}')" for column in scored]
    return f"sheet '{cells.name}' has {len(scored)} columns of scores for one position: {', '.join(names)}"


def _columns_left(cells: ShownCells, columns: Sequence[BlockColumn], read: Sequence[BlockColumn]) -> Iterator[LeftOut]:
    for column in columns:
        if column not in read and column.role != "blank":
            heading = f" ('{shown(column.heading)}')" if column.heading else ""
            place = f"column {column_letters(column.column)}{heading}"
            yield LeftOut(cells.name, place, "the template has no column for it")


def _rows_left(
    cells: ShownCells, labels: LabelBook, block: Block, columns: Sequence[BlockColumn], read: Collection[int]
) -> Iterator[LeftOut]:
    """Yield the rows with a label and a value that are not read: those between, above and below the factors."""
    headings = {column.headings[0].row for column in columns if column.headings and column.role != "blank"}
    for row in range(block.top, block.bottom + 1):
        texts = list(cells.own_texts(row, block.left, block.right))
        outside = not block.names.first <= row <= block.end and row not in read and row not in headings
        has_value = len(texts) > 1 or any(text.partition(":")[2].strip() for _, text in texts)
        if row in block.unknown or (outside and has_value):
            label = texts[0][1] if texts else ""
            reason = labels.why_not_read(label.partition(":")[0])
            yield LeftOut(cells.name, f"row {row} ('{shown(label)}')", reason)


def _id_among(titles: Sequence[tuple[str, FoundCell]]) -> dict[str, FoundCell]:
    """Return the id and the title if one of two labels of a title, such as "Position", has a code beside it."""
    codes = [cell for label, cell in titles if is_bare(label.partition(":")[0]) and are_codes([cell.text])]
    others = [cell for _, cell in titles if cell not in codes]
    return {"id": codes[0], "title": others[0]} if len(codes) == 1 and others else {}


class _Labels:
    """The labels of a form with their values. `values` is the column of its scores, or 0.

    A text in that column is a value, even if it is the same word as a label, such as "Manager".
    """

    def __init__(self, cells: ShownCells, labels: LabelBook, block: Block, values: int) -> None:
        self.cells, self.labels, self.block, self.values = cells, labels, block, values

    def facts(self) -> dict[str, FoundCell]:
        """Return the values around the factors by role. Below are signatures, so fewer labels count there."""
        block = self.block
        above, below = range(block.top, block.names.first), range(block.end + 1, block.bottom + 1)
        places = {row: list(self.in_row(row)) for row in (*above, *below)}
        named = [(row, *place) for row in above for place in places[row] if place[1] in _NAMES]
        values_below = not any(rest or self.to_the_right(row, at) for row, at, _, rest in named)
        facts: dict[str, FoundCell] = {}
        titles: list[tuple[str, FoundCell]] = []
        for row in (*above, *below):
            for column, role, rest in places[row]:
                if row > block.end and role not in _BELOW:
                    continue
                value = FoundCell(rest, row, column, rest) if rest else self.to_the_right(row, column)
                if value is None and values_below and row in above:
                    value = self.underneath(row, column)
                if value is not None:
                    facts.setdefault(role, value)
                    titles += [(self.cells.own_text(row, column), value)] if role == "title" else []
        return facts if "id" in facts else facts | _id_among(titles)

    def in_row(self, row: int) -> Iterator[tuple[int, str, str]]:
        """Yield the column and the role of each label in a row, and the value in the same cell: "Title: Director"."""
        for column, text in self.cells.own_texts(row, self.block.left, self.block.right):
            before, colon, after = text.partition(":")
            if role := self.labels.role(text):
                yield column, role, ""
            elif colon and (role := self.labels.role(before)):
                yield column, role, after.strip()

    def is_label(self, row: int, column: int) -> bool:
        text = self.cells.own_text(row, column)
        return bool(text) and (text.endswith(":") or bool(self.labels.role(text)))

    def right_of(self, row: int, column: int) -> int:
        """Return the column after a cell, which can be merged over several."""
        area = self.cells.merge(row, column)
        return (area[3] if area is not None else column) + 1

    def to_the_right(self, row: int, column: int) -> FoundCell | None:
        """Return the first value to the right of a label, before the next label."""
        start = self.right_of(row, column)
        for at in range(start, self.block.right + 1):
            text = self.cells.text(row, at)
            if not text:
                continue
            has_value = bool(self.cells.text(row, self.right_of(row, at)))
            apart = at not in (start, self.values)
            follows = self.is_label(row, at) and (apart or has_value or text.endswith(":"))
            return None if follows else self.cells.cell(row, at)
        return None

    def underneath(self, row: int, column: int) -> FoundCell | None:
        """Return the value below a label, or None if a label or the table of factors is there."""
        area = self.cells.merge(row, column)
        under = (area[2] if area is not None else row) + 1
        named = self.is_label(under, column) or self.labels.factor(self.cells.text(under, column)) is not None
        heads_table = any(self.labels.is_score(other) for _, other in self.cells.own_texts(under))
        return None if named or heads_table else self.cells.cell(under, column)
