"""Read tags, attributes and texts in the bytes of a worksheet, and define the places of its rows and cells."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING

from peecf_batch.definitions import NamedTuple, pattern

if TYPE_CHECKING:
    from collections.abc import Iterator

_ESCAPED = pattern(r"_x((?![dD][89a-fA-F])[0-9A-Fa-f]{4})_")
_ASIDE = pattern(rb"<!--|<\?|<!\[CDATA\[")
_ASIDE_ENDS = {b"<!--": b"-->", b"<?": b"?>", b"<![CDATA[": b"]]>"}
_PHONETIC = pattern(rb"<(?:\w+:)?rPh\b[^<]*(?:<(?!/?(?:\w+:)?rPh\b)[^<]*)*</(?:\w+:)?rPh>")
_RUN_TEXT = pattern(rb"<(?:\w+:)?t(?:\s[^<>]*)?(?:/>|>([^<]*(?:<(?!/?(?:\w+:)?t[\s/>])[^<]*)*)</(?:\w+:)?t>)")
_LONGEST_NUMBER = 20
_ITEM_ENDS = b"si>"
_STRING_ITEM = pattern(
    rb"<(?:[\w.-]+:)?si(?:\s[^<>]*)?(?:/>|>([^<]*(?:<(?!/?(?:[\w.-]+:)?si[\s/>])[^<]*)*)</(?:[\w.-]+:)?si>)"
)


class RowSpan(NamedTuple):
    """The place of a row in the bytes: its tag from `start` to `body`, its cells to `end`, the whole to `after`."""

    start: int
    body: int
    end: int
    after: int


class CellSpan(NamedTuple):
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


class CellPatterns(NamedTuple):
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
    opening_tag = b"<" + prefix + rb"c(?=[\s/>])([^<>]*?)"
    return CellPatterns(
        cell=re.compile(opening_tag + b"(?:/>|>" + content + b"</" + prefix + b"c>)"),
        value=re.compile(b"<" + prefix + rb"v(?:\s[^<>]*)?>" + _up_to(prefix + b"v") + b"</" + prefix + b"v"),
        formula=re.compile(b"<" + prefix + rb"f(?:\s[^<>]*)?(?:/>|>" + _up_to(prefix + b"f") + b"</" + prefix + b"f>)"),
        named=re.compile(b"<" + prefix + rb'c r="([A-Za-z]+)'),
    )


def _up_to(name: bytes) -> bytes:
    """Return a group for everything up to the next tag of an element, so that no search goes beyond it."""
    return b"([^<]*(?:<(?!/?" + name + rb"[\s/>])[^<]*)*)"


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
    return unescape(b"".join(_RUN_TEXT.findall(xml)))


def unescape(xml: bytes) -> str:
    """Return XML character data as text, with Excel's own _x000B_ escapes decoded."""
    text = xml.decode("utf-8", "replace")
    if "&" in text:
        text = html.unescape(text)
    if "_x" in text:
        text = _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text)
    return text


def without_asides(xml: bytes) -> bytes:
    """Return XML without comments and instructions, and with CDATA as escaped text. Keep those that do not end."""
    kept: list[bytes] = []
    at, endless = 0, set[bytes]()
    for opening in _ASIDE.finditer(xml):
        sign = opening[0]
        if opening.start() < at or sign in endless:
            continue
        end = xml.find(_ASIDE_ENDS[sign], opening.end())
        if end < 0:
            endless.add(sign)
            continue
        kept.append(xml[at : opening.start()])
        kept.append(_escaped(xml[opening.end() : end]) if sign == b"<![CDATA[" else b"")
        at = end + len(_ASIDE_ENDS[sign])
    return b"".join([*kept, xml[at:]])


def _escaped(text: bytes) -> bytes:
    return html.escape(text.decode("utf-8", "surrogateescape")).encode("utf-8", "surrogateescape")


def string_items(strings: bytes) -> Iterator[bytes]:
    """Yield the items of a shared strings part as XML, in their order."""
    strings = without_asides(strings) if b"<!" in strings else strings
    return (item[1] or b"" for item in _STRING_ITEM.finditer(strings))


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
