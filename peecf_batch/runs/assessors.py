"""Find the scores of the assessors that the user names: columns, sheets and other workbooks."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from peecf_batch.errors import Refusal
from peecf_batch.excel.opening import is_workbook_name
from peecf_batch.reading.assessor_scores import sources_in
from peecf_batch.reading.layout import chosen_sheets, locate, sheets_of
from peecf_batch.reading.opened import AssessorSource
from peecf_batch.reading.position import key_of
from peecf_batch.runs.files.reading import bytes_of, workbook_at

if TYPE_CHECKING:
    from collections.abc import Sequence

    from peecf_batch.excel.workbook import Sheet, Workbook
    from peecf_batch.reading.located import Located
    from peecf_batch.rules.framework import Framework
    from peecf_batch.runs.options import Assessor


def assessor_sources(
    workbook: Workbook, located: Located, named: Sequence[Assessor], framework: Framework
) -> tuple[AssessorSource, ...]:
    """Return the places of assessors' scores: in the workbook itself, and in the sheets and files of `named`.

    Raises Refusal if there are no scores for a name, sheet or file. The page for the whole run repeats the message. The
    message therefore gives the number of the assessor and not the name, which is personal information.
    """
    sources = list(sources_in(located))
    for number, assessor in enumerate(named, 1):
        if not assessor.place:
            _refuse_unknown(assessor.name, number, sources)
            continue
        sheets = _sheets(workbook, assessor.place, number)
        try:
            layout = locate(sheets, framework).layout
        except Refusal:
            raise Refusal(
                f"the sheet or file of --assessor number {number} needs a column for each factor and an id or title.",
                "Give it the same headings as the sheet of positions, in one row.",
            ) from None
        file = Path(assessor.place).name if is_workbook_name(assessor.place) else ""
        sources.append(AssessorSource(assessor.name, layout, file))
    return tuple(sources)


def _sheets(workbook: Workbook, place: str, number: int) -> list[Sheet]:
    if not is_workbook_name(place):
        try:
            return [workbook.sheet(entry) for entry in chosen_sheets(workbook, place)]
        except Refusal:
            raise Refusal(
                f"the workbook has no sheet with the name in --assessor number {number}.",
                "Name one of its sheets, or a file with its ending, such as .xlsx. Put names with spaces in quotes.",
            ) from None
    try:
        return sheets_of(workbook_at(Path(place)))
    except Refusal as refusal:
        missing = not Path(place).exists()
        reason = f"cannot read the workbook of --assessor number {number}: {refusal.reason}"
        raise Refusal(
            f"cannot find the workbook of --assessor number {number}." if missing else reason,
            'Check its name and folder. If they have spaces, put "NAME=FILE" in quotes.' if missing else refusal.fix,
        ) from None


def _refuse_unknown(name: str, number: int, sources: Sequence[AssessorSource]) -> None:
    if not any(key_of(source.name) == key_of(name) for source in sources):
        raise Refusal(
            f"no columns have the scores of --assessor number {number}.",
            "Give a column for each factor a heading such as 'Knowledge (NAME)', or name a sheet, as in "
            '--assessor "NAME=SHEET".',
        )


def assessors_files(assessors: Sequence[Assessor]) -> list[bytes]:
    """Return the bytes of each assessor's workbook, b"" if the scores are in a sheet or in columns.

    A workbook that cannot be read counts as b"" too; each assessment that needs it reports this.
    """
    files = [b""] * len(assessors)
    for index, assessor in enumerate(assessors):
        with suppress(Refusal):
            files[index] = bytes_of(Path(assessor.place)) if is_workbook_name(assessor.place) else b""
    return files
