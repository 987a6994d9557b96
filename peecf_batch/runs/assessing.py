"""Many workbooks: each read once, assessed and written; one failure never stops the rest."""

from __future__ import annotations

import hashlib
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING

from peecf_batch.excel.address import LAST_ROW
from peecf_batch.excel.edit.undo import Former, is_annotated, without_additions
from peecf_batch.excel.other_formats import LOST, plain_workbook, read_values
from peecf_batch.excel.package import MIB, Bounds, Package, only_sound_values
from peecf_batch.excel.workbook import Workbook
from peecf_batch.reading.position import key_of
from peecf_batch.reading.reference_bands import Reference
from peecf_batch.reading.template_stamp import stamp_of
from peecf_batch.refusal import Refusal
from peecf_batch.rules.determination import in_force, newest_known
from peecf_batch.rules.privacy import NOTHING, Disclosed
from peecf_batch.runs.files.output_names import beside_this, check_free, write_whole
from peecf_batch.runs.files.sources import VALUE_SUFFIXES, WORKBOOK_SUFFIXES, bytes_of, suffix_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from datetime import date

    from peecf_batch.assessment.assessment import Assessment
    from peecf_batch.excel.edit.patch import WorkbookAdditions
    from peecf_batch.excel.workbook import Sheet, SheetEntry
    from peecf_batch.outputs.sector.entries import Entry, Unread
    from peecf_batch.reading.assessor_scores import AssessorSource
    from peecf_batch.reading.layout import Layout, Located
    from peecf_batch.rules.determination import Determination
    from peecf_batch.rules.framework import Framework
    from peecf_batch.runs.files.output_names import Outputs

_LARGE = 2_000


@dataclass(frozen=True, slots=True)
class Options:
    """What the person asked for. `determination` is another reference date than the framework's own.

    `as_at` is the day whose remuneration values are used; without it they are the newest that are known. `disclosed` is
    what pages and papers may show of incumbents, `docx_template` the Word file that papers begin on. `moderated` asks
    for moderation: positions held against each other. `assessors` are names with the sheet or file that holds their
    scores, "" where they are columns of the sheet.
    """

    framework: Framework
    determinations: tuple[Determination, ...] = ()
    sheet: str | None = None
    determination: date | None = None
    as_at: date | None = None
    marking: str = ""
    force: bool = False
    max_unpacked_mib: int | None = None
    values_only: bool = False
    disclosed: Disclosed = NOTHING
    docx_template: bytes | None = None
    moderated: bool = True
    assessors: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Read:
    """A workbook assessed and not yet written. Annotations go into `workbook`; `lost` says what that lacks, if so."""

    workbook: Workbook
    layout: Layout
    assessment: Assessment
    was_annotated: bool
    former: Former
    lost: str = ""


def read_workbook(path: Path, options: Options, meanwhile: Callable[[], object] | None = None) -> Read:
    """Read and assess one workbook. Raises Refusal where it cannot be used, in words for the person who asked.

    `meanwhile` is done while the values of a large sheet are read; `make_ready` is what a run that writes can use.
    """
    return read_bytes(bytes_of(path), path.name, options, meanwhile)


def read_bytes(data: bytes, name: str, options: Options, meanwhile: Callable[[], object] | None = None) -> Read:
    """The same of the bytes of a workbook called `name`, wherever they came from."""
    suffix = suffix_of(name)
    values_alone = suffix in VALUE_SUFFIXES
    unseen = f"a {suffix} file is read for its values alone" if values_alone else ""
    with only_sound_values():
        bounds = _bounds(options)
        package = Package(plain_workbook(read_values(data, suffix, bounds)) if values_alone else data, bounds)
        workbook = Workbook(package, meanwhile)
        annotated, former = is_annotated(workbook), Former()
        if annotated:
            workbook, former = _clean(workbook, meanwhile)
        sheets = (workbook.sheet(entry) for entry in _of_positions(workbook, options))
        first = list(islice(sheets, 1))
        from peecf_batch.assessment.assessment import (  # by now imported beside the reading of a large sheet
            assess,
            source_of,
        )
        from peecf_batch.reading.layout import locate

        located = locate(
            chain(first, sheets), options.framework, [name for name, where in options.assessors if not where]
        )
        assessors = _assessors(workbook, located, options) if options.moderated else ()
    del first
    source = source_of(located.layout, options.framework, name, hashlib.sha256(data).hexdigest())
    workbook.forget_values()
    signed = any(part.startswith("_xmlsignatures/") for part in package.parts)
    assessment = assess(
        located,
        options.framework,
        source,
        reference(options),
        signed=signed,
        unseen=unseen,
        stamp=stamp_of(workbook),
        bounds=package.bounds,
        reasons=former.reasons,
        moderated=options.moderated,
        assessors=assessors,
    )
    layout = replace(located.layout, sheet=workbook.without_values(located.layout.sheet))
    return Read(workbook, layout, assessment, annotated, former, LOST if values_alone else "")


