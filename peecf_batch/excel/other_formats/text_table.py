"""Read text tables (.csv, .tsv, .txt): find their encoding and separator, and say which were found."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from peecf_batch.definitions import pattern
from peecf_batch.errors import Refusal
from peecf_batch.excel.other_formats.file_kinds import SAVE_AS_XLSX, kind_of
from peecf_batch.excel.other_formats.guarded import without_guard

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

SEPARATORS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "vertical bars"}
_OR_SEPARATOR = "comma, semicolon, tab or vertical bar"
_ENCODINGS = {"utf-8-sig": "UTF-8", "cp1252": "Windows-1252", "latin-1": "Latin-1"}
_MARKS = {
    b"\xff\xfe\x00\x00": ("utf-32", "UTF-32"),
    b"\x00\x00\xfe\xff": ("utf-32", "UTF-32"),
    b"\xff\xfe": ("utf-16", "UTF-16"),
    b"\xfe\xff": ("utf-16", "UTF-16"),
}
_NUMBER = pattern(r"-?(?:0|[1-9][0-9]{0,14})(?:\.[0-9]+)?")
_NAMED_SEPARATOR = pattern(r'"?sep=(.)"?\r?(?:\n|$)', re.IGNORECASE)
_SAMPLE, _ROWS_TRIED, _LONGEST_FIELD = 1 << 17, 200, 1 << 24
_SHARE_OF_ZEROS, _BYTES_TRIED = 4, 4_096
_END_OF_FILE = "\x1a"  # of DOS, which some programs still write
_SAVE_AGAIN = "Open it in Excel and save it as .xlsx."


@dataclass(frozen=True, slots=True)
class TextTable:
    """The rows of a text table, and how it was read: "as UTF-8 text, separated by commas", "... without a separator".

    A line such as "sep=;" at the top is a blank row, so that the other rows keep their numbers.
    """

    rows: Sequence[Sequence[object]]
    how: str

    @property
    def widths(self) -> tuple[int, ...]:
        """The number of values in each row."""
        return tuple(map(len, self.rows))


def text_table(data: bytes, usual: str) -> TextTable:
    """Return the rows of a text table, with plain numbers as floats; "0012" stays text.

    `usual` is the separator that the name of the file suggests. Another is taken where it divides the rows better.
    Raises Refusal where the file is empty or not a sound text table.
    """
    text, encoding = _decoded(data)
    if not text.strip():
        raise Refusal("the file is empty.", "Export the table again, or choose another file.")
    named = _NAMED_SEPARATOR.match(text)
    separator = named[1] if named else separator_of(text, usual)
    how = f"as {encoding} text, separated by {SEPARATORS.get(separator, repr(separator))}"
    rows: list[Sequence[object]] = [[]] if named else []
    try:
        rows.extend([_value(value) for value in row] for row in _rows(text[named.end() if named else 0 :], separator))
    except csv.Error as error:
        raise Refusal(f"it is not a sound text table: {error}. It was read {how}.", _SAVE_AGAIN) from None
    if all(len(row) <= 1 for row in rows):
        how = f"as {encoding} text, and no {_OR_SEPARATOR} was found between values"
    return TextTable(rows, how)


def _decoded(data: bytes) -> tuple[str, str]:
    """Return the text of a file and the name of its encoding. Raises Refusal where it is not a text."""
    known = next((found for mark, found in _MARKS.items() if data.startswith(mark)), None) or _utf_16(data)
    tried = dict([known]) if known else _ENCODINGS
    for encoding, name in tried.items():
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text.removeprefix("\ufeff").rstrip(_END_OF_FILE), name
        break
    names = " and ".join([", ".join(list(tried.values())[:-1]), list(tried.values())[-1]]).removeprefix(" and ")
    kind = kind_of(data)
    if kind:
        raise Refusal(f"it is {kind}, not a text table.", SAVE_AS_XLSX)
    raise Refusal(f"its content is not text (tried as {names}).", _SAVE_AGAIN)


def _utf_16(data: bytes) -> tuple[str, str] | None:
    """Return the encoding of a UTF-16 text without a mark at its beginning, or None for any other text."""
    first = data[: _BYTES_TRIED & ~1]
    low, high = first[1::2].count(0), first[0::2].count(0)
    if len(data) % 2 or max(low, high) * _SHARE_OF_ZEROS < len(first) // 2 or not first:
        return None
    return ("utf-16-le", "UTF-16") if low > high else ("utf-16-be", "UTF-16")


def separator_of(text: str, usual: str) -> str:
    """Return the separator that divides most rows into the same number of values; `usual` if none is better."""
    sample = text[:_SAMPLE]
    if len(text) > len(sample):
        sample = sample[: sample.rfind("\n") + 1] or sample
    best = {separator: _fit(sample, separator) for separator in dict.fromkeys((usual, *SEPARATORS))}
    return max(best, key=lambda separator: best[separator])


def _fit(sample: str, separator: str) -> int:
    """Return how well a separator divides a text: the values of the rows that have the usual number of values."""
    if separator not in sample:
        return 0
    try:
        widths = Counter(
            len(row) for row in islice(_rows(sample, separator, strict=False), _ROWS_TRIED) if len(row) > 1
        )
    except csv.Error:
        return 0
    return max((width * rows for width, rows in widths.items()), default=0)


def _rows(text: str, separator: str, *, strict: bool = True) -> Iterator[list[str]]:
    csv.field_size_limit(_LONGEST_FIELD)
    return csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=strict)


def _value(value: str) -> object:
    """Return a value as a float where it is plainly a number, else as text, without the signs that guard a text."""
    return float(value) if _NUMBER.fullmatch(value) else without_guard(value)
