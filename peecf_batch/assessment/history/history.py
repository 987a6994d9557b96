"""Hold the history of an organisation: its assessments in order, the course of every position, and the counts."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from peecf_batch.assessment.history.course import Course, CourseKind
from peecf_batch.definitions import NamedTuple

if TYPE_CHECKING:
    from peecf_batch.assessment.history.series import DatedAssessment, Order, Series
    from peecf_batch.assessment.snapshot import PositionSnapshot
    from peecf_batch.rules.framework import Framework


class Pair(NamedTuple):
    """Two assessments of a series, by index."""

    start: int
    end: int


class Difference(NamedTuple):
    """Two rows that only the history, or only an audit of their 2 assessments, takes for one position."""

    pair: Pair
    before: PositionSnapshot
    after: PositionSnapshot
    in_history: bool


class Unused(NamedTuple):
    """A file that a history does not count: its name, and why."""

    name: str
    why: str


class Parts(NamedTuple):
    """A position that was split into several, or merged from them, between 2 assessments that follow each other."""

    pair: Pair
    one: PositionSnapshot
    several: tuple[PositionSnapshot, ...]
    merged: bool


class SharedId(NamedTuple):
    """An id that several positions of one assessment have, so that it cannot match them."""

    assessment: int
    id: str
    positions: int


@dataclass(frozen=True, slots=True)
class History:
    """The positions of one organisation through all assessments, in the order of the last that has each."""

    framework: Framework
    series: Series
    courses: tuple[Course, ...]
    differences: tuple[Difference, ...]
    parts: tuple[Parts, ...]
    shared_ids: tuple[SharedId, ...]

    @property
    def assessments(self) -> tuple[DatedAssessment, ...]:
        """The assessments in order."""
        return self.series.assessments

    @property
    def order(self) -> Order:
        """How the assessments were put in order."""
        return self.series.order

    @property
    def followed(self) -> tuple[Course, ...]:
        """The positions that are in 2 or more assessments."""
        return tuple(course for course in self.courses if len(course.places) > 1)

    @property
    def compared(self) -> int:
        """The number of positions with bands that can be compared: of 2 or more assessments and one framework."""
        unknown = (CourseKind.ONCE, CourseKind.CLASSIFIED_ONCE, CourseKind.OTHER_FRAMEWORK)
        return sum(course.kind not in unknown or bool(course.band_changes) for course in self.courses)

    @property
    def is_classified(self) -> bool:
        """Whether any assessment classified a position."""
        return any(side.band is not None for course in self.courses for side in course.held)

    @property
    def counts(self) -> dict[str, int]:
        """The counts of positions and changes, by the names that the record uses."""
        courses = self.courses
        return {
            "assessments": len(self.assessments),
            "positions": len(courses),
            "followed": len(self.followed),
            "in_all": sum(len(course.places) == len(self.assessments) for course in courses),
            "changed_band": sum(bool(course.band_changes) for course in courses),
            "band_changes": sum(len(course.band_changes) for course in courses),
            "rescored": sum(course.rescored for course in courses),
            "rescored_in_band": sum(course.rescored and course.kind is CourseKind.SAME for course in courses),
            "factors_rescored": sum(course.factor_changes for course in courses),
            "joined": sum(course.joined for course in courses),
            "left": sum(course.left for course in courses),
            "missing_between": sum(bool(course.missing) for course in courses),
            "renamed": sum(course.renamed for course in courses),
            "other_ids": sum(len(course.ids) > 1 for course in courses),
            "with_decision": sum(any(side.decision for side in course.held) for course in courses),
        }

    @property
    def kinds(self) -> dict[CourseKind, int]:
        """The number of positions by what happened to them."""
        kinds = Counter(course.kind for course in self.courses)
        return {kind: kinds[kind] for kind in CourseKind}
