"""Write the record of an assessment as JSON, the stable format for scripts, other tools and our own audit."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from peecf_batch import __version__
from peecf_batch.assessment.alignment import Cost, NoCost
from peecf_batch.assessment.organisation import Assessed
from peecf_batch.assessment.rationale_marks import hashes_of
from peecf_batch.definitions import NamedTuple
from peecf_batch.outputs.privacy.disclosure import redacted
from peecf_batch.outputs.record.assurance import evidence_record, figures_record, rules_record
from peecf_batch.outputs.record.census import census_record
from peecf_batch.outputs.record.consensus import agreed_records
from peecf_batch.outputs.record.counts import organisation_counts, organisations, patterns
from peecf_batch.outputs.record.decisions import decision_record, stream_check_record
from peecf_batch.outputs.record.determination import determination_record
from peecf_batch.outputs.record.json_text import json_pieces
from peecf_batch.outputs.record.moderation import moderation_record, sensitivity_record
from peecf_batch.outputs.wording.decisions import decision_maker
from peecf_batch.reading.position import ids_in
from peecf_batch.rules.privacy import NOTHING, Withheld
from peecf_batch.rules.reference import TimingState

if TYPE_CHECKING:
    from collections.abc import Sequence

    from peecf_batch.assessment.alignment import Consequence
    from peecf_batch.assessment.organisation import Unassessed
    from peecf_batch.assessment.result import Assessment
    from peecf_batch.reading.position import Details
    from peecf_batch.rules.findings import Finding, RuleResult
    from peecf_batch.rules.framework import Framework
    from peecf_batch.rules.privacy import Disclosed

SCHEMA = "peecf-batch/assessment/1"
COST_NOT_SHOWN = "the record was written without remuneration"


def record(assessment: Assessment, disclosed: Disclosed = NOTHING) -> dict[str, Any]:
    """Return the assessment as plain data, in the order and with the meaning that the schema promises.

    It contains only those facts about incumbents that are `disclosed`. Findings and costs reveal none of the others.
    """
    members = _members(assessment, disclosed)
    return {key: list(value) if isinstance(value, Iterator) else value for key, value in members.items()}


def _members(assessment: Assessment, disclosed: Disclosed, seen: Assessment | None = None) -> dict[str, Any]:
    """Return the record's members; the positions and findings are iterators that make one object at a time."""
    framework, reference = assessment.framework, assessment.reference
    seen = seen or redacted(assessment, disclosed, rationales=False)
    return {
        "schema": SCHEMA,
        "tool": {"name": "peecf-batch", "version": __version__},
        "framework": _framework(framework, assessment.frameworks),
        "workbook": _workbook(seen),
        "determination": determination_record(reference),
        "census": census_record(seen.census),
        "positions": _positions(assessment, seen, disclosed),
        "findings": (finding_record(finding) for finding in seen.findings),
        "rules": [rule_record(rule) for rule in seen.rules],
        "organisation": organisation_counts(seen.organisation, framework) | patterns(seen, disclosed),
        "organisations": organisations(seen),
        "moderation": moderation_record(seen),
        "assurance": rules_record(seen) | figures_record(seen),
        "withheld": _withheld(seen, disclosed),
    }


def _withheld(seen: Assessment, disclosed: Disclosed) -> dict[str, Any]:
    """Return what the record leaves out: names, remuneration and gender, and what was found about them."""
    withheld = seen.withheld or Withheld()
    return {
        "names": not disclosed.names,
        "remuneration": not disclosed.remuneration,
        "gender": not disclosed.gender,
        "names_left": withheld.names_left,
        "remuneration_checks": withheld.remuneration_checks,
    }


def record_text(assessment: Assessment, disclosed: Disclosed = NOTHING) -> str:
    """Return the record as JSON, with one line for each position, finding and rule.

    The same assessment gives the same bytes. Lone surrogates are escaped, so that the text can always be written as
    UTF-8.
    """
    return b"".join(record_pieces(assessment, disclosed)).decode()


def record_pieces(
    assessment: Assessment, disclosed: Disclosed = NOTHING, seen: Assessment | None = None
) -> Iterator[bytes]:
    """Yield the text of `record_text` as UTF-8 in pieces, so that a large record is never in memory as a whole.

    `seen` is the assessment with what is `disclosed`, if the caller has it.
    """
    return json_pieces(_members(assessment, disclosed, seen))


def _workbook(assessment: Assessment) -> dict[str, Any]:
    source = assessment.source
    return {
        "name": source.name,
        "sha256": source.sha256,
        "sheet": source.sheet,
        "heading_row": source.heading_row,
        "columns": {column.meaning: column.letters for column in source.columns},
        "sheets": [
            {
                "name": sheet.sheet,
                "heading_row": sheet.heading_row,
                "columns": {column.meaning: column.letters for column in sheet.columns},
                "unread_columns": [
                    {"cell": column.cell, "heading": column.heading, "near": list(column.near)}
                    for column in sheet.unread
                ],
            }
            for sheet in source.sheets
        ],
    }


def _framework(framework: Framework, used: Sequence[Framework]) -> dict[str, Any]:
    """Return the framework of the assessment, with the others that are used."""
    others = [_in_short(one) for one in used if one is not framework]
    return _in_short(framework) | {
        "lowest": framework.lowest,
        "highest": framework.highest,
        "scale": {"lowest": framework.scale.lowest, "highest": framework.scale.highest},
        "factors": [{"key": factor.key, "name": factor.name} for factor in framework.factors],
        "guide_points": [{"factor_score": g.factor_score, "score": g.score} for g in framework.guide_points],
        "share_of_work": framework.share_of_work.lowest_percent,
        "stream_descriptors": [
            {"framework": one.id, "stream": stream.name, "band": band, "text": text}
            for one in used
            for stream in one.streams
            for band, text in stream.descriptors
        ],
        "others": others,
    }


