"""Write the record of a history as JSON: every position in each assessment, and what changed from one to the next."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from peecf_batch import __version__
from peecf_batch.assessment.history.series import organisations_of
from peecf_batch.outputs.record.audit import band_key
from peecf_batch.outputs.record.decisions import decision_record
from peecf_batch.outputs.record.json_text import as_json
from peecf_batch.rules.framework import BELOW_EXECUTIVE
from peecf_batch.rules.privacy import NOTHING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from peecf_batch.assessment.history.course import Course, Step
    from peecf_batch.assessment.history.history import Difference, History, Parts, Unused
    from peecf_batch.assessment.history.series import DatedAssessment
    from peecf_batch.assessment.snapshot import PositionSnapshot
    from peecf_batch.rules.privacy import Disclosed

SCHEMA = "peecf-batch/history/1"


def history_record(history: History, unused: Sequence[Unused], disclosed: Disclosed = NOTHING) -> dict[str, Any]:
    """Return the history as plain data, in the order that the record promises. Assessments are numbered from 1.

    The history must have only those facts about people that are `disclosed`.
    """
    framework = history.framework
    keys = [factor.key for factor in framework.factors]
    return {
        "schema": SCHEMA,
        "tool": {"name": "peecf-batch", "version": __version__},
        "framework": {"id": framework.id, "title": framework.title},
        "organisation": {"names": list(organisations_of(one.snapshot for one in history.assessments))},
        "order": history.order.value,
        "assessments": [_assessment(n, one) for n, one in enumerate(history.assessments, 1)],
        "not_counted": [one._asdict() for one in unused],
        "counts": history.counts,
        "kinds": {kind.value: count for kind, count in history.kinds.items()},
        "positions": [_position(course, history, keys) for course in history.courses],
        "splits": [_parts(one) for one in history.parts if not one.merged],
        "mergers": [_parts(one) for one in history.parts if one.merged],
        "differences": [_difference(one) for one in history.differences],
        "shared_ids": [
            {"assessment": one.assessment + 1, "id": one.id, "positions": one.positions} for one in history.shared_ids
        ],
        "withheld": {"names": not disclosed.names, "remuneration": not disclosed.remuneration, "gender": True},
    }


def history_text(history: History, unused: Sequence[Unused], disclosed: Disclosed = NOTHING) -> str:
    """Return the record as JSON; the same history gives the same bytes."""
    return as_json(history_record(history, unused, disclosed))


def _assessment(number: int, one: DatedAssessment) -> dict[str, Any]:
    snapshot = one.snapshot
    bands: dict[str, int] = {}
    for position in snapshot.positions:
        key = band_key(position.band)
        bands[key] = bands.get(key, 0) + 1
    return {
        "number": number,
        "date": one.day.isoformat() if one.day else None,
        "date_from": one.basis.value,
        "from_record": one.is_record,
        "edited": snapshot.edited,
        "name": snapshot.name,
        "sha256": snapshot.sha256,
        "sheet": snapshot.sheet,
        "positions": len(snapshot.positions),
        "bands": dict(sorted(bands.items())),
        "lacks": list(snapshot.lacks),
    }


def _position(course: Course, history: History, keys: Sequence[str]) -> dict[str, Any]:
    latest = course.latest
    return {
        "id": latest.id,
        "title": latest.title,
        "division": latest.division,
        "is_ceo": latest.is_ceo,
        "ids": list(course.ids),
        "first": course.places[0] + 1,
        "last": course.places[-1] + 1,
        "missing_in": [n + 1 for n in course.missing],
        "kind": course.kind.value,
        "points": course.points,
        "band_changes": [
            {"from": one.start + 1, "to": one.end + 1, "kind": one.kind.value} for one in course.band_changes
        ],
        "assessments": [_side(n, side, history, keys) for n, side in enumerate(course.sides) if side is not None],
        "steps": [_step(step, keys) for step in course.steps],
    }


def _side(number: int, side: PositionSnapshot, history: History, keys: Sequence[str]) -> dict[str, Any]:
    reasons = history.assessments[number].reasons.get(side.sheet_row, ())
    return {
        "assessment": number + 1,
        "id": side.id,
        "title": side.title,
        "sheet": side.sheet,
        "row": side.row,
        "framework": side.framework or history.framework.id,
        "assessed_on": side.assessed_on.isoformat() if side.assessed_on else None,
        "assessor": side.assessor,
        "scores": dict(zip(keys, side.scores, strict=True)),
        "score": side.score,
        "band": side.band or None,
        "below_executive": band_key(side.band) == BELOW_EXECUTIVE,
        "edge": side.edge,
        "reference_band": side.reference_band,
        "outcome": side.outcome.value if side.outcome else None,
        "decision": decision_record(side.decision, side.decider, side.decided_on),
        "reasons": [one._asdict() for one in reasons],
    }


def _step(step: Step, keys: Sequence[str]) -> dict[str, Any]:
    return {
        "from": step.start + 1,
        "to": step.end + 1,
        "matched_by": step.by.value,
        "points": step.points,
        "moved": step.moved,
        "crossed_by_one_point": step.crossed,
        "renamed": step.renamed,
        "reassigned": step.reassigned,
        "factors": [
            {"factor": keys[f.factor], "before": f.before, "after": f.after, "rationale": f.rationale.value}
            for f in step.factors
        ],
        "rationales_changed": None if step.rationales is None else [keys[n] for n in step.rationales],
    }


def _named(held: PositionSnapshot) -> dict[str, str]:
    return {"id": held.id, "title": held.title}


def _parts(one: Parts) -> dict[str, Any]:
    return {
        "from": one.pair.start + 1,
        "to": one.pair.end + 1,
        "one": _named(one.one),
        "several": [_named(held) for held in one.several],
    }


def _difference(one: Difference) -> dict[str, Any]:
    return {
        "from": one.pair.start + 1,
        "to": one.pair.end + 1,
        "before": _named(one.before),
        "after": _named(one.after),
        "in_history": one.in_history,
    }
