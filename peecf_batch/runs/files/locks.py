"""Lock output folders and temporary files. The system releases a lock when the process that holds it has ended."""

from __future__ import annotations

import os
from contextlib import ExitStack, contextmanager, suppress
from typing import TYPE_CHECKING

from peecf_batch.errors import Refusal

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

NAME = ".peecf-run.lock"
_NO_LINK = getattr(os, "O_NOFOLLOW", 0)


def try_lock(descriptor: int) -> bool:
    """Lock an open file for this process. Return False if another process holds its lock.

    Return True on a file system that has no locks.
    """
    try:
        _lock(descriptor)
    except (BlockingIOError, PermissionError):
        return False
    except OSError:
        return True
    return True


def _lock(descriptor: int) -> None:
    try:
        import fcntl
    except ImportError:  # pragma: no cover - Windows
        import msvcrt

        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined, unused-ignore]
    else:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)


@contextmanager
def locked(folders: Iterable[Path]) -> Iterator[None]:
    """Lock output folders, and make those that do not exist. Raises Refusal if another run uses one of them.

    At the end, remove the lock files, and the folders that were made and are empty.
    """
    with ExitStack() as stack:
        for folder in folders:
            stack.enter_context(_locked(folder))
        yield


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    made = [path for path in (folder, *folder.parents) if not path.exists()]
    lock = folder / NAME
    try:
        held = _held(lock)
        try:
            yield
        finally:
            if held is not None:
                _release(lock, held)
    finally:
        for path in made:
            with suppress(OSError):
                path.rmdir()


def _held(lock: Path) -> int | None:
    """Return a descriptor of the locked file, or None if it cannot be opened. Raises Refusal if another run holds it.

    A folder in which no file can be opened is left to the outputs, each of which reports why it cannot be written.
    """
    while True:
        try:
            lock.parent.mkdir(parents=True, exist_ok=True)
            descriptor = _opened(lock)
        except OSError:
            return None
        if not try_lock(descriptor):
            os.close(descriptor)
            raise Refusal(
                f"another run of peecf-batch is writing to the folder '{lock.parent.name or lock.parent}'.",
                "Wait until it ends, or name another folder with -o.",
            )
        if _is_at(lock, descriptor):
            return descriptor
        os.close(descriptor)  # the run that held the lock has removed this file


def _opened(lock: Path) -> int:
    if lock.is_symlink() or (lock.exists() and not lock.is_file()):
        raise Refusal(f"'{NAME}' there was not made by peecf-batch.", "Remove it, then run again.")
    try:
        return os.open(lock, os.O_RDWR | os.O_CREAT | _NO_LINK, 0o666)
    except PermissionError:  # the file of another user, which can be locked all the same
        return os.open(lock, os.O_RDONLY | _NO_LINK)


def _is_at(lock: Path, descriptor: int) -> bool:
    try:
        return os.path.samestat(os.fstat(descriptor), lock.stat(follow_symlinks=False))
    except OSError:
        return False


def _release(lock: Path, descriptor: int) -> None:
    """Remove the lock file while it is locked, so that no other run holds a file that no longer exists.

    Leave a file that has content, because it is not ours.
    """
    is_ours = os.fstat(descriptor).st_size == 0
    try:
        if is_ours:
            lock.unlink()
    except PermissionError:  # Windows, where an open file cannot be removed
        os.close(descriptor)
        with suppress(OSError):
            lock.unlink()
        return
    except OSError:
        pass
    os.close(descriptor)
