"""Which band was held on the date of the Determination? As stated or assessed; placed by remuneration where blank."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from peecf_batch.cells import text_of
from peecf_batch.headings import heading_key, heading_roles
from peecf_batch.position import Basis, NotClassified, Position
from peecf_batch.remuneration import NoPay, Pay, band_paid, pay_of

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from peecf_batch.determination import Determination
    from peecf_batch.framework import Framework
    from peecf_batch.layout import Layout


UNKNOWN_BAND = "W601"


@dataclass(frozen=True, slots=True)
class Reference:
    """The dates that an assessment is held against, and the remuneration values in force on them.

    Reference bands are those held on `date`, of the Determination called `instrument`; `values` had effect then.
    Pay is looked at under `in_force`, the values with effect on `as_at`; None where none are known. `as_at_asked` says
    that a person named that day, so that time can be counted from it.
    """

    date: datetime.date
    instrument: str
    values: Determination | None = None
    as_at: datetime.date | None = None
    in_force: Determination | None = None
    as_at_asked: bool = False


def full_time_pay(layout: Layout, position: Position | NotClassified, role: str = "trp") -> Pay | NoPay:
    """What a position is paid at full time, from the column of `role`; a sheet without time fractions is full time."""
    column = layout.columns.get(role)
    typed = layout.sheet.grid.value(position.details.row, column) if column else ""
    package = float(typed) if isinstance(typed, int | float) and not isinstance(typed, bool) else None
    if package is None and text_of(typed):
        return NoPay("the package is not plainly a number")
    return pay_of(package, position.details.fte)


def pay_at_reference(layout: Layout) -> str:
    """The column that says what was paid on the date of the Determination, or else what is paid; "" without either."""
    return next((role for role in ("reference_trp", "trp") if role in layout.columns), "")


def with_reference_bands(
    positions: Sequence[Position | NotClassified],
    layout: Layout,
    framework: Framework,
    values: Determination | None,
    unknown: Collection[int],
) -> tuple[Position | NotClassified, ...]:
    """The positions with the basis of each reference band; those without one are placed by what they are paid.

    A role not assessed on the date of the Determination was placed by its remuneration until it was assessed (fact
    sheet of the Victorian Public Sector Commission). `unknown` are rows whose reference band is a word nobody knows;
    those are left for a person.
    """
    role, basis = pay_at_reference(layout), layout.columns.get("reference_basis")
    if not role and basis is None:
        return tuple(positions)
    names = {band.name for band in framework.bands}
    bases = _bases() if basis is not None else {}
    placed: list[Position | NotClassified] = []
    for position in positions:
        details = position.details
        if details.reference_band is not None:
            said = bases.get(heading_key(text_of(layout.sheet.grid.value(details.row, basis)))) if basis else None
            placed.append(_held(position, details.reference_band, said) if said else position)
            continue
        pay = full_time_pay(layout, position, role) if role and details.row not in unknown else None
        band = band_paid(pay, values) if isinstance(pay, Pay) else None
        known = band is not None and band.band in names
        placed.append(_held(position, band.band, Basis.REMUNERATION) if band and known else position)
    return tuple(placed)


def _held(position: Position | NotClassified, band: str, basis: Basis) -> Position | NotClassified:
    return replace(position, details=replace(position.details, reference_band=band, reference_basis=basis))


def _bases() -> dict[str, Basis]:
    words = heading_roles()["words"]
    return {heading_key(word): basis for basis in Basis for word in words[f"basis_{basis.value}"]}
