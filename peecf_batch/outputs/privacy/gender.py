"""Count positions by band and gender with their median pay, and withhold what would reveal a small count or one's pay.

Each median that is shown depends only on the pay of the people in its own cell, and no person is in two cells. Medians
of all bands or of all genders are therefore not given: together with those of their parts, they can tell the lowest or
highest pay in a band. The differences are worked out from the rounded medians, so they tell nothing more.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING

from peecf_batch.definitions import NamedTuple
from peecf_batch.outputs.privacy.small_counts import Layout, Table, without_small
from peecf_batch.reading.headings.meanings import heading_roles
from peecf_batch.reading.position import key_of
from peecf_batch.rules.remuneration import Pay, pay_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from peecf_batch.assessment.organisation import Assessed, Unassessed
    from peecf_batch.outputs.privacy.small_counts import Cells
    from peecf_batch.rules.framework import Framework
    from peecf_batch.rules.privacy import MedianPay


class Gender(StrEnum):
    """The gender of the person who holds a position, in the categories of published executive tables."""

    WOMEN = "women"
    MEN = "men"
    SELF_DESCRIBED = "self-described"
    NOT_STATED = "not stated"


_TENTH = Decimal("0.1")
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


class PayRow(NamedTuple):
    """The median pay of women and of men in a band, in whole dollars at full time, rounded; None if it is not shown.

    `band` is "" below the lowest band. `counts` are the counts of women and men, None where they are not shown. `gap`
    is men's median less women's, in per cent of men's; it is below 0 if women's is higher, and None without both.
    """

    band: str
    counts: tuple[int | None, int | None]
    women: int | None
    men: int | None

    @property
    def gap(self) -> Decimal | None:
        """The difference in per cent of men's median, with one decimal."""
        if self.women is None or not self.men:
            return None
        return (100 * Decimal(self.men - self.women) / self.men).quantize(_TENTH, ROUND_HALF_UP)


class PayTable(NamedTuple):
    """The median pay by band, from the highest band down."""

    rows: tuple[PayRow, ...]

    @property
    def has_medians(self) -> bool:
        """Whether any median is shown."""
        return any(row.women is not None or row.men is not None for row in self.rows)

    @property
    def withheld(self) -> bool:
        """Whether a median is not shown of a cell that has people, or may have."""
        cells = ((count, pay) for row in self.rows for count, pay in zip(row.counts, (row.women, row.men), strict=True))
        return any(pay is None and count != 0 for count, pay in cells)


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


def pay_table(positions: Sequence[Assessed | Unassessed], table: GenderTable, rule: MedianPay) -> PayTable:
    """Return the median pay by band of women and of men, from the positions that `table` counts.

    A median is shown only if the count of its cell is, and if the pay of at least `rule.least` people is known. Vacant
    positions and positions that are not classified are left out.
    """
    known = _known_pay(positions)
    rows = []
    for row in table.rows:
        if row.band is not None:
            counts = dict(zip(Gender, row.counts, strict=True))
            women, men = (
                median_of(known[row.band, gender], rule) if counts[gender] is not None else None for gender in _COMPARED
            )
            rows.append(PayRow(row.band, (counts[Gender.WOMEN], counts[Gender.MEN]), women, men))
    return PayTable(tuple(rows))


_COMPARED = (Gender.WOMEN, Gender.MEN)


def _known_pay(positions: Sequence[Assessed | Unassessed]) -> Mapping[tuple[str | None, Gender], list[int]]:
    """Return the pay at full time, in whole dollars, by band and gender, of held positions whose pay is known."""
    found: dict[tuple[str | None, Gender], list[int]] = defaultdict(list)
    for p in positions:
        details = p.position.details
        pay = pay_of(details.trp, details.fte)
        if not details.vacant and isinstance(pay, Pay):
            found[p.band_name, gender_of(details.gender)].append(pay.full_time)
    return found


def median_of(pay: Sequence[int], rule: MedianPay) -> int | None:
    """Return the median, rounded to the nearest `rule.nearest` dollars, half upwards; None of too few amounts."""
    if len(pay) < max(rule.least, 1):
        return None
    in_order, middle = sorted(pay), len(pay) // 2
    twice = in_order[middle] + in_order[middle if len(pay) % 2 else middle - 1]
    return (twice + rule.nearest) // (2 * rule.nearest) * rule.nearest
