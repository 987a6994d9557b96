"""Load the figures that moderation uses from moderation.toml."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from peecf_batch.definitions import NamedTuple
from peecf_batch.rules.own_tables import own_tables


class SensitivityMeasures(NamedTuple):
    """The figures for sensitivity.

    `chance` is the chance that a factor is one step off. Positions are listed from the probability `shown_from` of
    another band.
    """

    chance: float
    shown_from: float
    source: str


class ReportingMeasures(NamedTuple):
    """The keys of the factors on which a position is expected below its manager, and of those not above it."""

    below_manager: tuple[str, ...]
    not_above_manager: tuple[str, ...]
    source: str


class SoreThumbMeasures(NamedTuple):
    """The limits for an unusual score: at least `least_steps` and `spreads` times the usual distance from the pattern.

    The comments in moderation.toml explain each figure.
    """

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


class CopiedMeasures(NamedTuple):
    """The limits for two texts that are nearly the same, and for the number of positions compared.

    The comments in moderation.toml explain each figure.
    """

    words: int
    shared_words: float
    alike: int
    few: int
    most_positions: int
    most_pairs: int
    title_words: int
    source: str


class AssessorMeasures(NamedTuple):
    """The figures for several assessors.

    Agreement is withheld below `fewest_positions` and has intervals at the confidence `interval`. A profile is flat
    where its scores are at most `flat_within` steps apart.
    """

    fewest_positions: int
    interval: float
    flat_within: int
    source: str


class BenchmarkMeasures(NamedTuple):
    """The number of benchmarks shown beside a position, and the most positions on the sheet."""

    shown: int
    most_positions: int
    source: str


class ConsensusMeasures(NamedTuple):
    """The figures for recorded consensus.

    An agreed score this many steps from an assessor's or more, `steps_with_reason`, needs a reason. The consensus sheet
    has at most `most_alike` rows in which the assessors do not differ and nothing is recorded.
    """

    steps_with_reason: int
    most_alike: int
    source: str


class Measures(NamedTuple):
    """All figures that moderation uses.

    A table has at most `listed` lines on the page and `listed_in_workbook` lines in the workbook.
    """

    sensitivity: SensitivityMeasures
    reporting: ReportingMeasures
    sore_thumbs: SoreThumbMeasures
    copied: CopiedMeasures
    assessors: AssessorMeasures
    benchmarks: BenchmarkMeasures
    consensus: ConsensusMeasures
    listed: int
    listed_in_workbook: int


@cache
def measures() -> Measures:
    """Return the figures in the moderation.toml that ships with the product."""
    data = own_tables(Path(__file__).with_name("moderation.toml"))
    reporting = data["reporting"]
    return Measures(
        SensitivityMeasures(**data["sensitivity"]),
        ReportingMeasures(
            tuple(reporting["below_superior"]), tuple(reporting["not_above_superior"]), reporting["source"]
        ),
        SoreThumbMeasures(**data["sore_thumbs"]),
        CopiedMeasures(**data["copied"]),
        AssessorMeasures(**data["assessors"]),
        BenchmarkMeasures(**data["benchmarks"]),
        ConsensusMeasures(**data["consensus"]),
        data["shown"]["listed"],
        data["shown"]["listed_in_workbook"],
    )
