"""Define the command `explain`: explain a check, or the result of one position on the screen, as a page or in Word."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from peecf_batch.cli.choices import Choices, can_write, options_of
from peecf_batch.cli.group import commands
from peecf_batch.cli.parameters import (
    ASSESSORS,
    BENCHMARKS,
    FILE,
    FOLDER,
    MODERATION,
    NonEmptyPath,
    disclosing,
    reading_options,
)
from peecf_batch.cli.speaking import say
from peecf_batch.cli.tally import Tally

if TYPE_CHECKING:
    from peecf_batch.assessment.explaining.explained import Explanation

_ON_SCREEN, _FILES = ("text", "json"), ("html", "docx")


@commands.command()
@click.argument("what", type=NonEmptyPath(), metavar="CODE|WORKBOOK|RECORD")
@click.argument("position", required=False, default="", metavar="[POSITION]")
@click.option(
    "--format",
    "form",
    type=click.Choice([*_ON_SCREEN, *_FILES]),
    default="text",
    help="Format of the result: text or json; for a position also html, or docx with -o.",
)
@click.option("-o", "--output", type=FOLDER, metavar="DIR", help="Write the html or docx file into this folder.")
@click.option("--marking", default="", metavar="TEXT", help="Print this protective marking on the page or paper.")
@click.option("--docx-template", type=FILE, metavar="FILE", help="Use this Word file as the template of the docx.")
@click.option("--force", is_flag=True, help="Replace an existing file even if peecf-batch did not write it.")
@MODERATION
@ASSESSORS
@BENCHMARKS
@disclosing
@reading_options
def explain(what: str, position: str, form: str, output: Path | None, **typed: Any) -> None:
    """Explain a check, or how one position got its score, band and outcome.

    For a rule, give its CODE, such as E201. For a position, give the workbook or its -assessment.json record, and the
    id or title of the position, or "row 12". In html and docx, the explanation is one page to hand over.
    """
    if not position:
        _explain_rule(what, form)
        return
    if output is None and form == "docx":
        raise click.UsageError("Name a folder for the docx file with -o.")
    if output is not None and form not in _FILES:
        raise click.UsageError("-o is for --format html and --format docx.")
    can_write("an explanation in Word", "docx", wanted=form == "docx")
    choices = Choices(**typed)
    tally = Tally(debug=choices.debug, quiet=False)
    with tally.one(Path(what)):
        _explain_position(Path(what), position, form, output, choices)
    sys.exit(tally.status)


def _explain_rule(what: str, form: str) -> None:
    from peecf_batch.outputs.screen.report import rule_lines, rules_json
    from peecf_batch.rules.findings import catalogue

    rule = catalogue().get(what.strip().upper())
    if rule is None and Path(what).suffix:
        raise click.UsageError(f"Which position of '{what}'? Give its id, its title, or its row, such as \"row 12\".")
    if rule is None:
        raise click.UsageError(f"There is no check '{what}'. `peecf-batch rules` lists them all.")
    if form in _FILES:
        raise click.UsageError("A check can only be shown as text or json.")
    if form == "json":
        say(rules_json([rule]), escape=False)
        return
    for line in rule_lines(rule):
        say(line)


def _explain_position(path: Path, position: str, form: str, output: Path | None, choices: Choices) -> None:
    from peecf_batch.runs.explanations.one_position import explain_file, explanation_page, write_explanation
    from peecf_batch.runs.files.locks import locked
    from peecf_batch.runs.files.output_names import explanation_path

    options = options_of(choices)
    explanation = explain_file(path, position, options, day_given=choices.as_at is not None)
    if output is not None:
        every = (one.position.details for one in explanation.assessment.positions)
        target = explanation_path(path, output, every, explanation.index, form)
        with locked([output]):
            write_explanation(explanation, target, options)
        say(f"Written: {target}")
    elif form == "html":
        say(explanation_page(explanation, options).removesuffix("\n"), escape=False)
    else:
        _print(explanation, form)


def _print(explanation: Explanation, form: str) -> None:
    from peecf_batch.outputs.screen.explanation import explanation_json, explanation_lines

    if form == "json":
        say(explanation_json(explanation), escape=False)
        return
    for line in explanation_lines(explanation):
        say(line)
