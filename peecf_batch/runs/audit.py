"""Compare two assessments, each a workbook or a record, and write the audit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from peecf_batch.assessment.comparison import Audit, compare
from peecf_batch.assessment.comparison_findings import findings_of
from peecf_batch.errors import Refusal
from peecf_batch.outputs.privacy.compared import audit_findings_for_others, audit_for_others, masked_snapshot
from peecf_batch.outputs.privacy.masking import Mask
from peecf_batch.outputs.privacy.people import people_in
from peecf_batch.outputs.seal import sealed_text
from peecf_batch.runs.assessed import AssessedWorkbook
from peecf_batch.runs.files.ours import check_free
from peecf_batch.runs.files.output_names import AuditOutputs
from peecf_batch.runs.files.whole_files import remove_leftovers
from peecf_batch.runs.sides import Side, side_at
from peecf_batch.runs.writing import Output, annotate_to, write_all

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from typing import BinaryIO

    from peecf_batch.excel.edit.additions import WorkbookAdditions
    from peecf_batch.excel.workbook import Workbook
    from peecf_batch.rules.findings import Finding
    from peecf_batch.rules.framework import Framework
    from peecf_batch.rules.privacy import Disclosed
    from peecf_batch.runs.options import Options


@dataclass(frozen=True, slots=True)
class Compared:
    """The comparison of two assessments, before it is written; `after` is the later workbook, None for a record.

    `mask` replaces the names that the page and the record do not show.
    """

    audit: Audit
    findings: tuple[Finding, ...]
    mask: Mask
    after: AssessedWorkbook | None = None


def compare_files(
    before: Path, after: Path, options: Options, refused: Callable[[Path, Refusal], object]
) -> Compared | None:
    """Return the comparison of two workbooks or records, None if one cannot be read.

    For each side that cannot be read, call `refused` with the path and the refusal.
    """
    sides: list[Side] = []
    for path in (before, after):
        try:
            sides.append(side_at(path, options))
        except Refusal as refusal:
            refused(path, refusal)
    if len(sides) < 2:
        return None
    return compare_sides(sides[0], sides[1], options.framework, options.disclosed)


def compare_sides(before: Side, after: Side, framework: Framework, disclosed: Disclosed) -> Compared:
    """Return the comparison of two assessments, with its findings.

    Names of people are replaced in titles and similar texts on both sides, unless they are `disclosed`.
    """
    mask = Mask(people_in(() if disclosed.names else (*before.people, *after.people)))
    first, second = (masked_snapshot(side.snapshot, mask, disclosed) for side in (before, after))
    audit = compare(first, second, framework)
    return Compared(audit, findings_of(audit), mask, after.assessed)


def write_audit(compared: Compared, outputs: AuditOutputs, options: Options) -> None:
    """Write the annotated later workbook, the page and the record.

    Raises Refusal if one cannot be written; the others are still written. If an output would replace a file that this
    product did not write, nothing is written.
    """
    check_free(outputs.paths, force=options.force)
    remove_leftovers([outputs.page.parent])
    written = [
        Output(outputs.page, lambda path: path.write_bytes(audit_page_of(compared, options).encode())),
        Output(outputs.record, lambda path: path.write_bytes(audit_record_of(compared, options).encode())),
    ]
    after = compared.after
    if outputs.annotated is not None and after is not None:
        written.insert(0, Output(outputs.annotated, lambda path: annotate_audit_to(compared, after, path, options)))
    refused = write_all(written)
    if refused:
        raise Refusal(" ".join(refusal.reason for refusal in refused), refused[0].fix)


def audit_page_of(compared: Compared, options: Options) -> str:
    """Return the page of an audit."""
    from peecf_batch.outputs.html.audit import render_audit

    return render_audit(
        audit_for_others(compared.audit, options.disclosed),
        audit_findings_for_others(compared.findings, compared.mask, options.disclosed),
        options.rules.reference,
        marking=options.marking,
        disclosed=options.disclosed,
    )


def audit_record_of(compared: Compared, options: Options) -> str:
    """Return the record of an audit, as JSON with its seal."""
    from peecf_batch.outputs.record.audit import audit_text

    audit = audit_for_others(compared.audit, options.disclosed)
    findings = audit_findings_for_others(compared.findings, compared.mask, options.disclosed)
    return sealed_text(audit_text(audit, findings, options.rules.reference, options.disclosed))


def annotate_audit_to(compared: Compared, after: AssessedWorkbook, target: Path | BinaryIO, options: Options) -> None:
    """Write the annotated later workbook, with a sheet of the changes, to a path or a binary file."""
    from peecf_batch.outputs.sheets.changes import audit_sheet

    def with_changes(workbook: Workbook, added: WorkbookAdditions) -> WorkbookAdditions:
        sheet = audit_sheet(workbook, compared.audit, compared.findings, compared.audit.before.name)
        return added._replace(sheets=(*added.sheets, sheet))

    annotate_to(after, target, options, with_changes)
