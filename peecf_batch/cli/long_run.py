"""What a run over many workbooks needs: an end that can be asked for, a bar, a cluster, what is written last."""

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
    from peecf_batch.runs.folder.schedule import Ran
    from peecf_batch.runs.options import Options
    from peecf_batch.runs.task import Task


INTERRUPTED = 128  # and the number of the signal


class Interruption:
    """Ctrl-C during a run: the first asks for an end after the workbooks in hand, the second ends at once."""

    def __init__(self, *, is_wanted: bool) -> None:
        import signal

        self.signal, self._process = 0, os.getpid()
        self._numbers = (signal.SIGINT, signal.SIGTERM) if is_wanted else ()

    def __enter__(self) -> Self:
        import signal

        self._former = {number: signal.signal(number, self._ask) for number in self._numbers}
        return self

    def __exit__(self, *_: object) -> None:
        import signal

        for number, former in self._former.items():
            signal.signal(number, former)

    def _ask(self, number: int, _: object) -> None:
        if os.getpid() != self._process:  # a copy of the process that writes finishes what it writes
            return
        if self.signal:
            os._exit(INTERRUPTED + number)
        self.signal = number
        complain("Stopping after the workbooks in hand; once more to drop them.")

    def was_asked(self) -> bool:
        """Whether an end was asked for."""
        return self.signal != 0

    @property
    def status(self) -> int:
        """The exit status of a run that was interrupted, as shells have it."""
        return INTERRUPTED + self.signal


class Progress:
    """A line for each workbook and, on a terminal, a bar under the lines with the rate and the time that is left."""

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
        """Print a workbook's line, "" for one of which all was said, and move the bar."""
        self._done += 1
        if self._bar is not None:
            click.echo("\r\x1b[K", nl=False, err=True)
        if line and not self.quiet:
            say(line.replace("\n", "\\n"))
        if self._bar is not None:
            self._bar.update(1, self._done)


@contextmanager
def cluster_if(address: str | None) -> Iterator[Any]:
    """The cluster at an address, if one was given. Ends the run in one line where there is none."""
    if address is None:
        yield None
        return
    from importlib.util import find_spec

    from peecf_batch.refusal import Refusal

    if find_spec("distributed") is None:
        raise click.UsageError("--dask needs distributed: pip install 'peecf-batch[distributed]'")
    from peecf_batch.runs.folder.cluster import cluster_at

    try:
        held = cluster_at(address)
        client = held.__enter__()
    except Refusal as refusal:
        reason = " ".join(refusal.reason.split())
        raise click.UsageError(f"{reason[:1].upper()}{reason[1:]} {refusal.fix}") from None
    try:
        yield client
    finally:
        held.__exit__(None, None, None)


def finish(whole: WholeRun, tasks: Sequence[Task], tally: Tally, options: Options) -> None:
    """Write what is written over all workbooks, and say where."""
    from peecf_batch.outputs.screen.report import printable
    from peecf_batch.outputs.sector.entries import Unread

    unread = [Unread(printable(name), printable(reason)) for name, reason in tally.unread]
    if whole.wanted.roll_up and not whole.wanted.suppress_small:
        from peecf_batch.outputs.sector.parquet import can_write_parquet

        if not can_write_parquet():
            tally.note("Tables in Parquet are not written: they need pyarrow (pip install 'peecf-batch[parquet]').")
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
    """How many processors this process may use."""
    affinity = getattr(os, "sched_getaffinity", None)
    return len(affinity(0)) if affinity else os.cpu_count() or 1


def done_of(tally: Tally, tasks: Sequence[Task]) -> str:
    """How many workbooks of a run are done, in words."""
    from peecf_batch.outputs.wording.sentences import plural

    return f"{tally.done:,} of {plural(len(tasks), 'workbook')} {'is' if tally.done == 1 else 'are'} done and kept"


def ran_line(ran: Ran) -> str:
    """What is printed of a workbook that was assessed."""
    from peecf_batch.runs.task import Done

    if not isinstance(ran.ended, Done):
        return ""
    entry, outputs = ran.ended.entry, ran.task.outputs.paths
    said = f"{entry.verdict} {entry.found.capitalize()}."
    if ran.kept:
        return f"{ran.task.path}: unchanged since it was assessed. {said}"
    names = ", ".join(output.name for output in outputs)
    return f"{ran.task.path}: {said} {ran.ended.ran}. Written to {outputs[0].parent}: {names}"


def is_named_by_address(named: Path | Address) -> bool:
    """Whether what was named is an address and no path."""
    return not isinstance(named, Path)
