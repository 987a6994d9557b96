"""Compare two assessments: what changed, and which positions are in a different band from their reference band.

Positions are matched by id, then by a former id, then by title. Those without a match are new or gone.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from peecf_batch.assessment.alignment import Cost, CostTotal, total_of, totals
from peecf_batch.reading.position import key_of
from peecf_batch.rules.framework import Outcome

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from peecf_batch.assessment.snapshot import PositionSnapshot, Snapshot
    from peecf_batch.rules.framework import Framework

    _Keys = Callable[[PositionSnapshot], tuple[str, ...]]

_PART = re.compile(r"[-./]?[a-z]|[-./][0-9]{1,2}")


class MatchedBy(StrEnum):
    """What the two rows of a position were matched by."""

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


@dataclass(frozen=True, slots=True)
class Change:
    """A position in both assessments: what it was matched by, and the factors whose scores changed."""

    before: PositionSnapshot
    after: PositionSnapshot
    by: MatchedBy
    factors: tuple[FactorChange, ...]

    @property
    def moved(self) -> bool:
        """Whether the recommended band changed, also from or to not classified."""
        return self.before.band != self.after.band

    @property
    def renamed(self) -> bool:
        """Whether the title changed, ignoring case and spaces."""
        return key_of(self.before.title) != key_of(self.after.title)

    @property
    def reassigned(self) -> bool:
        """Whether both assessments name an assessor, and the name changed."""
        named = self.before.assessor and self.after.assessor
        return bool(named) and key_of(self.before.assessor) != key_of(self.after.assessor)

    @property
    def points(self) -> int | None:
        """The change of the work value score in points, or None if either was not classified."""
        if self.before.score is None or self.after.score is None:
            return None
        return self.after.score - self.before.score


@dataclass(frozen=True, slots=True)
class Split:
    """A position that was split into several, or (in `Audit.mergers`) one that several were merged into."""

    one: PositionSnapshot
    several: tuple[PositionSnapshot, ...]


@dataclass(frozen=True, slots=True)
class Audit:
    """The comparison of two assessments.

    `changes` are the positions in both, in the order of the later one. `moves` counts them by their two bands.
    `crossed` are the indices of those whose band changed where one point decides. `costs` are by financial year, and
    `cost` is their total. `uncosted` counts the positions with a higher or lower outcome whose cost is not known.
    """

    framework: Framework
    before: Snapshot
    after: Snapshot
    changes: tuple[Change, ...]
    new: tuple[PositionSnapshot, ...]
    gone: tuple[PositionSnapshot, ...]
    splits: tuple[Split, ...]
    mergers: tuple[Split, ...]
    moves: tuple[tuple[tuple[str | None, str | None], int], ...]
    crossed: tuple[int, ...]
    costs: tuple[CostTotal, ...]
    cost: CostTotal
    uncosted: int

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
            "crossed_by_one_point": len(self.crossed),
            "reassigned": sum(change.reassigned for change in self.changes),
            "reclassified": len(self.reclassified),
            "without_cost": self.uncosted,
        }

    @property
    def reclassified(self) -> tuple[PositionSnapshot, ...]:
        """The positions whose band in the later assessment differs from their reference band."""
        other = (Outcome.HIGHER, Outcome.LOWER, Outcome.BELOW_EXECUTIVE)
        return tuple(position for position in self.after.positions if position.outcome in other)


def compare(before: Snapshot, after: Snapshot, framework: Framework) -> Audit:
    """Return what changed from `before` to `after`. Swapping the two gives the mirror image."""
    pairs = _matched(before.positions, after.positions)
    left = {id(old) for old, _, _ in pairs}, {id(now) for _, now, _ in pairs}
    gone = tuple(position for position in before.positions if id(position) not in left[0])
    new = tuple(position for position in after.positions if id(position) not in left[1])
    splits, mergers = _splits(before.positions, new), _splits(after.positions, gone)
    changes = tuple(_change(old, now, by) for old, now, by in pairs)
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
        moves=tuple(_moves(changes, framework)),
        crossed=tuple(n for n, change in enumerate(changes) if _crossed(change, framework)),
        costs=totals(costs),
        cost=total_of(costs),
        uncosted=asked - len(costs),
    )


def _matched(
    before: Sequence[PositionSnapshot], after: Sequence[PositionSnapshot]
) -> list[tuple[PositionSnapshot, PositionSnapshot, MatchedBy]]:
    """Return the pairs of rows that are one position, in the order of the later assessment.

    The parts of splits and mergers are matched by id only.
    """
    olds, nows = list(before), list(after)
    pairs: list[tuple[PositionSnapshot, PositionSnapshot, MatchedBy]] = []
    steps: tuple[tuple[MatchedBy, _Keys, _Keys], ...] = (
        (MatchedBy.ID, _id, _id),
        (MatchedBy.FORMER_ID, _id, _former),
        (MatchedBy.FORMER_ID, _former, _id),
        (MatchedBy.TITLE, _title, _title),
    )
    for by, old_keys, now_keys in steps:
        found = _pairs(olds, nows, old_keys, now_keys)
        pairs += [(old, now, by) for old, now in found]
        taken = {id(position) for pair in found for position in pair}
        olds = [position for position in olds if id(position) not in taken]
        nows = [position for position in nows if id(position) not in taken]
        if by is MatchedBy.ID:
            parts = {id(part) for split in (*_splits(before, nows), *_splits(after, olds)) for part in split.several}
            olds = [position for position in olds if id(position) not in parts]
            nows = [position for position in nows if id(position) not in parts]
    place = {id(position): n for n, position in enumerate(after)}
    return sorted(pairs, key=lambda pair: place[id(pair[1])])


def _id(position: PositionSnapshot) -> tuple[str, ...]:
    return (key_of(position.id),)


def _former(position: PositionSnapshot) -> tuple[str, ...]:
    return tuple(map(key_of, position.former))


def _title(position: PositionSnapshot) -> tuple[str, ...]:
    return (key_of(position.title),)


def _pairs(
    olds: Sequence[PositionSnapshot], nows: Sequence[PositionSnapshot], old_keys: _Keys, now_keys: _Keys
) -> list[tuple[PositionSnapshot, PositionSnapshot]]:
    """Return the pairs of rows that share a key which only one row on each side has."""
    by_key: tuple[dict[str, list[PositionSnapshot]], dict[str, list[PositionSnapshot]]] = (
        defaultdict(list),
        defaultdict(list),
    )
    for side, held_rows, keys in ((0, olds, old_keys), (1, nows, now_keys)):
        for position in held_rows:
            for key in filter(None, keys(position)):
                by_key[side][key].append(position)
    found: list[tuple[PositionSnapshot, PositionSnapshot]] = []
    used: set[int] = set()
    for key, held_rows in by_key[0].items():
        others = by_key[1].get(key, ())
        if len(held_rows) == len(others) == 1 and not {id(held_rows[0]), id(others[0])} & used:
            used |= {id(held_rows[0]), id(others[0])}
            found.append((held_rows[0], others[0]))
    return found


def _splits(ones: Sequence[PositionSnapshot], parts: Sequence[PositionSnapshot]) -> tuple[Split, ...]:
    """Return the positions of `ones` that two or more of `parts` belong to, with those parts.

    A part belongs to a position if it gives its id as a former id, if its id is that id with a letter or number after
    it, or if the position gives the id of the part as a former id.
    """
    ids = {key_of(position.id): position for position in reversed(ones) if position.id}
    several: dict[int, list[PositionSnapshot]] = defaultdict(list)
    for part in parts:
        named = [key for name in part.former if (key := key_of(name)) in ids]
        for key in named or _stems(key_of(part.id), ids):
            several[id(ids[key])].append(part)
    for one in ones:
        for name in one.former:
            several[id(one)] += [part for part in parts if key_of(part.id) == key_of(name)]
    found = ((one, list({id(p): p for p in several[id(one)]}.values())) for one in ones if id(one) in several)
    return tuple(Split(one, tuple(belonging)) for one, belonging in found if len(belonging) > 1)


def _stems(key: str, ids: dict[str, PositionSnapshot]) -> Iterator[str]:
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


def _moves(changes: Sequence[Change], framework: Framework) -> Iterator[tuple[tuple[str | None, str | None], int]]:
    """Yield each pair of bands with its count: highest first, then below executive, then not classified."""
    counts = Counter((change.before.band, change.after.band) for change in changes)
    names: list[str | None] = [*(band.name for band in reversed(framework.bands)), "", None]
    yield from (((old, now), counts[old, now]) for old in names for now in names)


def _crossed(change: Change, framework: Framework) -> bool:
    """Whether the band changed, and one of the two scores is next to a boundary, so that one point decides.

    Either the higher score is the lowest of its band, or the lower score is the highest of its band.
    """
    old, now = change.before.score, change.after.score
    if old is None or now is None or not change.moved:
        return False
    low, high = sorted((old, now))
    starts = {band.lowest for band in framework.bands}
    return high in starts or low + 1 in starts
