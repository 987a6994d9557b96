"""Make the audit sheet of the annotated workbook: one line for each change of a position."""

from __future__ import annotations

from typing import TYPE_CHECKING

from peecf_batch.assessment.move_kinds import MatchedBy
from peecf_batch.definitions import NamedTuple
from peecf_batch.excel.cell import Cell
from peecf_batch.excel.edit.additions import NewSheet
from peecf_batch.excel.edit.defined_names import free_sheet_name, quoted_name
from peecf_batch.outputs.sheets.looks import HEADING, LINK, QUIET, TEXT, TITLE, WRAPPED
from peecf_batch.outputs.sheets.names import AUDIT_SHEET
from peecf_batch.outputs.wording.followed import followed_words
from peecf_batch.outputs.wording.words import band_and_score, band_under_framework
from peecf_batch.rules.sheet_row import SheetRow

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from peecf_batch.assessment.comparison import Audit, Change
    from peecf_batch.assessment.snapshot import PositionSnapshot
    from peecf_batch.excel.workbook import Workbook
    from peecf_batch.rules.findings import Finding
    from peecf_batch.rules.framework import Framework


class Line(NamedTuple):
    """One change of a position, with its place in the later assessment; `row` is 0 where it is not there."""

    id: str
    title: str
    row: int
    what: str
    before: str
    now: str
    detail: str
    sheet: str


def changes_in_words(audit: Audit, findings: Sequence[Finding]) -> Iterator[Line]:
    """Yield the changes of all positions.

    Matched positions come first, in the order of the later assessment, then new, split, merged and gone ones.
    """
    decisions = {followed.after.sheet_row: followed for followed in audit.followed}
    found = {(f.sheet_row, f.code) for f in findings}
    for number, change in enumerate(audit.changes):
        if (followed := decisions.get(change.after.sheet_row)) is not None:
            was = f"recommended {_result(followed.before, audit.framework)}; {followed_words(followed)}"
            now = _result(change.after, audit.framework)
            yield _line(change.after, change.after.row, "Decision", was, now, followed.result)
        yield from _changes_of(change, audit.framework, one_point=number in audit.crossed, found=found)
    for held in audit.new:
        yield _line(held, held.row, "New position", "", _result(held, audit.framework), "")
    for what, splits in (("Split position", audit.splits), ("Merged position", audit.mergers)):
        for split in splits:
            row = split.one.row if what.startswith("Merged") else 0
            yield _line(split.one, row, what, "", "", "; ".join(held.label for held in split.several))
    for held in audit.gone:
        yield _line(held, 0, "Gone", _result(held, audit.framework), "", "not in the later assessment")


def _changes_of(
    change: Change, framework: Framework, *, one_point: bool, found: set[tuple[SheetRow, str]]
) -> Iterator[Line]:
    """Yield the changes of one matched position; `found` has the rows and codes of the audit's findings."""
    before, after, row = change.before, change.after, change.after.row
    if change.moved:
        detail = "the move begins or ends at a band boundary" if one_point else ""
        yield _line(after, row, "Band changed", _result(before, framework), _result(after, framework), detail)
    if change.is_under_another_framework:
        was, now = (band_under_framework(p.band, p.score, framework.named(p.framework)) for p in (before, after))
        yield _line(after, row, "Framework changed", was, now, "bands are compared only within one framework")
    for factor in change.factors:
        name = framework.factors[factor.factor].name
        words = f"rationale {factor.rationale.value}"
        yield _line(after, row, f"{name} rescored", _score(factor.before), _score(factor.after), words)
    if change.renamed:
        yield _line(after, row, "Renamed", before.title, after.title, "")
    if change.by is MatchedBy.TITLE:
        yield _line(after, row, "Matched by title", before.id, after.id, "the ids differ: is it one position?")
    if change.reassigned:
        detail = "with another score" if (SheetRow(after.sheet, row), "N654") in found else ""
        yield _line(after, row, "Another assessor", before.assessor, after.assessor, detail)
    if before.reference_band != after.reference_band:
        yield _line(after, row, "Reference band differs", before.reference_band or "", after.reference_band or "", "")


def _result(held: PositionSnapshot, framework: Framework) -> str:
    """Return the recommended band with its score, or "Not classified"."""
    return band_and_score(held.band, held.score, framework)


def _score(score: int | None) -> str:
    return "no valid score" if score is None else str(score)


def _line(held: PositionSnapshot, row: int, what: str, before: str, now: str, detail: str) -> Line:
    return Line(held.id, held.title, row, what, before, now, detail, held.sheet)


def _introduction(audit: Audit, findings: Sequence[Finding], before: str) -> Iterator[str]:
    yield f"Compared with {before}. {audit.framework.principle('recommended').text}"
    yield from (f"{finding.code}: {finding.message}." for finding in findings if not finding.row)


def audit_sheet(workbook: Workbook, audit: Audit, findings: Sequence[Finding], before: str) -> NewSheet:
    """Return the sheet that an audit adds: each change of a position, with a link to its row.

    `before` names the earlier assessment.
    """
    heads = ("Position", "Title", "Row", "What", "Before", "Now", "Detail")
    rows = [
        [Cell(AUDIT_SHEET, TITLE)],
        [Cell(" ".join(_introduction(audit, findings, before)), QUIET)],
        [Cell(text, HEADING) for text in heads],
    ]
    for line in changes_in_words(audit, findings):
        link = f"{quoted_name(line.sheet or audit.after.sheet)}!A{line.row}" if line.row else ""
        rows.append(
            [
                Cell(line.id, TEXT),
                Cell(line.title, WRAPPED),
                Cell(line.row or "", LINK if link else TEXT, link=link),
                *(Cell(text, WRAPPED) for text in (line.what, line.before, line.now, line.detail)),
            ]
        )
    name = free_sheet_name(workbook.root, AUDIT_SHEET)
    widths = [14.0, 34.0, 7.0, 24.0, 26.0, 26.0, 60.0]
    return NewSheet(name, rows, widths, header_row=3, tab_colour="6B4E8A", footer=audit.after.name)
