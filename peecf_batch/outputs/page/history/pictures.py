"""The pictures of a history: the number of positions in each band, and the score of each position, by assessment."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from peecf_batch.assessment.comparison import bands_of
from peecf_batch.assessment.history.course import CourseKind
from peecf_batch.definitions import NamedTuple
from peecf_batch.outputs.drawing.courses import NARROW, WIDE, Courses, ScoredCourse, courses_of
from peecf_batch.outputs.drawing.years import NARROW as NARROW_YEARS
from peecf_batch.outputs.drawing.years import WIDE as WIDE_YEARS
from peecf_batch.outputs.drawing.years import BandCounts, Years, years_of
from peecf_batch.outputs.page.audit.rows import name_of
from peecf_batch.outputs.wording.words import band_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from peecf_batch.assessment.history.course import Course
    from peecf_batch.assessment.history.history import History
    from peecf_batch.rules.framework import Framework

MOST_NAMED = 30  # positions that changed band; with more, the table alone names them
_DEEPEST = 5  # tints for bands; higher bands share the last


class BandTable(NamedTuple):
    """The number of positions in each band by assessment, as a table and as a drawing for a screen and for a phone."""

    rows: tuple[BandCounts, ...]
    totals: tuple[int, ...]
    wide: Years
    narrow: Years


class Picture(NamedTuple):
    """The scores of the positions under one framework; its title is "" if there is only one framework."""

    title: str
    wide: Courses
    narrow: Courses
    kinds: tuple[str, ...]


def bands_by_assessment(history: History, labels: Sequence[str]) -> BandTable:
    """Return the number of positions in each band of each assessment, from the highest band.

    Bands under other frameworks, scores below the lowest band and positions not classified have a row if any occurs.
    """
    snapshots, framework = [one.snapshot for one in history.assessments], history.framework
    counts = [Counter(position.band for position in snapshot.positions) for snapshot in snapshots]
    own = {band.name for band in framework.bands}
    tints = {band.name: min(band.rank, _DEEPEST) for one in framework.all for band in one.bands}
    bands: list[str | None] = [*bands_of(snapshots, framework), "", None]
    rows = tuple(
        BandCounts(band_words(band, framework), None if band is None else tints.get(band, 0), held)
        for band in bands
        if any(held := tuple(count[band] for count in counts)) or band in own
    )
    totals = tuple(len(snapshot.positions) for snapshot in snapshots)
    return BandTable(rows, totals, *(years_of(rows, labels, shape) for shape in (WIDE_YEARS, NARROW_YEARS)))


def pictures_of(history: History, labels: Sequence[str]) -> tuple[Picture, ...]:
    """Return the scores under each framework with changes of band, none if too many positions changed for labels."""
    usual = history.framework
    used = {side.framework for course in history.courses for side in course.held}
    frameworks = [one for one in usual.all if (one.id if one is not usual else "") in used]
    return tuple(_pictures(history, frameworks, labels))


def _pictures(history: History, frameworks: Sequence[Framework], labels: Sequence[str]) -> Iterator[Picture]:
    for one in frameworks:
        key = one.id if one is not history.framework else ""
        under = [course for course in history.courses if {side.framework for side in course.held} == {key}]
        drawn = [_scored(course) for course in under]
        if sum(course.kind != CourseKind.SAME.value for course in drawn) > MOST_NAMED:
            continue
        wide, narrow = (courses_of(drawn, labels, one, shape) for shape in (WIDE, NARROW))
        if wide and narrow:
            kinds = tuple(kind.value for kind in CourseKind if any(course.kind == kind for course in drawn))
            yield Picture(one.short_title if len(frameworks) > 1 else "", wide, narrow, kinds)


def _scored(course: Course) -> ScoredCourse:
    scores = tuple(None if side is None else side.score for side in course.sides)
    kind = course.kind if course.band_changes else CourseKind.SAME
    return ScoredCourse(name_of(course.latest), scores, kind.value)
