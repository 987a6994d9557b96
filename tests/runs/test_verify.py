"""Test the verification of a run with a manifest: each changed cell, file or rule is named."""

from __future__ import annotations

import json
import os
import re
import shutil
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest
from click.testing import CliRunner, Result
from many_books import contents, sound
from position_books import FACTORS, HEADINGS, Odd, Sheet, plain, position, write

from peecf_batch.cli import commands
from peecf_batch.rules.findings import catalogue
from peecf_batch.runs.verify import fingerprint
from peecf_batch.runs.verify.manifest import NAME

if TYPE_CHECKING:
    from collections.abc import Callable

COUNT = 4
MANY = 9  # so many that several processes assess them


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*args: object) -> Result:
    return CliRunner().invoke(commands, [str(arg) for arg in args])


_RUNS: dict[tuple[tuple[str, ...], int], dict[str, bytes]] = {}


def made(*options: str, count: int = COUNT) -> None:
    """Make a run over workbooks in two folders. A run with the same options is made once, and its files copied."""
    if (options, count) not in _RUNS:
        for number in range(count):
            sound(Path(f"in/part-{number % 2}/{number}.xlsx"), number)
        assert run("assess", "in", "-o", "out", "--manifest", *options).exit_code == 0
        _RUNS[options, count] = {str(path): path.read_bytes() for path in Path().rglob("*") if path.is_file()}
    for name, content in _RUNS[options, count].items():
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        Path(name).write_bytes(content)


def changes(*options: object) -> list[str]:
    result = run("verify", "out", *options)
    assert result.exit_code == 1, result.output
    assert result.stderr == ""
    return result.stdout.splitlines()


def typed(path: str, cell: str, value: object, sheet: str = "Positions") -> None:
    """Type into one cell of a workbook and save it, as a user does."""
    book = openpyxl.load_workbook(path)
    book[sheet][cell] = value
    book.save(path)


class TestAnUnchangedRun:
    def test_is_said_to_be_so_with_what_was_looked_at(self) -> None:
        made("--roll-up", count=MANY)
        result = run("verify", "out")
        assert (result.exit_code, result.stderr) == (0, "")
        assert re.fullmatch(
            r"unchanged: 9 workbooks, 31 outputs, \d{3} rules\. The manifest's SHA-256 is \w{64}\.\n", result.stdout
        )

    def test_has_the_manifest_that_the_run_named(self) -> None:
        for number in range(COUNT):
            sound(Path(f"in/{number}.xlsx"), number)
        (said,) = re.findall(r"SHA-256 (\w{64})", run("assess", "in", "-o", "out", "--manifest").stdout)
        assert said in run("verify", "out").stdout

    def test_over_named_workbooks_says_nothing_about_others_in_their_folder(self) -> None:
        for number in range(3):
            sound(Path(f"in/{number}.xlsx"), number)
        assert run("assess", "in/0.xlsx", "-o", "out", "--manifest").exit_code == 0
        assert run("verify", "out").stdout.startswith("unchanged: 1 workbook, 3 outputs")
        assert run("assess", "in/0.xlsx", "in/1.xlsx", "-o", "out", "--manifest").exit_code == 0
        assert run("verify", "out").stdout.startswith("unchanged: 2 workbooks, 7 outputs")
        Path("in/1.xlsx").unlink()
        assert changes() == ["1.xlsx: it is missing."]

    def test_without_a_manifest_or_a_folder_is_said_to_be_so(self) -> None:
        Path("out").mkdir()
        assert f"out: there is no '{NAME}' in it. Name the output folder" in run("verify", "out").stderr
        assert "gone: there is no such folder. Name the output folder" in run("verify", "gone").stderr

    def test_may_have_moved(self, folder: Path) -> None:
        made()
        (folder / "archive").mkdir()
        for name in ("in", "out"):
            shutil.move(name, folder / "archive" / name)
        assert run("verify", "archive/out").exit_code == 0
        shutil.move("archive/in", "elsewhere")
        assert run("verify", "archive/out", "--workbooks", "elsewhere").exit_code == 0

    @pytest.mark.parametrize(
        ("workbooks", "out"), [("in", "in"), ("in", "in/out"), (".", "out"), ("a/b/in", "a/b/in/c/d")]
    )
    def test_is_found_wherever_outputs_lie_near_the_workbooks(self, workbooks: str, out: str) -> None:
        for number in range(2):
            sound(Path(workbooks) / f"books/{number}.xlsx", number)
        run("assess", workbooks, "-o", out, "--manifest", "--roll-up")
        assert run("verify", out).stdout.startswith("unchanged: 2 workbooks, 10 outputs")

    def test_tells_no_path_of_the_machine_where_the_workbooks_are_far_off(self, folder: Path) -> None:
        for number in range(2):
            sound(folder / f"jane/secret/{number}.xlsx", number)
        run("assess", folder / "jane/secret", "-o", folder / "shared/x/out", "--manifest")
        text = Path("shared/x/out", NAME).read_text(encoding="utf-8")
        assert "jane" not in text
        assert "secret" not in text
        assert str(folder) not in text
        result = run("verify", "shared/x/out")
        assert result.exit_code == 3
        assert "--workbooks" in result.stderr
        assert run("verify", "shared/x/out", "--workbooks", "jane/secret").exit_code == 0


