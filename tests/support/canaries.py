"""Write workbooks with names and pay in every form and place, and search outputs for them."""

from __future__ import annotations

import html
import io
import json
import re
import zipfile
from contextlib import suppress
from itertools import islice
from typing import TYPE_CHECKING
from urllib.parse import unquote

import pyarrow as pa
import xlsxwriter
from position_books import FACTORS
from pyarrow import parquet

if TYPE_CHECKING:
    from pathlib import Path

# Each name as a cell for names may hold it, with the parts that must be nowhere.
PEOPLE = (
    ("Dr Jane Smithers", ("Jane", "Smithers")),
    ("Paul Xng", ("Paul", "Xng")),
    ("O'Brienne, Seanna", ("O'Brienne", "Brienne", "Seanna")),
    ("Mary-Anne Quigley-Zorn", ("Quigley", "Zorn")),
    ("Prof. Olga B. Zbigniewski AO", ("Olga", "Zbigniewski")),
    ("Hon Tamsin Uxbury", ("Tamsin", "Uxbury")),
    ("Nuñezz, José", ("Nuñezz", "Nunezz")),
    ("A Kowalczyk / B Oduya", ("Kowalczyk", "Oduya")),
    ("Ines Ferrante and Hugo Pelletier", ("Ines", "Ferrante", "Hugo", "Pelletier")),
    ("Lars Lindqvist; Priya Raghunathan", ("Lars", "Lindqvist", "Priya", "Raghunathan")),
    ("van der Wouden, Anneke", ("Wouden", "Anneke")),
    ("Đặngg Thịi Maii", ("Maii",)),
    ("Vacant (Tomasz Bloggsworth on leave)", ("Tomasz", "Bloggsworth")),
    ("MCTAVISHH, Ewan", ("McTavishh", "Ewan")),
    ("D’Arcyy, Fitz", ("D'Arcyy", "Fitz")),
    ("Ms Keiko Tanakaa (acting)", ("Keiko", "Tanakaa")),
    ("Rob Xu", ("Xu",)),
    ("Siobhán Ní Bhriainn", ("Siobhán", "Siobhan", "Bhriainn")),
    ("Wolfgang Müllerr", ("Wolfgang", "Müllerr", "Muellerr")),
    ("王小明", ("王小明",)),
    *((f"{given} {family}", (given, family)) for given, family in zip(
        ("Aarav", "Bettina", "Cosimo", "Dagmar", "Eirlys", "Farouk", "Gunnar", "Hester", "Ioana", "Jarrod"),
        ("Abernathyy", "Blenkinsop", "Cholmondely", "Dziedzic", "Etxeberria", "Fotheringay", "Guggenheimer", "Hrdlicka",
         "Iyengarr", "Jankowiak"), strict=True)),
    *((f"{title} {family}", (family,)) for title, family in zip(
        ("Mr", "Mrs", "Ms", "Dr", "Prof", "Hon", "Cr", "Sir", "Dame", "Mx"),
        ("Kwiatkowska", "Llewelynn", "Mbekii", "Nakagawaa", "Oyelaran", "Przybylski", "Quenneville", "Rautiainen",
         "Szymanskaa", "Thorvaldsen"), strict=True)),
)  # fmt: skip
ASSESSOR, DECIDER = (
    ("Xanthe Vogelsang", ("Xanthe", "Vogelsang")),
    ("Hon. Ulrike Wintergreen", ("Ulrike", "Wintergreen")),
)
_LONG = 6  # letters; shorter parts may be in other words or in digests
PARTS = tuple(part for _, parts in (*PEOPLE, ASSESSOR, DECIDER) for part in parts)
# Texts with each form; {0} is a given name and {1} a family name of the first people.
FORMS = (
    "Deputy to Jane Smithers", "Director (P. Xng)", "Office of J.S. Smithers", "Manager, SMITHERS'S unit",
    "Smithers, Jane", "Adviser to Dr Smithers", "Officer for o’brienne", "Zorn-Quigley program", "Lead (B Oduya)",
    "Ms. TANAKAA's office", "Head of jane.smithers@example.org", "Xanthe Vogelsang's panel", "Aide to U. Wintergreen",
    "Team Wouden_Anneke", "Director, van der Wouden review", "Xu liaison", "Executive to 王小明", "Jsmithers inbox",
    "OBrienne support", "Nunezz works", "JaneSmithers desk", "smithers_jane_pd", "Smithers%20Jane", "Mc Tavishh unit",
    "vanderwouden team", "Aide to JANESMITHERS", "Head (Zbigniewskio)", "Boards&#39; Abernathyy",
    "Bloggsworth review", "Tanakaa branch", "Muellerr desk",
)  # fmt: skip
PAY_STATES = re.compile(
    r"W612|W70[1-4]|N611|N70[578]|below the base|below the floor|above the top| is in PESES|"
    r"paid (?:below|above|within)"
)
AMOUNTS = ("150,123", "150123", "300,457", "300457", "161,019", "161019")
_PAY = (150_123, 300_457, 161_019)
_HEADINGS = (
    "Position ID", "Position title", "Organisation", "Division", "Reports to", "Incumbent", "TRP", "FTE", "Gender",
    "Contract end", "Current band", "Assessor", "Decision-maker", "Decision", "Documents seen", "Interview",
    "Stream check", "Stream check reason", "Reason for the agreed score",
)  # fmt: skip


