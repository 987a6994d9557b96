"""Find the factors of a position that a dispute is about, and the positions to compare it with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from peecf_batch.assessment.organisation import Assessed
from peecf_batch.definitions import NamedTuple
from peecf_batch.moderation.leverage import deciding_factors

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from peecf_batch.assessment.explaining.factor_flags import FactorFlag
    from peecf_batch.assessment.organisation import Unassessed
    from peecf_batch.rules.framework import Framework

MOST_NEAREST = 2


class DisputedFactor(NamedTuple):
    """A disputed factor, by its index.

    `codes` are the rules of moderation that point it out, and `decides` says that it alone decides the band.
    """

    factor: int
    codes: tuple[str, ...]
    decides: bool


def disputed_factors(
    scores: tuple[int, ...], flags: Iterable[FactorFlag], framework: Framework
) -> tuple[DisputedFactor, ...]:
    """Return the disputed factors of a classified position with these scores, in the framework's order.

    `flags` are those of moderation about the position. A factor is disputed if at least one of these is true:
    - assessors differ on it: their scores are at least as many steps apart as N931 says, or the agreed score is outside
      all of theirs (N932)
    - another rule of moderation points out this factor of the position, such as an unusual score (N911)
    - it alone would change the band: without it, and with the other factors carrying its weight, the band would be
      another one.
    """
    codes: dict[int, dict[str, None]] = {}
    for flag in flags:
        codes.setdefault(flag.factor, {})[flag.code] = None
    deciding = {found.factor for found in deciding_factors(scores, framework)}
    return tuple(
        DisputedFactor(factor, tuple(sorted(codes.get(factor, ()))), factor in deciding)
        for factor in sorted({*codes, *deciding})
    )


def nearest_positions(positions: Sequence[Assessed | Unassessed], index: int) -> tuple[int, ...]:
    """Return the indexes of the two positions that are nearest to the position at `index`, the nearest first.

    Positions that share a stream with it come first, then those with the closest work value scores, then those that are
    first in the workbook. Only classified positions of the same organisation and framework count.
    """
    own = positions[index]
    if not isinstance(own, Assessed):
        return ()
    details, score = own.position.details, own.classification.score
    near = []
    for place, other in enumerate(positions):
        found = other.position.details
        same = (found.organisation, found.framework) == (details.organisation, details.framework)
        if place != index and same and isinstance(other, Assessed):
            apart = set(found.streams).isdisjoint(details.streams)
            near.append((apart, abs(other.classification.score - score), place))
    return tuple(place for _, _, place in sorted(near)[:MOST_NEAREST])
