"""What identifies the additions of an earlier run, and where they were."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class AdditionNames:
    """What identifies our additions: the headings of the added columns, the headings and colours of the findings sheet.

    `cell` and `format` head the findings sheet's columns for the address of a marked cell and its earlier format.
    `fills` and `border` are the colours of marked cells and of the line around our cells.
    """

    block: tuple[str, ...]
    cell: str
    format: str
    fills: frozenset[str]
    border: str


@dataclass(frozen=True, slots=True)
class EarlierBlock:
    """Where an earlier run added its columns; no columns if some of them are gone."""

    sheet: str = ""
    heading_row: int = 0
    columns: tuple[int, ...] = ()


NO_BLOCK = EarlierBlock()
