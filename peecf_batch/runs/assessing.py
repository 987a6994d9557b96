"""Open one workbook and assess it."""

from __future__ import annotations

import hashlib
from itertools import chain, islice
from types import MappingProxyType
from typing import TYPE_CHECKING

from peecf_batch.assessment.assessment import assess
from peecf_batch.definitions import NamedTuple
from peecf_batch.errors import Refusal
from peecf_batch.excel.edit.additions import EarlierBlock
from peecf_batch.excel.edit.defined_names import free_sheet_name
from peecf_batch.excel.edit.earlier.addition_names import KeptText
from peecf_batch.excel.edit.earlier.kept_sheets import kept_sheets
from peecf_batch.excel.edit.earlier.recognised import copied_sheets, is_annotated
from peecf_batch.excel.edit.earlier.remembered import read_added_sheets
from peecf_batch.excel.edit.earlier.written import written_name
from peecf_batch.excel.edit.free_space import taken_in
from peecf_batch.excel.opening import Opened, open_workbook, suffix_of
from peecf_batch.excel.other_formats.suffixes import LOST, SPREADSHEETS
from peecf_batch.excel.package import refuse_malformed_values
from peecf_batch.excel.workbook import Workbook
from peecf_batch.outputs.privacy.roles import names_beside_roles
from peecf_batch.outputs.sheets.names import HEADINGS, OURS, REASON_COLUMNS
from peecf_batch.reading.consensus.apart import sheets_apart
from peecf_batch.reading.consensus.headings import CONSENSUS_SHEET
from peecf_batch.reading.consensus.own_sheet import agreed_typed_on, placed_rows
from peecf_batch.reading.decisions.apart import decisions_apart
from peecf_batch.reading.decisions.headings import DECISIONS_SHEET
from peecf_batch.reading.decisions.own_sheet import by_position, decisions_typed_on
from peecf_batch.reading.layout import chosen_sheets, locate
from peecf_batch.reading.matching.people_columns import names_beside
from peecf_batch.reading.opened import OpenedWorkbook, source_of
from peecf_batch.reading.other_sheets.unread_ours import OurSheets
from peecf_batch.reading.template_stamp import stamp_of
from peecf_batch.rules.findings import day
from peecf_batch.runs.assessed import AssessedWorkbook
from peecf_batch.runs.assessors import assessor_sources
from peecf_batch.runs.files.reading import bytes_of

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
    from pathlib import Path

    from peecf_batch.assessment.assessment import Checking
    from peecf_batch.assessment.result import Assessment
    from peecf_batch.excel.edit.space.ranges import TakenIn
    from peecf_batch.excel.workbook import Sheet, SheetEntry
    from peecf_batch.reading.consensus.typed import SheetApart, TypedAgreed
    from peecf_batch.reading.decisions.decision import TypedOnSheet
    from peecf_batch.reading.decisions.sheet_apart import DecisionsApart
    from peecf_batch.reading.located import Layout, Located
    from peecf_batch.reading.opened import Reason, ReasonKey
    from peecf_batch.rules.findings import Finding
    from peecf_batch.runs.options import Options


def assess_file(path: Path, options: Options) -> AssessedWorkbook:
    """Read and assess the workbook at `path`. Raises Refusal if it cannot be used."""
    return assess_bytes(bytes_of(path), path.name, options)


def assess_bytes(
    data: bytes,
    name: str,
    options: Options,
    *,
    suffix: str = "",
    opened: Opened | None = None,
    begun: Callable[[Checking], Checking] | None = None,
) -> AssessedWorkbook:
    """Read and assess a workbook from its bytes. `suffix` is its format, "" for the suffix of `name`.

    `opened` is the open workbook, if the caller has it. `begun` is that of `assess`. Raises Refusal if the workbook
    cannot be used.
    """
    suffix = suffix or suffix_of(name)
    opened = opened or open_workbook(data, suffix, options.bounds)
    given = _Given(name, hashlib.sha256(data).hexdigest(), suffix, opened)
    read = _assessed(given, options, begun, frozenset())
    sheets = {sheet.sheet for sheet in read.assessment.source.sheets}
    copies = sheets.intersection(copied_sheets(opened.workbook)) - {block.sheet for block in read.earlier}
    return _assessed(given, options, begun, copies) if copies else read


class _Given(NamedTuple):
    """A workbook to assess: its name, its SHA-256 digest, its format, and the open workbook."""

    name: str
    sha256: str
    suffix: str
    opened: Opened


