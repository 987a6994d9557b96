"""Read the value of a cell by its defined name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from peecf_batch.definitions import pattern
from peecf_batch.excel.address import cell_place
from peecf_batch.excel.cell import Kind

if TYPE_CHECKING:
    from peecf_batch.excel.workbook import Workbook

_CELL = pattern(r"\$?([A-Z]{1,3})\$?(\d{1,7})")


def named_text(workbook: Workbook, name: str) -> str:
    """Return the text of the one cell that the defined name `name` refers to, or "".

    It is "" where there is no such name, sheet or cell, and where the cell holds neither text nor a plain number. Case
    does not matter in names. Raises Refusal where the sheet cannot be read.
    """
    names = workbook.root.findall("definedNames/definedName")
    target = next((e.text or "" for e in names if e.get("name", "").casefold() == name.casefold()), "")
    before, _, cell = target.strip().rpartition("!")
    match = _CELL.fullmatch(cell)
    if match is None:
        return ""
    sheet, (row, column) = (
        before.removeprefix("'").removesuffix("'").replace("''", "'"),
        cell_place(match[1] + match[2]),
    )
    entry = next((entry for entry in workbook.sheets if entry.name.casefold() == sheet.casefold()), None)
    if entry is None:
        return ""
    fact = workbook.scan(entry).facts(row, [column])[0]
    return fact.text.strip() if fact.kind in (Kind.TEXT, Kind.NUMBER) else ""
