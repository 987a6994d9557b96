"""Words for the comparison of a provisional band with the stream descriptors."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from peecf_batch.assessment.stream_texts import stream_check_of, stream_texts
from peecf_batch.outputs.wording.text import shown
from peecf_batch.reading.decisions.decision import StreamCheck

if TYPE_CHECKING:
    from peecf_batch.assessment.organisation import Assessed, Unassessed
    from peecf_batch.assessment.stream_texts import StreamText
    from peecf_batch.rules.framework import Framework

RESULTS = {
    StreamCheck.ALIGNS: "Aligns",
    StreamCheck.DOES_NOT_ALIGN: "Does not align",
    StreamCheck.NOT_DONE: "Not yet done",
}


def about_descriptors(framework: Framework) -> str:
    """Return whose words the stream descriptors are, and what they are after; "" for a framework without any."""
    sources = dict.fromkeys(stream.described_in.title for stream in framework.streams if stream.descriptors)
    return f"The descriptors are in peecf-batch's own words, after: {'; '.join(sources)}." if sources else ""


def stream_lines(position: Assessed, framework: Framework) -> tuple[str, ...]:
    """Return the descriptor of each stream at the recommended band and, at an edge, at the adjacent band."""
    return _lines(stream_texts(position, framework))


def stream_bands(position: Assessed, framework: Framework) -> tuple[str, ...]:
    """Return the bands of the descriptors in `stream_lines` for each stream: "Policy at PESES-2"."""
    bands: dict[str, list[str]] = {}
    for stream, band, _, is_neighbour in stream_texts(position, framework):
        bands.setdefault(stream, []).append(f"at {band}{' (the adjacent band)' if is_neighbour else ''}")
    return tuple(f"{stream} {' and '.join(named)}" for stream, named in bands.items())


def stream_paragraph(position: Assessed, framework: Framework) -> str:
    """Return the lines of `stream_lines` as one text, which is the same object for the same descriptors."""
    return _paragraph(stream_texts(position, framework))


@lru_cache(maxsize=512)
def _paragraph(texts: tuple[StreamText, ...]) -> str:
    return "\n".join(_lines(texts))


@lru_cache(maxsize=512)
def _lines(texts: tuple[StreamText, ...]) -> tuple[str, ...]:
    return tuple(
        f"{stream}, {band}{' (the adjacent band)' if is_neighbour else ''}: {text}"
        for stream, band, text, is_neighbour in texts
    )


def stream_check_words(position: Assessed | Unassessed, framework: Framework) -> str:
    """Return the result of the stream check with its reason, "" if none is recorded and none is asked for."""
    check = stream_check_of(position, framework)
    if check is None:
        return ""
    reason = shown(position.position.details.stream_reason)
    return f"{RESULTS[check]}{f': {reason}' if reason else ''}"
