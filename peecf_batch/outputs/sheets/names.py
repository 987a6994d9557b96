"""Name the added sheets, columns and headings, by which a later run finds them again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from peecf_batch.excel.edit.earlier.addition_names import AdditionNames, Said
from peecf_batch.outputs.sheets.looks import ANSWER_FILL, FILLS, GREY, LINE, NAVY
from peecf_batch.outputs.sheets.result_words import (
    CHART_TITLE,
    EDGE_WORDS,
    FORMER_WORDS,
    NEW_POSITION,
    NO_BAND_HELD,
    NOT_CLASSIFIED,
)
from peecf_batch.reading.consensus.headings import AGREED_HEADS
from peecf_batch.reading.decisions.headings import DECISION_HEADS
from peecf_batch.reading.opened import ReasonColumns

if TYPE_CHECKING:
    from collections.abc import Mapping

SUMMARY_SHEET, FINDINGS_SHEET, RESULTS_SHEET = "PEECF summary", "PEECF findings", "PEECF results"
AUDIT_SHEET = "PEECF audit"
MODERATION_SHEET = "PEECF moderation"
FINDING_HEADINGS = (
    "Code", "Severity", "Cell", "Position", "Heading", "Value as typed", "What is wrong", "What to do", "Your reason",
    "State",
)  # fmt: skip
ABOUT_HEADING, FORMAT_HEADING = "About", "Format before"
HEADINGS = (
    "PEECF work value score", "PEECF reference band", "PEECF recommended band", "PEECF borderline", "PEECF outcome",
    "PEECF findings",
)  # fmt: skip
FORMER_HEADINGS = ("PEECF edge",)  # those of earlier copies
STATES = ("Open", "Open again", "Accepted")
KEPT = "Kept"


def note_line(severity: str, code: str, message: str, then: str) -> str:
    """Return the line of a finding in a note; `then` says what to do, or why it was accepted."""
    return f"{severity} {code}: {message}. {then}"


def in_short(code: str, cell: str, message: str) -> str:
    """Return a finding in the column of findings."""
    return f"{code} {cell} {message}"


def accepted_for(reason: str) -> str:
    """Return what a note says of a finding that was accepted for this reason."""
    return f"Accepted: {reason}"


def _said(texts: Mapping[str, str]) -> Said:
    """Return what we write about the finding in a row of the findings sheet."""
    severity, code, message = texts["Severity"], texts["Code"], texts["What is wrong"]
    lines = [
        note_line(severity, code, message, then) for then in (texts["What to do"], accepted_for(texts["Your reason"]))
    ]
    short = in_short(code, texts["Cell"], message)
    return Said(tuple(lines), (short, short + ACCEPTED))


ANSWERS, ANSWER_KEYS, _ = DECISION_HEADS
TAKEN_OVER = "Taken over"
ACCEPTED = " (accepted)"
OURS = AdditionNames(
    block=HEADINGS,
    former=FORMER_HEADINGS,
    code="Code",
    cell="Cell",
    state="State",
    format=FORMAT_HEADING,
    fills=frozenset((*FILLS.values(), ANSWER_FILL)),
    border=LINE,
    fonts=frozenset((NAVY, GREY)),
    words=frozenset((*EDGE_WORDS.values(), *FORMER_WORDS, NOT_CLASSIFIED, NO_BAND_HELD, NEW_POSITION, *STATES, KEPT)),
    said=_said,
    kept=KEPT,
    place="Value as typed",
    text="What is wrong",
    reason="Your reason",
    about=("Position", "Title"),
    answers=(DECISION_HEADS, AGREED_HEADS),
    taken_over=TAKEN_OVER,
    chart=CHART_TITLE,
)
REASON_COLUMNS = ReasonColumns(
    code="Code",
    position="Position",
    heading="Heading",
    value="Value as typed",
    about=ABOUT_HEADING,
    reason="Your reason",
)
