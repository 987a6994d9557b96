"""Break bytes, texts and JSON: bytes flipped or cut, fields of a text table replaced, and values of another kind."""

from __future__ import annotations

import json
import random
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

Draw = random.Random
TEXTS = (
    "", " ", "0", "-1", "1", "7", "8", "7.0", "6.5", "1e999", "NaN", "-0", "007", "٧", "\u202e7", "0x7", "1,000",
    "TRUE", "#REF!", "=1+1", "_x0000_", "_x000D_", "&#0;", "&lt;script&gt;", "&amp;", "\u00a0", "x" * 40_000,
    "PESES-2", "Position ID", "Knowledge", "Total", "2024-01-01", "45000", "99999999999999999999", "4294967296",
    "\U0001f600", "{{7*7}}", "'", '"', "C:\\x", "../x", "/x", "A1", "XFD1048576", "A0", "AAAA1", "a1",
    "A1:XFD1048576", "1048577", "s", "str", "b", "e", "d", "n", "inlineStr", "shared", "array", "hidden",
    "veryHidden", "rId1", "External", "0%", "yyyy", "General",
)  # fmt: skip


def in_bytes(data: bytes, draw: Draw) -> bytes:
    """Return the data with some bytes flipped, removed, doubled or inserted, or cut short."""
    if len(data) < 2:
        return data
    at = draw.choice(
        (draw.randrange(len(data)), max(0, len(data) - draw.randrange(1, 80)), draw.randrange(min(60, len(data))))
    )
    stretch = draw.choice((1, 1, 2, 4, 16, 200))
    held = data[at : at + stretch]
    new = draw.choice(
        (b"", held * 2, draw.randbytes(stretch), bytes(len(held)), b"\xff" * len(held), bytes(b ^ 1 for b in held))
    )
    return data[:at] if draw.random() < 0.05 else data[:at] + new + data[at + stretch :]


def in_text(data: bytes, draw: Draw) -> bytes:
    """Return a text table with one field or all quotes replaced, or with broken bytes if it is not text."""
    try:
        fields = data.decode().split('"')
    except UnicodeDecodeError:
        return in_bytes(data, draw)
    at = draw.randrange(len(fields))
    fields[at] = draw.choice((draw.choice(TEXTS), draw.choice(fields), "\n", ";", "\t", "\0", fields[at] * 2))
    return draw.choice(('"', '"', '"', "", "'")).join(fields).encode()


# Values that a field of a file for programs never has, or not there.
ODD: list[Any] = [
    None, True, False, 0, -1, 1, 10**30, 1.5, float("inf"), "", "x", "\0", "\ud800", "a" * 9999, [], {}, [[]], {"a": 1},
    ["a", "b"], "../outside/secret.xlsx", "../../outside/secret.xlsx", "/etc/passwd", "..", "../..", ".",
    "../../outside", "../in", "link", "link/secret.xlsx", "javascript:alert(1)", "https://example.com/x.html", "0" * 64,
    "C:\\x.xlsx", "a-summary.html", "All 900 positions can be classified.", "0.xlsx", "1-assessed.xlsx",
    "<script>alert(1)</script>", "{{7*7}}", "\u202e", "²", "9999-12-31", "0000-00-00", 1e308, -(10**400), [None] * 99,
]  # fmt: skip


def _places(value: Any) -> Iterator[tuple[Any, Any]]:
    """Yield every list or dictionary in a JSON value, with each of its keys or indices."""
    if isinstance(value, dict | list):
        for key in list(value) if isinstance(value, dict) else range(len(value)):
            yield value, key
            yield from _places(value[key])


def change_values(values: Any, draw: Draw) -> None:
    """Change 1 to 3 places of a JSON value: another value, none, a swap, or one more."""
    for _ in range(draw.choice((1, 1, 1, 2, 3))):
        places = [place for place in _places(values) if place[1] != "rests_on"]
        if not places:
            return
        inside, key = draw.choice(places)
        action = draw.randrange(6)
        if action == 0:
            del inside[key]
        elif action == 1 and isinstance(inside, list):
            inside.append(inside[key])
        elif action == 2:
            other, its = draw.choice(places)
            if its in other if isinstance(other, dict) else its < len(other):
                inside[key] = json.loads(json.dumps(other[its]))
        elif action == 3 and isinstance(inside[key], int):
            inside[key] = inside[key] + draw.choice((-1, 1, 1000))
        else:
            inside[key] = draw.choice(ODD)


def changed_json(data: bytes, draw: Draw) -> bytes:
    """Return JSON with 1 to 3 places changed, or with spoilt bytes."""
    if draw.random() < 0.2:
        return spoilt(data, draw)
    try:
        values = json.loads(data)
        change_values(values, draw)
        return json.dumps(values).encode()
    except (ValueError, RecursionError):
        return spoilt(data, draw)


def spoilt(data: bytes, draw: Draw) -> bytes:
    """Return bytes that are cut, doubled, overwritten or replaced by something deep."""
    at = draw.randrange(len(data) or 1)
    return draw.choice(
        [data[:at], data[at:], data[:at] + bytes(40) + data[at:], data[:at] + draw.randbytes(9) + data[at + 9 :],
         data + data, data[:at] + b"[" * 99_999, b"\xff\xfe" + data, data.replace(b'"', b"'")]
    )  # fmt: skip
