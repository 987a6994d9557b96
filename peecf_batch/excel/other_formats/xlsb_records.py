"""Read the records that the parts of an Excel binary workbook consist of ([MS-XLSB])."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


def records(part: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield the type and the body of each record of a part."""
    at = 0
    while at < len(part):
        kind, at = next_number(part, at, 2)
        size, at = next_number(part, at, 4)
        yield kind, part[at : at + size]
        at += size


def wide(body: bytes) -> tuple[str, bytes]:
    """Return the text at the beginning of a body, and the bytes after it."""
    end = 4 + 2 * int.from_bytes(body[:4], "little")
    return body[4:end].decode("utf-16-le", "replace"), body[end:]


def next_number(part: bytes, at: int, longest: int) -> tuple[int, int]:
    """Return the number at offset `at` and the offset after it.

    It has at most `longest` bytes, with seven bits in each. The high bit is clear in its last byte.
    """
    number = 0
    for place, byte in enumerate(part[at : at + longest]):
        number |= (byte & 0x7F) << (7 * place)
        if byte < 0x80:
            return number, at + place + 1
    return number, at + longest
