"""How are women and men spread over the bands? Counts of which none can be worked out that is too small to show."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING

from peecf_batch.assessment.organisation import Assessed
from peecf_batch.reading.headings.meanings import heading_roles
from peecf_batch.reading.position import key_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from peecf_batch.assessment.organisation import Unassessed
    from peecf_batch.rules.framework import Framework

Counts = tuple[int, ...]


class Gender(StrEnum):
    """The gender of the person who holds a position, in the categories of published executive tables."""

    WOMEN = "women"
    MEN = "men"
    SELF_DESCRIBED = "self-described"
    NOT_STATED = "not stated"


@dataclass(frozen=True, slots=True)
class GenderRow:
    """A band (None for what was not classified, "" below the lowest band), its positions, and its counts by gender.

    `counts` is None where one of them is too small to show, or would give away one that is.
    """

    band: str | None
    positions: int
    counts: Counts | None


@dataclass(frozen=True, slots=True)
class GenderTable:
    """Positions by band and gender, from the highest band down. `total` is None where it would give a count away."""

    rows: tuple[GenderRow, ...]
    positions: int
    total: Counts | None

    @property
    def withheld(self) -> bool:
        """Whether anything is not shown."""
        return self.total is None or any(row.counts is None for row in self.rows)


def gender_of(text: str) -> Gender:
    """The category that a cell names; what is neither a usual word nor a way to leave it open is self-described."""
    return _words().get(key_of(text), Gender.SELF_DESCRIBED)


@cache
def _words() -> Mapping[str, Gender]:
    words = heading_roles()["words"]
    named = {"women": Gender.WOMEN, "men": Gender.MEN, "gender_not_stated": Gender.NOT_STATED}
    return {key_of(text): gender for key, gender in named.items() for text in words[key]}


def gender_table(positions: Sequence[Assessed | Unassessed], framework: Framework, least: int) -> GenderTable | None:
    """Positions by recommended band and gender, or None where the workbook gives no gender."""
    if not any(p.position.details.gender for p in positions):
        return None
    found = Counter((_band(p), gender_of(p.position.details.gender)) for p in positions)
    bands: list[str | None] = [*(band.name for band in reversed(framework.bands)), "", None]
    bands = [band for band in bands if band is not None or any(_band(p) is None for p in positions)]
    counts = [tuple(found[band, gender] for gender in Gender) for band in bands]
    hidden, total = withheld(counts, least)
    rows = (
        GenderRow(band, sum(row), None if n in hidden else row)
        for n, (band, row) in enumerate(zip(bands, counts, strict=True))
    )
    return GenderTable(tuple(rows), len(positions), total)


def _band(p: Assessed | Unassessed) -> str | None:
    if not isinstance(p, Assessed):
        return None
    return p.classification.band.name if p.classification.band else ""


def withheld(rows: Sequence[Counts], least: int) -> tuple[frozenset[int], Counts | None]:
    """Which rows of a table must not show their counts, and the totals if those may be shown.

    Row sums are taken to be known. A row with a count from 1 to `least` - 1 is withheld; totals then tell what all rows
    withheld come to together, so rows are added, the smallest first, until that tells nothing of any one of them.
    """
    hidden = {n for n, row in enumerate(rows) if _small(row, least)}
    others = sorted((n for n, row in enumerate(rows) if n not in hidden and any(row)), key=lambda n: (sum(rows[n]), n))
    while hidden and not _tells_nothing([rows[n] for n in hidden], least):
        if not others:
            return frozenset(n for n, row in enumerate(rows) if any(row)), None
        hidden.add(others.pop(0))
    return frozenset(hidden), _sums(rows)


def _small(counts: Iterable[int], least: int) -> bool:
    return any(0 < count < least for count in counts)


def _sums(rows: Sequence[Counts]) -> Counts:
    return tuple(map(sum, zip(*rows, strict=True)))


def _tells_nothing(rows: Sequence[Counts], least: int) -> bool:
    """Whether the sums of withheld rows leave each of them open: two rows or more, two genders or more, none small."""
    sums = _sums(rows)
    return len(rows) > 1 and sum(count > 0 for count in sums) > 1 and not _small(sums, least)
