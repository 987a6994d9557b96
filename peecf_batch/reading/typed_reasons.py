"""Read the reasons that people typed beside findings in an earlier annotated copy."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from peecf_batch.excel.edit.earlier.remembered import findings_rows
from peecf_batch.reading.opened import Reason, ReasonColumns, ReasonKey

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from peecf_batch.excel.edit.earlier.addition_names import AdditionNames
    from peecf_batch.excel.workbook import Workbook


def typed_reasons(
    workbook: Workbook, names: AdditionNames, columns: ReasonColumns
) -> Mapping[ReasonKey, Sequence[Reason]]:
    """Return every reason in the findings sheets that an earlier run added, in the order of the sheet.

    The sheets must still be in `workbook`. Read the reasons before you remove the additions.
    """
    reasons: dict[ReasonKey, list[Reason]] = defaultdict(list)
    for _, texts, _ in findings_rows(workbook, names):
        text = texts[columns.reason]
        if text.strip():
            key = ReasonKey(texts[columns.code], texts[columns.position], texts[columns.heading])
            reasons[key].append(Reason(texts[names.cell], texts[columns.about] or texts[columns.value], text))
    return dict(reasons)
