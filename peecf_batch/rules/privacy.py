"""Hold what the user asked to show about people, and the least counts that may be shown."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from peecf_batch.definitions import NamedTuple
from peecf_batch.rules.own_tables import own_tables

if TYPE_CHECKING:
    from collections.abc import Mapping


class Disclosed(NamedTuple):
    """The facts about incumbents that the user asked to show; none by default."""

    names: bool = False
    remuneration: bool = False
    gender: bool = False


NOTHING = Disclosed()


class Withheld(NamedTuple):
    """The facts that an assessment for others leaves out.

    `names_left` counts the ordinary words that are also names of people and were left in titles and similar texts.
    `remuneration_checks` counts the checks of remuneration that found something, None if they are shown. `file_named`
    says that the name of the workbook has a name of a person in it. `bases_hidden` says that the bases of reference
    bands are left out, and `pay_hidden` that remuneration is not shown, whatever the workbook has. `is_too_small` says
    that codes do not protect the positions of a de-identified copy, because an organisation has too few.
    `bands_left_out` counts the positions of such a copy whose reference band is left out. `assessors_hidden` counts the
    positions whose assessor is not named. `decisions_left_out` counts the decisions that were taken and are not in such
    a copy.
    """

    names_left: int = 0
    remuneration_checks: int | None = None
    file_named: bool = False
    bases_hidden: bool = False
    is_too_small: bool = False
    bands_left_out: int = 0
    pay_hidden: bool = False
    assessors_hidden: int = 0
    decisions_left_out: int = 0


class SmallCounts(NamedTuple):
    """The least count that may be shown. Counts from 1 to `least` - 1 are withheld; zero is shown.

    `meaning` explains the limit to readers and `basis` states what the figure rests on. `title`, `publisher` and `url`
    are those of its source.
    """

    least: int
    meaning: str
    basis: str
    title: str
    publisher: str
    url: str


class MedianPay(NamedTuple):
    """The rule for median pay: of at least `least` people whose pay is known, rounded to the nearest `nearest` dollars.

    The other fields are as for `SmallCounts`.
    """

    least: int
    nearest: int
    meaning: str
    basis: str
    title: str
    publisher: str
    url: str


@cache
def small_counts() -> SmallCounts:
    """Return the limit for counts of people, from privacy.toml."""
    return _rule("small_cells")


@cache
def small_totals() -> SmallCounts:
    """Return the limit for counts of positions, from privacy.toml, for users who ask to suppress small counts."""
    return _rule("small_totals")


@cache
def small_costs() -> SmallCounts:
    """Return the limit for packages in a sum of costs, from privacy.toml, for readers who must not see remuneration."""
    return _rule("small_costs")


@cache
def small_organisations() -> SmallCounts:
    """Return the limit for positions in an organisation or division of a de-identified copy, from privacy.toml."""
    return _rule("small_organisations")


@cache
def median_pay() -> MedianPay:
    """Return the rule for median pay by band and gender, from privacy.toml."""
    rule = _table("median_pay")
    return MedianPay(rule["least"], rule["nearest"], rule["meaning"], rule["basis"], **rule["source"])


def _rule(name: str) -> SmallCounts:
    rule = _table(name)
    return SmallCounts(rule["least"], rule["meaning"], rule["basis"], **rule["source"])


def _table(name: str) -> Mapping[str, Any]:
    table: Mapping[str, Any] = own_tables(Path(__file__).with_name("privacy.toml"))[name]
    return table
