"""Collect what the rows of a table have in common, to judge a row that differs from them."""

from __future__ import annotations

import re
from collections import Counter
from functools import cached_property
from itertools import pairwise
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
_PERCENTILE = re.compile(r"[PQ]\d{1,2}").fullmatch
_DIGITS_AFTER = re.compile(r"\d.*", re.DOTALL)
_NO_FACTS = ("id", "title", "total", "assessed_band")
_FEWEST_NAMED, _FEWEST_WITH_FACTS = 2, 3
_MOST_BETWEEN = 2
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
        return bool(self._named[1]) or sum(bool(self._names[row][1]) for row in self._like) * 2 > len(self._like)

    def misses_id(self, row: int) -> bool:
        """Return True if a row has no id, although most of the other rows have one."""
        if self._names[row][0]:
            return False
        others = len(self._like) - (row in self._like)
        return self._with_id * 2 > others or self.is_outside(row)

    @cached_property
    def _named(self) -> tuple[int, int]:
        """The first and the last row with scores, an id and a title, if most of the scored rows between have both."""
        both = [row for row in self._scored if all(self._names[row])]
        if len(both) < _FEWEST_NAMED:
            return 0, 0
        between = sum(both[0] <= row <= both[-1] for row in self._scored)
        return (both[0], both[-1]) if 2 * len(both) > between else (0, 0)

    @cached_property
    def _between(self) -> list[int]:
        """The scored rows from the first to the last one with an id and a title."""
        first, last = self._named
        return [row for row in self._scored if first <= row <= last]

    def is_outside(self, row: int) -> bool:
        """Return True if a row is above or below all rows with an id and a title."""
        first, last = self._named
        return bool(last) and not first <= row <= last

    def is_named_like_scored_row_above(self, row: int, identifier: str, title: str) -> bool:
        """Return True if a row has the id and the title of the scored row above it, or neither.

        At most 2 rows with the same names, or without names, may be between them.
        """
        own, nobody = (identifier, title), ("", "")
        for number in range(row - 1, row - 2 - _MOST_BETWEEN, -1):
            above = self._names.get(number, nobody)
            if number in self._scored_rows:
                return above != nobody and own in (above, nobody)
            if above not in (own, nobody):
                return False
        return False

    @cached_property
    def _scored_rows(self) -> frozenset[int]:
        return frozenset(self._scored)

    def is_no_id(self, row: int, text: str) -> bool:
        """Return True if a text in a row without a title, outside the rows with both, is not a code: "Typical"."""
        if not self.is_outside(row):
            return False
        if text.isdigit():
            return not any(names[0].isdigit() for names in map(self._names.__getitem__, self._between))
        return _PERCENTILE(text) is not None or not _has_digit(text) or len(text.split()) > 1

    @cached_property
    def _beginnings(self) -> frozenset[str]:
        """The letters before the numbers of the ids of positions, in lower case: "p-" of "P-001"."""
        names = [self._names[row] for row in self._scored]
        others = [identifier for identifier, title in names if not self._labels.is_example(title)]
        ids = map(key_of, others or [identifier for identifier, _ in names])
        return frozenset(_DIGITS_AFTER.sub("", identifier) for identifier in ids if _has_digit(identifier))

    def is_own_id(self, text: str) -> bool:
        """Return True if a text has the pattern of the ids of the table, with their letters, and is not number 0."""
        if not self.is_like_an_id(text) or (_has_digit(text) and not any(map(str.isdigit, text.replace("0", "")))):
            return False
        return len(self._beginnings) != 1 or _DIGITS_AFTER.sub("", key_of(text)) in self._beginnings

    def are_ids(self, text: str) -> bool:
        """Return True if a text is a code whose pattern several rows with scores have, as "EG-01" and "EG-02"."""
        is_code = _has_digit(text) and " " not in text and "." not in text
        return is_code and self._codes[shape(key_of(text))] > 1

    @cached_property
    def _after_summaries(self) -> frozenset[int]:
        """The scored rows after a summary such as "Average", or below the last total, before the next title."""
        found: set[int] = set()
        below: set[int] = set()
        scored, after, below_total = frozenset(self._scored), False, False
        for row, names in self._names.items():
            label = names[1] or names[0]
            if label and self._labels.is_total_of(label):
                after, below_total = after or not self._labels.is_plain_total(label), True
                below.clear()
            elif label and (row not in scored or self._labels.names_position(label)):
                after = below_total = False
                below.clear()
            elif label:
                found.update([row] if after else ())
                below.update([row] if below_total else ())
        return frozenset(found | below)

    def follows_summaries(self, row: int) -> bool:
        """Return True if a row without the word of a title follows summaries, so that it may be another one."""
        return row in self._after_summaries

    @cached_property
    def _facts(self) -> dict[int, set[str]]:
        """The roles of the facts that each row has, without names and results."""
        columns = {role: at - 1 for role, at in self._layout.columns.items() if role not in _NO_FACTS}
        return {r: {role for role, at in columns.items() if text_of(values[at])} for r, values in self._rows.items()}

    def is_of_no_division(self, row: int) -> bool:
        """Return True if a row apart from the rows with an id and a title has a division that none of these has."""
        if not self.is_outside(row) or self._facts[row] - {*_DIVISIONS}:
            return False
        known = {self._texts(other) for other in self._between}
        return self._texts(row) not in known

    def _texts(self, row: int) -> tuple[str, ...]:
        return tuple(key_of(text_of(self._rows[row][column - 1])) for column in sorted(self.division_columns))

    @cached_property
    def _last_with_facts(self) -> int:
        """The last scored row with a fact, if nearly all scored rows up to it have facts; else the last row."""
        filled = [row for row in self._scored if self._facts[row]]
        upto = [row for row in self._scored if filled and row <= filled[-1]]
        return (
            filled[-1] if len(filled) >= _FEWEST_WITH_FACTS and len(filled) * 10 >= len(upto) * 9 else max(self._rows)
        )

    def lacks_facts(self, row: int) -> bool:
        """Return True if a row below all rows with facts, such as a division or a manager, has none."""
        return row > self._last_with_facts and not self._facts[row]

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
    def _codes(self) -> Counter[str]:
        """The patterns of the ids that have a digit, each with the number of rows that have it."""
        ids = (self._names[row][0] for row in self._like)
        return Counter(shape(key_of(identifier)) for identifier in ids if _has_digit(identifier))

    def is_unlike_ids(self, text: str) -> bool:
        """Return True if most rows have codes for ids, and a text in the column of ids has another form."""
        if 2 * self._codes.total() <= self._with_id or self._codes[shape(key_of(text))] > 1:
            return False
        is_code = _has_digit(text) and any(map(str.isalpha, text)) and len(text.split()) == 1
        return not is_code and not (text.isdigit() and all(pattern == "9" for pattern in self._codes))

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
    def has_group_headings(self) -> bool:
        """Whether rows with a title alone are headings: the first row is one, some are named like groups, or are many.

        One such row between positions may be a position that nobody has scored.
        """
        scored = frozenset(self._scored)
        named = [row for row, names in self._names.items() if any(names) and row <= self.last_scored]
        alone = [row for row in named if not self._names[row][0] and row not in scored]
        alone = [row for row in alone if not self._labels.names_position(self._names[row][1])]
        before = [row for row, after in pairwise(named) if row in alone and after not in alone]
        if any(self._labels.names_group(self._names[row][1]) for row in alone):
            return True
        return bool(alone) and (named[0] in alone or len(alone) == len(before) > 1)

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

    @cached_property
    def first_named(self) -> int:
        """The first row with an id or a title; 0 if there is none."""
        return min((row for row, names in self._names.items() if any(names)), default=0)

    @cached_property
    def _signed(self) -> frozenset[int]:
        """The rows of signature blocks below all scores: a row that asks to sign, and those below it without a gap."""
        found: set[int] = set()
        for row in sorted(number for number in self._rows if number > self.last_scored > 0):
            texts = [text for value in self._rows[row] if isinstance(value, str) and (text := value.strip())]
            begins = bool(texts) and (self._labels.asks_to_sign(texts[0]) or self._labels.heads_signatures(texts))
            if texts and (row - 1 in found or begins):
                found.add(row)
        return frozenset(found)

    def is_signed(self, row: int) -> bool:
        """Return True if a row below all scores belongs to a block for signatures."""
        return row in self._signed

    @cached_property
    def have_letters(self) -> bool:
        """Whether most titles of the rows with scores have letters."""
        titles = [title for row in self._scored if (title := self._names[row][1])]
        return sum(any(map(str.isalpha, title)) for title in titles) * 2 > len(titles)

    def is_apart(self, row: int) -> bool:
        """Return True if a row is below all scores, with a blank row between them."""
        if not self.last_scored or row < self.last_scored:
            return False
        between = range(self.last_scored + 1, row)
        numbers = {number for number in self._rows if any(self._names[number])}
        return any(number not in numbers for number in between)


def _has_digit(text: str) -> bool:
    return any(map(str.isdigit, text))


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) or (isinstance(value, str) and _NUMBER(value) is not None)
