"""Find two sets of scores for the same positions, such as drafts and finals, so that neither is taken by chance."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from peecf_batch.excel.address import cell_name
from peecf_batch.reading.cells import shown
from peecf_batch.reading.other_layouts.shown_cells import looks_like_score

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from peecf_batch.reading.other_layouts.block import Block, BlockColumn
    from peecf_batch.reading.other_layouts.description import FoundCell, FoundPosition, SheetLayout
    from peecf_batch.reading.other_layouts.labels import LabelBook
    from peecf_batch.reading.other_layouts.shown_cells import ShownCells

_NAMES = ("id", "title")
_HEADING_ROWS = 4


def sets_in_rows(cells: ShownCells, labels: LabelBook, block: Block, columns: Sequence[BlockColumn]) -> str:
    """Return a sentence if most factors of a block have two rows of scores, of which one names a stage; else ""."""
    scored = [column.column for column in columns if column.role == "score"]
    if not scored:
        return ""
    starts = [row for row, _ in block.names.names]
    rows = [row for row in range(starts[0], block.end + 1) if _has_scores(cells, row, scored)]
    labelled = {row: _label(cells, block.left, scored[0], row) for row in rows}
    found: list[list[int]] = []
    for first, after in pairwise((*starts, block.end + 1)):
        own = [row for row, label in labelled.items() if first <= row < after and _may_be_set(labels, label)]
        if len(own) > 1 and any(labels.names_stage(labelled[row]) for row in own):
            found.append(own)
    return _such_as(cells, {row: labelled[row] for row in found[0]}) if 2 * len(found) > len(starts) else ""


def sets_in_turn(cells: ShownCells, labels: LabelBook, column: int, names: Sequence[tuple[int, int]]) -> str:
    """Return a sentence if rows of several stages take turns down a column with the names of factors; else ""."""
    rows: dict[str, int] = {}
    factors: dict[str, set[int]] = {}
    for row, factor in names:
        scored = [at for at, _ in cells.own_texts(row, column + 1) if looks_like_score(cells.value(row, at))]
        label = _label(cells, column, scored[0], row) if scored else ""
        if stage := labels.stage_in(label):
            rows.setdefault(stage, row)
            factors.setdefault(stage, set()).add(factor)
    most = {rows[stage]: stage for stage, known in factors.items() if 2 * len(known) > len(labels.book.factor_names)}
    return _such_as(cells, most) if len(most) > 1 else ""


def _such_as(cells: ShownCells, labelled: Mapping[int, str]) -> str:
    places = [f"row {row} ('{shown(label)}')" for row, label in labelled.items()]
    return f"sheet '{cells.name}' has two sets of scores for the same positions, such as {' and '.join(places[:2])}"


def _has_scores(cells: ShownCells, row: int, columns: Sequence[int]) -> bool:
    return any(looks_like_score(cells.value(row, column)) for column in columns)


def _label(cells: ShownCells, left: int, end: int, row: int) -> str:
    """Return the last text of a row from the column `left` before the column `end`, or ""."""
    return next((text for _, text in reversed(list(cells.own_texts(row, left, end - 1)))), "")


def _may_be_set(labels: LabelBook, label: str) -> bool:
    named = labels.factor(label) is not None or labels.names_stage(label) or labels.is_score(label)
    return named and not labels.is_total(label)


def sets_in_sheet(cells: ShownCells, labels: LabelBook, found: Sequence[tuple[Block, SheetLayout]]) -> str:
    """Return a sentence if a sheet has a table of scores without the names of its positions beside another; else ""."""
    unnamed = [at for at, (_, layout) in enumerate(found) if not any(map(_has_name, layout.positions))]
    if len(found) < 2 or not unnamed:
        return ""
    second = max(unnamed[-1], 1)
    places = (_place(cells, labels, *found[at]) for at in (second - 1, second))
    what = "two sets of scores, for the same positions or without their names"
    return f"sheet '{cells.name}' has {what}: {' and '.join(places)}"


def _has_name(position: FoundPosition) -> bool:
    return not position.facts.keys().isdisjoint(_NAMES)


def _place(cells: ShownCells, labels: LabelBook, block: Block, layout: SheetLayout) -> str:
    """Return the area of a table, and the label that tells it from others: a heading that names a stage, or its first.

    The heading is above the table, after the factors of any table above it.
    """
    heading = ""
    for row in range(block.names.first - 1, max(0, block.names.first - 1 - _HEADING_ROWS), -1):
        texts = [text for _, text in cells.own_texts(row, block.left, block.right)]
        if any(labels.factor(text) is not None for text in texts):
            break
        heading = heading or next(filter(labels.names_stage, texts), "")
    label = heading or cells.own_text(block.names.first, block.names.column)
    return f"{layout.area} ('{shown(label)}')"


def sets_of_names(cells: Iterable[ShownCells], labels: LabelBook, found: Sequence[SheetLayout]) -> tuple[str, bool]:
    """Return a sentence if at least half of the names of positions occur twice, with or without a stage; else "".

    Return also whether the names are equal titles without a stage, so that ids could tell the positions.
    """
    by_sheet = {one.name: one for one in cells}
    places: dict[str, list[tuple[SheetLayout, FoundPosition]]] = {}
    for layout in found:
        for position in layout.positions:
            if _has_name(position):
                places.setdefault(labels.without_stage(_name(position).text), []).append((layout, position))
    twice = [held for held in places.values() if len(held) > 1]
    if not twice or 2 * len(twice) < len(places):
        return "", False
    first, second = twice[0][:2]
    lacks_ids = not any(_has_id_or_stage(by_sheet[one.sheet], labels, position) for one, position in (first, second))
    named = [_stage(by_sheet[layout.sheet], labels, position) for layout, position in (first, second)]
    sheets = list(dict.fromkeys((first[0].sheet, second[0].sheet)))
    if len(sheets) > 1:
        named = [f"{text} of sheet '{sheet}'" for text, sheet in zip(named, sheets, strict=True)]
    where = f"sheet '{sheets[0]}' has" if len(sheets) == 1 else f"sheets '{sheets[0]}' and '{sheets[1]}' have"
    name = shown(_name(first[1]).text)
    if lacks_ids:
        what = f"two positions called '{name}' and no ids, so they may be two sets of scores for one position"
        return f"{where} {what}: {' and '.join(named)}", True
    return f"{where} two sets of scores for the same positions, such as '{name}': {' and '.join(named)}", False


def _has_id_or_stage(cells: ShownCells, labels: LabelBook, position: FoundPosition) -> bool:
    """Return True if a position has an id, or if its name, its sheet or a text above it says a stage of its scores."""
    name = _name(position)
    score = next((cell for cell in position.scores if cell is not None), name)
    named = "id" in position.facts or labels.has_stage(name.text) or labels.names_stage(cells.name)
    return named or any(_stages(cells, labels, score, name))


def _name(position: FoundPosition) -> FoundCell:
    return next(position.facts[role] for role in _NAMES if role in position.facts)


def _stage(cells: ShownCells, labels: LabelBook, position: FoundPosition) -> str:
    """Return the cell that says at which stage the scores of a position were given, else the cell of its name."""
    name = _name(position)
    score = next((cell for cell in position.scores if cell is not None), name)
    return next(_stages(cells, labels, score, name), f"{name.name} ('{shown(name.text)}')")


def _stages(cells: ShownCells, labels: LabelBook, score: FoundCell, name: FoundCell) -> Iterator[str]:
    if labels.names_stage(name.text):
        return
    last, column = score.row - 1, max(score.column, name.column)
    for row in range(last, max(0, min(name.row, last) - _HEADING_ROWS), -1):
        nearest = next((at for at in range(column, 0, -1) if cells.own_text(row, at)), 0)
        if nearest and labels.names_stage(text := cells.own_text(row, nearest)):
            yield f"{cell_name(row, nearest)} ('{shown(text)}')"
