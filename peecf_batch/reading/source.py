"""Define the source of the positions of an assessment."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SourceColumn:
    """A column that was read: the meaning of its heading, and its letters ("E")."""

    meaning: str
    letters: str


@dataclass(frozen=True, slots=True)
class NameColumn:
    """A column of ids or titles: its role ("id" or "title"), its number from 1, and its heading."""

    role: str
    column: int
    heading: str


@dataclass(frozen=True, slots=True)
class Source:
    """The source of the positions: the workbook, its SHA-256, the sheet, the heading row and the columns.

    `columns` begins with the factors in the framework's order. `named` are the columns with ids and titles, from left
    to right.
    """

    name: str
    sha256: str
    sheet: str
    heading_row: int
    columns: tuple[SourceColumn, ...]
    named: tuple[NameColumn, ...] = ()
