"""Determine the reference band of each position: stated, assessed or, if not known, placed by remuneration."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from peecf_batch.reading.cells import text_of
from peecf_batch.reading.headings.keys import heading_key, heading_roles
from peecf_batch.reading.position import Basis, NotClassified, Position
from peecf_batch.reading.typed_values.money import money_of, unit_in
from peecf_batch.rules.findings import day
from peecf_batch.rules.remuneration import NoPay, Pay, paid_band, pay_of

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from peecf_batch.reading.located import Layout
    from peecf_batch.rules.determination import Determination
    from peecf_batch.rules.reference import Reference, Rules


UNKNOWN_BANDS = frozenset(("W601", "W603"))


def full_time_pay(layout: Layout, position: Position | NotClassified, role: str = "trp") -> Pay | NoPay:
    """Return the full-time pay of a position from the column of `role`, or the reason why it has none.

    If the sheet has no column for time fractions, treat every position as full time.
    """
    details = position.details
    if role == "trp" and details.trp is not None and details.fte is not None:
        return pay_of(details.trp, details.fte)
    column, fraction = layout.columns.get(role), layout.columns.get("fte")
    typed = layout.sheet.grid.value(details.row, column) if column else ""
    package = money_of(typed, unit_in(layout.heading_at(column))) if column else None
    if package is None and text_of(typed):
        return NoPay("the package is not clearly a number")
    if role == "trp" and package != details.trp:
        return NoPay("the people who share the position have different packages")
    if details.fte is None and fraction and text_of(layout.sheet.grid.value(details.row, fraction)):
        return NoPay("the FTE is not clearly a number")
    return pay_of(package, details.fte)


def pay_at_reference(layout: Layout, position: Position | NotClassified) -> str:
    """Return the role of the column for the pay that places a position, or "" if the sheet has none.

    It is the pay on the date of the Determination. If its cell is blank, it is the current pay.
    """
    roles = [role for role in ("reference_trp", "trp") if role in layout.columns]
    row, cells = position.details.row, layout.sheet.grid
    return next((role for role in roles if text_of(cells.value(row, layout.columns[role]))), "".join(roles[:1]))


def values_for_reference_band(
    layout: Layout, position: Position | NotClassified, reference: Reference
) -> tuple[str, Determination | None]:
    """Return the role of the pay column and the remuneration values that place a position in a reference band.

    Pay on the date of the Determination is compared with the values of that date. Otherwise, current pay is compared
    with the values now in force, because bands and pay are adjusted together every year.
    """
    role = pay_at_reference(layout, position)
    return role, reference.values if role == "reference_trp" else reference.in_force


def reference_cell(layout: Layout, position: Position | NotClassified) -> str:
    """Return the text of the reference band cell of a position, or "" without such a column."""
    column = layout.columns.get("reference_band")
    return text_of(layout.sheet.grid.value(position.details.row, column)) if column else ""


def leaves_band_open(typed: str) -> bool:
    """Return True if a reference band cell is blank or states that the band is not known.

    Return false for a cell that states that no band was held, such as "New".
    """
    return not typed.strip() or not _open_words().isdisjoint((typed.strip().casefold(), heading_key(typed)))


def with_reference_bands(
    positions: Sequence[Position | NotClassified],
    layout: Layout,
    rules: Rules,
    doubtful: Collection[int],
) -> tuple[Position | NotClassified, ...]:
    """Return the positions with the basis of each reference band, and with bands placed by pay where none is given.

    Until a role was assessed, its remuneration on the date of the Determination gave its band (fact sheet of the
    Victorian Public Sector Commission). This applies only to a cell that leaves the band open: a new position held no
    band, regardless of its pay. `doubtful` are rows whose reference band could not be read. Leave these rows without a
    reference band.
    """
    has_pay = not layout.columns.keys().isdisjoint(("reference_trp", "trp"))
    basis = layout.columns.get("reference_basis")
    if not has_pay and basis is None:
        return tuple(positions)
    bases = _bases() if basis is not None else {}
    placed: list[Position | NotClassified] = []
    for position in positions:
        details = position.details
        if details.reference_band is not None:
            stated = bases.get(heading_key(text_of(layout.sheet.grid.value(details.row, basis)))) if basis else None
            placed.append(_with_band(position, details.reference_band, stated) if stated else position)
            continue
        is_open = has_pay and details.row not in doubtful and leaves_band_open(reference_cell(layout, position))
        role, values = values_for_reference_band(layout, position, rules.reference)
        pay = full_time_pay(layout, position, role) if is_open else None
        framework = rules.framework.named(details.framework)
        band = paid_band(pay, values, framework) if isinstance(pay, Pay) else None
        placed.append(_with_band(position, band.name, Basis.REMUNERATION) if band else position)
    return tuple(placed)


def _with_band(position: Position | NotClassified, band: str, basis: Basis) -> Position | NotClassified:
    return position._replace(details=position.details._replace(reference_band=band, reference_basis=basis))


@cache
def _open_words() -> frozenset[str]:
    """Return the words for a band that is not known, as typed and as heading keys."""
    words = heading_roles()["words"]["band_not_known"]
    return frozenset([*words, *filter(None, map(heading_key, words))])


def _bases() -> dict[str, Basis]:
    """Return the basis of a reference band by the key of each word for it."""
    words = heading_roles()["words"]
    return {heading_key(word): basis for basis in Basis for word in words[f"basis_{basis.value}"]}


def values_in_words(values: Determination) -> str:
    """Return the title of an instrument and the first day on which it is in force, as text."""
    return f"{values.title}, in effect from {day(values.effective)}"
