"""What does the record say of moderation? Numbers, and positions by row; every sentence elsewhere rests on these."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from peecf_batch.moderation.measures import measures

if TYPE_CHECKING:
    from collections.abc import Iterable

    from peecf_batch.assessment import Assessment
    from peecf_batch.framework import Framework
    from peecf_batch.moderation import Moderation
    from peecf_batch.moderation.reporting import Inversion, Reporting
    from peecf_batch.moderation.sensitivity import Sensitivity

BELOW = "below-executive"
_DIGITS = 4


def moderation_record(assessment: Assessment) -> dict[str, Any] | None:
    """What moderation found over the workbook; None where it was switched off. Positions are named by their row."""
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
    }


def sensitivity_record(found: Sensitivity) -> dict[str, Any]:
    """What would change the band of one position.

    `to_lower`, `to_higher` and `to_reference` are the one-step changes to those bands, down below 0, None where there
    is no such band or it is the one assessed; each changes another factor, of which `room_down` and `room_up` have a
    step left. `down` and `up` are the scores with intermediate scores read as the levels below and above.
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
        "down_band": found.band_down or BELOW,
        "up": found.up,
        "up_band": found.band_up or BELOW,
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
        "not_below_superior": list(_inversions((i for i in found.inversions if i.equal), rows, framework)),
        "above_superior": list(
            _inversions((i for i in found.inversions if not i.equal and i.factor >= 0), rows, framework)
        ),
        "on_every_factor": [
            {"row": rows[i.position], "superior_row": rows[i.superior]} for i in found.inversions if i.factor < 0
        ],
        "spans": [
            {"row": rows[s.superior], "reports": s.reports, "same_band_rows": [rows[i] for i in s.same_band]}
            for s in found.spans
        ],
        "layers": [
            {"organisation": deep.organisation, "layers": deep.layers, "path_rows": [rows[i] for i in deep.path]}
            for deep in found.layers
        ],
    }


def _inversions(found: Iterable[Inversion], rows: list[int], framework: Framework) -> Iterable[dict[str, Any]]:
    return (
        {"row": rows[i.position], "superior_row": rows[i.superior], "factor": framework.factors[i.factor].key}
        for i in found
    )
