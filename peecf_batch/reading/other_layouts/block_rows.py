"""Find lists of factors down a column, with the row of each score, and rows with evidence below it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from peecf_batch.reading.cells import text_of
from peecf_batch.reading.headings.keys import Meaning
from peecf_batch.reading.other_layouts.block import Block, FactorList

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from peecf_batch.reading.other_layouts.labels import LabelBook
    from peecf_batch.reading.other_layouts.shown_cells import ShownCells

_FEWEST_LABELS = 2


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


def block_of(cells: ShownCells, labels: LabelBook, names: FactorList, edges: tuple[int, int, int, int]) -> Block:
    """Return the block of a list of factors. `edges` are its first and last row, and its first and last column."""
    top, bottom, left, right = edges
    last_label = _second_label_column(cells, labels, names, bottom, right) or names.column
    rows: dict[Meaning, int] = {}
    unknown: list[int] = []
    factors, current = dict(names.names), -1
    for row in range(names.first, bottom + 1):
        current = factors.get(row, current)
        text = _label(cells, row, names.column, last_label, named=row in factors)
        known = labels.meaning_under(text, current) if text and not labels.is_total(text) else None
        if known is not None:
            rows.setdefault(known, row)
        elif row > names.last and row not in factors:
            break
        elif row not in factors and not cells.is_blank(row) and not labels.is_total(text):
            unknown.append(row)
    area = (top, bottom, left, right, last_label)
    return Block(names, len(labels.book.factor_names), *area, _with_score_rows(rows, factors), tuple(unknown))


def _label(cells: ShownCells, row: int, column: int, last_label: int, *, named: bool) -> str:
    """Return the label of a row under a factor, in the column of the names or in the next column of labels."""
    if last_label > column and (text := cells.own_text(row, last_label)):
        return text
    return "" if named else cells.own_text(row, column)


def _with_score_rows(rows: Mapping[Meaning, int], factors: Mapping[int, int]) -> dict[Meaning, int]:
    """Return the rows of the evidence, and those labelled as scores if most factors have one.

    Otherwise the scores are in the rows of the names, and a row labelled "Score" below them is a total.
    """
    labelled = {meaning: row for meaning, row in rows.items() if meaning.role == "score"}
    beside = {meaning: row for meaning, row in rows.items() if meaning.role != "score"}
    own = {Meaning("score", factor): row for row, factor in factors.items()}
    return beside | (labelled if 2 * len(labelled) > len(factors) else own)


def _second_label_column(cells: ShownCells, labels: LabelBook, names: FactorList, bottom: int, right: int) -> int:
    """Return the column beside the names with labels such as "Score" and "Rationale" in several rows, or 0."""
    rows = range(names.first, min(bottom, names.last + len(names.names)) + 1)
    for column in range(names.column + 1, min(right, names.column + 2) + 1):
        texts = [text for row in rows if (text := cells.own_text(row, column))]
        known = sum(labels.meaning_under(text, 0) is not None for text in texts)
        if known >= _FEWEST_LABELS and 2 * known > len(texts):
            return column
    return 0


def blocks(cells: ShownCells, labels: LabelBook, lists: list[FactorList]) -> Iterator[Block]:
    """Yield the block of each list of factors. Blocks beside and below each other do not overlap."""
    for names in lists:
        beside = [other for other in lists if other.first <= names.last and names.first <= other.last]
        columns = sorted({other.column for other in beside})
        after = next((column for column in columns if column > names.column), cells.width + 1)
        left = 1 if names.column == columns[0] else names.column
        above = max((o.last for o in lists if o.column == names.column and o.last < names.first), default=0)
        below = min((o.first for o in lists if o.column == names.column and o.first > names.last), default=0)
        top = _start(cells, labels, above, names.first, (left, after - 1)) if above else 1
        bottom = _start(cells, labels, names.last, below, (left, after - 1)) - 1 if below else cells.height
        yield block_of(cells, labels, names, (top, bottom, left, after - 1))


def _start(cells: ShownCells, labels: LabelBook, above: int, first: int, columns: tuple[int, int]) -> int:
    """Return the first row of a block between the last factor `above` it and its own `first` factor.

    It is the first of the lines that name the position: the last ones with an id or a title before the factors, because
    the lines of signatures that end the block above may have a title too.
    """
    start, named = 0, set[str]()
    for run in reversed(_runs(cells, above + 1, first)):
        texts = (text for row in run for _, text in cells.own_texts(row, *columns))
        roles = {role for text in texts if (role := labels.role(text.split(":")[0])) in ("id", "title")}
        if roles - named:
            start, named = run[0], named | roles
        elif named:
            break
    return start or _runs(cells, above + 1, first)[-1][0]


def _runs(cells: ShownCells, first: int, end: int) -> list[list[int]]:
    """Return the rows from `first` before `end` in runs without a blank row between."""
    runs: list[list[int]] = [[]]
    for row in range(first, end):
        if cells.is_blank(row):
            runs.append([])
        else:
            runs[-1].append(row)
    return [run for run in runs if run] or [[end]]