class TestAChangedWorkbook:
    def test_is_named_with_the_cell(self) -> None:
        made()
        typed("in/part-1/3.xlsx", "F3", 6)
        assert changes() == ["part-1/3.xlsx!'Positions'!F3: changed since the run."]

    def test_is_named_with_every_cell_and_a_sheet_that_is_new_or_gone(self) -> None:
        made()
        typed("in/part-1/3.xlsx", "F3", 6)
        typed("in/part-1/3.xlsx", "Z99", "new")
        book = openpyxl.load_workbook("in/part-1/3.xlsx")
        book.create_sheet("Jo's notes")
        book.save("in/part-1/3.xlsx")
        assert [line.split(": ")[0] for line in changes()] == [
            "part-1/3.xlsx!'Positions'!F3", "part-1/3.xlsx!'Positions'!Z99", "part-1/3.xlsx!'Jo''s notes'",
        ]  # fmt: skip

    def test_that_tells_a_finding_by_its_mark_is_told_by_the_cells_as_they_were(self) -> None:
        made()
        plain(Path("in/faulty.xlsx"), [position(1, (8, 4, 5, 4, 3, 4, 4, 3)), position(2)])
        assert run("assess", "in", "-o", "out", "--manifest", "--resume").exit_code == 1
        assert run("verify", "out").exit_code == 0
        typed("in/faulty.xlsx", "C2", 7)
        assert changes() == ["faulty.xlsx!'Positions'!C2: changed since the run."]

    def test_is_named_by_a_formula_that_gives_the_same(self) -> None:
        Path("in").mkdir()
        for name in ("a", "b"):
            rows = [HEADINGS, [*position(1)[:2], Odd("formula", "=2+3", result=5), *position(1)[3:]]]
            write(Path(f"in/{name}.xlsx"), [Sheet("Positions", rows)])
        run("assess", "in", "-o", "out", "--manifest")
        rows[1][2] = Odd("formula", "=1+4", result=5)
        write(Path("in/b.xlsx"), [Sheet("Positions", rows)])
        assert changes() == ["b.xlsx!'Positions'!C2: changed since the run."]

    @pytest.mark.parametrize("option", ["--values-only", "--de-identified"])
    def test_is_named_with_the_cell_where_copies_are_plain_too(self, option: str) -> None:
        made(option)
        typed("in/part-1/3.xlsx", "F3", 6)
        assert changes() == ["part-1/3.xlsx!'Positions'!F3: changed since the run."]

    def test_of_another_format_is_named_with_the_cell(self) -> None:
        Path("in").mkdir()
        lines = [
            "Position ID,Position title," + ",".join(FACTORS),
            *(f"P-{n},Director,5,4,5,4,3,4,4,3" for n in range(3)),
        ]
        Path("in/a.csv").write_text("\n".join(lines))
        sound(Path("in/b.xlsx"))
        run("assess", "in", "-o", "out", "--manifest")
        assert run("verify", "out").exit_code == 0
        Path("in/a.csv").write_text("\n".join(lines).replace("P-1,Director,5", "P-1,Director,6"))
        assert changes() == ["a.csv!'Positions'!C3: changed since the run."]

    def test_that_was_only_saved_again_is_said_to_be_that(self) -> None:
        made()
        book = openpyxl.load_workbook("in/part-0/0.xlsx")
        book.save("in/part-0/0.xlsx")
        (line,) = changes()
        assert line.startswith("part-0/0.xlsx: changed since the run. Its values and formulas are the same")

    def test_that_cannot_be_read_any_more_is_said_to_be_that(self) -> None:
        made()
        Path("in/part-0/0.xlsx").write_bytes(b"")
        (line,) = changes()
        assert line.startswith("part-0/0.xlsx: changed since the run. Now it is empty")

    def test_whose_copy_changed_too_is_named_without_a_cell(self) -> None:
        made()
        typed("in/part-0/0.xlsx", "F3", 6)
        typed("out/part-0/0-assessed.xlsx", "F3", 6)
        first, second = changes()
        assert first.startswith("part-0/0.xlsx: changed since the run. The cell cannot be named")
        assert second == "part-0/0-assessed.xlsx: changed since the run."

    def test_that_is_gone_or_new_is_named(self) -> None:
        made()
        Path("in/part-0/0.xlsx").rename("in/part-0/new.xlsx")
        assert changes() == [
            "part-0/0.xlsx: it is missing.",
            "part-0/new.xlsx: it was not there when the run was made.",
        ]


