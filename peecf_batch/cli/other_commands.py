"""Define the commands other than `assess`. Each reads its options, calls another sub-package, and prints the result."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from peecf_batch.cli.choices import (
    Choices,
    argument,
    determinations_in,
    framework_in,
    options_of,
)
from peecf_batch.cli.group import commands
from peecf_batch.cli.parameters import (
    ASSESSORS,
    BENCHMARKS,
    FILE,
    FOLDER,
    MODERATION,
    WORKBOOKS,
    NonEmptyPath,
    disclosing,
    reading_options,
)
from peecf_batch.cli.speaking import say, say_all
from peecf_batch.cli.tally import Tally

if TYPE_CHECKING:
    from collections.abc import Sequence


@commands.command()
@click.argument("before", type=FILE)
@click.argument("after", type=FILE)
@click.option("-o", "--output", type=FOLDER, metavar="DIR", help="Write here (default: beside AFTER).")
@click.option("--marking", default="", metavar="TEXT", help="Print this protective marking on the page.")
@click.option("--show-names", is_flag=True, help="Show names of incumbents, assessors and decision-makers.")
@click.option("--show-remuneration", is_flag=True, help="Show costs by position and financial year on the page.")
@click.option("--show-gender", is_flag=True, help="Show classes by gender, this year and last; never small counts.")
@click.option("--values-only", is_flag=True, help="Annotate a plain copy: values without formats, formulas or charts.")
@MODERATION
@ASSESSORS
@BENCHMARKS
@click.option("--force", is_flag=True, help="Replace existing files even if peecf-batch did not write them.")
@click.option("-q", "--quiet", is_flag=True, help="Print only what could not be done.")
@reading_options
def audit(before: Path, after: Path, output: Path | None, quiet: bool, **typed: Any) -> None:
    """Compare two assessments: what changed, which positions are in a different band, and the options.

    BEFORE and AFTER are workbooks, or the -assessment.json records of them.
    """
    from peecf_batch.outputs.screen.report import audit_line, audit_warnings
    from peecf_batch.runs.audit import compare_files, write_audit
    from peecf_batch.runs.files.locks import locked
    from peecf_batch.runs.files.output_names import plan_audit
    from peecf_batch.runs.files.reading import RECORD_SUFFIX

    choices = Choices(**typed)
    options, tally = options_of(choices), Tally(quiet=quiet, debug=choices.debug)
    is_workbook = after.suffix.lower() != RECORD_SUFFIX
    outputs = plan_audit(before, after, output, is_workbook=is_workbook)
    with tally.one(after), locked([outputs.page.parent]):
        compared = compare_files(before, after, options, tally.refuse)
        if compared is not None:
            tally.errors += compared.after.assessment.errors if compared.after else 0
            write_audit(compared, outputs, options)
            for line in audit_warnings(compared.findings):
                tally.note(line)
            tally.say(audit_line(compared.audit, outputs.paths))
    sys.exit(tally.status)


@commands.command()
@WORKBOOKS
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "concise", "json"]),
    default="text",
    help="Format of the findings: text for people, concise (one per line) for scripts, or json.",
)
@click.option("-q", "--quiet", is_flag=True, help="Print only errors: no warnings, notices or result.")
@MODERATION
@ASSESSORS
@BENCHMARKS
@disclosing
@reading_options
def check(workbooks: Sequence[Path], form: str, quiet: bool, **typed: Any) -> None:
    """Print the findings in workbooks. Write no files."""
    from peecf_batch.outputs.privacy.disclosure import redacted
    from peecf_batch.outputs.screen.report import concise_lines, json_text, text_lines
    from peecf_batch.runs import api

    choices = Choices(**typed)
    options, tally = options_of(choices), Tally(debug=choices.debug)
    assessments = []
    lines = {"text": text_lines, "concise": concise_lines}.get(form)
    for path in (found.path for found in tally.usable(workbooks)):
        with tally.one(path):
            assessment = redacted(api.assess(path, options).result, options.disclosed)
            tally.errors += assessment.errors
            assessments.append(assessment)
            say_all(lines(assessment, errors_only=quiet) if lines else (), in_colour=form == "text")
    if form == "json":
        say(json_text(assessments), escape=False)
    sys.exit(tally.status)


@commands.command()
@click.argument(
    "file", required=False, default="peecf-assessment.xlsx", type=NonEmptyPath(path_type=Path), metavar="[FILE]"
)
@click.option("--positions", type=click.IntRange(1, 2_000), default=40, help="How many rows (default 40).")
@click.option("--organisation", default="", metavar="TEXT", help="The name of the organisation.")
@click.option("--from", "hr_list", type=FILE, metavar="WORKBOOK", help="Fill in the positions of an existing list.")
@click.option("--sheet", metavar="NAME", help="Read only this sheet of that list.")
@click.option("--levels", type=FILE, metavar="FILE", help="Your own level descriptors: a workbook or a TOML file.")
@click.option("--framework", type=FILE, metavar="FILE", help="Use the framework in this TOML file.")
@click.option("--force", is_flag=True, help="Replace the file if it is there.")
@click.option("--debug", is_flag=True, help="Show the traceback when the program itself fails.")
def template(file: Path, positions: int, organisation: str, debug: bool, **choices: Any) -> None:
    """Write a blank assessment workbook, or one with the positions of an existing list.

    It has drop-downs and prompts on every factor, and shows score, band and outcome as you type. Fill it in, save it,
    then: peecf-batch assess FILE. Without FILE it is called peecf-assessment.xlsx.
    """
    from peecf_batch.outputs.wording.text import plural
    from peecf_batch.starting.hr_list import list_lines
    from peecf_batch.starting.new_workbook import Start, new_file, new_workbook, write_new_workbook

    tally = Tally(debug=debug)
    with tally.one(file):
        path = new_file(file, force=choices.pop("force"))
        framework = framework_in(choices.pop("framework"))
        new = new_workbook(framework, Start(positions, organisation, **choices))
        write_new_workbook(path, new)
        for line in list_lines(new.filled_from) if new.filled_from else ():
            say(line)
        room = plural(new.rows, "position")
        say(f"{path}: written, with room for {room}. Fill in its sheet Positions, save it, then:")
        say(f"peecf-batch assess {argument(path)}")
    sys.exit(tally.status)


@commands.command()
@click.argument("folder", type=FOLDER)
@click.option("--workbooks", type=FOLDER, metavar="DIR", help="The folder of the workbooks, if they were moved.")
@click.option("--framework", type=FILE, metavar="FILE", help="The framework file that the run was made with.")
@click.option("--determination-file", type=FILE, metavar="FILE", help="The file of values that the run was made with.")
@ASSESSORS
@click.option("--debug", is_flag=True, help="Show the traceback when the program itself fails.")
def verify(folder: Path, workbooks: Path | None, assessors: tuple[tuple[str, str], ...], **typed: Any) -> None:
    """Check that a run has not changed: its workbooks, its outputs and the rules that it used.

    FOLDER holds the outputs of a run that was made with --manifest. Each change is named. For a workbook, this is the
    cell, if the annotated copy of the run has not changed too. If the run had assessors, name them again in the same
    order.
    """
    from peecf_batch.outputs.wording.text import plural
    from peecf_batch.runs.assessors import assessors_files
    from peecf_batch.runs.options import Assessor
    from peecf_batch.runs.verify.verification import Named, counts, lines_of
    from peecf_batch.runs.verify.verification import verify as verified

    choices = Choices(**typed)
    tally, files = Tally(debug=choices.debug), choices.rule_files
    framework_in(files.framework), determinations_in(files.determinations)
    with tally.one(folder):
        held = tuple(Assessor(*assessor) for assessor in assessors)
        found = verified(folder, Named(Path.cwd(), workbooks, *files.read(), held, tuple(assessors_files(held))))
        for line in lines_of((*found.changes, *found.notes)):
            say(line.replace("\n", "\\n"))
        counted = ", ".join(plural(count, noun) for noun, count in counts(found.manifest).items())
        if not found.changes:
            say(f"unchanged: {counted}. The manifest's SHA-256 is {found.sha256}.")
        tally.errors += len(found.changes)
    sys.exit(tally.status)


@commands.command()
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", help="Format of the checks.")
def rules(form: str) -> None:
    """List every check: code, severity, title and source."""
    from peecf_batch.outputs.screen.report import rules_json, rules_lines
    from peecf_batch.rules.findings import catalogue

    if form == "json":
        say(rules_json(catalogue().values()), escape=False)
        return
    for line in rules_lines(catalogue().values()):
        say(line)


@commands.command()
@click.argument("folder", required=False, default="peecf-demo", type=FOLDER, metavar="[DIR]")
@click.option("--force", is_flag=True, help="Replace the demonstration's files even if they were changed.")
@click.option("--debug", is_flag=True, help="Show the traceback when the program itself fails.")
def demo(folder: Path, force: bool, debug: bool) -> None:
    """Assess a fictitious organisation with planted defects in its workbook, and explain the results.

    All files go into DIR (default: peecf-demo). The findings are compared with an answer key of the planted defects.
    """
    from peecf_batch.rules.determination_file import load_determinations
    from peecf_batch.rules.framework_file import load_framework
    from peecf_batch.runs.options import Options
    from peecf_batch.starting.demo.tour import key_verdict
    from peecf_batch.starting.demo.writing import write_demo

    tally = Tally(debug=debug)
    with tally.one(folder):
        made = write_demo(folder, Options(load_framework(), load_determinations(), force=force))
        say(key_verdict(made.check))
        say(f"Open {made.tour} in a browser. It explains the results.")
        tally.failed += not made.check.is_exact
    sys.exit(tally.status)
