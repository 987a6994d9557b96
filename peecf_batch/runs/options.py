"""What the user asked for in a run, and the dates that follow from it."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from peecf_batch.reading.reference_bands import Reference
from peecf_batch.refusal import Refusal
from peecf_batch.rules.determination import in_force, newest_known
from peecf_batch.rules.privacy import NOTHING, Disclosed
from peecf_batch.runs.files.sources import VALUE_SUFFIXES, WORKBOOK_SUFFIXES, bytes_of, suffix_of

if TYPE_CHECKING:
    from datetime import date

    from peecf_batch.rules.determination import Determination
    from peecf_batch.rules.framework import Framework


@dataclass(frozen=True, slots=True)
class Options:
    """What the person asked for. `determination` is another reference date than the framework's own.

    `as_at` is the day whose remuneration values are used; without it they are the newest that are known. `disclosed` is
    what pages and papers may show of incumbents, `docx_template` the Word file that papers begin on. `moderated` asks
    for moderation: positions held against each other. `assessors` are names with the sheet or file that holds their
    scores, "" where they are columns of the sheet.
    """

    framework: Framework
    determinations: tuple[Determination, ...] = ()
    sheet: str | None = None
    determination: date | None = None
    as_at: date | None = None
    marking: str = ""
    force: bool = False
    max_unpacked_mib: int | None = None
    values_only: bool = False
    disclosed: Disclosed = NOTHING
    docx_template: bytes | None = None
    moderated: bool = True
    assessors: tuple[tuple[str, str], ...] = ()


def _is_file(where: str) -> bool:
    return suffix_of(where) in (*WORKBOOK_SUFFIXES, *VALUE_SUFFIXES)


def assessors_files(options: Options) -> list[bytes]:
    """The bytes of the workbooks that were named for assessors; none of what cannot be read, as each workbook says."""
    files = []
    for _, where in options.assessors:
        with suppress(Refusal):
            files.append(bytes_of(Path(where)) if _is_file(where) else b"")
    return files


def reference(options: Options) -> Reference:
    """The dates that workbooks are held against: the framework's and the newest values', or those asked for."""
    held, known = options.framework.reference, options.determinations
    day = options.determination or held.date
    values, newest = in_force(known, day), newest_known(known)
    named = values.title if values and values.effective == day else ""
    as_at = options.as_at or (newest.effective if newest else None)
    now = in_force(known, as_at) if as_at else None
    return Reference(day, held.instrument if day == held.date else named, values, as_at, now, options.as_at is not None)
