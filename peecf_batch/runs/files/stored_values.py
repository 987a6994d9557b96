"""Check the values in journals and manifests, which other programs may have written. Each check raises ValueError."""

from __future__ import annotations

from pathlib import PurePath, PurePosixPath
from typing import Any

from peecf_batch.definitions import pattern

_SHA256 = pattern(r"[0-9a-f]{64}")
_LONGEST = 4096  # characters; no file system has longer paths


def text_in(value: Any) -> str:
    """Return a value that is a text without NUL characters."""
    if not isinstance(value, str) or "\0" in value:
        raise ValueError("a value is not a text")
    return value


def sha256_in(value: Any) -> str:
    """Return a value that is a SHA-256 digest in hexadecimal digits."""
    if not isinstance(value, str) or not _SHA256.fullmatch(value):
        raise ValueError("a value is not a digest")
    return value


def whole_in(value: Any) -> int:
    """Return a value that is a count."""
    if type(value) is not int or value < 0:
        raise ValueError("a value is not a count")
    return value


def name_inside(value: Any) -> str:
    """Return a value that is the name of a file in a folder or below it, with forward slashes."""
    name = text_in(value)
    posix, native = PurePosixPath(name), PurePath(name)
    is_elsewhere = posix.is_absolute() or native.drive or native.root or ".." in (*posix.parts, *native.parts)
    if is_elsewhere or not posix.parts or posix.as_posix() != name or len(name) > _LONGEST:
        raise ValueError("a name leads out of the folder")
    return name


def distinct(names: list[str]) -> list[str]:
    """Return names of which no two are the same."""
    if len(set(names)) < len(names):
        raise ValueError("a name occurs twice")
    return names
