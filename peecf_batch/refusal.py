"""When a workbook cannot be used at all: one reason and one thing to do about it."""

from __future__ import annotations


class Refusal(Exception):  # noqa: N818 - a refusal is an answer, not a fault of the program
    """A workbook that cannot be read, or an output that cannot be written, in words for the person who asked.

    `reason` says what is wrong and where; `fix` what to do. Either may quote the workbook, so neither is trusted text.
    """

    def __init__(self, reason: str, fix: str) -> None:
        super().__init__(f"{reason} {fix}")
        self.reason = reason
        self.fix = fix
