"""Hold what a sheet of another format hides and merges, and how it shows numbers."""

from __future__ import annotations

from peecf_batch.definitions import NamedTuple
from peecf_batch.excel.address import Area


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