class TestWhatElseChanged:
    @pytest.mark.parametrize(
        "name", ["part-0/0-summary.html", "part-1/1-assessment.json", "peecf-summaries.html", "peecf-positions.parquet"]
    )
    def test_is_an_output_by_its_name(self, name: str) -> None:
        made("--roll-up")
        path = Path("out") / name
        path.write_bytes(path.read_bytes() + b" ")
        assert changes() == [f"{name}: changed since the run."]
        path.unlink()
        assert changes() == [f"{name}: it is missing."]

    @pytest.mark.parametrize(
        ("kind", "name", "said"),
        [
            ("rules", "rules E201", "rules E201: changed since the run."),
            ("rules", "framework bands PESES-2", "framework bands PESES-2: changed since the run."),
            ("rules", "rules E999", "rules E999: it is no longer part of the rules."),
            ("tool", "peecf-batch", "peecf-batch: version other wrote the run; here it is "),
            ("libraries", "openpyxl", "openpyxl: version other wrote the run; here it is "),
        ],
    )
    def test_is_a_rule_or_a_version_by_its_name(self, kind: str, name: str, said: str) -> None:
        made()
        path = Path("out") / NAME
        held = json.loads(path.read_text(encoding="utf-8"))
        held["rests_on"][kind][name] = "other"
        del held["seal"]
        path.write_text(json.dumps(held), encoding="utf-8")
        (line,) = changes()
        assert line.startswith(said)

    def test_is_the_manifest_itself(self) -> None:
        made()
        path = Path("out") / NAME
        path.write_text(path.read_text(encoding="utf-8").replace('"name"', '"name" '), encoding="utf-8")
        result = run("verify", "out")
        assert (result.exit_code, result.stdout) == (3, "")
        assert "was changed since the run, so it proves nothing" in result.stderr

    def test_is_a_framework_of_ones_own(self) -> None:
        source = resources.files("peecf_batch").joinpath("rules", "frameworks", "peecf.toml")
        Path("own.toml").write_bytes(source.read_bytes())
        made("--framework", "own.toml")
        assert run("verify", "out", "--framework", "own.toml").exit_code == 0
        text = source.read_text(encoding="utf-8")
        Path("own.toml").write_text(text.replace("lowest_percent = 70", "lowest_percent = 60"), encoding="utf-8")
        assert changes("--framework", "own.toml") == ["framework share_of_work lowest_percent: changed since the run."]


