"""Hold what people typed on a sheet of decisions that is not read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from peecf_batch.definitions import NamedTuple

if TYPE_CHECKING:
    from peecf_batch.excel.edit.earlier.addition_names import HeadingGap
    from peecf_batch.reading.decisions.decision import TypedOnSheet


class DecisionsApart(NamedTuple):
    """A sheet of decisions that is not read, and what people typed in its rows.

    `gap` has the headings that it lacks, if any. `is_in_copy` is false if the workbook is no annotated copy any more.
    """

    sheet: str
    rows: tuple[TypedOnSheet, ...]
    gap: HeadingGap | None
    is_in_copy: bool
