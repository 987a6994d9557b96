"""Test that a journal is believed only as far as the files of the run prove it, and that a damaged one does no harm."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest
from command_line import faulty, run
from many_books import contents, sound

from peecf_batch.errors import Refusal
from peecf_batch.runs.files.stored_values import name_inside
from peecf_batch.runs.folder.journal import NAME, Journal

if TYPE_CHECKING:
    from collections.abc import Callable

EVERYTHING = ("--roll-up", "--manifest")
posix = pytest.mark.skipif(os.name != "posix", reason="links and pipes as POSIX systems have them")
JOURNAL = Path("out") / NAME


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with three workbooks, a faulty one, and a finished run over them."""
    folder = tmp_path_factory.mktemp("finished")
    for number in range(3):
        sound(folder / f"in/{number}.xlsx", number)
    faulty(folder / "in/faulty.xlsx")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        assert assess().exit_code == 1
    return folder


@pytest.fixture(autouse=True)
def folder(finished: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work in a copy of the folder with the finished run."""
    shutil.copytree(finished, tmp_path, dirs_exist_ok=True)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def assess(*options: str) -> Any:
    return run("assess", "in", "-o", "out", *EVERYTHING, *options)


def again() -> dict[str, bytes]:
    """Return what an undisturbed run leaves, and remove it."""
    shutil.rmtree("out")
    assert assess().exit_code in (1, 3)
    return contents(Path("out"))


def changed(change: Callable[[dict[str, Any]], object], line: int = 1) -> None:
    """Change a line of the journal, and give it the digest that belongs to it."""
    lines = JOURNAL.read_bytes().splitlines(keepends=True)
    values = json.loads(lines[line])
    del values["digest"]
    change(values)
    digest = hashlib.sha256(json.dumps(values).encode()).hexdigest()
    lines[line] = json.dumps(values | {"digest": digest}).encode() + b"\n"
    JOURNAL.write_bytes(b"".join(lines))


class TestAWorkbookThatFailsNow:
    @pytest.mark.parametrize("spoil", [lambda p: p.write_bytes(b"PK broken"), lambda p: p.write_bytes(b"")])
    def test_is_not_assessed_anywhere(self, spoil: Callable[[Path], object]) -> None:
        spoil(Path("in/1.xlsx"))
        result = assess("--resume")
        assert result.exit_code == 3
        assert result.stdout.count("unchanged since") == 3
        page = Path("out/peecf-summaries.html").read_text(encoding="utf-8")
        assert "Entity 1" not in page
        assert "1-summary.html" not in page
        assert page.count("Not assessed") == 1
        book = openpyxl.load_workbook("out/peecf-sector.xlsx", read_only=True)
        assert "Entity 1" not in {cell.value for sheet in book for row in sheet.rows for cell in row}
        manifest = json.loads(Path("out/peecf-manifest.json").read_text(encoding="utf-8"))
        assert [entry["name"] for entry in manifest["workbooks"]] == ["0.xlsx", "2.xlsx", "faulty.xlsx"]
        assert [entry["name"] for entry in manifest["not_assessed"]] == ["1.xlsx"]
        for name in ("1-assessed.xlsx", "1-summary.html", "1-assessment.json"):
            (Path("out") / name).unlink()
        left = contents(Path("out"))
        assert left == again()

    def test_is_not_assessed_anywhere_after_an_interruption_either(self) -> None:
        Path("in/1.xlsx").write_bytes(b"")
        whole = JOURNAL.read_bytes()
        assess("--resume")
        JOURNAL.write_bytes(whole)  # as if the run had ended before it wrote the journal again
        assess("--resume")
        assert "Entity 1" not in Path("out/peecf-summaries.html").read_text(encoding="utf-8")

    def test_counts_again_once_it_is_what_it_was(self) -> None:
        whole, data = contents(Path("out")), Path("in/1.xlsx").read_bytes()
        Path("in/1.xlsx").write_bytes(b"")
        assess("--resume")
        Path("in/1.xlsx").write_bytes(data)
        assert assess("--resume").exit_code == 1
        assert contents(Path("out")) == whole


LIES: dict[str, Callable[[dict[str, Any]], object]] = {
    "verdict": lambda v: v["entry"].update(verdict="All 900 positions can be classified."),
    "findings": lambda v: v["entry"].update(found="no errors, no warnings, no notices"),
    "name": lambda v: v["entry"].update(workbook="Another organisation"),
    "name withheld": lambda v: v["entry"].update(workbook="[name withheld]"),
    "script": lambda v: v["entry"].update(links=[["click", "javascript:alert(1)"]]),
    "link out": lambda v: v["entry"].update(links=[["click", "../../secret.html"]]),
    "address": lambda v: v["entry"].update(links=[["click", "https://example.com/"]]),
    "no link": lambda v: v["entry"].update(links=[]),
    "counts": lambda v: v["entry"]["organisations"][0].update(positions=900),
    "true": lambda v: v["entry"]["organisations"][0].update(not_classified=False),
    "negative": lambda v: v["entry"]["organisations"][0].update(edges=-1),
    "no organisation": lambda v: v["entry"].update(organisations=[]),
    "a text": lambda v: v["entry"]["organisations"][0].update(positions="3"),
    "errors": lambda v: v.update(errors=1_000),
    "no errors": lambda v: v.update(errors=-1),
    "other outputs": lambda v: v.update(written=v["written"][:1]),
    "output twice": lambda v: v.update(written=[v["written"][0]] * 3),
    "output out": lambda v: v.update(written=[["../in/0.xlsx", v["sha256"]], *v["written"][1:]]),
    "digest": lambda v: v.update(sha256="0" * 64),
    "no digest": lambda v: v.update(sha256=["0"]),
    "workbook": lambda v: v.update(workbook="../in/0.xlsx"),
}


class TestALineThatSaysMoreThanItsFiles:
    @pytest.mark.parametrize("lie", LIES.values(), ids=LIES)
    def test_is_not_believed(self, lie: Callable[[dict[str, Any]], object]) -> None:
        whole = contents(Path("out"))
        changed(lie)
        result = assess("--resume")
        assert (result.exit_code, result.stderr) == (1, "")
        assert contents(Path("out")) == whole

    @pytest.mark.parametrize(
        "forge",
        [
            lambda record: record.update(positions=[]),
            lambda record: record["positions"][0].update(band="PESES-1"),
            lambda record: record["positions"][0].update(title=["a"]),
            lambda record: record["positions"][0].update(row=10**400),
            lambda record: record["positions"][0].update(streams=[[]]),
            lambda record: record["workbook"].update(sha256="0" * 64),
            lambda record: record["framework"].update(id="another"),
            lambda record: record.update(findings=[{"severity": "harmless"}]),
            lambda record: record.update(census={}),
        ],
    )
    def test_of_a_record_that_was_forged_with_it_is_not_believed_where_it_contradicts_itself(
        self, forge: Callable[[dict[str, Any]], object]
    ) -> None:
        path = Path("out/0-assessment.json")
        record = json.loads(path.read_text(encoding="utf-8"))
        forge(record)
        path.write_text('{\n"schema": "peecf-batch/assessment/1"' + json.dumps(record)[37:], encoding="utf-8")
        written = [[name, hashlib.sha256((Path("out") / name).read_bytes()).hexdigest()]
                   for name in ("0-assessed.xlsx", "0-summary.html", "0-assessment.json")]  # fmt: skip
        changed(lambda values: values.update(written=written))
        result = assess("--resume")
        assert result.exit_code in (1, 3), result.stderr
        page = Path("out/peecf-summaries.html").read_text(encoding="utf-8")
        assert "9 positions" not in page
        assert Path("out/peecf-sector.xlsx").exists()

    def test_counts_what_the_record_says_where_both_agree(self) -> None:
        before = contents(Path("out"))
        changed(lambda values: values.update(written=[list(file) for file in values["written"]]))
        assert assess("--resume").stdout.count("unchanged since") == 4
        assert contents(Path("out")) == before


class TestADamagedJournal:
    @pytest.mark.parametrize(
        "damage",
        [
            lambda data: data[:0],
            lambda data: bytes(len(data)),
            lambda data: data[:7],
            lambda data: b"\0" * 50 + data[50:],
            lambda data: data[20:],
            lambda data: data.replace(b"{", b"[", 1),
            lambda data: data.replace(b"\n", b"\r\n"),
            lambda data: data.replace(b'"', b"\xff"),
            lambda data: data + b"[" * 200_000,
            lambda data: data[:-5],
            lambda data: data * 2,
            lambda data: data.splitlines(keepends=True)[0] + b"\n" * 99 + b'{"digest": 1e999}\n',
        ],
    )
    def test_costs_a_fresh_run_and_no_more(self, damage: Callable[[bytes], bytes]) -> None:
        whole = contents(Path("out"))
        JOURNAL.write_bytes(damage(JOURNAL.read_bytes()))
        result = assess("--resume")
        if result.exit_code == 3:  # nothing in it tells that it is ours
            assert "was not made by peecf-batch" in result.stderr
            result = assess("--resume", "--force")
        assert (result.exit_code, result.stderr) == (1, "")
        assert contents(Path("out")) == whole

    @posix
    @pytest.mark.parametrize("make", [lambda path: path.symlink_to("../precious"), os.mkfifo])
    def test_in_whose_place_is_a_link_or_a_pipe_is_refused(self, make: Callable[[Path], object]) -> None:
        JOURNAL.rename("precious")
        whole = Path("precious").read_bytes()
        make(JOURNAL)
        result = assess("--resume")
        assert result.exit_code == 3
        assert result.stderr == f"out: '{NAME}' there was not made by peecf-batch. Remove it, then run again.\n"
        assert Path("precious").read_bytes() == whole

    def test_that_cannot_be_written_any_more_costs_the_workbooks_and_nothing_else(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def add(*_: object) -> None:
            raise Refusal("'.peecf-run.jsonl' could not be written: No space left on device.", "Free some space.")

        shutil.rmtree("out")
        monkeypatch.setattr(Journal, "add", add)
        result = assess()
        assert result.exit_code == 3
        assert result.stderr.count("could not be written: No space left on device") == 4


@posix
class TestAnOutputThatIsALink:
    def test_is_not_taken_for_an_output_of_the_run(self) -> None:
        whole = contents(Path("out"))
        Path("out/0-summary.html").rename("elsewhere.html")
        Path("out/0-summary.html").symlink_to("../elsewhere.html")
        assert assess("--resume").stdout.count("unchanged since") == 3
        assert not Path("out/0-summary.html").is_symlink()
        assert contents(Path("out")) == whole


@pytest.mark.parametrize(
    "name", ["../a", "/a", "a/../b", "", ".", "a//b", "a/", "./a", "a\0b", None, 3, ["a"], "x" * 5000]
)
def test_a_name_that_leads_out_of_the_folder_is_refused(name: object) -> None:
    with pytest.raises(ValueError, match=r"folder|text"):
        name_inside(name)


@pytest.mark.parametrize("name", ["a", "a/b.xlsx", "..a", "50% #1?.xlsx", "\udcff.xlsx"])
def test_a_name_in_the_folder_is_taken(name: str) -> None:
    assert name_inside(name) == name
