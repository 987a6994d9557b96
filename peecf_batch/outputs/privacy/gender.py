"""Count positions by band and gender, and withhold small counts and every count that would reveal one."""

from __future__ import annotations

from collections import Counter
from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from peecf_batch.reading.headings.meanings import heading_roles
from peecf_batch.reading.position import key_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from peecf_batch.assessment.organisation import Assessed, Unassessed
    from peecf_batch.rules.framework import Framework

Counts = tuple[int, ...]


class Gender(StrEnum):
    """The gender of the person who holds a position, in the categories of published executive tables."""

    WOMEN = "women"
    MEN = "men"
    SELF_DESCRIBED = "self-described"
    NOT_STATED = "not stated"


class GenderRow(NamedTuple):
    """A band (None for what was not classified, "" below the lowest band), its positions, and its counts by gender.

    `counts` is None where one of them is too small to show, or would reveal one that is.
    """

    band: str | None
    positions: int
    counts: Counts | None


class GenderTable(NamedTuple):
    """Positions by band and gender, from the highest band down; `total` is None where it would reveal a count."""

    rows: tuple[GenderRow, ...]
    positions: int
    total: Counts | None

    @property
    def withheld(self) -> bool:
        """Whether any count is not shown."""
        return self.total is None or any(row.counts is None for row in self.rows)


def gender_of(text: str) -> Gender:
    """Return the category that the text of a cell names.

    A text that is neither a usual word for a gender nor a usual way to leave it open is self-described.
    """
    return _words().get(key_of(text), Gender.SELF_DESCRIBED)


@cache
def _words() -> Mapping[str, Gender]:
    words = heading_roles()["words"]
    named = {"women": Gender.WOMEN, "men": Gender.MEN, "gender_not_stated": Gender.NOT_STATED}
    return {key_of(text): gender for key, gender in named.items() for text in words[key]}


def gender_table(positions: Sequence[Assessed | Unassessed], framework: Framework, least: int) -> GenderTable | None:
    """Return positions by recommended band and gender, or None where the workbook gives no gender.

    `least` is the least count of people that may be shown.
    """
    if not any(p.position.details.gender for p in positions):
        return None
    numbers = Counter((p.band_name, gender_of(p.position.details.gender)) for p in positions)
    bands: list[str | None] = [*(band.name for band in reversed(framework.bands)), "", None]
    bands = [band for band in bands if band is not None or any(p.band_name is None for p in positions)]
    counts = [tuple(numbers[band, gender] for gender in Gender) for band in bands]
    hidden, total = withheld(counts, least)
    rows = (
        GenderRow(band, sum(row), None if n in hidden else row)
        for n, (band, row) in enumerate(zip(bands, counts, strict=True))
    )
    return GenderTable(tuple(rows), len(positions), total)


def withheld(rows: Sequence[Counts], least: int) -> tuple[frozenset[int], Counts | None]:
    """Return the rows of a table that must not show their counts, and the totals if those may be shown, else None.

    Readers are assumed to know the sum of each row. A row with a count from 1 to `least` - 1 is withheld. Totals then
    reveal the sums of all withheld rows together. Rows are therefore added, the smallest first, until these sums reveal
    nothing about any one of them. If there are not enough rows, all counts and the totals are withheld.
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
    """Return True if the sums of the withheld rows reveal none of their counts.

    That takes two rows or more, two genders or more, and no small sum.
    """
    sums = _sums(rows)
    return len(rows) > 1 and sum(count > 0 for count in sums) > 1 and not _small(sums, least)
