"""Decide what several rows with one position id are: a job share, later assessments, several assessors, or an error."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from peecf_batch.definitions import NamedTuple
from peecf_batch.reading.cells import shown
from peecf_batch.reading.decisions.decision import StreamCheck
from peecf_batch.reading.headings.keys import heading_key, heading_roles
from peecf_batch.reading.matching.texts import words_of
from peecf_batch.reading.position import FULL_TIME, PEOPLE, Details, NotClassified, Position, key_of
from peecf_batch.rules.findings import day

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

_MOST_NAMED = 20  # rows that a message names, because each of the rows has the message
_FACTS = (
    "organisation", "division", "shares", "reports_to", "vacant", "part_3", "streams", "assessor", "former_id",
    "decider", "decision", "decided_on", "documents", "interview", "stream_check", "stream_reason", "framework",
    "contract_end", "gender",
)  # fmt: skip
_MARKS = ("is_ceo", "is_benchmark", "is_new")
_BLANK = ("", None, (), StreamCheck.NOT_DONE)
_CENTS, _DECIMALS_OF_FTE = 2, 4
_SAME_PAY = 1.0  # dollars a year at full time, because packages are rounded

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
    """Return one position if people share it: same title, scores and reference band, and a person in each row."""
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
    details, unclear = _of_all([read.details for read in rows])
    where = _listed([str(read.details.row) for read in rows])
    doubts = [
        RowFinding("W135", details.row, role, f"rows {where} are one position and do not give one value here")
        for role in unclear
    ]
    return SharedId((first._replace(details=details),), (*found, *doubts))


def _of_all(rows: Sequence[Details]) -> tuple[Details, list[str]]:
    """Return the details of a shared position, with all people who hold it, and the roles that are unclear.

    A fact that only some of the rows state is one of the position. A fact that differs is unknown, apart from the day
    of the assessment: as the scores are equal, the latest counts.
    """
    stated = {role: _stated(rows, role) for role in _FACTS}
    differing = [role for role in _FACTS if len(stated[role]) > 1]
    facts: dict[str, Any] = {role: value for role in _FACTS for value in stated[role]}
    trp, fte = _pay_of_all(rows)
    facts |= {role: any(getattr(row, role) for row in rows) for role in _MARKS} | {"trp": trp, "fte": fte}
    facts |= {role: Details._field_defaults[role] for role in differing}
    facts["assessed_on"] = max((row.assessed_on for row in rows if row.assessed_on), default=None)
    facts["incumbent"] = PEOPLE.join(row.incumbent for row in rows)
    facts["rationales"] = tuple(map(_joined, zip(*(row.rationales for row in rows), strict=True)))
    differing += [role for role in ("trp", "fte") if facts[role] is None and _stated(rows, role)]
    return rows[0]._replace(**facts), [role for role in differing if role != "gender"]  # people's genders may differ


def _stated(rows: Sequence[Details], role: str) -> list[object]:
    """Return the distinct values that rows state for a role."""
    values = [getattr(row, role) for row in rows]
    stated = [value for value in values if value not in _BLANK and (not isinstance(value, tuple) or any(value))]
    keys = {key_of(value) if isinstance(value, str) else value: value for value in stated}
    return list(keys.values())


def _pay_of_all(rows: Sequence[Details]) -> tuple[float | None, float | None]:
    """Return the package and the time fraction of a shared position, None for each that is not clear.

    Fractions are added up if they come to at most full time, and so are packages that come to the same at full time.
    Rows with equal fractions that come to more, such as 1.0 each, repeat those of the position.
    """
    fractions, packages = [row.fte for row in rows if row.fte], [row.trp for row in rows if row.trp]
    fte = round(sum(fractions), _DECIMALS_OF_FTE)
    if len(fractions) < len(rows) or fte > FULL_TIME:
        one_fte, one_trp = len({row.fte for row in rows}) == 1, len({row.trp for row in rows}) == 1
        return rows[0].trp if one_fte and one_trp else None, rows[0].fte if one_fte else None
    at_full_time = [package / fraction for package, fraction in zip(packages, fractions, strict=False)]
    if len(packages) < len(rows) or max(at_full_time) - min(at_full_time) > _SAME_PAY:
        return None, fte
    return round(sum(packages), _CENTS), fte


def _joined(texts: Iterable[str]) -> str:
    """Return the distinct texts below each other, in the order of the rows."""
    return "\n".join(dict.fromkeys(filter(None, texts)))


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
    return f"row {rows[0]} has" if len(rows) == 1 else f"rows {_listed(rows)} have"


def _listed(rows: Sequence[str]) -> str:
    return f"{', '.join(rows[:-1])} and {rows[-1]}"
