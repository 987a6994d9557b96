"""The command line: the only place that prints, picks paths or exits."""

from __future__ import annotations

import atexit
import gc
import os
import sys
from contextlib import contextmanager, suppress
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, NoReturn, Self

import click

from peecf_batch import __version__

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from datetime import datetime

    from peecf_batch.addresses import Address
    from peecf_batch.audit import Audit
    from peecf_batch.batch import Options
    from peecf_batch.determination import Determination
    from peecf_batch.folder_run import Ran
    from peecf_batch.framework import Framework
    from peecf_batch.refusal import Refusal
    from peecf_batch.sources import Found
    from peecf_batch.whole_run import WholeRun
    from peecf_batch.workbook_run import Task

ERRORS_FOUND, NOT_READ, OUR_FAULT = 1, 3, 70
_INTERRUPTED = 128  # and the number of the signal
_LINES_AT_A_TIME = 500
_OBJECTS_BETWEEN_COLLECTIONS = 2_000_000
_REPORT = "Run again with --debug and report what it prints."


class _Named(click.Path):
    """A path as typed. An empty one, as an unset variable of a script gives, would mean the working folder."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Refuse what names nothing."""
        if value == "":
            self.fail("The name is empty. Use '.' for the folder that you are in.", param, ctx)
        return super().convert(value, param, ctx)


class _Place(_Named):
    """A path, or an address such as s3://bucket/folder."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Tell the one from the other: as a path, an address would lose a slash."""
        from peecf_batch.addresses import Address, is_address

        return Address(value) if is_address(str(value)) else super().convert(value, param, ctx)


_HOW_MANY: dict[str, Any] = {"nargs": -1, "required": True, "metavar": "WORKBOOK|FOLDER..."}
_WORKBOOKS = click.argument("workbooks", type=_Named(path_type=Path), **_HOW_MANY)
_PLACES = click.argument("workbooks", type=_Place(path_type=Path), **_HOW_MANY)
_FOLDER = _Named(path_type=Path, file_okay=False)
_FILE = _Named(path_type=Path)


class _Day(click.DateTime):
    """A day as this program writes it; the message says how."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        try:
            return super().convert(value, param, ctx)
        except click.BadParameter:
            self.fail(f"'{value}' is not a date; write it as 2020-12-18.", param, ctx)


class _Commands(click.Group):
    """The commands; a workbook in the place of one is taken for what it is."""

    def resolve_command(self, ctx: click.Context, args: list[str]) -> Any:
        if args and self.get_command(ctx, args[0]) is None and Path(args[0]).suffix:
            raise click.UsageError(f"'{args[0]}' is no command. Did you mean: peecf-batch assess {args[0]}", ctx)
        return super().resolve_command(ctx, args)


def _reading_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options of every command that reads workbooks."""
    options = (
        click.option("--sheet", metavar="NAME", help="Read this sheet, not the first whose headings fit."),
        click.option(
            "--framework", type=_Named(path_type=Path), metavar="FILE", help="Use the framework in this TOML file."
        ),
        click.option(
            "--determination",
            type=_Day(["%Y-%m-%d"]),
            metavar="YYYY-MM-DD",
            help="The date on which reference bands are held (default 2020-12-18).",
        ),
        click.option(
            "--as-at",
            type=_Day(["%Y-%m-%d"]),
            metavar="YYYY-MM-DD",
            help="Compare remuneration with the values in force on this day (default: the newest that are known).",
        ),
        click.option(
            "--determination-file",
            type=_Named(path_type=Path),
            metavar="FILE",
            help="Add or replace remuneration values by those in this TOML file.",
        ),
        click.option(
            "--max-unpacked",
            type=click.IntRange(min=1),
            metavar="MIB",
            help="Trust workbooks that unpack to more than 1024 MiB, up to this, or hold more than 200,000 rows.",
        ),
        click.option("--debug", is_flag=True, help="Show the traceback when the program itself fails."),
    )
    for option in reversed(options):
        command = option(command)
    return command


