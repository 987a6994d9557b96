"""Name what happened to the band of a position between two assessments."""

from __future__ import annotations

from enum import StrEnum


class MoveKind(StrEnum):
    """What happened to a position between 2 assessments: how its band moved, or that it did not move."""

    HIGHER = "higher"
    LOWER = "lower"
    BELOW_EXECUTIVE = "below-executive"
    CLASSIFIED_ONCE = "not-classified"
    OTHER_FRAMEWORK = "reframed"
    SAME = "same"


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
