"""Remove the signs with which exports keep other programs from reading a text as a number."""

from __future__ import annotations

from peecf_batch.definitions import pattern

_FORMULA = pattern(r'="([^"]*)"')
_NUMBER_AFTER_APOSTROPHE = pattern(r"'(?=\d+$)")


def without_guard(text: str) -> str:
    """Return 00017 for ="00017" and for '00017; return any other text as it is."""
    if text[:1] == "=":
        found = _FORMULA.fullmatch(text)
        return found[1] if found else text
    return text[1:] if text[:1] == "'" and _NUMBER_AFTER_APOSTROPHE.match(text) else text
