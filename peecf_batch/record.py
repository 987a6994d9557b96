"""Assessment -> JSON: the stable record that scripts, other tools and our own audit read."""

from __future__ import annotations

import json
import re
from collections import Counter
from typing import TYPE_CHECKING, Any

from peecf_batch import __version__
from peecf_batch.alignment import NoCost, consequences
from peecf_batch.findings import Severity, Status
from peecf_batch.marks import ids_in, mark_of
from peecf_batch.organisation import Assessed, at_or_above_ceo, same_band_pairs, whole

if TYPE_CHECKING:
    from peecf_batch.alignment import Consequence, Cost
    from peecf_batch.assessment import Assessment
    from peecf_batch.determination import Amount, Determination
    from peecf_batch.findings import Finding, RuleResult
    from peecf_batch.framework import Framework
    from peecf_batch.organisation import Organisation, Unassessed
    from peecf_batch.position import Details
    from peecf_batch.reference import Reference

SCHEMA = "peecf-batch/assessment/1"
BELOW = "below-executive"
_SURROGATE = re.compile("[\ud800-\udfff]")
_encode = json.JSONEncoder(ensure_ascii=False, check_circular=False, separators=(",", ":")).encode


def record(assessment: Assessment) -> dict[str, Any]:
    """The assessment as plain data, in the order and with the meaning that the schema promises."""
    framework, reference = assessment.framework, assessment.reference
    return {
        "schema": SCHEMA,
        "tool": {"name": "peecf-batch", "version": __version__},
        "framework": _framework(framework),
        "workbook": _workbook(assessment),
        "determination": determination_record(reference),
        "positions": _positions(assessment),
        "findings": [finding_record(finding) for finding in assessment.findings],
        "rules": [rule_record(rule) for rule in assessment.rules],
        "organisation": _organisation(assessment.organisation, framework) | _patterns(assessment),
        "organisations": _organisations(assessment),
        "assurance": assurance_record(assessment),
    }


def assurance_record(assessment: Assessment) -> dict[str, int]:
    """How many rules there are and how they ended."""
    counts = Counter(result.status for result in assessment.rules)
    return {
        "rules": len(assessment.rules),
        "passed": counts[Status.PASSED],
        "found": counts[Status.FOUND],
        "not_run": counts[Status.NOT_RUN],
    }


def record_text(assessment: Assessment) -> str:
    """The record as JSON, one line for each position, finding and rule; the same assessment gives the same bytes.

    Lone surrogates are escaped, so that the text can always be written as UTF-8.
    """
    return as_json(record(assessment))


def as_json(data: dict[str, Any]) -> str:
    """A record as JSON, a line for each object of each list, in UTF-8 whatever its texts hold."""
    members = (f"{_encode(key)}: {_member(value)}" for key, value in data.items())
    text = "{\n" + ",\n".join(members) + "\n}\n"
    try:
        text.encode()
    except UnicodeEncodeError:
        return _SURROGATE.sub(lambda found: f"\\u{ord(found[0]):04x}", text)
    return text


def _member(value: Any) -> str:
    return _lines(value) if isinstance(value, list) else _encode(value)


def _lines(items: list[dict[str, Any]]) -> str:
    """A list of objects with one key first in each, one line for each object.

    They are encoded in one go. A quote that ends a text is never followed by the name of a key, so what begins an
    object cannot be found inside a text.
    """
    if not items:
        return "[]"
    start = f'{{"{next(iter(items[0]))}":'
    return "[\n" + _encode(items)[1:-1].replace("}," + start, "},\n" + start) + "\n]"


def determination_record(reference: Reference) -> dict[str, Any]:
    """The dates, and the values in force on them, each amount in whole dollars with its mark; None where missing."""
    return {
        "date": reference.date.isoformat(),
        "instrument": reference.instrument,
        "as_at": reference.as_at.isoformat() if reference.as_at else None,
        "reference_values": _values(reference.values),
        "values": _values(reference.in_force),
    }


