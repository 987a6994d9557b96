"""Count what an audit and risk committee asks about an assessment; the page and the record show these counts."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from peecf_batch.assessment.assurance.ages import age_limits, ages_of
from peecf_batch.assessment.assurance.given import EvidenceGiven
from peecf_batch.assessment.assurance.totals import (
    EvidenceTotal,
    Figures,
    FindingTotals,
    ModerationFacts,
    RowTotals,
    StreamTotals,
)
from peecf_batch.assessment.stream_texts import stream_checks
from peecf_batch.rules.findings import MODERATION, Severity, catalogue

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from peecf_batch.assessment.organisation import Assessed, Unassessed
    from peecf_batch.assessment.result import Assessment
    from peecf_batch.reading.rows.census import Census, RowKind
    from peecf_batch.rules.findings import Finding


def figures_of(assessment: Assessment) -> Figures:
    """Return the counts of an assessment, as its readers may see it."""
    positions = assessment.positions
    checks = stream_checks(positions, assessment.framework)
    return Figures(
        ages_of(positions, assessment.reference.as_at, age_limits()),
        tuple(_evidence(positions)),
        sum(p.evidence.is_complete for p in positions),
        StreamTotals(checks, assessment.organisation.classified - sum(checks.values())),
        _moderation(assessment),
        _rows(assessment.census),
        _findings(assessment.findings),
    )


def _evidence(positions: Sequence[Assessed | Unassessed]) -> Iterator[EvidenceTotal]:
    for kind in EvidenceGiven._fields:
        yield EvidenceTotal(kind, Counter(getattr(p.evidence, kind) for p in positions))


def _moderation(assessment: Assessment) -> ModerationFacts:
    named = sum(bool(p.position.details.assessor) for p in assessment.positions)
    hidden = assessment.withheld.assessors_hidden if assessment.withheld else 0
    if assessment.moderation is None:
        return ModerationFacts(named + hidden, 0, 0, None, None)
    held, rules = assessment.moderation.assessors, catalogue()
    points = [f.accepted for f in assessment.findings if f.code in rules and rules[f.code].group == MODERATION]
    return ModerationFacts(
        named + hidden,
        len(held.assessors) if held else 0,
        held.shared if held else 0,
        points.count(False),
        points.count(True),
        len(assessment.moderation.consensus.recorded),
        len(assessment.moderation.consensus.missing),
    )


def _rows(census: Census) -> RowTotals:
    kinds: Counter[RowKind] = Counter()
    for sheet in census.sheets:
        kinds.update(sheet.counts)
    in_doubt = sum(sheet.could_hold_positions for sheet in census.unread)
    return RowTotals(kinds.total(), kinds, len(census.sheets), len(census.unread), in_doubt)


def _findings(findings: Iterable[Finding]) -> FindingTotals:
    counts = Counter((finding.severity, finding.accepted) for finding in findings)
    errors, warnings, notices = (counts[severity, False] for severity in Severity)
    answered = counts[Severity.WARNING, True]
    return FindingTotals(errors, warnings, answered, notices + counts[Severity.NOTICE, True])
