"""Submit tasks to processes or machines, and collect the results."""

from __future__ import annotations

from concurrent.futures import FIRST_COMPLETED, Future, wait
from typing import TYPE_CHECKING, Any

from peecf_batch.runs.tasks import Ended, NotDone, Numbered

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator


def completed(
    tasks: Iterable[Numbered],
    submit: Callable[[Numbered], Future[Any]],
    ahead: int,
    stopped: Callable[[], bool],
) -> Iterator[tuple[Numbered, Future[Any]]]:
    """Submit tasks, with at most `ahead` of them pending, and yield each task with its future when it is done.

    After `stopped` returns true, cancel the tasks that no process has begun, and wait for the others.
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
    """Return the result of a task. An error in sending the task or the result is a result too."""
    error = future.exception()
    return future.result() if error is None else NotDone("", "", type(error).__name__, str(error))
