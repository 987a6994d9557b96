"""Assess one workbook, from its file to its outputs, in a form that any process can run."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from peecf_batch.errors import Refusal
from peecf_batch.excel.edit.earlier.recognised import is_annotated
from peecf_batch.excel.opening import Opened, open_workbook, suffix_of
from peecf_batch.excel.second_reader import started
from peecf_batch.runs.files.digests import seen_from, sha256_of
from peecf_batch.runs.files.explanation_pages import remove_stale_pages
from peecf_batch.runs.files.ours import recorded_digest, remove_stale
from peecf_batch.runs.files.second_process import begun
from peecf_batch.runs.files.whole_files import check_inside
from peecf_batch.runs.tasks import Done, Ended, NotDone, Task, WrittenFile, bytes_for

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path
    from threading import Thread

    from peecf_batch.assessment.assessment import Checking
    from peecf_batch.assessment.result import Assessment
    from peecf_batch.runs.assessed import AssessedWorkbook
    from peecf_batch.runs.files.output_names import Outputs
    from peecf_batch.runs.options import Options
    from peecf_batch.runs.writing import Pages

_LARGE = 500_000  # bytes: below that, reading the values takes no longer than the scan
_MANY = 500  # positions: with fewer, a third process takes longer than it saves
_latest: list[object] = []  # the latest workbook, because to free a large one before the process ends takes long


def assess_one(
    task: Task,
    options: Options,
    *,
    in_one_process: bool = False,
    is_only: bool = False,
    data: bytes | None = None,
    into: Path | None = None,
) -> Ended:
    """Read, assess and write one workbook, and return the result. Return an error as a result; do not raise it.

    With `in_one_process`, no other process is started. For the only workbook of a run, a second process imports what
    the summary needs and writes it. `data` are the workbook's bytes if the caller has them. `into` is a temporary
    folder for the outputs, which the caller then moves to their place.
    """
    try:
        data = bytes_for(task) if data is None else data
        return _assessed(task, options, data, into, in_one_process=in_one_process, is_only=is_only)
    except Refusal as refusal:
        return NotDone(refusal.reason, refusal.fix)
    except Exception as error:
        from traceback import format_exc

        return NotDone("", "", type(error).__name__, format_exc())


def _assessed(
    task: Task, options: Options, data: bytes, into: Path | None, *, in_one_process: bool, is_only: bool
) -> Done:
    _latest.clear()
    is_long = len(data) >= _LARGE
    opened = _opened(data, task.path.name, options) if is_long else None
    from peecf_batch.outputs.privacy.disclosure import mask_of  # all after reading has begun
    from peecf_batch.outputs.sector.entries import entry_of
    from peecf_batch.outputs.wording.sentences import assurance
    from peecf_batch.runs.assessing import assess_bytes
    from peecf_batch.runs.writing import write_outputs

    outputs = task.outputs.moved_to(into) if into else task.outputs
    preparing = started(prepare) if is_long else None  # while this process waits for the values
    beside = partial(_begun, preparing) if preparing and not in_one_process else None
    assessed = assess_bytes(data, task.path.name, options, opened=opened, begun=beside)
    if preparing is not None:
        preparing.join()
    if task.folder is not None and not into:
        check_inside(outputs.paths, task.folder)
    mask = mask_of(assessed.assessment, options.disclosed)
    earlier = recorded_digest(task.outputs.record)
    explaining = _explaining(assessed, outputs, options)
    has_many = assessed.assessment.organisation.positions >= _MANY
    processes = 1 if in_one_process else 3 if has_many else 2 if is_only else 1
    seen = write_outputs(assessed, outputs, options, processes=processes, mask=mask, pages=explaining)
    _latest.extend((assessed, seen))
    pages = _pages(seen) if outputs.explanations else []
    summaries = [seen_from(task.folder, path) for path in task.outputs.summaries]
    name = mask.masked(task.name)
    if name != task.name and seen.withheld:
        seen = seen._replace(withheld=seen.withheld._replace(file_named=True))
    return Done(
        task.name,
        seen.source.sha256,
        assessed.assessment.errors,
        f"{assurance(seen)}{_warning(assessed, outputs)}{_stale(task, earlier, seen.source.sha256, pages)}",
        entry_of(seen, summaries, name, is_counted=task.is_counted),
        tuple(_written_files(task, outputs, pages)) if task.is_counted else (),
    )


def _opened(data: bytes, name: str, options: Options) -> Opened:
    """Return an open workbook whose first sheet another thread has begun to read, where that sheet is sure to be read.

    The sheets of an annotated workbook are read once the additions are out of it, and --sheet may name another sheet.
    """
    opened = open_workbook(data, suffix_of(name), options.bounds)
    workbook = opened.workbook
    if workbook.sheets and not opened.is_plain and not options.sheet and not is_annotated(workbook):
        workbook.begin(workbook.sheets[0])
    return opened


def _warning(assessed: AssessedWorkbook, outputs: Outputs) -> str:
    """Return a warning if de-identified copies were written that cannot protect the positions, else ""."""
    if outputs.coded_summary is None:
        return ""
    from peecf_batch.outputs.privacy.deidentify import is_too_small
    from peecf_batch.rules.privacy import small_organisations

    return f". {small_organisations().meaning.rstrip('.')}" if is_too_small(assessed.assessment) else ""


def _explaining(assessed: AssessedWorkbook, outputs: Outputs, options: Options) -> Pages | None:
    """Return the function that makes the pages that explain positions, None if they are not asked for."""
    if outputs.explanations is None:
        return None
    from peecf_batch.outputs.html.explanation import render_explanation, render_listing
    from peecf_batch.runs.explanations.all_positions import Renderers, explanation_files

    render = Renderers(render_explanation, render_listing)
    return partial(explanation_files, assessed, outputs.explanations, options, render)


def _pages(seen: Assessment) -> list[str]:
    """Return the names of the pages that explain positions."""
    from peecf_batch.runs.explanations.all_positions import names_for

    return names_for(seen)


def _stale(task: Task, earlier: str, now: str, pages: Sequence[str]) -> str:
    """Remove what a run on an earlier version of the workbook left beside the outputs, and return what to say about it.

    `earlier` and `now` are the SHA-256 of both versions, "" for none. What a run on the same version left stays, except
    for pages that explain positions, if this run wrote others. `pages` are the names of those that it wrote.
    """
    is_other = earlier not in ("", now)
    said = [remove_stale(task.outputs.not_asked_for)] if is_other else []
    if is_other or task.outputs.explanations:
        kept = (task.outputs.explanations.name, *pages) if task.outputs.explanations else ()
        said.append(remove_stale_pages(task.outputs.explanations_folder, kept))
    text = " ".join(filter(None, said))
    return f". {text.removesuffix('.')}" if text else ""


def prepare() -> None:
    """Import the modules, and load the rules, the headings and the templates, that every workbook needs."""
    from peecf_batch.assessment.assurance.ages import age_limits
    from peecf_batch.excel.edit import patch  # noqa: F401 - imported for later steps
    from peecf_batch.excel.edit.space import formulas  # noqa: F401 - the same
    from peecf_batch.moderation.measures import measures
    from peecf_batch.outputs.html import summary  # noqa: F401 - the same
    from peecf_batch.outputs.html.frame import environment
    from peecf_batch.outputs.privacy.name_words import name_words
    from peecf_batch.outputs.record import record  # noqa: F401 - the same
    from peecf_batch.outputs.sector import entries  # noqa: F401 - the same
    from peecf_batch.outputs.sheets import annotate  # noqa: F401 - the same
    from peecf_batch.reading.headings.meanings import heading_roles
    from peecf_batch.reading.matching import nearest  # noqa: F401 - the same
    from peecf_batch.reading.other_sheets import left_out  # noqa: F401 - the same
    from peecf_batch.reading.rows import shared_ids, table_facts  # noqa: F401 - the same
    from peecf_batch.rules.findings import catalogue
    from peecf_batch.runs import assessing, writing  # noqa: F401 - the same

    for load in (age_limits, catalogue, heading_roles, measures, name_words):
        load()
    environment().get_template("summary.html.j2")


def _begun(preparing: Thread, checks: Checking) -> Checking:
    """Begin the checks in a second process, once no other thread of this process runs, which a copy would not have."""
    preparing.join()
    return begun(checks)


def _written_files(task: Task, written: Outputs, pages: Sequence[str]) -> Iterator[WrittenFile]:
    """Yield the files that were written: the planned outputs, and then the `pages` that explain positions."""
    for planned, path in zip(task.outputs.paths, written.paths, strict=True):
        yield WrittenFile(seen_from(task.folder, planned), sha256_of(path))
    if task.outputs.explanations and written.explanations:
        for name in pages:
            planned = task.outputs.explanations.with_name(name)
            yield WrittenFile(seen_from(task.folder, planned), sha256_of(written.explanations.with_name(name)))
