"""Test that an assessment does not use the network, and writes only outputs, in the output folder."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from many_books import broken, contents, sound
from position_books import HEADINGS, position

WATCHING = Path(__file__).parents[1] / "support" / "watching"
SAMPLES = Path(__file__).parents[2] / "sample_workbooks"
EVERYTHING = ("--board-paper", "--de-identified", "--show-gender", "--roll-up", "--manifest")


class Watched:
    """A runner of processes in a separate folder, with a separate home folder and folder for temporary files."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.log = folder, folder / "log"
        for name in ("home", "temporary", "work"):
            (folder / name).mkdir()

    def run(self, *command: str) -> subprocess.CompletedProcess[str]:
        home, temporary = str(self.folder / "home"), str(self.folder / "temporary")
        environment = {
            **os.environ,
            "PYTHONPATH": os.pathsep.join([str(WATCHING), *sys.path]),
            "PYTHONDONTWRITEBYTECODE": "1",
            "PEECF_WATCH": str(self.log),
            **dict.fromkeys(
                ("HOME", "USERPROFILE", "APPDATA", "LOCALAPPDATA", "XDG_CACHE_HOME", "XDG_CONFIG_HOME"), home
            ),
            **dict.fromkeys(("TMPDIR", "TEMP", "TMP"), temporary),
        }
        options = {"cwd": self.folder / "work", "env": environment, "capture_output": True, "text": True}
        return subprocess.run([sys.executable, *command], check=False, timeout=120, **options)

    @property
    def written(self) -> set[Path]:
        """The paths that a process opened for writing, created, renamed or removed."""
        if not self.log.exists():
            return set()
        return {Path(os.fsdecode(name)) for name in self.log.read_bytes().split(b"\0") if name} - {Path(os.devnull)}

    def outside(self, folder: Path) -> set[Path]:
        """Return the written paths that are not in `folder`."""
        return {path for path in self.written if not path.is_relative_to(folder)}


@pytest.fixture
def watched(tmp_path: Path) -> Watched:
    return Watched(tmp_path)


def states(folder: Path) -> dict[str, tuple[int, int]]:
    return {str(p): (p.stat().st_mtime_ns, p.stat().st_size) for p in (folder, *folder.rglob("*"))}


class TestTheMainJob:
    @pytest.mark.parametrize(
        "options", [(), EVERYTHING, ("--values-only",)], ids=["plain", "everything", "values only"]
    )
    def test_writes_nothing_outside_of_the_output_folder(self, watched: Watched, options: tuple[str, ...]) -> None:
        shutil.copy(SAMPLES / "water-authority.xlsx", watched.folder / "work" / "book.xlsx")
        (watched.folder / "work" / "out").mkdir()
        before = {name: body for name, body in contents(watched.folder).items() if "out" not in name}
        done = watched.run("-m", "peecf_batch", "assess", "book.xlsx", "-o", "out", *options)
        assert (done.returncode, done.stderr) == (0, "")
        out = watched.folder / "work" / "out"
        assert watched.outside(out) == set()
        assert {path for path in watched.written if path.name == "book-assessed.xlsx"}
        after = contents(watched.folder)
        left = {name for name in after if not name.startswith("work/out/") and name != "log"}
        assert left == set(before)
        assert all(after[name] == body for name, body in before.items())

    def test_of_a_folder_in_several_processes_does_not_either(self, watched: Watched) -> None:
        inside = watched.folder / "work" / "in"
        for number in range(4):
            sound(inside / f"part-{number % 2}" / f"{number}.xlsx", number)
        broken(inside)
        before = states(inside)
        command = ["-m", "peecf_batch", "assess", "in", "-o", "out", "--jobs", "2", *EVERYTHING]
        for more in ([], ["--resume"]):
            done = watched.run(*command, *more)
            assert done.returncode == 3
            assert "NETWORK" not in done.stderr
        out = watched.folder / "work" / "out"
        assert watched.outside(out) == set()
        assert len([path for path in watched.written if path.name.endswith("-assessed.xlsx")]) == 4
        assert states(inside) == before
        for name in ("home", "temporary"):
            assert list((watched.folder / name).iterdir()) == []
        assert not [path for path in out.rglob("*") if path.name.endswith((".partial", ".parts")) or "tmp" in path.name]

    @pytest.mark.parametrize("name", ["a.csv", "a.tsv"])
    def test_of_a_text_table_does_not_either(self, watched: Watched, name: str) -> None:
        between = "," if name.endswith("csv") else "\t"
        rows = [HEADINGS, position(1), position(2)]
        text = "\n".join(between.join(map(str, row)) for row in rows)
        (watched.folder / "work" / name).write_text(text, encoding="utf-8")
        assert watched.run("-m", "peecf_batch", "assess", name, "-o", "out").returncode == 0
        assert watched.outside(watched.folder / "work" / "out") - {watched.folder / "work" / "out"} == set()

    def test_of_a_new_workbook_writes_that_workbook(self, watched: Watched) -> None:
        assert watched.run("-m", "peecf_batch", "template", "new.xlsx").returncode == 0
        names = {path.name for path in watched.written if not path.name.endswith(".partial")}
        assert names <= {"work", "new.xlsx"}
        assert [path.name for path in (watched.folder / "work").iterdir()] == ["new.xlsx"]

    def test_verifies_a_run_and_checks_a_workbook_without_writing_at_all(self, watched: Watched) -> None:
        for number in range(2):
            sound(watched.folder / "work" / "in" / f"{number}.xlsx", number)
        assert watched.run("-m", "peecf_batch", "assess", "in", "-o", "out", "--manifest").returncode == 0
        watched.log.unlink()
        assert watched.run("-m", "peecf_batch", "verify", "out").returncode == 0
        assert watched.run("-m", "peecf_batch", "check", "in").returncode == 0
        assert watched.written == set()


class TestTheWatch:
    """Test the watch itself. It must detect network use and every way to write a file."""

    @pytest.mark.parametrize(
        "code",
        [
            "import socket; socket.socket()",
            "import urllib.request; urllib.request.urlopen('http://127.0.0.1:9/')",
            "import os, sys; os.execv(sys.executable, [sys.executable, '-c', 'import socket; socket.socket()'])",
        ],
    )
    def test_ends_whoever_reaches_for_the_network_also_in_a_process_below(self, watched: Watched, code: str) -> None:
        done = watched.run("-c", code)
        assert done.returncode == 99
        assert "NETWORK" in done.stderr

    def test_sees_every_way_to_leave_a_file(self, watched: Watched) -> None:
        code = (
            "import os, pathlib, tempfile, shutil\n"
            "open('a', 'w').close(); pathlib.Path('b').write_text('x'); os.mkdir('c'); os.rename('a', 'd')\n"
            "os.symlink('b', 'e'); tempfile.mkstemp(); tempfile.mkdtemp()\n"
            "os.close(os.open('f', os.O_CREAT | os.O_RDWR))\n"
        )
        assert watched.run("-c", code).returncode == 0
        names = {path.name for path in watched.written if path.parent.name == "work"}
        assert names >= {"a", "b", "c", "d", "e", "f"}
        assert len({path for path in watched.written if path.parent.name == "temporary"}) >= 2
