"""Tell rows of positions from headings, totals, groups, notes and other rows; a row that is none of them is unclear."""

from __future__ import annotations

import re
from functools import cache, cached_property
from itertools import pairwise
from typing import TYPE_CHECKING

from peecf_batch.definitions import pattern
from peecf_batch.excel.cell import Kind
from peecf_batch.reading.cells import text_of
from peecf_batch.reading.headings.keys import heading_roles
from peecf_batch.reading.position import key_of
from peecf_batch.reading.rows.census import RowKind
from peecf_batch.reading.rows.labels import Labels, is_calculated_from_rows, is_own_column_total, is_prose

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from peecf_batch.excel.cell import CellFact
    from peecf_batch.reading.located import Layout
    from peecf_batch.reading.rows.table_facts import TableFacts
    from peecf_batch.reading.rows.table_rows import TableRows
    from peecf_batch.rules.framework import Scale

_COUNTED = pattern(r"[\d.,\s]+")
_SEPARATOR = pattern(r"[:–—]|\s-\s")
_WEIGHT = re.compile(r"0?[.]\d{1,17}|\d{1,3}(?:[.]\d{1,9})?\s?%").fullmatch
_CODE = re.compile(r"[^\W\d_][^\W_]{1,19}").fullmatch  # of a factor, in a row below its name
_SHORT_CODE = re.compile(r"[^\W\d_][\w.]{0,19}(?: ?\d{1,3}| [A-Z]{1,2})?").fullmatch
_FEW_NUMBERS = 4


