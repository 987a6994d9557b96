"""Define the assessed workbook, before its outputs are written."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

from peecf_batch.assessment.result import Assessment
from peecf_batch.definitions import NamedTuple
from peecf_batch.excel.edit.additions import EarlierBlock
from peecf_batch.excel.edit.earlier.addition_names import KeptText
from peecf_batch.excel.workbook import Workbook

if TYPE_CHECKING:
    from peecf_batch.reading.located import Layout


class AssessedWorkbook(NamedTuple):
    """An assessed workbook, with the contents that its annotated copy is made from.

    `workbook` and `layouts`, the tables of positions in the order of their sheets, are without the additions of an
    earlier run. `was_annotated` is true if there was an earlier run, `earlier` has the places of its columns, `kept`
    has what people typed into that copy, and `renamed` the names that they gave to our sheets. `lost` names the content
    of the original that the copy will not have, "" if there is none.
    """

    workbook: Workbook
    layouts: tuple[Layout, ...]
    assessment: Assessment
    was_annotated: bool = False
    earlier: tuple[EarlierBlock, ...] = ()
    lost: str = ""
    kept: tuple[KeptText, ...] = ()
    renamed: Mapping[str, str] = MappingProxyType({})

    @property
    def layout(self) -> Layout:
        """The table on the first sheet of positions."""
        return self.layouts[0]
