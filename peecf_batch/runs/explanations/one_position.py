"""Explain one position of a workbook or a record, and write the explanation."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from peecf_batch.assessment.explaining.explained import RecordRead
from peecf_batch.assessment.explanation import explain_position
from peecf_batch.errors import RecordError, Refusal
from peecf_batch.outputs.privacy.disclosure import mask_of
from peecf_batch.outputs.privacy.explained import redacted_explanation
from peecf_batch.reading.levels import with_levels_of
from peecf_batch.runs.assessing import assess_file
from peecf_batch.runs.files.reading import NAME_ANOTHER, RECORD_SUFFIX, bytes_of, record_in

if TYPE_CHECKING:
    from pathlib import Path

    from peecf_batch.assessment.explaining.explained import Explanation
    from peecf_batch.assessment.result import Assessment
    from peecf_batch.runs.options import Options


def explain_file(path: Path, position: str, options: Options, *, day_given: bool = True) -> Explanation:
    """Return the explanation of the position with the id or title `position`, or in a row such as "row 12".

    `path` is that of a workbook or of the record of one, whose name ends in .json. Level descriptors in the workbook
    replace those of the framework. A record keeps its own day of the assessment unless another is given (`day_given`).
    Raises Refusal if the file cannot be used, or if no position or more than one has that name. Names, remuneration and
    gender are shown only as `options` say.
    """
    if path.suffix.lower() == RECORD_SUFFIX:
        return _explain_record(path, position, options, day_given=day_given)
    assessed = assess_file(path, options)
    framework = with_levels_of(assessed.workbook, assessed.assessment.framework)
    try:
        found = explain_position(assessed.assessment, assessed.layouts, position, framework)
    except Refusal as refusal:
        raise _masked(refusal, assessed.assessment, options) from None
    return redacted_explanation(found, options.disclosed)


def _masked(refusal: Refusal, assessment: Assessment, options: Options) -> Refusal:
    mask = mask_of(assessment, options.disclosed)
    return Refusal(mask.masked(refusal.reason), mask.masked(refusal.fix))


def _explain_record(path: Path, position: str, options: Options, *, day_given: bool) -> Explanation:
    """Return the explanation of a position from a record. What the record withholds stays withheld."""
    from peecf_batch.assessment.explaining.recorded import assessment_in, explanation_in
    from peecf_batch.outputs.record.json_text import has_sealed_values

    record = record_in(bytes_of(path))
    as_at = options.as_at if day_given else None
    try:
        assessment = assessment_in(record, options.framework, as_at)
        read = RecordRead(mask_of(assessment, options.disclosed).masked(path.name), not has_sealed_values(record))
        found = explanation_in(record, position, options.framework, read, as_at)
    except RecordError as error:
        raise Refusal(f"{error}.", NAME_ANOTHER) from None
    except Refusal as refusal:
        raise _masked(refusal, assessment, options) from None
    held = record.get("withheld")
    withheld = held if isinstance(held, dict) else {}
    pay = options.disclosed.remuneration and withheld.get("remuneration") is False
    seen = redacted_explanation(found, options.disclosed._replace(remuneration=pay))
    if pay or seen.assessment.withheld is None:
        return seen
    checks = withheld.get("remuneration_checks")
    kept = seen.assessment.withheld._replace(remuneration_checks=checks if isinstance(checks, int) else None)
    return replace(seen, assessment=seen.assessment._replace(withheld=kept))


def explanation_page(explanation: Explanation, options: Options) -> str:
    """Return the page that explains a position, as HTML."""
    from peecf_batch.outputs.html.explanation import render_explanation

    return render_explanation(explanation, marking=options.marking)


def write_explanation(explanation: Explanation, path: Path, options: Options) -> None:
    """Write the page or, if the name ends in .docx, the Word document that explains a position.

    Raises Refusal if it would replace a file that this product did not write, or if it cannot be written.
    """
    from peecf_batch.runs.files.ours import check_free
    from peecf_batch.runs.files.whole_files import write_whole

    check_free([path], force=options.force)
    if path.suffix == ".docx":
        from peecf_batch.outputs.word.explanation.paper import render_explanation_paper

        data = render_explanation_paper(explanation, marking=options.marking, template=options.docx_template)
    else:
        data = explanation_page(explanation, options).encode()
    write_whole(path, lambda beside: beside.write_bytes(data))
