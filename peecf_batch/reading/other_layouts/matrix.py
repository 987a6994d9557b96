"""Read positions that have a column each, with the factors down the sheet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from peecf_batch.excel.address import area_name, column_letters
from peecf_batch.reading.cells import shown
from peecf_batch.reading.headings.choices import are_codes, is_bare
from peecf_batch.reading.headings.keys import ASIDES
from peecf_batch.reading.other_layouts.block_parts import parts_of
from peecf_batch.reading.other_layouts.description import FoundPosition, LayoutKind, LeftOut, SheetLayout

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from peecf_batch.reading.other_layouts.block import Block, BlockColumn
    from peecf_batch.reading.other_layouts.labels import LabelBook
    from peecf_batch.reading.other_layouts.shown_cells import ShownCells

_NAMES = ("id", "title")


@dataclass(frozen=True, slots=True)
class FactRows:
    """The rows of facts about positions that have a column each: the row of each role, and the rows not read."""

    roles: Mapping[str, int]
    unread: tuple[int, ...]


def matrix_of(cells: ShownCells, labels: LabelBook, block: Block, columns: Sequence[BlockColumn]) -> SheetLayout | None:
    """Return the positions of a block with a column for each position, or None if its columns are not positions."""
    scored = [column for column in columns if column.role == "score"]
    rows = _fact_rows(cells, labels, block, scored)
    if not _are_positions(cells, labels, rows, scored):
        return None
    blank = [column for column in columns if column.role == "blank" and _has_own_name(cells, rows, column)]
    positions = [c for c in (*scored, *blank) if not _is_summary(cells, labels, rows, c)]
    positions.sort(key=lambda column: column.column)
    found = tuple(_position(cells, block, rows, column, _beside(columns, positions, column)) for column in positions)
    area = area_name(block.names.first, block.names.column, block.end, positions[-1].column)
    left_out = tuple(_left_out(cells, labels, block, rows, columns, positions))
    return SheetLayout(LayoutKind.COLUMNS, cells.name, area, found, left_out)


def _fact_rows(cells: ShownCells, labels: LabelBook, block: Block, scored: Sequence[BlockColumn]) -> FactRows:
    """Return the rows of facts above and below the factors, by their labels.

    A row of ids or titles above the factors needs no label, or has one for the factors below it. A row with an unknown
    label has them only if no other row does.
    """
    roles: dict[str, int] = {}
    plain: list[int] = []
    others: list[int] = []
    unread: list[int] = []
    numbers: list[int] = []
    for row in (*range(block.top, block.names.first), *range(block.end + 1, block.bottom + 1)):
        label = _label(cells, block, row)
        role = labels.role(label)
        texts = _texts(cells, block, row, scored)
        if not texts or any(text.endswith(":") or labels.role(text) in _NAMES for text in texts):
            continue
        if role == "title" and is_bare(label) and are_codes(texts):
            numbers.append(row)
        elif role and not labels.is_total(label) and role not in roles:
            roles[role] = row
        elif role or labels.is_total(label) or row > block.end:
            unread.append(row)
        elif not all(map(labels.is_score, texts)):
            (plain if not label or labels.is_not_a_position(label) else others).append(row)
    for row in numbers:
        roles.setdefault("id" if "title" in roles else "title", row)
    for row in reversed(plain):
        roles.setdefault(_role_of_plain(_texts(cells, block, row, scored)), row)
    for row in reversed(others) if roles.keys().isdisjoint(_NAMES) else ():
        roles.setdefault(_role_of_plain(_texts(cells, block, row, scored)), row)
    unread += [row for row in (*plain, *others, *numbers) if row not in roles.values()]
    return FactRows(roles, tuple(sorted(unread)))


def _label(cells: ShownCells, block: Block, row: int) -> str:
    """Return the label of a row, the last text beside the factors' names, or ""."""
    return next((text for _, text in reversed(list(cells.own_texts(row, block.left, block.last_label)))), "")


def _texts(cells: ShownCells, block: Block, row: int, columns: Sequence[BlockColumn]) -> list[str]:
    """Return the texts of a row in the columns of positions, without those merged over the labels."""
    shown_columns = (column.column for column in columns if cells.origin(row, column.column)[1] > block.last_label)
    return [text for column in shown_columns if (text := cells.text(row, column))]


