"""Name what happened to a position between two assessments: to its band, its factor scores and their rationales."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class MoveKind(StrEnum):
    """What happened to a position between 2 assessments: how its band moved, or that it did not move."""

    HIGHER = "higher"
    LOWER = "lower"
    BELOW_EXECUTIVE = "below-executive"
    CLASSIFIED_ONCE = "not-classified"
    OTHER_FRAMEWORK = "reframed"
    SAME = "same"


class MatchedBy(StrEnum):
    """The kind of text by which the 2 rows of a position were matched."""

    ID = "id"
    FORMER_ID = "former id"
    TITLE = "title"


class RationaleChange(StrEnum):
    """Whether the rationale of a changed score changed too."""

    CHANGED = "changed"
    UNCHANGED = "unchanged"
    UNKNOWN = "not known"


@dataclass(frozen=True, slots=True)
class FactorChange:
    """A factor whose score changed: its index, and both scores. A missing or invalid score is None."""

    factor: int
    before: int | None
    after: int | None
    rationale: RationaleChange


def move_kind(before: str | None, after: str | None, points: int | None) -> MoveKind:
    """Return the kind of a move from one band to another under one framework.

    A band is "" below the lowest and None if the position is not classified. `points` is the change of the score.
    """
    if before == after:
        return MoveKind.SAME
    if before is None or after is None:
        return MoveKind.CLASSIFIED_ONCE
    if not after:
        return MoveKind.BELOW_EXECUTIVE
    return MoveKind.HIGHER if (points or 0) > 0 else MoveKind.LOWER
