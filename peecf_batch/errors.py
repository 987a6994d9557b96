"""Define the errors that the package raises. All are subclasses of `PeecfError`."""

from __future__ import annotations

import sys
from pathlib import PurePath


class PeecfError(Exception):
    """The base of all errors that the package raises on purpose. The text is for the user and includes advice."""


class Refusal(PeecfError):  # noqa: N818 - a refusal is an answer, not a fault of the program
    """A workbook that cannot be read, or an output that cannot be written.

    `reason` states the problem and its place, and `fix` the action to take. Both can contain text from the workbook, so
    do not trust them.
    """

    def __init__(self, reason: str, fix: str) -> None:
        super().__init__(f"{reason} {fix}")
        self.reason = reason
        self.fix = fix


class RuleFileError(PeecfError, ValueError):
    """A framework file or determination file that contradicts itself. `problems` lists every fault in the file."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("; ".join(problems))
        self.problems = tuple(problems)


class RecordError(PeecfError, ValueError):
    """A file that is not the record of an assessment, or that contradicts itself."""


class MissingExtraError(PeecfError):
    """An output that needs a part of the package which is not installed."""


def how_to_add(extra: str, prefix: str = sys.prefix) -> str:
    """Return what to type to install an extra, such as "docx", with the tool that installed the program.

    `prefix` is the folder of the Python that runs. The program is on no package index, so it is installed from its own
    folder.
    """
    folders = {part.casefold() for part in PurePath(prefix.replace("\\", "/")).parts}
    tool = "python -m pip install"
    if {"uv", "tools"} <= folders:
        tool = "uv tool install --force"
    elif "pipx" in folders:
        tool = "pipx install --force"
    return f'In the folder of the program, type: {tool} ".[{extra}]"'
