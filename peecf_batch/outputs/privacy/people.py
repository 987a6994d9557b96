"""Find the parts of the names of people in the cells that name them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache
from itertools import product

from peecf_batch.definitions import NamedTuple, pattern
from peecf_batch.outputs.privacy.name_words import folded, name_words, spelt_out

WORD = pattern(r"[^\W\d_]+(?:['’‘ʼ`´＇′][^\W\d_]+)*")
_DOMAIN = pattern(r"@[\w.-]+")
_USER_NAME = pattern(r"[a-z]{6,}")
_PREFIXES = ("fitz", "mac", "mc", "van", "von", "de", "la", "le", "du", "st", "o", "d")
_SEVERAL = pattern(r"[;/&+|\n\r]|\s(?:and|or|with)\s|\s[-–—]\s", re.IGNORECASE)
_FROM_EAST_ASIA = pattern(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]{2,}")
_SHORTEST_JOINED, _SHORTEST_PART = 5, 3
_MOST_PARTS = 8  # of one name; a longer cell is a note, and only its single words count


class NamePart(NamedTuple):
    """A word that is part of a name: whether it is withheld wherever it occurs, and the people with that part."""

    anywhere: bool
    people: frozenset[int]


class People(NamedTuple):
    """The people that a workbook names.

    `parts` has the parts of their names, as `folded` returns them. `initials` has the letters that begin the parts of
    each person's name. `by_cell` has the people in each cell, by its text. `unspaced` are names in scripts that do not
    separate words. `split` has names that begin with a prefix, such as "mcdonald", by what follows the prefix.
    """

    parts: Mapping[str, NamePart]
    initials: tuple[frozenset[str], ...]
    by_cell: Mapping[str, frozenset[int]]
    unspaced: tuple[str, ...]
    split: Mapping[str, frozenset[str]]

    def in_cell(self, text: str) -> frozenset[int]:
        """Return the people that a cell names."""
        return self.by_cell.get(text, frozenset())


def people_in(cells: Iterable[str]) -> People:
    """Return the people that cells for names name. A cell may name several, or nobody."""
    names: dict[_Name, int] = {}
    by_cell = {
        text: frozenset(names.setdefault(name, len(names)) for name in _names_in(text))
        for text in dict.fromkeys(cells)
        if text
    }
    found: dict[str, set[int]] = {}
    for (parts, letters), person in names.items():
        for part in (*parts, *_joined(parts, letters)):
            found.setdefault(part, set()).add(person)
    ordinary = name_words().ordinary
    return People(
        {part: NamePart(part not in ordinary, frozenset(people)) for part, people in found.items()},
        tuple(frozenset((*letters, *(part[0] for part in parts))) for parts, letters in names),
        by_cell,
        tuple(sorted({name for text in by_cell for name in _FROM_EAST_ASIA.findall(text)}, key=len, reverse=True)),
        _split(found),
    )


def _split(parts: Iterable[str]) -> Mapping[str, frozenset[str]]:
    """Return the parts of names that begin with a prefix, by what follows it."""
    rest: dict[str, set[str]] = {}
    for part in parts:
        for prefix in _PREFIXES:
            if part.startswith(prefix) and len(part) - len(prefix) >= _SHORTEST_PART:
                rest.setdefault(part.removeprefix(prefix), set()).add(prefix)
    return {left: frozenset(prefixes) for left, prefixes in rest.items()}


class _Name(NamedTuple):
    """A name: its parts of 2 letters or more, and its single letters, each as `folded` returns them."""

    parts: tuple[str, ...]
    letters: tuple[str, ...]


def _names_in(text: str) -> Iterable[_Name]:
    """Yield each name in a cell, without titles, letters after the name, notes and the domains of addresses."""
    text = _DOMAIN.sub(" ", text) if "@" in text else text
    for piece in _SEVERAL.split(text):
        halves = piece.split(",")
        several = len(halves) > 1 and all(len(WORD.findall(half)) > 1 for half in halves)
        for name in halves if several else (piece,):
            if (found := _parts(name)).parts:
                yield found


@cache
def _parts(name: str) -> _Name:
    words = name_words()
    left_out = words.titles | words.letters | words.notes
    found = [part for word in WORD.findall(name) for part in _forms(word)]
    parts = dict.fromkeys(part for part in found if len(part) > 1 and part not in left_out)
    if _USER_NAME.fullmatch(name.strip()):  # a user name, such as "jsmithers", has an initial before the family name
        parts[name.strip()[1:]] = None
    letters = dict.fromkeys(part for part in found if len(part) == 1)
    return _Name(tuple(parts)[:_MOST_PARTS], tuple(letters)[:_MOST_PARTS])


def _forms(word: str) -> Iterable[str]:
    """Yield a word, also with "ue" for "ü", and what follows an apostrophe in it: "obrien" and "brien"."""
    yield folded(word)
    yield spelt_out(word)
    pieces = WORD.findall(re.sub(r"['’‘ʼ`´＇′]", " ", word))
    yield from (folded(piece) for piece in pieces[1:] if len(piece) >= _SHORTEST_PART)


def _joined(parts: tuple[str, ...], letters: tuple[str, ...]) -> Iterable[str]:
    """Yield the parts of a name written as one word, as in addresses and ids: "janesmithers" and "jsmithers".

    Words such as "better" for B. Etter are left out.
    """
    forms = (form for form in _all_joined(parts, letters) if len(form) >= _SHORTEST_JOINED)
    yield from (form for form in forms if form not in name_words().with_letter)


def _all_joined(parts: tuple[str, ...], letters: tuple[str, ...]) -> Iterable[str]:
    words = name_words()
    whole = [part for part, before in zip(parts, ("", *parts), strict=False) if not before.endswith(part)]
    for first, count in product(range(len(whole)), range(2, len(whole) + 1)):
        some = (whole * 2)[first : first + count]  # also from the last to the first, for a family name before the given
        if not words.ordinary.issuperset(some):
            yield "".join(some)
    initials = ("".join(letters), *letters) if len(letters) > 1 else letters
    for part in parts:
        if part not in words.particles:
            after = () if part in words.ordinary else initials
            yield from (*(letter + part for letter in initials), *(part + letter for letter in after))
    for one in parts:
        for other in parts:
            if one != other and one not in words.particles:
                forms = (one + other, f"{one[0]}{other}", f"{other}{one[0]}")
                yield from forms[: 2 if other in words.ordinary else 3]
