"""Find the pages that explain positions in their folder, and remove those that are out of date."""

from __future__ import annotations

import stat
from contextlib import suppress
from typing import TYPE_CHECKING

from peecf_batch.runs.files.explanation_names import is_page_name
from peecf_batch.runs.files.ours import is_ours

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

_NAMED = 3


def remove_stale_pages(folder: Path, kept: Collection[str] = ()) -> str:
    """Remove the pages in `folder` that this run did not write, and say so in sentences; "" for none.

    `kept` are the names of those that it wrote. A file stays that this product did not write, or that may not be
    written. So does one that was changed since, which is named. An empty folder is removed.
    """
    removed, left = 0, []
    for path in _pages_in(folder):
        if path.name in kept:
            continue
        try:
            if not is_ours(path):
                continue
            if is_ours(path, untouched=True) and path.stat().st_mode & stat.S_IWUSR:
                path.unlink()
                removed += 1
            else:
                left.append(path.name)
        except OSError:
            left.append(path.name)
    with suppress(OSError):
        folder.rmdir()
    return " ".join(_said(folder, removed, left))


def _pages_in(folder: Path) -> list[Path]:
    """Return the pages in a folder, () if it is a link or not a folder."""
    if folder.is_symlink() or not folder.is_dir():
        return []
    with suppress(OSError):
        return sorted(path for path in folder.iterdir() if is_page_name(path) and path.is_file())
    return []


def _said(folder: Path, removed: int, left: list[str]) -> list[str]:
    pages = "1 page" if removed == 1 else f"{removed:,} pages"
    said = [f"Removed {pages} from {folder.name}, which explained an earlier version."] if removed else []
    if left:
        named = ", ".join(left[:_NAMED]) + (f" and {len(left) - _NAMED:,} more" if len(left) > _NAMED else "")
        said.append(f"Kept in {folder.name}, although from an earlier version: {named}.")
    return said
