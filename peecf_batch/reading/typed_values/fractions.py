"""Read time fractions as people type them: 0.8, 80%, "full time"."""

from __future__ import annotations

from enum import Enum
from functools import cache, lru_cache

from peecf_batch.definitions import pattern
from peecf_batch.reading.matching.texts import key_of, words_of
from peecf_batch.reading.typed_values.words import typed_words

_DECIMAL = pattern(r"[01]?[.,]\d{1,4}|[01]")
_PERCENTAGE = pattern(r"(\d{1,3}(?:\.\d{1,2})?) ?(?:%|per ?cent)")
_WHOLE = pattern(r"\d{1,3}(?:\.\d{1,2})?")
_IN_HUNDRED, _LONGEST = 100, 40


class FractionUnit(Enum):
    """What the numbers below a heading of time fractions are."""

    WHOLE = "parts of full time"
    PERCENT = "per cent of full time"
    TIME = "hours or days"


def fraction_unit(heading: str) -> FractionUnit:
    """Return the unit that a heading gives to the fractions below it, as "FTE %" and "FTE (hours)" do."""
    if not _time_words().isdisjoint(words_of(heading)):
        return FractionUnit.TIME
    in_percent = "%" in heading or "per cent" in heading.casefold()
    return FractionUnit.PERCENT if in_percent else FractionUnit.WHOLE


def fraction_of(value: object, unit: FractionUnit = FractionUnit.WHOLE) -> float | None:
    """Return the time fraction in a cell, or None if the value is not clearly one.

    A number is returned as it is, so that one above 1 can be reported. Numbers above 1 are in per cent if the unit is.
    Hours and days give no fraction, because it is not known how many of them are full time.
    """
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        if unit is FractionUnit.TIME:
            return None
        return float(value) / _IN_HUNDRED if unit is FractionUnit.PERCENT and value > 1 else float(value)
    return _typed_fraction(value, unit) if isinstance(value, str) else None


@lru_cache(maxsize=65_536)
def _typed_fraction(text: str, unit: FractionUnit) -> float | None:
    key = key_of(text[:_LONGEST])
    if key in _whole() or _without_unit(key) in _whole():
        return 1.0
    bare = _without_unit(key)
    if unit is FractionUnit.TIME and bare == key and not key.endswith("%"):
        return None
    if _DECIMAL.fullmatch(bare):
        return float(bare.replace(",", "."))
    if match := _PERCENTAGE.fullmatch(bare):
        return float(match[1]) / _IN_HUNDRED
    return float(bare) / _IN_HUNDRED if unit is FractionUnit.PERCENT and _WHOLE.fullmatch(bare) else None


def _without_unit(key: str) -> str:
    for word in typed_words("fractions")["unit"]:
        bare = key.removesuffix(word).removeprefix(word)
        if bare != key and bare:
            return bare.strip(" :=-()")
    return key


@cache
def _whole() -> frozenset[str]:
    return frozenset(key_of(word) for word in typed_words("fractions")["whole"])


@cache
def _time_words() -> frozenset[str]:
    return frozenset(typed_words("fractions")["time"])
