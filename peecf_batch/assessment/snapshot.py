"""Hold the part of an assessment that comparisons need, from the assessment itself or from its record."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from peecf_batch.assessment.alignment import Consequence, Cost, NoCost
from peecf_batch.assessment.organisation import Assessed
from peecf_batch.assessment.rationale_marks import hashes_in, hashes_of
from peecf_batch.errors import RecordError
from peecf_batch.reading.cells import shown
from peecf_batch.reading.decisions.decision import Decision, DecisionState
from peecf_batch.reading.headings.keys import heading_key, heading_roles
from peecf_batch.reading.position import Basis, ids_in
from peecf_batch.rules.classification import classification_of, outcome_of, work_value_score
from peecf_batch.rules.findings import catalogue
from peecf_batch.rules.framework import NOT_EXECUTIVE, Edge, Outcome
from peecf_batch.rules.reference import timing_of
from peecf_batch.rules.sheet_row import SheetRow

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from peecf_batch.assessment.organisation import Unassessed
    from peecf_batch.assessment.result import Assessment
    from peecf_batch.reading.source import SourceSheet
    from peecf_batch.rules.framework import Framework

_MOST = 1e12
_KINDS: dict[type, str] = {dict: "an object", list: "a list"}
_FIELDS = {"framework": dict, "workbook": dict, "positions": list}  # what every record has
NOT_CLASSIFIED = None
NO_BAND = ""


class UnsoundValueError(ValueError):
    """A value in a record that cannot be right. Its text says so in words that users read."""


@dataclass(frozen=True, slots=True)
class PositionSnapshot:
    """One position in an assessment. `band` is a band's name, "" below the lowest band, None if not classified.

    `rationales` has a hash of each factor's rationale, "" for a blank one; it is empty if the assessment has no
    rationales. Equal texts have equal hashes. `former` are the ids of the positions that this one came from.
    `framework` is the id of the position's framework, "" for that of the assessment. `decided_on` and `decider` belong
    to the `decision`. `trp` and `fte` are None if they are not known.
    `streams` are those of the framework. `is_benchmark` says that the organisation uses the position as a benchmark.
    `is_by_pay` says that remuneration gave the reference band, if the assessment says so. `assessed_on` is the day on
    which the position was assessed, None if it is not known.
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
    sheet: str = ""
    framework: str = ""
    decision: Decision | None = None
    decided_on: datetime.date | None = None
    decider: str = ""
    trp: float | None = None
    fte: float | None = None
    is_by_pay: bool = False
    streams: tuple[str, ...] = ()
    is_benchmark: bool = False
    assessed_on: datetime.date | None = None
    is_new: bool = False

    @property
    def sheet_row(self) -> SheetRow:
        """The row of the position, with its sheet."""
        return SheetRow(self.sheet, self.row)

    @property
    def label(self) -> str:
        """The title, followed by the id in brackets if there is one."""
        return f"{self.title or self.id} ({self.id})" if self.id and self.title else self.title or self.id


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The part of an assessment that comparisons need: its workbook, and its positions in the order of the sheets.

    `columns` gives, for each sheet, the letters of each factor's column by the factor's name, and those of the id or
    title by "". It is empty if the snapshot is from a record. `lacks` names the facts that are missing from the
    assessment and cannot be compared. `edited` says that it is from a record that somebody changed.
    """

    name: str
    sha256: str
    sheet: str
    positions: tuple[PositionSnapshot, ...]
    columns: Mapping[str, Mapping[str, str]]
    lacks: tuple[str, ...] = ()
    edited: bool = False


def snapshot_of(assessment: Assessment) -> Snapshot:
    """Return the snapshot of an assessment made in this run."""
    by_index = {found.index: found for found in assessment.consequences}
    positions = tuple(_held(p, by_index.get(index)) for index, p in enumerate(assessment.positions))
    source, factors = assessment.source, len(assessment.framework.factors)
    columns = {sheet.sheet: _columns(sheet, factors) for sheet in source.sheets}
    return Snapshot(source.name, source.sha256, source.sheet, positions, columns, _lacking(positions))


def _columns(sheet: SourceSheet, factors: int) -> dict[str, str]:
    """Return the letters of each factor's column by the factor's name, and those of the id or title by ""."""
    names = _names()
    named = next((column.letters for column in sheet.columns if heading_key(column.meaning) in names), "")
    return {column.meaning: column.letters for column in sheet.columns[:factors]} | {"": named or "A"}


def _names() -> frozenset[str]:
    """Return the keys of the headings that an id or a title may have."""
    roles = heading_roles()["roles"]
    return frozenset(heading_key(text) for role in ("id", "title") for text in roles[role])


def _held(p: Assessed | Unassessed, consequence: Consequence | None) -> PositionSnapshot:
    details = p.position.details
    found = p.classification if isinstance(p, Assessed) else None
    return PositionSnapshot(
        id=details.id,
        title=details.title,
        row=details.row,
        organisation=details.organisation,
        division=details.division,
        is_ceo=details.is_ceo,
        scores=p.position.scores,
        score=found.score if found else None,
        band=p.band_name,
        reference_band=details.reference_band,
        is_new=details.is_new,
        outcome=p.outcome if isinstance(p, Assessed) else None,
        edge=found.edge.value if found and found.edge else None,
        assessor=details.assessor,
        gender=details.gender,
        former=ids_in(details.former_id),
        rationales=hashes_in(hashes_of(details.rationales)),
        consequence=consequence,
        sheet=details.sheet,
        framework=details.framework,
        decision=details.decision,
        decided_on=details.decided_on,
        decider=details.decider,
        trp=details.trp,
        fte=details.fte,
        is_by_pay=details.reference_band is not None and details.reference_basis is Basis.REMUNERATION,
        streams=details.streams,
        is_benchmark=details.is_benchmark,
        assessed_on=details.assessed_on,
    )


def _lacking(positions: Sequence[PositionSnapshot]) -> tuple[str, ...]:
    """Return the names of facts that no position has, so that they cannot be compared."""
    looked = (
        ("rationales", any(any(p.rationales) for p in positions)),
        ("assessors", any(p.assessor for p in positions)),
        ("gender", any(p.gender for p in positions)),
        ("current bands", any(p.reference_band for p in positions)),
        ("packages", any(isinstance(p.consequence and p.consequence.cost, Cost) for p in positions)),
        ("contract ends", any(p.consequence and p.consequence.timing.earliest for p in positions)),
    )
    return tuple(what for what, known in looked if not known)


def snapshot_from(record: Any, framework: Framework, as_at: datetime.date | None = None) -> Snapshot:
    """Return the snapshot in a record, with the timing of changes as at a day.

    Raises RecordError if it is not a record, or is for another framework.
    """
    check_fields(record, _FIELDS)
    try:
        if record["framework"]["id"] != framework.id:
            raise RecordError(f"it rests on another framework ({record['framework']['title']})")
        positions = tuple(_checked(position, framework, as_at) for position in record["positions"])
        workbook = record["workbook"]
        return Snapshot(
            str(workbook["name"]), str(workbook["sha256"]), str(workbook["sheet"]), positions, {}, _lacking(positions)
        )
    except (KeyError, TypeError, ValueError, AttributeError, ArithmeticError) as error:
        if isinstance(error, RecordError):
            raise
        raise no_record(error) from None


def check_fields(record: Any, fields: Mapping[str, type]) -> None:
    """Raise RecordError unless a record is an object that has each of the fields, of its kind."""
    if not isinstance(record, dict):
        raise RecordError("it is not a record that peecf-batch wrote: it is not an object")
    for name, kind in fields.items():
        if name not in record:
            raise RecordError(f"it is not a record that peecf-batch wrote: it has no field '{name}'")
        if not isinstance(record[name], kind):
            raise RecordError(f"it is not a record that peecf-batch wrote: its field '{name}' is not {_KINDS[kind]}")


def no_record(error: Exception) -> RecordError:
    """Return the error about a record from one that was raised while it was read, in words that users read."""
    if isinstance(error, KeyError) and error.args and isinstance(error.args[0], str):
        return RecordError(f"it is not a record that peecf-batch wrote: it has no field '{shown(error.args[0])}'")
    what = str(error) if isinstance(error, UnsoundValueError) else "a value of a wrong kind"
    return RecordError(f"it is not a record that peecf-batch wrote: it has {what}")


def _checked(p: Any, framework: Framework, as_at: datetime.date | None) -> PositionSnapshot:
    """Return one position of a record. Raises RecordError if a value, the sum of scores or the band is invalid."""
    try:
        return _recorded(p, framework, as_at)
    except (KeyError, TypeError, ValueError, AttributeError, ArithmeticError) as error:
        problem = str(error) if isinstance(error, UnsoundValueError) else "a value of a wrong kind"
        if isinstance(error, KeyError) and error.args:
            problem = f"no sound '{error.args[0]}'"
        name = p.get("id") or p.get("title") or "" if isinstance(p, dict) else ""
        raise RecordError(f"position '{shown(str(name))}' in it has {problem}") from None


def _recorded(p: Mapping[str, Any], framework: Framework, as_at: datetime.date | None) -> PositionSnapshot:
    """Return one position of a record. Raises KeyError, TypeError or UnsoundValueError for an unusable value."""
    own = _framework(p, framework)
    scores = tuple(_score(p["scores"][factor.key], factor.key, own) for factor in own.factors)
    score, band = _worth(p, scores, own)
    reference_band = _one_of(p, "reference_band", [*(band.name for band in own.bands), NOT_EXECUTIVE])
    outcome, edge = _results(p, score, reference_band, own)
    marks = hashes_in(_text(p, "rationale_marks"))
    return PositionSnapshot(
        id=_text(p, "id"),
        title=_text(p, "title"),
        row=_whole(p, "row"),
        sheet=str(p.get("sheet", "")),
        organisation=_text(p, "organisation"),
        division=_text(p, "division"),
        is_ceo=p.get("is_ceo") is True,
        scores=scores,
        score=score,
        band=band,
        reference_band=reference_band,
        is_new=p.get("is_new") is True and reference_band is None,
        outcome=outcome,
        edge=edge,
        assessor=_text(p, "assessor"),
        gender="",
        former=tuple(text for text in p.get("former_ids") or () if isinstance(text, str)),
        rationales=marks if len(marks) == len(scores) else (),
        consequence=_recorded_consequence(p, as_at),
        framework="" if own is framework else own.id,
        **_recorded_decision(p, own),
        trp=_number(p, "trp"),
        fte=_number(p, "fte"),
        is_by_pay=p.get("reference_basis") == Basis.REMUNERATION.value,
        streams=tuple(text for text in p.get("streams") or () if isinstance(text, str)),
        is_benchmark=p.get("benchmark") is True,
        assessed_on=_date(p, "assessed_on"),
    )


def _quoted(value: object) -> str:
    """Return a value as messages quote it."""
    return shown(repr(value))


def _framework(p: Mapping[str, Any], framework: Framework) -> Framework:
    """Return the framework of a position. Raises UnsoundValueError if it is not one of those known."""
    named = _text(p, "framework")
    try:
        return framework.named(named)
    except KeyError:
        raise UnsoundValueError(f"the framework '{shown(named)}', which is not known here") from None


def _recorded_decision(p: Mapping[str, Any], framework: Framework) -> dict[str, Any]:
    """Return the decision in a record, its date and who took it. Records of earlier versions have none."""
    found = p.get("decision")
    if found is None:
        return {}
    band = _one_of(found, "band", [band.name for band in framework.bands])
    below = NO_BAND if found["below_executive"] is True else None
    text, option = _text(found, "text"), _text(found, "option")
    decision = Decision(text, DecisionState(found["state"]), band or below, _text(found, "cell"), option=option)
    return {"decision": decision, "decided_on": _date(found, "date"), "decider": _text(found, "decided_by")}


def _date(p: Mapping[str, Any], key: str) -> datetime.date | None:
    """Return a date, None if the record has none. Raises UnsoundValueError for any value but a date."""
    text = _text(p, key)
    try:
        return datetime.date.fromisoformat(text) if text else None
    except ValueError:
        raise UnsoundValueError(f"{_quoted(text)} in place of a date for '{key}'") from None


def _number(p: Mapping[str, Any], key: str) -> float | None:
    """Return a number of a position, None if the record has none. Raises UnsoundValueError for any other value."""
    value = p.get(key)
    if value is not None and (isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < _MOST):
        raise UnsoundValueError(f"{_quoted(value)} in place of a number for '{key}'")
    return value


def _score(score: object, key: str, framework: Framework) -> int | None:
    """Return a factor score: a whole number of the scale, or None. Raises UnsoundValueError for others, as for True."""
    if score is None:
        return None
    if not isinstance(score, int) or score not in framework.scale:
        raise UnsoundValueError(f"the score {_quoted(score)} for {key}, which is no whole number of the scale")
    return score


def _worth(p: Mapping[str, Any], scores: tuple[int | None, ...], framework: Framework) -> tuple[int | None, str | None]:
    """Return the work value score and the band, both None if the position is not classified.

    Raises UnsoundValueError if they do not result from the factor scores.
    """
    recorded = (p["score"], p["band"], p["below_executive"])
    if recorded[0] is None:
        if recorded[1:] != (None, False):
            raise UnsoundValueError("a band without a work value score")
        return None, NOT_CLASSIFIED
    sound = tuple(score for score in scores if score is not None)
    if len(sound) < len(scores):
        raise UnsoundValueError("a work value score and a factor without a score")
    found = classification_of(work_value_score(sound), framework)
    named = found.band.name if found.band else None
    if type(recorded[0]) is not int or recorded != (found.score, named, found.band is None):
        raise UnsoundValueError(f"score {_quoted(recorded[0])} and band {_quoted(recorded[1])}, which do not agree")
    return found.score, named or NO_BAND


def _results(
    p: Mapping[str, Any], score: int | None, reference_band: str | None, framework: Framework
) -> tuple[Outcome | None, str | None]:
    """Return the outcome and the edge, both None if the position is not classified.

    Raises UnsoundValueError if they do not result from the work value score and the reference band.
    """
    named = _one_of(p, "outcome", [one.value for one in Outcome])
    outcome = Outcome(named) if named else None
    edge = _one_of(p, "edge", [edge.value for edge in Edge])
    found = classification_of(score, framework) if score is not None else None
    expected = outcome_of(found.band, reference_band, framework) if found else None
    if outcome is not expected:
        raise UnsoundValueError(f"outcome {_quoted(p['outcome'])} against its bands")
    if edge != (found.edge.value if found and found.edge else None):
        raise UnsoundValueError(f"edge {_quoted(edge)} against its score")
    return outcome, edge


def _text(p: Mapping[str, Any], key: str) -> str:
    """Return a text of a position, or "" if the record has none. Raises UnsoundValueError for any value but a text."""
    value = p.get(key)
    if value is not None and not isinstance(value, str):
        raise UnsoundValueError(f"{_quoted(value)} in place of a text for '{key}'")
    return value or ""


def _whole(p: Mapping[str, Any], key: str) -> int:
    value = p[key]
    if type(value) is not int or value < 0:
        raise UnsoundValueError(f"{_quoted(value)} in place of a whole number for '{key}'")
    return value


def _one_of(p: Mapping[str, Any], key: str, known: Sequence[str]) -> str | None:
    value = p[key]
    if value is not None and (not isinstance(value, str) or value not in known):
        raise UnsoundValueError(f"{_quoted(value)} for '{key}', which nobody knows")
    return value


def _recorded_consequence(p: Mapping[str, Any], as_at: datetime.date | None) -> Consequence | None:
    """Return the decision in a record, with the timing as at the day of the audit."""
    found = p.get("consequence")
    if found is None:
        return None
    cost = found["cost"]
    given: Cost | NoCost | None = None
    if cost is not None:
        lacking = cost["change"] is None
        given = NoCost(cost["reason"]) if lacking else _cost(cost)
    timing = timing_of(_contract_end(p, found), as_at, vacant=bool(found["vacant"]))
    return Consequence(-1, (), bool(found["minister"]), timing, given)


def _contract_end(p: Mapping[str, Any], found: Mapping[str, Any]) -> datetime.date | None:
    """Return the last day of a contract: that of the position, else the day before the earliest change."""
    end, earliest = _date(p, "contract_end"), _date(found, "earliest_change")
    if end:
        return end
    return earliest - datetime.timedelta(days=1) if earliest else None


def _cost(cost: Mapping[str, Any]) -> Cost:
    change = Decimal(_text(cost, "change"))
    if not change.is_finite() or abs(change) > catalogue()["N705"].limits["most"]:
        raise UnsoundValueError(f"{_quoted(cost['change'])} in place of dollars for 'change'")
    return Cost(change, _whole(cost, "target"), _text(cost, "financial_year"))
