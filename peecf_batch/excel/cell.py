"""Cells of a worksheet: what the file holds in one, and what is written into one."""

from __future__ import annotations

from enum import Enum, auto

from peecf_batch.definitions import NamedTuple


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


class CellFact(NamedTuple):
    """The value of one cell in the file: its kind, its text as typed or as stored by Excel, and its formula or None."""

    kind: Kind
    text: str = ""
    formula: str | None = None


BLANK = CellFact(Kind.BLANK)


class CellContent(NamedTuple):
    """What the file holds in one cell: its value and the index of its format."""

    fact: CellFact
    style: int


GENERAL = "General"
PLAIN_CODES = frozenset([GENERAL, "0", "@"])


class CellStyle(NamedTuple):
    """What a cell format does to a value.

    `kind` is what its number format, `code`, makes of a number. `struck` says that it draws a line through the value,
    and `unseen` that the value has the colour of the cell. `alters` says that its number format shows texts as other
    texts, or some numbers as words, with more digits, or not at all.
    """

    kind: Kind = Kind.NUMBER
    code: str = GENERAL
    struck: bool = False
    unseen: bool = False
    alters: bool = False

    @property
    def is_plain(self) -> bool:
        """Whether the format shows whole numbers and texts as they are."""
        return self.code in PLAIN_CODES and not self.struck and not self.unseen


PLAIN_STYLE = CellStyle()


class CellPlace(NamedTuple):
    """The row and the column of a cell, counted from 1."""

    row: int
    column: int


class Doubt(Enum):
    """A reason why the sheet does not plainly show the value that a cell holds."""

    OTHERWISE = auto()  # its format shows something else, or nothing
    UNKNOWN = auto()  # its format may show something else
    STRUCK = auto()
    PARTLY_STRUCK = auto()
    RAISED = auto()  # part of it is superscript or subscript, like a footnote number
    UNSEEN = auto()
    COVERED = auto()
    READINGS = auto()


class CellDoubt(NamedTuple):
    """A doubt about the value of the cell in `column`: what the cell holds, and what the sheet shows."""

    column: int
    doubt: Doubt
    stored: str
    shown: str = ""


LONGEST_CELL_TEXT = 32_767


class Look(NamedTuple):
    """The look of a cell that we write.

    Colours are RRGGBB, sizes are in points. "", 0 and False leave what the cell format has. `text` keeps a value that
    looks like a formula as text. `rotation` is in degrees, and only new workbooks have it.
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
    rotation: int = 0


PLAIN = Look(vertical="top")


ROW = "\0"  # in a formula, the number of the row that the cell is in


class Cell(NamedTuple):
    """A cell to write: its value, its look, and its link to a place in the workbook ("'Sheet'!F12").

    `formula` is written with `value` as its result, and may have `ROW` for the number of the row. `base` is the cell
    format of the workbook to start from, so that a value can be shown as the user formatted it.
    """

    value: str | int | float = ""
    look: Look = PLAIN
    link: str = ""
    formula: str = ""
    base: int = 0


Value = Cell | str | int | float  # of a row to write: a cell, or the value of one with the look of its column
