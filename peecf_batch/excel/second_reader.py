"""Run calamine, the second reader of a workbook: beside other work, without its messages, and with its failures."""

from __future__ import annotations

import io
import os
import sys
from contextlib import contextmanager
from pathlib import Path
from threading import Event, RLock, Thread
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from python_calamine import CalamineWorkbook

_T = TypeVar("_T")
_U = TypeVar("_U")
_STANDARD_ERROR = 2
_ONE_AT_A_TIME = RLock()
_SECONDS_A_TURN = 0.0005


@contextmanager
def silenced_standard_error() -> Iterator[None]:
    """Silence standard error around a compiled reader.

    What the reader prints over a damaged file before it fails is not meant for the user. Only one thread at a time
    silences it: a second one would take the silence for the stream to restore.
    """
    with _ONE_AT_A_TIME:
        try:
            saved = os.dup(_STANDARD_ERROR)
        except OSError:  # standard error is closed
            yield
            return
        with Path(os.devnull).open("wb") as nowhere:
            os.dup2(nowhere.fileno(), _STANDARD_ERROR)
        try:
            yield
        finally:
            os.dup2(saved, _STANDARD_ERROR)
            os.close(saved)


def outcome_of(work: Callable[[], _T]) -> _T | BaseException:
    """Return what `work` returns or raises.

    A panic of calamine is a BaseException, not an Exception.
    """
    try:
        return work()
    except (SystemExit, KeyboardInterrupt):  # the user interrupts the program
        raise
    except BaseException as error:
        return error


class Answer:
    """Whether a thread may go on, which another thread tells it once."""

    def __init__(self) -> None:
        """Begin without an answer."""
        self._given, self._is_yes = Event(), False

    def give(self, *, is_yes: bool) -> None:
        """Give the answer; only the first counts."""
        if not self._given.is_set():
            self._is_yes = is_yes
            self._given.set()

    def wait(self) -> bool:
        """Return the answer, once it is given."""
        self._given.wait()
        return self._is_yes


def started(work: Callable[[], object]) -> Thread | None:
    """Return a thread that does `work`, or None where no thread can start, such as in a web page."""
    thread = Thread(target=work, daemon=True)
    try:
        thread.start()
    except RuntimeError:
        return None
    return thread


class Begun(Generic[_T]):
    """Work that a thread does, and its outcome."""

    def __init__(self, work: Callable[[], _T]) -> None:
        """Begin `work`; where no thread can start, it is done after what would have been done meanwhile."""
        self._outcome: list[_T | BaseException] = []
        self._work = work
        self._thread = started(self._do)

    def _do(self) -> None:
        self._outcome.append(outcome_of(self._work))

    def beside(self, meanwhile: Callable[[], _U]) -> tuple[_T | BaseException, _U]:
        """Return the outcome of the work, and what `meanwhile` returns, run in this thread.

        The work is waited for, even if `meanwhile` raises.
        """
        if self._thread is None:
            given = meanwhile()
            self._do()
            return self._outcome[0], given
        usual = sys.getswitchinterval()
        sys.setswitchinterval(_SECONDS_A_TURN)  # the reader rarely needs the interpreter, but then without delay
        try:
            given = meanwhile()
        finally:
            self._thread.join()
            sys.setswitchinterval(usual)
        return self._outcome[0], given


def calamine(data: bytes) -> CalamineWorkbook:
    """Return the workbook as calamine opens it."""
    from python_calamine import CalamineWorkbook

    return CalamineWorkbook.from_filelike(io.BytesIO(data))
