"""Recognise the number formats that turn a number into a date or a percentage."""

from __future__ import annotations

import re

from peecf_batch.definitions import pattern
from peecf_batch.excel.cell import Kind

_LITERALS = pattern(r'"[^"]*"|\\.|_.|\*.|\[(?!h+\]|m+\]|s+\])[^\[\]]*\]|E[+-]', re.IGNORECASE)
_DATE_SIGNS = pattern(r"[ymdhsegba]", re.IGNORECASE)  # also eras (g, e), Buddhist years (b) and weekdays (a)


def format_kind(code: str) -> Kind:
    """Return what a number format code makes of a number: Kind.DATE, Kind.PERCENTAGE or Kind.NUMBER.

    Quoted text, escaped characters, padding, colours and conditions in the code do not count.
    """
    bare = _LITERALS.sub("", code)
    if "%" in bare:
        return Kind.PERCENTAGE
    if "general" in bare.lower():
        return Kind.NUMBER
    return Kind.DATE if _DATE_SIGNS.search(bare) else Kind.NUMBER
