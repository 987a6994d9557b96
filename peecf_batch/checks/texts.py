"""Measure texts, and search many texts at once for phrases, ignoring case."""

from __future__ import annotations

from functools import cache
from itertools import islice
from typing import TYPE_CHECKING

from peecf_batch.definitions import NamedTuple
from peecf_batch.rules.findings import catalogue

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

_AT_ONCE, _BETWEEN = 2_000, "\0"


class Folded(NamedTuple):
    """The result of searching texts, ignoring case: whether all differ, and the phrases that occur in any of them.

    `all_differ` may be false even if all texts differ, but it is never true if 2 texts are the same.
    """

    all_differ: bool
    phrases: frozenset[str]


def folded(texts: Iterable[str], phrases: Sequence[str]) -> Folded:
    """Return True if all `texts` differ and which of `phrases` they contain, ignoring case.

    Join and search 2,000 texts at a time, which is faster than one by one.
    """
    search, left = search_for(phrases), iter(texts)
    count, apart, marks, found = 0, True, set[int](), set[str]()
    while some := list(islice(left, _AT_ONCE)):
        joined = _BETWEEN.join(some).casefold()
        parts = joined.split(_BETWEEN)
        count, apart = count + len(some), apart and len(parts) == len(some)
        marks.update(map(hash, parts))
        found.update(search(joined))
    return Folded(apart and count == len(marks), frozenset(found))


def search_for(phrases: Sequence[str]) -> Callable[[str], Iterable[str]]:
    """Return a function that returns those of `phrases` that occur in a text, also within words.

    It uses Aho-Corasick if that library is installed.
    """
    try:
        from ahocorasick_rs import AhoCorasick
    except ImportError:  # pragma: no cover - for systems without a wheel of the library
        return lambda text: (phrase for phrase in phrases if phrase in text)
    search = AhoCorasick(phrases)
    return lambda text: search.find_matches_as_strings(text, overlapping=True)


@cache
def _fewest_words() -> int:
    return int(catalogue()["W302"].limits["words"])


def short_texts(texts: Sequence[str]) -> frozenset[str]:
    """Return the texts with fewer words than a sentence needs (the limit of rule W302)."""
    fewest = _fewest_words()
    doubtful = [text for text in texts if text.count(" ") < fewest or "  " in text]  # most texts have enough spaces
    return frozenset(filter(is_short, doubtful))


def is_short(text: str) -> bool:
    """Return True if a text has fewer words than a sentence needs (the limit of rule W302)."""
    fewest = _fewest_words()
    return len(text.split(None, fewest)) < fewest
