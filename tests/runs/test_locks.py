"""Test that two runs never write to one folder, that a dead process holds no lock, and that temporary files go."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from command_line import run
from many_books import contents, sound, started

from peecf_batch.errors import Refusal
from peecf_batch.runs.files.locks import NAME, locked, try_lock
from peecf_batch.runs.files.whole_files import remove_leftovers, write_whole

if TYPE_CHECKING:
    from collections.abc import Iterator

TRIALS = int(os.environ.get("PEECF_TWO_RUNS", "3"))
ENGAGED = "another run of peecf-batch is writing to the folder 'out'. Wait until it ends"
posix = pytest.mark.skipif(os.name != "posix", reason="signals, links and locks as POSIX systems have them")


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def another_run(folder: Path) -> Iterator[subprocess.Popen[str]]:
    """Another process that holds the lock of the folder `out`."""
    code = "import sys; from pathlib import Path; from peecf_batch.runs.files.locks import locked\n"
    code += "with locked([Path('out')]): print('held', flush=True); sys.stdin.read()"
    env = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    process = subprocess.Popen([sys.executable, "-c", code], env=env, cwd=folder, **pipes)
    assert process.stdout
    assert process.stdout.readline() == "held\n"
    yield process
    process.kill()
    process.communicate()


class TestTwoRunsInOneFolder:
    @pytest.mark.parametrize(
        "command",
        [
            ("assess", "in", "-o", "out"),
            ("assess", "in/a.xlsx", "-o", "out"),
            ("audit", "in/a.xlsx", "in/b.xlsx", "-o", "out"),
            ("history", "in/a.xlsx", "in/b.xlsx", "in/c.xlsx", "--renamed-organisation", "-o", "out"),
            ("demo", "out"),
        ],
    )
    @pytest.mark.usefixtures("another_run")
    def test_the_second_stops_with_one_line_and_writes_nothing(self, command: tuple[str, ...]) -> None:
        for number, name in enumerate("abc"):
            sound(Path(f"in/{name}.xlsx"), number)
        result = run(*command)
        assert (result.exit_code, result.stdout) == (3, "")
        assert len(result.stderr.splitlines()) == 1
        assert ENGAGED in result.stderr
        assert [path.name for path in Path("out").iterdir()] == [NAME]

    @pytest.mark.usefixtures("another_run")
    def test_that_is_the_folder_of_the_workbook_too(self) -> None:
        sound(Path("out/a.xlsx"))
        sound(Path("elsewhere/b.xlsx"))
        assert run("assess", "out/a.xlsx", "elsewhere/b.xlsx").exit_code == 3
        assert sorted(path.name for path in Path("elsewhere").iterdir()) == ["b.xlsx"]

    @posix
    def test_a_process_that_was_killed_holds_no_lock(self, another_run: subprocess.Popen[str]) -> None:
        sound(Path("in/a.xlsx"))
        another_run.send_signal(signal.SIGKILL)
        another_run.wait()
        assert (Path("out") / NAME).exists()
        assert run("assess", "in", "-o", "out").exit_code == 0
        assert not (Path("out") / NAME).exists()

    def test_one_after_the_other_both_run(self) -> None:
        sound(Path("in/a.xlsx"))
        assert [run("assess", "in", "-o", "out").exit_code for _ in range(2)] == [0, 0]

    def test_that_start_together_leave_whole_outputs_and_one_is_refused(self) -> None:
        for number in range(3):
            sound(Path(f"in/{number}.xlsx"), number)
        command = ("assess", "in", "-o", "out", "--roll-up", "--manifest")
        assert run(*command).exit_code == 0
        whole = contents(Path("out"))
        for _ in range(TRIALS):
            both = [started(*command) for _ in range(2)]
            said = [process.communicate()[1].decode() for process in both]
            assert sorted(process.returncode for process in both) == [0, 3], said
            refused = next(text for text, process in zip(said, both, strict=True) if process.returncode == 3)
            assert len(refused.splitlines()) == 1
            assert ENGAGED in refused
            assert contents(Path("out")) == whole


class TestTheLock:
    def test_is_removed_with_the_folders_that_were_made_for_it_and_stayed_empty(self) -> None:
        with locked([Path("new/deep")]):
            assert (Path("new/deep") / NAME).is_file()
        assert not Path("new").exists()
        with locked([Path("new/deep")]):
            Path("new/file").write_text("x")
        assert [path.name for path in Path("new").iterdir()] == ["file"]

    def test_of_a_file_that_the_other_run_removed_is_taken_on_the_new_file(self, monkeypatch) -> None:
        lock, removed = Path("out") / NAME, []

        def remove_first(descriptor: int) -> bool:
            if not removed:
                removed.append(lock.unlink())
            return try_lock(descriptor)

        monkeypatch.setattr("peecf_batch.runs.files.locks.try_lock", remove_first)
        with locked([Path("out")]):
            assert lock.exists()

    @posix
    @pytest.mark.parametrize("make", [lambda path: path.symlink_to("../precious"), Path.mkdir, os.mkfifo])
    def test_is_refused_where_something_else_has_its_name(self, make) -> None:
        Path("precious").write_text("mine")
        Path("out").mkdir()
        make(Path("out") / NAME)
        with pytest.raises(Refusal, match="was not made by peecf-batch"), locked([Path("out")]):
            pass
        assert Path("precious").read_text() == "mine"

    def test_leaves_a_file_with_content(self) -> None:
        Path("out").mkdir()
        (Path("out") / NAME).write_text("mine")
        with locked([Path("out")]):
            pass
        assert (Path("out") / NAME).read_text() == "mine"

    def test_is_left_out_where_nothing_can_be_written_and_the_outputs_say_so(self) -> None:
        Path("file").write_text("x")
        sound(Path("a.xlsx"))
        with locked([Path("file/out")]):
            pass
        result = run("assess", "a.xlsx", "-o", "file/out")
        assert result.exit_code == 3
        assert "could not be written" in result.stderr


class TestTemporaryFiles:
    def test_of_two_writers_of_one_file_are_two(self) -> None:
        path, seen = Path("a.txt"), []
        inside = threading.Barrier(2)

        def write(text: bytes) -> None:
            def slowly(beside: Path) -> None:
                seen.append(beside)
                beside.write_bytes(text * 50_000)
                inside.wait(timeout=30)
                with beside.open("ab") as file:
                    file.write(text)

            write_whole(path, slowly)

        writers = [threading.Thread(target=write, args=(text,)) for text in (b"a", b"b")]
        for writer in writers:
            writer.start()
        for writer in writers:
            writer.join()
        assert len(set(seen)) == 2
        assert path.read_bytes() in (b"a" * 50_001, b"b" * 50_001)
        assert list(Path().iterdir()) == [path]

    @posix
    def test_that_an_ended_process_left_are_removed_and_those_in_use_are_not(self) -> None:
        left = Path(".peecf-4194305-7.partial")
        left.write_bytes(b"half of it")
        Path(".peecf-1-1.partial").symlink_to("precious")
        for parts in (".peecf-4194305-7.partial.parts", ".peecf-4194305-8.partial.parts"):
            Path(parts).mkdir()
            (Path(parts) / "tmp1").write_bytes(b"a part")
        Path("others").mkdir()
        (Path("others") / "precious").write_text("mine")
        Path(".peecf-1-2.partial.parts").symlink_to("others")
        for name in ("precious", ".mine.partial"):
            Path(name).write_text("mine")

        def write(beside: Path) -> None:
            own = beside.with_name(f"{beside.name}.parts")
            own.mkdir()
            remove_leftovers([Path()])
            assert beside.exists()
            assert own.is_dir()
            own.rmdir()
            beside.write_bytes(b"whole")

        write_whole(Path("a.txt"), write)
        assert sorted(path.name for path in Path().iterdir()) == [
            ".mine.partial", ".peecf-1-2.partial.parts", "a.txt", "others", "precious",
        ]  # fmt: skip
        assert (Path("others") / "precious").read_text() == "mine"

    def test_go_with_the_next_run_also_in_the_folders_below(self) -> None:
        sound(Path("in/north/a.xlsx"))
        Path("out/north").mkdir(parents=True)
        Path("out/north/.peecf-4194305-7.partial").write_bytes(b"half of it")
        assert run("assess", "in", "-o", "out").exit_code == 0
        assert not list(Path("out").rglob("*.partial"))

    def test_have_the_permissions_of_any_new_file(self) -> None:
        write_whole(Path("a.txt"), lambda beside: beside.write_bytes(b"x"))
        Path("b.txt").write_bytes(b"x")
        assert Path("a.txt").stat().st_mode == Path("b.txt").stat().st_mode
