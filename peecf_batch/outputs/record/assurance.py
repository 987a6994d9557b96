"""Write the counts for an audit and risk committee as a record holds them; the assurance page shows the same."""

from __future__ import annotations

from collections import Counter
from functools import cache
from typing import TYPE_CHECKING, Any

from peecf_batch.assessment.assurance.figures import figures_of
from peecf_batch.assessment.assurance.given import Given
from peecf_batch.assessment.result import parts_of
from peecf_batch.reading.rows.census import RowKind
from peecf_batch.rules.findings import Status

if TYPE_CHECKING:
    from peecf_batch.assessment.assurance.ages import Ages
    from peecf_batch.assessment.assurance.given import EvidenceGiven
    from peecf_batch.assessment.assurance.totals import Figures, ModerationFacts, RowTotals
    from peecf_batch.assessment.result import Assessment, Part


def rules_record(assessment: Assessment) -> dict[str, int]:
    """Return the number of rules, in all and by status."""
    counts = Counter(result.status for result in assessment.rules)
    return {
        "rules": len(assessment.rules),
        "passed": counts[Status.PASSED],
        "found": counts[Status.FOUND],
        "not_run": counts[Status.NOT_RUN],
        "withheld": counts[Status.WITHHELD],
    }


@cache
def evidence_record(evidence: EvidenceGiven) -> dict[str, str]:
    """Return what was given beside the scores of a position, by kind. Callers must not change the result."""
    return {kind: given.value for kind, given in evidence._asdict().items()}


def figures_record(assessment: Assessment) -> dict[str, Any]:
    """Return the counts of the assurance page, for an assessment as its readers may see it."""
    figures = figures_of(assessment)
    return {
        "ages": _ages(figures.ages, assessment) if figures.ages else None,
        "evidence": _evidence(figures),
        "stream_checks": {
            **{check.value: count for check, count in figures.streams.results.items()},
            "not-asked": figures.streams.not_asked,
        },
        "moderation": _moderation(figures.moderation),
        "frameworks": {part.assessment.framework.id: _framework(part) for part in parts_of(assessment)},
        "rows": _rows(figures.rows),
        "findings": {
            "errors": figures.findings.errors,
            "warnings_open": figures.findings.warnings,
            "warnings_answered": figures.findings.answered,
            "notices": figures.findings.notices,
        },
    }


def _ages(ages: Ages, assessment: Assessment) -> dict[str, Any]:
    return {
        "as_at": ages.as_at.isoformat(),
        "since": {str(one.months): one.since.isoformat() for one in ages.within},
        "within": {str(one.months): one.positions for one in ages.within},
        "older": ages.older,
        "later": ages.later,
        "undated": ages.undated,
        "not_classified": assessment.organisation.not_classified,
    }


def _evidence(figures: Figures) -> dict[str, Any]:
    kinds = {kind: {given.value: counts.get(given, 0) for given in Given} for kind, counts in figures.evidence}
    return kinds | {"complete": figures.complete}


def _moderation(facts: ModerationFacts) -> dict[str, Any]:
    return {
        "recorded": facts.has_record,
        "assessor_named": facts.named,
        "assessors": facts.assessors,
        "positions_compared": facts.shared,
        "points_open": facts.open,
        "points_answered": facts.answered,
        "agreed_recorded": facts.agreed,
        "agreed_without_reason": facts.unreasoned,
    }


def _framework(part: Part) -> dict[str, Any]:
    whole = part.assessment.organisation
    return {
        "positions": whole.positions,
        "classified": whole.classified,
        "not_classified": whole.not_classified,
        "outcomes": {outcome.value: count for outcome, count in whole.outcomes},
        "edges": whole.edges,
    }


def _rows(totals: RowTotals) -> dict[str, Any]:
    return {
        "sheets": totals.sheets,
        "rows": totals.rows,
        "kinds": {kind.value: totals.kinds.get(kind, 0) for kind in RowKind},
        "sheets_left_out": totals.left_out,
        "sheets_in_doubt": totals.in_doubt,
    }
