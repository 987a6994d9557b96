"""Assess one workbook, from its file to its outputs, in a form that any process can run."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from peecf_batch.outputs.sector.entries import entry_of
from peecf_batch.outputs.wording.sentences import assurance
from peecf_batch.refusal import Refusal
from peecf_batch.runs.assessing import assess_bytes
from peecf_batch.runs.files.digests import seen_from, sha256_of
from peecf_batch.runs.files.sources import bytes_of
from peecf_batch.runs.files.whole_files import check_inside
from peecf_batch.runs.writing import write_outputs

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path, PurePath

    from peecf_batch.outputs.sector.entries import Entry
    from peecf_batch.runs.files.addresses import Address
    from peecf_batch.runs.files.output_names import Outputs
    from peecf_batch.runs.options import Options


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

    `workbook` is its name and `sha256` the digest of its bytes. `errors` counts the findings of severity error. `ran` is
    a sentence on the rules that ran and their results. `entry` has the counts for the page over all workbooks. `written`
    are the outputs, relative to the run's folder, with their SHA-256.
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
LOST = NotDone(
    "the process that assessed it was ended, most likely for want of memory.",
    "Assess it by itself, or with --jobs 1 on a machine with more memory.",
)


def assess_one(
    task: Task,
    options: Options,
    *,
    in_one_process: bool = False,
    data: bytes | None = None,
    into: Path | None = None,
) -> Ended:
    """Read, assess and write one workbook, and return the result. An error is a result too, and is not raised.

    `in_one_process` starts no other process. `data` are the workbook's bytes if the caller has them. `into` is a
    temporary folder for the outputs, which the caller then moves to their place.
    """
    try:
        data = bytes_for(task) if data is None else data
        return _assessed(task, options, data, into, in_one_process=in_one_process)
    except Refusal as refusal:
        return NotDone(refusal.reason, refusal.fix)
    except Exception as error:
        from traceback import format_exc

        return NotDone("", "", type(error).__name__, format_exc())


def _assessed(task: Task, options: Options, data: bytes, into: Path | None, *, in_one_process: bool) -> Done:
    assessed = assess_bytes(data, task.path.name, options)
    outputs = task.outputs.moved_to(into) if into else task.outputs
    if task.folder is not None and not into:
        check_inside(outputs.paths, task.folder)
    write_outputs(assessed, outputs, options, in_one_process=in_one_process)
    assessment, summaries = assessed.assessment, [seen_from(task.folder, path) for path in task.outputs.summaries]
    return Done(
        task.name,
        assessment.source.sha256,
        assessment.errors,
        assurance(assessment),
        entry_of(assessment, summaries, task.name, is_counted=task.is_counted),
        tuple(_digests(task, outputs)) if task.is_counted else (),
    )


def _digests(task: Task, written: Outputs) -> Iterator[tuple[str, str]]:
    for planned, path in zip(task.outputs.paths, written.paths, strict=True):
        yield seen_from(task.folder, planned), sha256_of(path)


def bytes_for(task: Task) -> bytes:
    """Return the bytes of a task's workbook. Raises Refusal if it cannot be read."""
    if task.address is None:
        return bytes_of(task.path)
    from peecf_batch.runs.files.addresses import bytes_at

    return bytes_at(task.address)