def workbook_at(path: Path) -> Workbook:
    """Any workbook, to be read for what it holds and not assessed. Raises Refusal as `read_workbook` does."""
    data, suffix = bytes_of(path), suffix_of(path.name)
    with only_sound_values():
        return Workbook(
            Package(plain_workbook(read_values(data, suffix, Bounds())) if suffix in VALUE_SUFFIXES else data)
        )


def sheets_of(workbook: Workbook, name: str | None = None) -> list[Sheet]:
    """The sheets of a workbook, or the one called `name`. Raises Refusal where there is none, or one cannot be read."""
    with only_sound_values():
        return [workbook.sheet(entry) for entry in _chosen(workbook, name)]


def _chosen(workbook: Workbook, name: str | None) -> tuple[SheetEntry, ...]:
    if name is None:
        return workbook.sheets
    entries = tuple(entry for entry in workbook.sheets if entry.name.strip().casefold() == name.strip().casefold())
    if not entries:
        from peecf_batch.reading.headings.assessor_columns import says_assessor

        names = ", ".join(f"'{entry.name}'" for entry in workbook.sheets if not says_assessor(entry.name))
        raise Refusal(f"it has no sheet '{name}'; its sheets are {names}.", "Name one of them with --sheet.")
    return entries


def _of_positions(workbook: Workbook, options: Options) -> tuple[SheetEntry, ...]:
    """The sheets that may hold the positions: the one asked for, or all that were not said to be an assessor's."""
    entries = _chosen(workbook, options.sheet)
    apart = {where.strip().casefold() for _, where in options.assessors if where}
    if options.sheet:
        return entries
    entries = tuple(e for e in entries if e.name.strip().casefold() not in apart)
    if not entries:
        raise Refusal(
            "every sheet of it was named for an assessor, and none is left for the positions.",
            "Name the sheet with the agreed scores with --sheet.",
        )
    return entries


def _assessors(workbook: Workbook, located: Located, options: Options) -> tuple[AssessorSource, ...]:
    """Where assessors' scores stand: in the workbook itself, and in the sheets and files that were named.

    Raises Refusal where a name, sheet or file that was given leads to no scores.
    """
    from peecf_batch.reading.assessor_scores import AssessorSource, sources_in
    from peecf_batch.reading.layout import locate

    found = list(sources_in(located))
    for number, (name, where) in enumerate(options.assessors, 1):
        if not where:
            _refuse_unknown(name, number, found)
            continue
        sheets = _assessors_sheets(workbook, where, number)
        try:
            held = locate(sheets, options.framework).layout
        except Refusal:
            raise Refusal(
                f"what --assessor number {number} names has no column for each factor and one for an id or title.",
                "Head its columns as those of the positions, in one row.",
            ) from None
        found.append(AssessorSource(name, held, Path(where).name if _is_file(where) else ""))
    return tuple(found)


def _assessors_sheets(workbook: Workbook, where: str, number: int) -> list[Sheet]:
    """The sheets at a place that was named for an assessor. Raises Refusal where there are none.

    It is told by its number, for its name often is a person's, and the page over all workbooks repeats what is said.
    """
    if not _is_file(where):
        try:
            return [workbook.sheet(entry) for entry in _chosen(workbook, where)]
        except Refusal:
            raise Refusal(
                f"--assessor number {number} names none of its sheets, and no workbook.",
                "Name one of its sheets, or a file with its ending, such as .xlsx.",
            ) from None
    try:
        return sheets_of(workbook_at(Path(where)))
    except Refusal as refusal:
        raise Refusal(
            f"the workbook that --assessor number {number} names cannot be used: {refusal.reason}",
            "Check its name and folder, and that it opens.",
        ) from None


