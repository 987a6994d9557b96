"""The texts of a finding as a page shows them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from peecf_batch.definitions import NamedTuple
from peecf_batch.outputs.wording.text import shown

if TYPE_CHECKING:
    from peecf_batch.rules.findings import Finding


class FindingRow(NamedTuple):
    """The texts of one finding."""

    cell: str
    position: str
    heading: str
    value: str
    message: str
    fix: str


def finding_row(finding: Finding, name: str, only_sheet: str) -> FindingRow:
    """Return the texts of a finding; `name` is that of its position, or "" for the name that the finding gives."""
    cell = address(finding, only_sheet)
    position, heading = name or shown(finding.position), shown(finding.heading)
    message = shown(finding.message)
    return FindingRow(
        cell, position, heading, shown(finding.value), message[:1].upper() + message[1:], shown(finding.fix)
    )


def address(finding: Finding, only_sheet: str) -> str:
    """Return the address of a finding as Excel writes it, with the sheet's name if that is not `only_sheet`."""
    if finding.sheet in ("", only_sheet):
        return finding.cell
    quoted = "'" + shown(finding.sheet).replace("'", "''") + "'"
    return f"{quoted}!{finding.cell}" if finding.cell else quoted
