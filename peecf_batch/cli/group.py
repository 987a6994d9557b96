"""Define the group of all commands. The other modules add their commands to it."""

from __future__ import annotations

import click

from peecf_batch import __version__
from peecf_batch.cli.parameters import Commands


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="peecf-batch")
def commands() -> None:
    """Assess executive positions under the Victorian Public Entity Executive Classification Framework.

    Give it a workbook with one row per position and one column per work value factor. It gives back your own workbook,
    annotated, with nothing in it lost, and a summary page for the board.
    """
