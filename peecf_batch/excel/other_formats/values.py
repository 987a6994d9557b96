"""Read the values of files that are not Office Open XML."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from peecf_batch.excel.other_formats.spreadsheets import read_spreadsheet
from peecf_batch.excel.other_formats.suffixes import TEXT_TABLES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from peecf_batch.excel.other_formats.shape import SheetShape
    from peecf_batch.excel.package import Bounds

_TEXT_SHEET = "Positions"


@dataclass(frozen=True, slots=True)
class Values:
    """The rows of every sheet of a file, by sheet name.

    `how` says how a text table was read, and `widths` has the number of values in each of its rows. Both are empty for
    other files. `shapes` has what each sheet of a spreadsheet hides and merges; it is empty for a text table.
    """

    sheets: Mapping[str, Sequence[Sequence[object]]]
    how: str = ""
    widths: Mapping[str, Sequence[int]] = field(default_factory=dict)
    shapes: Mapping[str, SheetShape] = field(default_factory=dict)


def read_values(data: bytes, suffix: str, bounds: Bounds) -> Values:
    """Return the values of a file that is not Office Open XML.

    A text table has one sheet, "Positions". Raises Refusal where the file cannot be read, or where an .ods or .xlsb
    file exceeds `bounds`.
    """
    if suffix in TEXT_TABLES:
        from peecf_batch.excel.other_formats.text_table import text_table  # it loads csv

        table = text_table(data, TEXT_TABLES[suffix])
        return Values({_TEXT_SHEET: table.rows}, table.how, {_TEXT_SHEET: table.widths})
    read = read_spreadsheet(data, suffix, bounds)
    return Values(read.sheets, shapes=read.shapes)
