"""The moves of an audit between bands: one row for each, the drawings, and the counts by band before and now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from peecf_batch.assessment.comparison import BandMove
from peecf_batch.assessment.move_kinds import MoveKind, RationaleChange
from peecf_batch.definitions import NamedTuple
from peecf_batch.outputs.drawing.flows import Flows, Moved, flows_of
from peecf_batch.outputs.drawing.slope import FULL, NARROW, WIDE, Scored, Slope, slope_of
from peecf_batch.outputs.page.audit.rows import factor_words, name_of, points_of, score_of
from peecf_batch.outputs.page.decisions import Matrix, MatrixRow, column_totals
from peecf_batch.outputs.page.front.lanes import Lanes, lanes_of
from peecf_batch.outputs.wording.text import shown
from peecf_batch.outputs.wording.words import band_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from peecf_batch.assessment.comparison import Audit, Change
    from peecf_batch.assessment.move_kinds import FactorChange
    from peecf_batch.rules.framework import Framework

NAMES = {
    MoveKind.HIGHER: "Higher band",
    MoveKind.LOWER: "Lower band",
    MoveKind.BELOW_EXECUTIVE: "Below executive",
    MoveKind.CLASSIFIED_ONCE: "Classified in one assessment only",
}
MOST_NAMED = 45  # moves; with more, the chart shows bands and the table names the positions
_MANY = 60  # rows of a table; a longer one is folded


class Strip(NamedTuple):
    """A move on the scale of the scores: the place of the score before and that now, None where there is none."""

    before: float | None
    now: float | None


class Move(NamedTuple):
    """A position that changed band, with what changed and what was decided.

    `points` is the change of the score with its sign, "" where only one assessment classified the position. `factors`
    are the changed factor scores in words.
    """

    kind: MoveKind
    title: str
    id: str
    band_before: str
    band_now: str
    score_before: str
    score_now: str
    points: str
    strip: Strip
    by_one_point: bool
    factors: tuple[str, ...]
    rationale: str
    decision: str


class MoveGroup(NamedTuple):
    """The moves of one kind, with their name."""

    kind: MoveKind
    title: str
    moves: tuple[Move, ...]


class Picture(NamedTuple):
    """The moves under one framework: a chart for a wide screen and one for a phone, or ribbons, and the rows.

    `title` names the framework if the page has several, and `place` is that of its style.
    """

    title: str
    place: int
    lanes: Lanes
    wide: Slope | None
    narrow: Slope | None
    flows: Flows | None
    groups: tuple[MoveGroup, ...]
    total: int

    @property
    def has_decisions(self) -> bool:
        """Whether a decision is recorded for any of the moves."""
        return any(move.decision for group in self.groups for move in group.moves)

    @property
    def is_folded(self) -> bool:
        """Whether the table has so many rows that it is folded on a screen."""
        return self.total > _MANY


def frameworks_of(audit: Audit) -> tuple[Framework, ...]:
    """Return the frameworks that a position has in both assessments, that of the assessments first."""
    used = {c.after.framework for c in audit.changes if not c.is_under_another_framework}
    return tuple(one for one in audit.framework.all if (one.id if one is not audit.framework else "") in used)


def pictures_of(audit: Audit, decided: Mapping[int, str]) -> tuple[Picture, ...]:
    """Return the moves under each framework, without the frameworks under which nothing moved.

    `decided` has the decisions in words, by the `id` of the later side of the position.
    """
    used = frameworks_of(audit)
    pictures = []
    for place, one in enumerate(used):
        key = "" if one is audit.framework else one.id
        changes = [c for c in audit.changes if not c.is_under_another_framework and c.after.framework == key]
        if any(change.moved for change in changes):
            pictures.append(_picture(audit, changes, decided, one, place, is_titled=len(used) > 1))
    return tuple(pictures)


def _picture(
    audit: Audit, changes: Sequence[Change], decided: Mapping[int, str], one: Framework, place: int, *, is_titled: bool
) -> Picture:
    crossed = {id(audit.changes[n]) for n in audit.crossed}
    moved, lanes = [c for c in changes if c.moved], lanes_of(one)
    rows = [_move(c, one, lanes, decided.get(id(c.after), ""), by_one=id(c) in crossed) for c in moved]
    is_named = len(moved) <= MOST_NAMED
    drawn = [Scored(name_of(c.after), c.before.score, c.after.score, c.kind) for c in changes] if is_named else []
    return Picture(
        title=one.short_title if is_titled else "",
        place=place,
        lanes=lanes,
        wide=slope_of(drawn, one, WIDE if audit.new or audit.gone else FULL),
        narrow=slope_of(drawn, one, NARROW),
        flows=None if is_named else flows_of((Moved(c.before.band, c.after.band, c.kind) for c in changes), one),
        groups=tuple(_groups(rows)),
        total=len(moved),
    )


def _groups(moves: Sequence[Move]) -> Iterator[MoveGroup]:
    for kind, title in NAMES.items():
        if found := tuple(move for move in moves if move.kind is kind):
            yield MoveGroup(kind, title, found)


def _move(change: Change, framework: Framework, lanes: Lanes, decision: str, *, by_one: bool) -> Move:
    before, after = change.before, change.after
    return Move(
        kind=change.kind,
        title=shown(after.title or after.id),
        id=shown(after.id) if after.title else "",
        band_before=band_words(before.band, framework),
        band_now=band_words(after.band, framework),
        score_before=score_of(before.score),
        score_now=score_of(after.score),
        points=points_of(change.points),
        strip=Strip(*(None if side.score is None else lanes.x(side.score) for side in (before, after))),
        by_one_point=by_one,
        factors=tuple(factor_words(framework.factors[f.factor].name, f.before, f.after) for f in change.factors),
        rationale=_rationale(change.factors),
        decision=decision,
    )


def _rationale(factors: Sequence[FactorChange]) -> str:
    """Return whether the rationales of the changed scores changed too, "" if no factor score changed."""
    if not factors:
        return ""
    changes = [factor.rationale for factor in factors]
    if RationaleChange.UNKNOWN in changes:
        return "rationale not known"
    same = changes.count(RationaleChange.UNCHANGED)
    if not same:
        return "rationale changed"
    return "rationale unchanged" if same == len(changes) else f"rationale unchanged for {same} of {len(changes)}"


def matrix_of(audit: Audit) -> Matrix:
    """Return the numbers of positions in both assessments by band before (rows) and now (columns)."""
    counts: Mapping[BandMove, int] = dict(audit.moves)
    keys: list[str | None] = [*audit.bands, "", None]
    names = tuple(band_words(key, audit.framework) for key in keys)
    rows = []
    for place, before in enumerate(keys):
        cells = tuple(counts[BandMove(before, after)] for after in keys)
        rows.append(MatrixRow(names[place], cells, sum(cells), place))
    return Matrix(names, tuple(rows), column_totals(rows))
