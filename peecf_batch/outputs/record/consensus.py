"""Write the agreed scores of a position, and those without the reason that they need, as a record holds them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from peecf_batch.moderation.measures import measures
from peecf_batch.reading.consensus.agreed import AgreedState

if TYPE_CHECKING:
    from collections.abc import Sequence

    from peecf_batch.moderation.consensus import Consensus
    from peecf_batch.reading.consensus.agreed import AgreedScore
    from peecf_batch.rules.framework import Framework


def agreed_records(agreed: Sequence[AgreedScore], keys: Sequence[str]) -> list[dict[str, Any]]:
    """Return what is recorded about the agreed scores of a position, in the order of the factors; `keys` are theirs."""
    return [
        {
            "factor": keys[one.factor],
            "score": one.score,
            "state": one.state.value if one.state is not AgreedState.NONE else None,
            "cell": one.cell,
            "reason": one.reason,
            "reason_cell": one.reason_cell,
        }
        for one in agreed
    ]


def consensus_record(found: Consensus, rows: Sequence[int], framework: Framework) -> dict[str, Any]:
    """Return the counts of agreed scores, and those without the reason that they need. `rows` are the positions'."""
    keys = [factor.key for factor in framework.factors]
    return {
        "steps_with_reason": measures().consensus.steps_with_reason,
        "recorded": len(found.recorded),
        "without_reason": [
            {
                "row": rows[row.position],
                "factor": keys[row.factor],
                "agreed": row.agreed,
                "steps": row.farthest,
                "cell": cell,
            }
            for row, cell in found.missing
        ],
    }
