"""Read from a record which scores moderation points out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from peecf_batch.assessment.explaining import factor_flags as codes
from peecf_batch.assessment.explaining.factor_flags import FactorFlag

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from peecf_batch.assessment.result import Assessment


def flags_in(record: Mapping[str, Any], assessment: Assessment) -> Iterator[FactorFlag]:
    """Yield the flags in a record that are about one factor of one position of `assessment`.

    Most flags in the record have rows without sheets. If positions on several sheets have one row, a flag belongs to
    the only one of them with a finding of its rule. If several have one, the flag is left out.
    """
    factors = {factor.key: index for index, factor in enumerate(assessment.framework.factors)}
    rows: dict[int, list[int]] = {}
    for index, p in enumerate(assessment.positions):
        rows.setdefault(p.position.details.row, []).append(index)
    for code, entry in _entries(record["moderation"] or {}):
        places = rows[entry["row"]]
        if "sheet" in entry:
            places = [n for n in places if assessment.positions[n].position.details.sheet == entry["sheet"]]
        found = places if len(places) == 1 else [n for n in places if code in assessment.positions[n].findings]
        if len(found) == 1:
            yield FactorFlag(found[0], factors[entry["factor"]], code)


def _entries(moderation: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield each entry of moderation about one factor of one position, with the code of its rule."""
    reporting, thumbs, copied, assessors, benchmarks = (
        moderation.get(part) or {} for part in ("reporting", "sore_thumbs", "copied", "assessors", "benchmarks")
    )
    flagged = [thumb for thumb in thumbs.get("farthest") or () if thumb["flagged"]]
    for code, entries in (
        (codes.INVERSION_EQUAL, reporting.get("not_below_superior")),
        (codes.INVERSION_ABOVE, reporting.get("above_superior")),
        (codes.UNUSUAL, flagged),
        (codes.NEAR_COPY, copied.get("near_copies")),
        (codes.NAMES_ANOTHER, copied.get("namings")),
        (codes.APART, assessors.get("disagreements")),
        (codes.OUTSIDE, assessors.get("outside")),
        (codes.FAR_FROM_BENCHMARKS, benchmarks.get("apart")),
    ):
        yield from ((code, entry) for entry in entries or ())
