"""Recognise the work value streams named in a cell, in any accepted form."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from peecf_batch.definitions import pattern
from peecf_batch.reading.headings.keys import heading_key
from peecf_batch.reading.matching.texts import plain_text

if TYPE_CHECKING:
    from peecf_batch.rules.framework import Framework

_LISTED = pattern(r"[;,\n]")
_JOINED = pattern(r"/|\band\b|&|\+")


class StreamNames:
    """The names of a framework's work value streams, in every form that is accepted."""

    def __init__(self, framework: Framework) -> None:
        """Collect every name of every stream of `framework`."""
        self._names = {
            heading_key(name): stream.name
            for stream in framework.streams
            for name in (stream.key, stream.name, *stream.names)
        }
        self._key = cache(lambda name: heading_key(plain_text(name)))

    def known(self, name: str) -> str | None:
        """Return the framework's own name for a stream, or None if the name is not known."""
        return self._names.get(self._key(name))

    def in_cell(self, text: str) -> list[str]:
        """Return the names in a cell, which may list several. Keep a stream's name that contains "and" whole."""
        if self.known(text):
            return [text]
        return [name for part in _pieces(_LISTED, text) for name in self._joined(part)]

    def _joined(self, part: str) -> list[str]:
        """Return the names joined by "and", "/", "&" or "+", if all of them are known; else the whole text."""
        pieces = _pieces(_JOINED, part)
        return pieces if not self.known(part) and len(pieces) > 1 and all(map(self.known, pieces)) else [part]


def _pieces(pattern: re.Pattern[str], text: str) -> list[str]:
    return [piece.strip() for piece in pattern.split(text) if piece.strip()]
