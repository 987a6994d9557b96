"""List the positions that need a decision by name, as the summary sheet has them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from peecf_batch.assessment.organisation import Assessed
from peecf_batch.excel.cell import Cell
from peecf_batch.outputs.sheets.looks import GROUPS, HEADING, NUMBER, PLAIN_TEXT, QUIET, SECTION, WRAPPED
from peecf_batch.outputs.wording.decisions import earliest_change
from peecf_batch.outputs.wording.words import band_words, bands_held, edge_words, new_title, reference_or
from peecf_batch.rules.framework import Outcome

if TYPE_CHECKING:
    from collections.abc import Iterator

    from peecf_batch.assessment.alignment import Consequence
    from peecf_batch.assessment.result import Assessment

_MOST_LISTED = 60
_OVER_DATES = 5  # columns that the dates run over
_SIGNS = {
    Outcome.HIGHER: "▲",
    Outcome.LOWER: "▼",
    Outcome.BELOW_EXECUTIVE: "◆",
    Outcome.NO_REFERENCE: "○",
    Outcome.SAME: "◎",
}  # as on the page; the words follow


def decision_list(assessment: Assessment, sheet: str) -> Iterator[list[Cell]]:
    """Yield the positions that need a decision, by outcome: name, score, bands, and earliest change.

    At most 60 are listed. The others are on the sheet of decisions, which has the name `sheet`.
    """
    yield [Cell("For decision", SECTION)]
    if not assessment.consequences:
        yield [Cell("No position needs a decision.", PLAIN_TEXT)]
        return
    compared = f"Held: {bands_held(assessment.positions, assessment.reference, assessment.withheld)}."
    yield [Cell(f"{compared} Options, decision-makers and constraints are on the sheet {sheet}.", QUIET)]
    heads = ("Position", "Score", "Held → recommended", "", "Earliest change")
    yield [*(Cell(text, HEADING) for text in heads), *[Cell("", HEADING)] * _OVER_DATES]
    number = 0
    for (outcome, is_new), found in _by_outcome(assessment).items():
        if found and number < _MOST_LISTED:
            title = _title(assessment, outcome, is_new=is_new)
            yield [Cell(f"{_SIGNS[outcome]} {title}: {len(found):,}", GROUPS[outcome])]
        for position, consequence in found:
            number += 1
            if number <= _MOST_LISTED:
                yield _row(number, position, consequence, assessment)
    if number > _MOST_LISTED:
        yield [Cell(f"{number - _MOST_LISTED:,} more are on the sheet {sheet}.", QUIET)]


def _title(assessment: Assessment, outcome: Outcome, *, is_new: bool) -> str:
    framework = assessment.framework
    same = f"{framework.edge.title}, same band"
    title = same if outcome is Outcome.SAME else framework.outcome_rule(outcome).title
    return new_title(title) if is_new else title


def _by_outcome(assessment: Assessment) -> dict[tuple[Outcome, bool], list[tuple[Assessed, Consequence]]]:
    """Return the positions by outcome. Those without a reference band that are marked as new are apart."""
    order = (Outcome.HIGHER, Outcome.LOWER, Outcome.BELOW_EXECUTIVE, Outcome.NO_REFERENCE, Outcome.SAME)
    groups: dict[tuple[Outcome, bool], list[tuple[Assessed, Consequence]]] = {
        (outcome, is_new): [] for outcome in order for is_new in (False, True)
    }
    for found in assessment.consequences:
        position = assessment.positions[found.index]
        if isinstance(position, Assessed):
            outcome, own = position.outcome, assessment.framework_of(position)
            is_new = position.position.details.is_new and own.outcome_rule(outcome).for_new is not None
            groups[outcome, is_new].append((position, found))
    return groups


def _row(number: int, p: Assessed, found: Consequence, assessment: Assessment) -> list[Cell]:
    details, framework = p.position.details, assessment.framework_of(p)
    held = reference_or("not known", p, assessment.withheld)
    edge = edge_words(p)
    moved = f"{held} → {band_words(p.band_name, framework)}{f' ({edge})' if edge else ''}"
    beside = f" ({details.id})" if details.id and details.title else ""
    return [
        Cell(f"{number}. {details.title or details.id}{beside}", WRAPPED),
        Cell(p.classification.score, NUMBER),
        Cell(moved, WRAPPED),
        Cell(""),
        Cell(earliest_change(found.timing), PLAIN_TEXT),
    ]
