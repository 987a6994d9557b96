"""Find the headings of a list of positions, over one row or over two."""

from __future__ import annotations

import difflib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from peecf_batch.reading.headings.group_rows import GroupRows, under_group
from peecf_batch.reading.headings.heading_rows import heading_rows, merges_by_row
from peecf_batch.reading.headings.meanings import Meaning, heading_key, heading_roles
from peecf_batch.reading.located import Heading
from peecf_batch.reading.other_layouts.shown_cells import ShownCells
from peecf_batch.reading.typed_values.money import unit_in

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from peecf_batch.excel.workbook import Sheet
    from peecf_batch.reading.headings.meanings import HeadingBook
    from peecf_batch.reading.located import Merge

NAMES = ("id", "title")
_ROWS_TRIED = 60
_NOTHING = Meaning("")
_NEAR = 0.85
_NAMES_OF_MANAGERS = ("no", "number", "code", "name")
_TALLEST, _GROUPS_ABOVE = 4, 2
_OF_OTHERS = frozenset(("reports_to", "former_id", "assessor", "decider"))


@dataclass(frozen=True, slots=True)
class ListHeadings:
    """The headings of a list on one sheet, from row `first` to row `last`, and the column of each role.

    `doubles` are headings with a meaning that another column has as well.
    """

    sheet: Sheet
    cells: ShownCells
    first: int
    last: int
    headings: tuple[Heading, ...]
    columns: Mapping[str, int] = field(default_factory=dict)
    doubles: tuple[Heading, ...] = ()

    @property
    def known(self) -> int:
        """The number of different meanings of the headings."""
        return len(_meanings(self.headings))

    @property
    def is_visible(self) -> bool:
        """Whether the sheet is visible."""
        return self.sheet.entry.state == "visible"

    @property
    def names(self) -> frozenset[str]:
        """Which of the id and the title have a column."""
        return frozenset({heading.meaning.role for heading in self.headings} & set(NAMES))

    def text(self, column: int) -> str:
        """Return the heading of a column, "" if it has none."""
        return next((heading.text for heading in self.headings if heading.column == column), "")


def headings_of_list(sheet: Sheet, book: HeadingBook) -> ListHeadings | None:
    """Return the headings with the most known meanings, among them the id or the title; None if there are none."""
    cells = ShownCells(sheet.entry.name, sheet.grid.rows, sheet.scan)
    scored = {row.first: row for row in heading_rows(sheet, book)}
    merges = merges_by_row(sheet.scan)
    best: ListHeadings | None = None
    for number in range(1, min(cells.height, _ROWS_TRIED) + 1):
        found = [
            (number, number, _single(cells, number, book)),
            _under_texts(cells, number + 1, merges, book),
            (number, number + 1, _double(cells, number, book)),
        ]
        if (with_unit := _with_unit(cells, number, book)) is not None:
            found.insert(0, (number, number + 1, with_unit))
        if number in scored:
            row = scored[number]
            levels = {column for columns in row.levels for column in columns[1:]}
            read = [h for h in row.found if h.text.strip() and h.column not in levels]
            found.insert(0, (row.first, row.row, read))
        for first, last, headings in found:
            place = ListHeadings(sheet, cells, first, _bottom(cells, last, headings), tuple(headings))
            if place.names and (best is None or place.known > best.known):
                best = place
    return best


def _bottom(cells: ShownCells, last: int, headings: Sequence[Heading]) -> int:
    """Return the last row of headings, with the rows that they are merged down into."""
    areas = (cells.merge(heading.row, heading.column) for heading in headings)
    ends = [area[2] for area in areas if area is not None and area[2] - last <= _TALLEST]
    return max([last, *ends])


def _single(cells: ShownCells, row: int, book: HeadingBook) -> list[Heading]:
    return [_heading(text, column, row, book) for column, text in _texts(cells, row)]


def _under_texts(
    cells: ShownCells, row: int, merges: Mapping[int, Sequence[Merge]], book: HeadingBook
) -> tuple[int, int, list[Heading]]:
    """Return the first and the last row of headings, and those of `row`, read as `assess` does with groups above them.

    A group need not be merged: "Contract" may be over "Start" only, with "Expiry" to the right of it.
    """
    groups = GroupRows(cells.rows, row, _GROUPS_ABOVE, merges)
    headings = []
    for heading in _single(cells, row, book):
        own = (
            heading._replace(meaning=_NOTHING) if _is_of_others(book.meaning(groups.over(heading.column))) else heading
        )
        headings.append(groups.joined(heading, book) or own)
    return groups.first_used, row, headings


