"""Recognise workbooks that an earlier run annotated."""

from __future__ import annotations

from peecf_batch.errors import Refusal
from peecf_batch.excel.edit.defined_names import our_names
from peecf_batch.excel.edit.earlier.workbook_seal import is_as_sealed
from peecf_batch.excel.edit.parts import RELATION
from peecf_batch.excel.package import Package
from peecf_batch.excel.workbook import Workbook


def is_annotated(workbook: Workbook) -> bool:
    """Return True if an earlier run added anything to this workbook."""
    return bool(our_names(workbook.root))


def annotated_file(data: bytes, *, untouched: bool = False) -> bool:
    """Return True if these bytes are a workbook that an earlier run annotated; false for bytes that cannot be read.

    With `untouched`, the workbook must still be as we wrote it, by its seal. Workbooks of earlier versions have no
    seal, but every program that saves a workbook gives its relations new ids.
    """
    try:
        workbook = Workbook(Package(data))
        relations = workbook.package.relations(workbook.part)
    except Refusal:
        return False
    as_written = not untouched or any(relation.id.startswith(RELATION) for relation in relations)
    return as_written and is_annotated(workbook) and (not untouched or is_as_sealed(workbook) is not False)
