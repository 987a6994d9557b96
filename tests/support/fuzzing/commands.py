"""Run the command line in this process, and watch the files and addresses that it opens."""

from __future__ import annotations

import os
import sys
import tempfile
import traceback
from contextlib import chdir, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from click.testing import CliRunner

from peecf_batch.cli import commands

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fuzzing.targets import Target

OUTSIDE = "outside"  # no file in or below a folder with this name may be opened
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT
CHANGES = ("os.mkdir", "os.rename", "os.remove", "os.rmdir", "os.link", "os.symlink", "os.chmod", "os.truncate")
NETWORK = ("socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "socket.sendto", "subprocess.Popen")


class _Opened:
    """What this process opened, wrote and called while it was watched."""

    def __init__(self) -> None:
        self.is_watching, self.is_installed = False, False
        self.read: list[str] = []
        self.written: list[str] = []
        self.called: list[str] = []

    def see(self, event: str, arguments: tuple[Any, ...]) -> None:
        """Record an audit event. Refuse connections and other programs."""
        if not self.is_watching:
            return
        if event in NETWORK:
            self.called.append(event)
            raise PermissionError(event)
        if event in ("open", "os.scandir", "os.listdir"):
            is_written = event == "open" and (arguments[2] or 0) & WRITING
            (self.written if is_written else self.read).extend(_paths(arguments[:1]))
        elif event in CHANGES:
            self.written.extend(_paths(arguments))

    def clear(self) -> None:
        for seen in (self.read, self.written, self.called):
            seen.clear()


_opened = _Opened()


def _paths(arguments: tuple[Any, ...]) -> Iterator[str]:
    """Yield the paths among the arguments of an audit event. They are resolved later, against another folder."""
    for argument in arguments:
        if isinstance(argument, (str, bytes)):
            yield os.path.abspath(os.fsdecode(argument))  # noqa: PTH100


@contextmanager
def watched(folder: Path) -> Iterator[None]:
    """Watch what this process opens, and keep its temporary files in `folder`."""
    if not _opened.is_installed:
        sys.addaudithook(_opened.see)
    _opened.clear()
    earlier, tempfile.tempdir = tempfile.tempdir, str(folder)
    _opened.is_installed = _opened.is_watching = True
    try:
        yield
    finally:
        _opened.is_watching = False
        tempfile.tempdir = earlier


def reached(folder: Path) -> Iterator[str]:
    """Yield what was opened outside the folders, written outside `folder`, or called, since this was last asked."""
    inside = os.path.realpath(folder)
    opened = {os.path.realpath(path) for path in (*_opened.read, *_opened.written)}
    written = {os.path.realpath(path) for path in _opened.written} - {os.devnull}
    yield from (f"opened {path}" for path in sorted(opened) if f"/{OUTSIDE}/" in f"{path}/")
    yield from (f"wrote {path}" for path in sorted(written) if not Path(path).is_relative_to(inside))
    yield from (f"called {event}" for event in _opened.called)
    _opened.clear()


def invoke(*arguments: object) -> Any:
    return CliRunner().invoke(commands, [str(argument) for argument in arguments])


def faults_of(result: Any, *, statuses: tuple[int, ...] = (0, 1, 3)) -> Iterator[str]:
    """Yield what is wrong with the end of a command: an error, its status, or a refusal that is not one line."""
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        yield "".join(traceback.format_exception(result.exception)).strip()
    elif result.exit_code not in statuses:
        yield f"exit {result.exit_code}: {result.output[:300]}"
    elif result.exit_code == 3 and len(result.stderr.splitlines()) != 1:
        yield f"exit 3 with {len(result.stderr.splitlines())} lines: {result.stderr[:300]}"
    elif result.exit_code == 2 and ("Usage: " in result.stderr or not result.stderr.strip()):
        yield f"exit 2 with the usage: {result.stderr[:300]}"


def complaints_about(target: Target, name: str, data: bytes) -> list[str]:
    """Return every fault of one case, which is run in a new folder beside the files of the target."""
    with tempfile.TemporaryDirectory(dir=target.folder) as folder, chdir(folder), watched(target.folder):
        return [*target.complaints(name, data, Path()), *reached(target.folder)]
