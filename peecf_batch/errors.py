"""The errors that the package raises; all of them are kinds of `PeecfError`."""

from __future__ import annotations


class PeecfError(Exception):
    """Any error that the package raises on purpose. Its text is for the user, and says what to do."""


class Refusal(PeecfError):  # noqa: N818 - a refusal is an answer, not a fault of the program
    """A workbook that cannot be read, or an output that cannot be written.

    `reason` says what is wrong and where, `fix` what to do. Either may quote the workbook, so neither is trusted text.
    """

    def __init__(self, reason: str, fix: str) -> None:
        super().__init__(f"{reason} {fix}")
        self.reason = reason
        self.fix = fix


class RuleFileError(PeecfError, ValueError):
    """A framework file or a determination file that contradicts itself. `problems` lists every fault of the file."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("; ".join(problems))
        self.problems = tuple(problems)


class RecordError(PeecfError, ValueError):
    """A file that is not the record of an assessment, or that contradicts itself."""


class MissingExtraError(PeecfError):
    """An output that needs a part of the package which is not installed."""