def _values(values: Determination | None) -> dict[str, Any] | None:
    if values is None:
        return None
    bands = {band.band: {"base": _amount(band.base), "top": _amount(band.top)} for band in values.bands}
    return {
        "title": values.title,
        "made": values.made.isoformat() if values.made else None,
        "effective": values.effective.isoformat(),
        "bands": bands,
        "floor": _amount(values.floor),
    }


def _amount(amount: Amount) -> dict[str, Any]:
    source = amount.source.url if amount.source else ""
    return {"dollars": amount.dollars, "mark": amount.mark.value, "source": source}


def _workbook(assessment: Assessment) -> dict[str, Any]:
    source = assessment.source
    return {
        "name": source.name,
        "sha256": source.sha256,
        "sheet": source.sheet,
        "heading_row": source.heading_row,
        "columns": dict(source.columns),
    }


def _framework(framework: Framework) -> dict[str, Any]:
    return {
        "id": framework.id,
        "title": framework.title,
        "source": framework.citation.url,
        "lowest": framework.lowest,
        "highest": framework.highest,
        "scale": {"lowest": framework.scale.lowest, "highest": framework.scale.highest},
        "factors": [{"key": factor.key, "name": factor.name} for factor in framework.factors],
        "bands": [{"name": b.name, "lowest": b.lowest, "highest": b.highest} for b in framework.bands],
        "below": {"name": framework.below.name, "lowest": framework.lowest, "highest": framework.bands[0].lowest - 1},
        "guide_points": [{"factor_score": g.factor_score, "score": g.score} for g in framework.guide_points],
        "share_of_work": framework.share_of_work.lowest_percent,
    }


def _positions(assessment: Assessment) -> list[dict[str, Any]]:
    keys = tuple(factor.key for factor in assessment.framework.factors)
    follows = consequences(assessment.positions, assessment.framework, assessment.reference)
    by_index = {found.index: found for found in follows}
    return [_position(p, keys, by_index.get(index)) for index, p in enumerate(assessment.positions)]


def _position(position: Assessed | Unassessed, keys: tuple[str, ...], follows: Consequence | None) -> dict[str, Any]:
    details = position.position.details
    worth = _worth(position) if isinstance(position, Assessed) else _NO_WORTH
    return {
        "id": details.id,
        "title": details.title,
        "row": details.row,
        "scores": dict(zip(keys, position.position.scores, strict=True)),
        "score": worth[0],
        "band": worth[1],
        "below_executive": worth[2],
        "edge": worth[3],
        "reference_band": details.reference_band,
        "reference_basis": details.reference_basis.value if details.reference_band else None,
        "outcome": worth[4],
        **_place(details),
        "findings": list(position.findings),
        "near_executive": worth[5],
        "assessor": details.assessor,
        "former_ids": ids_in(details.former_id),
        "rationale_marks": _marks(details.rationales, keys),
        "consequence": _consequence(follows) if follows else None,
    }


def _marks(rationales: tuple[str, ...], keys: tuple[str, ...]) -> dict[str, str]:
    """A short mark for each rationale: an audit sees by them whether a text changed, and nobody can read it."""
    return {key: mark_of(text) for key, text in zip(keys, rationales, strict=False) if text}


def _consequence(found: Consequence) -> dict[str, Any]:
    """What follows from an outcome; dollars as texts, so that no cent is lost."""
    return {
        "minister": found.minister,
        "vacant": found.vacant,
        "earliest_change": found.earliest.isoformat() if found.earliest else None,
        "cost": cost_record(found.cost),
    }


def cost_record(cost: Cost | NoCost | None) -> dict[str, Any] | None:
    """What it costs to align a package, or why that cannot be told; None where it is not asked."""
    if cost is None:
        return None
    if isinstance(cost, NoCost):
        return {"change": None, "reason": cost.reason}
    return {"change": f"{cost.change:.2f}", "target": cost.target, "financial_year": cost.financial_year or None}


_Worth = tuple[int | None, str | None, bool, str | None, str | None, bool]
_NO_WORTH: _Worth = (None, None, False, None, None, False)


