"""Read the factor scores of a row."""

from __future__ import annotations

from functools import cache
from operator import itemgetter
from typing import TYPE_CHECKING

from peecf_batch.excel.cell import CellPlace, Kind
from peecf_batch.excel.sheet.conditional_formats import ConditionalFormat
from peecf_batch.reading.cells import Accepted, Refused, readings_agree, score_in, shown, text_of
from peecf_batch.reading.headings.keys import heading_roles
from peecf_batch.reading.shown.scores import ScoreCells, as_shown

if TYPE_CHECKING:
    from collections.abc import Sequence

    from peecf_batch.excel.cell import CellFact
    from peecf_batch.reading.located import Layout
    from peecf_batch.reading.rows.findings import RowFindings
    from peecf_batch.rules.framework import Scale


@cache
def _no_score() -> frozenset[str]:
    return frozenset(heading_roles()["words"]["no_score"])


def _says_no_score(text: str) -> bool:
    return text.casefold() in _no_score()


class ScoreReader:
    """A reader of the factor cells of one table. It adds problems with them to `findings`."""

    def __init__(self, layout: Layout, scale: Scale, findings: RowFindings) -> None:
        """Take the factor columns of `layout` and the scale that scores must be in."""
        self._layout, self._scale, self._findings = layout, scale, findings
        self._grid, self._scan = layout.sheet.grid, layout.sheet.scan
        self._headings = [layout.heading_at(column) for column in layout.factors]
        self._scores_of_bytes: dict[bytes | None, int] = {}
        self._factor_values = itemgetter(*(column - 1 for column in layout.factors))
        self._cells = ScoreCells(self._grid, self._scan, layout.factors)
        self._conditional, self._reported = tuple(self._scan.conditional_formats), set[ConditionalFormat]()

    def known_scores(self, row: int, values: Sequence[object]) -> tuple[int, ...] | None:
        """Return the scores of a row whose factor cells all equal, byte for byte, cells that were accepted before.

        Return None for any other row, and if the two readings differ. Most rows take this fast path.
        """
        is_plain = row not in self._cells.covered and not self._is_conditional(row)
        raw = self._scan.raw(row, self._layout.factors) if is_plain else None
        if raw is None:
            return None
        scores = tuple(map(self._scores_of_bytes.get, raw))
        if None in scores or scores != self._factor_values(values):
            return None
        return scores  # type: ignore[return-value]

    def facts(self, row: int) -> Sequence[CellFact]:
        """Return the contents of the factor cells of a row as scanned; those of merged cells for cells under them."""
        return self._cells.facts(row, self._layout.factors)

    def read(
        self, row: int, facts: Sequence[CellFact], values: Sequence[object], position: str
    ) -> tuple[tuple[int | None, ...], list[str]]:
        """Return the scores of a row, None for each that is not accepted, and the rule codes of the reasons.

        `facts` are those that the method `facts` returned for the row.
        """
        if typed := self._word_for_no_score(facts):
            message = f"the position has no scores: the factor cells have '{shown(typed)}'"
            first = min(self._layout.factors)
            self._findings.add("E202", (row, first), message, position=position, value=typed)
            return (None,) * len(facts), ["E202"]
        scores: list[int | None] = []
        codes: list[str] = []
        covered = self._cells.covered.get(row)
        raw = self._scan.raw(row, self._layout.factors) if covered is None else None
        for index, (fact, column) in enumerate(zip(facts, self._layout.factors, strict=True)):
            if covered is not None and column in covered:
                read = self._read_covered(CellPlace(row, column), covered[column], fact)
            else:
                read = self._read_cell(CellPlace(row, column), fact, values[column - 1])
            if isinstance(read, Accepted):
                scores.append(read.score)
                if not read.code and fact.formula is None and raw is not None:
                    self._scores_of_bytes[raw[index]] = read.score
            else:
                scores.append(None)
                codes.append(read.code)
            if read.code:
                heading = self._headings[index]
                self._findings.add(
                    read.code, (row, column), read.message, position=position, value=fact.text, heading=heading
                )
        return tuple(scores), codes

    @staticmethod
    def _word_for_no_score(facts: Sequence[CellFact]) -> str:
        """Return the first text of factor cells that all are blank or say that there is no score; "" for others."""
        typed = [fact.text.strip() for fact in facts if fact.kind is not Kind.BLANK]
        is_text = all(fact.kind in (Kind.TEXT, Kind.BLANK) for fact in facts)
        return next(filter(None, typed), "") if is_text and all(map(_says_no_score, filter(None, typed))) else ""

    def _read_cell(self, cell: CellPlace, fact: CellFact, value: object) -> Accepted | Refused:
        """Return the score in a cell, if both readings agree on it and the sheet shows it."""
        read = score_in(fact, self._scale)
        if fact.kind is Kind.BLANK:
            return read
        if isinstance(read, Accepted) and self._grid.second_reading and not readings_agree(fact, value):
            return Refused("E209", f"one reading gives '{shown(fact.text)}', the other '{shown(text_of(value))}'")
        read = as_shown(read, fact, self._scan.style_at(*cell), struck=self._scan.is_struck_out(*cell))
        return self._as_conditional(cell, fact, read) if self._conditional and isinstance(read, Accepted) else read

    def _is_conditional(self, row: int) -> bool:
        """Return True if a conditional format may show scores of a row as others."""
        return any(area.top <= row <= area.bottom for one in self._conditional for area in one.areas)

    def _as_conditional(self, cell: CellPlace, fact: CellFact, read: Accepted) -> Accepted | Refused:
        """Return a score as the conditional formats of its cell show it.

        If it is not known whether a format applies, the first of its scores has a warning.
        """
        for one in self._conditional:
            applies = one.applies_to(read.score) if one.covers(*cell) else False
            if applies and one.style is not None:
                shown_as = as_shown(Accepted(read.score), fact, one.style, struck=one.style.struck)
                if shown_as != Accepted(read.score):
                    return shown_as
            elif (applies or applies is None) and one not in self._reported:
                self._reported.add(one)
                message = "a conditional format may hide scores here and below, or show others; the scores were read"
                return Accepted(read.score, "W143", message)
        return read

    def _read_covered(self, cell: CellPlace, origin: CellPlace | None, fact: CellFact) -> Accepted | Refused:
        """Return the score that a merged cell shows in a cell that it covers, unless that still holds another value."""
        other = self._cells.other_value(*cell, fact)
        if other:
            shows = f"shows '{shown(fact.text)}'" if fact.text else "shows no score there"
            return Refused("E216", f"the cell holds '{shown(other)}' under a merged cell, which {shows}")
        if origin is None:
            return Refused("E202", "no score is given; the cell is covered by a merged cell that holds none")
        read = self._read_cell(origin, fact, self._grid.value(*origin))
        if isinstance(read, Accepted) and not read.code and origin.column != cell.column:
            above = self._layout.cell(*origin)
            message = f"the score {read.score} in {above} is merged over several factors and was read for each"
            return Accepted(read.score, "N215", message)
        return read
