"""Words for the decisions that an audit follows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from peecf_batch.outputs.wording.decisions import decision_words

if TYPE_CHECKING:
    from peecf_batch.assessment.comparison import FollowedDecision


def followed_words(held: FollowedDecision) -> str:
    """Return the decision that an audit follows; if there are 2, as "decided before: …; decided now: …"."""
    sides = [(held.decided, "before"), (held.later, "now")] if held.later else [(held.decided, "")]
    words = (decision_words(side.decision, side.decider, side.decided_on, when) for side, when in sides if side)
    return "; ".join(words)
