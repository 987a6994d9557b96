"""Read what people typed on our consensus sheet in an earlier copy, and find the positions of its rows."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from peecf_batch.definitions import NamedTuple
from peecf_batch.excel.edit.earlier.answers import answer_rows
from peecf_batch.reading.consensus.headings import AGREED, AGREED_HEADS, REASON
from peecf_batch.reading.consensus.marks import position_mark
from peecf_batch.reading.consensus.typed import ScoreCell, TypedAgreed
from peecf_batch.reading.matching.texts import key_of, number_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from peecf_batch.excel.cell import CellPlace
    from peecf_batch.excel.edit.earlier.addition_names import AdditionNames
    from peecf_batch.excel.edit.earlier.answers import AnswerRow
    from peecf_batch.excel.workbook import Sheet
    from peecf_batch.reading.located import Layout
    from peecf_batch.reading.position import Details, NotClassified, Position
    from peecf_batch.rules.framework import Framework


def agreed_typed_on(sheets: Iterable[Sheet], names: AdditionNames) -> tuple[TypedAgreed, ...]:
    """Return the agreed scores and reasons that people typed on sheets with the headings of our consensus sheet."""
    return tuple(typed for sheet in sheets for typed in rows_typed_on(sheet, names))


def rows_typed_on(sheet: Sheet, names: AdditionNames) -> Iterator[TypedAgreed]:
    """Yield what people typed in the rows of a sheet with the headings of our consensus sheet."""
    rows = list(answer_rows(sheet, AGREED_HEADS, names))
    merges = list(sheet.scan.merges()) if rows else []
    hidden = {column for columns in sheet.scan.hidden_columns() for column in columns} if rows else set()
    for row in rows:
        place = row.answers[AGREED].place if AGREED in row.answers else None
        is_merged = place is not None and any(
            m.top <= place.row <= m.bottom and m.left <= place.column <= m.right for m in merges if m.top < m.bottom
        )
        is_hidden = place is not None and (place.column in hidden or sheet.scan.is_hidden(place.row))
        cell = _score_cell(sheet, place, is_merged=is_merged, is_hidden=is_hidden) if place else None
        yield _typed(row, sheet.entry.name, cell)


def _score_cell(sheet: Sheet, place: CellPlace, *, is_merged: bool, is_hidden: bool) -> ScoreCell:
    return ScoreCell(
        fact=sheet.scan.facts(place.row, (place.column,))[0],
        style=sheet.scan.style_at(*place),
        value=sheet.grid.value(*place),
        seen_twice=sheet.grid.second_reading,
        is_struck=sheet.scan.is_struck_out(*place),
        is_merged=is_merged,
        is_hidden=is_hidden,
    )


def _typed(row: AnswerRow, sheet: str, cell: ScoreCell | None) -> TypedAgreed:
    reason = row.answers.get(REASON)
    identifier, title, factor, mark = row.keys
    return TypedAgreed(identifier, title, factor, mark, sheet, cell, reason.text if reason else "", row.cells)


class Placed(NamedTuple):
    """The rows of our sheet by the index of their position and of their factor, and the rows that belong to none.

    The ids of the `contradictory` rows are those of one position, and their titles those of another.
    """

    rows: Mapping[int, Mapping[int, Sequence[TypedAgreed]]]
    unplaced: tuple[TypedAgreed, ...]
    contradictory: tuple[TypedAgreed, ...] = ()


def placed_rows(
    typed: Iterable[TypedAgreed],
    positions: Sequence[Position | NotClassified],
    layouts: Iterable[Layout],
    framework: Framework,
) -> Placed:
    """Return the position and the factor of each row of our sheet.

    A row belongs to the only position with its id, else to the only one with its id and title, or with its title if it
    has no id. Of several such positions, it belongs to the only one with its mark. It belongs to none if the position
    with its id is another one than that with its title, as after ids were given anew.
    """
    known = _Positions(positions, {layout.sheet.entry.name: layout for layout in layouts})
    factors = {key_of(factor.name): index for index, factor in enumerate(framework.factors)}
    rows: defaultdict[int, defaultdict[int, list[TypedAgreed]]] = defaultdict(lambda: defaultdict(list))
    unplaced, contradictory = [], []
    for row in typed:
        position, factor = known.find(row), factors.get(key_of(row.factor))
        if position is None or factor is None:
            unplaced.append(row)
        elif known.is_contradicted(row, position):
            contradictory.append(row)
        else:
            rows[position][factor].append(row)
    return Placed(rows, tuple(unplaced), tuple(contradictory))


class _Positions:
    """The indices of positions by id, by id as a number, by id and title, and by title."""

    def __init__(self, positions: Sequence[Position | NotClassified], layouts: Mapping[str, Layout]) -> None:
        self._positions, self._layouts = positions, layouts
        details = [position.details for position in positions]
        self._by_id = _indices(details, lambda one: key_of(one.id))
        self._by_number = _indices(details, lambda one: number_of(one.id))
        self._by_both = _indices(details, lambda one: (key_of(one.id), key_of(one.title)))
        self._by_title = _indices(details, lambda one: key_of(one.title))

    def find(self, row: TypedAgreed) -> int | None:
        """Return the index of the only position that a row of our sheet names, or None."""
        identifier, title = key_of(row.id), key_of(row.title)
        choices = [self._by_title.get(title, [])] if title and not identifier else []
        if identifier:
            by_id = self._by_id.get(identifier) or self._by_number.get(number_of(row.id) or identifier, [])
            choices = [by_id, self._by_both.get((identifier, title), [])]
        only = next((places[0] for places in choices if len(places) == 1), None)
        return only if only is not None else self._marked(choices[-1] if choices else (), row.mark)

    def is_contradicted(self, row: TypedAgreed, place: int) -> bool:
        """Return True if the title, or the mark, in a row of our sheet says that it is about another position.

        A title that no other position has was only edited. The mark counts only where it has assessors' scores.
        """
        title = key_of(row.title)
        others = [other for other in self._by_title.get(title, ()) if other != place] if title else []
        if title == key_of(self._positions[place].details.title):
            is_told = bool(others and row.mark) and self._has_assessors(place) and self._mark(place) != row.mark
            return is_told and self._marked(others, row.mark) is not None
        return bool(others)

    def _has_assessors(self, place: int) -> bool:
        return bool(self._layouts[self._positions[place].details.sheet].assessors)

    def _marked(self, places: Sequence[int], mark: str) -> int | None:
        found = [place for place in places if mark and self._mark(place) == mark]
        return found[0] if len(found) == 1 else None

    def _mark(self, place: int) -> str:
        details = self._positions[place].details
        return position_mark(details, self._layouts[details.sheet])


def _indices(details: Iterable[Details], key: Callable[[Details], object]) -> Mapping[object, list[int]]:
    found: defaultdict[object, list[int]] = defaultdict(list)
    for index, one in enumerate(details):
        found[key(one)].append(index)
    return dict(found)
