"""Keep a journal of a run, with a line for each workbook, written as soon as its outputs are written.

The journal is a hidden file in the output folder. If a run ends early, only the workbooks in progress are lost. A line
that is incomplete or was changed is ignored. A line says which files to compare; see `kept` for what they prove.
"""

from __future__ import annotations

import hashlib
import json
from datetime import date
from typing import TYPE_CHECKING, Any

from peecf_batch.definitions import NamedTuple
from peecf_batch.errors import Refusal
from peecf_batch.outputs.sector.entries import Entry, Link, Tally
from peecf_batch.runs.files.ours import check_free
from peecf_batch.runs.files.stored_values import distinct, name_inside, sha256_in, text_in, whole_in
from peecf_batch.runs.files.whole_files import write_whole
from peecf_batch.runs.tasks import Done, WrittenFile

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path
    from typing import BinaryIO

NAME = ".peecf-run.jsonl"
_DIGEST = "digest"
SCHEMA = "peecf-batch/run/4"
_BEGINNING = b'{"schema": "peecf-batch/'
_MOST_SEARCHED = 1 << 20
_LONGEST_HEAD = 1_000
_NOT_PRINTED = bytes(range(33))


class _LinePlace(NamedTuple):
    """The place of a line in the file: the offset of its first byte, and its length in bytes."""

    start: int
    size: int


class Head(NamedTuple):
    """The first line of a journal: a digest of everything that the results depend on, and the day of the assessment."""

    rests_on: str
    as_at: date | None

    @property
    def line(self) -> bytes:
        """The line as the file has it."""
        return _line({"schema": SCHEMA, "rests_on": self.rests_on, "as_at": str(self.as_at or "")})


def head_in(folder: Path) -> Head | None:
    """Return the first line of the journal in `folder`, or None if there is no journal that can be read."""
    path = folder / NAME
    try:
        if path.is_symlink() or not path.is_file():
            return None
        with path.open("rb") as file:
            held = json.loads(file.readline(_LONGEST_HEAD))
        if held["schema"] != SCHEMA:
            return None
        return Head(sha256_in(held["rests_on"]), date.fromisoformat(text_in(held["as_at"])))
    except (OSError, ValueError, TypeError, KeyError, RecursionError):
        return None


class Journal:
    """The journal of one run. The lines are in a file; only their places are in memory."""

    def __init__(self, folder: Path, head: Head, *, force: bool, resume: bool) -> None:
        """Begin a journal in `folder` or, with `resume`, continue a journal that has the same `head`.

        Raises Refusal if the file cannot be written or is not a journal of this product.
        """
        self.path = folder / NAME
        self._head = head.line
        self._places: dict[str, _LinePlace] = {}
        if self.path.is_symlink() or (self.path.exists() and not self.path.is_file()):
            raise Refusal(f"'{NAME}' there was not made by peecf-batch.", "Remove it, then run again.")
        check_free([self.path], force=force or _is_damaged(self.path))
        if not (resume and self._found()):
            write_whole(self.path, lambda beside: beside.write_bytes(self._head))
        self._end = self._last()
        try:
            self._file: BinaryIO = self.path.open("r+b")
            self._file.truncate(self._end)
        except OSError as error:
            raise _unwritable(error) from None

    def _found(self) -> bool:
        """Return True if the file has the same head, and note the place of each workbook's last valid line."""
        try:
            with self.path.open("rb") as file:
                at = len(self._head)
                if file.readline() != self._head:
                    return False
                for line in file:
                    if line.endswith(b"\n") and (key := _key(line)):
                        self._places[key] = _LinePlace(at, len(line))
                    at += len(line)
        except OSError:
            return False
        return True

    def _last(self) -> int:
        return max((at + size for at, size in self._places.values()), default=len(self._head))

    def done(self, key: str) -> Done | None:
        """Return the line of the workbook whose first output is `key`, or None."""
        line = self._line_at(key)
        return _done(json.loads(line)) if line else None

    def add(self, done: Done) -> None:
        """Append the line of a workbook. Raises Refusal if it cannot be written."""
        line = _line(_values_of(done))
        try:
            self._file.seek(self._end)
            self._file.write(line)
            self._file.flush()
        except OSError as error:
            raise _unwritable(error) from None
        self._places[_key_of(done)] = _LinePlace(self._end, len(line))
        self._end += len(line)

    def says(self, done: Done) -> bool:
        """Return True if the line of a workbook says exactly what `done` says."""
        return self._line_at(_key_of(done)) == _line(_values_of(done))

    def keep(self, keys: Iterable[str]) -> None:
        """Forget every workbook except those whose first outputs are `keys`."""
        self._places = {key: self._places[key] for key in keys if key in self._places}

    def _line_at(self, key: str) -> bytes:
        place = self._places.get(key)
        if place is None:
            return b""
        self._file.seek(place.start)
        return self._file.read(place.size)

    def lines(self, keys: Iterable[str]) -> Iterator[Done]:
        """Yield the lines of the workbooks whose first outputs are `keys`, in this order, without unknown keys."""
        return (done for key in keys if (done := self.done(key)) is not None)

    def finish(self, keys: Iterable[str]) -> None:
        """Write the file again with the lines of `keys` only, in this order, so that equal runs leave equal files."""
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
        """Close the file as it is, so that a later run can continue it."""
        self._file.close()


