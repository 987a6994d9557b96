"""Write the outputs of an assessment, each completely or not at all."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from peecf_batch.excel.other_formats import LOST, plain_workbook
from peecf_batch.excel.package import Package, only_sound_values
from peecf_batch.excel.workbook import Workbook
from peecf_batch.refusal import Refusal
from peecf_batch.rules.privacy import NOTHING
from peecf_batch.runs.assessing import Read
from peecf_batch.runs.files.ours import check_free
from peecf_batch.runs.files.whole_files import beside_this, write_whole
from peecf_batch.runs.options import Options

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from peecf_batch.assessment.assessment import Assessment
    from peecf_batch.excel.edit.patch import WorkbookAdditions
    from peecf_batch.outputs.sector.entries import Entry, Unread
    from peecf_batch.runs.files.output_names import Outputs


_LARGE = 2_000


def _plain(read: Read) -> Read:
    """The same assessment over a plain copy of the workbook that holds values and nothing else."""
    sheets = {entry.name: read.workbook.sheet(entry).grid.rows for entry in read.workbook.sheets}
    workbook = Workbook(Package(plain_workbook(sheets), read.workbook.package.bounds))
    entry = next(entry for entry in workbook.sheets if entry.name == read.layout.sheet.entry.name)
    layout = replace(read.layout, sheet=workbook.sheet(entry))
    return Read(workbook, layout, read.assessment, was_annotated=False, former=read.former, lost=LOST)


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
