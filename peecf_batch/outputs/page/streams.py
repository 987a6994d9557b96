"""List positions by stream and band, with the descriptor of each stream at that band to compare them with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from peecf_batch.assessment.organisation import Assessed
from peecf_batch.assessment.stream_texts import stream_checks
from peecf_batch.definitions import NamedTuple
from peecf_batch.outputs.wording.streams import RESULTS
from peecf_batch.rules.framework import BELOW_EXECUTIVE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from peecf_batch.assessment.result import Assessment

NAMED_IN_A_CELL = 12


class StreamBand(NamedTuple):
    """The positions of one stream in one band: the count, and the first 12 by name.

    `key` is the band's name in the record. `descriptor` is the framework's text for the stream at that band, "" below
    the lowest band.
    """

    band: str
    key: str
    descriptor: str
    total: int
    names: tuple[str, ...]


class CheckCount(NamedTuple):
    """The number of positions with one result of the stream check; `key` is the result in the record."""

    key: str
    name: str
    total: int


class StreamTable(NamedTuple):
    """A stream with the bands in which it has positions, from the highest."""

    name: str
    bands: tuple[StreamBand, ...]


def streams_of(assessment: Assessment, names: Sequence[str]) -> tuple[StreamTable, ...]:
    """Return the streams with classified positions, in the framework's order; a position may have several streams."""
    found: dict[tuple[str, str], list[int]] = {}
    for index, p in enumerate(assessment.positions):
        if isinstance(p, Assessed):
            for named in p.position.details.streams:
                found.setdefault((named, p.band_name), []).append(index)
    framework = assessment.framework
    tables = []
    bands = [(band.name, band.name) for one in assessment.frameworks for band in reversed(one.bands)]
    bands.append((framework.below.name, ""))
    for stream in framework.streams:
        said = dict(stream.descriptors)
        rows = tuple(
            StreamBand(name, band or BELOW_EXECUTIVE, said.get(band, ""), len(held), _first(held, assessment, names))
            for name, band in bands
            if (held := found.get((stream.name, band)))
        )
        if rows:
            tables.append(StreamTable(stream.name, rows))
    return tuple(tables)


def descriptors_in(tables: Sequence[StreamTable]) -> frozenset[str]:
    """Return all descriptors in some tables."""
    return frozenset(band.descriptor for table in tables for band in table.bands)


def checks_of(assessment: Assessment) -> tuple[CheckCount, ...]:
    """Return the number of positions by the result of the stream check, () if none is recorded or asked for."""
    counts = stream_checks(assessment.positions, assessment.framework)
    if not any(counts.values()):
        return ()
    return tuple(CheckCount(check.value, RESULTS[check], total) for check, total in counts.items())


def _first(indices: Sequence[int], assessment: Assessment, names: Sequence[str]) -> tuple[str, ...]:
    """Return the names and scores of the first 12 classified positions among those with `indices`."""
    first = ((names[index], assessment.positions[index]) for index in indices[:NAMED_IN_A_CELL])
    return tuple(f"{name} ({p.classification.score})" for name, p in first if isinstance(p, Assessed))
