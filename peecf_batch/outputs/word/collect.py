"""Collect what the board paper says about each position of an assessment."""

from __future__ import annotations

from typing import TYPE_CHECKING

from peecf_batch.assessment.organisation import Assessed, Unassessed, awaits_meeting, is_decided, may_wait
from peecf_batch.outputs.page.decisions import groups_of
from peecf_batch.outputs.word.facts import Facts, findings_by_row, reasons_of
from peecf_batch.outputs.word.items import Group, Item, Items, Unclassified
from peecf_batch.outputs.wording.census import incomplete
from peecf_batch.outputs.wording.decisions import decision_on, earliest_change
from peecf_batch.outputs.wording.text import shown
from peecf_batch.outputs.wording.words import edge_words, names_of, new_title, reference_or, withholds_bands
from peecf_batch.reading.decisions.decision import DecisionState
from peecf_batch.rules.findings import Severity
from peecf_batch.rules.framework import Outcome
from peecf_batch.rules.reference import TimingState

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from peecf_batch.assessment.alignment import Consequence
    from peecf_batch.assessment.result import Assessment
    from peecf_batch.outputs.word.document import Paper
    from peecf_batch.outputs.word.facts import Drawings
    from peecf_batch.reading.position import Details
    from peecf_batch.rules.framework import Framework, OutcomeRule
    from peecf_batch.rules.privacy import Disclosed

_FULL_TIME = 1


def facts_of(paper: Paper, assessment: Assessment, disclosed: Disclosed, drawings: Drawings, *, coded: bool) -> Facts:
    """Return the facts of a redacted assessment, without the schedules."""
    labels = tuple(_labels(assessment))
    return Facts(
        paper,
        assessment,
        labels,
        items_of(assessment, labels),
        tuple(_unclassified(assessment, labels)),
        incomplete(assessment.census),
        disclosed,
        coded,
        drawings,
    )


def _labels(assessment: Assessment) -> Iterator[str]:
    """Yield the name of each position, with its id in brackets if it has one and the name does not include it."""
    for p, name in zip(assessment.positions, names_of(assessment.positions), strict=True):
        details = p.position.details
        own = shown(details.id) if details.title else ""
        yield f"{name} ({own})" if own and own not in name else name


def _unclassified(assessment: Assessment, labels: Sequence[str]) -> Iterator[Unclassified]:
    errors = findings_by_row(assessment, Severity.ERROR)
    for p, label in zip(assessment.positions, labels, strict=True):
        if isinstance(p, Unassessed):
            yield Unclassified(label, reasons_of(errors.get(p.position.details.sheet_row, ())))


def items_of(assessment: Assessment, labels: Sequence[str]) -> Items:
    """Return the items of a redacted assessment, with the numbers that the summary page gives the decisions."""
    made = _Maker(assessment, labels)
    numbers = {row.position: row.number for group in groups_of(assessment) for row in group.rows}
    groups = tuple(
        group._replace(items=tuple(item._replace(number=numbers[item.place]) for item in group.items))
        for group in made.groups()
        if group.items
    )
    numbered = {item.place: item for group in groups for item in group.items}
    borderline = tuple(
        numbered.get(index) or made.borderline(index, p)._replace(number=numbers.get(index, 0))
        for index, p in made.classified
        if awaits_meeting(p)
    )
    decided = tuple(made.item(index, p) for index, p in enumerate(assessment.positions) if made.is_past(index, p))
    named = {item.place for item in (*borderline, *decided)}
    kept = sum(p.outcome is Outcome.SAME and index not in named for index, p in made.classified)
    return Items(groups, borderline, decided, kept, made.is_timed)


