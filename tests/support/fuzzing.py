"""Run the command on thousands of broken and hostile workbooks, and check that each is assessed correctly or refused.

usage: fuzzing.py [--seconds 60] [--seed 1] [--keep FOLDER]

The script takes valid workbooks and breaks them (bytes, members of the package, XML, values of cells). It runs the
whole command on each. It reports tracebacks, hangs, scores that another reader does not read, losses, and files outside
the output folder. Each case depends only on its number and the seed. Tests use `complaints_of` for cases that failed
before.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import json
import multiprocessing
import os
import random
import re
import resource
import sys
import tempfile
import time
import traceback
import warnings
import zipfile
from collections import Counter
from itertools import zip_longest
from pathlib import Path
from typing import TYPE_CHECKING, Any

import openpyxl
from awkward import AWKWARD, HEADINGS, POSITIONS
from click.testing import CliRunner
from nothing_lost import new_losses

from peecf_batch.cli import commands

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from multiprocessing.connection import Connection

Draw = random.Random
SAMPLES = Path(__file__).parents[2] / "sample_workbooks"
OTHERS = Path(__file__).parents[1] / "excel" / "other_formats"
STAYS = ("row", "id", "title", "scores", "score", "band")
LONGEST_SECONDS, MOST_MEMORY, LARGEST = 60, 3 << 30, 60_000
TEXTS = (
    "", " ", "0", "-1", "1", "7", "8", "7.0", "6.5", "1e999", "NaN", "-0", "007", "٧", "\u202e7", "0x7", "1,000",
    "TRUE", "#REF!", "=1+1", "_x0000_", "_x000D_", "&#0;", "&lt;script&gt;", "&amp;", "\u00a0", "x" * 40_000,
    "PESES-2", "Position ID", "Knowledge", "Total", "2024-01-01", "45000", "99999999999999999999", "4294967296",
    "\U0001f600", "{{7*7}}", "'", '"', "C:\\x", "../x", "/x", "A1", "XFD1048576", "A0", "AAAA1", "a1",
    "A1:XFD1048576", "1048577", "s", "str", "b", "e", "d", "n", "inlineStr", "shared", "array", "hidden",
    "veryHidden", "rId1", "External", "0%", "yyyy", "General",
)  # fmt: skip
NAMES = (
    "r", "s", "t", "ref", "si", "min", "max", "spans", "count", "uniqueCount", "numFmtId", "xfId", "name", "sheetId",
    "state", "Id", "Type", "Target", "TargetMode", "PartName", "Extension", "ContentType", "xml:space", "xmlns", "id",
)  # fmt: skip
PIECES = (
    "<!-- <row r='1'/> -->", "<![CDATA[<c r='A1'/>]]>", "<?xml version='1.0'?>", "<!DOCTYPE a [<!ENTITY b 'c'>]>",
    "&b;", "<c/>", "<row/>", "<row r='3'><c r='E3'><v>7</v></c></row>", "<v>7</v>", "<f>1+1</f>",
    "<is><t>7</t></is>", "<x:c r='E3'/>", "</row>", "<mergeCell ref='A1:XFD1048576'/>", "<extLst/>", "<sheetData/>",
    "<t>7</t>", "<r><t>7</t></r>", "<rPh><t>7</t></rPh>", "\0", "<",
)  # fmt: skip
TAG = re.compile(r"<[\w.:-]+(?:\s[^<>]*)?/?>")
ELEMENT = re.compile(r"<([\w.:-]+)(?:\s[^<>]*)?(?:/>|>[^<>]*</\1>)")
ATTRIBUTE = re.compile(r'\s([\w.:-]+)="([^"]*)"')
ROW_IN_CELL = re.compile(rb"<(?:\w+:)?(?:v|c|f|is|t)(?:\s[^<>]*)?>[^<]*<(?:\w+:)?row[\s/>]")
TEXT = re.compile(r">([^<>]+)<")
CODE_NAMES = ("utf-16", "utf-8-sig", "utf-16-le", "latin-1")


def seeds() -> dict[str, Callable[[], bytes]]:
    """Return functions that return the bytes of the valid workbooks to break, by name."""
    files = [*sorted(SAMPLES.glob("*.xlsx")), *sorted(OTHERS.iterdir())]
    held = {path.name: path.read_bytes for path in files if path.stat().st_size < LARGEST}
    return {**{f"{name}.xlsx": made for name, made in AWKWARD.items()}, **held, "positions.csv": as_csv}


def as_csv() -> bytes:
    return "\r\n".join(",".join(f'"{value}"' for value in row) for row in (HEADINGS, *POSITIONS)).encode()


# ------------------------------------------------------------------------------------------------- breaking a workbook


def broken(data: bytes, draw: Draw) -> bytes:
    """Return the workbook with 1 to 5 things broken."""
    for _ in range(draw.choice((1, 1, 1, 2, 3, 5))):
        with contextlib.suppress(Exception):  # a broken package may not open a second time
            ways = (in_bytes, in_members, in_xml) if data.startswith(b"PK") else (in_bytes, in_text, in_text)
            data = draw.choices(ways, (1, 2, 7))[0](data, draw)
    return data


def in_text(data: bytes, draw: Draw) -> bytes:
    """Return a text table with one field or all quotes replaced, or with broken bytes if it is not text."""
    try:
        fields = data.decode().split('"')
    except UnicodeDecodeError:
        return in_bytes(data, draw)
    at = draw.randrange(len(fields))
    fields[at] = draw.choice((draw.choice(TEXTS), draw.choice(fields), "\n", ";", "\t", "\0", fields[at] * 2))
    return draw.choice(('"', '"', '"', "", "'")).join(fields).encode()


def in_bytes(data: bytes, draw: Draw) -> bytes:
    """Return the data with some bytes flipped, removed, doubled or inserted, or cut short."""
    if len(data) < 2:
        return data
    at = draw.choice(
        (draw.randrange(len(data)), max(0, len(data) - draw.randrange(1, 80)), draw.randrange(min(60, len(data))))
    )
    stretch = draw.choice((1, 1, 2, 4, 16, 200))
    held = data[at : at + stretch]
    new = draw.choice(
        (b"", held * 2, draw.randbytes(stretch), bytes(len(held)), b"\xff" * len(held), bytes(b ^ 1 for b in held))
    )
    return data[:at] if draw.random() < 0.05 else data[:at] + new + data[at + stretch :]


def members(data: bytes) -> list[tuple[zipfile.ZipInfo, bytes]]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return [(info, archive.read(info)) for info in archive.infolist()]


def packed(held: list[tuple[zipfile.ZipInfo | str, bytes]]) -> bytes:
    buffer = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        warnings.simplefilter("ignore")
        for info, body in held:
            archive.writestr(info, body)
    return buffer.getvalue()


def in_members(data: bytes, draw: Draw) -> bytes:
    """Return the package with one member removed, doubled, renamed, emptied, moved, added, swapped or re-encoded."""
    held: list[tuple[zipfile.ZipInfo | str, bytes]] = [(info, body) for info, body in members(data)]
    if not held:
        return data
    at, other = draw.randrange(len(held)), draw.randrange(len(held))
    info, body = held[at]
    name = info if isinstance(info, str) else info.filename
    what = draw.randrange(8)
    if what == 0:
        del held[at]
    elif what == 1:
        held.insert(other, (name, held[other][1]))
    elif what == 2:
        held[at] = (
            draw.choice((name.upper(), name.replace("/", "\\"), f"/{name}", f"../{name}", "x", "a\nb", "CON")),
            body,
        )
    elif what == 3:
        held[at] = (name, b"")
    elif what == 4:
        held[at] = (name, held[other][1])
    elif what == 5:
        with contextlib.suppress(UnicodeError):
            held[at] = (name, body.decode().encode(draw.choice(CODE_NAMES)))
    elif what == 6:
        draw.shuffle(held)
    else:
        held.append(
            (draw.choice(("xl/vbaProject.bin", "_xmlsignatures/sig1.xml", "xl/calcChain.xml", name + "x")), body)
        )
    return packed(held)


def in_xml(data: bytes, draw: Draw) -> bytes:
    """Return the package with 1 to 4 edits of one member's XML; sheets and other main members are chosen more often."""
    held = members(data)
    chosen = [at for at, (info, _) in enumerate(held) if info.filename.lower().endswith((".xml", ".rels", ".vml"))]
    if not chosen:
        return data
    often = re.compile(r"sheet|sharedstrings|styles|workbook|table|comments", re.IGNORECASE)
    at = draw.choices(chosen, [8 if often.search(held[at][0].filename) else 1 for at in chosen])[0]
    info, body = held[at]
    text = body.decode("utf-8", "surrogateescape")
    for _ in range(draw.choice((1, 1, 2, 4))):
        text = edited(text, draw)
    return packed([*held[:at], (info.filename, text.encode("utf-8", "surrogateescape")), *held[at + 1 :]])


