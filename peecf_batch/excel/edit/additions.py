"""Define what is added to a workbook: columns, marks, notes and sheets."""

from __future__ import annotations

from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING

from peecf_batch.definitions import NamedTuple
from peecf_batch.excel.address import cell_name

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from peecf_batch.excel.cell import Cell, Look, Value
    from peecf_batch.excel.workbook import Sheet


class Block(NamedTuple):
    """The added columns from left to right, with their headings, widths, and the cells of each row by row number.

    `table` is the part of the table that is widened over them, "" if there is none. `typed` are cells that a person
    filled and that stay as they are, as (row, column). `keys` has a text of the owner's that tells each row, such as an
    id.
    """

    columns: tuple[int, ...]
    heading_row: int
    headings: tuple[Cell, ...]
    widths: tuple[float, ...]
    rows: Mapping[int, Sequence[Cell]]
    table: str = ""
    typed: frozenset[tuple[int, int]] = frozenset()
    keys: Mapping[int, str] = MappingProxyType({})

    @property
    def first_column(self) -> int:
        """The first of the added columns."""
        return self.columns[0]

    @property
    def last_column(self) -> int:
        """The last of the added columns."""
        return self.columns[-1]

    @property
    def is_whole(self) -> bool:
        """Whether the added columns are side by side."""
        return self.last_column - self.first_column == len(self.columns) - 1

    @property
    def last_row(self) -> int:
        """The last row in which the block has a cell."""
        return max(self.rows, default=self.heading_row)


class Mark(NamedTuple):
    """A cell of the user's to fill with a colour; the rest of its format stays."""

    row: int
    column: int
    fill: str


class Tint(NamedTuple):
    """A look for the cells of an area, used where a formula holds.

    The formula is that of the first cell of the area. Only the fill, the colour and the weight of the look count.
    """

    area: str
    formula: str
    look: Look


class Validation(NamedTuple):
    """The cells of an area that take whole numbers from `lowest` to `highest`, with a title and a hint for them."""

    area: str
    lowest: int
    highest: int
    title: str
    hint: str


class Note(NamedTuple):
    """A note on the cell at `row` and `column`, counted from 1."""

    row: int
    column: int
    text: str

    @property
    def cell(self) -> str:
        """The address of the cell."""
        return cell_name(self.row, self.column)


class Series(NamedTuple):
    """A series of bars: its name, the range of its numbers with their values, and its colour."""

    name: str
    numbers: str
    values: tuple[int, ...]
    colour: str


class BarChart(NamedTuple):
    """A bar chart: groups of bars, with a bar of each series.

    `labels` is the range with the labels of the groups, and `texts` are these labels. `area` is the range of cells that
    the chart covers. `description` is the text alternative.
    """

    area: str
    title: str
    labels: str
    texts: tuple[str, ...]
    series: tuple[Series, ...]
    description: str

    def on_sheet(self, old: str, new: str) -> BarChart:
        """Return the chart with the references to the sheet `old` as references to `new`; both are quoted names."""
        series = tuple(one._replace(numbers=one.numbers.replace(f"{old}!", f"{new}!")) for one in self.series)
        return self._replace(labels=self.labels.replace(f"{old}!", f"{new}!"), series=series)


@dataclass(slots=True)
class NewSheet:
    """A sheet to add: rows of cells from A1, column widths in characters, and how it is shown and printed.

    A value in a row that is not a cell has the look of its column, from `looks`.
    `hidden_columns` and `header_row` count from 1; `header_row` is 0 where there is no header. `given_name` is the name
    that we give to the sheet, where `name` is the one that a person gave it, else "". `results` are the digests of the
    results, for hidden cells of the first rows. `breaks` are the rows that begin a printed page.
    `printed` is the number of columns to print, 0 for all. `validations` say what may be typed into cells.
    """

    name: str
    rows: Sequence[Sequence[Value]] = ()
    widths: list[float] = field(default_factory=list)
    looks: Sequence[Look] = ()
    hidden_columns: frozenset[int] = frozenset()
    header_row: int = 0
    tab_colour: str = ""
    footer: str = ""
    given_name: str = ""
    results: Sequence[str] = ()
    tints: Sequence[Tint] = ()
    chart: BarChart | None = None
    breaks: Sequence[int] = ()
    printed: int = 0
    validations: Sequence[Validation] = ()


class SheetAdditions(NamedTuple):
    """The additions to one sheet of the user's: its columns, the cells to mark, their notes, and tints."""

    sheet: Sheet
    block: Block
    marks: tuple[Mark, ...]
    notes: tuple[Note, ...]
    tints: tuple[Tint, ...] = ()


class WorkbookAdditions(NamedTuple):
    """All additions to one workbook: those to each sheet with positions, the new sheets, and names for formulas.

    `lists` has the formula of each name, such as a constant. The names begin with `LIST_NAME`.
    """

    tables: tuple[SheetAdditions, ...]
    sheets: tuple[NewSheet, ...]
    lists: Mapping[str, str] = MappingProxyType({})


class EarlierBlock(NamedTuple):
    """The place of the columns that an earlier run added to a sheet."""

    sheet: str
    heading_row: int
    columns: tuple[int, ...]
