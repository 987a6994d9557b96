"""Which template made this workbook, and for which organisation? Two named cells say so; nothing else is asked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from peecf_batch.excel.named_cells import named_text

if TYPE_CHECKING:
    from peecf_batch.excel.workbook import Workbook

TEMPLATE_VERSION = "1"
VERSION_NAME, ORGANISATION_NAME = "PEECF_template_version", "PEECF_organisation"


@dataclass(frozen=True, slots=True)
class Stamp:
    """What a workbook made from a template says of itself; both texts are "" in any other workbook."""

    version: str = ""
    organisation: str = ""

    @property
    def is_other(self) -> bool:
        """Whether another version of the template made the workbook than the one that this program makes."""
        return bool(self.version) and self.version != TEMPLATE_VERSION


NOT_STAMPED = Stamp()


def stamp_of(workbook: Workbook) -> Stamp:
    """The stamp of a workbook: what its named cells hold."""
    return Stamp(named_text(workbook, VERSION_NAME), named_text(workbook, ORGANISATION_NAME))
