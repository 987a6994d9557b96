"""Decide what several rows with one position id are: a job share, later assessments, several assessors, or an error."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from peecf_batch.definitions import NamedTuple
from peecf_batch.reading.cells import shown
from peecf_batch.reading.headings.keys import heading_key, heading_roles
from peecf_batch.reading.matching.texts import words_of
from peecf_batch.reading.position import PEOPLE, NotClassified, Position, key_of
from peecf_batch.rules.findings import day

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from peecf_batch.reading.position import Details

_MOST_NAMED = 20  # rows that a message names, because each of the rows has the message

Read = Position | NotClassified


class RowFinding(NamedTuple):
    """A finding about one of the rows: its code, the row, the role of its column, and the message."""

    code: str
    row: int
    role: str
    message: str


@dataclass(frozen=True, slots=True)
class SharedId:
    """The decision about the rows with one id: the rows that stay positions, and findings about the rows.

    `of_assessors` are rows with the scores of individual assessors, by the row of the position with the agreed scores.
    """

    kept: tuple[Read, ...]
    findings: tuple[RowFinding, ...]
    of_assessors: Mapping[int, tuple[Read, ...]] = field(default_factory=dict)


def decide(rows: Sequence[Read]) -> SharedId:
    """Return the decision about all rows with one id. The order of the rows never decides.

    Rows of assessors give the agreed row. Equal scores held by different people are a job share, one position. Rows
    with different assessment dates give the latest. Otherwise, no row can be classified. Rows without an id have one
    title and different assessors. They give the agreed row or none, because positions can have the same title.
    """
    if not rows[0].details.id:
        return _agreed(rows) or _not_classified(rows)
    return _agreed(rows) or _job_share(rows) or _latest(rows) or _not_classified(rows)


def _agreed(rows: Sequence[Read]) -> SharedId | None:
    assessors = [key_of(read.details.assessor) for read in rows]
    agreed = [read for read, assessor in zip(rows, assessors, strict=True) if _says_agreed(assessor)]
    if len(agreed) != 1 or len(set(assessors)) < len(rows) or "" in assessors:
        return None
    others = tuple(read for read in rows if read is not agreed[0])
    message = f"the row has the agreed scores; {_in_rows(others)} the scores of individual assessors"
    found = RowFinding("N134", agreed[0].details.row, "id", message)
    return SharedId((agreed[0],), (found,), {agreed[0].details.row: others})


def _says_agreed(assessor: str) -> bool:
    """Return True if a label has only words of the agreed scores: "Final agreed score", but not "Agreed (draft)"."""
    names = [heading_key(word).split() for word in heading_roles()["assessors"]["agreed"]]
    alone, known = {words[0] for words in names}, {word for words in names for word in words}
    said = set(words_of(assessor))
    return "?" not in assessor and not alone.isdisjoint(said) and said <= known


def _job_share(rows: Sequence[Read]) -> SharedId | None:
    """Return the first row as the position if people share it: same title and scores, and a person in each row."""
    people = [key_of(read.details.incumbent) for read in rows]
    titles = {key_of(read.details.title) for read in rows}
    bands = {read.details.reference_band for read in rows}
    same = all(len(facts) == 1 for facts in ({read.scores for read in rows}, titles, bands))
    if "" in people or len(set(people)) < len(rows) or not same:
        return None
    first, *others = rows
    message = f"position id '{shown(first.details.id)}' is also in row {first.details.row}, with the same scores and "
    found = tuple(
        RowFinding("N132", read.details.row, "id", f"{message}another person: a job share, counted as one position")
        for read in others
    )
    return SharedId((first._replace(details=_of_all(first.details, others)),), found)


def _of_all(details: Details, others: Sequence[Read]) -> Details:
    """Return the details of a shared position with the names of all people who hold it."""
    return details._replace(incumbent=PEOPLE.join([details.incumbent, *(read.details.incumbent for read in others)]))


def _latest(rows: Sequence[Read]) -> SharedId | None:
    dates = [read.details.assessed_on for read in rows]
    known = [date for date in dates if date is not None]
    if len(set(known)) < len(rows):
        return None
    latest = rows[dates.index(max(known))]
    when = day(max(known))
    found = tuple(
        RowFinding(
            "N133", read.details.row, "assessed_on",
            f"row {latest.details.row} has a later assessment of position '{shown(read.details.id)}' ({when}); this "
            "row was not assessed",
        )
        for read in rows
        if read is not latest
    )  # fmt: skip
    return SharedId((latest,), found)


def _not_classified(rows: Sequence[Read]) -> SharedId:
    numbers = [str(read.details.row) for read in rows]
    named, more = (numbers, "") if len(numbers) <= _MOST_NAMED else (numbers[:_MOST_NAMED], numbers[_MOST_NAMED:])
    last = f"{len(more):,} more rows" if more else named.pop()
    where = f"{', '.join(named)} and {last}"
    assessors = {key_of(read.details.assessor) for read in rows} - {""}
    several = " by different assessors, and no row has agreed scores" if len(assessors) == len(rows) else ""
    if _may_be_job_share(rows):
        several = "; if people share the job, add a column Incumbent with the name of each"
    if _are_the_same(rows):
        several = f"; the rows are the same in every column that is read: delete all but one{several}"
    found = tuple(
        RowFinding("E111", read.details.row, "id", f"{_named(read.details)} is in rows {where}{several}")
        for read in rows
    )
    return SharedId(tuple(map(_refused, rows)), found)


def _named(details: Details) -> str:
    return f"position id '{shown(details.id)}'" if details.id else f"the title '{shown(details.title)}'"


def _may_be_job_share(rows: Sequence[Read]) -> bool:
    """Return True if rows have the same scores and facts, apart from those of a person, and do not say who holds it."""
    first = rows[0]
    details = [
        read.details._replace(
            row=0, id=first.details.id, trp=None, fte=None, contract_end=None, gender="", incumbent=""
        )
        for read in rows
    ]
    same = all(read.scores == first.scores for read in rows) and all(each == details[0] for each in details)
    return same and not any(read.details.incumbent for read in rows)


def _are_the_same(rows: Sequence[Read]) -> bool:
    """Return True if rows differ in nothing but where they are."""
    first = rows[0]
    details = [read.details._replace(row=first.details.row, id=first.details.id) for read in rows]
    return all(read.scores == first.scores for read in rows) and all(each == details[0] for each in details)


def _refused(read: Read) -> NotClassified:
    reasons = read.reasons if isinstance(read, NotClassified) else ()
    return NotClassified(read.details, read.scores, tuple(dict.fromkeys([*reasons, "E111"])))


def _in_rows(others: Sequence[Read]) -> str:
    rows = [str(read.details.row) for read in others]
    return f"row {rows[0]} has" if len(rows) == 1 else f"rows {', '.join(rows[:-1])} and {rows[-1]} have"
