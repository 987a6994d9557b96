"""Test that names in every form are withheld, and that other outputs tell nobody's pay and no small count."""

from __future__ import annotations

import re
from pathlib import Path

import lxml.html
import openpyxl
import pytest
from click.testing import CliRunner
from pages import words

from peecf_batch.cli import commands
from peecf_batch.outputs.privacy.masking import Mask
from peecf_batch.outputs.privacy.people import people_in

FILES = Path(__file__).parent / "files" / "doubt"
CELLS = (
    "Dr Jane Smithers", "Paul Ng", "O'Brien, Sean Patrick", "Mary-Anne Smith-Jones AO", "Peter Page",
    "Ms May Lake / Sam Head", "A Lee and B Wu", "Grant Young", "José Núñez", "van der Berg, Anna", "Ian Brown",
    "Long, Kim",
)  # fmt: skip
N = "[name withheld]"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Deputy to Jane Smithers", f"Deputy to {N}"),
        ("Jane's own work, and what smithers did", f"{N}'s own work, and what {N} did"),
        ("Director (P. Ng)", f"Director ({N})"),
        ("SMITHERS, J.", N),
        ("O’Brien’s team", f"{N}’s team"),
        ("Mary Anne Smith", N),
        ("Jose Nunez", N),
        ("jsmithers@x.gov.au", f"{N}@x.gov.au"),
        ("Jane Elizabeth Smithers", N),
        ("Anna van der Berg", N),
        ("Prof. Jane Smithers and Hon Paul Ng", f"{N} and {N}"),
        ("Dr Page or P. Page or Page's", f"{N} or {N} or {N}'s"),
        ("Smithers_review.xlsx", f"{N}_review.xlsx"),
        ("Brown Coal Mine, Lake District", "Brown Coal Mine, Lake District"),
        ("Head of Page Design may take long", "Head of Page Design may take long"),
        ("van driver", "van driver"),
    ],
)
def test_a_name_is_withheld_in_every_form_and_ordinary_words_stay(text, shown):
    assert Mask(people_in(CELLS)).masked(text) == shown


@pytest.mark.parametrize(
    ("file", "names"),
    [("10-names-that-slip-through.xlsx", "jane|smithers|paul|ng"), ("11-assessor-in-twin.xlsx", "jane|smithers")],
)
def test_no_page_record_or_screen_has_a_name_or_says_what_somebody_is_paid(file, names, tmp_path):
    done = CliRunner().invoke(commands, ["assess", str(FILES / file), "-o", str(tmp_path), "--de-identified"])
    assert done.exit_code in (0, 1)
    texts = [path.read_text(encoding="utf-8") for path in tmp_path.iterdir() if path.suffix in (".html", ".json")]
    texts.append(CliRunner().invoke(commands, ["check", str(FILES / file)]).output)
    assert len(texts) == 4
    for text in texts:
        assert not re.search(rf"(?<![a-z0-9/+])(?:{names})(?![a-z0-9/+])", text, re.IGNORECASE)
        assert not re.search(r"below the floor for|above the top of|below the base of|150,?000|300,?000", text)


def run(*args: object):
    return CliRunner().invoke(commands, [str(arg) for arg in args])


def sheets_of(folder: Path) -> dict[str, list[tuple]]:
    book = openpyxl.load_workbook(folder / "peecf-sector.xlsx")
    return {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in book}


def roll_up(case: str, folder: Path):
    return run("assess", FILES / case, "-o", folder, "--roll-up", "--suppress-small")


def test_an_audit_does_not_tell_the_gender_of_the_one_new_position(tmp_path):
    this, last = (FILES / f"20-gender-{year}-year.xlsx" for year in ("this", "last"))
    assert run("audit", last, this, "-o", tmp_path, "--show-gender").exit_code == 0
    page = lxml.html.parse(tmp_path / "20-gender-this-year-audit.html").getroot()
    rows = {words(row[0]): [words(cell) for cell in row[1:]] for row in page.xpath("//*[@id='reporting']//tbody/tr")}
    for name in ("PESES-1", "All"):
        assert rows[name] == ["7", "6", "0", "0", "13", *["n.p."] * 4, "12", *["n.p."] * 4, "+1"]


def test_streams_do_not_tell_how_many_positions_are_not_classified(tmp_path):
    assert roll_up("21-suppress-streams", tmp_path).exit_code == 1
    sheets = sheets_of(tmp_path)
    total = dict(zip(sheets["Organisations"][5], sheets["Organisations"][-1], strict=True))
    assert (total["Positions"], total["PESES-1"], total["Below 21"]) == (31, 15, 0)
    assert total["PESES-2"] == total["Not classified"] == "n.p."
    streams = {row[0]: row[1:] for row in sheets["Streams"][6:]}
    assert streams == {"Delivery": (0, "n.p.", 15, 0)}


def test_two_runs_in_one_folder_are_warned_of(tmp_path):
    first = roll_up("22-suppress-two-runs/first", tmp_path)
    assert first.stderr == ""
    second = roll_up("22-suppress-two-runs/second", tmp_path)
    assert second.exit_code == 0
    (line,) = second.stderr.splitlines()
    assert "has files of an earlier run: peecf-sector.xlsx, peecf-summaries.html" in line
    assert "Do not publish files of both runs" in line
    assert "Publish the totals of only one run" in (tmp_path / "peecf-summaries.html").read_text(encoding="utf-8")


def test_tables_of_an_earlier_run_with_all_counts_are_named(tmp_path):
    case = FILES / "22-suppress-two-runs" / "first"
    assert run("assess", case, "-o", tmp_path, "--roll-up").stderr == ""
    assert "peecf-positions.parquet" in roll_up("22-suppress-two-runs/first", tmp_path).stderr
