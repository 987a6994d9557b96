"""Test that no output that a person edited is replaced without --force, whatever kind of file it is."""

from __future__ import annotations

import io
import json
import re
import shutil
import zipfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import docx
import openpyxl
import pytest
from click.testing import CliRunner, Result
from many_books import sound
from pyarrow import parquet

from peecf_batch.cli import commands
from peecf_batch.errors import Refusal
from peecf_batch.outputs.seal import is_as_sealed, sealed_page, sealed_record, sealed_text
from peecf_batch.runs.files.ours import check_free

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

MADE = ("assess", "in", "-o", "out", "--roll-up", "--manifest", "--board-paper", "--de-identified", "--assurance")
AUDITED = ("audit", "in/a.xlsx", "in/b.xlsx", "-o", "audit")
OVER_TIME = ("history", "in/a.xlsx", "in/b.xlsx", "third/c.xlsx", "--renamed-organisation", "-o", "history")
ALONE = ("assess", "in/a.xlsx", "-o", "alone")
DEMO = ("demo", "demo")


def run(*args: object) -> Result:
    return CliRunner().invoke(commands, [str(arg) for arg in args])


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with the outputs of every command that writes several."""
    folder = tmp_path_factory.mktemp("made")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        for number, name in enumerate("ab"):
            sound(Path("in") / f"{name}.xlsx", number)
        sound(Path("third/c.xlsx"), 2)
        for args in (MADE, AUDITED, OVER_TIME, ALONE, DEMO):
            assert run(*args).exit_code in (0, 1), args
    return folder


@pytest.fixture(autouse=True)
def there(made: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(made)


def in_zip(part: str, old: bytes, new: bytes) -> Callable[[Path], None]:
    """Return an edit that changes one part of a zip file and keeps all else as it is."""

    def edit(path: Path) -> None:
        buffer = io.BytesIO()
        with zipfile.ZipFile(path) as before, zipfile.ZipFile(buffer, "w") as after:
            assert part in before.namelist()
            for info in before.infolist():
                body = before.read(info)
                assert info.filename != part or old in body
                after.writestr(info, body.replace(old, new, 1) if info.filename == part else body)
        path.write_bytes(buffer.getvalue())

    return edit


def in_text(old: str, new: str) -> Callable[[Path], None]:
    def edit(path: Path) -> None:
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8")

    return edit


def reformatted(path: Path) -> None:
    values = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps(values, indent=2), encoding="utf-8")


def a_note_added(path: Path) -> None:
    path.write_bytes(path.read_bytes() + b"<!-- look at this again -->\n")


def saved(path: Path) -> None:
    book = openpyxl.load_workbook(path)
    book.active["A1"] = "mine"
    book.save(path)


def header_of_paper(path: Path) -> None:
    paper = docx.Document(str(path))
    paper.sections[0].header.paragraphs[0].text = "Draft of Monday"
    paper.save(str(path))


def row_dropped(path: Path) -> None:
    table = parquet.read_table(path)
    parquet.write_table(table.slice(1), path)


def drafted(path: Path) -> None:
    in_text("</h1>", " (draft)</h1>")(path)


EDITS: dict[str, tuple[str, Callable[[Path], None]]] = {
    "a word in a page": ("alone/a-summary.html", drafted),
    "a comment after a page": ("alone/a-summary.html", a_note_added),
    "a value in a record": ("alone/a-assessment.json", in_text('"row":2', '"row":3')),
    "a record in another format": ("alone/a-assessment.json", reformatted),
    "a cell of an annotated workbook": ("alone/a-assessed.xlsx", saved),
    "the XML of a cell": ("alone/a-assessed.xlsx", in_zip("xl/worksheets/sheet1.xml", b"<v>", b"<v>0")),
    "the name of a sheet": ("alone/a-assessed.xlsx", in_zip("xl/workbook.xml", b'"PEECF summary"', b'"Mine"')),
    "a de-identified page": ("out/b-de-identified-summary.html", drafted),
    "an assurance page": ("out/a-assurance.html", drafted),
    "a de-identified assurance page": ("out/b-de-identified-assurance.html", drafted),
    "the page of a run": ("out/peecf-summaries.html", drafted),
    "the totals of a run": ("out/peecf-sector.xlsx", saved),
    "the XML of a total": ("out/peecf-sector.xlsx", in_zip("xl/worksheets/sheet1.xml", b"<v>", b"<v>9")),
    "the XML of a verdict": ("out/peecf-sector.xlsx", in_zip("xl/worksheets/sheet5.xml", b"classified", b"Classified")),
    "the table of a run": ("out/peecf-positions.parquet", row_dropped),
    "a manifest": ("out/peecf-manifest.json", in_text('"inputs_at": "', '"inputs_at": "./')),
    "the header of a board paper": ("out/a-board-paper.docx", header_of_paper),
    "a de-identified board paper": ("out/a-de-identified-board-paper.docx", header_of_paper),
    "the page of an audit": ("audit/b-audit.html", drafted),
    "the record of an audit": ("audit/b-audit.json", reformatted),
    "the workbook of an audit": ("audit/b-audited.xlsx", saved),
    "the page of a history": ("history/peecf-history.html", drafted),
    "the record of a history": ("history/peecf-history.json", reformatted),
    "the tour of the demonstration": ("demo/start-here.html", drafted),
    "the answer key": ("demo/answer-key.json", reformatted),
}


@contextmanager
def edited(name: str, edit: Callable[[Path], None]) -> Iterator[Path]:
    """Yield the path of an output that a person edited, and put it back at the end."""
    path = Path(name)
    as_made = path.read_bytes()
    edit(path)
    try:
        yield path
    finally:
        path.write_bytes(as_made)


@pytest.mark.parametrize("what", EDITS)
def test_an_output_that_was_edited_is_recognised_and_named(what: str) -> None:
    check_free([Path(EDITS[what][0])], force=False)
    with edited(*EDITS[what]) as path:
        with pytest.raises(Refusal, match=f"^'{path.name}' was changed since peecf-batch wrote it") as refused:
            check_free([path], force=False)
        assert re.fullmatch(
            r"To keep the changes, (?:rename it|assess that file itself); to replace it, run again with --force\.",
            refused.value.fix,
        )
        check_free([path], force=True)


@pytest.mark.parametrize(
    ("command", "names"),
    [
        (ALONE, ["alone/a-summary.html"]),
        (AUDITED, ["audit/b-audit.html"]),
        (OVER_TIME, ["history/peecf-history.html"]),
        (DEMO, ["demo/start-here.html"]),
        ((*MADE, "--resume"), ["out/a-summary.html", "out/peecf-summaries.html", "out/peecf-manifest.json"]),
    ],
)
def test_every_command_keeps_what_was_edited(
    command: tuple[object, ...], names: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(".", tmp_path / "copy")
    monkeypatch.chdir(tmp_path / "copy")
    paths = [Path(name) for name in names]
    for path in paths:
        (drafted if path.suffix == ".html" else reformatted)(path)
    kept = [path.read_bytes() for path in paths]
    done = run(*command)
    assert done.exit_code == 3, done.output
    assert [path.read_bytes() for path in paths] == kept
    for path in paths:
        (line,) = [line for line in done.stderr.splitlines() if path.name in line]
        assert "was changed since peecf-batch wrote it. To keep the changes, rename it; to replace it, " in line


@pytest.mark.parametrize("command", [(*MADE, "--resume"), AUDITED, ALONE, DEMO])
def test_outputs_that_nobody_edited_are_replaced(command: tuple[object, ...]) -> None:
    before = {path: path.read_bytes() for path in Path().rglob("*") if path.is_file()}
    done = run(*command)
    assert done.exit_code in (0, 1), done.output
    assert {path: path.read_bytes() for path in Path().rglob("*") if path.is_file()} == before


def test_an_edited_output_is_replaced_with_force() -> None:
    path = Path("alone/a-summary.html")
    as_made = path.read_bytes()
    a_note_added(path)
    assert run(*ALONE, "--force").exit_code == 0
    assert path.read_bytes() == as_made


def without_seal(path: Path) -> None:
    data = path.read_bytes()
    start = data.rfind(b',\n"seal"') if path.suffix == ".json" else data.rfind(b"\n<!-- peecf-batch seal")
    path.write_bytes(data[:start] + (b"\n}\n" if path.suffix == ".json" else b"\n"))


@pytest.mark.parametrize("name", ["a-summary.html", "a-assessment.json"])
def test_outputs_of_versions_that_sealed_nothing_are_replaced(name: str) -> None:
    path = Path("alone") / name
    as_made = path.read_bytes()
    without_seal(path)
    assert path.read_bytes() != as_made
    assert run(*ALONE).exit_code == 0
    assert path.read_bytes() == as_made


class TestASeal:
    @pytest.mark.parametrize("text", [sealed_page("<p>é</p>\r\n<p>b</p>"), sealed_text('{\n"a": "é"\n}\n')])
    def test_fits_whatever_the_line_ends_are_and_nothing_else(self, text: str) -> None:
        data = text.encode()
        assert is_as_sealed(data)
        assert is_as_sealed(data.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n"))
        for at in range(max(data.rfind(b"\n<!--"), data.rfind(b',\n"seal"'))):
            assert data[at : at + 1] == b"\r" or not is_as_sealed(data[:at] + b"x" + data[at + 1 :])

    def test_is_the_same_for_any_pieces(self) -> None:
        assert b"".join(sealed_record([b'{\n"a": ', b"1", b"\n}\n"])).decode() == sealed_text('{\n"a": 1\n}\n')
        assert json.loads(sealed_text('{\n"a": 1\n}\n')).keys() == {"a", "seal"}
