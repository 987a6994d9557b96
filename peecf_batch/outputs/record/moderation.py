"""Write the results of moderation for the record, with positions given by row; other outputs use the same numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from peecf_batch.moderation.measures import measures
from peecf_batch.outputs.record.consensus import consensus_record
from peecf_batch.rules.framework import BELOW_EXECUTIVE

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from peecf_batch.assessment.result import Assessment
    from peecf_batch.moderation import Moderation
    from peecf_batch.moderation.agreement import Estimate
    from peecf_batch.moderation.assessors import Assessor, Assessors, Disagreement, FactorAgreement
    from peecf_batch.moderation.benchmarks import Benchmark, Benchmarking
    from peecf_batch.moderation.copied import Copied
    from peecf_batch.moderation.reporting import Inversion, Reporting
    from peecf_batch.moderation.sensitivity import Sensitivity
    from peecf_batch.moderation.sore_thumbs import SoreThumbs
    from peecf_batch.rules.framework import Framework

_DIGITS, _RATES = 4, 2


def moderation_record(assessment: Assessment) -> dict[str, Any] | None:
    """Return the results of moderation for the workbook, or None where it was switched off.

    Positions are given by their row in the sheet.
    """
    found = assessment.moderation
    if found is None:
        return None
    rows = [p.position.details.row for p in assessment.positions]
    framework = assessment.framework
    return {
        "chance": measures().sensitivity.chance,
        "positions": len(found.sensitivities),
        "likely_elsewhere": sum(
            s.probability >= measures().sensitivity.shown_from for s in found.sensitivities.values()
        ),
        "shown_from": measures().sensitivity.shown_from,
        "leverage": _leverage(found, framework),
        "reporting": _reporting(found.reporting, rows, framework),
        "sore_thumbs": _sore_thumbs(found.sore_thumbs, rows, assessment),
        "copied": _copied(found.copied, rows, framework),
        "assessors": _assessors(found.assessors, rows, framework),
        "benchmarks": _benchmarks(found.benchmarking, assessment),
        "consensus": consensus_record(found.consensus, rows, framework),
        "not_run": [{"code": code, "reason": reason} for code, reason in found.not_run.items()],
    }


def sensitivity_record(found: Sensitivity) -> dict[str, Any]:
    """Return the changes that would give one position another band.

    `to_lower`, `to_higher` and `to_reference` are the numbers of one-step changes to those bands, below 0 for changes
    down. They are None where there is no such band or it is the one assessed. Each changes another factor; `room_down`
    and `room_up` are how many factors have a step left. `down` and `up` are the work value scores with intermediate
    scores read as the levels below and above.
    """
    return {
        "label": found.label,
        "probability": round(found.probability, _DIGITS),
        "to_lower": found.lower.steps if found.lower else None,
        "to_higher": found.higher.steps if found.higher else None,
        "to_reference": found.reference.steps if found.reference else None,
        "room_down": found.room_down,
        "room_up": found.room_up,
        "down": found.down,
        "down_band": found.band_down or BELOW_EXECUTIVE,
        "up": found.up,
        "up_band": found.band_up or BELOW_EXECUTIVE,
    }


def _leverage(found: Moderation, framework: Framework) -> list[dict[str, Any]]:
    return [
        {
            "factor": framework.factors[held.factor].key,
            "decides": held.decides,
            "higher": held.higher,
            "lower": held.lower,
        }
        for held in found.leverages
    ]


def _reporting(found: Reporting, rows: list[int], framework: Framework) -> dict[str, Any]:
    return {
        "lines": found.lines,
        "score_not_below_rows": [rows[index] for index in found.not_below],
        "not_below_superior": list(_inversions((i for i in found.inversions if i.equal), rows, framework)),
        "above_superior": list(
            _inversions((i for i in found.inversions if not i.equal and i.factor >= 0), rows, framework)
        ),
        "on_every_factor": [
            {"row": rows[i.position], "superior_row": rows[i.manager]} for i in found.inversions if i.factor < 0
        ],
        "spans": [
            {"row": rows[s.manager], "reports": s.reports, "same_band_rows": [rows[i] for i in s.same_band]}
            for s in found.spans
        ],
        "layers": [
            {"organisation": deep.organisation, "layers": deep.layers, "path_rows": [rows[i] for i in deep.path]}
            for deep in found.layers
        ],
    }


def _sore_thumbs(found: SoreThumbs | None, rows: list[int], assessment: Assessment) -> dict[str, Any] | None:
    """Return the scores farthest from the pattern, the farthest first: those pointed out and a few more."""
    if found is None:
        return None
    factors, positions = assessment.framework.factors, assessment.positions
    return {
        "positions": found.positions,
        "fitted_on": found.fitted_on,
        "spread": round(found.spread, _DIGITS),
        "threshold": round(found.threshold, _DIGITS),
        "stated_false_flags": measures().sore_thumbs.false_flags,
        "factor_effects": {f.key: round(e, _DIGITS) for f, e in zip(factors, found.factor_effects, strict=True)},
        "farthest": [
            {
                "row": rows[thumb.position],
                "factor": factors[thumb.factor].key,
                "score": thumb.score,
                "expected": round(thumb.expected, 1),
                "residual": round(thumb.residual, 1),
                "flagged": thumb.flagged,
                "stream": thumb.stream,
                "peers": [
                    {"row": rows[peer], "score": positions[peer].position.scores[thumb.factor]} for peer in thumb.peers
                ],
            }
            for thumb in found.farthest
        ],
        "untold": found.not_listed,
    }


def _copied(found: Copied, rows: list[int], framework: Framework) -> dict[str, Any]:
    keys = [factor.key for factor in framework.factors]
    near = found.near and [
        {
            "row": rows[n.position],
            "factor": keys[n.factor],
            "other_row": rows[n.other],
            "other_factor": keys[n.other_factor],
            "alike": n.alike,
            "more": n.more,
            "owners": n.owners,
        }
        for n in found.near
    ]
    mentions = found.mentions and [
        {"row": rows[n.position], "factor": keys[n.factor], "other_row": rows[n.other]} for n in found.mentions
    ]
    return {
        "identical_rows": [[rows[index] for index in group] for group in found.identical],
        "near_copies": near,
        "namings": mentions,
    }


def _benchmarks(found: Benchmarking | None, assessment: Assessment) -> dict[str, Any] | None:
    """Return the comparison with benchmarks; each position has the benchmarks that sheets and pages show."""
    if found is None:
        return None
    keys = [factor.key for factor in assessment.framework.factors]
    places = {id(benchmark): number for number, benchmark in enumerate(found.benchmarks)}
    where = [p.position.details for p in assessment.positions]
    return {
        "benchmarks": [_benchmark(benchmark, assessment, keys) for benchmark in found.benchmarks],
        "compared": [
            {
                "row": where[index].row,
                "sheet": where[index].sheet,
                "benchmark": places[id(one.benchmark)],
                "differences": {k: step for k, step in zip(keys, one.differences, strict=True) if step},
            }
            for index, held in found.compared.items()
            for one in held[: measures().benchmarks.shown]
        ],
        "apart": [
            {"row": where[one.position].row, "sheet": where[one.position].sheet, "factor": keys[one.factor]}
            for one in found.apart
        ],
        "without_rows": [where[index].row for index in found.without],
    }


def _benchmark(benchmark: Benchmark, assessment: Assessment, keys: Sequence[str]) -> dict[str, Any]:
    """Return a benchmark; the texts of one in the workbook are those that the assessment shows."""
    own = assessment.positions[benchmark.place].position.details if benchmark.place is not None else None
    return {
        "row": own.row if own else None,
        "id": own.id if own else benchmark.id,
        "title": own.title if own else benchmark.title,
        "organisation": own.organisation if own else benchmark.organisation,
        "framework": benchmark.framework,
        "streams": list(benchmark.streams),
        "scores": dict(zip(keys, benchmark.scores, strict=True)),
        "score": benchmark.score,
        "band": benchmark.band,
    }


def _assessors(found: Assessors | None, rows: list[int], framework: Framework) -> dict[str, Any] | None:
    """Return the comparison of several assessors by their codes, with names only where the user asked to show them."""
    if found is None:
        return None
    keys = [factor.key for factor in framework.factors]
    return {
        "assessors": [_assessor(assessor) for assessor in found.assessors],
        "shared": found.shared,
        "complete": found.complete,
        "fewest": found.fewest,
        "interval": measures().assessors.interval,
        "factors": [{"factor": keys[agreement.factor]} | _agreement(agreement) for agreement in found.factors],
        "icc_2_1": _estimate(found.icc_one),
        "icc_2_k": _estimate(found.icc_mean),
        "same_band": _estimate(found.bands),
        "disagreements": [
            {"row": rows[d.position], "factor": keys[d.factor]} | _disagreement(d, found) for d in found.disagreements
        ],
        "outside": [{"row": rows[score.position], "factor": keys[score.factor]} for score in found.outside],
    }


def _assessor(assessor: Assessor) -> dict[str, Any]:
    return {
        "code": assessor.code,
        **({"name": assessor.name} if assessor.name else {}),
        "positions": assessor.positions,
        "scores": assessor.scores,
        "intermediate": assessor.intermediate,
        "highest": assessor.highest,
        "profiles": assessor.profiles,
        "flat": assessor.flat,
        "severity": _estimate(assessor.severity),
    }


def _agreement(agreement: FactorAgreement) -> dict[str, Any]:
    return {
        "positions": agreement.positions,
        "exact": _estimate(agreement.exact),
        "within_one": _estimate(agreement.within_one),
        "kappa": _estimate(agreement.kappa),
    }


def _disagreement(disagreement: Disagreement, found: Assessors) -> dict[str, Any]:
    codes = (assessor.code for assessor in found.assessors)
    return {
        "apart": disagreement.apart,
        "scores": dict(zip(codes, disagreement.scores, strict=True)),
        "agreed": disagreement.agreed,
    }


def _estimate(found: Estimate | None) -> dict[str, Any] | None:
    """Return a figure with its interval and the number of positions used, or None where it is withheld."""
    if found is None:
        return None
    rounded = {"value": found.value, "low": found.low, "high": found.high}
    return {key: round(value, _RATES) for key, value in rounded.items()} | {"n": found.n}


def _inversions(found: Iterable[Inversion], rows: list[int], framework: Framework) -> Iterable[dict[str, Any]]:
    return (
        {"row": rows[i.position], "superior_row": rows[i.manager], "factor": framework.factors[i.factor].key}
        for i in found
    )