def _is_file(where: str) -> bool:
    return suffix_of(where) in (*WORKBOOK_SUFFIXES, *VALUE_SUFFIXES)


def assessors_files(options: Options) -> list[bytes]:
    """The bytes of the workbooks that were named for assessors; none of what cannot be read, as each workbook says."""
    files = []
    for _, where in options.assessors:
        with suppress(Refusal):
            files.append(bytes_of(Path(where)) if _is_file(where) else b"")
    return files


def _refuse_unknown(name: str, number: int, found: Sequence[AssessorSource]) -> None:
    if not any(key_of(source.name) == key_of(name) for source in found):
        raise Refusal(
            f"no columns hold the scores of the assessor that --assessor number {number} names.",
            "Head a column for each factor like 'Knowledge (NAME)', or name a sheet: --assessor 'NAME=SHEET'.",
        )


def _plain(read: Read) -> Read:
    """The same assessment over a plain copy of the workbook that holds values and nothing else."""
    sheets = {entry.name: read.workbook.sheet(entry).grid.rows for entry in read.workbook.sheets}
    workbook = Workbook(Package(plain_workbook(sheets), read.workbook.package.bounds))
    entry = next(entry for entry in workbook.sheets if entry.name == read.layout.sheet.entry.name)
    layout = replace(read.layout, sheet=workbook.sheet(entry))
    return Read(workbook, layout, read.assessment, was_annotated=False, former=read.former, lost=LOST)


def _clean(workbook: Workbook, meanwhile: Callable[[], object] | None) -> tuple[Workbook, Former]:
    from peecf_batch.outputs.sheets.annotate import OURS

    package, former = without_additions(workbook, OURS)
    return Workbook(package, meanwhile), former


def make_ready() -> None:
    """Load what assessing and writing need. It takes as long as reading the values of some thousand rows."""
    import orjson  # noqa: F401 - imported for the import's sake

    from peecf_batch.assessment import assessment  # noqa: F401 - the same
    from peecf_batch.excel.edit import patch  # noqa: F401 - the same
    from peecf_batch.moderation.measures import measures
    from peecf_batch.outputs.html.summary import load_templates
    from peecf_batch.outputs.record import record  # noqa: F401 - the same
    from peecf_batch.outputs.sheets import annotate  # noqa: F401 - the same
    from peecf_batch.reading import layout  # noqa: F401 - the same
    from peecf_batch.reading.headings.meanings import heading_roles
    from peecf_batch.rules.findings import catalogue

    for load in (load_templates, catalogue, heading_roles, measures):
        load()


def reference(options: Options) -> Reference:
    """The dates that workbooks are held against: the framework's and the newest values', or those asked for."""
    held, known = options.framework.reference, options.determinations
    day = options.determination or held.date
    values, newest = in_force(known, day), newest_known(known)
    named = values.title if values and values.effective == day else ""
    as_at = options.as_at or (newest.effective if newest else None)
    now = in_force(known, as_at) if as_at else None
    return Reference(day, held.instrument if day == held.date else named, values, as_at, now, options.as_at is not None)


def write_outputs(read: Read, outputs: Outputs, options: Options, *, in_turn: bool = False) -> None:
    """Write the annotated workbook, the summary and the record, and what else is planned.

    `in_turn` writes one after another where a large workbook would otherwise be written by several processes.

    Raises Refusal where one cannot be written; the others are written all the same.
    """
    from peecf_batch.outputs.record.record import record_pieces

    check_free(outputs.paths, force=options.force)
    assessment = read.assessment
    page = (outputs.summary, lambda beside: _write_summary(beside, assessment, options))
    data = (outputs.record, lambda beside: _write_pieces(beside, record_pieces(assessment, options.disclosed)))
    jobs = ((page,), (data, *_extras(assessment, outputs, options)))
    begun = [beside_this(partial(write_all, job)) if _is_large(read) and not in_turn else None for job in jobs]
    refusals = write_all(((outputs.annotated, lambda beside: annotate_to(read, beside, options)),))
    for job, done in zip(jobs, begun, strict=True):
        if done is None or not done():
            refusals += write_all(job)
    if refusals:
        raise Refusal(" ".join(refusal.reason for refusal in refusals), refusals[0].fix)