class TestTheManifest:
    def test_is_the_same_bytes_whatever_the_time_the_processes_and_how_often(self, folder: Path) -> None:
        made()
        whole = contents(Path("out"))
        for options in (("--resume",), ("--jobs", "2"), ("--jobs", "1")):
            run("assess", "in", "-o", "out", "--manifest", *options)
            assert contents(Path("out")) == whole
        assert str(folder) not in whole[NAME].decode()

    def test_names_what_was_not_assessed_and_nothing_that_stands_in_a_workbook(self) -> None:
        Path("in").mkdir()
        headings = (*HEADINGS, "Incumbent", "TRP")
        plain(Path("in/a.xlsx"), [(*position(1), "Ann Example", 298_765)], headings)
        Path("in/b.xlsx").write_bytes(b"")
        run("assess", "in", "-o", "out", "--manifest", "--show-names", "--show-remuneration")
        text = (Path("out") / NAME).read_text(encoding="utf-8")
        empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
        assert json.loads(text)["not_assessed"] == [{"name": "b.xlsx", "sha256": empty}]
        assert not [word for word in ("Ann", "298765", "Director", "Positions") if word in text]

    @pytest.mark.parametrize(
        "text", ["", "{}", "[]", '{"schema": "peecf-batch/manifest/1"}', '{"schema": 1}', "[" * 9999]
    )
    def test_that_is_none_is_said_to_be_so(self, text: str) -> None:
        Path("out").mkdir()
        (Path("out") / NAME).write_text(text)
        result = run("verify", "out")
        assert (result.exit_code, result.stdout) == (3, "")
        assert len(result.stderr.splitlines()) == 1
        assert "--manifest" in result.stderr

    @pytest.mark.parametrize("key", ["workbooks", "not_assessed", "over_all"])
    @pytest.mark.parametrize("name", [None, 3, [], "", "a\0b", "../a.xlsx", "/a.xlsx"])
    def test_in_which_a_name_is_none_or_leads_elsewhere_is_said_to_be_none(self, key: str, name: object) -> None:
        outputs = {"a-assessed.xlsx": "0"}
        held = {
            "schema": "peecf-batch/manifest/1", "rests_on": {}, "inputs_at": "../in", "not_assessed": [],
            "workbooks": [], "over_all": [],
        }  # fmt: skip
        Path("out").mkdir()
        (Path("out") / NAME).write_text(json.dumps(held))
        assert run("verify", "out").exit_code == 1
        (Path("out") / NAME).write_text(json.dumps(held | {key: [{"name": name, "sha256": "0", "outputs": outputs}]}))
        assert run("verify", "out").exit_code == 3
        entry = {"name": "a.xlsx", "sha256": "0", "outputs": {}}
        (Path("out") / NAME).write_text(json.dumps(held | {"workbooks": [entry]}))
        assert run("verify", "out").exit_code == 3

    def test_that_is_not_there_is_said_to_be_so(self) -> None:
        assert run("verify", "nowhere").exit_code == 3

    def test_of_others_is_never_replaced(self) -> None:
        Path("out").mkdir()
        (Path("out") / NAME).write_text("mine")
        sound(Path("in/a.xlsx"))
        assert run("assess", "in", "-o", "out", "--manifest").exit_code == 3
        assert (Path("out") / NAME).read_text() == "mine"


def held(change: Callable[[dict[str, Any]], object]) -> None:
    """Change the manifest."""
    path = Path("out") / NAME
    values = json.loads(path.read_text(encoding="utf-8"))
    change(values)
    path.write_text(json.dumps(values), encoding="utf-8")


class TestAWorkbookThatWasNotAssessed:
    def spoilt(self) -> None:
        sound(Path("in/a.xlsx"))
        Path("in/b.xlsx").write_bytes(b"not a workbook")
        assert run("assess", "in", "-o", "out", "--manifest").exit_code == 3

    def test_is_named_although_nothing_changed(self) -> None:
        self.spoilt()
        result = run("verify", "out")
        assert result.exit_code == 0
        first, second = result.stdout.splitlines()
        assert first == "b.xlsx: the run could not assess it."
        assert second.startswith("unchanged: 1 workbook, ")

    @pytest.mark.parametrize(
        ("change", "said"),
        [
            (lambda path: path.write_bytes(b"another"), "changed since the run."),
            (lambda path: path.unlink(), "it is missing."),
        ],
    )
    def test_that_was_replaced_or_deleted_is_named(self, change: Callable[[Path], object], said: str) -> None:
        self.spoilt()
        change(Path("in/b.xlsx"))
        assert changes() == [f"b.xlsx: {said}", "b.xlsx: the run could not assess it."]


