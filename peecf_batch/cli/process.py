"""Run the command line as a process that sets the exit status and ends quickly."""

from __future__ import annotations

import atexit
import gc
import os
import sys
from contextlib import suppress
from typing import NoReturn

from peecf_batch.cli import assess, other_commands  # noqa: F401 - they add their commands to the group
from peecf_batch.cli.group import commands
from peecf_batch.cli.speaking import complain
from peecf_batch.cli.tally import OUR_FAULT, REPORT

_OBJECTS_BETWEEN_COLLECTIONS = 3_000_000


def program() -> NoReturn:
    """Run the command line. Exits 0, 1 (errors found), 2 (usage), 3 (not read or not written) or 70 (a program bug)."""
    gc.set_threshold(_OBJECTS_BETWEEN_COLLECTIONS)
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="backslashreplace")
    try:
        commands(prog_name="peecf-batch")
    except Exception as error:
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
    try:
        program()
    except SystemExit as ended:
        atexit._run_exitfuncs()
        for stream in (sys.stdout, sys.stderr):
            with suppress(OSError, ValueError):
                stream.flush()
        os._exit(ended.code if isinstance(ended.code, int) else int(ended.code is not None))
