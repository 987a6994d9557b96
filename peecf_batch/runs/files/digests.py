"""SHA-256 digests of output files, by their names in the folder of the run."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def seen_from(folder: Path | None, path: Path) -> str:
    """An output's name as seen from the run's folder, with forward slashes."""
    return path.name if folder is None else path.relative_to(folder).as_posix()


def sha256_of(path: Path) -> str:
    """The SHA-256 of a file's bytes."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
