"""Hold what a sheet of another format hides and merges, how it shows numbers, and the errors that it may show."""

from __future__ import annotations

from peecf_batch.definitions import NamedTuple
from peecf_batch.excel.address import Area

# The errors of Excel by their numbers in binary files ([MS-XLS] 2.5.10 BErr).
ERRORS = {
    0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?", 0x24: "#NUM!", 0x2A: "#N/A",
    0x2B: "#GETTING_DATA",
}  # fmt: skip
ANY_ERROR = "#VALUE!"  # for an error that Excel does not have


class SheetShape(NamedTuple):
    """The merged cells of a sheet, and its rows and columns that are not shown, counted from 1."""

    merges: tuple[Area, ...] = ()
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    is_hidden: bool = False


class ShownNumber(NamedTuple):
    """How a number is shown: in which number format, as Excel writes it, "" for the general one, and if struck out."""

    code: str
    is_struck: bool = False
