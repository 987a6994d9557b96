"""Write the dates and remuneration values that positions were compared with, as data of a record."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from peecf_batch.rules.determination import Amount, Determination
    from peecf_batch.rules.reference import Reference


def determination_record(reference: Reference) -> dict[str, Any]:
    """Return the dates and the values in force on them, each amount in whole dollars with its mark.

    A date is None where it is not given, and values are None where no instrument is known.
    """
    return {
        "date": reference.date.isoformat(),
        "instrument": reference.instrument,
        "as_at": reference.as_at.isoformat() if reference.as_at else None,
        "reference_values": _values(reference.values),
        "values": _values(reference.in_force),
    }


def _values(values: Determination | None) -> dict[str, Any] | None:
    if values is None:
        return None
    bands = {band.band: {"base": _amount(band.base), "top": _amount(band.top)} for band in values.bands}
    return {
        "title": values.title,
        "made": values.made.isoformat() if values.made else None,
        "effective": values.effective.isoformat(),
        "bands": bands,
        "floor": _amount(values.floor),
    }


def _amount(amount: Amount) -> dict[str, Any]:
    source = amount.source.url if amount.source else ""
    return {"dollars": amount.dollars, "mark": amount.mark.value, "source": source}
