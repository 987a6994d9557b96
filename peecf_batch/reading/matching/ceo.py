"""Recognise the titles of the chief executive officer, also with "Acting" before or a name after them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from peecf_batch.definitions import pattern
from peecf_batch.reading.matching.texts import key_of, plain_text, words_of
from peecf_batch.reading.typed_values.words import typed_words

if TYPE_CHECKING:
    from collections.abc import Iterable

_BRACKETED = pattern(r"\([^()]*\)|\[[^\[\]]*\]")
_TAIL = pattern(r" - |[,:;/]")
_ACTING_AFTER = pattern(r"^([^()\[\]]+)[(\[]([^()\[\]]*)[)\]]")
_INITIALS = pattern(r"(?<![^\W_])(?:[^\W\d_][.]){2,6}(?:[^\W\d_](?![^\W_]))?")
_LONGEST, _MOST_WORDS = 120, 3


class CeoTitles:
    """The titles that mean the chief executive officer."""

    def __init__(self, titles: Iterable[str]) -> None:
        """Take the titles of a framework. With none, no title means the CEO."""
        given, words = list(titles), typed_words("ceo")
        self._titles = frozenset(words_of(title) for title in given)
        self._also = frozenset(map(words_of, words["also"])) if given else frozenset[tuple[str, ...]]()
        self._other = frozenset(words["other"])
        self._firsts = tuple({words[0] for words in self._titles | self._also if words})

    def is_title(self, title: str) -> bool:
        """Return True if a title is that of the CEO: "Acting Chief Executive", "CEO (Parks Trust)", "CEO - J Citizen".

        False if the words after it name another position: "CEO - Office Manager".
        """
        folded = _without_dots(title[:_LONGEST].casefold())
        if not any(first in folded for first in self._firsts):
            return False
        return self.means_ceo(title) or self._has_tail(title)

    def means_ceo(self, text: str) -> bool:
        """Return True if a text says no more than a title of the CEO, perhaps with "the" or "Acting" before it."""
        if len(text) > _LONGEST or not self._titles or "?" in text:
            return False
        text = _without_dots(text)
        key = key_of(_BRACKETED.sub(" ", text)) if "(" in text or "[" in text else key_of(text)
        words = words_of(_without(key))
        return words in self._titles or words in self._also or self._joined(words)

    def _joined(self, words: tuple[str, ...]) -> bool:
        """Return True if words are 2 titles, one after the other: "Chief Executive Officer/Managing Director"."""
        return any(words[:n] in self._titles and words[n:] in self._titles for n in range(1, len(words)))

    def _has_tail(self, title: str) -> bool:
        """Return True if a title of the CEO stands before a sign, and no word after the sign is that of a position."""
        plain = plain_text(_without_dots(title))
        sign = _TAIL.search(plain)
        return bool(
            sign and self.means_ceo(plain[: sign.start()]) and self._other.isdisjoint(words_of(plain[sign.end() :]))
        )


def _without_dots(text: str) -> str:
    """Return a text with "CEO" in place of "C.E.O."."""
    return _INITIALS.sub(lambda found: found[0].replace(".", ""), text) if "." in text else text


def without_acting(title: str) -> str:
    """Return the title in "Acting Director Finance" or "Director Finance (Vacant)", or "" for any other text."""
    key = key_of(title[:_LONGEST])
    bracketed = _ACTING_AFTER.fullmatch(key)
    if bracketed and bracketed[2].strip(" .") in typed_words("ceo")["beside"]:
        return bracketed[1]
    rest = _without(key)
    return rest if rest != key else ""


def _without(key: str) -> str:
    """Return the key of a title without words such as "acting" before it."""
    for _ in range(_MOST_WORDS):
        rest = next((rest for word in typed_words("ceo")["acting"] if (rest := _after(word, key))), "")
        if not rest:
            return key
        key = rest
    return key


def _after(word: str, key: str) -> str:
    rest = key.removeprefix(word)
    if rest == key or not (word.endswith("/") or not rest[:1].isalnum()):
        return ""
    return rest.strip(" -/.,")


NO_CEO_TITLES = CeoTitles(())
