"""Compare the score that a cell holds with what the sheet shows there."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from peecf_batch.definitions import pattern
from peecf_batch.excel.cell import BLANK, GENERAL, PLAIN_CODES, Kind
from peecf_batch.excel.formats.display import shown_number, shown_text
from peecf_batch.reading.cells import Accepted, Refused, shown
from peecf_batch.reading.headings.keys import heading_roles

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from peecf_batch.excel.cell import CellFact, CellPlace, CellStyle
    from peecf_batch.excel.scan import SheetScan
    from peecf_batch.excel.sheet.grid import Grid

_NUMBER = pattern(r"[0-9]+(?:[.,][0-9]+)?")
_WORDS = pattern(r"[$€£¥]|[^\W\d_]+(?: [^\W\d_]+)*\.?")


class ScoreCells:
    """The contents of cells with scores, as the sheet shows them: cells under a merged cell show its content."""

    def __init__(self, grid: Grid, scan: SheetScan, columns: Iterable[int]) -> None:
        """Take the sheet's values and scan, and the columns with scores."""
        self._scan, wanted = scan, frozenset(columns)
        self.covered = {row: cells for row, cells in grid.covered.items() if not wanted.isdisjoint(cells)}

    def facts(self, row: int, columns: Sequence[int]) -> Sequence[CellFact]:
        """Return the content that the sheet shows in each cell of a row, as scanned from the file."""
        facts, covered = self._scan.facts(row, columns), self.covered.get(row)
        if covered is None:
            return facts
        return [
            self._over(covered[column]) if column in covered else fact
            for fact, column in zip(facts, columns, strict=True)
        ]

    def _over(self, origin: CellPlace | None) -> CellFact:
        return self._scan.facts(origin.row, (origin.column,))[0] if origin else BLANK

    def other_value(self, row: int, column: int, shown_fact: CellFact) -> str:
        """Return the value that a covered cell still holds, if it is not that of the merged cell; else ""."""
        if column not in self.covered.get(row, {}):
            return ""
        own = self._scan.facts(row, (column,))[0].text.strip()
        return own if own != shown_fact.text.strip() else ""


def doubt_about_mark(fact: CellFact, style: CellStyle, *, struck: bool) -> Refused | None:
    """Return the reason why the sheet does not clearly show the mark in a cell, or None if it does."""
    if struck:
        return Refused("E217", f"the mark '{shown(fact.text)}' is struck out")
    display = shown_text(style.code, fact.text) if fact.kind is Kind.TEXT else fact.text
    display = shown_number(style.code, float(fact.text)) if fact.kind is Kind.NUMBER else display
    if style.code in PLAIN_CODES or (display or "").strip() == fact.text.strip():
        return None
    sees = "may show something else" if display is None else f"shows '{shown(display)}'" if display else "shows nothing"
    return Refused("E214", f"the cell holds '{shown(fact.text)}', but its format {sees}")


def as_shown(read: Accepted | Refused, fact: CellFact, style: CellStyle, *, struck: bool) -> Accepted | Refused:
    """Return the score that was read from a cell, or the reason why the sheet does not clearly show it.

    `struck` says that a line is drawn through the cell's value or through a part of its text.
    """
    if struck and isinstance(read, Accepted):
        return Refused("E217", f"score {shown(fact.text)} is struck out")
    if style.is_plain and isinstance(read, Accepted):
        return read
    display = _display(fact, style)
    if isinstance(read, Refused):
        differs = display and display != fact.text.strip() and fact.kind is Kind.NUMBER and style.code != GENERAL
        return Refused(read.code, f"{read.message}; the sheet shows '{shown(display or '')}'") if differs else read
    if display is None:
        return Refused(
            "E214", f"the cell holds {read.score}; its format, '{shown(style.code)}', may show something else"
        )
    if not display:
        return Refused("E214", f"the cell holds {read.score}, but its format shows nothing")
    doubt = _doubt(display, read.score)
    if isinstance(doubt, Refused) or doubt.code:
        return doubt
    if style.unseen:
        return Accepted(read.score, "W218", f"score {read.score} has the colour of its cell, so nobody can see it")
    return read


def _display(fact: CellFact, style: CellStyle) -> str | None:
    """Return what a cell with a score shows, or None if that is not known."""
    if fact.kind is Kind.TEXT:
        return shown_text(style.code, fact.text.strip())
    if fact.kind is not Kind.NUMBER:
        return None
    try:
        return shown_number(style.code, float(fact.text))
    except ValueError:
        return None


def _doubt(display: str, score: int) -> Accepted | Refused:
    """Return what a displayed text makes of a score: accepted, accepted with a warning about words, or refused."""
    compact = "".join(display.split())
    if _is_number(compact, score):
        return Accepted(score)
    numbers = _NUMBER.findall(display)
    words = _NUMBER.sub("", display, count=1).strip(" :")
    if len(numbers) == 1 and _is_number(numbers[0], score) and words.casefold() in _units():
        return Accepted(score)
    if len(numbers) == 1 and _is_number(numbers[0], score) and _WORDS.fullmatch(words):
        message = f"the sheet shows '{shown(display)}', and the score was read as {score}"
        return Accepted(score, "W219", message)
    return Refused("E214", f"the cell holds {score}, but the sheet shows '{shown(display)}'")


@cache
def _units() -> frozenset[str]:
    """Return the words for scores that say nothing more about them, such as points."""
    return frozenset(heading_roles()["noise"])


def _is_number(text: str, score: int) -> bool:
    try:
        return text[:1].isalnum() and float(text) == score
    except ValueError:
        return False
