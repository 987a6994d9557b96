"""Place one position on the strip of its row in the ladder."""

from __future__ import annotations

from typing import TYPE_CHECKING

from peecf_batch.assessment.organisation import Assessed, is_decided, needs_decision
from peecf_batch.definitions import NamedTuple
from peecf_batch.outputs.wording.words import NEW, SAME_BAND, reference_words, withholds_bands
from peecf_batch.rules.framework import NOT_EXECUTIVE, Outcome

if TYPE_CHECKING:
    from peecf_batch.assessment.result import Assessment
    from peecf_batch.outputs.drawing.columns import Rung
    from peecf_batch.outputs.page.front.lanes import Lanes
    from peecf_batch.outputs.page.front.tree import Branch, Line

_WAYS = {
    Outcome.HIGHER: "up",
    Outcome.LOWER: "down",
    Outcome.BELOW_EXECUTIVE: "down",
    Outcome.NO_REFERENCE: "none",
    Outcome.SAME: "same",
}
_DIGIT, _AWAY, _AWAY_FROM_RING = 7, 8, 11  # units


class Held(NamedTuple):
    """The line from the far end of the band held to the mark, with a stroke across at that end."""

    start: int
    end: int
    across: int


class NumberPlace(NamedTuple):
    """Where the number of a decision is beside its mark; `before` is true if it ends there."""

    x: int
    before: bool


class LadderRow(NamedTuple):
    """A position of the ladder.

    `way` is up, down, none or same. `x` is the place of its mark and `manager` that of its manager's score, if it is
    known. `number` is its number among the decisions, or 0, and `place` where that is written; there is no place where
    it would leave the band. `was` is the band held where it differs, and `note` has what else a reader should know.
    """

    title: str
    tree: tuple[Line, ...]
    way: str
    outcome: str
    x: int
    ringed: bool
    manager: int | None
    held: Held | None
    number: int
    place: NumberPlace | None
    score: int
    band: str
    was: str
    note: str


def row_of(rung: Rung, name: str, assessment: Assessment, lanes: Lanes, number: int, branch: Branch) -> LadderRow:
    """Return the row of a classified position; `branch` has the lines of the reporting tree beside it."""
    p = assessment.positions[rung.index]
    assert isinstance(p, Assessed)  # noqa: S101 - a rung is always a classified position
    x, ringed = round(lanes.x(rung.score)), bool(rung.edge)
    above = assessment.positions[p.manager] if p.manager is not None else None
    decided = "decided" if needs_decision(p) and is_decided(p) else ""
    beside = SAME_BAND if isinstance(above, Assessed) and p.band_name and p.band_name == above.band_name else ""
    notes = dict.fromkeys((rung.edge, rung.remark, beside, decided))
    return LadderRow(
        name,
        branch.lines,
        _WAYS[rung.mark],
        rung.mark.value,
        x,
        ringed,
        round(lanes.x(above.classification.score)) if isinstance(above, Assessed) else None,
        _held(p, lanes, x, assessment),
        number,
        _number_place(number, rung.score, x, lanes, ringed=ringed, way=_WAYS[rung.mark]) if number else None,
        rung.score,
        p.band_name or assessment.framework.below.name,
        _was(p, assessment),
        "; ".join(filter(None, notes)),
    )


def _was(p: Assessed, assessment: Assessment) -> str:
    if p.outcome is Outcome.SAME:
        return ""
    if p.position.details.reference_band == NOT_EXECUTIVE:
        return "was not executive"
    if held := reference_words(p, assessment.withheld):
        return f"was {held}"
    if withholds_bands(assessment.withheld):
        return "reference band withheld"
    return NEW if p.position.details.is_new else "no reference band"


def _held(p: Assessed, lanes: Lanes, x: int, assessment: Assessment) -> Held | None:
    """Return the line of the band held, None where the position keeps it or where it is not known."""
    held = next((b for b in assessment.framework.bands if b.name == p.position.details.reference_band), None)
    if held is None or p.outcome is Outcome.SAME:
        return None
    if p.classification.score > held.highest:
        start = round(lanes.start(held.lowest) + 1)
        return Held(start, x, start)
    end = round(lanes.start(held.highest + 1) - 1)
    return Held(x, end, end)


def _number_place(number: int, score: int, x: int, lanes: Lanes, *, ringed: bool, way: str) -> NumberPlace | None:
    """Return the side of the mark on which its number is in the mark's band and off the line of the band held."""
    lane, away = lanes.of(score), _AWAY_FROM_RING if ringed else _AWAY
    reach = away + _DIGIT * len(str(number)) + 1
    after = NumberPlace(x + away, before=False) if x + reach <= lanes.start(lane.highest + 1) else None
    before = NumberPlace(x - away, before=True) if x - reach >= lanes.start(lane.lowest) else None
    return {"up": after, "down": before}.get(way, after or before)
