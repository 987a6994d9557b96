"""One workbook from its file to its outputs, wholly by itself: a piece of work that any process can do."""

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
    """A workbook to assess. `name` is what to call it, from the folder that was named, and `below` its folder there.

    `folder` is where the outputs of the run must stay; None where they lie beside workbooks in several folders.
    `address` is where to read the workbook if that is no path. `is_counted` says whether somebody will ask for the
    counts of its organisations and the digests of its outputs.
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
    """A workbook that was assessed and written. `written` are its outputs as seen from the run's folder, with SHA-256.

    `ran` says how many rules ran and how they ended.
    """

    workbook: str
    sha256: str
    errors: int
    ran: str
    entry: Entry
    written: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class NotDone:
    """A workbook that could not be assessed or written, and what to do; `fault` and `trace` where we failed."""

    reason: str
    fix: str
    fault: str = ""
    trace: str = ""


@dataclass(frozen=True, slots=True)
class Numbered:
    """A task, and its place in the run."""

    place: int
    task: Task


Ended = Done | NotDone
Result = tuple[int, Ended]
LOST = NotDone(
    "the process that assessed it was ended, most likely for want of memory.",
    "Assess it by itself, or with --jobs 1 on a machine with more memory.",
)


def assess_one(task: Task, options: Options, *, data: bytes | None = None, into: Path | None = None) -> Ended:
    """Read, assess and write one workbook, and return how it ended; no error is raised.

    `data` are the workbook's bytes if the caller has them. `into` is a folder to write to for now; the caller moves the
    outputs to their place.
    """
    try:
        return _assessed(task, options, data, into)
    except Refusal as refusal:
        return NotDone(refusal.reason, refusal.fix)
    except Exception as error:
        from traceback import format_exc

        return NotDone("", "", type(error).__name__, format_exc())


def _assessed(task: Task, options: Options, data: bytes | None, into: Path | None) -> Done:
    assessed = assess_bytes(bytes_for(task) if data is None else data, task.path.name, options)
    outputs = task.outputs.moved_to(into) if into else task.outputs
    if task.folder is not None and not into:
        check_inside(outputs.paths, task.folder)
    write_outputs(assessed, outputs, options)
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
    """The bytes of a task's workbook. Raises Refusal where it cannot be read."""
    if task.address is None:
        return bytes_of(task.path)
    from peecf_batch.runs.files.addresses import bytes_at

    return bytes_at(task.address)
