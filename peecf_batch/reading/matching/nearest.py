"""Find the id or title that is most like a text which names no position, at a bounded cost for each text."""

from __future__ import annotations

import difflib
from collections import defaultdict
from functools import cached_property
from typing import TYPE_CHECKING

from peecf_batch.definitions import pattern
from peecf_batch.reading.matching.texts import key_of, words_of

if TYPE_CHECKING:
    from collections.abc import Sequence

_NOT_ALPHANUMERIC = pattern(r"[\W_]+")
_ZEROS = pattern(r"(?<!\d)0+(?=\d)")
_LIKE_DIGITS = str.maketrans("oil", "011")
_NEAR = 0.75
_MOST_CANDIDATES, _MOST_COMPARED, _MOST_TEXTS = 40, 4, 1_000


class Nearest:
    """The names of positions, indexed so that a misspelt name is compared with only a few of them."""

    def __init__(self, names: Sequence[tuple[str, str]]) -> None:
        """Take the id and the title of each position, in order. Either may be blank."""
        self._names = names
        self._memo: dict[str, int | None] = {}

    def to(self, text: str) -> int | None:
        """Return the index of the position whose id or title is most like `text`, or None if none is alike.

        Only the first 1,000 different texts are looked up.
        """
        if text not in self._memo:
            if len(self._memo) >= _MOST_TEXTS:
                return None
            ids = self._ids.get(_bare(text), ())
            self._memo[text] = ids[0] if len(ids) == 1 else self._title_like(text)
        return self._memo[text]

    @cached_property
    def _ids(self) -> dict[str, list[int]]:
        """The positions by their ids without signs and zeros at the beginning of numbers."""
        found: dict[str, list[int]] = defaultdict(list)
        for index, (identifier, _) in enumerate(self._names):
            if bare := _bare(identifier):
                found[bare].append(index)
        return found

    @cached_property
    def _by_word(self) -> dict[str, list[int]]:
        found: dict[str, list[int]] = defaultdict(list)
        for index, (_, title) in enumerate(self._names):
            for word in set(words_of(title)):
                found[word].append(index)
        return found

    def _title_like(self, text: str) -> int | None:
        words = set(words_of(text))
        rare = sorted((word for word in words if word in self._by_word), key=lambda word: len(self._by_word[word]))
        candidates: dict[int, int] = {}
        for word in rare:
            for index in self._by_word[word][:_MOST_CANDIDATES]:
                candidates[index] = candidates.get(index, 0) + 1
            if len(candidates) >= _MOST_CANDIDATES:
                break
        best = sorted(candidates, key=lambda index: (-candidates[index], len(self._names[index][1])))
        likeness = [(self._likeness(text, index), -index) for index in best[:_MOST_COMPARED]]
        near, at = max(likeness, default=(0.0, 0))
        return -at if near >= _NEAR else None

    def _likeness(self, text: str, index: int) -> float:
        """Return how like a text and a title are, from 0 to 1, in any order of their words."""
        one, two = words_of(text[:100]), words_of(self._names[index][1][:100])
        in_order = difflib.SequenceMatcher(None, " ".join(one), " ".join(two)).ratio()
        sorted_words = difflib.SequenceMatcher(None, " ".join(sorted(one)), " ".join(sorted(two))).ratio()
        return max(in_order, sorted_words)


def _bare(identifier: str) -> str:
    """Return an id without signs, spaces and zeros at the beginning of numbers, with O as 0 and I and L as 1."""
    bare = _NOT_ALPHANUMERIC.sub("", key_of(identifier[:60]))
    return _ZEROS.sub("", bare.translate(_LIKE_DIGITS)) if any(map(str.isdigit, bare)) else ""
