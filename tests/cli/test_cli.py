"""Test the command line as a user runs it: printed lines, written files and exit status."""

import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from importlib import resources
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner
from command_line import faulty, process, run, sound
from position_books import FACTORS, HEADINGS, USUAL, Odd, Sheet, plain, position, write

from peecf_batch import __version__
from peecf_batch.cli import commands, program
from peecf_batch.excel.package import Bounds
from peecf_batch.outputs.screen.report import coloured, rules_page
from peecf_batch.rules.findings import assessment_rules, catalogue
from peecf_batch.runs import assessing
from peecf_batch.runs.files import reading

SAMPLES = Path(__file__).parents[2] / "sample_workbooks"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
HOSTILE = "\x1b[31mred\x1b[0m\x07 [red]bold[/red] \u202eevil\u2066 \x9b2J\r\nE201"


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    """Make a temporary folder the working folder, so that paths are short and nothing is written elsewhere."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def one_line(result, *parts):
    """Check that stderr has exactly one clear line with these parts, and return it."""
    lines = result.stderr.splitlines()
    assert len(lines) == 1, result.stderr
    assert "Traceback" not in result.output
    assert "sorry" not in lines[0].casefold()
    assert lines[0].endswith((".", "?"))
    for part in parts:
        assert part in lines[0]
    return lines[0]


class TestTheStatus:
    def test_is_0_where_every_position_is_classified(self):
        assert run("assess", sound("a.xlsx")).exit_code == 0
        assert run("check", "a.xlsx").exit_code == 0

    def test_is_1_where_an_error_was_found_and_all_is_written_all_the_same(self):
        result = run("assess", faulty("a.xlsx"), "-o", "out")
        assert (result.exit_code, result.stderr) == (1, "")
        assert sorted(p.name for p in Path("out").iterdir()) == [
            "a-assessed.xlsx", "a-assessment.json", "a-summary.html",
        ]  # fmt: skip
        assert run("check", "a.xlsx").exit_code == 1

    def test_is_0_for_warnings_and_notices(self):
        path = plain("a.xlsx", [("P-1", "EO-3", *[7] * 8)], ("Position ID", "Current band", *FACTORS))
        assert "1 warning, 1 notice" in run("check", path).stdout
        assert run("check", path).exit_code == 0

    @pytest.mark.parametrize(
        "args",
        [
            [], ["frobnicate"], ["assess"], ["check"], ["assess", "a.xlsx", "--no-such-option"],
            ["assess", "a.xlsx", "--determination", "yesterday"], ["assess", "a.xlsx", "--max-unpacked", "0"],
            ["check", "a.xlsx", "--format", "xml"], ["assess", "a.xlsx", "-o", "a.xlsx"],
        ],
    )  # fmt: skip
    def test_is_2_for_a_command_that_cannot_be_meant_and_nothing_is_written(self, folder, args):
        sound("a.xlsx")
        result = run(*args)
        assert result.exit_code == 2
        assert "Usage: " in result.stderr
        assert [p.name for p in folder.iterdir()] == ["a.xlsx"]

    def test_is_2_for_a_framework_that_contradicts_itself_and_every_contradiction_is_said(self):
        source = resources.files("peecf_batch").joinpath("rules", "frameworks", "peecf.toml")
        text = source.read_text(encoding="utf-8").replace("highest = 35", "highest = 34")
        Path("own.toml").write_text(text.replace("lowest_percent = 70", "lowest_percent = 700"), encoding="utf-8")
        result = run("check", sound("a.xlsx"), "--framework", "own.toml")
        assert result.exit_code == 2
        assert "own.toml: scores 35 to 35 are between PESES-1 and PESES-2, in no band" in result.stderr
        assert "own.toml: [share_of_work]: 'lowest_percent' is 700" in result.stderr

    def test_is_3_where_a_workbook_could_not_be_read_though_another_holds_errors(self):
        assert run("check", "nowhere.xlsx", faulty("a.xlsx")).exit_code == 3

    def test_is_3_where_an_output_could_not_be_written(self):
        Path("a-summary.html").write_text("mine", encoding="utf-8")
        one_line(run("assess", sound("a.xlsx")), "a.xlsx", "'a-summary.html' is there already")
        assert run("assess", "a.xlsx").exit_code == 3

    def test_is_70_for_a_fault_of_ours_with_an_apology_and_no_traceback(self, monkeypatch):
        monkeypatch.setattr(assessing, "locate", lambda *_: 1 / 0)
        result = run("check", sound("a.xlsx"))
        assert result.exit_code == 70
        assert len(result.stderr.splitlines()) == 1
        assert "ZeroDivisionError" in result.stderr
        assert "--debug" in result.stderr
        assert "Traceback" not in result.stderr

    def test_of_a_fault_of_ours_with_debug_is_the_traceback(self, monkeypatch):
        monkeypatch.setattr(assessing, "locate", lambda *_: 1 / 0)
        assert isinstance(run("check", sound("a.xlsx"), "--debug").exception, ZeroDivisionError)


class TestTheProgramItself:
    """The handling of statuses and errors by `program`, called as the installed script calls it."""

    def ended(self, monkeypatch, *args):
        monkeypatch.setattr(sys, "argv", ["peecf-batch", *map(str, args)])
        with pytest.raises(SystemExit) as caught:
            program()
        return caught.value.code

    def test_ends_with_the_status_of_the_command(self, monkeypatch, capsys):
        assert self.ended(monkeypatch, "check", sound("a.xlsx")) == 0
        assert self.ended(monkeypatch, "check", faulty("a.xlsx")) == 1
        assert self.ended(monkeypatch, "check") == 2
        assert self.ended(monkeypatch, "check", "nowhere.xlsx") == 3
        assert capsys.readouterr().err

    def test_ends_with_70_where_even_the_start_of_a_command_fails(self, monkeypatch, capsys):
        monkeypatch.setattr("peecf_batch.outputs.screen.report.rules_lines", lambda _: 1 / 0)
        assert self.ended(monkeypatch, "rules") == 70
        assert capsys.readouterr().err.startswith("Sorry: peecf-batch itself failed (ZeroDivisionError)")

    def test_shows_the_traceback_only_when_asked(self, monkeypatch):
        monkeypatch.setattr(assessing, "locate", lambda *_: 1 / 0)
        monkeypatch.setattr(sys, "argv", ["peecf-batch", "check", str(sound("a.xlsx")), "--debug"])
        with pytest.raises(ZeroDivisionError):
            program()


def two_impacts(path):
    return plain(path, [position(1)], (*HEADINGS, "Impact"))


def no_factors(path):
    return write(path, [Sheet("Staff", [("Name", "Age"), ("Ann", 50)])])


def misspelt(path):
    return plain(path, [position(1)], [h.replace("Breadth", "Breath") for h in HEADINGS])


def encrypted(path):
    path.write_bytes(OLE + b"\0" * 500 + "EncryptedPackage".encode("utf-16-le") + b"\0" * 1000)


def cut_short(path):
    path.write_bytes((SAMPLES / "water-authority.xlsx").read_bytes()[:9000])


def a_zip(path):
    with zipfile.ZipFile(path, "w") as package:
        package.writestr("hello.txt", "hello")


BAD = {
    "an empty file": ("a.xlsx", lambda p: p.write_bytes(b""), "empty (0 bytes)"),
    "a text file named .xlsx": ("a.xlsx", lambda p: p.write_text("hello"), "not an Excel workbook"),
    "a PDF file named .xlsx": (
        "a.xlsx",
        lambda p: p.write_bytes(b"%PDF-1.7\n"),
        "it is a PDF file, not an Excel workbook",
    ),
    "a web page named .xlsx": ("a.xlsx", lambda p: p.write_text("<html></html>"), "not an Excel workbook"),
    "a zip that is no workbook": ("a.xlsx", a_zip, "not an Excel workbook"),
    "a file that was cut short": ("a.xlsx", cut_short, "damaged"),
    "a password-protected workbook": ("a.xlsx", encrypted, "password-protected"),
    "an old workbook named .xlsx": ("a.xlsx", lambda p: p.write_bytes(OLE + b"\0" * 2000), "97-2003"),
    "a broken .xls": ("a.xls", lambda p: p.write_bytes(OLE + b"\0" * 2000), ".xls"),
    "a broken .ods": ("a.ods", lambda p: p.write_bytes(b"PK\3\4"), ".ods"),
    "a .csv of something else": ("a.csv", lambda p: p.write_text("name,age\nAnn,50\n"), "no sheet has"),
    "a Numbers spreadsheet": ("a.numbers", lambda p: p.write_bytes(b"PK\3\4"), "Numbers"),
    "a PDF document": ("a.pdf", lambda p: p.write_bytes(b"%PDF-1.7"), "PDF"),
    "a folder without workbooks": ("a", lambda p: p.mkdir(), "it has no workbook to assess"),
    "no sheet with factor columns": ("a.xlsx", no_factors, "Resource management"),
    "a misspelt factor": ("a.xlsx", misspelt, "'Breath' in I1 may be meant for Breadth"),
    "two columns for Impact": ("a.xlsx", two_impacts, "'Impact' in H1 and 'Impact' in K1"),
}


def unreadable(monkeypatch, name, error=None):
    """Make the file of that name fail when it is read."""
    whole = Path.read_bytes

    def read_bytes(path):
        if path.name == name:
            raise error or PermissionError(13, "Permission denied", name)
        return whole(path)

    monkeypatch.setattr(Path, "read_bytes", read_bytes)


class TestBadInput:
    @pytest.mark.parametrize("name", BAD)
    @pytest.mark.parametrize("command", ["assess", "check"])
    def test_is_one_clear_line_and_status_3_and_nothing_is_written(self, folder, name, command):
        file, make, said = BAD[name]
        make(folder / file)
        result = run(command, file)
        assert result.exit_code == 3
        assert result.stdout == ""
        assert one_line(result, said).startswith(f"{file}: ")
        assert [p.name for p in folder.iterdir()] == [file]

    def test_that_is_no_file_at_all_makes_none(self, folder):
        result = run("assess", "nowhere/a.xlsx", "-o", "out")
        one_line(result, "there is no such file", "no folder")
        assert (result.exit_code, list(folder.iterdir())) == (3, [])

    @pytest.mark.parametrize("typed", ["positions.xlx", "postions.xlsx", "Positions.xlsx", "positions"])
    def test_with_a_slip_in_its_name_is_asked_about(self, typed):
        sound("positions.xlsx")
        if Path(typed).exists():
            pytest.skip("this file system does not tell case apart")
        one_line(run("check", typed), "there is no such file", "Did you mean 'positions.xlsx'?")

    def test_that_is_neither_file_nor_folder_is_refused(self):
        if not hasattr(os, "mkfifo"):
            pytest.skip("no such thing on this system")
        os.mkfifo("a.xlsx")
        one_line(run("check", "a.xlsx"), "not a file")

    def test_with_a_sheet_that_is_not_there_names_those_that_are(self):
        one_line(run("check", sound("a.xlsx"), "--sheet", "2026"), "no sheet '2026'", "'Positions'")

    @pytest.mark.parametrize("length", [245, 300])
    def test_with_too_long_a_name_is_one_clear_line(self, length):
        name = "n" * (length - 5) + ".xlsx"
        if length < 255:
            sound(name)
        one_line(run("assess", name), "File name too long")
        assert run("assess", name).exit_code == 3

    def test_with_no_name_is_not_everything_in_this_folder(self):
        sound("a.xlsx")
        for args in (
            ["assess", ""],
            ["check", ""],
            ["assess", "a.xlsx", "-o", ""],
            ["check", "a.xlsx", "--framework", ""],
        ):
            result = run(*args)
            assert result.exit_code == 2
            assert "The name is empty" in result.stderr
        assert [p.name for p in Path().iterdir()] == ["a.xlsx"]

    def test_that_may_not_be_read_is_one_clear_line(self, monkeypatch):
        sound("a.xlsx")
        unreadable(monkeypatch, "a.xlsx")
        assert run("check", "a.xlsx").exit_code == 3
        one_line(run("check", "a.xlsx"), "a.xlsx: it may not be read", "close it there")

    def test_on_a_disk_that_fails_is_one_clear_line(self, monkeypatch):
        sound("a.xlsx")
        unreadable(monkeypatch, "a.xlsx", OSError(5, "Input/output error"))
        one_line(run("check", "a.xlsx"), "Input/output error")

    def test_too_large_to_be_meant_is_refused_unread(self, monkeypatch):
        monkeypatch.setattr(reading, "Bounds", lambda: Bounds(file=100))
        one_line(run("check", sound("a.xlsx")), "larger than")

    def test_that_unpacks_to_too_much_may_be_read_where_the_limit_is_raised(self):
        path = plain("a.xlsx", [(f"P-{n}", f"Director {n} " * 50, *USUAL) for n in range(2000)])
        one_line(run("check", path, "--max-unpacked", "1"), "at most 1 MiB is read", "--max-unpacked")
        assert run("check", path, "--max-unpacked", "64").exit_code == 0

    def test_as_a_list_of_findings_is_still_json(self):
        result = run("check", "nowhere.xlsx", sound("a.xlsx"), "--format", "json")
        assert [w["workbook"] for w in json.loads(result.stdout)["workbooks"]] == ["a.xlsx"]
        assert result.exit_code == 3

    @pytest.mark.parametrize(
        ("name", "advice"),
        [
            ("list.docx", "Copy its table into an Excel workbook"),
            ("list.pdf", "Copy its table into an Excel workbook"),
            ("list.numbers", "In Numbers, export it to Excel"),
            ("list.gsheet", "In Google Sheets, download it as Excel"),
        ],
    )
    def test_that_excel_cannot_open_comes_with_advice_that_works(self, name, advice):
        Path(name).write_bytes(b"anything")
        one_line(run("check", name), name, advice)

    @pytest.mark.parametrize(
        ("typed", "said"),
        [
            ("1/12/2026", "Write 1 December 2026 as 2026-12-01."),
            ("30 June 2026", "Write 30 June 2026 as 2026-06-30."),
            ("soon", "'soon' is not a date. Write the year first, as in 2020-12-18."),
        ],
    )
    def test_such_as_a_day_in_another_form_is_said_with_the_form_to_write(self, typed, said):
        result = run("check", sound("a.xlsx"), "--as-at", typed)
        assert result.exit_code == 2
        assert said in result.stderr


class TestOtherFormats:
    """Files that are not Office Open XML: their values are read, and the annotated workbook is a plain one."""

    @pytest.mark.parametrize(("suffix", "separator"), [(".csv", ","), (".csv", ";"), (".tsv", "\t")])
    def test_a_text_table_is_assessed_and_given_back_as_a_workbook(self, suffix, separator):
        rows = [HEADINGS, position(1), position(2, (8, *USUAL[1:]))]
        text = "\r\n".join(separator.join(map(str, row)) for row in rows)
        Path(f"a{suffix}").write_bytes(("\ufeff" + text).encode())
        result = run("assess", f"a{suffix}")
        assert (result.exit_code, result.stderr) == (1, "")
        told = json.loads(Path("a-assessment.json").read_text(encoding="utf-8"))
        assert [p["score"] for p in told["positions"]] == [32, None]
        assert [(f["code"], f["cell"]) for f in told["findings"]] == [("E201", "C3")]
        assert {r["code"] for r in told["rules"] if r["status"] == "not-run"} >= {"E208", "E210", "N102"}
        assert openpyxl.load_workbook("a-assessed.xlsx")["Positions"]["C3"].value == 8


@pytest.mark.skipif(os.name != "posix", reason="a closed pipe is told as POSIX systems do")
def test_a_run_whose_lines_nobody_reads_any_more_goes_on_to_its_end():
    books = [str(sound(f"{name}.xlsx")) for name in "abc"]
    command = [sys.executable, "-m", "peecf_batch", "assess", *books, "-o", "out", "--jobs", "1"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    process.stdout.close()
    assert (process.wait(), process.stderr.read()) == (0, b"")
    assert len(list(Path("out").glob("*-assessed.xlsx"))) == 3
    assert Path("out/peecf-summaries.html").exists()


def test_assessors_without_moderation_are_asked_about():
    for command in ("assess", "check"):
        result = run(command, sound("a.xlsx"), "--assessor", "Smith", "--no-moderation")
        assert result.exit_code == 2
        assert "--assessor is for moderation, which --no-moderation leaves out" in result.stderr


class TestSeveralWorkbooks:
    def test_one_that_fails_never_stops_the_rest(self):
        Path("b.xlsx").write_text("hello")
        result = run("assess", sound("a.xlsx"), "b.xlsx", "c.xlsx", faulty("d.xlsx"), "-o", "out")
        assert result.exit_code == 3
        *each, last = [line.split(":") for line in result.stdout.splitlines()]
        assert [line[0] for line in each] == ["a.xlsx", "d.xlsx"]
        assert last == ["All workbooks of this run", f" {Path('out', 'peecf-summaries.html')}"]
        assert [line.split(":")[0] for line in result.stderr.splitlines()] == ["b.xlsx", "c.xlsx"]
        assert {p.name for p in Path("out").glob("*.xlsx")} == {"a-assessed.xlsx", "d-assessed.xlsx"}

    def test_one_that_we_fail_never_stops_the_rest(self, monkeypatch):
        whole = assessing.locate

        def fails_once(*_):
            monkeypatch.setattr(assessing, "locate", whole)
            raise KeyError("ours")

        monkeypatch.setattr(assessing, "locate", fails_once)
        result = run("assess", sound("a.xlsx"), sound("b.xlsx"))
        assert (result.exit_code, len(result.stderr.splitlines())) == (70, 1)
        assert result.stdout.startswith("b.xlsx: ")

    def test_of_one_stem_never_overwrite_each_other(self):
        for name in ("one", "two"):
            Path(name).mkdir()
        sound("one/a.xlsx")
        faulty("two/a.xlsx")
        assert run("assess", "one/a.xlsx", "two/a.xlsx", "-o", "out").exit_code == 1
        records = [json.loads(p.read_text(encoding="utf-8")) for p in sorted(Path("out").glob("*.json"))]
        assert sorted(r["organisation"]["classified"] for r in records) == [1, 1]
        assert sorted(r["organisation"]["positions"] for r in records) == [1, 2]
        assert len(list(Path("out").iterdir())) == 7

    def test_with_and_without_macros_of_one_stem_get_summaries_of_their_own(self, folder):
        shutil.copy(sound("a.xlsx"), "a.xlsm")
        assert run("assess", "a.xlsx", "a.xlsm").exit_code == 0
        assert {p.name for p in folder.glob("*.html")} == {"a-summary.html", "a-2-summary.html", "peecf-summaries.html"}

    def test_an_output_never_takes_the_place_of_an_input(self):
        sound("a.xlsx")
        kept = Path(sound("a-assessed.xlsx", title="My own")).read_bytes()
        assert run("assess", "a.xlsx", "a-assessed.xlsx", "--force").exit_code == 0
        assert Path("a-assessed.xlsx").read_bytes() == kept

    def test_of_a_folder_are_those_below_it_too_and_not_what_we_or_excel_put_there(self):
        Path("in/deep").mkdir(parents=True)
        sound("in/a.xlsx")
        sound("in/deep/b.xlsx")
        Path("in/~$a.xlsx").write_bytes(b"lock")
        Path("in/notes.txt").write_text("no")
        assert len(run("assess", "in").stdout.splitlines()) == 3
        again = run("assess", "in")
        *each, last = [line.split(":")[0] for line in again.stdout.splitlines()]
        assert (each, last) == (["in/a.xlsx", "in/deep/b.xlsx"], "All workbooks of this run")
        assert (again.exit_code, again.stderr) == (0, "")
        assert not list(Path("in").rglob("*-2-*"))

    def test_named_twice_are_one(self):
        sound("a.xlsx")
        Path("link.xlsx").symlink_to("a.xlsx")
        assert len(run("assess", "a.xlsx", "./a.xlsx", ".", "link.xlsx").stdout.splitlines()) == 1
        one_line(run("check", "nowhere.xlsx", "./nowhere.xlsx"), "there is no such file")

    def test_of_a_folder_may_be_damaged_or_unreadable_outputs_and_the_others_are_assessed(self, monkeypatch):
        run("assess", sound("a.xlsx"))
        written = bytearray(Path("a-assessed.xlsx").read_bytes())
        for place in range(100, len(written), 97):
            written[place] ^= 0xFF
        Path("b-assessed.xlsx").write_bytes(written)
        Path("c-assessed.xlsx").write_bytes(b"PK")
        shutil.copy("a-assessed.xlsx", "d-assessed.xlsx")
        unreadable(monkeypatch, "d-assessed.xlsx")
        result = run("check", ".", "--format", "concise")
        assert result.exit_code == 3
        assert sorted(line.split(":")[0] for line in result.stderr.splitlines()) == [
            "b-assessed.xlsx", "c-assessed.xlsx", "d-assessed.xlsx",
        ]  # fmt: skip
        assert "may not be read" in result.stderr


class TestWhatIsWritten:
    def test_lies_beside_the_workbook_and_the_workbook_stays_as_it_was(self, folder):
        path = Path(faulty("a.xlsx"))
        before = path.read_bytes()
        run("assess", "a.xlsx")
        assert path.read_bytes() == before
        assert sorted(p.name for p in folder.iterdir()) == [
            "a-assessed.xlsx", "a-assessment.json", "a-summary.html", "a.xlsx",
        ]  # fmt: skip

    def test_is_the_same_bytes_twice(self):
        faulty("a.xlsx")
        taken = []
        for out in ("one", "two"):
            run("assess", "a.xlsx", "-o", out)
            taken.append([p.read_bytes() for p in sorted(Path(out).iterdir()) if p.suffix != ".xlsx"])
        assert taken[0] == taken[1]

    def test_replaces_what_we_wrote_before(self, folder):
        run("assess", faulty("a.xlsx"))
        before = Path("a-assessment.json").read_bytes()
        result = run("assess", sound("a.xlsx"))
        assert (result.exit_code, result.stderr) == (0, "")
        assert Path("a-assessment.json").read_bytes() != before
        assert not list(folder.glob("*2*"))

    @pytest.mark.parametrize("name", ["a-assessed.xlsx", "a-summary.html", "a-assessment.json"])
    def test_never_replaces_a_file_of_someone_else_unless_forced(self, folder, name):
        sound("a.xlsx")
        Path(name).write_bytes(b"mine")
        result = run("assess", "a.xlsx")
        one_line(result, f"'{name}' is there already", "--force")
        assert result.exit_code == 3
        assert Path(name).read_bytes() == b"mine"
        assert len(list(folder.iterdir())) == 2
        assert run("assess", "a.xlsx", "--force").exit_code == 0
        assert Path(name).read_bytes() != b"mine"

    def test_leaves_nothing_half_written_where_the_writing_fails(self, folder, monkeypatch):
        def full(*_):
            raise OSError(28, "No space left on device")

        monkeypatch.setattr("peecf_batch.excel.package.Package.write", full)
        monkeypatch.setattr("peecf_batch.excel.edit.patch.Patcher.write", full)
        result = run("assess", sound("a.xlsx"))
        one_line(result, "'a-assessed.xlsx' could not be written", "No space left")
        assert result.exit_code == 3
        left = {p.name for p in folder.iterdir()}
        assert left <= {"a.xlsx", "a-summary.html", "a-assessment.json"}  # each of these is complete

    def test_that_excel_holds_open_is_named_with_what_to_do(self, folder, monkeypatch):
        def held(*_):
            raise PermissionError(13, "Permission denied")

        monkeypatch.setattr(Path, "replace", held)
        result = run("assess", sound("a.xlsx"))
        one_line(result, "could not be written", "close it there")
        assert result.exit_code == 3
        assert [p.name for p in folder.iterdir()] == ["a.xlsx"]

    def test_that_lies_where_a_folder_does_is_refused(self):
        Path("a-summary.html").mkdir()
        result = run("assess", sound("a.xlsx"), "--force")
        one_line(result, "there is a folder called 'a-summary.html'")
        assert result.exit_code == 3

    def test_that_may_not_be_read_to_see_whose_it_is_is_one_clear_line(self, monkeypatch):
        run("assess", sound("a.xlsx"))
        unreadable(monkeypatch, "a-assessed.xlsx")
        assert run("assess", "a.xlsx").exit_code == 3
        one_line(run("assess", "a.xlsx"), "'a-assessed.xlsx' cannot be written", "Close it if it is open in Excel")

    def test_from_values_alone_holds_the_values_and_says_what_is_lost(self):
        run("assess", faulty("a.xlsx"), "--values-only")
        book = openpyxl.load_workbook("a-assessed.xlsx")
        assert [cell.value for cell in book["Positions"]["B"]][:3] == ["Position title", "Director", "Manager"]
        assert any("formulas" in str(c.value) for sheet in book for row in sheet.iter_rows() for c in row)

    def test_names_the_determination_asked_for(self):
        run("assess", sound("a.xlsx"), "--determination", "2024-07-01")
        assert json.loads(Path("a-assessment.json").read_text())["determination"]["date"] == "2024-07-01"

    def test_bears_a_marking_only_where_one_was_asked_for(self):
        run("assess", sound("a.xlsx"), "-o", "plain")
        run("assess", "a.xlsx", "-o", "marked", "--marking", "OFFICIAL: Sensitive")
        assert "OFFICIAL" not in Path("plain/a-summary.html").read_text(encoding="utf-8")
        assert "OFFICIAL: Sensitive" in Path("marked/a-summary.html").read_text(encoding="utf-8")


class TestWhatIsPrinted:
    def test_assess_prints_one_line_a_workbook_with_the_verdict_and_the_files(self):
        result = run("assess", faulty("a.xlsx"), "-o", "out")
        before, _, after = result.stdout.partition(f" {len(assessment_rules())} checks: ")
        assert (
            before
            == "a.xlsx: 1 of 2 positions can be classified; 1 needs correction. 1 error, no warnings, no notices."
        )
        ran, _, written = after.partition(" Written to ")
        assert re.fullmatch(r"\d+ passed, 1 found something, \d+ not run\.", ran)
        assert written == "out: a-assessed.xlsx, a-summary.html, a-assessment.json\n"

    def test_check_names_sheet_cell_severity_rule_and_what_to_do(self):
        result = run("check", faulty("a.xlsx"))
        assert "a.xlsx: positions read from sheet 'Positions', headings in row 1" in result.stdout
        assert (
            "\n  Sheet 'Positions'\n    C2     error E201: score 8 is outside the scale of 1 to 7 (Knowledge, P-1)"
            in result.stdout
        )
        assert "Type a whole number from 1 to 7 in C2." in result.stdout
        assert "1 of 2 positions can be classified; 1 needs correction." in result.stdout
        assert f"{len(assessment_rules())} checks: " in result.stdout

    def test_check_says_which_rules_did_not_run_and_why(self):
        result = run("check", sound("a.xlsx"))
        told = [line for line in result.stdout.splitlines() if line.startswith("    not run, ")]
        lacking = [line for line in told if re.search(r"\d+ checks, because the sheet has no column for: ", line)]
        assert len(lacking) == 1
        assert {"rationales", "shares of work", "the CEO"} <= {*lacking[0].partition(": ")[2].split(", ")}
        assert "    not run, no decision is recorded: W809, N810, W811, W812, W813, W817" in told

    def test_colours_are_on_a_terminal_only_and_never_alone(self):
        plain_text = run("check", faulty("a.xlsx")).stdout
        assert "\x1b" not in plain_text
        (line,) = [line for line in plain_text.splitlines() if "error E201" in line]
        assert coloured(line) == line.replace("error", "\x1b[31;1merror\x1b[0m", 1)
        assert coloured("           error E201: in a fix") == "           error E201: in a fix"

    def test_check_as_json_tells_the_verdict_and_how_every_rule_ended(self):
        (told,) = json.loads(run("check", faulty("a.xlsx"), "--format", "json").stdout)["workbooks"]
        assert told["verdict"] == "1 of 2 positions can be classified; 1 needs correction."
        assert told["assurance"]["rules"] == len(told["rules"]) == len(assessment_rules())
        counts = [sum(rule["status"] == status for rule in told["rules"]) for status in ("passed", "found", "not-run")]
        assert [told["assurance"][name] for name in ("passed", "found", "not_run")] == counts
        assert all(rule["reason"] for rule in told["rules"] if rule["status"] == "not-run")

    def test_check_writes_nothing(self, folder):
        run("check", faulty("a.xlsx"))
        assert [p.name for p in folder.iterdir()] == ["a.xlsx"]

    def test_check_says_so_where_nothing_is_wrong(self):
        result = run("check", sound("a.xlsx"))
        assert "The one position can be classified. No errors, no warnings, no notices." in result.stdout

    def test_concise_is_one_finding_a_line_as_excel_names_its_cell(self):
        row = ("P-017", "Director", *USUAL[:5], 8, *USUAL[6:])
        write("a.xlsx", [Sheet("Exec's 2025", [HEADINGS, row])])
        result = run("check", "a.xlsx", "--format", "concise")
        where = "a.xlsx!'Exec''s 2025'!H2"
        assert result.stdout == f"{where}: E201 score 8 is outside the scale of 1 to 7 (Impact, P-017)\n"

    def test_json_holds_every_finding_of_every_workbook(self):
        result = run("check", faulty("a.xlsx"), sound("b.xlsx"), "--format", "json")
        told = json.loads(result.stdout)
        assert told["schema"] == "peecf-batch/findings/1"
        assert [(w["workbook"], w["positions"], w["classified"]) for w in told["workbooks"]] == [
            ("a.xlsx", 2, 1), ("b.xlsx", 1, 1),
        ]  # fmt: skip
        (finding,) = told["workbooks"][0]["findings"]
        assert (finding["code"], finding["cell"], finding["value"], finding["severity"]) == ("E201", "C2", "8", "error")

    def test_quiet_assess_prints_nothing_but_what_could_not_be_done(self):
        result = run("assess", faulty("a.xlsx"), "nowhere.xlsx", "-q")
        assert (result.exit_code, result.stdout) == (3, "")
        one_line(result, "nowhere.xlsx")

    @pytest.mark.parametrize("form", ["text", "concise"])
    def test_quiet_check_prints_errors_only(self, form):
        path = plain("a.xlsx", [position(1, (8, *USUAL[1:])), position(2, [7] * 8)])
        said = run("check", path, "--format", form, "--quiet").stdout
        assert "E201" in said
        assert "N220" not in said
        assert "rules" not in said

    def test_rules_lists_every_rule_with_its_severity_title_and_source(self):
        result = run("rules")
        lines = result.stdout.splitlines()
        assert len(lines) == len(catalogue())
        for line, rule in zip(lines, catalogue().values(), strict=True):
            assert line.startswith(rule.code)
            assert all(part in line for part in (str(rule.severity), rule.title, rule.source))

    def test_rules_as_json_say_why_and_what_to_do(self):
        told = json.loads(run("rules", "--format", "json").stdout)
        assert [rule["code"] for rule in told] == list(catalogue())
        assert all(rule["why"] and rule["fix"] for rule in told)

    def test_the_version_is_that_of_the_package(self):
        assert __version__ in run("--version").stdout

    @pytest.mark.parametrize("command", [[], ["assess"], ["check"], ["rules"]])
    def test_help_fits_a_narrow_window_and_names_every_command(self, command):
        result = run(*command, "--help")
        assert result.exit_code == 0
        assert all(len(line) <= 100 for line in result.stdout.splitlines())
        assert command or all(name in result.stdout for name in ("assess", "check", "rules"))


class TestHostileText:
    """Text of a workbook that tries to control the terminal on which it is printed."""

    @staticmethod
    def is_tame(text):
        return all(c.isprintable() or c in "\n\u00a0" for c in text)

    @pytest.mark.parametrize("args", [["check"], ["check", "--format", "concise"], ["check", "-q"], ["assess"]])
    def test_in_titles_ids_sheets_and_values_is_shown_as_escapes(self, args):
        headings = ("Position title", "Position\x1b[2J ID", "Current band", *FACTORS)
        row = (HOSTILE, HOSTILE, HOSTILE, HOSTILE, *USUAL[1:])
        write("a.xlsx", [Sheet("S\x9b1m\u202e", [headings, row])])
        result = run(*args, "a.xlsx")
        assert result.exit_code == 1
        assert self.is_tame(result.output)

    def test_never_makes_two_lines_of_one_finding(self):
        plain("a.xlsx", [(f"P\n{HOSTILE}", "Director", f"5\n{HOSTILE}", *USUAL[1:])])
        result = run("check", "a.xlsx", "--format", "concise")
        assert [line.split()[1] for line in result.stdout.splitlines()] == ["N161", "E203"]

    def test_in_headings_and_sheet_names_is_tame_in_a_refusal_too(self):
        headings = [h.replace("Breadth", "Breath\x1b[31m\n") for h in HEADINGS]
        write("a.xlsx", [Sheet("S\x9b1m\u202e", [headings, position(1)])])
        assert self.is_tame(one_line(run("check", "a.xlsx")))

    def test_in_a_path_is_tame(self):
        assert self.is_tame(one_line(run("check", "no\x1b[31m\nwhere.xlsx")))

    @pytest.mark.parametrize("text", ["[red]bold[/red]", "{0}", "%s", "{cell}", "$(rm -rf .)", "`id`"])
    def test_that_looks_like_markup_or_a_template_is_shown_as_it_is(self, text):
        assert text in run("check", plain("a.xlsx", [(text, "Director", 8, *USUAL[1:])])).stdout

    def test_in_json_is_escaped(self):
        plain("a.xlsx", [(HOSTILE, "Director", HOSTILE, *USUAL[1:])])
        result = run("check", "a.xlsx", "--format", "json")
        assert self.is_tame(result.stdout)
        assert "\u202e" in json.loads(result.stdout)["workbooks"][0]["findings"][0]["value"]


class TestARealProcess:
    def test_prints_maori_names_to_a_cp1252_console(self):
        plain("Ngāti.xlsx", [("P-ā", "Kaiwhakahaere Ngāti – “Tāwhiri”", "ā", *USUAL[1:])])
        for args in (["check"], ["check", "--format", "concise"], ["check", "--format", "json"], ["assess"]):
            done = process(*args, "Ngāti.xlsx", PYTHONIOENCODING="cp1252")
            assert (done.returncode, done.stderr) == (1, b"")
            assert b"Ng\\u0101ti" in done.stdout
        assert process("check", "Ngātx.xlsx", PYTHONIOENCODING="cp1252").returncode == 3

    def test_prints_them_as_they_are_to_a_utf_8_console(self):
        plain("Ngāti.xlsx", [("P-ā", "Director", "ā", *USUAL[1:])])
        assert "Ngāti.xlsx" in process("check", "Ngāti.xlsx", PYTHONIOENCODING="utf-8").stdout.decode()

    def test_ends_with_the_status_of_what_it_found(self):
        sound("a.xlsx")
        faulty("b.xlsx")
        assert [process("check", *names).returncode for names in (["a.xlsx"], ["b.xlsx"], [], ["c.xlsx"])] == [
            0,
            1,
            2,
            3,
        ]

    def test_imports_no_more_than_help_and_version_need(self):
        code = (
            "import sys; from click.testing import CliRunner; from peecf_batch.cli import commands\n"
            "for args in (['--help'], ['--version'], ['assess', '--help'], ['check', '--help'], ['rules']):\n"
            "    assert CliRunner().invoke(commands, args).exit_code == 0\n"
            "heavy = {'lxml', 'jinja2', 'python_calamine', 'openpyxl', 'pandas', 'numpy'}\n"
            "print(sorted(heavy & set(sys.modules)))"
        )
        env = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, env=env, timeout=60, check=True)
        assert done.stdout.strip() == b"[]"

    def test_that_checks_needs_no_templates(self):
        code = (
            "import sys; from peecf_batch.cli import program\n"
            "sys.argv = ['peecf-batch', 'check', 'a.xlsx']\n"
            "try: program()\n"
            "except SystemExit: print(sorted({'jinja2', 'openpyxl', 'pandas'} & set(sys.modules)))"
        )
        sound("a.xlsx")
        env = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, env=env, timeout=60, check=True)
        assert done.stdout.splitlines()[-1] == b"[]"

    def test_whose_reader_has_gone_away_does_not_complain(self):
        rows = [position(number, ["x"] * 8) for number in range(2_000)]
        plain("a.xlsx", rows)
        command = [sys.executable, "-m", "peecf_batch", "check", "a.xlsx", "--format", "concise"]
        env = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=env) as running:
            running.stdout.readline()
            running.stdout.close()
            said = running.stderr.read()
        assert b"sorry" not in said.lower()
        assert b"Traceback" not in said

    def test_reads_a_formula_that_was_never_calculated_as_an_error_and_not_as_a_score(self):
        plain("a.xlsx", [position(1, [Odd("formula", "=2+3"), *USUAL[1:]])])
        done = process("check", "a.xlsx", "--format", "concise")
        assert done.returncode == 1
        assert b"E208" in done.stdout


class TestRules:
    def test_are_explained_by_code_in_any_case(self):
        result = CliRunner().invoke(commands, ["explain", "e201"])
        assert result.exit_code == 0
        assert "outside the scale" in result.output
        assert "{" not in result.output

    def test_that_do_not_exist_are_a_usage_error(self):
        assert CliRunner().invoke(commands, ["explain", "E999"]).exit_code == 2

    def test_are_told_in_the_documents_as_in_the_catalogue(self):
        page = Path(__file__).parents[2] / "docs" / "rules.md"
        assert page.read_text(encoding="utf-8") == rules_page(catalogue().values())
