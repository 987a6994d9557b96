"""Write what an explanation from a record leaves out, because the record does not hold it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from peecf_batch.outputs.wording.text import listed
from peecf_batch.reading.position import Basis

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from peecf_batch.reading.position import Details
    from peecf_batch.rules.privacy import Withheld

_LACKING = "The record does not include rationales, examples, shares of work or the other cells of the workbook."
_EDITED = "The record was changed after peecf-batch wrote it."


def from_record(reasoned: Mapping[str, bool | None], *, edited: bool) -> Iterator[str]:
    """Yield sentences about an explanation from a record: what it lacks, and which factors have a rationale.

    `reasoned` says for each factor, by its name, whether the workbook had a rationale, None if it had no column for it.
    """
    yield _LACKING
    yield _reasoned(reasoned)
    if edited:
        yield _EDITED


def _reasoned(reasoned: Mapping[str, bool | None]) -> str:
    """Return which factors have a rationale in the workbook, as the marks in the record tell."""
    lacking = [name for name, has_one in reasoned.items() if not has_one]
    if all(has_one is None for has_one in reasoned.values()):
        return "The workbook had no column for rationales."
    if not lacking:
        return "The workbook had a rationale for every factor."
    if len(lacking) == len(reasoned):
        return "The workbook had no rationale for any factor."
    return f"The workbook had no rationale for {listed(lacking)}."


def hides_basis(details: Details, withheld: Withheld | None, *, is_recorded: bool) -> bool:
    """Return True if an explanation may not say, or cannot tell, whether pay gave the reference band."""
    if withheld is not None and withheld.pay_hidden:
        return True
    return is_recorded and details.reference_basis is Basis.REMUNERATION
