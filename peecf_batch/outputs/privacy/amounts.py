"""Leave amounts of money out of texts about a position, because they say what somebody is paid."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from peecf_batch.definitions import pattern

if TYPE_CHECKING:
    from collections.abc import Iterable

AMOUNT = "[amount withheld]"
_SPACES = "\u00a0\u2007\u2009\u202f"
_GROUPS = rf"(?:[, '’_{_SPACES}]\d{{3}})"
_THOUSANDS = r"(?:k|m|mn|mil|million|thousand)"
_MONEY = pattern(
    rf"(?:(?:AUD|USD|AU|US|A)\s?)?[$＄€£]\s?\d+{_GROUPS}*(?!\d)(?:\.\d+)?(?:\s?{_THOUSANDS}(?:pa)?\b)?"
    rf"|(?:(?:AUD|USD)\s?)?(?<!\d)\d{{1,3}}{_GROUPS}+(?:\.\d{{1,2}})?(?!\d)"
    r"|(?:(?:AUD|USD)\s?)?(?<!\d)\d{5,9}(?:\.\d{1,2})?(?!\d)"
    r"|(?<!\d)(?:\d{2,4}\s?(?:-|–|to)\s?)?\d{1,4}(?:\.\d{1,3})?\s?(?:k(?:pa)?|thousand|million|mn|mil)\b"
    r"|(?<!\d)\d{1,3}(?:\.\d{1,3})?m\b",
    re.IGNORECASE,
)

_NUMBER = pattern(rf"\d+{_GROUPS}*(?:\.\d+)?")
_NOT_OF_NUMBERS = pattern(r"[^\d.]")
_WORD_AFTER = pattern(r"\s*(k|th|m)", re.IGNORECASE)
_TIMES = {"k": 1_000, "th": 1_000, "m": 1_000_000}
_DIGITS = pattern(rf"\d[\d,.'’_{_SPACES} ]*")
_NO_DIGIT = pattern(r"\D")
_MOST_DIGITS = 9


def without_amounts(text: str) -> str:
    """Return a text with "[amount withheld]" for each amount.

    An amount has a currency, at least 5 digits, groups of 3 digits, or a word for thousands or millions.
    """
    return _MONEY.sub(AMOUNT, text) if any(map(str.isdigit, text)) else text


def may_quote_pay(texts: Iterable[str], dollars: float) -> bool:
    """Return True if one of the texts has a number whose digits are the first ones of an amount of dollars."""
    seen = {_NO_DIGIT.sub("", found).strip("0") for found in _DIGITS.findall("\n".join(texts))}
    return any(
        digits == f"{dollars:.{len(digits) - 1}e}".partition("e")[0].replace(".", "").rstrip("0")
        for digits in seen
        if 0 < len(digits) <= _MOST_DIGITS
    )


def without_pay(text: str, dollars: float) -> str:
    """Return a text with "[amount withheld]" for each amount that is what a person is paid, or this in thousands."""
    return _MONEY.sub(lambda found: AMOUNT if _is_about(found[0], dollars) else found[0], text)


def _is_about(amount: str, dollars: float) -> bool:
    """Return True if an amount as typed is one of dollars, as far as it is given: $310k is 309,500 to 310,499."""
    number = _NUMBER.search(amount)
    if number is None:
        return False
    value = float(_NOT_OF_NUMBERS.sub("", number[0]))
    word = _WORD_AFTER.match(amount, number.end())
    if word is None:
        return abs(value - dollars) < 1 or value * 1_000 == round(dollars, -3)
    times = _TIMES[word[1].lower()]
    unit: float = times / 10 ** len(number[0].partition(".")[2])
    return abs(value * times - dollars) <= unit / 2
