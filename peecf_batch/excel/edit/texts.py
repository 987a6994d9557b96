"""Write texts into cells, as shared strings where the workbook has them, else as inline strings."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from peecf_batch.definitions import pattern
from peecf_batch.excel.cell import LONGEST_CELL_TEXT
from peecf_batch.excel.edit.byte_edits import spliced

if TYPE_CHECKING:
    from collections.abc import Sequence

    from peecf_batch.excel.edit.byte_edits import Edit

_CONTROL = pattern("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_LOOKS_ESCAPED = pattern(r"_(?=x[0-9A-Fa-f]{4}_)")
_SURROGATE = pattern("[\ud800-\udfff]")
_TO_ESCAPE = pattern("[&<>_\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]")
LIVE = ("=", "+", "-", "@")


def escaped(text: str) -> str:
    """Return text as XML character data that every reader restores exactly; lone surrogates become U+FFFD."""
    if not _TO_ESCAPE.search(text):
        return text
    if "_x" in text:
        text = _LOOKS_ESCAPED.sub("_x005F_", text)
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\r", "&#13;")
    text = _CONTROL.sub(lambda match: f"_x{ord(match[0]):04X}_", text)
    return _SURROGATE.sub("\ufffd", text)


def cut(text: str, most: int) -> str:
    """Return the beginning of a text that has at most `most` characters as Excel counts them.

    Excel counts a character beyond the first 65,536 of Unicode, such as an emoji, as two.
    """
    if len(text) * 2 <= most or (len(text) <= most and text.isascii()):
        return text
    return text.encode("utf-16-le", "surrogatepass")[: most * 2].decode("utf-16-le", "ignore")


def attribute_text(text: str) -> str:
    """Return text as the value of an attribute in double quotes."""
    return escaped(text).replace('"', "&quot;").replace("\n", "&#10;").replace("\t", "&#9;")


def is_live(text: str) -> bool:
    """Return True if a spreadsheet may take the text for a formula when somebody edits the cell."""
    return text.startswith(LIVE)


class Texts:
    """The texts that are written into a workbook, with the shared strings to append and the number of their uses."""

    def __init__(self, shared: int | None, prefix: bytes) -> None:
        """Start with no texts.

        `shared` is the number of strings that the workbook shares, or None to write inline strings. `prefix` is the
        name space prefix of the shared strings part.
        """
        self.shared = shared is not None
        self._prefix = prefix.decode()
        self._first = shared or 0
        self._index: dict[str, int] = {}
        self._existing: dict[bytes, int] = {}
        self.uses = 0
        self.added: list[str] = []

    def reuse(self, items: Sequence[bytes]) -> None:
        """Use a string that is already among the shared strings `items` instead of adding it again."""
        self._existing = {item: index for index, item in reversed(list(enumerate(items)))}

    def content(self, text: str, prefix: str = "") -> str:
        """Return the XML of a text cell after its style: its type, its text, and the end of the cell.

        The use is counted by `used`.
        """
        if not self.shared:
            return f' t="inlineStr"><{prefix}is>{_run(text, prefix)}</{prefix}is></{prefix}c>'
        index = self._index.get(text)
        if index is None:
            index = self._index[text] = self._place(text)
        return f' t="s"><{prefix}v>{index}</{prefix}v></{prefix}c>'

    def used(self, cells: bytes) -> None:
        """Count the uses of shared strings in the bytes of cells."""
        self.uses += cells.count(b' t="s"><')

    def _place(self, text: str) -> int:
        """Return the index of a shared string, added where it is new."""
        item = _run(text, self._prefix)
        existing = self._existing.get(item.encode()) if self._existing else None
        if existing is not None:
            return existing
        self.added.append(item)
        return self._first + len(self.added) - 1

    def appended_to(self, strings: bytes) -> bytes:
        """Return the shared strings part with the new strings appended and its counts updated."""
        return spliced(strings, self.edits_of(strings))

    def edits_of(self, strings: bytes) -> list[Edit]:
        """Return the byte edits that append the new strings to the shared strings part and update its counts."""
        opening = re.search(rb"<(?:[\w.-]+:)?sst(?=[\s/>])[^<>]*>", strings) if self.uses else None
        if opening is None:
            return []
        prefix = self._prefix.encode()
        si = f"{self._prefix}si>"
        body = "".join([f"<{si}{item}</{si}" for item in self.added]).encode()
        tag = _raised(_raised(opening[0], b"uniqueCount", len(self.added)), b"count", self.uses)
        if tag.endswith(b"/>"):
            return [(opening.start(), opening.end(), tag[:-2] + b">" + body + b"</%ssst>" % prefix)]
        close = strings.rfind(b"</%ssst" % prefix)
        return [(opening.start(), opening.end(), tag), (close, close, body)]


def _run(text: str, prefix: str) -> str:
    """Return the text element, with the text cut to the longest that a cell holds."""
    text = cut(text, LONGEST_CELL_TEXT)
    space = ' xml:space="preserve"' if text != text.strip() or "\n" in text else ""
    return f"<{prefix}t{space}>{escaped(text)}</{prefix}t>"


def _raised(tag: bytes, name: bytes, by: int) -> bytes:
    """Return an opening tag with the number in its attribute `name` increased by `by`."""
    return re.sub(rb'(\s%s=["\'])(\d+)' % name, lambda match: match[1] + b"%d" % (int(match[2]) + by), tag)
