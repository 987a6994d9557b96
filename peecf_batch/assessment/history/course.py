"""Hold the course of one position through the assessments: its facts in each, and what changed from one to the next."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from typing import TYPE_CHECKING

from peecf_batch.assessment.move_kinds import MatchedBy, MoveKind, move_kind
from peecf_batch.definitions import NamedTuple

if TYPE_CHECKING:
    from peecf_batch.assessment.move_kinds import FactorChange
    from peecf_batch.assessment.snapshot import PositionSnapshot


class CourseKind(StrEnum):
    """What happened to a position over all assessments that have it.

    The first 3 compare the first band known with the last one. `RETURNED` is a position that changed band and changed
    back. `CLASSIFIED_ONCE` was classified in fewer than 2 assessments. `ONCE` is in only one assessment.
    """

    HIGHER = MoveKind.HIGHER.value
    LOWER = MoveKind.LOWER.value
    BELOW_EXECUTIVE = MoveKind.BELOW_EXECUTIVE.value
    RETURNED = "returned"
    OTHER_FRAMEWORK = MoveKind.OTHER_FRAMEWORK.value
    CLASSIFIED_ONCE = MoveKind.CLASSIFIED_ONCE.value
    ONCE = "once"
    SAME = MoveKind.SAME.value


class Step(NamedTuple):
    """What changed in a position from one assessment to the next that has it; `start` and `end` are their indices.

    The facts are those of a `Change` of an audit. `crossed` says that the band changed at a boundary where one point
    decides. `rationales` has the indices of the factors whose rationale changed, None if the rationales of both are
    not known.
    """

    start: int
    end: int
    before: PositionSnapshot
    after: PositionSnapshot
    by: MatchedBy
    factors: tuple[FactorChange, ...]
    points: int | None
    moved: bool
    renamed: bool
    reassigned: bool
    is_under_another_framework: bool
    rationales: tuple[int, ...] | None
    crossed: bool = False


class BandChange(NamedTuple):
    """Two assessments, by index, between which the band of a position changed; none between them classified it."""

    start: int
    end: int
    kind: MoveKind


@dataclass(frozen=True, slots=True)
class Course:
    """One position through all assessments: `sides` has its facts in each, None in those that lack it."""

    sides: tuple[PositionSnapshot | None, ...]
    steps: tuple[Step, ...]

    @property
    def places(self) -> tuple[int, ...]:
        """The indices of the assessments that have the position."""
        return tuple(n for n, side in enumerate(self.sides) if side is not None)

    @property
    def held(self) -> tuple[PositionSnapshot, ...]:
        """The position in each assessment that has it."""
        return tuple(side for side in self.sides if side is not None)

    @property
    def latest(self) -> PositionSnapshot:
        """The position in the last assessment that has it."""
        return self.held[-1]

    @property
    def joined(self) -> bool:
        """Whether the first assessment lacks the position."""
        return self.sides[0] is None

    @property
    def left(self) -> bool:
        """Whether the last assessment lacks the position."""
        return self.sides[-1] is None

    @property
    def missing(self) -> tuple[int, ...]:
        """The indices of the assessments between its first and its last that lack the position."""
        first, last = self.places[0], self.places[-1]
        return tuple(n for n in range(first, last) if self.sides[n] is None)

    @property
    def ids(self) -> tuple[str, ...]:
        """The ids that the position had, in order and each once."""
        return tuple(dict.fromkeys(side.id for side in self.held if side.id))

    @property
    def renamed(self) -> bool:
        """Whether the title changed."""
        return any(step.renamed for step in self.steps)

    @property
    def by_title(self) -> bool:
        """Whether a match rests on the title alone."""
        return any(step.by is MatchedBy.TITLE for step in self.steps)

    @property
    def rescored(self) -> bool:
        """Whether any factor score changed."""
        return any(step.factors for step in self.steps)

    @property
    def factor_changes(self) -> int:
        """The number of factor scores that changed, over all steps."""
        return sum(len(step.factors) for step in self.steps)

    @property
    def band_changes(self) -> tuple[BandChange, ...]:
        """Every change of band, between assessments that classified the position under one framework."""
        return tuple(change for change in self._moves() if change.kind is not MoveKind.OTHER_FRAMEWORK)

    def _moves(self) -> list[BandChange]:
        classified = [(n, side) for n, side in enumerate(self.sides) if side is not None and side.band is not None]
        found = []
        for (start, before), (end, after) in pairwise(classified):
            if before.framework != after.framework:
                found.append(BandChange(start, end, MoveKind.OTHER_FRAMEWORK))
            elif before.band != after.band:
                found.append(BandChange(start, end, _kind(before, after)))
        return found

    @property
    def points(self) -> int | None:
        """The change of the work value score from the first known to the last known, None if fewer than 2 are known."""
        scores = [side.score for side in self.held if side.score is not None]
        return scores[-1] - scores[0] if len(scores) > 1 else None

    @property
    def kind(self) -> CourseKind:
        """What happened to the position."""
        classified = [side for side in self.held if side.band is not None]
        if len(self.places) == 1:
            return CourseKind.ONCE
        if len({side.framework for side in self.held}) > 1:
            return CourseKind.OTHER_FRAMEWORK
        if len(classified) < 2:
            return CourseKind.CLASSIFIED_ONCE
        if not self.band_changes:
            return CourseKind.SAME
        net = _kind(classified[0], classified[-1])
        return CourseKind.RETURNED if net is MoveKind.SAME else CourseKind(net.value)


def _kind(before: PositionSnapshot, after: PositionSnapshot) -> MoveKind:
    """Return how the band moved between two sides that are classified under one framework."""
    points = None if before.score is None or after.score is None else after.score - before.score
    return move_kind(before.band, after.band, points)
