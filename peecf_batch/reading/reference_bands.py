"""Which band was held on the date of the Determination? As stated or assessed; placed by remuneration where unknown."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

from peecf_batch.reading.cells import text_of
from peecf_batch.reading.headings.meanings import heading_key, heading_roles
from peecf_batch.reading.position import Basis, NotClassified, Position
from peecf_batch.rules.remuneration import NoPay, Pay, band_paid, pay_of

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from peecf_batch.reading.layout import Layout
    from peecf_batch.rules.determination import Determination
    from peecf_batch.rules.reference import Reference, Rules


UNKNOWN_BAND = "W601"


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


def held_against(layout: Layout, reference: Reference) -> tuple[str, Determination | None]:
    """The column and the values that show which band was held: pay on the date under its values, else pay as it is.

    Bands are adjusted every year, and pay with them, so what is paid now is held against the values in force now.
    """
    role = pay_at_reference(layout)
    return role, reference.values if role == "reference_trp" else reference.in_force


def reference_cell(layout: Layout, position: Position | NotClassified) -> str:
    """What the sheet says of the band held; "" without such a column."""
    column = layout.columns.get("reference_band")
    return text_of(layout.sheet.grid.value(position.details.row, column)) if column else ""


def leaves_band_open(typed: str) -> bool:
    """Whether a cell for the band held is blank or says that it is not known, and not that none was held ("New")."""
    return not typed.strip() or not _open_words().isdisjoint((typed.strip().casefold(), heading_key(typed)))


def with_reference_bands(
    positions: Sequence[Position | NotClassified],
    layout: Layout,
    rules: Rules,
    doubtful: Collection[int],
) -> tuple[Position | NotClassified, ...]:
    """The positions with the basis of each reference band; those without one are placed by what they are paid.

    A role not assessed on the date of the Determination was placed by its remuneration until it was assessed (fact
    sheet of the Victorian Public Sector Commission). That takes a cell that leaves the band open: a new position held
    none, whatever it is paid. `doubtful` are rows whose reference band could not be read; they keep no
    reference band.
    """
    (role, values), basis = held_against(layout, rules.reference), layout.columns.get("reference_basis")
    if not role and basis is None:
        return tuple(positions)
    names = {band.name for band in rules.framework.bands}
    bases = _bases() if basis is not None else {}
    placed: list[Position | NotClassified] = []
    for position in positions:
        details = position.details
        if details.reference_band is not None:
            said = bases.get(heading_key(text_of(layout.sheet.grid.value(details.row, basis)))) if basis else None
            placed.append(_held(position, details.reference_band, said) if said else position)
            continue
        is_open = bool(role) and details.row not in doubtful and leaves_band_open(reference_cell(layout, position))
        pay = full_time_pay(layout, position, role) if is_open else None
        band = band_paid(pay, values) if isinstance(pay, Pay) else None
        known = band is not None and band.band in names
        placed.append(_held(position, band.band, Basis.REMUNERATION) if band and known else position)
    return tuple(placed)


def _held(position: Position | NotClassified, band: str, basis: Basis) -> Position | NotClassified:
    return replace(position, details=replace(position.details, reference_band=band, reference_basis=basis))


@cache
def _open_words() -> frozenset[str]:
    words = heading_roles()["words"]["band_not_known"]
    return frozenset([*words, *filter(None, map(heading_key, words))])


def _bases() -> dict[str, Basis]:
    words = heading_roles()["words"]
    return {heading_key(word): basis for basis in Basis for word in words[f"basis_{basis.value}"]}