class RowKinds:
    """The test of what each row of a table is."""

    def __init__(self, layout: Layout, rows: TableRows, scale: Scale) -> None:
        """Take the table, and the scale of its scores."""
        self._layout, self._rows, self._scan = layout, rows, layout.sheet.scan
        self._labels = Labels()
        names = (layout.columns.get("id"), layout.columns.get("title"))
        self._beside_names = [column for column in rows.other_columns if column not in names]
        self._ends = (scale.lowest, scale.highest)
        ends = f"{scale.lowest}", f"{scale.highest}"
        self._range = re.compile(rf"(?<!\d){ends[0]}\s{{0,3}}(?:to|-|–|—|\.\.+|…|/|or)\s{{0,3}}{ends[1]}(?!\d)").search

    @cached_property
    def _table(self) -> TableFacts:
        from peecf_batch.reading.rows.table_facts import TableFacts  # only tables with unusual rows need it

        rows = {row: self._rows.values(row) for row in self._rows.numbers}
        return TableFacts(self._layout, rows, self._labels, self.sums_its_columns)

    def sets_aside(self, label: str) -> bool:
        """Return True if the label of a row says that the rows below it may not count."""
        return self._labels.sets_aside(label)

    def is_example(self, label: str) -> bool:
        """Return True if an id or a title says that the row is an example."""
        return self._labels.is_example(label)

    def kind(
        self, row: int, facts: Sequence[CellFact] | None, values: Sequence[object], identifier: str, title: str
    ) -> RowKind:
        """Return the kind of a row. `facts` are those of its factor cells, None if all scores are valid."""
        if facts is None:
            return self._of_scores(row, values, identifier, title)
        if all(map(_looks_blank, facts)):
            return self._without_scores(row, values, identifier, title)
        if self._is_signature(row, facts, identifier, title) or self._explains_row_above(row, facts, identifier, title):
            return RowKind.NOTE
        if self._labels.is_legend(identifier or title) and all(
            fact.kind is Kind.TEXT or _looks_blank(fact) for fact in facts
        ):
            return RowKind.SCALE
        if (counted := self._guidance(row, facts, values, identifier, title)) is not None:
            return counted
        if self.sums_its_columns(facts):
            return RowKind.UNCLEAR if self._is_named_like_a_position(identifier, title) else RowKind.TOTAL
        if not (identifier and title) and self._calculates_from_rows(facts):
            label = identifier or title or self._rows.first_text(values)
            return self._total(label) if self._labels.is_total_of(label) else RowKind.UNCLEAR
        return self._of_scores(row, values, identifier, title, facts)

    def _of_scores(
        self, row: int, values: Sequence[object], identifier: str, title: str, facts: Sequence[CellFact] = ()
    ) -> RowKind:
        """Return the kind of a row with at least one score that is not a formula over its column."""
        labels = self._labels
        if identifier and title and not title.isdigit() and labels.only_name(identifier, title):
            return RowKind.POSITION
        if labels.is_example(identifier) or labels.is_example(title):
            return self._of_example(identifier, title, scored=True)
        if labels.may_be_example(title or identifier) and row <= self._table.first_scored:
            return RowKind.UNCLEAR
        if identifier and _COUNTED.fullmatch(title) and self._table.have_letters:
            return RowKind.UNCLEAR
        if identifier and title:
            if labels.is_total(identifier) or labels.is_total(title):
                return self._total(title if labels.is_total(title) else identifier)
            return RowKind.UNCLEAR if self._is_summary(identifier, title) else RowKind.POSITION
        label = identifier or title
        if not label:
            return self._of_nameless_scores(row, values, facts)
        if labels.is_total_of(label):
            return self._total(label)
        if labels.is_legend(label):
            return RowKind.SCALE
        if self._is_band(row, identifier, title):
            return RowKind.UNCLEAR
        if self._lacks_a_name(row, identifier, title) and labels.compares(label):
            return RowKind.UNCLEAR
        if labels.names_position(label):
            return RowKind.POSITION
        if self._has_facts(values, typed_as=str) and not self._table.is_of_no_division(row):
            return RowKind.POSITION
        return RowKind.UNCLEAR if self._may_be_summary(row, identifier, title) else RowKind.POSITION

    def _may_be_summary(self, row: int, identifier: str, title: str) -> bool:
        """Return True if a row with scores lacks a name, or the facts of all positions, or follows a summary."""
        lacks_facts = self._table.lacks_facts(row) and not self._table.is_like_an_id(identifier)
        return lacks_facts or self._lacks_a_name(row, identifier, title) or self._table.follows_summaries(row)

    def _is_band(self, row: int, identifier: str, title: str) -> bool:
        """Return True if the only name of a row is that of a band, as over the positions or the averages of a band."""
        table = self._table
        is_band = self._labels.names_band(title or identifier)
        return is_band and bool(title or table.is_outside(row) or not table.are_ids(identifier))

    def _lacks_a_name(self, row: int, identifier: str, title: str) -> bool:
        """Return True if a row has only a title, or a word in place of an id, although positions have both."""
        table = self._table
        if title and not identifier:
            return table.misses_id(row)
        return not title and (table.is_unlike_ids(identifier) or table.is_no_id(row, identifier))

    def _of_example(self, identifier: str, title: str, *, scored: bool) -> RowKind:
        """Return the kind of a row whose id or title says that it is an example.

        With an id like those of positions, it may be one: unclear. So is a title with such a mark only at its end.
        """
        table, labels = self._table, self._labels
        if labels.is_example(identifier) and not table.are_ids(identifier):
            return RowKind.EXAMPLE
        if not labels.is_example(title) or (identifier and labels.is_placeholder(title)):
            return RowKind.POSITION
        ends = not labels.begins_as_example(title)
        may_be = table.is_own_id(identifier) if identifier else ends
        return RowKind.UNCLEAR if may_be and (scored or ends) else RowKind.EXAMPLE

    def _is_named_like_a_position(self, identifier: str, title: str) -> bool:
        if self._labels.is_total_of(title or identifier) or self._is_summary(identifier, title):
            return False
        return bool(identifier and title) or self._labels.names_position(title)

    def _of_nameless_scores(self, row: int, values: Sequence[object], facts: Sequence[CellFact]) -> RowKind:
        first = self._rows.first_text(values)
        if self._labels.is_total_of(first):
            return self._total(first)
        if self._has_facts(values):
            return RowKind.POSITION
        filled = [fact for fact in facts if not _looks_blank(fact)]
        if filled and (all(map(_is_weight, filled)) or all(_CODE(fact.text) for fact in filled)):
            return RowKind.SCALE
        if self._names_factors_by_codes(row, [fact.text for fact in filled], ""):
            return RowKind.SCALE
        scores = {values[column - 1] for column in self._layout.factors}
        if len(scores) > 1 or scores.isdisjoint(self._ends):
            return RowKind.POSITION
        return RowKind.SCALE if row < self._table.first_named else RowKind.UNCLEAR

    def _total(self, label: str) -> RowKind:
        return RowKind.SCALE if self._labels.is_scale(label) else RowKind.TOTAL

    def _is_summary(self, identifier: str, title: str) -> bool:
        return any(self._labels.is_summary(first_part(text)) for text in (identifier, title))

    def _guidance(
        self, row: int, facts: Sequence[CellFact], values: Sequence[object], identifier: str, title: str
    ) -> RowKind | None:
        """Return GUIDANCE for a row of numbered columns, or of texts that say what to type; None for any other row."""
        if _is_numbering(values):
            return RowKind.GUIDANCE
        filled = [fact for fact in facts if not _looks_blank(fact)]
        texts = [fact.text for fact in filled if fact.kind is Kind.TEXT]
        telling = sum(self._range(text) is not None or self._labels.is_guidance(text) for text in texts)
        if len(texts) < len(filled) or self._table.is_like_an_id(identifier):
            return None
        if (identifier or title) and self._names_factors_by_codes(row, texts, title):
            return RowKind.GUIDANCE
        if telling * 2 >= len(filled) or self._repeats_one_instruction(row, texts, identifier, title):
            return RowKind.GUIDANCE
        if identifier or title or not self._defines_factors(row, texts, values):
            return None
        return RowKind.GUIDANCE

    def _is_signature(self, row: int, facts: Sequence[CellFact], identifier: str, title: str) -> bool:
        """Return True if a row without a number or a title, below all scores, belongs to a block for signatures."""
        if not all(fact.kind in (Kind.TEXT, Kind.DATE, Kind.BLANK) for fact in facts):
            return False
        if self._labels.names_position(title or identifier):
            return False
        table = self._table
        return 0 < table.last_scored < row and table.is_signed(row) and not table.is_like_an_id(identifier)

    def _explains_row_above(self, row: int, facts: Sequence[CellFact], identifier: str, title: str) -> bool:
        """Return True if a row has phrases for scores, and the names of the scored row directly above it or none."""
        filled = [fact for fact in facts if not _looks_blank(fact)]
        phrases = [
            fact.text.split() for fact in filled if fact.kind is Kind.TEXT and not fact.text.strip()[:1].isdigit()
        ]
        if not filled or len(phrases) < len(filled) or min(map(len, phrases)) < 2:
            return False
        are_alike = len({*map(tuple, phrases)}) == 1 < len(phrases)
        if are_alike and len(phrases[0]) <= _FEW_NUMBERS:  # as "to be confirmed" under every factor
            return False
        return self._table.is_named_like_scored_row_above(row, identifier, title)

    def _names_factors_by_codes(self, row: int, texts: Sequence[str], title: str) -> bool:
        """Return True if a row above all scores has another code for each factor: "K", "R", "JR"; "App 1", "App 2"."""
        is_whole = len(texts) == len(self._layout.factors) == len({*texts})
        is_above = row < self._table.first_scored and not self._labels.names_position(title)
        return is_whole and is_above and all(map(_SHORT_CODE, texts))

    def _defines_factors(self, row: int, texts: Sequence[str], values: Sequence[object]) -> bool:
        """Return True if a row above all scores has words under every factor, with phrases, and no other facts."""
        whole = len(texts) == len(self._layout.factors)
        words = whole and not any(any(map(str.isdigit, text)) for text in texts)
        phrases = words and any(len(text.split()) > 1 for text in texts) and len({*texts}) > 1
        return phrases and row < self._table.first_scored and not self._has_facts(values)

    def _repeats_one_instruction(self, row: int, texts: Sequence[str], identifier: str, title: str) -> bool:
        """Return True if a row above all scores has the same words under many factors, and no name of a position."""
        above = row < self._table.first_scored
        words = texts[0].split() if len(texts) >= _FEW_NUMBERS and len({*texts}) == 1 else ()
        named = title and (not identifier or self._labels.names_position(title))
        is_type = len(words) == 1 and bool(identifier and self._table.is_unlike_ids(identifier))
        is_type = is_type and len(texts[0]) > 1 and texts[0].casefold() not in _no_score()
        return above and (len(words) > 1 or is_type) and not (named and not self._labels.is_guidance(title))

    def _without_scores(self, row: int, values: Sequence[object], identifier: str, title: str) -> RowKind:
        """Return the kind of a row without any score. Never drop a row that may be a position."""
        labels, label = self._labels, identifier or title
        if not label:
            return self._nameless(row, values)
        if labels.is_example(identifier) or labels.is_example(title):
            return self._of_example(identifier, title, scored=False)
        names = [text for text in (identifier, title) if text]
        if any(map(labels.is_total, names)) or (len(names) == 1 and labels.is_total_of(label)):
            return self._total(label)
        texts = self._rows.texts(values)
        if not identifier and (_COUNTED.fullmatch(title) or any(map(labels.is_total_of, texts))):
            return RowKind.TOTAL
        if labels.is_note(label) or (len(names) == 1 and is_prose(label)):
            return RowKind.NOTE
        is_sign = not any(map(str.isalnum, label))
        if len(names) == 1 and (is_sign or labels.is_numbered_note(label)) and not self._has_facts(values):
            return RowKind.NOTE
        if self._is_note_below(row, identifier, title) and not self._has_facts(values):
            return RowKind.NOTE
        if self._tells_what_to_type(row, identifier, title):
            return RowKind.GUIDANCE
        if identifier and title:
            return self._named_twice(row, values, identifier, title)
        return self._named_once(row, values, identifier, title)

    def _is_note_below(self, row: int, identifier: str, title: str) -> bool:
        """Return True if a row below all scores is part of a block for signatures, a note, or of a table of numbers."""
        table = self._table
        if not 0 < table.last_scored < row:
            return False
        if identifier and title:
            is_numbers = not any(map(str.isalpha, title)) and table.is_apart(row) and table.have_letters
            is_numbers = is_numbers and not self._labels.surely_names_position(identifier)
            return is_numbers or (table.is_signed(row) and not table.is_like_an_id(identifier))
        if identifier and table.is_like_an_id(identifier):
            return False
        is_apart = table.is_apart(row) or bool(identifier and table.is_unlike_ids(identifier))
        return table.is_signed(row) or (is_apart and self._labels.is_note_below(identifier or title))

    def _named_twice(self, row: int, values: Sequence[object], identifier: str, title: str) -> RowKind:
        """Return the kind of a row with an id and a title: a position, unless it is below all others like a note."""
        table = self._table
        if self._has_facts(values) or row < table.last_scored or not table.last_scored:
            return RowKind.POSITION
        if table.is_like_an_id(identifier) or self._labels.names_position(title):
            return RowKind.POSITION
        return RowKind.UNCLEAR if self._labels.surely_names_position(identifier) else RowKind.NOTE

    def _named_once(self, row: int, values: Sequence[object], identifier: str, title: str) -> RowKind:
        """Return the kind of a row with an id or a title and no score: a position, a group heading, or unclear."""
        table, labels, label = self._table, self._labels, identifier or title
        if self._is_band(row, identifier, title):
            return RowKind.GROUP
        if self._has_facts(values) or (identifier and table.is_like_an_id(identifier)):
            return RowKind.POSITION
        if labels.names_position(label) and not (labels.begins_group(label) or label.rstrip().endswith(":")):
            is_heading = table.is_spread(row) or self._is_capital_heading(label)
            is_heading = is_heading or bool(identifier and table.is_unlike_ids(identifier))
            is_group = labels.names_group(label) and is_heading
            return RowKind.GROUP if is_group else RowKind.POSITION
        if table.is_spread(row) or label.rstrip().endswith(":") or self._is_capital_heading(label):
            return RowKind.NOTE if table.is_last(row) else RowKind.GROUP
        if labels.begins_group(label) or labels.ends_group(label):
            return RowKind.GROUP
        if table.misses_id(row) or (identifier and table.has_titles):
            return RowKind.GROUP if self._heads_a_group(row, label) else RowKind.UNCLEAR
        if labels.names_group(label) and row < table.last_scored:
            return RowKind.UNCLEAR
        return RowKind.UNCLEAR if table.is_apart(row) else RowKind.POSITION

    def _heads_a_group(self, row: int, label: str) -> bool:
        """Return True if a name without an id, among positions with ids, is that of a part of the organisation."""
        table = self._table
        if self._labels.names_group(label) or key_of(label) in table.divisions:
            return True
        return row < table.last_scored and (not table.misses_id(row) or table.has_group_headings)

    def _is_capital_heading(self, label: str) -> bool:
        return label.isupper() and len(label) > _FEW_NUMBERS and not self._table.is_in_capitals

    def _nameless(self, row: int, values: Sequence[object]) -> RowKind:
        """Return the kind of a row without id, title and scores."""
        first, labels = self._rows.first_text(values), self._labels
        if not first and not any(map(text_of, self._rows.whole(row))):
            return RowKind.BLANK
        if labels.is_total_of(first) or self._sums_any_column(row):
            return self._total(first) if labels.is_total_of(first) else RowKind.TOTAL
        if labels.is_note(first) or is_prose(first):
            return RowKind.NOTE
        typed = [column for column in self._beside_names if text_of(values[column - 1]) and self._is_typed(row, column)]
        if typed and not self._rows.texts(values) and row > self._table.last_scored > 0:
            return RowKind.TOTAL
        if not typed:
            return RowKind.NOTE if self._typed_elsewhere(row) else RowKind.BLANK
        if self._table.is_spread(row) or all(column in self._table.division_columns for column in typed):
            return RowKind.GROUP
        return RowKind.BLANK if all(_is_default(values[column - 1]) for column in typed) else RowKind.UNCLEAR

    def _is_typed(self, row: int, column: int) -> bool:
        return self._scan.facts(row, (column,))[0].formula is None

    def _typed_elsewhere(self, row: int) -> bool:
        """Return True if a cell of the row, in a column that is not read, has a value that people type.

        Spare rows have no such value: a formula, a default, or a number that counts the rows.
        """
        cells = enumerate(self._rows.whole(row), 1)
        typed = [(column, value) for column, value in cells if text_of(value) and not _is_default(value)]
        return any(self._is_typed(row, column) and not self._counts_on(row, column, value) for column, value in typed)

    def _counts_on(self, row: int, column: int, value: object) -> bool:
        """Return True if a number is one more than the number above it."""
        if not isinstance(value, int | float):
            return False
        return list(self._rows.whole(row - 1)[column - 1 : column]) == [value - 1]

    def _has_facts(self, values: Sequence[object], typed_as: type = object) -> bool:
        """Return True if a column that is read, beside the names and the scores, has a value that people type."""
        found = [values[column - 1] for column in self._beside_names]
        return any(text_of(value) and not _is_default(value) and isinstance(value, typed_as) for value in found)

    def _tells_what_to_type(self, row: int, identifier: str, title: str) -> bool:
        """Return True if a row above all scores tells people what to type in its columns."""
        first = self._table.first_scored
        texts = [text for text in (identifier, title) if text]
        above = not first or row < first
        return above and all(self._labels.is_guidance(text) and not self._labels.names_position(text) for text in texts)

    def sums_its_columns(self, facts: Sequence[CellFact]) -> bool:
        """Return True if every score of a row is a formula over its own column.

        Ignore a formula without a text, because Excel stores the text of a copied formula only once.
        """
        return self._all_formulas(facts, is_own_column_total)

    def _calculates_from_rows(self, facts: Sequence[CellFact]) -> bool:
        """Return True if every score of a row is calculated from scores of two other rows, as in =C7-C8."""
        return self._all_formulas(facts, is_calculated_from_rows)

    def _all_formulas(self, facts: Sequence[CellFact], test: Callable[[str, int], bool]) -> bool:
        """Return True if every score of a row is a formula that passes a test of the formula and its column."""
        formulas = [(f.formula, at) for f, at in zip(facts, self._layout.factors, strict=False) if not _looks_blank(f)]
        passed = [formula is not None and test(formula, at) for formula, at in formulas if formula != ""]
        return bool(passed) and all(passed)

    def _sums_any_column(self, row: int) -> bool:
        columns = range(1, len(self._rows.whole(row)) + 1)
        facts = self._scan.facts(row, columns) if self._scan.has_formulas else ()
        return any(f.formula and is_own_column_total(f.formula, at) for at, f in zip(columns, facts, strict=False))