def _worth(position: Assessed) -> _Worth:
    found = position.classification
    return (
        found.score,
        found.band.name if found.band else None,
        found.band is None,
        found.edge.value if found.edge else None,
        position.outcome.value,
        found.near_executive,
    )


def _place(details: Details) -> dict[str, Any]:
    return {
        "reports_to": details.reports_to,
        "streams": list(details.streams),
        "organisation": details.organisation,
        "division": details.division,
        "is_ceo": details.is_ceo,
        "vacant": details.vacant,
        "contract_end": details.contract_end.isoformat() if details.contract_end else None,
    }


def finding_record(finding: Finding) -> dict[str, Any]:
    """Return one finding as the record holds it."""
    return {
        "code": finding.code,
        "severity": finding.severity.value,
        "sheet": finding.sheet,
        "cell": finding.cell,
        "position": finding.position,
        "heading": finding.heading,
        "value": finding.value,
        "message": finding.message,
        "fix": finding.fix,
        "row": finding.row,
        "reason": finding.reason,
        "accepted": finding.accepted,
    }


def rule_record(rule: RuleResult) -> dict[str, Any]:
    """Return how one rule ended as the record holds it."""
    return {"code": rule.code, "status": rule.status.value, "reason": rule.reason, "count": rule.count}


def _organisation(organisation: Organisation, framework: Framework) -> dict[str, Any]:
    counts = dict(organisation.bands)
    return {
        "positions": organisation.positions,
        "classified": organisation.classified,
        "not_classified": organisation.not_classified,
        "bands": {**{band.name: counts[band.name] for band in framework.bands}, BELOW: counts[""]},
        "outcomes": {outcome.value: count for outcome, count in organisation.outcomes},
        "edges": organisation.edges,
    }


def _patterns(assessment: Assessment) -> dict[str, Any]:
    """What the page counts beyond bands and outcomes: moves, scores, reporting lines, streams and findings."""
    positions, findings = assessment.positions, assessment.findings
    assessed = [p for p in positions if isinstance(p, Assessed)]
    scores = Counter(p.classification.score for p in assessed)
    streams = Counter((stream, _band(p)) for p in assessed for stream in p.position.details.streams)
    warned = {f.row for f in findings if f.severity is Severity.WARNING and f.position and not f.accepted}
    named = (
        *((severity.value, sum(f.severity is severity for f in findings)) for severity in Severity),
        ("rules", len({finding.code for finding in findings})),
    )
    return {
        "transitions": [
            {"from": held or None, "to": now or BELOW, "positions": count}
            for (held, now), count in assessment.organisation.transitions
        ],
        "work_value_scores": {str(score): scores[score] for score in sorted(scores)},
        "same_band_as_superior": len(same_band_pairs(positions)),
        "at_or_above_ceo": len(at_or_above_ceo(positions)),
        "warned": len(warned & {p.position.details.row for p in assessed}),
        "streams": _nested(streams),
        "findings": {"total": len(findings)} | dict(named),
    }


def _nested(counts: Counter[tuple[str, str]]) -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = {}
    for (name, band), count in counts.items():
        found.setdefault(name, {})[band] = count
    return found


def _band(position: Assessed) -> str:
    return position.classification.band.name if position.classification.band else BELOW


def _organisations(assessment: Assessment) -> list[dict[str, Any]]:
    """The counts of each organisation, and of each division in it, in the order in which the sheet names them."""
    parts: dict[str, dict[str, list[Assessed | Unassessed]]] = {}
    for p in assessment.positions:
        details = p.position.details
        parts.setdefault(details.organisation, {}).setdefault(details.division, []).append(p)
    return [
        {"name": name}
        | _organisation(
            whole([p for part in divisions.values() for p in part], assessment.framework), assessment.framework
        )
        | {
            "divisions": [
                {"name": division} | _organisation(whole(part, assessment.framework), assessment.framework)
                for division, part in divisions.items()
            ]
        }
        for name, divisions in parts.items()
    ]
