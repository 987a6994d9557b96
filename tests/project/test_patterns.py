"""Test that no regular expression of the product takes more than linear time on long repeated text."""

import json
import re
import subprocess
import sys
import time
from functools import cache
from pathlib import Path

import pytest

SUPPORT = Path(__file__).parents[1] / "support"
SIGNS = [*" \t\n aAxX019()[]{}<>/-–_.,:;'\"=!$&#%*\\|?é"]
PAIRS = [
    "( ", "<a ", "_x", "a-", "-a", "a ", " a", "a.", "1,", "1 ", "- ", " -", "''", '""', "[$", "a:", "_x0041", "$A",
    "A1", "<a>", "a=", "\n ", "/a", "(a", ")(", "[a",
]  # fmt: skip
FILLERS = [" ", "a", "0", "A1", "<", '"', "\n", "(", "a ", "' "]
ALL_THROUGH = frozenset({"search", "sub", "findall", "finditer", "split"})
BEGINNINGS = ["<", "<a", "<!--", "<t>", "<t ", "<c>", "'", '"', "(", "[", "=", "_"]
FEW = 9  # repetitions that take no time to speak of
SHORT = 2_000
SUSPICIOUS = 0.001  # seconds of a processor for SHORT characters: a linear pattern takes about a fifth
SUSPECTS = 5  # texts on which suspicion is confirmed or not, those that take the most time
LONG = 2_000  # characters of the text on which suspicion is confirmed or not
MOST_GROWTH = 3.0  # times the time for twice the characters: 2 for a linear pattern, 4 or more for others


@cache
def patterns():
    """Return the patterns of the product as (pattern, place, methods that are used)."""
    done = subprocess.run(
        [sys.executable, str(SUPPORT / "patterns.py")], capture_output=True, text=True, check=True, timeout=300
    )
    return [
        (re.compile(text.encode("latin-1") if is_bytes else text, flags), place, methods)
        for text, is_bytes, flags, place, methods in json.loads(done.stdout)
    ]


def literals(pattern):
    """Return the runs of literal characters in a pattern, the longest first."""
    runs, run = [], []

    def walk(parsed):
        nonlocal run
        for op, argument in parsed:
            if str(op) == "LITERAL":
                run.append(chr(argument))
                continue
            runs.append("".join(run))
            run = []
            for inner in argument if isinstance(argument, tuple) else (argument,):
                if isinstance(inner, re._parser.SubPattern):
                    walk(inner)
                elif isinstance(inner, list):
                    for choice in inner:
                        if isinstance(choice, re._parser.SubPattern):
                            walk(choice)
            runs.append("".join(run))
            run = []
        runs.append("".join(run))
        run = []

    walk(re._parser.parse(pattern.pattern, pattern.flags & ~re.DEBUG))
    return sorted({run for run in runs if run}, key=lambda run: (-len(run), run))


def texts(pattern, length):
    """Yield long texts that repeat signs, and the literals of the pattern with and without signs after them."""
    yield from texts_of_signs(length)
    first_literals = literals(pattern)[:4]
    for first in first_literals:
        yield from texts_from(first, length)
    for first in BEGINNINGS:
        yield from texts_from(first, length)
    yield "all literals repeated", ("".join([*first_literals, *BEGINNINGS]) * length)[:length]


@cache
def texts_of_signs(length):
    return [(f"{unit!r} repeated", (unit * length)[:length]) for unit in [*SIGNS, *PAIRS]]


@cache
def texts_from(first, length):
    """Return long texts that begin with `first` or repeat it, with and without signs after it."""
    found = [(f"{first!r} repeated", (first * length)[:length])]
    for filler in FILLERS:
        found.append((f"{first!r}, then {filler!r} repeated", f"{first}{(filler * length)[:length]}\x01"))
        found.append((f"{first!r} and {filler!r} repeated", ((first + filler) * length)[:length]))
    return found


def repeats(parsed):
    """Return True if a part of a parsed pattern may repeat more than a few times. Without one, the time is linear."""
    for op, argument in parsed:
        if str(op) in ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT") and argument[1] > FEW:
            return True
        for inner in argument if isinstance(argument, tuple) else (argument,):
            parts = inner if isinstance(inner, list) else [inner]
            if any(isinstance(part, re._parser.SubPattern) and repeats(part) for part in parts):
                return True
    return False


def seconds(pattern, text, methods):
    """Return the seconds of a processor that a pattern takes on a text, all through it only if it is so used."""
    if isinstance(pattern.pattern, bytes):
        text = text.encode("utf-8")
    start = time.thread_time()
    pattern.match(text)
    pattern.fullmatch(text)
    for _ in pattern.finditer(text) if ALL_THROUGH.intersection(methods) else ():
        pass
    return time.thread_time() - start


def is_slow(pattern, name, methods):
    """Return True if the time for a text grows faster than its length, measured 3 times because machines are busy."""

    def taken(length):
        text = next(text for each, text in texts(pattern, length) if each == name)
        return min(seconds(pattern, text, methods) for _ in range(3))

    return taken(2 * LONG) > MOST_GROWTH * taken(LONG)


def slow_text(pattern, methods=ALL_THROUGH):
    """Return the name of the first text on which a pattern takes more than linear time, or ""."""
    if not repeats(re._parser.parse(pattern.pattern, pattern.flags & ~re.DEBUG)):
        return ""
    for length in (SHORT // 4, SHORT):
        taken = [(seconds(pattern, text, methods), name) for name, text in texts(pattern, length)]
        suspects = sorted((each for each in taken if each[0] > SUSPICIOUS), reverse=True)
        for _, name in suspects[:SUSPECTS]:
            if is_slow(pattern, name, methods):
                return name
    return ""


class TestPatterns:
    def test_are_found_at_run_time_and_in_the_source(self):
        places = {place.split(":")[0] for _, place, _ in patterns()}
        assert len(patterns()) > 100
        assert {"peecf_batch.excel.scan", "peecf_batch.reading.rows.labels", "peecf_batch.excel.markup"} <= places

    def test_take_linear_time_on_long_repeated_text(self):
        slow = {
            f"{place} {pattern.pattern!r}": name
            for pattern, place, methods in patterns()
            if (name := slow_text(pattern, methods))
        }
        assert slow == {}

    @pytest.mark.parametrize(
        "pattern",
        [r"\s*:", r"a+b", r"<a.*?>", r"^(.*?)\s+$", r"\s*x\s*y", r"<(\w+)([^>]*)>", r"\([^)]*\)", r"'(?:[^']|'')*'!"],
    )
    def test_that_are_quadratic_or_worse_are_caught(self, pattern):
        assert slow_text(re.compile(pattern))

    @pytest.mark.parametrize(
        "pattern", [r"(?<!\s)\s*:", r"a+", r"<a[^<>]*>", r"\w+", r"\([^()]*\)", r"[^<]*(?:<(?!b)[^<]*)*"]
    )
    def test_that_are_linear_are_not(self, pattern):
        assert slow_text(re.compile(pattern)) == ""
