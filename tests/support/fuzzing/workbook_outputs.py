"""Assess a broken workbook, and report every fault of the outputs."""

from __future__ import annotations

import contextlib
import io
import json
import re
import warnings
from itertools import zip_longest
from pathlib import Path
from typing import TYPE_CHECKING, Any

import openpyxl
from nothing_lost import new_losses

from fuzzing.commands import faults_of, invoke
from fuzzing.targets import Target
from fuzzing.workbooks import broken, members, seeds

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from fuzzing.texts import Draw

STAYS = ("row", "id", "title", "scores", "score", "band")
ROW_IN_CELL = re.compile(rb"<(?:\w+:)?(?:v|c|f|is|t)(?:\s[^<>]*)?>[^<]*<(?:\w+:)?row[\s/>]")


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
    return invoke("assess", book, "-o", out, "--quiet", "--force")


def sums(assessed: dict[str, Any]) -> Iterator[str]:
    """Yield scores that are outside the scale or do not add up."""
    lowest, highest = assessed["framework"]["scale"].values()
    for position in assessed["positions"]:
        scores = list(position["scores"].values())
        if position["score"] is None:
            continue
        if any(type(score) is not int or not lowest <= score <= highest for score in scores):
            yield f"row {position['row']} is classified with scores {scores}"
        elif sum(scores) != position["score"]:
            yield f"row {position['row']} adds to {sum(scores)}, not {position['score']}"


def untrue(assessed: dict[str, Any], data: bytes) -> Iterator[str]:
    """Yield scores that are no sum, are outside the scale, or differ from those that openpyxl reads."""
    yield from sums(assessed)
    columns_of = {sheet["name"]: sheet["columns"] for sheet in assessed["workbook"]["sheets"]}
    seen_on = {name: other_reading(data, name) for name in columns_of}
    for position in assessed["positions"]:
        columns, seen = columns_of[position["sheet"]], seen_on[position["sheet"]]
        if position["score"] is None or seen is None:
            continue
        for factor, score in zip(assessed["framework"]["factors"], position["scores"].values(), strict=True):
            value = seen(f"{columns[factor['name']]}{position['row']}")
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


class Workbooks(Target):
    """Workbooks with broken bytes, members, XML and values."""

    def seeds(self) -> Mapping[str, bytes]:
        return {name: made() for name, made in seeds().items()}

    def broken(self, name: str, data: bytes, draw: Draw) -> bytes:  # noqa: ARG002
        return broken(data, draw)

    def complaints(self, name: str, data: bytes, folder: Path) -> Iterator[str]:
        return complaints_of(data, folder, Path(name).suffix)


TARGETS = {"workbooks": Workbooks}
