"""Define the workbooks of a run as tasks, and the result of each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from peecf_batch.runs.files.reading import bytes_of

if TYPE_CHECKING:
    from pathlib import Path, PurePath

    from peecf_batch.outputs.sector.entries import Entry
    from peecf_batch.runs.files.addresses import Address
    from peecf_batch.runs.files.output_names import Outputs


@dataclass(frozen=True, slots=True)
class Task:
    """A workbook to assess, and where to write its outputs.

    `name` and `below` are its path and its folder, relative to the folder given by the user. `folder` is where the
    outputs of the run must stay; None if they are beside workbooks in several folders. `address` is where to read the
    workbook, None if it is at `path`. `is_counted` says whether the counts of its organisations and the digests of its
    outputs are needed.
    """

    path: Path
    name: str
    below: PurePath
    outputs: Outputs
    folder: Path | None
    address: Address | None = None
    is_counted: bool = True


@dataclass(frozen=True, slots=True)
class Done:
    """A workbook that was assessed, with its outputs written.

    `workbook` is its name and `sha256` the digest of its bytes. `errors` counts the findings of severity error. `ran`
    is a sentence on the rules that ran and their results. `entry` has the counts for the page over all workbooks.
    `written` are the outputs, relative to the run's folder, with their SHA-256.
    """

    workbook: str
    sha256: str
    errors: int
    ran: str
    entry: Entry
    written: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class NotDone:
    """A workbook that could not be assessed or written, with the reason and what to do.

    For a bug of ours, `fault` is the type of the error and `trace` its traceback, and the others are "".
    """

    reason: str
    fix: str
    fault: str = ""
    trace: str = ""


@dataclass(frozen=True, slots=True)
class Numbered:
    """A task and its place in the run, counted from 0."""

    place: int
    task: Task


Ended = Done | NotDone


Result = tuple[int, Ended]


PROCESS_LOST = NotDone(
    "the process that assessed it was ended, most likely for want of memory.",
    "Assess it by itself, or with --jobs 1 on a machine with more memory.",
)


def bytes_for(task: Task) -> bytes:
    """Return the bytes of a task's workbook. Raises Refusal if it cannot be read."""
    if task.address is None:
        return bytes_of(task.path)
    from peecf_batch.runs.files.addresses import bytes_at

    return bytes_at(task.address)


@dataclass(frozen=True, slots=True)
class TaskResult:
    """The result of one workbook of a run. `kept` says that it is from an earlier run and nothing changed since."""

    task: Task
    ended: Ended
    kept: bool = False
