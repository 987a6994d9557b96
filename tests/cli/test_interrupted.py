"""Test that Ctrl-C ends every command with status 130 and leaves no file incomplete or alone."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from command_line import run
from many_books import sound, started

from peecf_batch.runs.files.locks import NAME
from peecf_batch.runs.files.whole_files import write_together

MOMENTS = int(os.environ.get("PEECF_INTERRUPTIONS", "2"))
pytestmark = pytest.mark.skipif(os.name != "posix", reason="signals as POSIX systems have them")
COMMANDS = {
    "assess in/0.xlsx -o out": 3,
    "audit in/0.xlsx in/1.xlsx -o out": 3,
    "demo out": 6,
    "template out/new.xlsx": 1,
    "check in": 0,
    "verify run": 0,
    "explain in/0.xlsx P-001": 0,
}


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    for number in range(2):
        sound(tmp_path / f"in/{number}.xlsx", number)
    return tmp_path


def left() -> list[str]:
    return sorted(path.name for path in Path("out").rglob("*")) if Path("out").exists() else []


@pytest.mark.parametrize("command", COMMANDS)
def test_ctrl_c_at_any_moment_ends_with_130(command: str) -> None:
    if command.startswith("verify"):
        run("assess", "in", "-o", "run", "--manifest")
    start = time.monotonic()
    assert started(*command.split()).wait() == 0
    seconds, whole, draw = time.monotonic() - start, left(), random.Random(command)
    assert len(whole) == COMMANDS[command]
    for _ in range(MOMENTS):
        for name in whole:
            (Path("out") / name).unlink()
        process = after_imports(command)
        time.sleep(draw.uniform(0, seconds / 2))
        process.send_signal(signal.SIGINT)
        said = process.communicate(timeout=60)[1]
        assert process.returncode in (0, 130), said
        assert b"Traceback" not in said
        assert b"Aborted" not in said
        if process.returncode == 130:
            assert said == b"Interrupted. No file was left incomplete.\n"
        assert {name for name in left() if name.startswith(".")} <= {NAME}  # a lock that nobody holds is taken over
        if command.startswith(("audit", "template")):
            assert left() in ([], whole)
        for name in set(whole) - set(left()):
            (Path("out") / name).parent.mkdir(exist_ok=True)
            (Path("out") / name).write_bytes(b"")  # so that it can be removed again


def after_imports(command: str) -> subprocess.Popen[bytes]:
    """Start a command, and return it when it has begun to handle signals."""
    code = (
        "import signal, sys\n"
        "from peecf_batch.cli import process\n"
        "begun = process._end_by_signals\n"
        "def begin(): begun(); print('begun', flush=True)\n"
        "process._end_by_signals = begin\n"
        f"sys.argv = ['peecf-batch', *{command.split()!r}]\n"
        "process.main()\n"
    )
    env = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "start_new_session": True}
    process = subprocess.Popen([sys.executable, "-c", code], env=env, **pipes)
    assert process.stdout
    assert process.stdout.readline() == b"begun\n"
    return process


INTERRUPT_DURING_AN_IMPORT = """
import os, runpy, signal, sys

class Interrupting:
    def find_spec(self, name, *_):
        if name == sys.argv[1]:
            os.kill(os.getpid(), signal.SIGINT)

sys.meta_path.insert(0, Interrupting())
sys.modules.pop(sys.argv[1], None)  # so that a module that the interpreter has imported is imported again
runpy.run_module("peecf_batch", run_name="__main__")
"""


@pytest.mark.parametrize("module", ["signal", "click", "peecf_batch.cli.group"])
@pytest.mark.parametrize("redirected", ["", "2>&-"])
def test_ctrl_c_during_the_imports_ends_with_130(module: str, redirected: str) -> None:
    env = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, "-c", INTERRUPT_DURING_AN_IMPORT, module]
    done = subprocess.run(["/bin/sh", "-c", f'exec "$@" {redirected}', "sh", *command], env=env, capture_output=True)
    assert (done.returncode, done.stdout) == (130, b"")
    assert done.stderr == (b"" if redirected else b"Interrupted. No file was left incomplete.\n")


IN_A_CLEAN_UP = """
class Cleaned:
    def __del__(self): os.kill(os.getpid(), signal.SIGINT)
def commands(prog_name):
    Cleaned()
    time.sleep(30)
"""
AS_ANOTHER_ERROR = """
def commands(prog_name):
    with Tally(debug=False).one(Path("a.xlsx")):
        try:
            os.kill(os.getpid(), signal.SIGINT)
            time.sleep(30)
        except SystemExit:
            raise RuntimeError from None
"""


@pytest.mark.parametrize("commands", [IN_A_CLEAN_UP, AS_ANOTHER_ERROR])
def test_ctrl_c_where_python_drops_or_replaces_its_exception_ends_with_130(commands: str) -> None:
    code = (
        "import os, signal, time\n"
        "from pathlib import Path\n"
        "from peecf_batch.cli import process\n"
        "from peecf_batch.cli.tally import Tally\n"
        f"{commands}\n"
        "process.commands = commands\n"
        "process.main()\n"
    )
    env = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, timeout=20)
    assert (done.returncode, done.stderr) == (130, b"Interrupted. No file was left incomplete.\n")


class TestThreeFilesThatBelongTogether:
    def write(self, number: int, content: bytes):
        return Path(f"{number}.txt"), lambda beside: beside.write_bytes(content)

    @pytest.mark.parametrize("at", [0, 1, 2])
    @pytest.mark.parametrize("interrupted", [KeyboardInterrupt, SystemExit])
    def test_are_all_moved_where_the_moves_are_interrupted(self, monkeypatch, at: int, interrupted) -> None:
        moves, replace = [], Path.replace

        def interrupt(path: Path, target: Path) -> None:
            moves.append(target)
            if len(moves) == at + 1:
                raise interrupted
            replace(path, target)

        monkeypatch.setattr(Path, "replace", interrupt)
        with pytest.raises(interrupted):
            write_together([self.write(number, b"new") for number in range(3)])
        assert [Path(f"{number}.txt").read_bytes() for number in range(3)] == [b"new"] * 3

    def test_are_none_of_them_moved_where_writing_is_interrupted(self) -> None:
        def interrupted(beside: Path) -> None:
            beside.write_bytes(b"half of it")
            raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            write_together([self.write(0, b"new"), self.write(1, b"new"), (Path("2.txt"), interrupted)])
        assert [path.name for path in Path().iterdir()] == ["in"]

    def test_are_moved_without_the_one_that_failed_whose_space_is_free_at_once(self) -> None:
        def full(beside: Path) -> None:
            beside.write_bytes(b"half of it")
            raise OSError(28, "No space left on device")

        def last(beside: Path) -> None:
            assert len(list(Path().glob(".peecf-*"))) == 2
            beside.write_bytes(b"new")

        (refusal,) = write_together([self.write(0, b"new"), (Path("1.txt"), full), (Path("2.txt"), last)])
        assert refusal.reason == "'1.txt' could not be written: No space left on device."
        assert sorted(path.name for path in Path().iterdir()) == ["0.txt", "2.txt", "in"]