def _assessed(
    given: _Given, options: Options, begun: Callable[[Checking], Checking] | None, copies: Collection[str]
) -> AssessedWorkbook:
    """Read and assess a workbook. `copies` are copies of annotated sheets to renew, since they have own positions."""
    opened, suffix = given.opened, given.suffix
    clean = without_earlier_run(opened.workbook, {*copies, options.sheet or ""})
    workbook = clean.workbook
    with refuse_malformed_values():
        located = _located(opened, workbook, options)
        assessors = options.assessors if options.moderated else ()
        sources = assessor_sources(workbook, located, assessors, options.framework) if options.moderated else ()
    workbook.release_values()
    stamp = stamp_of(workbook)
    source = source_of(located.layouts, options.framework, given.name, given.sha256, stamp)
    beside = dict.fromkeys(name for layout in located.layouts for name in names_beside(layout))
    only_values, not_all = f"a {suffix} file has values only", f"formulas and colours of {suffix} files are not read"
    beyond_values = not_all if suffix in SPREADSHEETS else only_values
    facts = OpenedWorkbook(
        located,
        source._replace(people=(*source.people, *beside, *_deciders(clean.decisions))),
        stamp,
        is_signed=any(part.startswith("_xmlsignatures/") for part in opened.workbook.package.parts),
        unseen=beyond_values if opened.is_plain else "",
        unshaped=beyond_values if opened.is_plain and suffix not in SPREADSHEETS else "",
        reasons=clean.reasons,
        assessors=sources,
        most_rows=workbook.package.bounds.table_rows,
        decisions=clean.decisions,
        agreed=clean.agreed,
        agreed_apart=clean.agreed_apart,
        consensus_sheet=clean.name_of(CONSENSUS_SHEET),
        decisions_apart=clean.decisions_apart,
        decisions_sheet=clean.name_of(DECISIONS_SHEET),
        taken_in={layout.sheet.entry.name: _taken_in(workbook, layout, clean.earlier) for layout in located.layouts},
    )
    assessment = assess(facts, options.rules, moderated=options.moderated, benchmarks=options.benchmarks, begun=begun)
    read = {sheet.sheet for sheet in assessment.source.sheets}
    layouts = tuple(
        layout._replace(sheet=workbook.with_scan_only(layout.sheet))
        for layout in located.layouts
        if layout.sheet.entry.name in read
    )
    lost = LOST if opened.is_plain else ""
    unread = (
        *_decisions_without_position(clean.decisions, assessment),
        *_agreed_without_position(clean.agreed, assessment, layouts),
    )
    kept = (*clean.kept, *_unmatched(clean.reasons, assessment.findings), *unread)
    return AssessedWorkbook(
        workbook, layouts, assessment, clean.was_annotated, clean.earlier, lost, kept, clean.renamed
    )


def _deciders(decisions: Sequence[TypedOnSheet]) -> Iterator[str]:
    """Yield the names of people who decided, as typed on our sheet."""
    for typed in decisions:
        yield from names_beside_roles(typed.decider)


def _unmatched(reasons: Mapping[ReasonKey, Sequence[Reason]], findings: Sequence[Finding]) -> Iterator[KeptText]:
    """Yield the typed reasons of findings that are there no longer."""
    shown = {finding.reason for finding in findings}
    for key, held in reasons.items():
        for reason in held:
            if reason.text not in shown:
                about = ", ".join(filter(None, (f"Your reason for {key.code} {reason.cell}".strip(), key.position)))
                yield KeptText(about, reason.text)


def _decisions_without_position(decisions: Sequence[TypedOnSheet], assessment: Assessment) -> Iterator[KeptText]:
    """Yield what was typed about decisions in rows that belong to no position."""
    if not decisions:
        return
    for typed in by_position(decisions, [p.position for p in assessment.positions])[1]:
        texts = (typed.text, typed.decider, typed.day_as_typed or (day(typed.day) if typed.day else ""))
        about = ", ".join(filter(None, ("Your decision", next(iter(typed.cells.values())), typed.id, typed.title)))
        yield KeptText(about, ", ".join(filter(None, texts)))


def _agreed_without_position(
    agreed: Sequence[TypedAgreed], assessment: Assessment, layouts: Sequence[Layout]
) -> Iterator[KeptText]:
    """Yield the agreed scores and reasons that were typed in rows that belong to no position."""
    if not agreed:
        return
    positions = [p.position for p in assessment.positions]
    placed = placed_rows(agreed, positions, layouts, assessment.framework)
    for row in (*placed.unplaced, *placed.contradictory):
        score = str(row.score.kept(assessment.framework.scale)) if row.score else ""
        cell = next(iter(row.cells.values()))
        about = ", ".join(filter(None, ("Your agreed score", cell, row.id, row.title, row.factor)))
        yield KeptText(about, ", ".join(filter(None, (score, row.reason))))


