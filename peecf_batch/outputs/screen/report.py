"""Write findings and rules as lines for a terminal, for editors and scripts, as JSON, and as Markdown."""

from __future__ import annotations

import json
from itertools import groupby
from typing import TYPE_CHECKING

from peecf_batch.definitions import pattern
from peecf_batch.outputs.record.assurance import rules_record
from peecf_batch.outputs.record.census import census_record
from peecf_batch.outputs.record.record import finding_record, rule_record
from peecf_batch.outputs.wording.census import census_line, unread_columns
from peecf_batch.outputs.wording.decisions import decisions_line, progress_line, recommended_and_decided
from peecf_batch.outputs.wording.sentences import (
    about_remuneration,
    assurance,
    counted,
    names_left,
    severities,
    verdict,
)
from peecf_batch.outputs.wording.text import listed, one_line, plural
from peecf_batch.outputs.wording.words import as_at_line, not_run
from peecf_batch.rules.findings import NO_COLUMN_FOR, Severity, in_general

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from peecf_batch.assessment.comparison import Audit
    from peecf_batch.assessment.result import Assessment
    from peecf_batch.rules.findings import Finding, Rule

_LIST = pattern(r", | or ")
_OUR_SHEETS = pattern(r"\bPEECF (?:findings|decisions|consensus)\b|\bannotated copy\b")
_WHERE = "This command writes no file. For the annotated copy with the sheets named PEECF, run peecf-batch assess."


def printable(text: str) -> str:
    """Return text with characters that are not printable as escapes, so that a workbook cannot control a terminal.

    Line breaks and no-break spaces stay.
    """
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() or c in "\n\u00a0" else c.encode("unicode_escape").decode() for c in text)


def _place(finding: Finding) -> str:
    sheet = finding.sheet.replace("'", "''")
    return f"'{sheet}'!{finding.cell}" if finding.cell else f"'{sheet}'"


def concise_lines(assessment: Assessment, *, errors_only: bool = False) -> Iterator[str]:
    """Yield one line for each finding.

    An example is "book.xlsx!'Sheet'!F12: E201 score 8 is outside the scale of 1 to 7 (Impact, P-017)".
    """
    for finding in _chosen(assessment, errors_only=errors_only):
        about = ", ".join(part for part in (finding.heading, finding.position) if part)
        tail = f" ({about})" if about else ""
        answer = f" [accepted: {finding.reason}]" if finding.accepted else ""
        yield one_line(f"{assessment.source.name}!{_place(finding)}: {finding.code} {finding.message}{tail}{answer}")


def text_lines(assessment: Assessment, *, errors_only: bool = False) -> Iterator[str]:
    """Yield the findings grouped by sheet, each with its cell and what to do, then the verdict and the rules that ran.

    With `errors_only` there are only the errors, and no line at all where there are none.
    """
    source = assessment.source
    if errors_only and not assessment.errors:
        return
    read = (f"sheet '{sheet.sheet}', headings in row {sheet.heading_row}" for sheet in source.sheets)
    yield one_line(f"{source.name}: positions read from {'; '.join(read)}")
    for sheet, group in groupby(_chosen(assessment, errors_only=errors_only), key=lambda finding: finding.sheet):
        yield f"  Sheet '{one_line(sheet)}'"
        for finding, headings in _together(group):
            about = ", ".join(part for part in (headings, finding.position) if part)
            tail = f" ({about})" if about else ""
            yield f"    {finding.cell or '-':<6} {finding.severity} {finding.code}: {one_line(finding.message + tail)}"
            yield f"           {_answer(finding)}"
    if not errors_only:
        if any(_OUR_SHEETS.search(_answer(finding)) for finding in assessment.findings):
            yield f"  {_WHERE}"
        yield f"  {verdict(assessment)} {severities(assessment).capitalize()}. {counted(assessment)}".rstrip()
        yield f"  {decisions_line(assessment.organisation)}"
        yield from _decisions(assessment)
        yield f"  {census_line(assessment.census)}."
        yield f"  As at {as_at_line(assessment.reference)}."
        for sheet in source.sheets:
            if unread := unread_columns(sheet):
                on = f" on sheet '{sheet.sheet}'" if len(source.sheets) > 1 else ""
                yield f"  {one_line(f'Columns not read{on}, because their headings were not understood: {unread}.')}"
        yield f"  {assurance(assessment)}."
        yield from (
            f"  {line}" for line in (about_remuneration(assessment, on_screen=True), names_left(assessment)) if line
        )
        yield from _not_run(assessment)


def _together(findings: Iterable[Finding]) -> Iterator[tuple[Finding, str]]:
    """Yield findings with their headings. Neighbours in one row that say the same of blank cells are one finding."""
    for _, group in groupby(findings, key=lambda f: (f.code, f.row, f.message, f.value) if not f.value else id(f)):
        first, *others = group
        if not others:
            yield first, first.heading
            continue
        every, last = [first, *others], others[-1]
        is_run = last.column - first.column == len(others)
        cells = f"{first.cell}:{last.cell}" if is_run else listed([f.cell for f in every])
        headings = f"{first.heading} to {last.heading}" if is_run else listed([f.heading for f in every])
        at = cells if is_run else ",".join([f.cell for f in every])
        yield first._replace(cell=at, fix=first.fix.replace(first.cell, cells)), headings


def _decisions(assessment: Assessment) -> Iterator[str]:
    """Yield how many decisions were taken, and each decision that the workbook records."""
    if progress := progress_line(assessment.organisation):
        yield f"  {progress}"
    for p in assessment.positions:
        if decided := recommended_and_decided(p, assessment.framework):
            details = p.position.details
            yield f"    {one_line(f'{details.label or details.sheet_row.row}: {decided}')}"


