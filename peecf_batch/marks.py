"""How are texts told apart without being told? Marks of rationales, and ids listed in one cell."""

from __future__ import annotations

import zlib


def mark_of(text: str) -> str:
    """A short mark that equal texts share, whatever their spaces and capitals; "" for a blank one."""
    key = " ".join(text.split()).casefold()
    return f"{zlib.crc32(key.encode('utf-8', 'surrogatepass')):08x}" if key else ""


def ids_in(text: str) -> tuple[str, ...]:
    """The ids that a cell lists, parted by commas or semicolons."""
    return tuple(part for piece in text.replace(",", ";").split(";") if (part := piece.strip()))
