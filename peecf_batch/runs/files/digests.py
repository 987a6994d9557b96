"""Name output files relative to the folder of the run, and compute their SHA-256."""

from __future__ import annotations

import errno
import hashlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def seen_from(folder: Path | None, path: Path) -> str:
    """Return an output's path relative to the run's folder, with forward slashes; its name if `folder` is None."""
    return path.name if folder is None else path.relative_to(folder).as_posix()


def sha256_of(path: Path) -> str:
    """Return the SHA-256 of a file's bytes, as 64 hexadecimal digits. Raises OSError for anything but a file."""
    if not path.is_file():  # reading a pipe or a device might never end
        raise OSError(errno.EINVAL, "it is not a file")
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