def _not_run(assessment: Assessment) -> Iterator[str]:
    """Yield a line for each reason with its rules, and one line for all the columns that rules need and do not find."""
    columns: dict[str, None] = {}
    lacking: list[str] = []
    for reason, codes in not_run(assessment.rules).items():
        if reason.startswith(NO_COLUMN_FOR):
            columns.update(dict.fromkeys(_LIST.split(reason.removeprefix(NO_COLUMN_FOR))))
            lacking += codes
        else:
            yield f"    not run, {one_line(reason).removeprefix('not run ')}: {', '.join(codes)}"
    if columns:
        checks = plural(len(lacking), "check")
        yield f"    not run, {checks}, because the sheet has no column for: {one_line(', '.join(columns))}"


def _answer(finding: Finding) -> str:
    """Return what to do about a finding, or the reason with which it was accepted."""
    if finding.accepted:
        return one_line(f"Accepted: {finding.reason}")
    return one_line(f"{finding.fix} {finding.reason}")


_SEVERITY = pattern(r"^(    \S+ +)(error|warning|notice)( [EWN]\d{3}: )")
_INK = {"error": "31;1", "warning": "33", "notice": "36"}


def coloured(line: str) -> str:
    """Return a line of `text_lines` with its severity in colour for a terminal; the word alone is sufficient."""
    return _SEVERITY.sub(lambda m: f"{m[1]}\x1b[{_INK[m[2]]}m{m[2]}\x1b[0m{m[3]}", line)


def _chosen(assessment: Assessment, *, errors_only: bool) -> list[Finding]:
    return [f for f in assessment.findings if not errors_only or f.severity is Severity.ERROR]


def json_text(assessments: Sequence[Assessment]) -> str:
    """Return the findings and rules of every workbook as one JSON document."""
    held = [
        {
            "workbook": a.source.name,
            "sheet": a.source.sheet,
            "census": census_record(a.census),
            "positions": a.organisation.positions,
            "classified": a.organisation.classified,
            "verdict": verdict(a),
            "findings": [finding_record(finding) for finding in a.findings],
            "rules": [rule_record(result) for result in a.rules],
            "assurance": rules_record(a),
            "remuneration_checks": a.withheld.remuneration_checks if a.withheld else None,
        }
        for a in assessments
    ]
    return json.dumps({"schema": "peecf-batch/findings/1", "workbooks": held}, indent=1)


def audit_line(audit: Audit, outputs: Sequence[Path]) -> str:
    """Return the line about an audit: how many positions changed band, and which files were written."""
    counts, names = audit.counts, ", ".join(output.name for output in outputs)
    held = plural(counts["reclassified"], "position is outside its", "positions are outside their")
    moved = f"{counts['moved']:,} changed band"
    if once := counts["moved_unclassified"]:
        moved += f" ({once:,} {'was' if once == 1 else 'were'} classified in only one)"
    if counts["under_another_framework"]:
        moved += f", {counts['under_another_framework']:,} changed framework"
    said = f"{held} reference band. Of {plural(counts['in_both'], 'position')} in both assessments, {moved}."
    new, gone, rescored = counts["new"], counts["gone"], counts["scored_anew"]
    said += f" {new:,} {_is(new)} new, {gone:,} {_is(gone)} gone, {rescored:,} {_is(rescored, 'was', 'were')} rescored."
    if counts["with_decision"]:
        said += f" {plural(counts['with_decision'], 'decision')}, {counts['as_decided']:,} with the band as decided."
    return f"{audit.after.name}: {said} Written to {outputs[0].parent}: {names}"


def _is(count: int, one: str = "is", many: str = "are") -> str:
    return one if count == 1 else many


def audit_warnings(findings: Iterable[Finding]) -> Iterator[str]:
    """Yield a line for each finding of an audit about a whole assessment, with what to do."""
    yield from (f"{f.code} {f.severity}: {f.message}. {f.fix}" for f in findings if not f.row)


def rules_lines(rules: Iterable[Rule]) -> Iterator[str]:
    """Yield one line for each rule: code, severity, title and source."""
    for rule in rules:
        yield f"{rule.code}  {rule.severity:<8} {rule.title}  [{rule.source}]"


def rules_json(rules: Iterable[Rule]) -> str:
    """Return every rule as JSON: code, severity, group, title, reason, fix and source."""
    names = ("code", "severity", "group", "title", "why", "fix", "source")
    return json.dumps([{name: str(getattr(rule, name)) for name in names} for rule in rules], indent=1)


def rule_lines(rule: Rule) -> Iterator[str]:
    """Yield one rule in full: what it looks for, why that matters, what to do, and its source."""
    yield f"{rule.code} ({rule.severity}, {rule.group}): {rule.title}"
    yield f"  Why it matters: {rule.why}"
    yield f"  What to do: {in_general(rule)}"
    yield f"  Source: {rule.source}"


def rules_page(rules: Iterable[Rule]) -> str:
    """Return a Markdown page with every rule, by group."""
    parts = [
        "# Checks\n",
        "Made from `peecf_batch/rules/rules.toml` by `make docs`; a code is never used again for another check.\n",
    ]
    for group, held in groupby(sorted(rules, key=lambda rule: rule.group), key=lambda rule: rule.group):
        parts.append(f"## {group.capitalize()}\n")
        for rule in sorted(held, key=lambda rule: rule.code[1:]):
            parts.append(f"### {rule.code} {rule.title}\n")
            parts.append(f"{rule.severity.capitalize()}. {rule.why}\n")
            parts.append(f"*What to do:* {in_general(rule)} *Source:* {rule.source}.\n")
    return "\n".join(parts)