def write_canaries(path: Path, count: int, shift: int = 0, *, in_parts: bool = False) -> Path:
    """Write a workbook of `count` positions with names and pay in every place. `shift` changes some scores.

    If `in_parts`, the incumbents' names are in two columns.
    """
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet("Smithers list")
    factors = [text for factor in FACTORS for text in (f"{factor} (Xanthe Vogelsang)", f"{factor} rationale")]
    sheet.write_row(0, 0, [*_HEADINGS, *factors])
    for n in range(count):
        sheet.write_row(n + 1, 0, _row(n, shift))
    if in_parts:
        at, beside = _HEADINGS.index("Incumbent"), len(_HEADINGS) + len(factors)
        for row, name in enumerate(["Given name Surname", *(_row(n, shift)[at] for n in range(count))]):
            given_name, _, surname = str(name).rpartition(" ")
            sheet.write_string(row, at, surname)
            sheet.write_string(row, beside, given_name)
    earlier = book.add_worksheet("Consensus of Smithers")  # as an earlier copy has it, renamed by a person
    earlier.write_row(0, 0, ("Position", "Title", "Factor", "Agreed score", "Reason for the agreed score"))
    earlier.write_row(1, 0, ("SMITHERS-0", "", FACTORS[0], "", "Dr Smithers agreed for 150,123"))
    earlier.write_row(2, 0, ("SMITHERS-999", "Jane Smithers", FACTORS[0], "4 for Dr Smithers", "For $150,123"))
    book.define_name("_peecf_batch_sheet1", "='Consensus of Smithers'!$A$1")
    book.close()
    return path


def _row(n: int, shift: int) -> list[object]:
    form = FORMS[n % len(FORMS)]
    boss = "" if n == 0 else "Jane Smithers" if n % 7 == 3 else "SMITHERS-0"
    scores = [(n + place) % 4 + 3 + (shift if n % 5 == place == 0 else 0) for place in range(len(FACTORS))]
    texts = [f"The role does this work in part {place}, said {form} of row {n}" for place in range(len(FACTORS))]
    title = "Chief Executive Officer" if n == 0 else f"{form} {n}"
    return [
        f"SMITHERS-{n}", title, "Canary Authority", f"Branch of {PEOPLE[n % 8][1][-1]}", boss,
        PEOPLE[n % len(PEOPLE)][0], _PAY[n % 3], 1, "Female", "2027-01-31", ("PESES-1", "", "PESES-2")[n % 3],
        ASSESSOR[0], DECIDER[0], f"PESES-2, duties reduced, as {form} asked", f"Note of {form}", f"With {DECIDER[0]}",
        "Does not align", f"As {form} said", f"Agreed as {form} said, for $150,123",
        *(cell for pair in zip(scores, texts, strict=True) for cell in pair),
    ]  # fmt: skip


def text_of(data: bytes) -> str:
    """Return all text in the bytes of an output, without escapes: of each part of a zip file, and of a table."""
    if data[:4] == b"PAR1":
        table = parquet.read_table(pa.BufferReader(data))
        return "\n".join(map(str, [*table.column_names, *(value for column in table for value in column.unique())]))
    if data[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            names = [name for name in package.namelist() if not name.endswith(".png")]
            return "\n".join(f"{name} {text_of(package.read(name))}" for name in names)
    text = data.decode("utf-8", errors="replace")
    if text.startswith("{"):
        with suppress(ValueError):
            text = json.dumps(json.loads(text), ensure_ascii=False)
    return unquote(html.unescape(text)).replace("’", "'")


def names_in(text: str, most: int = 3) -> list[str]:
    """Return the first parts of names that are in a text in any case, with what is around them.

    Short parts must be words of their own.
    """
    found: list[str] = []
    plain = text.casefold()
    for part in PARTS:
        if part.casefold() not in plain:
            continue
        flags = re.IGNORECASE if len(part) > 3 else 0
        border = "" if not part.isascii() and len(part) == 3 else r"(?![^\W\d_])"
        pattern = rf"(?<![^\W\d_+/=]){re.escape(part)}{border}" if len(part) < _LONG else re.escape(part)
        hits = re.finditer(pattern, text, flags)
        found.extend(f"{part}: {text[max(0, hit.start() - 40) : hit.end() + 20]!r}" for hit in islice(hits, most))
        if len(found) >= most:
            break
    return found


def pay_in(text: str) -> list[str]:
    """Return what a text says about pay: amounts, and findings that compare pay with something."""
    said = [text[max(0, hit.start() - 40) : hit.end() + 40] for hit in PAY_STATES.finditer(text)]
    return said + [amount for amount in AMOUNTS if amount in text]
