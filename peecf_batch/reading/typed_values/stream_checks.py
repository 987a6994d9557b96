"""Read the results of stream checks as people type them: "Aligns", "Does not align", "Not yet done"."""

from __future__ import annotations

from functools import cache

from peecf_batch.reading.decisions.decision import StreamCheck
from peecf_batch.reading.matching.texts import key_of
from peecf_batch.reading.typed_values.words import typed_words


def stream_check_in(text: str) -> StreamCheck | None:
    """Return the result that a cell gives, NOT_DONE for a blank one, or None if the text is not plain."""
    return _results().get(key_of(text).rstrip(". "))


@cache
def _results() -> dict[str, StreamCheck]:
    words = typed_words("stream_checks")
    return {key_of(word): check for check in StreamCheck for word in words[check.name.lower()]}
