"""Write what an explanation from a record leaves out, because the record does not hold it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from peecf_batch.outputs.wording.text import listed, shown
from peecf_batch.reading.position import Basis

if TYPE_CHECKING:
    from collections.abc import Iterator

    from peecf_batch.assessment.explanation import Explanation

_LACKING = "The record does not hold the rationales, examples and shares of work, nor the other cells of the workbook."
_EDITED = "Somebody changed the record after it was written."


def from_record(explanation: Explanation) -> Iterator[str]:
    """Yield sentences about an explanation from a record: what it lacks, and which factors have a rationale."""
    if explanation.record is None:
        return
    yield _LACKING
    yield _reasoned(explanation)
    if explanation.record.edited:
        yield _EDITED


def _reasoned(explanation: Explanation) -> str:
    """Return which factors have a rationale in the workbook, as the marks in the record tell."""
    lacking = [factor.name for factor in explanation.factors if not factor.is_reasoned]
    if all(factor.is_reasoned is None for factor in explanation.factors):
        return "The workbook had no column for rationales."
    if not lacking:
        return "The workbook had a rationale for every factor."
    if len(lacking) == len(explanation.factors):
        return "The workbook had no rationale for any factor."
    return f"The workbook had no rationale for {listed(lacking)}."


def record_named(explanation: Explanation) -> str:
    """Return the name of the record that an explanation is from, "" if it is from the workbook."""
    return shown(explanation.record.name) if explanation.record else ""


def hides_basis(explanation: Explanation) -> bool:
    """Return True if the explanation may not say, or cannot tell, whether pay gave the reference band."""
    withheld = explanation.assessment.withheld
    if withheld is not None and withheld.pay_hidden:
        return True
    details = explanation.position.position.details
    return explanation.record is not None and details.reference_basis is Basis.REMUNERATION
