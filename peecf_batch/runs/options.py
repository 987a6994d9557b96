"""What the user asked for in a run."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from peecf_batch.refusal import Refusal
from peecf_batch.rules.privacy import NOTHING, Disclosed
from peecf_batch.rules.reference import Rules, reference_for
from peecf_batch.runs.files.sources import bytes_of, is_workbook_name

if TYPE_CHECKING:
    from datetime import date

    from peecf_batch.rules.determination import Determination
    from peecf_batch.rules.framework import Framework


@dataclass(frozen=True, slots=True)
class Assessor:
    """An assessor whom the user named, and the sheet or file with the scores, "" for columns of the sheet."""

    name: str
    place: str = ""


@dataclass(frozen=True, slots=True)
class Options:
    """What the user asked for.

    `determination` is the date on which reference bands were held, if it is not the framework's own. `as_at` is the day
    whose remuneration values are used; without it they are the newest that are known. `disclosed` is what pages and
    papers may show of people. `docx_template` is the Word file that papers begin with. `moderated` asks for positions
    and assessors to be compared with each other.
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
    assessors: tuple[Assessor, ...] = ()

    @property
    def rules(self) -> Rules:
        """The framework, with the dates and the remuneration values that positions are compared with."""
        reference = reference_for(self.framework, self.determinations, self.determination, self.as_at)
        return Rules(self.framework, reference)


def assessors_files(options: Options) -> list[bytes]:
    """Return the bytes of each assessor's workbook, b"" where the scores are in a sheet or in columns.

    A workbook that cannot be read is left out; each assessment that needs it reports that.
    """
    files = []
    for assessor in options.assessors:
        with suppress(Refusal):
            files.append(bytes_of(Path(assessor.place)) if is_workbook_name(assessor.place) else b"")
    return files
