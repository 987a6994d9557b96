"""Assess the workbooks of a run in order, in one or more processes, and skip those that are already done."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any

from peecf_batch.definitions import NamedTuple
from peecf_batch.errors import Refusal
from peecf_batch.runs.files.digests import seen_from
from peecf_batch.runs.task import assess_one
from peecf_batch.runs.tasks import Done, Ended, NotDone, Numbered, Result, Task, TaskResult

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from peecf_batch.runs.files.output_names import Outputs
    from peecf_batch.runs.files.sources import WorkbookFile
    from peecf_batch.runs.folder.journal import Journal
    from peecf_batch.runs.options import Options

_FEW = 8
_FEW_BYTES = 8 << 20


def tasks_of(
    found: Sequence[WorkbookFile], planned: Sequence[Outputs], folder: Path | None, *, are_counted: bool = True
) -> list[Task]:
    """Return a task for each workbook. `are_counted` is true if a file for the whole run needs their counts."""
    named = zip(found, planned, strict=True)
    return [
        Task(f.path, (f.below / f.path.name).as_posix(), f.below, outputs, folder, f.address, are_counted, f.is_named)
        for f, outputs in named
    ]


def key_of(task: Task) -> str:
    """Return the key of a workbook in the journal: its first output, which is unique in the run."""
    return seen_from(task.folder, task.outputs.annotated)


class Processes(NamedTuple):
    """The processes that do the work: `jobs` processes on this machine, or the workers of a Dask `cluster`.

    Without `jobs`, a run with enough workbooks has one process for each of the `cores`. In any other run, this process
    does the work.
    """

    jobs: int | None = None
    cores: int = 1
    cluster: Any = None


def run(
    tasks: Sequence[Task],
    options: Options,
    processes: Processes,
    *,
    journal: Journal | None = None,
    stopped: Callable[[], bool] = lambda: False,
) -> Iterator[TaskResult]:
    """Assess workbooks, and yield the result of each, in their order.

    Do not assess a workbook again if its files prove what the `journal` says of it; the journal forgets all others.
    After `stopped` returns true, finish the workbooks in progress and begin no others.
    """
    kept = dict(_kept(tasks, journal, options) if journal else ())
    if journal is not None:
        journal.keep([key_of(tasks[place]) for place in kept])
    left = [Numbered(place, task) for place, task in enumerate(tasks) if place not in kept]
    waiting = {place: TaskResult(tasks[place], done, kept=True) for place, done in kept.items()}
    place = 0
    for at, ended in _results(left, options, processes, stopped):
        waiting[at] = TaskResult(tasks[at], _noted(ended, journal))
        while place in waiting:
            yield waiting.pop(place)
            place += 1
    yield from (waiting[at] for at in sorted(waiting))


def _noted(ended: Ended, journal: Journal | None) -> Ended:
    """Add a result to the journal, and return it; return the refusal of the journal if it cannot be written."""
    if journal is not None and isinstance(ended, Done):
        try:
            journal.add(ended)
        except Refusal as refusal:
            return NotDone(refusal.reason, refusal.fix)
    return ended


def _kept(tasks: Sequence[Task], journal: Journal, options: Options) -> Iterator[tuple[int, Done]]:
    from peecf_batch.runs.folder.kept import proved

    for place, task in enumerate(tasks):
        line = journal.done(key_of(task))
        done = proved(line, task, task.folder, options) if line and task.folder is not None else None
        if done is not None and journal.says(done):
            yield place, done


def _results(
    left: Sequence[Numbered], options: Options, processes: Processes, stopped: Callable[[], bool]
) -> Iterator[Result]:
    if processes.cluster is not None:
        from peecf_batch.runs.folder.cluster import in_cluster

        return in_cluster(left, options, processes.cluster, stopped)
    jobs = processes.jobs
    if jobs is None:
        jobs = min(processes.cores, len(left)) if _is_much(left) else 0
    if jobs and len(left) > 1:
        with suppress(ImportError):  # not every Python has processes
            from peecf_batch.runs.folder.workers import in_processes

            return in_processes(left, options, jobs, stopped)
    return _in_this_process(left, options, stopped, in_one_process=processes.jobs == 1)


def _in_this_process(
    tasks: Sequence[Numbered], options: Options, stopped: Callable[[], bool], *, in_one_process: bool
) -> Iterator[Result]:
    for numbered in tasks:
        if stopped():
            return
        ended = assess_one(numbered.task, options, in_one_process=in_one_process, is_only=len(tasks) == 1)
        yield numbered.place, ended


def _is_much(tasks: Sequence[Numbered]) -> bool:
    """Return True if there is enough work to start more processes: many workbooks, or several large ones."""
    return len(tasks) > _FEW or (len(tasks) > 1 and sum(_size(numbered.task.path) for numbered in tasks) > _FEW_BYTES)


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0
