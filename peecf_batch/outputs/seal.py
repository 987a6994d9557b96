"""Seal the pages and records that are written, so that a file that a person edited is recognised.

A seal is the digest of the rest of the file, at its end. Line ends do not count, because programs that copy text files
change them.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from peecf_batch.definitions import pattern

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

SEAL = "seal"
_JSON_END = b"\n}\n"
_IN_JSON = pattern(rb',\n"seal": "([0-9a-f]{64})"\n}\n')
_IN_PAGE = pattern(rb"\n<!-- peecf-batch seal ([0-9a-f]{64}) -->\n")
_MARK = pattern(rb'"seal"\s*:\s*"[0-9a-f]{64}"|peecf-batch seal [0-9a-f]{64}')
_LONGEST_SEAL = 120


def sealed_page(text: str) -> str:
    """Return an HTML page with its seal as a comment at its end."""
    return f"{text}\n<!-- peecf-batch seal {_digest(text.encode())} -->\n"


def sealed_record(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Yield the pieces of a record with its seal as the last field. The last piece must end the record."""
    digest, held = hashlib.sha256(), b""
    for piece in pieces:
        digest.update(held)
        if held:
            yield held
        held = piece
    body = held.removesuffix(_JSON_END)
    digest.update(body)
    yield body + f',\n"{SEAL}": "{digest.hexdigest()}"'.encode() + _JSON_END


def sealed_text(text: str) -> str:
    """Return the text of a record with its seal as the last field."""
    return b"".join(sealed_record([text.encode()])).decode()


def is_as_sealed(data: bytes) -> bool:
    """Return True if a page or a record is as we wrote it, or has no seal, as files of earlier versions have none."""
    plain = _with_plain_ends(data)
    end = max(len(plain) - _LONGEST_SEAL, 0)
    for seal in (_IN_JSON, _IN_PAGE):
        found = seal.search(plain, end)
        if found and found.end() == len(plain):
            return _digest(plain[: found.start()]) == found[1].decode()
    return _MARK.search(plain) is None


def _digest(data: bytes) -> str:
    return hashlib.sha256(_with_plain_ends(data)).hexdigest()


def _with_plain_ends(data: bytes) -> bytes:
    """Return data with each CR LF as LF. To search for a single byte is many times as fast as for two."""
    return data.replace(b"\r\n", b"\n") if b"\r" in data else data
