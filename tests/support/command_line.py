"""Run the command line in this process or another, on small workbooks."""

from __future__ import annotations

import os
import subprocess
import sys

from click.testing import CliRunner
from position_books import DAY, USUAL, plain

from peecf_batch.cli import commands


def run(*args):
    return CliRunner().invoke(commands, [str(arg) for arg in args])


def on_the_day(args):
    """Return the arguments of a command, with the day that the commands of this process begin on."""
    reads = bool(args) and args[0] in ("assess", "check", "audit", "history")
    return [*map(str, args), *(("--as-at", DAY.isoformat()) if reads and "--as-at" not in args else ())]


def process(*args, **environment):
    """Run the command line as a separate process, as a shell does, with the day that this process has."""
    command = [sys.executable, "-m", "peecf_batch", *on_the_day(args)]
    env = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), **environment}
    return subprocess.run(command, capture_output=True, env=env, timeout=60, check=False)


def sound(path, title="Director"):
    return plain(path, [("P-1", title, *USUAL)])


def faulty(path, title="Director"):
    return plain(path, [("P-1", title, 8, *USUAL[1:]), ("P-2", "Manager", *USUAL)])
