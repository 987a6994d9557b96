"""What follows? From the assessed band and the reference band to an outcome and the options it opens."""

from __future__ import annotations

from typing import TYPE_CHECKING

from peecf_batch.rules.framework import Outcome

if TYPE_CHECKING:
    from peecf_batch.rules.framework import Band, Framework


def outcome_of(band: Band | None, reference_band: str | None, framework: Framework) -> Outcome:
    """How the assessed `band` stands to the band held on the date of the Determination.

    A score below the lowest band is below executive whatever the reference band: the role does not meet an executive
    classification (Table 5 of the framework's work value scoring).
    """
    if band is None:
        return Outcome.BELOW_EXECUTIVE
    if reference_band is None:
        return Outcome.NO_REFERENCE
    held = framework.band(reference_band)
    if band.rank == held.rank:
        return Outcome.SAME
    return Outcome.HIGHER if band.rank > held.rank else Outcome.LOWER
