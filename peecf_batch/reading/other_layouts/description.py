"""Define the types that describe scores laid out in another way than one row for each position."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from peecf_batch.excel.address import cell_name

if TYPE_CHECKING:
    from collections.abc import Mapping


class LayoutKind(StrEnum):
    """The layouts that are recognised, as messages name them."""

    COLUMNS = "one column for each position"
    FORMS = "one form for each position"
    ROWS = "one row for each factor"


@dataclass(frozen=True, slots=True)
class FoundCell:
    """A cell with content: its value as typed, its place, and the text that it shows. Rows and columns count from 1."""

    value: object
    row: int
    column: int
    text: str

    @property
    def name(self) -> str:
        """The address of the cell, such as "F12"."""
        return cell_name(self.row, self.column)


@dataclass(frozen=True, slots=True)
class FoundPosition:
    """A position in another layout.

    `facts` are the cells of roles such as "id". `scores` and the evidence have a cell or None for each factor, in the
    framework's order. A score is as typed: it was not checked.
    """

    sheet: str
    facts: Mapping[str, FoundCell]
    scores: tuple[FoundCell | None, ...]
    rationales: tuple[FoundCell | None, ...]
    examples: tuple[FoundCell | None, ...]
    shares: tuple[FoundCell | None, ...]


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Content that was not read: its sheet, its place, such as "row 12", and the reason."""

    sheet: str
    place: str
    reason: str


@dataclass(frozen=True, slots=True)
class SheetLayout:
    """The positions of one sheet, and the area of their factors, such as "A4:D11".

    `doubt` is the reason why the scores cannot be told, or "". `lacks_ids` says that ids would resolve it.
    """

    kind: LayoutKind
    sheet: str
    area: str
    positions: tuple[FoundPosition, ...]
    left_out: tuple[LeftOut, ...] = ()
    doubt: str = ""
    lacks_ids: bool = False


@dataclass(frozen=True, slots=True)
class OtherLayout:
    """A workbook whose scores are laid out in another way: its sheets, and those with another layout again."""

    kind: LayoutKind
    sheets: tuple[SheetLayout, ...]
    others: tuple[SheetLayout, ...] = field(default=())

    @property
    def positions(self) -> tuple[FoundPosition, ...]:
        """The positions of all sheets, in order."""
        return tuple(position for sheet in self.sheets for position in sheet.positions)
