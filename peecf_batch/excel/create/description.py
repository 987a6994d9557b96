"""A workbook made from nothing, described in plain values; fresh_file.py writes it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from peecf_batch.excel.address import cell_name
from peecf_batch.excel.edit.new_sheet import Cell
from peecf_batch.excel.edit.styles import Look

if TYPE_CHECKING:
    from collections.abc import Mapping

LONGEST_PROMPT, LONGEST_PROMPT_TITLE = 255, 32


@dataclass(frozen=True, slots=True)
class Choice:
    """What may be typed in an area, and what is said when a cell of it is chosen.

    `kind` is that of Excel's data validation: "list" (a formula that gives the values), "decimal" (`least` to `most`),
    "date" or "custom" (a formula), or "any" where a cell only explains itself. A loose choice warns and lets pass.
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


@dataclass(frozen=True, slots=True)
class Tint:
    """A fill that an area takes where a formula holds."""

    area: str
    formula: str
    look: Look


@dataclass(frozen=True, slots=True)
class ExcelTable:
    """A table of Excel: its area with the heading row, and the formula of each column that is calculated, or ""."""

    name: str
    area: str
    columns: tuple[tuple[str, Look, str], ...]


@dataclass(frozen=True, slots=True)
class Bars:
    """A bar chart: where it stands, where its names and numbers are, a colour for each bar, and itself in words."""

    at: str
    title: str
    names: str
    numbers: str
    colours: tuple[str, ...]
    description: str
    size: tuple[int, int] = (480, 260)


@dataclass(slots=True)
class FreshSheet:
    """A sheet: cells by (row, column) from 1, column widths in characters, and how it is shown and printed.

    `heights` are in points; rows in `growing` begin at a height and fit themselves to what is typed. `frozen` is the
    first cell that scrolls; `scale` is a print scale in per cent, 0 for one page wide;
    `breaks_before` are columns that begin a printed page; `spans` are areas of one row whose first cell takes them all.
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
    scale: int = 0
    repeat_rows: tuple[int, int] | None = None
    repeat_columns: int = 0
    breaks_before: tuple[int, ...] = ()
    text_columns: tuple[int, ...] = ()
    spans: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class FreshWorkbook:
    """Sheets in order, the workbook's defined names, and what its properties say. `shown` is the sheet it opens on."""

    sheets: tuple[FreshSheet, ...]
    names: Mapping[str, str]
    title: str
    subject: str
    footer: str = ""
    shown: int = 0


def shortened(text: str) -> str:
    """A prompt as long as Excel shows one: whole sentences, or a cut one where not even the first fits."""
    if len(text) <= LONGEST_PROMPT:
        return text
    end = text.rfind(". ", 0, LONGEST_PROMPT)
    return text[: end + 1] if end > 0 else text[: LONGEST_PROMPT - 1] + "…"


def place_name(row: int, column: int) -> str:
    """A cell as a fixed reference: (12, 6) is $F$12."""
    letters = cell_name(row, column).rstrip("0123456789")
    return f"${letters}${row}"
