"""Find the commit that a release is made from."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path
from typing import NamedTuple

_NO_CLONE = "A release is made from a commit, so it needs git and a folder that git has cloned."


class Source(NamedTuple):
    """A commit, and the moment of the release in seconds since 1970."""

    commit: str
    moment: int


def source_of(root: Path) -> Source:
    """Return the commit of a working folder. Raises SystemExit if the folder is not exactly as the commit has it.

    The moment is SOURCE_DATE_EPOCH if that variable is set, otherwise the time of the commit.
    """
    if Path(_git(root, "rev-parse", "--show-toplevel")).resolve() != root.resolve():
        raise SystemExit(_NO_CLONE)
    commit = _git(root, "rev-parse", "HEAD")
    changed = _git(root, "status", "--porcelain", "--untracked-files=all")
    if changed:
        raise SystemExit(
            "A release is made from a commit, but these files have changes that are not committed:\n"
            f"{changed}\nCommit or remove them, then run `make release` again."
        )
    moment = os.environ.get("SOURCE_DATE_EPOCH") or _git(root, "log", "-1", "--format=%ct")
    if not moment.isdecimal():
        raise SystemExit(f"SOURCE_DATE_EPOCH must be a number of seconds, not {moment}.")
    return Source(commit, int(moment))


def _git(root: Path, *arguments: str) -> str:
    try:
        done = subprocess.run(["git", *arguments], cwd=root, check=True, capture_output=True, text=True)
    except (OSError, subprocess.CalledProcessError):
        raise SystemExit("A release is made from a commit, so it needs git and a folder that git has cloned.") from None
    return done.stdout.rstrip()
