"""Which work value streams does a cell name? Their own names, from names typed in many ways."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from peecf_batch.reading.headings.meanings import heading_key

if TYPE_CHECKING:
    from peecf_batch.rules.framework import Framework

_LISTED = re.compile(r"[;,\n]")
_JOINED = re.compile(r"/|\band\b|&|\+")


class StreamNames:
    """Knows the names of a framework's streams, however they are typed."""

    def __init__(self, framework: Framework) -> None:
        """Lay out every name of every stream."""
        self._names = {
            heading_key(name): stream.name
            for stream in framework.streams
            for name in (stream.key, stream.name, *stream.names)
        }
        self._key = cache(heading_key)

    def known(self, name: str) -> str | None:
        """The framework's own name for a stream, or None."""
        return self._names.get(self._key(name))

    def in_cell(self, text: str) -> list[str]:
        """The names in a cell, which may list several; a name that itself holds "and" or "/" is kept whole."""
        if self.known(text):
            return [text]
        return [name for part in _pieces(_LISTED, text) for name in self._joined(part)]

    def _joined(self, part: str) -> list[str]:
        pieces = _pieces(_JOINED, part)
        return pieces if not self.known(part) and len(pieces) > 1 and all(map(self.known, pieces)) else [part]


def _pieces(pattern: re.Pattern[str], text: str) -> list[str]:
    return [piece.strip() for piece in pattern.split(text) if piece.strip()]
