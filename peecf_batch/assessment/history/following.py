"""Follow every position through a series of assessments, by the matches of audits of 2 assessments.

A position is followed from each assessment to the next one. A position that an assessment lacks is looked for in the
later ones, the nearest first. Where an audit of 2 assessments that are further apart matches otherwise, the chain of
near matches decides, because ids and titles change least from one assessment to the next. Each such difference is
noted.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from peecf_batch.assessment.comparison import compare, one_point_decides
from peecf_batch.assessment.history.course import Course, Step
from peecf_batch.assessment.history.history import Difference, History, Pair, Parts, SharedId
from peecf_batch.reading.matching.texts import key_of, name_key

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from peecf_batch.assessment.comparison import Audit, Change
    from peecf_batch.assessment.history.series import Series
    from peecf_batch.assessment.snapshot import PositionSnapshot
    from peecf_batch.rules.framework import Framework


def history_of(series: Series, framework: Framework) -> History:
    """Return the history of a series of assessments."""
    snapshots = [one.snapshot for one in series.assessments]
    last = len(snapshots)
    pairs = [Pair(start, start + gap) for gap in range(1, last) for start in range(last - gap)]
    audits = {pair: compare(snapshots[pair.start], snapshots[pair.end], framework) for pair in pairs}
    courses = tuple(_courses(_rows_of(series), _links(audits), framework))
    return History(
        framework=framework,
        series=series,
        courses=courses,
        differences=tuple(_differences(courses, audits)),
        parts=tuple(_parts(audits)),
        shared_ids=tuple(_shared_ids(series)),
    )


def _rows_of(series: Series) -> list[Sequence[PositionSnapshot]]:
    """Return the positions of each assessment."""
    return [one.snapshot.positions for one in series.assessments]


def _links(audits: Mapping[Pair, Audit]) -> dict[int, Step]:
    """Return the step that leads from each row, by its object id, the nearest assessments first.

    Each row leads to at most one later row, and at most one earlier row leads to it.
    """
    onward: dict[int, Step] = {}
    reached: set[int] = set()
    for pair, audit in audits.items():
        for change in audit.changes:
            if id(change.before) not in onward and id(change.after) not in reached:
                onward[id(change.before)] = _step(pair, change)
                reached.add(id(change.after))
    return onward


def _step(pair: Pair, change: Change) -> Step:
    return Step(
        start=pair.start,
        end=pair.end,
        before=change.before,
        after=change.after,
        by=change.by,
        factors=change.factors,
        points=change.points,
        moved=change.moved,
        renamed=change.renamed,
        reassigned=change.reassigned,
        is_under_another_framework=change.is_under_another_framework,
        rationales=_rationales(change.before, change.after),
    )


def _rationales(before: PositionSnapshot, after: PositionSnapshot) -> tuple[int, ...] | None:
    """Return the indices of the factors whose rationale changed, None if the rationales of both are not known."""
    if not any(before.rationales) or not any(after.rationales):
        return None
    both = zip(before.rationales, after.rationales, strict=True)
    return tuple(n for n, (old, now) in enumerate(both) if old != now)


def _courses(
    positions: Sequence[Sequence[PositionSnapshot]], onward: Mapping[int, Step], framework: Framework
) -> Iterator[Course]:
    """Yield the course of every position: those of the last assessment in its order, then those that left before."""
    reached = {id(step.after) for step in onward.values()}
    found = [
        _crossing(_course(first, row, len(positions), onward), framework)
        for first, rows in enumerate(positions)
        for row in rows
        if id(row) not in reached
    ]
    order = {id(row): (-n, place) for n, rows in enumerate(positions) for place, row in enumerate(rows)}
    yield from sorted(found, key=lambda course: order[id(course.latest)])


def _course(first: int, row: PositionSnapshot, count: int, onward: Mapping[int, Step]) -> Course:
    sides: list[PositionSnapshot | None] = [None] * count
    sides[first] = row
    steps = []
    while step := onward.get(id(row)):
        steps.append(step)
        row = step.after
        sides[step.end] = row
    return Course(tuple(sides), tuple(steps))


def _crossing(course: Course, framework: Framework) -> Course:
    """Return a course with a mark on each step that ends a change of band which one point decides."""
    moves = [(m.end, course.sides[m.start], course.sides[m.end]) for m in course.band_changes]
    ends = {end for end, before, after in moves if before and after and one_point_decides(before, after, framework)}
    steps = tuple(step._replace(crossed=step.end in ends) for step in course.steps)
    return Course(course.sides, steps) if ends else course


def _differences(courses: Sequence[Course], audits: Mapping[Pair, Audit]) -> Iterator[Difference]:
    """Yield the rows that the history and an audit of 2 assessments match differently, by the 2 assessments."""
    for pair, audit in sorted(audits.items()):
        direct = {(id(c.before), id(c.after)): (c.before, c.after) for c in audit.changes}
        sides = ((course.sides[pair.start], course.sides[pair.end]) for course in courses)
        chain = {(id(one), id(other)): (one, other) for one, other in sides if one is not None and other is not None}
        for key, (before, after) in chain.items():
            if key not in direct:
                yield Difference(pair, before, after, in_history=True)
        for key, (before, after) in direct.items():
            if key not in chain:
                yield Difference(pair, before, after, in_history=False)


def _parts(audits: Mapping[Pair, Audit]) -> Iterator[Parts]:
    """Yield the splits and mergers between assessments that follow each other."""
    for pair, audit in audits.items():
        if pair.end == pair.start + 1:
            yield from (Parts(pair, split.one, split.several, merged=False) for split in audit.splits)
            yield from (Parts(pair, split.one, split.several, merged=True) for split in audit.mergers)


def _shared_ids(series: Series) -> Iterator[SharedId]:
    for number, rows in enumerate(_rows_of(series)):
        named = [(row, (key_of(row.id), name_key(row.organisation))) for row in rows if row.id]
        counts = Counter(key for _, key in named)
        names = {key: row.id for row, key in reversed(named)}
        yield from (SharedId(number, names[key], count) for key, count in counts.items() if count > 1)
