"""Define the result of reading a list: its positions, what was taken, and what was not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from peecf_batch.definitions import NamedTuple

if TYPE_CHECKING:
    from peecf_batch.starting.template.formulas import Entry


class MappedColumn(NamedTuple):
    """A column that was filled: the template's heading, and where its values were: "column D 'Manager'"."""

    heading: str
    place: str


class SkippedRow(NamedTuple):
    """A row that was not taken: its number, the first text in it without names of people, and what it is."""

    row: int
    text: str
    reason: str


@dataclass(frozen=True, slots=True)
class ListSheet:
    """What was taken from one sheet of a list. Rows count from 1.

    `left_out` are columns that the template has no column for, or whose content belongs to an assessment. `notes` are
    sentences about rows and columns to check.
    """

    name: str
    heading_row: int
    positions: int
    mapping: tuple[MappedColumn, ...]
    left_out: tuple[str, ...] = ()
    skipped: tuple[SkippedRow, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class HrList:
    """Positions taken from a list or from scores in another layout, with what was taken from each sheet.

    `layout` names a layout other than a list, or is "". `notes` are sentences about the file as a whole.
    """

    sheets: tuple[ListSheet, ...]
    entries: tuple[Entry, ...]
    layout: str = ""
    notes: tuple[str, ...] = ()
