"""How does it look whole? Counts, reporting lines and moves between bands over all positions of a workbook."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from peecf_batch.reading.position import NotClassified, Position, key_of
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


def managers_of(positions: Sequence[Position | NotClassified]) -> list[int | None]:
    """For each position the index of the one it reports to, by id or by a title held once, or None."""
    ids: dict[str, int] = {}
    titles: dict[str, int | None] = {}
    for index, position in enumerate(positions):
        ids.setdefault(key_of(position.details.id), index)
        title = key_of(position.details.title)
        titles[title] = None if title in titles else index
    ids.pop("", None)
    titles.pop("", None)
    found: list[int | None] = []
    for index, position in enumerate(positions):
        named = key_of(position.details.reports_to)
        manager = ids.get(named, titles.get(named)) if named else None
        found.append(None if manager == index else manager)
    return found


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
    """Pairs (position, CEO of its organisation), by index, where the work value score is not below the CEO's.

    The framework's illustration assumes the CEO to have the highest work value; that is looked at, never enforced.
    """
    heads: dict[str, tuple[int, Assessed]] = {}
    for index, p in enumerate(positions):
        if isinstance(p, Assessed) and p.position.details.is_ceo:
            heads.setdefault(p.position.details.organisation, (index, p))
    pairs = []
    for index, p in enumerate(positions):
        found = heads.get(p.position.details.organisation)
        if found and found[0] != index and isinstance(p, Assessed):
            pairs += [(index, found[0])] if p.classification.score >= found[1].classification.score else []
    return tuple(pairs)


def same_band_pairs(positions: Sequence[Assessed | Unassessed]) -> tuple[tuple[int, int], ...]:
    """Pairs (position, the one it reports to), by index, where both fall in one band."""
    pairs = []
    for index, p in enumerate(positions):
        chief = positions[p.manager] if p.manager is not None else None
        if isinstance(p, Assessed) and isinstance(chief, Assessed) and p is not chief:
            pairs += [(index, p.manager)] if _band_name(p) and _band_name(p) == _band_name(chief) else []
    return tuple((index, boss) for index, boss in pairs if boss is not None)
