"""Which findings has somebody answered? Reasons typed beside them in an earlier run, held against what is found now."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

from peecf_batch.reading.typed_reasons import ReasonKey
from peecf_batch.rules.findings import Finding, Severity

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from peecf_batch.reading.typed_reasons import Reason

_BEFORE_VALUE, _BEFORE = "Given when the value was '", "Given before this changed: "


def with_reasons(findings: Sequence[Finding], reasons: Mapping[ReasonKey, Sequence[Reason]]) -> tuple[Finding, ...]:
    """`findings` with the reasons that were typed beside them.

    A warning or notice with a reason is accepted as long as what the reason was about is unchanged; else it is open
    again and shows the old reason as such. Errors keep the reason and are never accepted: no position can be
    classified by a reason.
    """
    if not reasons:
        return tuple(findings)
    keys = [_key(finding) for finding in findings]
    counts, left = Counter(keys), defaultdict(list, {key: list(held) for key, held in reasons.items()})
    here = [_taken(left[key], finding) for key, finding in zip(keys, findings, strict=True)]
    answered = []
    for key, finding, reason in zip(keys, findings, here, strict=True):
        moved = left[key].pop(0) if reason is None and left[key] else None
        alone = counts[key] == 1
        answered.append(_answered(finding, reason or moved, sure=reason is not None or alone))
    return tuple(answered)


def _key(finding: Finding) -> ReasonKey:
    return ReasonKey(finding.code, finding.position, finding.heading)


def _taken(held: list[Reason], finding: Finding) -> Reason | None:
    """The reason that stood beside the same cell and is about the same, taken out of those held."""
    for reason in held:
        if reason.cell == finding.cell and _same(reason.about, finding.about):
            held.remove(reason)
            return reason
    return None


def _answered(finding: Finding, reason: Reason | None, *, sure: bool) -> Finding:
    """A finding with a reason; `sure` says that the reason cannot belong to a like finding elsewhere."""
    if reason is None:
        return finding
    if reason.text.startswith((_BEFORE_VALUE, _BEFORE)):
        return replace(finding, reason=reason.text)
    if sure and _same(reason.about, finding.about):
        return replace(finding, reason=reason.text, accepted=finding.severity is not Severity.ERROR)
    before = _BEFORE if finding.basis else f"{_BEFORE_VALUE}{_short(reason.about)}': "
    return replace(finding, reason=before + reason.text)


def _same(one: str, other: str) -> bool:
    return one.split() == other.split()


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 60 else line[:59] + "…"


def accepted(findings: Iterable[Finding]) -> int:
    """How many findings have been answered with a reason that holds."""
    return sum(finding.accepted for finding in findings)
