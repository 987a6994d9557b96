"""Leave amounts of money out of texts about a position, because they say what somebody is paid."""

from __future__ import annotations

import re

from peecf_batch.definitions import pattern

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


def without_amounts(text: str) -> str:
    """Return a text with "[amount withheld]" for each amount.

    An amount has a currency, at least 5 digits, groups of 3 digits, or a word for thousands or millions.
    """
    return _MONEY.sub(AMOUNT, text) if any(map(str.isdigit, text)) else text
