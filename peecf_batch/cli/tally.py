"""Count the results of the workbooks of a run, report failures, and give the exit status."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from peecf_batch.cli.interrupted import signal_received
from peecf_batch.cli.speaking import complain, complain_at_length, say

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from peecf_batch.errors import Refusal
    from peecf_batch.runs.files.addresses import Address
    from peecf_batch.runs.files.sources import WorkbookFile
    from peecf_batch.runs.tasks import TaskResult


ERRORS_FOUND, NOT_READ, OUR_FAULT = 1, 3, 70


REPORT = "Run again with --debug and report what it prints."


class Tally:
    """The counts of one run: workbooks done, errors found, and workbooks refused or failed.

    `unread` has the name of each workbook that was not assessed, with the reason. After a failure, the run continues
    with the next workbook.
    """

    def __init__(self, *, debug: bool, quiet: bool = True) -> None:
        self.debug, self.quiet = debug, quiet
        self.ended, self.done, self.errors, self.refused, self.failed = 0, 0, 0, 0, 0
        self.unread: list[tuple[str, str]] = []

    def usable(self, paths: Sequence[Path | Address]) -> Iterator[WorkbookFile]:
        """Yield the workbooks at `paths`. Report and count unusable paths, and print a note for each skipped path."""
        from peecf_batch.runs.files.sources import Skipped, Unusable, workbooks_in

        for source in workbooks_in(paths):
            if isinstance(source, Unusable):
                self.refuse(source.path, source.refusal)
            elif not isinstance(source, Skipped):
                yield source
            else:
                self.note(f"{source.path}: {source.why}")

    def say(self, line: str) -> None:
        """Print a line, unless the run is quiet."""
        if not self.quiet:
            say(line)

    def note(self, line: str) -> None:
        """Print a note on standard error, unless the run is quiet."""
        if not self.quiet:
            complain(line)

    def count_result(self, ran: TaskResult) -> bool:
        """Count the result of a workbook, report a failure, and return whether it was assessed and written."""
        from peecf_batch.errors import Refusal
        from peecf_batch.runs.tasks import Done

        ended = ran.ended
        if isinstance(ended, Done):
            self.done += 1
            self.errors += ended.errors
            return True
        if ended.fault:
            self._fail(ran.task.path, ended.fault, ran.task.name)
            if self.debug:
                complain_at_length(ended.trace)
        else:
            self.refuse(ran.task.path, Refusal(ended.reason, ended.fix), ran.task.name)
        return False

    @contextmanager
    def one(self, path: Path) -> Iterator[None]:
        """Report in one line a refusal or a program bug in the work on one workbook, so that the run continues.

        Re-raise the error if it is a program bug and the run has --debug, or if it is a result of Ctrl-C.
        """
        from peecf_batch.errors import Refusal

        try:
            yield
        except Refusal as refusal:
            self.refuse(path, refusal)
        except click.ClickException:  # click reports it, and sets the status
            raise
        except Exception as error:
            if self.debug or signal_received():
                raise
            self._fail(path, type(error).__name__, path.name)

    def _fail(self, path: Path, fault: str, name: str) -> None:
        self.failed += 1
        self.unread.append((name, "The program itself failed here."))
        complain(f"{path}: sorry, peecf-batch itself failed here ({fault}). {REPORT}")

    def refuse(self, path: Path | Address, refusal: Refusal, name: str = "") -> None:
        """Report and count a refusal. `name` is for the page of the whole run, "" for the name of the path."""
        self.refused += 1
        self.unread.append((name or path.name, f"{refusal.reason} {refusal.fix}"))
        complain(f"{path}: {refusal.reason} {refusal.fix}")

    @property
    def status(self) -> int:
        """The exit status of the run."""
        if self.failed or self.refused:
            return OUR_FAULT if self.failed else NOT_READ
        return ERRORS_FOUND if self.errors else 0