def _is_of_others(group: Meaning | None) -> bool:
    """Return True for the meaning of a group for another position or person, such as the manager.

    "Division" below it is not that of the position.
    """
    return group is not None and group.role in _OF_OTHERS


def _with_unit(cells: ShownCells, row: int, book: HeadingBook) -> list[Heading] | None:
    """Return the headings of a row with the unit of pay in the row below, such as "$'000" below "TRP"; else None.

    That row has nothing in the columns of the id and the title.
    """
    headings, below = _single(cells, row, book), dict(cells.own_texts(row + 1))
    if not any(unit_in(text).dollars > 1 for text in below.values()):
        return None
    if any(heading.meaning.role in NAMES and heading.column in below for heading in headings):
        return None
    joined = (Heading(f"{h.text} {below.get(h.column, '')}".strip(), h.column, h.meaning, h.row) for h in headings)
    return list(joined)


def _double(cells: ShownCells, row: int, book: HeadingBook) -> list[Heading]:
    """Return the headings over two rows: those of the lower row, joined to the groups that are merged above them.

    A title that is merged over all of them is no group, unless a heading means something only together with it.
    """
    if not any((area := cells.merge(row, column)) and area[3] > area[1] for column, _ in _texts(cells, row)):
        return []
    found = _under_groups(cells, row, book)
    is_titled = sum(1 for _ in _texts(cells, row)) == 1
    return [] if is_titled and _meanings(found) <= _meanings(_single(cells, row + 1, book)) else found


def _meanings(headings: Sequence[Heading]) -> set[Meaning]:
    return {heading.meaning for heading in headings if heading.meaning.role}


def _under_groups(cells: ShownCells, row: int, book: HeadingBook) -> list[Heading]:
    found = []
    for column in range(1, cells.width + 1):
        group, text = cells.text(row, column), cells.text(row + 1, column)
        if cells.origin(row, column) == cells.origin(row + 1, column) or not text:
            found.extend([_heading(group, column, row, book)] if cells.own_text(row, column) else [])
        elif isinstance(cells.value(row + 1, column), str) and cells.origin(row + 1, column)[1] == column:
            found.append(_joined(group, text, (row + 1, column), book))
    return found


def _joined(group: str, text: str, place: tuple[int, int], book: HeadingBook) -> Heading:
    """Return a heading under a group: by both texts together, else by its own text if the group allows it."""
    own = Heading(f"{group} {text}".strip(), place[1], _NOTHING, place[0])
    meanings = [book.meaning(both) for both in (f"{group} {text}", f"{text} {group}") if group]
    alone = book.meaning(text)
    of_group = book.meaning(group) if group else None
    meanings.append(under_group(group, Heading(text, place[1], alone or _NOTHING, place[0]), book))
    if of_group is not None and of_group.role not in ("", *NAMES):
        is_name = (alone is not None and alone.role in NAMES) or heading_key(text) in _NAMES_OF_MANAGERS
        meanings += [of_group] if is_name else []
    if alone is not None and not _is_of_others(of_group):
        meanings.append(alone)
    known = next((meaning for meaning in meanings if meaning is not None and meaning.role), _NOTHING)
    return Heading(own.text, own.column, known, own.row)


def _texts(cells: ShownCells, row: int) -> Iterator[tuple[int, str]]:
    return ((at, text) for at, text in cells.own_texts(row) if isinstance(cells.value(row, at), str))


def _heading(text: str, column: int, row: int, book: HeadingBook) -> Heading:
    return Heading(text, column, book.meaning(text) or _NOTHING, row)


def near_headings(text: str, book: HeadingBook) -> tuple[str, ...]:
    """Return the columns that an ambiguous heading may mean, or up to 2 known headings that are similar to it."""
    if choices := book.candidates(text):
        return choices
    keys = {heading_key(name): name for names in heading_roles()["roles"].values() for name in names}
    keys.pop(heading_key(text), None)
    return tuple(keys[key] for key in difflib.get_close_matches(heading_key(text), keys, 2, _NEAR))
