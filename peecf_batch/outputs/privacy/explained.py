"""Redact the explanation of a position: remove names, remuneration and gender unless the user asked to show them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from peecf_batch.assessment.explanation import findings_by_row
from peecf_batch.outputs.privacy.amounts import without_amounts
from peecf_batch.outputs.privacy.disclosure import NOT_SHOWN, benchmark_without_names, mask_of, redacted
from peecf_batch.outputs.privacy.roles import interview_without_people, roles_in
from peecf_batch.reading.position import Basis

if TYPE_CHECKING:
    from peecf_batch.assessment.explaining.cells import FactorInput, InputCell
    from peecf_batch.assessment.explaining.explained import Explanation
    from peecf_batch.assessment.result import Assessment
    from peecf_batch.outputs.privacy.masking import Mask
    from peecf_batch.rules.privacy import Disclosed

_PEOPLE = ("incumbent", "assessor", "decider", "interview")
_WITH_AMOUNTS = ("decision", "documents", "interview", "stream_reason", "stream_check", "agreed_reason")
_KEPT = {"decider": roles_in, "interview": interview_without_people}  # what stays of cells about people
_PAY = ("trp", "reference_trp", "planned_trp", "fte")


def redacted_explanation(explanation: Explanation, disclosed: Disclosed) -> Explanation:
    """Return the explanation with only the facts about people that are `disclosed`."""
    whole = explanation.assessment
    mask = mask_of(whole, disclosed)
    return Redaction(whole, redacted(whole, disclosed, mask=mask), mask, disclosed).of(explanation)


class Redaction:
    """Redacts the explanations of one assessment. `seen` is that assessment with only what is `disclosed`."""

    def __init__(self, whole: Assessment, seen: Assessment, mask: Mask, disclosed: Disclosed) -> None:
        self.whole, self.seen, self.mask, self.disclosed = whole, seen, mask, disclosed
        self.hidden = _hidden_roles(disclosed)
        self.findings = findings_by_row(seen)

    def of(self, explanation: Explanation) -> Explanation:
        """Return an explanation with only the facts about people that are disclosed."""
        mask, hidden = self.mask, self.hidden
        position = self.seen.positions[explanation.index]
        details = position.position.details
        own = mask.people.in_cell(self.whole.positions[explanation.index].position.details.incumbent)
        by_pay = details.reference_basis is Basis.REMUNERATION and not self.disclosed.remuneration
        held = None if explanation.held is None or by_pay else _cell(explanation.held, mask, hidden, own)
        return replace(
            explanation,
            assessment=self.seen,
            position=position,
            factors=tuple(_factor(factor, mask, hidden, own) for factor in explanation.factors),
            others=tuple(_cell(cell, mask, hidden, own) for cell in explanation.others),
            held=held,
            findings=tuple(self.findings.get(details.sheet_row, ())),
            compared=tuple(
                one._replace(benchmark=benchmark_without_names(one.benchmark, mask)) for one in explanation.compared
            ),
        )


def _hidden_roles(disclosed: Disclosed) -> frozenset[str]:
    people = () if disclosed.names else _PEOPLE
    pay = () if disclosed.remuneration else _PAY
    return frozenset((*people, *pay, *(() if disclosed.gender else ("gender",))))


def _cell(cell: InputCell, mask: Mask, hidden: frozenset[str], own: frozenset[int]) -> InputCell:
    if cell.role in _WITH_AMOUNTS and "trp" in hidden:
        cell = replace(cell, text=without_amounts(cell.text))
    is_hidden = bool(cell.text) and cell.role in hidden
    kept = _KEPT[cell.role](cell.text) if cell.role in _KEPT else ""
    text = kept or NOT_SHOWN if is_hidden else mask.masked(cell.text, frozenset() if cell.role else own)
    address = mask.masked(cell.cell) if "!" in cell.cell else cell.cell
    return replace(cell, cell=address, heading=mask.masked(cell.heading), text=text)


def _factor(factor: FactorInput, mask: Mask, hidden: frozenset[str], own: frozenset[int]) -> FactorInput:
    beside = tuple(piece._replace(cell=_cell(piece.cell, mask, hidden, own)) for piece in factor.beside)
    return replace(factor, typed=_cell(factor.typed, mask, hidden, own), beside=beside)
