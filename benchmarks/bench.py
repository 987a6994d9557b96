"""Measure the time and memory of whole processes, and compare them with a plain script by ratios of medians.

usage: bench.py [--quick] [--against PYTHON]

With --against, also compare the times with those of the version that is installed for the Python at that path, and
print nothing else.
"""

from __future__ import annotations

import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import astuple, dataclass
from pathlib import Path

import xlsxwriter
from without import SWITCHES

PLAIN, WITHOUT, FLOOR = (Path(__file__).with_name(name) for name in ("plain.py", "without.py", "floor.py"))
FACTORS = [
    "Knowledge",
    "Relationships",
    "Judgement and risk",
    "Independence",
    "Strategic change",
    "Impact",
    "Breadth",
    "Resource management",
]
HEADS = [
    "Position ID",
    "Position title",
    "Organisation",
    "Division",
    "Reports to",
    "CEO",
    "Vacant",
    "Current band",
    "Primary stream",
    "Secondary stream",
]
AS_AT = "2025-06-30"
TAIL = ["Assessor", "Assessment date", "FTE", "Contract end"]


@dataclass(frozen=True)
class Run:
    """One process: its seconds from start to end, the seconds of processors, and its peak memory in MiB."""

    seconds: float
    processor: float
    memory: float


def make_workbook(path: Path, positions: int) -> Path:
    """Write a workbook of `positions` rows and 30 columns without errors, and return its path."""
    draw = random.Random(positions)
    book = xlsxwriter.Workbook(path, {"constant_memory": positions > 20_000})
    sheet = book.add_worksheet("Positions")
    sheet.write_row(0, 0, [*HEADS, *FACTORS, *(f"{name} rationale" for name in FACTORS), *TAIL])
    for number in range(positions):
        facts = [f"P{number:06}", f"Director, Area {number}", "Authority", f"Division {number % 9}"]
        facts += ["" if number == 0 else "P000000", "Yes" if number == 0 else "No", "No"]
        facts += [draw.choice(["PESES-1", "PESES-2", "PESES-3"]), draw.choice(["Delivery", "Policy", "Regulatory"]), ""]
        scores = [7 if number == 0 else draw.randint(1, 6) for _ in FACTORS]
        texts = [f"Leads the work of group {number} on matter {draw.randint(1, 500)} of {name}." for name in FACTORS]
        sheet.write_row(number + 1, 0, [*facts, *scores, *texts, "Panel", "2025-03-01", 1, "2027-06-30"])
    book.close()
    return path


