"""Write large outputs in a second process, on systems that can fork."""

from __future__ import annotations

import os
import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


def in_second_process(write: Callable[[], bool]) -> Callable[[], bool] | None:
    """Start `write` in a copy of this process, and return a function that waits for it to end.

    That function returns whether `write` returned true in the copy. If it did not, the caller must write again in this
    process to find the reason. Return None if the system cannot fork, or if this process has several threads.
    """
    if not hasattr(os, "fork") or threading.active_count() > 1:
        return None
    child = os.fork()
    if child == 0:  # pragma: no cover - coverage is measured in the first process only
        status = 1
        try:
            status = 0 if write() else 1
        finally:
            os._exit(status)  # returning would run the command line of the first process a second time
    return lambda: os.waitpid(child, 0)[1] == 0
