"""Define what identifies the additions of an earlier run, and the texts that people typed among them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from peecf_batch.definitions import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


class AdditionNames(NamedTuple):
    """The marks of our additions: the headings of the added columns, the headings and colours of the findings sheet.

    `former` are headings of added columns in copies of earlier versions.

    `code`, `cell`, `state` and `format` head the findings sheet's columns for the code of a finding, the address of a
    marked cell, the state of the finding and the earlier format of the cell. `fills`, `border` and `fonts` are the
    colours of marked cells, of the line around our cells, and of our texts. `words` are the texts that we put into
    cells besides those that our sheets have. `said` returns the lines that we write about the finding in a row of the
    findings sheet, given its texts by heading. `kept` is the code of a row with a text that a person had typed, and
    `place` and `text` head the columns of its place and of the text. `reason` heads the column for people's reasons.
    `about` head the columns of our sheets that name the position of a row; the first one with a text counts. `answers`
    are the headings of our sheets with columns for people's answers, and `taken_over` heads the hidden column that
    tells which answers are ours. `chart` begins the title of our chart.
    """

    block: tuple[str, ...]
    former: tuple[str, ...]
    code: str
    cell: str
    state: str
    format: str
    fills: frozenset[str]
    border: str
    fonts: frozenset[str]
    words: frozenset[str]
    said: Callable[[Mapping[str, str]], Said]
    kept: str
    place: str
    text: str
    reason: str
    about: tuple[str, ...]
    answers: tuple[AnswerHeads, ...]
    taken_over: str
    chart: str


class AnswerHeads(NamedTuple):
    """The headings of one of our sheets: those over people's answers, and those that tell the rows.

    `further` heads another column that tells the rows, if the sheet has it; "" if there is never one.
    """

    answers: tuple[str, ...]
    keys: tuple[str, ...]
    further: str = ""


class HeadingGap(NamedTuple):
    """The headings that a sheet of ours lacks, and the row in which they should be, or above which if it is gone."""

    missing: tuple[str, ...]
    row: int
    is_whole_row: bool


class Said(NamedTuple):
    """What we write about one finding: the lines that a note may have, and the words in the column of findings."""

    lines: tuple[str, ...]
    in_column: tuple[str, ...]


class KeptText(NamedTuple):
    """A text that a person typed into an earlier copy where we write again, and where it was."""

    place: str
    text: str
