"""Read amounts of money as people type them, in the unit that the heading names."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from peecf_batch.definitions import NamedTuple, pattern
from peecf_batch.reading.matching.texts import plain_text
from peecf_batch.reading.typed_values.words import typed_words

_LONGEST = 60
_THOUSAND, _MILLION = 1_000, 1_000_000
_GROUPED = pattern(r"\d{1,3}(?:([, '])\d{3})(?:\1\d{3})*(?:\.\d{1,2})?")
_PLAIN = pattern(r"\d{1,12}(?:\.\d{1,2})?")
_FRACTION = pattern(r"\d{1,12}(?:\.\d+)?")
_COMMA = pattern(r"(\d{1,12}|\d{1,3}(?:[. ]\d{3})+),(\d{1,2})")
_IN_THOUSANDS = pattern(r"(?<![\d.,])[’'‘]?000(?:['’]?s)?(?![\d,.])|\bthousands?\b|\$ ?k\b|\(k\)", re.IGNORECASE)
_IN_MILLIONS = pattern(r"\$ ?(?:m|mn|mill?)\b|\(m\)|\bmillions?\b", re.IGNORECASE)


class Unit(NamedTuple):
    """The unit that a heading gives to the amounts below it: how many dollars it is, and its name."""

    dollars: int = 1
    name: str = "dollars"


DOLLARS = Unit()


@lru_cache(maxsize=1_024)
def unit_in(heading: str) -> Unit:
    """Return the unit in a heading: "TRP ($'000)" is in thousands of dollars, "TRP $m" in millions."""
    if _IN_MILLIONS.search(heading):
        return Unit(_MILLION, "millions of dollars")
    return Unit(_THOUSAND, "thousands of dollars") if _IN_THOUSANDS.search(heading) else DOLLARS


def without_unit(heading: str) -> str:
    """Return a heading without the unit of its amounts."""
    return _IN_MILLIONS.sub(" ", _IN_THOUSANDS.sub(" ", heading)).replace("$", " ")


def money_of(value: object, unit: Unit = DOLLARS) -> float | None:
    """Return the dollars in a cell, or None if the value is not clearly one amount of money.

    An amount with a unit of its own ("245k") is not scaled again by the `unit` of the heading.
    """
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        return _scaled(float(value), unit)
    return _typed_money(value, unit) if isinstance(value, str) else None


@lru_cache(maxsize=65_536)
def _typed_money(text: str, unit: Unit) -> float | None:
    plain, multiple = _bare(text)
    if not plain:
        return None
    if multiple > 1:
        return round(float(plain) * multiple, 2) if _FRACTION.fullmatch(plain) else None
    if _GROUPED.fullmatch(plain):
        return _scaled(float(re.sub(r"[, ']", "", plain)), unit)
    if match := _COMMA.fullmatch(plain):
        return _scaled(float(re.sub(r"[. ]", "", match[1]) + "." + match[2]), unit)
    fits = _PLAIN.fullmatch(plain) if unit is DOLLARS else _FRACTION.fullmatch(plain)
    return _scaled(float(plain), unit) if fits else None


def _bare(text: str) -> tuple[str, int]:
    """Return an amount without its currency and "a year", and the multiple that "k" or "m" at its end means."""
    if len(text) > _LONGEST:
        return "", 1
    plain = plain_text(text).casefold()
    for phrase in _phrases("a_year"):
        if plain.endswith(phrase) and plain != phrase:
            plain = plain.removesuffix(phrase).rstrip()
    for phrase in _phrases("currencies"):
        plain = plain.removeprefix(phrase).lstrip()
    for phrases, multiple in (("thousands", _THOUSAND), ("millions", _MILLION)):
        for phrase in _phrases(phrases):
            if plain.endswith(phrase):
                return plain.removesuffix(phrase).rstrip(), multiple
    return plain, 1


def _scaled(amount: float, unit: Unit) -> float:
    return round(amount * unit.dollars, 2) if unit.dollars > 1 else amount


@cache
def _phrases(kind: str) -> tuple[str, ...]:
    """Return the phrases of a kind, the longest first, so that none is taken for a part of another."""
    return tuple(sorted(typed_words("money")[kind], key=len, reverse=True))
