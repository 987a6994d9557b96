"""Who does the work? Processes that each do a workbook wholly by themselves; one that is lost takes nothing with it."""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
import threading
from collections import deque
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from multiprocessing.connection import wait as wait_for
from typing import TYPE_CHECKING, Any

from peecf_batch.runs.task import LOST, Ended, NotDone, Numbered, Result, Task, assess_one

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
    """Do tasks in `jobs` processes, until `stopped`; results come as they are ready.

    Processes are changed for new ones from time to time, so that what a large workbook took is given back. Where one is
    ended from outside, nobody can tell which of the workbooks in hand it was at: each of them is done again in a
    process of its own, and only one that ends that too is lost.
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


def completed(
    tasks: Iterable[Numbered],
    submit: Callable[[Numbered], Future[Any]],
    ahead: int,
    stopped: Callable[[], bool],
) -> Iterator[tuple[Numbered, Future[Any]]]:
    """Hand out tasks, never more than `ahead` at once, and give back each as it ends.

    When `stopped`, what no process has begun is dropped, and the rest is waited for.
    """
    pending: dict[Future[Any], Numbered] = {}
    for numbered in tasks:
        pending[submit(numbered)] = numbered
        if len(pending) >= ahead:
            yield from _ended(pending)
    while pending:
        if stopped():
            pending = {future: numbered for future, numbered in pending.items() if not future.cancel()}
        yield from _ended(pending)


def _ended(pending: dict[Future[Any], Numbered]) -> Iterator[tuple[Numbered, Future[Any]]]:
    done, _ = wait(pending, return_when=FIRST_COMPLETED)
    ready = sorted(((pending.pop(future), future) for future in done), key=lambda pair: pair[0].place)
    yield from ready


def result_of(future: Future[Ended]) -> Ended:
    """How a task ended. A fault in what carries tasks and results is an answer too."""
    error = future.exception()
    return future.result() if error is None else NotDone("", "", type(error).__name__, str(error))


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
        return LOST if isinstance(future.exception(), BrokenProcessPool) else result_of(future)


def _pool(options: Options, jobs: int) -> ProcessPoolExecutor:
    """Processes that start from nothing on every system, so that they are the same on all."""
    return ProcessPoolExecutor(jobs, multiprocessing.get_context("spawn"), _begin, (options,))


@contextmanager
def _no_interruption() -> Iterator[None]:
    """Around the start of processes: they inherit that Ctrl-C is not for them."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    held = signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT])
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, held)


def _begin(options: Options) -> None:
    """Make a new process ready. What it needs for good is set aside, so that garbage is found fast."""
    global _options
    _options = options
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    gc.set_threshold(_OBJECTS_BETWEEN_COLLECTIONS)
    gc.collect()
    gc.freeze()


def _work(task: Task) -> Ended:
    ended = assess_one(task, _options, in_one_process=True)
    gc.collect()
    return ended


def _end_with_parent() -> None:
    """End this process when the one that started it is gone, however that came: nobody waits for its work."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        wait_for([parent.sentinel])
        os._exit(1)
