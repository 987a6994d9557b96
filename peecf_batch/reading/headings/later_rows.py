"""Find the rows below the headings of a table that repeat the headings or begin another table."""

from __future__ import annotations

from functools import cache
from operator import itemgetter
from typing import TYPE_CHECKING

from peecf_batch.definitions import NamedTuple
from peecf_batch.reading.headings.keys import heading_roles

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from peecf_batch.reading.headings.meanings import HeadingBook
    from peecf_batch.reading.located import HeadingRow

_NUMBERS = frozenset({int, float})
_NAMES = frozenset({"id", "title"})
_ROWS_BELOW = 2
_AROUND = " :*.#"


class LaterRows(NamedTuple):
    """The test of rows below the headings of a table: `cells` gives the factor cells of a row that is wide enough.

    `known` has the factor of each heading of scores, and `names` the headings of the id and the title by their columns.
    `first_name` is the column of one of these, and `first_text` its heading as typed.
    """

    book: HeadingBook
    cells: Callable[[Sequence[object]], Iterable[object]]
    edges: tuple[int, int]
    width: int
    known: Mapping[str, int]
    names: Mapping[int, str]
    first_name: int
    first_text: str

    def are_headings(self, rows: Sequence[Sequence[object]], number: int) -> bool:
        """Return True if row `number` names half of the factors or has headings for the id or the title.

        A row with a number in each factor cell is a position, if no other table begins beside it. A list of the factors
        beside the table is no heading row. Neither is the upper row of headings that name the factors in one of the
        next rows.
        """
        row = rows[number - 1]
        if self._begins_table_beside(row):
            return True
        is_scored = len(row) >= self.width and _NUMBERS.issuperset(map(type, self.cells(row)))
        if is_scored and row[self.first_name - 1] != self.first_text:
            return False
        if self._has_headings_of_names(row):
            return not any(map(self._names_factors, rows[number : number + _ROWS_BELOW])) or self._names_factors(row)
        return self._names_factors(row)

    def _names_factors(self, row: Sequence[object]) -> bool:
        """Return True if a row names at least half of the factors, in the table or in its factor cells misspelt."""
        fewest = len(self.book.factor_names) / 2
        named = self.book.factors_in_short(row, self.known)
        first, last = self.edges
        if len(named) >= fewest and self.book.factors_named(row[first - 1 : last]):
            return True
        return len(row) >= self.width and len(self._misspelt(row)) >= fewest

    def _begins_table_beside(self, row: Sequence[object]) -> bool:
        """Return True if cells left or right of the table are headings of another: an id or a title, and factors.

        At least half of the factors must be named. A row without a value in the table may also have an id and a title.
        """
        first, last = self.edges
        if first == 1 and len(row) <= last:
            return False
        beside = [value for value in (*row[: first - 1], *row[last:]) if isinstance(value, str) and value.strip()]
        if len(beside) < len(_NAMES):
            return False
        names = {meaning.role for text in beside if (meaning := self.book.meaning(text)) is not None} & _NAMES
        if names == _NAMES and not any(value not in ("", None) for value in row[first - 1 : last]):
            return True
        return bool(names) and 2 * len(self.book.factors_named(beside)) >= len(self.book.factor_names)

    def _misspelt(self, row: Sequence[object]) -> set[int]:
        """Return the factors that the factor cells name or nearly name, if at least half of them have texts."""
        texts = [value for value in self.cells(row) if isinstance(value, str) and value.strip()]
        if 2 * len(texts) < len(self.book.factor_names):
            return set()
        return {near[0] for text in texts if (near := self.book.near(text))}

    def _has_headings_of_names(self, row: Sequence[object]) -> bool:
        """Return True if a row of the table repeats the heading of the id or title, or has mostly known headings."""
        if any(len(row) >= column and _is_text(row[column - 1], text) for column, text in self.names.items()):
            return True
        first, last = self.edges
        filled = [value for value in row[first - 1 : last] if value not in ("", None)]
        roles = [_roles().get(_folded(value), "") if isinstance(value, str) else "" for value in filled]
        known = [role for role in roles if role]
        return len(known) > 1 and 2 * len(known) > len(filled) and not _NAMES.isdisjoint(known)


def later_rows(row: HeadingRow, book: HeadingBook) -> LaterRows | None:
    """Return the test of the rows below a heading row, or None if `row` does not have every factor."""
    scores = [heading for heading in row.found if heading.meaning.role == "score"]
    if len({heading.meaning.factor for heading in scores}) < len(book.factor_names):
        return None
    columns = sorted({heading.column for heading in scores})
    known = {heading.text: heading.meaning.factor for heading in scores}
    cells = itemgetter(*(column - 1 for column in columns))
    edges = (min(heading.column for heading in row.found), max(heading.column for heading in row.found))
    named = [heading for heading in row.found if heading.meaning.role in _NAMES]
    names = {heading.column: _folded(heading.text) for heading in named}
    first = named[0] if named else row.found[0]
    return LaterRows(book, cells, edges, max(columns[-1], first.column), known, names, first.column, first.text)


def _is_text(value: object, text: str) -> bool:
    return isinstance(value, str) and len(value) < 2 * len(text) + len(_AROUND) and _folded(value) == text


def _folded(text: str) -> str:
    return " ".join(text.casefold().split()).strip(_AROUND)


@cache
def _roles() -> Mapping[str, str]:
    """Return the role of each heading of headings.toml, by the heading as it is typed but for case and spaces."""
    return {_folded(name): role for role, names in heading_roles()["roles"].items() for name in names}
