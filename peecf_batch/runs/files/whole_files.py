"""Write files that appear complete or not at all, inside the folder they belong to."""

from __future__ import annotations

import contextlib
import os
from typing import TYPE_CHECKING

from peecf_batch.refusal import Refusal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path


def check_inside(outputs: Iterable[Path], folder: Path) -> None:
    """Raise Refusal where a link below `folder` would lead an output out of it."""
    root = real(folder)
    for path in outputs:
        if not real(path.parent).is_relative_to(root):
            raise Refusal(
                f"'{path.parent.name}' in the output folder is a link that leads out of it.",
                "Remove that link, or name another folder with -o.",
            )


def real(path: Path) -> Path:
    """Where a path leads once every link is followed; as far as that goes where links lead in a circle."""
    return path.__class__(os.path.realpath(path))


def write_whole(path: Path, write: Callable[[Path], object]) -> None:
    """Let `write` fill a file beside `path`, then put it in its place in one step.

    Raises Refusal in words for the person who waits for the file; nothing half-written stays behind.
    """
    beside = path.with_name(f".{path.name}.partial")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        beside.unlink(missing_ok=True)  # it may be a link that somebody sent
        write(beside)
        beside.replace(path)
    except PermissionError:
        raise Refusal(
            f"'{path.name}' could not be written.",
            "If it is open in Excel, close it there; otherwise name a folder you may write to with -o.",
        ) from None
    except OSError as error:
        if isinstance(error, LookupError):  # a template that is not there: a fault of the installation, not of the disk
            raise
        raise Refusal(
            f"'{path.name}' could not be written: {error.strerror or type(error).__name__}.",
            "Free some space, shorten the name, or name another folder with -o.",
        ) from None
    finally:
        with contextlib.suppress(OSError):
            beside.unlink(missing_ok=True)
