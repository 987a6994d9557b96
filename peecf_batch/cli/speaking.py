"""What is said: results on standard output, what could not be done on standard error, nothing that a terminal obeys."""

from __future__ import annotations

import os
import sys
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Iterable


_LINES_AT_A_TIME = 500


def say(text: str, *, escape: bool = True) -> None:
    """Print a text, without what a terminal would obey unless it is not to be escaped."""
    from peecf_batch.outputs.screen.report import printable

    _put(printable(text) if escape else text)


def say_all(lines: Iterable[str], *, in_colour: bool) -> None:
    """Print many lines, a good many at a time; in colour only on a terminal, and not where NO_COLOR asks for none."""
    from peecf_batch.outputs.screen.report import coloured, printable

    in_colour = in_colour and sys.stdout.isatty() and not os.environ.get("NO_COLOR")
    safe = (coloured(printable(line)) if in_colour else printable(line) for line in lines)
    while some := list(islice(safe, _LINES_AT_A_TIME)):
        _put("\n".join(some))


def _put(text: str) -> None:
    """Print to whoever reads; once nobody does any more, as behind `head`, the work goes on in silence."""
    try:
        click.echo(text)
    except BrokenPipeError:
        sys.stdout = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115 - open as long as we are


def complain(text: str) -> None:
    """Say on standard error, in one line, what could not be done."""
    from peecf_batch.outputs.screen.report import printable

    click.echo(printable(text).replace("\n", " "), err=True)


def complain_at_length(text: str) -> None:
    """The same in as many lines as it takes."""
    from peecf_batch.outputs.screen.report import printable

    click.echo(printable(text), err=True)
