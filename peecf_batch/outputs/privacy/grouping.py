"""Leave out facts about positions that would single one of them out in a de-identified copy."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable
from typing import TYPE_CHECKING, TypeVar

from peecf_batch.definitions import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from peecf_batch.reading.position import Details

Fact = TypeVar("Fact", bound=Hashable)
_NOT_UNIQUE = 2


class KnownFacts(NamedTuple):
    """Facts about a position that others may know without the assessment; "" or () for one that is left out."""

    organisation: str
    division: str
    streams: tuple[str, ...]
    reference_band: str


def known_facts(all_details: Sequence[Details], least: int) -> list[KnownFacts]:
    """Return the facts of each position that a copy may show.

    A division, and the streams in it, are left out for groups of fewer than `least` positions. A reference band is left
    out where only one position of such a group has it. Further groups are left out, the smallest first, until those
    without the fact are as many too, because a single position without it could be told as well.
    """
    organisations = [details.organisation for details in all_details]
    divisions = _kept(organisations, [details.division for details in all_details], least)
    places = list(zip(organisations, divisions, strict=True))
    streams = _kept(places, [tuple(sorted(details.streams)) for details in all_details], least)
    groups = list(zip(places, streams, strict=True))
    fewer = {group for group, count in Counter(organisations).items() if count < least}
    bands = _kept(groups, [details.reference_band or "" for details in all_details], _NOT_UNIQUE)
    return [
        KnownFacts(where, division or "", of_position or (), "" if where in fewer else band or "")
        for where, division, of_position, band in zip(organisations, divisions, streams, bands, strict=True)
    ]


def _kept(groups: Sequence[Hashable], facts: Sequence[Fact], least: int) -> list[Fact | None]:
    """Return each fact, or None where it is left out. Within each group, a fact is shown by `least` positions or more.

    Positions without a fact count as left out.
    """
    members: Mapping[Hashable, list[int]] = defaultdict(list)
    for index, group in enumerate(groups):
        members[group].append(index)
    kept: list[Fact | None] = [None] * len(facts)
    for indices in members.values():
        shown = _shown([facts[index] for index in indices], least)
        for index in indices:
            kept[index] = facts[index] if facts[index] in shown else None
    return kept


def _shown(facts: Sequence[Fact], least: int) -> set[Fact]:
    """Return the facts of one group that are shown."""
    counts = Counter(facts)
    by_size = sorted((fact for fact in counts if fact), key=lambda fact: (-counts[fact], str(fact)))
    shown = [fact for fact in by_size if counts[fact] >= least]
    left_out = len(facts) - sum(counts[fact] for fact in shown)
    while shown and 0 < left_out < least:
        left_out += counts[shown.pop()]
    return set(shown)
