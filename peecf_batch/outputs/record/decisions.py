"""Write the decision about a position as a record holds it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from datetime import date

    from peecf_batch.reading.decisions.decision import Decision


def decision_record(decision: Decision | None, decider: str, on: date | None) -> dict[str, Any] | None:
    """Return the decision that was taken about a position as the record holds it, or None if none is recorded."""
    if decision is None:
        return None
    return {
        "text": decision.text,
        "state": decision.state.value,
        "band": decision.band or None,
        "below_executive": decision.band == "",
        "decided_by": decider if decision.has_certain_maker else "",
        "date": on.isoformat() if on else None,
        "cell": decision.cell,
    }
