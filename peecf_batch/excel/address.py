"""Convert between cell addresses, as Excel writes them, and row and column numbers."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from peecf_batch.definitions import NamedTuple, pattern

if TYPE_CHECKING:
    from collections.abc import Collection

LAST_ROW = 1_048_576
LAST_COLUMN = 16_384
_LONGEST_SHEET_NAME = 31
_RANGE = pattern(r"\$?([A-Za-z]{1,3})\$?(\d+)(?::\$?([A-Za-z]{1,3})\$?(\d+))?$")


class Area(NamedTuple):
    """A range of cells by its first row, first column, last row and last column, counted from 1."""

    top: int
    left: int
    bottom: int
    right: int


@cache
def column_letters(number: int) -> str:
    """Return the letters of a column, counted from 1: 1 is A, 28 is AB."""
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


@cache
def column_number(letters: str) -> int:
    """Return the number of a column, counted from 1: A is 1, AB is 28. Letters may be small or capital."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number


def free_name(wanted: str, taken: Collection[str]) -> str:
    """Return the name of a sheet: `wanted`, at most 31 characters, with a number if it is `taken`.

    `taken` has names without differences of case.
    """
    name, number = wanted[:_LONGEST_SHEET_NAME].rstrip(), 1
    while name.casefold() in taken:
        number += 1
        end = f" ({number})"
        name = wanted[: _LONGEST_SHEET_NAME - len(end)].rstrip() + end
    return name


def cell_name(row: int, column: int) -> str:
    """Return the address of a cell, with row and column counted from 1: (12, 6) is F12."""
    return f"{column_letters(column)}{row}"


def cell_place(name: str) -> tuple[int, int]:
    """Return the (row, column) of a cell address, counted from 1: F12 is (12, 6)."""
    letters = name.rstrip("0123456789")
    return int(name[len(letters) :]), column_number(letters)


def area(reference: str) -> Area | None:
    """Return the area of a range such as A1:C9, or None for other text.

    A single cell is a range of one. Dollar signs do not count, and the two corners may be in any order.
    """
    match = _RANGE.match(reference.strip())
    if not match:
        return None
    left, top, right, bottom = match.groups()
    first = int(top), column_number(left)
    last = (int(bottom), column_number(right)) if right else first
    return Area(min(first[0], last[0]), min(first[1], last[1]), max(first[0], last[0]), max(first[1], last[1]))


def area_name(first_row: int, first_column: int, last_row: int, last_column: int) -> str:
    """Return the address of a range: (1, 1, 9, 3) is A1:C9."""
    return f"{cell_name(first_row, first_column)}:{cell_name(last_row, last_column)}"
