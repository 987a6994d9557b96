"""Run many commands quickly: one process imports the product once, and forks itself for each command.

A fork starts with the standard streams that the interpreter would make for its descriptors, so that a command sees
closed and full streams as a new process does.
"""

from __future__ import annotations

import importlib
import json
import os
import pkgutil
import re
import signal
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, Self, TextIO

if TYPE_CHECKING:
    from typing import NoReturn

LONGEST_SECONDS = 60
IMPORTED_LATE = (
    "ahocorasick_rs",
    "jinja2",
    "pandas",
    "pyarrow.parquet",
    "python_calamine",
)  # by functions that need them
REDIRECTION = re.compile(r"([012]?)([<>])(&-|/dev/full)")


class Ended(NamedTuple):
    """The exit status of a command, negative if a signal ended it, and what it printed on standard error."""

    status: int
    error: bytes


class ForkedCommands:
    """The process that forks, as a context. It ends with the context."""

    def __enter__(self) -> Self:
        env = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
        self._process = subprocess.Popen([sys.executable, __file__], env=env, **pipes)
        return self

    def __exit__(self, *_: object) -> None:
        self._process.communicate()

    def run(self, command: str, folder: Path, redirected: str = "") -> Ended:
        """Run a command in a folder, with streams redirected as a shell does, such as ">/dev/full 2>&-"."""
        self._process.stdin.write(json.dumps([command, str(folder), redirected]) + "\n")
        self._process.stdin.flush()
        status, error = json.loads(self._process.stdout.readline())
        return Ended(status, error.encode())


def serve() -> None:
    """Run the commands that are asked for on standard input, and print the result of each."""
    import peecf_batch

    modules = [module.name for module in pkgutil.walk_packages(peecf_batch.__path__, "peecf_batch.")]
    for name in (*modules, *IMPORTED_LATE):
        if not name.endswith("__main__"):
            importlib.import_module(name)
    for line in sys.stdin:
        command, folder, redirected = json.loads(line)
        with tempfile.TemporaryFile() as error:
            process = os.fork()
            if not process:
                become(command, folder, redirected, error.fileno())
            status = os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])
            error.seek(0)
            sys.stdout.write(json.dumps([status, error.read().decode()]) + "\n")
            sys.stdout.flush()


def become(command: str, folder: str, redirected: str, error: int) -> NoReturn:
    """Run a command in this process, which ends with it."""
    from peecf_batch.cli import main

    try:
        signal.alarm(LONGEST_SECONDS)
        os.chdir(folder)
        null = os.open(os.devnull, os.O_RDWR)
        for descriptor, file in enumerate((null, null, error)):
            os.dup2(file, descriptor)
        os.close(null)
        os.close(error)
        redirect(redirected)
        sys.stdin, sys.stdout, sys.stderr = (stream(descriptor) for descriptor in range(3))
        sys.argv = ["peecf-batch", *command.split()]
        main()
    finally:
        os._exit(99)  # the command always ends the process


def redirect(redirected: str) -> None:
    for descriptor, direction, target in REDIRECTION.findall(redirected):
        number = int(descriptor or (0 if direction == "<" else 1))
        os.close(number)
        if target != "&-":
            assert os.open(target, os.O_WRONLY) == number


def stream(descriptor: int) -> TextIO | None:
    """Return the standard stream that the interpreter makes for a descriptor, None for one that is closed."""
    try:
        os.fstat(descriptor)
    except OSError:
        return None
    mode, errors = ("r", "strict") if descriptor == 0 else ("w", "strict" if descriptor == 1 else "backslashreplace")
    return open(descriptor, mode, encoding="utf-8", errors=errors, closefd=False)


if __name__ == "__main__":
    serve()
