"""From what was typed to the options of a run; a file of rules that cannot be used ends it in words."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from peecf_batch.cli.speaking import complain

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from pathlib import Path

    from peecf_batch.rules.determination import Determination
    from peecf_batch.rules.determination_file import DeterminationError
    from peecf_batch.rules.framework import Framework
    from peecf_batch.rules.framework_file import FrameworkError
    from peecf_batch.runs.options import Options


def options_of(
    *,
    framework: Path | None,
    determination: datetime | None,
    as_at: datetime | None,
    determination_file: Path | None,
    max_unpacked: int | None,
    debug: bool,
    **others: Any,
) -> Options:
    """What a run is to do, from the options that every command has."""
    from peecf_batch.runs.options import Assessor, Options

    del debug
    if others.get("assessors") and not others.get("moderated", True):
        raise click.UsageError("--assessor is for moderation, which --no-moderation leaves out. Give one of them.")
    return Options(
        framework_in(framework),
        determinations_in(determination_file),
        assessors=tuple(Assessor(name, place) for name, place in others.pop("assessors", ())),
        determination=determination.date() if determination else None,
        as_at=as_at.date() if as_at else None,
        max_unpacked_mib=max_unpacked,
        **others,
    )


def with_disclosure(choices: dict[str, Any]) -> dict[str, Any]:
    """The options with what may be shown of incumbents as one value, and the Word file to begin on as its bytes."""
    from peecf_batch.rules.privacy import Disclosed

    names, remuneration, gender, template = (
        choices.pop(name) for name in ("show_names", "show_remuneration", "show_gender", "docx_template")
    )
    data = None if template is None else _word_file(template)
    return choices | {"disclosed": Disclosed(names, remuneration, gender), "docx_template": data}


def _word_file(path: Path) -> bytes:
    from peecf_batch.outputs.word.package import is_word

    try:
        data = path.read_bytes()
    except OSError as error:
        raise click.UsageError(f"The Word file '{path}' cannot be read: {error.strerror}.") from None
    if not is_word(data):
        raise click.UsageError(f"'{path}' is not a Word document (.docx or .dotx); save it as one in Word.")
    return data


def can_write_word(wanted: bool) -> bool:
    """Whether a board paper is wanted. Ends the run in one line where what writes it is not installed."""
    from importlib.util import find_spec

    if wanted and not all(map(find_spec, ("docx", "resvg_py"))):
        raise click.UsageError("A board paper needs python-docx and resvg-py: pip install 'peecf-batch[docx]'")
    return wanted


class RuleFiles(NamedTuple):
    """The files of rules that were named."""

    framework: Path | None
    determinations: Path | None

    def read(self) -> tuple[bytes | None, bytes | None]:
        """Their bytes. They were read before, so that they can be read is known."""
        framework, determinations = (path.read_bytes() if path else None for path in self)
        return framework, determinations


def determinations_in(path: Path | None) -> tuple[Determination, ...]:
    """The product's remuneration values, with those in a file; one that contradicts itself ends the run."""
    from peecf_batch.rules.determination_file import DeterminationError, load_determinations

    with _usable("determination", path, DeterminationError):
        return load_determinations(path)


def framework_in(path: Path | None) -> Framework:
    """The framework in a file, or the product's own; one that contradicts itself ends the run."""
    from peecf_batch.rules.framework_file import FrameworkError, load_framework

    with _usable("framework", path, FrameworkError):
        return load_framework(path)


@contextmanager
def _usable(
    what: str, path: Path | None, contradiction: type[DeterminationError] | type[FrameworkError]
) -> Iterator[None]:
    """Around the reading of a file of rules: what is wrong with it is said line by line, and ends the run."""
    try:
        yield
    except contradiction as error:
        for problem in error.problems:
            complain(f"{path}: {problem}")
        raise click.UsageError(f"The {what} file cannot be used; see above.") from None
    except OSError as error:
        raise click.UsageError(f"The {what} file '{path}' cannot be read: {error.strerror}.") from None


def argument(path: Path) -> str:
    """A path as it is typed behind a command."""
    return f'"{path}"' if " " in str(path) else str(path)
