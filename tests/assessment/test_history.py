"""Test the history of five yearly assessments: it gives exactly the answer key, and agrees with every audit of two."""

from __future__ import annotations

import datetime
from collections import Counter
from dataclasses import replace
from itertools import combinations

import pytest
from history_books import (
    BAND_CHANGES,
    BY_TITLE,
    DECIDED,
    FACTORS_RESCORED,
    IDS,
    JOINED,
    LEFT,
    MISSING,
    NOT_CLASSIFIED,
    ONE_POINT,
    REASSIGNED,
    RENAMED,
    SAME_RATIONALE,
    YEARS,
    write_years,
)
from hypothesis import given
from hypothesis import strategies as st
from position_books import FRAMEWORK, assessed

from peecf_batch.assessment.comparison import Audit, compare
from peecf_batch.assessment.history.course import Course, CourseKind
from peecf_batch.assessment.history.following import history_of
from peecf_batch.assessment.history.history import History, Pair
from peecf_batch.assessment.history.series import (
    DatedAssessment,
    DayBasis,
    Order,
    Series,
    contradiction,
    day_of,
    in_order,
    organisations_of,
)
from peecf_batch.assessment.move_kinds import RationaleChange
from peecf_batch.assessment.snapshot import PositionSnapshot, Snapshot, snapshot_of
from peecf_batch.rules.classification import classification_of

KEYS = [factor.key for factor in FRAMEWORK.factors]
JUNE = datetime.date(2026, 6, 30)


@pytest.fixture(scope="module")
def snapshots(tmp_path_factory: pytest.TempPathFactory) -> list[Snapshot]:
    return [snapshot_of(assessed(path)) for path in write_years(tmp_path_factory.mktemp("years"))]


@pytest.fixture(scope="module")
def made(snapshots: list[Snapshot]) -> History:
    return history_of(in_order([dated(one) for one in snapshots]), FRAMEWORK)


def dated(snapshot: Snapshot, recorded: datetime.date | None = None) -> DatedAssessment:
    return DatedAssessment(snapshot, *day_of(snapshot, recorded), False, {})


def history(*sides: list[PositionSnapshot]) -> History:
    """Return the history of assessments with these positions, in this order."""
    held = [Snapshot(f"{n}.xlsx", str(n), "Positions", tuple(rows), {}) for n, rows in enumerate(sides)]
    series = Series(tuple(DatedAssessment(one, None, DayBasis.UNKNOWN, False, {}) for one in held), Order.AS_NAMED)
    return history_of(series, FRAMEWORK)


