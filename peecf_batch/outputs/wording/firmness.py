"""Write how firm the band of one position is, with the figures of the moderation section of the summary."""

from __future__ import annotations

from typing import TYPE_CHECKING

from peecf_batch.moderation.measures import measures
from peecf_batch.outputs.wording.text import per_cent
from peecf_batch.outputs.wording.words import band_words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from peecf_batch.moderation.sensitivity import Reach, Sensitivity
    from peecf_batch.rules.framework import Framework


def firmness_lines(found: Sensitivity, framework: Framework) -> Iterator[str]:
    """Yield sentences: the steps to the bands beside it, the probability of another band, and intermediate scores."""
    yield f"Steps to another band: {_steps(found.lower, 'down', framework)}; {_steps(found.higher, 'up', framework)}."
    yield (
        f"Assuming a {per_cent(measures().sensitivity.chance)} per cent chance that each factor score is one point too "
        f"high or too low, the probability of another band is {in_words(found.probability)}."
    )
    if found.down == found.up:
        yield "No factor score is between two levels."
        return
    yield (
        "If every intermediate score were read as the level below, the work value score would be "
        f"{_total(found, framework, -1)}; as the level above, {_total(found, framework, 1)}."
    )


def in_words(probability: float) -> str:
    """Return a probability with 2 digits: "0.16", or "less than 0.01" for one that would be 0.00 and is not."""
    rounded = f"{probability:.2f}"
    return "less than 0.01" if rounded == "0.00" and probability > 0 else rounded


def _steps(reach: Reach | None, side: str, framework: Framework) -> str:
    if reach is None:
        return f"no {'lower' if side == 'down' else 'higher'} band"
    return f"{abs(reach.steps)} {side} to {band_words(reach.band, framework)}"


def _total(found: Sensitivity, framework: Framework, side: int) -> str:
    score, band = (found.up, found.band_up) if side > 0 else (found.down, found.band_down)
    return f"{score} ({band_words(band, framework)})"
