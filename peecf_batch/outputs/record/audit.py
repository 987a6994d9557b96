"""Write the record of an audit as JSON: the changes between two assessments and their consequences."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from peecf_batch import __version__
from peecf_batch.assessment.move_kinds import MatchedBy
from peecf_batch.outputs.record.decisions import decision_record
from peecf_batch.outputs.record.determination import determination_record
from peecf_batch.outputs.record.json_text import as_json
from peecf_batch.outputs.record.record import cost_record, finding_record
from peecf_batch.rules.framework import BELOW_EXECUTIVE
from peecf_batch.rules.privacy import NOTHING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from peecf_batch.assessment.alignment import CostTotal
    from peecf_batch.assessment.comparison import Audit, Change, FollowedDecision, Split
    from peecf_batch.assessment.snapshot import PositionSnapshot, Snapshot
    from peecf_batch.rules.findings import Finding
    from peecf_batch.rules.privacy import Disclosed
    from peecf_batch.rules.reference import Reference

SCHEMA = "peecf-batch/audit/1"
NOT_CLASSIFIED = "not-classified"


def audit_record(
    audit: Audit, findings: Sequence[Finding], reference: Reference, disclosed: Disclosed = NOTHING
) -> dict[str, Any]:
    """Return the audit as plain data, in the order that the record promises.

    Positions have the id and title of each assessment. Costs are included only where remuneration is `disclosed`.
    """
    keys = [factor.key for factor in audit.framework.factors]
    return {
        "schema": SCHEMA,
        "tool": {"name": "peecf-batch", "version": __version__},
        "framework": {"id": audit.framework.id, "title": audit.framework.title},
        "determination": determination_record(reference),
        "before": _source(audit.before),
        "after": _source(audit.after),
        "counts": audit.counts,
        "moves": [
            {"before": band_key(move.before), "after": band_key(move.after), "count": count}
            for move, count in audit.moves
            if count
        ],
        "changes": [_change(n, change, audit, keys) for n, change in enumerate(audit.changes) if _differs(change)],
        "new": [_named(held) for held in audit.new],
        "gone": [_named(held) for held in audit.gone],
        "splits": [_split(split) for split in audit.splits],
        "mergers": [_split(split) for split in audit.mergers],
        "reclassified": [_for_decision(held, disclosed) for held in audit.reclassified],
        "for_decision": [_for_decision(held, disclosed) for held in audit.after.positions if held.consequence],
        "decisions": [_followed(held, disclosed) for held in audit.followed],
        "costs": _costs(audit) if disclosed.remuneration else None,
        "findings": [finding_record(finding) for finding in findings],
    }


def audit_text(audit: Audit, findings: Sequence[Finding], reference: Reference, disclosed: Disclosed = NOTHING) -> str:
    """Return the record as JSON; the same audit gives the same bytes."""
    return as_json(audit_record(audit, findings, reference, disclosed))


def _differs(change: Change) -> bool:
    """Return True if anything about a position changed, or it was not matched by its id."""
    reference = change.before.reference_band != change.after.reference_band
    others = (change.factors, change.moved, change.renamed, change.reassigned, reference, change.by is not MatchedBy.ID)
    return any(others) or change.is_under_another_framework


def _source(snapshot: Snapshot) -> dict[str, Any]:
    return {
        "name": snapshot.name,
        "sha256": snapshot.sha256,
        "sheet": snapshot.sheet,
        "positions": len(snapshot.positions),
        "lacks": list(snapshot.lacks),
    }


def band_key(band: str | None) -> str:
    """Return what the record calls a band: "" is below executive, None is not classified."""
    return NOT_CLASSIFIED if band is None else band or BELOW_EXECUTIVE


def _named(held: PositionSnapshot) -> dict[str, Any]:
    return {"id": held.id, "title": held.title, "score": held.score, "band": band_key(held.band)}


def _change(number: int, change: Change, audit: Audit, keys: Sequence[str]) -> dict[str, Any]:
    before, after = change.before, change.after
    return {
        "id": after.id,
        "title": after.title,
        "row": after.row,
        "matched_by": change.by.value,
        "before": {**_named(before), "reference_band": before.reference_band},
        "after": {**_named(after), "reference_band": after.reference_band},
        "points": change.points,
        "moved": change.moved,
        "crossed_by_one_point": number in audit.crossed,
        "renamed": change.renamed,
        "reassigned": change.reassigned,
        "factors": [
            {"factor": keys[f.factor], "before": f.before, "after": f.after, "rationale": f.rationale.value}
            for f in change.factors
        ],
    }


def _split(split: Split) -> dict[str, Any]:
    return {"one": _named(split.one), "several": [_named(held) for held in split.several]}


def _for_decision(held: PositionSnapshot, disclosed: Disclosed) -> dict[str, Any]:
    follows = held.consequence
    return {
        **_named(held),
        "reference_band": held.reference_band,
        "outcome": held.outcome.value if held.outcome else None,
        "edge": held.edge,
        "is_ceo": held.is_ceo,
        "minister": bool(follows and follows.is_ceo),
        "timing": follows.timing.state.value if follows else None,
        "earliest_change": str(follows.timing.earliest or "") or None if follows else None,
        "cost": cost_record(follows.cost, disclosed) if follows else None,
    }


def _followed(held: FollowedDecision, disclosed: Disclosed) -> dict[str, Any]:
    """Return what was recommended before and decided, and what the later assessment shows."""
    decided, later = held.decided, held.later
    pay = {side: {"trp": p.trp, "fte": p.fte} for side, p in (("before", held.before), ("after", held.after))}
    return {
        "id": held.after.id,
        "title": held.after.title,
        "before": _named(held.before),
        "decision": decision_record(decided.decision, decided.decider, decided.decided_on),
        "recorded": "before" if decided is held.before else "after",
        "later_decision": decision_record(later.decision, later.decider, later.decided_on) if later else None,
        "after": {**_named(held.after), "reference_band": held.after.reference_band},
        "result": held.result.value,
    } | ({"remuneration": pay} if disclosed.remuneration else {})


def _costs(audit: Audit) -> dict[str, Any]:
    return {"by_financial_year": list(map(_total, audit.costs)), "all": _total(audit.cost)}


def _total(total: CostTotal) -> dict[str, Any]:
    return {
        "financial_year": total.financial_year or None,
        "positions": total.positions,
        "low": f"{total.low:.2f}",
        "high": f"{total.high:.2f}",
    }
