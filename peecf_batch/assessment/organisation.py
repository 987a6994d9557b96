"""How does it look whole? Counts, reporting lines and moves between bands over all positions of a workbook."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from peecf_batch.reading.position import NotClassified, Position
from peecf_batch.reading.structure import pairs_at_or_above_ceo
from peecf_batch.rules.framework import Outcome

if TYPE_CHECKING:
    from collections.abc import Sequence

    from peecf_batch.rules.classification import Classification
    from peecf_batch.rules.framework import Framework


@dataclass(frozen=True, slots=True)
class Assessed:
    """A classified position: its score, band and edge, the outcome, and the codes of the findings about it.

    `supervisor` is the index, among all positions of the assessment, of the one it reports to, or None.
    """

    position: Position
    classification: Classification
    outcome: Outcome
    manager: int | None
    findings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Unassessed:
    """A position that was not classified, with the codes of the findings about it."""

    position: NotClassified
    manager: int | None
    findings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Organisation:
    """The whole structure in numbers. Every count is of positions.

    `bands` runs from the lowest band, after the key of "below executive"; `transitions` counts (reference band or "",
    assessed band or "" below executive); only classified positions are in either.
    """

    positions: int
    classified: int
    bands: tuple[tuple[str, int], ...]
    outcomes: tuple[tuple[Outcome, int], ...]
    transitions: tuple[tuple[tuple[str, str], int], ...]
    edges: int

    @property
    def not_classified(self) -> int:
        """Positions with at least one factor that has no sound score."""
        return self.positions - self.classified


def whole(positions: Sequence[Assessed | Unassessed], framework: Framework) -> Organisation:
    """The counts over `positions`; every band and outcome of the framework is present, with 0 where nothing fell."""
    assessed = [p for p in positions if isinstance(p, Assessed)]
    bands = Counter(_band_name(p) for p in assessed)
    outcomes = Counter(p.outcome for p in assessed)
    moves = Counter((p.position.details.reference_band or "", _band_name(p)) for p in assessed)
    names = ["", *(band.name for band in framework.bands)]
    return Organisation(
        positions=len(positions),
        classified=len(assessed),
        bands=tuple((name, bands[name]) for name in names),
        outcomes=tuple((outcome, outcomes[outcome]) for outcome in Outcome),
        transitions=tuple(((held, now), moves[held, now]) for held in names for now in names),
        edges=sum(p.classification.edge is not None for p in assessed),
    )


def _band_name(assessed: Assessed) -> str:
    return assessed.classification.band.name if assessed.classification.band else ""


def at_or_above_ceo(positions: Sequence[Assessed | Unassessed]) -> tuple[tuple[int, int], ...]:
    """Return pairs (position, CEO of its organisation), by index, in which the position scores no less than the CEO."""
    scores = {index: p.classification.score for index, p in enumerate(positions) if isinstance(p, Assessed)}
    return pairs_at_or_above_ceo([p.position.details for p in positions], scores)


def same_band_pairs(positions: Sequence[Assessed | Unassessed]) -> tuple[tuple[int, int], ...]:
    """Return pairs (position, its manager), by index, in which both are in the same band."""
    bands = [_band_name(p) if isinstance(p, Assessed) else "" for p in positions]
    managed = ((index, p.manager) for index, p in enumerate(positions) if p.manager is not None)
    return tuple((index, manager) for index, manager in managed if bands[index] and bands[index] == bands[manager])
