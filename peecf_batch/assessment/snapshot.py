"""What did an assessment say of each position? The part of it that two assessments are compared by."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from peecf_batch.assessment.alignment import Consequence, Cost, NoCost, consequences
from peecf_batch.assessment.organisation import Assessed
from peecf_batch.assessment.rationale_marks import marks_in, marks_of
from peecf_batch.reading.cells import shown
from peecf_batch.reading.headings.meanings import heading_key, heading_roles
from peecf_batch.reading.position import ids_in
from peecf_batch.rules.classification import classification_of, work_value_score
from peecf_batch.rules.findings import catalogue
from peecf_batch.rules.framework import Edge, Outcome

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from peecf_batch.assessment.assessment import Assessment
    from peecf_batch.assessment.organisation import Unassessed
    from peecf_batch.rules.framework import Framework

NOT_CLASSIFIED = None
BELOW = ""


@dataclass(frozen=True, slots=True)
class Held:
    """One position as an assessment had it. `band` is a band's name, "" below the lowest, None if not classified.

    `rationales` marks each factor's rationale: equal marks, equal texts; "" where a cell is blank, empty altogether
    where the assessment says nothing of rationales. `former` are ids of positions that this one came from.
    """

    id: str
    title: str
    row: int
    organisation: str
    division: str
    is_ceo: bool
    scores: tuple[int | None, ...]
    score: int | None
    band: str | None
    reference_band: str | None
    outcome: Outcome | None
    edge: str | None
    assessor: str
    gender: str
    former: tuple[str, ...]
    rationales: tuple[str, ...]
    consequence: Consequence | None

    @property
    def label(self) -> str:
        """The title, with the id where there is one."""
        return f"{self.title or self.id} ({self.id})" if self.id and self.title else self.title or self.id


@dataclass(frozen=True, slots=True)
class Snapshot:
    """An assessment as the audit reads it: where it came from, and its positions in the order of the sheet.

    `columns` gives the letter of each factor's column, and under "" that of the id or title; none from a record.
    """

    name: str
    sha256: str
    sheet: str
    positions: tuple[Held, ...]
    columns: Mapping[str, str]
    lacks: tuple[str, ...] = ()


def snapshot_of(assessment: Assessment) -> Snapshot:
    """What an assessment that was just made says."""
    follows = consequences(assessment.positions, assessment.framework, assessment.reference)
    by_index = {found.index: found for found in follows}
    held = tuple(_held(p, by_index.get(index)) for index, p in enumerate(assessment.positions))
    source = assessment.source
    columns = {column.meaning: column.letters for column in source.columns[: len(assessment.framework.factors)]}
    names = _names()
    named = next((column.letters for column in source.columns if heading_key(column.meaning) in names), "")
    return Snapshot(source.name, source.sha256, source.sheet, held, {**columns, "": named or "A"}, _lacking(held))


def _names() -> frozenset[str]:
    """The headings that an id or a title may have."""
    roles = heading_roles()["roles"]
    return frozenset(heading_key(text) for role in ("id", "title") for text in roles[role])


def _held(p: Assessed | Unassessed, consequence: Consequence | None) -> Held:
    details, done = p.position.details, isinstance(p, Assessed)
    found = p.classification if isinstance(p, Assessed) else None
    band = found.band.name if found and found.band else BELOW if done else NOT_CLASSIFIED
    return Held(
        id=details.id,
        title=details.title,
        row=details.row,
        organisation=details.organisation,
        division=details.division,
        is_ceo=details.is_ceo,
        scores=p.position.scores,
        score=found.score if found else None,
        band=band,
        reference_band=details.reference_band,
        outcome=p.outcome if isinstance(p, Assessed) else None,
        edge=found.edge.value if found and found.edge else None,
        assessor=details.assessor,
        gender=details.gender,
        former=ids_in(details.former_id),
        rationales=marks_in(marks_of(details.rationales)),
        consequence=consequence,
    )


def _lacking(held: Sequence[Held]) -> tuple[str, ...]:
    """What the assessment has no word of, so that it cannot be compared."""
    looked = (
        ("rationales", any(any(p.rationales) for p in held)),
        ("assessors", any(p.assessor for p in held)),
        ("gender", any(p.gender for p in held)),
        ("current bands", any(p.reference_band for p in held)),
        ("packages", any(isinstance(p.consequence and p.consequence.cost, Cost) for p in held)),
        ("contract ends", any(p.consequence and p.consequence.earliest for p in held)),
    )
    return tuple(what for what, known in looked if not known)


class RecordError(ValueError):
    """A file that is no record of an assessment, or one that contradicts itself."""


def snapshot_from(record: Any, framework: Framework) -> Snapshot:
    """What a record of this product says. Raises RecordError where it is none, or rests on another framework."""
    try:
        if record["framework"]["id"] != framework.id:
            raise RecordError(f"it rests on another framework ({record['framework']['title']})")
        held = tuple(_checked(position, framework) for position in record["positions"])
        workbook = record["workbook"]
        return Snapshot(
            str(workbook["name"]), str(workbook["sha256"]), str(workbook["sheet"]), held, {}, _lacking(held)
        )
    except (KeyError, TypeError, ValueError, AttributeError, ArithmeticError) as error:
        if isinstance(error, RecordError):
            raise
        raise RecordError(f"it is not a record that peecf-batch wrote ({type(error).__name__}: {error})") from None


def _checked(p: Any, framework: Framework) -> Held:
    """One position of a record, of which nothing is guessed: every score, sum and band must be what it says."""
    try:
        return _recorded(p, framework)
    except (KeyError, TypeError, ValueError, AttributeError, ArithmeticError) as error:
        said = f"no sound '{error.args[0]}'" if isinstance(error, KeyError) and error.args else str(error)
        name = p.get("id") or p.get("title") or "" if isinstance(p, dict) else ""
        raise RecordError(f"position '{shown(str(name))}' in it has {shown(said)}") from None


def _recorded(p: Mapping[str, Any], framework: Framework) -> Held:
    scores = tuple(_score(p["scores"][factor.key], factor.key, framework) for factor in framework.factors)
    score, band = _worth(p, scores, framework)
    marks = marks_in(_text(p, "rationale_marks"))
    return Held(
        id=_text(p, "id"),
        title=_text(p, "title"),
        row=_whole(p, "row"),
        organisation=_text(p, "organisation"),
        division=_text(p, "division"),
        is_ceo=p.get("is_ceo") is True,
        scores=scores,
        score=score,
        band=band,
        reference_band=_one_of(p, "reference_band", [band.name for band in framework.bands]),
        outcome=Outcome(p["outcome"]) if p["outcome"] else None,
        edge=_one_of(p, "edge", [edge.value for edge in Edge]),
        assessor=_text(p, "assessor"),
        gender="",
        former=tuple(text for text in p.get("former_ids") or () if isinstance(text, str)),
        rationales=marks if len(marks) == len(scores) else (),
        consequence=_recorded_consequence(p.get("consequence")),
    )


def _score(score: object, key: str, framework: Framework) -> int | None:
    """A factor score, which is a whole number of the scale or nothing: not true, not 3.9, not "7"."""
    if score is None:
        return None
    if not isinstance(score, int) or score not in framework.scale:
        raise ValueError(f"the score {score!r} for {key}, which is no whole number of the scale")
    return score


def _worth(p: Mapping[str, Any], scores: tuple[int | None, ...], framework: Framework) -> tuple[int | None, str | None]:
    """The work value score and the band, which must be those of the factor scores; both None if not classified."""
    said = (p["score"], p["band"], p["below_executive"])
    if said[0] is None:
        if said[1:] != (None, False):
            raise ValueError("a band without a work value score")
        return None, NOT_CLASSIFIED
    sound = tuple(score for score in scores if score is not None)
    if len(sound) < len(scores):
        raise ValueError("a work value score and a factor without a score")
    found = classification_of(work_value_score(sound), framework)
    named = found.band.name if found.band else None
    if type(said[0]) is not int or said != (found.score, named, found.band is None):
        raise ValueError(f"score {said[0]!r} and band {said[1]!r}, which are not those of its factor scores")
    return found.score, named or BELOW


def _text(p: Mapping[str, Any], key: str) -> str:
    """A text of a position, "" where the record has none."""
    value = p.get(key)
    if value is not None and not isinstance(value, str):
        raise ValueError(f"{value!r} in place of a text for '{key}'")
    return value or ""


def _whole(p: Mapping[str, Any], key: str) -> int:
    value = p[key]
    if type(value) is not int or value < 0:
        raise ValueError(f"{value!r} in place of a whole number for '{key}'")
    return value


def _one_of(p: Mapping[str, Any], key: str, known: Sequence[str]) -> str | None:
    value = p[key]
    if value is not None and (not isinstance(value, str) or value not in known):
        raise ValueError(f"{value!r} for '{key}', which nobody knows")
    return value


def _recorded_consequence(found: Mapping[str, Any] | None) -> Consequence | None:
    if found is None:
        return None
    day, cost = found["earliest_change"], found["cost"]
    given: Cost | NoCost | None = None
    if cost is not None:
        lacking = cost["change"] is None
        given = NoCost(cost["reason"]) if lacking else _cost(cost)
    earliest = datetime.date.fromisoformat(day) if day else None
    return Consequence(-1, (), bool(found["minister"]), earliest, bool(found["vacant"]), given)


def _cost(cost: Mapping[str, Any]) -> Cost:
    change = Decimal(_text(cost, "change"))
    if not change.is_finite() or abs(change) > catalogue()["N705"].limits["most"]:
        raise ValueError(f"{cost['change']!r} in place of dollars for 'change'")
    return Cost(change, _whole(cost, "target"), _text(cost, "financial_year"))
