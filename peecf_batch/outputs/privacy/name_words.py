"""Hold the words that tell names of people from other words, from name_words.toml."""

from __future__ import annotations

import unicodedata
from functools import cache
from pathlib import Path

from peecf_batch.definitions import NamedTuple, pattern
from peecf_batch.rules.findings import catalogue
from peecf_batch.rules.own_tables import own_tables

_LOWER_CASE = pattern(r"(?<![^\W\d_])[a-z]{2,}")
_ORDINARY = ("words", "places", "particles", "roles")
_APOSTROPHES = "'’‘ʼ`´＇′"
_OTHERWISE = str.maketrans({"đ": "d", "ø": "o", "ł": "l", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th", "ð": "d"})
_SPELT_OUT = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe", "å": "aa"})
_WITHOUT_APOSTROPHES = str.maketrans("", "", _APOSTROPHES)


class NameWords(NamedTuple):
    """Words by their meaning in a name, each as `folded` returns it.

    `titles` come before a name, `letters` after it, and `notes` are words of a cell that are not part of the name.
    `particles` are often part of a name. `roles` are words for those who decide, and words beside them. `ordinary` are
    names that are also ordinary words or places. `with_letter` are ordinary words that are a name with one more letter.
    """

    titles: frozenset[str]
    letters: frozenset[str]
    notes: frozenset[str]
    particles: frozenset[str]
    roles: frozenset[str]
    ordinary: frozenset[str]
    with_letter: frozenset[str]


@cache
def name_words() -> NameWords:
    """Return the words of name_words.toml. Words that the rules are written in are ordinary words too."""
    tables = own_tables(Path(__file__).with_name("name_words.toml"))
    lists = {key: frozenset(map(folded, words.split())) for key, words in tables.items()}
    ours = (_LOWER_CASE.findall(f"{rule.title} {rule.why} {rule.fix}") for rule in catalogue().values())
    ordinary = frozenset.union(*(lists[key] for key in _ORDINARY), *map(frozenset, ours))
    return NameWords(
        lists["titles"],
        lists["letters"],
        lists["notes"],
        lists["particles"],
        lists["roles"],
        ordinary,
        lists["with_letter"] | ordinary,
    )


def spelt_out(word: str) -> str:
    """Return a word as `folded` does, but with "ue" for "ü" and the like: "Müller" and "Mueller" are one name."""
    return folded(unicodedata.normalize("NFC", word).casefold().translate(_SPELT_OUT))


def folded(word: str) -> str:
    """Return a word in lower case without accents and apostrophes."""
    word = word.casefold().translate(_WITHOUT_APOSTROPHES)
    if word.isascii():
        return word
    plain = unicodedata.normalize("NFKD", word.translate(_OTHERWISE))
    return "".join(c for c in plain if not unicodedata.combining(c))
