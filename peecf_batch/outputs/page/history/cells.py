"""The parts that the row and the grid of a position share: its anchor, its bands, and when it joined and left."""

from __future__ import annotations

from typing import TYPE_CHECKING

from peecf_batch.definitions import NamedTuple
from peecf_batch.outputs.wording.words import band_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from peecf_batch.assessment.history.course import Course
    from peecf_batch.rules.framework import Framework

ABSENT = "–"
_DEEPEST = 5  # tints for bands; higher bands share the last


class BandCell(NamedTuple):
    """The band of a position in one assessment, its tint (None for none), and how it moved since the last known band.

    `move` is "up", "down" or "" for no change.
    """

    text: str
    tint: int | None
    move: str


def anchor_of(number: int) -> str:
    """Return the id of the grid of a position on the page."""
    return f"p{number}"


def came_and_went(course: Course, labels: Sequence[str]) -> Iterator[str]:
    """Yield when a position joined, was missing and left, such as "joined in 2023"."""
    if course.joined:
        yield f"joined in {labels[course.places[0]]}"
    if course.missing:
        yield f"missing in {', '.join(labels[n] for n in course.missing)}"
    if course.left:
        yield f"left after {labels[course.places[-1]]}"


def band_cells(course: Course, framework: Framework) -> tuple[BandCell, ...]:
    """Return the band of a position in each assessment, with the direction of each change.

    `framework` is that of the assessments.
    """
    moved = {change.end: "up" if change.kind.value == "higher" else "down" for change in course.band_changes}
    return tuple(_cell(course, n, framework, moved.get(n, "")) for n in range(len(course.sides)))


def _cell(course: Course, number: int, usual: Framework, move: str) -> BandCell:
    side = course.sides[number]
    if side is None:
        return BandCell(ABSENT, None, "")
    framework = usual.named(side.framework)
    rank = next((band.rank for band in framework.bands if band.name == side.band), 0)
    return BandCell(band_words(side.band, framework), None if side.band is None else min(rank, _DEEPEST), move)
