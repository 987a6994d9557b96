"""What does a moderation meeting look at? What would change a band, what stands out, and who agrees with whom.

It flags and explains. It never alters a score, and it never ranks positions or people. Everything here is numbers and
the places of positions; words are made where they are shown.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from peecf_batch.moderation.assessors import Assessors
    from peecf_batch.moderation.copied import Copied
    from peecf_batch.moderation.leverage import Leverage
    from peecf_batch.moderation.reporting import Reporting
    from peecf_batch.moderation.sensitivity import Sensitivity
    from peecf_batch.moderation.sore_thumbs import SoreThumbs


@dataclass(frozen=True, slots=True)
class Moderation:
    """What moderation found over one workbook. Positions and factors go by their index.

    `sensitivities` holds every classified position. `sore_thumbs` is None where the positions are too few, `assessors`
    where not several of them scored. `not_run` are the codes of rules that could not run, with why.
    """

    sensitivities: Mapping[int, Sensitivity]
    reporting: Reporting
    leverages: tuple[Leverage, ...]
    sore_thumbs: SoreThumbs | None
    copied: Copied
    assessors: Assessors | None
    not_run: Mapping[str, str]
