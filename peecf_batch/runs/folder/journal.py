"""What is done already? A line for each workbook of a run, written as soon as its outputs are.

It lies among the outputs under a hidden name. Whoever ends a run at any moment loses no more than the workbooks in
hand: a line that was cut short or is not as it was written is not read, and one is believed only where the files that
it names are what it says.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from peecf_batch.outputs.sector.entries import Entry, Link, Tally
from peecf_batch.refusal import Refusal
from peecf_batch.runs.files.digests import seen_from, sha256_of
from peecf_batch.runs.files.ours import check_free
from peecf_batch.runs.files.whole_files import write_whole
from peecf_batch.runs.task import Done, Task, bytes_for

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path
    from typing import BinaryIO

NAME = ".peecf-run.jsonl"
_DIGEST = "digest"
SCHEMA = "peecf-batch/run/2"


class Journal:
    """The lines of one run, kept in its file; of each only the place is held here."""

    def __init__(self, folder: Path, rests_on: str, *, force: bool, resume: bool) -> None:
        """Begin a journal of results that rest on `rests_on`, or go on with one that does.

        Raises Refusal where the file cannot be written or is somebody else's.
        """
        self.path = folder / NAME
        self._head = _line({"schema": SCHEMA, "rests_on": rests_on})
        self._places: dict[str, tuple[int, int]] = {}
        check_free([self.path], force=force)
        if not (resume and self._found()):
            write_whole(self.path, lambda beside: beside.write_bytes(self._head))
        self._end = self._last()
        try:
            self._file: BinaryIO = self.path.open("r+b")
            self._file.truncate(self._end)
        except OSError as error:
            raise _unwritable(error) from None

    def _found(self) -> bool:
        """Whether the file is of this run. Its whole lines are remembered, the last of each workbook."""
        try:
            with self.path.open("rb") as file:
                at = len(self._head)
                if file.readline() != self._head:
                    return False
                for line in file:
                    if line.endswith(b"\n") and (key := _key(line)):
                        self._places[key] = (at, len(line))
                    at += len(line)
        except OSError:
            return False
        return True

    def _last(self) -> int:
        return max((at + size for at, size in self._places.values()), default=len(self._head))

    def done(self, key: str) -> Done | None:
        """What is known of the workbook whose first output is `key`."""
        place = self._places.get(key)
        if place is None:
            return None
        self._file.seek(place[0])
        return _done(json.loads(self._file.read(place[1])))

    def add(self, done: Done) -> None:
        """Keep a workbook's line. Raises Refusal where it cannot be written."""
        line = _line(_held(done))
        try:
            self._file.seek(self._end)
            self._file.write(line)
            self._file.flush()
        except OSError as error:
            raise _unwritable(error) from None
        self._places[done.written[0][0]] = (self._end, len(line))
        self._end += len(line)

    def lines(self, keys: Iterable[str]) -> Iterator[Done]:
        """What is known of the workbooks whose first outputs are `keys`, in this order; unknown ones are left out."""
        return (done for key in keys if (done := self.done(key)) is not None)

    def finish(self, keys: Iterable[str]) -> None:
        """Leave the lines of `keys` alone, in this order, so that equal runs leave equal files."""
        wanted = [self._places[key] for key in keys if key in self._places]

        def write(beside: Path) -> None:
            with beside.open("wb") as file:
                file.write(self._head)
                for at, size in wanted:
                    self._file.seek(at)
                    file.write(self._file.read(size))
            self._file.close()

        write_whole(self.path, write)

    def close(self) -> None:
        """Leave the file as it is, for a later run to go on with."""
        self._file.close()


def is_unchanged(done: Done, task: Task, folder: Path) -> bool:
    """Whether a workbook and all its outputs are what they were when it was done."""
    if done.workbook != task.name or [name for name, _ in done.written] != [
        seen_from(folder, path) for path in task.outputs.paths
    ]:
        return False
    try:
        return _sha256_of(task) == done.sha256 and all(sha256_of(folder / name) == sha for name, sha in done.written)
    except (OSError, Refusal):
        return False


def _sha256_of(task: Task) -> str:
    return sha256_of(task.path) if task.address is None else hashlib.sha256(bytes_for(task)).hexdigest()


def _unwritable(error: OSError) -> Refusal:
    return Refusal(
        f"'{NAME}' could not be written: {error.strerror or type(error).__name__}.",
        "Free some space, or name another folder with -o.",
    )


def _line(held: dict[str, Any]) -> bytes:
    return json.dumps(held).encode() + b"\n"


def _held(done: Done) -> dict[str, Any]:
    held = asdict(done) | {"entry": asdict(done.entry) | {"links": [list(link) for link in done.entry.links]}}
    return held | {_DIGEST: _digest(held)}


def _digest(held: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(held).encode()).hexdigest()


def _key(line: bytes) -> str:
    """The workbook that a line is about; "" where it is none of ours, or not as it was written."""
    try:
        held = json.loads(line)
        return _done(held).written[0][0] if held.pop(_DIGEST) == _digest(held) else ""
    except (ValueError, TypeError, KeyError, IndexError, AttributeError, RecursionError):
        return ""


def _done(held: dict[str, Any]) -> Done:
    entry = held["entry"]
    organisations = tuple(Tally(**tally) for tally in entry["organisations"])
    made = Entry(
        entry["workbook"],
        tuple(Link(*link) for link in entry["links"]),
        entry["verdict"],
        entry["found"],
        organisations,
    )
    written = tuple((name, sha) for name, sha in held["written"])
    return Done(held["workbook"], held["sha256"], held["errors"], held["ran"], made, written)
