"""Read decisions as people type them: "Band 1, duties reduced", "Remuneration raised", "Deferred to June"."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from peecf_batch.reading.decisions.decision import DecisionState
from peecf_batch.reading.headings.keys import heading_key, heading_roles
from peecf_batch.reading.matching.texts import key_of, plain_text, words_of
from peecf_batch.reading.typed_values.bands import band_names
from peecf_batch.reading.typed_values.dates import typed_day
from peecf_batch.reading.typed_values.words import typed_words

if TYPE_CHECKING:
    from peecf_batch.reading.typed_values.bands import BandNames
    from peecf_batch.rules.framework import Framework

_PIECES = re.compile(
    r"[,;:.()\[\]\n\r]|\s[-–—]\s(?!\d)|\s(?:and|but)\s|\s(?:from|effective|on|by|until)\s(?=\d)", re.IGNORECASE
)
_LONGEST = 1_000
_IN_DOUBT = re.compile(r"[?¿]|\bor\b", re.IGNORECASE)


class TypedDecision(NamedTuple):
    """What a cell says about a decision: its state, and the band that it plainly names ("" below the lowest band).

    `is_bare` is true if it names a band and says nothing else, apart from dates.
    """

    state: DecisionState
    band: str | None = None
    is_bare: bool = False


_DOUBTFUL = TypedDecision(DecisionState.DOUBTFUL)


class DecisionTexts:
    """A reader of the texts of decisions under one framework."""

    def __init__(self, framework: Framework) -> None:
        """Take the names of the bands, and the words that mean below the lowest band."""
        self._bands: BandNames = band_names(framework)
        typed = *heading_roles()["words"]["below_executive"], *typed_words("decisions")["below"]
        self._below = frozenset(map(heading_key, (framework.below.name, framework.below.title, *typed)))
        self._known: dict[str, TypedDecision | None] = {}

    def read(self, text: str) -> TypedDecision | None:
        """Return what a cell says about a decision, or None if it says that none was taken.

        A text names a band plainly if one part of it has the band with nothing but words of a decision beside it. A
        text with two bands, a question mark or a bare number is in doubt.
        """
        if text not in self._known:
            self._known[text] = self._read(text[:_LONGEST])
        return self._known[text]

    def _read(self, text: str) -> TypedDecision | None:
        if key_of(text).rstrip(". ") in _none():
            return None
        pieces = [piece for part in _PIECES.split(text) if (piece := plain_text(part))]
        read = [self._bands.in_phrase(piece, _beside()) for piece in pieces]
        named: set[str] = {found.name for found in read if found.name is not None}
        named.update("" for piece in pieces if heading_key(piece) in self._below)
        is_deferred = any(_deferred().match(piece) for piece in pieces)
        unclear = any(found.doubtful for found in read) or len(named) > 1 or (named and is_deferred)
        asks = "?" in text or (named and _IN_DOUBT.search(text))
        if not pieces or unclear or asks:
            return _DOUBTFUL
        if is_deferred:
            return TypedDecision(DecisionState.DEFERRED)
        others = [
            piece
            for piece, found in zip(pieces, read, strict=True)
            if found.name is None and heading_key(piece) not in self._below and typed_day(piece) is None
        ]
        band = next(iter(named), None)
        is_bare = band is not None and not others and _way().isdisjoint(words_of(text))
        return TypedDecision(DecisionState.DECIDED, band, is_bare)


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
def _deferred() -> re.Pattern[str]:
    words = "|".join(map(re.escape, typed_words("decisions")["deferred"]))
    return re.compile(rf"(?:decision )?(?:{words})\b", re.IGNORECASE)