def edited(text: str, draw: Draw) -> str:
    """Return XML with one edit to an element, an attribute, a text or a tag."""
    kind = draw.choices((ELEMENT, ATTRIBUTE, TEXT, TAG), (3, 5, 4, 3))[0]
    found = list(kind.finditer(text))
    if not found:
        return text
    one, other = draw.choice(found), draw.choice(found)
    if kind is ELEMENT:
        new = draw.choice(("", one[0] * 2, other[0], one[0] * draw.choice((3, 400))))
    elif kind is ATTRIBUTE:
        value = draw.choice(
            (draw.choice(TEXTS), other[2], str(draw.randrange(-2, 20)), f"{draw.choice('AEFLZ')}{draw.randrange(9)}")
        )
        new = draw.choice(
            (
                "",
                f' {one[1]}="{value}"',
                f' {one[1]}="{value}"',
                f" {one[1]}='{value}'",
                f' {draw.choice(NAMES)}="{value}"',
                one[0] * 2,
            )
        )
    elif kind is TEXT:
        new = (
            f">{draw.choice((draw.choice(TEXTS), other[1], str(draw.randrange(-2, 12)), one[1] + ' ', ' ' + one[1]))}<"
        )
    else:
        new = draw.choice(
            (one[0] + draw.choice(PIECES), draw.choice(PIECES) + one[0], "", other[0], one[0].replace("<", "<x:", 1))
        )
    return text[: one.start()] + new + text[one.end() :]


