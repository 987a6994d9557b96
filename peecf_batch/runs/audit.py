"""Two assessments read, compared and written: workbooks or records on either side."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from peecf_batch.assessment.comparison import Audit, compare
from peecf_batch.assessment.comparison_findings import findings_of
from peecf_batch.assessment.snapshot import RecordError, Snapshot, snapshot_from, snapshot_of
from peecf_batch.refusal import Refusal
from peecf_batch.runs.assessing import Read, read_workbook
from peecf_batch.runs.files.ours import check_free
from peecf_batch.runs.files.output_names import AuditOutputs
from peecf_batch.runs.files.sources import bytes_of
from peecf_batch.runs.options import reference
from peecf_batch.runs.writing import annotate_to, write_all

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from peecf_batch.excel.edit.patch import WorkbookAdditions
    from peecf_batch.excel.workbook import Workbook
    from peecf_batch.rules.findings import Finding
    from peecf_batch.runs.options import Options

RECORD_SUFFIX = ".json"


@dataclass(frozen=True, slots=True)
class Compared:
    """Two assessments compared and not yet written; `after` is the later workbook, None where its record was given."""

    audit: Audit
    findings: tuple[Finding, ...]
    after: Read | None


def compare_files(
    before: Path, after: Path, options: Options, refused: Callable[[Path, Refusal], object]
) -> Compared | None:
    """The comparison of two workbooks or records. What cannot be read is told to `refused`, both sides in one run."""
    sides: list[tuple[Snapshot, Read | None]] = []
    for path in (before, after):
        try:
            sides.append(_side(path, options))
        except Refusal as refusal:
            refused(path, refusal)
    if len(sides) < 2:
        return None
    audit = compare(sides[0][0], sides[1][0], options.framework)
    return Compared(audit, findings_of(audit), sides[1][1])


def _side(path: Path, options: Options) -> tuple[Snapshot, Read | None]:
    if path.suffix.lower() != RECORD_SUFFIX:
        read = read_workbook(path, options)
        return snapshot_of(read.assessment), read
    try:
        return snapshot_from(json.loads(bytes_of(path)), options.framework), None
    except (RecordError, ValueError, RecursionError) as error:
        reason = str(error) if isinstance(error, RecordError) else "it is not JSON, whatever its name says"
        raise Refusal(f"{reason}.", "Name a workbook, or the -assessment.json file of one.") from None


def write_audit(compared: Compared, outputs: AuditOutputs, options: Options) -> None:
    """Write the annotated later workbook, the page and the record.

    Raises Refusal where one cannot be written; the others are written all the same.
    """
    from peecf_batch.outputs.html.audit import render_audit
    from peecf_batch.outputs.record.audit import audit_text

    check_free(outputs.paths, force=options.force)
    audit, findings, held = compared.audit, compared.findings, reference(options)

    def page() -> str:
        return render_audit(audit, findings, held, marking=options.marking, disclosed=options.disclosed)

    def text() -> str:
        return audit_text(audit, findings, held, options.disclosed)

    written: list[tuple[Path, Callable[[Path], object]]] = [
        (outputs.page, lambda beside: beside.write_bytes(page().encode())),
        (outputs.record, lambda beside: beside.write_bytes(text().encode())),
    ]
    if outputs.annotated is not None and compared.after is not None:
        read = compared.after
        written.insert(0, (outputs.annotated, lambda beside: _annotate(read, compared, beside, options)))
    refusals = write_all(written)
    if refusals:
        raise Refusal(" ".join(refusal.reason for refusal in refusals), refusals[0].fix)


def _annotate(read: Read, compared: Compared, path: Path, options: Options) -> None:
    from peecf_batch.outputs.sheets.changes import audit_sheet

    def with_changes(workbook: Workbook, added: WorkbookAdditions) -> WorkbookAdditions:
        sheet = audit_sheet(workbook, compared.audit, compared.findings, compared.audit.before.name)
        return replace(added, sheets=(*added.sheets, sheet))

    annotate_to(read, path, options, with_changes)
