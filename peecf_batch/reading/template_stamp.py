"""Read the version of the template and the organisation from 2 named cells of a workbook."""

from __future__ import annotations

from typing import TYPE_CHECKING

from peecf_batch.excel.named_cells import named_text
from peecf_batch.reading.opened import Stamp

if TYPE_CHECKING:
    from peecf_batch.excel.workbook import Workbook

VERSION_NAME, ORGANISATION_NAME = "PEECF_template_version", "PEECF_organisation"


def stamp_of(workbook: Workbook) -> Stamp:
    """Return the stamp in the named cells of a workbook, with "" for a cell that does not exist."""
    return Stamp(named_text(workbook, VERSION_NAME), named_text(workbook, ORGANISATION_NAME))
