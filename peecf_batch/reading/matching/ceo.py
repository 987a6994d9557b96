"""Recognise the titles of the chief executive officer, also with "Acting" before or a name after them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from peecf_batch.reading.matching.texts import key_of, plain_text, words_of
from peecf_batch.reading.typed_values.words import typed_words

if TYPE_CHECKING:
    from collections.abc import Iterable

_BRACKETED = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
_TAIL = re.compile(r" - |[,:;/]")
_LONGEST = 120


class CeoTitles:
    """The titles that mean the chief executive officer."""

    def __init__(self, titles: Iterable[str]) -> None:
        """Take the titles of a framework. With none, no title means the CEO."""
        given, words = list(titles), typed_words("ceo")
        self._titles = frozenset(words_of(title) for title in given)
        self._also = frozenset(map(words_of, words["also"])) if given else frozenset[tuple[str, ...]]()
        self._acting, self._other = tuple(words["acting"]), frozenset(words["other"])
        self._firsts = tuple({words[0] for words in self._titles | self._also if words})

    def is_title(self, title: str) -> bool:
        """Return True if a title is that of the CEO: "Acting Chief Executive", "CEO (Parks Trust)", "CEO - J Citizen".

        False if the words after it name another position: "CEO - Office Manager".
        """
        folded = title[:_LONGEST].casefold()
        if not any(first in folded for first in self._firsts):
            return False
        return self.means_ceo(title) or self._has_tail(title)

    def means_ceo(self, text: str) -> bool:
        """Return True if a text says no more than a title of the CEO, perhaps with "the" or "Acting" before it."""
        if len(text) > _LONGEST or not self._titles:
            return False
        key = key_of(_BRACKETED.sub(" ", text)) if "(" in text or "[" in text else key_of(text)
        words = words_of(self._without_acting(key))
        return words in self._titles or words in self._also or self._joined(words)

    def _joined(self, words: tuple[str, ...]) -> bool:
        """Return True if words are 2 titles, one after the other: "Chief Executive Officer/Managing Director"."""
        return any(words[:n] in self._titles and words[n:] in self._titles for n in range(1, len(words)))

    def _without_acting(self, key: str) -> str:
        for _ in range(len(self._acting)):
            for word in self._acting:
                rest = key.removeprefix(word)
                if rest != key and (word.endswith("/") or not rest[:1].isalnum()) and rest:
                    key = rest.strip(" -/.,")
                    break
            else:
                return key
        return key

    def _has_tail(self, title: str) -> bool:
        """Return True if a title of the CEO stands before a sign, and no word after the sign is that of a position."""
        plain = plain_text(title)
        sign = _TAIL.search(plain)
        return bool(
            sign and self.means_ceo(plain[: sign.start()]) and self._other.isdisjoint(words_of(plain[sign.end() :]))
        )


NO_CEO_TITLES = CeoTitles(())