class TestWhatIsInTheFolder:
    def test_and_has_the_name_of_an_output_but_is_none_of_the_run_is_named(self) -> None:
        made(count=2)
        planted = ["part-0/planted-summary.html", "peecf-sector.xlsx", "x-assessed.xlsm", "x-assessment.json",
                   "y-de-identified-board-paper.docx"]  # fmt: skip
        for name in planted:
            (Path("out") / name).write_bytes(b"planted")
        (Path("out") / "notes.txt").write_text("mine")
        assert changes() == [f"{name}: it is not an output of this run." for name in planted]

    def test_where_it_has_the_workbooks_too_is_named_once(self) -> None:
        for name in "ab":
            sound(Path(f"in/{name}.xlsx"))
        run("assess", "in", "--manifest")
        Path("in/c-assessed.xlsx").write_bytes(b"planted")
        sound(Path("in/d.xlsx"))
        assert run("verify", "in").stdout.splitlines() == [
            "c-assessed.xlsx: it is not an output of this run.",
            "d.xlsx: it was not there when the run was made.",
        ]

    def test_of_a_workbook_that_could_not_be_assessed_again_is_left_from_before(self) -> None:
        made(count=2)
        Path("in/part-0/0.xlsx").write_bytes(b"")
        assert run("assess", "in", "-o", "out", "--manifest", "--resume").exit_code == 3
        assert [line for line in changes() if "not an output" in line] == [
            f"part-0/0-{end}: it is not an output of this run."
            for end in ("assessed.xlsx", "assessment.json", "summary.html")
        ]

    @pytest.mark.parametrize("name", ["in/part-0/0.xlsx", "out/part-0/0-summary.html"])
    def test_as_a_folder_in_place_of_a_file_is_named(self, name: str) -> None:
        made(count=2)
        Path(name).unlink()
        Path(name).mkdir()
        (line,) = changes()
        assert line.endswith("changed since the run. It is no longer a file.")


class TestTheAssessors:
    def runs(self) -> tuple[str, ...]:
        for name in ("in/a", "in/b", "tran", "lee"):
            sound(Path(f"{name}.xlsx"))
        options = ("--assessor", "Tran=tran.xlsx", "--assessor", "Lee=lee.xlsx")
        assert run("assess", "in", "-o", "out", "--manifest", *options).exit_code == 0
        return options

    def test_are_compared_when_they_are_named_again(self) -> None:
        options = self.runs()
        assert run("verify", "out", *options).exit_code == 0
        assert changes() == ["assessors: not compared. Name them again with --assessor, in the order of the run."]

    def test_are_named_by_number_when_a_workbook_changed_or_is_gone(self) -> None:
        options = self.runs()
        said = "assessor number 2: the name, the sheet or the workbook differs from that of the run."
        typed("lee.xlsx", "F3", 6)
        assert changes(*options) == [said]
        Path("lee.xlsx").unlink()
        assert changes(*options) == [said]
        assert changes(*options[:2]) == [said]

    def test_are_not_in_the_manifest_by_name(self) -> None:
        self.runs()
        text = (Path("out") / NAME).read_text(encoding="utf-8").casefold()
        assert "tran" not in text.replace("transcribed", "")
        assert "lee" not in text


@pytest.mark.skipif(os.name != "posix", reason="links and pipes as POSIX systems have them")
class TestALink:
    def test_out_of_the_folders_is_not_followed(self, folder: Path) -> None:
        made(count=2)
        shutil.copytree("in", "elsewhere")
        shutil.copytree("out", "elsewhere", dirs_exist_ok=True)
        for name in ("in/part-0/0.xlsx", "out/part-1/1-summary.html"):
            Path(name).unlink()
            Path(name).symlink_to(folder / "elsewhere" / name.partition("/")[2])
        shutil.rmtree("out/part-0")
        Path("out/part-0").symlink_to(folder / "elsewhere/part-0")
        said = "it is a link that leads out of the folder, so it was not read."
        found = changes()
        assert f"part-0/0.xlsx: {said}" in found
        assert f"part-1/1-summary.html: {said}" in found
        assert len([line for line in found if line.startswith("part-0/") and line.endswith(said)]) == 4

    def test_in_the_folder_counts_for_a_workbook_and_not_for_an_output(self) -> None:
        sound(Path("in/real/a.xlsx"))
        Path("in/real").rename("in/.real")
        Path("in/a.xlsx").symlink_to(".real/a.xlsx")
        sound(Path("in/b.xlsx"), 1)
        run("assess", "in", "-o", "out", "--manifest")
        assert run("verify", "out").exit_code == 0
        Path("out/a-summary.html").rename("out/real.html")
        Path("out/a-summary.html").symlink_to("real.html")
        assert changes() == ["a-summary.html: changed since the run. A link is in its place."]

    def test_in_place_of_the_manifest_or_a_pipe_is_none(self) -> None:
        made(count=2)
        (Path("out") / NAME).rename("moved.json")
        for make in (lambda path: path.symlink_to("../moved.json"), os.mkfifo):
            make(Path("out") / NAME)
            result = run("verify", "out")
            assert (result.exit_code, len(result.stderr.splitlines())) == (3, 1)
            (Path("out") / NAME).unlink()

    def test_in_place_of_the_folder_of_the_workbooks_is_not_followed(self) -> None:
        made(count=2)
        Path("in").rename("elsewhere")
        Path("in").symlink_to("elsewhere")
        result = run("verify", "out")
        assert result.exit_code == 3
        assert "is a link. Name their folder with --workbooks." in result.stderr
        assert run("verify", "out", "--workbooks", "in").exit_code == 0


