"""The public Python API: `assess`, `audit`, `read_workbook`, `output_names` and `index_html`, and what they return.

The functions print nothing, write no file and never end the process. Every error that they raise on purpose is a
`PeecfError`, except a TypeError for a source of a type that they do not take.
"""

from __future__ import annotations

import io
import json
import os
from dataclasses import dataclass, replace
from functools import cached_property
from html import escape
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, cast

from peecf_batch.errors import MissingExtraError, Refusal, how_to_add
from peecf_batch.excel.opening import open_workbook, suffix_of
from peecf_batch.excel.package import refuse_malformed_values
from peecf_batch.outputs.privacy.disclosure import mask_of, redacted
from peecf_batch.reading.rows.reader import read_sheets
from peecf_batch.rules.privacy import NOTHING
from peecf_batch.runs.assessing import assess_bytes, located_in, without_earlier_run
from peecf_batch.runs.audit import (
    annotate_audit_to,
    audit_page_of,
    audit_record_of,
    compare_sides,
)
from peecf_batch.runs.files.output_names import Extras, plan
from peecf_batch.runs.files.reading import RECORD_SUFFIX, bytes_of, refuse_name
from peecf_batch.runs.options import Options
from peecf_batch.runs.sides import side_in_record, side_of, side_of_record
from peecf_batch.runs.writing import (
    annotate_to,
    assurance_page_of,
    board_paper_of,
    coded_assurance_of,
    record_pieces_of,
    summary_of,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pandas as pd

    from peecf_batch.assessment.comparison import Change
    from peecf_batch.assessment.organisation import Assessed, Unassessed
    from peecf_batch.assessment.result import Assessment as Result
    from peecf_batch.outputs.privacy.masking import Mask
    from peecf_batch.outputs.sector.entries import Entry
    from peecf_batch.rules.findings import Finding
    from peecf_batch.runs.assessed import AssessedWorkbook
    from peecf_batch.runs.audit import Compared
    from peecf_batch.runs.sides import Side

    Source = str | Path | bytes | BinaryIO | pd.DataFrame

_KINDS = {
    "annotated": "annotated_workbook",
    "summary": "summary",
    "record": "record",
    "board_paper": "board_paper",
    "assurance": "assurance",
    "coded_summary": "de_identified_summary",
    "coded_paper": "de_identified_board_paper",
    "coded_assurance": "de_identified_assurance",
}
_NAMELESS, _OF_FRAME, _FORMAT_OF_FRAME = "workbook.xlsx", "DataFrame.xlsx", ".xlsx"


class Assessment:
    """An assessed workbook: its positions and findings, and the outputs that can be made from it."""

    def __init__(self, assessed: AssessedWorkbook, options: Options) -> None:
        """Hold an assessed workbook, and the options that its outputs follow. Use `assess` to make one."""
        self._assessed, self._options = assessed, options

    @property
    def positions(self) -> tuple[Assessed | Unassessed, ...]:
        """Every position in the order of the sheet, as the workbook has it: names and pay are not removed."""
        return self._assessed.assessment.positions

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Every finding by row and column, as the workbook has it: names and pay are not removed."""
        return self._assessed.assessment.findings

    @property
    def shown_findings(self) -> tuple[Finding, ...]:
        """Every finding as the outputs show it: only with the facts about people that the options disclose."""
        return self._seen.findings

    @property
    def result(self) -> Result:
        """The assessment as one value, which every output is made from."""
        return self._assessed.assessment

    @property
    def errors(self) -> int:
        """The number of findings that are errors."""
        return self._assessed.assessment.errors

    def positions_frame(self) -> pd.DataFrame:
        """Return one row for each position; docs/python.md lists the columns and their dtypes."""
        from peecf_batch.runs.frames import positions_frame

        return positions_frame(self._assessed.assessment, self._options.disclosed)

    def findings_frame(self) -> pd.DataFrame:
        """Return one row for each finding; docs/python.md lists the columns and their dtypes."""
        from peecf_batch.runs.frames import findings_frame

        return findings_frame(self._assessed.assessment, self._options.disclosed)

    @property
    def verdict(self) -> str:
        """How many positions can be classified, and the number of findings of each severity that the outputs show."""
        from peecf_batch.outputs.wording.sentences import severities, verdict

        return f"{verdict(self._seen)} {severities(self._seen).capitalize()}."

    def record(self) -> dict[str, Any]:
        """Return the record of the assessment as plain data; docs/record.md describes every field."""
        record: dict[str, Any] = json.loads(self.record_bytes())
        return record

    def record_bytes(self) -> bytes:
        """Return the record of the assessment as the bytes of the file that `peecf-batch assess` writes."""
        return b"".join(record_pieces_of(self._assessed.assessment, self._seen, self._options))

    def summary_html(self, *, de_identified: bool = False) -> str:
        """Return the summary page as HTML. With `de_identified`, codes replace the names of positions."""
        if de_identified:
            return summary_of(self._coded, self._nothing_disclosed, coded=True)
        return summary_of(self._seen, self._options)

    def assurance_html(self, *, de_identified: bool = False) -> str:
        """Return the assurance page as HTML. The SHA-256 of the record in it is that of `record_bytes()`.

        With `de_identified`, codes replace the names of positions, and the page names no record.
        """
        if de_identified:
            return coded_assurance_of(self._coded, self._options)
        return assurance_page_of(self._assessed.assessment, self._seen, self._options)

    def annotated_workbook(self) -> bytes:
        """Return the annotated workbook. Raises Refusal where it cannot be annotated without loss."""
        buffer = io.BytesIO()
        annotate_to(self._assessed, buffer, self._options)
        return buffer.getvalue()

    def board_paper(self, *, de_identified: bool = False) -> bytes:
        """Return the board paper as a Word document. With `de_identified`, codes replace the names of positions.

        Raises MissingExtraError without the extra `docx`, and Refusal if `docx_template` is not a Word document.
        """
        if not all(map(find_spec, ("docx", "resvg_py"))):
            raise MissingExtraError(f"The packages for a board paper are not installed. {how_to_add('docx')}")
        from peecf_batch.outputs.word.package import is_word

        template = self._options.docx_template
        if template is not None and not is_word(template):
            raise Refusal("`docx_template` is not a Word document (.docx or .dotx).", "Save it as one in Word.")
        if de_identified:
            return board_paper_of(self._coded, self._nothing_disclosed, coded=True)
        return board_paper_of(self._seen, self._options)

    def index_entry(self, *summaries: str) -> Entry:
        """Return what `index_html` needs of this assessment, so that the assessment itself need not be kept.

        `summaries` are the names of the files with its summary page and, if there is one, the de-identified page.
        """
        from peecf_batch.outputs.sector.entries import entry_of

        name, seen = self._assessed.assessment.source.name, self._seen
        shown = self._mask.masked(name)
        if name != shown and seen.withheld:
            seen = seen._replace(withheld=seen.withheld._replace(file_named=True))
        return entry_of(seen, summaries, shown)

    @cached_property
    def _seen(self) -> Result:
        """The assessment with what may be shown."""
        return redacted(self._assessed.assessment, self._options.disclosed, mask=self._mask)

    @cached_property
    def _mask(self) -> Mask:
        """The mask of the names that may not be shown."""
        return mask_of(self._assessed.assessment, self._options.disclosed)

    @cached_property
    def _coded(self) -> Result:
        """The assessment with codes in place of the names of positions."""
        from peecf_batch.outputs.privacy.deidentify import de_identified

        return de_identified(self._assessed.assessment)

    @property
    def _nothing_disclosed(self) -> Options:
        return replace(self._options, disclosed=NOTHING)

    def _repr_html_(self) -> str:
        """Return a short summary for notebooks."""
        from peecf_batch.assessment.result import parts_of

        assessment = self._assessed.assessment
        bands = [
            (name or part.titled(part.assessment.framework.below.name), count)
            for part in parts_of(assessment)
            for name, count in part.assessment.organisation.bands
        ]
        cells = "".join(f"<tr><th>{escape(name)}</th><td>{count:,}</td></tr>" for name, count in bands)
        return f"<p><b>{escape(assessment.source.name)}</b>: {escape(self.verdict)}</p><table>{cells}</table>"

    def __repr__(self) -> str:
        counts = self._assessed.assessment.organisation
        name = self._assessed.assessment.source.name
        return f"<Assessment of {name!r}: {counts.classified} of {counts.positions} positions classified>"


class Audit:
    """Two assessments compared: what changed, and the outputs that can be made from the comparison."""

    def __init__(self, compared: Compared, options: Options) -> None:
        """Hold a comparison, and the options that its outputs follow. Use `audit` to make one."""
        self._compared, self._options = compared, options

    @property
    def changes(self) -> tuple[Change, ...]:
        """Every position that is in both assessments, before and after, in the order of the later one."""
        return self._compared.audit.changes

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Every finding of the comparison itself, in the order of the later assessment."""
        return self._compared.findings

    def record(self) -> dict[str, Any]:
        """Return the record of the audit as plain data."""
        record: dict[str, Any] = json.loads(audit_record_of(self._compared, self._options))
        return record

    def page_html(self) -> str:
        """Return the page of the audit as HTML."""
        return audit_page_of(self._compared, self._options)

    def annotated_workbook(self) -> bytes:
        """Return the later workbook, annotated, with a sheet of what changed.

        Raises Refusal where the later assessment is a record, or where its workbook cannot be annotated without loss.
        """
        after = self._compared.after
        if after is None:
            raise Refusal("the later assessment is a record.", "Give the workbook itself to have it annotated.")
        buffer = io.BytesIO()
        annotate_audit_to(self._compared, after, buffer, self._options)
        return buffer.getvalue()

    def __repr__(self) -> str:
        audit = self._compared.audit
        return f"<Audit of {audit.before.name!r} and {audit.after.name!r}: {len(audit.changes)} positions in both>"


def assess(source: Source, options: Options | None = None, *, name: str = "") -> Assessment:
    """Return the assessment of a workbook: a path, its bytes, a binary file or a DataFrame.

    `name` is what outputs call the workbook, instead of the name of the file. The ending of the file's name gives the
    format; for bytes, the ending of `name` does (.xlsx if not given). A file is read from its position to its end. A
    DataFrame is taken as a sheet with its column names in row 1 and its first row in row 2; its index is not read.
    Raises Refusal if the source cannot be used, and TypeError if it is of another type, such as a file opened as text.
    """
    options = options or Options()
    return Assessment(_assessed(_given(source, name), options), options)


def audit(
    before: Source | Assessment | dict[str, Any],
    after: Source | Assessment | dict[str, Any],
    options: Options | None = None,
) -> Audit:
    """Return the comparison of two assessments.

    Each may be anything that `assess` takes, an `Assessment`, or a record (a dict, or the path of its .json file).
    Raises Refusal if one cannot be used, or if it was made under another framework than that of `options`.
    """
    options = options or Options()
    sides = _side(before, options), _side(after, options)
    return Audit(compare_sides(*sides, options.framework, options.disclosed), options)


def read_workbook(
    source: Source, options: Options | None = None, *, name: str = "", addresses: bool = False
) -> pd.DataFrame:
    """Return the table of positions that `assess` would read, under the headings of the sheet.

    The index holds the row numbers of the sheet. If positions are on several sheets, it holds the sheet and the row,
    and `attrs["sheet"]` is the first sheet. With `addresses`, the frame has the same shape and holds the address
    of each cell, such as "F12". Cells that hold no plain value hold the text that the sheet shows, such as "50%" or
    "#N/A". A factor cell without a score never holds anything that could be read as one. Raises Refusal if the workbook
    has no such table, and TypeError as `assess` does.
    """
    from peecf_batch.runs.frames import joined, read_frame

    options, given = options or Options(), _given(source, name)
    bounds = options.bounds
    opened = open_workbook(given.data, given.suffix, bounds)
    with refuse_malformed_values():
        located = located_in(without_earlier_run(opened.workbook, {options.sheet or ""}).workbook, options)
    read = read_sheets(located, options.framework, bounds.table_rows)
    scale = options.framework.scale
    return joined([read_frame(sheet.layout, sheet.reading, scale, addresses=addresses) for sheet in read.sheets])


def output_names(
    workbooks: Iterable[str],
    options: Options | None = None,
    *,
    de_identified: bool = False,
    assurance: bool = False,
    board_paper: bool = False,
) -> list[dict[str, str]]:
    """Return the names that `peecf-batch assess -o` gives to the files of each workbook, all unique.

    `workbooks` are the names of the workbooks. The keys are `annotated_workbook`, `summary` and `record`, and
    `board_paper`, `assurance`, `de_identified_summary`, `de_identified_board_paper` and `de_identified_assurance` if
    they are asked for. Of `options`, only `values_only` matters.
    """
    extras = Extras(board_paper, de_identified, assurance)
    paths = [Path(Path(name).name) for name in workbooks]
    planned = plan(paths, Path("outputs"), values_only=(options or Options()).values_only, extras=extras)
    return [{_KINDS[kind]: path.name for kind, path in one._asdict().items() if path is not None} for one in planned]


def index_html(entries: Iterable[Entry], unread: Iterable[tuple[str, str]] = (), options: Options | None = None) -> str:
    """Return the page over several workbooks, with a link to the summary of each, as HTML.

    `entries` are from `Assessment.index_entry`, all under the framework of `options`. `unread` has the name of each
    workbook that was refused, and the reason.
    """
    from peecf_batch.outputs.screen.report import printable
    from peecf_batch.outputs.sector.entries import Unread
    from peecf_batch.outputs.sector.index_page import render_index

    options = options or Options()
    refused = [Unread(printable(name), printable(reason)) for name, reason in unread]
    return render_index(list(entries), refused, options.framework, marking=options.marking)


@dataclass(frozen=True, slots=True)
class _Given:
    """The bytes of a source, what outputs call it, and the suffix of its format."""

    data: bytes
    name: str
    suffix: str


def _given(source: Source, name: str) -> _Given:
    """Return the content of a source. Raises Refusal if it cannot be read, TypeError if it is of another type."""
    if isinstance(source, str | Path):
        path = Path(source)
        return _Given(bytes_of(path), name or path.name, suffix_of(path.name))
    if isinstance(source, bytes):
        refuse_name(name)
        return _Given(source, name or _NAMELESS, suffix_of(name or _NAMELESS))
    if hasattr(source, "itertuples"):
        from peecf_batch.runs.frames import workbook_of

        return _Given(workbook_of(cast("pd.DataFrame", source)), name or _OF_FRAME, _FORMAT_OF_FRAME)
    data = source.read() if hasattr(source, "read") else None
    if not isinstance(data, bytes):
        raise TypeError(f"a workbook is a path, bytes, a binary file or a DataFrame, not {type(source).__name__}")
    own = _name_of(source)
    return _Given(data, name or own or _NAMELESS, suffix_of(own or name or _NAMELESS))


def _name_of(file: BinaryIO) -> str:
    """Return the name of an open file, "" if it has none; that of a temporary file may be a number."""
    name = getattr(file, "name", "")
    return Path(name).name if isinstance(name, str | os.PathLike) else ""


def _assessed(given: _Given, options: Options) -> AssessedWorkbook:
    return assess_bytes(given.data, given.name, options, suffix=given.suffix)


def _side(source: Source | Assessment | dict[str, Any], options: Options) -> Side:
    if isinstance(source, Assessment):
        if source.result.framework != options.framework:
            reason = f"it rests on another framework ({source.result.framework.title})."
            raise Refusal(reason, "Compare it with the options that it was assessed with.")
        return side_of(source._assessed)
    if isinstance(source, dict):
        return side_of_record(source, options.framework, options.as_at)
    given = _given(source, "")
    if given.suffix == RECORD_SUFFIX:
        return side_in_record(given.data, options.framework, options.as_at)
    return side_of(_assessed(given, options))
