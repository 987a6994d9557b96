"""Read the reasons that people typed beside findings in an earlier annotated copy."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from peecf_batch.reading.opened import Reason, ReasonColumns, ReasonKey

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from peecf_batch.excel.edit.earlier.addition_names import AdditionNames
    from peecf_batch.excel.edit.earlier.remembered import FindingsRow


def typed_reasons(
    rows: Iterable[FindingsRow], names: AdditionNames, columns: ReasonColumns
) -> Mapping[ReasonKey, Sequence[Reason]]:
    """Return every reason in these rows of the findings sheets that an earlier run added, in their order."""
    reasons: dict[ReasonKey, list[Reason]] = defaultdict(list)
    for _, texts, _ in rows:
        text = texts[columns.reason]
        if text.strip():
            key = ReasonKey(texts[columns.code], texts[columns.position], texts[columns.heading])
            reasons[key].append(Reason(texts[names.cell], texts[columns.about] or texts[columns.value], text))
    return dict(reasons)
