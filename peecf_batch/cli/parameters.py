"""Define the types of arguments, and the options that several commands share."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from peecf_batch.definitions import pattern

if TYPE_CHECKING:
    from collections.abc import Callable


class NonEmptyPath(click.Path):
    """A path that is not empty. An empty path, as from an unset variable in a script, would mean the working folder."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Return the path, or fail if it is empty."""
        if value == "":
            self.fail("The name is empty. Use '.' for the folder that you are in.", param, ctx)
        return super().convert(value, param, ctx)


class Place(NonEmptyPath):
    """A path, or an address such as s3://bucket/folder."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Return an Address or a path. An address is not made a path, because it would lose a slash."""
        from peecf_batch.runs.files.addresses import Address, is_address

        return Address(value) if is_address(str(value)) else super().convert(value, param, ctx)


_DATE = pattern(r"(\d{4})-(\d{1,2})-(\d{1,2})", re.ASCII)
_HOW_MANY: dict[str, Any] = {"nargs": -1, "required": True, "metavar": "WORKBOOK|FOLDER..."}
WORKBOOKS = click.argument("workbooks", type=NonEmptyPath(path_type=Path), **_HOW_MANY)
PLACES = click.argument("workbooks", type=Place(path_type=Path), **_HOW_MANY)
FOLDER = NonEmptyPath(path_type=Path, file_okay=False)
FILE = NonEmptyPath(path_type=Path)


class Day(click.ParamType[date]):
    """A date such as 2020-12-18. `click.DateTime` would import the parser of all formats, which takes 3 ms."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """Return the date, or fail with a message that shows the format."""
        if isinstance(value, date):
            return value
        written = _DATE.fullmatch(str(value))
        try:
            return date(*map(int, written.groups() if written else ()))
        except (TypeError, ValueError):  # not so written; no such day
            self.fail(_in_the_form_of_a_day(str(value)), param, ctx)


def _in_the_form_of_a_day(text: str) -> str:
    """Return the message about a date in another form, with the form that it should have if its day is known."""
    from peecf_batch.reading.typed_values.dates import typed_day  # only for this message
    from peecf_batch.rules.findings import day

    meant = typed_day(text)
    if meant is None:
        return f"'{text}' is not a date. Write the year first, as in 2020-12-18."
    return f"'{text}' does not begin with the year. Write {day(meant.day)} as {meant.day.isoformat()}."


class Commands(click.Group):
    """The group of commands, with a suggestion if the user types a workbook in place of a command."""

    def resolve_command(self, ctx: click.Context, args: list[str]) -> Any:
        """Return the command that was typed. Raises click.UsageError with a suggestion if it is a file."""
        if args and self.get_command(ctx, args[0]) is None and Path(args[0]).suffix:
            raise click.UsageError(f"'{args[0]}' is not a command. Did you mean: peecf-batch assess {args[0]}", ctx)
        return super().resolve_command(ctx, args)


def reading_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options of every command that reads workbooks."""
    options = (
        click.option("--sheet", metavar="NAME", help="Read only this sheet, not every sheet of positions."),
        click.option(
            "--framework",
            type=NonEmptyPath(path_type=Path),
            metavar="FILE",
            help="Use the framework in this TOML file.",
        ),
        click.option(
            "--determination",
            type=Day(),
            metavar="YYYY-MM-DD",
            help="The date of the reference bands (default 2020-12-18).",
        ),
        click.option(
            "--as-at",
            type=Day(),
            metavar="YYYY-MM-DD",
            help="The day of the assessment, for pay values and contracts (default: today).",
        ),
        click.option(
            "--determination-file",
            type=NonEmptyPath(path_type=Path),
            metavar="FILE",
            help="Add or replace remuneration values by those in this TOML file.",
        ),
        click.option(
            "--max-unpacked",
            type=click.IntRange(min=1),
            metavar="MIB",
            help="Read workbooks that unpack to more than 1024 MiB, up to this size, or have more than 200,000 rows.",
        ),
        click.option("--debug", is_flag=True, help="Show the traceback when the program itself fails."),
    )
    for option in reversed(options):
        command = option(command)
    return command


def disclosing(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options of commands that print findings: what to show about people."""
    options = (
        click.option("--show-names", is_flag=True, help="Show names of incumbents, assessors and decision-makers."),
        click.option("--show-remuneration", is_flag=True, help="Show TRP and FTE, and findings about them."),
        click.option("--show-gender", is_flag=True, help="Show the gender of incumbents."),
    )
    for option in reversed(options):
        command = option(command)
    return command


MODERATION = click.option(
    "--no-moderation",
    "moderated",
    is_flag=True,
    flag_value=False,
    default=True,
    help="Leave out moderation: the comparison of positions and of assessors.",
)


class Assessor(click.ParamType[tuple[str, str]]):
    """An assessor's name, optionally followed by an equals sign and the sheet or file with the scores."""

    name = "assessor"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Return the name and the sheet or file, "" if none is given."""
        if isinstance(value, tuple):
            return value
        name, _, where = (part.strip() for part in value.partition("="))
        if not name or (not where and "=" in value):
            self.fail(f"'{value}' is not NAME, NAME=SHEET or NAME=FILE.", param, ctx)
        return name, where


ASSESSORS = click.option(
    "--assessor",
    "assessors",
    multiple=True,
    type=Assessor(),
    metavar="NAME[=SHEET|FILE]",
    help="The scores of one assessor: columns with NAME, a sheet, or another workbook. Use it once for each assessor.",
)

BENCHMARKS = click.option(
    "--benchmarks",
    multiple=True,
    type=FILE,
    metavar="FILE",
    help="Also compare positions with the benchmark positions of this workbook or record. Use it once for each file.",
)
