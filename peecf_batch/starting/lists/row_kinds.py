"""Tell the rows of positions in a list from headings of divisions, totals, notes and other rows."""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING

from peecf_batch.reading.headings.meanings import heading_key
from peecf_batch.reading.rows.labels import Labels, is_prose
from peecf_batch.starting.lists.headings import NAMES
from peecf_batch.starting.lists.kinds import RowKind, is_sentence
from peecf_batch.starting.lists.words import begins_with, list_words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from peecf_batch.starting.lists.headings import ListHeadings

_FEWEST_NUMBERS = 3
_GUIDANCE_ROWS, _LONGEST_NOTE = 2, 2
# "Corporate (2)", "Vacancies: 2"
_COUNTED_AFTER = re.compile(r"\s?(?:[(\[]\s?\d{1,4}\s?[)\]]|[:=]\s?\d{1,4}|\s[–-]\s?\d{1,4})\s?$")


class RowKinds:
    """The tests of the rows of one list."""

    def __init__(self, place: ListHeadings) -> None:
        """Take the headings and the cells of the list."""
        self._place, self._cells, self._labels, self._words = place, place.cells, Labels(), list_words()
        self._headings = {heading.column: heading_key(heading.text) for heading in place.headings}
        self._id, self._title, self._division = (place.columns.get(role, 0) for role in (*NAMES, "division"))

    def names(self, row: int) -> tuple[str, str]:
        """Return the id and the title that a row shows. A cell merged over both columns is neither."""
        found = []
        for column in (self._id, self._title):
            within = column and self._cells.origin(row, column)[1] == column and not self._is_wide(row, column)
            found.append(self._cells.text(row, column) if within else "")
        return found[0], found[1]

    def _is_wide(self, row: int, column: int) -> bool:
        """Return True if a cell is merged over the next columns, which have headings of their own."""
        area = self._cells.merge(row, column)
        return area is not None and any(column < other <= area[3] for other in self._headings)

    def kind(self, row: int) -> RowKind:
        """Return the kind of a row below the headings."""
        texts = dict(self._cells.own_texts(row))
        identifier, title = self.names(row)
        if (count := self._count_beside(texts, title)) is not None:
            texts.pop(count)
            identifier, title = (identifier, "") if count == self._title else (identifier, title)
        if self.first_row(row) < row:
            return RowKind.CONTINUED
        if not texts:
            return RowKind.BLANK
        if self._repeats(texts):
            return RowKind.HEADINGS
        other = self._other_kind(row, texts, identifier, title)
        if other is not None:
            return other
        if self._is_division(row, texts, identifier, title):
            return RowKind.DIVISION
        if not (identifier or title):
            return RowKind.NAMELESS
        in_doubt = self._is_in_doubt(texts, identifier, title, counted=count is not None)
        return RowKind.UNCLEAR if in_doubt else RowKind.POSITION

    def _count_beside(self, texts: Mapping[int, str], title: str) -> int | None:
        """Return the column of a number beside the only name of a row, where other rows have words; else None."""
        numbers = [column for column, text in texts.items() if text.isdigit() and column in self._columns_of_words]
        if len(texts) != len(NAMES) or len(numbers) != 1:
            return None
        (name,) = (text for column, text in texts.items() if column != numbers[0])
        is_code = any(map(str.isdigit, name)) and " " not in name
        return numbers[0] if title in (name, texts[numbers[0]]) and not is_code else None

    def _is_in_doubt(self, texts: Mapping[int, str], identifier: str, title: str, *, counted: bool) -> bool:
        """Return True if the only name of a row may be a heading or a count, and is not worded like a position."""
        name = identifier or title
        if (identifier and title) or len(texts) > 1 or self.has_title_word(name):
            return False
        if any(map(str.isdigit, identifier)) and not (" " in name and _COUNTED_AFTER.search(name)):
            return False
        return (
            counted or bool(_COUNTED_AFTER.search(name)) or (self._usual_texts > 1 and self._labels.names_group(name))
        )

    def first_row(self, row: int) -> int:
        """Return the first row of the position in a row: a row above if its id, or else its title, is merged down."""
        for column in (self._id, self._title):
            if column and self._cells.text(row, column):
                origin = self._cells.origin(row, column)
                return origin[0] if self._place.last < origin[0] and origin[1] == column else row
        return row

    def _repeats(self, texts: Mapping[int, str]) -> bool:
        same = sum(self._headings.get(column) == heading_key(text) for column, text in texts.items())
        return 2 * same > len(texts)

    def _other_kind(self, row: int, texts: Mapping[int, str], identifier: str, title: str) -> RowKind | None:
        """Return the kind of a row with a label such as "Total" or "Note", None if it has no such label."""
        first = next(iter(texts.values()))
        if self._numbers_columns(row, list(texts.values())):
            return RowKind.NUMBERS
        label = identifier or title or first
        if identifier and title:
            total = self._labels.is_total(identifier) or self._labels.is_total(title)
        else:
            total = self._labels.is_total_of(label) or self._labels.is_total_of(first)
        counted = " ".join(
            word for word in heading_key(re.split(r"[:=]", label, maxsplit=1)[0]).split() if not word.isdigit()
        )
        if not (identifier and title) and counted in self._words.counts:
            return RowKind.COUNT
        if not (identifier and title) and label.strip("()[] ").casefold() == "blank":
            return RowKind.NAMELESS
        if total:
            return RowKind.NOTE if len(texts) == 1 and is_prose(label) else RowKind.TOTAL
        if self._is_note(texts, label, complete=bool(identifier and title)):
            return RowKind.NOTE
        if self._labels.is_example(identifier) or self._labels.is_example(title):
            return RowKind.EXAMPLE
        names = [heading_key(text) for text in (identifier, title) if text]
        return RowKind.GUIDANCE if self._explains(row, texts, names) else None

    def _numbers_columns(self, row: int, texts: Sequence[str]) -> bool:
        """Return True if the row below the headings counts the columns: 1, 2, 3 or (1), (2), (3) or A, B, C."""
        if row != self._place.last + 1 or len(texts) < _FEWEST_NUMBERS:
            return False
        plain = [text.strip("()[]. ").upper() for text in texts]
        counted = [str(number) for number in range(1, len(plain) + 1)]
        lettered = [chr(ord("A") + number) for number in range(len(plain))]
        return plain in (counted, lettered)

    def _is_note(self, texts: Mapping[int, str], label: str, *, complete: bool) -> bool:
        if len(texts) > _LONGEST_NOTE:
            return False
        if self._labels.is_note(label) or (not complete and label[0] in self._words.note_marks):
            return True
        if len(texts) == 1 and is_sentence(label):
            return True
        if len(texts) == 1 and not complete and self._is_note_below(label):
            return True
        return len(texts) == 1 and begins_with(heading_key(label), self._words.note_beginnings)

    def _is_note_below(self, label: str) -> bool:
        """Return True if a label is a note or footnote, unless many names in the list are like it."""
        return self._labels.is_note_below(label) and not self._names_are_like_notes

    def _explains(self, row: int, texts: Mapping[int, str], names: Sequence[str]) -> bool:
        """Return True if a row at the top of the list explains the columns, such as "Enter the position number"."""
        if row > self._place.last + _GUIDANCE_ROWS or not names or len(texts) < len(names):
            return False
        explained = sum(begins_with(key, self._words.guidance_beginnings) for key in names)
        bracketed = sum(text.startswith("(") and text.endswith(")") for text in texts.values())
        return (2 * explained >= len(names) and explained > 0) or bracketed == len(texts) > 1

    def _is_division(self, row: int, texts: Mapping[int, str], identifier: str, title: str) -> bool:
        """Return True if the only text of a row is a heading of a division, and not the title of a position."""
        distinct = [text for text in texts.values() if not text.strip("()").isdigit()]
        if len(distinct) != 1 or (identifier and title):
            return False
        column, text = next((at, text) for at, text in texts.items() if text == distinct[0])
        if not (identifier or title):
            is_capitals = text.isupper() and not any(c.isdigit() for c in text)
            return column <= max(self._id, self._title) or is_capitals or column == self._division
        area = self._cells.merge(row, column)
        if area is not None and self._is_wide(row, column):
            return True
        text = _COUNTED_AFTER.sub("", text) or text
        if len(texts) == 1 and self._is_surely_group(text):
            return True
        if len(texts) > 1 and len(texts) >= self._usual_texts:
            return False
        if column == self._id and self._id:
            return self._has_codes and not any(c.isdigit() for c in text) and (bool(self._title) or " " in text)
        return not self.has_title_word(text) and (self._has_ids if self._id else text.isupper() and not self._are_upper)

    def _is_surely_group(self, text: str) -> bool:
        """Return True if a text is worded as only headings of groups are: "Division of Water", "Operations:"."""
        if text.endswith(":") or self._labels.begins_group(text):
            return True
        return self._labels.ends_group(text) and not self._labels.names_position(text)

    def has_number_for_title(self, row: int) -> bool:
        """Return True if the title of a row is only a number, where other rows have words."""
        return self.names(row)[1].isdigit() and self._title in self._columns_of_words

    def may_be_division(self, row: int) -> bool:
        """Return True if a row has only an id and a title, unlike other rows, and is not worded like a position."""
        count = sum(1 for _ in self._cells.own_texts(row))
        title = self.names(row)[1]
        return bool(title) and count == len(NAMES) and self._usual_texts > count + 1 and not self.has_title_word(title)

    def has_title_word(self, text: str) -> bool:
        """Return True if a text is worded like the title of a position, not like the name of a division."""
        words = heading_key(text).split()
        if not words or words[0] in self._words.division_ends or words[-1] in self._words.division_ends:
            return False
        return self._labels.names_position(text)

    @cached_property
    def _rows(self) -> range:
        return range(self._place.last + 1, self._cells.height + 1)

    @cached_property
    def _usual_texts(self) -> int:
        """The number of texts in the middle one of the rows, by their number of texts."""
        counts = sorted(count for row in self._rows if (count := sum(1 for _ in self._cells.own_texts(row))))
        return counts[len(counts) // 2] if counts else 0

    @cached_property
    def _columns_of_words(self) -> frozenset[int]:
        """The columns in which at least half of the rows with a text have letters."""
        held = {heading.column: [self._cells.own_text(row, heading.column) for row in self._rows]
                for heading in self._place.headings}  # fmt: skip
        return frozenset(
            column
            for column, texts in held.items()
            if 2 * sum(any(map(str.isalpha, text)) for text in texts) > sum(map(bool, texts))
        )

    @cached_property
    def _names_are_like_notes(self) -> bool:
        names = [title or identifier for identifier, title in map(self.names, self._rows) if identifier or title]
        return 4 * sum(map(self._labels.is_note_below, names)) > len(names) and len(names) > _FEWEST_NUMBERS

    @cached_property
    def _has_ids(self) -> bool:
        """Whether most rows have an id."""
        with_id = sum(bool(self._cells.own_text(row, self._id)) for row in self._rows)
        return 2 * with_id >= sum(not self._cells.is_blank(row) for row in self._rows) - self._alone

    @cached_property
    def _alone(self) -> int:
        return sum(sum(1 for _ in self._cells.own_texts(row)) == 1 for row in self._rows)

    @cached_property
    def _has_codes(self) -> bool:
        """Whether most ids have a digit, among those with a title beside them if there is a column of titles."""
        texts = [self._cells.own_text(row, self._id) for row in self._rows if not self._title or self.names(row)[1]]
        ids = list(filter(None, texts))
        return 2 * sum(any(c.isdigit() for c in text) for text in ids) > len(ids)

    @cached_property
    def _are_upper(self) -> bool:
        """Whether most titles are in capitals."""
        titles = [text for row in self._rows if (text := self._cells.own_text(row, self._title))]
        return 2 * sum(text.isupper() for text in titles) > len(titles)
