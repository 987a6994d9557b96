"""Break text tables: their encoding, separators, quotes, lines and fields."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from awkward import HEADINGS, POSITIONS

from fuzzing.commands import faults_of
from fuzzing.targets import Target
from fuzzing.texts import TEXTS, in_bytes, in_text
from fuzzing.workbook_outputs import assess, sums

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from fuzzing.texts import Draw

ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252", "latin-1")
SEPARATORS = (",", ";", "\t", "|")
LINES = (
    "", "sep=;", "sep=,", '"sep=\t"', "sep=", "sep=5", 'sep="', "Register of positions", ",,,,", ";;;;", '"', "\0",
    "\ufeff",
)  # fmt: skip


def table(separator: str, end: str = "\r\n", quote: str = '"') -> str:
    return end.join(separator.join(f"{quote}{value}{quote}" for value in row) for row in (HEADINGS, *POSITIONS))


class TextTables(Target):
    """Text tables in each encoding and with each separator."""

    def seeds(self) -> Mapping[str, bytes]:
        return {
            "commas.csv": table(",").encode(),
            "semicolons.csv": table(";", quote="").encode("cp1252"),
            "named.csv": f"sep=;\r\n{table(';')}".encode("utf-8-sig"),
            "tabs.tsv": table("\t", "\n", "").encode("utf-16"),
            "unmarked.txt": table("|", "\n", "").encode("utf-16-be"),
            "titled.csv": f"Positions,,\n\n{table(',', quote='')}\nTotal,3\n".encode(),
        }

    def broken(self, name: str, data: bytes, draw: Draw) -> bytes:  # noqa: ARG002
        for _ in range(draw.choice((1, 1, 2, 3))):
            way = draw.choice((in_bytes, in_text, in_fields, in_fields, in_lines, in_encoding))
            try:
                data = way(data, draw)
            except (UnicodeError, csv.Error):
                data = in_bytes(data, draw)
        return data

    def complaints(self, name: str, data: bytes, folder: Path) -> Iterator[str]:
        book, out = folder / f"book{Path(name).suffix}", folder / "out"
        book.write_bytes(data)
        yield from faults_of(assess(book, out))
        if book.read_bytes() != data:
            yield "the input was written to"
        record = out / "book-assessment.json"
        if record.exists():
            assessed = json.loads(record.read_text(encoding="utf-8"))
            yield from sums(assessed)
            yield from unread(assessed, data)


def decoded(data: bytes) -> str:
    return data.decode("utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8")


def in_fields(data: bytes, draw: Draw) -> bytes:
    """Return a table with one field replaced, added or removed, or one separator replaced."""
    text = decoded(data)
    separator = max(SEPARATORS, key=text.count)
    fields = text.split(separator)
    at = draw.randrange(len(fields))
    fields[at] = draw.choice((draw.choice(TEXTS), draw.choice(fields), f'"{fields[at]}', f"{fields[at]}\n", "7\r7", ""))
    if draw.random() < 0.3:
        fields[at : at + 1] = draw.choice(([], [fields[at]] * 2, [fields[at] + draw.choice(SEPARATORS)]))
    return separator.join(fields).encode("utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8")


def in_lines(data: bytes, draw: Draw) -> bytes:
    """Return a table with one line added, removed, doubled or moved."""
    lines = decoded(data).splitlines(keepends=True) or [""]
    at = draw.randrange(len(lines))
    lines[at : at + 1] = draw.choice(
        ([], [lines[at]] * 2, [draw.choice(LINES) + "\n", lines[at]], [draw.choice(lines)], [lines[at].rstrip()])
    )
    if draw.random() < 0.2:
        lines.insert(0, draw.choice(LINES) + draw.choice(("\n", "\r", "\r\n", "\x85", "\u2028")))
    return "".join(lines).encode()


def in_encoding(data: bytes, draw: Draw) -> bytes:
    return decoded(data).encode(draw.choice(ENCODINGS), "replace")


def readings(data: bytes) -> Iterator[list[list[str]]]:
    """Yield the rows of a table in every encoding and with every separator in which it can be read."""
    for encoding in ENCODINGS:
        try:
            text = data.decode(encoding).removeprefix("\ufeff")
        except UnicodeDecodeError:
            continue
        for separator in {*SEPARATORS, *(text[4:5], text[5:6])} - {"", "\r", "\n", '"'}:
            yield list(csv.reader(io.StringIO(text, newline=""), delimiter=separator))


def unread(assessed: dict[str, Any], data: bytes) -> Iterator[str]:
    """Yield every classified position whose scores are not in its row of the table, however the table is read."""
    csv.field_size_limit(1 << 24)
    columns = assessed["workbook"]["sheets"][0]["columns"]
    places = [columns.get(factor["name"]) for factor in assessed["framework"]["factors"]]
    classified = [position for position in assessed["positions"] if position["score"] is not None]
    if not classified or not all(places) or any(len(place) > 1 for place in places):
        return
    found = list(readings(data))
    for position in classified:
        scores = [str(score) for score in position["scores"].values()]
        if not any(scores == at(rows, position["row"], places) for rows in found):
            yield f"row {position['row']} has the scores {scores} in no reading of the file"


def at(rows: list[list[str]], row: int, letters: list[str]) -> list[str]:
    """Return the scores in a row as text, without the signs around a whole number."""
    values = rows[row - 1] if row <= len(rows) else []
    places = [ord(letter) - ord("A") for letter in letters]
    cells = [values[place].strip(" \u00a0'=\"+") if place < len(values) else "" for place in places]
    return [str(int(float(cell))) if cell.removesuffix(".0").isdecimal() else cell for cell in cells]


TARGETS = {"text-tables": TextTables}
