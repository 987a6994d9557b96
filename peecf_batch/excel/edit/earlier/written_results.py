"""Keep digests of the results in our columns, so that a later run tells them from what a person typed over them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from peecf_batch.definitions import NamedTuple, pattern
from peecf_batch.excel.cell import BLANK
from peecf_batch.excel.edit.earlier.written import DIGEST_LENGTH, digest_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from peecf_batch.excel.cell import Cell
    from peecf_batch.excel.edit.additions import Block
    from peecf_batch.excel.scan import SheetScan
    from peecf_batch.excel.workbook import Sheet

_MOST_IN_A_CELL = 1_000  # rows; a cell holds 32,767 characters
_RESULTS = pattern(r"Results (\d{1,2}): ([\w-]*)", re.ASCII)


class Results(NamedTuple):
    """The digests of the results that we wrote, by the digest of a text that tells the row, and how many a row has.

    Two rows may have one text, such as those of a job share, so there may be several sets of digests.
    """

    by_key: dict[str, set[tuple[str, ...]]]
    width: int


def results_texts(blocks: Iterable[Block]) -> Iterator[str]:
    """Yield the texts for the hidden cells that have the digests of the results."""
    held, width = [], 0
    for block in blocks:
        width, digests = len(block.columns), _Digests()
        for row, key in block.keys.items():
            held.append(digest_of(key) + "".join([digests.of(cell) for cell in block.rows[row]]))
    for at in range(0, len(held), _MOST_IN_A_CELL):
        yield f"Results {width}: {''.join(held[at : at + _MOST_IN_A_CELL])}"


class _Digests:
    """The digests of the cells of a block, which keeps the cells, so that each can be known by its id."""

    def __init__(self) -> None:
        self._known: dict[int, str] = {}

    def of(self, cell: Cell) -> str:
        """Return the digest of a cell's value. Rows with one result share their cells."""
        known = self._known.get(id(cell))
        if known is None:
            known = self._known[id(cell)] = digest_of(str(cell.value))
        return known


def results_on(sheets: Iterable[Sheet]) -> Results:
    """Return the digests of the results that our sheets have."""
    results = Results({}, 0)
    for sheet in sheets:
        for cells in sheet.scan.contents.values():
            for cell in cells.values():
                if found := _RESULTS.fullmatch(cell.fact.text):
                    results = results._replace(width=int(found[1]))
                    _add(results, found[2])
    return results


def _add(results: Results, text: str) -> None:
    size = (results.width + 1) * DIGEST_LENGTH
    for at in range(0, len(text) - size + 1, size):
        digests = [text[n : n + DIGEST_LENGTH] for n in range(at, at + size, DIGEST_LENGTH)]
        results.by_key.setdefault(digests[0], set()).add(tuple(digests[1:]))


class ResultsOfRows:
    """The results that we wrote into the rows of one sheet."""

    def __init__(self, results: Results, scan: SheetScan, columns: Sequence[int]) -> None:
        """Prepare to look up the rows of a sheet with our columns."""
        self._results, self._scan, self._columns = results, scan, columns
        self._key_column = 0

    def is_ours(self, row: int, column: int, text: str) -> bool | None:
        """Return whether we wrote a text into a cell of our columns, None if nothing tells."""
        if len(self._columns) != self._results.width:
            return None
        rows = self._of_row(row)
        if rows is None:
            return None
        place = self._columns.index(column)
        return any(digests[place] == digest_of(text) for digests in rows)

    def _of_row(self, row: int) -> set[tuple[str, ...]] | None:
        by_key = self._results.by_key
        if self._key_column:
            fact = self._scan.facts(row, [self._key_column])[0]
            if fact is not BLANK and (found := by_key.get(digest_of(fact.text))):
                return found
        for cell in self._scan.cells(row):
            if cell.column not in self._columns and (text := self._scan.fact(cell).text):
                found = by_key.get(digest_of(text))
                if found:
                    self._key_column = cell.column
                    return found
        return None
