"""Carry the reasons typed beside findings in an earlier run over to the findings of this run."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from peecf_batch.reading.opened import ReasonKey
from peecf_batch.rules.findings import Finding, Severity

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from peecf_batch.reading.opened import Reason

_BEFORE_VALUE, _BEFORE = "Given when the value was '", "Given before this changed: "


def with_reasons(findings: Sequence[Finding], reasons: Mapping[ReasonKey, Sequence[Reason]]) -> tuple[Finding, ...]:
    """Return `findings` with the reasons that were typed beside them, in the same order.

    A warning or notice with a reason is accepted while the content that the reason is about is unchanged. After a
    change it is open again, and the old reason is marked as given before the change. Errors keep the reason but are
    never accepted, because a reason cannot classify a position.
    """
    if not reasons:
        return tuple(findings)
    keys = [_key(finding) for finding in findings]
    counts, left = Counter(keys), defaultdict(list, {key: list(typed) for key, typed in reasons.items()})
    here = [_taken(left[key], finding) for key, finding in zip(keys, findings, strict=True)]
    answered = []
    for key, finding, reason in zip(keys, findings, here, strict=True):
        moved = left[key].pop(0) if reason is None and left[key] else None
        alone = counts[key] == 1
        answered.append(_answered(finding, reason or moved, sure=reason is not None or alone))
    return tuple(answered)


def _key(finding: Finding) -> ReasonKey:
    return ReasonKey(finding.code, finding.position, finding.heading)


def _taken(reasons: list[Reason], finding: Finding) -> Reason | None:
    """Remove from `reasons` the reason for the same cell and content, and return it, or return None."""
    for reason in reasons:
        if reason.cell == finding.cell and _same(reason.about, finding.about):
            reasons.remove(reason)
            return reason
    return None


def _answered(finding: Finding, reason: Reason | None, *, sure: bool) -> Finding:
    """Return a finding with a reason. `sure` is true if the reason cannot belong to a similar finding elsewhere."""
    if reason is None:
        return finding
    if reason.text.startswith((_BEFORE_VALUE, _BEFORE)):
        return finding._replace(reason=reason.text)
    if sure and _same(reason.about, finding.about):
        return finding._replace(reason=reason.text, accepted=finding.severity is not Severity.ERROR)
    before = _BEFORE if finding.basis else f"{_BEFORE_VALUE}{_short(reason.about)}': "
    return finding._replace(reason=before + reason.text)


def _same(one: str, other: str) -> bool:
    return one.split() == other.split()


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 60 else line[:59] + "…"
