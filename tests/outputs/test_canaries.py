"""Test that no output shows a name or says what a person is paid unless asked: plant them everywhere, and search all."""

from __future__ import annotations

import json
import re
from itertools import product

import pytest
from canaries import names_in, pay_in, text_of, write_canaries
from click.testing import CliRunner

from peecf_batch.cli import commands

SIZES = (4, 40, 200)
SWITCHES = ("--show-names", "--show-remuneration", "--show-gender")
RULES = re.compile(r'\{"code": "[EWN]\d{3}", "status": "[a-z-]+", "reason": "[^"]*", "count": \d+\}')


def run(*arguments):
    done = CliRunner().invoke(commands, [str(argument) for argument in arguments])
    assert done.exit_code in (0, 1), done.output
    return done.output


def combinations():
    return [tuple(s for s, on in zip(SWITCHES, which, strict=True) if on) for which in product((0, 1), repeat=3)]


@pytest.fixture(scope="module")
def books(tmp_path_factory):
    folder = tmp_path_factory.mktemp("canaries")
    return {
        n: [write_canaries(folder / f"{when} {n}.xlsx", n, shift) for shift, when in enumerate(("then", "now"))]
        for n in SIZES
    }


@pytest.fixture(scope="module", params=combinations(), ids=lambda asked: " ".join(asked) or "nothing")
def outputs(request, books, tmp_path_factory):
    """Return the switches of a run, and the text of every output by its name."""
    asked, folder = request.param, tmp_path_factory.mktemp("out")
    sizes = SIZES if len(asked) in (0, 3) else SIZES[:1]
    extras = ("--board-paper", "--de-identified", "--roll-up", "--manifest") if len(sizes) > 1 else ("--roll-up",)
    run("assess", *(path for n in sizes for path in books[n]), "-o", folder, "-j", 1, *extras, *asked)
    for n in sizes:
        run("audit", *books[n], "-o", folder / f"audit {n}", *asked)
    texts = {
        path.relative_to(folder).as_posix(): text_of(path.read_bytes()) for path in folder.rglob("*") if path.is_file()
    }
    screen = {"text": ("check",), "concise": ("check", "--format", "concise"), "json": ("check", "--format", "json")}
    for name, command in screen.items():
        texts[f"check {name}"] = text_of(run(*command, books[4][1], *asked).encode())
    for form in ("text", "json"):
        texts[f"explain {form}"] = text_of(run("explain", books[4][1], "row 3", "--format", form, *asked).encode())
    return asked, {name: text for name, text in texts.items() if not name.endswith("-assessed.xlsx")}


def test_names_are_only_where_they_were_asked_for(outputs):
    asked, texts = outputs
    shown = {name: names_in(text)[:3] for name, text in texts.items()}
    if "--show-names" not in asked:
        assert {name: found for name, found in shown.items() if found} == {}
    else:
        assert shown["check text"]
        assert [name for name, found in shown.items() if "de-identified" in name and found] == []


def test_pay_is_only_where_it_was_asked_for(outputs):
    asked, texts = outputs
    shown = {name: pay_in(RULES.sub("", text))[:3] for name, text in texts.items()}
    if "--show-remuneration" not in asked:
        assert {name: found for name, found in shown.items() if found} == {}
        assert "remuneration checks found something; use --show-remuneration to see them" in texts["check text"]
    else:
        assert shown["check text"]
        assert [name for name, found in shown.items() if "de-identified" in name and found] == []


def test_copies_with_codes_lead_back_to_no_position(outputs):
    _, texts = outputs
    for name, text in texts.items():
        if "de-identified" in name and name.endswith((".html", ".docx")):
            assert "2027" not in text, name
            assert not re.search(r"Canary Authority.*Smithers|\b[A-Z]{1,2}\d{1,3}\b(?=[:)!])", text), name
            assert ("cannot be protected by codes" in text) == (" 4-" in name), name


def test_the_record_says_what_it_leaves_out(outputs):
    asked, texts = outputs
    record = json.loads(texts["now 4-assessment.json"])
    assert record["withheld"]["names"] == ("--show-names" not in asked)
    assert (record["withheld"]["remuneration_checks"] is None) == ("--show-remuneration" in asked)