class _Maker:
    """Makes the items of one assessment."""

    def __init__(self, assessment: Assessment, labels: Sequence[str]) -> None:
        self.assessment, self.labels = assessment, labels
        self.classified = [(n, p) for n, p in enumerate(assessment.positions) if isinstance(p, Assessed)]
        self.needed = {found.index: found for found in assessment.consequences}
        self.hidden = withholds_bands(assessment.withheld)
        self.is_timed = any(found.timing.state is not TimingState.UNKNOWN for found in assessment.consequences)

    def groups(self) -> Iterator[Group]:
        """Yield a group for each outcome that needs a decision under each framework, empty ones too."""
        frameworks = self.assessment.frameworks
        for framework in frameworks:
            suffix = f" ({framework.short_title})" if len(frameworks) > 1 else ""
            mine = [(n, p) for n, p in self.classified if self.assessment.framework_of(p).id == framework.id]
            outcomes = [Outcome.HIGHER, Outcome.LOWER, Outcome.BELOW_EXECUTIVE]
            for outcome in (*outcomes, *([] if self.hidden else [Outcome.NO_REFERENCE])):
                found = [(n, p) for n, p in mine if p.outcome is outcome and not is_decided(p)]
                yield from self._groups_of(outcome, found, framework, suffix)

    def _groups_of(
        self, outcome: Outcome, found: Iterable[tuple[int, Assessed]], framework: Framework, suffix: str
    ) -> Iterator[Group]:
        rule = framework.outcome_rule(outcome)
        if outcome is Outcome.NO_REFERENCE and rule.for_new:
            yield from self._without_reference(rule, rule.for_new, list(found), suffix)
            return
        items = [self.item(index, p) for index, p in found]
        if outcome is not Outcome.BELOW_EXECUTIVE:
            yield Group(outcome, f"{rule.title}{suffix}", rule.meaning, rule.options, tuple(items))
            return
        others, chiefs = ([item for item in items if item.is_ceo is chief] for chief in (False, True))
        yield Group(outcome, f"{rule.title}{suffix}", rule.meaning, rule.options, tuple(others))
        title = f"{rule.title}, chief executive officer{suffix}"
        yield Group(outcome, title, framework.below.ceo_meaning, (), tuple(chiefs))

    def _without_reference(
        self, rule: OutcomeRule, for_new: OutcomeRule, found: Iterable[tuple[int, Assessed]], suffix: str
    ) -> Iterator[Group]:
        """Yield the positions without a reference band, those marked as new in a group of their own."""
        known, new = (
            tuple(self.item(index, p) for index, p in found if p.position.details.is_new is is_new)
            for is_new in (False, True)
        )
        yield Group(rule.outcome, f"{rule.title}{suffix}", rule.meaning, rule.options, known)
        title = f"{new_title(rule.title)}{suffix}"
        yield Group(rule.outcome, title, for_new.meaning, for_new.options, new, is_new=True)

    def is_past(self, index: int, p: Assessed | Unassessed) -> bool:
        """Return True if a decision is recorded that is not shown with an open item."""
        return p.position.details.decision is not None and (is_decided(p) or index not in self.needed)

    def borderline(self, index: int, p: Assessed) -> Item:
        """Return the item, without a number, of a position that is one only for its borderline score."""
        hidden = self.hidden and p.outcome is Outcome.NO_REFERENCE
        return self.item(index, p)._replace(keeps_band=not hidden, is_withheld=hidden)

    def item(self, index: int, p: Assessed | Unassessed) -> Item:
        """Return the item of a position, without a number."""
        details, framework = p.position.details, self.assessment.framework_of(p)
        needed = self.needed.get(index)
        found = p if isinstance(p, Assessed) else None
        return Item(
            number=0,
            place=index,
            label=self.labels[index],
            held=reference_or("not known", p, self.assessment.withheld),
            recommended=(found.band_name or framework.below.name) if found else "not classified",
            score=found.classification.score if found else 0,
            edge=edge_words(found) if found else "",
            earliest=self._earliest(needed) if needed else "",
            is_ceo=details.is_ceo,
            may_wait=found is not None and may_wait(found),
            keeps_band=False,
            is_withheld=False,
            decided=_decided(details),
            is_taken=is_decided(p),
            incumbent=shown(details.incumbent),
            pay=_pay(details.trp, details.fte),
        )

    def _earliest(self, needed: Consequence) -> str:
        return earliest_change(needed.timing) if self.is_timed else ""


def _decided(details: Details) -> str:
    """Return the decision that is recorded, without the cells that decision_on() names if two cells contradict."""
    decision = details.decision
    if decision is not None and decision.state is DecisionState.DOUBTFUL and decision.contradictions:
        return "Open: two different decisions are recorded"
    return _sentence(decision_on(details))


def _pay(trp: float | None, fte: float | None) -> str:
    """Return the total remuneration package, such as "$210,000 at 0.8 FTE", "" if it is not known or not shown."""
    if trp is None:
        return ""
    return f"${trp:,.0f}{'' if fte in (None, _FULL_TIME) else f' at {fte:g} FTE'}"


def _sentence(words: str) -> str:
    return words[:1].upper() + words[1:]