@cache
def _no_score() -> frozenset[str]:
    return frozenset(heading_roles()["words"]["no_score"])


def first_part(label: str) -> str:
    """Return a label up to its first colon or dash."""
    return _SEPARATOR.split(label, maxsplit=1)[0]


def _looks_blank(fact: CellFact) -> bool:
    return fact.kind is Kind.BLANK or (fact.kind is Kind.TEXT and not fact.text.strip())


def _is_weight(fact: CellFact) -> bool:
    """Return True for a percentage or a part of 1, which no score can be."""
    return fact.kind is Kind.PERCENTAGE or _WEIGHT(fact.text.strip()) is not None


def _is_default(value: object) -> bool:
    """Return True for a value that forms have in rows that nobody has filled in: a number from 0 to 1, or No."""
    if isinstance(value, int | float):
        return 0 <= value <= 1
    return isinstance(value, str) and value.strip().casefold() in ("no", "n", "-", "–", "0", "1", "select", "1.0")


def _is_numbering(values: Sequence[object]) -> bool:
    """Return True if a row numbers or letters its columns: 1, 2, 3 or (a), (b), (c)."""
    cells = [text_of(value).strip("()[]. ").casefold() for value in values if text_of(value)]
    if len(cells) <= _FEW_NUMBERS:
        return False
    if all(cell.isascii() and cell.isdigit() and len(cell) <= _FEW_NUMBERS for cell in cells):
        numbers = list(map(int, cells))
    elif all(len(cell) == 1 and cell.isalpha() for cell in cells):
        numbers = list(map(ord, cells))
    else:
        return False
    return all(after == before + 1 for before, after in pairwise(numbers))
