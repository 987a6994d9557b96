"""Test the assurance page as a file: its name, its digests, the manifest that covers it, and pages of earlier runs."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path

import lxml.html
import pytest
from click.testing import CliRunner
from many_books import sound

from peecf_batch.cli import commands
from peecf_batch.outputs.seal import is_as_sealed
from peecf_batch.runs.files.output_names import Extras, is_output_name, plan

SAMPLES = Path(__file__).parents[2] / "sample_workbooks"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*arguments: object) -> str:
    done = CliRunner().invoke(commands, [*map(str, arguments)])
    assert done.exit_code in (0, 1), done.output
    return done.output


def digests_on(page: Path) -> dict[str, str]:
    facts = lxml.html.document_fromstring(page.read_text(encoding="utf-8")).xpath("//dl[@class='facts digests']/*")
    texts = ["".join(fact.itertext()).strip() for fact in facts]
    return dict(zip(texts[::2], texts[1::2], strict=True))


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_names_the_workbook_and_the_record_by_digests_that_anyone_can_compute() -> None:
    sound(Path("in/a.xlsx"), 1)
    for options in ((), ("--show-names", "--show-remuneration", "--show-gender"), ("--no-moderation",)):
        run("assess", "in", "-o", "out", "--assurance", "--force", *options)
        found = digests_on(Path("out/a-assurance.html"))
        assert found["Workbook, SHA-256"] == sha256(Path("in/a.xlsx"))
        assert found["Record, SHA-256"] == sha256(Path("out/a-assessment.json"))


def test_is_covered_by_the_manifest_whose_digest_is_written_by_hand() -> None:
    for number, name in enumerate(("in/a.xlsx", "in/b/a.xlsx")):
        sound(Path(name), number)
    said = run("assess", "in", "-o", "out", "--assurance", "--de-identified", "--manifest")
    assert run("verify", "out").startswith("unchanged: 2 workbooks")
    manifest = Path("out/peecf-manifest.json")
    kept = json.loads(manifest.read_text(encoding="utf-8"))
    outputs = {name: sha for book in kept["workbooks"] for name, sha in book["outputs"].items()}
    for page in (Path("out/a-assurance.html"), Path("out/b/a-de-identified-assurance.html")):
        assert outputs[page.relative_to("out").as_posix()] == sha256(page)
    assert outputs["a-assessment.json"] == digests_on(Path("out/a-assurance.html"))["Record, SHA-256"]
    assert digests_on(Path("out/a-assurance.html"))["Manifest, SHA-256"] == "by hand, if there is one"
    assert sha256(manifest) in said
    page = Path("out/a-assurance.html")
    page.write_text(page.read_text(encoding="utf-8").replace("<h1>", "<h1>All "), encoding="utf-8")
    assert not is_as_sealed(page.read_bytes())
    changed = CliRunner().invoke(commands, ["verify", "out"])
    assert changed.exit_code == 1
    assert changed.stdout == "a-assurance.html: changed since the run.\n"


def test_has_a_name_of_its_own_for_each_workbook() -> None:
    paths = [Path(name) for name in ("a.xlsx", "a.xlsm", "a-de-identified.xlsx", "A.XLSX", "a-assurance.xlsx")]
    planned = plan(paths, Path("out"), extras=Extras(board_paper=True, de_identified=True, assurance=True))
    names = [path.name.casefold() for outputs in planned for path in outputs.paths]
    assert len(names) == len(set(names)) == 8 * len(paths)
    pages = [path.name for outputs in planned for path in outputs.paths if path.name.endswith("assurance.html")]
    assert len(pages) == 2 * len(paths)
    assert all(map(is_output_name, pages))


def test_is_written_only_if_asked_for() -> None:
    sound(Path("in/a.xlsx"), 1)
    run("assess", "in", "-o", "out")
    assert [path.name for path in Path("out").iterdir() if "assurance" in path.name] == []


def test_of_an_earlier_workbook_is_removed() -> None:
    book = Path("a.xlsx")
    book.write_bytes((SAMPLES / "small-organisation.xlsx").read_bytes())
    run("assess", book, "--assurance", "--de-identified")
    assert Path("a-assurance.html").exists()
    assert "Removed" not in run("assess", book)
    book.write_bytes((SAMPLES / "boundaries.xlsx").read_bytes())
    said = run("assess", book)
    assert re.search(r"Removed a-assurance\.html, which showed an earlier version of this workbook\.", said)
    assert sorted(path.name for path in Path().glob("*.html")) == ["a-summary.html"]


def test_of_a_workbook_with_a_similar_name_stays() -> None:
    Path("a.xlsx").write_bytes((SAMPLES / "small-organisation.xlsx").read_bytes())
    Path("a-de-identified.xlsx").write_bytes((SAMPLES / "small-organisation.xlsx").read_bytes())
    run("assess", ".", "--assurance")
    Path("a.xlsx").write_bytes((SAMPLES / "boundaries.xlsx").read_bytes())
    run("assess", "a.xlsx")
    assert Path("a-de-identified-assurance.html").exists()
    assert not Path("a-assurance.html").exists()
