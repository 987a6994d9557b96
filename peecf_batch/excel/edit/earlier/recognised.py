"""Recognise workbooks that an earlier run annotated."""

from __future__ import annotations

from peecf_batch.definitions import NamedTuple, pattern
from peecf_batch.errors import Refusal
from peecf_batch.excel.edit.defined_names import our_names
from peecf_batch.excel.edit.earlier.remembered import added_sheets
from peecf_batch.excel.edit.earlier.workbook_seal import is_as_sealed
from peecf_batch.excel.edit.parts import RELATION
from peecf_batch.excel.package import Package
from peecf_batch.excel.workbook import Workbook

_DIGEST = pattern(r", SHA-256 ([0-9a-f]{64})")


class Copy(NamedTuple):
    """An annotated copy: the SHA-256 of the workbook that it was made from, "" if it does not say.

    `is_untouched` says that it is as we wrote it.
    """

    made_from: str
    is_untouched: bool


def copy_in(data: bytes) -> Copy | None:
    """Return what the bytes of an annotated copy say about it, None for any other file."""
    if not annotated_file(data):
        return None
    return Copy(_made_from(Workbook(Package(data))), annotated_file(data, untouched=True))


def _made_from(workbook: Workbook) -> str:
    """Return the SHA-256 that our summary sheet names, "" if there is no such sheet."""
    for entry in added_sheets(workbook):
        scan = workbook.sheet(entry).scan
        for row in sorted(scan.rows):
            for cell in scan.cells(row):
                if found := _DIGEST.search(scan.fact(cell).text):
                    return found[1]
    return ""


def is_annotated(workbook: Workbook) -> bool:
    """Return True if an earlier run added anything to this workbook."""
    return bool(our_names(workbook.root))


def copied_sheets(workbook: Workbook) -> tuple[str, ...]:
    """Return the sheets that the owner made by copying an annotated sheet.

    Excel copies the hidden names of a sheet with it, as names of the copy alone.
    """
    local = {name.sheet for name in our_names(workbook.root)} - {None}
    return tuple(entry.name for entry in workbook.sheets if entry.index in local)


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
