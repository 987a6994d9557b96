"""Words for a history: the labels of its assessments, its period, and how the assessments were put in order."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from peecf_batch.assessment.history.course import CourseKind
from peecf_batch.assessment.history.series import DayBasis, Order
from peecf_batch.outputs.wording.text import at_the_start, number_words, plural, shown
from peecf_batch.rules.findings import day, day_in_short

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from peecf_batch.assessment.history.series import DatedAssessment, Series

KINDS = {
    CourseKind.HIGHER: "Higher band",
    CourseKind.LOWER: "Lower band",
    CourseKind.BELOW_EXECUTIVE: "Below executive",
    CourseKind.RETURNED: "Band changed and changed back",
    CourseKind.OTHER_FRAMEWORK: "Framework changed",
    CourseKind.CLASSIFIED_ONCE: "Classified in fewer than 2 assessments",
    CourseKind.ONCE: "In one assessment only",
    CourseKind.SAME: "Band unchanged",
}
_ORDERS = {
    Order.BY_DATE: "The assessments are in the order of their dates",
    Order.TIED: "Assessments with the same date are in the order in which they were named on the command line",
    Order.AS_NAMED: (
        "Some assessments have no date, so all are in the order in which they were named (in a folder, by file name)"
    ),
}
_BASES = {
    DayBasis.POSITIONS: "latest assessment date of its positions",
    DayBasis.RECORD: "day of the assessment in the record",
    DayBasis.UNKNOWN: "",
}


def labels_of(series: Series) -> tuple[str, ...]:
    """Return a short label for each assessment: its year, its date, or else its number, each different."""
    days = [one.day for one in series.assessments]
    for form in (lambda when: str(when.year), day_in_short):
        labels = [form(when) if when else "" for when in days]
        if all(labels) and max(Counter(labels).values()) == 1:
            return tuple(labels)
    return tuple(f"No. {n}" for n in range(1, len(days) + 1))


def day_words(one: DatedAssessment) -> str:
    """Return the day of an assessment, or "no date"."""
    return day(one.day) if one.day else "no date"


def basis_words(one: DatedAssessment) -> str:
    """Return where the day of an assessment comes from, "" if it has none."""
    return _BASES[one.basis]


def order_words(order: Order) -> str:
    """Return how the assessments were put in order, without a full stop."""
    return _ORDERS[order]


def period(series: Series) -> str:
    """Return the period of a history: "between 2022 and 2026", or "over five assessments" if dates are missing."""
    labels = labels_of(series)
    if labels[0].startswith("No. "):
        return f"over {number_words(len(labels))} assessments"
    return f"between {labels[0]} and {labels[-1]}"


def result(counts: Mapping[str, int], compared: int, series: Series) -> str:
    """Return the result in one line, without a full stop: how many positions changed band, joined and left.

    `counts` are those of the history of `series`, and `compared` is the number of positions that it could compare.
    """
    said = _changed(counts["followed"], compared, counts["changed_band"], period(series))
    rest = " and ".join(_joined_and_left(counts["joined"], counts["left"]))
    return f"{said}; {rest}" if rest else said


def _changed(followed: int, compared: int, changed: int, when: str) -> str:
    if not followed:
        return f"No executive position is in 2 assessments {when}"
    if not compared:
        return f"No position could be compared: none has bands of one framework in 2 assessments {when}"
    if not changed and compared < followed:
        return f"None of the {plural(compared, 'position')} that could be compared changed band {when}"
    if not changed:
        return f"No executive position changed band {when}"
    if followed == 1:
        return f"The one executive position changed band {when}"
    if changed == followed:
        return f"All {followed:,} executive positions changed band {when}"
    return f"{at_the_start(changed)} of {followed:,} executive positions changed band {when}"


def _joined_and_left(joined: int, left: int) -> Iterator[str]:
    if joined:
        yield f"{joined:,} joined"
    if left:
        yield f"{left:,} left"


def doubts_of(series: Series) -> list[str]:
    """Return what a reader must know before relying on the history: edited records, and an order not by date alone."""
    found = [
        f"The record of {shown(one.snapshot.name)} was changed after peecf-batch wrote it"
        for one in series.assessments
        if one.snapshot.edited
    ]
    if series.order is not Order.BY_DATE:
        found.append(order_words(series.order))
    return found
