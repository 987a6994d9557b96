"""Test that names are withheld in addresses, file names, initials and other forms, and that ordinary words stay."""

from __future__ import annotations

import string
from typing import TYPE_CHECKING

import pytest
import xlsxwriter
from click.testing import CliRunner
from hypothesis import example, given
from hypothesis import strategies as st
from position_books import FACTORS, USUAL

from peecf_batch import assess
from peecf_batch.cli import commands
from peecf_batch.outputs.privacy.masking import Mask
from peecf_batch.outputs.privacy.name_words import folded, name_words
from peecf_batch.outputs.privacy.people import people_in

if TYPE_CHECKING:
    from pathlib import Path

CELLS = (
    "Nguyễn Thị Minh", "O’Brien-Smith, Kate", "de la Cruz, Maria", "van der Berg, Anna", "McDonald, Fergus",
    "Dr J. M. Smithson AO PSM", "LEE, Kim", "Ng/Li", 'Robert "Bob" Tregenza', "Katherine (Kitty) Oldacre",
    "Sam Quillfeather Jr", "zoe.hartnell@example.gov.au", "jsmithers", "JS", "P. Xu", "Siân Ó Briain", "Lê Văn Đức",
    "Al-Hassan, Omar",
)  # fmt: skip
N = "[name withheld]"


@pytest.mark.parametrize(
    "text",
    [
        "KateOBrienSmith", "MariaDeLaCruz", "DelaCruz", "delacruz", "VanderBerg", "vanderberg", "JaneSmithson",
        "JMcDonald", "SmithsonReview", "OBriain", "LeVanDuc", "levanduc", "AlHassan", "alhassan", "omar-alhassan",
        "NguyenThiMinh",
        "de la Cruz", "van der Berg", "A. van der Berg", "Mc Donald", "JM Smithson", "jmsmithson", "J.M.S.", "P Xu",
        "Ó Briain", "zhartnell", "hartnell.zoe", "J Smithers", "JS", "J.S.", "Bob", "KITTY OLDACRE", "Quillfeather",
    ],
)  # fmt: skip
def test_a_name_is_withheld_whole_in_every_form(text: str) -> None:
    mask = Mask(people_in(CELLS))
    assert mask.may_change([text])
    assert mask.masked(text) == N
    assert mask.title(f"Director, {text} team") == f"Director, {N} team"


@pytest.mark.parametrize(
    "text",
    [
        "Director, gov.au and example sites", "Head of JavaScript and GitHub", "van driver", "la carte", "U.K. liaison",
        "ICT and HR (PSM)", "PowerPoint", "McKinsey review", "Mac Donaldson", "DevOps", "e.g. a plan",
        "Director, La Trobe",
    ],
)  # fmt: skip
def test_other_words_of_such_forms_stay(text: str) -> None:
    assert Mask(people_in(CELLS)).masked(text) == text


SURNAMES = ("Hartnell", "Okonkwo", "Petrovic", "Hughes", "O’Brienne", "Müllerr", "Etter", "Arden")
LETTERS = string.ascii_lowercase


@given(st.sampled_from(SURNAMES), st.sampled_from(LETTERS), st.sampled_from(["{0}{1}", "{1}{0}", "{0}.{1}", "{1}_{0}"]))
@example("Etter", "l", "{0}{1}")
def test_an_initial_in_one_word_with_a_family_name_is_withheld_whoever_it_is(
    name: str, initial: str, form: str
) -> None:
    """User names may have the initial of a former name. Ordinary words, such as "better" and "garden", stay."""
    mask = Mask(people_in([f"Quentin {name}"]))
    for text in (form.format(initial, name.lower()), form.format(initial.upper(), name), form.format(initial, name)):
        is_word = folded(text) in ("better", "letter", "setter", "garden", "harden", "warden", "ardent")
        assert is_word == (folded(text) in name_words().with_letter)
        kept = is_word and text in (text.lower(), text.capitalize())
        for title in (f"Director, {text} team", f"Director, {text}'s team"):
            shown = title if kept else f"Director, {N}{title[10 + len(text) :]}"
            assert mask.masked(title) == shown


