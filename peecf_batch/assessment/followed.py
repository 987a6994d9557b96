"""Compare a decision about a position with the band that a later assessment gives."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from peecf_batch.reading.decisions.decision import Decision


class Result(StrEnum):
    """What became of a decision: the band is as decided, it is another one, that is not known, or the decision is open.

    It is not known if the decision names no band, if the position is not classified in the later assessment, or if the
    framework changed, because bands are compared only within one framework. Whether remuneration changed is for a
    reader to judge.
    """

    AS_DECIDED = "band as decided"
    ANOTHER_BAND = "another band"
    UNKNOWN = "not known"
    ANOTHER_FRAMEWORK = "not known: the framework changed"
    OPEN = "open"


def result_of(decision: Decision, band: str | None) -> Result:
    """Return what became of a decision; `band` is that of the later work value score, None if not classified."""
    if not decision.is_taken:
        return Result.OPEN
    if decision.band is None or band is None:
        return Result.UNKNOWN
    return Result.AS_DECIDED if decision.band == band else Result.ANOTHER_BAND
