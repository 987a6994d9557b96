"""Count the positions of a workbook by band, outcome and move between bands, and compare them with managers."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from peecf_batch.assessment.assurance.given import NO_EVIDENCE, EvidenceGiven
from peecf_batch.definitions import NamedTuple
from peecf_batch.reading.matching.reporting import ReportingPair, pairs_at_or_above_ceo
from peecf_batch.reading.position import NotClassified, Position
from peecf_batch.rules import classification
from peecf_batch.rules.framework import NOT_EXECUTIVE, Outcome

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from peecf_batch.rules.classification import Classification
    from peecf_batch.rules.framework import Framework


class Assessed(NamedTuple):
    """A classified position: its score, band and edge, the outcome, and the codes of the findings about it.

    `manager` is the index of its manager among all positions of the assessment, or None. `evidence` is what was given
    beside its scores.
    """

    position: Position
    classification: Classification
    outcome: Outcome
    manager: int | None
    findings: tuple[str, ...]
    evidence: EvidenceGiven = NO_EVIDENCE

    @property
    def band_name(self) -> str:
        """The name of the recommended band, or "" below executive."""
        return self.classification.band_name


class Unassessed(NamedTuple):
    """A position that was not classified, with its manager's index, the codes of its findings, and its evidence."""

    position: NotClassified
    manager: int | None
    findings: tuple[str, ...]
    evidence: EvidenceGiven = NO_EVIDENCE

    @property
    def band_name(self) -> None:
        """None, because there is no recommended band."""
        return None


class BandTotal(NamedTuple):
    """The number of positions in a band, given by its name, or below executive, given by ""."""

    band: str
    positions: int


class OutcomeTotal(NamedTuple):
    """The number of positions with an outcome."""

    outcome: Outcome
    positions: int


class Transition(NamedTuple):
    """A reference band, or "" for none, and a recommended band, or "" for below executive."""

    reference: str
    recommended: str


class TransitionTotal(NamedTuple):
    """The number of positions that go from a reference band to a recommended band."""

    transition: Transition
    positions: int


class Organisation(NamedTuple):
    """The counts of positions of a workbook.

    `bands` has the total below executive first, and then that of each band from the lowest. `transitions` has every
    possible pair of a reference band and a recommended band; "Not executive" is there only if a position has it. Both
    count only the classified positions under the framework of the assessment. `edges` is the number of positions with a
    borderline score, and `decisions` the number of those that need a decision. `decided` of these have one. The others
    are open, also those whose decision is deferred or in doubt. `under` has the counts of the positions under each
    other framework that occurs. `undisclosed` counts the positions of a de-identified copy for which the copy does not
    show whether they need a decision.
    """

    positions: int
    classified: int
    bands: tuple[BandTotal, ...]
    outcomes: tuple[OutcomeTotal, ...]
    transitions: tuple[TransitionTotal, ...]
    edges: int
    decisions: int
    decided: int
    under: tuple[UnderFramework, ...] = ()
    undisclosed: int = 0

    @property
    def idle(self) -> int:
        """The number of classified positions that need no decision."""
        return self.classified - self.decisions - self.undisclosed

    @property
    def open(self) -> int:
        """The number of positions that need a decision and have none."""
        return self.decisions - self.decided

    @property
    def is_decided(self) -> bool:
        """Whether every position that needs a decision has one, and there is such a position."""
        return self.decisions > 0 and not self.open

    @property
    def not_classified(self) -> int:
        """The number of positions that are not classified."""
        return self.positions - self.classified


class UnderFramework(NamedTuple):
    """The counts of the positions under one framework, given by its id."""

    framework: str
    organisation: Organisation


def needs_decision(position: Assessed) -> bool:
    """Return True unless a position keeps the band it held and its score is not borderline (Table 5)."""
    return position.outcome is not Outcome.SAME or position.classification.edge is not None


def may_wait(position: Assessed) -> bool:
    """Return True if the decision may be to wait until the position is vacant: its band changes, and it is held now."""
    return classification.may_wait(position.outcome, is_vacant=bool(position.position.details.vacant))