class TestAManifestThatWasForged:
    @pytest.mark.parametrize("place", ["/etc", "../../etc", "a/../../etc", "..//etc", "../..a/../x", "../../in/.."])
    def test_to_name_a_folder_elsewhere_is_none(self, place: str) -> None:
        made(count=2)
        held(lambda values: values.update(inputs_at=place))
        assert run("verify", "out").exit_code == 3

    def test_to_name_a_folder_above_is_not_believed_from_elsewhere(self, folder: Path, monkeypatch) -> None:
        for number in range(2):
            sound(Path(f"in/{number}.xlsx"), number)
        run("assess", "in", "-o", "in/deep/out", "--manifest")
        assert run("verify", "in/deep/out").exit_code == 0
        (folder / "other").mkdir()
        monkeypatch.chdir("other")
        result = run("verify", folder / "in/deep/out")
        assert result.exit_code == 3
        assert "not near the outputs. Name their folder with --workbooks." in result.stderr
        assert run("verify", folder / "in/deep/out", "--workbooks", folder / "in").exit_code == 0

    @pytest.mark.parametrize(
        "change",
        [
            lambda v: v["workbooks"].append(v["workbooks"][0]),
            lambda v: v["workbooks"][0].update(sha256="0"),
            lambda v: v["over_all"].append({"name": "part-0/0-summary.html", "sha256": "0" * 64}),
            lambda v: v["not_assessed"].append({"name": "part-0/0.xlsx", "sha256": ""}),
            lambda v: v["rests_on"].update(rules=[]),
            lambda v: v["rests_on"]["rules"].update(more=3),
            lambda v: v.update(inputs_at=None),
        ],
    )
    def test_into_something_that_no_run_writes_is_none(self, change: Callable[[dict[str, Any]], object]) -> None:
        made(count=2)
        held(change)
        assert run("verify", "out").exit_code == 3


def test_every_rule_band_and_template_has_a_digest_of_its_own() -> None:
    found = fingerprint.rules(None, None)
    assert {"rules E201", "framework bands PESES-1", "templates summary.html.j2"} <= set(found)
    assert {f"rules {code}" for code in catalogue()} <= set(found)


def test_only_what_outputs_depend_on_is_compared() -> None:
    """A run that an installed program wrote must be unchanged for a developer, who has the sources of the web page."""
    assert "templates page.html" not in fingerprint.rules(None, None)
    assert {"openpyxl", "python-docx", "pyarrow"} <= set(fingerprint.libraries())
    assert set(fingerprint.libraries()).isdisjoint(
        {"build", "cyclonedx-python-lib", "hatchling", "pip-audit", "pytest"}
    )


def test_many_changes_of_one_kind_are_one_line_that_names_them_all() -> None:
    rows = [(f"P-{n}", "PESES-2", *[5] * 8) for n in range(6)]
    Path("in").mkdir()
    plain(Path("in/a.xlsx"), rows, ("Position ID", "Current band", *FACTORS))
    assert run("assess", "in", "-o", "out", "--manifest", "--explanations").exit_code == 0
    pages = sorted(Path("out").rglob("explanation-*.html"))
    for page in pages:
        page.unlink()
    [line] = changes()
    assert line.startswith(f"a-explanations ({len(pages)}), missing: explanation-")
    assert all(page.name in line for page in pages)
    for page in pages[3:]:
        page.write_text("x")
    assert len([line for line in changes() if line.endswith("it is missing.")]) == 3
