"""Test runs over a folder of workbooks: equal outputs, failures, resuming, interruption, and what is read."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import sys
import time
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote_to_bytes

import lxml.html
import pytest
from click.testing import CliRunner, Result
from many_books import Deadly, broken, contents, sound, started
from position_books import DAY, FRAMEWORK

from peecf_batch.cli import choices, commands
from peecf_batch.rules.determination_file import load_determinations
from peecf_batch.runs.files.output_names import plan
from peecf_batch.runs.files.sources import Skipped, Unusable, WorkbookFile, workbooks_in
from peecf_batch.runs.folder.journal import NAME
from peecf_batch.runs.folder.schedule import Processes, run, tasks_of
from peecf_batch.runs.options import Options
from peecf_batch.runs.tasks import PROCESS_LOST, Done

if TYPE_CHECKING:
    from collections.abc import Callable

OPTIONS = Options(FRAMEWORK, load_determinations())
POINTS = int(os.environ.get("PEECF_KILLS", "2"))
EVERYTHING = ("assess", "in", "-o", "out", "--roll-up", "--manifest", "--jobs", 2, "-q")
posix = pytest.mark.skipif(os.name != "posix", reason="signals and links as POSIX systems have them")


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def assess(*args: object) -> Result:
    return CliRunner().invoke(commands, ["assess", *map(str, args)])


def names(text: str) -> list[str]:
    return [line.split(":")[0] for line in text.splitlines()]


def books(count: int, folder: str = "in") -> Path:
    for number in range(count):
        sound(Path(folder) / f"part-{number % 3}" / f"book-{number:02}.xlsx", number)
    return Path(folder)


def days_in(folder: Path) -> set[str]:
    """Return the days of the assessments in a folder, from their records."""
    records = folder.rglob("*-assessment.json")
    return {json.loads(path.read_text(encoding="utf-8"))["determination"]["as_at"] for path in records}


def when_written(folder: Path) -> dict[str, int]:
    return {p.as_posix(): p.stat().st_mtime_ns for p in folder.rglob("*-ass*") if p.is_file()}


class TestTheOutputs:
    def test_lie_in_the_folders_of_their_workbooks_below_the_output_folder(self) -> None:
        for path in ("in/a.xlsx", "in/north/a.xlsx", "in/north/deep/a.xlsx"):
            sound(Path(path))
        assert assess("in", "-o", "out").exit_code == 0
        found = sorted(p.relative_to("out").as_posix() for p in Path("out").rglob("*.xlsx"))
        assert found == ["a-assessed.xlsx", "north/a-assessed.xlsx", "north/deep/a-assessed.xlsx"]
        page = lxml.html.document_fromstring(Path("out/peecf-summaries.html").read_text(encoding="utf-8"))
        links = page.xpath("//section[@id='workbooks']//a/@href")
        assert links == ["a-summary.html", "north/a-summary.html", "north/deep/a-summary.html"]

    def test_of_several_folders_lie_below_their_names(self) -> None:
        for path in ("one/a.xlsx", "two/a.xlsx"):
            sound(Path(path))
        assert assess("one", "two", "-o", "out").exit_code == 0
        assert sorted(p.as_posix() for p in Path("out").rglob("*.xlsx")) == [
            "out/one/a-assessed.xlsx",
            "out/two/a-assessed.xlsx",
        ]

    def test_are_the_same_bytes_whatever_the_number_of_processes(self) -> None:
        books(7)
        printed = []
        for jobs in (1, 2, 3):
            result = assess("in", "-o", "out", "--jobs", jobs)
            assert result.exit_code == 0
            printed.append((result.stdout, contents(Path("out"))))
            shutil.rmtree("out")
        result = assess("in", "-o", "out")
        assert printed[0] == printed[1] == printed[2] == (result.stdout, contents(Path("out")))
        assert names(result.stdout)[:-1] == sorted(p.as_posix() for p in Path("in").rglob("*.xlsx"))

    def test_that_lie_in_the_folder_itself_are_no_workbooks_of_the_next_run(self) -> None:
        books(2)
        first = assess("in", "-o", "in/out")
        assert names(assess("in", "-o", "in/out").stdout) == names(first.stdout)

    @posix
    def test_never_leave_the_output_folder_by_a_link(self, folder: Path) -> None:
        books(2)
        Path("out").mkdir()
        (folder / "elsewhere").mkdir()
        Path("out/part-0").symlink_to(folder / "elsewhere")
        result = assess("in", "-o", "out")
        assert result.exit_code == 3
        assert "'part-0' in the output folder is a link that leads out of it." in result.stderr
        assert list((folder / "elsewhere").iterdir()) == []
        assert Path("out/part-1/book-01-assessed.xlsx").is_file()


class TestOneFailure:
    @pytest.mark.parametrize("jobs", [1, 2])
    def test_never_stops_the_rest_in_whatever_way_a_workbook_is_broken(self, jobs: int) -> None:
        books(12)
        expected = broken(Path("in"))
        result = assess("in", "-o", "out", "--jobs", jobs)
        assert result.exit_code == 3
        said = dict(line.split(": ", 1) for line in result.stderr.splitlines())
        assert sorted(said) == [f"in/{name}" for name in expected]
        for name, words in expected.items():
            assert words in said[f"in/{name}"]
            assert said[f"in/{name}"].endswith((".", "?"))
        assert len(result.stdout.splitlines()) == 13
        assert len(list(Path("out").rglob("*-assessed.xlsx"))) == 12
        page = lxml.html.document_fromstring(Path("out/peecf-summaries.html").read_text(encoding="utf-8"))
        rows = [row.text_content() for row in page.xpath("//section[@id='workbooks']//tbody/tr")]
        assert len(rows) == 22
        assert [row.split("Not assessed")[0].strip() for row in rows if "Not assessed" in row] == list(expected)

    @posix
    def test_that_ends_its_process_is_named_and_nothing_else_is_lost(self) -> None:
        books(6)
        found = [source for source in workbooks_in([Path("in")]) if isinstance(source, WorkbookFile)]
        found.insert(2, WorkbookFile(Deadly("in/deadly.xlsx")))
        planned = plan([f.path for f in found], Path("out"), below=[f.below for f in found])
        ended = [ran.ended for ran in run(tasks_of(found, planned, Path("out")), OPTIONS, Processes(jobs=2, cores=2))]
        assert [isinstance(one, Done) for one in ended] == [True, True, False, True, True, True, True]
        assert ended[2] == PROCESS_LOST

    def test_of_ours_in_a_process_of_its_own_is_one_line_and_a_traceback_only_for_those_who_ask(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        books(3)
        monkeypatch.setattr("peecf_batch.runs.assessing.assess_bytes", lambda *_, **__: {}["ours"])
        plain_run, debugged = assess("in"), assess("in", "--debug")
        assert (plain_run.exit_code, len(plain_run.stderr.splitlines())) == (70, 3)
        assert debugged.exit_code == 70
        assert "Traceback" in debugged.stderr
        assert "Traceback" not in plain_run.stderr


class TestResuming:
    def test_does_nothing_again_that_did_not_change(self) -> None:
        books(4)
        assess("in", "-o", "out")
        before, written = contents(Path("out")), when_written(Path("out"))
        result = assess("in", "-o", "out", "--resume")
        assert result.exit_code == 0
        assert when_written(Path("out")) == written
        assert contents(Path("out")) == before
        assert result.stdout.count("unchanged since it was assessed") == 4

    def test_keeps_the_day_on_which_the_run_began(self, monkeypatch: pytest.MonkeyPatch) -> None:
        books(3)
        assess("in", "-o", "out")
        before = when_written(Path("out"))
        monkeypatch.setattr(choices, "today", lambda: DAY + timedelta(days=3))
        assert assess("in", "-o", "out", "--resume").stdout.count("unchanged since it was assessed") == 3
        assert when_written(Path("out")) == before
        assert "unchanged" not in assess("in", "-o", "out", "--resume", "--as-at", "2025-07-03").stdout
        assert days_in(Path("out")) == {"2025-07-03"}

    def test_begins_on_the_day_of_the_run_if_anything_else_changed(self, monkeypatch: pytest.MonkeyPatch) -> None:
        books(3)
        assess("in", "-o", "out")
        monkeypatch.setattr(choices, "today", lambda: DAY + timedelta(days=3))
        assess("in", "-o", "out", "--resume", "--marking", "OFFICIAL")
        assert days_in(Path("out")) == {"2025-07-03"}

    @pytest.mark.parametrize(
        "change",
        [
            lambda: sound(Path("in/part-1/book-01.xlsx"), 5),
            lambda: Path("out/part-1/book-01-summary.html").unlink(),
            lambda: Path("out/part-1/book-01-assessment.json").write_bytes(b'{\n"schema": "peecf-batch/assessment/1"}'),
        ],
        ids=["the workbook", "an output is gone", "an output"],
    )
    def test_does_again_what_changed_and_no_more(self, change: Callable[[], Any]) -> None:
        books(4)
        assess("in", "-o", "out")
        change()
        result = assess("in", "-o", "out", "--resume")
        assert [line.split(":")[0] for line in result.stdout.splitlines() if "Written to" in line] == [
            "in/part-1/book-01.xlsx"
        ]
        left = contents(Path("out"))
        shutil.rmtree("out")
        assess("in", "-o", "out")
        assert left == contents(Path("out"))

    @pytest.mark.parametrize("option", [("--marking", "OFFICIAL"), ("--as-at", "2022-07-01"), ("--de-identified",)])
    def test_does_all_again_under_other_rules_or_options(self, option: tuple[str, ...]) -> None:
        books(3)
        assess("in", "-o", "out")
        result = assess("in", "-o", "out", "--resume", *option)
        assert result.stdout.count("Written to") == 3

    def test_takes_the_errors_of_what_is_left_as_it_is_into_the_status(self) -> None:
        books(2)
        (path,) = Path("in/part-0").iterdir()
        book = sound(path)
        from position_books import plain, position  # for a score outside the scale

        plain(book, [position(1, (8, 4, 5, 4, 3, 4, 4, 3))])
        assert assess("in", "-o", "out").exit_code == 1
        assert assess("in", "-o", "out", "--resume").exit_code == 1

    def test_never_replaces_a_workbook_that_somebody_typed_in(self) -> None:
        import openpyxl

        books(2)
        assess("in", "-o", "out")
        path = Path("out/part-0/book-00-assessed.xlsx")
        book = openpyxl.load_workbook(path)
        book.active["A2"] = "typed"
        book.save(path)
        typed = path.read_bytes()
        result = assess("in", "-o", "out", "--resume")
        assert result.exit_code == 3
        assert "was changed since peecf-batch wrote it" in result.stderr
        assert path.read_bytes() == typed

    def test_believes_no_line_that_was_cut_short_or_is_nonsense(self) -> None:
        books(3)
        assess("in", "-o", "out")
        whole = contents(Path("out"))
        journal = Path("out") / NAME
        lines = journal.read_bytes().splitlines(keepends=True)
        for held in ([*lines[:2], lines[2][:-9]], [*lines[:2], b'{"written": 3}\n', b"[]\n"], [b'{"schema": 1}\n']):
            journal.write_bytes(b"".join(held))
            result = assess("in", "-o", "out", "--resume", "--force")
            assert result.exit_code == 0
            assert contents(Path("out")) == whole

    def test_believes_no_line_in_which_anything_is_not_as_it_was_written(self) -> None:
        books(2)
        assess("in", "-o", "out", "--roll-up")
        whole = contents(Path("out"))
        journal = Path("out") / NAME
        head, line, *others = journal.read_bytes().splitlines(keepends=True)
        counts = b'"positions": 3'
        assert counts in line
        for other in (b'"positions": 4', b'"positions": []', b'"positions": null'):
            journal.write_bytes(head + line.replace(counts, other) + b"".join(others))
            assert assess("in", "-o", "out", "--roll-up", "--resume").exit_code == 0
            assert contents(Path("out")) == whole
        journal.write_bytes(head + b"[" * 99_999 + b"\n" + line + b"".join(others))
        assert assess("in", "-o", "out", "--roll-up", "--resume").exit_code == 0
        assert contents(Path("out")) == whole

    def test_is_refused_where_it_cannot_know_where_to_look(self) -> None:
        for name in ("one/a.xlsx", "two/a.xlsx"):
            sound(Path(name))
        result = assess("one/a.xlsx", "two/a.xlsx", "--resume")
        assert result.exit_code == 2
        assert "name it with -o" in result.stderr

    def test_never_takes_a_file_of_others_for_its_journal(self) -> None:
        books(2)
        Path("out").mkdir()
        (Path("out") / NAME).write_text("mine")
        result = assess("in", "-o", "out")
        assert result.exit_code == 3
        assert (Path("out") / NAME).read_text() == "mine"
        assert len(list(Path("out").rglob("*-assessed.xlsx"))) == 2


@posix
class TestAnInterruptedRun:
    def whole(self) -> tuple[float, dict[str, bytes]]:
        start = time.monotonic()
        assert started(*EVERYTHING).wait() == 0
        return time.monotonic() - start, contents(Path("out"))

    def test_that_is_killed_at_any_moment_and_resumed_leaves_what_an_undisturbed_one_does(self) -> None:
        books(8)
        seconds, whole = self.whole()
        draw = random.Random(7)
        for point in range(POINTS):
            shutil.rmtree("out")
            process = started(*EVERYTHING)
            time.sleep(draw.uniform(0, seconds))
            kill = os.kill if point % 2 else os.killpg  # the command alone, or also its workers
            kill(process.pid, signal.SIGKILL)
            process.communicate()
            assert started(*EVERYTHING, "--resume").wait() == 0
            assert contents(Path("out")) == whole

    @pytest.mark.parametrize(("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
    def test_that_is_asked_to_end_keeps_what_is_done_and_says_how_to_go_on(self, number: int, status: int) -> None:
        books(16)
        process = started("assess", "in", "-o", "out", "--jobs", 2)
        assert process.stdout
        first = process.stdout.readline()
        os.killpg(process.pid, number) if number == signal.SIGINT else os.kill(process.pid, number)
        rest, said = process.communicate()
        assert process.returncode == status, said
        assert b"Traceback" not in said
        assert said.splitlines()[-1].endswith(b"Run the same command again with --resume to go on.")
        done = len((first + rest).splitlines())
        assert 0 < done < 16
        assert f"Stopped: {done} of 16 workbooks".encode() in said
        assert len(list(Path("out").rglob("*-assessed.xlsx"))) == done
        result = assess("in", "-o", "out", "--resume")
        assert result.exit_code == 0
        assert result.stdout.count("unchanged since") == done
        left = contents(Path("out"))
        shutil.rmtree("out")
        assess("in", "-o", "out")
        assert left == contents(Path("out"))

    def test_in_one_process_ends_after_the_workbook_in_hand(self) -> None:
        books(6)
        found = [source for source in workbooks_in([Path("in")]) if isinstance(source, WorkbookFile)]
        tasks = tasks_of(found, plan([f.path for f in found], Path("out")), Path("out"))
        asked = iter([False, False, True])
        ran = list(run(tasks, OPTIONS, Processes(cores=2), stopped=partial(next, asked)))
        assert [one.task.path.name for one in ran] == [task.path.name for task in tasks[:2]]


class TestWhatIsRead:
    def test_from_a_pattern_is_what_fits_it(self) -> None:
        books(4)
        Path("in/part-0/~$book-00.xlsx").write_bytes(b"lock")
        Path("in/part-0/notes.txt").write_text("no")
        assert names(assess("in/*/book-0[01].xlsx", "-o", "out").stdout)[:-1] == [
            "in/part-0/book-00.xlsx",
            "in/part-1/book-01.xlsx",
        ]
        assert Path("out/part-0/book-00-assessed.xlsx").is_file()
        assert len(names(assess("in/**/*", "-o", "out2").stdout)) == 5
        assert len(names(assess("in/**/*", "-o", "in/out").stdout)) == 5
        assert len(names(assess("in/**/*", "-o", "in/out").stdout)) == 5

    def test_from_a_pattern_that_nothing_fits_is_said(self) -> None:
        result = assess("in/*.xlsx")
        assert result.exit_code == 3
        assert "no workbook to assess fits this pattern" in result.stderr

    def test_is_a_file_whose_name_looks_like_a_pattern(self) -> None:
        sound(Path("a[1].xlsx"))
        assert names(assess("a[1].xlsx").stdout) == ["a[1].xlsx"]

    @posix
    def test_through_links_is_a_file_once_and_never_another_folder(self, folder: Path) -> None:
        sound(folder / "in/b.xlsx")
        sound(folder / "elsewhere/c.xlsx")
        Path("in/a-link.xlsx").symlink_to("b.xlsx")
        Path("in/c-link.xlsx").symlink_to(folder / "elsewhere/c.xlsx")
        Path("in/circle").symlink_to(folder / "in")
        Path("in/nowhere.xlsx").symlink_to("gone.xlsx")
        found = list(workbooks_in([Path("in")]))
        assert [(type(source), source.path.name) for source in found] == [
            (WorkbookFile, "b.xlsx"),
            (WorkbookFile, "c-link.xlsx"),
            (Skipped, "circle"),
            (WorkbookFile, "nowhere.xlsx"),
        ]
        result = assess("in", "-o", "out")
        assert result.exit_code == 3
        assert names(result.stderr) == ["in/circle", "in/nowhere.xlsx"]
        assert "which is not followed" in result.stderr
        assert "there is no such file" in result.stderr
        assert [source.path.name for source in workbooks_in([Path("in/**/*.xlsx")])] == [
            "b.xlsx", "c-link.xlsx", "nowhere.xlsx",
        ]  # fmt: skip
        assert names(assess("in", "-o", "out", "-q").stderr) == ["in/nowhere.xlsx"]

    def test_in_a_circle_of_links_stop_no_other_and_are_named(self) -> None:
        sound(Path("in/b.xlsx"))
        Path("in/c.xlsx").symlink_to("d.xlsx")
        Path("in/d.xlsx").symlink_to("c.xlsx")
        result = assess("in", "-o", "out", "--manifest")
        assert result.exit_code == 3
        assert names(result.stderr) == ["in/c.xlsx", "in/d.xlsx"]
        assert result.stderr.count("a link to a file that cannot be found") == 2
        assert Path("out/b-assessed.xlsx").exists()

    def test_is_nothing_hidden(self) -> None:
        for path in ("in/a.xlsx", "in/.hidden.xlsx", "in/.git/b.xlsx"):
            sound(Path(path))
        assert [source.path.name for source in workbooks_in([Path("in")])] == ["a.xlsx"]

    @posix
    @pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="the superuser may read every folder")
    def test_is_not_a_folder_that_may_not_be_read_and_that_is_said(self) -> None:
        books(2)
        Path("in/part-0").chmod(0)
        kinds = {type(source) for source in workbooks_in([Path("in")])}
        Path("in/part-0").chmod(0o700)
        assert kinds == {WorkbookFile, Unusable}

    @posix
    def test_may_be_called_anything(self, folder: Path) -> None:
        odd = [
            b"a\nb.xlsx", b"\x1b[31mred.xlsx", b"\xff\xfe.xlsx", "Ngāti ‮lsx.xlsx".encode(), b"50% #1?&'\".xlsx",
            b"-o.xlsx", b" .xlsx", b"<script>alert(1)<.xlsx", b"x" * 200 + b".xlsx", b"a\\b.xlsx", b"{{ 7*7 }}.xlsx",
        ]  # fmt: skip
        sound(folder / "one.xlsx")
        for number, name in enumerate(odd):
            where = os.fsencode(folder) + b"/in/" + (b"sub\n" if number % 2 else b"\xe9\xe8") + b"/" + name
            os.makedirs(os.path.dirname(where), exist_ok=True)  # noqa: PTH103, PTH120 - bytes
            shutil.copy(b"one.xlsx", where)
        process = started("assess", "in", "-o", "out", PYTHONUTF8="1")
        out, err = process.communicate()
        assert (process.returncode, err) == (0, b"")
        assert len(out.splitlines()) == len(odd) + 1
        assert b"\x1b" not in out
        page = lxml.html.document_fromstring(Path("out/peecf-summaries.html").read_text(encoding="utf-8"))
        links = page.xpath("//section[@id='workbooks']//a/@href")
        assert len(links) == len(odd)
        assert all(os.path.isfile(b"out/" + unquote_to_bytes(link)) for link in links)  # noqa: PTH113 - bytes
        again = started("assess", "in", "-o", "out", "--resume", PYTHONUTF8="1").communicate()[0]
        assert again.count(b"unchanged since") == len(odd)


@pytest.mark.skipif(sys.platform == "win32", reason="a terminal as POSIX systems have it")
class TestOnATerminal:
    def test_a_bar_with_rate_and_time_left_stands_under_the_lines_and_nowhere_else(self) -> None:
        import pty

        books(12)
        main, its = pty.openpty()
        process = started("assess", "in", "-o", "out", err=its)
        os.close(its)
        out = process.communicate()[0]
        shown = b""
        try:
            while some := os.read(main, 65536):
                shown += some
        except OSError:
            pass
        os.close(main)
        assert process.returncode == 0
        assert b"12/12" in shown
        assert b"workbooks a second" in shown
        assert len(out.splitlines()) == 13
        assert b"\r" not in out
