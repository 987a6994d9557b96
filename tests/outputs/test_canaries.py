"""Test that no output shows a name, or says what a person is paid, unless asked: plant both and search everything."""

from __future__ import annotations

import json
import os
import re
from itertools import product

import pytest
from canaries import PEOPLE, names_in, pay_in, text_of, write_canaries
from click.testing import CliRunner
from examples import ALL

from peecf_batch.cli import commands

SWITCHES = ("--show-names", "--show-remuneration", "--show-gender")
EVERYTHING = os.environ.get("PEECF_CANARIES") == "all"  # all sizes with all outputs for each combination of switches
SIZES = (4, 40, 200) if ALL or EVERYTHING else (4, 40)  # the largest workbooks have more of the same
OWN = re.compile(r"-(?:assessed|audited)\.xlsx$")  # the user's own workbook, annotated
NAMING_FILES = re.compile(r"(?:now|then Smithers) \d+(?=[-.])")  # files are called as the user called them
FILES = ("peecf-manifest.json", ".peecf-run.jsonl")
RULES = re.compile(r'\{"code": "[EWN]\d{3}", "status": "[a-z-]+", "reason": "[^"]*", "count": \d+\}')
DIGESTS = re.compile(r'"rules [EWN]\d{3}": "[0-9a-f]{16}"')  # of the rules, in the manifest
NOT_RUN = re.compile(r"(?:<li>|not run, )[^<\n]*")


def run(*arguments):
    done = CliRunner().invoke(commands, [str(argument) for argument in arguments])
    assert done.exit_code in (0, 1), done.output
    return done.output


def combinations():
    """Return all sets of switches; without PEECF_EXAMPLES=all and PEECF_CANARIES=all, those of two are left out."""
    sets = [tuple(s for s, on in zip(SWITCHES, which, strict=True) if on) for which in product((0, 1), repeat=3)]
    return sets if ALL or EVERYTHING else [asked for asked in sets if len(asked) != len(SWITCHES) - 1]


@pytest.fixture(scope="module")
def books(tmp_path_factory):
    folder = tmp_path_factory.mktemp("canaries")
    names = list(enumerate(("then Smithers", "now")))
    return {n: [write_canaries(folder / f"{name} {n}.xlsx", n, shift) for shift, name in names] for n in SIZES}


def written_by(asked, books, folder):
    """Write all outputs of the smallest workbooks, and of more sizes if every switch is alike or all were asked for."""
    alike = len(asked) in (0, len(SWITCHES))
    sizes = SIZES if alike or EVERYTHING else SIZES[:1]
    extras = ("--roll-up", "--manifest", "--de-identified", "--assurance")
    paper = ("--board-paper",) if EVERYTHING or not alike else ()
    said = {}
    paths = [path for n in sizes for path in books[n]]
    said["assess"] = run("assess", *paths, "-o", folder, *extras, "--explanations", *paper, *asked)
    if alike and not EVERYTHING:
        run("assess", books[4][1], "-o", folder / "paper", "--board-paper", "--de-identified", *asked)
    for n in sizes:
        said[f"audit {n}"] = run("audit", *books[n], "-o", folder / f"audit {n}", *asked)
    later = write_canaries(folder / "later.xlsx", 4, 2)
    said["history"] = run(
        "history", *books[4], later, "-o", folder / "history", *(s for s in asked if s != "--show-gender")
    )
    later.unlink()
    shown = sizes if EVERYTHING else sizes[:1]
    for n, form in product(shown, ("text", "concise", "json")):
        said[f"check {form} {n}"] = run("check", books[n][1], "--format", form, *asked)
    rows, record = (3, 5) if alike else (3,), folder / "now 4-assessment.json"
    for row, form in product(rows, ("text", "json")):
        said[f"explain {form} {row}"] = run("explain", books[4][1], f"row {row}", "--format", form, *asked)
        said[f"explain {form} {row} record"] = run("explain", record, f"row {row}", "--format", form, *asked)
    for source, where in ((books[4][1], "explained"), (record, "explained from the record")):
        run("explain", source, "row 3", "--format", "docx", "-o", folder / where, *asked)
        run("explain", source, "row 3", "--format", "html", "-o", folder / where, *asked)
    return said