def run(command: list[str]) -> Run:
    """Run one process to its end, and return its time and memory. Raises SystemExit if its status is not 0 or 1."""
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - start
    if os.waitstatus_to_exitcode(status) not in (0, 1):
        raise SystemExit(f"failed: {' '.join(command)}")
    return Run(seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def medians(commands: dict[str, list[str]], times: int) -> dict[str, Run]:
    """Return the medians of each command. The commands run in turns, so that other load slows all of them equally."""
    runs: dict[str, list[Run]] = {name: [] for name in commands}
    for _ in range(times):
        for name, command in commands.items():
            runs[name].append(run(command))
    return {name: Run(*map(statistics.median, zip(*map(astuple, held), strict=True))) for name, held in runs.items()}


def compare(folder: Path, positions: int, times: int) -> None:
    """Print a table row that compares one size with the plain script."""
    book = make_workbook(folder / f"book{positions}.xlsx", positions)
    script = [sys.executable, str(PLAIN), str(book), str(folder)]
    least = [sys.executable, str(FLOOR), str(book)]
    held = medians({"plain": script, "bare": [*script, "--bare"], "ours": assess(folder, book), "floor": least}, times)
    ours, plain, bare = held["ours"], held["plain"], held["bare"]
    floor = held["floor"].seconds
    print(
        f"| {positions:,} | {plain.seconds:.2f} s | {bare.seconds:.2f} s | {ours.seconds:.2f} s "
        f"| {plain.seconds / ours.seconds:.1f} times | {bare.seconds / ours.seconds:.1f} times "
        f"| {plain.memory:.0f} MiB | {ours.memory:.0f} MiB | {ours.memory / plain.memory:.2f} "
        f"| {floor:.2f} s | {ours.seconds / floor:.1f} times |"
    )


def assess(folder: Path, *books: Path, python: str = sys.executable) -> list[str]:
    """Return the command that assesses `books` with the version that is installed for `python`.

    The day is fixed, because contracts that end soon after it have findings.
    """
    program = [python, "-P", "-m", "peecf_batch", "assess", *map(str, books), "-o", str(folder / "out"), "--quiet"]
    return [*program, "--as-at", AS_AT]


def growth(folder: Path) -> None:
    """Print time and memory for increasing numbers of positions."""
    seconds = {}
    for positions in (1_000, 10_000, 100_000):
        book = make_workbook(folder / f"grow{positions}.xlsx", positions)
        held = medians({"ours": assess(folder, book)}, 3 if positions < 100_000 else 1)["ours"]
        seconds[positions] = held.seconds
        print(f"| {positions:,} | {held.seconds:.2f} s | {held.memory:.0f} MiB |")
    print(f"\n100,000 positions take {seconds[100_000] / seconds[10_000]:.1f} times the time of 10,000.\n")


def many(folder: Path, count: int, times: int) -> None:
    """Print the time of many small workbooks in one run, and of the plain script for each."""
    books = [make_workbook(folder / f"small{number}.xlsx", 20) for number in range(count)]
    ours = medians({"ours": assess(folder, *books)}, times)["ours"]
    plain = medians({"plain": [sys.executable, str(PLAIN), str(books[0]), str(folder)]}, times)["plain"]
    each = ours.seconds / count * 1000
    print(f"{count} workbooks of 20 positions: {ours.seconds:.2f} s in one run, {each:.0f} ms each;")
    print(f"the plain script takes {plain.seconds * 1000:.0f} ms for each.\n")


def optimisations(folder: Path, positions: int, times: int) -> None:
    """Print how long the program takes without each of its optimisations, as a multiple of the time with all."""
    book = make_workbook(folder / f"without{positions}.xlsx", positions)
    arguments = ["assess", str(book), "-o", str(folder / "out"), "--quiet"]
    commands = {name: [sys.executable, str(WITHOUT), name, *arguments] for name in ("nothing", *SWITCHES)}
    held = medians(commands, times)
    for name in SWITCHES:
        seconds = held[name].seconds / held["nothing"].seconds
        processor = held[name].processor / held["nothing"].processor
        print(f"| {name} | {positions:,} | {seconds:.2f} times | {processor:.2f} times |")


def starting(times: int) -> None:
    """Print the time of --help as a multiple of the time to import click."""
    commands = {
        "click": [sys.executable, "-c", "import click"],
        "help": [sys.executable, "-m", "peecf_batch", "--help"],
    }
    held = medians(commands, times)
    print(f'--help: {held["help"].seconds / held["click"].seconds:.2f} times `python -c "import click"`.\n')


def against(folder: Path, python: str, times: int) -> None:
    """Print the times of this version as multiples of those of the version that is installed for `python`."""
    print("| positions | workbooks | other | ours | ours / other |")
    print("|---|---|---|---|---|")
    for positions, workbooks in ((40, 1), (1_000, 1), (10_000, 1), (20, 200)):
        books = [make_workbook(folder / f"{positions}-{number}.xlsx", positions) for number in range(workbooks)]
        held = medians({"other": assess(folder, *books, python=python), "ours": assess(folder, *books)}, times)
        other, ours = held["other"].seconds, held["ours"].seconds
        print(f"| {positions:,} | {workbooks} | {other:.3f} s | {ours:.3f} s | {ours / other:.3f} |")


def main() -> None:
    """Measure everything and print it as Markdown."""
    quick = "--quick" in sys.argv
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if "--against" in sys.argv:
            against(folder, sys.argv[sys.argv.index("--against") + 1], 5 if quick else 15)
            return
        print(
            "| positions | plain | bare | ours | as fast as plain | as fast as bare | plain memory | ours | ratio "
            "| floor | ours / floor |"
        )
        print("|---|---|---|---|---|---|---|---|---|---|---|")
        for positions in (40, 1_000, 10_000):
            compare(folder, positions, 3 if quick else 5)
        print("\n| positions | time | memory |")
        print("|---|---|---|")
        growth(folder)
        print("| without | positions | time | processor time |")
        print("|---|---|---|---|")
        for positions in (40, 10_000):
            optimisations(folder, positions, 3 if quick else 5)
        print()
        many(folder, 200, 1 if quick else 3)
        starting(5 if quick else 15)


if __name__ == "__main__":
    main()
