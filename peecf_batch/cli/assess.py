"""Define the command `assess`: plan a run over workbooks, carry it out, and report the results."""

from __future__ import annotations

import sys
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from peecf_batch.cli.choices import Choices, can_write_word, options_of, picked
from peecf_batch.cli.group import commands
from peecf_batch.cli.long_run import (
    Interruption,
    Progress,
    cluster_if,
    cores,
    done_of,
    finish,
    is_named_by_address,
    ran_line,
)
from peecf_batch.cli.parameters import ASSESSORS, BENCHMARKS, FILE, FOLDER, MODERATION, PLACES, reading_options
from peecf_batch.cli.speaking import complain
from peecf_batch.cli.tally import Tally
from peecf_batch.definitions import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

    from peecf_batch.runs.files.addresses import Address
    from peecf_batch.runs.files.output_names import Extras
    from peecf_batch.runs.folder.run import RunOptions, WholeRun
    from peecf_batch.runs.options import Options
    from peecf_batch.runs.tasks import Task


@commands.command()
@PLACES
@click.option("-o", "--output", type=FOLDER, metavar="DIR", help="Write here (default: beside each workbook).")
@click.option("--marking", default="", metavar="TEXT", help="Print this protective marking on pages and papers.")
@click.option("--board-paper", is_flag=True, help="Also write a board paper in Word.")
@click.option(
    "--docx-template",
    type=FILE,
    metavar="FILE",
    help="Use this Word file (.docx or .dotx) as the template of the board paper.",
)
@click.option("--de-identified", is_flag=True, help="Also write copies with codes for titles, ids and divisions.")
@click.option("--assurance", is_flag=True, help="Also write a page for the audit and risk committee to sign.")
@click.option("--explanations", is_flag=True, help="Also write a page for each position that explains its result.")
@click.option("--show-names", is_flag=True, help="Show names of incumbents, assessors and decision-makers.")
@click.option("--show-remuneration", is_flag=True, help="Show TRP and FTE, and findings about them.")
@click.option(
    "--show-gender", is_flag=True, help="Show counts by gender and band, and median pay with --show-remuneration."
)
@click.option("--values-only", is_flag=True, help="Annotate a plain copy: values without formats, formulas or charts.")
@MODERATION
@ASSESSORS
@BENCHMARKS
@click.option("--force", is_flag=True, help="Replace existing files even if peecf-batch did not write them.")
@click.option("--roll-up", is_flag=True, help="Also write all positions and findings of the run as tables.")
@click.option("--suppress-small", is_flag=True, help="Withhold small counts in the totals of all workbooks.")
@click.option("--manifest", is_flag=True, help="Write a manifest, so that `verify` can check the run later.")
@click.option("-j", "--jobs", type=click.IntRange(1, 512), metavar="N", help="Use N processes (default: all cores).")
@click.option("--resume", is_flag=True, help="Continue a run: leave out workbooks that are done and have not changed.")
@click.option("--dask", metavar="ADDRESS", help="Let the workers of the Dask cluster at this address do the work.")
@click.option("-q", "--quiet", is_flag=True, help="Print only what could not be done.")
@reading_options
def assess(workbooks: Sequence[Path | Address], **typed: Any) -> None:
    """Assess workbooks: write the annotated workbook, the summary and the record of each.

    A folder means all workbooks in it and its sub-folders. A pattern such as "in/*.xlsx" means the workbooks that
    match it. Several workbooks also get one page with totals, peecf-summaries.html. To stop, press Ctrl-C: workbooks
    that have begun are finished. Type the same command with --resume to continue.
    """
    from peecf_batch.errors import Refusal
    from peecf_batch.runs.files.output_names import Extras
    from peecf_batch.runs.folder.run import RunOptions

    asked, choices = picked(typed), Choices(**typed)
    paper = can_write_word(asked.board_paper or choices.docx_template is not None)
    extras = Extras(paper, asked.de_identified, asked.assurance, asked.explanations)
    options = options_of(choices)
    tally = Tally(debug=choices.debug, quiet=asked.quiet)
    wanted = RunOptions(asked.resume, asked.roll_up, asked.suppress_small, asked.manifest)
    planned = planned_run(workbooks, asked.output, Planning(options, extras, wanted), tally)
    folder = planned.run.folder or Path()
    with ExitStack() as stack:
        try:
            stack.enter_context(planned.run.alone())
        except Refusal as refusal:
            tally.refuse(folder, refusal)
            sys.exit(tally.status)
        if planned.tasks:
            with tally.one(folder):
                files = choices.rule_files.read()
                options = planned.run.begin(options, extras, files, is_today=choices.as_at is None)
        carry_out(planned, options, tally, jobs=asked.jobs, dask=asked.dask)
    sys.exit(tally.status)


class Planning(NamedTuple):
    """The options that determine the outputs of a run: those of the assessments, and the outputs wanted."""

    options: Options
    extras: Extras
    wanted: RunOptions


class PlannedRun(NamedTuple):
    """The run as a whole, and the workbooks that it will assess."""

    run: WholeRun
    tasks: list[Task]


def planned_run(named: Sequence[Path | Address], output: Path | None, planning: Planning, tally: Tally) -> PlannedRun:
    """Return the run over the workbooks in `named`.

    Raises click.UsageError if the run needs a folder for its outputs and none is given.
    """
    from peecf_batch.runs.files.output_names import plan
    from peecf_batch.runs.folder.run import WholeRun
    from peecf_batch.runs.folder.schedule import tasks_of

    if output is None and any(map(is_named_by_address, named)):
        raise click.UsageError("Outputs of workbooks that are named by address go into a folder; name it with -o.")
    found = list(tally.usable(named))
    paths, below = [source.path for source in found], [source.below for source in found]
    outputs = plan(paths, output, below=below, values_only=planning.options.values_only, extras=planning.extras)
    whole = WholeRun(named, outputs, output, planning.wanted)
    if whole.folder is None and planning.wanted.needs_folder and found:
        raise click.UsageError("--resume, --roll-up and --manifest need one folder for all outputs; name it with -o.")
    return PlannedRun(whole, tasks_of(found, outputs, whole.folder, are_counted=whole.is_counted))


def carry_out(planned: PlannedRun, options: Options, tally: Tally, *, jobs: int | None, dask: str | None) -> None:
    """Assess the workbooks of a run, showing progress, and write the files for the whole run.

    If the user interrupts the run, print the number of workbooks done, and exit.
    """
    from peecf_batch.runs.folder.schedule import Processes, run

    whole, tasks = planned.run, planned.tasks
    with (
        cluster_if(dask if tasks else None) as cluster,
        Interruption(is_wanted=len(tasks) > 1) as interruption,
        Progress(len(tasks), quiet=tally.quiet) as progress,
    ):
        processes = Processes(jobs, cores(), cluster)
        for result in run(tasks, options, processes, journal=whole.journal, stopped=interruption.was_asked):
            tally.ended += 1
            progress.tell(ran_line(result) if tally.count_result(result) else "")
            whole.keep(result)
    if tally.ended < len(tasks):
        whole.close()
        again = "Run the same command again with --resume to go on." if whole.journal else "Run the same command again."
        complain(f"Stopped: {done_of(tally, tasks)}. {again}")
        sys.exit(interruption.status)
    finish(whole, tasks, tally, options)
