"""Forge the journal, the manifest and the records of a run, and report what the program believes of them.

A forged journal or record must cost no more than a fresh run: the outputs are then those of an undisturbed run. A
forged manifest must be refused, or the changes must be named.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from abc import abstractmethod
from contextlib import chdir
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from command_line import faulty
from many_books import contents, sound

from fuzzing.commands import OUTSIDE, invoke, reached
from fuzzing.targets import Target
from fuzzing.texts import change_values, changed_json, spoilt
from peecf_batch.runs.folder.journal import NAME as JOURNAL
from peecf_batch.runs.verify.manifest import NAME as MANIFEST

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from fuzzing.texts import Draw

ASSESS = ("assess", "in", "-o", "out", "--roll-up", "--manifest")
RECORD = "0-assessment.json"


class Run:
    """A run in a folder of its own, with secrets outside its folders and links to them inside."""

    def __init__(self, folder: Path) -> None:
        self.outside = folder / OUTSIDE
        sound(self.outside / "secret.xlsx", 6)
        (self.outside / "secret.html").write_text("secret")
        (folder / "work").mkdir()
        with chdir(folder / "work"):
            for number in range(2):
                sound(Path(f"in/{number}.xlsx"), number)
            faulty(Path("in/faulty.xlsx"))
            Path("in/broken.xlsx").write_bytes(b"broken")
            invoke(*ASSESS)
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


def forged_journal(data: bytes, draw: Draw) -> bytes:
    """Return a journal with changed lines that have the digests that belong to them, or with changed bytes."""
    if draw.random() < 0.2:
        return spoilt(data, draw)
    lines = data.splitlines(keepends=True)
    try:
        for place in draw.sample(range(1, len(lines)), draw.choice((1, 1, 2))):
            lines[place] = with_digest(lines[place], lambda values: change_values(values, draw))
    except (ValueError, KeyError, TypeError, RecursionError):  # the journal is broken already
        return spoilt(data, draw)
    return b"".join(lines)


def with_digest(line: bytes, change: Callable[[Any], object]) -> bytes:
    """Return a line of a journal with its values changed, and with the digest that belongs to them."""
    values = json.loads(line)
    del values["digest"]
    change(values)
    values["digest"] = hashlib.sha256(json.dumps(values).encode()).hexdigest()
    return json.dumps(values).encode() + b"\n"


def put_record(data: bytes) -> None:
    """Write a record, and give the journal the digest that belongs to it."""
    path, journal = Path("out") / RECORD, Path("out") / JOURNAL
    path.write_bytes(data)
    digest = hashlib.sha256(data).hexdigest()

    def name_digest(values: Any) -> None:
        values["written"] = [[name, digest if name == RECORD else sha] for name, sha in values["written"]]

    lines = journal.read_bytes().splitlines(keepends=True)
    lines[1] = with_digest(lines[1], name_digest)
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
    if (Path("out") / RECORD).read_bytes() == held.whole[RECORD]:
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
            values.pop("inputs_at"), values.pop("tool", None), values.pop("seal", None)
            values["rests_on"].pop("options", None)
        if {key: now.get(key) for key in then} != then:
            return "a forged manifest was taken as unchanged"
    return ""


class RunFile(Target):
    """A file of a run, which is restored for each case."""

    path: str

    @cached_property
    def run(self) -> Run:
        (self.folder / "run").mkdir()
        return Run(self.folder / "run")

    def seeds(self) -> Mapping[str, bytes]:
        return {self.path: self.run.whole[self.path]}

    def complaints(self, name: str, data: bytes, folder: Path) -> Iterator[str]:  # noqa: ARG002
        with chdir(self.run.work):
            self.run.restore()
            list(reached(self.folder))  # restoring makes links to outside again
            wrong = self.believed(data)
        if wrong:
            yield wrong

    @abstractmethod
    def believed(self, data: bytes) -> str:
        """Return what is wrong after a run with the forged file, "" for nothing."""


class Journals(RunFile):
    path = JOURNAL

    def broken(self, name: str, data: bytes, draw: Draw) -> bytes:  # noqa: ARG002
        return forged_journal(data, draw)

    def believed(self, data: bytes) -> str:
        (Path("out") / JOURNAL).write_bytes(data)
        return believed_of_journal(self.run, invoke(*ASSESS, "--resume"))


class Manifests(RunFile):
    path = MANIFEST

    def broken(self, name: str, data: bytes, draw: Draw) -> bytes:  # noqa: ARG002
        return changed_json(data, draw)

    def believed(self, data: bytes) -> str:
        (Path("out") / MANIFEST).write_bytes(data)
        return believed_of_manifest(self.run, invoke("verify", "out"), data.decode("utf-8", "replace"))


class ResumedRecords(RunFile):
    path = RECORD

    def broken(self, name: str, data: bytes, draw: Draw) -> bytes:  # noqa: ARG002
        return changed_json(data, draw)

    def believed(self, data: bytes) -> str:
        put_record(data)
        return believed_of_record(self.run, invoke(*ASSESS, "--resume", "--force"))


TARGETS = {"journals": Journals, "manifests": Manifests, "resumed-records": ResumedRecords}