def _role_of_plain(texts: Sequence[str]) -> str:
    """Return "id" if all texts are distinct codes with digits and without spaces, else "title"."""
    codes = all(any(c.isdigit() for c in text) and not any(c.isspace() for c in text) for text in texts)
    return "id" if codes and len(set(texts)) == len(texts) else "title"


def _are_positions(cells: ShownCells, labels: LabelBook, rows: FactRows, scored: Sequence[BlockColumn]) -> bool:
    """Return True if the columns of scores have names of their own, which are not those of sets of scores."""
    for role in reversed(_NAMES):
        row = rows.roles.get(role)
        if not scored or row is None:
            continue
        names = [cells.text(row, column.column) for column in scored]
        if any(map(labels.is_stage, names)):
            return False
        distinct = {cells.origin(row, column.column) for column, name in zip(scored, names, strict=True) if name}
        if len(distinct) > 1 and not labels.are_sets_of_scores(list(filter(None, names))):
            return True
    if len(scored) != 1 or scored[0].levels or labels.is_score(scored[0].heading):
        return False
    return any(cells.own_text(rows.roles[role], scored[0].column) for role in _NAMES if role in rows.roles)


def _has_own_name(cells: ShownCells, rows: FactRows, column: BlockColumn) -> bool:
    return any(cells.own_text(rows.roles[role], column.column) for role in _NAMES if role in rows.roles)


def _is_summary(cells: ShownCells, labels: LabelBook, rows: FactRows, column: BlockColumn) -> bool:
    """Return True if the id or the title of a column says that it is no position, such as "Average"."""
    names = [cells.text(rows.roles[role], column.column) for role in _NAMES if role in rows.roles]
    return any(map(labels.is_not_a_position, filter(None, names)))


def _beside(
    columns: Sequence[BlockColumn], positions: Sequence[BlockColumn], position: BlockColumn
) -> dict[str, BlockColumn]:
    """Return the columns of evidence next to a position, by role, if the other positions have such columns too."""
    beside = {one.column: _next_to(columns, one) for one in positions}
    usual = set.intersection(*(set(roles) for roles in beside.values()))
    return {role: column for role, column in beside[position.column].items() if role in usual}


def _next_to(columns: Sequence[BlockColumn], position: BlockColumn) -> dict[str, BlockColumn]:
    """Return the columns of evidence that follow a position without a gap, by role."""
    found: dict[str, BlockColumn] = {}
    by_column = {column.column: column for column in columns}
    at = position.column + max(len(position.levels), 1)
    while at in by_column and by_column[at].role in ASIDES:
        found.setdefault(by_column[at].role, by_column[at])
        at += 1
    return found


def _position(
    cells: ShownCells, block: Block, rows: FactRows, column: BlockColumn, beside: Mapping[str, BlockColumn]
) -> FoundPosition:
    facts = {
        role: cell
        for role, row in rows.roles.items()
        if cells.origin(row, column.column)[1] > block.last_label
        and (cell := cells.cell(row, column.column)) is not None
    }
    return FoundPosition(cells.name, facts, *parts_of(cells, block, column, beside))


def _left_out(
    cells: ShownCells,
    labels: LabelBook,
    block: Block,
    rows: FactRows,
    columns: Sequence[BlockColumn],
    positions: Sequence[BlockColumn],
) -> Iterator[LeftOut]:
    read = {column.column for position in positions for column in _beside(columns, positions, position).values()}
    read.update(column.column for column in positions)
    for column in columns:
        if column.column not in read and not (column.role == "blank" and labels.is_score(column.heading)):
            place = f"column {column_letters(column.column)} ('{shown(column.heading)}')"
            yield LeftOut(cells.name, place, "it is not a position")
    for row in (*rows.unread, *block.unknown):
        first = next((text for _, text in cells.own_texts(row, block.left, block.right)), "")
        yield LeftOut(cells.name, f"row {row} ('{shown(first)}')", labels.why_not_read(first))
