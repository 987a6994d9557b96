"""Hold what a person typed in a row of our consensus sheet, and read the score in its cell."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from peecf_batch.definitions import NamedTuple, pattern
from peecf_batch.excel.cell import Kind
from peecf_batch.reading.cells import Accepted, Refused, readings_agree, score_in, shown, text_of
from peecf_batch.reading.shown.scores import as_shown
from peecf_batch.rules.findings import catalogue

if TYPE_CHECKING:
    from collections.abc import Mapping

    from peecf_batch.excel.cell import CellFact, CellStyle
    from peecf_batch.excel.edit.earlier.addition_names import HeadingGap
    from peecf_batch.rules.framework import Scale


_IN_DOUBT = pattern(r"(?P<typed>.*?) \(in doubt: (?P<code>E2\d\d), (?P<message>.+)\)", re.ASCII | re.DOTALL)


class ScoreCell(NamedTuple):
    """The contents and the look of a cell with an agreed score: its fact, format, and what another reader reads in it.

    `is_merged` says that the cell is merged with those of other rows, and `is_hidden` that its row or column is hidden.
    """

    fact: CellFact
    style: CellStyle
    value: object
    seen_twice: bool
    is_struck: bool = False
    is_merged: bool = False
    is_hidden: bool = False

    def read(self, scale: Scale) -> Accepted | Refused:
        """Return the score in the cell by the rules for every cell with a score, or the reason why there is none."""
        read = score_in(self.fact, scale)
        if (found := self._doubt) and not self.is_merged:
            return Refused(found["code"], found["message"])
        if self.is_merged:
            message = f"'{shown(self.fact.text)}' is in merged cells of several rows, so its row is not clear"
            return Refused("E216", message)
        if isinstance(read, Accepted) and self.seen_twice and not readings_agree(self.fact, self.value):
            return Refused(
                "E209", f"one reading gives '{shown(self.fact.text)}', the other '{shown(text_of(self.value))}'"
            )
        return as_shown(read, self.fact, self.style, struck=self.is_struck)

    def kept(self, scale: Scale) -> str | int | float:
        """Return what the next copy has in the cell: the score, or a content that stays as invalid as it is."""
        read, text = self.read(scale), self.text
        if isinstance(read, Accepted):
            return read.score
        is_number = self.fact.kind is Kind.NUMBER and read.code in ("E201", "E204")
        plain = self.fact._replace(kind=Kind.NUMBER if is_number else Kind.TEXT)
        if self._doubt or score_in(plain, scale) != read:
            return f"{text} (in doubt: {read.code}, {read.message})"
        if not is_number:
            return text
        return int(number) if (number := float(text)).is_integer() else number

    @property
    def text(self) -> str:
        """What a person typed, also where an annotated copy has it with the reason why it is in doubt."""
        found = self._doubt
        return found["typed"] if found else self.fact.text.strip()

    @property
    def _doubt(self) -> re.Match[str] | None:
        found = _IN_DOUBT.fullmatch(self.fact.text.strip()) if self.fact.kind is Kind.TEXT else None
        return found if found and found["code"] in catalogue() else None


class TypedAgreed(NamedTuple):
    """What a person typed in one row of our consensus sheet: the texts that tell the row, and its answers.

    `score` is None if only the reason is typed. `cells` has the addresses of both cells by heading, with the sheet.
    `mark` is the hidden text that tells rows with the same id and title apart.
    """

    id: str
    title: str
    factor: str
    mark: str
    sheet: str
    score: ScoreCell | None
    reason: str
    cells: Mapping[str, str]


class SheetApart(NamedTuple):
    """A consensus sheet that is not read, and what people typed in its rows.

    `gap` has the headings that it lacks, if any. `is_live` says that it would be read if it had them. The workbook of a
    sheet that is neither `is_live` nor `is_in_copy` is no annotated copy any more, such as after it was saved as .ods.
    """

    sheet: str
    rows: tuple[TypedAgreed, ...]
    gap: HeadingGap | None = None
    is_live: bool = False
    is_in_copy: bool = True
