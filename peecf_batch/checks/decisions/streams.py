"""Check that each recommended band was validated with the stream descriptors."""

from __future__ import annotations

from typing import TYPE_CHECKING

from peecf_batch.reading.cells import shown
from peecf_batch.reading.decisions.decision import StreamCheck

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from peecf_batch.checks.table import Table
    from peecf_batch.reading.position import NotClassified, Position
    from peecf_batch.rules.classification import Classification
    from peecf_batch.rules.findings import Finding


def _to_check(table: Table) -> Iterator[tuple[Position | NotClassified, Classification]]:
    """Yield the positions whose stream has a descriptor at their band, on sheets with a column for the check."""
    described = {(s.name, band) for s in table.framework.streams for band, text in s.descriptors if text}
    for index, result in table.results.items():
        position = table.positions[index]
        is_asked = "stream_check" in table.layout_of(position).columns
        if is_asked and any((stream, result.band_name) in described for stream in position.details.streams):
            yield position, result


def not_done(table: Table) -> Iterator[Finding]:
    """Yield N404 for each recommended band that was not validated yet."""
    for position, result in _to_check(table):
        if position.details.stream_check is StreamCheck.NOT_DONE:
            message = f"the position has not yet been compared with the stream descriptor for {result.band_name}"
            typed = table.text(position, "stream_check")
            yield table.finding("N404", position, "stream_check", typed, message, result.band_name)


def not_aligned(table: Table) -> Iterator[Finding]:
    """Yield W405 for each position that does not align with its stream's descriptor of the recommended band."""
    for position, result in _to_check(table):
        if position.details.stream_check is StreamCheck.DOES_NOT_ALIGN:
            reason = shown(position.details.stream_reason)
            message = f"the position does not align with its stream at {result.band_name}"
            message += f": {reason}" if reason else ", and no reason is given"
            typed = table.text(position, "stream_check")
            yield table.finding("W405", position, "stream_check", typed, message, f"{result.band_name} {reason}")


def unreadable(table: Table) -> Iterator[Finding]:
    """Yield N406 for each stream check that does not say plainly whether the position aligns."""
    for position in table.positions:
        typed = table.text(position, "stream_check")
        if typed and position.details.stream_check is None:
            message = f"'{shown(typed)}' does not say plainly whether the position aligns with its stream"
            yield table.finding("N406", position, "stream_check", typed, message)


CHECKS: tuple[Callable[[Table], Iterator[Finding]], ...] = (not_done, not_aligned, unreadable)
