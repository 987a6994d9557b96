"""Work out the pay of a position at full time, pro rata and in whole dollars, to compare it with bands."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import TYPE_CHECKING

from peecf_batch.definitions import NamedTuple
from peecf_batch.rules.findings import catalogue

if TYPE_CHECKING:
    from peecf_batch.rules.determination import Determination
    from peecf_batch.rules.framework import Band, Framework

FULL_TIME = Decimal(1)
CENT = Decimal("0.01")


class Pay(NamedTuple):
    """A total remuneration package a year: `trp` as paid, for the time fraction `fte`, and at full time.

    `full_time` is `trp` / `fte` rounded to whole dollars, half a dollar upwards. Bands are compared with `full_time`.
    """

    trp: Decimal
    fte: Decimal
    full_time: int

    @property
    def text(self) -> str:
        """The amount at full time and, where they differ, the package and time fraction that it comes from."""
        whole = f"${self.full_time:,}"
        if self.fte == FULL_TIME:
            return whole if self.trp == self.full_time else f"{whole} (${self.trp:,.2f} rounded)"
        return f"{whole} at full time (${dollars(self.trp)} at {self.fte:f} FTE)"


class NoPay(NamedTuple):
    """The reason that a position's pay cannot be compared."""

    reason: str


@lru_cache(maxsize=65_536)
def pay_of(trp: float | None, fte: float | None) -> Pay | NoPay:
    """Return the pay for a package in dollars a year and a time fraction, or the reason that there is none.

    The package must be above 0, and the time fraction above 0 and at most 1. A package outside the limits of rule N705
    at full time counts as a typing error and is not compared.
    """
    if trp is None:
        return NoPay("no total remuneration package is given")
    if not trp > 0:
        return NoPay("the package is not above zero")
    if fte is None:
        return NoPay("no FTE is given")
    if not 0 < fte <= 1:
        return NoPay(f"FTE {fte:g} is not above 0 and at most 1")
    limits = catalogue()["N705"].limits
    if not trp / fte <= limits["most"]:
        return NoPay(f"the package comes to more than ${limits['most']:,} a year at full time")
    if trp / fte < limits["least"]:
        return NoPay(
            f"the package comes to less than ${limits['least']:,} a year at full time, as if it were in thousands"
        )
    package, fraction = Decimal(str(trp)), Decimal(str(fte))
    return Pay(package, fraction, int((package / fraction).quantize(Decimal(1), ROUND_HALF_UP)))


def paid_band(pay: Pay, values: Determination | None, framework: Framework) -> Band | None:
    """Return the band of `framework` that holds `pay` under `values`.

    Return None where no band does, where the values leave that open, or where they do not cover the framework.
    """
    paid = values.band_of(pay.full_time) if values and values.covers(framework) else None
    return framework.band_paid_as(paid.band) if paid else None


def why_in_no_band(pay: Pay, values: Determination, framework: Framework) -> str:
    """Return the reason why no band of `framework` holds `pay` under `values`, or "" if one does."""
    if paid_band(pay, values, framework):
        return ""
    if not values.covers(framework) or not values.bands:
        return "they do not cover the framework of the position"
    lowest, highest = values.bands[0], values.bands[-1]
    if lowest.base.dollars is not None and pay.full_time < lowest.base.dollars:
        return f"it is below the base of {lowest.band}, {lowest.base.text}"
    if highest.top.dollars is not None and pay.full_time > highest.top.dollars:
        return f"it is above the top of {highest.band}, {highest.top.text}"
    ends = ((f"the {end} of {band.band}", getattr(band, end)) for band in values.bands for end in ("base", "top"))
    unknown = " and ".join(name for name, amount in ends if amount.dollars is None)
    return f"the values do not give {unknown}, so the band of this amount is not known"


def dollars(amount: Decimal) -> str:
    """Return an amount as text, with cents only where it is not in whole dollars."""
    return f"{amount:,.0f}" if amount == amount.to_integral_value() else f"{amount:,.2f}"
