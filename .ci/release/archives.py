"""Write archives with the same bytes in every build, and the list of hashes."""

from __future__ import annotations

import hashlib
import time
import zipfile
from collections.abc import Iterable, Mapping
from pathlib import Path

EARLIEST = 315532800  # 1980, before which a zip archive has no times
_FILE, _PROGRAM = 0o100644, 0o100755


def write_zip(target: Path, folder: str, files: Mapping[str, bytes | Path], moment: int) -> None:
    """Write a zip archive of one folder. `files` has the content of each file, or where it is, by its name there.

    Files are in the order of their names, have the time `moment` and are not compressed: wheels already are, and other
    versions of zlib would give other bytes.
    """
    when = time.gmtime(max(moment, EARLIEST))[:6]
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:
        for name in sorted(files):
            content = files[name]
            entry = zipfile.ZipInfo(f"{folder}/{name}", when)
            entry.create_system = 3  # Unix, whose modes the next line gives, also if the build runs on Windows
            entry.external_attr = (_PROGRAM if name.endswith(".sh") else _FILE) << 16
            archive.writestr(entry, content if isinstance(content, bytes) else content.read_bytes())


def files_below(folder: Path) -> dict[str, Path]:
    """Return all files below a folder, by their names there."""
    return {path.relative_to(folder).as_posix(): path for path in sorted(folder.rglob("*")) if path.is_file()}


def hashes(files: Iterable[Path]) -> str:
    """Return the SHA-256 of each file as `sha256sum -c` reads it, in the order of the names."""
    lines = (f"{_digest(path)}  {path.name}\n" for path in sorted(files))
    return "".join(lines)


def _digest(path: Path) -> str:
    with path.open("rb") as read:
        return hashlib.file_digest(read, "sha256").hexdigest()
