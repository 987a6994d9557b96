"""Read tags, attributes and texts in the bytes of a worksheet, and define the places of its rows and cells."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from typing import NamedTuple

_ESCAPED = re.compile(r"_x((?![dD][89a-fA-F])[0-9A-Fa-f]{4})_")
_ASIDES = re.compile(rb"<!--.*?-->|<\?.*?\?>|<!\[CDATA\[(.*?)\]\]>", re.DOTALL)
_PHONETIC = re.compile(rb"<(?:\w+:)?rPh\b.*?</(?:\w+:)?rPh>", re.DOTALL)
_RUN_TEXT = re.compile(rb"<(?:\w+:)?t(?:\s[^>]*)?(?:/>|>(.*?)</(?:\w+:)?t>)", re.DOTALL)
_LONGEST_NUMBER = 20
_ITEM_ENDS = b"si>"


class RowSpan(NamedTuple):
    """The place of a row in the bytes: its tag from `start` to `body`, its cells to `end`, the whole to `after`."""

    start: int
    body: int
    end: int
    after: int


@dataclass(frozen=True, slots=True)
class CellSpan:
    """The place of a cell in the bytes, its column, its attributes, and its content (None for a self-closed cell)."""

    column: int
    start: int
    after: int
    attributes: bytes
    content: bytes | None

    @property
    def style(self) -> int:
        """The index of the cell's format, 0 if it has none."""
        return number_in(self.attributes, b"s")


@dataclass(frozen=True, slots=True)
class CellPatterns:
    """Patterns for a sheet whose elements have one name space prefix.

    `cell` finds a cell, with its attributes and content. `value` and `formula` find these in the content. `named` finds
    a cell that begins with its address, and the letters of that address.
    """

    cell: re.Pattern[bytes]
    value: re.Pattern[bytes]
    formula: re.Pattern[bytes]
    named: re.Pattern[bytes]


def cell_patterns(prefix: bytes) -> CellPatterns:
    """Return the patterns for the name space prefix `prefix`, such as b"x:" or b""."""
    content = b"([^<]*(?:<(?!/?" + prefix + rb"c[\s/>])[^<]*)*)"
    opening_tag = b"<" + prefix + rb"c(?=[\s/>])([^>]*?)"
    return CellPatterns(
        cell=re.compile(opening_tag + b"(?:/>|>" + content + b"</" + prefix + b"c>)"),
        value=re.compile(b"<" + prefix + rb"v(?:\s[^>]*)?>(.*?)</" + prefix + b"v", re.DOTALL),
        formula=re.compile(b"<" + prefix + rb"f(?:\s[^>]*)?(?:/>|>(.*?)</" + prefix + b"f>)", re.DOTALL),
        named=re.compile(b"<" + prefix + rb'c r="([A-Za-z]+)'),
    )


def attribute(attributes: bytes, name: bytes) -> bytes | None:
    """Return the raw value of an unprefixed attribute in a tag's bytes, or None."""
    if b" =" in attributes or b"= " in attributes:
        found = re.search(rb"(?<!\S)" + name + rb"\s*=\s*(\"[^\"]*\"|'[^']*')", attributes)
        return found[1][1:-1] if found else None
    at = attributes.find(name + b"=")
    while at >= 0:
        if at == 0 or attributes[at - 1 : at].isspace():
            quote = attributes[at + len(name) + 1 : at + len(name) + 2]
            close = attributes.find(quote, at + len(name) + 2)
            return attributes[at + len(name) + 2 : close]
        at = attributes.find(name + b"=", at + 1)
    return None


def number_in(attributes: bytes, name: bytes) -> int:
    """Return the whole number in an attribute, 0 if it has none."""
    given = (attribute(attributes, name) or b"").strip()
    return int(given) if given.isdigit() and len(given) < _LONGEST_NUMBER else 0


def plain_text(xml: bytes) -> str:
    """Return the text of a string item or inline string: runs joined, without phonetic hints, escapes decoded."""
    if b"rPh" in xml:
        xml = _PHONETIC.sub(b"", xml)
    joined = b"".join(run for run in _RUN_TEXT.findall(xml))
    return unescape(joined)


def unescape(xml: bytes) -> str:
    """Return XML character data as text, with Excel's own _x000B_ escapes decoded."""
    text = xml.decode("utf-8", "replace")
    if "&" in text:
        text = html.unescape(text)
    if "_x" in text:
        text = _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text)
    return text


def without_asides(xml: bytes) -> bytes:
    """Return XML without comments and instructions, and with CDATA as escaped text."""
    return _ASIDES.sub(_as_text, xml)


def _as_text(match: re.Match[bytes]) -> bytes:
    return (
        html.escape(match[1].decode("utf-8", "surrogateescape")).encode("utf-8", "surrogateescape") if match[1] else b""
    )


def string_items(strings: bytes) -> list[bytes]:
    """Return the items of a shared strings part as XML, in their order."""
    strings = without_asides(strings) if b"<!" in strings else strings
    items = re.findall(rb"<(?:[\w.-]+:)?si(?:\s[^>]*)?(?:/>|>(.*?)</(?:[\w.-]+:)?si>)", strings, re.DOTALL)
    return list(items)


def has_item_over(strings: bytes, length: int) -> bool:
    """Return True if an item of a shared strings part may take more than `length` bytes.

    The search jumps from one end tag to another at most `length` bytes on, because few strings are that long.
    """
    at = max(strings.find(b"<si"), 0)
    while at + length < len(strings):
        end = strings.rfind(_ITEM_ENDS, at, at + length)
        if end < 0:
            return True
        at = end + len(_ITEM_ENDS)
    return False
