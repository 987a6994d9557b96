"""Read the reasons that people typed beside findings in an earlier annotated copy."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from peecf_batch.excel.edit.undo import findings_rows

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from peecf_batch.excel.edit.undo import AdditionNames
    from peecf_batch.excel.workbook import Workbook


@dataclass(frozen=True, slots=True)
class ReasonColumns:
    """The headings of the columns of our findings sheet that identify a finding and hold the reason."""

    code: str
    position: str
    heading: str
    value: str
    about: str
    reason: str


@dataclass(frozen=True, slots=True)
class ReasonKey:
    """The finding that a reason was typed beside: its code, its position and the heading of its column."""

    code: str
    position: str
    heading: str


@dataclass(frozen=True, slots=True)
class Reason:
    """A reason typed beside a finding: the cell of the finding, what the finding was about, and the text."""

    cell: str
    about: str
    text: str


def typed_reasons(
    workbook: Workbook, names: AdditionNames, columns: ReasonColumns
) -> Mapping[ReasonKey, Sequence[Reason]]:
    """Return every reason in the findings sheets that an earlier run added, in the order of the sheet.

    The sheets must still be in `workbook`, so read the reasons before the additions are removed.
    """
    reasons: dict[ReasonKey, list[Reason]] = defaultdict(list)
    for _, texts in findings_rows(workbook, names):
        text = texts[columns.reason]
        if text.strip():
            key = ReasonKey(texts[columns.code], texts[columns.position], texts[columns.heading])
            reasons[key].append(Reason(texts[names.cell], texts[columns.about] or texts[columns.value], text))
    return dict(reasons)