def _extras(
    assessment: Assessment, outputs: Outputs, options: Options
) -> Iterator[tuple[Path, Callable[[Path], object]]]:
    """What is written only where it was asked for: the board paper, and both with codes for titles and ids."""
    if outputs.board_paper is not None:
        yield outputs.board_paper, lambda beside: _write_paper(beside, assessment, options)
    if outputs.coded_summary is not None:
        from peecf_batch.outputs.privacy.deidentify import de_identified

        coded, plain = de_identified(assessment), replace(options, disclosed=NOTHING)
        yield outputs.coded_summary, lambda beside: _write_summary(beside, coded, plain, coded=True)
        if outputs.coded_paper is not None:
            yield outputs.coded_paper, lambda beside: _write_paper(beside, coded, plain, coded=True)


def _write_summary(path: Path, assessment: Assessment, options: Options, *, coded: bool = False) -> None:
    from peecf_batch.outputs.html.summary import render_summary

    text = render_summary(assessment, marking=options.marking, disclosed=options.disclosed, coded=coded)
    _write_text(path, text)


def _write_paper(path: Path, assessment: Assessment, options: Options, *, coded: bool = False) -> None:
    from peecf_batch.outputs.word.board_paper import render_board_paper

    path.write_bytes(
        render_board_paper(
            assessment,
            marking=options.marking,
            disclosed=options.disclosed,
            coded=coded,
            template=options.docx_template,
        )
    )


def write_index(
    path: Path,
    entries: Sequence[Entry],
    unread: Iterable[Unread],
    options: Options,
    *,
    tables: Sequence[str] = (),
    suppress_small: bool = False,
) -> None:
    """Write the page over several workbooks. Raises Refusal where it cannot be written."""
    from peecf_batch.outputs.sector.index_page import render_index

    check_free([path], force=options.force)
    text = render_index(
        entries, unread, options.framework, marking=options.marking, tables=tables, suppress_small=suppress_small
    )
    write_whole(path, lambda beside: _write_text(beside, text))


def _is_large(read: Read) -> bool:
    return read.assessment.organisation.positions >= _LARGE


def write_all(outputs: Iterable[tuple[Path, Callable[[Path], object]]]) -> list[Refusal]:
    """Write every output; those that cannot be written are given back as refusals."""
    refusals = []
    for path, write in outputs:
        try:
            write_whole(path, write)
        except Refusal as refusal:
            refusals.append(refusal)
    return refusals


def annotate_to(
    read: Read,
    path: Path,
    options: Options,
    more: Callable[[Workbook, WorkbookAdditions], WorkbookAdditions] | None = None,
) -> None:
    """Write the annotated workbook of an assessment to `path`; `more` adds to what is put in.

    Raises Refusal where the workbook cannot be annotated without loss.
    """
    from peecf_batch.excel.edit.patch import Patcher
    from peecf_batch.outputs.sheets.annotate import additions

    if options.values_only and not read.lost:
        read = _plain(read)
    try:
        added = additions(read.workbook, read.layout, read.assessment, read.former, read.lost)
        added = more(read.workbook, added) if more else added
        with only_sound_values():
            Patcher(read.workbook, read.layout.sheet, added, reuse_texts=read.was_annotated).write(path)
    except Refusal as refusal:
        if read.lost:
            raise Refusal(f"the annotated workbook could not be made: {refusal.reason}", refusal.fix) from None
        reason = f"the annotated workbook could not be made without loss: {refusal.reason}"
        raise Refusal(reason, "Run again with --values-only for a plain annotated workbook.") from None


def _write_pieces(path: Path, pieces: Iterable[str]) -> None:
    with path.open("wb") as file:
        file.writelines(piece.encode() for piece in pieces)


def _write_text(path: Path, text: str) -> None:
    path.write_bytes(text.encode())


def _bounds(options: Options) -> Bounds:
    if options.max_unpacked_mib is None:
        return Bounds()
    limit = options.max_unpacked_mib * MIB
    most = 1_000_000
    return Bounds(
        unpacked=limit, file=max(limit, Bounds().file), ratio=10_000, entries=most, sheets=most, table_rows=LAST_ROW
    )
