"""Count the positions of a workbook by band, outcome and move between bands, and compare them with managers."""

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

    `manager` is the index of its manager among all positions of the assessment, or None.
    """

    position: Position
    classification: Classification
    outcome: Outcome
    manager: int | None
    findings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Unassessed:
    """A position that was not classified, with its manager's index and the codes of the findings about it."""

    position: NotClassified
    manager: int | None
    findings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Organisation:
    """The counts of positions of a workbook.

    `bands` has first "", for below executive, and then each band from the lowest. `transitions` has the count for each
    pair of reference band, or "" for none, and assessed band, or "" for below executive. Both have classified positions
    only. `edges` counts positions on the edge of a band.
    """

    positions: int
    classified: int
    bands: tuple[tuple[str, int], ...]
    outcomes: tuple[tuple[Outcome, int], ...]
    transitions: tuple[tuple[tuple[str, str], int], ...]
    edges: int

    @property
    def not_classified(self) -> int:
        """The number of positions that are not classified."""
        return self.positions - self.classified


def whole(positions: Sequence[Assessed | Unassessed], framework: Framework) -> Organisation:
    """Return the counts of `positions`; every band and outcome of the framework is present, with 0 if there is none."""
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
