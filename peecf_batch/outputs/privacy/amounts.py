"""Leave amounts of money out of texts about a decision, because they say what somebody is paid."""

from __future__ import annotations

import re

AMOUNT = "[amount withheld]"
_MONEY = re.compile(
    r"(?:\b(?:AUD|A)\s?)?\$\s?\d[\d,.]*(?:\s?(?:k|m|million|thousand)\b)?"
    r"|\b\d{1,3}(?:[, ]\d{3})+(?:\.\d{2})?(?!\d)"
    r"|\b\d{5,9}(?:\.\d{1,2})?(?!\d)"
    r"|\b\d{2,4}(?:\.\d{1,3})?\s?k\b",
    re.IGNORECASE,
)


def without_amounts(text: str) -> str:
    """Return a text with "[amount withheld]" for each amount: with a dollar sign, from 10,000 on, or in thousands."""
    return _MONEY.sub(AMOUNT, text) if any(map(str.isdigit, text)) else text
