"""Find what a moderation meeting should discuss: bands that could change, unusual scores and disagreements.

Moderation points out and explains. It never alters a score, and it never ranks positions or people. The results are
numbers and indexes of positions; `flags` and the outputs put them into words.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from peecf_batch.definitions import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

    from peecf_batch.moderation.assessors import Assessors
    from peecf_batch.moderation.benchmarks import Benchmarking
    from peecf_batch.moderation.consensus import Consensus
    from peecf_batch.moderation.copied import Copied
    from peecf_batch.moderation.leverage import Leverage
    from peecf_batch.moderation.reporting import Reporting
    from peecf_batch.moderation.sensitivity import Sensitivity
    from peecf_batch.moderation.sore_thumbs import SoreThumbs


class Moderation(NamedTuple):
    """The moderation results of one workbook. Positions and factors are given by index.

    `sensitivities` holds every classified position. `sore_thumbs` is None where there are too few positions, and
    `assessors` where fewer than two assessors scored them. `consensus` has the agreed scores beside the assessors'.
    `not_run` gives the reason for each rule, by code, that could not run. `benchmarking` is None where there are no
    benchmarks.
    """

    sensitivities: Mapping[int, Sensitivity]
    reporting: Reporting
    leverages: tuple[Leverage, ...]
    sore_thumbs: SoreThumbs | None
    copied: Copied
    assessors: Assessors | None
    consensus: Consensus
    not_run: Mapping[str, str]
    benchmarking: Benchmarking | None = None
