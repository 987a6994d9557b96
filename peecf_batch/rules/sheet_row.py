"""Name a row of a sheet, which identifies a position and what is found about it."""

from __future__ import annotations

from peecf_batch.definitions import NamedTuple


class SheetRow(NamedTuple):
    """A row of a sheet: the name of the sheet, and the number of the row from 1."""

    sheet: str
    row: int
