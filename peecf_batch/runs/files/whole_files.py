"""Write each file completely or not at all, and only inside its output folder."""

from __future__ import annotations

import contextlib
import os
from typing import TYPE_CHECKING

from peecf_batch.errors import Refusal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path


def check_inside(outputs: Iterable[Path], folder: Path) -> None:
    """Raise Refusal if a link below `folder` would put an output outside it."""
    root = real(folder)
    for path in outputs:
        if not real(path.parent).is_relative_to(root):
            raise Refusal(
                f"'{path.parent.name}' in the output folder is a link that leads out of it.",
                "Remove that link, or name another folder with -o.",
            )


def real(path: Path) -> Path:
    """Return a path with every link followed; links that form a circle, as far as possible."""
    return path.__class__(os.path.realpath(path))


def write_whole(path: Path, write: Callable[[Path], object]) -> None:
    """Call `write` with a temporary path in the same folder, then move that file to `path` in one step.

    Raises Refusal if the file cannot be written; no incomplete file is left.
    """
    beside = path.with_name(f".{path.name}.partial")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        beside.unlink(missing_ok=True)  # it may be a link to another file
        write(beside)
        beside.replace(path)
    except PermissionError:
        raise Refusal(
            f"'{path.name}' could not be written.",
            "If it is open in Excel, close it there; otherwise name a folder you may write to with -o.",
        ) from None
    except OSError as error:
        if isinstance(error, LookupError):  # a missing template is a fault of the installation, not of the disk
            raise
        raise Refusal(
            f"'{path.name}' could not be written: {error.strerror or type(error).__name__}.",
            "Free some space, shorten the name, or name another folder with -o.",
        ) from None
    finally:
        with contextlib.suppress(OSError):
            beside.unlink(missing_ok=True)
