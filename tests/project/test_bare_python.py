"""Test that the product gives the same bytes where Python has less, as in a web page."""

from __future__ import annotations

import random
import subprocess
import sys
from pathlib import Path

import pytest
from position_books import HEADINGS, USUAL
from position_books import plain as position_book
from rapidfuzz.fuzz import ratio

from peecf_batch.moderation.copied import ratio_of

ROOT = Path(__file__).parents[2]
SAMPLES = sorted((ROOT / "sample_workbooks").glob("*.xlsx"))
OTHER_FORMATS = sorted((ROOT / "tests" / "excel" / "other_formats").glob("positions.*"))
SCRIPT = ROOT / "tests" / "support" / "bare_python.py"
# Libraries without a wheel for Python in a browser, those that only commands need, and those that have no use there.
COMPILED = ("orjson", "rapidfuzz", "ahocorasick_rs")
LIBRARIES = (*COMPILED, "isal", "lxml", "numpy", "scipy", "pandas", "click", "docx", "resvg_py", "xlsxwriter")
# What a Python in a browser can leave out of its standard library, to be smaller.
STANDARD = (
    "_pydecimal", "_pyio", "_pyrepl", "argparse", "bdb", "cProfile", "cmd", "configparser", "ctypes", "curses", "dbm",
    "doctest", "ensurepip", "filecmp", "fileinput", "ftplib", "http", "idlelib", "imaplib", "logging.config",
    "logging.handlers", "mailbox", "modulefinder", "multiprocessing", "netrc", "optparse", "pdb", "pickletools",
    "plistlib", "poplib", "profile", "pstats", "pty", "pyclbr", "pydoc", "pydoc_data", "sched", "smtplib",
    "socketserver", "sqlite3", "symtable", "tabnanny", "tkinter", "trace", "turtle", "unittest", "venv", "wave",
    "webbrowser", "wsgiref", "xml.dom", "xml.sax", "xmlrpc", "zipapp",
)  # fmt: skip


@pytest.fixture(scope="module")
def books(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """The samples, files in other formats, and a workbook large enough for threads, processes and the fast encoder."""
    large = tmp_path_factory.mktemp("in") / "large.xlsx"
    draw = random.Random(7)
    words = ("plans", "delivers", "reviews", "leads", "funds", "staffs", "reports", "audits", "services", "areas")

    def rationale(number: int) -> str:
        return f"{' '.join(draw.choices(words, k=14))} of area {number} in {draw.randint(1, 10**9)}"

    rows = [(f"P-{n:04}", f"Director {n}", *USUAL, *(rationale(n) for _ in USUAL)) for n in range(2_400)]
    headings = (*HEADINGS, *(f"{name} rationale" for name in HEADINGS[2:]))
    position_book(large, rows, headings)
    assert large.stat().st_size > 500_000
    table = large.with_name("tablé.csv")
    table.write_text(
        "\n".join(",".join(map(str, (*row[:10], "a > b é"))) for row in (headings, *rows[:3])), encoding="utf-8"
    )
    return [*SAMPLES, large, table, *OTHER_FORMATS]


def run(*arguments: object, status: tuple[int, ...] = (0,)) -> None:
    done = subprocess.run([sys.executable, *map(str, arguments)], capture_output=True, text=True, check=False)
    assert done.returncode in status, done.stderr


def files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


class TestTheSameBytes:
    @pytest.fixture(scope="class")
    @staticmethod
    def expected(books: list[Path], tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
        out = tmp_path_factory.mktemp("usual")
        options = ("--as-at", "2026-07-01", "--marking", "OFFICIAL")
        run("-m", "peecf_batch", "assess", *books, "-o", out, *options, status=(0, 1))
        return files(out)

    def test_come_through_the_api_without_libraries_threads_and_processes(self, books, expected, tmp_path):
        run(SCRIPT, tmp_path, ",".join((*LIBRARIES, *STANDARD)), *books)
        made = files(tmp_path)
        assert len(made) == 3 * len(books) + 1
        assert [name for name, data in made.items() if expected[name] != data] == []

    def test_come_from_the_command_without_libraries_threads_and_processes(self, books, expected, tmp_path):
        names = ",".join((*COMPILED, "pandas", "numpy", "lxml", "multiprocessing", "concurrent"))
        options = ("--as-at", "2026-07-01", "--marking", "OFFICIAL")
        run(SCRIPT, "cli", names, "assess", *books, "-o", tmp_path, *options, status=(0, 1))
        made = files(tmp_path)
        assert {name for name in made if expected.get(name) != made[name]} <= {".peecf-run.jsonl"}
        assert set(made) == set(expected)

    @pytest.mark.parametrize("missing", COMPILED)
    def test_come_without_one_of_the_libraries(self, missing, expected, tmp_path, books):
        some = [book for book in books if book.stem in ("moderation", "every-defect", "large")]
        run(SCRIPT, tmp_path, missing, *some)
        made = {name: data for name, data in files(tmp_path).items() if name != "peecf-summaries.html"}
        assert len(made) == 9
        assert [name for name, data in made.items() if expected[name] != data] == []


def test_our_own_ratio_is_that_of_rapidfuzz():
    draw = random.Random(4)
    for _ in range(3_000):
        one = "".join(draw.choices("abcé 😀", k=draw.randint(0, 90)))
        two = "".join(c for c in one if draw.random() > 0.05) if draw.random() < 0.7 else one[::-1]
        for cutoff in (0, 90, 95):
            assert ratio_of(one, two, score_cutoff=cutoff) == ratio(one, two, score_cutoff=cutoff)
