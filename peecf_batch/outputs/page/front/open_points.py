"""List what is open before a decision: errors, warnings, contracts that ended, deferred decisions, missing values."""

from __future__ import annotations

from typing import TYPE_CHECKING

from peecf_batch.assessment.alignment import contract_doubts
from peecf_batch.definitions import NamedTuple
from peecf_batch.outputs.wording.census import incomplete
from peecf_batch.outputs.wording.decisions import VACANT_WITH_CONTRACT
from peecf_batch.outputs.wording.text import cut, listed, numbers_listed, plural, shown
from peecf_batch.reading.decisions.decision import DecisionState
from peecf_batch.rules.findings import MODERATION, Severity, catalogue, day

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from peecf_batch.assessment.result import Assessment
    from peecf_batch.outputs.page.decisions import DecisionGroup
    from peecf_batch.rules.findings import Finding

_LISTED, _NAMED, _LONGEST = 5, 3, 260


class OpenPoint(NamedTuple):
    """Something to settle before a decision, as a sentence, and the id of the part of the page with details."""

    text: str
    target: str = ""


def open_points(assessment: Assessment, groups: Sequence[DecisionGroup], names: Sequence[str]) -> tuple[OpenPoint, ...]:
    """Return what is open, the most serious first; `names` has one for each position."""
    return (
        *_missing(assessment),
        *_contracts(assessment, groups),
        *_undecided(assessment, groups),
        *_warnings(assessment, names),
        *_values(assessment),
    )


def _missing(assessment: Assessment) -> Iterator[OpenPoint]:
    missing = incomplete(assessment.census)
    if missing:
        yield OpenPoint(f"Positions may be missing: {missing}.", "findings")


def _contracts(assessment: Assessment, groups: Sequence[DecisionGroup]) -> Iterator[OpenPoint]:
    numbers = {row.position: row.number for group in groups for row in group.rows}
    doubts = contract_doubts(assessment.consequences, assessment.positions)
    ended, vacant = (sorted(numbers[index] for index in indices) for indices in doubts)
    if ended:
        said = "contract end given for decision" if len(ended) == 1 else "contract ends given for decisions"
        have = "has" if len(ended) == 1 else "have"
        yield OpenPoint(f"The {said} {numbers_listed(ended)} {have} passed. Confirm which contract applies now.")
    if vacant:
        said = "decision" if len(vacant) == 1 else "decisions"
        yield OpenPoint(f"For {said} {numbers_listed(vacant)}, {VACANT_WITH_CONTRACT}")


def _undecided(assessment: Assessment, groups: Sequence[DecisionGroup]) -> Iterator[OpenPoint]:
    states: dict[DecisionState, list[int]] = {}
    for group in groups:
        for row in group.rows:
            decision = assessment.positions[row.position].position.details.decision
            if decision is not None:
                states.setdefault(decision.state, []).append(row.number)
    for state, said in ((DecisionState.DEFERRED, "deferred"), (DecisionState.DOUBTFUL, "in doubt")):
        if state in states:
            numbers = states[state]
            which = "decision" if len(numbers) == 1 else "decisions"
            yield OpenPoint(f"The {which} on {numbers_listed(numbers)} {'is' if len(numbers) == 1 else 'are'} {said}.")


def _warnings(assessment: Assessment, names: Sequence[str]) -> Iterator[OpenPoint]:
    """Yield the open warnings, one point for each rule; a rule with a single finding has its message."""
    found: dict[str, list[Finding]] = {}
    for finding in assessment.findings:
        if finding.severity is Severity.WARNING and not finding.accepted:
            found.setdefault(finding.code, []).append(finding)
    for code, each in list(found.items())[:_LISTED]:
        yield OpenPoint(_warning(code, each, assessment, names), _target(code))
    rest = list(found.values())[_LISTED:]
    if rest:
        more = sum(map(len, rest))
        yield OpenPoint(f"{plural(more, 'more warning')} under {plural(len(rest), 'other check')}.", "findings")


def _target(code: str) -> str:
    """Return the id of the part of the page that lists the findings of a rule."""
    rule = catalogue().get(code)
    return MODERATION if rule is not None and rule.group == MODERATION else f"r-{code}"


def _warning(code: str, found: Sequence[Finding], assessment: Assessment, names: Sequence[str]) -> str:
    rule, places = catalogue().get(code), assessment.place_of_row
    held = ((finding, places.get(finding.sheet_row)) for finding in found)
    which = list(dict.fromkeys(shown(f.position) if place is None else names[place] for f, place in held))
    which = [cut(name, _LONGEST) for name in which if name]
    message = shown(found[0].message)
    if len(found) == 1 or rule is None:
        said = f"{which[0]}: {message}" if which else f"{message[:1].upper()}{message[1:]}"
        short = cut(said, _LONGEST)
        return short if short.endswith("…") else f"{short.rstrip('.')}."
    if len(which) > _NAMED:
        return f"{rule.title}: {listed([*which[:_NAMED], f'{len(which) - _NAMED:,} more'])}."
    return f"{rule.title}: {listed(which) or plural(len(found), 'finding')}."


def _values(assessment: Assessment) -> Iterator[OpenPoint]:
    reference = assessment.reference
    used = reference.in_force
    if used is not None and not used.is_known:
        yield OpenPoint(
            f"The remuneration values in effect from {day(used.effective)} are not known, so pay was not compared."
        )
    elif used is not None and used.note:
        yield OpenPoint(f"{shown(used.title)}: {shown(used.note).rstrip('.')}.")
