"""Read the factor scores of a row."""

from __future__ import annotations

from operator import itemgetter
from typing import TYPE_CHECKING

from peecf_batch.reading.cells import Accepted, Refused, readings_agree, score_in, shown, text_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from peecf_batch.excel.cell import CellFact
    from peecf_batch.reading.located import Layout
    from peecf_batch.reading.rows.findings import RowFindings
    from peecf_batch.rules.framework import Scale


class ScoreReader:
    """A reader of the factor cells of one table. It adds problems with them to `findings`."""

    def __init__(self, layout: Layout, scale: Scale, findings: RowFindings) -> None:
        """Take the factor columns of `layout` and the scale that scores must be in."""
        self._layout, self._scale, self._findings = layout, scale, findings
        self._grid, self._scan = layout.sheet.grid, layout.sheet.scan
        self._headings = [layout.heading_at(column) for column in layout.factors]
        self._scores_of_bytes: dict[bytes | None, int] = {}
        self._factor_values = itemgetter(*(column - 1 for column in layout.factors))

    def known_scores(self, row: int, values: Sequence[object]) -> tuple[int, ...] | None:
        """Return the scores of a row whose factor cells all equal, byte for byte, cells that were accepted before.

        Return None for any other row, and if the two readings differ. Most rows take this fast path.
        """
        raw = self._scan.raw(row, self._layout.factors)
        if raw is None:
            return None
        scores = tuple(map(self._scores_of_bytes.get, raw))
        if None in scores or scores != self._factor_values(values):
            return None
        return scores  # type: ignore[return-value]

    def facts(self, row: int) -> Sequence[CellFact]:
        """Return the contents of the factor cells of a row, as scanned from the file."""
        return self._scan.facts(row, self._layout.factors)

    def read(
        self, row: int, facts: Sequence[CellFact], values: Sequence[object], position: str
    ) -> tuple[tuple[int | None, ...], list[str]]:
        """Return the scores of a row, None for each that is not accepted, and the rule codes of the reasons."""
        scores: list[int | None] = []
        codes: list[str] = []
        compare, raw = self._grid.second_reading, self._scan.raw(row, self._layout.factors)
        for index, (fact, column) in enumerate(zip(facts, self._layout.factors, strict=True)):
            value = values[column - 1]
            read = score_in(fact, self._scale)
            if isinstance(read, Accepted) and compare and not readings_agree(fact, value):
                read = Refused("E209", f"one reading gives '{shown(fact.text)}', the other '{shown(text_of(value))}'")
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
