"""Give every organisation and division one spelling, and remember the spellings that differ."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from peecf_batch.reading.matching.texts import name_key

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from peecf_batch.reading.position import NotClassified, Position


def with_one_spelling(positions: Sequence[Position | NotClassified]) -> tuple[Position | NotClassified, ...]:
    """Return the positions with one spelling of each organisation and division: the one that is used most.

    Of spellings that are used as often, take the first.
    """
    organisations = one_spelling(Counter(position.details.organisation for position in positions))
    divisions = one_spelling(Counter(position.details.division for position in positions))
    if not organisations and not divisions:
        return tuple(positions)
    return tuple(_spelled(position, organisations, divisions) for position in positions)


def one_spelling(uses: Mapping[str, int]) -> dict[str, str]:
    """Return the spelling to use in place of each other spelling of the same name; `uses` counts every spelling."""
    spellings: dict[str, list[str]] = defaultdict(list)
    for name in uses:
        spellings[name_key(name)].append(name)
    usual = {names[0]: max(names, key=lambda name: uses[name]) for names in spellings.values() if len(names) > 1}
    return {
        name: usual[names[0]]
        for names in spellings.values()
        if names[0] in usual
        for name in names
        if name != usual[names[0]]
    }


def _spelled(
    position: Position | NotClassified, organisations: Mapping[str, str], divisions: Mapping[str, str]
) -> Position | NotClassified:
    details = position.details
    organisation = organisations.get(details.organisation, details.organisation)
    division = divisions.get(details.division, details.division)
    if organisation is details.organisation and division is details.division:
        return position
    return position._replace(details=details._replace(organisation=organisation, division=division))
