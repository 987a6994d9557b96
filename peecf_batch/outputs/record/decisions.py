"""Write the decision about a position, and the stream check before it, as a record holds them."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from peecf_batch.assessment.organisation import Assessed
from peecf_batch.assessment.stream_texts import stream_check_of, stream_texts

if TYPE_CHECKING:
    from datetime import date

    from peecf_batch.assessment.organisation import Unassessed
    from peecf_batch.assessment.stream_texts import StreamText
    from peecf_batch.reading.decisions.decision import Decision
    from peecf_batch.rules.framework import Framework


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
        "option": decision.option,
    }


def stream_check_record(position: Assessed | Unassessed, framework: Framework) -> dict[str, Any]:
    """Return the result of the stream check, its reason, and which descriptors to compare the position with.

    Their texts are in the record once, in `framework`.
    """
    details = position.position.details
    check = stream_check_of(position, framework)
    texts = stream_texts(position, framework) if isinstance(position, Assessed) else ()
    return {
        "result": check.value if check else None,
        "reason": details.stream_reason,
        "descriptors": _descriptors(texts),
    }


@lru_cache(maxsize=512)
def _descriptors(texts: tuple[StreamText, ...]) -> list[dict[str, Any]]:
    """Return which descriptors there are, as one list for all positions with the same, which no caller changes."""
    return [{"stream": text.stream, "band": text.band, "neighbour": text.is_neighbour} for text in texts]
