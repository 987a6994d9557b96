"""The command line: the only place that prints, picks paths or exits."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

from peecf_batch import __version__

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import datetime

    from peecf_batch.batch import Options
    from peecf_batch.refusal import Refusal

ERRORS_FOUND, NOT_READ, OUR_FAULT = 1, 3, 70
_WORKBOOKS = click.argument(
    "workbooks", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="WORKBOOK|FOLDER..."
)


def _reading_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options of every command that reads workbooks."""
    options = (
        click.option("--sheet", metavar="NAME", help="Read this sheet, not the first whose headings fit."),
        click.option(
            "--framework", type=click.Path(path_type=Path), metavar="FILE", help="Use the framework in this TOML file."
        ),
        click.option(
            "--determination",
            type=click.DateTime(["%Y-%m-%d"]),
            metavar="DATE",
            help="The date on which reference bands are held (default 2020-12-18).",
        ),
        click.option(
            "--max-unpacked",
            type=click.IntRange(min=1),
            metavar="MIB",
            help="Read workbooks that unpack to more than 1024 MiB, up to this.",
        ),
        click.option("--debug", is_flag=True, help="Show the traceback when the program itself fails."),
    )
    for option in reversed(options):
        command = option(command)
    return command


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="peecf-batch")
def commands() -> None:
    """Assess executive positions under the Victorian Public Entity Executive Classification Framework.

    Give it a workbook with one row per position and one column per work value factor. It gives back your own workbook,
    annotated, with nothing in it lost, and a summary page for the board.
    """


@commands.command()
@_WORKBOOKS
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="Write the outputs here (default: beside each workbook).",
)
@click.option(
    "--marking",
    default="",
    metavar="TEXT",
    help="Print this protective marking on the summary, for example 'OFFICIAL: Sensitive'.",
)
@click.option(
    "--force", is_flag=True, help="Replace files of the outputs' names even if peecf-batch did not write them."
)
@click.option("-q", "--quiet", is_flag=True, help="Print nothing but what could not be done.")
@_reading_options
def assess(
    workbooks: Sequence[Path], output: Path | None, quiet: bool, marking: str, force: bool, **choices: Any
) -> None:
    """Assess workbooks: write the annotated workbook, the summary and the record of each."""
    from peecf_batch.batch import read_workbook, write_outputs
    from peecf_batch.outputs import plan
    from peecf_batch.refusal import Refusal

    options = _options(marking=marking, force=force, **choices)
    refused = errors = 0
    paths = []
    for path in _named(workbooks):
        if isinstance(path, Path):
            paths.append(path)
        else:
            refused += _refuse(*path)
    for path, outputs in zip(paths, plan(paths, output), strict=True):
        try:
            read = read_workbook(path, options)
            write_outputs(read, outputs, options)
        except Refusal as refusal:
            refused += _refuse(path, refusal)
            continue
        errors += read.assessment.errors
        if not quiet:
            _say(_line(path, read.assessment, outputs.paths))
    sys.exit(NOT_READ if refused else ERRORS_FOUND if errors else 0)


@commands.command()
@_WORKBOOKS
@click.option(
    "--format", "form", type=click.Choice(["text", "concise", "json"]), default="text", help="How findings are printed."
)
@click.option("-q", "--quiet", is_flag=True, help="Print errors only, no warnings, notices or verdict.")
@_reading_options
def check(workbooks: Sequence[Path], form: str, quiet: bool, **choices: Any) -> None:
    """Print what is found in workbooks, and write nothing."""
    from peecf_batch.batch import read_workbook
    from peecf_batch.refusal import Refusal
    from peecf_batch.report import concise_lines, json_text, text_lines

    options = _options(**choices)
    refused = errors = 0
    assessments = []
    for path in _named(workbooks):
        try:
            if not isinstance(path, Path):
                raise path[1]
            assessment = read_workbook(path, options).assessment
        except Refusal as refusal:
            refused += _refuse(path if isinstance(path, Path) else path[0], refusal)
            continue
        errors += assessment.errors
        assessments.append(assessment)
        if form != "json":
            lines = (
                text_lines(assessment, errors_only=quiet)
                if form == "text"
                else concise_lines(assessment, errors_only=quiet)
            )
            for line in lines:
                _say(line)
    if form == "json":
        _say(json_text(assessments), escape=False)
    sys.exit(NOT_READ if refused else ERRORS_FOUND if errors else 0)


@commands.command()
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", help="How rules are printed.")
def rules(form: str) -> None:
    """List every rule: code, severity, title and source."""
    from peecf_batch.findings import catalogue
    from peecf_batch.report import rules_json, rules_lines

    if form == "json":
        _say(rules_json(catalogue().values()), escape=False)
        return
    for line in rules_lines(catalogue().values()):
        _say(line)


def _options(
    *,
    sheet: str | None,
    framework: Path | None,
    determination: datetime | None,
    max_unpacked: int | None,
    marking: str = "",
    force: bool = False,
    **_: Any,
) -> Options:
    from peecf_batch.batch import Options
    from peecf_batch.framework_file import FrameworkError, load_framework

    try:
        loaded = load_framework(framework)
    except FrameworkError as error:
        for problem in error.problems:
            _complain(f"{framework}: {problem}")
        raise click.UsageError("The framework file contradicts itself; see above.") from None
    except OSError as error:
        raise click.UsageError(f"The framework file '{framework}' cannot be read: {error.strerror}.") from None
    return Options(loaded, sheet, determination.date() if determination else None, marking, force, max_unpacked)


def _named(paths: Sequence[Path]) -> Iterator[Path | tuple[Path, Refusal]]:
    from peecf_batch.batch import workbooks_in

    return workbooks_in(paths)


def _line(path: Path, assessment: Any, outputs: Sequence[Path]) -> str:
    from peecf_batch.wording import severities, verdict

    names = ", ".join(output.name for output in outputs)
    return f"{path.name}: {verdict(assessment)} {severities(assessment).capitalize()}. Written to {outputs[0].parent}: {names}"


def _refuse(path: Path, refusal: Refusal) -> int:
    _complain(f"{path}: {refusal.reason} {refusal.fix}")
    return 1


def _say(text: str, *, escape: bool = True) -> None:
    from peecf_batch.report import printable

    click.echo(printable(text) if escape else text)


def _complain(text: str) -> None:
    from peecf_batch.report import printable

    click.echo(printable(text), err=True)


def main() -> NoReturn:
    """Run the command line. Exits 0, 1 (errors found), 2 (usage), 3 (not read or not written) or 70 (a bug of ours)."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="backslashreplace")
    try:
        commands(prog_name="peecf-batch")
    except Exception as error:
        if "--debug" in sys.argv:
            raise
        _complain(
            f"Sorry: peecf-batch itself failed ({type(error).__name__}). Run again with --debug and report what it prints."
        )
        sys.exit(OUR_FAULT)
    sys.exit(0)
