"""Measure how time and memory grow with the number of positions, in workbooks that are heavy in one way each.

usage: growth.py [--quick]

The workbooks have one finding for each position, 500 words for each factor, or the scores of five assessors. If the
time for four times the positions is more than n log n allows, the last column says so, and the exit status is 1.
"""

from __future__ import annotations

import math
import random
import sys
import tempfile
from collections.abc import Callable
from itertools import product
from pathlib import Path
from typing import Any

import xlsxwriter
from bench import FACTORS, assess, medians

SIZES = {"findings": (1_000, 4_000, 16_000), "rationale": (125, 500, 2_000), "assessors": (500, 2_000, 8_000)}
STEP = 4  # each size is so many times the one before
WORDS = 500
ASSESSORS = ("A", "B", "C", "D", "E")
HEADS = ["Position ID", "Position title", "Division", "Reports to", "Current band"]
NOISE = 1.1  # one run differs from the next by up to a tenth
_VOCABULARY = ["".join(letters) for letters in product("aeiou", "lmnrst", "aeiou", "dgkpt", "aeiou")]
_OFTEN = [1 / place for place in range(1, len(_VOCABULARY) + 1)]  # as in any language, a few words are very frequent


def positions(count: int, draw: random.Random) -> list[list[Any]]:
    """Return the first columns of `count` positions, all of which report to the first one."""
    first = [["P000000", "Chief Executive Officer", "Office", "", "PESES-3"]]
    return first + [
        [
            f"P{number:06}",
            f"Director, Area {number}",
            f"Division {number % 9}",
            "P000000",
            draw.choice(["PESES-1", "PESES-2"]),
        ]
        for number in range(1, count)
    ]


def scores(number: int, draw: random.Random) -> list[int]:
    """Return the scores of a position; those of the first one are the highest."""
    return [7 if number == 0 else draw.randint(1, 6) for _ in FACTORS]


def findings(count: int, draw: random.Random) -> tuple[list[str], list[list[Any]]]:
    """Return headings and rows where every position has a finding: its manager is in no row."""
    rows = [[*row, *scores(number, draw)] for number, row in enumerate(positions(count, draw))]
    for number, row in enumerate(rows[1:], 1):
        row[3] = f"Q{number:06}"
    return [*HEADS, *FACTORS], rows


def rationale(count: int, draw: random.Random) -> tuple[list[str], list[list[Any]]]:
    """Return headings and rows where every score has a rationale of 500 words."""
    rows = [
        [*row, *scores(number, draw), *(" ".join(draw.choices(_VOCABULARY, _OFTEN, k=WORDS)) for _ in FACTORS)]
        for number, row in enumerate(positions(count, draw))
    ]
    return [*HEADS, *FACTORS, *(f"{name} rationale" for name in FACTORS)], rows


def assessors(count: int, draw: random.Random) -> tuple[list[str], list[list[Any]]]:
    """Return headings and rows with agreed scores and those of five assessors, who differ by 1 at times."""
    rows = []
    for number, row in enumerate(positions(count, draw)):
        agreed = scores(number, draw)
        own = [[max(1, score - (draw.random() < 0.2)) for score in agreed] for _ in ASSESSORS]
        rows.append([*row, *agreed, *(score for given in own for score in given)])
    return [*HEADS, *FACTORS, *(f"{name} (Assessor {one})" for one in ASSESSORS for name in FACTORS)], rows


MAKERS: dict[str, Callable[[int, random.Random], tuple[list[str], list[list[Any]]]]] = {
    "findings": findings,
    "rationale": rationale,
    "assessors": assessors,
}


def make_heavy(path: Path, kind: str, count: int) -> Path:
    """Write a workbook of `count` positions that is heavy in one way, and return its path."""
    heads, rows = MAKERS[kind](count, random.Random(count))
    book = xlsxwriter.Workbook(path, {"constant_memory": True})
    sheet = book.add_worksheet("Positions")
    for number, row in enumerate([heads, *rows]):
        sheet.write_row(number, 0, row)
    book.close()
    return path


def allowed(before: int, after: int) -> float:
    """Return how many times the time of `before` positions `after` may take with growth of n log n."""
    return after * math.log(after) / (before * math.log(before))


def main() -> None:
    """Measure everything, and print it as Markdown."""
    times = 1 if "--quick" in sys.argv else 3
    is_slow = False
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        start = medians({"start": assess(folder, make_heavy(folder / "few.xlsx", "findings", 10))}, 3)["start"].seconds
        print("| heavy in | positions | time | memory | after the start, times the line above | n log n allows |")
        print("|---|---|---|---|---|---|")
        for kind, sizes in SIZES.items():
            before: tuple[int, float] | None = None
            for count in sizes:
                run = medians({kind: assess(folder, make_heavy(folder / f"{kind}.xlsx", kind, count))}, times)[kind]
                work, grown = run.seconds - start, "| | |"
                if before is not None:
                    most, ratio = allowed(before[0], count), work / before[1]
                    is_slow |= ratio > most * NOISE
                    grown = f"| {ratio:.1f} | {most:.1f}{' **exceeded**' if ratio > most * NOISE else ''} |"
                before = count, work
                print(f"| {kind} | {count:,} | {run.seconds:.2f} s | {run.memory:.0f} MiB {grown}", flush=True)
    sys.exit(1 if is_slow else 0)


if __name__ == "__main__":
    main()
