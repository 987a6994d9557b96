"""Do a part of the work for a large workbook in a second process, on systems that can fork."""

from __future__ import annotations

import os
import threading
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

_T = TypeVar("_T")


def in_second_process(write: Callable[[], bool]) -> Callable[[], bool] | None:
    """Start `write` in a copy of this process, and return a function that waits for it to end.

    That function returns whether `write` returned true in the copy. If it did not, the caller must write again in this
    process to find the reason. Return None if no process can be forked, or if this process has several threads.
    """
    if not hasattr(os, "fork") or threading.active_count() > 1:
        return None
    try:
        child = os.fork()
    except OSError:  # no process is left, or the system only has the name of the function
        return None
    if child == 0:  # pragma: no cover - coverage is measured in the first process only
        status = 1
        try:
            status = 0 if write() else 1
        finally:
            os._exit(status)  # returning would run the command line of the first process a second time
    return lambda: os.waitpid(child, 0)[1] == 0


def begun(work: Callable[[], _T]) -> Callable[[], _T]:
    """Start `work` in a copy of this process, and return a function that waits for it and returns its result.

    That function does the work in this process instead if no copy can do it, also to find the reason. The result must
    be one that `pickle` can copy.
    """
    if not hasattr(os, "fork"):
        return work
    import pickle  # small workbooks do not need it

    reading, writing = os.pipe()

    def write() -> bool:  # pragma: no cover - in the copy
        os.close(reading)
        with os.fdopen(writing, "wb") as pipe:
            pickle.dump(work(), pipe, pickle.HIGHEST_PROTOCOL)
        return True

    has_ended = in_second_process(write)
    os.close(writing)

    def result() -> _T:
        with os.fdopen(reading, "rb") as pipe:
            written = pipe.read()
        if has_ended is None or not has_ended():
            return work()
        found: _T = pickle.loads(written)  # noqa: S301 - what our own copy wrote
        return found

    return result
