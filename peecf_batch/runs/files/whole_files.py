"""Write each file completely or not at all, and only inside its output folder."""

from __future__ import annotations

import os
from contextlib import ExitStack, contextmanager, suppress
from itertools import count
from pathlib import Path
from shutil import rmtree
from typing import TYPE_CHECKING

from peecf_batch.definitions import pattern
from peecf_batch.errors import Refusal
from peecf_batch.runs.files.locks import try_lock

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

_TEMPORARY = pattern(r"\.peecf-[0-9]+-[0-9]+\.partial")
_PARTS = pattern(rf"{_TEMPORARY.pattern}\.parts")  # the parts of a large workbook, see `long_tables`
_CAN_REPLACE_OPEN_FILES = os.name == "posix"
_numbers = count()


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
    for refusal in write_together([(path, write)]):
        raise refusal


def write_together(
    files: Iterable[tuple[Path, Callable[[Path], object]]], *, all_or_none: bool = False
) -> list[Refusal]:
    """Write each file as `write_whole` does, but move all of them only when each is written or has failed.

    If the user interrupts the program before, none is moved; if the user interrupts the moves, they are finished first.
    With `all_or_none`, none is moved if one failed. Return the refusals of the files that could not be written.
    """
    refused: list[Refusal] = []
    with ExitStack() as stack:
        ready: list[tuple[Path, Path]] = []
        for path, write in files:
            try:
                with _reported(path), ExitStack() as its:
                    path.parent.mkdir(parents=True, exist_ok=True)
                    beside = its.enter_context(_temporary_in(path.parent))
                    write(beside)
                    ready.append((beside, path))
                    stack.enter_context(its.pop_all())
            except Refusal as refusal:
                refused.append(refusal)
                if all_or_none:
                    return refused
        try:
            refused += _moved(ready)
        except (KeyboardInterrupt, SystemExit):
            _moved((beside, path) for beside, path in ready if beside.exists())
            raise
    return refused


def _moved(ready: Iterable[tuple[Path, Path]]) -> list[Refusal]:
    refused = []
    for beside, path in ready:
        try:
            with _reported(path):
                beside.replace(path)
        except Refusal as refusal:
            refused.append(refusal)
    return refused


@contextmanager
def _reported(path: Path) -> Iterator[None]:
    """Turn an error of the file system into a Refusal."""
    try:
        yield
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


@contextmanager
def _temporary_in(folder: Path) -> Iterator[Path]:
    """Yield the path of a new file that only this call uses, and remove it at the end if it is still there.

    Where an open file can be replaced, it is locked, so that no other process takes it for one that was left behind.
    """
    path, descriptor = _new_in(folder)
    try:
        if _CAN_REPLACE_OPEN_FILES:
            try_lock(descriptor)
        else:  # pragma: no cover - Windows
            os.close(descriptor)
        yield path
    finally:
        if _CAN_REPLACE_OPEN_FILES:
            os.close(descriptor)
        with suppress(OSError):
            path.unlink(missing_ok=True)


def _new_in(folder: Path) -> tuple[Path, int]:
    while True:
        path = folder / f".peecf-{os.getpid()}-{next(_numbers)}.partial"
        with suppress(FileExistsError):
            return path, os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o666)


def remove_leftovers(folders: Iterable[Path]) -> None:
    """Remove the temporary files in `folders` whose process has ended, and the folders of parts that belong to them.

    Leave anything that cannot be removed.
    """
    for folder in folders:
        with suppress(OSError), os.scandir(folder) as entries:
            names = [entry.name for entry in entries]
            for name in filter(_TEMPORARY.fullmatch, names):
                with suppress(OSError):
                    _remove_leftover(folder / name)
            for name in filter(_PARTS.fullmatch, names):
                parts = folder / name
                if not parts.is_symlink() and not os.path.lexists(
                    parts.with_suffix("")
                ):  # its file is gone, not in use
                    rmtree(parts, ignore_errors=True)


def _remove_leftover(path: Path) -> None:
    if path.is_symlink() or not path.is_file() or not _CAN_REPLACE_OPEN_FILES:
        path.unlink()
        return
    descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    try:
        if try_lock(descriptor):
            path.unlink()
    finally:
        os.close(descriptor)
