"""Open the bytes of any workbook: Office Open XML as it is, other formats as a plain copy of their values."""

from __future__ import annotations

from pathlib import PurePath
from typing import TYPE_CHECKING

from peecf_batch.definitions import NamedTuple
from peecf_batch.excel.other_formats.suffixes import NAMED_SUFFIXES, VALUE_SUFFIXES
from peecf_batch.excel.package import Bounds, Package, refuse_malformed_values
from peecf_batch.excel.workbook import Workbook

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from peecf_batch.excel.other_formats.shape import SheetShape


class Opened(NamedTuple):
    """An open workbook. `is_plain` says that it is a copy which holds the values of another format and nothing else.

    `how` says how a text file was read ("as UTF-8 text, separated by commas"), "" for other files.
    """

    workbook: Workbook
    is_plain: bool = False
    how: str = ""


def open_workbook(data: bytes, suffix: str, bounds: Bounds | None = None) -> Opened:
    """Return the workbook in `data`, a file whose name ends in `suffix` (in lower case, with the full stop).

    Raises Refusal where the bytes are no workbook of that kind, or where they exceed `bounds`.
    """
    bounds = bounds or Bounds()
    with refuse_malformed_values():
        if suffix in (*VALUE_SUFFIXES, *NAMED_SUFFIXES):
            from peecf_batch.excel.other_formats.values import read_values  # only other formats need it

            values = read_values(data, suffix, bounds)
            return Opened(
                plain_copy(values.sheets, bounds, values.widths, values.shapes), is_plain=True, how=values.how
            )
        return Opened(Workbook(Package(data, bounds)))


def plain_copy(
    sheets: Mapping[str, Sequence[Sequence[object]]],
    bounds: Bounds | None = None,
    widths: Mapping[str, Sequence[int]] | None = None,
    shapes: Mapping[str, SheetShape] | None = None,
) -> Workbook:
    """Return a workbook that holds the values of `sheets`, rows by sheet name, and nothing else.

    `widths` has the number of values in each row of a text file, by sheet name, and `shapes` what the sheets of a
    spreadsheet hide and merge.
    """
    from peecf_batch.excel.other_formats.plain_workbook import plain_workbook  # only other formats need it

    return Workbook(Package(plain_workbook(sheets, shapes), bounds), widths)


WORKBOOK_SUFFIXES = (".xlsx", ".xlsm", ".xltx", ".xltm")


ALL_SUFFIXES = (*WORKBOOK_SUFFIXES, *VALUE_SUFFIXES)


def suffix_of(name: str) -> str:
    """Return the suffix of a file's name, which gives its format, in lower case."""
    return PurePath(name).suffix.lower()


def is_workbook_name(name: str) -> bool:
    """Return True if a name has the suffix of a workbook."""
    return suffix_of(name) in ALL_SUFFIXES
