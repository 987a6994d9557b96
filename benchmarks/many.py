"""Measure 1,000 workbooks with one process and with two, and the memory at the 100th workbook and at the last.

usage: many.py [COUNT]
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import psutil
from bench import make_workbook

sys.path.insert(0, str(Path(__file__).parent.parent / "tests" / "support"))
from many_books import broken

POSITIONS = 20


@dataclass(frozen=True)
class Many:
    """One run: seconds, exit status, workbooks written, lines on standard error, MiB at the 100th and at the last."""

    seconds: float
    status: int
    done: int
    said: int
    at_hundred: float
    at_last: float


def held(process: psutil.Process) -> float:
    """Return the MiB of memory that a process and its child processes do not share with others."""
    total = 0
    for one in (process, *process.children(recursive=True)):
        try:
            total += one.memory_full_info().uss
        except psutil.Error:
            continue
    return total / (1 << 20)


def run(folder: Path, out: Path, *options: str) -> Many:
    """Run the program over a folder. The memory is the maximum near the 100th and the last workbook."""
    command = [sys.executable, "-m", "peecf_batch", "assess", str(folder), "-o", str(out), *options]
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    watched, seen = psutil.Process(process.pid), []
    done = 0
    for line in process.stdout or ():
        done += "Written to" in line
        if done % 10 == 0:
            seen.append((done, held(watched)))
    said = process.stderr.read().splitlines() if process.stderr else []
    status = process.wait()
    seconds = time.perf_counter() - start
    first = max((memory for at, memory in seen if 90 <= at <= 110), default=0.0)
    last = max((memory for at, memory in seen if at >= done - 30), default=0.0)
    return Many(seconds, status, done, len(said), first, last)


def main() -> None:
    """Measure, and print the results as Markdown."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    with tempfile.TemporaryDirectory() as name:
        books = Path(name) / "in"
        expected = broken(books)
        for number in range(count - len(expected)):
            make_workbook(books / f"entity-{number:04}.xlsx", POSITIONS)
        print(f"{count:,} workbooks of {POSITIONS} positions, {len(expected)} of them broken.\n")
        print("| | time | each | status | assessed | named | memory at the 100th | at the last |")
        print("|---|---|---|---|---|---|---|---|")
        seconds = {}
        for jobs in (1, 2):
            made = run(books, Path(name) / f"out{jobs}", "--jobs", str(jobs))
            seconds[jobs] = made.seconds
            each, memory = made.seconds / count * 1000, f"{made.at_hundred:.0f} MiB | {made.at_last:.0f} MiB"
            name_of = "1 process" if jobs == 1 else f"{jobs} processes"
            print(
                f"| {name_of} | {made.seconds:.1f} s | {each:.0f} ms | {made.status} "
                f"| {made.done:,} | {made.said} | {memory} |"
            )
        again = run(books, Path(name) / "out2", "--resume")
        print(f"\nTwo processes are {seconds[1] / seconds[2]:.2f} times as fast as one.")
        print(f"The same with --resume, where nothing changed: {again.seconds:.1f} s.")


if __name__ == "__main__":
    main()
