"""Assess the workbooks that a page was given. Runs in the worker of the page, and calls only the public Python API."""

from __future__ import annotations

import json
import zlib
from datetime import date
from typing import TYPE_CHECKING, Any

import peecf_batch

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pyodide.ffi import JsBuffer

    from peecf_batch.rules.findings import Finding

INDEX = "peecf-summaries.html"
_MOST_FINDINGS = 2_000  # the page shows no more; the outputs have all
_ORDER = {"error": 0, "warning": 1, "notice": 2}


class Job:
    """A run over workbooks, which the page gives one after the other.

    `asked` has the names of the files and the options of the page, as JSON.
    """

    def __init__(self, asked: str) -> None:
        chosen = json.loads(asked)
        names = self._names = chosen["files"]
        self._de_identified, self._assurance = chosen["de_identified"], chosen["assurance"]
        shown = peecf_batch.Disclosed(chosen["names"], chosen["remuneration"], chosen["gender"])
        self._options = peecf_batch.Options(
            sheet=chosen["sheet"] or None,
            determination=_day(chosen["determination"]),
            as_at=_day(chosen["as_at"]),
            marking=chosen["marking"],
            values_only=chosen["values_only"],
            disclosed=shown,
        )
        self._outputs = peecf_batch.output_names(
            names, self._options, de_identified=self._de_identified, assurance=self._assurance
        )
        self._entries: list[Any] = []
        self._unread: list[tuple[str, str]] = []

    def assess(self, place: int, data: JsBuffer, tell: Callable[[str], object]) -> dict[str, Any]:
        """Assess one workbook and return its outputs, with what the page shows of it.

        `place` is its index, `data` its bytes as JavaScript has them. `tell` is called with the name of each step when
        it begins. A workbook that cannot be used gives the reason and what to do instead. A fault of the program gives
        its kind and the functions in which it happened, without any content of the workbook.
        """
        try:
            return self._assessed(place, data.to_bytes(), tell)
        except peecf_batch.Refusal as refusal:
            return self._refused(place, refusal)
        except Exception as error:
            self._unread.append((self._names[place], "The program itself failed here."))
            return {"fault": type(error).__name__, "trace": list(_frames(error))}

    def count(self) -> int:
        """Return the number of workbooks."""
        return len(self._names)

    def index(self) -> list[tuple[str, str, bytes, int]]:
        """Return the page with the totals of all workbooks, nothing for a single workbook."""
        if len(self._names) < 2:
            return []
        return [_file("index", INDEX, peecf_batch.index_html(self._entries, self._unread, self._options).encode())]

    def _assessed(self, place: int, data: bytes, tell: Callable[[str], object]) -> dict[str, Any]:
        tell("Reading and assessing")
        assessment = peecf_batch.assess(data, self._options, name=self._names[place])
        names, files, refused = self._outputs[place], [], []
        for kind, step, write in self._writers(assessment):
            tell(step)
            try:
                files.append(_file(kind, names[kind], write()))
            except peecf_batch.Refusal as refusal:
                refused.append(refusal)
        tell("Listing the findings")
        findings = sorted(assessment.shown_findings, key=lambda finding: _ORDER[finding.severity])
        counted = assessment.result.organisation
        told = {
            "verdict": assessment.verdict,
            "counts": {
                "positions": counted.positions,
                "classified": counted.classified,
                "decisions": counted.decisions,
                **{severity: sum(finding.severity == severity for finding in findings) for severity in _ORDER},
            },
            "findings": [_shown(finding) for finding in findings[:_MOST_FINDINGS]],
            "files": files,
        }
        if refused:
            reason = " ".join(refusal.reason for refusal in refused)
            return {**told, **self._refused(place, peecf_batch.Refusal(reason, refused[0].fix))}
        summaries = (names[kind] for kind in ("summary", "de_identified_summary") if kind in names)
        self._entries.append(assessment.index_entry(*summaries))
        return told

    def _writers(self, assessment: peecf_batch.Assessment) -> Iterator[tuple[str, str, Callable[[], bytes]]]:
        """Yield each output: its kind, the step that writes it, and the function that returns its bytes."""
        yield "annotated_workbook", "Writing the annotated workbook", assessment.annotated_workbook
        yield "summary", "Writing the summary", lambda: assessment.summary_html().encode()
        yield "record", "Writing the record", assessment.record_bytes
        step = "Writing the de-identified copy"
        if self._de_identified:
            yield "de_identified_summary", step, lambda: assessment.summary_html(de_identified=True).encode()
        if self._assurance:
            yield "assurance", "Writing the assurance page", lambda: assessment.assurance_html().encode()
        if self._assurance and self._de_identified:
            yield "de_identified_assurance", step, lambda: assessment.assurance_html(de_identified=True).encode()

    def _refused(self, place: int, refusal: peecf_batch.Refusal) -> dict[str, Any]:
        self._unread.append((self._names[place], f"{refusal.reason} {refusal.fix}"))
        return {"reason": refusal.reason, "fix": refusal.fix}


def prepare(sample: JsBuffer) -> None:
    """Load what every workbook needs, by assessing a sample, so that the first workbook does not wait for it."""
    assessment = peecf_batch.assess(sample.to_bytes(), name="sample.xlsx")
    assessment.annotated_workbook()
    assessment.summary_html()
    assessment.record_bytes()


def _file(kind: str, name: str, data: bytes) -> tuple[str, str, bytes, int]:
    """Return an output as the page takes it: its kind, name, bytes and CRC-32, which the zip file needs."""
    return kind, name, data, zlib.crc32(data)


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _shown(finding: Finding) -> list[str]:
    """Return what the page shows of a finding: severity, cell with its sheet, position, message and advice."""
    place = f"{finding.sheet}!{finding.cell}" if finding.cell and finding.sheet else finding.cell or finding.sheet
    return [str(finding.severity), place, finding.position, finding.message, finding.fix]


def _frames(error: BaseException) -> Iterator[str]:
    """Yield the functions in which an error happened, with their files and first lines, and without any value."""
    trace = error.__traceback__
    while trace is not None:
        code = trace.tb_frame.f_code
        yield f"{code.co_filename}, {code.co_qualname}, which begins in line {code.co_firstlineno}"
        trace = trace.tb_next