_MODERATION = click.option(
    "--no-moderation",
    "moderated",
    is_flag=True,
    flag_value=False,
    default=True,
    help="Leave out moderation: positions and assessors are not held against each other.",
)


class _Assessor(click.ParamType[tuple[str, str]]):
    """An assessor's name, with the sheet or file that holds the scores behind an equals sign."""

    name = "assessor"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The name and the place, "" where none is given."""
        if isinstance(value, tuple):
            return value
        name, _, where = (part.strip() for part in value.partition("="))
        if not name or (not where and "=" in value):
            self.fail(f"'{value}' is not NAME, NAME=SHEET or NAME=FILE.", param, ctx)
        return name, where


_ASSESSORS = click.option(
    "--assessor",
    "assessors",
    multiple=True,
    type=_Assessor(),
    metavar="NAME[=SHEET|FILE]",
    help="One assessor's scores: columns that carry NAME, a sheet, or another workbook. Give it once for each.",
)


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="peecf-batch")
def commands() -> None:
    """Assess executive positions under the Victorian Public Entity Executive Classification Framework.

    Give it a workbook with one row per position and one column per work value factor. It gives back your own workbook,
    annotated, with nothing in it lost, and a summary page for the board.
    """


@commands.command()
@_PLACES
@click.option("-o", "--output", type=_FOLDER, metavar="DIR", help="Write here (default: beside each workbook).")
@click.option("--marking", default="", metavar="TEXT", help="Print this protective marking on pages and papers.")
@click.option("--board-paper", is_flag=True, help="Write a board paper in Word as well.")
@click.option(
    "--docx-template", type=_FILE, metavar="FILE", help="Begin the board paper on this Word file (.docx or .dotx)."
)
@click.option("--de-identified", is_flag=True, help="Write twins with codes for titles, ids and divisions as well.")
@click.option("--show-names", is_flag=True, help="Show names of incumbents on pages and papers.")
@click.option("--show-remuneration", is_flag=True, help="Show TRP and FTE on pages and papers.")
@click.option("--show-gender", is_flag=True, help="Show counts by gender and band; small counts are never shown.")
@click.option("--values-only", is_flag=True, help="Annotate a plain copy: values without formats, formulas or charts.")
@_MODERATION
@_ASSESSORS
@click.option("--force", is_flag=True, help="Replace files in the way even if peecf-batch did not write them.")
@click.option("--roll-up", is_flag=True, help="Write all positions and findings of the run as tables as well.")
@click.option("--suppress-small", is_flag=True, help="Withhold small counts in what is written over all workbooks.")
@click.option("--manifest", is_flag=True, help="Write digests of all that was read, used and written, for `verify`.")
@click.option("-j", "--jobs", type=click.IntRange(1, 512), metavar="N", help="Use N processes (default: all cores).")
@click.option("--resume", is_flag=True, help="Go on with a run: leave out what was done and has not changed since.")
@click.option("--dask", metavar="ADDRESS", help="Let the workers of the Dask cluster at this address do the work.")
@click.option("-q", "--quiet", is_flag=True, help="Print nothing but what could not be done.")
@_reading_options
def assess(
    workbooks: Sequence[Path | Address],
    output: Path | None,
    quiet: bool,
    board_paper: bool,
    de_identified: bool,
    jobs: int | None,
    resume: bool,
    roll_up: bool,
    suppress_small: bool,
    manifest: bool,
    dask: str | None,
    **choices: Any,
) -> None:
    """Assess workbooks: write the annotated workbook, the summary and the record of each.

    A folder stands for the workbooks in it and below it, and a pattern ("in/*.xlsx") for those that fit it. Several
    workbooks get a page over all of them: peecf-summaries.html. Ctrl-C finishes the workbooks in hand and keeps what is
    done; the same command with --resume goes on from there.
    """
    from peecf_batch.folder_run import run, tasks_of
    from peecf_batch.outputs import Extras, plan
    from peecf_batch.whole_run import Wanted, WholeRun

    extras = Extras(_can_write_word(board_paper or choices["docx_template"] is not None), de_identified)
    files = _Files(choices["framework"], choices["determination_file"])
    options = _options(**_shown(choices))
    tally = _Tally(debug=choices["debug"], quiet=quiet)
    if output is None and any(map(_is_address, workbooks)):
        raise click.UsageError("Outputs of workbooks that are named by address go into a folder; name it with -o.")
    found = list(tally.usable(workbooks))
    paths, below = [source.path for source in found], [source.below for source in found]
    planned = plan(paths, output, below=below, values_only=options.values_only, extras=extras)
    wanted = Wanted(resume, roll_up, suppress_small, manifest)
    whole = WholeRun(workbooks, planned, output, wanted)
    if whole.folder is None and wanted.needs_folder and found:
        raise click.UsageError("--resume, --roll-up and --manifest need one folder for all outputs; name it with -o.")
    tasks = tasks_of(found, planned, whole.folder, are_counted=whole.is_counted)
    if tasks:
        with tally.one(whole.folder or Path()):
            whole.begin(options, extras, *files.read())
    with (
        _cluster(dask if tasks else None) as cluster,
        _Interruption(is_wanted=len(tasks) > 1) as interruption,
        _Progress(len(tasks), quiet=quiet) as progress,
    ):
        ran = run(
            tasks,
            options,
            jobs=jobs,
            cores=_cores(),
            journal=whole.journal,
            cluster=cluster,
            stopped=interruption.was_asked,
        )
        for one in ran:
            tally.ended += 1
            progress.tell(_ran_line(one) if tally.took(one) else "")
            whole.keep(one)
    if tally.ended < len(tasks):
        whole.close()
        again = "Run the same command again with --resume to go on." if whole.journal else "Run the same command again."
        _complain(f"Stopped: {_done_of(tally, tasks)}. {again}")
        sys.exit(interruption.status)
    _finish(whole, tasks, tally, options)
    sys.exit(tally.status)


def _is_address(named: Path | Address) -> bool:
    return not isinstance(named, Path)


@contextmanager
def _cluster(address: str | None) -> Iterator[Any]:
    """The cluster at an address, if one was given. Ends the run in one line where there is none."""
    if address is None:
        yield None
        return
    from importlib.util import find_spec

    from peecf_batch.refusal import Refusal

    if find_spec("distributed") is None:
        raise click.UsageError("--dask needs distributed: pip install 'peecf-batch[distributed]'")
    from peecf_batch.cluster import cluster_at

    try:
        held = cluster_at(address)
        client = held.__enter__()
    except Refusal as refusal:
        raise click.UsageError(f"{refusal.reason.capitalize()} {refusal.fix}") from None
    try:
        yield client
    finally:
        held.__exit__(None, None, None)


def _finish(whole: WholeRun, tasks: Sequence[Task], tally: _Tally, options: Options) -> None:
    """Write what is written over all workbooks, and say where."""
    from peecf_batch.aggregate import Unread
    from peecf_batch.report import printable

    unread = [Unread(printable(name), printable(reason)) for name, reason in tally.unread]
    if whole.wanted.roll_up and not whole.wanted.suppress_small:
        from peecf_batch.parquet import can_write_parquet

        if not can_write_parquet():
            tally.note("Tables in Parquet are not written: they need pyarrow (pip install 'peecf-batch[parquet]').")
    for path, write in whole.last_steps(tasks, unread, options):
        with tally.one(path):
            write()
            if path == whole.index:
                tally.say(f"All workbooks of this run: {path}")
    if whole.manifest_sha256:
        tally.say(f"Manifest of this run: SHA-256 {whole.manifest_sha256}")


def _cores() -> int:
    """How many processors this process may use."""
    affinity = getattr(os, "sched_getaffinity", None)
    return len(affinity(0)) if affinity else os.cpu_count() or 1


def _done_of(tally: _Tally, tasks: Sequence[Task]) -> str:
    from peecf_batch.wording import plural

    return f"{tally.done:,} of {plural(len(tasks), 'workbook')} {'is' if tally.done == 1 else 'are'} done and kept"


def _ran_line(ran: Ran) -> str:
    """What is printed of a workbook that was assessed."""
    from peecf_batch.workbook_run import Done

    if not isinstance(ran.ended, Done):
        return ""
    entry, outputs = ran.ended.entry, ran.task.outputs.paths
    said = f"{entry.verdict} {entry.found.capitalize()}."
    if ran.kept:
        return f"{ran.task.path}: unchanged since it was assessed. {said}"
    names = ", ".join(output.name for output in outputs)
    return f"{ran.task.path}: {said} {ran.ended.ran}. Written to {outputs[0].parent}: {names}"


@commands.command()
@click.argument("before", type=_FILE)
@click.argument("after", type=_FILE)
@click.option("-o", "--output", type=_FOLDER, metavar="DIR", help="Write here (default: beside AFTER).")
@click.option("--marking", default="", metavar="TEXT", help="Print this protective marking on the page.")
@click.option("--show-remuneration", is_flag=True, help="Show costs by position and financial year on the page.")
@click.option("--show-gender", is_flag=True, help="Show classes by gender, this year and last; never small counts.")
@click.option("--values-only", is_flag=True, help="Annotate a plain copy: values without formats, formulas or charts.")
@_MODERATION
@_ASSESSORS
@click.option("--force", is_flag=True, help="Replace files in the way even if peecf-batch did not write them.")
@click.option("-q", "--quiet", is_flag=True, help="Print nothing but what could not be done.")
@_reading_options
def audit(before: Path, after: Path, output: Path | None, quiet: bool, **choices: Any) -> None:
    """Compare two assessments: what changed, which positions sit in another band than they held, and what follows.

    BEFORE and AFTER are workbooks, or the -assessment.json records of them.
    """
    from peecf_batch.audit_run import RECORD_SUFFIX, compare_files, write_audit
    from peecf_batch.outputs import plan_audit

    shown = _shown({**choices, "show_names": False, "docx_template": None})
    options, tally = _options(**shown), _Tally(debug=choices["debug"])
    is_workbook = after.suffix.lower() != RECORD_SUFFIX
    outputs = plan_audit(before, after, output, is_workbook=is_workbook)
    with tally.one(after):
        compared = compare_files(before, after, options, tally.refuse)
        if compared is not None:
            tally.errors += compared.after.assessment.errors if compared.after else 0
            write_audit(compared, outputs, options)
            if not quiet:
                _say(_audited(compared.audit, outputs.paths))
    sys.exit(tally.status)


def _audited(audit: Audit, outputs: Sequence[Path]) -> str:
    from peecf_batch.wording import plural

    counts, names = audit.counts, ", ".join(output.name for output in outputs)
    held = plural(counts["reclassified"], "position sits", "positions sit")
    moved = f"{counts['moved']:,} of {counts['in_both']:,} changed band between the two"
    said = f"{held} in another band than held; {moved}"
    became = f"{counts['new']:,} new, {counts['gone']:,} gone, {counts['scored_anew']:,} scored anew"
    return f"{audit.after.name}: {said}; {became}. Written to {outputs[0].parent}: {names}"


class _Files(NamedTuple):
    """The files of rules that were named."""

    framework: Path | None
    determinations: Path | None

    def read(self) -> tuple[bytes | None, bytes | None]:
        """Their bytes. They were read before, so that they can be read is known."""
        framework, determinations = (path.read_bytes() if path else None for path in self)
        return framework, determinations


class _Interruption:
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
            os._exit(_INTERRUPTED + number)
        self.signal = number
        _complain("Stopping after the workbooks in hand; once more to drop them.")

    def was_asked(self) -> bool:
        """Whether an end was asked for."""
        return self.signal != 0

    @property
    def status(self) -> int:
        """The exit status of a run that was interrupted, as shells have it."""
        return _INTERRUPTED + self.signal


class _Progress:
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
            _say(line.replace("\n", "\\n"))
        if self._bar is not None:
            self._bar.update(1, self._done)


def _can_write_word(wanted: bool) -> bool:
    """Whether a board paper is wanted. Ends the run in one line where what writes it is not installed."""
    from importlib.util import find_spec

    if wanted and not all(map(find_spec, ("docx", "resvg_py"))):
        raise click.UsageError("A board paper needs python-docx and resvg-py: pip install 'peecf-batch[docx]'")
    return wanted


def _shown(choices: dict[str, Any]) -> dict[str, Any]:
    """The options with what may be shown of incumbents as one value, and the Word file to begin on as its bytes."""
    from peecf_batch.privacy import Disclosed

    names, remuneration, gender, template = (
        choices.pop(name) for name in ("show_names", "show_remuneration", "show_gender", "docx_template")
    )
    data = None if template is None else _word_file(template)
    return choices | {"disclosed": Disclosed(names, remuneration, gender), "docx_template": data}


def _word_file(path: Path) -> bytes:
    from peecf_batch.word_package import is_word

    try:
        data = path.read_bytes()
    except OSError as error:
        raise click.UsageError(f"The Word file '{path}' cannot be read: {error.strerror}.") from None
    if not is_word(data):
        raise click.UsageError(f"'{path}' is not a Word document (.docx or .dotx); save it as one in Word.")
    return data


@commands.command()
@_WORKBOOKS
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "concise", "json"]),
    default="text",
    help="How findings are printed: text for people, concise for editors and scripts (one a line), or json.",
)
@click.option("-q", "--quiet", is_flag=True, help="Print errors only: no warnings, notices or verdict.")
@_MODERATION
@_ASSESSORS
@_reading_options
def check(workbooks: Sequence[Path], form: str, quiet: bool, **choices: Any) -> None:
    """Print what is found in workbooks, and write nothing."""
    from peecf_batch.batch import read_workbook
    from peecf_batch.report import concise_lines, json_text, text_lines

    options = _options(**choices)
    tally = _Tally(debug=choices["debug"])
    assessments = []
    lines = {"text": text_lines, "concise": concise_lines}.get(form)
    for path in (found.path for found in tally.usable(workbooks)):
        with tally.one(path):
            assessment = read_workbook(path, options).assessment
            tally.errors += assessment.errors
            assessments.append(assessment)
            _say_all(lines(assessment, errors_only=quiet) if lines else (), in_colour=form == "text")
    if form == "json":
        _say(json_text(assessments), escape=False)
    sys.exit(tally.status)


@commands.command()
@click.argument("file", required=False, default="peecf-assessment.xlsx", type=_Named(path_type=Path), metavar="[FILE]")
@click.option("--positions", type=click.IntRange(1, 2_000), default=40, help="How many rows (default 40).")
@click.option("--organisation", default="", metavar="TEXT", help="The name of the organisation.")
@click.option("--from", "hr_list", type=_FILE, metavar="WORKBOOK", help="Fill in the positions of an existing list.")
@click.option("--sheet", metavar="NAME", help="The sheet of that list (default: the one whose headings say most).")
@click.option("--levels", type=_FILE, metavar="FILE", help="Your own level descriptors: a workbook or a TOML file.")
@click.option("--framework", type=_FILE, metavar="FILE", help="Use the framework in this TOML file.")
@click.option("--force", is_flag=True, help="Replace the file if it is there.")
@click.option("--debug", is_flag=True, help="Show the traceback when the program itself fails.")
def template(file: Path, positions: int, organisation: str, debug: bool, **choices: Any) -> None:
    """Write a blank assessment workbook, or one with the positions of an existing list.

    It has drop-downs and prompts on every factor, and shows score, band and outcome as you type. Fill it in, save it,
    then: peecf-batch assess FILE. Without FILE it is called peecf-assessment.xlsx.
    """
    from peecf_batch.start import new_file, start_workbook
    from peecf_batch.wording import plural

    tally = _Tally(debug=debug)
    with tally.one(file):
        path = new_file(file, force=choices.pop("force"))
        framework = _framework(choices.pop("framework"))
        lines, rows = start_workbook(path, framework, positions=positions, organisation=organisation, **choices)
        for line in lines:
            _say(line)
        _say(f"{path}: written, with room for {plural(rows, 'position')}. Fill in its sheet Positions, save it, then:")
        _say(f"peecf-batch assess {_argument(path)}")
    sys.exit(tally.status)


@commands.command()
@click.argument("folder", type=_FOLDER)
@click.option("--workbooks", type=_FOLDER, metavar="DIR", help="Where the workbooks are, if not where they were.")
@click.option("--framework", type=_FILE, metavar="FILE", help="The framework file that the run was made with.")
@click.option("--determination-file", type=_FILE, metavar="FILE", help="The file of values that the run was made with.")
@click.option("--debug", is_flag=True, help="Show the traceback when the program itself fails.")
def verify(
    folder: Path, workbooks: Path | None, framework: Path | None, determination_file: Path | None, debug: bool
) -> None:
    """Say whether a run is still what it was: its workbooks, its outputs and the rules that it rests on.

    FOLDER holds the outputs of a run that was made with --manifest. What changed is named, down to the cell.
    """
    from peecf_batch.verification import counts
    from peecf_batch.verification import verify as verified
    from peecf_batch.wording import plural

    tally = _Tally(debug=debug)
    _framework(framework), _determinations(determination_file)
    with tally.one(folder):
        found = verified(folder, workbooks, *_Files(framework, determination_file).read())
        for change in found.changes:
            _say(f"{change.name}{'!' if change.cell else ''}{change.cell}: {change.what}".replace("\n", "\\n"))
        held = ", ".join(plural(count, noun) for noun, count in counts(found.manifest).items())
        if not found.changes:
            _say(f"unchanged: {held}. The manifest's SHA-256 is {found.sha256}.")
        tally.errors += len(found.changes)
    sys.exit(tally.status)


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


@commands.command()
@click.argument("what", type=_Named(), metavar="CODE|WORKBOOK")
@click.argument("position", required=False, default="", metavar="[POSITION]")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", help="How it is printed.")
@_reading_options
def explain(what: str, position: str, form: str, **choices: Any) -> None:
    """Explain a rule, or how one position of a workbook got its score, band and outcome.

    A rule goes by its CODE, such as E201. A position goes by its id, its title, or "row 12".
    """
    if position:
        tally = _Tally(debug=choices["debug"])
        with tally.one(Path(what)):
            _explain_position(Path(what), position, form, choices)
        sys.exit(tally.status)
    from peecf_batch.findings import catalogue
    from peecf_batch.report import rule_lines, rules_json

    rule = catalogue().get(what.strip().upper())
    if rule is None and Path(what).suffix:
        raise click.UsageError(f"Which position of '{what}'? Give its id, its title, or its row, such as \"row 12\".")
    if rule is None:
        raise click.UsageError(f"There is no rule '{what}'. `peecf-batch rules` lists them all.")
    if form == "json":
        _say(rules_json([rule]), escape=False)
        return
    for line in rule_lines(rule):
        _say(line)


def _explain_position(path: Path, position: str, form: str, choices: dict[str, Any]) -> None:
    from peecf_batch.batch import read_workbook
    from peecf_batch.explanation import explain_position
    from peecf_batch.explanation_text import explanation_json, explanation_lines
    from peecf_batch.start import with_levels_of

    read = read_workbook(path, _options(**choices))
    framework = with_levels_of(read.workbook, read.assessment.framework)
    told = explain_position(read.assessment, read.layout, position, framework)
    if form == "json":
        _say(explanation_json(told), escape=False)
        return
    for line in explanation_lines(told):
        _say(line)


@commands.command()
@click.argument("folder", required=False, default="peecf-demo", type=_FOLDER, metavar="[DIR]")
@click.option("--force", is_flag=True, help="Replace the demonstration's files even if they were changed.")
@click.option("--debug", is_flag=True, help="Show the traceback when the program itself fails.")
def demo(folder: Path, force: bool, debug: bool) -> None:
    """Assess a fictitious organisation whose workbook holds planted defects, and say what came out and why.

    Everything goes into DIR (default: peecf-demo). Its answer key says what must be found; the run is held against it.
    """
    from peecf_batch.batch import Options
    from peecf_batch.demo.tour import key_verdict
    from peecf_batch.demo.writing import write_demo
    from peecf_batch.determination_file import load_determinations
    from peecf_batch.framework_file import load_framework

    tally = _Tally(debug=debug)
    with tally.one(folder):
        made = write_demo(folder, Options(load_framework(), load_determinations(), force=force))
        _say(key_verdict(made.check))
        _say(f"Open {made.tour} in a browser: it shows what came out, and why.")
        tally.failed += not made.check.is_exact
    sys.exit(tally.status)


class _Tally:
    """What became of the workbooks of one run; a workbook that fails never stops the next."""

    def __init__(self, *, debug: bool, quiet: bool = True) -> None:
        self.debug, self.quiet = debug, quiet
        self.ended, self.done, self.errors, self.refused, self.failed = 0, 0, 0, 0, 0
        self.unread: list[tuple[str, str]] = []

    def usable(self, paths: Sequence[Path | Address]) -> Iterator[Found]:
        """The workbooks that `paths` stand for; what leads nowhere is said and counted."""
        from peecf_batch.sources import PassedBy, Unusable, workbooks_in

        for source in workbooks_in(paths):
            if isinstance(source, Unusable):
                self.refuse(source.path, source.refusal)
            elif not isinstance(source, PassedBy):
                yield source
            else:
                self.note(f"{source.path}: {source.why}")

    def say(self, line: str) -> None:
        """Print a line, if anything is to be printed."""
        if not self.quiet:
            _say(line)

    def note(self, line: str) -> None:
        """Say what is no fault, if anything is to be printed."""
        if not self.quiet:
            _complain(line)

    def took(self, ran: Ran) -> bool:
        """Count how a workbook ended, and say what could not be done; whether it was done."""
        from peecf_batch.refusal import Refusal
        from peecf_batch.workbook_run import Done

        ended = ran.ended
        if isinstance(ended, Done):
            self.done += 1
            self.errors += ended.errors
            return True
        if ended.fault:
            self._fail(ran.task.path, ended.fault, ran.task.name)
            if self.debug:
                _complain_at_length(ended.trace)
        else:
            self.refuse(ran.task.path, Refusal(ended.reason, ended.fix), ran.task.name)
        return False

    @contextmanager
    def one(self, path: Path) -> Iterator[None]:
        """Around the work on one workbook: a refusal or a fault of ours is one line, and the run goes on."""
        from peecf_batch.refusal import Refusal

        try:
            yield
        except Refusal as refusal:
            self.refuse(path, refusal)
        except BrokenPipeError:  # whoever read what we print has had enough; click ends the run quietly
            raise
        except Exception as error:
            if self.debug:
                raise
            self._fail(path, type(error).__name__, path.name)

    def _fail(self, path: Path, fault: str, name: str) -> None:
        self.failed += 1
        self.unread.append((name, "The program itself failed here."))
        _complain(f"{path}: sorry, peecf-batch itself failed here ({fault}). {_REPORT}")

    def refuse(self, path: Path, refusal: Refusal, name: str = "") -> None:
        """Say and count what could not be done. `name` is what the page over all workbooks calls it."""
        self.refused += 1
        self.unread.append((name or path.name, f"{refusal.reason} {refusal.fix}"))
        _complain(f"{path}: {refusal.reason} {refusal.fix}")

    @property
    def status(self) -> int:
        """The exit status of the run."""
        if self.failed or self.refused:
            return OUR_FAULT if self.failed else NOT_READ
        return ERRORS_FOUND if self.errors else 0


def _options(
    *,
    framework: Path | None,
    determination: datetime | None,
    as_at: datetime | None,
    determination_file: Path | None,
    max_unpacked: int | None,
    debug: bool,
    **others: Any,
) -> Options:
    from peecf_batch.batch import Options

    del debug
    return Options(
        _framework(framework),
        _determinations(determination_file),
        determination=determination.date() if determination else None,
        as_at=as_at.date() if as_at else None,
        max_unpacked_mib=max_unpacked,
        **others,
    )


def _determinations(path: Path | None) -> tuple[Determination, ...]:
    """The product's remuneration values, with those in a file; one that contradicts itself ends the run."""
    from peecf_batch.determination_file import DeterminationError, load_determinations

    try:
        return load_determinations(path)
    except DeterminationError as error:
        for problem in error.problems:
            _complain(f"{path}: {problem}")
        raise click.UsageError("The determination file cannot be used; see above.") from None
    except OSError as error:
        raise click.UsageError(f"The determination file '{path}' cannot be read: {error.strerror}.") from None


