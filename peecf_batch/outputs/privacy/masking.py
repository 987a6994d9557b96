"""Replace the names of known people in texts."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING

from peecf_batch.checks.texts import search_for
from peecf_batch.definitions import NamedTuple, pattern
from peecf_batch.outputs.privacy.name_words import folded, name_words, spelt_out
from peecf_batch.outputs.privacy.people import WORD, NamePart, People

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

A_NAME = "[name withheld]"
_LETTERS = pattern(r"[^\W\d_]+")
_APOSTROPHES = str.maketrans("", "", "'’‘ʼ`´＇′")
_UNSEEN = str.maketrans("", "", "\u00ad\u200b\u200c\u200d\u2060\ufeff")
_POSSESSIVE = pattern(r"['’‘ʼ`´＇′][sS]$")
_CAMEL = pattern(r"(?<=[^\W\d_A-ZÀ-ÖØ-Þ])(?=[A-ZÀ-ÖØ-Þ])|(?<=[A-ZÀ-ÖØ-Þ])(?=[A-ZÀ-ÖØ-Þ][^\W\d_A-ZÀ-ÖØ-Þ])")
_BETWEEN = pattern(r"[\s.,'’‘\"“”\-‐‑–_]{0,4}")  # what may separate the parts of one name
_NOBODY: frozenset[int] = frozenset()
_LONGEST_REMEMBERED = 200  # characters; longer texts hardly ever occur twice
_DOTTED = pattern(r"(?<![^\W_])(?:[A-ZÀ-ÖØ-Þ]\.[ ]?){2,4}(?![^\W_])")
_MOST_INITIALS, _SHORTEST_PLURAL, _MOST_BETWEEN = 3, 4, 2
_JOINING = (".", "_", "-")  # between the parts of a user name
_SHORTEST_GLUED = 6  # letters of a name and an initial without a space


class _Word(NamedTuple):
    """A word of a text: its place, its characters without a possessive ending, and its meaning as part of a name."""

    start: int
    end: int
    text: str
    part: NamePart | None
    key: str
    possessive: bool

    @property
    def is_capitalised(self) -> bool:
        """Whether the word begins with a capital."""
        return self.text[:1].isupper()

    @property
    def is_initial(self) -> bool:
        """Whether the word is a single capital."""
        return len(self.text) == 1 and self.text.isupper()


@dataclass(slots=True)
class Mask:
    """Replace the names of `people`. `left` collects the ordinary words that are also names and were not replaced."""

    people: People
    left: set[str] = field(default_factory=set)
    _surface: frozenset[str] = field(init=False)
    _search: Callable[[str], Iterable[str]] = field(init=False)
    _known: dict[str, str] = field(default_factory=dict)
    _counted: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        parts = self.people.parts
        self._surface = frozenset(parts) | frozenset(f"{part}s" for part in parts) | frozenset(self.people.split)
        self._search = search_for(tuple(part for part in (*parts, *self.people.split) if part.isascii()))

    def may_change(self, texts: Iterable[str]) -> bool:
        """Return True if one of the texts may have a part of a name in it. They are searched as one, to save time."""
        joined = "\n".join(texts)
        if not joined.isascii():
            return True
        plain = joined.lower().replace("'", "").replace("`", "")
        if self.people.initials and _DOTTED.search(joined):
            return True
        return any(self._search(plain)) and self._has_name(_tokens(plain, joined))

    def masked(self, text: str, own: frozenset[int] = _NOBODY) -> str:
        """Return a text with "[name withheld]" in place of names.

        `own` are the people whom the text is about. Their names are replaced too where they are ordinary words with a
        capital. The time is linear in the length of the text.
        """
        if not text or not self._surface:
            return text
        if own or len(text) > _LONGEST_REMEMBERED:
            return self._masked(text, own)
        if (known := self._known.get(text)) is None:
            known = self._known[text] = self._masked(text, own)
        return known

    def _masked(self, text: str, own: frozenset[int]) -> str:
        if text.isascii():
            return self._in_plain(text, own)
        plain = unicodedata.normalize("NFC", text.translate(_UNSEEN))
        result = self._in_plain(self._unspaced(plain), own)
        return text if result == plain else result

    def title(self, text: str) -> str:
        """Return a short text, such as a title, with names replaced. Count the ordinary words that are left in it."""
        result = self.masked(text)
        if text not in self._counted:
            self._counted.add(text)
            words = (part for word in WORD.findall(result) if (part := folded(word)) in self.people.parts)
            particles = name_words().particles
            self.left.update(part for part in words if not self.people.parts[part].anywhere and part not in particles)
        return result

    def changes(self, text: str) -> bool:
        """Return True if the text has a name in it."""
        return self.masked(text) != text

    def _unspaced(self, text: str) -> str:
        for name in self.people.unspaced:
            text = text.replace(name, A_NAME)
        return text

    def _in_plain(self, text: str, own: frozenset[int]) -> str:
        plain = text.casefold() if text.isascii() else f"{folded(text)} {spelt_out(text)}"
        tokens = _tokens(plain.translate(_APOSTROPHES), text)
        if not self._has_name(tokens) and not _DOTTED.search(text):
            return text
        words = [self._word(found) for found in WORD.finditer(text)]
        withheld = _Withheld(text, words, self.people, own).places()
        return _replaced(text, words, withheld)

    def _has_name(self, tokens: Sequence[str]) -> bool:
        """Return True if one of the words in lower case may be part of a name, or be one with an initial."""
        if not self._surface.isdisjoint(tokens):
            return True
        long = [token for token in tokens if len(token) >= _SHORTEST_GLUED]
        long += [token[:-1] for token in long if token.endswith("s")]  # perhaps a possessive
        return any(token[1:] in self._surface or token[:-1] in self._surface for token in long)

    def _word(self, found: re.Match[str]) -> _Word:
        text, end = found[0], found.end()
        possessive = bool(_POSSESSIVE.search(text))
        if possessive:
            text, end = text[:-2], end - 2
        key = folded(text)
        part = self.people.parts.get(key)
        if part is None and not text.isascii():
            part = self.people.parts.get(spelt_out(text))
        if part is None and len(key) > _SHORTEST_PLURAL and key.endswith("s"):
            part = self.people.parts.get(key[:-1])
            part = part if part and part.anywhere else None
        if part is None:
            known = (self.people.parts.get(rest) for rest in _without_letter(key))
            part = next((each for each in known if each and each.anywhere), None)
        if part is None and len(pieces := _CAMEL.sub(" ", text).split()) > 1:
            known = (self.people.parts.get(folded(piece)) for piece in pieces)
            part = next((each for each in known if each and each.anywhere), None)
        return _Word(found.start(), end, text, part, key, possessive)


def _tokens(plain: str, text: str) -> list[str]:
    """Return the words of a text in lower case, and those that it has in words such as "JaneSmithers"."""
    tokens = _LETTERS.findall(plain)
    return tokens if not _CAMEL.search(text) else [*tokens, *_LETTERS.findall(folded(_CAMEL.sub(" ", text)))]


def _without_letter(word: str) -> Iterable[str]:
    """Return a word without its first and without its last letter, which may be an initial: "jsmithers", "smithersj".

    The initial may be that of a former name. Ordinary words that are a name with one more letter have none.
    """
    if len(word) < _SHORTEST_GLUED or word in name_words().with_letter:
        return ()
    return word[1:], word[:-1]


class _Withheld:
    """The search for the words of one text that are withheld."""

    def __init__(self, text: str, words: Sequence[_Word], people: People, own: frozenset[int]) -> None:
        self.text, self.words, self.people, self.own = text, words, people, own
        self.titles, self.particles = name_words().titles, name_words().particles

    def places(self) -> set[int]:
        """Return the indices of the words that are withheld: parts of names, with what belongs to them."""
        held = {n for n, word in enumerate(self.words) if word.part and (word.part.anywhere or self._is_name(n))}
        held |= self._dotted_initials() | self._split_names()
        for n in sorted(held):
            self._add_before(n, held)
            self._add_after(n, held)
        self._add_between(held)
        return held

    def _dotted_initials(self) -> set[int]:
        """Return the places of the initials of a person, as in "J.S."; only with dots, because "JS" may be anything."""
        held: set[int] = set()
        for found in _DOTTED.finditer(self.text):
            letters = [folded(letter) for letter in _LETTERS.findall(found[0])]
            if any(initials.issuperset(letters) for initials in self.people.initials):
                held.update(n for n, word in enumerate(self.words) if found.start() <= word.start < found.end())
        return held

    def _split_names(self) -> set[int]:
        """Return the places of names that have a space after their prefix, as in "Mc Donald"."""
        found = (
            n for n in range(1, len(self.words))
            if self.words[n - 1].key in self.people.split.get(self.words[n].key, ())
            and self.words[n].is_capitalised and self._between(n - 1, n) is not None
        )  # fmt: skip
        return {place for n in found for place in (n - 1, n)}

    def _between(self, one: int, other: int) -> str | None:
        """Return what separates two neighbouring words, or None where a sentence may end or begin there."""
        if one < 0 or other >= len(self.words):
            return None
        left, right = self.words[one], self.words[other]
        said = self.text[left.end : right.start]
        if not _BETWEEN.fullmatch(said) or left.possessive:
            return None
        ends = "." in said and len(left.text) > 1 and left.key not in self.titles
        return None if ends and said.strip() == "." and said != "." else said

    def _is_name(self, n: int) -> bool:
        """Return True if an ordinary word that is also a name stands for a person here."""
        word = self.words[n]
        if not word.is_capitalised:
            return self._is_beside_part(n, anywhere=True)
        people = word.part.people if word.part else _NOBODY
        if word.possessive or not people.isdisjoint(self.own):
            return word.key not in self.particles
        before = self._between(n - 1, n)
        if before is not None and self.words[n - 1].key in self.titles:
            return True
        return self._is_beside_part(n, anywhere=False) or any(self._is_beside_initials(n, at) for at in (n - 1, n + 1))

    def _is_beside_part(self, n: int, *, anywhere: bool) -> bool:
        """Return True if a neighbour is another part of the same person's name."""
        word = self.words[n]
        for at in (n - 1, n + 1):
            if self._between(min(n, at), max(n, at)) is None:
                continue
            other = self.words[at]
            if other.part is None or word.part is None or other.key == word.key:
                continue
            of_name = other.part.anywhere or (not anywhere and other.is_capitalised)
            if of_name and word.part.people & other.part.people:
                return True
        return False

    def _is_beside_initials(self, n: int, at: int) -> bool:
        """Return True if a neighbour holds initials of the same person, as in "P. Page", "PB Page" and "Page, P"."""
        if self._between(min(n, at), max(n, at)) is None:
            return False
        return self._has_initials(self.words[at], self.words[n])

    def _has_initials(self, letters: _Word, word: _Word) -> bool:
        if not letters.text.isupper() or len(letters.text) > _MOST_INITIALS or not word.part:
            return False
        given = set(letters.key)
        return any(given <= self.people.initials[person] for person in word.part.people)

    def _add_before(self, n: int, held: set[int]) -> None:
        """Add initials, particles of the name and titles of address before a name."""
        at = n - 1
        while (said := self._between(at, at + 1)) is not None and at not in held:
            word = self.words[at]
            initial = word.is_initial and ("." in said or self._has_initials(word, self.words[n]))
            initial = initial or (len(word.text) == 1 and said in _JOINING)
            own = word.key in self.particles and self._are_one(word, self.words[n])
            if not (initial or own or word.key in self.titles or self._has_initials(word, self.words[n])):
                return
            held.add(at)
            at -= 1

    @staticmethod
    def _are_one(word: _Word, other: _Word) -> bool:
        """Return True if two words are parts of one person's name."""
        return bool(word.part and other.part and word.part.people & other.part.people)

    def _add_after(self, n: int, held: set[int]) -> None:
        """Add initials after a name, as in "Smithers, J. M."."""
        at = n + 1
        while (said := self._between(at - 1, at)) is not None and at not in held:
            word = self.words[at]
            follows = self.text[word.end : word.end + 1] == "."
            initial = word.is_initial and ("," in said or follows)
            initial = initial or (len(word.text) == 1 and said in _JOINING)
            if not initial and not self._has_initials(word, self.words[n]):
                return
            held.add(at)
            at += 1

    def _add_between(self, held: set[int]) -> None:
        """Add middle names, initials and particles between two parts of one person's name."""
        places = sorted(held)
        for one, other in pairwise(places):
            inside = range(one + 1, other)
            left, right = self.words[one].part, self.words[other].part
            if not 0 < len(inside) <= _MOST_BETWEEN or not left or not right or not left.people & right.people:
                continue
            joined = all(self._between(at, at + 1) is not None for at in range(one, other))
            if joined and all(self._is_middle(self.words[at]) for at in inside):
                held.update(inside)

    def _is_middle(self, word: _Word) -> bool:
        ordinary = name_words().ordinary
        return word.key in self.particles or word.is_initial or (word.is_capitalised and word.key not in ordinary)


def _replaced(text: str, words: Sequence[_Word], withheld: set[int]) -> str:
    """Return the text with one placeholder for each run of withheld words."""
    pieces: list[str] = []
    at = 0
    for n in sorted(withheld):
        word = words[n]
        said = text[at : word.start]
        if not pieces or not _is_one(said, words[n - 1], word):
            pieces += (said, A_NAME)
        at = word.end
        if word.is_initial and text[at : at + 1] == ".":
            at += 1
    return "".join((*pieces, text[at:]))


def _is_one(said: str, left: _Word, right: _Word) -> bool:
    """Return True if two withheld words with `said` between them are parts of one name.

    `said` has a word if the words are not neighbours, and an "s" if the left one is a possessive.
    """
    if not _BETWEEN.fullmatch(said):
        return False
    if not left.part or not right.part:
        return True
    return bool(left.part.people & right.part.people)
