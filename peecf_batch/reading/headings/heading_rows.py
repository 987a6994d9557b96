"""Find the heading rows of a sheet, and the heading of each column, which can be in more than one row."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

from peecf_batch.reading.headings.group_rows import GroupRows, heading_text
from peecf_batch.reading.headings.keys import AGREED_REASON, heading_key
from peecf_batch.reading.headings.later_rows import later_rows
from peecf_batch.reading.headings.level_columns import levels_below, levels_beside
from peecf_batch.reading.headings.meanings import ASIDES, Meaning
from peecf_batch.reading.located import Heading, HeadingRow, Merge
from peecf_batch.reading.typed_values.money import unit_in

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from peecf_batch.excel.scan import SheetScan
    from peecf_batch.excel.workbook import Sheet
    from peecf_batch.reading.headings.later_rows import LaterRows
    from peecf_batch.reading.headings.level_columns import Levels
    from peecf_batch.reading.headings.meanings import HeadingBook

_FEWEST_FACTORS, _SEVERAL = 2, 2
_ROWS_ABOVE = 2
_ROWS_BELOW = 2
_TALLEST_MERGE = 6
_NUMBERS = frozenset({int, float})
_NOTHING = Meaning("")
_NAMES = frozenset({Meaning("id"), Meaning("title")})


Merges = dict[int, list[Merge]]


def heading_rows(sheet: Sheet, book: HeadingBook) -> list[HeadingRow]:
    """Return each row with at least 2 factors in separate cells, with further headings from the rows around it.

    Below a row with every factor, return only rows that repeat the headings or begin another table (see `LaterRows`).
    """
    rows = sheet.grid.rows
    found: list[HeadingRow] = []
    merges: Merges | None = None
    later: LaterRows | None = None
    for number, row in enumerate(rows, 1):
        if not row or (found and found[-1].row >= number):
            continue
        named = later.are_headings(rows, number) if later else len(_factors(row, book)) >= _FEWEST_FACTORS
        if named:
            merges = merges_by_row(sheet.scan) if merges is None else merges
            found.append(_HeadingReader(rows, book, number, merges).read())
            later = later or later_rows(found[-1], book)
    return found


def _factors(row: Sequence[object], book: HeadingBook) -> set[int]:
    """Return the indices of the factors that a row names, alone or with the label of a set of scores."""
    factors = book.factors_named(row)
    return factors if len(factors) == len(book.factor_names) else factors | book.factors_of_sets(row)


def merges_by_row(scan: SheetScan) -> Merges:
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
        self.merged, self.all_merged = merges.get(number, ()), merges
        self.wide = {merge.left: merge.right for merge in self.merged if merge.right > merge.left}
        self.own = {column: self.heading(text, column, number) for column, text in self.texts(number)}
        self.first = number
        self.groups = GroupRows(rows, number + 1, _ROWS_ABOVE + 1, merges)

    def read(self) -> HeadingRow:
        levels = levels_beside(self.own.values(), self.book)
        if levels:
            return self.read_levels(levels)
        self.take_sets()
        factors = {heading.meaning.factor for heading in self.own.values() if heading.meaning.role == "score"}
        if len(factors) < len(self.book.factor_names):
            return HeadingRow(self.number, self.number, self.number, attached(self.own.values()), factors)
        self.take_merged()
        self.take_groups()
        self.take_from_above()
        self.first = min(self.first, *(heading.row for heading in self.own.values()))
        over, below = self.under_factors(), dict(self.texts(self.number + 1))
        levels = levels_below(over, self.cells(self.number + 1), self.book)
        if levels:
            self.divide({column: text for column, text in below.items() if column not in over}, {})
            return self.with_levels(levels, over, 1, factors)
        if self.are_numbers_below(over):
            return self.row(1, factors, self.because_of([]))
        if self.are_sub_headings(below, over):
            self.divide(below, over)
            return self.row(1 + self.take_parts_below(over, 1), factors, self.unclear())
        if self.are_names_below(below, over):
            self.divide(below, {})
            return self.row(1 + self.take_parts_below(over, 1), factors)
        return self.row(self.take_parts_below(over), factors)

    def take_parts_below(self, over: Collection[int], above: int = 0) -> int:
        """Complete headings with the rows below, such as "Held at" and "18 December 2020" below "Band".

        Return the number of these rows. They have texts only, and none under a factor, an id or a title. `above` is the
        number of rows of sub-headings before them.
        """
        first = self.number + above + 1
        named = {column for column, heading in self.own.items() if heading.meaning in _NAMES}
        for count in range(_ROWS_BELOW, 0, -1):
            rows = range(first, first + count)
            below = [dict(self.texts(row)) for row in rows]
            filled = [[value for value in self.cells(row) if value not in ("", None)] for row in rows]
            are_texts = all(texts and len(cells) == len(texts) for cells, texts in zip(filled, below, strict=True))
            if not are_texts or not all(texts.keys().isdisjoint({*over, *named}) for texts in below):
                continue
            joined = {
                c: heading for row, texts in zip(rows, below, strict=True) for c, heading in self.completed(row, texts)
            }
            if joined:
                self.own.update(joined)
                return count
        return 0

    def completed(self, row: int, texts: Mapping[int, str]) -> Iterator[tuple[int, Heading]]:
        """Yield the headings that texts in a row below give together with the rows above, if they have a meaning."""
        groups = GroupRows(self.rows, row, _ROWS_ABOVE + row - self.number, self.all_merged)
        for column, text in texts.items():
            found = groups.joined(Heading(text, column, _NOTHING, row), self.book)
            if found is None:
                continue
            known = self.own.get(column)
            if known is None or found.meaning != known.meaning or unit_in(found.text) != unit_in(known.text):
                yield column, found

    def read_levels(self, levels: Levels) -> HeadingRow:
        """Return the heading row with headings such as "Knowledge 1", one for each level of each factor."""
        factors = set(range(len(levels)))
        for factor, columns in enumerate(levels):
            self.own[columns[0]] = self.own[columns[0]]._replace(meaning=Meaning("score", factor))
        self.take_merged()
        self.take_groups()
        return self.with_levels(levels, self.own, 0, factors)

    def row(self, more: int, factors: set[int], unclear: str = "") -> HeadingRow:
        """Return the heading row, with `more` rows of sub-headings below it."""
        return HeadingRow(self.number + more, self.first, self.number, attached(self.own.values()), factors, unclear)

    def take_sets(self) -> None:
        """Give the headings of a set of scores, such as "Knowledge Smith", their factors.

        Such a heading alone names something else. It is of a set if half of the factors have the same label.
        """
        labelled = {c: named for c, heading in self.own.items() if (named := self.book.labelled(heading.text))}
        of_label = defaultdict[str, set[int]](set)
        for named in labelled.values():
            of_label[heading_key(named.label)].add(named.factor)
        for column, named in labelled.items():
            if 2 * len(of_label[heading_key(named.label)]) >= len(self.book.factor_names):
                self.own[column] = self.own[column]._replace(meaning=Meaning("score", named.factor))

    def take_groups(self) -> None:
        """Read the headings together with the groups in the rows directly above: "Contract" over "Start" and "End"."""
        groups = GroupRows(self.rows, self.number, _ROWS_ABOVE, self.all_merged)
        for column, heading in list(self.own.items()):
            joined = groups.joined(heading, self.book) if heading.row == self.number else None
            if joined is not None:
                self.own[column] = joined
        for column, text in groups.alone(self.own):
            heading = self.heading(text, column, groups.nearest)
            self.own.update({column: heading} if heading.meaning.role else {})
        self.first = min(self.first, groups.first_used)

    def texts(self, number: int) -> Iterator[tuple[int, str]]:
        row = self.rows[number - 1] if 0 < number <= len(self.rows) else ()
        return ((column, text) for column, value in enumerate(row, 1) if (text := heading_text(value)).strip())

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

    def are_names_below(self, below: Mapping[int, str], over: Mapping[int, Heading]) -> bool:
        """Return True if the next row has no text under a factor, but headings of the position under other groups.

        It has then the headings of the id or the title, or none of the texts is under these.
        """
        cells = [value for value in self.cells(self.number + 1) if value not in ("", None)]
        if not below or len(cells) > len(below) or not over.keys().isdisjoint(below):
            return False
        joined = {column: self.joined(text, column, self.own).meaning for column, text in below.items()}
        alone = [column for column, text in below.items() if self.heading(text, column, 0).meaning.role]
        if not _NAMES.isdisjoint(joined.values()):
            return len(alone) >= _FEWEST_FACTORS
        named = any(heading.meaning in _NAMES and column in below for column, heading in self.own.items())
        return not named and _name_positions(self.own) and sum(bool(m.role) for m in joined.values()) >= _FEWEST_FACTORS

    def with_levels(self, levels: Levels, over: Mapping[int, Heading], more: int, factors: set[int]) -> HeadingRow:
        """Return the heading row of a table with a column for each level of each factor, as `levels` has them."""
        for columns in levels:
            for level, column in zip(self.book.levels, columns, strict=True):
                text = f"{over[column].text}: {level}" if more else over[column].text
                meaning = over[columns[0]].meaning if column == columns[0] else _NOTHING
                self.own[column] = Heading(text, column, meaning, self.number + more)
        return replace(self.row(more, factors), levels=levels)

    def are_numbers_below(self, over: Mapping[int, Heading]) -> bool:
        """Return True if the next row has the same numbers under each factor, such as 2024 and 2025, and no names."""
        below: dict[int, list[object]] = defaultdict(list)
        for column, heading in over.items():
            value = self.value(self.number + 1, column)
            below[heading.column].extend([value] if type(value) in _NUMBERS else [])
        names = [column for column, heading in self.own.items() if heading.meaning in _NAMES]
        named = any(self.value(self.number + 1, column) not in ("", None) for column in names)
        sets = {tuple(values) for values in below.values()}
        wide = len(over) >= 2 * len(self.book.factor_names)
        return wide and not named and len(sets) == 1 and len(set(next(iter(sets)))) >= _FEWEST_FACTORS

    def cells(self, number: int) -> Sequence[object]:
        return self.rows[number - 1] if number <= len(self.rows) else ()

    def value(self, number: int, column: int) -> object:
        row = self.cells(number)
        return row[column - 1] if column <= len(row) else ""

    def divide(self, below: Mapping[int, str], over: Mapping[int, Heading]) -> None:
        """Replace the headings above sub-headings with the sub-headings, or with both texts joined."""
        upper = dict(self.own)
        for column, text in below.items():
            factor = over.get(column)
            self.own[column] = self.part(text, factor) if factor else self.joined(text, column, upper)
            self.own[column] = self.own[column]._replace(column=column, row=self.number + 1)
        scored = {h.meaning.factor for h in self.own.values() if h.meaning.role == "score" and h.row > self.number}
        for heading in over.values():
            if heading.column not in below and heading.meaning.factor in scored:
                self.own[heading.column] = heading._replace(meaning=_NOTHING)

    def part(self, text: str, factor: Heading) -> Heading:
        """Return the heading of a sub-heading under a factor."""
        meaning = self.book.under(text, factor.meaning.factor)
        return factor._replace(text=f"{factor.text}: {text}", meaning=meaning or _NOTHING)

    def joined(self, text: str, column: int, upper: Mapping[int, Heading]) -> Heading:
        """Return a sub-heading that is not under a factor, joined to the heading above it."""
        found = self.groups.joined(Heading(text, column, _NOTHING, self.number + 1), self.book)
        if found is not None:
            return found
        group = upper.get(next((left for left, right in self.wide.items() if left <= column <= right), column))
        if group is None:
            return self.heading(text, column, self.number)
        both = self.heading(f"{group.text} {text}", column, self.number)
        choices = (both.meaning, group.meaning if column in upper else _NOTHING, self.heading(text, column, 0).meaning)
        return both._replace(meaning=next((meaning for meaning in choices if meaning.role), _NOTHING))

    def unclear(self) -> str:
        """Return the part of a message that names the factors without a score column, or "" if all have one."""
        scored = {heading.meaning.factor for heading in self.own.values() if heading.meaning.role == "score"}
        return self.because_of(scored)

    def because_of(self, scored: Collection[int]) -> str:
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
    headings = _with_factors_of_reasons(sorted(headings, key=lambda heading: heading.column))
    for heading in headings:
        left = found[-1] if found and found[-1].column == heading.column - 1 else None
        if _is_bare(heading):
            factor = left.meaning.factor if left else -1
            heading = heading._replace(meaning=Meaning(heading.meaning.role, factor) if factor >= 0 else _NOTHING)
        found.append(heading)
    bare = {heading.column for heading in headings if _is_bare(heading)}
    return list(_without_general(found, bare))


def _with_factors_of_reasons(headings: Sequence[Heading]) -> Sequence[Heading]:
    """Return the headings, with each "Reason for the agreed score" assigned to the factor before it.

    If there is only one such heading, it is about the whole position.
    """
    general = Meaning(AGREED_REASON)
    if sum(heading.meaning == general for heading in headings) < _SEVERAL:
        return headings
    factor, found = -1, []
    for heading in headings:
        factor = heading.meaning.factor if heading.meaning.role == "score" else factor
        found.append(
            heading._replace(meaning=Meaning(AGREED_REASON, factor)) if heading.meaning == general else heading
        )
    return found


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
            heading = heading._replace(meaning=_NOTHING) if general else heading
            taken.add(heading.meaning)
        yield heading
