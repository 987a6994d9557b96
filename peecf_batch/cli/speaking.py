"""Print results on standard output and failures on standard error, without control characters from workbooks."""

from __future__ import annotations

import os
import sys
from itertools import islice
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Iterable


_LINES_AT_A_TIME = 500


def say(text: str, *, escape: bool = True) -> None:
    """Print a text. With `escape`, characters that could control a terminal are printed as escapes."""
    from peecf_batch.outputs.screen.report import printable

    click.echo(printable(text) if escape else text)


def say_all(lines: Iterable[str], *, in_colour: bool) -> None:
    """Print many lines in blocks. With `in_colour`, use colour on a terminal, unless NO_COLOR is set."""
    from peecf_batch.outputs.screen.report import coloured, printable

    in_colour = in_colour and sys.stdout.isatty() and not os.environ.get("NO_COLOR")
    safe = (coloured(printable(line)) if in_colour else printable(line) for line in lines)
    while some := list(islice(safe, _LINES_AT_A_TIME)):
        click.echo("\n".join(some))


def complain(text: str) -> None:
    """Print a failure on standard error, in one line."""
    from peecf_batch.outputs.screen.report import printable

    click.echo(printable(text).replace("\n", " "), err=True)


def complain_at_length(text: str) -> None:
    """Print a failure on standard error, in several lines."""
    from peecf_batch.outputs.screen.report import printable

    click.echo(printable(text), err=True)