def case(number: int, seed: int) -> tuple[str, bytes]:
    """Return the name of the workbook that case `number` starts from, and the broken workbook."""
    draw = Draw(f"{seed}:{number}")
    name = draw.choice(sorted(seeds()))
    return name, broken(seeds()[name](), draw)


# ------------------------------------------------------------------------------------------------- checking the outputs


def complaints_of(data: bytes, folder: Path, suffix: str = ".xlsx") -> Iterator[str]:
    """Run the command on a workbook in an empty `folder`, and yield every fault of its outputs."""
    book, out = folder / f"book{suffix}", folder / "out"
    book.write_bytes(data)
    result = assess(book, out)
    yield from faults_of(result)
    if book.read_bytes() != data:
        yield "the input was written to"
    yield from (
        f"{path.name} was written outside the output folder" for path in folder.iterdir() if path not in (book, out)
    )
    record = out / "book-assessment.json"
    if result.exit_code in (0, 1) and len(list(out.iterdir())) != 3:
        yield f"there are {sorted(path.name for path in out.iterdir())}"
    if not record.exists():
        return
    assessed = json.loads(record.read_text(encoding="utf-8"))
    yield from untrue(assessed, data)
    annotated = next(iter(out.glob("book-assessed.*")), None)
    if annotated is not None and suffix == ".xlsx":
        with contextlib.suppress(Exception):  # the other reader may fail on a broken workbook
            sheets = len(assessed["workbook"]["sheets"])
            yield from new_losses(data, annotated.read_bytes(), sheets=sheets)
        yield from changed(assessed, annotated, folder)


def assess(book: Path, out: Path) -> Any:
    return CliRunner().invoke(commands, ["assess", str(book), "-o", str(out), "--quiet", "--force"])


def faults_of(result: Any) -> Iterator[str]:
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        yield "".join(traceback.format_exception(result.exception)).strip()
    elif result.exit_code not in (0, 1, 3):
        yield f"exit {result.exit_code}: {result.output[:300]}"
    elif result.exit_code == 3 and len(result.stderr.splitlines()) != 1:
        yield f"exit 3 with {len(result.stderr.splitlines())} lines: {result.stderr[:300]}"


def untrue(assessed: dict[str, Any], data: bytes) -> Iterator[str]:
    """Yield scores that are not a sum, are outside the scale, or differ from those that openpyxl reads."""
    lowest, highest = assessed["framework"]["scale"].values()
    columns_of = {sheet["name"]: sheet["columns"] for sheet in assessed["workbook"]["sheets"]}
    seen_on = {name: other_reading(data, name) for name in columns_of}
    for position in assessed["positions"]:
        columns, seen = columns_of[position["sheet"]], seen_on[position["sheet"]]
        scores = list(position["scores"].values())
        if position["score"] is None:
            continue
        if any(type(score) is not int or not lowest <= score <= highest for score in scores):
            yield f"row {position['row']} is classified with scores {scores}"
        elif sum(scores) != position["score"]:
            yield f"row {position['row']} adds to {sum(scores)}, not {position['score']}"
        for factor, score in zip(assessed["framework"]["factors"], scores, strict=True):
            value = seen(f"{columns[factor['name']]}{position['row']}") if seen else score
            if value is not None and str(value).strip().removesuffix(".0") != str(score):
                yield f"{columns[factor['name']]}{position['row']} was read as {score}, and openpyxl sees {value!r}"


