"""Open a workbook and explain one of its positions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from peecf_batch.assessment.explanation import explain_position
from peecf_batch.errors import Refusal
from peecf_batch.outputs.privacy.disclosure import mask_of
from peecf_batch.outputs.privacy.explained import redacted_explanation
from peecf_batch.reading.levels import with_levels_of
from peecf_batch.runs.assessing import assess_file

if TYPE_CHECKING:
    from pathlib import Path

    from peecf_batch.assessment.explanation import Explanation
    from peecf_batch.runs.options import Options


def explain_file(path: Path, position: str, options: Options) -> Explanation:
    """Return the explanation of the position with the id or title `position`, or in a row such as "row 12".

    Level descriptors in the workbook at `path` replace those of the framework. Raises Refusal if the workbook cannot be
    used, or if no position or more than one has that name. Names, remuneration and gender are shown only as `options`
    say.
    """
    assessed = assess_file(path, options)
    framework = with_levels_of(assessed.workbook, assessed.assessment.framework)
    try:
        found = explain_position(assessed.assessment, assessed.layouts, position, framework)
    except Refusal as refusal:
        mask = mask_of(assessed.assessment, options.disclosed)
        raise Refusal(mask.masked(refusal.reason), mask.masked(refusal.fix)) from None
    return redacted_explanation(found, options.disclosed)
