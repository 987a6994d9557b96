"""Test the files that explain positions: their names, that they are complete, replaced only if ours, and verified."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import lxml.html
import pytest
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st
from many_books import contents, sound
from position_books import DAY, HEADINGS, plain, position

from peecf_batch.cli import commands
from peecf_batch.outputs.html import explanation as pages
from peecf_batch.reading.position import Details
from peecf_batch.runs.files.explanation_names import is_page_name, page_names
from peecf_batch.runs.files.ours import is_ours
from peecf_batch.runs.files.output_names import explanation_path, is_output_name
from peecf_batch.runs.folder import cluster
from peecf_batch.runs.folder.schedule import tasks_of
from peecf_batch.runs.options import Options

FOLDER = Path("out/a-explanations")


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*args: object) -> Result:
    return CliRunner().invoke(commands, [str(arg) for arg in args])


def assess(*args: object) -> Result:
    done = run("assess", "in/a.xlsx", "-o", "out", *args)
    assert done.exit_code in (0, 1), done.output
    return done


def written() -> list[str]:
    return sorted(path.name for path in FOLDER.iterdir())


class TestTheNames:
    @given(st.lists(st.text(max_size=80), max_size=8))
    def test_stay_in_the_folder_and_differ_whatever_the_ids_are(self, ids: list[str]) -> None:
        names = page_names(Details(name, "", row) for row, name in enumerate(ids, 2))
        assert len({name.casefold() for name in names}) == len(ids)
        for name in names:
            assert Path(name).name == name
            assert is_page_name(Path("book-explanations") / name)
            assert len(name.encode()) < 200
            assert re.fullmatch(r"explanation-[\w.-]+\.html", name)

    def test_are_those_of_the_ids_or_rows(self) -> None:
        ids = ["P-1", "p-1", "", "../../etc", "A/B: c", "Ö1"]
        details = [Details(name, "", row) for row, name in enumerate(ids, 2)]
        assert page_names(details) == [
            "explanation-P-1.html", "explanation-p-1-2.html", "explanation-row-4.html", "explanation-etc.html",
            "explanation-A-B-c.html", "explanation-Ö1.html",
        ]  # fmt: skip

    @pytest.mark.parametrize("name", ["book.xlsx", "book-assessed-2.xlsx", "book-assessment.json"])
    def test_keep_the_first_name_of_the_workbook(self, name: str) -> None:
        path = explanation_path(Path("x") / name, Path("o"), [Details("P 1", "", 2)], 0, "docx")
        assert path == Path("o/book-explanation-P-1.docx")
        assert is_output_name(path.name)

    def test_alone_are_as_different_as_in_the_folder(self) -> None:
        positions = [Details("002", "Chief", 2), Details("002", "Director", 3)]
        paths = [explanation_path(Path("book.xlsx"), Path("o"), positions, index, "html") for index in (0, 1)]
        assert [path.name for path in paths] == ["book-explanation-002.html", "book-explanation-002-2.html"]

    def test_in_the_folder_are_no_pages_of_another_kind(self) -> None:
        assert not is_page_name(Path("web/index.html"))


class TestThePages:
    def test_are_one_for_each_position_with_a_list_that_links_to_them(self) -> None:
        sound(Path("in/a.xlsx"))
        assert "a-explanations/index.html" in assess("--explanations").stdout
        links = lxml.html.parse(str(FOLDER / "index.html")).xpath("//tbody//a/@href")
        assert written() == sorted(["index.html", *links])
        assert len(links) == 3
        assert all(is_ours(FOLDER / name, untouched=True) for name in written())

    def test_are_only_written_if_asked_for_and_have_the_same_bytes_each_time(self) -> None:
        sound(Path("in/a.xlsx"))
        assess()
        assert not FOLDER.exists()
        assess("--explanations")
        first = contents(FOLDER)
        assess("--explanations")
        assert contents(FOLDER) == first

    def test_replace_no_file_that_is_not_ours_and_then_write_nothing(self) -> None:
        sound(Path("in/a.xlsx"))
        FOLDER.mkdir(parents=True)
        (FOLDER / "explanation-P-001.html").write_text("mine")
        done = run("assess", "in/a.xlsx", "-o", "out", "--explanations")
        assert (done.exit_code, "was not made by peecf-batch" in done.stderr) == (3, True)
        assert written() == ["explanation-P-001.html"]
        assert not Path("out/a-summary.html").exists()

    def test_are_refused_with_all_outputs_if_a_file_has_the_name_of_their_folder(self) -> None:
        sound(Path("in/a.xlsx"))
        Path("out").mkdir()
        FOLDER.write_text("mine")
        done = run("assess", "in/a.xlsx", "-o", "out", "--explanations")
        assert done.exit_code == 3
        assert "there is a file called 'a-explanations' where a folder of outputs should go." in done.stderr
        assert [path.name for path in Path("out").iterdir()] == ["a-explanations"]

    def test_that_somebody_changed_are_replaced_only_with_force(self) -> None:
        sound(Path("in/a.xlsx"))
        assess("--explanations")
        page = FOLDER / "explanation-P-001.html"
        page.write_text(page.read_text().replace("Work value score", "My score"))
        assert "was changed since" in run("assess", "in/a.xlsx", "-o", "out", "--explanations").stderr
        assess("--explanations", "--force")
        assert "My score" not in page.read_text()

    def test_of_positions_that_are_gone_are_removed_unless_changed(self) -> None:
        sound(Path("in/a.xlsx"), rows=6)
        assess("--explanations")
        (FOLDER / "notes.html").write_text("mine")
        edited = FOLDER / "explanation-P-005.html"
        edited.write_text(edited.read_text().replace("Work value score", "My score"))
        sound(Path("in/a.xlsx"), rows=3)
        said = assess("--explanations").stdout
        assert "Removed 2 pages from a-explanations, which explained an earlier version" in said
        assert "Kept in a-explanations, although from an earlier version: explanation-P-005.html" in said
        assert written() == [f"explanation-P-00{n}.html" for n in (0, 1, 2, 5)] + ["index.html", "notes.html"]

    def test_of_an_earlier_version_are_removed_by_a_run_without_them(self) -> None:
        sound(Path("in/a.xlsx"))
        assess("--explanations")
        assess()
        assert len(written()) == 4
        sound(Path("in/a.xlsx"), 5)
        assert "Removed 4 pages" in assess().stdout
        assert not FOLDER.exists()

    def test_are_not_written_at_all_if_one_fails(self, monkeypatch: pytest.MonkeyPatch) -> None:
        sound(Path("in/a.xlsx"))
        assess("--explanations")
        before = contents(FOLDER)
        sound(Path("in/a.xlsx"), 3)
        render = pages.render_explanation

        def failing(explanation, **options):
            if explanation.index == 2:
                raise OSError("No space left on device")
            return render(explanation, **options)

        monkeypatch.setattr(pages, "render_explanation", failing)
        assert run("assess", "in/a.xlsx", "-o", "out", "--explanations").exit_code == 3
        assert contents(FOLDER) == before


class TestARun:
    def test_with_a_manifest_covers_every_page(self) -> None:
        sound(Path("in/a.xlsx"))
        assess("--explanations", "--manifest")
        assert run("verify", "out").exit_code == 0
        page = FOLDER / "explanation-P-001.html"
        page.write_text(page.read_text() + " ")
        (FOLDER / "explanation-P-999.html").write_text("planted")
        (FOLDER / "explanation-P-002.html").unlink()
        assert run("verify", "out").stdout.splitlines() == [
            "a-explanations/explanation-P-001.html: changed since the run.",
            "a-explanations/explanation-P-002.html: it is missing.",
            "a-explanations/explanation-P-999.html: it is not an output of this run.",
        ]

    def test_is_continued_only_if_every_page_is_there_as_it_was(self) -> None:
        for number in range(3):
            sound(Path(f"in/{number}.xlsx"), number)
        args = ("assess", "in", "-o", "out", "--explanations", "--resume", "--jobs", 1)
        assert run(*args).exit_code == 0
        assert run(*args).stdout.count("unchanged since it was assessed") == 3
        Path("out/1-explanations/explanation-P-000.html").unlink()
        assert run(*args).stdout.count("unchanged since it was assessed") == 2
        assert Path("out/1-explanations/explanation-P-000.html").exists()

    def test_does_not_believe_a_journal_that_leaves_pages_out(self) -> None:
        sound(Path("in/a.xlsx"))
        args = ("assess", "in", "-o", "out", "--explanations", "--resume", "--jobs", 1)
        run(*args)
        journal = Path("out/.peecf-run.jsonl")
        head, line = journal.read_text().splitlines()
        values = json.loads(line)
        values["written"] = [pair for pair in values["written"] if "P-001" not in pair[0]]
        from peecf_batch.runs.folder import journal as journals

        values.pop(journals._DIGEST)
        journal.write_text(f"{head}\n{json.dumps(values | {journals._DIGEST: journals._digest(values)})}\n")
        (FOLDER / "explanation-P-001.html").unlink()
        assert "unchanged since it was assessed" not in run(*args).stdout
        assert (FOLDER / "explanation-P-001.html").exists()

    def test_on_a_worker_gives_the_same_pages(self) -> None:
        from concurrent.futures import Future

        from peecf_batch.runs.files.output_names import Extras, plan
        from peecf_batch.runs.files.sources import workbooks_in

        path = sound(Path("in/a.xlsx"))
        assess("--explanations", "--as-at", "2025-06-30")
        expected = contents(FOLDER)
        shutil.rmtree("out")
        planned = plan([path], Path("out"), extras=Extras(explanations=True))
        (task,) = tasks_of(list(workbooks_in([path])), planned, Path("out"), are_counted=True)
        options = Options(as_at=DAY)
        future: Future[cluster.WorkerResult] = Future()
        future.set_result(cluster.assess_on_worker(task, None, options))
        cluster._written(task, future, options)
        assert contents(FOLDER) == expected


class TestOneExplanation:
    def test_goes_to_standard_output_as_a_sealed_page(self) -> None:
        path = plain(Path("a.xlsx"), [position(1)])
        text = run("explain", path, "P-001", "--format", "html").stdout
        Path("saved.html").write_text(text)
        assert is_ours(Path("saved.html"), untouched=True)
        assert run("explain", path, "P-001", "--format", "html", "-o", "o").stdout.strip().endswith("P-001.html")
        assert Path("o/a-explanation-P-001.html").read_text() == text

    def test_in_word_needs_a_folder_and_is_sealed(self) -> None:
        path = plain(Path("a.xlsx"), [position(1)])
        assert "Name a folder for the docx file with -o" in run("explain", path, "P-001", "--format", "docx").stderr
        assert run("explain", path, "P-001", "--format", "docx", "-o", "o").exit_code == 0
        assert is_ours(Path("o/a-explanation-P-001.docx"), untouched=True)

    def test_replaces_only_our_own_file(self) -> None:
        path = plain(Path("a.xlsx"), [position(1)])
        Path("a-explanation-P-001.html").write_text("mine")
        args = ("explain", path, "P-001", "--format", "html", "-o", ".")
        assert run(*args).exit_code == 3
        assert run(*args, "--force").exit_code == 0

    @pytest.mark.parametrize(
        ("args", "said"),
        [
            (("E201", "--format", "html"), "A check can only be shown as text or json."),
            (("a.xlsx", "P-001", "-o", "o"), "-o is for --format html and --format docx."),
            (("bad.json", "P-001"), "its content is not JSON"),
            (("other.json", "P-001"), "it is not a record that peecf-batch wrote"),
        ],
    )
    def test_that_cannot_be_meant_is_refused_in_one_line(self, args: tuple[str, ...], said: str) -> None:
        plain(Path("a.xlsx"), [position(1)])
        Path("bad.json").write_text("{")
        Path("other.json").write_text('{"framework": {"id": "peecf"}}')
        done = run("explain", *args)
        assert done.exit_code in (2, 3)
        assert said in done.stderr
        assert "Traceback" not in done.output

    def test_of_a_record_keeps_what_was_withheld_and_its_own_day(self) -> None:
        rows = [(*position(1), "Dr Jane Smithers", 260_000, "2024-12-31", "PESES-2")]
        plain(Path("a.xlsx"), rows, (*HEADINGS, "Incumbent", "TRP", "Contract end", "Current band"))
        run("assess", "a.xlsx", "-o", "o", "--as-at", "2024-06-30")
        record = "o/a-assessment.json"
        said = run("explain", record, "P-001", "--show-names", "--show-remuneration").stdout
        assert "Smithers" not in said
        assert "260" not in said
        assert "from 1 January 2025, or earlier by agreement" in said
        later = run("explain", record, "P-001", "--as-at", "2025-06-30").stdout
        assert "now (contract ended 31 December 2024)" in later

    def test_of_a_record_with_names_shows_them_only_if_asked(self) -> None:
        row = ("P-1", "Adviser to J Smithers", *position(1)[2:], "Dr Jane Smithers")
        book = plain(Path("b.xlsx"), [row], (*HEADINGS, "Incumbent"))
        run("assess", book, "-o", "o", "--show-names")
        assert "Smithers" not in run("explain", "o/b-assessment.json", "P-1", "--format", "html").stdout
        assert "Smithers" in run("explain", "o/b-assessment.json", "P-1", "--format", "html", "--show-names").stdout

    def test_of_a_record_that_somebody_changed_says_so(self) -> None:
        plain(Path("a.xlsx"), [position(1)])
        run("assess", "a.xlsx", "-o", "o")
        record = Path("o/a-assessment.json")
        args = ("explain", record, "P-001", "--format", "html")
        assert "The record was changed" not in run(*args).stdout
        record.write_text(record.read_text().replace("Director 1", "Director 7"))
        assert "The record was changed after peecf-batch wrote it." in run(*args).stdout
