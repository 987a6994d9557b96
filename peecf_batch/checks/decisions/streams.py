"""Check that each recommended band was validated with the stream descriptors."""

from __future__ import annotations

from typing import TYPE_CHECKING

from peecf_batch.reading.cells import shown
from peecf_batch.reading.decisions.decision import StreamCheck
from peecf_batch.reading.typed_values.stream_checks import stream_check_in

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from peecf_batch.checks.table import Table
    from peecf_batch.reading.position import NotClassified, Position
    from peecf_batch.rules.classification import Classification
    from peecf_batch.rules.findings import Finding


def not_done(table: Table) -> Iterator[Finding]:
    """Yield N404 for each recommended band that was not validated yet, on sheets with a column for the check.

    Bands without a descriptor of the position's stream need no check.
    """
    frameworks = table.framework.all
    described = {(f.id, s.name, band) for f in frameworks for s in f.streams for band, text in s.descriptors if text}
    for position, result in _classified(table, StreamCheck.NOT_DONE):
        framework, typed = table.framework_of(position).id, table.text(position, "stream_check")
        has_descriptor = any((framework, s, result.band_name) in described for s in position.details.streams)
        if has_descriptor and stream_check_in(typed) is not None:
            message = f"the position has not yet been compared with the stream descriptor for {result.band_name}"
            yield table.finding("N404", position, "stream_check", typed, message, result.band_name)


def not_aligned(table: Table) -> Iterator[Finding]:
    """Yield W405 for each position that does not align with its stream, also where the framework has no descriptor."""
    for position, result in _classified(table, StreamCheck.DOES_NOT_ALIGN):
        reason = shown(position.details.stream_reason)
        band = result.band_name or table.framework_of(position).below.name
        message = (
            f"the position does not align with its stream at {band}"
            if position.details.streams
            else (f"the position, which names no stream, does not align with a stream at {band}")
        )
        message += f": {reason}" if reason else ", and no reason is given"
        typed = table.text(position, "stream_check")
        yield table.finding("W405", position, "stream_check", typed, message, f"{result.band_name} {reason}")


def _classified(table: Table, check: StreamCheck) -> Iterator[tuple[Position | NotClassified, Classification]]:
    """Yield the classified positions whose stream check has the result `check`."""
    for index, result in table.results.items():
        if table.positions[index].details.stream_check is check:
            yield table.positions[index], result


def unreadable(table: Table) -> Iterator[Finding]:
    """Yield N406 for each stream check that does not say clearly whether the position aligns."""
    for position in table.positions:
        typed = table.text(position, "stream_check")
        if typed and stream_check_in(typed) is None:
            message = f"'{shown(typed)}' does not say clearly whether the position aligns with its stream"
            yield table.finding("N406", position, "stream_check", typed, message)


CHECKS: tuple[Callable[[Table], Iterator[Finding]], ...] = (not_done, not_aligned, unreadable)
