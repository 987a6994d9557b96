"""Describe a blank assessment workbook, for HR teams that do not have a workbook yet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from peecf_batch.excel.create.description import FreshWorkbook
from peecf_batch.starting.template.columns import columns_of, wording
from peecf_batch.starting.template.counts import summary_sheet
from peecf_batch.starting.template.formulas import Entry, values
from peecf_batch.starting.template.instructions import instructions_sheet
from peecf_batch.starting.template.positions import positions_sheet
from peecf_batch.starting.template.reference import bands_sheet, factors_sheet, streams_sheet

if TYPE_CHECKING:
    from collections.abc import Sequence

    from peecf_batch.rules.framework import Framework

USUAL_ROWS = 40
__all__ = ["USUAL_ROWS", "Entry", "template_workbook"]


def template_workbook(
    framework: Framework, entries: Sequence[Entry] = (), *, positions: int = USUAL_ROWS, organisation: str = ""
) -> FreshWorkbook:
    """Return the assessment workbook of `framework`, with at least `positions` rows and `entries` filled in.

    All texts about factors, bands, streams and outcomes come from the framework. The results are formulas, stored with
    their values.
    """
    columns = columns_of(framework)
    results = values(entries, columns, framework)
    references = [str(entry.facts.get("reference_band", "")) for entry in entries]
    instructions, stamps = instructions_sheet(organisation, framework)
    bands, lists = bands_sheet(framework)
    sheets = (
        instructions,
        positions_sheet(columns, entries, max(positions, len(entries), 1), organisation, framework),
        summary_sheet(columns, results, references, organisation, framework),
        factors_sheet(framework),
        streams_sheet(framework),
        bands,
    )
    title = wording()["title"]["workbook"]
    return FreshWorkbook(sheets, lists | stamps, title, framework.title, organisation or title)
