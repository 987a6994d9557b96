"""Define the types that describe a located table: its headings, rows and columns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from peecf_batch.definitions import NamedTuple
from peecf_batch.excel.address import cell_name, column_letters
from peecf_batch.reading.headings.keys import AGREED_REASON, Meaning
from peecf_batch.reading.rows.census import UnreadSheet

if TYPE_CHECKING:
    from collections.abc import Mapping

    from peecf_batch.excel.workbook import Sheet


class Heading(NamedTuple):
    """A column heading: its text, its column, its meaning and its row. Columns and rows count from 1."""

    text: str
    column: int
    meaning: Meaning
    row: int


class Merge(NamedTuple):
    """A merged range, as a row that it is in sees it: its top row, and its first and last column."""

    top: int
    left: int
    right: int


class HeadingPair(NamedTuple):
    """Two headings with the same meaning, in the order of their columns."""

    first: Heading
    second: Heading


class UnreadHeading(NamedTuple):
    """A heading whose meaning is not known, and similar headings that are read.

    `may_name_somebody` is True if the text may contain the name of an assessor, which outputs must not show.
    """

    heading: Heading
    near: tuple[str, ...]
    may_name_somebody: bool


class AmbiguousHeading(NamedTuple):
    """A heading with two or more possible meanings, and their names."""

    heading: Heading
    choices: tuple[str, ...]


@dataclass(slots=True)
class HeadingRow:
    """The headings from row `first` to `row`, the last row above the positions, and the indices of their factors.

    `factor_row` is the row with the names of the factors, which may have groups above it and sub-headings below it.
    `unclear` is "", unless sub-headings do not show which column has the score of a factor; then it is the reason.
    `levels` has the column of each level of each factor, if there is one.
    """

    row: int
    first: int
    factor_row: int
    found: list[Heading]
    factors: set[int]
    unclear: str = ""
    levels: tuple[tuple[int, ...], ...] = ()


class AssessorColumns(NamedTuple):
    """The columns of one assessor, one for each factor in the framework's order, and the name as in the sheet.

    `rationales` has the column of the assessor's rationale for each factor, or None.
    """

    name: str
    columns: tuple[int, ...]
    rationales: tuple[int | None, ...] = ()

    @property
    def every(self) -> tuple[int, ...]:
        """The columns of the scores and of the rationales."""
        return (*self.columns, *(column for column in self.rationales if column))


class Layout(NamedTuple):
    """The heading row and columns of the table of positions on one sheet.

    Rows and columns count from 1. `heading_row` is the last row of the headings. `factors` are the score columns in the
    framework's order; `rationales`, `examples`, `shares` and `agreed_reasons` have a column or None for each factor.
    `columns` has the column of every other role in the table. `repeated_headings` are rows that repeat the headings.
    `ends_at` is the first row of a second, different table, or None. `assessors` are columns with the scores of single
    assessors, which are not scores of the positions. `level_columns` has the column of each level of each factor, from
    the lowest level, if positions are marked under levels; `factors` then has the columns of the lowest level. `left`
    has pairs of a heading that is read and one of the same role that is not. `unread` are headings that are not
    understood. `more_results` has the role and the column of further totals and recommended bands. `labels` are texts
    beside a factor in its heading that may be the name of an assessor.
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
    level_columns: tuple[tuple[int, ...], ...] = ()
    left: tuple[HeadingPair, ...] = ()
    unread: tuple[UnreadHeading, ...] = ()
    labels: tuple[str, ...] = ()
    agreed_reasons: tuple[int | None, ...] = ()
    more_results: tuple[tuple[str, int], ...] = ()

    @property
    def beside(self) -> tuple[int, ...]:
        """The columns beside the scores that are read for each factor."""
        groups = (self.rationales, self.examples, self.shares, self.agreed_reasons)
        return tuple(column for group in groups for column in group if column)

    def cell(self, row: int, column: int) -> str:
        """Return the address of a cell of the sheet, such as "F12"."""
        return cell_name(row, column)

    def score_column(self, factor: int, score: int | None, lowest: int) -> int:
        """Return the column that holds the score of a factor: that of the marked level if there is one for each level.

        `lowest` is the lowest level. Return the column of that level if there is no score.
        """
        if not self.level_columns or score is None:
            return self.factors[factor]
        return self.level_columns[factor][score - lowest]

    def agreed_reason(self, factor: int) -> int | None:
        """Return the column for the reason for the agreed score of a factor, or of the whole position, or None."""
        return self.agreed_reasons[factor] or self.columns.get(AGREED_REASON)

    def heading_at(self, column: int) -> str:
        """Return the heading of a column, on one line, or its letters if it has none."""
        return next((" ".join(h.text.split()) for h in self.headings if h.column == column), column_letters(column))


class Located(NamedTuple):
    """The layouts of the sheets of positions, and those of assessors' sheets.

    `unread` are the other sheets that seem to hold positions, with the reason why they are not read. `others` are the
    sheets without the headings of positions.
    """

    layouts: tuple[Layout, ...]
    assessors: tuple[Layout, ...] = ()
    unread: tuple[UnreadSheet, ...] = ()
    others: tuple[Sheet, ...] = ()

    @property
    def layout(self) -> Layout:
        """The layout of the first sheet of positions."""
        return self.layouts[0]
