"""Find the stream descriptors with which a provisional band is validated, and count the checks that were recorded."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from peecf_batch.assessment.organisation import Assessed
from peecf_batch.definitions import NamedTuple
from peecf_batch.reading.decisions.decision import StreamCheck
from peecf_batch.rules.framework import Edge

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from peecf_batch.assessment.organisation import Unassessed
    from peecf_batch.rules.framework import Band, Framework, Stream


class StreamText(NamedTuple):
    """The descriptor of a stream at a band. `is_neighbour` is true for the band adjacent to the recommended one."""

    stream: str
    band: str
    text: str
    is_neighbour: bool


def stream_texts(position: Assessed, framework: Framework) -> tuple[StreamText, ...]:
    """Return the descriptors of a position's streams at the recommended band and, at an edge, at the adjacent band.

    They are those of the position's own framework, which is `framework` or one beside it. Return none below the lowest
    band, or for a framework without descriptors.
    """
    band = position.classification.band
    if band is None:
        return ()
    streams, edge = position.position.details.streams, position.classification.edge
    own = framework.named(position.position.details.framework)
    key = (id(own.streams), streams, band.name, edge)
    if key not in _KNOWN:
        _KNOWN[key] = own.streams, tuple(_texts(streams, band, edge, own))
    return _KNOWN[key][1]


# Few combinations occur. To hash a framework takes long, so its streams are known by their id, and kept for it to hold.
_KNOWN: dict[tuple[int, tuple[str, ...], str, Edge | None], tuple[tuple[Stream, ...], tuple[StreamText, ...]]] = {}


def _texts(streams: Sequence[str], band: Band, edge: Edge | None, framework: Framework) -> Iterator[StreamText]:
    bands = ((band, False), *((beyond, True) for beyond in _beyond(band, edge, framework)))
    for stream in streams:
        for each, is_neighbour in bands:
            if text := _described(stream, each.name, framework):
                yield StreamText(stream, each.name, text, is_neighbour)


def _described(name: str, band: str, framework: Framework) -> str:
    """Return the descriptor of a stream at a band, "" if the framework has none."""
    for stream in framework.streams:
        if stream.name == name:
            return next((text for described, text in stream.descriptors if described == band), "")
    return ""


def _beyond(band: Band, edge: Edge | None, framework: Framework) -> Iterator[Band]:
    """Yield the band beyond the edge of `band`, if a score is on one and there is such a band."""
    if edge is None:
        return
    place = band.rank - 1 + (1 if edge is Edge.HIGHEST else -1)
    if 0 <= place < len(framework.bands):
        yield framework.bands[place]


def stream_check_of(position: Assessed | Unassessed, framework: Framework) -> StreamCheck | None:
    """Return the result of a position's stream check, None if none counts and none is asked for.

    A check is asked for on a sheet with a column for it, of a band for which the position's stream has a descriptor. A
    check that cannot be read counts as not done. Without a descriptor, a classified position aligns with nothing, so
    this result does not count. That a position does not align always counts, because it is a warning.
    """
    check = position.position.details.stream_check
    if check is StreamCheck.DOES_NOT_ALIGN or (check is StreamCheck.ALIGNS and not isinstance(position, Assessed)):
        return check
    has_descriptor = isinstance(position, Assessed) and bool(stream_texts(position, framework))
    return check if has_descriptor else None


def stream_checks(positions: Sequence[Assessed | Unassessed], framework: Framework) -> dict[StreamCheck, int]:
    """Return the number of classified positions with each result, of those whose check counts or is asked for."""
    counts = Counter(stream_check_of(p, framework) for p in positions if isinstance(p, Assessed))
    return {check: counts[check] for check in StreamCheck}
