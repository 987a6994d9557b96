"""Make the sheet of findings of the annotated workbook."""

from __future__ import annotations

from typing import TYPE_CHECKING

from peecf_batch.excel.cell import Cell, Look
from peecf_batch.excel.edit.additions import NewSheet
from peecf_batch.excel.edit.defined_names import quoted_name
from peecf_batch.outputs.sheets.looks import HEADING, LINK, QUIET, SEVERITIES, TEXT, TITLE, WRAPPED
from peecf_batch.outputs.sheets.names import ABOUT_HEADING, FINDING_HEADINGS, FORMAT_HEADING, KEPT
from peecf_batch.outputs.wording.sentences import counted
from peecf_batch.outputs.wording.words import state

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from peecf_batch.assessment.result import Assessment
    from peecf_batch.excel.cell import Value
    from peecf_batch.excel.edit.earlier.addition_names import KeptText
    from peecf_batch.rules.findings import Finding

_AS_FORMATTED = Look()
_KEPT_FIX = "A person typed this into an earlier annotated copy. Delete the row when it is no longer needed."
_LOOKS = (TEXT, TEXT, TEXT, TEXT, WRAPPED, TEXT, WRAPPED, WRAPPED, WRAPPED, TEXT, TEXT, TEXT)
_WIDTHS = (8.0, 10.0, 8.0, 16.0, 20.0, 16.0, 44.0, 44.0, 30.0, 12.0, 10.0, 10.0)


def findings_sheet(
    name: str,
    assessment: Assessment,
    formats: Mapping[str, Mapping[tuple[int, int], int]],
    kept: Sequence[KeptText] = (),
) -> NewSheet:
    """Return the sheet with one row for each finding, with a link to its cell, and for each text of `kept`.

    `formats` has the sheets with positions, and the format of each marked cell by (row, column). Hidden columns keep
    what a typed reason is about, and the format that a marked cell had before.
    """
    heads = (*FINDING_HEADINGS, ABOUT_HEADING, FORMAT_HEADING)
    rows: list[Sequence[Value]] = [
        [Cell("PEECF findings", TITLE)],
        [Cell(_introduction(assessment), QUIET)],
        [Cell(text, HEADING) for text in heads],
        *(_row(finding, formats.get(finding.sheet), assessment.source.only_sheet) for finding in assessment.findings),
        *(_kept_row(text) for text in kept),
    ]
    hidden = frozenset(heads.index(heading) + 1 for heading in (ABOUT_HEADING, FORMAT_HEADING))
    footer = assessment.source.name
    return NewSheet(name, rows, list(_WIDTHS), _LOOKS, hidden, header_row=3, tab_colour="B5532D", footer=footer)


def _kept_row(kept: KeptText) -> list[Value]:
    """Return the row of a text that a person typed into an earlier copy."""
    texts = {"Code": KEPT, "Value as typed": kept.place, "What is wrong": kept.text, "What to do": _KEPT_FIX}
    return [texts.get(heading, "") for heading in FINDING_HEADINGS]


def _introduction(assessment: Assessment) -> str:
    count = len(assessment.findings)
    names = [sheet.sheet for sheet in assessment.source.sheets]
    sheets = f"sheet {names[0]}" if len(names) == 1 else f"sheets {', '.join(names[:-1])} and {names[-1]}"
    said = f"{count} finding{'' if count == 1 else 's'} on {sheets}." if count else "Nothing was found."
    said = " ".join(filter(None, (said, counted(assessment) if count else "")))
    return (
        f"{said} Click a cell's address to go to it. Fix all errors. To accept a warning or notice, type your reason "
        "and assess this workbook again."
    )


def _row(finding: Finding, formats: Mapping[tuple[int, int], int] | None, only_sheet: str) -> list[Value]:
    """Return the row of a finding, with a link if it is about a cell of a sheet with positions.

    `formats` are those of the marked cells of its sheet, None for any other sheet. The address of the cell names the
    sheet if that is not `only_sheet`.
    """
    whole = f"{quoted_name(finding.sheet)}!{finding.cell}" if finding.cell else ""
    link = whole if formats is not None else ""
    earlier_format = formats.get((finding.row, finding.column), 0) if formats else 0
    return [
        finding.code,
        Cell(finding.severity.capitalize(), SEVERITIES[finding.severity]),
        Cell(finding.cell if finding.sheet == only_sheet else whole, LINK if link else TEXT, link=link),
        finding.position,
        finding.heading,
        finding.value,
        finding.message,
        finding.fix,
        finding.reason,
        state(finding),
        finding.about,
        Cell("", _AS_FORMATTED, base=earlier_format),
    ]
