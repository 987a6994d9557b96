"""Assess workbooks on a Dask cluster of many machines. Only this process writes the outputs.

Workers read workbooks from an address or receive their bytes, and return the bytes of the outputs. Therefore they need
no shared disk. A result depends only on the data that the worker received. If a worker is lost, another worker can
repeat its task.
"""

from __future__ import annotations

import logging
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache, partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from peecf_batch.errors import Refusal
from peecf_batch.runs.files.explanation_pages import remove_stale_pages
from peecf_batch.runs.files.ours import check_free
from peecf_batch.runs.files.whole_files import check_inside, write_together, write_whole
from peecf_batch.runs.folder.futures import completed, result_of
from peecf_batch.runs.task import assess_one
from peecf_batch.runs.tasks import PROCESS_LOST, Done, Ended, NotDone, bytes_for
from peecf_batch.runs.verify.fingerprint import combined, installed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from concurrent.futures import Future

    from peecf_batch.runs.options import Options
    from peecf_batch.runs.tasks import Numbered, Result, Task

_AHEAD = 3
_SECONDS = 20
_OTHER = NotDone(
    "the worker that assessed it has other versions of peecf-batch, its rules or its libraries than this machine.",
    "Install the same on all, then run again with --resume.",
)


@dataclass(frozen=True, slots=True)
class WorkerResult:
    """The result of a worker for one workbook, the bytes of its outputs, and a digest of the worker's installation.

    `pages` are the bytes of the pages that explain positions, by the names of their files.
    """

    ended: Ended
    files: tuple[bytes, ...]
    installed: str
    pages: Mapping[str, bytes] = field(default_factory=dict)


def assess_on_worker(task: Task, data: bytes | None, options: Options) -> WorkerResult:
    """Assess one workbook on a worker, and return its outputs as bytes. Without `data`, read it from its address."""
    with TemporaryDirectory() as folder:
        ended = assess_one(task, options, in_one_process=True, data=data, into=Path(folder))
        outputs = task.outputs.moved_to(Path(folder))
        files = outputs.paths if isinstance(ended, Done) else ()
        listing = outputs.explanations if files else None
        pages = {path.name: path.read_bytes() for path in listing.parent.iterdir()} if listing else {}
        return WorkerResult(ended, tuple(path.read_bytes() for path in files), _installed(), pages)


@cache
def _installed() -> str:
    return combined(installed())


@contextmanager
def cluster_at(address: str) -> Iterator[Any]:
    """Yield a client of the cluster at `address`. Raises Refusal if no scheduler answers, or if it has no worker."""
    from distributed import Client

    for name in ("distributed", "distributed.client"):  # each has a level of its own
        logging.getLogger(name).setLevel(logging.ERROR)  # the warnings are about tasks that Dask repeats by itself
    try:
        client: Any = Client(address, timeout=_SECONDS, set_as_default=False)  # type: ignore[no-untyped-call]
    except (OSError, ValueError) as error:
        raise Refusal(f"no Dask scheduler answers at '{address}' ({error}).", "Check --dask and the network.") from None
    try:
        client.wait_for_workers(1, timeout=_SECONDS)
    except TimeoutError:
        client.close()
        raise Refusal(f"the Dask cluster at '{address}' has no worker.", "Start some with: dask worker.") from None
    try:
        yield client
    finally:
        client.close()


def in_cluster(
    tasks: Iterable[Numbered], options: Options, client: Any, stopped: Callable[[], bool]
) -> Iterator[Result]:
    """Run tasks on the workers of `client` until `stopped`, and yield each result when it is ready."""
    executor = client.get_executor(pure=False)
    ahead = _AHEAD * max(1, sum(client.nthreads().values()))
    for numbered, future in completed(tasks, partial(_submit, executor, options), ahead, stopped):
        yield numbered.place, _written(numbered.task, future, options)


def _submit(executor: Any, options: Options, numbered: Numbered) -> Future[WorkerResult]:
    from concurrent.futures import Future

    try:
        data = None if numbered.task.address else bytes_for(numbered.task)
    except Refusal as refusal:
        known: Future[WorkerResult] = Future()
        known.set_result(WorkerResult(NotDone(refusal.reason, refusal.fix), (), _installed()))
        return known
    submitted: Future[WorkerResult] = executor.submit(assess_on_worker, numbered.task, data, options)
    return submitted


def _written(task: Task, future: Future[WorkerResult], options: Options) -> Ended:
    """Write the outputs that a worker returned, and return the result. Only this process writes outputs."""
    error = future.exception()
    if error is not None:
        return PROCESS_LOST if type(error).__name__ == "KilledWorker" else result_of(future)  # type: ignore[arg-type]
    made = future.result()
    if made.installed != _installed():
        return _OTHER
    if isinstance(made.ended, Done):
        try:
            if task.folder is not None:
                check_inside(task.outputs.paths, task.folder)
            folder = task.outputs.explanations_folder
            pages = [(folder / name, partial(_write, body)) for name, body in made.pages.items()]
            check_free((*task.outputs.paths, *(path for path, _ in pages)), force=options.force)
            for path, body in zip(task.outputs.paths, made.files, strict=True):
                if path != task.outputs.explanations:  # it is written with its pages
                    write_whole(path, partial(_write, body))
            for refusal in write_together(pages, all_or_none=True):
                raise refusal
            if pages:
                remove_stale_pages(folder, made.pages)
        except Refusal as refusal:
            return NotDone(refusal.reason, refusal.fix)
    return made.ended


def _write(body: bytes, beside: Path) -> None:
    beside.write_bytes(body)
