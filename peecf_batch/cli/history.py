"""Define the command `history`, which compares three or more assessments of one organisation."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from peecf_batch.cli.choices import Choices, argument, options_of
from peecf_batch.cli.group import commands
from peecf_batch.cli.parameters import FOLDER, NonEmptyPath, reading_options
from peecf_batch.cli.tally import Tally

if TYPE_CHECKING:
    from collections.abc import Sequence


@commands.command()
@click.argument(
    "assessments", type=NonEmptyPath(path_type=Path), nargs=-1, required=True, metavar="RECORD|WORKBOOK|FOLDER..."
)
@click.option("-o", "--output", type=FOLDER, metavar="DIR", help="Write here (default: beside the latest assessment).")
@click.option("--marking", default="", metavar="TEXT", help="Print this protective marking on the page.")
@click.option("--show-names", is_flag=True, help="Show names of assessors and decision-makers.")
@click.option("--show-remuneration", is_flag=True, help="Show amounts in decisions and reasons.")
@click.option("--renamed-organisation", is_flag=True, help="Treat different names as one organisation.")
@click.option("--force", is_flag=True, help="Replace existing files even if peecf-batch did not write them.")
@click.option("-q", "--quiet", is_flag=True, help="Print only what could not be done.")
@reading_options
def history(
    assessments: Sequence[Path], output: Path | None, quiet: bool, renamed_organisation: bool, **typed: Any
) -> None:
    """Compare three or more assessments of one organisation: the bands and scores of every position over time.

    Name the records (-assessment.json), the workbooks, or the folders that contain them. They are put in order by
    date. No assessment is counted twice: a record is used in place of its workbook. An annotated copy that
    people have filled in since then is used in place of both.
    """
    from peecf_batch.assessment.history.series import FEWEST
    from peecf_batch.outputs.screen.history import history_doubts, history_line, not_counted, too_few
    from peecf_batch.runs.files.locks import locked
    from peecf_batch.runs.files.sources import is_folder
    from peecf_batch.runs.history.run import make_history, outputs_in, write_history
    from peecf_batch.runs.history.sources import gather

    choices = Choices(**typed)
    options, tally = options_of(choices), Tally(quiet=quiet, debug=choices.debug)
    with tally.one(assessments[0]):
        gathered = gather(assessments, options, tally.refuse)
        if gathered is None:
            sys.exit(tally.status)
        for line in not_counted(gathered.left_out):
            tally.note(line)
        if len(gathered.sources) < FEWEST:
            raise click.UsageError(too_few([argument(held.path) for held in gathered.sources]))
        made = make_history(gathered, options, is_renamed=renamed_organisation)
        only = assessments[0] if len(assessments) == 1 and is_folder(assessments[0]) else None
        outputs = outputs_in(output or only or made.latest.parent)
        with locked([outputs.page.parent]):
            write_history(made, outputs, options)
        tally.errors += made.errors or int(not made.history.is_classified)
        for line in history_doubts(made.history):
            tally.note(line)
        tally.say(history_line(made.history, outputs))
    sys.exit(tally.status)