@given(st.sampled_from(sorted(name_words().with_letter - name_words().ordinary)), st.booleans())
def test_ordinary_words_that_are_a_name_with_one_more_letter_stay(word: str, first: bool) -> None:
    name = word[1:] if first or word.endswith("s") else word[:-1]  # "Lees" is also the plural of a name
    cells = [f"{word[0]} {name}", f"Quentin {name}", f"{word.capitalize()[0]}. {name.capitalize()}"]
    assert Mask(people_in(cells)).masked(f"Head of {word} services").startswith(f"Head of {word} ")


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("Wolfgang Müller", "Mueller"), ("Wolfgang Mueller", "Müller"), ("Åsa Sørby", "Aasa Soerby"),
        ("Åsa Sørby", "ASA SORBY"),
        ("Vacant (was Otto Krumholtz)", "Otto Krumholtz"), ("TBC [Otto Krumholtz]", "Krumholtz"),
        ("O’Brien-Smith, Siobhan", "siobhanobriensmith"), ("de la Cruz, Maria", "mariadelacruz"),
    ],
)  # fmt: skip
def test_other_spellings_and_orders_of_a_name_are_withheld(cell: str, text: str, tmp_path: Path) -> None:
    book = xlsxwriter.Workbook(str(tmp_path / "book.xlsx"))
    sheet = book.add_worksheet("Positions")
    sheet.write_row(0, 0, ["Position ID", "Position title", "Incumbent", *FACTORS])
    sheet.write_row(1, 0, ["P-1", f"Adviser to {text}", cell, *USUAL])
    sheet.write_row(2, 0, ["P-2", "Director", "", *USUAL])
    book.close()
    shown = assess(tmp_path / "book.xlsx").record()["positions"]
    assert [position["title"] for position in shown] == [f"Adviser to {N}", "Director"]


@pytest.mark.parametrize(
    "cell", ["Vacant (recruiting)", "TBC - interviews held", "Currently vacant", "To be confirmed", "Under recruitment"]
)
def test_cells_without_a_name_withhold_no_word(cell: str) -> None:
    text = "Currently under review: the interviews held, to be confirmed by the recruitment panel"
    assert Mask(people_in([cell])).masked(text) == text


@pytest.mark.parametrize(("cell", "text"), [("Jane Lake", "jlake"), ("J. Page", "JPage"), ("Grant Young", "gyoung")])
def test_a_user_name_of_an_ordinary_word_is_withheld_with_its_own_initial(cell: str, text: str) -> None:
    mask = Mask(people_in([cell]))
    assert mask.masked(f"Contact: {text}") == f"Contact: {N}"
    assert mask.masked(f"Contact: x{text[1:]}") == f"Contact: x{text[1:]}"


COLUMNS = {
    "parts of names": (("Given name", "Family name", "Preferred name"), ("Zelda", "Quixwood", "Zeldy")),
    "parts of an incumbent's name": (("Incumbent first name", "Incumbent surname"), ("Zelda", "Quixwood")),
    "two columns for the incumbent": (("Incumbent", "Position holder"), ("Zelda Quixwood", "Zelda Quixwood")),
    "addresses": (("Email",), ("zelda.quixwood@example.org",)),
    "user names": (("User name",), ("zquixwood",)),
}


@pytest.mark.parametrize("kind", COLUMNS)
def test_names_are_known_from_columns_that_are_not_read(kind: str, tmp_path: Path) -> None:
    headings, cells = COLUMNS[kind]
    book = xlsxwriter.Workbook(str(tmp_path / "book.xlsx"))
    sheet = book.add_worksheet("Quixwood_positions")
    sheet.write_row(0, 0, ["Position ID", "Position title", *headings, *FACTORS])
    for row in range(1, 5):
        sheet.write_row(row, 0, [f"P-{row}", f"Adviser to Quixwood {row}", *cells, *USUAL])
    book.close()
    done = CliRunner().invoke(commands, ["assess", str(tmp_path / "book.xlsx"), "-o", str(tmp_path / "out")])
    assert done.exit_code in (0, 1)
    for name in ("book-summary.html", "book-assessment.json"):
        text = (tmp_path / "out" / name).read_text(encoding="utf-8")
        assert "quixwood" not in text.casefold()
        assert f"Adviser to {N}" in text
