"""What does moderation find over one workbook? Every question asked of all its classified positions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from peecf_batch.moderation import Moderation
from peecf_batch.moderation.leverage import leverages
from peecf_batch.moderation.measures import measures
from peecf_batch.moderation.reporting import reporting_of
from peecf_batch.moderation.sensitivity import sensitivities
from peecf_batch.position import Position

if TYPE_CHECKING:
    from peecf_batch.checks import Table


def moderate(table: Table) -> Moderation:
    """Look at all classified positions of a table together."""
    positions, results, framework = table.positions, table.results, table.framework
    sound = {index: position for index in results if isinstance(position := positions[index], Position)}
    held = measures()
    return Moderation(
        sensitivities(sound, results, framework, held.sensitivity.chance),
        reporting_of(positions, results, table.supervisors, framework, held.reporting),
        leverages(sound, results, framework),
        {},
    )
