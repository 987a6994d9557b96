"""Define the source of the positions of an assessment."""

from __future__ import annotations

from peecf_batch.definitions import NamedTuple


class SourceColumn(NamedTuple):
    """A column that was read: the meaning of its heading, and its letters ("E")."""

    meaning: str
    letters: str


class NameColumn(NamedTuple):
    """A column of ids or titles: its role ("id" or "title"), its number from 1, and its heading."""

    role: str
    column: int
    heading: str


class UnreadColumn(NamedTuple):
    """A column with a heading that was not understood: the cell of the heading, its text, and similar known headings.

    `heading` is "" if it may contain the name of a person.
    """

    cell: str
    heading: str
    near: tuple[str, ...] = ()


class SourceSheet(NamedTuple):
    """A sheet of positions: its name, its heading row, and the columns that were read.

    `columns` begins with the factors in the framework's order. `named` are the columns with ids and titles, from left
    to right. `unread` are the columns with a heading that was not understood.
    """

    sheet: str
    heading_row: int
    columns: tuple[SourceColumn, ...]
    named: tuple[NameColumn, ...] = ()
    unread: tuple[UnreadColumn, ...] = ()


class Source(NamedTuple):
    """The source of the positions: the workbook, its SHA-256, and its sheets of positions, at least one.

    `people` are the names of assessors in headings, rows and sheet names, and the names in columns that are not read.
    """

    name: str
    sha256: str
    sheets: tuple[SourceSheet, ...]
    people: tuple[str, ...] = ()

    @property
    def sheet(self) -> str:
        """The name of the first sheet of positions."""
        return self.sheets[0].sheet

    @property
    def only_sheet(self) -> str:
        """The name of the sheet of positions; "" if there are several."""
        return self.sheets[0].sheet if len(self.sheets) == 1 else ""

    @property
    def heading_row(self) -> int:
        """The heading row of the first sheet of positions."""
        return self.sheets[0].heading_row

    @property
    def columns(self) -> tuple[SourceColumn, ...]:
        """The columns of the first sheet of positions."""
        return self.sheets[0].columns

    @property
    def named(self) -> tuple[NameColumn, ...]:
        """The columns with ids and titles of the first sheet of positions."""
        return self.sheets[0].named
