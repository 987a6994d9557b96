"""Read the cells of a sheet as it shows them: the value of a merged cell holds for every cell that it covers."""

from __future__ import annotations

from bisect import bisect_right
from operator import itemgetter
from typing import TYPE_CHECKING

from peecf_batch.excel.cell import Kind
from peecf_batch.excel.formats.display import shown_number
from peecf_batch.excel.other_formats.guarded import without_guard
from peecf_batch.reading.cells import text_of
from peecf_batch.reading.other_layouts.description import FoundCell

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from peecf_batch.excel.address import Area
    from peecf_batch.excel.cell import CellFact
    from peecf_batch.excel.scan import SheetScan

_MOST_COVERED = 1_000_000
_SHORT_TEXT = 12


class ShownCells:
    """The cells of one sheet. `height` and `width` are its last row and last column with a value."""

    def __init__(self, name: str, rows: Sequence[Sequence[object]], scan: SheetScan) -> None:
        """Take the name of the sheet and both readings of it, and find the merged ranges of each row."""
        self.name, self.rows, self._scan = name, rows, scan
        self.height, self.width = len(rows), max(map(len, rows), default=0)
        self._merged: dict[int, list[Area]] = {}
        covered = 0
        for area in scan.merges():
            spanned = range(area[0], min(area[2], self.height) + 1)
            covered += len(spanned)
            for row in spanned if covered <= _MOST_COVERED else ():
                self._merged.setdefault(row, []).append(area)
        for areas in self._merged.values():
            areas.sort(key=itemgetter(1))

    def merge(self, row: int, column: int) -> Area | None:
        """Return the merged range that a cell is in, or None."""
        areas = self._merged.get(row)
        at = bisect_right(areas, column, key=itemgetter(1)) if areas else 0
        return areas[at - 1] if areas and at and areas[at - 1][3] >= column else None

    def origin(self, row: int, column: int) -> tuple[int, int]:
        """Return the cell whose value a cell shows: itself, or the first cell of its merged range."""
        area = self.merge(row, column) if row in self._merged else None
        return (row, column) if area is None else (area[0], area[1])

    def value(self, row: int, column: int) -> object:
        """Return the value that a cell shows, "" if it is blank."""
        return self.value_at(*self.origin(row, column))

    def value_at(self, row: int, column: int) -> object:
        """Return the value of a cell itself, "" if it is blank."""
        if 0 < row <= self.height and 0 < column <= len(self.rows[row - 1]):
            return self.rows[row - 1][column - 1]
        return ""

    def text(self, row: int, column: int) -> str:
        """Return the text that a cell shows, trimmed: 0012 for the number 12 with such a format."""
        return self._text_at(*self.origin(row, column))

    def _text_at(self, row: int, column: int) -> str:
        value = self.value_at(row, column)
        if type(value) is str:
            return without_guard(text_of(value))
        if not isinstance(value, int | float) or isinstance(value, bool):
            return text_of(value)
        style = self._scan.style_at(row, column)
        return (not style.is_plain and shown_number(style.code, value, grouped=False)) or text_of(value)

    def own_text(self, row: int, column: int) -> str:
        """Return the trimmed text of a cell, "" if it is under a merged range that begins elsewhere."""
        return self.text(row, column) if self.origin(row, column) == (row, column) else ""

    def own_texts(self, row: int, first: int = 1, last: int = 0) -> Iterator[tuple[int, str]]:
        """Yield the columns from `first` to `last` with a text of their own in a row, and the texts."""
        for column in range(first, (last or self.width) + 1):
            if text := self.own_text(row, column):
                yield column, text

    def is_blank(self, row: int) -> bool:
        """Return True if no cell of a row has a value."""
        return not (0 < row <= self.height and any(text_of(value) for value in self.rows[row - 1]))

    def cell(self, row: int, column: int) -> FoundCell | None:
        """Return what a cell shows, or None if it is blank."""
        place = self.origin(row, column)
        text = self._text_at(*place)
        return FoundCell(self.value_at(*place), *place, text) if text else None

    def score(self, row: int, column: int) -> FoundCell | None:
        """Return a score as typed, or None if the cell is blank. What is not a plain number becomes text.

        A value that is hidden under a merged cell is named in the text, because the score is then in doubt.
        """
        place = self.origin(row, column)
        shown = self._typed(*place)
        if place != (row, column) and (under := self._typed(row, column)) not in ("", shown):
            shown = f"{text_of(shown)} (merged over {text_of(under)})"
        return FoundCell(shown, *place, text_of(shown)) if shown != "" else None

    def _typed(self, row: int, column: int) -> object:
        fact = self._scan.facts(row, (column,))[0]
        if fact.kind is Kind.BLANK:
            return ""
        return self._as_number(fact, row, column) if fact.kind is Kind.NUMBER else self._as_text(fact, row, column)

    def _as_number(self, fact: CellFact, row: int, column: int) -> object:
        """Return a number, or a text that names the doubt if the sheet shows it in another way or struck out."""
        number, style = _number(fact), self._scan.style_at(row, column)
        if self._scan.is_struck_out(row, column):
            return f"{text_of(number)} (struck out)"
        if style.is_plain or not isinstance(number, int | float):
            return number
        shown = shown_number(style.code, number)
        same = shown is not None and shown.replace(",", "").removesuffix(".").rstrip("0").rstrip(".") == text_of(number)
        return number if same or shown == text_of(number) else f"{text_of(number)} (shown as '{shown or ''}')"

    def _as_text(self, fact: CellFact, row: int, column: int) -> str:
        if fact.kind is Kind.PERCENTAGE:
            number = _number(fact)
            return f"{number * 100:g}%" if isinstance(number, int | float) else fact.text
        if fact.kind is Kind.DATE:
            return text_of(self.value_at(row, column)) or fact.text
        if fact.text.strip() and self._scan.is_struck_out(row, column):
            return f"{fact.text} (struck out)"
        return fact.text if fact.text.strip() else ""


def _number(fact: CellFact) -> object:
    try:
        number = float(fact.text)
    except ValueError:
        return fact.text
    return int(number) if number.is_integer() else number


def looks_like_score(value: object) -> bool:
    """Return True if a value can be meant as a score: a number, or a short text such as "5", "4-5" or "TBC"."""
    if isinstance(value, bool):
        return False
    text = text_of(value)
    return isinstance(value, int | float) or (0 < len(text) <= _SHORT_TEXT and (text.isupper() or _has_digit(text)))


def _has_digit(text: str) -> bool:
    return any(character.isdigit() for character in text)
