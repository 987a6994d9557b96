"""Write the outputs of an assessment, each completely or not at all."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from peecf_batch.definitions import NamedTuple
from peecf_batch.errors import Refusal
from peecf_batch.excel.opening import plain_copy
from peecf_batch.excel.other_formats.suffixes import LOST
from peecf_batch.excel.package import refuse_malformed_values
from peecf_batch.outputs.privacy.disclosure import mask_of, redacted
from peecf_batch.outputs.seal import sealed_record
from peecf_batch.rules.privacy import NOTHING
from peecf_batch.runs.files.ours import check_free
from peecf_batch.runs.files.second_process import in_second_process
from peecf_batch.runs.files.whole_files import write_together

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path
    from typing import BinaryIO

    from peecf_batch.assessment.result import Assessment
    from peecf_batch.excel.edit.additions import WorkbookAdditions
    from peecf_batch.excel.workbook import Workbook
    from peecf_batch.outputs.privacy.masking import Mask
    from peecf_batch.runs.assessed import AssessedWorkbook
    from peecf_batch.runs.files.output_names import Outputs
    from peecf_batch.runs.options import Options


class Output(NamedTuple):
    """A file to be written, and the function that writes its content to a path."""

    path: Path
    write: Callable[[Path], object]


Pages = Callable[["Assessment", "Mask"], "Iterable[tuple[Path, Callable[[Path], object]]]"]


def write_outputs(
    assessed: AssessedWorkbook,
    outputs: Outputs,
    options: Options,
    *,
    processes: int = 1,
    mask: Mask | None = None,
    pages: Pages | None = None,
) -> Assessment:
    """Write the annotated workbook, the summary, the record and the other planned outputs.

    Return the assessment as the outputs show it, with only the facts about people that the options disclose. With 2
    `processes`, a second process writes the summary, and with 3, a third one the annotated workbook. `mask` is that of
    the names that may not be shown, if the caller has it. Raises Refusal if an output cannot be written; the others are
    still written. If an output would replace a file that this product did not write, nothing is written.
    """
    early, explaining = _pages(assessed.assessment, options, mask, pages)
    check_free((*outputs.paths, *(page.path for page in explaining)), force=options.force)
    annotated = Output(outputs.annotated, partial(annotate_to, assessed, options=options))
    is_annotated = in_second_process(partial(_is_written, annotated)) if processes > 2 else None
    seen = early or redacted(assessed.assessment, options.disclosed, mask=mask)
    summary, *others = _planned(assessed.assessment, seen, outputs, options)
    is_summarised = in_second_process(partial(_is_written, summary)) if processes > 1 else None
    refused_others = write_all(others)
    refused: list[Refusal] = []
    for output, is_written in ((annotated, is_annotated), (summary, is_summarised)):
        if is_written is None or not is_written():
            refused += write_all([output])
    refused += refused_others + write_together(explaining, all_or_none=True)
    if refused:
        raise Refusal(" ".join(refusal.reason for refusal in refused), refused[0].fix)
    return seen


def _pages(
    assessment: Assessment, options: Options, mask: Mask | None, pages: Pages | None
) -> tuple[Assessment | None, list[Output]]:
    """Return the pages that explain positions, if there are any, with the assessment as they show it."""
    if pages is None:
        return None, []
    mask = mask or mask_of(assessment, options.disclosed)
    seen = redacted(assessment, options.disclosed, mask=mask)
    return seen, [Output(*file) for file in pages(seen, mask)]


def _is_written(output: Output) -> bool:
    return not write_all([output])


def _planned(assessment: Assessment, seen: Assessment, outputs: Outputs, options: Options) -> Iterator[Output]:
    """Yield all outputs except the annotated workbook, with the summary first.

    `seen` is the assessment with what may be shown.
    """
    yield Output(outputs.summary, lambda path: _write_text(path, summary_of(seen, options)))
    yield Output(outputs.record, lambda path: _write_record(path, assessment, seen, options))
    if outputs.board_paper is not None:
        yield Output(outputs.board_paper, lambda path: path.write_bytes(board_paper_of(seen, options)))
    if outputs.assurance is not None:
        yield Output(outputs.assurance, lambda path: _write_text(path, assurance_page_of(assessment, seen, options)))
    if outputs.coded_summary is not None:
        from peecf_batch.outputs.privacy.deidentify import de_identified

        coded, plain = de_identified(assessment), replace(options, disclosed=NOTHING)
        yield Output(outputs.coded_summary, lambda path: _write_text(path, summary_of(coded, plain, coded=True)))
        if outputs.coded_paper is not None:
            yield Output(outputs.coded_paper, lambda path: path.write_bytes(board_paper_of(coded, plain, coded=True)))
        if outputs.coded_assurance is not None:
            yield Output(outputs.coded_assurance, lambda path: _write_text(path, coded_assurance_of(coded, options)))


def summary_of(assessment: Assessment, options: Options, *, coded: bool = False) -> str:
    """Return the summary page as HTML. With `coded`, codes replace the names of positions."""
    from peecf_batch.outputs.html.summary import render_summary

    return render_summary(assessment, marking=options.marking, disclosed=options.disclosed, coded=coded)


def assurance_page_of(assessment: Assessment, seen: Assessment, options: Options) -> str:
    """Return the assurance page as HTML, with the digest of the record that is written with the same options.

    `seen` is the assessment with what may be shown.
    """
    from peecf_batch.outputs.html.assurance import render_assurance

    digest = hashlib.sha256()
    for piece in record_pieces_of(assessment, seen, options):
        digest.update(piece)
    return render_assurance(seen, digest.hexdigest(), marking=options.marking)


def coded_assurance_of(coded: Assessment, options: Options) -> str:
    """Return the assurance page of a de-identified assessment as HTML."""
    from peecf_batch.outputs.html.assurance import render_assurance

    return render_assurance(coded, "", marking=options.marking, coded=True)


def board_paper_of(assessment: Assessment, options: Options, *, coded: bool = False) -> bytes:
    """Return the board paper, a Word document. With `coded`, codes replace the names of positions."""
    from peecf_batch.outputs.word.board_paper import render_board_paper

    template = options.docx_template
    return render_board_paper(
        assessment, marking=options.marking, disclosed=options.disclosed, coded=coded, template=template
    )


def annotate_to(
    assessed: AssessedWorkbook,
    target: Path | BinaryIO,
    options: Options,
    more: Callable[[Workbook, WorkbookAdditions], WorkbookAdditions] | None = None,
) -> None:
    """Write the annotated workbook to a path or a binary file.

    `more` takes the additions and returns them with further additions. Raises Refusal if the workbook cannot be
    annotated without loss.
    """
    from peecf_batch.excel.edit.patch import Patcher
    from peecf_batch.outputs.sheets.annotate import additions, with_names

    if options.values_only and not assessed.lost:
        assessed = _over_plain_copy(assessed)
    try:
        added = additions(
            assessed.workbook, assessed.layouts, assessed.assessment, assessed.earlier, assessed.kept, assessed.lost
        )
        added = with_names(more(assessed.workbook, added) if more else added, assessed.renamed)
        with refuse_malformed_values():
            patcher = Patcher(assessed.workbook, added, reuse_texts=assessed.was_annotated)
            patcher.write(target)
    except Refusal as refusal:
        if assessed.lost:
            raise Refusal(f"the annotated workbook could not be made: {refusal.reason}", refusal.fix) from None
        reason = f"the annotated workbook could not be made without loss: {refusal.reason}"
        raise Refusal(reason, "Run again with --values-only for a plain annotated workbook.") from None


def _over_plain_copy(assessed: AssessedWorkbook) -> AssessedWorkbook:
    """Return the same assessment with a plain copy of the workbook, which has only the values."""
    sheets = {entry.name: assessed.workbook.sheet(entry).grid.rows for entry in assessed.workbook.sheets}
    workbook = plain_copy(sheets, assessed.workbook.package.bounds)
    entries = {entry.name: entry for entry in workbook.sheets}
    layouts = tuple(held._replace(sheet=workbook.sheet(entries[held.sheet.entry.name])) for held in assessed.layouts)
    return assessed._replace(workbook=workbook, layouts=layouts, was_annotated=False, lost=LOST)


def write_all(outputs: Iterable[Output]) -> list[Refusal]:
    """Write every output, then put all in their places. Return the refusals of those that could not be written."""
    return write_together((output.path, output.write) for output in outputs)


def _write_record(path: Path, assessment: Assessment, seen: Assessment, options: Options) -> None:
    with path.open("wb") as file:
        file.writelines(record_pieces_of(assessment, seen, options))


def record_pieces_of(assessment: Assessment, seen: Assessment, options: Options) -> Iterator[bytes]:
    """Yield the record in pieces, with its seal. `seen` is the assessment with what may be shown."""
    from peecf_batch.outputs.record.record import record_pieces

    return sealed_record(record_pieces(assessment, options.disclosed, seen))


def _write_text(path: Path, text: str) -> None:
    path.write_bytes(text.encode())
