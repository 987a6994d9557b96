"""Collect the band ladder: a row for each position, or a strip for each division with its decisions by name."""

from __future__ import annotations

from collections import Counter
from itertools import groupby, pairwise
from typing import TYPE_CHECKING

from peecf_batch.assessment.result import parts_of
from peecf_batch.definitions import NamedTuple
from peecf_batch.outputs.drawing.columns import in_reporting_order
from peecf_batch.outputs.drawing.figures import rungs_of
from peecf_batch.outputs.page.front.lanes import lanes_of
from peecf_batch.outputs.page.front.rows import LadderRow, row_of
from peecf_batch.outputs.page.front.tree import NO_BRANCH, branches
from peecf_batch.outputs.wording.text import plural, shown
from peecf_batch.outputs.wording.words import withholds_bands
from peecf_batch.rules.framework import Outcome

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from peecf_batch.assessment.result import Assessment, Part
    from peecf_batch.outputs.drawing.columns import Rung
    from peecf_batch.outputs.page.front.lanes import Lanes
    from peecf_batch.outputs.page.front.tree import Branch, Line

MOST_ROWS, MOST_ROWS_IN_ALL, MOST_NAMED, MOST_STRIPS = 60, 150, 1_500, 300
_WORDS = {
    Outcome.HIGHER: "higher",
    Outcome.LOWER: "lower",
    Outcome.BELOW_EXECUTIVE: "below executive",
    Outcome.NO_REFERENCE: "with no reference band",
}
_WITHHELD = "with the outcome withheld"
_BASE, _TALLEST, _LEAST = 22, 19, 4.0  # units of a strip that is 24 high
_NO_DIVISION, _NO_ORGANISATION = "No division given", "No organisation given"


class LadderGroup(NamedTuple):
    """A division or an organisation of the ladder, with the positions that have a row.

    `words` count its positions. `above` are the lines of the tree beside its heading. `bars` is the path of a bar for
    each score, "" where every position has a row. `rest` names the positions without a row.
    """

    name: str
    words: str
    rows: tuple[LadderRow, ...]
    above: tuple[Line, ...] = ()
    bars: str = ""
    rest: tuple[str, ...] = ()


class Ladder(NamedTuple):
    """The ladder of an organisation, or of all of them, under one framework.

    `place` is that of the framework among those of the assessment. `is_folded` is true where divisions have strips, and
    `is_named` where positions with a decision have rows. `missing` positions could not be classified and are not shown.
    """

    title: str
    place: int
    lanes: Lanes
    groups: tuple[LadderGroup, ...]
    is_folded: bool
    is_named: bool
    missing: int


def ladders_of(assessment: Assessment, names: Sequence[str], numbers: Mapping[int, int]) -> tuple[Ladder, ...]:
    """Return the ladders of an assessment by framework and organisation.

    `names` has one for each position, and `numbers` those of the decisions by the index of the position.
    """
    return tuple(
        ladder
        for place, part in enumerate(parts_of(assessment))
        for ladder in _PartLadders(part, place, names, numbers).ladders()
    )


