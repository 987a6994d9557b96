"""Replace stretches of bytes, in pieces or as a whole."""

from __future__ import annotations

from dataclasses import dataclass
from operator import itemgetter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

Edit = tuple[int, int, bytes]


def spliced(data: bytes, edits: list[Edit]) -> bytes:
    """Return `data` with every edit (start, end, replacement) applied. Edits must not overlap."""
    return b"".join(Spliced(data, edits))


@dataclass(frozen=True, slots=True)
class Spliced:
    """The result of `spliced` in pieces, for callers that do not need it whole."""

    data: bytes
    edits: list[Edit]

    @property
    def size(self) -> int:
        """The number of bytes in all pieces."""
        return len(self.data) + sum(len(replacement) - (end - start) for start, end, replacement in self.edits)

    def __iter__(self) -> Iterator[memoryview | bytes]:
        """Yield the pieces in order."""
        view, at = memoryview(self.data), 0
        for start, end, replacement in sorted(self.edits, key=itemgetter(0, 1)):
            yield view[at:start]
            yield replacement
            at = end
        yield view[at:]