def other_reading(data: bytes, sheet: str) -> Callable[[str], object] | None:
    """Return a function that returns the value of a cell as read by openpyxl.

    Return None if openpyxl cannot read the sheet, or if a cell contains a row, which openpyxl would read as a row.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            if any(ROW_IN_CELL.search(body) for info, body in members(data) if "sheet" in info.filename.lower()):
                return None
            page = openpyxl.load_workbook(io.BytesIO(data), data_only=True)[sheet]
        except Exception:
            return None
    return lambda place: page[place].value


def changed(assessed: dict[str, Any], annotated: Path, folder: Path) -> Iterator[str]:
    """Yield the differences after the annotated workbook is assessed again."""
    again = folder / "again"
    yield from faults_of(assess(annotated, again))
    record = next(iter(again.glob("*-assessment.json")), None)
    if record is None:
        yield "the annotated workbook was refused"
        return
    now = json.loads(record.read_text(encoding="utf-8"))
    for was, held in zip_longest(assessed["positions"], now["positions"], fillvalue={}):
        apart = [key for key in STAYS if was.get(key) != held.get(key)]
        if apart and not is_doubt_resolved(was, held):
            yield f"assessed again, row {was.get('row')} has other {', '.join(apart)}"


def is_doubt_resolved(was: dict[str, Any], held: dict[str, Any]) -> bool:
    """Return True if a position differs only in scores that the two readers of the damaged workbook read differently.

    The readers may agree on the annotated copy, which addresses every cell that it touches.
    """
    if not {"E209", "E141"}.intersection(was.get("findings", ())) or any(was[k] != held[k] for k in ("id", "row")):
        return False
    pairs = zip(was["scores"].values(), held["scores"].values(), strict=True)
    return all(before in (None, after) for before, after in pairs)


# ------------------------------------------------------------------------------------------------------------ many runs


def work(cases: range, seed: int, told: Connection) -> None:
    """Run cases in a process that may die. Send the number of each case before it, and its complaints after it."""
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    sys.stderr = io.StringIO()
    for number in cases:
        told.send((number, None))
        with tempfile.TemporaryDirectory() as name:
            origin, data = case(number, seed)
            told.send((number, list(complaints_of(data, Path(name), Path(origin).suffix))))
    told.close()


def runs(seed: int, worker: int, workers: int, until: float) -> Iterator[tuple[int, list[str]]]:
    """Yield the number of each case and its complaints, for one of several workers, until `until`."""
    next_case = worker
    while time.monotonic() < until:
        there, here = multiprocessing.Pipe(duplex=False)
        process = multiprocessing.Process(
            target=work, args=(range(next_case, 1 << 40, workers), seed, here), daemon=True
        )
        process.start()
        here.close()
        number = next_case
        try:
            while time.monotonic() < until:
                if not there.poll(LONGEST_SECONDS):
                    yield number, [f"took more than {LONGEST_SECONDS} seconds"]
                    break
                number, wrong = there.recv()
                if wrong is not None:
                    yield number, wrong
        except EOFError:
            yield number, ["the process died"]
        process.kill()
        next_case = number + workers


def kind_of(complaint: str) -> str:
    """Return the error and its place in our code, which are the same for all complaints about one fault."""
    lines = complaint.splitlines()
    ours = [line.strip() for line in lines if "peecf_batch/" in line]
    return (
        f"{lines[-1][:70]} {ours[-1].split('peecf_batch/')[-1] if ours else ''}"
        if len(lines) > 1
        else re.sub(r"\d+", "9", complaint)[:90]
    )


def main() -> int:
    """Fuzz for some seconds and print the complaints; return 1 if there were any or no case ran, else 0."""
    asked = argparse.ArgumentParser()
    asked.add_argument("--seconds", type=float, default=60)
    asked.add_argument("--seed", type=int, default=1)
    asked.add_argument("--keep", type=Path)
    asked.add_argument("--worker", default="0/1", help="which of how many workers this is")
    given = asked.parse_args()
    worker, workers = map(int, given.worker.split("/"))
    kinds: Counter[str] = Counter()
    ended: Counter[str] = Counter()
    for number, wrong in runs(given.seed, worker, workers, time.monotonic() + given.seconds):
        ended["wrong" if wrong else "right"] += 1
        for complaint in wrong:
            kinds[kind_of(complaint)] += 1
            if kinds[kind_of(complaint)] == 1:
                name, data = case(number, given.seed)
                print(f"case {number} of seed {given.seed}, from '{name}': {complaint}\n", flush=True)
                if given.keep:
                    given.keep.mkdir(parents=True, exist_ok=True)
                    (given.keep / f"{given.seed}-{number}{Path(name).suffix}").write_bytes(data)
    print(f"{sum(ended.values()):,} runs, {ended['wrong']} with something wrong, of {len(kinds)} kinds")
    for kind, count in kinds.most_common():
        print(f"{count:6} {kind}")
    return 1 if kinds or not ended else 0


if __name__ == "__main__":
    os.environ.setdefault("PYTHONHASHSEED", "0")
    sys.exit(main())
