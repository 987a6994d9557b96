"""Define the task for one workbook of a run, and its result."""

from __future__ import annotations

from typing import TYPE_CHECKING

from peecf_batch.definitions import NamedTuple
from peecf_batch.runs.files.reading import bytes_of

if TYPE_CHECKING:
    from pathlib import Path, PurePath

    from peecf_batch.outputs.sector.entries import Entry
    from peecf_batch.runs.files.addresses import Address
    from peecf_batch.runs.files.output_names import Outputs


class Task(NamedTuple):
    """A workbook to assess, and where to write its outputs.

    `name` and `below` are its path and its folder, relative to the folder that the user named. `folder` is the folder
    in which all outputs of the run must be; None if they are beside workbooks in several folders. `address` is the
    address of the workbook, None if it is at `path`. `is_counted` is true if the counts of its organisations and the
    digests of its outputs are needed, and `is_named` if the user named the workbook itself.
    """

    path: Path
    name: str
    below: PurePath
    outputs: Outputs
    folder: Path | None
    address: Address | None = None
    is_counted: bool = True
    is_named: bool = False


class WrittenFile(NamedTuple):
    """A file that a run wrote: its name, relative to the run's folder, and the SHA-256 of its bytes."""

    name: str
    sha256: str


class Done(NamedTuple):
    """A workbook that was assessed, with its outputs written.

    `workbook` is its name and `sha256` the digest of its bytes. `errors` counts the findings of severity error. `ran`
    is a sentence about the rules that ran and their results. `entry` has the counts for the page of the whole run.
    `written` are the outputs.
    """

    workbook: str
    sha256: str
    errors: int
    ran: str
    entry: Entry
    written: tuple[WrittenFile, ...]


class NotDone(NamedTuple):
    """A workbook that could not be assessed or written, with the reason and advice.

    For a program bug, `fault` is the type of the error and `trace` its traceback, and the other fields are "".
    """

    reason: str
    fix: str
    fault: str = ""
    trace: str = ""


class Numbered(NamedTuple):
    """A task and its index in the run."""

    place: int
    task: Task


Ended = Done | NotDone


Result = tuple[int, Ended]


PROCESS_LOST = NotDone(
    "the process that assessed it ended, probably because the computer ran out of memory.",
    "Assess it by itself, or with --jobs 1 on a machine with more memory.",
)


def bytes_for(task: Task) -> bytes:
    """Return the bytes of a task's workbook. Raises Refusal if it cannot be read."""
    if task.address is None:
        return bytes_of(task.path)
    from peecf_batch.runs.files.addresses import bytes_at

    return bytes_at(task.address)


class TaskResult(NamedTuple):
    """The result of one workbook of a run. `kept` is true if it is from an earlier run and still applies."""

    task: Task
    ended: Ended
    kept: bool = False
