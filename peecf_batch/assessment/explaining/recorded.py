"""Explain a position from the record of an assessment, as far as the record has what is needed."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any

from peecf_batch.assessment.alignment import consequences
from peecf_batch.assessment.explaining.benchmarks import benchmarks_in
from peecf_batch.assessment.explaining.cells import FactorInput, InputCell
from peecf_batch.assessment.explaining.explained import Explanation, RecordRead
from peecf_batch.assessment.explaining.inputs import level_of
from peecf_batch.assessment.explaining.naming import position_named
from peecf_batch.assessment.explaining.possible import possible_scores
from peecf_batch.assessment.explaining.recorded_flags import flags_in
from peecf_batch.assessment.explanation import findings_by_row, steps_of
from peecf_batch.assessment.organisation import Assessed, Unassessed, whole
from peecf_batch.assessment.result import Assessment
from peecf_batch.assessment.snapshot import PositionSnapshot, check_fields, no_record, snapshot_from
from peecf_batch.errors import RecordError
from peecf_batch.excel.address import column_number
from peecf_batch.moderation.measures import measures
from peecf_batch.moderation.sensitivity import sensitivity_of
from peecf_batch.reading.cells import shown
from peecf_batch.reading.consensus.agreed import AgreedScore, AgreedState
from peecf_batch.reading.decisions.decision import StreamCheck
from peecf_batch.reading.matching.managers import managers_of
from peecf_batch.reading.position import Basis, Details, NotClassified, Position
from peecf_batch.reading.source import Source, SourceColumn, SourceSheet
from peecf_batch.rules.classification import classify, outcome_of
from peecf_batch.rules.findings import Finding, Severity
from peecf_batch.rules.reference import Reference

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from peecf_batch.rules.framework import Framework

_TEXTS = ("sheet", "cell", "position", "heading", "value", "message", "fix", "reason")
_FAULTS = (KeyError, TypeError, ValueError, AttributeError, ArithmeticError, IndexError)


def explanation_in(
    record: Any, named: str, framework: Framework, read: RecordRead, as_at: datetime.date | None = None
) -> Explanation:
    """Return the explanation of the position called `named` from a record, which `read` describes.

    Without `as_at`, changes are timed as at the day in the record. Raises RecordError if it is not a record, and
    Refusal if no position or more than one has that name.
    """
    assessment = assessment_in(record, framework, as_at)
    index = position_named(assessment.positions, named)
    try:
        return _explanation(record, assessment, index, read)
    except _FAULTS as error:
        raise no_record(error) from None


def assessment_in(record: Any, framework: Framework, as_at: datetime.date | None = None) -> Assessment:
    """Return the assessment in a record without what the record lacks: rationales, cells, rules and moderation.

    Raises RecordError if it is not a record, or if it contradicts itself.
    """
    snapshot = snapshot_from(record, framework, as_at)
    check_fields(record, {"determination": dict, "findings": list})
    if record["positions"] and not any("stream_check" in position for position in record["positions"]):
        raise RecordError(f"{_writer(record)} wrote it, without what an explanation needs. Assess its workbook again")
    try:
        reference = _reference(record["determination"], as_at)
        read = [_read(p, kept, framework) for p, kept in zip(record["positions"], snapshot.positions, strict=True)]
        codes = [tuple(map(str, p["findings"])) for p in record["positions"]]
        managers = managers_of(read, framework.ceo_titles)
        positions = tuple(_assessed(*each, framework) for each in zip(read, managers, codes, strict=True))
        return Assessment(
            framework=framework,
            source=_source(record["workbook"], tuple(_assessors(record))),
            reference=reference,
            positions=positions,
            findings=tuple(_finding(found) for found in record["findings"]),
            rules=(),
            organisation=whole(positions, framework),
            consequences=consequences(positions, framework, reference),
        )
    except _FAULTS as error:
        raise no_record(error) from None


def _writer(record: Mapping[str, Any]) -> str:
    """Return the program and version that wrote a record, as it states them."""
    tool = record.get("tool")
    version = tool.get("version") if isinstance(tool, dict) else None
    return f"peecf-batch {shown(version)}" if isinstance(version, str) else "An earlier version of peecf-batch"


def _explanation(record: Mapping[str, Any], assessment: Assessment, index: int, read: RecordRead) -> Explanation:
    position, recorded = assessment.positions[index], record["positions"][index]
    details, framework = position.position.details, assessment.framework_of(position)
    sensitivity = None
    if recorded["sensitivity"] is not None and isinstance(position, Assessed):
        chance = measures().sensitivity.chance
        sensitivity = sensitivity_of(position.position.scores, details.reference_band, framework, chance)
    return Explanation(
        assessment=assessment,
        position=position,
        factors=tuple(_factors(position, recorded, assessment.framework)),
        others=(),
        held=None,
        steps=steps_of(position, framework),
        findings=tuple(findings_by_row(assessment).get(details.sheet_row, ())),
        possible=possible_scores(position, assessment.framework),
        decision=next((found for found in assessment.consequences if found.index == index), None),
        is_placed_today=False,
        index=index,
        sensitivity=sensitivity,
        flags=tuple(flag for flag in flags_in(record, assessment) if flag.position == index),
        compared=benchmarks_in(record, recorded, assessment.framework),
        record=read,
    )


def _factors(p: Assessed | Unassessed, recorded: Mapping[str, Any], framework: Framework) -> Iterator[FactorInput]:
    """Yield the factors with their scores. The marks of rationales tell only which factors have one."""
    factors = framework.factors
    marks = str(recorded["rationale_marks"])
    width = len(marks) // len(factors)
    for n, (factor, score) in enumerate(zip(factors, p.position.scores, strict=True)):
        mark = marks[n * width : (n + 1) * width]
        level = level_of(framework, dict(factor.levels), score)
        is_reasoned = bool(mark.strip("0")) if mark else None
        yield FactorInput(factor.name, score, InputCell("", factor.name, ""), (), level, factor.levels, is_reasoned)


def _reference(values: Mapping[str, Any], as_at: datetime.date | None) -> Reference:
    """Return the dates in a record, as at a day or that of the record. Its remuneration values are not read."""
    day = values.get("as_at")
    then = as_at or (datetime.date.fromisoformat(day) if day else None)
    return Reference(datetime.date.fromisoformat(values["date"]), str(values["instrument"]), as_at=then)


def _source(workbook: Mapping[str, Any], people: tuple[str, ...]) -> Source:
    sheets = tuple(
        SourceSheet(
            str(sheet["name"]),
            int(sheet["heading_row"]),
            tuple(SourceColumn(str(meaning), str(letters)) for meaning, letters in sheet["columns"].items()),
        )
        for sheet in workbook["sheets"]
    )
    return Source(str(workbook["name"]), str(workbook["sha256"]), sheets, people)


def _assessors(record: Mapping[str, Any]) -> Iterator[str]:
    """Yield the names of assessors in a record, which has them if it was written with names."""
    held = (record["moderation"] or {}).get("assessors") or {"assessors": ()}
    yield from (str(assessor["name"]) for assessor in held["assessors"] if assessor.get("name"))


def _read(p: Mapping[str, Any], kept: PositionSnapshot, framework: Framework) -> Position | NotClassified:
    check = p["stream_check"]["result"]
    details = Details(
        kept.id, kept.title, kept.row, kept.organisation, kept.division, str(p["reports_to"]), kept.is_ceo,
        vacant=p["vacant"] if isinstance(p["vacant"], bool) else None, reference_band=kept.reference_band,
        reference_basis=Basis(p["reference_basis"] or Basis.STATED), streams=tuple(map(str, p["streams"])),
        assessor=kept.assessor, contract_end=_day(p["contract_end"]), assessed_on=_day(p["assessed_on"]),
        incumbent=str(p.get("incumbent") or ""), decider=kept.decider, decision=kept.decision,
        decided_on=kept.decided_on, documents=str(p["documents_seen"]), interview=str(p["interview"]),
        stream_check=StreamCheck(check) if check else None, stream_reason=str(p["stream_check"]["reason"]),
        sheet=kept.sheet, framework=kept.framework, consensus=tuple(_agreed(p.get("consensus") or (), framework)),
        is_new=kept.is_new,
    )  # fmt: skip
    scores = tuple(score for score in kept.scores if score is not None)
    if kept.score is not None and len(scores) == len(framework.factors):
        return Position(details, scores)
    errors = tuple(code for code in p["findings"] if code.startswith(Severity.ERROR.value[:1].upper()))
    return NotClassified(details, kept.scores, errors)


def _agreed(held: Iterable[Mapping[str, Any]], framework: Framework) -> Iterator[AgreedScore]:
    """Yield the agreed scores in a record. Records of earlier versions have none."""
    factors = {factor.key: index for index, factor in enumerate(framework.factors)}
    for one in held:
        state = AgreedState(one["state"] or AgreedState.NONE)
        score = None if one["score"] is None else int(one["score"])
        yield AgreedScore(
            factors[one["factor"]],
            state,
            score,
            str(one["cell"]),
            reason=str(one["reason"]),
            reason_cell=str(one["reason_cell"]),
        )


def _day(text: Any) -> datetime.date | None:
    return datetime.date.fromisoformat(text) if text else None


def _assessed(
    position: Position | NotClassified, manager: int | None, codes: tuple[str, ...], framework: Framework
) -> Assessed | Unassessed:
    if isinstance(position, NotClassified):
        return Unassessed(position, manager, codes)
    own = framework.named(position.details.framework)
    result = classify(position.scores, own)
    return Assessed(position, result, outcome_of(result.band, position.details.reference_band, own), manager, codes)


def _finding(found: Mapping[str, Any]) -> Finding:
    sheet, cell, position, heading, value, message, fix, reason = (str(found[key]) for key in _TEXTS)
    letters = cell.rstrip("0123456789")
    return Finding(
        str(found["code"]), Severity(found["severity"]), sheet, cell, position, heading, value, message, fix,
        row=int(found["row"]), column=column_number(letters) if letters else 0, reason=reason,
        accepted=found["accepted"] is True,
    )  # fmt: skip
