"""Count positions by band and gender, and withhold small counts and every count that would reveal one."""

from __future__ import annotations

from collections import Counter
from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from peecf_batch.outputs.privacy.small_counts import Layout, Table, without_small
from peecf_batch.reading.headings.meanings import heading_roles
from peecf_batch.reading.position import key_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from peecf_batch.assessment.organisation import Assessed, Unassessed
    from peecf_batch.outputs.privacy.small_counts import Cells
    from peecf_batch.rules.framework import Framework


class Gender(StrEnum):
    """The gender of the person who holds a position, in the categories of published executive tables."""

    WOMEN = "women"
    MEN = "men"
    SELF_DESCRIBED = "self-described"
    NOT_STATED = "not stated"


BY_GENDER = Layout((Table(tuple(range(len(Gender)))),))


class GenderRow(NamedTuple):
    """A band (None for what was not classified, "" below the lowest band), its positions, and its counts by gender.

    A count is None where it is too small to show, or would reveal one that is.
    """

    band: str | None
    positions: int
    counts: Cells


class GenderTable(NamedTuple):
    """Positions by band and gender, from the highest band down, and all together; a count not shown is None."""

    rows: tuple[GenderRow, ...]
    positions: int
    total: Cells

    @property
    def withheld(self) -> bool:
        """Whether any count is not shown."""
        return None in self.total or any(None in row.counts for row in self.rows)


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


def gender_table(
    positions: Sequence[Assessed | Unassessed], frameworks: Sequence[Framework], least: int
) -> GenderTable | None:
    """Return positions by recommended band and gender, or None where the workbook gives no gender.

    Bands are those of `frameworks`. `least` is the least count of people that may be shown.
    """
    if not any(p.position.details.gender for p in positions):
        return None
    numbers = Counter((p.band_name, gender_of(p.position.details.gender)) for p in positions)
    bands: list[str | None] = [*(band.name for one in frameworks for band in reversed(one.bands)), "", None]
    bands = [band for band in bands if band is not None or any(p.band_name is None for p in positions)]
    counts = [tuple(numbers[band, gender] for gender in Gender) for band in bands]
    shown = without_small(counts, BY_GENDER, least)
    rows = (GenderRow(band, sum(row), cells) for band, row, cells in zip(bands, counts, shown.rows, strict=True))
    return GenderTable(tuple(rows), len(positions), shown.total)
