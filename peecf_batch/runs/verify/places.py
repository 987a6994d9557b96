"""Compare files with their digests, and read none through a link that leads out of the folder."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from peecf_batch.runs.files.digests import sha256_of
from peecf_batch.runs.files.whole_files import real

if TYPE_CHECKING:
    from pathlib import Path

GONE, CHANGED = "it is missing.", "changed since the run."
NEW = "it was not there when the run was made."
NOT_OF_THE_RUN = "it is not an output of this run."
OF_SEVERAL = {GONE: "missing", NEW: "not there when the run was made", NOT_OF_THE_RUN: "not outputs of this run"}
LEADS_OUT = "it is a link that leads out of the folder, so it was not read."
IS_LINK = "changed since the run. A link is in its place."
NOT_A_FILE = "changed since the run. It is no longer a file."


@dataclass(frozen=True, slots=True)
class Change:
    """One change since the run: the name of the file or rule, its sheet and cell or "", and a description.

    `kind` is the kind of rule, or the folder of an output, that it is listed under; "" for other changes.
    """

    name: str
    cell: str
    what: str
    kind: str = ""


def leads_out(folder: Path, path: Path) -> bool:
    """Return True if a path below `folder` is, through links, a path outside it."""
    return not real(path).is_relative_to(real(folder))


def change_of(folder: Path, name: str, sha256: str, *, may_be_link: bool) -> str:
    """Return what happened to a file since the run, "" if it has its digest. Without a digest, it need only be there.

    A workbook may be a link, because runs follow links to files; an output is never one.
    """
    path = folder / name
    if leads_out(folder, path):
        return LEADS_OUT
    if path.is_symlink() and not may_be_link:
        return IS_LINK
    if not path.exists():
        return GONE
    if not path.is_file():
        return NOT_A_FILE
    try:
        return "" if sha256 in ("", sha256_of(path)) else CHANGED
    except OSError as error:
        return f"it cannot be read: {error.strerror or type(error).__name__}."
