"""Forge journals and manifests of a run, and report what the program believes of them. Also a script.

usage: forging.py [--count 1000] [--seed 1]

A forged journal must cost no more than a fresh run: the outputs are then those of an undisturbed run. A forged manifest
must be refused, or the changes must be named. No run may end with status 70 or open a file outside the folders.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import random
import shutil
import sys
import tempfile
from collections import Counter
from contextlib import chdir, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from command_line import faulty, run
from many_books import contents, sound

from peecf_batch.runs.folder.journal import NAME as JOURNAL
from peecf_batch.runs.verify.manifest import NAME as MANIFEST

if TYPE_CHECKING:
    from collections.abc import Iterator

ASSESS = ("assess", "in", "-o", "out", "--roll-up", "--manifest")
ODD: list[Any] = [
    None, True, False, 0, -1, 1, 10**30, 1.5, float("inf"), "", "x", "\0", "\ud800", "a" * 9999, [], {}, [[]], {"a": 1},
    ["a", "b"], "../outside/secret.xlsx", "../../outside/secret.xlsx", "/etc/passwd", "..", "../..", ".",
    "../../outside", "../in", "link", "link/secret.xlsx", "javascript:alert(1)", "https://example.com/x.html", "0" * 64,
    "C:\\x.xlsx", "a-summary.html", "All 900 positions can be classified.", "0.xlsx", "1-assessed.xlsx",
]  # fmt: skip
_opened: list[str] = []


def _watch(event: str, arguments: tuple[Any, ...]) -> None:
    if event in ("open", "os.scandir", "os.listdir") and isinstance(arguments[0], (str, bytes)):
        _opened.append(os.fsdecode(arguments[0]))


class Run:
    """A run in a folder of its own, with secrets outside its folders and links to them inside."""

    def __init__(self, folder: Path) -> None:
        self.outside = folder / "outside"
        sound(self.outside / "secret.xlsx", 6)
        (self.outside / "secret.html").write_text("secret")
        (folder / "work").mkdir()
        with chdir(folder / "work"):
            for number in range(2):
                sound(Path(f"in/{number}.xlsx"), number)
            faulty(Path("in/faulty.xlsx"))
            Path("in/broken.xlsx").write_bytes(b"broken")
            run(*ASSESS)
            self.whole = contents(Path("out"))
            for name in ("in", "out"):
                (Path(name) / "link").symlink_to(self.outside)
        self.work = folder / "work"

    def restore(self) -> None:
        shutil.rmtree("out")
        for name, data in self.whole.items():
            path = Path("out") / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        (Path("out") / "link").symlink_to(self.outside)

    def reached(self) -> list[str]:
        """Return the paths outside the folders that were opened since this was last asked."""
        outside, paths = os.path.realpath(self.outside), list(_opened)
        _opened.clear()
        return [path for path in paths if os.path.realpath(path).startswith(outside)]


def _places(value: Any) -> Iterator[tuple[Any, Any]]:
    """Yield every list or dictionary in a JSON value, with each of its keys or indices."""
    if isinstance(value, dict | list):
        for key in list(value) if isinstance(value, dict) else range(len(value)):
            yield value, key
            yield from _places(value[key])


def mutated(values: Any, draw: random.Random) -> None:
    """Change 1 to 3 places of a JSON value: another value, none, a swap, or one more."""
    for _ in range(draw.choice((1, 1, 1, 2, 3))):
        places = [place for place in _places(values) if place[1] != "rests_on"]
        if not places:
            return
        inside, key = draw.choice(places)
        action = draw.randrange(6)
        if action == 0:
            del inside[key]
        elif action == 1 and isinstance(inside, list):
            inside.append(inside[key])
        elif action == 2:
            other, its = draw.choice(places)
            if its in other if isinstance(other, dict) else its < len(other):
                inside[key] = json.loads(json.dumps(other[its]))
        elif action == 3 and isinstance(inside[key], int):
            inside[key] = inside[key] + draw.choice((-1, 1, 1000))
        else:
            inside[key] = draw.choice(ODD)


def forged_journal(data: bytes, draw: random.Random) -> bytes:
    """Return a journal with changed lines that have the digests that belong to them, or with changed bytes."""
    if draw.random() < 0.2:
        return spoilt(data, draw)
    lines = data.splitlines(keepends=True)
    for place in draw.sample(range(1, len(lines)), draw.choice((1, 1, 2))):
        values = json.loads(lines[place])
        del values["digest"]
        mutated(values, draw)
        if isinstance(values, dict):
            values["digest"] = hashlib.sha256(json.dumps(values).encode()).hexdigest()
        lines[place] = json.dumps(values).encode() + b"\n"
    return b"".join(lines)


def spoilt(data: bytes, draw: random.Random) -> bytes:
    """Return bytes that are cut, doubled, overwritten or replaced by something deep."""
    at = draw.randrange(len(data))
    return draw.choice(
        [data[:at], data[at:], data[:at] + bytes(40) + data[at:], data[:at] + draw.randbytes(9) + data[at + 9 :],
         data + data, data[:at] + b"[" * 99_999, b"\xff\xfe" + data, data.replace(b'"', b"'")]
    )  # fmt: skip


def forged_record(draw: random.Random) -> None:
    """Change a record, and give the journal the digest that belongs to it."""
    path = Path("out/0-assessment.json")
    record = json.loads(path.read_text(encoding="utf-8"))
    mutated(record, draw)
    text = json.dumps(record, separators=(", ", ": "))
    path.write_text(text, encoding="utf-8")
    journal = Path("out") / JOURNAL
    lines = journal.read_bytes().splitlines(keepends=True)
    values = json.loads(lines[1])
    del values["digest"]
    digest = hashlib.sha256(text.encode()).hexdigest()
    values["written"] = [[name, digest if name == path.name else sha] for name, sha in values["written"]]
    values["digest"] = hashlib.sha256(json.dumps(values).encode()).hexdigest()
    lines[1] = json.dumps(values).encode() + b"\n"
    journal.write_bytes(b"".join(lines))


def believed_of_journal(held: Run, result: Any) -> str:
    """Return what is wrong after a run that resumed a forged journal, "" for nothing."""
    if result.exit_code not in (1, 3):
        return f"status {result.exit_code}: {result.output[-300:]}"
    left = {name: data for name, data in contents(Path("out")).items() if not name.startswith("link")}
    if "was not made by peecf-batch" in result.stderr:  # the journal was not recognised, so it is left alone
        for_all = ("peecf-", ".peecf-")
        left = {name: data for name, data in left.items() if not name.startswith(for_all)}
        return "" if left == {n: d for n, d in held.whole.items() if not n.startswith(for_all)} else "other outputs"
    different = [name for name in held.whole if left.get(name) != held.whole[name]]
    return f"other bytes: {different}" if different or set(left) != set(held.whole) else ""


def believed_of_record(held: Run, result: Any) -> str:
    """Return what is wrong after a run that resumed with a forged record, "" for nothing.

    The page and the tables must be those of a fresh run, or of the record as it is in the folder.
    """
    if result.exit_code not in (1, 3):
        return f"status {result.exit_code}: {result.output[-300:]}"
    if Path("out/0-assessment.json").read_bytes() == held.whole["0-assessment.json"]:
        return believed_of_journal(held, result)
    lines = [json.loads(line) for line in (Path("out") / JOURNAL).read_bytes().splitlines()[1:]]
    for line in lines:
        name = next(name for name, _ in line["written"] if name.endswith(".json"))
        record = json.loads((Path("out") / name).read_text(encoding="utf-8"))
        if sum(part["positions"] for part in line["entry"]["organisations"]) != len(record["positions"]):
            return "other counts than those of the record"
    return ""


def believed_of_manifest(held: Run, result: Any, text: str) -> str:
    """Return what is wrong after a forged manifest was verified, "" for nothing."""
    if result.exit_code not in (0, 1, 3):
        return f"status {result.exit_code}: {result.output[-300:]}"
    if result.exit_code == 3 and (result.stdout or len(result.stderr.splitlines()) != 1):
        return f"not one line: {result.output[-300:]}"
    if result.exit_code == 0:
        then, now = json.loads(held.whole[MANIFEST]), json.loads(text)
        for values in (then, now):
            values.pop("inputs_at"), values.pop("tool", None)
            values["rests_on"].pop("options", None)
        if {key: now.get(key) for key in then} != then:
            return "a forged manifest was taken as unchanged"
    return ""


def trial(held: Run, number: int, draw: random.Random) -> tuple[str, str]:
    """Forge one file, run the program, and return the kind of forgery and what is wrong, "" for nothing."""
    held.restore()
    kind = ("manifest", "journal", "manifest", "record")[number % 4]
    _opened.clear()
    if kind == "manifest":
        path = Path("out") / MANIFEST
        data = held.whole[MANIFEST]
        values = json.loads(data)
        mutated(values, draw)
        forged = spoilt(data, draw) if draw.random() < 0.2 else json.dumps(values).encode()
        path.write_bytes(forged)
        wrong = believed_of_manifest(held, run("verify", "out"), forged.decode("utf-8", "replace"))
    elif kind == "journal":
        path = Path("out") / JOURNAL
        path.write_bytes(forged_journal(held.whole[JOURNAL], draw))
        wrong = believed_of_journal(held, run(*ASSESS, "--resume"))
    else:
        forged_record(draw)
        wrong = believed_of_record(held, run(*ASSESS, "--resume", "--force"))
    reached = held.reached()
    return kind, wrong or (f"reached {reached[:3]}" if reached else "")


@contextmanager
def run_to_forge() -> Iterator[Run]:
    """Yield a run in a temporary folder that is the working folder."""
    with tempfile.TemporaryDirectory() as folder:
        held = Run(Path(folder))
        with chdir(held.work):
            yield held


def trials(count: int, seed: int) -> Iterator[tuple[int, str, str]]:
    """Yield the number, the kind and what is wrong for `count` forgeries, "" for nothing."""
    sys.addaudithook(_watch)
    with run_to_forge() as held:
        for number in range(count):
            draw = random.Random(f"{seed}-{number}")
            yield number, *trial(held, number, draw)


def main() -> int:
    """Forge as many files as the user asks, and print what is wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    kinds, faults = Counter[str](), 0
    for number, kind, wrong in trials(asked.count, asked.seed):
        kinds[kind] += 1
        if wrong:
            faults += 1
            print(f"forgery {number} ({kind}): {wrong}", flush=True)
    print(f"{asked.count} forgeries ({dict(kinds)}), {faults} believed or failed")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
