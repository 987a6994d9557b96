"""Test every command with standard streams that are closed or full: outputs are written, and the status is suitable."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest
from examples import ALL
from forked_commands import ForkedCommands
from history_books import write_year, years
from many_books import contents, sound

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.skipif(not Path("/dev/full").exists(), reason="streams as POSIX systems have them")

# Each command of the README with its forms, and the number of files that it writes into the folder `out`.
COMMANDS = {
    "assess in/0.xlsx -o out": 3,
    "assess in/0.xlsx -o out --de-identified": 4,
    "assess in -o out --roll-up --manifest": 12,
    "assess in -o out --jobs 2": 8,
    "check in": 0,
    "check in --format json": 0,
    "template out/new.xlsx": 1,
    "template out/new.xlsx --from in/0.xlsx": 1,
    "demo out": 6,
    "audit in/0.xlsx in/1.xlsx -o out": 3,
    "history years -o out": 2,
    "verify run": 0,
    "rules": 0,
    "rules --format json": 0,
    "explain E201": 0,
    "explain in/0.xlsx P-001": 0,
    "explain in/0.xlsx P-001 --format json": 0,
    "--help": 0,
    "assess --help": 0,
    "--version": 0,
}
README = Path(__file__).parents[2] / "README.md"
CLOSED = (">&-", "2>&-", "<&- >&- 2>&-", "2>/dev/full")
FULL = (">/dev/full", ">/dev/full 2>&-")
SHELL = "/bin/sh"


class Books(NamedTuple):
    """A folder with two workbooks and a run over them, and a process that runs commands quickly."""

    folder: Path
    commands: ForkedCommands


@pytest.fixture(scope="module")
def books(tmp_path_factory) -> Iterator[Books]:
    folder = tmp_path_factory.mktemp("books")
    for number in range(2):
        sound(folder / f"in/{number}.xlsx", number)
    with ForkedCommands() as commands:
        (folder / "out").mkdir()
        assert commands.run("assess in -o run --manifest", folder).status == 0
        (folder / "years").mkdir()
        for year in (2022, 2023, 2026):
            write_year(folder / f"years/{year}.xlsx", year, years()[year])
        yield Books(folder, commands)


@pytest.fixture(scope="module")
def whole(tmp_path_factory, books: Books) -> dict[str, dict[str, bytes]]:
    """The files that each command leaves when nothing is closed or full."""
    left = {}
    for command in COMMANDS:
        folder = copy_of(books, tmp_path_factory.mktemp("whole") / "copy")
        assert books.commands.run(command, folder).status == 0, command
        left[command] = contents(folder / "out")
        assert len(left[command]) == COMMANDS[command], command
    return left


def copy_of(books: Books, folder: Path) -> Path:
    return Path(shutil.copytree(books.folder, folder))


def test_every_command_of_the_readme_is_among_these() -> None:
    listed = re.findall(r"^peecf-batch ([a-z]+)", README.read_text(encoding="utf-8"), re.MULTILINE)
    assert set(listed) == {command.split()[0] for command in COMMANDS if not command.startswith("-")}


@pytest.mark.parametrize("command", COMMANDS)
def test_a_closed_stream_changes_neither_outputs_nor_status(tmp_path: Path, books: Books, whole, command: str) -> None:
    for number, redirected in enumerate(CLOSED if ALL else CLOSED[::2]):
        folder = copy_of(books, tmp_path / str(number))
        done = books.commands.run(command, folder, redirected)
        assert (done.status, done.error) == (0, b""), redirected
        assert contents(folder / "out") == whole[command], redirected


@pytest.mark.parametrize("command", COMMANDS)
def test_a_full_stream_is_said_in_one_line_and_outputs_are_written(
    tmp_path: Path, books: Books, whole, command: str
) -> None:
    for number, redirected in enumerate(FULL):
        folder = copy_of(books, tmp_path / str(number))
        done = books.commands.run(command, folder, redirected)
        said = b"The results could not be printed: No space left on device. "
        said += b"If you sent them to a file, check its folder.\n"
        assert done.error == (said if redirected == ">/dev/full" else b""), redirected
        assert done.status == 3, redirected
        assert contents(folder / "out") == whole[command], redirected


@pytest.mark.parametrize(("command", "status"), [("nosuch", 2), ("assess nosuch.xlsx", 3), ("verify in", 3)])
@pytest.mark.parametrize("redirected", ["2>&-", "2>/dev/full", ">/dev/full 2>/dev/full", ">&- 2>&-"])
def test_a_failure_that_cannot_be_said_keeps_its_status(
    books: Books, command: str, status: int, redirected: str
) -> None:
    assert books.commands.run(command, books.folder, redirected).status == status


def through_shell(command: str, folder: Path, redirected: str) -> subprocess.CompletedProcess[bytes]:
    start = [SHELL, "-c", f'exec "$@" {redirected}', "sh", sys.executable, "-m", "peecf_batch", *command.split()]
    env = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    return subprocess.run(start, cwd=folder, env=env, capture_output=True, timeout=60, check=False)


@pytest.mark.parametrize("redirected", ["", *CLOSED, *FULL])
def test_a_process_of_its_own_ends_as_a_forked_one(books: Books, redirected: str) -> None:
    forked, own = (run("check in", books.folder, redirected) for run in (books.commands.run, through_shell))
    assert (forked.status, forked.error) == (own.returncode, own.stderr)


def test_a_reader_that_closes_the_pipe_is_no_fault(books: Books) -> None:
    done = through_shell("rules", books.folder, "| head -n 1")
    assert (done.returncode, done.stderr, len(done.stdout.splitlines())) == (0, b"", 1)
