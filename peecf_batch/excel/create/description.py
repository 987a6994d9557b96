"""The description of a new workbook in plain values, which `writer.write_fresh` writes."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from peecf_batch.definitions import NamedTuple
from peecf_batch.excel.address import cell_name
from peecf_batch.excel.cell import Cell, Look

if TYPE_CHECKING:
    from collections.abc import Mapping

LONGEST_PROMPT, LONGEST_PROMPT_TITLE = 255, 32


class Choice(NamedTuple):
    """The data validation of an area: what may be typed there, and the prompt for a selected cell.

    `kind` is that of Excel's data validation: "list" (`formula` gives the values), "decimal" (`least` to `most`),
    "date" (after 1 January 2000) or "custom" (`formula`). It is "any" where a cell has only a prompt. A `loose` choice
    warns about other values, but allows them. A `free` one allows them without a warning.
    """

    area: str
    kind: str
    title: str
    prompt: str
    formula: str = ""
    least: float = 0
    most: float = 0
    error: str = ""
    loose: bool = False
    free: bool = False


class Tint(NamedTuple):
    """A fill for the cells of an area, used where a formula holds."""

    area: str
    formula: str
    look: Look


class TableColumn(NamedTuple):
    """A column of a table: its heading, the look of the heading, and its formula, "" if it is not calculated."""

    heading: str
    look: Look
    formula: str


class ExcelTable(NamedTuple):
    """A table of Excel: its name, its area with the heading row, and its columns."""

    name: str
    area: str
    columns: tuple[TableColumn, ...]


class Bars(NamedTuple):
    """A bar chart with its title.

    `at` is the cell of its top left corner. `names` and `numbers` are ranges. `colours` has a colour for each bar.
    `description` is the text alternative. `size` is (width, height) in pixels.
    """

    at: str
    title: str
    names: str
    numbers: str
    colours: tuple[str, ...]
    description: str
    size: tuple[int, int] = (480, 260)


@dataclass(slots=True)
class FreshSheet:
    """A new sheet: its content, and how it is shown and printed.

    `cells` are by (row, column) from 1. `widths` are of columns, in characters. `heights` are of rows, in points; rows
    in `growing` start at a height and grow with the text that is typed. `frozen` is the first cell that scrolls.
    It is printed one page wide. `printed` are areas that each begin a page, () for the whole sheet.
    Excel does not flag numbers stored as text in the `text_columns` of the table. `spans` are areas of one row, merged
    into their first cell.
    """

    name: str
    cells: dict[tuple[int, int], Cell] = field(default_factory=dict)
    widths: list[float] = field(default_factory=list)
    heights: dict[int, float] = field(default_factory=dict)
    growing: dict[int, float] = field(default_factory=dict)
    table: ExcelTable | None = None
    choices: list[Choice] = field(default_factory=list)
    tints: list[Tint] = field(default_factory=list)
    charts: list[Bars] = field(default_factory=list)
    frozen: str = ""
    tab_colour: str = ""
    portrait: bool = False
    one_page: bool = False
    repeat_rows: tuple[int, int] | None = None
    repeat_columns: int = 0
    printed: tuple[str, ...] = ()
    text_columns: tuple[int, ...] = ()
    spans: list[str] = field(default_factory=list)


class FreshWorkbook(NamedTuple):
    """A new workbook: its sheets in order, its defined names and its properties.

    `shown` is the index of the sheet that is active when the workbook opens.
    """

    sheets: tuple[FreshSheet, ...]
    names: Mapping[str, str]
    title: str
    subject: str
    footer: str = ""
    shown: int = 0


def shortened(text: str) -> str:
    """Return a prompt cut to the length that Excel shows, at the end of a sentence.

    Where not even the first sentence fits, it is cut and ends in an ellipsis.
    """
    if len(text) <= LONGEST_PROMPT:
        return text
    end = text.rfind(". ", 0, LONGEST_PROMPT)
    return text[: end + 1] if end > 0 else text[: LONGEST_PROMPT - 1] + "…"


def place_name(row: int, column: int) -> str:
    """Return the address of a cell as a fixed reference: (12, 6) is $F$12."""
    letters = cell_name(row, column).rstrip("0123456789")
    return f"${letters}${row}"
