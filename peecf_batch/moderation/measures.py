"""What does moderation measure by? The figures of moderation.toml, each with its source."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources


@dataclass(frozen=True, slots=True)
class SensitivityMeasures:
    """`chance` is that of a factor being one step off; positions are listed from the probability `shown_from` on."""

    chance: float
    shown_from: float
    source: str


@dataclass(frozen=True, slots=True)
class ReportingMeasures:
    """Keys of the factors on which a position is expected below its superior, and of those not above it."""

    below_superior: tuple[str, ...]
    not_above_superior: tuple[str, ...]
    source: str


@dataclass(frozen=True, slots=True)
class SoreThumbMeasures:
    """When a score stands out: at least `least_steps` and `spreads` times the usual distance from the pattern."""

    fewest_positions: int
    small_below: int
    passes: int
    cut: float
    least_steps: float
    spreads: float
    smallest_spread: float
    false_flags: float
    peers: int
    fewest_peers: int
    from_peers: float
    most_told: int
    most_fitted: int
    farthest: int
    most_compared: int
    source: str


@dataclass(frozen=True, slots=True)
class CopiedMeasures:
    """When two texts are nearly one, and how many positions are compared at most."""

    words: int
    shared_words: float
    alike: int
    few: int
    most_positions: int
    title_words: int
    source: str


@dataclass(frozen=True, slots=True)
class AssessorMeasures:
    """From how many positions agreement is told, with which interval, and what goes on the consensus sheet."""

    fewest_positions: int
    interval: float
    most_listed: int
    flat_within: int
    source: str


@dataclass(frozen=True, slots=True)
class Measures:
    """Everything that moderation measures by. `listed` is how many lines a table has at most on the page."""

    sensitivity: SensitivityMeasures
    reporting: ReportingMeasures
    sore_thumbs: SoreThumbMeasures
    copied: CopiedMeasures
    assessors: AssessorMeasures
    listed: int
    listed_in_workbook: int


@cache
def measures() -> Measures:
    """The moderation.toml that ships with the product."""
    text = resources.files(__package__).joinpath("moderation.toml").read_text(encoding="utf-8")
    data = tomllib.loads(text)
    reporting = data["reporting"]
    return Measures(
        SensitivityMeasures(**data["sensitivity"]),
        ReportingMeasures(
            tuple(reporting["below_superior"]), tuple(reporting["not_above_superior"]), reporting["source"]
        ),
        SoreThumbMeasures(**data["sore_thumbs"]),
        CopiedMeasures(**data["copied"]),
        AssessorMeasures(**data["assessors"]),
        data["shown"]["listed"],
        data["shown"]["listed_in_workbook"],
    )
