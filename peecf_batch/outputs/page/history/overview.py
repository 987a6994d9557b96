"""Every position of a history as one row: its bands over time, its first and last score, and what happened to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from peecf_batch.definitions import NamedTuple
from peecf_batch.outputs.page.audit.rows import points_of, score_of
from peecf_batch.outputs.page.history.cells import BandCell, anchor_of, band_cells, came_and_went
from peecf_batch.outputs.wording.history import KINDS
from peecf_batch.outputs.wording.text import shown

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from peecf_batch.assessment.history.course import Course
    from peecf_batch.assessment.history.history import History

JOINED, LEFT, RESCORED, RENAMED = "Joined", "Left", "Rescored", "Renamed"


class OverviewRow(NamedTuple):
    """A position as a row: its anchor in the page, its bands, and what happened in words."""

    anchor: str
    title: str
    id: str
    place: str
    bands: tuple[BandCell, ...]
    first: str
    last: str
    points: str
    band_changes: int
    factor_changes: int
    what: str
    filters: str


class Overview(NamedTuple):
    """All positions, and the names by which a reader can filter them.

    `place_title` is "Division", or "" if no position has one.
    """

    rows: tuple[OverviewRow, ...]
    place_title: str
    whats: tuple[str, ...]
    last_bands: tuple[str, ...]


def overview_of(history: History, labels: Sequence[str]) -> Overview:
    """Return every position as a row, in the order of the history."""
    has_places = any(course.latest.division for course in history.courses)
    rows = tuple(_row(n, course, history, labels) for n, course in enumerate(history.courses, 1))
    whats = dict.fromkeys(text for row in rows for text in row.filters.split("|"))
    order = [*KINDS.values(), JOINED, LEFT, RESCORED, RENAMED]
    return Overview(
        rows,
        "Division" if has_places else "",
        tuple(sorted(whats, key=order.index)),
        tuple(dict.fromkeys(row.bands[-1].text for row in rows)),
    )


def _row(number: int, course: Course, history: History, labels: Sequence[str]) -> OverviewRow:
    latest = course.latest
    scores = [side.score for side in course.held if side.score is not None]
    return OverviewRow(
        anchor=anchor_of(number),
        title=shown(latest.title or latest.id),
        id=shown(latest.id) if latest.title else "",
        place=shown(latest.division),
        bands=band_cells(course, history.framework),
        first=score_of(scores[0] if scores else None),
        last=score_of(scores[-1] if scores else None),
        points=points_of(course.points),
        band_changes=len(course.band_changes),
        factor_changes=course.factor_changes,
        what="; ".join([KINDS[course.kind], *came_and_went(course, labels)]),
        filters="|".join(_filters(course)),
    )


def _filters(course: Course) -> Iterator[str]:
    yield KINDS[course.kind]
    for text, holds in ((JOINED, course.joined), (LEFT, course.left), (RESCORED, course.rescored)):
        if holds:
            yield text
    if course.renamed:
        yield RENAMED
