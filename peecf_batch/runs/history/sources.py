"""Read the assessments of a history, each once: of each, the file that has its latest state."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from peecf_batch.assessment.history.series import TypedReason
from peecf_batch.definitions import NamedTuple
from peecf_batch.errors import Refusal
from peecf_batch.rules.sheet_row import SheetRow
from peecf_batch.runs.assessing import assess_bytes
from peecf_batch.runs.files.assessment_files import Again, AssessmentFile, assessment_files
from peecf_batch.runs.files.output_names import copy_number, plan
from peecf_batch.runs.files.reading import bytes_of, record_in
from peecf_batch.runs.files.sources import Skipped, Unusable
from peecf_batch.runs.files.whole_files import real
from peecf_batch.runs.history.lineage import Conflict, Held, chosen_among
from peecf_batch.runs.sides import Side, side_of, side_of_record

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from datetime import date
    from pathlib import Path

    from peecf_batch.assessment.snapshot import PositionSnapshot
    from peecf_batch.runs.files.addresses import Address
    from peecf_batch.runs.options import Options

    _Refused = Callable[[Path | Address, Refusal], object]

Reasons = dict[SheetRow, tuple[TypedReason, ...]]


@dataclass(frozen=True, slots=True)
class HistorySource:
    """An assessment that was read: its file, its facts, the day in its record, and the reasons typed in it.

    `recorded` is None for a workbook, and `errors` is the number of errors of a workbook, 0 for a record.
    """

    path: Path
    side: Side
    recorded: date | None
    reasons: Reasons
    is_record: bool
    errors: int = 0

    @property
    def sha256(self) -> str:
        """The SHA-256 of the workbook that was assessed."""
        return self.side.snapshot.sha256


class LeftOut(NamedTuple):
    """A file that is not counted, and why."""

    path: Path
    why: str


class Gathered(NamedTuple):
    """The assessments of a history as the user named them, and the files that are not counted."""

    sources: tuple[HistorySource, ...]
    left_out: tuple[LeftOut, ...]


def gather(paths: Sequence[Path], options: Options, refused: _Refused) -> Gathered | None:
    """Return the assessments in records, workbooks and folders, each once, or None if one cannot be read.

    For each that cannot be read, call `refused` with the path and the refusal.
    """
    reading = _Reading(options, refused)
    files = list(reading.files(paths))
    records = {file.path: held for file in files if file.is_record and (held := reading.record(file.path))}
    kept = {held.path: held for held in reading.each_once(records).values()}
    books = reading.books(file.path for file in files if not file.is_record)
    sources = []
    for latest in reading.latest([*map(_held, kept.values()), *books]):
        source = kept[latest.path] if latest.is_record else reading.workbook(latest)
        sources += [source] if source else []
    place = {file.path: n for n, file in enumerate(files)}
    sources.sort(key=lambda held: place[held.path])
    reading.left_out.sort(key=lambda one: place.get(one.path, -1))
    return None if reading.failed else Gathered(tuple(sources), tuple(reading.left_out))


def _held(source: HistorySource) -> Held:
    return Held(source.path, source.sha256, real(source.path), is_record=True)


class _Reading:
    """The files of a history while they are read, and what was left out or failed."""

    def __init__(self, options: Options, refused: _Refused) -> None:
        self.options, self.failed = options, False
        self.left_out: list[LeftOut] = []
        self._refused = refused

    def refuse(self, path: Path | Address, refusal: Refusal) -> None:
        """Report a file that cannot be read."""
        self.failed = True
        self._refused(path, refusal)

    def files(self, paths: Iterable[Path]) -> Iterator[AssessmentFile]:
        """Yield the records and workbooks to read."""
        for source in assessment_files(paths):
            if isinstance(source, Unusable):
                self.refuse(source.path, source.refusal)
            elif isinstance(source, Skipped):
                self.left_out.append(LeftOut(source.path, source.why.rstrip(".")))
            elif isinstance(source, Again):
                self.left_out.append(LeftOut(source.path, "it was named twice"))
            else:
                yield source

    def record(self, path: Path) -> HistorySource | None:
        """Return the assessment in a record, or None if it cannot be read."""
        try:
            record = record_in(bytes_of(path))
            side = side_of_record(record, self.options.framework, self.options.as_at)
            return HistorySource(path, side, _recorded_day(record), dict(_reasons_in(record)), is_record=True)
        except Refusal as refusal:
            self.refuse(path, refusal)
            return None

    def each_once(self, records: Mapping[Path, HistorySource]) -> dict[str, HistorySource]:
        """Return one record of each workbook, by the SHA-256 of the workbook.

        An unchanged record is preferred to an edited one. Records of one workbook that differ are refused, because
        either may be right.
        """
        kept: dict[str, HistorySource] = {}
        for held in sorted(records.values(), key=lambda one: one.side.snapshot.edited):
            first = kept.setdefault(held.sha256, held)
            if first is held:
                continue
            if _results(first) != _results(held):
                reason = f"it and {first.path.name} are records of the same workbook, but their results differ."
                self.refuse(held.path, Refusal(reason, "Name only the one that is right."))
            else:
                why = f"{first.path.name} is a record of the same workbook"
                self.left_out.append(LeftOut(held.path, why))
        return kept

    def books(self, paths: Iterable[Path]) -> Iterator[Held]:
        """Yield the workbooks and annotated copies, each once, that can be read."""
        from peecf_batch.excel.edit.earlier.recognised import copy_in

        seen: dict[str, Path] = {}
        for path in paths:
            try:
                data = bytes_of(path)
            except Refusal as refusal:
                self.refuse(path, refusal)
                continue
            sha256 = hashlib.sha256(data).hexdigest()
            if (first := seen.setdefault(sha256, path)) is not path:
                self.left_out.append(LeftOut(path, f"{first.name} is the same workbook and is counted"))
                continue
            own = real(plan([path], path.parent)[0].record)
            yield Held(path, sha256, own, is_record=False, copy=copy_in(data), number=copy_number(path))

    def latest(self, files: Sequence[Held]) -> Iterator[Held]:
        """Yield the file of each assessment that has its latest state. Refuse it if that is in doubt."""
        for chosen in chosen_among(files):
            if chosen.conflict:
                self.refuse(chosen.conflict.held.path, _in_doubt(chosen.conflict))
                continue
            self.left_out += [LeftOut(left.held.path, left.why) for left in chosen.left]
            yield chosen.held

    def workbook(self, held: Held) -> HistorySource | None:
        """Return the assessment of a workbook, or None if it cannot be read."""
        path = held.path
        try:
            assessed = assess_bytes(bytes_of(path), path.name, self.options)
        except Refusal as refusal:
            self.refuse(path, refusal)
            return None
        result = assessed.assessment
        found: Reasons = {}
        for finding in result.findings:
            if finding.reason and finding.row:
                reason = TypedReason(finding.code, finding.heading, finding.reason)
                found[finding.sheet_row] = (*found.get(finding.sheet_row, ()), reason)
        side = replace(side_of(assessed), assessed=None)  # the open workbook is needed no more
        return HistorySource(path, side, None, found, is_record=False, errors=result.errors)


def _in_doubt(conflict: Conflict) -> Refusal:
    return Refusal(f"it and {conflict.other.path.name} {conflict.reason}.", "Name only the one that is right.")


def _results(held: HistorySource) -> list[tuple[object, ...]]:
    """Return what must agree in two records of one workbook."""
    return [_result(position) for position in held.side.snapshot.positions]


def _result(p: PositionSnapshot) -> tuple[object, ...]:
    return p.sheet_row, p.scores, p.score, p.band, p.framework


def _recorded_day(record: Any) -> date | None:
    """Return the day of the assessment in a record. Raises Refusal if it is not a date."""
    from datetime import date

    determination = record.get("determination")
    text = determination.get("as_at") if isinstance(determination, dict) else None
    try:
        return date.fromisoformat(text) if isinstance(text, str) and text else None
    except ValueError:
        raise Refusal("the day of the assessment in it is not a date.", "Assess the workbook again.") from None


def _reasons_in(record: Any) -> Iterator[tuple[SheetRow, tuple[TypedReason, ...]]]:
    """Yield the reasons in a record that people typed beside findings about positions, by row."""
    found: dict[SheetRow, list[TypedReason]] = {}
    findings = record.get("findings")
    for finding in findings if isinstance(findings, list) else ():
        if not isinstance(finding, dict):
            continue
        texts = [finding.get(key) for key in ("sheet", "code", "heading", "reason")]
        row = finding.get("row")
        if isinstance(row, int) and row and all(isinstance(text, str) for text in texts) and texts[3]:
            sheet, code, heading, text = map(str, texts)
            found.setdefault(SheetRow(sheet, row), []).append(TypedReason(code, heading, text))
    yield from ((row, tuple(reasons)) for row, reasons in found.items())
