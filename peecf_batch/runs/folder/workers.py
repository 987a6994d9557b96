"""Assess workbooks in several processes. If a process is killed, only the workbook that caused this can be lost."""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
import threading
from collections import deque
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from multiprocessing.connection import wait as wait_for
from typing import TYPE_CHECKING

from peecf_batch.runs.folder.futures import completed, result_of
from peecf_batch.runs.task import assess_one, prepare
from peecf_batch.runs.tasks import PROCESS_LOST, Ended, Numbered, Result, Task

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from peecf_batch.runs.options import Options

_WORKBOOKS_A_PROCESS = 500
_AHEAD = 2
_OBJECTS_BETWEEN_COLLECTIONS = 2_000_000
_options: Options


def in_processes(
    tasks: Iterable[Numbered], options: Options, jobs: int, stopped: Callable[[], bool]
) -> Iterator[Result]:
    """Run tasks in `jobs` processes until `stopped`, and yield each result when it is ready.

    Replace the processes by new ones from time to time, to release the memory of large workbooks. If a process is
    killed, it is not known which of the workbooks in progress it was assessing. Then assess each of these workbooks
    again, in a process of its own. A workbook is lost only if that process is killed too.
    """
    waiting = deque(tasks)
    while waiting and not stopped():
        suspects: list[Numbered] = []
        with _pool(options, jobs) as pool:

            def some(suspects: list[Numbered] = suspects) -> Iterator[Numbered]:
                for _ in range(jobs * _WORKBOOKS_A_PROCESS):
                    if waiting and not suspects and not stopped():
                        yield waiting.popleft()

            for numbered, future in completed(some(), _submit_to(pool), jobs * _AHEAD, stopped):
                if isinstance(future.exception(), BrokenProcessPool):
                    suspects.append(numbered)
                else:
                    yield numbered.place, result_of(future)
        for numbered in sorted(suspects, key=lambda numbered: numbered.place):
            if not stopped():
                yield numbered.place, _alone(numbered, options)


def _submit_to(pool: ProcessPoolExecutor) -> Callable[[Numbered], Future[Ended]]:
    def submit(numbered: Numbered) -> Future[Ended]:
        try:
            with _no_interruption():
                return pool.submit(_work, numbered.task)
        except BrokenProcessPool as error:
            broken: Future[Ended] = Future()
            broken.set_exception(error)
            return broken

    return submit


def _alone(numbered: Numbered, options: Options) -> Ended:
    with _pool(options, 1) as pool:
        future = _submit_to(pool)(numbered)
        return PROCESS_LOST if isinstance(future.exception(), BrokenProcessPool) else result_of(future)


def _pool(options: Options, jobs: int) -> ProcessPoolExecutor:
    """Return a pool of `jobs` processes. They are spawned, so that they behave the same on every system."""
    return ProcessPoolExecutor(jobs, multiprocessing.get_context("spawn"), _begin, (options,))


@contextmanager
def _no_interruption() -> Iterator[None]:
    """Block Ctrl-C while processes start, so that they inherit the block."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    earlier = signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT])
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, earlier)


def _begin(options: Options) -> None:
    """Prepare a new process. Freeze the objects that it always needs, to make garbage collection faster."""
    global _options
    _options = options
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    gc.set_threshold(_OBJECTS_BETWEEN_COLLECTIONS)
    prepare()
    gc.collect()
    gc.freeze()


def _work(task: Task) -> Ended:
    ended = assess_one(task, _options, in_one_process=True)
    gc.collect()
    return ended


def _end_with_parent() -> None:
    """End this process when the process that started it has ended, because its work is no longer needed."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        wait_for([parent.sentinel])
        os._exit(1)