def _in_short(framework: Framework) -> dict[str, Any]:
    return {
        "id": framework.id,
        "title": framework.title,
        "source": framework.citation.url,
        "bands": [{"name": b.name, "lowest": b.lowest, "highest": b.highest} for b in framework.bands],
        "below": {"name": framework.below.name, "lowest": framework.lowest, "highest": framework.bands[0].lowest - 1},
    }


def _positions(assessment: Assessment, seen: Assessment, disclosed: Disclosed) -> Iterator[dict[str, Any]]:
    """Yield every position with the facts that are `disclosed`.

    The marks of rationales are those of the typed texts in `assessment`, not the redacted ones in `seen`. They are
    therefore the same in every run.
    """
    keys = tuple(factor.key for factor in assessment.framework.factors)
    by_index = {found.index: found for found in assessment.consequences}
    known: dict[int, dict[str, Any]] = {}  # by object id: many positions share one object, which the assessment keeps
    results: dict[tuple[int, str], _Result] = {}  # likewise by the id of the classification, and by the outcome
    sensitivities = assessment.moderation.sensitivities if assessment.moderation else {}
    frameworks = {"": assessment.framework, **{one.id: one for one in assessment.framework.all}}
    bases_hidden = seen.withheld is not None and seen.withheld.bases_hidden
    for index, (typed, p) in enumerate(zip(assessment.positions, seen.positions, strict=True)):
        own = frameworks[p.position.details.framework]
        result = _NO_RESULT
        if isinstance(p, Assessed):
            key = id(p.classification), p.outcome
            result = results.get(key) or results.setdefault(key, _result(p))
        held = _position(p, keys, typed.position.details.rationales, result, own.id)
        if index in by_index:
            held["consequence"] = _consequence(by_index[index], own, disclosed)
        held["stream_check"] = stream_check_record(p, own)
        held["evidence"] = evidence_record(p.evidence)
        held["consensus"] = agreed_records(p.position.details.consensus, keys)
        held["sensitivity"] = None
        if found := sensitivities.get(index):
            if id(found) not in known:
                known[id(found)] = sensitivity_record(found)
            held["sensitivity"] = known[id(found)]
        if bases_hidden:
            held["reference_basis"] = None
        held.update(_person(p.position.details, disclosed))
        yield held


def _position(
    position: Assessed | Unassessed,
    keys: tuple[str, ...],
    rationales: tuple[str, ...],
    result: _Result,
    framework: str,
) -> dict[str, Any]:
    details = position.position.details
    return {
        "id": details.id,
        "title": details.title,
        "row": details.row,
        "sheet": details.sheet,
        "framework": framework,
        "scores": dict(zip(keys, position.position.scores, strict=True)),
        "score": result.score,
        "band": result.band,
        "below_executive": result.below_executive,
        "edge": result.edge,
        "reference_band": details.reference_band,
        "reference_basis": details.reference_basis.value if details.reference_band else None,
        "outcome": result.outcome,
        **_place(details),
        "findings": list(position.findings),
        "near_executive": result.near_executive,
        "assessor": details.assessor,
        "former_ids": ids_in(details.former_id) if details.former_id else (),
        "rationale_marks": hashes_of(rationales),
        "consequence": None,
        "decision": decision_record(details.decision, details.decider, details.decided_on),
        "documents_seen": details.documents,
        "interview": details.interview,
        "benchmark": details.is_benchmark,
        "is_new": details.is_new,
    }


def _consequence(found: Consequence, framework: Framework, disclosed: Disclosed) -> dict[str, Any]:
    """Return the decision that is needed, with dollars as texts so that no cent is lost."""
    timing = found.timing
    return {
        "options": list(found.options),
        "decision_maker": decision_maker(found, framework),
        "minister": found.is_ceo,
        "vacant": timing.state is TimingState.VACANT,
        "timing": timing.state.value,
        "earliest_change": timing.earliest.isoformat() if timing.earliest else None,
        "cost": cost_record(found.cost, disclosed),
    }


def cost_record(cost: Cost | NoCost | None, disclosed: Disclosed) -> dict[str, Any] | None:
    """Return the cost to align a package, or the reason why it is not given; None where the outcome needs no change.

    Change and target together reveal what is paid, and the reason may say something about it. Therefore all are
    left out where remuneration is not `disclosed`.
    """
    if cost is None:
        return None
    if not disclosed.remuneration:
        return {"change": None, "reason": COST_NOT_SHOWN}
    if isinstance(cost, NoCost):
        return {"change": None, "reason": cost.reason}
    return {"change": f"{cost.change:.2f}", "target": cost.target, "financial_year": cost.financial_year or None}


class _Result(NamedTuple):
    """The result of a position, without values if it is not classified."""

    score: int | None = None
    band: str | None = None
    below_executive: bool = False
    edge: str | None = None
    outcome: str | None = None
    near_executive: bool = False


_NO_RESULT = _Result()


def _result(position: Assessed) -> _Result:
    found = position.classification
    return _Result(
        found.score,
        found.band_name or None,
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
        "assessed_on": details.assessed_on.isoformat() if details.assessed_on else None,
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


def _person(details: Details, disclosed: Disclosed) -> dict[str, Any]:
    """Return the incumbent's name and remuneration, each only where `disclosed`."""
    names = {"incumbent": details.incumbent} if disclosed.names else {}
    return names | ({"trp": details.trp, "fte": details.fte} if disclosed.remuneration else {})
