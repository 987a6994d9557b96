"""Test every command with standard streams that are closed or full: outputs are written, and the status is suitable."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from many_books import contents, sound

pytestmark = pytest.mark.skipif(not Path("/dev/full").exists(), reason="streams as POSIX systems have them")

# Each command of the README, and the number of files that it writes into the folder `out`.
COMMANDS = {
    "assess in/0.xlsx -o out": 3,
    "assess in -o out --roll-up --manifest": 12,
    "assess in -o out --jobs 2": 8,
    "check in": 0,
    "check in --format json": 0,
    "template out.xlsx": 0,
    "demo out": 6,
    "audit in/0.xlsx in/1.xlsx -o out": 3,
    "verify run": 0,
    "rules": 0,
    "explain E201": 0,
    "explain in/0.xlsx P-001": 0,
    "--help": 0,
}
CLOSED = (">&-", "2>&-", "<&- >&- 2>&-", "2>/dev/full")
FULL = (">/dev/full", ">/dev/full 2>&-")
SHELL = "/bin/sh"


@pytest.fixture(scope="module")
def books(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("books")
    for number in range(2):
        sound(folder / f"{number}.xlsx", number)
    return folder


@pytest.fixture(scope="module")
def whole(tmp_path_factory, books: Path) -> dict[str, dict[str, bytes]]:
    """The files that each command leaves when nothing is closed or full."""
    left = {}
    for command in COMMANDS:
        folder = tmp_path_factory.mktemp("whole")
        assert through_shell(books, folder, command).returncode == 0, command
        left[command] = written(folder)
        assert len(left[command]) == COMMANDS[command], command
    return left


def written(folder: Path) -> dict[str, bytes]:
    return contents(folder / "out") if (folder / "out").exists() else {}


def through_shell(books: Path, folder: Path, command: str, redirected: str = "") -> subprocess.CompletedProcess[bytes]:
    shutil.copytree(books, folder / "in")
    run = [sys.executable, "-m", "peecf_batch"]
    env = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    options = {"cwd": folder, "env": env, "capture_output": True, "timeout": 120, "check": False}
    if command.startswith("verify"):
        subprocess.run([*run, "assess", "in", "-o", "run", "--manifest"], **options)
    return subprocess.run([SHELL, "-c", f'exec "$@" {redirected}', "sh", *run, *command.split()], **options)


@pytest.mark.parametrize("command", COMMANDS)
def test_a_closed_stream_changes_neither_outputs_nor_status(tmp_path: Path, books: Path, whole, command: str) -> None:
    for number, redirected in enumerate(CLOSED):
        folder = tmp_path / str(number)
        done = through_shell(books, folder, command, redirected)
        assert done.returncode == 0, (redirected, done.stderr)
        assert done.stderr == b"", redirected
        assert written(folder) == whole[command], redirected


@pytest.mark.parametrize("command", COMMANDS)
def test_a_full_stream_is_said_in_one_line_and_outputs_are_written(
    tmp_path: Path, books: Path, whole, command: str
) -> None:
    for number, redirected in enumerate(FULL):
        folder = tmp_path / str(number)
        done = through_shell(books, folder, command, redirected)
        said = b"The results could not be printed: No space left on device. Check where the output goes.\n"
        assert done.stderr == (said if redirected == ">/dev/full" else b""), redirected
        assert done.returncode == 3, redirected
        assert written(folder) == whole[command], redirected


@pytest.mark.parametrize(("command", "status"), [("nosuch", 2), ("assess nosuch.xlsx", 3), ("verify in", 3)])
@pytest.mark.parametrize("redirected", ["2>&-", "2>/dev/full", ">/dev/full 2>/dev/full", ">&- 2>&-"])
def test_a_failure_that_cannot_be_said_keeps_its_status(
    tmp_path: Path, books: Path, command: str, status: int, redirected: str
) -> None:
    assert through_shell(books, tmp_path, command, redirected).returncode == status


def test_a_reader_that_closes_the_pipe_is_no_fault(tmp_path: Path, books: Path) -> None:
    done = through_shell(books, tmp_path, "rules", "| head -n 1")
    assert (done.returncode, done.stderr, len(done.stdout.splitlines())) == (0, b"", 1)
