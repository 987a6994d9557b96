"""Run the command line as a process that sets the exit status and ends quickly."""

from __future__ import annotations

import _thread
import atexit
import gc
import os
import signal
import sys
import time
from contextlib import suppress
from typing import NoReturn

import click

from peecf_batch.cli import assess, explain, history, other_commands  # noqa: F401 - they add their commands to the group
from peecf_batch.cli.group import commands
from peecf_batch.cli.interrupted import MESSAGE, record_signal, signal_received
from peecf_batch.cli.long_run import INTERRUPTED
from peecf_batch.cli.speaking import complain
from peecf_batch.cli.streams import safe_streams
from peecf_batch.cli.tally import ERRORS_FOUND, NOT_READ, OUR_FAULT, REPORT

_OBJECTS_BETWEEN_COLLECTIONS = 3_000_000
_SECONDS_OF_A_CLEAN_UP = 0.001


class _EndedBySignal(SystemExit):
    """The end of the process by a signal, after every function has cleaned up. No other code may catch it."""

    def __init__(self, number: int) -> None:
        super().__init__(INTERRUPTED + number)
        self.number = signal.Signals(number)


def _end_by_signals() -> None:
    """Let Ctrl-C and SIGTERM end the process with the exit status of shells, unless they are ignored."""
    sys.unraisablehook = _end_later
    for number in (signal.SIGINT, signal.SIGTERM):
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, _end)


def _ignore_signals() -> None:
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)


def _end(number: int, _: object) -> NoReturn:
    record_signal(number)
    raise _EndedBySignal(number)


def _end_later(dropped: sys.UnraisableHookArgs) -> None:
    """Send a signal again if it arrived where Python drops exceptions, such as in the clean-up of an object."""
    if isinstance(dropped.exc_value, _EndedBySignal):
        _thread.start_new_thread(_send_again, (_thread.get_ident(), dropped.exc_value.number))
    else:
        sys.__unraisablehook__(dropped)


def _send_again(thread: int, number: signal.Signals) -> None:
    time.sleep(_SECONDS_OF_A_CLEAN_UP)
    if hasattr(signal, "pthread_kill"):
        signal.pthread_kill(thread, number)  # also ends waiting for a file or another process
    else:
        _thread.interrupt_main(number)


def program() -> NoReturn:
    """Run the command line. Exits 0, 1 (errors found), 2 (usage), 3 (not read or not written) or 70 (a program bug).

    Exits 128 plus the number of the signal if Ctrl-C or SIGTERM ends it.
    """
    gc.set_threshold(_OBJECTS_BETWEEN_COLLECTIONS)
    try:
        commands(prog_name="peecf-batch")
    except Exception as error:
        if signal_received():
            raise _EndedBySignal(signal_received()) from None
        if "--debug" in sys.argv:
            raise
        complain(f"Sorry: peecf-batch itself failed ({type(error).__name__}). {REPORT}")
        sys.exit(OUR_FAULT)
    sys.exit(0)


def main() -> None:
    """Run the command line, and end the process at once.

    Releasing the memory of a large workbook object by object would take longer than scanning it. Before the end, run
    the exit functions that libraries registered, and flush the output streams.
    """
    streams = safe_streams()
    try:
        try:
            _end_by_signals()
            program()
        finally:
            _ignore_signals()  # only the end of the process is left
    except SystemExit as ended:
        status = ended.code if isinstance(ended.code, int) else int(ended.code is not None)
        if isinstance(ended, _EndedBySignal):
            # `complain` imports modules, and the signal may have interrupted an import.
            click.echo(MESSAGE, err=True)
    atexit._run_exitfuncs()
    sys.stdout.flush()
    if streams.failure and status in (0, ERRORS_FOUND):
        complain(f"The results could not be printed: {streams.failure}. If you sent them to a file, check its folder.")
        status = NOT_READ
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError):
            stream.flush()
    os._exit(status)
