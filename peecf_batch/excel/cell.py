"""Cells of a worksheet: what the file holds in one, and what is written into one."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto


class Kind(Enum):
    """The kind of value that the file has for a cell."""

    BLANK = auto()
    NUMBER = auto()
    TEXT = auto()
    YES_NO = auto()
    ERROR = auto()
    UNCALCULATED = auto()
    DATE = auto()
    PERCENTAGE = auto()
    SEVERAL = auto()


@dataclass(frozen=True, slots=True)
class CellFact:
    """The value of one cell in the file: its kind, its text as typed or as stored by Excel, and its formula or None."""

    kind: Kind
    text: str = ""
    formula: str | None = None


BLANK = CellFact(Kind.BLANK)


LONGEST_CELL_TEXT = 32_767


@dataclass(frozen=True, slots=True)
class Look:
    """The look of a cell that we write.

    Colours are RRGGBB, sizes are in points. "", 0 and False leave what the cell format has. `text` keeps a value that
    looks like a formula as text.
    """

    fill: str = ""
    colour: str = ""
    bold: bool = False
    size: int = 0
    underline: bool = False
    wrap: bool = False
    horizontal: str = ""
    vertical: str = ""
    border: str = ""
    number_format: str = ""
    text: bool = False


PLAIN = Look(vertical="top")


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell to write: its value, its look, and its link to a place in the workbook ("'Sheet'!F12").

    `formula` is written with `value` as its result. `base` is the cell format of the workbook to start from, so that a
    value can be shown as the user formatted it.
    """

    value: str | int | float = ""
    look: Look = PLAIN
    link: str = ""
    formula: str = ""
    base: int = 0
