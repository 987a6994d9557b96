"""The options of a run, as the user gave them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING

from peecf_batch.definitions import NamedTuple
from peecf_batch.excel.address import LAST_ROW
from peecf_batch.excel.package import MIB, Bounds
from peecf_batch.rules.determination_file import load_determinations
from peecf_batch.rules.framework_file import load_framework
from peecf_batch.rules.privacy import NOTHING, Disclosed
from peecf_batch.rules.reference import Rules, reference_for

if TYPE_CHECKING:
    from peecf_batch.moderation.benchmarks import Benchmark
    from peecf_batch.rules.determination import Determination
    from peecf_batch.rules.framework import Framework

_TRUSTED_ENTRIES, _TRUSTED_RATIO = 1_000_000, 10_000


class Assessor(NamedTuple):
    """An assessor named by the user, and the sheet or file with the scores, "" for columns of the positions sheet."""

    name: str
    place: str = ""


@dataclass(frozen=True, slots=True)
class Options:
    """The options of a run.

    `framework` and `determinations` are the rules, from `load_framework` and `load_determinations`. `sheet` is the name
    of the only sheet to read, None for every sheet of positions. `assessors` are the assessors to compare.
    `determination` is the date on which reference bands were held, None for the framework's own date. `as_at` is the
    day of the assessment: pay is compared with the values in force on it, and contracts are ended or running on it.
    Without it, checks that need a day do not run. `marking` is the protective marking of
    pages and papers. `force` replaces files that are not ours. `max_unpacked_mib` raises the limit on unpacked
    workbooks. `values_only` writes the annotated workbook as a plain copy of the values. `disclosed` is what pages and
    papers may show about people. `docx_template` holds the bytes of the Word file that papers begin with. `moderated`
    compares positions and assessors with each other.
    `benchmarks` are benchmark positions that another file shares.

    A date with a time is taken as its date. Raises TypeError if an option is of another type.
    """

    framework: Framework = field(default_factory=load_framework, repr=False)
    determinations: tuple[Determination, ...] = field(default_factory=load_determinations, repr=False)
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
    benchmarks: tuple[Benchmark, ...] = ()

    def __post_init__(self) -> None:
        for name in ("determination", "as_at"):
            day = getattr(self, name)
            if isinstance(day, datetime):
                object.__setattr__(self, name, day.date())
            elif not isinstance(day, date | None):
                raise TypeError(f"{name} must be a date or None, not {day!r}")
        if not isinstance(self.disclosed, Disclosed):
            raise TypeError(f"disclosed must be a Disclosed, not {self.disclosed!r}")
        if not all(isinstance(assessor, Assessor) for assessor in self.assessors):
            raise TypeError(f"assessors must be Assessors, not {self.assessors!r}")

    @property
    def rules(self) -> Rules:
        """The framework, with the dates and the remuneration values that positions are compared with."""
        reference = reference_for(self.framework, self.determinations, self.determination, self.as_at)
        return Rules(self.framework, reference)

    @property
    def bounds(self) -> Bounds:
        """The size limits for reading: the usual limits, or higher limits if the user trusts the file."""
        if self.max_unpacked_mib is None:
            return Bounds()
        limit = self.max_unpacked_mib * MIB
        return Bounds(
            unpacked=limit,
            file=max(limit, Bounds().file),
            ratio=_TRUSTED_RATIO,
            entries=_TRUSTED_ENTRIES,
            sheets=_TRUSTED_ENTRIES,
            table_rows=LAST_ROW,
        )