def _taken_in(workbook: Workbook, layout: Layout, earlier: Sequence[EarlierBlock]) -> TakenIn:
    """Return the ranges of the owner's formulas that take in the columns that we add to the sheet of a layout."""
    columns = next((block.columns for block in earlier if block.sheet == layout.sheet.entry.name), ())
    with refuse_malformed_values():
        return taken_in(workbook, layout.sheet, layout.last_column, len(HEADINGS), columns)


class CleanWorkbook(NamedTuple):
    """A workbook without the additions of an earlier run, with their places and what was typed in them."""

    workbook: Workbook
    reasons: Mapping[ReasonKey, Sequence[Reason]]
    decisions: tuple[TypedOnSheet, ...] = ()
    was_annotated: bool = False
    earlier: tuple[EarlierBlock, ...] = ()
    kept: tuple[KeptText, ...] = ()
    renamed: Mapping[str, str] = MappingProxyType({})
    agreed: tuple[TypedAgreed, ...] = ()
    agreed_apart: tuple[SheetApart, ...] = ()
    decisions_apart: tuple[DecisionsApart, ...] = ()

    def name_of(self, sheet: str) -> str:
        """Return the name that a sheet of ours has in the next copy: a free one, or the one that a person gave it."""
        free = free_sheet_name(self.workbook.root, sheet)
        return self.renamed.get(free, free)


def without_earlier_run(workbook: Workbook, chosen: Collection[str] = ()) -> CleanWorkbook:
    """Return a workbook as it was before an earlier run annotated it, with what people typed there.

    `chosen` are the sheets to read even if they are copies of annotated sheets.
    """
    if not is_annotated(workbook):
        with refuse_malformed_values():
            ours = OurSheets(workbook)
            not_read = decisions_apart(ours, OURS)
            return CleanWorkbook(workbook, {}, decisions_apart=not_read, agreed_apart=sheets_apart(ours, OURS))
    from peecf_batch.excel.edit.undo import without_additions  # only copies of an earlier run need these
    from peecf_batch.reading.typed_reasons import typed_reasons

    with refuse_malformed_values():
        added = read_added_sheets(workbook, OURS)
        ours = OurSheets(workbook, added.sheets)
        reasons = typed_reasons(added.rows, OURS, REASON_COLUMNS)
        decisions, agreed = decisions_typed_on(added.sheets, OURS), agreed_typed_on(added.sheets, OURS)
        not_read, apart = decisions_apart(ours, OURS), sheets_apart(ours, OURS)
        run = without_additions(workbook, OURS, chosen, added)
        return CleanWorkbook(
            Workbook(run.package),
            reasons,
            decisions,
            was_annotated=True,
            earlier=run.blocks,
            kept=run.kept,
            renamed=run.renamed,
            agreed=agreed,
            agreed_apart=apart,
            decisions_apart=not_read,
        )


def located_in(workbook: Workbook, options: Options) -> Located:
    """Return where the positions of a workbook are. Raises Refusal if no sheet fits."""
    entries = _position_sheets(workbook, options)
    in_columns = [assessor.name for assessor in options.assessors if not assessor.place]
    sheets = _sheets(workbook, entries)
    if not options.sheet:  # a copy that a person made of one of our sheets has no positions of its own
        sheets = (sheet for sheet in sheets if not written_name(sheet.scan))
    return locate(sheets, options.framework, in_columns)


def _located(opened: Opened, workbook: Workbook, options: Options) -> Located:
    """Return where the positions are. Raises Refusal if no sheet fits; for a text file, it says how it was read."""
    try:
        return located_in(workbook, options)
    except Refusal as refusal:
        if not opened.how:
            raise
        raise Refusal(f"{refusal.reason} The file was read {opened.how}.", refusal.fix) from None


def _sheets(workbook: Workbook, entries: Sequence[SheetEntry]) -> Iterator[Sheet]:
    sheets = (workbook.sheet(entry) for entry in entries)
    return chain(list(islice(sheets, 1)), sheets)


def _position_sheets(workbook: Workbook, options: Options) -> tuple[SheetEntry, ...]:
    """Return the sheets that may have the positions: the one given with --sheet, or all except those of assessors.

    Copies of annotated sheets come last, because of two versions of a list the first one is read. Raises Refusal if no
    sheet is left.
    """
    entries = chosen_sheets(workbook, options.sheet)
    if options.sheet:
        return entries
    of_assessors = {assessor.place.strip().casefold() for assessor in options.assessors if assessor.place}
    aside = of_assessors | kept_sheets(workbook)
    entries = tuple(entry for entry in entries if entry.name.strip().casefold() not in aside)
    if not entries:
        raise Refusal(
            "every sheet of it was named for an assessor, and none is left for the positions.",
            "Name the sheet with the agreed scores with --sheet.",
        )
    copies = copied_sheets(workbook)
    return tuple(sorted(entries, key=lambda entry: entry.name in copies)) if copies else entries
