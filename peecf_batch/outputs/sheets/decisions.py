"""Make the sheet of decisions of the annotated workbook: a row for each position that needs a decision or has one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from peecf_batch.assessment.organisation import Assessed, Unassessed
from peecf_batch.excel.cell import Cell
from peecf_batch.excel.edit.additions import NewSheet
from peecf_batch.excel.edit.earlier.answers import taken_over_text
from peecf_batch.outputs.sheets.looks import HEADING, NAVY, NUMBER, QUIET, TEXT, TITLE, WRAPPED
from peecf_batch.outputs.sheets.names import ANSWER_KEYS, ANSWERS, TAKEN_OVER
from peecf_batch.outputs.wording.decisions import (
    constraints_on,
    decision_maker,
    decisions_line,
    earliest_change,
    progress_line,
)
from peecf_batch.outputs.wording.streams import stream_check_words, stream_paragraph
from peecf_batch.outputs.wording.words import band_words, day_named, edge_words, has_several_organisations, reference_or
from peecf_batch.reading.decisions.headings import DECISION_HEADS
from peecf_batch.rules.findings import day

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from peecf_batch.assessment.alignment import Consequence
    from peecf_batch.assessment.result import Assessment
    from peecf_batch.excel.cell import Value
    from peecf_batch.reading.position import Details
    from peecf_batch.rules.framework import Framework

_ORGANISATION = DECISION_HEADS.further
_HEADS = (
    *ANSWER_KEYS, _ORGANISATION, "Score", "Recommended", "Reference band", "Outcome", "Borderline", "Earliest change",
    "Constraints", "Decision-maker", *ANSWERS, "Stream check", "Stream descriptors", TAKEN_OVER,
)  # fmt: skip
_LOOKS = (TEXT, WRAPPED, WRAPPED, NUMBER, *[WRAPPED] * (len(_HEADS) - 5), TEXT)
_ANSWERS = (
    f"Fill in {ANSWERS[0]}, {ANSWERS[1]} and {ANSWERS[2]}. The next assessment reads them. The summary sheet has the "
    "options."
)
_WIDTHS = (10.0, 26.0, 20.0, 7.0, 14.0, 12.0, 13.0, 13.0, 20.0, 18.0, 17.0, 24.0, 14.0, 11.0, 26.0, 255.0, 10.0)
_LAST_PRINTED = "Decision date"  # with the stream descriptors, the print would be too small


def decisions_sheets(name: str, assessment: Assessment) -> Iterator[NewSheet]:
    """Yield the sheet with the positions that need a decision or have one; none if there is no such position."""
    needed = {found.index: found for found in assessment.consequences}
    ends: dict[object, tuple[str | int, ...]] = {}
    rows: list[Sequence[Value]] = [
        _row(assessment, p, needed.get(index), ends)
        for index, p in enumerate(assessment.positions)
        if index in needed or _is_answered(p.position.details)
    ]
    if not rows:
        return
    whole = assessment.organisation
    lines = (decisions_line(whole), progress_line(whole))
    line = f"{' '.join(filter(None, lines))} As at {day_named(assessment.reference)}. {_ANSWERS}"
    several = has_several_organisations(assessment.positions)
    shown = [n for n, head in enumerate(_HEADS) if several or head != _ORGANISATION]
    heads = [_HEADS[n] for n in shown]
    head = [[Cell("PEECF decisions", TITLE)], [Cell(line, QUIET)], [Cell(text, HEADING) for text in heads]]
    yield NewSheet(
        name,
        [*head, *(rows if several else [[row[n] for n in shown] for row in rows])],
        [_WIDTHS[n] for n in shown],
        tuple(_LOOKS[n] for n in shown),
        frozenset((len(heads),)),
        header_row=3,
        tab_colour=NAVY,
        footer=assessment.source.name,
        printed=heads.index(_LAST_PRINTED) + 1,
    )


def _is_answered(details: Details) -> bool:
    """Return True if a decision is recorded, or if something about one was typed on our sheet."""
    return details.decision is not None or details.typed_on_sheet is not None


def _row(
    assessment: Assessment,
    p: Assessed | Unassessed,
    found: Consequence | None,
    ends: dict[object, tuple[str | int, ...]],
) -> list[Value]:
    """Return the row of a position. `ends` has the values after its names that other positions share."""
    details = p.position.details
    if _is_answered(details) or details.decider or details.decided_on or found is None or isinstance(p, Unassessed):
        return [details.id, details.title, details.organisation, *_end(assessment, p, found)]
    key = (
        p.classification.score,
        p.outcome,
        details.framework,
        details.reference_band,
        details.reference_basis,
        details.is_new,
        details.streams,
        details.stream_check,
        details.stream_reason,
        found.timing,
        found.is_ceo,
    )
    if key not in ends:
        ends[key] = tuple(_end(assessment, p, found))
    return [details.id, details.title, details.organisation, *ends[key]]


def _end(assessment: Assessment, p: Assessed | Unassessed, found: Consequence | None) -> list[str | int]:
    """Return the values of a row after the names of the position."""
    details, framework = p.position.details, assessment.framework_of(p)
    own, by_table = _by_hand(details), _by_table(details)
    return [
        p.classification.score if isinstance(p, Assessed) else "",
        *_words(p, framework),
        *_timing(found, framework),
        *(typed or ours for typed, ours in zip(own, by_table, strict=True)),
        stream_check_words(p, framework),
        stream_paragraph(p, framework) if isinstance(p, Assessed) else "",
        taken_over_text("" if typed else ours for typed, ours in zip(own, by_table, strict=True)),
    ]


def _words(p: Assessed | Unassessed, framework: Framework) -> Iterator[str]:
    yield band_words(p.band_name, framework)
    yield reference_or("not known", p, None)
    yield framework.outcome_rule(p.outcome).title if isinstance(p, Assessed) else ""
    yield edge_words(p) if isinstance(p, Assessed) else ""


def _timing(found: Consequence | None, framework: Framework) -> Iterator[str]:
    """Yield when a change can take effect, what constrains it and who decides; "" where no decision is needed."""
    yield earliest_change(found.timing) if found else ""
    yield "; ".join(constraints_on(found)) if found else "no decision needed"
    yield decision_maker(found, framework) if found else ""


def _by_table(details: Details) -> tuple[str, str, str]:
    """Return the decision, who took it and when, as the table of positions has them."""
    decided = details.decision.text if details.decision else ""
    return decided, details.decider, day(details.decided_on) if details.decided_on else ""


def _by_hand(details: Details) -> tuple[str, str, str]:
    """Return the same as a person typed it on our sheet, where it stays.

    A date of Excel is in words, because the date system may vary.
    """
    typed = details.typed_on_sheet
    if typed is None:
        return ("", "", "")
    return (typed.text, typed.decider, typed.day_as_typed or (day(typed.day) if typed.day else ""))
