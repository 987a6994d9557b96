"""Explain one position of a workbook or a record, or every position of a workbook."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from peecf_batch.assessment.explanation import RecordRead, explain_all, explain_position
from peecf_batch.errors import RecordError, Refusal
from peecf_batch.outputs.privacy.disclosure import mask_of
from peecf_batch.outputs.privacy.explained import Redaction, redacted_explanation
from peecf_batch.reading.levels import with_levels_of
from peecf_batch.runs.assessing import assess_file
from peecf_batch.runs.files.reading import NAME_ANOTHER, RECORD_SUFFIX, bytes_of, record_in

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from peecf_batch.assessment.explanation import Explanation
    from peecf_batch.assessment.result import Assessment
    from peecf_batch.outputs.privacy.masking import Mask
    from peecf_batch.runs.assessed import AssessedWorkbook
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
    withheld = record.get("withheld") or {}
    pay = options.disclosed.remuneration and withheld.get("remuneration") is False
    seen = redacted_explanation(found, options.disclosed._replace(remuneration=pay))
    if pay or seen.assessment.withheld is None:
        return seen
    checks = withheld.get("remuneration_checks")
    kept = seen.assessment.withheld._replace(remuneration_checks=checks if isinstance(checks, int) else None)
    return replace(seen, assessment=seen.assessment._replace(withheld=kept))


def explain_each(assessed: AssessedWorkbook, options: Options, seen: Assessment, mask: Mask) -> Iterator[Explanation]:
    """Yield the explanation of every position of an assessed workbook, as `seen` and the options disclose it.

    `seen` is the assessment with what may be shown, and `mask` that of the names that may not.
    """
    framework = with_levels_of(assessed.workbook, assessed.assessment.framework)
    redaction = Redaction(assessed.assessment, seen, mask, options.disclosed)
    return map(redaction.of, explain_all(assessed.assessment, assessed.layouts, framework))
