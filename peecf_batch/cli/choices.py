"""Turn the options typed on the command line into those of a run; end the run with a message if one cannot be used."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import date
from typing import IO, TYPE_CHECKING, Any

import click

from peecf_batch.cli.speaking import complain
from peecf_batch.definitions import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from peecf_batch.errors import RuleFileError
    from peecf_batch.rules.determination import Determination
    from peecf_batch.rules.framework import Framework
    from peecf_batch.rules.privacy import Disclosed
    from peecf_batch.runs.options import Options


class UnusableFileError(click.UsageError):
    """A file named by an option that cannot be used. It prints one line for each problem, and no usage."""

    def __init__(self, *problems: str) -> None:
        super().__init__(" ".join(problems))
        self._problems = problems

    def show(self, file: IO[Any] | None = None) -> None:  # noqa: ARG002 - as click calls it
        """Print the problems on standard error."""
        for problem in self._problems:
            complain(problem)


# Named tuples, because dataclasses would add 2 ms to the start of every command.
class RuleFiles(NamedTuple):
    """The rule files that the user named, None for the product's own."""

    framework: Path | None = None
    determinations: Path | None = None

    def read(self) -> tuple[bytes | None, bytes | None]:
        """Return the bytes of both files, None for one that was not named. Both must be readable."""
        framework, determinations = (
            path.read_bytes() if path else None for path in (self.framework, self.determinations)
        )
        return framework, determinations


class RunChoices(NamedTuple):
    """The options of `assess` that apply to the run as a whole."""

    output: Path | None
    quiet: bool
    board_paper: bool
    de_identified: bool
    assurance: bool
    explanations: bool
    jobs: int | None
    resume: bool
    roll_up: bool
    suppress_small: bool
    manifest: bool
    dask: str | None


class Choices(NamedTuple):
    """The options that commands share, as click passes them. An option that a command lacks keeps its default."""

    sheet: str | None = None
    framework: Path | None = None
    determination: date | None = None
    as_at: date | None = None
    determination_file: Path | None = None
    max_unpacked: int | None = None
    debug: bool = False
    marking: str = ""
    force: bool = False
    values_only: bool = False
    show_names: bool = False
    show_remuneration: bool = False
    show_gender: bool = False
    docx_template: Path | None = None
    moderated: bool = True
    assessors: tuple[tuple[str, str], ...] = ()
    benchmarks: tuple[Path, ...] = ()

    @property
    def rule_files(self) -> RuleFiles:
        """The rule files that the user named."""
        return RuleFiles(self.framework, self.determination_file)

    @property
    def disclosed(self) -> Disclosed:
        """The facts about people that may be shown."""
        from peecf_batch.rules.privacy import Disclosed

        return Disclosed(self.show_names, self.show_remuneration, self.show_gender)


def today() -> date:
    """Return the day of the run, which is the day of the assessment unless the user names another with --as-at."""
    return date.today()


def options_of(choices: Choices) -> Options:
    """Return the options of a run. End the run if a file cannot be used, or if options exclude each other."""
    from peecf_batch.runs.options import Assessor, Options

    if choices.assessors and not choices.moderated:
        raise click.UsageError("--assessor is for moderation, which --no-moderation leaves out. Give one of them.")
    if choices.benchmarks and not choices.moderated:
        raise click.UsageError("--benchmarks needs moderation, which --no-moderation leaves out. Use only one of them.")
    options = Options(
        framework=framework_in(choices.framework),
        determinations=determinations_in(choices.determination_file),
        sheet=choices.sheet,
        determination=choices.determination,
        as_at=choices.as_at or today(),
        marking=choices.marking,
        force=choices.force,
        max_unpacked_mib=choices.max_unpacked,
        values_only=choices.values_only,
        disclosed=choices.disclosed,
        docx_template=_word_file(choices.docx_template) if choices.docx_template else None,
        moderated=choices.moderated,
        assessors=tuple(Assessor(name, place) for name, place in choices.assessors),
    )
    for path in choices.benchmarks:
        options = with_benchmarks(options, path)
    return options


def with_benchmarks(options: Options, path: Path) -> Options:
    """Return the options with the benchmarks in the file at `path` too, each once. End the run if it cannot be used."""
    from dataclasses import replace

    from peecf_batch.errors import Refusal
    from peecf_batch.runs.benchmarks import benchmarks_at

    try:
        known = {(*benchmark.identity, benchmark.where) for benchmark in options.benchmarks}
        found = (one for one in benchmarks_at(path, options) if (*one.identity, one.where) not in known)
        return replace(options, benchmarks=(*options.benchmarks, *found))
    except Refusal as refusal:
        raise UnusableFileError(f"{path}: the file of benchmarks: {refusal.reason} {refusal.fix}") from None


def _word_file(path: Path) -> bytes:
    from peecf_batch.outputs.word.package import is_word

    try:
        if path.exists() and not path.is_file():
            raise UnusableFileError(f"{path}: the Word file is not a file.")
        data = path.read_bytes()
    except OSError as error:
        raise UnusableFileError(f"{path}: the Word file cannot be read: {error.strerror}.") from None
    if not is_word(data):
        raise UnusableFileError(f"{path}: it is not a Word document (.docx or .dotx). Save it as one in Word.")
    return data


def can_write_word(wanted: bool) -> bool:
    """Return `wanted`. End the run with a message if the libraries for a board paper are needed and missing."""
    return can_write("a board paper", "docx", "resvg_py", wanted=wanted)


def can_write(what: str, *libraries: str, wanted: bool) -> bool:
    """Return `wanted`. End the run with a message if libraries of the extra `docx` are needed for it and missing."""
    from importlib.util import find_spec

    from peecf_batch.errors import how_to_add

    if wanted and not all(map(find_spec, libraries)):
        raise click.UsageError(f"The packages for {what} are not installed. {how_to_add('docx')}")
    return wanted


def determinations_in(path: Path | None) -> tuple[Determination, ...]:
    """Return the product's remuneration values, with those in a file. End the run if the file contradicts itself."""
    from peecf_batch.rules.determination_file import DeterminationError, load_determinations

    with _usable("determination", path, DeterminationError):
        return load_determinations(path)


def framework_in(path: Path | None) -> Framework:
    """Return the framework in a file, or the product's own. End the run if the file contradicts itself."""
    from peecf_batch.rules.framework_file import FrameworkError, load_framework

    with _usable("framework", path, FrameworkError):
        return load_framework(path)


@contextmanager
def _usable(what: str, path: Path | None, contradiction: type[RuleFileError]) -> Iterator[None]:
    """If a rule file cannot be used in the block, end the run with one line for each problem."""
    try:
        yield
    except contradiction as error:
        raise UnusableFileError(*(f"{path}: {problem}" for problem in error.problems)) from None
    except OSError as error:
        raise UnusableFileError(f"{path}: the {what} file cannot be read: {error.strerror}.") from None


def argument(path: Path) -> str:
    """Return a path as the user must type it after a command."""
    return f'"{path}"' if " " in str(path) else str(path)


def picked(typed: dict[str, Any]) -> RunChoices:
    """Move the options that apply to the run as a whole from `typed` into a new RunChoices, and return it."""
    return RunChoices(**{name: typed.pop(name) for name in RunChoices._fields if name in typed})
