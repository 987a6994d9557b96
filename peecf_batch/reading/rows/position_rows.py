"""Distinguish rows of positions from totals, notes and other rows."""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING

from peecf_batch.excel.cell import Kind
from peecf_batch.reading.cells import text_of
from peecf_batch.reading.position import key_of
from peecf_batch.reading.rows.labels import Labels, is_own_column_total, shape

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from peecf_batch.excel.cell import CellFact
    from peecf_batch.reading.located import Layout
    from peecf_batch.reading.rows.table_rows import TableRows

_COUNTED = re.compile(r"[\d.,\s]+")


class PositionRows:
    """The test of whether a row of a table is a position. `ids` are the ids of the positions read so far."""

    def __init__(self, layout: Layout, rows: TableRows, ids: Mapping[str, int]) -> None:
        """Take the table and the mapping of ids that the reader fills while it reads."""
        self._layout, self._rows, self._ids, self._scan = layout, rows, ids, layout.sheet.scan
        self._labels = Labels()
        names = (layout.columns.get("id"), layout.columns.get("title"))
        self._id_place, self._title_place = ((column or 0) - 1 for column in names)
        self._beside_names = [column for column in rows.other_columns if column not in names]

    def is_position(
        self, row: int, facts: Sequence[CellFact] | None, values: Sequence[object], identifier: str, title: str
    ) -> bool:
        """Return True if a row is a position. `facts` are those of its factor cells, None if all scores are valid."""
        if facts is not None and all(map(_looks_blank, facts)):
            return self._is_unscored_position(row, values, identifier, title)
        return not self._is_total(facts or (), values, identifier, title)

    def _is_unscored_position(self, row: int, values: Sequence[object], identifier: str, title: str) -> bool:
        """Return True if a row without any score is filled in like a position, which must not be lost.

        A row with only an id and a title is a position if there are scores below it. It is also a position if its id
        has the pattern of the ids of scored positions. Otherwise, it may be a note below the table, such as "Prepared
        by" and a name.
        """
        label = identifier or title
        if not label or self._labels.is_note(label) or self._is_total((), values, identifier, title):
            return False
        texts = self._rows.texts(values)
        if not identifier and (_COUNTED.fullmatch(title) or any(map(self._labels.is_total_of, texts))):
            return False
        if any(text_of(values[column - 1]) for column in self._beside_names):
            return True
        if not (identifier and title):
            return False
        return row < self._last_scored or not self._last_scored or shape(key_of(identifier)) in self._shapes

    @cached_property
    def _last_scored(self) -> int:
        """The last row of the table with any content in a factor cell, other than totals; 0 if there is none."""
        return next((row for row in reversed(self._rows.numbers) if self._is_scored(row)), 0)

    def _is_scored(self, row: int) -> bool:
        facts, values = self._scan.facts(row, self._layout.factors), self._rows.values(row)
        identifier, title = text_of(values[self._id_place]), text_of(values[self._title_place])
        return not all(map(_looks_blank, facts)) and not self._is_total(facts, values, identifier, title)

    @cached_property
    def _shapes(self) -> set[str]:
        """The patterns of the ids of scored positions. Use it only after the last of them has been read."""
        return {shape(identifier) for identifier in self._ids}

    def _is_total(self, facts: Sequence[CellFact], values: Sequence[object], identifier: str, title: str) -> bool:
        """Return True if a row is a total: by its label, or because it sums its columns and has no id and no title."""
        if identifier and title:
            return self._labels.is_total(identifier) or self._labels.is_total(title)
        if identifier or title:
            return self._labels.is_total_of(identifier or title)
        return self._labels.is_total_of(self._rows.first_text(values)) or self._sums_its_columns(facts)

    def _sums_its_columns(self, facts: Sequence[CellFact]) -> bool:
        """Return True if every score is a formula over its own column.

        Ignore a formula without a text, because Excel stores the text of a copied formula only once.
        """
        formulas = [(f.formula, at) for f, at in zip(facts, self._layout.factors, strict=False) if not _looks_blank(f)]
        sums = [formula is not None and is_own_column_total(formula, at) for formula, at in formulas if formula != ""]
        return bool(sums) and all(sums)


def _looks_blank(fact: CellFact) -> bool:
    return fact.kind is Kind.BLANK or (fact.kind is Kind.TEXT and not fact.text.strip())
