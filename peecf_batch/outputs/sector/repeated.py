"""Say which assessment of an organisation the totals count where several workbooks have one, and what to do."""

from __future__ import annotations

import datetime

from peecf_batch.definitions import NamedTuple
from peecf_batch.outputs.wording.text import listed
from peecf_batch.rules.findings import day

_NAME = "Add a column Organisation to each workbook if the organisations differ."
_DATES = "Remove the workbooks that should not count and run again, or give every position an assessment date."
_PARTS = "If the workbooks are parts of one assessment, put all positions in one workbook."


class OneAssessment(NamedTuple):
    """A workbook with an assessment of an organisation, the day of the assessment ("" if not known), and its size.

    `entry` is the index of the workbook in the run. `positions` is None where it may not be shown.
    """

    entry: int
    workbook: str
    assessed_on: str
    positions: int | None
    is_counted: bool


class Repeated(NamedTuple):
    """An organisation with assessments in several workbooks; `is_nameless` says that no workbook names it."""

    name: str
    assessments: tuple[OneAssessment, ...]
    is_nameless: bool = False

    @property
    def counted(self) -> OneAssessment | None:
        """The assessment that the totals count, or None if they count none."""
        return next((one for one in self.assessments if one.is_counted), None)


def day_of(text: str) -> str:
    """Return a day in a record as pages write it, or "no assessment date"."""
    return day(datetime.date.fromisoformat(text)) if text else "no assessment date"


def _dated(one: OneAssessment) -> str:
    return f"{one.workbook} ({day_of(one.assessed_on)})"


def counted_one(one: Repeated) -> str:
    """Return a sentence that says which of the assessments of an organisation is counted, "" if none is."""
    if one.counted is None:
        return ""
    others = listed([_dated(held) for held in one.assessments if not held.is_counted])
    is_or_are = "is" if len(one.assessments) == 2 else "are"
    return f"{_dated(one.counted)} is the latest assessment and is counted; {others} {is_or_are} not."


def not_counted(one: Repeated) -> str:
    """Return a sentence that says why no assessment of an organisation is counted."""
    names = listed([_dated(held) for held in one.assessments])
    if one.is_nameless:
        return f"Not counted: {names}. They name no organisation, and most of their positions are the same."
    return f"Not counted: {one.name}, which has {len(one.assessments):,} assessments: {names}."


def what_to_do(one: Repeated) -> str:
    """Return what to do about an organisation that no total counts."""
    days = {held.assessed_on for held in one.assessments}
    dates = _DATES
    if len(days) == 1 and "" not in days:
        same = f"All of them have the same assessment date, {day_of(days.pop())}"
        dates = (
            f"Remove the workbooks that should not count and run again. {same}. If that is wrong, correct the dates."
        )
    return " ".join([*([_NAME] if one.is_nameless else []), dates, _PARTS])


def repeated_in_short(one: Repeated) -> str:
    """Return for which organisation a workbook is not counted, and why."""
    name = "its positions" if one.is_nameless else one.name
    later = "a later assessment is counted" if one.counted else "several assessments, and which is later is not clear"
    return f"for {name}: {later}"
