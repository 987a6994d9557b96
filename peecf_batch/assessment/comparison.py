"""Compare two assessments: find the changes, and the positions in a band other than their reference band.

Positions are matched by id, then by a former id, then by title. Those without a match are new or gone.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from peecf_batch.assessment.alignment import Cost, CostTotal, total_of, totals
from peecf_batch.assessment.followed import Result, result_of
from peecf_batch.assessment.move_kinds import FactorChange, MatchedBy, MoveKind, RationaleChange, move_kind
from peecf_batch.definitions import NamedTuple, pattern
from peecf_batch.reading.matching.texts import key_of, name_key, number_of, words_of
from peecf_batch.rules.framework import Outcome

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from peecf_batch.assessment.snapshot import PositionSnapshot, Snapshot
    from peecf_batch.reading.decisions.decision import Decision
    from peecf_batch.rules.framework import Framework

    _Keys = Callable[[PositionSnapshot], tuple[str, ...]]

_PART = pattern(r"[-./]?[a-z]|[-./][0-9]{1,2}")


@dataclass(frozen=True, slots=True)
class Change:
    """A position in both assessments: the kind of match, and the factors whose scores changed."""

    before: PositionSnapshot
    after: PositionSnapshot
    by: MatchedBy
    factors: tuple[FactorChange, ...]

    @property
    def moved(self) -> bool:
        """Whether the recommended band changed within one framework, also from or to not classified."""
        return self.before.band != self.after.band and not self.is_under_another_framework

    @property
    def moved_unclassified(self) -> bool:
        """Whether the position is classified in only one of the assessments, so that it is counted as moved."""
        return (self.before.band is None) != (self.after.band is None)

    @property
    def is_under_another_framework(self) -> bool:
        """Whether the framework of the position changed."""
        return self.before.framework != self.after.framework

    @property
    def kind(self) -> MoveKind:
        """What happened to the position."""
        if self.is_under_another_framework:
            return MoveKind.OTHER_FRAMEWORK
        return move_kind(self.before.band, self.after.band, self.points)

    @property
    def renamed(self) -> bool:
        """Whether the title changed, ignoring case and spaces."""
        return key_of(self.before.title) != key_of(self.after.title)

    @property
    def reassigned(self) -> bool:
        """Whether both assessments name an assessor, and the names differ."""
        named = self.before.assessor and self.after.assessor
        return bool(named) and key_of(self.before.assessor) != key_of(self.after.assessor)

    @property
    def points(self) -> int | None:
        """The change of the work value score in points, or None if either was not classified."""
        if self.before.score is None or self.after.score is None:
            return None
        return self.after.score - self.before.score


class FollowedDecision(NamedTuple):
    """A position with a decision, before and after, and what became of it. `decided` is the side that records it.

    `later` is the later side if the earlier one is `decided` and the later one records another decision, else None.
    """

    before: PositionSnapshot
    after: PositionSnapshot
    decided: PositionSnapshot
    result: Result
    later: PositionSnapshot | None = None


@dataclass(frozen=True, slots=True)
class Split:
    """A position that was split into several, or (in `Audit.mergers`) one that several were merged into."""

    one: PositionSnapshot
    several: tuple[PositionSnapshot, ...]


class BandMove(NamedTuple):
    """The bands of a position before and after: "" is below executive, and None is not classified."""

    before: str | None
    after: str | None


class MoveTotal(NamedTuple):
    """The number of positions that moved from one band to another, or stayed in it."""

    move: BandMove
    positions: int


@dataclass(frozen=True, slots=True)
class Audit:
    """The comparison of two assessments.

    `changes` has the positions in both, in the order of the later one. `moves` counts them by their 2 bands. `crossed`
    has the indices of those whose band changed at a boundary where one point decides. `costs` are by financial year,
    and `cost` is their total. `uncosted` counts the positions with a higher or lower outcome whose cost is not known.
    `followed` has the positions in both that have a decision, with what became of it.
    """

    framework: Framework
    before: Snapshot
    after: Snapshot
    changes: tuple[Change, ...]
    new: tuple[PositionSnapshot, ...]
    gone: tuple[PositionSnapshot, ...]
    splits: tuple[Split, ...]
    mergers: tuple[Split, ...]
    moves: tuple[MoveTotal, ...]
    crossed: tuple[int, ...]
    costs: tuple[CostTotal, ...]
    cost: CostTotal
    uncosted: int
    followed: tuple[FollowedDecision, ...]

    @property
    def counts(self) -> dict[str, int]:
        """The counts of positions and changes, by the names that the audit record uses."""
        return {
            "before": len(self.before.positions),
            "after": len(self.after.positions),
            "in_both": len(self.changes),
            "matched_by_title": sum(change.by.value == "title" for change in self.changes),
            "new": len(self.new),
            "gone": len(self.gone),
            "renamed": sum(change.renamed for change in self.changes),
            "splits": len(self.splits),
            "mergers": len(self.mergers),
            "scored_anew": sum(bool(change.factors) for change in self.changes),
            "factors_scored_anew": sum(len(change.factors) for change in self.changes),
            "moved": sum(change.moved for change in self.changes),
            "moved_unclassified": sum(change.moved_unclassified for change in self.changes),
            "crossed_by_one_point": len(self.crossed),
            "under_another_framework": sum(change.is_under_another_framework for change in self.changes),
            "reassigned": sum(change.reassigned for change in self.changes),
            "reclassified": len(self.reclassified),
            "without_cost": self.uncosted,
            "with_decision": len(self.followed),
            **{result.name.lower(): sum(f.result is result for f in self.followed) for result in Result},
        }

    @property
    def bands(self) -> tuple[str, ...]:
        """The names of the bands of each framework that occurs, from the highest; that of the assessments is first."""
        return bands_of((self.before, self.after), self.framework)

    @property
    def reclassified(self) -> tuple[PositionSnapshot, ...]:
        """The positions whose band in the later assessment differs from their reference band."""
        other = (Outcome.HIGHER, Outcome.LOWER, Outcome.BELOW_EXECUTIVE)
        return tuple(position for position in self.after.positions if position.outcome in other)


def bands_of(snapshots: Iterable[Snapshot], framework: Framework) -> tuple[str, ...]:
    """Return the names of the bands of `framework` and of the others in `snapshots`, from the highest of each."""
    others = {position.framework for snapshot in snapshots for position in snapshot.positions}
    used = (one for one in framework.all if one is framework or one.id in others)
    return tuple(band.name for one in used for band in reversed(one.bands))


def compare(before: Snapshot, after: Snapshot, framework: Framework) -> Audit:
    """Return the changes from `before` to `after`. If you swap the 2, every change is reversed."""
    pairs = _matched(before.positions, after.positions)
    matched = {id(row) for pair in pairs for row in (pair.before, pair.after)}
    gone = tuple(position for position in before.positions if id(position) not in matched)
    new = tuple(position for position in after.positions if id(position) not in matched)
    splits, mergers = _splits(before.positions, new), _splits(after.positions, gone)
    changes = tuple(_change(*pair) for pair in pairs)
    costs = [c.cost for position in after.positions if (c := position.consequence) and isinstance(c.cost, Cost)]
    asked = sum(position.outcome in (Outcome.HIGHER, Outcome.LOWER) for position in after.positions)
    return Audit(
        framework=framework,
        before=before,
        after=after,
        changes=changes,
        new=new,
        gone=gone,
        splits=splits,
        mergers=mergers,
        moves=tuple(_moves(changes, bands_of((before, after), framework))),
        crossed=tuple(n for n, change in enumerate(changes) if _crossed(change, framework)),
        costs=totals(costs),
        cost=total_of(costs),
        uncosted=asked - len(costs),
        followed=tuple(_followed(changes)),
    )


class _Matched(NamedTuple):
    """Two rows that are the same position, and the kind of text by which they were matched."""

    before: PositionSnapshot
    after: PositionSnapshot
    by: MatchedBy


def _matched(before: Sequence[PositionSnapshot], after: Sequence[PositionSnapshot]) -> list[_Matched]:
    """Return the pairs of rows that are the same position, in the order of the later assessment.

    Ids that differ only in zeros at the beginning match, and titles that differ only in punctuation. Match the parts of
    splits and mergers only by id. Rows of one organisation match first. An id or title that several organisations have
    in one assessment matches only within each of them.
    """
    olds, nows = list(before), list(after)
    pairs: list[_Matched] = []
    steps: tuple[tuple[MatchedBy, _Keys, _Keys], ...] = (
        (MatchedBy.ID, _id, _id),
        (MatchedBy.ID, _number, _number),
        (MatchedBy.FORMER_ID, _id, _former),
        (MatchedBy.FORMER_ID, _former, _id),
        (MatchedBy.FORMER_ID, _number, _former_number),
        (MatchedBy.FORMER_ID, _former_number, _number),
        (MatchedBy.TITLE, _title, _title),
    )
    for by, old_keys, now_keys in steps:
        shared = _shared(before, old_keys) | _shared(after, now_keys)
        for sides in ((_own(old_keys), _own(now_keys)), (_without(old_keys, shared), _without(now_keys, shared))):
            found = [_Matched(old, now, by) for old, now in _pairs(olds, nows, *sides)]
            pairs += found
            taken = {id(position) for pair in found for position in (pair.before, pair.after)}
            olds = [position for position in olds if id(position) not in taken]
            nows = [position for position in nows if id(position) not in taken]
        if by is MatchedBy.ID and now_keys is _number:
            parts = {id(part) for split in (*_splits(before, nows), *_splits(after, olds)) for part in split.several}
            olds = [position for position in olds if id(position) not in parts]
            nows = [position for position in nows if id(position) not in parts]
    place = {id(position): n for n, position in enumerate(after)}
    return sorted(pairs, key=lambda pair: place[id(pair.after)])


def _shared(positions: Sequence[PositionSnapshot], keys: _Keys) -> frozenset[str]:
    """Return the keys that rows of several organisations have."""
    found: dict[str, set[str]] = defaultdict(set)
    for position in positions:
        for key in keys(position):
            found[key].add(name_key(position.organisation))
    return frozenset(key for key, organisations in found.items() if len(organisations) > 1)


def _own(keys: _Keys) -> _Keys:
    """Return the function that gives the same keys within the organisation of a row."""
    return lambda position: tuple(f"{key}\n{name_key(position.organisation)}" for key in filter(None, keys(position)))


def _without(keys: _Keys, shared: frozenset[str]) -> _Keys:
    return lambda position: tuple(key for key in keys(position) if key not in shared)


def _id(position: PositionSnapshot) -> tuple[str, ...]:
    return (key_of(position.id),)


def _former(position: PositionSnapshot) -> tuple[str, ...]:
    return tuple(map(key_of, position.former))


def _number(position: PositionSnapshot) -> tuple[str, ...]:
    return (number_of(position.id),)


def _former_number(position: PositionSnapshot) -> tuple[str, ...]:
    return tuple(map(number_of, position.former))


def _title(position: PositionSnapshot) -> tuple[str, ...]:
    return (" ".join(words_of(position.title)),)


def _pairs(
    olds: Sequence[PositionSnapshot], nows: Sequence[PositionSnapshot], old_keys: _Keys, now_keys: _Keys
) -> Iterator[tuple[PositionSnapshot, PositionSnapshot]]:
    """Yield the pairs of rows with the same key, if only one row on each side has it."""
    by_key = _by_key(nows, now_keys)
    used: set[int] = set()
    for key, rows in _by_key(olds, old_keys).items():
        others = by_key.get(key, ())
        if len(rows) == len(others) == 1 and not {id(rows[0]), id(others[0])} & used:
            used |= {id(rows[0]), id(others[0])}
            yield rows[0], others[0]


def _by_key(positions: Sequence[PositionSnapshot], keys: _Keys) -> dict[str, list[PositionSnapshot]]:
    """Return the rows that have each key, in their order; `keys` gives the keys of a row."""
    found: dict[str, list[PositionSnapshot]] = defaultdict(list)
    for position in positions:
        for key in filter(None, keys(position)):
            found[key].append(position)
    return found


def _splits(ones: Sequence[PositionSnapshot], parts: Sequence[PositionSnapshot]) -> tuple[Split, ...]:
    """Return each position of `ones` to which 2 or more of `parts` belong, with those parts.

    A part belongs to a position if the former id of either is the id of the other. It also belongs to it if its id is
    the position's id followed by a letter or number.
    """
    ids = _by_key(ones, _id)
    several: dict[int, list[PositionSnapshot]] = defaultdict(list)
    for part in parts:
        named = [key for name in part.former if (key := key_of(name)) in ids]
        for key in named or _stems(key_of(part.id), ids):
            several[id(_beside(part, ids[key]))].append(part)
    for one in ones:
        for name in one.former:
            several[id(one)] += [part for part in parts if key_of(part.id) == key_of(name)]
    found = ((one, list({id(p): p for p in several[id(one)]}.values())) for one in ones if id(one) in several)
    return tuple(Split(one, tuple(belonging)) for one, belonging in found if len(belonging) > 1)


def _beside(part: PositionSnapshot, ones: Sequence[PositionSnapshot]) -> PositionSnapshot:
    """Return the first of positions with one id that is in the organisation of a part, or else the first of all."""
    own = name_key(part.organisation)
    return next((one for one in ones if name_key(one.organisation) == own), ones[0])


def _stems(key: str, ids: Mapping[str, object]) -> Iterator[str]:
    """Yield the id in `ids` that `key` extends by a letter, or by a mark and a number: P-17 for P-17A and P-17.2."""
    for length in range(1, 4):
        stem, rest = key[:-length], key[-length:]
        if stem in ids and _PART.fullmatch(rest):
            yield stem
            return


def _change(before: PositionSnapshot, after: PositionSnapshot, by: MatchedBy) -> Change:
    pairs = enumerate(zip(before.scores, after.scores, strict=True))
    factors = (FactorChange(n, old, now, _rationale(before, after, n)) for n, (old, now) in pairs if old != now)
    return Change(before, after, by, tuple(factors))


def _rationale(before: PositionSnapshot, after: PositionSnapshot, factor: int) -> RationaleChange:
    if not before.rationales or not after.rationales:
        return RationaleChange.UNKNOWN
    same = before.rationales[factor] == after.rationales[factor]
    return RationaleChange.UNCHANGED if same else RationaleChange.CHANGED


def _followed(changes: Sequence[Change]) -> Iterator[FollowedDecision]:
    """Yield each position with a decision: one that was taken before one that is open, the earlier before the later."""
    for change in changes:
        recorded = [(side, side.decision) for side in (change.before, change.after) if side.decision]
        for side, decision in sorted(recorded, key=lambda one: not one[1].is_taken)[:1]:
            later = change.after if side is change.before and _decides_otherwise(change) else None
            yield FollowedDecision(change.before, change.after, side, _result(change, side, decision), later)


def _result(change: Change, side: PositionSnapshot, decision: Decision) -> Result:
    is_of_another = decision.is_taken and side.framework != change.after.framework
    return Result.ANOTHER_FRAMEWORK if is_of_another else result_of(decision, change.after.band)


def _decides_otherwise(change: Change) -> bool:
    """Return True if both sides record a decision, and the texts or the known dates of the 2 differ."""
    before, after = change.before, change.after
    if before.decision is None or after.decision is None:
        return False
    days = {side.decided_on for side in (before, after) if side.decided_on}
    return key_of(before.decision.text) != key_of(after.decision.text) or len(days) > 1


def _moves(changes: Sequence[Change], bands: Sequence[str]) -> Iterator[MoveTotal]:
    """Yield each pair of bands with its count: the highest bands first, then below executive, then not classified."""
    counts = Counter((change.before.band, change.after.band) for change in changes)
    names: list[str | None] = [*bands, "", None]
    moves = (BandMove(before, after) for before in names for after in names)
    yield from (MoveTotal(move, counts[move]) for move in moves)


def _crossed(change: Change, framework: Framework) -> bool:
    return change.moved and one_point_decides(change.before, change.after, framework)


def one_point_decides(before: PositionSnapshot, after: PositionSnapshot, framework: Framework) -> bool:
    """Return True if one of 2 scores in different bands is next to a boundary, so that one point decides the band.

    That is, the higher score is the lowest in its band, or the lower score is the highest in its band.
    """
    if before.score is None or after.score is None:
        return False
    low, high = sorted((before.score, after.score))
    starts = {band.lowest for band in framework.named(after.framework).bands}
    return high in starts or low + 1 in starts
