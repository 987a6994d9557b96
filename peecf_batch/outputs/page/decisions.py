"""Collect what the summary shows for decisions: counts, moves between bands, and positions that need a decision."""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING

from peecf_batch.assessment.organisation import Assessed, Transition, may_wait, needs_decision
from peecf_batch.assessment.result import parts_of
from peecf_batch.definitions import NamedTuple
from peecf_batch.outputs.wording.decisions import (
    WAIT_MEANS,
    WAS_NOT_EXECUTIVE,
    constraints_on,
    decision_boxes,
    decision_on,
    earliest_change,
    earliest_in_short,
    lettered,
    recommended_and_decided,
)
from peecf_batch.outputs.wording.text import shown
from peecf_batch.outputs.wording.words import (
    edge_in_short,
    has_several_organisations,
    new_title,
    outside_band_held,
    reference_or,
    withholds_bands,
)
from peecf_batch.rules.framework import NOT_EXECUTIVE, Outcome
from peecf_batch.rules.reference import TimingState

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from peecf_batch.assessment.alignment import Consequence
    from peecf_batch.assessment.result import Assessment, Part
    from peecf_batch.reading.position import Details
    from peecf_batch.rules.framework import Framework, OutcomeRule
    from peecf_batch.rules.reference import Timing

NAMED_AT_A_GLANCE = 4


class BandCount(NamedTuple):
    """The number of positions in a band; `path` is the path of the count in the record, `span` the range of scores.

    `tint` is the band's rank, 0 below the lowest band.
    """

    path: str
    name: str
    span: str
    total: int
    tint: int


class OutcomeRow(NamedTuple):
    """An outcome: its number of positions, meaning and options, and the names of its first 4 positions.

    `more` is true where the outcome has other positions too.
    """

    key: Outcome
    title: str
    total: int
    meaning: str
    options: tuple[str, ...]
    names: tuple[str, ...]
    more: bool


class DecisionRow(NamedTuple):
    """A position that needs a decision.

    `id` is its id, and its organisation if the workbook has several; "" for a position without a title. `note` says
    that it is borderline or below the lowest band. `earliest` is when a change can take effect, "" if no contract ends
    are known, and `constraints` list what constrains it. `decided` is the decision, "" if none is recorded. `incumbent`
    and `pay` are "" unless the user asked to show them. `number` is the position's number among the decisions, from 1,
    and `position` its index in the assessment. `outside` is how many points the score is outside the band held, signed,
    "" if it is not or if no band was held. `when` is `earliest` in short, and `minister` is true for the CEO's
    position, for which the Minister may have to approve a change. `may_wait` is true if the decision may be to wait
    until the position is vacant.
    """

    title: str
    id: str
    score: int
    band: str
    reference: str
    note: str
    earliest: str
    constraints: str
    decided: str
    incumbent: str
    pay: str
    outside: str
    timing: Timing
    when: str
    minister: bool
    may_wait: bool
    position: int
    number: int = 0


class DecisionGroup(NamedTuple):
    """Positions with one outcome or at the edge of the band held, and the options for them.

    `path` is the path of their count in the record, "" where the record has none. `noted`, `timed`, `constrained`,
    `answered`, `named` and `paid` are true where the columns for `note`, `earliest`, `constraints`, `decided`,
    `incumbent` and `pay` have any content.
    """

    key: str
    title: str
    meaning: str
    options: tuple[str, ...]
    rows: tuple[DecisionRow, ...]
    path: str
    noted: bool
    timed: bool
    constrained: bool
    answered: bool
    named: bool
    paid: bool

    @property
    def choices(self) -> str:
        """The options, lettered if there are several, or else what the outcome means."""
        return lettered(self.options) or self.meaning

    def boxes(self, row: DecisionRow) -> tuple[str, ...]:
        """Return the labels of the boxes for the decision on a position of this group."""
        return decision_boxes(self.options, may_wait=row.may_wait)

    @property
    def wait_means(self) -> str:
        """What waiting means, "" if no position of this group may wait."""
        return WAIT_MEANS if any(row.may_wait for row in self.rows) else ""


class OtherDecision(NamedTuple):
    """A decision on a position that needs none: its title and id, and the recommended band with the decision."""

    title: str
    id: str
    decided: str


class MatrixRow(NamedTuple):
    """The numbers of positions of one reference band by recommended band, and their total.

    `place` is the index of the column with the same band, or -1 for no reference band.
    """

    name: str
    counts: tuple[int, ...]
    total: int
    place: int


class Matrix(NamedTuple):
    """Numbers of positions by reference band (rows) and recommended band (columns), highest first, with totals."""

    columns: tuple[str, ...]
    rows: tuple[MatrixRow, ...]
    totals: tuple[int, ...]


