"""Format texts: make workbook text safe to show, shorten it, and write counts, lists and dates."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_BREAKS = "\t\n\v\f\r\x85\u2028\u2029"
_HIDDEN = (
    "[\x00-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ufffe\uffff"
    "\U000e0000-\U000e007f\ud800-\udfff]"
)

_ONES = (
    "no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen",
    "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)  # fmt: skip
_TENS = ("", "ten", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
IN_FIGURES = 100  # numbers from here are in figures, also at the start of a sentence


def shown(text: str) -> str:
    """Return workbook text without characters that are invisible or change the reading direction.

    Line breaks and tabs become spaces, and lone surrogates become U+FFFD. Other control and direction marks become
    their number, such as "[U+200B]".
    """
    return text if text.isprintable() else _hidden().sub(_named, text)  # no printable character is hidden


@cache
def _hidden() -> re.Pattern[str]:
    """Return the pattern of characters to replace, which few workbooks need and which takes long to compile."""
    return re.compile(_HIDDEN)


def _named(found: re.Match[str]) -> str:
    character = found[0]
    if character in _BREAKS:
        return " "
    return "\ufffd" if "\ud800" <= character <= "\udfff" else f"[U+{ord(character):04X}]"


def made_distinct(names: Sequence[str], marks: Sequence[str]) -> list[str]:
    """Return `names`, with its mark in brackets after each name that occurs more than once."""
    counts = Counter(names)
    return [f"{name} ({mark})" if counts[name] > 1 else name for name, mark in zip(names, marks, strict=True)]


def cut(text: str, length: int) -> str:
    """Return `text`, cut to `length` characters with an ellipsis at the end if it is longer."""
    return text if len(text) <= length else text[: length - 1].rstrip() + "…"


def plural(count: int, one: str, many: str = "") -> str:
    """Return a count with its noun: 1 position, 2,000 positions."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def listed(items: Sequence[str], word: str = "and") -> str:
    """Return `items` as a list in words: "a, b and c"; "" if there are none. `word` is the word before the last.

    Items with commas have semicolons between them: "Director, Rivers; and Director, Lakes".
    """
    if len(items) < 2:
        return "".join(items)
    between, last = ("; ", f"; {word} ") if any(", " in item for item in items) else (", ", f" {word} ")
    return f"{between.join(items[:-1])}{last}{items[-1]}"


def per_cent(share: float) -> str:
    """Return a share from 0 to 1 in per cent, with decimals only where it needs them."""
    return f"{share * 100:.4g}"


def numbers_listed(numbers: Sequence[int]) -> str:
    """Return numbers in a list, with runs of three or more as a range: "1, 3 to 6 and 9"."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    said = [text for run in runs for text in ([f"{run[0]:,} to {run[-1]:,}"] if len(run) > 2 else map(str, run))]
    return listed(said)


def one_line(text: str) -> str:
    """Return `text` with every run of white space as one space."""
    return " ".join(text.split())


def number_words(number: int) -> str:
    """Return a number in words to begin a sentence with, such as "forty-one"; in figures from 100."""
    if number < len(_ONES):
        return _ONES[number]
    if number >= IN_FIGURES:
        return f"{number:,}"
    tens, ones = divmod(number, 10)
    return f"{_TENS[tens]}-{_ONES[ones]}" if ones else _TENS[tens]


def at_the_start(number: int) -> str:
    """Return a number as `number_words` does, with a capital."""
    words = number_words(number)
    return words[:1].upper() + words[1:]