class _PartLadders:
    """The ladders of the positions under one framework, by the indices of that part."""

    def __init__(self, part: Part, place: int, names: Sequence[str], numbers: Mapping[int, int]) -> None:
        self.part, self.place, self.assessment = part, place, part.assessment
        self.names = [names[index] for index in part.indices]
        self.numbers = {n: numbers[index] for n, index in enumerate(part.indices) if index in numbers}
        self.lanes = lanes_of(part.assessment.framework)
        self.is_named = part.assessment.organisation.classified <= MOST_NAMED
        self.rungs = rungs_of(part.assessment, named=self.is_named)

    def ladders(self) -> Iterator[Ladder]:
        """Yield a ladder for each organisation, or one with a strip for each division or organisation."""
        sizes = [len(group) for group in self.rungs.values()]
        if sum(sizes) > MOST_ROWS and (max(sizes) > MOST_ROWS or sum(sizes) > MOST_ROWS_IN_ALL):
            yield self.folded(sum(sizes))
            return
        members = Counter(shown(p.position.details.organisation) for p in self.assessment.positions)
        for name, rungs in self.rungs.items():
            if rungs:
                title = self.part.titled(name) if name and len(self.rungs) > 1 else self.part.title
                groups = tuple(self.with_rows(rungs))
                yield Ladder(title, self.place, self.lanes, groups, is_folded=False, is_named=True,
                             missing=members[name] - len(rungs))  # fmt: skip

    def with_rows(self, rungs: Sequence[Rung]) -> Iterator[LadderGroup]:
        """Yield every position in reporting order, under headings of divisions where each is in one place."""
        order = in_reporting_order(rungs)
        managers = {rung.index: rung.boss for rung in order}
        lines = dict(zip(managers, branches(list(managers), managers), strict=True))
        divided = _are_together([rung.division for rung in order])
        for division, group in groupby(order, key=lambda rung: rung.division if divided else ""):
            here = list(group)
            first = lines[here[0].index]
            rows = tuple(self.row(rung, lines[rung.index]) for rung in here)
            yield LadderGroup(division, self.words(here), rows, first.above)

    def row(self, rung: Rung, branch: Branch = NO_BRANCH) -> LadderRow:
        """Return the row of a position with the lines beside it."""
        number = self.numbers.get(rung.index, 0)
        return row_of(rung, self.names[rung.index], self.assessment, self.lanes, number, branch)

    def folded(self, drawn: int) -> Ladder:
        """Return the ladder with a strip for each division, or for each organisation of several."""
        everyone = [rung for group in self.rungs.values() for rung in group]
        single = len(self.rungs) == 1
        groups: dict[str, list[Rung]] = {}
        for organisation, rungs in self.rungs.items():
            for rung in rungs:
                name = rung.division or _NO_DIVISION if single else organisation or _NO_ORGANISATION
                groups.setdefault(name, []).append(rung)
        if len(groups) > MOST_STRIPS:
            groups = {f"All {len(groups):,} {'divisions' if single else 'organisations'}": everyone}
        most = max(max(Counter(rung.score for rung in rungs).values()) for rungs in groups.values())
        return Ladder(
            self.part.title,
            self.place,
            self.lanes,
            tuple(self.strip(name, rungs, most) for name, rungs in groups.items()),
            is_folded=True,
            is_named=self.is_named,
            missing=len(self.assessment.positions) - drawn,
        )

    def strip(self, name: str, rungs: Sequence[Rung], most: int) -> LadderGroup:
        """Return a strip with a bar for each score; `most` is the number of positions of the tallest bar."""
        totals = Counter(rung.score for rung in rungs)
        bars = "".join(
            f"M{self.lanes.x(score):.4g} {_BASE}v-{max(_LEAST, total * _TALLEST / most):.3g}"
            for score, total in sorted(totals.items())
        )
        moved = [rung for rung in rungs if rung.index in self.numbers] if self.is_named else []
        rows = tuple(self.row(rung) for rung in sorted(moved, key=lambda rung: self.numbers[rung.index]))
        kept = [rung for rung in rungs if rung.index not in self.numbers] if self.is_named else []
        rest = tuple(f"{self.names[rung.index]} {rung.score}" for rung in kept)
        return LadderGroup(name, self.words(rungs), rows, bars=bars, rest=rest)

    def words(self, rungs: Sequence[Rung]) -> str:
        """Return the number of positions, and of those that change band, in words."""
        outcomes = Counter(rung.mark for rung in rungs)
        hidden = {Outcome.NO_REFERENCE: _WITHHELD} if withholds_bands(self.assessment.withheld) else {}
        each = {**_WORDS, **hidden}
        said = [f"{outcomes[outcome]:,} {words}" for outcome, words in each.items() if outcomes[outcome]]
        return "; ".join(filter(None, (plural(len(rungs), "position"), ", ".join(said))))


def _are_together(divisions: Sequence[str]) -> bool:
    """Return True if there are several divisions and the rows of each are next to each other."""
    distinct = {division for division in divisions if division}
    runs = 1 + sum(one != other for one, other in pairwise(divisions))
    return len(distinct) > 1 and runs <= len(set(divisions))