def bands_of(part: Part, path: str) -> tuple[BandCount, ...]:
    """Return the number of positions in each band from the highest, then below the lowest band.

    `path` is the path of these counts in the record.
    """
    framework, counts = part.assessment.framework, dict(part.assessment.organisation.bands)
    bands = [
        BandCount(f"{path}.{b.name}", b.name, f"{b.lowest}–{b.highest}", counts[b.name], b.rank)
        for b in reversed(framework.bands)
    ]
    span = f"{framework.lowest}–{framework.bands[0].lowest - 1}"
    below = part.titled(framework.below.name)
    return (*bands, BandCount(f"{path}.{Outcome.BELOW_EXECUTIVE}", below, span, counts[""], 0))


def outcomes_of(assessment: Assessment, names: Sequence[str]) -> tuple[OutcomeRow, ...]:
    """Return every outcome with its number of positions, in the framework's order.

    `names` has one for each position.
    """
    counts = dict(assessment.organisation.outcomes)
    first: dict[Outcome, list[str]] = {outcome: [] for outcome in Outcome}
    for p, name in zip(assessment.positions, names, strict=True):
        if isinstance(p, Assessed) and len(first[p.outcome]) < NAMED_AT_A_GLANCE:
            first[p.outcome].append(name)
    return tuple(
        OutcomeRow(
            rule.outcome,
            rule.title,
            counts[rule.outcome],
            rule.meaning,
            rule.options,
            tuple(first[rule.outcome]),
            counts[rule.outcome] > len(first[rule.outcome]),
        )
        for rule in assessment.framework.outcomes
    )


def matrix_of(assessment: Assessment) -> Matrix:
    """Return the moves from reference band to recommended band."""
    framework, moves = assessment.framework, dict(assessment.organisation.transitions)
    names = [*(band.name for band in reversed(framework.bands)), ""]
    rows = []
    without = "Withheld" if withholds_bands(assessment.withheld) else "No reference band"
    not_executive = [NOT_EXECUTIVE] if Transition(NOT_EXECUTIVE, "") in moves else []
    for place, reference in enumerate([*names[:-1], *not_executive, ""]):
        counts = tuple(moves[Transition(reference, recommended)] for recommended in names)
        same = place if reference in names[:-1] else -1
        rows.append(MatrixRow(reference or without, counts, sum(counts), same))
    return Matrix((*names[:-1], framework.below.name), tuple(rows), column_totals(rows))


def column_totals(rows: Iterable[MatrixRow]) -> tuple[int, ...]:
    """Return the sum of each column."""
    return tuple(map(sum, zip(*(row.counts for row in rows), strict=True)))


def groups_of(assessment: Assessment) -> tuple[DecisionGroup, ...]:
    """Return the positions that need a decision, by outcome and by framework.

    CEOs below the lowest band are a group, and so are borderline positions that keep their band. If one group shows
    decisions, all do: without the column, its positions would not look open. The positions are numbered in this order.
    """
    found: dict[str, DecisionGroup] = {}
    numbers = count(1)
    for part in parts_of(assessment):
        for group in _groups(part.assessment):
            key = group.key if group.key not in found else f"{group.key}-{part.assessment.framework.id}"
            path = "" if part.title else group.path
            rows = tuple([_placed(row, part.indices[row.position], next(numbers)) for row in group.rows])
            found[key] = group._replace(key=key, title=part.titled(group.title), path=path, rows=rows)
    answered = any(group.answered for group in found.values())
    return tuple(group._replace(answered=answered) for group in found.values())


def _placed(row: DecisionRow, position: int, number: int) -> DecisionRow:
    """Return a row with its last 2 fields, in a third of the time that `_replace` takes."""
    return DecisionRow(*row[:-2], position, number)


def _groups(assessment: Assessment) -> tuple[DecisionGroup, ...]:
    framework, rows = assessment.framework, _Rows(assessment)
    groups: list[DecisionGroup] = []
    outcomes = [Outcome.HIGHER, Outcome.LOWER, Outcome.BELOW_EXECUTIVE]
    hidden = withholds_bands(assessment.withheld)
    for outcome in (*outcomes, *([] if hidden else [Outcome.NO_REFERENCE])):
        rule = framework.outcome_rule(outcome)
        if outcome is Outcome.NO_REFERENCE and rule.for_new:
            groups.extend(_without_reference(rule, rule.for_new, rows))
            continue
        chiefs = rows.of(outcome, chiefs=True) if outcome is Outcome.BELOW_EXECUTIVE else ()
        others = rows.of(outcome, chiefs=False) if outcome is Outcome.BELOW_EXECUTIVE else rows.of(outcome)
        path = "" if chiefs else f"organisation.outcomes.{outcome}"
        groups.append(_group(outcome, rule.title, rule.meaning, rule.options, others, path))
        title, meaning = f"{rule.title}, chief executive officer", framework.below.ceo_meaning
        groups.append(_group(f"{outcome}-ceo", title, meaning, (), chiefs, ""))
    edge = framework.edge
    kept = rows.of(Outcome.SAME)
    groups.append(_group("edge", f"{edge.title}, same band", edge.meaning, edge.options, kept, ""))
    if hidden:
        title, withheld = f"{edge.title}, outcome withheld", rows.of(Outcome.NO_REFERENCE)
        groups.append(_group("edge-withheld", title, edge.meaning, edge.options, withheld, ""))
    return tuple(group for group in groups if group.rows)


