"""Find the heading rows of a sheet, and the heading of each column, which can be in more than one row."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from itertools import pairwise
from operator import itemgetter
from typing import TYPE_CHECKING, NamedTuple

from peecf_batch.reading.headings.meanings import ASIDES, Meaning
from peecf_batch.reading.located import Heading, HeadingRow

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

    from peecf_batch.excel.scan import SheetScan
    from peecf_batch.excel.workbook import Sheet
    from peecf_batch.reading.headings.meanings import HeadingBook

_FEWEST_FACTORS = 2
_ROWS_ABOVE = 2
_TALLEST_MERGE = 6
_NUMBERS = frozenset({int, float})
_NOTHING = Meaning("")
_NAMES = frozenset({Meaning("id"), Meaning("title")})


class Merge(NamedTuple):
    """A merged range, as a row that it is in sees it: its top row, and its first and last column."""

    top: int
    left: int
    right: int


Merges = dict[int, list[Merge]]


def heading_rows(sheet: Sheet, book: HeadingBook) -> list[HeadingRow]:
    """Return each row with at least 2 factors in separate cells, with further headings from the rows around it."""
    rows = sheet.grid.rows
    found: list[HeadingRow] = []
    merges: Merges | None = None
    factor_cells: Callable[[Sequence[object]], Iterable[object]] | None = None
    for number, row in enumerate(rows, 1):
        if factor_cells is not None and _NUMBERS.issuperset(map(type, factor_cells(row))):
            continue
        factors = book.factors_named(row)
        if len(factors) >= _FEWEST_FACTORS and not (found and found[-1].row == number):
            merges = _merges(sheet.scan) if merges is None else merges
            found.append(_HeadingReader(rows, book, number, merges).read(factors))
            factor_cells = factor_cells or _factor_cells(found[-1], len(book.factor_names))
    return found


def _factor_cells(row: HeadingRow, factors: int) -> Callable[[Sequence[object]], Iterable[object]] | None:
    """Return a function that gives the factor cells of a row, or None if `row` does not have every factor.

    A row with a number in each of these cells is a position, so the caller need not search it for headings.
    """
    columns = sorted({heading.column for heading in row.found if heading.meaning.role == "score"})
    if len(columns) < factors:
        return None
    cells, width = itemgetter(*(column - 1 for column in columns)), columns[-1]
    return lambda values: cells(values) if len(values) >= width else ("",)


def _merges(scan: SheetScan) -> Merges:
    """Return the merged ranges of each row, without very tall ones."""
    found: Merges = defaultdict(list)
    for top, left, bottom, right in scan.merges():
        for row in range(top, bottom + 1) if bottom - top < _TALLEST_MERGE else ():
            found[row].append(Merge(top, left, right))
    return found


class _HeadingReader:
    """A reader of the headings in and around the row that names the factors. `own` has the heading of each column."""

    def __init__(self, rows: Sequence[Sequence[object]], book: HeadingBook, number: int, merges: Merges) -> None:
        self.rows, self.book, self.number = rows, book, number
        self.merged = merges.get(number, ())
        self.wide = {merge.left: merge.right for merge in self.merged if merge.right > merge.left}
        self.own = {column: self.heading(text, column, number) for column, text in self.texts(number)}

    def read(self, factors: set[int]) -> HeadingRow:
        if len(factors) < len(self.book.factor_names):
            return HeadingRow(self.number, self.number, attached(self.own.values()), factors)
        self.take_merged()
        self.take_from_above()
        first = min(heading.row for heading in self.own.values())
        over, below = self.under_factors(), dict(self.texts(self.number + 1))
        if not self.are_sub_headings(below, over):
            return HeadingRow(self.number, first, attached(self.own.values()), factors)
        self.divide(below, over)
        return HeadingRow(self.number + 1, first, attached(self.own.values()), factors, self.unclear())

    def texts(self, number: int) -> Iterator[tuple[int, str]]:
        row = self.rows[number - 1] if 0 < number <= len(self.rows) else ()
        return ((column, value) for column, value in enumerate(row, 1) if isinstance(value, str) and value.strip())

    def heading(self, text: str, column: int, row: int) -> Heading:
        return Heading(text, column, self.book.meaning(text) or _NOTHING, row)

    def above(self, number: int) -> dict[int, Heading]:
        """Return the headings of row `number` above, for columns without a heading in this row."""
        return {c: self.heading(text, c, number) for c, text in self.texts(number) if c not in self.own}

    def take_merged(self) -> None:
        """Add the headings that are in a row above and merged down into this row."""
        for merge in self.merged:
            if merge.top < self.number:
                self.own.update({c: heading for c, heading in self.above(merge.top).items() if c == merge.left})

    def take_from_above(self) -> None:
        """If the row has no id and no title, add the headings of the rows directly above that have an id or a title."""
        taken: dict[int, Heading] = {}
        for number in range(self.number - 1, self.number - 1 - _ROWS_ABOVE, -1):
            if _name_positions(self.own) or not any(self.texts(number)):
                return
            taken = {**self.above(number), **taken}
            self.own.update(taken if _name_positions(taken) else {})

    def under_factors(self) -> dict[int, Heading]:
        """Return the factor's heading above each column, up to the end of its merged range or the next heading."""
        ends = {left: right - 1 for left, right in pairwise(sorted(self.own))}
        scores = [heading for heading in self.own.values() if heading.meaning.role == "score"]
        ends = {h.column: self.wide.get(h.column, ends.get(h.column, 0)) for h in scores}
        most = max(end - column for column, end in ends.items())
        ends = {column: end or column + most for column, end in ends.items()}
        return {column: heading for heading in scores for column in range(heading.column, ends[heading.column] + 1)}

    def are_sub_headings(self, below: Mapping[int, str], over: Mapping[int, Heading]) -> bool:
        """Return True if the next row has sub-headings, such as "Score" or "Rationale", under at least 2 factors.

        Other words also count if they are in columns without a heading and the row has no id and no title.
        """
        held = [column for column in over if self.value(self.number + 1, column) not in ("", None)]
        if not all(column in below for column in held):
            return False
        known = {over[c].column for c in held if self.book.under(below[c], over[c].meaning.factor)}
        wide = {over[column].column for column in held if column not in self.own}
        names = [column for column, heading in self.own.items() if heading.meaning in _NAMES]
        nameless = bool(names) and not any(column in below for column in names)
        return max(len(known), len(wide) if nameless else 0) >= _FEWEST_FACTORS

    def value(self, number: int, column: int) -> object:
        row = self.rows[number - 1] if number <= len(self.rows) else ()
        return row[column - 1] if column <= len(row) else ""

    def divide(self, below: Mapping[int, str], over: Mapping[int, Heading]) -> None:
        """Replace the headings above sub-headings with the sub-headings, or with both texts joined."""
        upper = dict(self.own)
        for column, text in below.items():
            factor = over.get(column)
            self.own[column] = self.part(text, factor) if factor else self.joined(text, column, upper)
            self.own[column] = replace(self.own[column], column=column, row=self.number + 1)
        scored = {h.meaning.factor for h in self.own.values() if h.meaning.role == "score" and h.row > self.number}
        for heading in over.values():
            if heading.column not in below and heading.meaning.factor in scored:
                self.own[heading.column] = replace(heading, meaning=_NOTHING)

    def part(self, text: str, factor: Heading) -> Heading:
        """Return the heading of a sub-heading under a factor."""
        meaning = self.book.under(text, factor.meaning.factor)
        return replace(factor, text=f"{factor.text}: {text}", meaning=meaning or _NOTHING)

    def joined(self, text: str, column: int, upper: Mapping[int, Heading]) -> Heading:
        """Return a sub-heading that is not under a factor, joined to the heading above it."""
        group = upper.get(next((left for left, right in self.wide.items() if left <= column <= right), column))
        if group is None:
            return self.heading(text, column, self.number)
        both = self.heading(f"{group.text} {text}", column, self.number)
        choices = (both.meaning, group.meaning if column in upper else _NOTHING, self.heading(text, column, 0).meaning)
        return replace(both, meaning=next((meaning for meaning in choices if meaning.role), _NOTHING))

    def unclear(self) -> str:
        """Return the part of a message that names the factors without a score column, or "" if all have one."""
        scored = {heading.meaning.factor for heading in self.own.values() if heading.meaning.role == "score"}
        names = [name for index, name in enumerate(self.book.factor_names) if index not in scored]
        rows = f"rows {self.number} and {self.number + 1}"
        return f"{rows} do not say which column holds the score for {', '.join(names)}" if names else ""


