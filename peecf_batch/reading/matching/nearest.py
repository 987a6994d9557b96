"""Find the position that a text may mean although it names none, at a bounded cost for each text."""

from __future__ import annotations

import difflib
from collections import defaultdict
from functools import cached_property
from typing import TYPE_CHECKING

from peecf_batch.definitions import pattern
from peecf_batch.reading.matching.texts import key_of, words_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_NOT_ALPHANUMERIC = pattern(r"[\W_]+")
_ZEROS = pattern(r"(?<!\d)0+(?=\d)")
_MINOR = frozenset({"a", "and", "for", "in", "of", "the", "to"})
_LIKE_DIGITS = str.maketrans("oil", "011")
_NEAR, _LONGEST = 0.75, 100
_MOST_CANDIDATES, _MOST_COMPARED, _MOST_TEXTS = 40, 4, 1_000


class Nearest:
    """The names of positions, indexed so that a misspelt name is compared with only a few of them."""

    def __init__(self, names: Sequence[tuple[str, str]], people: Sequence[str] = ()) -> None:
        """Take the id and the title of each position, in order, and its incumbent. All may be blank."""
        self._names, self._people = names, people
        self._memo: dict[str, int | None] = {}

    def to(self, text: str) -> int | None:
        """Return the index of the position whose id or title is most like `text`, or None if none is alike.

        It may also be the only one with this incumbent, or the only one whose title has these initials. Only the first
        1,000 different texts are looked up.
        """
        if text not in self._memo:
            if len(self._memo) >= _MOST_TEXTS:
                return None
            ids = self._ids.get(_bare(text), ())
            self._memo[text] = ids[0] if len(ids) == 1 else self._by_other_name(text)
        return self._memo[text]

    def _by_other_name(self, text: str) -> int | None:
        if (held := self.held_by(text)) is not None:
            return held
        near = self._begun_by(text)
        near = self._title_like(text) if near is None else near
        return self._short_for(text) if near is None else near

    def held_by(self, name: str) -> int | None:
        """Return the index of the only position whose incumbent has this name, in any order of its words, or None."""
        held = self._by_person.get(_person(name), ())
        return held[0] if len(held) == 1 else None

    def _short_for(self, text: str) -> int | None:
        """Return the only position whose title has a text for its initials, or the initials of a text for a word."""
        words = words_of(text[:_LONGEST])
        is_short = len(words) == 1 or all(len(word) == 1 for word in words)
        found = self._by_initials.get("".join(words), ()) if is_short else self._by_word.get(_initials(words), ())
        return found[0] if len(found) == 1 else None

    @cached_property
    def _ids(self) -> dict[str, list[int]]:
        """The positions by their ids without signs and zeros at the beginning of numbers."""
        return _indexed((_bare(identifier),) for identifier, _ in self._names)

    @cached_property
    def _by_word(self) -> dict[str, list[int]]:
        return _indexed(set(words_of(title)) for _, title in self._names)

    @cached_property
    def _by_person(self) -> dict[str, list[int]]:
        return _indexed((_person(name),) for name in self._people)

    @cached_property
    def _by_initials(self) -> dict[str, list[int]]:
        return _indexed((_initials(words_of(title[:_LONGEST])),) for _, title in self._names)

    def _begun_by(self, text: str) -> int | None:
        """Return the only position whose title begins with all words of a text of several words, or None."""
        words = words_of(text[:_LONGEST])
        if len(words) < 2:
            return None
        rarest = min(words, key=lambda word: len(self._by_word.get(word, ())))
        held = self._by_word.get(rarest, [])[:_MOST_CANDIDATES]
        found = [index for index in held if words_of(self._names[index][1][:_LONGEST])[: len(words)] == words]
        return found[0] if len(found) == 1 else None

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
        one, two = words_of(text[:_LONGEST]), words_of(self._names[index][1][:_LONGEST])
        in_order = difflib.SequenceMatcher(None, " ".join(one), " ".join(two)).ratio()
        sorted_words = difflib.SequenceMatcher(None, " ".join(sorted(one)), " ".join(sorted(two))).ratio()
        return max(in_order, sorted_words)


def _indexed(keys: Iterable[Iterable[str]]) -> dict[str, list[int]]:
    """Return the positions by their keys; "" is no key."""
    found: dict[str, list[int]] = defaultdict(list)
    for index, own in enumerate(keys):
        for key in filter(None, own):
            found[key].append(index)
    return found


def _person(name: str) -> str:
    """Return the words of a person's name in alphabetical order; "" if there is only one."""
    words = sorted(set(words_of(name[:_LONGEST])))
    return " ".join(words) if len(words) > 1 else ""


def _initials(words: Sequence[str]) -> str:
    """Return the initials of a title: "cfo" for Chief Financial Officer; "" if it has only one."""
    initials = "".join(word[0] for word in words if word not in _MINOR)
    return initials if len(initials) > 1 else ""


def _bare(identifier: str) -> str:
    """Return an id without signs, spaces and zeros at the beginning of numbers, with O as 0 and I and L as 1."""
    bare = _NOT_ALPHANUMERIC.sub("", key_of(identifier[:60]))
    return _ZEROS.sub("", bare.translate(_LIKE_DIGITS)) if any(map(str.isdigit, bare)) else ""
