"""Read the cells that led to one position's score, as typed."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from peecf_batch.assessment.explaining.cells import EvidenceCell, FactorInput, InputCell
from peecf_batch.excel.address import cell_name
from peecf_batch.excel.cell import Kind
from peecf_batch.excel.scanned_value import value_of
from peecf_batch.reading.consensus.agreed import AgreedState
from peecf_batch.reading.consensus.headings import AGREED

if TYPE_CHECKING:
    from collections.abc import Iterator

    from peecf_batch.assessment.organisation import Assessed, Unassessed
    from peecf_batch.reading.located import Layout
    from peecf_batch.reading.position import Details
    from peecf_batch.rules.framework import Framework


class CellReader:
    """A reader of the cells of one row as typed. Dates, which Excel stores as numbers, have the form 2027-06-30."""

    def __init__(self, layout: Layout, details: Details) -> None:
        self.layout, self.row = layout, details.row
        known = {column: getattr(details, role, None) for role, column in layout.columns.items()}
        self.roles = {column: role for role, column in layout.columns.items()}
        self.dates = {column: value.isoformat() for column, value in known.items() if isinstance(value, date)}

    def cell(self, column: int) -> InputCell:
        """Return the cell in a column of the row."""
        sheet = self.layout.sheet
        fact = sheet.scan.facts(self.row, [column])[0]
        text = self.dates.get(column, " ".join(fact.text.split()))
        if fact.kind is Kind.DATE and column not in self.dates:
            code = sheet.scan.style_at(self.row, column).code
            text = str(value_of(fact, code, from_1904=sheet.from_1904))
        return InputCell(cell_name(self.row, column), self.layout.heading_at(column), text, self.roles.get(column, ""))


def factor_inputs(
    framework: Framework, layout: Layout, position: Assessed | Unassessed, read: CellReader
) -> Iterator[FactorInput]:
    """Yield each factor of a position with its cells, in the framework's order."""
    elsewhere = {a.factor: a.cell for a in position.position.details.consensus if a.state is AgreedState.SOURCE}
    asides = (("rationale", layout.rationales), ("example", layout.examples), ("share", layout.shares))
    for index, (factor, score) in enumerate(zip(framework.factors, position.position.scores, strict=True)):
        beside = tuple(
            EvidenceCell(kind, read.cell(at)) for kind, columns in asides if (at := columns[index]) is not None
        )
        typed = read.cell(layout.score_column(index, score, framework.scale.lowest))
        if index in elsewhere:
            typed = InputCell(elsewhere[index], AGREED, str(score))
        yield FactorInput(
            factor.name, score, typed, beside, level_of(framework, dict(factor.levels), score), factor.levels
        )


def level_of(framework: Framework, levels: dict[int, str], score: int | None) -> str:
    """Return the framework's descriptor of a score, a note that it is between 2 levels, or "" without descriptors."""
    if score is None or not levels:
        return ""
    if score in levels:
        return levels[score]
    below = max((level for level in framework.scale.descriptor_levels if level < score), default=None)
    above = min((level for level in framework.scale.descriptor_levels if level > score), default=None)
    return f"between level {below} and level {above}" if below is not None and above is not None else ""