def _framework(framework: Path | None) -> Framework:
    """The framework in a file, or the product's own; one that contradicts itself ends the run."""
    from peecf_batch.framework_file import FrameworkError, load_framework

    try:
        return load_framework(framework)
    except FrameworkError as error:
        for problem in error.problems:
            _complain(f"{framework}: {problem}")
        raise click.UsageError("The framework file cannot be used; see above.") from None
    except OSError as error:
        raise click.UsageError(f"The framework file '{framework}' cannot be read: {error.strerror}.") from None


def _argument(path: Path) -> str:
    """A path as it is typed behind a command."""
    return f'"{path}"' if " " in str(path) else str(path)


def _say(text: str, *, escape: bool = True) -> None:
    from peecf_batch.report import printable

    click.echo(printable(text) if escape else text)


def _say_all(lines: Iterable[str], *, in_colour: bool) -> None:
    """Print many lines, a good many at a time; in colour only on a terminal, and not where NO_COLOR asks for none."""
    from peecf_batch.report import coloured, printable

    in_colour = in_colour and sys.stdout.isatty() and not os.environ.get("NO_COLOR")
    safe = (coloured(printable(line)) if in_colour else printable(line) for line in lines)
    while some := list(islice(safe, _LINES_AT_A_TIME)):
        click.echo("\n".join(some))


