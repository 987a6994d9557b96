"""Write the sentences that screen, workbook, page and paper share, so that they never differ."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from peecf_batch.assessment.organisation import Assessed
from peecf_batch.outputs.wording.text import shown, told_apart
from peecf_batch.rules.findings import Severity, Status
from peecf_batch.rules.framework import Edge

if TYPE_CHECKING:
    from peecf_batch.assessment.assessment import Assessment
    from peecf_batch.rules.findings import Finding
    from peecf_batch.rules.reference import Reference


def plural(count: int, one: str, many: str = "") -> str:
    """Return a count with its noun: "1 position", "3 positions"."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def verdict(assessment: Assessment) -> str:
    """Return the result in one sentence: how many positions can be classified, and how many need correction first."""
    whole = assessment.organisation
    if not whole.positions:
        return "No position has been entered yet. Type the first under the headings, then assess it again."
    if not whole.not_classified:
        which = "The one position" if whole.positions == 1 else f"All {whole.positions:,} positions"
        return f"{which} can be classified."
    need = "needs" if whole.not_classified == 1 else "need"
    classified = f"{whole.classified:,} of {plural(whole.positions, 'position')} can be classified"
    return f"{classified}; {whole.not_classified:,} {need} you."


def values_named(reference: Reference) -> str:
    """Return the instrument with the remuneration values used, its date of effect, and the date asked for.

    The last is left out if it is the date of effect. Without an instrument in force the result is "none are known as at
    ...", or "none" where no date is known.
    """
    if reference.in_force is None or reference.as_at is None:
        return f"none are known as at {reference.as_at.isoformat()}" if reference.as_at else "none"
    said = f"{reference.in_force.title}, in effect from {reference.in_force.effective.isoformat()}"
    said += "" if reference.in_force.is_known else " (its values are not known)"
    return said if reference.as_at == reference.in_force.effective else f"{said}; as at {reference.as_at.isoformat()}"


def severities(assessment: Assessment) -> str:
    """Return the number of findings of each severity: "2 errors, 3 warnings (1 accepted), no notices"."""
    counts = Counter(finding.severity for finding in assessment.findings)
    answered = Counter(finding.severity for finding in assessment.findings if finding.accepted)
    said = ((plural(counts[s], s.value) if counts[s] else f"no {s.value}s", answered[s]) for s in Severity)
    return ", ".join(f"{words} ({count:,} accepted)" if count else words for words, count in said)


def state(finding: Finding) -> str:
    """Return the state of a finding: "Open", "Accepted" with a reason, or "Open again" after a change."""
    if finding.accepted:
        return "Accepted"
    return "Open again" if finding.reason and finding.severity is not Severity.ERROR else "Open"


def assurance(assessment: Assessment) -> str:
    """Return the number of rules by status: "29 rules: 20 passed, 6 found something, 3 not run"."""
    counts = Counter(result.status for result in assessment.rules)
    parts = f"{counts[Status.PASSED]} passed, {counts[Status.FOUND]} found something, {counts[Status.NOT_RUN]} not run"
    return f"{plural(len(assessment.rules), 'rule')}: {parts}"


def not_run(assessment: Assessment) -> dict[str, list[str]]:
    """Return the codes of the rules that did not run, by reason."""
    found: dict[str, list[str]] = {}
    for result in assessment.rules:
        if result.status is Status.NOT_RUN:
            found.setdefault(result.reason, []).append(result.code)
    return found


def names_of(assessment: Assessment) -> list[str]:
    """Return a name for each position: its title, or else its id; with id or row in brackets if it occurs twice."""
    details = [p.position.details for p in assessment.positions]
    marks = [shown(d.id) if d.id and d.title else f"row {d.row}" for d in details]
    return told_apart([shown(d.name) for d in details], marks)


def edge_words(position: Assessed) -> str:
    """Return which end of its band a borderline position has, such as "lowest of PESES-2", else ""."""
    found = position.classification
    if found.band is None or found.edge is None:
        return ""
    return f"{'lowest' if found.edge is Edge.LOWEST else 'highest'} of {found.band.name}"
