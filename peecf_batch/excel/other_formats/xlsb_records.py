"""Read the records that the parts of an Excel binary workbook consist of ([MS-XLSB])."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

# Record types of [MS-XLSB]: BrtCellBlank to BrtFmlaError, and BrtShortBlank to BrtShortIsst, which have no column.
_ROW_HEADER, _CELLS, _SHORT_CELLS = 0, range(1, 12), range(12, 19)


def records(part: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield the type and the body of each record of a part."""
    at = 0
    while at < len(part):
        kind, at = next_number(part, at, 2)
        size, at = next_number(part, at, 4)
        yield kind, part[at : at + size]
        at += size


def without_short_cells(part: bytes) -> bytes:
    """Return a sheet in which every cell has its column. A short cell has none: it follows the cell before it.

    Some programs write short cells, and the readers of values skip them.
    """
    if not any(kind in _SHORT_CELLS for kind, _ in records(part)):
        return part
    out, column = bytearray(), -1
    for kind, body in records(part):
        if kind == _ROW_HEADER:
            column = -1
        elif kind in _CELLS:
            column = int.from_bytes(body[:4], "little")
        elif kind in _SHORT_CELLS:
            column += 1
            kind, body = kind - _SHORT_CELLS.start + _CELLS.start, column.to_bytes(4, "little") + body
        out += _number(kind) + _number(len(body)) + body
    return bytes(out)


def _number(value: int) -> bytes:
    """Return a number as records have it, seven bits in each byte."""
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*out, value])


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
