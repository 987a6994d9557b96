"""Many workbooks: each read once, assessed and written; one failure never stops the rest."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING

from peecf_batch.excel.address import LAST_ROW
from peecf_batch.excel.edit.undo import Former, is_annotated, without_additions
from peecf_batch.excel.other_formats import LOST, plain_workbook, read_values
from peecf_batch.excel.package import MIB, Bounds, Package, only_sound_values
from peecf_batch.excel.workbook import Workbook
from peecf_batch.reading.layout import _chosen, sheets_of
from peecf_batch.reading.position import key_of
from peecf_batch.reading.template_stamp import stamp_of
from peecf_batch.refusal import Refusal
from peecf_batch.runs.files.sources import VALUE_SUFFIXES, bytes_of, suffix_of, workbook_at
from peecf_batch.runs.options import Options, _is_file, reference

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from peecf_batch.assessment.assessment import Assessment
    from peecf_batch.excel.workbook import Sheet, SheetEntry
    from peecf_batch.reading.assessor_scores import AssessorSource
    from peecf_batch.reading.layout import Layout, Located


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


def _refuse_unknown(name: str, number: int, found: Sequence[AssessorSource]) -> None:
    if not any(key_of(source.name) == key_of(name) for source in found):
        raise Refusal(
            f"no columns hold the scores of the assessor that --assessor number {number} names.",
            "Head a column for each factor like 'Knowledge (NAME)', or name a sheet: --assessor 'NAME=SHEET'.",
        )


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


def _bounds(options: Options) -> Bounds:
    if options.max_unpacked_mib is None:
        return Bounds()
    limit = options.max_unpacked_mib * MIB
    most = 1_000_000
    return Bounds(
        unpacked=limit, file=max(limit, Bounds().file), ratio=10_000, entries=most, sheets=most, table_rows=LAST_ROW
    )
