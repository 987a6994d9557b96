"""Read the rows of a table into positions, and collect the findings about them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from peecf_batch.excel.package import Bounds
from peecf_batch.reading.cells import shown, text_of
from peecf_batch.reading.position import NotClassified, Position, key_of
from peecf_batch.reading.readings import Reading
from peecf_batch.reading.rows.details import DetailsReader
from peecf_batch.reading.rows.findings import RowFindings
from peecf_batch.reading.rows.position_rows import PositionRows
from peecf_batch.reading.rows.scores import ScoreReader
from peecf_batch.reading.rows.table_rows import TableRows

if TYPE_CHECKING:
    from collections.abc import Sequence

    from peecf_batch.reading.located import Layout
    from peecf_batch.rules.framework import Framework

_MOST_ROWS = Bounds().table_rows


def read_positions(layout: Layout, framework: Framework, most_rows: int = _MOST_ROWS) -> Reading:
    """Return every position of the table, in the order of the sheet, with a finding for each skipped row.

    Raises Refusal if more than `most_rows` rows have values, or if the 2 readings of the sheet do not have the same
    rows.
    """
    return _RowReader(layout, framework).read(most_rows)


class _RowReader:
    """A reader of the rows of one layout. `ids` has the row of each id read so far, by `key_of` the id."""

    def __init__(self, layout: Layout, framework: Framework) -> None:
        self.layout, self.ids = layout, dict[str, int]()
        self.continued = layout.sheet.grid.continued
        self.rows, self.findings = TableRows(layout), RowFindings(layout, framework.scale)
        self.position_rows = PositionRows(layout, self.rows, self.ids)
        self.scores = ScoreReader(layout, framework.scale, self.findings)
        self.details = DetailsReader(layout, framework, self.rows, self.findings)

    def read(self, most_rows: int) -> Reading:
        self.rows.check(most_rows)
        positions = [read for row in self.rows.numbers if (read := self.read_row(row)) is not None]
        return Reading(tuple(positions), tuple(self.findings.all))

    def read_row(self, row: int) -> Position | NotClassified | None:
        """Return the position in a row, or None if the row is not a position."""
        values = self.rows.values(row)
        if row in self.continued:
            self.skip_continued(row)
            return None
        texts = self.details.texts(values)
        identifier, title = texts[:2]
        known = self.scores.known_scores(row, values)
        facts = self.scores.facts(row) if known is None else None
        if not self.position_rows.is_position(row, facts, values, identifier, title):
            self.skip(row, values)
            return None
        label = identifier or title or f"row {row}"
        scores, codes = self.scores.read(row, facts, values, label) if facts is not None else (known or (), [])
        codes = [*codes, *self.check_identity(row, identifier, title)]
        details = self.details.read(row, values, texts, label)
        if codes:
            return NotClassified(details, scores, tuple(dict.fromkeys(codes)))
        return Position(details, tuple(score for score in scores if score is not None))

    def check_identity(self, row: int, identifier: str, title: str) -> list[str]:
        """Add findings for a missing id and title, or for the id of an earlier row, and return their codes."""
        if not identifier and not title:
            columns = self.layout.columns
            first = columns.get("id") or columns.get("title") or self.layout.first_column
            message = "the row has factor scores but no position id or title"
            self.findings.add("E110", (row, first), message, position=f"row {row}")
            return ["E110"]
        first = self.ids.setdefault(key_of(identifier), row) if identifier else row
        if first == row:
            return []
        message = f"position id '{shown(identifier)}' is in row {first} already"
        place = row, self.layout.columns["id"]
        self.findings.add("E111", place, message, position=identifier, value=identifier)
        return ["E111"]

    def skip(self, row: int, values: Sequence[object]) -> None:
        """Add N105 for a row that is not a position, at its first cell with a text."""
        for column in range(self.layout.first_column, self.layout.last_column + 1):
            label = text_of(values[column - 1])
            if label:
                message = f"row {row} ('{shown(label)}') holds no position and was passed over"
                self.findings.add("N105", (row, column), message, value=label)
                return

    def skip_continued(self, row: int) -> None:
        """Add N105 for a row that is one with a row above it, because its name and its scores are merged with those."""
        message = f"row {row} belongs to the position in row {self.continued[row]}, with which it is merged"
        self.findings.add("N105", (row, self.layout.first_column), message)
