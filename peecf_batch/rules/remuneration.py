"""What is a position paid, at full time? Packages of part-time positions are compared pro rata, in whole dollars."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING

from peecf_batch.rules.findings import catalogue

if TYPE_CHECKING:
    from peecf_batch.rules.determination import Determination, RemunerationBand

FULL_TIME = Decimal(1)
CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Pay:
    """A total remuneration package a year: as paid, the time fraction it is for, and in whole dollars at full time.

    `full_time` is `trp` / `fte` rounded to whole dollars, half a dollar upwards; bands are compared with that.
    """

    trp: Decimal
    fte: Decimal
    full_time: int

    @property
    def text(self) -> str:
        """The amount that is compared, with how it came about where it is not the package itself."""
        whole = f"${self.full_time:,}"
        if self.fte == FULL_TIME:
            return whole if self.trp == self.full_time else f"{whole} (${self.trp:,.2f} rounded)"
        return f"{whole} at full time (${dollars(self.trp)} at {self.fte:f} FTE)"


@dataclass(frozen=True, slots=True)
class NoPay:
    """Why a position's pay cannot be compared."""

    reason: str


def pay_of(trp: float | None, fte: float | None) -> Pay | NoPay:
    """The pay of a position from its package in dollars a year and its time fraction, above 0 and at most 1.

    A package that comes to more than anybody is paid was mistyped, so it is compared with nothing.
    """
    if trp is None:
        return NoPay("no total remuneration package is given")
    if not trp > 0:
        return NoPay("the package is not above zero")
    if fte is None:
        return NoPay("no FTE is given")
    if not 0 < fte <= 1:
        return NoPay(f"FTE {fte:g} is not above 0 and at most 1")
    most = catalogue()["N705"].limits["most"]
    if not trp / fte <= most:
        return NoPay(f"the package comes to more than ${most:,} a year at full time")
    package, fraction = Decimal(str(trp)), Decimal(str(fte))
    return Pay(package, fraction, int((package / fraction).quantize(Decimal(1), ROUND_HALF_UP)))


def band_paid(pay: Pay, values: Determination | None) -> RemunerationBand | None:
    """The band that `pay` lies in under `values`, or None where it lies in none or that cannot be told."""
    return values.band_of(pay.full_time) if values else None


def dollars(amount: Decimal) -> str:
    """An amount as people write it: whole dollars without cents."""
    return f"{amount:,.0f}" if amount == amount.to_integral_value() else f"{amount:,.2f}"
