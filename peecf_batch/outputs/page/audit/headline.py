"""Write the headline of an audit, which is its result, and count the changes for the tally."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from peecf_batch.assessment.move_kinds import MoveKind
from peecf_batch.outputs.page.front.tally import TallyItem
from peecf_batch.outputs.wording.text import at_the_start

if TYPE_CHECKING:
    from collections.abc import Iterator

    from peecf_batch.assessment.comparison import Audit

MOST_MARKS = 45
_LABELS = {
    MoveKind.HIGHER: "moved to a higher band",
    MoveKind.LOWER: "moved to a lower band",
    MoveKind.BELOW_EXECUTIVE: "moved below executive",
    MoveKind.CLASSIFIED_ONCE: "classified in only one assessment",
    MoveKind.OTHER_FRAMEWORK: "under another framework",
    MoveKind.SAME: "kept their band",
}
_PATHS = {
    MoveKind.CLASSIFIED_ONCE: "counts.moved_unclassified",
    MoveKind.OTHER_FRAMEWORK: "counts.under_another_framework",
}


def headline(audit: Audit) -> str:
    """Return the result of the audit in one line: how many positions changed band, and how many are new or gone."""
    counts = audit.counts
    said = _changed(counts["in_both"], counts["moved"])
    rest = [f"{counts[key]:,} {'is' if counts[key] == 1 else 'are'} {key}" for key in ("new", "gone") if counts[key]]
    return f"{said}; {' and '.join(rest)}" if rest else said


def _changed(both: int, moved: int) -> str:
    if not both:
        return "No executive position is in both assessments"
    if not moved:
        return "No executive position changed band"
    if both == 1:
        return "The one executive position in both assessments changed band"
    if moved == both:
        return f"All {both:,} executive positions in both assessments changed band"
    return f"{at_the_start(moved)} of the {both:,} executive positions in both assessments changed band"


def tally_of(audit: Audit) -> tuple[TallyItem, ...]:
    """Return the tally: each kind of change that occurs, those that kept their band, and the new and the gone ones."""
    return tuple(_items(audit))


def _items(audit: Audit) -> Iterator[TallyItem]:
    counts, totals = audit.counts, Counter(change.kind for change in audit.changes)
    for kind, label in _LABELS.items():
        if totals[kind]:
            rescored = sum(bool(c.factors) for c in audit.changes if not c.moved and not c.is_under_another_framework)
            note = f"{rescored:,} rescored" if kind is MoveKind.SAME and rescored else ""
            marks = (kind.value,) * (totals[kind] if totals[kind] <= MOST_MARKS else 1)
            yield TallyItem(kind.value, totals[kind], label, note, _PATHS.get(kind, ""), marks)
    for key, label in (("new", "new"), ("gone", "gone")):
        if counts[key]:
            marks = (key,) * (counts[key] if counts[key] <= MOST_MARKS else 1)
            side = "only in the later assessment" if key == "new" else "only in the earlier assessment"
            yield TallyItem(key, counts[key], label, side, f"counts.{key}", marks)
