"""Count the positions by outcome for the tally, which is also the legend of the marks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from peecf_batch.assessment.organisation import Assessed, is_decided
from peecf_batch.definitions import NamedTuple
from peecf_batch.outputs.wording.words import withholds_bands
from peecf_batch.rules.framework import Outcome

if TYPE_CHECKING:
    from collections.abc import Iterator

    from peecf_batch.assessment.organisation import Organisation
    from peecf_batch.assessment.result import Assessment

MOST_MARKS = 60  # positions; with more, there is one mark for each count
_LABELS = {
    Outcome.HIGHER: "higher band",
    Outcome.LOWER: "lower band",
    Outcome.BELOW_EXECUTIVE: "below executive",
    Outcome.NO_REFERENCE: "no reference band",
    Outcome.SAME: "same band",
}
_WITHHELD = "outcome withheld"
NOT_CLASSIFIED, EDGE = "not-classified", "edge"


class TallyItem(NamedTuple):
    """A count with its label, a note ("" for none) and the outcomes of the marks that it shows.

    `path` is the path of the count in the record. With too many positions for a mark each, there is one mark.
    """

    key: str
    total: int
    label: str
    note: str
    path: str
    marks: tuple[str, ...]


def tally_of(assessment: Assessment) -> tuple[TallyItem, ...]:
    """Return the tally: positions not classified, then each outcome that occurs, then those on the edge of a band."""
    return tuple(_items(assessment))


def _items(assessment: Assessment) -> Iterator[TallyItem]:
    whole = assessment.organisation
    totals = dict(whole.outcomes)
    if whole.not_classified:
        path = "organisation.not_classified"
        yield _item(NOT_CLASSIFIED, whole.not_classified, "not classified", "errors to fix", path, whole)
    for outcome, label in _LABELS.items():
        if totals[outcome]:
            note = _idle(whole) if outcome is Outcome.SAME else ""
            if outcome is Outcome.NO_REFERENCE and withholds_bands(assessment.withheld):
                label = _WITHHELD
            yield _item(outcome.value, totals[outcome], label, note, f"organisation.outcomes.{outcome}", whole)
    if whole.edges:
        on_edge = [p for p in assessment.positions if isinstance(p, Assessed) and p.classification.edge]
        decided = sum(map(is_decided, on_edge))
        notes = (_kept(sum(p.outcome is Outcome.SAME for p in on_edge), whole.edges), f"{decided:,} decided")
        note = ", ".join(filter(None, notes[: 1 + bool(decided)]))
        marks = tuple(p.outcome.value for p in on_edge) if whole.positions <= MOST_MARKS else (Outcome.SAME.value,)
        yield TallyItem(EDGE, whole.edges, "borderline", note, "organisation.edges", marks)


def _idle(whole: Organisation) -> str:
    """Return how many positions need no action."""
    idle = whole.idle
    if idle == dict(whole.outcomes)[Outcome.SAME]:
        return "no action needed"
    return f"{idle:,} need{'s' if idle == 1 else ''} no action" if idle else "all borderline"


def _kept(kept: int, edges: int) -> str:
    """Return how many of the positions on an edge keep their band, "" for none."""
    if not kept or edges == 1:
        return "keeps its band" if kept else ""
    if kept == 1:
        return "1 keeps its band"
    return f"{'all' if kept == edges else f'{kept:,}'} keep their band"


def _item(key: str, total: int, label: str, note: str, path: str, whole: Organisation) -> TallyItem:
    return TallyItem(key, total, label, note, path, (key,) * (total if whole.positions <= MOST_MARKS else 1))