def _name_positions(headings: Mapping[int, Heading]) -> bool:
    return any(heading.meaning in _NAMES for heading in headings.values())


def attached(headings: Collection[Heading]) -> list[Heading]:
    """Return the headings from left to right, with each "Rationale" or "Comments" assigned to the factor on its left.

    Such a heading that is not beside a factor is general and gets no meaning. Neither does one after the last factor,
    unless the other factors have headings of the same kind.
    """
    found: list[Heading] = []
    for heading in sorted(headings, key=lambda heading: heading.column):
        left = found[-1] if found and found[-1].column == heading.column - 1 else None
        if _is_bare(heading):
            factor = left.meaning.factor if left else -1
            heading = replace(heading, meaning=Meaning(heading.meaning.role, factor) if factor >= 0 else _NOTHING)
        found.append(heading)
    bare = {heading.column for heading in headings if _is_bare(heading)}
    return list(_without_general(found, bare))


def _is_bare(heading: Heading) -> bool:
    return heading.meaning.role in ASIDES and heading.meaning.factor < 0


def _without_general(headings: Iterable[Heading], bare: Collection[int]) -> Iterator[Heading]:
    headings = list(headings)
    last = max((h.column for h in headings if h.meaning.role == "score"), default=0)
    usual = {h.meaning.role for h in headings if h.column in bare and h.column < last}
    taken = {h.meaning for h in headings if h.column not in bare}
    for heading in headings:
        if heading.column in bare and heading.column > last:
            general = heading.meaning.role not in usual or heading.meaning in taken
            heading = replace(heading, meaning=_NOTHING) if general else heading
            taken.add(heading.meaning)
        yield heading
