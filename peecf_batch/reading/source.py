"""Where the positions of an assessment were read."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SourceColumn:
    """A column that was read: what its heading means, and its letters ("E")."""

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
    """Where the positions were read: the workbook, its SHA-256, the sheet, the heading row and the columns.

    `columns` begins with the factors in the framework's order. `named` are the columns with ids and titles, from left
    to right.
    """

    name: str
    sha256: str
    sheet: str
    heading_row: int
    columns: tuple[SourceColumn, ...]
    named: tuple[NameColumn, ...] = ()