@pytest.fixture(scope="module", params=combinations(), ids=lambda asked: " ".join(asked) or "nothing")
def outputs(request, books, tmp_path_factory):
    """Return the switches of a run, and the text of every output and of what was printed, by its name."""
    asked, folder = request.param, tmp_path_factory.mktemp("out")
    said = written_by(asked, books, folder)
    paths = [path for path in folder.rglob("*") if path.is_file() and not OWN.search(path.name)]
    texts = {path.relative_to(folder).as_posix(): text_of(path.read_bytes()) for path in paths}
    return asked, texts | {name: text_of(text.encode()) for name, text in said.items()}


def found_in(texts, search):
    """Return what a search finds in each text, without the texts in which it finds nothing."""
    hits = {name: search(_without_files(name, text))[:3] for name, text in texts.items()}
    return {name: found for name, found in hits.items() if found}


def _without_files(name, text):
    """Return a text without the names of files, if it is an output that names them."""
    return (
        NAMING_FILES.sub("", text)
        if name.rpartition("/")[2] in FILES or name.startswith(("assess", "check", "audit ", "explain"))
        else text
    )


def said_of_pay(text):
    """Return what a text says about pay, apart from the list of all rules and the reasons why some did not run."""
    return pay_in(NOT_RUN.sub("", RULES.sub("", DIGESTS.sub("", text))))


def test_names_are_only_where_they_were_asked_for(outputs):
    asked, texts = outputs
    found = found_in(texts, names_in)
    if "--show-names" not in asked:
        assert str(found) == "{}"
    else:
        assert "check text 4" in found
        assert "now 4-summary.html" in found
        assert {"history/peecf-history.html", "history/peecf-history.json"} <= set(found)
        assert [name for name in found if "de-identified" in name] == []


def test_names_in_two_columns_are_withheld_like_those_in_one(tmp_path):
    names = list(enumerate(("then Smithers", "now")))
    paths = {n: [(tmp_path / f"{name} {n}.xlsx", shift) for shift, name in names] for n in SIZES}
    books = {n: [write_canaries(path, n, shift, in_parts=True) for path, shift in paths[n]] for n in SIZES}
    said = written_by((), books, tmp_path / "out")
    made = [path for path in (tmp_path / "out").rglob("*") if path.is_file() and not OWN.search(path.name)]
    texts = said | {path.relative_to(tmp_path).as_posix(): text_of(path.read_bytes()) for path in made}
    assert str(found_in(texts, names_in)) == "{}"
    run("assess", books[4][1], "-o", tmp_path / "shown", "--show-names")
    shown = json.loads((tmp_path / "shown" / "now 4-assessment.json").read_text(encoding="utf-8"))
    assert [position["incumbent"] for position in shown["positions"]] == [name for name, _ in PEOPLE[:4]]


def test_pay_is_only_where_it_was_asked_for(outputs):
    asked, texts = outputs
    found = found_in(texts, said_of_pay)
    if "--show-remuneration" not in asked:
        assert str(found) == "{}"
        assert "remuneration checks have findings. Add --show-remuneration to see them" in texts["check text 4"]
    else:
        assert "check text 4" in found
        assert [name for name in found if "de-identified" in name] == []


def test_copies_with_codes_lead_back_to_no_position(outputs):
    _, texts = outputs
    for name, text in texts.items():
        if "de-identified" in name:
            assert not re.search(r"2027-|31 January|[Rr]ow \d|[Cc]ell [A-Z]+\d|Smithers list|now \d", text), name
            assert ("Codes cannot protect positions" in text) == (" 4-" in name), name


def test_the_record_says_what_it_leaves_out(outputs):
    asked, texts = outputs
    withheld = json.loads(texts["now 4-assessment.json"])["withheld"]
    assert withheld["names"] == ("--show-names" not in asked)
    assert (withheld["remuneration_checks"] is None) == ("--show-remuneration" in asked)
