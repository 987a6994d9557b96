"""Read the names of bands as people type them: "2", "II", "B2", "Band 2". Report a band that is in doubt."""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from peecf_batch.definitions import NamedTuple, pattern
from peecf_batch.reading.matching.texts import plain_text
from peecf_batch.reading.typed_values.words import typed_words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from peecf_batch.rules.framework import Framework

    _Words = tuple[str, ...]

_LONGEST = 200
_TOKEN = pattern(r"[^\W\d_]+|\d+")
_BRACKETS = "()[]{}"
_IGNORED = frozenset(" -_.,:'\"" + _BRACKETS)


class TypedBand(NamedTuple):
    """What a cell says about a band: the framework's name for it, or None, and whether it is in doubt.

    A doubtful cell names a band and says something else too, such as a question mark or a second band.
    """

    name: str | None = None
    doubtful: bool = False


NO_BAND = TypedBand()
_DOUBTFUL = TypedBand(doubtful=True)


def band_in(text: str, framework: Framework) -> TypedBand:
    """Return what a cell says about a band of `framework`. A text that names no band is not doubtful."""
    return band_names(framework).read(text)


@lru_cache(maxsize=16)
def _cached(names: tuple[tuple[str, tuple[str, ...]], ...]) -> BandNames:
    return BandNames(names)


def band_names(framework: Framework) -> BandNames:
    """Return the names of the bands of a framework, to read many cells."""
    return _cached(tuple((band.name, (band.name, band.title, *band.names)) for band in framework.bands))


class BandNames:
    """Every name for each band of a framework."""

    def __init__(self, names: tuple[tuple[str, tuple[str, ...]], ...]) -> None:
        """Take, for each band from the lowest, the framework's name and every name for it."""
        self._bands: dict[_Words, str] = {}
        before = tuple(typed_words("bands")["before_number"])
        for place, (band, every) in enumerate(names):
            number = _numerals()[str(place + 1)] if place < len(typed_words("bands")["numerals"]) else ""
            self._bands.update({_words_of(name): band for name in every})
            if number and any(number in _words_of(name) for name in every):
                self._bands.update(dict.fromkeys(((number,), *((word, number) for word in before)), band))
        general = {(), *((word,) for word in before)}
        self._own = {words[:-1] for words in self._bands if words[:-1] not in general}
        self._harmless = frozenset(typed_words("bands")["harmless"])
        self._longest = max(map(len, self._bands), default=0)
        self._memo: dict[str, TypedBand] = {}

    def read(self, text: str) -> TypedBand:
        """Return what a text says about a band."""
        if text not in self._memo:
            self._memo[text] = self._read(text[:_LONGEST])
        return self._memo[text]

    def _read(self, text: str) -> TypedBand:
        plain = plain_text(text)
        words = _words_of(plain)
        if not words:
            return NO_BAND
        marked = any(not letter.isalnum() and letter not in _IGNORED for letter in plain)
        wrapped = plain[0] in _BRACKETS or "-" in (plain[0], plain[-1])
        band = self._bands.get(words)
        if band is not None and not marked:
            return _DOUBTFUL if wrapped else TypedBand(band)
        named = list(self._named_in(words))
        if not named:
            return NO_BAND
        parts = [part for part in _parts(plain) if part.casefold() not in self._harmless]
        beside = {self._bands.get(_words_of(part)) for part in parts}
        if not marked and not wrapped and None not in beside and len(beside) == 1:
            return TypedBand(beside.pop())
        starts, has_own_name = named[0][0] == 0, any(own for _, own in named)
        return _DOUBTFUL if starts or has_own_name else NO_BAND

    def in_phrase(self, text: str, beside: frozenset[str]) -> TypedBand:
        """Return what a phrase says about a band, such as "reclassified to band 2".

        The phrase is plain if it has nothing but words of `beside` beside the band. A number alone names no band: it
        may be the number of an option.
        """
        plain = plain_text(text[:_LONGEST])
        words, numbers = _words_of(plain), frozenset(word for name in self._bands if len(name) == 1 for word in name)
        if not words or set(words) <= numbers:
            return _DOUBTFUL if words else NO_BAND
        places = [place for place in self._spans(words) if words[place] not in {(number,) for number in numbers}]
        bands = {self._bands[words[place]] for place in places}
        taken = {n for place in places for n in range(place.start, place.stop)}
        rest = {word for n, word in enumerate(words) if n not in taken}
        if not bands:
            return NO_BAND
        marked = any(not letter.isalnum() and letter not in _IGNORED for letter in plain)
        return _DOUBTFUL if marked or len(bands) > 1 or not rest <= beside else TypedBand(bands.pop())

    def _spans(self, words: _Words) -> Iterator[slice]:
        """Yield the place of each name of a band in a text, from left to right, the longest name at each place."""
        start = 0
        while start < len(words):
            ends = range(min(len(words), start + self._longest), start, -1)
            end = next((end for end in ends if words[start:end] in self._bands), 0)
            if end:
                yield slice(start, end)
            start = end or start + 1

    def _named_in(self, words: _Words) -> Iterator[tuple[int, bool]]:
        """Yield where in a text each name of a band is, and whether the name is only that of this framework."""
        for start in range(len(words)):
            for end in range(min(len(words), start + self._longest), start, -1):
                if words[start:end] in self._bands:
                    yield start, words[start : end - 1] in self._own
                    break


def _parts(plain: str) -> list[str]:
    """Return the text before a bracket and the text in it: "Band 2 (second band)" has two."""
    return [part.strip() for part in re.split(r"[()\[\]{}]", plain) if part.strip()]


def _words_of(name: str) -> _Words:
    """Return the words and numbers of a name, with Roman numerals and words for numbers as figures."""
    folded = unicodedata.normalize("NFKC", name).casefold()
    return tuple(_numerals().get(token, token) for token in _TOKEN.findall(folded))


@cache
def _numerals() -> dict[str, str]:
    return {word: words[0] for words in typed_words("bands")["numerals"] for word in words}