def _without_reference(rule: OutcomeRule, for_new: OutcomeRule, rows: _Rows) -> Iterator[DecisionGroup]:
    """Yield the positions without a reference band, those marked as new in a group of their own."""
    known, new = rows.of(rule.outcome, new=False), rows.of(rule.outcome, new=True)
    path = "" if new else f"organisation.outcomes.{rule.outcome}"
    yield _group(rule.outcome, rule.title, rule.meaning, rule.options, known, path)
    yield _group(f"{rule.outcome}-new", new_title(rule.title), for_new.meaning, for_new.options, new, "")


def _group(
    key: str, title: str, meaning: str, options: tuple[str, ...], rows: tuple[DecisionRow, ...], path: str
) -> DecisionGroup:
    known = (any(row.note for row in rows), any(row.earliest for row in rows), any(row.constraints for row in rows))
    answered = any(row.decided for row in rows)
    asked = (any(row.incumbent for row in rows), any(row.pay for row in rows))
    return DecisionGroup(key, title, meaning, options, rows, path, *known, answered, *asked)


class _Rows:
    """The rows of the positions that need a decision. Timing is shown if any state of a contract is known."""

    def __init__(self, assessment: Assessment) -> None:
        self.assessment = assessment
        self.several = has_several_organisations(assessment.positions)
        needed = assessment.consequences
        self.timed = any(found.timing.state is not TimingState.UNKNOWN for found in needed)
        self.by_outcome: dict[Outcome, list[tuple[Assessed, Consequence]]] = {outcome: [] for outcome in Outcome}
        for found in needed:
            position = assessment.positions[found.index]
            if isinstance(position, Assessed):
                self.by_outcome[position.outcome].append((position, found))

    def of(self, outcome: Outcome, *, chiefs: bool | None = None, new: bool | None = None) -> tuple[DecisionRow, ...]:
        """Return the rows of one outcome, of CEOs or of other positions only if `chiefs` says so, and so for `new`."""
        return tuple(
            _row(position, found, self.assessment, timed=self.timed, several=self.several)
            for position, found in self.by_outcome[outcome]
            if (chiefs is None or found.is_ceo is chiefs) and (new is None or position.position.details.is_new is new)
        )


def _row(p: Assessed, found: Consequence, assessment: Assessment, *, timed: bool, several: bool) -> DecisionRow:
    details, framework, withheld = p.position.details, assessment.framework, assessment.withheld
    constraints = "; ".join(constraints_on(found))
    return DecisionRow(
        shown(details.name),
        _beside(details, several=several),
        p.classification.score,
        p.band_name or framework.below.name,
        reference_or("not known", p, withheld),
        _note(p, framework),
        earliest_change(found.timing) if timed else "",
        _sentence(constraints),
        _sentence(decision_on(details)),
        shown(details.incumbent),
        pay_of(details.trp, details.fte),
        outside_band_held(p, framework),
        found.timing,
        earliest_in_short(found.timing) if timed else "",
        found.is_ceo,
        may_wait(p),
        found.index,
    )


def _beside(details: Details, *, several: bool) -> str:
    """Return what stands beside a title: the id, and the organisation if there are `several`."""
    names = (details.id if details.title else "", details.organisation if several else "")
    return ", ".join(shown(name) for name in names if name)


def _sentence(words: str) -> str:
    return words[:1].upper() + words[1:]


def other_decisions(assessment: Assessment) -> tuple[OtherDecision, ...]:
    """Return the decisions that are recorded on positions that need none."""
    several = has_several_organisations(assessment.positions)
    return tuple(
        OtherDecision(shown(p.position.details.name), _beside(p.position.details, several=several),
                      _sentence(recommended_and_decided(p, assessment.framework)))
        for p in assessment.positions
        if p.position.details.decision and not (isinstance(p, Assessed) and needs_decision(p))
    )  # fmt: skip


def pay_of(trp: float | None, fte: float | None) -> str:
    """Return the total remuneration package in words, such as "$210,000 at 0.8 FTE", or "" if it is not known.

    The FTE is left out for a full-time position.
    """
    if trp is None:
        return ""
    part = f" at {fte:g} FTE" if fte not in (None, 1) else ""
    return f"${trp:,.0f}{part}"


def _note(p: Assessed, framework: Framework) -> str:
    if p.classification.band is None:
        lowest = framework.bands[0]
        return f"below {lowest.name}, which begins at {lowest.lowest}"
    held = WAS_NOT_EXECUTIVE if p.position.details.reference_band == NOT_EXECUTIVE else ""
    return "; ".join(filter(None, (held, edge_in_short(p))))
