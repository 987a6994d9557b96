"""Redact an audit or a history: remove names of people, and costs that would tell what a person is paid."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from peecf_batch.assessment.alignment import Cost
from peecf_batch.outputs.privacy.amounts import without_amounts
from peecf_batch.outputs.privacy.disclosure import is_about_remuneration
from peecf_batch.outputs.privacy.roles import names_beside_roles, roles_in
from peecf_batch.reading.matching.texts import key_of
from peecf_batch.rules.findings import catalogue
from peecf_batch.rules.privacy import small_costs

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from peecf_batch.assessment.comparison import Audit, Change
    from peecf_batch.assessment.history.series import TypedReason
    from peecf_batch.assessment.snapshot import PositionSnapshot, Snapshot
    from peecf_batch.outputs.privacy.masking import Mask
    from peecf_batch.rules.findings import Finding
    from peecf_batch.rules.privacy import Disclosed


def masked_snapshot(snapshot: Snapshot, mask: Mask, disclosed: Disclosed) -> Snapshot:
    """Return a side of an audit with the names in its texts replaced. Different ids stay different.

    Of decision-makers, only roles are left unless names are `disclosed`. Amounts in decisions are left out unless
    remuneration is.
    """
    if not disclosed.remuneration:
        snapshot = replace(snapshot, positions=tuple(map(_without_amounts, snapshot.positions)))
    if not disclosed.names:
        snapshot = replace(snapshot, positions=tuple(map(_without_decider, snapshot.positions)))
    if not mask.people.parts:
        return snapshot
    ids = _ids((position.id for position in snapshot.positions), mask)
    positions = tuple(_masked(position, mask, ids) for position in snapshot.positions)
    return replace(snapshot, name=mask.masked(snapshot.name), sheet=mask.masked(snapshot.sheet), positions=positions)


def _without_amounts(held: PositionSnapshot) -> PositionSnapshot:
    if held.decision is None:
        return held
    return replace(held, decision=held.decision._replace(text=without_amounts(held.decision.text)))


def _without_decider(held: PositionSnapshot) -> PositionSnapshot:
    return replace(held, decider=roles_in(held.decider)) if held.decider else held


def _ids(ids: Iterable[str], mask: Mask) -> Mapping[str, str]:
    """Return each text that has a name in it with the text to show for it, numbered where two would be the same."""
    shown: dict[str, str] = {}
    for text in dict.fromkeys(ids):
        if (seen := mask.masked(text)) != text:
            number = sum(other == seen or other.startswith(f"{seen} (") for other in shown.values())
            shown[text] = f"{seen} ({number + 1})" if number else seen
    return shown


def _masked(held: PositionSnapshot, mask: Mask, ids: Mapping[str, str]) -> PositionSnapshot:
    return replace(
        held,
        id=ids.get(held.id, held.id),
        title=mask.masked(held.title),
        organisation=mask.masked(held.organisation),
        division=mask.masked(held.division),
        decision=held.decision._replace(text=mask.masked(held.decision.text)) if held.decision else None,
        former=tuple(ids.get(text, mask.masked(text)) for text in held.former),
    )


def audit_for_others(audit: Audit, disclosed: Disclosed) -> Audit:
    """Return the audit with codes in place of assessors' names, unless names are `disclosed`."""
    if disclosed.names or not any(change.reassigned for change in audit.changes):
        return audit
    from peecf_batch.moderation.assessor_codes import codes_for  # needed only with assessors

    named = (side.assessor for change in audit.changes for side in (change.before, change.after) if side.assessor)
    names = list(dict.fromkeys(named))
    codes = dict(zip(names, codes_for(names), strict=True))
    return replace(audit, changes=tuple(_by_codes(change, codes) for change in audit.changes))


def _by_codes(change: Change, codes: Mapping[str, str]) -> Change:
    if not change.reassigned:
        return change
    before, after = (replace(s, assessor=codes.get(s.assessor, "")) for s in (change.before, change.after))
    return replace(change, before=before, after=after)


def without_names_of_sheets(snapshot: Snapshot, mask: Mask) -> Snapshot:
    """Return an assessment with the names in the names of its sheets replaced. Different sheets stay different."""
    names = _ids((position.sheet for position in snapshot.positions), mask) if mask.people.parts else {}
    if not names:
        return snapshot
    return replace(snapshot, positions=tuple(replace(p, sheet=names.get(p.sheet, p.sheet)) for p in snapshot.positions))


def with_assessors_codes(snapshots: Sequence[Snapshot], disclosed: Disclosed) -> list[Snapshot]:
    """Return assessments with codes in place of assessors' names, unless names are `disclosed`.

    An assessor has the same code in all of them.
    """
    names = {key_of(p.assessor): p.assessor for one in snapshots for p in reversed(one.positions) if p.assessor}
    if disclosed.names or not names:
        return list(snapshots)
    from peecf_batch.moderation.assessor_codes import codes_for  # needed only with assessors

    codes = dict(zip(names, codes_for(list(names.values())), strict=True))
    return [
        replace(one, positions=tuple(replace(p, assessor=codes.get(key_of(p.assessor), "")) for p in one.positions))
        for one in snapshots
    ]


def reason_for_others(reason: TypedReason, mask: Mask, disclosed: Disclosed) -> TypedReason | None:
    """Return a typed reason with names and amounts replaced unless they are `disclosed`.

    Return None for a reason that is about a fact that may not be shown.
    """
    rule = catalogue().get(reason.code)
    if rule is None or (rule.private and not disclosed.names):
        return None
    if is_about_remuneration(reason.code) and not disclosed.remuneration:
        return None
    text = reason.text if disclosed.remuneration else without_amounts(reason.text)
    return reason._replace(heading=mask.masked(reason.heading), text=mask.masked(text))


def audit_findings_for_others(findings: Sequence[Finding], mask: Mask, disclosed: Disclosed) -> tuple[Finding, ...]:
    """Return the findings of an audit without names, unless names are `disclosed`."""
    if disclosed.names:
        return tuple(findings)
    return tuple(_without_names(finding, mask) for finding in findings)


def _without_names(finding: Finding, mask: Mask) -> Finding:
    rule = catalogue()[finding.code]
    if rule.private:
        finding = finding._replace(value="", message=rule.title)
    texts = {field: mask.masked(getattr(finding, field)) for field in ("sheet", "position", "value", "message", "fix")}
    return finding._replace(**texts)  # type: ignore[arg-type]


def shows_total_cost(audit: Audit, disclosed: Disclosed) -> bool:
    """Return True if the total cost may be shown: remuneration is `disclosed`, or enough packages are in each sum."""
    if disclosed.remuneration:
        return True
    costs = [held.consequence.cost for held in audit.after.positions if held.consequence]
    changes = [cost.change for cost in costs if isinstance(cost, Cost)]
    up, down, least = sum(c > 0 for c in changes), sum(c < 0 for c in changes), small_costs().least
    return up + down >= least and all(count == 0 or count >= least for count in (up, down))


def people_in_record(record: Any) -> Iterator[str]:
    """Yield the names of people in a record, which has them if it was written with them."""
    for position in record["positions"]:
        yield from (text for key in ("incumbent", "assessor") if isinstance(text := position.get(key), str))
        decision = position.get("decision")
        if isinstance(decision, dict) and isinstance(maker := decision.get("decided_by"), str):
            yield from names_beside_roles(maker)