def _unwritable(error: OSError) -> Refusal:
    return Refusal(
        f"'{NAME}' could not be written: {error.strerror or type(error).__name__}.",
        "Free some space, or name another folder with -o.",
    )


def _line(values: dict[str, Any]) -> bytes:
    return json.dumps(values).encode() + b"\n"


def _is_damaged(path: Path) -> bool:
    """Return True if a file is what is left of a journal: nothing, part of its beginning, or any of its lines."""
    try:
        with path.open("rb") as file:
            data = file.read(_MOST_SEARCHED)
    except OSError:
        return False
    text = data.strip(_NOT_PRINTED)
    return _BEGINNING.startswith(text[: len(_BEGINNING)]) or any(map(_key, text.splitlines()))


def _key_of(done: Done) -> str:
    return done.written[0].name


def _values_of(done: Done) -> dict[str, Any]:
    organisations = [tally._asdict() for tally in done.entry.organisations]
    values = done._asdict() | {"entry": done.entry._asdict() | {"organisations": organisations}}
    del values["ran"]  # only printed, in the run that assessed the workbook
    return values | {_DIGEST: _digest(values)}


def _digest(values: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(values).encode()).hexdigest()


def _key(line: bytes) -> str:
    """Return the first output of the workbook that a line is about, "" if the line is not ours or was changed."""
    try:
        values = json.loads(line)
        return _key_of(_done(values)) if values.pop(_DIGEST) == _digest(values) else ""
    except (ValueError, TypeError, KeyError, IndexError, AttributeError, RecursionError):
        return ""


def _done(values: dict[str, Any]) -> Done:
    """Return the result in a line. Raises an error that `_key` expects if a value is not of its type and range."""
    entry = values["entry"]
    made = Entry(
        text_in(entry["workbook"]),
        tuple(Link(text_in(text), text_in(href)) for text, href in entry["links"]),
        text_in(entry["verdict"]),
        text_in(entry["found"]),
        tuple(_tally(tally) for tally in entry["organisations"]),
    )
    written = tuple(WrittenFile(name_inside(name), sha256_in(sha)) for name, sha in values["written"])
    distinct([file.name for file in written])
    workbook, sha256 = name_inside(values["workbook"]), sha256_in(values["sha256"])
    return Done(workbook, sha256, whole_in(values["errors"]), "", made, written)


def _tally(values: dict[str, Any]) -> Tally:
    tally = Tally(**values)
    tally = tally._replace(marks=tuple(map(text_in, tally.marks)))
    text_in(tally.name)
    text_in(tally.assessed_on)
    counts = (tally.positions, tally.not_classified, tally.edges)
    for count in (*counts, *tally.bands.values(), *tally.outcomes.values()):
        whole_in(count)
    for bands in tally.streams.values():
        for count in bands.values():
            whole_in(count)
    return tally
