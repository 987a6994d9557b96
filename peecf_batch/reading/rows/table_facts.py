"""Collect what the rows of a table have in common, to judge a row that differs from them."""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING

from peecf_batch.excel.cell import Kind
from peecf_batch.reading.cells import text_of
from peecf_batch.reading.position import key_of
from peecf_batch.reading.rows.labels import shape

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from peecf_batch.excel.cell import CellFact
    from peecf_batch.reading.located import Layout
    from peecf_batch.reading.rows.labels import Labels

    IsSum = Callable[[Sequence[CellFact]], bool]

_NUMBER = re.compile(r"\s*\d{1,3}\s*").fullmatch
_HIDING = (Kind.ERROR, Kind.UNCALCULATED)
_DIVISIONS = ("division", "organisation")


class TableFacts:
    """The facts about all rows of a table that decide what a doubtful row is. They are collected when first needed.

    `is_sum` tests if the factor cells of a row are formulas over their own columns.
    """

    def __init__(self, layout: Layout, rows: Mapping[int, Sequence[object]], labels: Labels, is_sum: IsSum) -> None:
        """Take the table, the values of its rows by number, and the words of labels."""
        self._layout, self._rows, self._labels, self._is_sum = layout, rows, labels, is_sum
        self._id_place, self._title_place = ((layout.columns.get(role) or 0) - 1 for role in ("id", "title"))
        self.division_columns = frozenset(c for role in _DIVISIONS if (c := layout.columns.get(role)))

    @cached_property
    def _names(self) -> dict[int, tuple[str, str]]:
        """The id and the title of each row."""
        found = {}
        for row, values in self._rows.items():
            found[row] = (text_of(values[self._id_place]), text_of(values[self._title_place]))
        return found

    @cached_property
    def _scored(self) -> list[int]:
        """The rows with a number in a factor cell, or an error or formula that hides one, other than totals."""
        places = [column - 1 for column in self._layout.factors]
        found = []
        for row, values in self._rows.items():
            filled = any(map(_is_number, (values[place] for place in places))) or self._has_hidden_content(row)
            identifier, title = self._names[row]
            only = identifier or title if not (identifier and title) else ""
            total = any(map(self._labels.is_total, (identifier, title))) or self._labels.is_total_of(only)
            if filled and not total and not self._labels.is_example(identifier or title):
                found.append(row)
        if not self._layout.sheet.scan.has_formulas:
            return found
        return [row for row in found if not self._is_sum(self._layout.sheet.scan.facts(row, self._layout.factors))]

    def _has_hidden_content(self, row: int) -> bool:
        """Return True if a factor cell has content that the value reader gives as blank, such as an error."""
        scan = self._layout.sheet.scan
        if not (scan.has_errors or scan.has_formulas):
            return False
        return any(fact.kind in _HIDING for fact in scan.facts(row, self._layout.factors))

    @cached_property
    def first_scored(self) -> int:
        """The first row with any score; 0 if there is none."""
        return self._scored[0] if self._scored else 0

    @cached_property
    def last_scored(self) -> int:
        """The last row with any score; 0 if there is none."""
        return self._scored[-1] if self._scored else 0

    @cached_property
    def _like(self) -> list[int]:
        """The rows to compare with: those with scores or, if there are none, those with an id or a title."""
        return self._scored or [row for row, names in self._names.items() if any(names)]

    @cached_property
    def _with_id(self) -> int:
        return sum(bool(self._names[row][0]) for row in self._like)

    @cached_property
    def has_titles(self) -> bool:
        """Whether most rows that are like positions have a title."""
        return sum(bool(self._names[row][1]) for row in self._like) * 2 > len(self._like)

    def misses_id(self, row: int) -> bool:
        """Return True if a row has no id, although most of the other rows have one."""
        others = len(self._like) - (row in self._like)
        return not self._names[row][0] and self._with_id * 2 > others

    @cached_property
    def _shapes(self) -> frozenset[str]:
        """The patterns of the ids of rows with scores or, if there are none, of rows with an id and a title."""
        rows = self._scored or [row for row, names in self._names.items() if all(names)]
        return frozenset(shape(key_of(self._names[row][0])) for row in rows if self._names[row][0])

    def is_like_an_id(self, text: str) -> bool:
        """Return True if a text has the pattern of the ids of the table, or is a short code with a digit."""
        if not text:
            return False
        if shape(key_of(text)) in self._shapes:
            return True
        return not self._shapes and any(map(str.isdigit, text)) and len(text.split()) == 1

    @cached_property
    def is_in_capitals(self) -> bool:
        """Whether most titles of the table are in capitals."""
        titles = [title for row in self._like if (title := self._names[row][1])]
        return sum(title.isupper() for title in titles) * 2 > len(titles)

    @cached_property
    def divisions(self) -> frozenset[str]:
        """The keys of the texts in the columns of divisions and organisations."""
        cells = self._rows.values()
        return frozenset(key_of(text_of(values[c - 1])) for values in cells for c in self.division_columns)

    @cached_property
    def _spread(self) -> dict[int, set[tuple[int, int]]]:
        """The first and the last column of each merge over several columns, for each row with one."""
        found: dict[int, set[tuple[int, int]]] = {}
        last = max(self._rows, default=0)
        for merge in self._layout.sheet.scan.merges():
            for row in range(merge.top, min(merge.bottom, last) + 1) if merge.right > merge.left else ():
                found.setdefault(row, set()).add((merge.left, merge.right))
        return found

    @cached_property
    def _usual_merges(self) -> set[tuple[int, int]]:
        """The merges over several columns that rows with scores have, as in forms with wide cells."""
        return {merge for row in self._scored for merge in self._spread.get(row, ())}

    def is_spread(self, row: int) -> bool:
        """Return True if a cell of the row is merged over columns in a way that is not that of positions."""
        return row in self._spread and not self._spread[row] <= self._usual_merges

    def is_last(self, row: int) -> bool:
        """Return True if a row is below all scores, and no row below it has an id or a title."""
        return 0 < self.last_scored < row and row >= self._last_named

    @cached_property
    def _last_named(self) -> int:
        return max((row for row, names in self._names.items() if any(names)), default=0)

    def is_apart(self, row: int) -> bool:
        """Return True if a row is below all scores, with a blank row between them."""
        if not self.last_scored or row < self.last_scored:
            return False
        between = range(self.last_scored + 1, row)
        numbers = {number for number in self._rows if any(self._names[number])}
        return any(number not in numbers for number in between)


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) or (isinstance(value, str) and _NUMBER(value) is not None)
