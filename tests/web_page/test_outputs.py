"""Test that the page gives the outputs and the words of the command line, byte for byte."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from awkward import AWKWARD, REFUSED
from command_line import run
from many_books import broken
from position_books import DAY, HEADINGS, USUAL, plain, position
from web_pages import by_name

ROOT = Path(__file__).parents[2]
SAMPLES = sorted(path for path in (ROOT / "sample_workbooks").iterdir() if path.suffix in (".xlsx", ".csv"))
HOSTILE = sorted((ROOT / "tests" / "project" / "fuzz_cases").glob("*.xlsx"))


def natively(folder, workbooks, *options):
    """Return the outputs of the command line by name, and its failures without the names of the files."""
    result = run("assess", *workbooks, "-o", folder, "--as-at", DAY, *options)
    assert result.exit_code in (0, 1, 3), result.output
    lines = result.stderr.splitlines()
    paths = "|".join(re.escape(str(path)) for path in workbooks)
    said = [match[1] for line in lines if (match := re.match(rf"(?:{paths}): (.*)", line))]
    return by_name(folder) if folder.is_dir() else {}, said


def as_words(refusal):
    """Return a refusal as the command line prints it: its first letter is small."""
    return refusal[:1].lower() + refusal[1:]


def differing(page, native):
    return {name for name in page.keys() | native.keys() if page.get(name) != native.get(name)}


def test_every_sample_has_the_same_outputs(page, tmp_path):
    native, _ = natively(tmp_path / "out", SAMPLES)
    assert len(native) == 3 * len(SAMPLES) + 1
    assert differing(page.assessed(SAMPLES), native) == set()


def test_the_links_of_one_workbook_are_its_three_outputs(page, tmp_path):
    book = ROOT / "sample_workbooks" / "water-authority.xlsx"
    native, _ = natively(tmp_path / "out", [book])
    page.assessed([book])
    links = page.page.locator(".files a").all()
    assert sorted(link.get_attribute("download") for link in links) == sorted(native)
    for link in links:
        name = link.get_attribute("download")
        assert page.download(f"a[download='{name}']") == native[name]


def test_unusual_workbooks_have_the_same_outputs(page, tmp_path):
    books = []
    for name, make in AWKWARD.items():
        books.append(tmp_path / f"{name}{'.xltx' if name == 'template' else '.xlsx'}")
        books[-1].write_bytes(make())
    assert len(books) >= 30
    native, said = natively(tmp_path / "out", books)
    assert differing(page.assessed(books), native) == set()
    assert sorted(map(as_words, page.refusals())) == sorted(said)


def test_workbooks_that_cannot_be_used_are_refused_in_the_same_words(page, tmp_path):
    books = [tmp_path / f"{name}.xlsx" for name in REFUSED]
    for book, (make, _) in zip(books, REFUSED.values(), strict=True):
        book.write_bytes(make())
    broken(tmp_path / "broken")
    books += sorted((tmp_path / "broken").iterdir()) + HOSTILE
    native, said = natively(tmp_path / "out", books)
    assert differing(page.assessed(books), native) == set()
    assert list(map(as_words, page.refusals())) == said
    assert len(said) >= len(REFUSED)


def test_files_that_are_no_workbooks_by_their_names_are_refused_in_the_same_words(page, tmp_path):
    books = [tmp_path / name for name in ("~$list.xlsx", "list.numbers", "list.docx", "list.pdf")]
    for book in books:
        book.write_bytes(SAMPLES[0].read_bytes())
    native, said = natively(tmp_path / "out", books)
    assert differing(page.assessed(books), native) == set()
    assert list(map(as_words, page.refusals())) == said
    assert len(said) == len(books)


def test_one_workbook_that_cannot_be_used_is_refused_in_the_same_words(page, tmp_path):
    book = tmp_path / "list.xlsx"
    book.write_bytes(REFUSED["an encrypted workbook"][0]())
    _, said = natively(tmp_path / "out", [book])
    assert page.assessed([book]) == {}
    assert page.state == "refused"
    assert list(map(as_words, page.refusals())) == said


def test_a_refusal_says_what_the_page_calls_an_option(page, tmp_path):
    book = plain(tmp_path / "book.xlsx", [position(1)])
    assert page.assessed([book], sheet="Elsewhere") == {}
    _, said = natively(tmp_path / "out", [book], "--sheet", "Elsewhere")
    assert list(map(as_words, page.refusals())) == said


OPTIONS = {
    "marking": (("--marking", "OFFICIAL: Sensitive"), {"marking": "OFFICIAL: Sensitive"}),
    "dates": (("--determination", "2024-07-01"), {"determination": "2024-07-01"}),
    "shown": (
        ("--show-names", "--show-remuneration", "--show-gender"),
        {"names": True, "remuneration": True, "gender": True},
    ),
    "more outputs": (("--de-identified", "--assurance"), {"de_identified": True, "assurance": True}),
    "plain copy": (("--values-only",), {"values_only": True}),
}


@pytest.mark.parametrize("name", OPTIONS)
def test_options_have_the_same_effect(page, tmp_path, name):
    typed, chosen = OPTIONS[name]
    books = [ROOT / "sample_workbooks" / f"{book}.xlsx" for book in ("remuneration", "water-authority")]
    native, _ = natively(tmp_path / "out", books, *typed)
    assert differing(page.assessed(books, **chosen), native) == set()


def test_text_files_have_the_same_outputs(page, tmp_path):
    rows = "\n".join(",".join(map(str, row)) for row in [HEADINGS, position(1), position(2, (9, *USUAL[1:]))])
    books = [tmp_path / name for name in ("one.csv", "two.txt", "three.csv")]
    for book, encoding in zip(books, ("utf-8", "utf-16", "cp1252"), strict=True):
        book.write_bytes(rows.replace("Director", "Dirécteur").encode(encoding))
    native, said = natively(tmp_path / "out", books)
    assert differing(page.assessed(books), native) == set()
    assert list(map(as_words, page.refusals())) == said


def test_the_template_and_the_sample_are_those_of_the_program(page, tmp_path):
    run("template", tmp_path / "blank.xlsx")
    assert page.download("#template") == (tmp_path / "blank.xlsx").read_bytes()
    assert page.download("#sample") == (ROOT / "sample_workbooks" / "water-authority.xlsx").read_bytes()
