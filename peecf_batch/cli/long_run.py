"""Support runs over many workbooks: interruption, progress, a cluster, and the files for the whole run."""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import click

from peecf_batch.cli.speaking import complain, say

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from peecf_batch.cli.tally import Tally
    from peecf_batch.runs.files.addresses import Address
    from peecf_batch.runs.folder.run import WholeRun
    from peecf_batch.runs.options import Options
    from peecf_batch.runs.tasks import Task, TaskResult


INTERRUPTED = 128  # plus the number of the signal
_SUBTRACTED = (
    "{folder} has files of an earlier run: {names}. Do not publish files of both runs:"
    " a reader could subtract one set of totals from the other and find a small count."
)


class Interruption:
    """A handler of Ctrl-C and SIGTERM: the first ends the run after the workbooks in progress, the second at once."""

    def __init__(self, *, is_wanted: bool) -> None:
        import signal

        self.signal, self._process = 0, os.getpid()
        self._numbers = (signal.SIGINT, signal.SIGTERM) if is_wanted else ()

    def __enter__(self) -> Self:
        import signal

        self._earlier_handlers = {number: signal.signal(number, self._ask) for number in self._numbers}
        return self

    def __exit__(self, *_: object) -> None:
        import signal

        for number, handler in self._earlier_handlers.items():
            signal.signal(number, handler)

    def _ask(self, number: int, _: object) -> None:
        if os.getpid() != self._process:  # a forked process must finish the outputs that it writes
            return
        if self.signal:
            os._exit(INTERRUPTED + number)
        self.signal = number
        complain("Stopping when the workbooks in progress are finished. Press Ctrl-C again to abandon them.")

    def was_asked(self) -> bool:
        """Return True if the user interrupted the run."""
        return self.signal != 0

    @property
    def status(self) -> int:
        """The exit status of an interrupted run: 128 plus the number of the signal, as in shells."""
        return INTERRUPTED + self.signal


class Progress:
    """A printer of one line for each workbook and, on a terminal, a progress bar with the rate and the time left."""

    def __init__(self, length: int, *, quiet: bool) -> None:
        from time import monotonic

        self.quiet, self._clock, self._begun, self._done = quiet, monotonic, monotonic(), 0
        shown = not quiet and length > 1 and sys.stderr.isatty()
        self._bar = self._new_bar(length) if shown else None

    def _new_bar(self, length: int) -> Any:
        return click.progressbar(
            length=length, label="Assessing", show_pos=True, item_show_func=self._rate, file=sys.stderr, width=0
        )

    def _rate(self, _: object) -> str:
        return f"{self._done / max(self._clock() - self._begun, 0.001):.1f} workbooks a second"

    def __enter__(self) -> Self:
        if self._bar is not None:
            self._bar.__enter__()
        return self

    def __exit__(self, *_: object) -> None:
        if self._bar is not None:
            self._bar.__exit__(None, None, None)

    def tell(self, line: str) -> None:
        """Print the line for a workbook, if it is not "", and move the bar."""
        self._done += 1
        if self._bar is not None:
            click.echo("\r\x1b[K", nl=False, err=True)
        if line and not self.quiet:
            say(line.replace("\n", "\\n"))
        if self._bar is not None:
            self._bar.update(1, self._done)


@contextmanager
def cluster_if(address: str | None) -> Iterator[Any]:
    """Yield a client of the cluster at an address, or None if there is no address.

    Raises click.UsageError if there is no cluster at the address, or if the package distributed is not installed.
    """
    if address is None:
        yield None
        return
    from importlib.util import find_spec

    from peecf_batch.errors import Refusal, how_to_add

    if find_spec("distributed") is None:
        raise click.UsageError(f"The packages for --dask are not installed. {how_to_add('distributed')}")
    from peecf_batch.runs.folder.cluster import cluster_at

    try:
        context = cluster_at(address)
        client = context.__enter__()
    except Refusal as refusal:
        reason = " ".join(refusal.reason.split())
        raise click.UsageError(f"{reason[:1].upper()}{reason[1:]} {refusal.fix}") from None
    try:
        yield client
    finally:
        context.__exit__(None, None, None)


def finish(whole: WholeRun, tasks: Sequence[Task], tally: Tally, options: Options) -> None:
    """Write the files for the whole run, and print their paths."""
    from peecf_batch.outputs.screen.report import printable
    from peecf_batch.outputs.sector.entries import Unread

    unread = [Unread(printable(name), printable(reason)) for name, reason in tally.unread]
    if whole.wanted.roll_up and not whole.wanted.suppress_small:
        from peecf_batch.errors import how_to_add
        from peecf_batch.outputs.sector.parquet import can_write_parquet

        if not can_write_parquet():
            tally.note(f"Tables in Parquet are not written, because pyarrow is not installed. {how_to_add('parquet')}")
    if whole.wanted.suppress_small and (earlier := whole.earlier_files()):
        tally.note(_SUBTRACTED.format(folder=whole.folder, names=", ".join(earlier)))
    for path, write in whole.last_steps(tasks, unread, options):
        with tally.one(path):
            write()
            if path == whole.index:
                tally.say(f"All workbooks of this run: {path}")
    tables = [name for name in whole.tables() if whole.folder and (whole.folder / name).exists()]
    if tables:
        tally.say(f"Tables of this run: {', '.join(tables)} in {whole.folder}")
    if whole.manifest_sha256:
        tally.say(f"Manifest of this run: SHA-256 {whole.manifest_sha256}")


def cores() -> int:
    """Return the number of processors that this process may use."""
    affinity = getattr(os, "sched_getaffinity", None)
    return len(affinity(0)) if affinity else os.cpu_count() or 1


def done_of(tally: Tally, tasks: Sequence[Task]) -> str:
    """Return a clause that states how many workbooks of a run are done."""
    from peecf_batch.outputs.wording.text import plural

    return f"{tally.done:,} of {plural(len(tasks), 'workbook')} {'is' if tally.done == 1 else 'are'} done and kept"


def ran_line(ran: TaskResult) -> str:
    """Return the line to print for a workbook that was assessed, "" for one that was not."""
    from peecf_batch.runs.tasks import Done

    if not isinstance(ran.ended, Done):
        return ""
    entry, outputs = ran.ended.entry, ran.task.outputs.paths
    summary = f"{entry.verdict} {entry.found.capitalize()}."
    if ran.kept:
        return f"{ran.task.path}: unchanged since it was assessed. {summary}"
    names = ", ".join(output.relative_to(outputs[0].parent).as_posix() for output in outputs)
    return f"{ran.task.path}: {summary} {ran.ended.ran}. Written to {outputs[0].parent}: {names}"


def is_named_by_address(named: Path | Address) -> bool:
    """Return True if an argument is an address and not a path."""
    return not isinstance(named, Path)
