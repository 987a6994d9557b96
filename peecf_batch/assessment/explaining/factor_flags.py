"""List which scores moderation points out, by position, factor and rule."""

from __future__ import annotations

from typing import TYPE_CHECKING

from peecf_batch.definitions import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    from peecf_batch.moderation import Moderation

INVERSION_EQUAL, INVERSION_ABOVE, UNUSUAL = "N901", "N902", "N911"
NEAR_COPY, NAMES_ANOTHER, APART, OUTSIDE = "N922", "N923", "N931", "N932"
FAR_FROM_BENCHMARKS = "N941"


class FactorFlag(NamedTuple):
    """A rule of moderation that points out one factor of one position; both are given by index."""

    position: int
    factor: int
    code: str


def factor_flags(moderation: Moderation) -> Iterator[FactorFlag]:
    """Yield every flag of moderation that is about one factor of one position."""
    for line in moderation.reporting.inversions:
        if line.factor >= 0:
            yield FactorFlag(line.position, line.factor, INVERSION_EQUAL if line.equal else INVERSION_ABOVE)
    for thumb in moderation.sore_thumbs.found if moderation.sore_thumbs else ():
        yield FactorFlag(thumb.position, thumb.factor, UNUSUAL)
    for near in moderation.copied.near or ():
        yield FactorFlag(near.position, near.factor, NEAR_COPY)
    for naming in moderation.copied.mentions or ():
        yield FactorFlag(naming.position, naming.factor, NAMES_ANOTHER)
    if moderation.assessors:
        for apart in moderation.assessors.disagreements:
            yield FactorFlag(apart.position, apart.factor, APART)
        for outside in moderation.assessors.outside:
            yield FactorFlag(outside.position, outside.factor, OUTSIDE)
    for far in moderation.benchmarking.apart if moderation.benchmarking else ():
        yield FactorFlag(far.position, far.factor, FAR_FROM_BENCHMARKS)
