"""Read tables with one row for each factor of each position."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from peecf_batch.excel.address import area_name, cell_name, column_letters
from peecf_batch.reading.cells import shown
from peecf_batch.reading.headings.choices import kind_of, title_columns
from peecf_batch.reading.headings.keys import ASIDES, Meaning
from peecf_batch.reading.matching.texts import key_of
from peecf_batch.reading.other_layouts.description import FoundPosition, LayoutKind, LeftOut, SheetLayout
from peecf_batch.reading.other_layouts.shown_cells import looks_like_score

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from peecf_batch.reading.other_layouts.description import FoundCell
    from peecf_batch.reading.other_layouts.labels import LabelBook
    from peecf_batch.reading.other_layouts.shown_cells import ShownCells

_ROWS_ABOVE = 12
_MOST_ROWS = 6
_NAMES = ("id", "title")
_OF_ASSESSORS = ("scores of individual assessors", "other rows have the agreed scores")


@dataclass(frozen=True, slots=True)
class LongTable:
    """The heading row of a table with one row for each factor, and its columns by role.

    `scores` are all columns that may hold the scores.
    """

    heading_row: int
    factor_column: int
    roles: Mapping[str, int]
    asides: Mapping[str, int]
    scores: tuple[int, ...]
    unknown: tuple[int, ...]


@dataclass(slots=True)
class _Rows:
    """The cells of one position, collected row by row."""

    facts: dict[str, FoundCell] = field(default_factory=dict)
    parts: dict[Meaning, FoundCell] = field(default_factory=dict)
    factors: set[int] = field(default_factory=set)


def long_table(cells: ShownCells, labels: LabelBook, column: int, names: list[tuple[int, int]]) -> LongTable | None:
    """Return the table whose column of factors is `column`, or None if no heading row names a position and a score."""
    first = names[0][0]
    for row in range(first - 1, max(first - _ROWS_ABOVE, 1) - 1, -1):
        texts = {at: text for at, text in cells.own_texts(row) if at != column}
        roles = _roles(cells, labels, texts, row)
        scores = tuple(at for at, text in texts.items() if labels.is_score(text) and _holds_scores(cells, at, names))
        scores = scores or _with_agreed(cells, labels, {at: text for at, text in texts.items() if at > column}, names)
        if scores and not roles.keys().isdisjoint(_NAMES):
            asides = {role: at for at, text in reversed(texts.items()) if (role := labels.aside(text))}
            known = {*roles.values(), *asides.values(), *scores}
            return LongTable(row, column, roles, asides, scores, tuple(at for at in texts if at not in known))
    return None


def _roles(cells: ShownCells, labels: LabelBook, texts: Mapping[int, str], row: int) -> dict[str, int]:
    """Return the column of each role: of two, that which a list of positions would give, or the first."""
    headed = {at: role for at, text in texts.items() if (role := labels.role(text))}
    titles = title_columns({at: texts[at] for at, role in headed.items() if role == "title"}, cells.rows[row:])
    if titles.number and "id" not in headed.values():
        headed[titles.number] = "id"
    found: dict[str, int] = {}
    for at, role in sorted(headed.items(), key=lambda column: kind_of(texts[column[0]], column[1])):
        if at not in titles.left:
            found.setdefault(role, at)
    return found


def _with_agreed(
    cells: ShownCells, labels: LabelBook, texts: Mapping[int, str], names: list[tuple[int, int]]
) -> tuple[int, ...]:
    """Return the columns of assessors and of agreed scores, if one of them is headed "Agreed" or the like; else ()."""
    filled = {at: text for at, text in texts.items() if not labels.role(text) and not labels.aside(text)}
    scored = tuple(at for at in filled if _holds_scores(cells, at, names) and not labels.is_not_a_position(filled[at]))
    return scored if labels.agreed_of([filled[at] for at in scored]) is not None else ()


def _holds_scores(cells: ShownCells, column: int, names: list[tuple[int, int]]) -> bool:
    values = [cells.value(row, column) for row, _ in names]
    filled = [value for value in values if value not in ("", None)]
    return not filled or 2 * sum(map(looks_like_score, filled)) >= len(filled)


def read_long_table(cells: ShownCells, labels: LabelBook, table: LongTable) -> SheetLayout:
    """Return the positions of the table. A position goes on where the cells of its id and its title are blank."""
    agreed = labels.agreed_of([cells.text(table.heading_row, at) for at in table.scores])
    score = table.scores[agreed or 0]
    doubt = _doubt(cells, table) if len(table.scores) > 1 and agreed is None else ""
    columns = {"score": score, **table.asides}
    found: dict[tuple[str, str], _Rows] = {}
    left_out: dict[tuple[str, str], list[int]] = {}
    current: tuple[str, str] | None = None
    last, group = table.heading_row, 0
    agreed_rows, of_assessors = _agreed_rows(cells, labels, table), dict[tuple[str, str], _Rows]()
    for row in range(table.heading_row + 1, cells.height + 1):
        factor = labels.factor(cells.own_text(row, table.factor_column))
        names = [cells.text(row, table.roles[role]) if role in table.roles else "" for role in _NAMES]
        if factor is None:
            if _is_heading_of_group(cells, labels, table, row, names):
                current, group = _key(names, None), row
            elif not cells.is_blank(row) and not _repeats_headings(cells, table, row):
                left_out.setdefault(_unread(cells, labels, table, row), []).append(row)
            continue
        current, last = _key(names, current), row
        if agreed_rows and row not in agreed_rows:
            _take_facts(cells, table, of_assessors.setdefault(current, _Rows()), row)
            left_out.setdefault(_OF_ASSESSORS, []).append(row)
            continue
        rows = found.setdefault(current, _Rows())
        if group:
            _take_facts(cells, table, rows, group)
            group = 0
        doubt = doubt or _twice(cells, labels, rows, factor, row)
        _take(cells, table, columns, rows, row, factor)
    doubt = doubt or _without_agreed(cells, found, of_assessors)
    positions = tuple(_position(cells, labels, rows) for rows in found.values())
    area = area_name(table.heading_row, *_ends(table, last))
    return SheetLayout(
        LayoutKind.ROWS,
        cells.name,
        area,
        positions,
        (*_columns_left(cells, table, score), *_rows_left(cells, left_out)),
        doubt,
    )


def _without_agreed(
    cells: ShownCells, found: Mapping[tuple[str, str], _Rows], of_assessors: Mapping[tuple[str, str], _Rows]
) -> str:
    """Add the facts in the rows of assessors to the positions, and return a sentence if one has no agreed scores."""
    for key, rows in of_assessors.items():
        if key not in found:
            where = next((cell.name for cell in rows.facts.values()), "a row without a name")
            return f"sheet '{cells.name}' has no agreed scores for the position in {where}"
        facts = rows.facts | found[key].facts
        found[key].facts = {role: cell for role, cell in facts.items() if role != "assessor"}
    return ""


def _agreed_rows(cells: ShownCells, labels: LabelBook, table: LongTable) -> frozenset[int]:
    """Return the rows with agreed scores, if other rows have the scores of assessors; else none."""
    column = table.roles.get("assessor", 0)
    rows = range(table.heading_row + 1, cells.height + 1) if column else range(0)
    assessors = {row: text for row in rows if (text := cells.text(row, column))}
    texts = list(dict.fromkeys(assessors.values()))
    agreed = labels.agreed_of(texts)
    if len(texts) == 1 or agreed is None:
        return frozenset()
    return frozenset(row for row, text in assessors.items() if text == texts[agreed])


def _ends(table: LongTable, last: int) -> tuple[int, int, int]:
    columns = (*table.roles.values(), *table.asides.values(), *table.scores, table.factor_column)
    return min(columns), last, max(columns)


def _key(names: list[str], before: tuple[str, str] | None) -> tuple[str, str]:
    """Return what identifies the position of a row: its id, else its title, else the position of the row before."""
    identifier, title = map(key_of, names)
    if identifier:
        return "id", identifier
    if title and not (before and before[0] == "id"):
        return "title", title
    return before or ("", "")


def _is_heading_of_group(cells: ShownCells, labels: LabelBook, table: LongTable, row: int, names: list[str]) -> bool:
    """Return True if a row without a factor names the position of the rows below it."""
    if not any(names) or any(map(labels.is_total, names)):
        return False
    return not cells.own_text(row, table.factor_column) and not any(cells.own_text(row, at) for at in table.scores)


def _repeats_headings(cells: ShownCells, table: LongTable, row: int) -> bool:
    headings = {text for _, text in cells.own_texts(table.heading_row)}
    return headings.issuperset(text for _, text in cells.own_texts(row))


def _unread(cells: ShownCells, labels: LabelBook, table: LongTable, row: int) -> tuple[str, str]:
    """Return the label of a row that names no factor, and the reason why it is not read."""
    texts = [text for _, text in cells.own_texts(row)]
    total = next(filter(labels.is_total, texts), "")
    label = total or cells.own_text(row, table.factor_column) or texts[0]
    return shown(label), "it is calculated" if total else "it names no factor"


def _rows_left(cells: ShownCells, rows: Mapping[tuple[str, str], Sequence[int]]) -> Iterator[LeftOut]:
    """Yield what was left out, with rows of one label together."""
    for (label, reason), numbers in rows.items():
        named = ", ".join(map(str, numbers[:_MOST_ROWS])) + (", …" if len(numbers) > _MOST_ROWS else "")
        yield LeftOut(cells.name, f"row{'s' if len(numbers) > 1 else ''} {named} ('{label}')", reason)


def _twice(cells: ShownCells, labels: LabelBook, rows: _Rows, factor: int, row: int) -> str:
    if factor not in rows.factors:
        return ""
    who = next((shown(rows.facts[role].text) for role in _NAMES if role in rows.facts), "a position")
    return f"sheet '{cells.name}' has {labels.book.factor_names[factor]} twice for {who}, again in row {row}"


def _take(cells: ShownCells, table: LongTable, columns: Mapping[str, int], rows: _Rows, row: int, factor: int) -> None:
    rows.factors.add(factor)
    _take_facts(cells, table, rows, row)
    for role, column in columns.items():
        cell = cells.score(row, column) if role in ("score", "share") else cells.cell(row, column)
        if cell is not None:
            rows.parts.setdefault(Meaning(role, factor), cell)


def _take_facts(cells: ShownCells, table: LongTable, rows: _Rows, row: int) -> None:
    for role, column in table.roles.items():
        cell = cells.cell(row, column)
        if cell is not None:
            rows.facts.setdefault(role, cell)


def _position(cells: ShownCells, labels: LabelBook, rows: _Rows) -> FoundPosition:
    factors = range(len(labels.book.factor_names))
    parts = (tuple(rows.parts.get(Meaning(role, factor)) for factor in factors) for role in ("score", *ASIDES))
    return FoundPosition(cells.name, rows.facts, *parts)


def _columns_left(cells: ShownCells, table: LongTable, score: int) -> Iterator[LeftOut]:
    for column in sorted({*table.unknown, *table.scores} - {score}):
        name = shown(cells.text(table.heading_row, column))
        yield LeftOut(cells.name, f"column {column_letters(column)} ('{name}')", "the template has no column for it")


def _doubt(cells: ShownCells, table: LongTable) -> str:
    places = [
        f"'{shown(cells.text(table.heading_row, at))}' in {cell_name(table.heading_row, at)}" for at in table.scores
    ]
    return f"sheet '{cells.name}' has {len(places)} columns of scores: {', '.join(places)}"