def is_decided(position: Assessed | Unassessed) -> bool:
    """Return True if a decision about the position was taken."""
    decision = position.position.details.decision
    return decision is not None and decision.is_taken


def awaits_meeting(position: Assessed | Unassessed) -> bool:
    """Return True if a validation meeting is to be held: the score is borderline, and no decision was taken."""
    return isinstance(position, Assessed) and position.classification.edge is not None and not is_decided(position)


def whole(positions: Sequence[Assessed | Unassessed], framework: Framework) -> Organisation:
    """Return the counts of `positions`; every band and outcome of the framework is present, with 0 if there is none."""
    kinds, bands, outcomes, moves = _kinds(positions), Counter[str](), Counter[Outcome](), Counter[tuple[str, str]]()
    for p, number in kinds:
        outcomes[p.outcome] += number
        if not p.position.details.framework:
            bands[p.band_name] += number
            moves[p.position.details.reference_band or "", p.band_name] += number
    names = ["", *(band.name for band in framework.bands)]
    held = [*names, *([NOT_EXECUTIVE] if any(reference == NOT_EXECUTIVE for reference, _ in moves) else [])]
    transitions = [Transition(reference, recommended) for reference in held for recommended in names]
    return Organisation(
        positions=len(positions),
        classified=outcomes.total(),
        bands=tuple(BandTotal(name, bands[name]) for name in names),
        outcomes=tuple(OutcomeTotal(outcome, outcomes[outcome]) for outcome in Outcome),
        transitions=tuple(TransitionTotal(transition, moves[transition]) for transition in transitions),
        edges=sum(number for p, number in kinds if p.classification.edge is not None),
        decisions=sum(number for p, number in kinds if needs_decision(p)),
        decided=sum(number for p, number in kinds if needs_decision(p) and is_decided(p)),
        under=tuple(_under(positions, framework)) if bands.total() < len(positions) else (),
    )


def _kinds(positions: Sequence[Assessed | Unassessed]) -> list[tuple[Assessed, int]]:
    """Return one position for each way in which classified positions count, and how many count in that way.

    There are few ways, so that the counts are sums over them and not over the positions.
    """
    first: dict[object, Assessed] = {}
    keys = []
    for p in positions:
        if isinstance(p, Assessed):
            details = p.position.details
            found = p.classification
            key = (
                found.band_name,
                found.edge is None,
                p.outcome,
                details.reference_band,
                details.framework,
                is_decided(p),
            )
            if key not in first:
                first[key] = p
            keys.append(key)
    return [(first[key], number) for key, number in Counter(keys).items()]


def _under(positions: Sequence[Assessed | Unassessed], framework: Framework) -> Iterator[UnderFramework]:
    for other in framework.others:
        held = [in_its_own(p) for p in positions if p.position.details.framework == other.id]
        if held:
            yield UnderFramework(other.id, whole(held, other))


def in_its_own(position: Assessed | Unassessed) -> Assessed | Unassessed:
    """Return a position as one of an assessment under the position's own framework."""
    held = position.position
    return position._replace(position=held._replace(details=held.details._replace(framework="")))  # type: ignore[arg-type]


def at_or_above_ceo(positions: Sequence[Assessed | Unassessed]) -> tuple[ReportingPair, ...]:
    """Return the positions with at least the work value score of their organisation's CEO, each paired with the CEO."""
    scores = {index: p.classification.score for index, p in enumerate(positions) if isinstance(p, Assessed)}
    return pairs_at_or_above_ceo([p.position.details for p in positions], scores)


def same_band_pairs(positions: Sequence[Assessed | Unassessed]) -> tuple[ReportingPair, ...]:
    """Return the positions that are in the same band as their manager, each paired with that manager."""
    bands = [p.band_name for p in positions]
    managers = ((index, p.manager) for index, p in enumerate(positions) if p.manager is not None)
    return tuple(
        ReportingPair(index, above) for index, above in managers if bands[index] and bands[index] == bands[above]
    )