def _complain(text: str) -> None:
    from peecf_batch.report import printable

    click.echo(printable(text).replace("\n", " "), err=True)


def _complain_at_length(text: str) -> None:
    from peecf_batch.report import printable

    click.echo(printable(text), err=True)


def program() -> NoReturn:
    """Run the command line. Exits 0, 1 (errors found), 2 (usage), 3 (not read or not written) or 70 (a bug of ours)."""
    gc.set_threshold(_OBJECTS_BETWEEN_COLLECTIONS)
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="backslashreplace")
    try:
        commands(prog_name="peecf-batch")
    except Exception as error:
        if "--debug" in sys.argv:
            raise
        _complain(f"Sorry: peecf-batch itself failed ({type(error).__name__}). {_REPORT}")
        sys.exit(OUR_FAULT)
    sys.exit(0)


def main() -> None:
    """Run the command line as a process of its own, which ends at once.

    To give the memory of a large workbook back piece by piece takes longer than to scan it. What others asked to be
    done at the end is done, and what was printed is written.
    """
    try:
        program()
    except SystemExit as ended:
        atexit._run_exitfuncs()
        for stream in (sys.stdout, sys.stderr):
            with suppress(OSError, ValueError):
                stream.flush()
        os._exit(ended.code if isinstance(ended.code, int) else int(ended.code is not None))
