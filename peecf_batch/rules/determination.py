"""What may a band be paid? The value types of the Tribunal's instruments, in which every value says how sure it is."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from peecf_batch.rules.framework import Citation


class Mark(StrEnum):
    """How surely a value is known."""

    VERIFIED = "verified"
    ALIGNED = "aligned"
    DERIVED = "derived"
    SUPPLIED = "supplied"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class Amount:
    """A total remuneration package in whole dollars a year at full time; None where the value is missing.

    A derived value is unverified: no finding of severity error may rest on it.
    """

    dollars: int | None
    mark: Mark
    source: Citation | None

    @property
    def text(self) -> str:
        """The amount as people write it, with its mark where that is not "verified"."""
        if self.dollars is None:
            return "not known"
        return f"${self.dollars:,}" + ("" if self.mark is Mark.VERIFIED else f" ({self.mark.value})")


@dataclass(frozen=True, slots=True)
class RemunerationBand:
    """What positions in one band may be paid: from `base` to `top`, both inside."""

    band: str
    base: Amount
    top: Amount

    def holds(self, dollars: int) -> bool | None:
        """Whether an amount lies in the band, None where that takes a value that is missing."""
        if self.base.dollars is not None and dollars < self.base.dollars:
            return False
        if self.top.dollars is not None and dollars > self.top.dollars:
            return False
        return None if self.base.dollars is None or self.top.dollars is None else True


@dataclass(frozen=True, slots=True)
class Determination:
    """One instrument: when it was made, from when it has effect, its bands from the lowest, and the floor.

    `floor` is the least that a position whose work value score is in the executive bands may be paid. Several
    instruments were made after they took effect, so the two dates are kept apart.
    """

    id: str
    title: str
    made: date | None
    effective: date
    bands: tuple[RemunerationBand, ...]
    floor: Amount
    source: Citation
    note: str = ""

    def band(self, name: str) -> RemunerationBand:
        """What the band called `name` may be paid. Raises KeyError where the instrument does not have it."""
        for band in self.bands:
            if band.band == name:
                return band
        raise KeyError(name)

    def band_of(self, dollars: int) -> RemunerationBand | None:
        """The band that holds an amount, or None where it lies in none or that cannot be told.

        The floor lies in the lowest band, so an amount from there on is in it even where its base is missing.
        """
        for band in self.bands:
            from_floor = band is self.bands[0] and self.floor.dollars is not None and dollars >= self.floor.dollars
            if band.holds(dollars) or (from_floor and band.holds(dollars) is None and band.top.dollars is not None):
                return band
        return None

    def amounts(self) -> Iterator[Amount]:
        """Every value of the instrument."""
        for band in self.bands:
            yield from (band.base, band.top)
        yield self.floor

    @property
    def is_known(self) -> bool:
        """Whether any value is known."""
        return any(amount.dollars is not None for amount in self.amounts())


def in_force(determinations: Sequence[Determination], day: date) -> Determination | None:
    """The instrument with effect on `day`: the newest that took effect by then, or None before the first."""
    begun = [instrument for instrument in determinations if instrument.effective <= day]
    return max(begun, key=lambda instrument: instrument.effective, default=None)


def newest_known(determinations: Sequence[Determination]) -> Determination | None:
    """The newest instrument of which any value is known."""
    known = [instrument for instrument in determinations if instrument.is_known]
    return max(known, key=lambda instrument: instrument.effective, default=None)
