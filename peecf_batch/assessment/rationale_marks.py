"""Make and read hashes that compare rationales without storing their texts."""

from __future__ import annotations

import struct
import zlib
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_DIGITS = 8
_BLANK = "0" * _DIGITS


def hashes_of(texts: Sequence[str]) -> str:
    """Return the hashes of `texts`, joined: 8 hexadecimal digits for each, and 8 zeros for a blank text.

    Equal texts have equal hashes (CRC-32).
    """
    try:
        sums = list(map(zlib.crc32, map(str.encode, texts)))  # that of a blank text is 0
    except UnicodeEncodeError:
        sums = [zlib.crc32(text.encode("utf-8", "surrogatepass")) for text in texts]
    return _packing(len(sums)).pack(*sums).hex()


@cache
def _packing(count: int) -> struct.Struct:
    return struct.Struct(f">{count}I")


def hashes_in(marks: str) -> tuple[str, ...]:
    """Return the separate hashes that `hashes_of` joined, with "" for a blank text."""
    parts = (marks[at : at + _DIGITS] for at in range(0, len(marks), _DIGITS))
    return tuple("" if part == _BLANK else part for part in parts)
