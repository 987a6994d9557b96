"""Define the types that describe a located table: its headings, rows and columns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from peecf_batch.excel.address import cell_name, column_letters
from peecf_batch.reading.headings.meanings import Meaning
from peecf_batch.reading.rows.census import UnreadSheet

if TYPE_CHECKING:
    from collections.abc import Mapping

    from peecf_batch.excel.workbook import Sheet


@dataclass(frozen=True, slots=True)
class Heading:
    """A column heading: its text, its column, its meaning and its row. Columns and rows count from 1."""

    text: str
    column: int
    meaning: Meaning
    row: int


class HeadingPair(NamedTuple):
    """Two headings with the same meaning, in the order of their columns."""

    first: Heading
    second: Heading


class AmbiguousHeading(NamedTuple):
    """A heading with two or more possible meanings, and their names."""

    heading: Heading
    choices: tuple[str, ...]


@dataclass(slots=True)
class HeadingRow:
    """The headings from row `first` to `row`, the last row above the positions, and the indices of their factors.

    `unclear` is "", unless sub-headings do not show which column has the score of a factor; then it is the reason.
    """

    row: int
    first: int
    found: list[Heading]
    factors: set[int]
    unclear: str = ""


@dataclass(frozen=True, slots=True)
class AssessorColumns:
    """The columns of one assessor, one for each factor in the framework's order, and the name as in the sheet."""

    name: str
    columns: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Layout:
    """The heading row and columns of the table of positions on one sheet.

    Rows and columns count from 1. `heading_row` is the last row of the headings. `factors` are the score columns in the
    framework's order; `rationales`, `examples` and `shares` have a column or None for each factor. `columns` has the
    column of every other role in the table. `repeated_headings` are rows that repeat the headings. `ends_at` is the
    first row of a second, different table, or None. `assessors` are columns with the scores of single assessors, which
    are not scores of the positions.
    """

    sheet: Sheet
    heading_row: int
    headings: tuple[Heading, ...]
    factors: tuple[int, ...]
    columns: Mapping[str, int]
    rationales: tuple[int | None, ...]
    examples: tuple[int | None, ...]
    shares: tuple[int | None, ...]
    doubled: tuple[HeadingPair, ...]
    first_column: int
    last_column: int
    repeated_headings: tuple[int, ...] = ()
    ends_at: int | None = None
    ambiguous: tuple[AmbiguousHeading, ...] = ()
    assessors: tuple[AssessorColumns, ...] = ()

    def cell(self, row: int, column: int) -> str:
        """Return the address of a cell of the sheet, such as "F12"."""
        return cell_name(row, column)

    def heading_at(self, column: int) -> str:
        """Return the heading of a column, on one line, or its letters if it has none."""
        return next((" ".join(h.text.split()) for h in self.headings if h.column == column), column_letters(column))


@dataclass(frozen=True, slots=True)
class Located:
    """The layouts of the sheets of positions, and those of assessors' sheets.

    `unread` are the other sheets that seem to hold positions, with the reason why they are not read.
    """

    layouts: tuple[Layout, ...]
    assessors: tuple[Layout, ...] = ()
    unread: tuple[UnreadSheet, ...] = ()

    @property
    def layout(self) -> Layout:
        """The layout of the first sheet of positions."""
        return self.layouts[0]
