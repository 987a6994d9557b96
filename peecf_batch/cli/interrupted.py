"""End the process if Ctrl-C arrives during the imports, when nothing is written yet, and record that it arrived later.

This module imports almost nothing, so that it is loaded before Ctrl-C can arrive.
"""

from __future__ import annotations

import os

TYPE_CHECKING = False  # importing `typing` would take some milliseconds, in which Ctrl-C is not handled
if TYPE_CHECKING:
    from typing import NoReturn

_STATUS, _STANDARD_ERROR = 130, 2
_received: list[int] = []
MESSAGE = "Interrupted. No file was left incomplete."


def end_at_once(*_: object) -> NoReturn:
    """Print the message and end the process with the exit status of shells. Also a handler of SIGINT."""
    try:
        os.write(_STANDARD_ERROR, f"{MESSAGE}\n".encode())
    finally:  # also if standard error is closed or full
        os._exit(_STATUS)


def handle_ctrl_c() -> None:
    """Let Ctrl-C end the process at once, unless it is ignored or handled already."""
    import signal

    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, end_at_once)


def record_signal(number: int) -> None:
    """Record that a signal asked the process to end."""
    _received.append(number)


def signal_received() -> int:
    """Return the number of the signal that asked the process to end, 0 if there was none.

    An error after the signal is a result of it: Python turns the exception of a signal handler into another error in
    some places, such as in the definition of a class.
    """
    return _received[0] if _received else 0
