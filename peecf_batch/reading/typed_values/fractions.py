"""Read time fractions as people type them: 0.8, 80%, "full time"."""

from __future__ import annotations

from functools import cache, lru_cache

from peecf_batch.definitions import pattern
from peecf_batch.reading.matching.texts import key_of
from peecf_batch.reading.typed_values.words import typed_words

_DECIMAL = pattern(r"[01]?[.,]\d{1,4}|[01]")
_PERCENTAGE = pattern(r"(\d{1,3}(?:\.\d{1,2})?) ?(?:%|per ?cent)")
_WHOLE = pattern(r"\d{1,3}(?:\.\d{1,2})?")
_IN_HUNDRED, _LONGEST = 100, 40


def says_percent(heading: str) -> bool:
    """Return True if a heading says that the fractions below it are in per cent: "FTE %"."""
    return "%" in heading or "per cent" in heading.casefold()


def fraction_of(value: object, *, in_percent: bool = False) -> float | None:
    """Return the time fraction in a cell, or None if the value is not clearly one.

    A number is returned as it is, so that one above 1 can be reported; `in_percent` takes numbers above 1 as per cent.
    """
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        return float(value) / _IN_HUNDRED if in_percent and value > 1 else float(value)
    return _typed_fraction(value, in_percent=in_percent) if isinstance(value, str) else None


@lru_cache(maxsize=65_536)
def _typed_fraction(text: str, *, in_percent: bool) -> float | None:
    key = key_of(text[:_LONGEST])
    if key in _whole() or _without_unit(key) in _whole():
        return 1.0
    key = _without_unit(key)
    if _DECIMAL.fullmatch(key):
        return float(key.replace(",", "."))
    if match := _PERCENTAGE.fullmatch(key):
        return float(match[1]) / _IN_HUNDRED
    return float(key) / _IN_HUNDRED if in_percent and _WHOLE.fullmatch(key) else None


def _without_unit(key: str) -> str:
    for word in typed_words("fractions")["unit"]:
        bare = key.removesuffix(word).removeprefix(word)
        if bare != key and bare:
            return bare.strip(" :=-()")
    return key


@cache
def _whole() -> frozenset[str]:
    return frozenset(key_of(word) for word in typed_words("fractions")["whole"])
