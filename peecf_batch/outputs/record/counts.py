"""Count positions for the record: by band and outcome, and in every pattern that the page shows."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from peecf_batch.assessment.organisation import Assessed, at_or_above_ceo, same_band_pairs, whole
from peecf_batch.assessment.stream_texts import stream_checks
from peecf_batch.rules.findings import Severity
from peecf_batch.rules.framework import BELOW_EXECUTIVE
from peecf_batch.rules.privacy import median_pay, small_counts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from peecf_batch.assessment.organisation import Organisation, Unassessed
    from peecf_batch.assessment.result import Assessment
    from peecf_batch.outputs.privacy.gender import PayTable
    from peecf_batch.outputs.privacy.small_counts import Cells
    from peecf_batch.rules.framework import Framework
    from peecf_batch.rules.privacy import Disclosed


def organisation_counts(organisation: Organisation, framework: Framework) -> dict[str, Any]:
    """Return the number of positions in all, by band, by outcome, on edges, and by whether a decision was taken.

    Bands are those of `framework`. The counts of positions under other frameworks follow by the id of each.
    """
    counts = dict(organisation.bands)
    under = {
        one.framework: organisation_counts(one.organisation, framework.named(one.framework))
        for one in organisation.under
    }
    return {
        "positions": organisation.positions,
        "classified": organisation.classified,
        "not_classified": organisation.not_classified,
        "bands": {**{band.name: counts[band.name] for band in framework.bands}, BELOW_EXECUTIVE: counts[""]},
        "outcomes": {outcome.value: count for outcome, count in organisation.outcomes},
        "edges": organisation.edges,
        "decisions": organisation.decisions,
        "decided": organisation.decided,
        "open": organisation.open,
    } | ({"frameworks": under} if under else {})


def _genders(assessment: Assessment, disclosed: Disclosed) -> dict[str, Any] | None:
    """Return counts by band and gender, with median pay if remuneration is `disclosed`; None if no gender is given.

    A count is None where it is too small to show, or would reveal one that is.
    """
    from peecf_batch.outputs.privacy.gender import gender_table, pay_table  # only records with --show-gender need it

    table = gender_table(assessment.positions, assessment.frameworks, small_counts().least)
    if table is None:
        return None
    rows = [
        {"band": BELOW_EXECUTIVE if r.band == "" else r.band, "positions": r.positions, **_by_gender(r.counts)}
        for r in table.rows
    ]
    pay = _median_pay(pay_table(assessment.positions, table, median_pay())) if disclosed.remuneration else {}
    return {"least": small_counts().least, "rows": rows, "total": _by_gender(table.total)} | pay


def _median_pay(table: PayTable) -> dict[str, Any]:
    rows = [
        {
            "band": row.band or BELOW_EXECUTIVE,
            "women": row.women,
            "men": row.men,
            "gap_percent": None if row.gap is None else float(row.gap),
        }
        for row in table.rows
    ]
    return {"pay": {"least": median_pay().least, "nearest": median_pay().nearest, "rows": rows}}


def _by_gender(cells: Cells) -> dict[str, int | None]:
    from peecf_batch.outputs.privacy.gender import Gender

    return {gender.value: count for gender, count in zip(Gender, cells, strict=True)}


def patterns(assessment: Assessment, disclosed: Disclosed) -> dict[str, Any]:
    """Return the page's other counts: moves, scores, reporting lines, streams, findings, and gender if `disclosed`."""
    positions, findings = assessment.positions, assessment.findings
    assessed = [p for p in positions if isinstance(p, Assessed)]
    scores, places = Counter(p.classification.score for p in assessed), assessment.place_of_row
    warned = {f.sheet_row for f in findings if f.severity is Severity.WARNING and f.position and not f.accepted}
    named = (
        *((severity.value, sum(f.severity is severity for f in findings)) for severity in Severity),
        ("rules", len({finding.code for finding in findings})),
    )
    return {
        "transitions": [
            {"from": held or None, "to": now or BELOW_EXECUTIVE, "positions": count}
            for (held, now), count in assessment.organisation.transitions
        ],
        "work_value_scores": {str(score): scores[score] for score in sorted(scores)},
        "same_band_as_superior": len(same_band_pairs(positions)),
        "at_or_above_ceo": len(at_or_above_ceo(positions)),
        "warned": sum(isinstance(positions[at], Assessed) for row in warned if (at := places.get(row)) is not None),
        "streams": by_stream(positions),
        "stream_checks": {
            check.value: count for check, count in stream_checks(positions, assessment.framework).items()
        },
        "findings": {"total": len(findings)} | dict(named),
    } | ({"gender": _genders(assessment, disclosed)} if disclosed.gender else {})


def by_stream(positions: Sequence[Assessed | Unassessed]) -> dict[str, dict[str, int]]:
    """Return the number of classified positions by stream and band; one with several streams counts in each."""
    assessed = (p for p in positions if isinstance(p, Assessed))
    counts = Counter(
        (stream, p.band_name or BELOW_EXECUTIVE) for p in assessed for stream in p.position.details.streams
    )
    found: dict[str, dict[str, int]] = {}
    for (name, band), count in counts.items():
        found.setdefault(name, {})[band] = count
    return found


def organisations(assessment: Assessment) -> list[dict[str, Any]]:
    """Return the counts of each organisation and of its divisions, in the order in which the sheet names them."""
    parts: dict[str, dict[str, list[Assessed | Unassessed]]] = {}
    for p in assessment.positions:
        details = p.position.details
        parts.setdefault(details.organisation, {}).setdefault(details.division, []).append(p)
    return [
        {"name": name}
        | organisation_counts(
            whole([p for part in divisions.values() for p in part], assessment.framework), assessment.framework
        )
        | {
            "divisions": [
                {"name": division} | organisation_counts(whole(part, assessment.framework), assessment.framework)
                for division, part in divisions.items()
            ]
        }
        for name, divisions in parts.items()
    ]
