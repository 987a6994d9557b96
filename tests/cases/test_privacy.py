"""Test that names in every form are withheld, and that a reader of other outputs cannot tell what a person is paid."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

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
