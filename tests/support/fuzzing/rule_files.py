"""Break the TOML files that the user names: a framework, a determination, and level descriptors."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING

from command_line import faulty

import peecf_batch.rules
from fuzzing.commands import faults_of, invoke
from fuzzing.targets import Target
from fuzzing.texts import TEXTS, in_bytes

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from fuzzing.texts import Draw

RULES = Path(peecf_batch.rules.__file__).parent
LEVELS = '[knowledge]\n1 = "Basic"\n7 = "Deep"\n\n[impact]\n2 = "Some"\n3 = "More"\n'
VALUES = (
    "0", "-1", "1", "8", "true", '""', '" "', "[]", "{}", "[[]]", "[{}]", "1.5", "nan", "inf", "-inf", "9" * 30,
    "0x" + "f" * 5000, "2024-01-01", "0001-01-01", "9999-12-31T23:59:59Z", "07:00:00", '"PESES-1"', '"scoring"',
    '"\\u0000"', '"\\U0010FFFF"', '"<script>alert(1)</script>"', '"{{7*7}}"', '"javascript:alert(1)"', '"../x"',
    '"' + "x" * 40_000 + '"', '["a", 1]', '["a", "a"]', "[1, 2, 3]", "{a = 1}", '"%s"', '"{0.__class__}"', "'''\n'''",
)  # fmt: skip
KEYS = (
    "id",
    '"²"',
    '"١"',
    '""',
    '"\\u0000"',
    "1",
    "01",
    "8",
    "-1",
    "9" * 5000,
    "0" * 5000 + "1",
    "a.b",
    "source",
    "bands",
    '"<b>"',
    "name",
)
ENTRY = re.compile(r"(?m)^(\s*)([\w\"'.²-]+)(\s*=\s*)(.+)$")


class RuleFiles(Target):
    """Rule files with lines, keys and values replaced, each used by the commands that take it."""

    def seeds(self) -> Mapping[str, bytes]:
        return {
            "framework.toml": (RULES / "frameworks" / "peecf.toml").read_bytes(),
            "determination.toml": sorted((RULES / "determinations").glob("*.toml"))[-1].read_bytes(),
            "levels.toml": LEVELS.encode(),
        }

    def broken(self, name: str, data: bytes, draw: Draw) -> bytes:  # noqa: ARG002
        for _ in range(draw.choice((1, 1, 1, 2, 4))):
            try:
                data = in_entries(data.decode(), draw).encode() if draw.random() < 0.9 else in_bytes(data, draw)
            except UnicodeError:
                data = in_bytes(data, draw)
        return data

    def complaints(self, name: str, data: bytes, folder: Path) -> Iterator[str]:
        (folder / name).write_bytes(data)
        if name == "levels.toml":
            result = invoke("template", "new.xlsx", "--levels", name)
            yield from faults_of(result, statuses=(0, 3))
            if (result.exit_code == 0) != (folder / "new.xlsx").exists():
                yield f"exit {result.exit_code}, and there are {sorted(path.name for path in folder.iterdir())}"
            return
        faulty(folder / "book.xlsx")
        option = "--framework" if name == "framework.toml" else "--determination-file"
        result = invoke("assess", "book.xlsx", "-o", "out", option, name)
        yield from faults_of(result, statuses=(0, 1, 2, 3))
        if result.exit_code in (0, 1):
            yield from unlike(json.loads((folder / "out" / "book-assessment.json").read_text(encoding="utf-8")))
            page = (folder / "out" / "book-summary.html").read_text(encoding="utf-8")
            if "<script>alert(1)" in page or 'href="javascript:' in page:
                yield "the page runs a text of the rule file"
        elif (folder / "out").exists():
            yield "refused, and there are outputs"
        if name == "framework.toml":
            yield from faults_of(invoke("template", "new.xlsx", option, name), statuses=(0, 2, 3))


def in_entries(text: str, draw: Draw) -> str:
    """Return TOML with one key, value or line replaced, removed, doubled or moved."""
    entries = list(ENTRY.finditer(text))
    if not entries or draw.random() < 0.25:
        lines = text.splitlines(keepends=True) or [""]
        at, other = draw.randrange(len(lines)), draw.randrange(len(lines))
        lines[at] = draw.choice(("", lines[at] * 2, lines[other], "[" * 5_000 + "\n", "[a]\n", "[[bands]]\n", '"""\n'))
        return "".join(lines)
    name = draw.choice(sorted({entry[2] for entry in entries}))  # so that rare keys are chosen as often as common ones
    entry, other = draw.choice([entry for entry in entries if entry[2] == name]), draw.choice(entries)
    key, value = entry[2], entry[4]
    if draw.random() < 0.2:
        key = draw.choice((draw.choice(KEYS), other[2], key[:-1] or "k"))
    else:
        value = draw.choice((draw.choice(VALUES), draw.choice(VALUES), other[4], json.dumps(draw.choice(TEXTS))))
    return f"{text[: entry.start()]}{entry[1]}{key}{entry[3]}{value}{text[entry.end() :]}"


def unlike(assessed: dict[str, object]) -> Iterator[str]:
    """Yield every position of an assessment whose scores do not add up to its score."""
    for position in assessed["positions"]:
        scores = list(position["scores"].values())
        if position["score"] is not None and sum(scores) != position["score"]:
            yield f"row {position['row']} adds to {sum(scores)}, not {position['score']}"


TARGETS = {"rule-files": RuleFiles}
