"""Define the value types of the Tribunal's instruments, in which every amount has a mark for its certainty."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from peecf_batch.definitions import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from peecf_batch.rules.framework import Citation, Framework


class Mark(StrEnum):
    """The certainty of an amount.

    It was read, read for aligned bands, transcribed by a third party for aligned bands, derived, supplied by the user,
    or is missing.
    """

    VERIFIED = "verified"
    ALIGNED = "aligned"
    TRANSCRIBED = "transcribed"
    DERIVED = "derived"
    SUPPLIED = "supplied"
    MISSING = "missing"

    @property
    def words(self) -> str:
        """The mark as outputs show it."""
        return "aligned, transcribed by a third party" if self is Mark.TRANSCRIBED else self.value


class Amount(NamedTuple):
    """A total remuneration package in whole dollars a year at full time, or None where the amount is missing.

    A derived amount is unverified: no finding of severity error may rest on it.
    """

    dollars: int | None
    mark: Mark
    source: Citation | None

    @property
    def text(self) -> str:
        """The amount in dollars, with its mark unless it is verified; "not known" where it is missing."""
        if self.dollars is None:
            return "not known"
        return f"${self.dollars:,}" + ("" if self.mark is Mark.VERIFIED else f" ({self.mark.words})")


@dataclass(frozen=True, slots=True)
class RemunerationBand:
    """The range of remuneration of one band, from `base` to `top`, both included."""

    band: str
    base: Amount
    top: Amount

    def holds(self, dollars: int) -> bool | None:
        """Return True if an amount is in the band, or None where a missing amount leaves that open."""
        if self.base.dollars is not None and dollars < self.base.dollars:
            return False
        if self.top.dollars is not None and dollars > self.top.dollars:
            return False
        return None if self.base.dollars is None or self.top.dollars is None else True


@dataclass(frozen=True, slots=True)
class Determination:
    """One instrument of the Tribunal, with its bands from the lowest and its floor.

    `floor` is the least that a position may be paid whose work value score is in the executive bands. `made` and
    `effective` are separate because several instruments were made after they took effect. `also_covers` has the ids of
    the frameworks for executives under Part 3 that the instrument covers too.
    """

    id: str
    title: str
    made: date | None
    effective: date
    bands: tuple[RemunerationBand, ...]
    floor: Amount
    source: Citation
    note: str = ""
    also_covers: tuple[str, ...] = ()

    def covers(self, framework: Framework) -> bool:
        """Return False for a framework for Part 3 executives that the instrument is not known to cover."""
        return not framework.part_3 or framework.id in self.also_covers

    def band(self, name: str) -> RemunerationBand:
        """Return the range of remuneration of the band called `name`. Raises KeyError when the instrument has none."""
        for band in self.bands:
            if band.band == name:
                return band
        raise KeyError(name)

    def band_of(self, dollars: int) -> RemunerationBand | None:
        """Return the band that holds an amount, or None where no band does or a missing amount leaves that open.

        The floor is in the lowest band. An amount from the floor up to the top of that band is therefore in it, even
        where the base is missing.
        """
        for band in self.bands:
            from_floor = band is self.bands[0] and self.floor.dollars is not None and dollars >= self.floor.dollars
            if band.holds(dollars) or (from_floor and band.holds(dollars) is None and band.top.dollars is not None):
                return band
        return None

    def amounts(self) -> Iterator[Amount]:
        """Yield every amount of the instrument: the base and top of each band, then the floor."""
        for band in self.bands:
            yield from (band.base, band.top)
        yield self.floor

    @property
    def is_known(self) -> bool:
        """Whether any amount is known."""
        return any(amount.dollars is not None for amount in self.amounts())


def in_force(determinations: Sequence[Determination], day: date) -> Determination | None:
    """Return the instrument in force on `day`: the last to take effect by then, or None before the first."""
    begun = [instrument for instrument in determinations if instrument.effective <= day]
    return max(begun, key=lambda instrument: instrument.effective, default=None)


def newest_known(determinations: Sequence[Determination]) -> Determination | None:
    """Return the newest instrument with a known amount, or None if there is none."""
    known = [instrument for instrument in determinations if instrument.is_known]
    return max(known, key=lambda instrument: instrument.effective, default=None)