def at(key: str, score: int | None = 30, title: str = "", former: tuple[str, ...] = ()) -> PositionSnapshot:
    """Return a position with a score, or without one."""
    found = classification_of(score, FRAMEWORK) if score is not None else None
    scores = (None,) * 8 if score is None else tuple(score // 8 + (n < score % 8) for n in range(8))
    return PositionSnapshot(
        id=key, title=title or f"Title of {key}", row=2, organisation="", division="", is_ceo=False, scores=scores,
        score=score, band=found.band_name if found else None, reference_band=None, outcome=None, edge=None,
        assessor="", gender="", former=former, rationales=(), consequence=None,
    )  # fmt: skip


def year(index: int) -> int:
    return YEARS[index]


def named(made: History) -> dict[str, Course]:
    return {course.latest.id: course for course in made.courses}


class TestFiveYears:
    def test_give_exactly_the_changes_of_band_of_the_key(self, made: History) -> None:
        found = {
            key: [
                (year(c.start), year(c.end), course.sides[c.start].band, course.sides[c.end].band)
                for c in course.band_changes
            ]
            for key, course in named(made).items()
            if course.band_changes
        }
        assert found == BAND_CHANGES

    def test_give_exactly_the_positions_that_joined_left_and_were_missing(self, made: History) -> None:
        courses = named(made)
        assert {key: year(c.places[0]) for key, c in courses.items() if c.joined} == JOINED
        assert {key: year(c.places[-1]) for key, c in courses.items() if c.left} == LEFT
        assert {key: [year(n) for n in c.missing] for key, c in courses.items() if c.missing} == MISSING
        assert len(courses) == len(made.courses) == 42

    def test_give_exactly_the_names_of_the_key(self, made: History) -> None:
        courses = named(made)
        assert {key: list(c.ids) for key, c in courses.items() if len(c.ids) > 1} == IDS
        assert [key for key, c in courses.items() if c.renamed] == RENAMED
        assert [key for key, c in courses.items() if c.by_title] == BY_TITLE
        assert [(key, year(s.end)) for key, c in courses.items() for s in c.steps if s.reassigned] == REASSIGNED
        assert [
            (key, year(n)) for key, c in courses.items() for n, p in enumerate(c.sides) if p and p.decision and n == 2
        ] == DECIDED

    def test_give_exactly_the_factor_scores_of_the_key(self, made: History) -> None:
        found = {
            key: [
                (year(s.end), KEYS[f.factor], f.after - f.before if f.after and f.before else None)
                for s in course.steps
                for f in s.factors
            ]
            for key, course in named(made).items()
            if course.rescored
        }
        assert found == FACTORS_RESCORED
        crossed = [(key, year(s.end)) for key, course in named(made).items() for s in course.steps if s.crossed]
        assert crossed == ONE_POINT
        assert [
            (key, year(s.end), KEYS[f.factor])
            for key, course in named(made).items()
            for s in course.steps
            for f in s.factors
            if f.rationale is RationaleChange.UNCHANGED
        ] == SAME_RATIONALE

    def test_give_exactly_the_positions_that_were_not_classified(self, made: History) -> None:
        found = {
            key: [year(n) for n, side in enumerate(course.sides) if side and side.band is None]
            for key, course in named(made).items()
        }
        assert {key: years for key, years in found.items() if years} == NOT_CLASSIFIED

    def test_name_every_rationale_that_changed(self, made: History) -> None:
        """The rationale of a score changes in the key wherever the score does, except where the key says so."""
        for key, course in named(made).items():
            for step in course.steps:
                worded = {(year(step.end), KEYS[n]) for n in step.rationales or ()}
                kept = {(at_year, factor) for name, at_year, factor in SAME_RATIONALE if name == key}
                changed = {(at_year, f) for at_year, f, by in FACTORS_RESCORED.get(key, ()) if by}
                assert worded == {one for one in changed - kept if one[0] == year(step.end)}

    def test_are_counted_once_by_what_happened(self, made: History) -> None:
        assert sum(made.kinds.values()) == len(made.courses)
        assert {kind.value: count for kind, count in made.kinds.items() if count} == {
            "higher": 2, "lower": 1, "below-executive": 1, "returned": 1, "same": 37,
        }  # fmt: skip
        assert made.counts["changed_band"] == len(BAND_CHANGES)
        assert made.counts["factors_rescored"] == sum(map(len, FACTORS_RESCORED.values()))


def audit_of(made: History, start: int, end: int) -> Audit:
    return compare(made.assessments[start].snapshot, made.assessments[end].snapshot, FRAMEWORK)


def audits_of(made: History) -> list[tuple[Pair, Audit]]:
    """Return the audit of every 2 assessments."""
    pairs = [Pair(*pair) for pair in combinations(range(len(made.assessments)), 2)]
    return [(pair, audit_of(made, *pair)) for pair in pairs]


def between(made: History, start: int, end: int) -> dict[tuple[int, int], Course]:
    """Return the positions in both of two assessments by the object ids of their rows."""
    both = [(course.sides[start], course.sides[end], course) for course in made.courses]
    return {(id(one), id(other)): course for one, other, course in both if one and other}


def agrees(made: History, audit: Audit, start: int, end: int) -> None:
    """Fail unless the history says of two assessments what their audit says."""
    pairs = between(made, start, end)
    assert set(pairs) == {(id(c.before), id(c.after)) for c in audit.changes}
    joined = [c.sides[end] for c in made.courses if c.sides[end] and not c.sides[start]]
    left = [c.sides[start] for c in made.courses if c.sides[start] and not c.sides[end]]
    assert sorted(map(id, joined)) == sorted(map(id, audit.new))
    assert sorted(map(id, left)) == sorted(map(id, audit.gone))
    for change in audit.changes:
        course = pairs[id(change.before), id(change.after)]
        steps = [step for step in course.steps if start <= step.start and step.end <= end]
        changed = {f.factor for step in steps for f in step.factors}
        assert {f.factor for f in change.factors} <= changed
        for n in range(8):
            through = [f for step in steps for f in step.factors if f.factor == n]
            last = through[-1].after if through else change.before.scores[n]
            first = through[0].before if through else change.before.scores[n]
            assert (first, last) == (change.before.scores[n], change.after.scores[n])
        moves = [m for m in course.band_changes if start <= m.start and m.end <= end]
        if change.moved and not change.moved_unclassified:
            assert moves
            assert (course.sides[moves[0].start].band, course.sides[moves[-1].end].band) == (
                change.before.band, change.after.band,
            )  # fmt: skip
        elif not change.moved and moves:
            assert course.sides[moves[0].start].band == course.sides[moves[-1].end].band


class TestEveryPairOfYears:
    @pytest.mark.parametrize(("start", "end"), list(combinations(range(5), 2)))
    def test_agrees_with_its_audit(self, made: History, snapshots: list[Snapshot], start: int, end: int) -> None:
        audit = compare(snapshots[start], snapshots[end], FRAMEWORK)
        agrees(made, audit, start, end)
        assert made.differences == ()

    def test_that_follow_each_other_have_the_steps_of_their_audit(self, made: History) -> None:
        for n in range(4):
            steps = [step for course in made.courses for step in course.steps if (step.start, step.end) == (n, n + 1)]
            audit = audit_of(made, n, n + 1)
            changes = [(id(c.before), id(c.after), c.factors, c.by, c.points, c.moved) for c in audit.changes]
            found = [(id(s.before), id(s.after), s.factors, s.by, s.points, s.moved) for s in steps]
            assert sorted(found, key=repr) == sorted(changes, key=repr)
            crossed = {id(audit.changes[n].after) for n in audit.crossed}
            assert {id(step.after) for step in steps if step.crossed} >= crossed


IDS_OF_ROWS = st.lists(st.sampled_from("ABCDEF"), unique=True, max_size=6)


class TestAnyAssessments:
    @given(
        st.lists(st.lists(st.tuples(st.sampled_from("ABCDEF"), st.integers(8, 56)), max_size=6), min_size=3, max_size=5)
    )
    def test_with_ids_alone_agree_with_every_audit(self, years: list[list[tuple[str, int]]]) -> None:
        """Titles match too, so each position has one title only if its id occurs once in each assessment."""
        held = [[at(key, score) for key, score in dict(rows).items()] for rows in years]
        made = history(*held)
        assert made.differences == ()
        for pair, audit in audits_of(made):
            agrees(made, audit, pair.start, pair.end)

    @given(
        st.lists(
            st.lists(
                st.tuples(st.sampled_from("ABCD"), st.sampled_from("xyz"), st.sampled_from(("", "A", "B", "C"))),
                max_size=5,
            ),
            min_size=3,
            max_size=4,
        )
    )
    def test_have_every_row_in_exactly_one_course(self, years: list[list[tuple[str, str, str]]]) -> None:
        held = [[at(key, 30, title, (former,) if former else ()) for key, title, former in rows] for rows in years]
        made = history(*held)
        rows = Counter(id(side) for course in made.courses for side in course.held)
        assert rows == Counter(id(row) for side in held for row in side)
        for pair, audit in audits_of(made):
            if pair.end == pair.start + 1:
                agrees(made, audit, *pair)
        direct = {(p, id(c.before), id(c.after)) for p, a in audits_of(made) for c in a.changes}
        chain = {(p, *key) for p, _ in audits_of(made) for key in between(made, *p)}
        noted = {(d.pair, id(d.before), id(d.after)) for d in made.differences}
        assert noted == direct ^ chain


class TestTheChain:
    def test_follows_two_renames_that_an_audit_of_first_and_last_cannot(self) -> None:
        made = history(
            [at("A", title="One")], [at("B", title="Two", former=("A",))], [at("C", title="Three", former=("B",))]
        )
        [course] = made.courses
        assert course.ids == ("A", "B", "C")
        assert [(d.pair, d.before.id, d.after.id, d.in_history) for d in made.differences] == [((0, 2), "A", "C", True)]
        assert audit_of(made, 0, 2).changes == ()

    def test_decides_where_an_audit_of_first_and_last_takes_a_reused_id_for_the_same_position(self) -> None:
        """P-7 became P-70, and P-7 is now a new position. An audit of first and last matches both by the id P-7."""
        first = [at("P-7", 40, "Director Water")]
        second = [at("P-70", 40, "Director Water", former=("P-7",))]
        third = [at("P-70", 41, "Director Water Services"), at("P-7", 25, "Manager Permits")]
        made = history(first, second, third)
        courses = named(made)
        assert courses["P-70"].ids == ("P-7", "P-70")
        assert courses["P-7"].joined
        assert courses["P-70"].band_changes == ()
        assert [(d.before.id, d.after.id, d.in_history) for d in made.differences] == [
            ("P-7", "P-70", True), ("P-7", "P-7", False),
        ]  # fmt: skip

    def test_looks_for_a_missing_position_in_the_nearest_later_assessment(self) -> None:
        made = history([at("A")], [], [at("A")], [at("A")])
        [course] = made.courses
        assert course.missing == (1,)
        assert [(step.start, step.end) for step in course.steps] == [(0, 2), (2, 3)]

    def test_notes_splits_and_mergers_between_neighbours_once(self) -> None:
        parts = [at("P-1A", 30, "North"), at("P-1B", 30, "South")]
        made = history([at("P-1", 40, "All")], parts, parts[:])
        assert [(one.pair, one.one.id, one.merged) for one in made.parts] == [((0, 1), "P-1", False)]

    def test_does_not_follow_an_id_that_two_positions_share(self) -> None:
        twice = [at("A", title="One"), at("A", title="Two")]
        made = history(twice, twice[:], [at("A", title="One")])
        assert [(one.assessment, one.id, one.positions) for one in made.shared_ids] == [(0, "A", 2), (1, "A", 2)]


class TestAChangeOfBand:
    @pytest.mark.parametrize(
        ("scores", "kind", "changes"),
        [
            ((35, 36, 36), CourseKind.HIGHER, 1),
            ((36, 35, 36), CourseKind.RETURNED, 2),
            ((48, 40, 30), CourseKind.LOWER, 2),
            ((21, 21, 20), CourseKind.BELOW_EXECUTIVE, 1),
            ((20, 21, 21), CourseKind.HIGHER, 1),
            ((35, None, 36), CourseKind.HIGHER, 1),
            ((35, None, 35), CourseKind.SAME, 0),
            ((None, None, 35), CourseKind.CLASSIFIED_ONCE, 0),
            ((21, 35, 30), CourseKind.SAME, 0),
        ],
    )
    def test_is_between_assessments_that_classify_the_position(self, scores, kind, changes) -> None:
        [course] = history(*[[at("A", score)] for score in scores]).courses
        assert (course.kind, len(course.band_changes)) == (kind, changes)

    def test_is_not_counted_between_frameworks(self) -> None:
        other = replace(at("A", 30), framework="vpscf", band="SES-1")
        [course] = history([at("A", 30)], [other], [replace(other, score=40, band="SES-2")]).courses
        assert course.kind is CourseKind.OTHER_FRAMEWORK
        assert [(c.start, c.end) for c in course.band_changes] == [(1, 2)]

    def test_of_a_position_in_one_assessment_is_unknown(self) -> None:
        assert [c.kind for c in history([at("A")], [], []).courses] == [CourseKind.ONCE]


class TestTheOrder:
    def assessment(self, name: str, day: datetime.date | None) -> DatedAssessment:
        basis = DayBasis.RECORD if day else DayBasis.UNKNOWN
        return DatedAssessment(Snapshot(name, "", "", (), {}), day, basis, True, {})

    def order(self, *days: int | None) -> tuple[str, Order, bool]:
        dates = [datetime.date(2020, 1, day) if day else None for day in days]
        series = in_order([self.assessment("abcdef"[n], day) for n, day in enumerate(dates)])
        return "".join(one.snapshot.name for one in series.assessments), series.order, contradiction(series) is not None

    @pytest.mark.parametrize(
        ("days", "expected"),
        [
            ((3, 1, 2), ("bca", Order.BY_DATE, False)),
            ((3, 1, 3), ("bac", Order.TIED, False)),
            ((None, 1, 2), ("abc", Order.AS_NAMED, False)),
            ((None, 2, 1), ("abc", Order.AS_NAMED, True)),
            ((3, None, 1), ("abc", Order.AS_NAMED, True)),
            ((None, None, None), ("abc", Order.AS_NAMED, False)),
        ],
    )
    def test_is_by_date_or_as_named_and_never_guessed(self, days, expected) -> None:
        assert self.order(*days) == expected

    def test_takes_the_latest_assessment_date_before_the_day_in_the_record(self) -> None:
        early = replace(at("A"), assessed_on=datetime.date(2024, 1, 1))
        late = replace(at("B"), assessed_on=datetime.date(2024, 5, 1))
        snapshot = Snapshot("a.xlsx", "", "", (late, early, at("C")), {})
        assert day_of(snapshot, JUNE) == (datetime.date(2024, 5, 1), DayBasis.POSITIONS)
        assert day_of(replace(snapshot, positions=(at("C"),)), JUNE) == (JUNE, DayBasis.RECORD)
        assert day_of(replace(snapshot, positions=()), None) == (None, DayBasis.UNKNOWN)


def test_an_organisation_spelled_in_several_ways_is_one() -> None:
    names = ("The Zoo Trust", "Zoo  Trust.", "ZOO TRUST", "", "Gallery")
    rows = tuple(replace(at(str(n)), organisation=name) for n, name in enumerate(names))
    assert organisations_of([Snapshot("a.xlsx", "", "", rows, {})]) == ("The Zoo Trust", "Gallery")
