"""Read from two named cells which template made a workbook, and for which organisation."""

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
    """The template version and the organisation stated in a workbook made from our template; else both are ""."""

    version: str = ""
    organisation: str = ""

    @property
    def is_other(self) -> bool:
        """Whether the workbook was made from a different version of the template from the current one."""
        return bool(self.version) and self.version != TEMPLATE_VERSION


NOT_STAMPED = Stamp()


def stamp_of(workbook: Workbook) -> Stamp:
    """Return the stamp in the named cells of a workbook, with "" for a cell that does not exist."""
    return Stamp(named_text(workbook, VERSION_NAME), named_text(workbook, ORGANISATION_NAME))
