"""Compare positions with their manager and with the chief executive officer, for the section on reporting lines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from peecf_batch.assessment.organisation import Assessed, at_or_above_ceo, same_band_pairs
from peecf_batch.definitions import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from peecf_batch.assessment.result import Assessment
    from peecf_batch.reading.matching.reporting import ReportingPair


class Pair(NamedTuple):
    """A position and the one that it is compared with (its manager or the CEO), with their scores.

    `band` is that of the first.
    """

    title: str
    score: int
    other: str
    other_score: int
    band: str


class SameBandGroup(NamedTuple):
    """A manager with its score and band, and the positions in that band that report to it, each with its score."""

    manager: str
    score: int
    band: str
    positions: tuple[str, ...]


class CeoTotal(NamedTuple):
    """The number of organisations, and how many of them have no classified CEO to compare with."""

    organisations: int
    without_ceo: int


def above_ceo(assessment: Assessment, names: Sequence[str]) -> tuple[Pair, ...]:
    """Return the positions with a work value score at or above that of the CEO of their organisation."""
    return tuple(_pairs(assessment, names, at_or_above_ceo(assessment.positions)))


def same_band(assessment: Assessment, names: Sequence[str]) -> tuple[Pair, ...]:
    """Return the positions in the same band as their manager, in the order of the sheet."""
    return tuple(_pairs(assessment, names, same_band_pairs(assessment.positions)))


def _pairs(assessment: Assessment, names: Sequence[str], pairs: Iterable[ReportingPair]) -> Iterator[Pair]:
    for here, there in pairs:
        one, other = assessment.positions[here], assessment.positions[there]
        if isinstance(one, Assessed) and isinstance(other, Assessed):
            band = one.band_name or assessment.framework_of(one).below.name
            yield Pair(names[here], one.classification.score, names[there], other.classification.score, band)


def ceo_total(assessment: Assessment) -> CeoTotal:
    """Return the number of organisations, and how many of them have no classified CEO to compare with."""
    led = {p.position.details.organisation: False for p in assessment.positions}
    for p in assessment.positions:
        if isinstance(p, Assessed) and p.position.details.is_ceo:
            led[p.position.details.organisation] = True
    return CeoTotal(len(led), sum(not known for known in led.values()))


def by_manager(pairs: Iterable[Pair]) -> tuple[SameBandGroup, ...]:
    """Return pairs of a position and its manager in one band, grouped by manager."""
    groups: dict[tuple[str, int, str], list[str]] = {}
    for pair in pairs:
        groups.setdefault((pair.other, pair.other_score, pair.band), []).append(f"{pair.title} ({pair.score})")
    return tuple(SameBandGroup(*manager, tuple(names)) for manager, names in groups.items())
