"""Compare texts the way people do: without differences of case, space, dash, apostrophe or invisible character."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

from peecf_batch.definitions import pattern

_DASHES = "‐‑‒–—―−⁃﹘﹣－"
_APOSTROPHES = "‘’‚‛ʼ′`´＇"
_QUOTES = "“”„‟″"
_INVISIBLE = {
    0x00AD: "soft hyphen",
    0x034F: "combining grapheme joiner",
    0x061C: "Arabic letter mark",
    0x180E: "Mongolian vowel separator",
    0x200B: "zero width space",
    0x200C: "zero width non-joiner",
    0x200D: "zero width joiner",
    0x200E: "left-to-right mark",
    0x200F: "right-to-left mark",
    0x2060: "word joiner",
    0xFEFF: "byte order mark",
    **dict.fromkeys(range(0x202A, 0x202F), "direction mark"),
    **dict.fromkeys(range(0x2061, 0x2065), "invisible operator"),
    **dict.fromkeys(range(0x2066, 0x2070), "direction mark"),
    **dict.fromkeys(range(0xFE00, 0xFE10), "variation selector"),
}
_SAME = {
    **dict.fromkeys(map(ord, _DASHES), "-"),
    **dict.fromkeys(map(ord, _APOSTROPHES), "'"),
    **dict.fromkeys(map(ord, _QUOTES), '"'),
    **dict.fromkeys(_INVISIBLE, None),
}
_DASH_BETWEEN = pattern(r"(?<! ) *-[ -]*")
_WORDS = pattern(r"\w+")
_MOST_ROUNDS = 4


def key_of(text: str) -> str:
    """Return a text in the form used for comparisons.

    Case, kinds of space, dash and apostrophe, spaces around a dash, "&" for "and", and invisible characters make no
    difference. The key of a key is the key itself.
    """
    if text.isascii():
        return _tidy(text)
    for _ in range(_MOST_ROUNDS):
        plain = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text.translate(_SAME)).casefold())
        key = _tidy(plain.translate(_SAME))
        if key == text:
            break
        text = key
    return text


def _tidy(text: str) -> str:
    if "&" in text:
        text = text.replace("&", " and ")
    key = " ".join(text.split()).casefold()
    if "`" in key:
        key = key.replace("`", "'")
    return _DASH_BETWEEN.sub("-", key) if "-" in key else key


def plain_text(text: str) -> str:
    """Return a text with plain spaces, dashes and apostrophes and without invisible characters, in its own case."""
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text.translate(_SAME)).translate(_SAME)
    return " ".join(text.split())


@lru_cache(maxsize=65_536)
def words_of(text: str) -> tuple[str, ...]:
    """Return the words of the key of a text, without punctuation and without "the" at its beginning."""
    words = tuple(_WORDS.findall(key_of(text).replace("'", "").replace("_", " ")))
    return words[1:] if words[:1] == ("the",) and len(words) > 1 else words


def number_of(identifier: str) -> str:
    """Return an id of digits as a whole number, without zeros at its beginning; "" for any other id.

    Excel drops such zeros, and some programs write 1001.0 for 1001.
    """
    key = key_of(identifier).removesuffix(".0")
    return (key.lstrip("0") or "0") if key.isdecimal() else ""


def name_key(text: str) -> str:
    """Return the form in which names of organisations are compared. "The" and a full stop at the end may differ."""
    key = key_of(text).rstrip(". ")
    return key.removeprefix("the ") or key_of(text)


def invisible_in(text: str) -> str:
    """Return the name of the first invisible character in a text, or ""."""
    if text.isascii():
        return ""
    return next((_INVISIBLE[ord(letter)] for letter in text if ord(letter) in _INVISIBLE), "")
