"""Collect what the position is compared with: its streams, and the nearest positions on disputed factors."""

from __future__ import annotations

from typing import TYPE_CHECKING

from peecf_batch.assessment.explaining.disputed import disputed_factors, nearest_positions
from peecf_batch.assessment.organisation import Assessed
from peecf_batch.outputs.page.explanation.parts import Part
from peecf_batch.outputs.wording.benchmarks import NOTHING_PROPOSED, beside_lines
from peecf_batch.outputs.wording.streams import stream_check_words, stream_lines
from peecf_batch.outputs.wording.text import cut
from peecf_batch.outputs.wording.words import names_of
from peecf_batch.rules.findings import catalogue

if TYPE_CHECKING:
    from peecf_batch.assessment.explaining.disputed import DisputedFactor
    from peecf_batch.assessment.explaining.explained import Explanation
    from peecf_batch.rules.framework import Framework

_LONGEST_NAME = 120
_DECIDES = "If it were left out and the other factors scaled up, the band would be different"
_NO_CHECK = "No stream check is recorded."


def stream_part(explanation: Explanation) -> Part | None:
    """Return the stream descriptors that the band is checked with, and the result of the stream check."""
    position, framework = explanation.position, explanation.framework
    if not isinstance(position, Assessed):
        return None
    lines, check = stream_lines(position, framework), stream_check_words(position, framework)
    lead = (
        "Streams are not scored. Compare the position with the stream descriptor." if lines else _no_stream(explanation)
    )
    checked = f"Stream check: {check.rstrip('.')}." if check else _NO_CHECK if lines else ""
    return Part("streams", "Stream", (f"{lead} {checked}".rstrip(),), items=lines)


def _no_stream(explanation: Explanation) -> str:
    framework = explanation.framework
    if not framework.streams:
        return f"No stream descriptors were found for the {framework.short_title}."
    if not explanation.position.position.details.streams:
        return "The workbook names no stream for this position."
    return "There is no stream descriptor below the lowest band."


def disputed_part(explanation: Explanation) -> Part | None:
    """Return the disputed factors with the reasons, and the two nearest positions, by title only."""
    position = explanation.position
    if not isinstance(position, Assessed):
        return None
    disputed = disputed_factors(position.position.scores, explanation.flags, explanation.framework)
    if not disputed:
        more = ", and moderation questions none" if explanation.sensitivity else ""
        return Part("disputed", "Factors in question", (f"No single factor decides the band{more}.",))
    items = tuple(_reasons(found, explanation.framework) for found in disputed)
    return Part("disputed", "Factors in question", (_nearest(explanation),), items=items)


def _reasons(found: DisputedFactor, framework: Framework) -> str:
    reasons = [*([_DECIDES] if found.decides else []), *(catalogue()[code].title for code in found.codes)]
    return f"{framework.factors[found.factor].name}: {'. '.join(reasons)}."


def _nearest(explanation: Explanation) -> str:
    """Return which positions to compare the disputed factors with."""
    positions = explanation.assessment.positions
    nearest = nearest_positions(positions, explanation.index)
    if not nearest:
        return "There is no other classified position to compare with."
    names = names_of(positions)
    which = "; ".join(cut(names[place], _LONGEST_NAME) for place in nearest)
    return f"Compare these factors with the nearest position{'s' if len(nearest) > 1 else ''}: {which}."


def benchmarks_part(explanation: Explanation) -> Part | None:
    """Return the nearest benchmarks of the position's streams, with its differences from each, factor by factor."""
    if not explanation.compared:
        return None
    names = [p.position.details.name for p in explanation.assessment.positions]
    items = beside_lines(explanation.compared, names, explanation.framework)
    lead = "The benchmarks in its streams are listed from the most similar, with their work value scores."
    differences = "Each number is this position's factor score minus the benchmark's."
    paragraphs = (f"{lead} {differences}", NOTHING_PROPOSED)
    return Part("benchmarks", "Comparison with benchmark positions", paragraphs, items=items)
