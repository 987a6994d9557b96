"""Read decisions as people type them: "Band 1, duties reduced", "Remuneration raised", "Deferred to June"."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from peecf_batch.definitions import NamedTuple, pattern
from peecf_batch.reading.decisions.decision import DecisionState
from peecf_batch.reading.headings.keys import heading_key, heading_roles
from peecf_batch.reading.matching.texts import key_of, plain_text, words_of
from peecf_batch.reading.typed_values.bands import band_names
from peecf_batch.reading.typed_values.dates import typed_day
from peecf_batch.reading.typed_values.words import typed_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from peecf_batch.reading.typed_values.bands import BandNames, TypedBand
    from peecf_batch.rules.framework import Framework

_PIECES = pattern(r"[,;:.()\[\]\n\r]|\s[-–—]\s(?!\d)|\s(?:and|but)\s|\s(?:from|effective|on|by)\s(?=\d)", re.IGNORECASE)
_OPTION = pattern(r"(?:\(?[a-f]\)|wait)\.?")  # as beside the boxes of the page and the paper
_TO = frozenset(("to", "as", "at", "into"))
_LONGEST = 1_000


class TypedDecision(NamedTuple):
    """What a cell says about a decision: its state, and the band that it clearly names ("" below the lowest band).

    `is_bare` is true if it names a band and says nothing else, apart from dates.
    """

    state: DecisionState
    band: str | None = None
    is_bare: bool = False


class _Parts(NamedTuple):
    """The parts of a text, what each says about a band, the bands that it names, and its words without certain ones."""

    pieces: Sequence[str]
    read: Sequence[TypedBand]
    named: set[str]
    words: str


_DOUBTFUL = TypedDecision(DecisionState.DOUBTFUL)


class DecisionTexts:
    """A reader of the texts of decisions under one framework."""

    def __init__(self, framework: Framework, others: Iterable[Framework] = ()) -> None:
        """Take the names of the bands, and the words that mean below the lowest band.

        `others` are the frameworks of other positions: a decision that names a band of one of them is in doubt.
        """
        self._bands: BandNames = band_names(framework)
        self._others = tuple(band_names(other) for other in others if other.id != framework.id)
        typed = *heading_roles()["words"]["below_executive"], *typed_words("decisions")["below"]
        self._below = frozenset(map(heading_key, (framework.below.name, framework.below.title, *typed)))
        self._known: dict[str, TypedDecision | None] = {}

    def read(self, text: str) -> TypedDecision | None:
        """Return what a cell says about a decision, or None if it says that none was taken.

        A text names a band clearly if one part of it has the band with nothing but words of a decision beside it, and
        no part has a word of doubt, negation, condition or proposal. A text with two bands, a band of another
        framework, a question mark or a bare number is in doubt, and so is one that names neither a band nor an option.
        "(a)" and "Wait" name options.
        """
        if text not in self._known:
            self._known[text] = self._read(text[:_LONGEST])
        return self._known[text]

    def _read(self, text: str) -> TypedDecision | None:
        if key_of(text).rstrip(". ") in _none():
            return None
        if _OPTION.fullmatch(key_of(text)):
            return TypedDecision(DecisionState.DECIDED)
        found = self._parts(text)
        if self._doubt(text, found):
            return _DOUBTFUL
        if _of("deferred").search(found.words):
            return TypedDecision(DecisionState.DEFERRED)
        others = [
            piece
            for piece, band in zip(found.pieces, found.read, strict=True)
            if band.name is None and heading_key(piece) not in self._below and typed_day(piece) is None
        ]
        band = next(iter(found.named), None)
        is_bare = band is not None and not others and _way().isdisjoint(words_of(text))
        return TypedDecision(DecisionState.DECIDED, band, is_bare)

    def doubt_in(self, text: str) -> str:
        """Return why a text does not say clearly what was decided, as a part of a sentence; "" if it does."""
        read = self.read(text)
        is_doubtful = read is not None and read.state is DecisionState.DOUBTFUL
        return self._doubt(text[:_LONGEST], self._parts(text[:_LONGEST])) if is_doubtful else ""

    def _parts(self, text: str) -> _Parts:
        pieces = [piece for part in _PIECES.split(text) if (piece := plain_text(part))]
        read = [self._bands.in_phrase(piece, _beside()) for piece in pieces]
        named: set[str] = {found.name for found in read if found.name is not None}
        named.update("" for piece in pieces if heading_key(piece) in self._below)
        words = _without_certain(piece for piece in pieces if heading_key(piece) not in self._below)
        return _Parts(pieces, read, named, words)

    def _doubt(self, text: str, found: _Parts) -> str:
        """Return why a text is in doubt, "" if it is not."""
        if "?" in text or "¿" in text:
            return "it has a question mark"
        if len(found.named) > 1:
            return "it names more than one band"
        if word := _of("doubt").search(found.words):
            return f"'{word[0]}' leaves it open"
        word = _of("deferred").search(found.words)
        if found.named and word:
            return f"it names a band, but '{word[0]}' leaves it open"
        if any(band.doubtful and piece.isdecimal() for piece, band in zip(found.pieces, found.read, strict=True)):
            return "a number alone does not say what it is"
        if self._names_another(found.pieces, found.read):
            return "it names a band of another framework"
        if grade := next(filter(None, map(_grade().search, found.pieces)), None):
            return f"'{grade[0]}' is not a band of the framework"
        if _names_no_band(found):
            return "it moves the position, but names no band of the framework"
        if any(band.doubtful for band in found.read):
            return "it does not clearly name one band"
        if word or found.named or (found.pieces and _of("taken").search(key_of(text))):
            return ""
        return "it names no band and no option"

    def _names_another(self, pieces: Sequence[str], read: Sequence[TypedBand]) -> bool:
        """Return True if a part of a text that names no band of the framework has one of another framework."""
        unnamed = [piece for piece, found in zip(pieces, read, strict=True) if found.name is None]
        found = (other.in_phrase(piece, _beside()) for other in self._others for piece in unnamed)
        return any(band.name is not None or band.doubtful for band in found)


def _names_no_band(found: _Parts) -> bool:
    """Return True if a part of a text says where a position moves, and the place is not a band or an option.

    Duties may move anywhere.
    """
    moves, plain = frozenset(typed_words("decisions")["moves"]), _beside()
    duties = frozenset(typed_words("directions")["duties"])
    for piece in found.pieces:
        words = words_of(_without_certain([piece]))
        place = next((n for n, word in enumerate(words) if word in moves), None)
        if place is None or found.named or not duties.isdisjoint(words):
            continue
        to = next((n for n, word in enumerate(words) if n > place and word in _TO), None)
        if to is not None and any(word not in plain for word in words[to + 1 :]):
            return True
    return False


def directions_in(text: str) -> frozenset[tuple[str, str]]:
    """Return the changes that a text names, each as its subject and "up" or "down": ("remuneration", "up").

    A part of the text that names both ways, such as "add or remove duties", gives none.
    """
    words, found = typed_words("directions"), set()
    for part in _PIECES.split(text):
        held = set(words_of(part))
        ways = [way for way in ("up", "down") if held & set(words[way])]
        subjects = [subject for subject in ("remuneration", "duties") if held & set(words[subject])]
        if len(ways) == 1 and len(subjects) == 1:
            found.add((subjects[0], ways[0]))
    return frozenset(found)


@cache
def _grade() -> re.Pattern[str]:
    """Return the pattern for grades that are bands of no framework here, whatever their case."""
    words = "|".join(re.escape(word) for word in typed_words("decisions")["grades"])
    return re.compile(rf"\b(?:{words})(?:\W{{0,2}}(?:grade|level|band)?\W{{0,2}}\d+(?:\.\d+)?)?\b", re.IGNORECASE)


def _without_certain(pieces: Iterable[str]) -> str:
    """Return the parts of a text as one, without the phrases that leave no doubt about a decision."""
    return " / ".join(_of("certain").sub(" ", key_of(piece)) for piece in pieces)


@cache
def _none() -> frozenset[str]:
    """Return the texts that mean that no decision was taken yet."""
    return frozenset(map(key_of, typed_words("decisions")["none"]))


@cache
def _way() -> frozenset[str]:
    """Return the words that say how a position and its band are brought together."""
    return frozenset(typed_words("decisions")["way"])


@cache
def _beside() -> frozenset[str]:
    return frozenset(typed_words("decisions")["beside_band"])


@cache
def _of(kind: str) -> re.Pattern[str]:
    """Return the pattern for the words of one kind, the longest first, in texts as keys."""
    words = sorted(typed_words("decisions")[kind], key=len, reverse=True)
    return re.compile(rf"\b(?:{'|'.join(re.escape(key_of(word)) for word in words)})\b")
